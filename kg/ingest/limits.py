"""The sizes up to which a page is read: what lies above is rejected by name, so that memory stays bounded.

Owns: the limits and their reasons. Knows: nothing. Must not know: what pages hold.
"""

from __future__ import annotations

from typing import Final

__all__ = ["MAX_LINE", "MAX_PAGE", "MAX_PIECE", "MAX_TAGS"]

MAX_PAGE: Final = 32 * 2**20
"""Bytes of a page after decompression. The largest real pages (volumes of 3,000 papers) have about 10 MiB.

Longer files of lines, of rows or of BibTeX entries are read in pieces."""

MAX_PIECE: Final = 4 * 2**20
"""Bytes of a piece of a longer file, give or take one line: some 2,000 papers, enough to keep a process busy."""

MAX_LINE: Final = 2**20
"""Bytes of a line of JSON; with all authors of the largest physics collaborations a line has about 100 KiB."""

MAX_TAGS: Final = 500_000
"""Tags of a page of HTML or XML; pages of volumes with 3,000 papers have about 200,000."""
