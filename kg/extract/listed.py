"""Numbers and things in lists of the same length and order: "by 7% and 10% over PPO and Memento".

Owns: which thing of a list each number of a list belongs to. Knows: `quantities.Candidate`, `groups.Group`.
Must not know: how a number finds its ends otherwise, the trained model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.extract.comparing import THAN, WIN
from kg.extract.quantities import is_range
from kg.extract.stated import CLAIMS, is_in_front
from kg.model import Span
from kg.vocab import EntityType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.extract.groups import Group
    from kg.extract.quantities import Candidate

__all__ = ["BEATS", "ON", "carried", "in_order"]

ON: Final = re.compile(r"\b(?:on|for|in|across)\s(?:the )?(?:[\w-]+ ){0,3}$")
_FIRST_ON: Final = re.compile(ON.pattern, re.IGNORECASE)  # of a sentence, too
_THAN: Final = re.compile(rf"\b{THAN}\s(?:the |both )?(?:[\w-]+ ){{0,2}}$")
BEATS: Final = re.compile(rf"\b(?:{THAN}|{WIN}\w*)\s(?:the |both )?(?:[\w-]+ ){{0,2}}$")
_MEASURES: Final = re.compile(r"^\s(?:(?!and |or |but |while )[\w-]+ ){0,5}$")
_OPENS: Final = re.compile(r"(?:^|[,;:(] |\(|\b(?:that|where|while|and|but|e\.g\.,) )(?:[Bb]oth |[Tt]he )?$")
"""Before things that act: where a clause begins."""

_JOINT: Final = re.compile(r"\s*(?:,|,?\s*and)\s*(?:on |over )?(?!the )(?:[a-z-]+ ){0,2}|/")
"""Between two things of a list; "HeadKV, the best of …" is one thing and what it is."""

_SHORT: Final = re.compile(r"\s?\(")
"""Between a thing and its short form: "Foo (F) and Bar" are two things."""

_BARE: Final = re.compile(r"(?:[\d.,%\\$\s×x+~]|and |or )+")
"""A list of numbers without words between."""

_RESPECTIVELY: Final = re.compile(r"[^.;]{0,100}?\brespectively\b")
_TO_NUMBERS: Final = re.compile(
    r"(?:\s[a-z]+){0,2}\s(?:by|of|to|is|are|was|were|at)(?: [a-z]+){0,2} ?(?:respectively )?[~≈$+<>{]*"
)

_BEHIND: Final = {
    "metric": (_MEASURES, frozenset([EntityType.METRIC])),
    "dataset": (ON, frozenset([EntityType.DATASET])),
    "hardware": (ON, frozenset([EntityType.HARDWARE])),
    "baseline": (_THAN, frozenset([EntityType.METHOD, EntityType.MODEL, EntityType.HARDWARE])),
}
_AHEAD: Final = {
    "metric": (re.compile(""), frozenset([EntityType.METRIC])),
    "dataset": (_FIRST_ON, frozenset([EntityType.DATASET])),
    "hardware": (_FIRST_ON, frozenset([EntityType.HARDWARE])),
    "baseline": (BEATS, frozenset([EntityType.METHOD, EntityType.MODEL, EntityType.HARDWARE])),
    "subject": (_OPENS, frozenset([EntityType.METHOD, EntityType.MODEL])),
}

_LINKS: Final = {"metric": _TO_NUMBERS, "subject": CLAIMS}
"""All that stands between a list and the numbers, where "respectively" is not said."""


_PARTED: Final = re.compile(r"\. |[,;]|\band\b")
"""Where the words of one list of numbers end and those of the next begin."""

_FULL_STOP: Final = re.compile(r"\. ")


@dataclass(slots=True)
class _Run:
    """Different things joined by commas and "and"."""

    start: int
    end: int
    things: list[int]


def in_order(
    text: str, results: Sequence[Candidate], things: Sequence[Group], parts: Sequence[Span]
) -> dict[tuple[int, str], int]:
    """What each number of a list has at its ends, where a list of as many things of one kind stands beside it.

    Things behind the numbers count where words like "on" or "than" lead to them; things before the numbers where
    "respectively" says so, or where only words like "of" after metrics and "reach" after subjects stand between.

    Args:
        text: `Paper.text`.
        results: numbers that claim an outcome, in text order.
        things: all that the paper names; `id` is the place in this list.
        parts: the sentences of the text.

    Returns: place in `results` and end → thing.
    """
    out: dict[tuple[int, str], int] = {}
    for items in _lists(results):
        first, last = results[items[0][0]].span.start, results[items[-1][-1]].span.end
        low = max((part.start for part in parts if part.start <= first), default=0)
        high = min((part.end for part in parts if part.end >= last), default=len(text))
        behind, ahead = items[-1][-1] + 1, items[0][0]
        high = min(high, results[behind].span.start) if behind < len(results) else high
        low = max(low, results[ahead - 1].span.end) if ahead else low
        found = _behind(text, things, last, high, len(items)) or _ahead(
            text, things, (low, first), (last, high), len(items)
        )
        for end, run_of in found.items():
            out.update({(i, end): thing for item, thing in zip(items, run_of, strict=True) for i in item})
    return out


def carried(
    text: str, results: Sequence[Candidate], things: Sequence[Group], ends: Sequence[Mapping[str, int | None]]
) -> dict[tuple[int, str], int]:
    """What each number of a list without things of its own takes over from as many numbers before it, in order.

    Args:
        text: `Paper.text`.
        results: numbers that claim an outcome, in text order.
        things: all that the paper names; `id` is the place in this list.
        ends: what each number has at its ends so far.

    Returns: place in `results` and end → thing.

    Example: of "78% recall and 87% precision on Foo, and 17% and 25% respectively on Bar", precision for 25%.
    """
    out: dict[tuple[int, str], int] = {}
    for items in _lists(results):
        many, first, last = len(items), items[0][0], items[-1][-1]
        before = range(first - many, first)
        if first < many or last - first + 1 != many:
            continue
        start, stop = results[first].span.start, results[last].span.end
        parted = _PARTED.search(text, results[first - 1].span.end, start)
        following = results[last + 1].span.start if last + 1 < len(results) else len(text)
        stopped = _FULL_STOP.search(text, stop, following)
        high = stopped.start() if stopped else following
        same = results[first].unit == results[first - 1].unit
        if not parted or not (_RESPECTIVELY.match(text, stop, high) or (same and parted.group() != ". ")):
            continue
        for end in ("metric", "dataset"):
            told = [ends[i][end] for i in before]
            own = {ends[i][end] for i in range(first, last + 1)}
            known = [thing for thing in told if thing is not None]
            if len(set(known)) < many or len(own) > 1 or _places(things, _AHEAD[end][1], parted.end(), high):
                continue
            out.update({(first + k, end): thing for k, thing in enumerate(known)})
    return out


def _behind(text: str, things: Sequence[Group], last: int, high: int, many: int) -> dict[str, list[int]]:
    """The first list of each kind behind some numbers, where it is as long and words lead from them to it."""
    return {
        end: run.things
        for end, (lead, types) in _BEHIND.items()
        for run in _runs(text, last, _places(things, types, last, high))[:1]
        if len(run.things) == many and lead.search(text[max(last, run.start - 60) : run.start])
    }


def _ahead(
    text: str, things: Sequence[Group], before: tuple[int, int], behind: tuple[int, int], many: int
) -> dict[str, list[int]]:
    """The nearest list before some numbers that is as long. Args: before, behind: the words around the numbers."""
    low, first = before
    near = [
        (run.end, end, run.things, run.start)
        for end, (lead, types) in _AHEAD.items()
        for run in _runs(text, low, _places(things, types, low, first))
        if len(run.things) == many and lead.search(text[max(low, run.start - 60) : run.start])
    ]
    slashes = text.count("/", first, behind[0]) == many - 1 == text[low:first].count("/")  # "on A/B by 5/6 points"
    said = slashes or _RESPECTIVELY.match(text, *behind) or text[max(low, first - 16) : first].endswith("respectively ")
    return {
        end: listed
        for at, end, listed, start in sorted(near)[-1:]
        if said
        or (end in _LINKS and _LINKS[end].fullmatch(text, at, first))
        or (end == "dataset" and is_in_front(text, low, Span(start, at)) and _BARE.fullmatch(text, first, behind[0]))
    }


def _lists(results: Sequence[Candidate]) -> Iterator[list[list[int]]]:
    """The numbers of each list, the two of a range as one; changes are none."""
    first = 0
    for i, one in enumerate(results):
        if one.chain != results[first].chain:
            first = i
        if i + 1 < len(results) and results[i + 1].chain == one.chain:
            continue
        items: list[list[int]] = []
        for k in range(first, i + 1):
            if items and is_range(results[items[-1][-1]], results[k]):
                items[-1].append(k)
            else:
                items.append([k])
        if len(items) > 1 and all(results[k].part in {"", "low", "high"} for item in items for k in item):
            yield items


def _places(things: Sequence[Group], types: frozenset[EntityType], low: int, high: int) -> list[tuple[int, int, int]]:
    """Where things of some types stand between two places: start, end, thing."""
    return sorted(
        (
            (s.start, s.end, thing.id)
            for thing in things
            if thing.type in types
            for s in thing.spans
            if low <= s.start and s.end <= high
        ),
        key=lambda place: (place[0], -place[1]),
    )


def _runs(text: str, low: int, places: Sequence[tuple[int, int, int]]) -> list[_Run]:
    """The lists of things behind a place, each as long as it goes."""
    runs: list[_Run] = []
    for start, end, thing in places:
        run = runs[-1] if runs else _Run(low, low, [])
        if start < run.end:
            continue
        if (
            run.things
            and run.things[-1] == thing
            and _SHORT.fullmatch(text, run.end, start)
            and text[end : end + 1] == ")"
        ):
            run.end = end + 1
        elif run.things and thing not in run.things and _JOINT.fullmatch(text, run.end, start):
            run.things.append(thing)
            run.end = end
        else:
            runs.append(_Run(start, end, [thing]))
    return runs
