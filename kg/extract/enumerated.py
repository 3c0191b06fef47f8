"""Names that stand in a list of names: "summarization, translation, and retrieval".

Owns: what joins the members of a list, and how many of them stand in a row. Knows: regular expressions.
Must not know: scores, types.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["neighbours"]

_WIDEST: Final = 50  # characters from one name of a list to the next
_JOINT: Final = re.compile(
    r"(?: ?\([^()]{1,30}\))?(?:(?:,|,? (?:and|or|&)|, (?:and|or)|,? as well as) (?:(?:the|an?) )?|/)"
)

_Place = tuple[int, int]  # begin and end in the text


def neighbours(text: str, place: _Place, places: Iterable[_Place]) -> int:
    """How many of other places stand in one list with a place, on both sides of it, nothing else between them.

    Args:
        text: `Paper.text`.
        place: of a name.
        places: of other names.

    Example:
        >>> neighbours("Foo, Bar, and Baz win.", (14, 17), [(0, 3), (5, 8)])
        2
    """
    found = sorted(set(places))
    return _run(text, place[1], found) + _run(text, place[0], found, back=True)


def _run(text: str, at: int, places: list[_Place], *, back: bool = False) -> int:
    """How many places follow one another in a list from an offset on; the widest of those that begin or end alike."""
    count = 0
    while True:
        if back:
            ends = [(a, b) for a, b in places if 0 < at - b <= _WIDEST and _JOINT.fullmatch(text, b, at)]
            following = min((a for a, _ in ends), default=None)
        else:
            begins = [(a, b) for a, b in places if 0 < a - at <= _WIDEST and _JOINT.fullmatch(text, at, a)]
            following = max((b for _, b in begins), default=None)
        if following is None:
            return count
        count, at = count + 1, following
