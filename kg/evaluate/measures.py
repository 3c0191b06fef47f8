"""The measures: entities, roles, relations, results, linking, of predicted annotations against gold ones.

Owns: the measures. Knows: the annotation format, `extract` for the folding of forms.
Must not know: how predictions were made.

Gold entities marked optional are neither missed nor wrong. All figures are micro averages over papers.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kg.extract import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Count", "Difference", "Verdict", "count", "differences", "judge", "score", "unit_of"]

Annotation = dict[str, Any]
_EMPTY: Final[Annotation] = {"entities": [], "relations": [], "results": []}
_Stated = tuple[tuple[float, str, str | None], tuple[Any, ...]]
_TYPES: Final = ("Method", "Model", "Dataset", "Hardware", "Metric", "Task")
_UNITS: Final = {"×": "x", "times": "x", "percent": "%", "pp": "points", "percentage points": "points"}


@dataclass(slots=True)
class Count:
    """Right, predicted and gold things."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    def add(self, other: Count) -> None:
        """Count in what another has counted."""
        self.right += other.right
        self.predicted += other.predicted
        self.gold += other.gold

    def figures(self) -> dict[str, float]:
        """Precision, recall and F1 in percent, one decimal, and the number of gold things."""
        p = self.right / self.predicted if self.predicted else 0.0
        r = self.right / self.gold if self.gold else 0.0
        f = 2 * p * r / (p + r) if p + r else 0.0
        return {"p": round(100 * p, 1), "r": round(100 * r, 1), "f1": round(100 * f, 1), "n": self.gold}


def _forms(entity: Mapping[str, Any]) -> set[str]:
    return {fold(m) for m in entity["mentions"]} - {""}


def _allowed(entity: Mapping[str, Any]) -> set[str]:
    return {entity["type"], *entity.get("alt", [])}


def _match(gold: Sequence[Annotation], ours: Sequence[Annotation], *, typed: bool = True) -> dict[int, int]:
    """Pair predicted with gold entities one to one, required gold first. Returns: predicted → gold."""
    gold_forms, our_forms = [_forms(e) for e in gold], [_forms(e) for e in ours]
    options = []
    for g, entity in enumerate(gold):
        for p, found in enumerate(ours):
            common = gold_forms[g] & our_forms[p]
            if common and (not typed or found["type"] in _allowed(entity)):
                options.append((bool(entity.get("optional")), -len(common), -max(map(len, common)), g, p))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for *_, g, p in sorted(options):
        if g not in taken and p not in pairs:
            pairs[p] = g
            taken.add(g)
    return pairs


@dataclass(slots=True)
class _Paper:
    gold: list[Annotation]
    ours: list[Annotation]
    pairs: dict[int, int] = field(default_factory=dict)

    def optional(self, gold: int) -> bool:
        return bool(self.gold[gold].get("optional"))

    def ignored(self) -> set[int]:
        return {p for p, g in self.pairs.items() if self.optional(g)}


def _surface(count: Count, paper: _Paper) -> None:
    types: dict[str, set[str]] = defaultdict(set)
    for entity in paper.gold:
        for form in _forms(entity):
            types[form] |= _allowed(entity)
    need = {f for e in paper.gold if not e.get("optional") for f in _forms(e)}
    have = {(f, e["type"]) for e in paper.ours for f in _forms(e)}
    hit = {f for f, t in have if f in need and t in types[f]}
    count.right += len(hit)
    count.gold += len(need)
    count.predicted += len(hit) + sum(1 for f, t in have if t not in types.get(f, ()))


def _entities(counts: dict[str, Count], paper: _Paper) -> None:
    ignored = paper.ignored()
    required = sum(not paper.optional(g) for g in range(len(paper.gold)))
    count = counts["entity"]
    count.right += len(paper.pairs) - len(ignored)
    count.gold += required
    count.predicted += len(paper.ours) - len(ignored)
    for kind in _TYPES:
        counts[f"entity:{kind}"].gold += sum(not e.get("optional") and e["type"] == kind for e in paper.gold)
    for p, entity in enumerate(paper.ours):
        if p not in ignored:
            g = paper.pairs.get(p)
            kind = entity["type"] if g is None else paper.gold[g]["type"]
            counts[f"entity:{kind}"].predicted += 1
            counts[f"entity:{kind}"].right += g is not None
    loose = _match(paper.gold, paper.ours, typed=False)
    aside = sum(paper.optional(g) for g in loose.values())
    counts["boundary"].right += len(loose) - aside
    counts["boundary"].gold += required
    counts["boundary"].predicted += len(paper.ours) - aside


