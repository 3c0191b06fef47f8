"""Files to pages: unpack, bound, decode. What cannot be read is named, and the rest is read.

Owns: containers (gzip, Zstandard), sizes, the pieces of long files. Knows: sources, encodings, tables.
Must not know: papers.
"""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import io
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import zstandard

from kg.ingest import pieces, tables
from kg.ingest.decode import binary_kind, decode
from kg.ingest.limits import MAX_PAGE
from kg.ingest.sniff import kind_of
from kg.ingest.sources import Source, files
from kg.model import Page, Rejected
from kg.vocab import Reason, Stage

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["read"]

_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_CHUNK: Final = 65_536
_WINDOW: Final = 2**27  # bytes of memory that a Zstandard frame may ask for; `zstd` itself refuses more than this
_STEP: Final = 256  # packed bytes unpacked at once: each 4 may hold 128 KiB
_MIB: Final = 2**20


def read(sources: Iterable[str | Path]) -> Iterator[Page | Rejected]:
    """Every page that the sources hold, in the order of their names.

    Why: the order and the names depend only on what is read, so that outputs do too.

    Args:
        sources: Files, folders, patterns, `-` for standard input; plain, gzip or Zstandard, told by content.

    Returns:
        An iterator of pages and of what could not be read; a file that breaks off in the middle gives both. A file
        over `MAX_PAGE` bytes is read in pieces named `big.jsonl#line=0,1999` (RFC 5147) where it is JSON lines,
        BibTeX, CSV or TSV, else rejected. A Parquet file becomes pages of JSON lines, one row each.

    Raises:
        SourceError: At once, when a source does not exist.

    Cost: Memory for one page of at most `MAX_PAGE` bytes at a time.
    """
    listed = files(sources)
    return (page for source in listed for page in _pages(source))


def _pages(source: Source) -> Iterator[Page | Rejected]:
    with ExitStack() as opened:
        try:
            stream = sys.stdin.buffer if source.path is None else opened.enter_context(source.path.open("rb"))
            head = stream.read(len(tables.PARQUET_MAGIC))
        except OSError as error:
            detail = f"it cannot be opened: {error.strerror}; check its permissions"
            yield _rejected(source.name, Reason.UNREADABLE, detail)
            return
        if source.path and head == tables.PARQUET_MAGIC and stream.seekable():
            yield from _parquet(source.name, source.path)
        else:  # the first bytes go along, because a pipe gives them once
            yield from _container(source.name, head, stream)


def _container(name: str, first: bytes, stream: BinaryIO) -> Iterator[Page | Rejected]:
    """Pages of an open file whose first bytes were read, unpacked where it is packed."""
    unpacked = _Unpacked(first, stream)
    head = unpacked.take(MAX_PAGE + 1)
    if not head and unpacked.problem:
        yield _rejected(name, Reason.UNREADABLE, unpacked.problem)
        return
    if head.startswith(tables.PARQUET_MAGIC):
        yield from _packed_parquet(name, head, unpacked)
    elif len(head) > MAX_PAGE:
        yield from _long(name, head, unpacked)
    else:
        yield _page(name, head)
    if unpacked.problem:
        yield _rejected(name, Reason.TRUNCATED, f"{unpacked.problem}; only what stands before that was looked at")


