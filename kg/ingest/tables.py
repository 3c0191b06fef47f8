"""Tables to rows: CSV, TSV and Parquet. A row is a mapping of column to value, as an object of JSON is.

Owns: how tables are read, and the text that stands for a binary table. Knows: csv, pyarrow, msgspec.
Must not know: what columns mean.
"""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from kg.ingest.limits import MAX_FIELD, MAX_LINE, MAX_PIECE
from kg.ingest.sniff import is_separator
from kg.vocab import Reason

__all__ = [
    "MAX_PARQUET",
    "PARQUET",
    "PARQUET_MAGIC",
    "Rows",
    "Skipped",
    "Unreadable",
    "csv_rows",
    "json_line",
    "parquet_lines",
]

PARQUET: Final = "application/vnd.apache.parquet"
PARQUET_MAGIC: Final = b"PAR1"
MAX_PARQUET: Final = 256 * 2**20
"""Bytes of a Parquet file that is packed or comes from standard input, for it must be held whole to be read."""

_MAX_COLUMN: Final = 2**30  # bytes of one column of a row group when unpacked; larger ones would fill the memory
_BATCH: Final = 1_000  # rows held at a time
_LARGE: Final = 16 * 2**20  # bytes of JSON lines up to which a Parquet file stays one page
_BLOBS: Final = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a table as JSON lines; `place` is empty where they are all rows."""

    place: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a table, or the rest of it, cannot be read."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Lines of a table that give no row, counted from 1."""

    first: int
    last: int
    detail: str


class _Bounded:
    """Lines of one row after the other, up to `MAX_LINE` characters of each row."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.number = 0  # of the last line that was taken, from 1
        self.size = 0  # characters taken for this row

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        self.size += len(line)
        if self.size > MAX_LINE:
            raise csv.Error(f"row larger than {MAX_LINE} characters")
        return line


def csv_rows(lines: Iterable[str], delimiter: str) -> Iterator[dict[str, str] | Skipped]:
    r"""The rows of a CSV text below its header, and the lines that hold none that can be read.

    Why: behind a field or row that is too long, as behind a quote that is never closed, rows begin anew where a line
        has as many fields as the header: what stands between is the rest of the broken one.

    Args:
        lines: Lines with their ends.
        delimiter: One character.

    Example:
        >>> list(csv_rows(["a,b\n", '1,"x\n', 'y"\n'], ","))
        [{'a': '1', 'b': 'x\ny'}]
    """
    bounded = _Bounded(lines)
    reader = csv.reader(bounded, delimiter=delimiter)
    header: list[str] | None = None
    broken: Skipped | None = None
    while True:
        first, bounded.size = bounded.number + 1, 0
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            detail = f"a field over {MAX_FIELD} or a row over {MAX_LINE} characters; is a quote open? ({error})"
            broken = Skipped(broken.first if broken else first, bounded.number, broken.detail if broken else detail)
            continue
        if header is None and is_separator(row):
            continue
        if header is None:
            header = [name.strip() for name in row]
        elif broken and len(row) != len(header):
            broken = dataclasses.replace(broken, last=bounded.number)
        elif any(row):
            if broken:
                yield broken
                broken = None
            yield dict(zip(header, row, strict=False))
    if broken:
        yield broken


def json_line(row: object) -> bytes:
    """A row as a line of JSON."""
    return msgspec.json.encode(row, enc_hook=str) + b"\n"


def parquet_lines(source: Path | bytes) -> Iterator[Rows | Unreadable]:
    """The rows of a Parquet file as JSON lines; columns of raw bytes are left out.

    Args:
        source: The file, or what it holds.

    Cost: Memory for `_BATCH` rows and the pages of the file that they stand on.
    """
    try:
        file = pq.ParquetFile(source if isinstance(source, Path) else io.BytesIO(source), memory_map=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        yield Unreadable(Reason.UNREADABLE, f"a damaged Parquet file ({_short(error)}); write it again")
        return
    names = [field.name for field in file.schema_arrow if not any(is_blob(field.type) for is_blob in _BLOBS)]
    if (size := _largest_column(file)) > _MAX_COLUMN:
        limit = f"a column of {size} bytes in one row group, the limit is {_MAX_COLUMN}; write smaller row groups"
        yield Unreadable(Reason.TOO_LARGE, limit)
        return
    yield from _grouped(_lines(file.iter_batches(batch_size=_BATCH, columns=names)))


def _lines(batches: Iterator[Any]) -> Iterator[bytes | Unreadable]:
    """Rows as JSON lines, up to the first damaged batch."""
    row = 0
    while True:
        try:
            batch = next(batches, None)
            listed = [] if batch is None else batch.to_pylist()
        except (pa.ArrowException, OSError, ValueError) as error:
            where = f"the table is damaged after row {row} ({_short(error)}); the rows above were read"
            yield Unreadable(Reason.TRUNCATED if row else Reason.UNREADABLE, where)
            return
        if batch is None:
            if not row:
                yield Unreadable(Reason.EMPTY, "the table has no rows")
            return
        yield from map(json_line, map(_plain, listed))
        row += len(listed)


def _grouped(lines: Iterator[bytes | Unreadable]) -> Iterator[Rows | Unreadable]:
    """Lines joined to one page, or to pieces where that would be too large."""
    parts: list[bytes] = []
    size = first = row = 0
    for line in lines:
        if isinstance(line, Unreadable):
            if parts:
                yield Rows(f"row={first},{row - 1}" if first else "", b"".join(parts))
            yield line
            return
        if size + len(line) > (MAX_PIECE if first else _LARGE) and parts:
            yield Rows(f"row={first},{row - 1}", b"".join(parts))
            parts, size, first = [], 0, row
        parts.append(line)
        size += len(line)
        row += 1
    if parts:
        yield Rows(f"row={first},{row - 1}" if first else "", b"".join(parts))


def _largest_column(file: Any) -> int:  # noqa: ANN401 - pyarrow ships no types
    meta = file.metadata
    sizes = (
        meta.row_group(g).column(c).total_uncompressed_size
        for g in range(meta.num_row_groups)
        for c in range(meta.num_columns)
    )
    return max(sizes, default=0)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row without raw bytes and empty fields, and no number that JSON has not."""
    return {name: value for name, value in row.items() if value is not None and not isinstance(value, bytes)}


def _short(error: Exception) -> str:
    return str(error).partition("\n")[0][:120]