def _roles(counts: dict[str, Count], paper: _Paper) -> None:
    heads = {g for g, e in enumerate(paper.gold) if e["role"] == "proposes"}
    sure = {g for g in heads if not paper.optional(g)}
    ours = {p for p, e in enumerate(paper.ours) if e.get("role") == "proposes"}
    found = {p for p in ours if paper.pairs.get(p) in heads}
    counts["headline"].gold += len(sure)
    counts["headline"].right += len({paper.pairs[p] for p in found} & sure)
    counts["headline"].predicted += len(ours) - len({p for p in found if paper.pairs[p] not in sure})
    ignored = paper.ignored()
    counts["role"].gold += sum(not paper.optional(g) for g in range(len(paper.gold)))
    counts["role"].predicted += len(paper.ours) - len(ignored)
    for p, g in paper.pairs.items():
        if p in ignored:
            continue
        right = paper.ours[p].get("role") == paper.gold[g]["role"]
        counts["role"].right += right
        counts[f"role:{paper.gold[g]['role']}"].gold += 1
        counts[f"role:{paper.gold[g]['role']}"].right += right
        counts[f"role:{paper.ours[p].get('role')}"].predicted += 1


def _relations(counts: dict[str, Count], paper: _Paper, gold: Annotation, ours: Annotation) -> None:
    g_at = {e["id"]: i for i, e in enumerate(paper.gold)}
    p_at = {e["id"]: i for i, e in enumerate(paper.ours)}
    stated = {(g_at[h], r, g_at[t]) for h, r, t in gold.get("relations", [])}
    soft = {x for x in stated if paper.optional(x[0]) or paper.optional(x[2])}
    said: set[tuple[Any, str, Any]] = {
        (paper.pairs.get(p_at[h], ("?", h)), r, paper.pairs.get(p_at[t], ("?", t)))
        for h, r, t in ours.get("relations", [])
    }
    for name in sorted({x[1] for x in stated | said}):
        for count in (counts["relation"], counts[f"relation:{name}"]):
            count.gold += sum(x[1] == name for x in stated - soft)
            count.right += sum(x[1] == name for x in said & (stated - soft))
            count.predicted += sum(x[1] == name for x in said - soft)


def unit_of(result: Mapping[str, Any]) -> str:
    """The unit of a result in one spelling; empty where it has none."""
    unit: str = (result.get("unit") or "").lower().strip()
    return _UNITS.get(unit, unit)


def _key(result: Mapping[str, Any]) -> tuple[float, str, str | None]:
    return (round(float(result["value"]), 4), unit_of(result), result.get("direction"))


def _stated(paper: _Paper, gold: Annotation, ours: Annotation) -> tuple[list[_Stated], list[_Stated]]:
    """Results of both sides: value, unit and direction, then subject and metric as numbers of gold entities."""
    g_at = {e["id"]: i for i, e in enumerate(paper.gold)}
    p_at = {e["id"]: i for i, e in enumerate(paper.ours)}

    def ends(result: Mapping[str, Any], at: Mapping[str, int], *, through: bool) -> tuple[Any, ...]:
        numbers = [at.get(result.get(name) or "") for name in ("subject", "metric")]
        return tuple(n if n is None or not through else paper.pairs.get(n, ("?", n)) for n in numbers)

    wanted = [(_key(r), ends(r, g_at, through=False)) for r in gold.get("results", [])]
    return wanted, [(_key(r), ends(r, p_at, through=True)) for r in ours.get("results", [])]


def _found(wanted: Iterable[Any], given: Iterable[Any]) -> list[bool]:
    """Whether each given thing is one of the wanted, each of which counts once."""
    left, out = list(wanted), []
    for one in given:
        out.append(one in left)
        if one in left:
            left.remove(one)
    return out


def _results(counts: dict[str, Count], paper: _Paper, gold: Annotation, ours: Annotation) -> None:
    wanted, given = _stated(paper, gold, ours)
    for name, right in (
        ("result", _found([w[0] for w in wanted], [g[0] for g in given])),
        ("result+", _found(wanted, given)),
    ):
        counts[name].gold += len(wanted)
        counts[name].predicted += len(given)
        counts[name].right += sum(right)


def count(truth: Annotation, ours: Annotation | None) -> dict[str, Count]:
    """What is right, predicted and gold in one paper, by figure; a paper that was not predicted counts as empty."""
    return _count(_paired(truth, ours or _EMPTY), truth, ours or _EMPTY)


def _paired(truth: Annotation, ours: Annotation) -> _Paper:
    paper = _Paper(truth["entities"], ours.get("entities", []))
    paper.pairs = _match(paper.gold, paper.ours)
    return paper


def _count(paper: _Paper, truth: Annotation, ours: Annotation) -> dict[str, Count]:
    counts: dict[str, Count] = defaultdict(Count)
    for name in ("surface", "entity", "boundary", "headline", "role", "relation", "result", "result+"):
        counts[name].gold += 0
    _surface(counts["surface"], paper)
    _entities(counts, paper)
    _roles(counts, paper)
    _relations(counts, paper, truth, ours)
    _results(counts, paper, truth, ours)
    return counts


