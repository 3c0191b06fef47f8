"""What a number is about: learnt weights, rules and the network together choose its metric, subject and other ends.

Owns: the choice of the ends of a number among the things of a paper. Knows: `end_clues`, `weights`, numpy.
Must not know: how things were found, thresholds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from kg.extract.end_clues import metric_clues, no_metric_clues, stage, subject_clues
from kg.extract.quantity_links import link_quantities, main_proposal
from kg.extract.weights import Weights, shipped
from kg.vocab import Direction, EntityType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kg.extract.groups import Group
    from kg.extract.quantities import Candidate

__all__ = ["ENDS", "choose_ends"]

ENDS: Final = ("metric", "subject", "baseline", "dataset", "hardware")
_LOOKED: Final = {"metric": 0.5, "subject": 0.6}  # weight of the network's log probability
_OWN: Final = 2.0  # log odds for the paper's own contribution as the subject, times the probability that it is one
_MISFIT: Final = 4.0  # log odds against an end of another type: one in a hundred in the annotation
_OPENS: Final = re.compile(r"\s?\(")
_CLOSES: Final = re.compile(r"[),;]")
_OF: Final = re.compile(r"\s?(?:for|by|of|from|with) (?:the )?")
_AGAINST: Final = re.compile(
    r"\b(?:compared (?:to|with)|against|vs\.?|versus|whereas)(?:[^.;]|\.\d){0,80}$", re.IGNORECASE
)
_FITS: Final = {
    "baseline": (EntityType.METHOD, EntityType.MODEL, EntityType.HARDWARE),
    "dataset": (EntityType.DATASET,),
    "hardware": (EntityType.HARDWARE,),
}


def choose_ends(
    text: str,
    results: Sequence[Candidate],
    things: Sequence[Group],
    looked: Sequence[NDArray[np.float64]],
    own: Sequence[float],
    weights: Weights | None = None,
) -> list[tuple[int | None, ...]]:
    """For each result the number of the thing at each of `ENDS`, or None.

    Args:
        text: `Paper.text`.
        results: numbers that claim an outcome, in text order.
        things: all that the paper names; `id` is the place in this list.
        looked: for each result the network's log probability, (1 + things, ends); the first row is "none".
        own: for each thing the probability that it is the paper's own contribution.
        weights: learnt weights; those of the package if not given.
    """
    if not results:
        return []
    weights = shipped() if weights is None else weights
    hints = link_quantities(text, results, things)
    scene = stage(text, things, results, hints, main_proposal(text, things))
    out = []
    for i, seen in enumerate(looked):
        ends: dict[str, int | None] = {}
        metrics = [(None, no_metric_clues(scene, i)), *metric_clues(scene, i)]
        ends["metric"] = _best("metric", metrics, seen[:, 0], np.zeros(len(things)), weights)
        subjects = list(subject_clues(scene, i))
        ends["subject"] = _rival(text, results[i], things)
        if ends["subject"] is None:
            ends["subject"] = _best("subject", subjects, seen[:, 1], _OWN * np.asarray(own), weights)
        for k, (end, fits) in enumerate(_FITS.items(), 2):
            misfit = [0.0, *(0.0 if thing.type in fits else _MISFIT for thing in things)]
            best = int(np.argmax(seen[:, k] - misfit))
            ends[end] = None if best == 0 else best - 1
        if ends["baseline"] == ends["subject"]:
            ends["baseline"] = None  # nothing is compared with itself
        out.append(tuple(ends[end] for end in ENDS))
    return out


def _rival(text: str, result: Candidate, things: Sequence[Group]) -> int | None:
    """The thing that a level is told of to compare with: "compared with 26.05 for LLFF", "outperforms LLFF (26.05)".

    Why a rule: in the annotated papers it holds in seven cases of seven, while learnt weights prefer the proposal.
    """
    if result.direction is not Direction.ABSOLUTE:
        return None
    start, end = result.span.start, result.span.end
    against = _AGAINST.search(text, max(0, start - 90), start) is not None
    for thing in things:
        if thing.role == "proposes" or thing.type not in {EntityType.METHOD, EntityType.MODEL}:
            continue
        for place in thing.spans:
            if _OPENS.fullmatch(text, place.end, start) and _CLOSES.match(text, end):
                return thing.id
            if against and _OF.fullmatch(text, end, place.start):
                return thing.id
    return None


def _best(
    end: str,
    choices: Sequence[tuple[int | None, list[str]]],
    looked: NDArray[np.float64],
    bonus: NDArray[np.float64],
    weights: Weights,
) -> int | None:
    if not choices:
        return None
    more = [_LOOKED[end] * looked[0 if c is None else c + 1] + (0.0 if c is None else bonus[c]) for c, _ in choices]
    chances = weights.chances(end, [features for _, features in choices], np.asarray(more))
    return choices[int(chances.argmax())][0]
