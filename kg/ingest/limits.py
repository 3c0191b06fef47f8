"""The sizes up to which a page is read: what lies above is rejected by name, so that memory stays bounded.

Owns: the limits and their reasons. Knows: nothing. Must not know: what pages hold.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "MAX_ATTRIBUTES",
    "MAX_COMMAS",
    "MAX_DEPTH",
    "MAX_FIELD",
    "MAX_LINE",
    "MAX_LINES",
    "MAX_MACROS",
    "MAX_OBJECTS",
    "MAX_PAGE",
    "MAX_PIECE",
    "MAX_REJECTED",
    "MAX_TAGS",
]

MAX_PAGE: Final = 32 * 2**20
"""Bytes of a page after decompression. The largest real pages (volumes of 3,000 papers) have about 10 MiB.

Longer files of lines, of rows or of BibTeX entries are read in pieces."""

MAX_PIECE: Final = 4 * 2**20
"""Bytes of a piece of a longer file, give or take one line: some 2,000 papers, enough to keep a process busy."""

MAX_LINE: Final = 2**20
"""Bytes of a line of JSON, characters of a row of a table; the authors of the largest collaborations take 100 KiB."""

MAX_TAGS: Final = 500_000
"""Tags of a page of HTML or XML; pages of volumes with 3,000 papers have about 200,000."""

MAX_ATTRIBUTES: Final = 500_000
"""Attributes of a page of HTML or XML, each some 300 bytes of memory; such volumes have about 220,000."""

MAX_DEPTH: Final = 256
"""Elements of HTML in one another: every search climbs all of them. Real pages nest 30 deep."""

MAX_OBJECTS: Final = 1_000_000
"""Opening brackets of a JSON document, each up to 240 bytes of memory; an answer with 3,000 papers has 60,000."""

MAX_COMMAS: Final = 4_000_000
"""Commas of a JSON document, each up to 60 bytes of memory; 3,000 papers with embeddings have 2,400,000."""

MAX_LINES: Final = 1_000_000
"""Lines of plain text, entries of BibTeX; text of `MAX_PAGE` bytes wrapped at 80 characters has 420,000."""

MAX_MACROS: Final = 65_536
"""Characters of macros (`@string`) of a BibTeX file: they are read again with every few entries."""

MAX_FIELD: Final = 131_072
"""Characters of a field of a table, as the standard library has it."""

MAX_REJECTED: Final = 10_000
"""What is named one by one of what a page holds that is no paper; the rest is counted."""