class _Unpacked:
    """A stream that unpacks gzip and Zstandard by content, in bounded steps, and keeps what went wrong as a value."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self.problem = ""
        joined = io.BufferedReader(_Joined(head, stream), _CHUNK)
        self._stream: io.BufferedIOBase = joined
        if head.startswith(_GZIP):
            self._stream = gzip.GzipFile(fileobj=joined, mode="rb")
        elif head.startswith(_ZSTD):
            self._stream = io.BufferedReader(_Frames(joined), _CHUNK)

    def take(self, size: int) -> bytes:
        """The next `size` bytes, fewer at the end or where the file is damaged."""
        parts: list[bytes] = []
        while size > 0 and not self.problem:
            try:
                part = self._stream.read1(min(size, _CHUNK))  # read() would drop what comes before a break
            except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
                self.problem = f"the file is damaged or breaks off ({error})"
                break
            if not part:
                break
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


class _Frames(io.RawIOBase):
    """What the frames of a Zstandard stream hold; the library's own reader does not say when one breaks off."""

    def __init__(self, packed: io.BufferedIOBase) -> None:
        super().__init__()
        self._packed = packed
        self._unpacker = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._ahead, self._data = b"", b""  # packed bytes behind the last frame, unpacked bytes not yet taken

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        while not self._data:
            packed = self._ahead or self._packed.read(_STEP)
            if not packed and self._frame:
                raise EOFError("a frame ends too early")
            if not packed:
                return 0
            self._frame = self._frame or self._unpacker.decompressobj()
            self._data, self._ahead = self._frame.decompress(packed), b""
            if self._frame.eof:
                self._ahead, self._frame = self._frame.unused_data, None
        view = memoryview(buffer).cast("B")
        data, self._data = self._data[: len(view)], self._data[len(view) :]
        view[: len(data)] = data
        return len(data)


class _Joined(io.RawIOBase):
    """A stream whose first bytes were read already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        view = memoryview(buffer).cast("B")
        data = self._head[: len(view)] or self._rest.read(len(view))
        self._head = self._head[len(data) :]
        view[: len(data)] = data
        return len(data)


def _page(name: str, data: bytes) -> Page | Rejected:
    """The page that these bytes are."""
    if not data.strip():
        return _rejected(name, Reason.EMPTY, "the file holds nothing but white space")
    if binary := binary_kind(data):
        return _rejected(name, Reason.UNREADABLE, f"this is {binary}")
    text = decode(data)
    if text is None:
        return _rejected(
            name, Reason.UNREADABLE, "the bytes are no text in any encoding; save the page as HTML or text"
        )
    if not text.strip():
        return _rejected(name, Reason.EMPTY, "the file holds nothing but white space")
    return Page(name, kind_of(text).value, text, hashlib.sha256(data).hexdigest())


def _long(name: str, head: bytes, rest: _Unpacked) -> Iterator[Page | Rejected]:
    """Pieces of a file that is too long for one page."""
    found = pieces.split(head, rest.take)
    if found is None:
        yield _rejected(
            name,
            Reason.TOO_LARGE,
            f"over {MAX_PAGE // _MIB} MiB in one piece; split it, or give JSON lines, CSV or BibTeX of any length",
        )
        return
    for piece in found:
        if isinstance(piece, pieces.TooLong):
            detail = f"{piece.detail}; the lines around were read"
            yield Rejected(Stage.READ, name, f"{name}#{piece.place}", Reason.TOO_LARGE, detail)
        else:
            yield _page(f"{name}#{piece.place}", piece.data)


def _packed_parquet(name: str, head: bytes, rest: _Unpacked) -> Iterator[Page | Rejected]:
    """Rows of a Parquet file that is packed or comes from standard input."""
    data = head + rest.take(tables.MAX_PARQUET + 1 - len(head))
    if len(data) > tables.MAX_PARQUET:
        limit = f"a packed Parquet file over {tables.MAX_PARQUET // _MIB} MiB; unpack it, it is packed inside anyway"
        yield _rejected(name, Reason.TOO_LARGE, limit)
        return
    yield from _parquet(name, data)


def _parquet(name: str, source: Path | bytes) -> Iterator[Page | Rejected]:
    """Rows of a Parquet file as pages of JSON lines."""
    for part in tables.parquet_lines(source):
        if isinstance(part, tables.Unreadable):
            yield _rejected(name, part.reason, part.detail)
        else:
            page = _page(f"{name}#{part.place}" if part.place else name, part.data)
            yield dataclasses.replace(page, media_type=tables.PARQUET) if isinstance(page, Page) else page


def _rejected(name: str, reason: Reason, detail: str) -> Rejected:
    return Rejected(Stage.READ, name, name, reason, detail)
