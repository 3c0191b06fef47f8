"""A file too long for one page, cut where no paper is cut: after lines of JSON, rows of a table, BibTeX entries.

Owns: where long files may be cut. Knows: encodings, sniffing, tables. Must not know: files, papers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from kg.ingest import tables
from kg.ingest.decode import decode, settled
from kg.ingest.limits import MAX_LINE, MAX_PAGE, MAX_PIECE
from kg.ingest.sniff import BIBTEX_ENTRY, Kind, columns, kind_of

__all__ = ["Piece", "TooLong", "split"]

_CHUNK: Final = 2**20  # bytes read at a time


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines of a file; `place` says which, as in RFC 5147: `line=0,1999`."""

    place: str
    data: bytes


@dataclass(frozen=True, slots=True)
class TooLong:
    """Lines that were passed over, and why."""

    place: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Line:
    number: int  # counted from 0
    data: bytes  # with its end; the first bytes of it where it is too long
    size: int  # bytes


def split(head: bytes, take: Callable[[int], bytes]) -> Iterator[Piece | TooLong] | None:
    """The pieces of a long file, or None where it must not be cut.

    Args:
        head: The first bytes, as many as tell the encoding and the kind.
        take: Gives the next bytes of the file, at most as many as asked for; none at the end.

    Cost: Memory for `head`, a piece and a line of `MAX_LINE` bytes.
    """
    text = decode(head[: 2 * MAX_LINE])
    if text is None:
        return None
    kind = kind_of(text)
    first = (head[at : at + _CHUNK] for at in range(0, len(head), _CHUNK))
    lines = _lines(settled(head, chain(first, iter(lambda: take(_CHUNK), b""))))
    if kind is Kind.LINES:
        return _grouped(lines, lambda _: True)
    if kind is Kind.BIBTEX:
        return _grouped(lines, lambda line: BIBTEX_ENTRY.match(line.decode("utf-8", "replace")) is not None)
    if kind in {Kind.CSV, Kind.TSV}:
        delimiter = next(d for d in "\t,;" if columns(text, d))
        return _rows(lines, delimiter)
    return None


def _lines(parts: Iterator[bytes]) -> Iterator[_Line]:
    """Lines with their numbers; of a line over the limit only the first bytes are kept."""
    number, buffer, dropped, at = 0, b"", 0, 0
    while True:
        end = buffer.find(b"\n", at)
        if end >= 0:
            yield _Line(number, buffer[at : end + 1], dropped + end + 1 - at)
            number, dropped, at = number + 1, 0, end + 1
            continue
        rest = buffer[at:]
        if len(rest) > MAX_LINE:
            dropped += len(rest) - MAX_LINE
            rest = rest[:MAX_LINE]
        more = next(parts, b"")
        if not more:
            if rest:
                yield _Line(number, rest, dropped + len(rest))
            return
        buffer, at = rest + more, 0


def _grouped(lines: Iterable[_Line], starts: Callable[[bytes], bool]) -> Iterator[Piece | TooLong]:
    """Lines joined to pieces of about `MAX_PIECE` bytes; a piece begins only with a line that `starts` accepts.

    Why: what goes on for `MAX_PAGE` bytes without such a line is nothing that could be read whole, and is cut.
    """
    parts: list[bytes] = []
    first, size = 0, 0
    last = -1
    for line in lines:
        if line.size > MAX_LINE:
            detail = f"a line of {line.size} bytes, the limit is {MAX_LINE}"
            yield TooLong(f"line={line.number},{line.number}", detail)
            continue
        longer = size + len(line.data)
        if parts and (longer > MAX_PAGE or (longer > MAX_PIECE and starts(line.data))):
            yield Piece(f"line={first},{last}", b"".join(parts))
            parts, size = [], 0
        if not parts:
            first = line.number
        parts.append(line.data)
        size += len(line.data)
        last = line.number
    if parts:
        yield Piece(f"line={first},{last}", b"".join(parts))


def _rows(lines: Iterable[_Line], delimiter: str) -> Iterator[Piece | TooLong]:
    """Rows of a table as JSON lines, in pieces; `place` counts the rows below the header from 0."""
    texts = (
        # What is kept of a line over the limit is over it together with one more character.
        line.data.decode("utf-8-sig" if line.number == 0 else "utf-8", "replace").rstrip("\r\n").replace("\r", " ")
        + "\n" * (1 if line.size <= MAX_LINE else MAX_LINE)
        for line in lines
    )
    parts: list[bytes] = []
    first, size, last = 0, 0, -1
    for row in tables.csv_rows(texts, delimiter):
        if isinstance(row, tables.Skipped):
            yield TooLong(f"line={row.first - 1},{row.last - 1}", row.detail)
            continue
        last += 1
        data = tables.json_line(row)
        if size + len(data) > MAX_PIECE and parts:
            yield Piece(f"row={first},{last - 1}", b"".join(parts))
            parts, size, first = [], 0, last
        parts.append(data)
        size += len(data)
    if parts:
        yield Piece(f"row={first},{last}", b"".join(parts))
