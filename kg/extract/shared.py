"""Things that share a number: "reduces FLOPs and latency by 9x", "4x faster than vLLM and Orca" claim two outcomes.

Owns: which further metrics, baselines and datasets a number is told of. Knows: `quantities.Candidate`, `groups.Group`,
`listed`.
Must not know: how a number finds its own ends, the trained model.

Why a rule: in the annotated papers a number that stands alone beside metrics joined by "and" is told of all of them in
nine cases of nine, too few to learn from; and a number before "than A and B" or "on A and B" of each in both of two.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.extract.listed import BEATS, ON
from kg.vocab import EntityType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.extract.groups import Group
    from kg.extract.quantities import Candidate

__all__ = ["RUNS", "runs_of", "sharing", "told_of_each"]

Run = list[tuple[int, int, int]]
"""Things joined by commas and "and": start, end and thing of each."""

RUNS: Final = {
    "metric": frozenset([EntityType.METRIC]),
    "baseline": frozenset([EntityType.METHOD, EntityType.MODEL]),
    "dataset": frozenset([EntityType.DATASET]),
}
"""What runs are made of, by the end of a number that they can be."""

_LEADS: Final = {"baseline": BEATS, "dataset": ON}
_REACH: Final = 60
_EXAMPLES: Final = re.compile(r"\b(?:such as|e\.g\.,?|like|including) (?:the )?$|\($")

_JOINT: Final = re.compile(r"\s*(?:,|,?\s*(?:and|as well as))\s*(?:the\s+)?")
_LAST_JOINT: Final = re.compile(r"and|as well as")
_TO_NUMBER: Final = re.compile(
    r"\s(?:\w+ )?(?:by|of|to|above|below|over|under|exceeding|reaching)(?: [\w-]+){0,2} ?[~≈$<>]*"
)
"""Between the metrics and a number after them: "precision and recall scores of more than 95 %"."""

_TO_METRIC: Final = re.compile(r"\s(?:(?!with |at |while )[\w-]+ ){0,3}")
"""Between a number and metrics after it: "50% reduction in both latency and memory"."""

_APART: Final = 4
"""Words that part a further number from the metrics; one that is nearer has the other metric: "by 2x and up to 3x"."""

_WORD: Final = re.compile(r"[^\W\d_]+")


def sharing(text: str, results: Sequence[Candidate], number: int, runs: Sequence[Run], metric: int) -> tuple[int, ...]:
    """Further metrics that a number is told of, in text order.

    Args:
        text: `Paper.text`.
        results: numbers that claim an outcome, in text order.
        number: the place of the number in `results`.
        runs: what `runs_of` gave for the metrics of this text.
        metric: the thing that is the number's own metric.

    Example: of "cuts FLOPs and latency by 9x" with its own metric FLOPs, latency.
    """
    own = results[number]
    for run in runs:
        ids = [id_ for _, _, id_ in run]
        if metric not in ids or not _tells(text, own, run[0][0], run[-1][1]):
            continue
        first, last = min(own.span.start, run[0][0]), max(own.span.end, run[-1][1])
        others = [r for r in results if r is not own and not _one_range(r, own)]
        gaps = [text[last : r.span.start] if r.span.start >= last else text[r.span.end : first] for r in others]
        if all(len(_WORD.findall(gap)) >= _APART for gap in gaps):
            return tuple(dict.fromkeys(id_ for id_ in ids if id_ != metric))
    return ()


def told_of_each(
    text: str, results: Sequence[Candidate], number: int, runs: Sequence[Run], end: str, chosen: int
) -> tuple[int, ...]:
    """Further baselines or datasets that a number before them is told of, in text order.

    Args:
        text: `Paper.text`.
        results: numbers that claim an outcome, in text order.
        number: the place of the number in `results`.
        runs: what `runs_of` gave for this end and this text.
        end: "baseline" or "dataset".
        chosen: the thing that the number has there.

    Example: of "4x faster than vLLM and Orca" with its own baseline vLLM, Orca.
    """
    own = results[number]
    if any(r.chain == own.chain and r is not own and not _one_range(r, own) for r in results):
        return ()
    for run in runs:
        ids, first = [id_ for _, _, id_ in run], run[0][0]
        if chosen not in ids or not own.span.end <= first <= own.span.end + _REACH:
            continue
        between = text[own.span.end : first]
        if re.search(r"[.;]\s|\d", between):
            continue
        if _LEADS[end].search(between) and not _EXAMPLES.search(between):
            return tuple(dict.fromkeys(id_ for id_ in ids if id_ != chosen))
    return ()


def runs_of(text: str, things: Sequence[Group], types: frozenset[EntityType]) -> list[Run]:
    """The runs of things of some types that end with "and" and one more; names inside longer ones belong to none.

    Args:
        text: `Paper.text`.
        things: all that the paper names; `id` is the place in this list.
        types: one of `RUNS`.
    """
    places = sorted((s.start, -s.end, thing.id) for thing in things for s in thing.spans)
    runs: list[Run] = [[]]
    reached = 0
    for start, minus, id_ in places:
        end = -minus
        if end <= reached:
            continue
        if not _JOINT.fullmatch(text, reached, start):
            runs.append([])
        reached = end
        if things[id_].type in types:
            runs[-1].append((start, end, id_))
        else:
            runs.append([])
    return [run for run in runs if len(run) > 1 and _LAST_JOINT.search(text, run[-2][1], run[-1][0])]


def _tells(text: str, own: Candidate, first: int, last: int) -> bool:
    """Whether nothing but a few words stands between a number and a run of metrics."""
    if last <= own.span.start:
        return _TO_NUMBER.fullmatch(text, last, own.span.start) is not None
    return own.span.end <= first and _TO_METRIC.fullmatch(text, own.span.end, first) is not None


def _one_range(one: Candidate, other: Candidate) -> bool:
    return one.chain == other.chain and {one.part, other.part} == {"low", "high"}
