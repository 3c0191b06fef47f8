"""Metrics that share a number: "reduces FLOPs and latency by 9x" claims two outcomes.

Owns: which further metrics a number is told of. Knows: `quantities.Candidate`, `groups.Group`.
Must not know: how a number finds its own metric, the trained model.

Why a rule: in the annotated papers a number that stands alone beside metrics joined by "and" is told of all of them in
nine cases of nine, too few to learn from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.vocab import EntityType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.extract.groups import Group
    from kg.extract.quantities import Candidate

__all__ = ["sharing"]

_JOINT: Final = re.compile(r"\s*(?:,|,?\s*(?:and|as well as))\s*(?:the\s+)?")
_LAST_JOINT: Final = re.compile(r"and|as well as")
_TO_NUMBER: Final = re.compile(
    r"\s(?:\w+ )?(?:by|of|to|above|below|over|under|exceeding|reaching)(?: [\w-]+){0,2} ?[~≈$<>]*"
)
"""Between the metrics and a number after them: "precision and recall scores of more than 95 %"."""

_TO_METRIC: Final = re.compile(r"\s(?:[\w-]+ ){0,3}")
"""Between a number and metrics after it: "50% reduction in both latency and memory"."""

_APART: Final = 4
"""Words that part a further number from the metrics; one that is nearer has the other metric: "by 2x and up to 3x"."""

_WORD: Final = re.compile(r"[^\W\d_]+")


def sharing(
    text: str, results: Sequence[Candidate], number: int, things: Sequence[Group], metric: int
) -> tuple[int, ...]:
    """Further metrics that a number is told of, in text order.

    Args:
        text: `Paper.text`.
        results: numbers that claim an outcome, in text order.
        number: the place of the number in `results`.
        things: all that the paper names; `id` is the place in this list.
        metric: the number's own metric, a place in `things`.

    Example: of "cuts FLOPs and latency by 9x" with its own metric FLOPs, latency.
    """
    own = results[number]
    for row in _rows(text, things):
        ids = [id_ for _, _, id_ in row]
        if metric not in ids or not _tells(text, own, row[0][0], row[-1][1]):
            continue
        first, last = min(own.span.start, row[0][0]), max(own.span.end, row[-1][1])
        others = [r for r in results if r is not own and not _one_range(r, own)]
        gaps = [text[last : r.span.start] if r.span.start >= last else text[r.span.end : first] for r in others]
        if all(len(_WORD.findall(gap)) >= _APART for gap in gaps):
            return tuple(dict.fromkeys(id_ for id_ in ids if id_ != metric))
    return ()


def _rows(text: str, things: Sequence[Group]) -> list[list[tuple[int, int, int]]]:
    """Runs of metrics joined by commas and "and": start, end and thing of each; names inside longer ones are none."""
    places = sorted((s.start, -s.end, thing.id) for thing in things for s in thing.spans)
    rows: list[list[tuple[int, int, int]]] = [[]]
    reached = -1
    for start, minus, id_ in places:
        end = -minus
        if end <= reached:
            continue
        joined = rows[-1] and _JOINT.fullmatch(text, reached, start) is not None
        if not joined:
            rows.append([])
        reached = end
        if things[id_].type is EntityType.METRIC:
            rows[-1].append((start, end, id_))
        else:
            rows.append([])
    return [row for row in rows if len(row) > 1 and _LAST_JOINT.search(text, row[-2][1], row[-1][0])]


def _tells(text: str, own: Candidate, first: int, last: int) -> bool:
    """Whether nothing but a few words stands between a number and a run of metrics."""
    if last <= own.span.start:
        return _TO_NUMBER.fullmatch(text, last, own.span.start) is not None
    return own.span.end <= first and _TO_METRIC.fullmatch(text, own.span.end, first) is not None


def _one_range(one: Candidate, other: Candidate) -> bool:
    return one.chain == other.chain and {one.part, other.part} == {"low", "high"}
