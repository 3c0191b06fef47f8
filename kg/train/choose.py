"""Thresholds and calibration, chosen on papers that the network has not seen.

Owns: the search for thresholds, the reliability curves. Knows: `extract` decisions, `evaluate`. Must not know: torch.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from kg.evaluate import judge, score
from kg.extract import RELATIONS, ROLES, TYPES, Thresholds, decide

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.extract import Decision, Known, Reading

__all__ = ["annotation_of", "calibration", "thresholds"]

_START: Final = Thresholds(
    kind=0.5, nested=0.55, alias=0.3, same=0.3, proposes=0.6, relation=0.25, figure=0.5, span=0.4,
    name=0.8,
)  # fmt: skip
_GRID: Final[dict[str, tuple[float, ...]]] = {
    "span": (0.3, 0.4, 0.5),
    "same": (0.2, 0.25, 0.3, 0.35, 0.4, 0.5),
    "nested": (0.5, 0.55, 0.6, 0.7),
    "kind": (0.45, 0.5, 0.54, 0.58, 0.62, 0.66, 0.7, 0.74, 0.78, 0.82),
    "proposes": (0.5, 0.55, 0.6, 0.65),
    "figure": (0.4, 0.5, 0.6, 0.7),
    "relation": (0.22, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5),
}
_PARTS: Final = {"entity": 2.0, "headline": 1.0, "role": 1.0, "relation": 1.0, "result": 0.5, "result+": 0.5}
_JOINS: Final = 0.5  # worth of linking's precision: two things in one entity spoil every paper that they are linked to
_BINS: Final = 12


def annotation_of(key: str, reading: Reading, decision: Decision) -> dict[str, Any]:
    """A decision in the annotation format, before linking."""
    units, words = reading.units, reading.words
    entities = []
    for number, group in enumerate(decision.groups):
        places = [p for u in group.units for p in units.places(u)]
        forms = [words.text[words.starts[int(units.start[p])] : words.ends[int(units.end[p])]] for p in places]
        entities.append(
            {
                "id": f"e{number}",
                "type": TYPES[group.type],
                "name": forms[0],
                "mentions": list(dict.fromkeys(forms)),
                "role": ROLES[group.role],
            }
        )
    results = [
        {
            "value": r.candidate.value,
            "unit": r.candidate.unit,
            "direction": r.direction,
            "metric": None if r.ends[0] is None else f"e{r.ends[0]}",
            "subject": None if r.ends[1] is None else f"e{r.ends[1]}",
        }
        for r in decision.results
    ]
    relations = [[f"e{r.subject}", RELATIONS[r.relation], f"e{r.object}"] for r in decision.relations]
    return {"id": key, "entities": entities, "relations": relations, "results": results}


def _worth(
    gold: Mapping[str, dict[str, Any]], readings: Mapping[str, Reading], limits: Thresholds, known: Known
) -> float:
    found = {key: annotation_of(key, r, decide(r, limits, known)) for key, r in readings.items()}
    figures = score(gold, found)
    total = sum(weight * figures[name]["f1"] for name, weight in _PARTS.items())
    return total + _JOINS * figures["linking"]["p"]


def thresholds(gold: Mapping[str, dict[str, Any]], readings: Mapping[str, Reading], known: Known) -> Thresholds:
    """The best of a coarse grid, one threshold after the other, twice, as some of them lean on others.

    Why: all figures are flat near the best, so a finer search would only learn these papers by heart.

    Args:
        gold: annotations by id.
        readings: of the same papers.
        known: what the shipped model will know of names.

    Cost: a second a step for 150 papers, some 70 steps.
    """
    best = _START
    worth = _worth(gold, readings, best, known)
    for _ in range(2):
        for name, values in _GRID.items():
            for value in values:
                change: dict[str, Any] = {name: value}
                trial = replace(best, **change)
                found = worth if trial == best else _worth(gold, readings, trial, known)
                if found > worth + 0.1:
                    best, worth = trial, found
    return best


def calibration(
    gold: Mapping[str, dict[str, Any]], readings: Mapping[str, Reading], limits: Thresholds, known: Known
) -> dict[str, list[tuple[float, float]]]:
    """Head → (raw score, share that is right), in rising order, at most 12 points each."""
    loose = replace(limits, relation=0.08, figure=0.3)
    seen: dict[str, list[tuple[float, bool]]] = {"entity": [], "role": [], "relation": [], "result": []}
    for key, reading in readings.items():
        decision = decide(reading, loose, known)
        verdict = judge(gold[key], annotation_of(key, reading, decision))
        for group, right, role in zip(decision.groups, verdict.entities, verdict.roles, strict=True):
            if right is not None:
                seen["entity"].append((group.score, right))
            if role is not None:
                seen["role"].append((group.role_score, role))
        seen["relation"] += [(r.score, ok) for r, ok in zip(decision.relations, verdict.relations, strict=True)]
        seen["result"] += [(r.score, ok) for r, ok in zip(decision.results, verdict.whole, strict=True)]
    return {name: _curve(pairs) for name, pairs in seen.items()}


def _curve(pairs: Sequence[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Pool adjacent violators over bins of equal size."""
    ordered = sorted(pairs)
    if not ordered:
        return []
    count = min(_BINS, max(1, len(ordered) // 40))
    bins = [ordered[len(ordered) * i // count : len(ordered) * (i + 1) // count] for i in range(count)]
    pools: list[list[list[tuple[float, bool]]]] = []
    for part in bins:
        pools.append([part])
        while len(pools) > 1 and _share(pools[-2]) > _share(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    return [(round(sum(s for s, _ in part) / len(part), 4), round(_share(pool), 4)) for pool in pools for part in pool]


def _share(pool: Sequence[Sequence[tuple[float, bool]]]) -> float:
    """The share that is right, by Laplace's rule of succession: a pool without a mistake is not certain either."""
    return (1 + sum(ok for part in pool for _, ok in part)) / (2 + sum(len(part) for part in pool))
