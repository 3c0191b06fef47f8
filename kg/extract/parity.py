"""Words that say that two things are equally good: "competitive with X" is no victory over X.

Owns: where a text says so. Knows: regular expressions. Must not know: relations, groups.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["equals"]

_AS_GOOD: Final = re.compile(
    r"\b(?:competitive (?:\w+ ){0,2}(?:with|to|against)|comparable (?:\w+ ){0,3}(?:to|with)|comparably (?:to|with)|"
    r"on[ -](?:a[ -])?par with|parity with|rival(?:s|ing)?|similar (?:\w+ ){0,2}to)\s",
    re.IGNORECASE,
)
_STOP: Final = re.compile(
    r"[.;](?=\s)|,? (?:while|but|and (?:\w+ly )?(?:outperform|surpass|achiev|reduc|exceed))|$", re.IGNORECASE
)
_REACH: Final = 120  # characters


def equals(text: str) -> list[tuple[int, int]]:
    """The ranges of a text in which that stands with which something else is equal.

    Example:
        >>> text = "It is competitive with Foo while being smaller than Bar."
        >>> [text[a:b] for a, b in equals(text)]
        ['Foo']
    """
    found = [match.end() for match in _AS_GOOD.finditer(text)]
    stops = [_STOP.search(text, at, at + _REACH) for at in found]
    return [(at, at + _REACH if stop is None else stop.start()) for at, stop in zip(found, stops, strict=True)]
