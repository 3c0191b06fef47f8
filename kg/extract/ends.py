"""What a number is about: learnt weights, rules and the network together choose its metric, subject and other ends.

Owns: the choice of the ends of a number among the things of a paper. Knows: `end_clues`, `weights`, numpy.
Must not know: how things were found, thresholds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from kg.extract.end_clues import metric_clues, no_metric_clues, stage, subject_clues
from kg.extract.fitting import can_correlate, can_measure, of_another_kind
from kg.extract.listed import carried, in_order
from kg.extract.quantities import is_range
from kg.extract.quantity_links import link_quantities, main_proposal
from kg.extract.stated import FITS, actor, claimant, is_beaten, measured_on, rivals, stated
from kg.extract.weights import Weights, shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kg.extract.groups import Group
    from kg.extract.quantities import Candidate

__all__ = ["ENDS", "Chosen", "choose_ends"]

ENDS: Final = ("metric", "subject", "baseline", "dataset", "hardware")
_LOOKED: Final = {"metric": 0.5, "subject": 0.6}  # weight of the network's log probability
_OWN: Final = 2.0  # log odds for the paper's own contribution as the subject, times the probability that it is one
_MISFIT: Final = 4.0  # log odds against an end of another type: one in a hundred in the annotation
_STATED: Final = 0.9  # the probability of an end that words state: it outdoes the weights, which may know less


@dataclass(frozen=True, slots=True)
class Chosen:
    """The ends of a number."""

    ends: tuple[int | None, ...]  # the number of the thing at each of `ENDS`, or None
    chance: float  # that both metric and subject are right


def choose_ends(
    text: str,
    results: Sequence[Candidate],
    things: Sequence[Group],
    looked: Sequence[NDArray[np.float64]],
    own: Sequence[float],
    weights: Weights | None = None,
) -> list[Chosen]:
    """The ends of each result.

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
    listed = in_order(text, results, things, scene.parts)
    out: list[dict[str, int | None]] = []
    chances: list[dict[str, float]] = []
    for i, seen in enumerate(looked):
        ends: dict[str, int | None] = {}
        sentence = scene.parts[scene.sentence(results[i].span.start)]
        # what is named only in later sentences is no metric or dataset of a number: right in 9 of 10 annotated ones
        named = [bool(thing.spans) and thing.spans[0].start < sentence.end for thing in things]
        fitting = (
            (m, features)
            for m, features in metric_clues(scene, i)
            if named[m] and can_measure(text, results[i].unit, things[m]) and can_correlate(text, results[i], things[m])
        )
        metrics = [(None, no_metric_clues(scene, i)), *fitting]
        metric, sure = _best("metric", metrics, seen[:, 0], np.zeros(len(things)), weights)
        if metric is not None and of_another_kind(text, results[i], things[metric]):
            metric = None
        ends["metric"] = listed.get((i, "metric"), metric)
        subjects = [
            (thing, features)
            for thing, features in subject_clues(scene, i)
            if not is_beaten(text, results[i], things[thing], sentence)
        ]
        certain = _STATED
        if told := rivals(text, results[i], things):
            subject = told[0]  # None for something without a name
        else:
            subject = claimant(text, results[i], things)
            subject = actor(text, results[i], things, sentence.start) if subject is None else subject
            if subject is None:
                subject, certain = _best("subject", subjects, seen[:, 1], _OWN * np.asarray(own), weights)
        ends["subject"] = listed.get((i, "subject"), subject)
        for k, (end, fits) in enumerate(FITS.items(), 2):
            fit = (0.0 if thing.type in fits and named[thing.id] else -_MISFIT for thing in things)
            bonus = np.asarray([0.0, *fit])
            bonus[1:] += stated(end, text, results[i], things, sentence)
            best = int(np.argmax(seen[:, k] + bonus))
            ends[end] = listed.get((i, end), None if best == 0 else best - 1)
        if (i, "dataset") not in listed:
            on = measured_on(text, results, i, things)
            ends["dataset"] = ends["dataset"] if on is None else on
        if ends["baseline"] == ends["subject"]:
            ends["baseline"] = None  # nothing is compared with itself
        out.append(ends)
        likely = {"metric": sure, "subject": certain}
        chances.append({end: _STATED if (i, end) in listed else chance for end, chance in likely.items()})
    _agree(results, out, chances)
    for (i, end), thing in carried(text, results, things, out).items():
        out[i][end] = thing
        chances[i] |= {end: _STATED} if end in chances[i] else {}
    return [
        Chosen(tuple(ends[end] for end in ENDS), math.prod(of.values())) for ends, of in zip(out, chances, strict=True)
    ]


def _agree(
    results: Sequence[Candidate], ends: Sequence[dict[str, int | None]], chances: Sequence[dict[str, float]]
) -> None:
    """A range is one claim: its high end has the ends of its low end, both the metric that is surer. `ends` is changed.

    Why: of 146 annotated ranges 5 have two subjects. Where two were read, either end was right about as often.
    """
    for i, (one, other) in enumerate(pairwise(results)):
        if is_range(one, other):
            low, high = ends[i], ends[i + 1]
            if chances[i]["metric"] < chances[i + 1]["metric"]:
                low["metric"] = high["metric"]
            low["dataset"] = high["dataset"] if low["dataset"] is None else low["dataset"]
            low["hardware"] = low["hardware"] if low["hardware"] == high["hardware"] else None
            high.update(low)


def _best(
    end: str,
    choices: Sequence[tuple[int | None, list[str]]],
    looked: NDArray[np.float64],
    bonus: NDArray[np.float64],
    weights: Weights,
) -> tuple[int | None, float]:
    """The likeliest choice and its probability."""
    if not choices:
        return None, 1.0
    more = [_LOOKED[end] * looked[0 if c is None else c + 1] + (0.0 if c is None else bonus[c]) for c, _ in choices]
    chances = weights.chances(end, [features for _, features in choices], np.asarray(more))
    best = int(chances.argmax())
    return choices[best][0], math.exp(chances[best])
