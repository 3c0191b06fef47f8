r"""Normal form of hostile text: Python's takes time that grows with the square of a run of combining marks.

Owns: how many marks a letter may carry. Knows: nothing. Must not know: what texts are for.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["nfc"]

_MARKS: Final = 30  # on one letter; Unicode's stream-safe text format (UAX 15) has the same limit
_RUN: Final = re.compile(rf"[^\w\s\x00-\x7f]{{{_MARKS + 1},}}")  # combining marks are no letters, nor are pictures


def nfc(text: str) -> str:
    r"""The text in NFC; of more than 30 combining marks in a row the first 30 stay.

    Example:
        >>> nfc("e\u0301") == "\u00e9", len(nfc("e" + "\u0316" * 1_000))
        (True, 31)
    """
    return unicodedata.normalize("NFC", _RUN.sub(_shortened, text))


def _shortened(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MARKS:
            kept.append(character)
    return "".join(kept)
