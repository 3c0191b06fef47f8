"""Bytes to text: byte order marks, what the page declares, UTF-8, a guess; junk is no text.

Owns: which encoding a page has, and what is no text at all. Knows: charset-normalizer.
Must not know: page kinds, files.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import Final

import charset_normalizer

from kg.ingest.nfc import nfc

__all__ = ["binary_kind", "decode", "lines", "settled"]

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED: Final = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]+)""",
    re.IGNORECASE,
)
_PLAIN: Final = rb"<\x41\u0041 +AGE->"
"""Letters as a page that could be read up to its declaration has them; Python's escapes, UTF-7, UTF-16 and what is not
for pages at all, such as "undefined" and "idna", read them otherwise or not at all."""
_MAGIC: Final = (
    (b"%PDF", "a PDF; save the page with the abstract instead"),
    (b"PK\x03\x04", "a ZIP archive or an office document; unpack it first"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BZh", "a bzip2 archive; unpack it first"),
    (b"\xfd7zXZ", "an xz archive; unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (b"\x1f\x8b", "compressed twice; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed twice; unpack it first"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database; export a table as CSV"),
)
_SAMPLE: Final = 65_536  # bytes from which the encoding is guessed
_SHORT: Final = 64  # bytes below which a guess is only chance
_USUAL: Final = ("cp1252", "cp1251")  # Western and Cyrillic pages; each has look-alikes that fit as well
_NEVER: Final = ["cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140", "utf_16", "utf_16_le", "utf_16_be",
                 "utf_32", "utf_7", "mac_iceland", "hp_roman8"]  # fmt: skip # mainframes' encodings fit any junk
_JUNK: Final = 0.1  # share of control or replacement characters above which a text is no text
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_CONTROL_OUT: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]|\ufeff")


def binary_kind(data: bytes) -> str | None:
    """What kind of known binary file begins like this, and the cure.

    Example:
        >>> binary_kind(b"%PDF-1.7")
        'a PDF; save the page with the abstract instead'
    """
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)


def decode(data: bytes) -> str | None:
    r"""NFC text without control characters, with "\n" as the only line end; None where the bytes are no text.

    Example:
        >>> decode("Café".encode("utf-16")), decode("Café".encode("latin-1")), decode(bytes(range(256)) * 4)
        ('Café', 'Café', None)
    """
    encoding, mark = _encoding(data)
    text = data[mark:].decode(encoding, "replace")
    sample = text[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > _JUNK * len(sample):
        return None
    text = _CONTROL_OUT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return nfc(text)


def lines(text: str) -> Iterator[str]:
    r"""The lines of a decoded text without their ends, one at a time: a list of millions would fill the memory.

    Example:
        >>> list(lines("a\n\nb")), list(lines("a\n"))
        (['a', '', 'b'], ['a', ''])
    """
    at = 0
    while (end := text.find("\n", at)) >= 0:
        yield text[at:end]
        at = end + 1
    yield text[at:]


def settled(head: bytes, parts: Iterable[bytes]) -> Iterator[bytes]:
    r"""The bytes of a long file as UTF-8, in the encoding that its head has: pieces of it may each look like another.

    Args:
        head: The first bytes, as many as tell the encoding.
        parts: The file from its first byte on, cut anywhere.

    Example:
        >>> b"".join(settled("Café, the house".encode("utf-16"), ["Café".encode("utf-16")])).decode()
        '\ufeffCafé'
    """
    encoding, _ = _encoding(head)
    if encoding == "utf-8":
        return iter(parts)
    return (text.encode("utf-8") for text in codecs.iterdecode(parts, encoding, "replace"))


def _encoding(data: bytes) -> tuple[str, int]:
    """The encoding of a text, and how many bytes its mark takes."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, len(mark)
    if wide := _utf16(data):
        return wide, 0
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        # Cut in the middle of a character, or with a few broken ones among many whole ones.
        if not (_mostly_utf8(data.decode("utf-8", "replace")) or (error.start >= len(data) - 3 and len(data) > _SHORT)):
            return _declared(data) or _guessed(data, error.start), 0
    return "utf-8", 0


def _guessed(data: bytes, odd: int) -> str:
    """The most probable encoding, told around the first odd byte; those that most pages have where they fit."""
    if len(data) < _SHORT:
        return "cp1252"
    start = max(0, odd - _SAMPLE // 2)
    sample = data[start : start + _SAMPLE]
    matches = charset_normalizer.from_bytes(sample, cp_exclusion=_NEVER, enable_fallback=False)
    fitting, guess = {match.encoding for match in matches}, matches.best()
    usual = next((encoding for encoding in _USUAL if encoding in fitting), None)
    return usual or (guess.encoding if guess else "cp1252")


def _mostly_utf8(damaged: str) -> bool:
    broken = damaged.count("\ufffd")
    whole = len(damaged) - len(damaged.encode("ascii", "ignore")) - broken
    return whole > 4 * broken


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: in Latin text every second byte is NUL."""
    sample = data[: _SAMPLE - _SAMPLE % 2]
    if len(sample) < 8:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 * half and odd < 0.1 * half else None


def _declared(data: bytes) -> str | None:
    """The encoding that the markup names, where there is one of that name."""
    found = _DECLARED.search(data[:4096])
    if found is None:
        return None
    try:
        info = codecs.lookup((found[1] or found[2]).decode("ascii", "replace"))
        if not info._is_text_encoding:  # noqa: SLF001 - the only way to tell "rot13" from an encoding
            return None
        if _PLAIN.decode(info.name, "replace") != _PLAIN.decode("ascii"):
            return None
    except (LookupError, ValueError):
        return None
    # Browsers read both as Windows-1252, and so do the people who declare them.
    return "cp1252" if info.name in {"iso8859-1", "ascii"} else None if info.name == "utf-8" else info.name
