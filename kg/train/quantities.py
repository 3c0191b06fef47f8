"""Weights for numbers, learnt from annotated papers: which numbers are results, which way, of what and of whom.

Owns: the examples for numbers and the fit of their weights. Knows: numpy, `extract`'s features. Must not know: torch,
the network.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kg.evaluate import unit_of
from kg.extract.end_clues import metric_clues, no_metric_clues, stage, subject_clues
from kg.extract.groups import Group
from kg.extract.quantities import candidates, settled
from kg.extract.quantity_links import link_quantities, main_proposal
from kg.extract.weights import CLASSES, TABLES, UNLEARNT, Weights
from kg.model import Span
from kg.vocab import Direction, EntityType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from kg.extract.quantities import Candidate

    Rows = list[tuple[list[list[str]], int]]  # alternatives with their features, and the number of the right one
    Floats = NDArray[np.float64]

__all__ = ["annotated_groups", "examples_of", "fit_weights", "learn_quantities", "matched"]

_SEEN: Final = {"kind": 3, "subject": 10, "metric": 10}  # a feature counts when so many examples have it
_RIDGE: Final = {"kind": 2.0, "subject": 5.0, "metric": 3.0}
_ENDS: Final = frozenset({"subject", "metric"})
_STEPS: Final = 300
_SMALL: Final = 0.02  # weights under it are left out


def learn_quantities(
    papers: Iterable[tuple[str, Mapping[str, Any]]], silver: Iterable[tuple[str, Mapping[str, Any]]] = ()
) -> Weights:
    """Learn which numbers claim an outcome, which way they point, and which things are their metric and subject.

    Why: rules alone read 87 % of the numbers of unseen abstracts right; rules and learnt weights together read more,
    and neither is told anything by the network. `docs/decisions/0032-numbers.md` has the figures.

    Args:
        papers: title and abstract with a line break between them, and their annotation in the format of the guidelines.
        silver: the same, trusted less: they teach metric and subject alone, as they are less exact on directions.

    Returns: the same for the same papers in any order; to be written with `kg.extract.weights.write_weights`.

    Cost: three minutes for 1,100 papers and 14,000 silver ones.
    """
    return fit_weights(_examples(papers), _examples(paper for paper in silver if paper[1]["results"]))


def fit_weights(examples: Sequence[Mapping[str, Rows]], silver: Sequence[Mapping[str, Rows]] = ()) -> Weights:
    """Weights from the examples of many papers; those of silver ones count for metric and subject."""
    taught = {name: [*examples, *(silver if name in _ENDS else ())] for name in TABLES}
    return Weights({name: _fit(name, [row for paper in taught[name] for row in paper[name]]) for name in TABLES})


def _examples(papers: Iterable[tuple[str, Mapping[str, Any]]]) -> list[dict[str, Rows]]:
    return [examples_of(text, gold) for text, gold in sorted(papers, key=lambda p: str(p[1]["id"]))]


def examples_of(text: str, gold: Mapping[str, Any]) -> dict[str, Rows]:
    """Table → examples of one annotated paper: alternatives with their features, and which is right."""
    rows: dict[str, Rows] = {name: [] for name in TABLES}
    found = candidates(text, UNLEARNT)
    claims = matched(text, found, gold["results"])
    for i, candidate in enumerate(found):
        if not settled(candidate):
            right = CLASSES.index(claims[i]["direction"]) if i in claims else 0
            rows["kind"].append(([list(candidate.features)], right))
    _ends(text, [(found[i], claims[i]) for i in sorted(claims)], gold, rows)
    return rows


def matched(
    text: str, found: Sequence[Candidate], results: Sequence[Mapping[str, Any]]
) -> dict[int, Mapping[str, Any]]:
    """Number of a candidate → the annotated result that it is: the same value, best with its unit, in the evidence."""
    out: dict[int, Mapping[str, Any]] = {}
    left = list(results)
    for strict, near in ((True, True), (False, True), (False, False)):
        for result in list(left):
            unit = unit_of(result)
            evidence = result.get("evidence") or "\0"
            at = text.find(evidence) if near else -1
            reach = range(at, at + len(evidence)) if at >= 0 else range(len(text))
            for i, c in enumerate(found):
                same = round(c.value, 4) == round(float(result["value"]), 4) and c.span.start in reach
                if same and i not in out and (not strict or (c.unit or "").lower() == unit):
                    out[i] = result
                    left.remove(result)
                    break
    return out


def annotated_groups(text: str, entities: Sequence[Mapping[str, Any]]) -> list[Group]:
    """The annotated entities at every place where one of their forms stands, the longest form first."""
    places = []
    for number, entity in enumerate(entities):
        for form in set(entity["mentions"]):
            edges = (r"(?<!\w)" if form[:1].isalnum() else "", r"(?!\w)" if form[-1:].isalnum() else "")
            places += [(*m.span(), number) for m in re.finditer(f"{edges[0]}{re.escape(form)}{edges[1]}", text)]
    kept: dict[int, list[Span]] = defaultdict(list)
    taken = np.zeros(len(text), dtype=bool)
    for start, end, number in sorted(places, key=lambda p: (p[0] - p[1], p[0], p[2])):
        if end > start and not taken[start:end].any():
            taken[start:end] = True
            kept[number].append(Span(start, end))
    return [Group(i, EntityType(e["type"]), e["role"], tuple(sorted(kept[i]))) for i, e in enumerate(entities)]


def _ends(
    text: str,
    claims: Sequence[tuple[Candidate, Mapping[str, Any]]],
    gold: Mapping[str, Any],
    rows: dict[str, Rows],
) -> None:
    if not claims:
        return
    groups = annotated_groups(text, gold["entities"])
    number_of = {e["id"]: i for i, e in enumerate(gold["entities"])}
    results = [replace(c, kind="result", direction=Direction(r["direction"])) for c, r in claims]
    scene = stage(text, groups, results, link_quantities(text, results, groups), main_proposal(text, groups))
    for i, (_, result) in enumerate(claims):
        subjects = dict(subject_clues(scene, i))
        metrics: dict[int | None, list[str]] = {None: no_metric_clues(scene, i)}
        metrics.update(metric_clues(scene, i))
        subject, metric = (number_of.get(result.get(end) or "") for end in ("subject", "metric"))
        if subject in subjects:
            rows["subject"].append((list(subjects.values()), list(subjects).index(subject)))
        if metric in metrics:
            rows["metric"].append((list(metrics.values()), list(metrics).index(metric)))


def _fit(table: str, rows: Rows) -> dict[str, tuple[float, ...]]:
    """Weights of a model that gives each alternative a share of the exponential of its sum."""
    seen = Counter(f for alternatives, _ in rows for features in alternatives for f in set(features))
    known = {f: i for i, f in enumerate(sorted(f for f in seen if seen[f] >= _SEEN[table]))}
    if not known:
        return {}
    each = [sorted({known[f] for f in features if f in known}) for alternatives, _ in rows for features in alternatives]
    columns = np.concatenate([np.asarray(e, dtype=np.int64) for e in each])
    lines = np.repeat(np.arange(len(each)), [len(e) for e in each])
    firsts = np.cumsum([0, *(len(alternatives) for alternatives, _ in rows)])[:-1]
    rights = np.asarray([right for _, right in rows])
    width = TABLES[table]

    def gradient(weights: Floats) -> Floats:
        sums = np.stack([np.bincount(lines, weights[columns, k], len(each)) for k in range(width)], axis=1)
        if width > 1:
            shares = np.exp(sums - sums.max(1, keepdims=True))
            shares /= shares.sum(1, keepdims=True)
            shares[np.arange(len(rights)), rights] -= 1
        else:
            owner = np.repeat(np.arange(len(firsts)), np.diff([*firsts, len(each)]))
            shares = np.exp(sums - np.maximum.reduceat(sums, firsts)[owner])
            shares /= np.add.reduceat(shares, firsts)[owner]
            shares[firsts + rights] -= 1
        slope = [np.bincount(columns, shares[lines, k], len(known)) for k in range(width)]
        return np.stack(slope, axis=1) + _RIDGE[table] * weights

    weights = _descend(gradient, np.zeros((len(known), width)))
    kept = {f: tuple(round(float(w), 2) for w in weights[i]) for f, i in known.items()}
    return {f: w for f, w in kept.items() if max(map(abs, w)) > _SMALL}


def _descend(gradient: Callable[[Floats], Floats], start: Floats) -> Floats:
    """The lowest point of a convex function: steps that fit each coordinate and shrink to nothing."""
    at, mean, square = start, np.zeros_like(start), np.zeros_like(start)
    for step in range(1, _STEPS + 1):
        slope = gradient(at)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        rate = 0.1 * (1 - step / (_STEPS + 1))
        at = at - rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return at
