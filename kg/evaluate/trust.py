"""How far figures and confidences can be trusted: intervals, reliability, the precision of each rule.

Owns: these three. Knows: `measures`, the confidences that `kg extract` writes beside its annotation.
Must not know: how predictions were made.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kg.evaluate.measures import count, judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Bin", "Share", "intervals", "reliability", "rules"]

Annotation = dict[str, Any]
_EDGES: Final = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Bin:
    """Facts of like confidence: how many, what they said on average, and the share that is right."""

    what: str  # entity, role, relation or result+
    low: float
    high: float
    number: int
    said: float
    right: float


@dataclass(frozen=True, slots=True)
class Share:
    """How many facts a rule stated, and the share that is right."""

    rule: str
    number: int
    right: float


def intervals(
    gold: Mapping[str, Annotation], predicted: Mapping[str, Annotation], *, samples: int = 1000, seed: int = 0
) -> dict[str, tuple[float, float]]:
    """The middle 95 % of each F1, in percent, over bootstrap samples of the papers; linking is not among them.

    Cost: one scoring, then a matrix product.
    """
    papers = [count(truth, predicted.get(key)) for key, truth in gold.items()]
    names = sorted({name for paper in papers for name in paper})
    table = np.zeros((len(papers), len(names), 3))
    for row, paper in enumerate(papers):
        for column, name in enumerate(names):
            if name in paper:
                table[row, column] = paper[name].right, paper[name].predicted, paper[name].gold
    draws = np.random.default_rng(seed).multinomial(len(papers), np.full(len(papers), 1 / len(papers)), size=samples)
    right, said, wanted = np.moveaxis(np.tensordot(draws, table, axes=1), -1, 0)
    f1 = 200 * right / np.maximum(said + wanted, 1)
    low, high = np.percentile(f1, (2.5, 97.5), axis=0)
    return {name: (round(float(low[i]), 1), round(float(high[i]), 1)) for i, name in enumerate(names)}


def _facts(
    gold: Mapping[str, Annotation], predicted: Mapping[str, Annotation]
) -> Iterator[tuple[str, float, str, bool]]:
    """What it is, its confidence, the rule that stated it, and whether it is right; facts without confidence not."""
    for key, truth in gold.items():
        ours = predicted.get(key)
        if ours is None:
            continue
        verdict = judge(truth, ours)
        for entity, right, role in zip(ours["entities"], verdict.entities, verdict.roles, strict=True):
            if right is not None and "confidence" in entity:
                yield "entity", entity["confidence"], entity.get("rule", ""), right
            if role is not None and "roleConfidence" in entity:
                yield "role", entity["roleConfidence"], entity.get("roleRule", ""), role
        sure, by = ours.get("relationConfidence", []), ours.get("relationRule", [])
        for said, rule, right in zip(sure, by or [""] * len(sure), verdict.relations, strict=False):
            yield "relation", said, rule, right
        for result, right, whole in zip(ours.get("results", []), verdict.results, verdict.whole, strict=True):
            if "confidence" in result:
                yield "result", result["confidence"], result.get("rule", ""), right
                yield "result+", result["confidence"], "", whole


def reliability(gold: Mapping[str, Annotation], predicted: Mapping[str, Annotation]) -> list[Bin]:
    """Of facts that say about so much, the share that is right. A role is judged where its entity is right.

    The confidence of a number is that of its value, unit, direction, metric and subject together: "result+".
    """
    found: dict[tuple[str, int], list[tuple[float, bool]]] = defaultdict(list)
    for what, said, _, right in _facts(gold, predicted):
        if what == "result":
            continue
        found[what, int(np.searchsorted(_EDGES[1:-1], said, side="right"))].append((said, right))
    return [
        Bin(
            what, _EDGES[at], _EDGES[at + 1], len(pairs), sum(s for s, _ in pairs) / len(pairs),
            sum(r for _, r in pairs) / len(pairs),
        )
        for (what, at), pairs in sorted(found.items())
    ]  # fmt: skip


def rules(gold: Mapping[str, Annotation], predicted: Mapping[str, Annotation]) -> list[Share]:
    """How often each rule is right, the most used first. A fact of the network stands under "network: what".

    A rule of numbers answers for value, unit and direction.
    """
    found: dict[str, list[bool]] = defaultdict(list)
    for what, _, rule, right in _facts(gold, predicted):
        if what == "result+":
            continue
        found[f"network: {what}" if rule in {"", "network"} else rule].append(right)
    shares = [Share(rule, len(rights), sum(rights) / len(rights)) for rule, rights in found.items()]
    return sorted(shares, key=lambda s: (-s.number, s.rule))
