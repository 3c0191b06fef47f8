"""Numbers and things in lists of the same length and order: "by 7% and 10% over PPO and Memento".

Owns: which thing of a list each number of a list belongs to. Knows: `quantities.Candidate`, `groups.Group`.
Must not know: how a number finds its ends otherwise, the trained model.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.vocab import EntityType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.extract.groups import Group
    from kg.extract.quantities import Candidate
    from kg.model import Span

__all__ = ["in_order"]

_ON: Final = re.compile(r"\b(?:on|for|in|across)\s(?:the )?(?:[\w-]+ ){0,3}$")
_THAN: Final = re.compile(
    r"\b(?:than|over|compared (?:to|with)|against|vs\.?|versus|relative to)\s(?:the |both )?(?:[\w-]+ ){0,2}$"
)
_JOINT: Final = re.compile(r"\s*(?:,|,?\s*and)\s*(?:on |over )?(?!the )(?:[a-z-]+ ){0,2}")
"""Between two things of a list; "HeadKV, the best of …" is one thing and what it is."""

_LEADS: Final = {
    "dataset": (_ON, frozenset([EntityType.DATASET])),
    "baseline": (_THAN, frozenset([EntityType.METHOD, EntityType.MODEL, EntityType.HARDWARE])),
}


def in_order(
    text: str, results: Sequence[Candidate], things: Sequence[Group], parts: Sequence[Span]
) -> dict[tuple[int, str], int]:
    """What each number of a list has as dataset or baseline, where a list of as many of them follows.

    Args:
        text: `Paper.text`.
        results: numbers that claim an outcome, in text order.
        things: all that the paper names; `id` is the place in this list.
        parts: the sentences of the text.

    Returns: place in `results` and end → thing.
    """
    out: dict[tuple[int, str], int] = {}
    for first, last in _lists(results):
        low = results[last].span.end
        high = min((part.end for part in parts if part.end >= low), default=len(text))
        if last + 1 < len(results):
            high = min(high, results[last + 1].span.start)
        for end, (lead, types) in _LEADS.items():
            places = sorted(
                (s.start, -s.end, thing.id)
                for thing in things
                if thing.type in types
                for s in thing.spans
                if low <= s.start < high
            )
            run = _run(text, low, places, lead)
            if len(run) == last - first + 1:
                out.update({(first + k, end): thing for k, thing in enumerate(run)})
    return out


def _lists(results: Sequence[Candidate]) -> Iterator[tuple[int, int]]:
    """First and last number of each list; ranges and changes are none."""
    first = 0
    for i, one in enumerate(results):
        if one.chain != results[first].chain:
            first = i
        if i + 1 < len(results) and results[i + 1].chain == one.chain:
            continue
        if first < i and not any(result.part for result in results[first : i + 1]):
            yield first, i


def _run(text: str, low: int, places: Sequence[tuple[int, int, int]], lead: re.Pattern[str]) -> list[int]:
    """The first list of different things behind a place, where words like "on" or "than" lead to it."""
    run: list[int] = []
    reached = low
    for start, minus, thing in places:
        if start < reached:
            continue
        if run and (thing in run or not _JOINT.fullmatch(text, reached, start)):
            break
        if not run and not lead.search(text, max(low, start - 60), start):
            break
        run.append(thing)
        reached = -minus
    return run