def score(gold: Mapping[str, Annotation], predicted: Mapping[str, Annotation]) -> dict[str, dict[str, float]]:
    """All figures by name, in percent; a gold paper that was not predicted counts as predicted empty."""
    totals: dict[str, Count] = defaultdict(Count)
    gold_cluster: dict[tuple[str, int], str] = {}
    our_cluster: dict[tuple[str, int], str] = {}
    for key, truth in gold.items():
        ours = predicted.get(key, _EMPTY)
        paper = _paired(truth, ours)
        for name, own in _count(paper, truth, ours).items():
            totals[name].add(own)
        for p, g in paper.pairs.items():
            gold_cluster[key, g] = fold(paper.gold[g]["name"])
            our_cluster[key, g] = str(paper.ours[p].get("node") or fold(paper.ours[p]["name"]))
    out = {name: total.figures() for name, total in totals.items()}
    out["linking"] = _b_cubed(gold_cluster, our_cluster)
    return out


def _b_cubed(gold: Mapping[tuple[str, int], str], ours: Mapping[tuple[str, int], str]) -> dict[str, float]:
    """B-cubed over matched entities; those alone in both clusterings are trivially right and left out."""
    by_gold, by_ours = defaultdict(set), defaultdict(set)
    for item, cluster in gold.items():
        by_gold[cluster].add(item)
        by_ours[ours[item]].add(item)
    precision = recall = 0.0
    n = 0
    for item in gold:
        g, p = by_gold[gold[item]], by_ours[ours[item]]
        if len(g) == 1 and len(p) == 1:
            continue
        n += 1
        precision += len(g & p) / len(p)
        recall += len(g & p) / len(g)
    p_, r_ = (precision / n, recall / n) if n else (0.0, 0.0)
    f = 2 * p_ * r_ / (p_ + r_) if p_ + r_ else 0.0
    return {"p": round(100 * p_, 1), "r": round(100 * r_, 1), "f1": round(100 * f, 1), "n": n}


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One gold thing that a prediction has and another has not."""

    paper: str
    what: str  # entity, role or relation
    thing: str


def _right(truth: Annotation, ours: Annotation) -> set[tuple[str, str]]:
    paper = _paired(truth, ours)
    out = set()
    for p, g in paper.pairs.items():
        entity = paper.gold[g]
        out.add(("entity", f"{entity['type']} {entity['name']}"))
        if paper.ours[p].get("role") == entity["role"]:
            out.add(("role", f"{entity['role']} {entity['name']}"))
    g_at = {e["id"]: i for i, e in enumerate(paper.gold)}
    p_at = {e["id"]: i for i, e in enumerate(paper.ours)}
    stated = {(g_at[h], r, g_at[t]) for h, r, t in truth.get("relations", [])}
    for h, r, t in ours.get("relations", []):
        one, other = paper.pairs.get(p_at[h]), paper.pairs.get(p_at[t])
        if one is not None and other is not None and (one, r, other) in stated:
            out.add(("relation", f"{paper.gold[one]['name']} {r} {paper.gold[other]['name']}"))
    return out


@dataclass(frozen=True, slots=True)
class Verdict:
    """Right or not, thing by thing, in the order of the prediction; None where the gold does not say."""

    entities: list[bool | None]
    roles: list[bool | None]
    relations: list[bool]
    results: list[bool]  # value, unit and direction
    whole: list[bool]  # results with their metric and subject


def judge(truth: Annotation, ours: Annotation) -> Verdict:
    """Say of each predicted thing of one paper whether it is right."""
    paper = _paired(truth, ours)
    ignored = paper.ignored()
    entities = [None if p in ignored else p in paper.pairs for p in range(len(paper.ours))]
    roles = [
        paper.ours[p].get("role") == paper.gold[paper.pairs[p]]["role"]
        if p in paper.pairs and p not in ignored
        else None
        for p in range(len(paper.ours))
    ]
    g_at = {e["id"]: i for i, e in enumerate(paper.gold)}
    p_at = {e["id"]: i for i, e in enumerate(paper.ours)}
    stated = {(g_at[h], r, g_at[t]) for h, r, t in truth.get("relations", [])}
    relations = [
        (paper.pairs.get(p_at[h]), r, paper.pairs.get(p_at[t])) in stated for h, r, t in ours.get("relations", [])
    ]
    wanted, given = _stated(paper, truth, ours)
    results = _found([w[0] for w in wanted], [g[0] for g in given])
    return Verdict(entities, roles, relations, results, _found(wanted, given))


def differences(
    gold: Mapping[str, Annotation], before: Mapping[str, Annotation], after: Mapping[str, Annotation]
) -> tuple[list[Difference], list[Difference]]:
    """What `after` has right and `before` has not, and the reverse: improvements and regressions, sorted."""
    better, worse = [], []
    for key, truth in gold.items():
        old, new = _right(truth, before.get(key, _EMPTY)), _right(truth, after.get(key, _EMPTY))
        better += [Difference(key, what, thing) for what, thing in new - old]
        worse += [Difference(key, what, thing) for what, thing in old - new]
    return sorted(better), sorted(worse)
