"""What the graph itself answers to the questions that databases are asked.

Owns: these answers, computed from the records alone. Knows: `model`, `vocab`. Must not know: Cypher, SPARQL, databases.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final

from kg.model import Graph, Measurement
from kg.vocab import Direction, EntityType, Predicate

__all__ = ["EXPECTED", "Cell", "Lines", "cell"]

Cell = str | int | float | bool | None
Lines = Counter[tuple[Cell, ...]]
"""Records without order, each with how often it occurs."""

_TRIED: Final = (Predicate.PROPOSES, Predicate.USES)
_SETTING: Final = (*_TRIED, Predicate.COMPARES_WITH, Predicate.EVALUATES_ON)
_CHANGES: Final = (Direction.INCREASE, Direction.DECREASE)
_SURE: Final = 0.8
_STEPS: Final = 3


def cell(value: object) -> Cell:
    """A value that compares: numbers to 12 digits, for stores round decimals each in their own way."""
    if value is None or isinstance(value, str | bool):
        return value
    assert isinstance(value, int | float), f"no flat value: {value!r}"
    return float(f"{value:.12g}")


def _records(records: Iterable[Sequence[Cell]]) -> Lines:
    return Counter(tuple(cell(value) for value in record) for record in records)


def _of_type(graph: Graph, type_: EntityType) -> set[str]:
    return {entity.id for entity in graph.entities if entity.type is type_}


def _stated(graph: Graph, roles: Collection[Predicate], type_: EntityType | None = None) -> Iterator[tuple[str, str]]:
    """Papers and the things of a type that they give one of these roles; a pair once for each role."""
    things = _of_type(graph, type_) if type_ else {entity.id for entity in graph.entities}
    papers = {paper.id for paper in graph.papers}
    return (
        (s.subject, s.object)
        for s in graph.statements
        if s.predicate in roles and s.object in things and s.subject in papers
    )


def _by_paper(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    things: dict[str, set[str]] = defaultdict(set)
    for paper, thing in pairs:
        things[paper].add(thing)
    return things


def _by_object(pairs: Iterable[tuple[str, str]], least: int = 1) -> Lines:
    papers = _by_paper((target, subject) for subject, target in pairs)
    return _records((target, len(found)) for target, found in papers.items() if len(found) >= least)


def _aliases(graph: Graph) -> Lines:
    methods = (entity for entity in graph.entities if entity.type is EntityType.METHOD)
    return _records((m.id, alias) for m in methods for alias in {*m.aliases, m.name})


def _results(graph: Graph) -> Lines:
    metrics, datasets = _of_type(graph, EntityType.METRIC), _of_type(graph, EntityType.DATASET)
    return _records(
        (m.id, m.metric, m.value, m.unit or None, m.dataset if m.dataset in datasets else None)
        for m in graph.measurements
        if m.metric in metrics
    )


def _rivals(graph: Graph) -> Lines:
    methods = _of_type(graph, EntityType.METHOD)
    beaten: dict[str, list[str]] = defaultdict(list)
    for s in graph.statements:
        if s.predicate is Predicate.OUTPERFORMS and s.object in methods:
            beaten[s.subject].append(s.object)
    proposed = _stated(graph, (Predicate.PROPOSES,), EntityType.METHOD)
    return _records((paper, method, other) for paper, method in proposed for other in beaten[method])


def _together(graph: Graph) -> Lines:
    used = _by_paper(_stated(graph, (Predicate.USES,), EntityType.METHOD))
    pairs = Counter((a, b) for methods in used.values() for a in methods for b in methods if a != b)
    return _records((a, b, n) for (a, b), n in pairs.items() if n > 1)


def _evidence(graph: Graph) -> Lines:
    methods = _of_type(graph, EntityType.METHOD)
    found = (s for s in graph.statements if s.predicate is Predicate.PROPOSES and s.object in methods)
    return _records(
        (s.subject, s.object, s.support, place)
        for s in found
        for place in {f"{e.paper}#char={e.span.start},{e.span.end}" for e in s.evidence}
    )


def _runs_on(graph: Graph) -> Lines:
    return _records((s.subject, s.object, s.confidence) for s in graph.statements if s.predicate is Predicate.RUNS_ON)


def _baselines(graph: Graph) -> Lines:
    return _records(
        (m.id, m.subject, m.baseline, m.direction.value, m.value, m.unit or None)
        for m in graph.measurements
        if m.subject and m.baseline and m.direction in _CHANGES
    )


def _leaders(graph: Graph) -> Lines:
    lower = {e.id for e in graph.entities if dict(e.attributes).get("higherIsBetter") is False}
    levels: dict[tuple[str, str, str | None], list[float]] = defaultdict(list)
    for m in graph.measurements:
        if m.dataset and m.metric and m.direction is Direction.ABSOLUTE:
            levels[m.dataset, m.metric, m.unit or None].append(m.value)
    return _records((*key, min(found) if key[1] in lower else max(found)) for key, found in levels.items())


def _models(graph: Graph) -> Lines:
    methods = _by_paper(_stated(graph, _TRIED, EntityType.METHOD))
    models = _by_paper(_stated(graph, _SETTING, EntityType.MODEL))
    pairs = Counter((a, b) for paper, found in methods.items() for a in found for b in models.get(paper, ()))
    return _records((a, b, n) for (a, b), n in pairs.items() if n > 1)


def _first_use(graph: Graph) -> Lines:
    date = {paper.id: paper.date for paper in graph.papers if paper.date}
    dates: dict[str, list[str]] = defaultdict(list)
    for paper, dataset in _stated(graph, (*_TRIED, Predicate.EVALUATES_ON), EntityType.DATASET):
        if paper in date:
            dates[dataset].append(date[paper])
    return _records((dataset, min(found)) for dataset, found in dates.items())


def _rare(graph: Graph) -> Lines:
    pairs = _stated(graph, (Predicate.EVALUATES_ON,), EntityType.DATASET)
    papers = _by_paper((dataset, paper) for paper, dataset in pairs)
    return _records((dataset, *found) for dataset, found in papers.items() if len(found) == 1)


def _untried(graph: Graph) -> Lines:
    tasks = _of_type(graph, EntityType.TASK)
    applied = {s.subject for s in graph.statements if s.predicate is Predicate.APPLIED_TO and s.object in tasks}
    pairs = _stated(graph, _TRIED, EntityType.METHOD)
    return _by_object(((paper, method) for paper, method in pairs if method not in applied), 2)


def _bridges(graph: Graph) -> Lines:
    tasks = _by_paper(_stated(graph, (Predicate.ADDRESSES,), EntityType.TASK))
    pairs = _stated(graph, _TRIED, EntityType.METHOD)
    return _by_object(((task, method) for paper, method in pairs for task in tasks.get(paper, ())), 2)


def _suites(graph: Graph) -> Lines:
    tasks = _by_paper(_stated(graph, (Predicate.ADDRESSES,), EntityType.TASK))
    datasets = _by_paper(_stated(graph, (Predicate.EVALUATES_ON,), EntityType.DATASET))
    pairs = Counter((a, b) for paper, found in tasks.items() for a in found for b in datasets.get(paper, ()))
    return _records((a, b, n) for (a, b), n in pairs.items())


def _lineage(graph: Graph) -> Lines:
    roots = _by_paper((s.subject, s.object) for s in graph.statements if s.predicate is Predicate.BASED_ON)
    found: set[tuple[str, str]] = set()
    for thing in roots:
        reached = {thing}
        for _ in range(_STEPS):
            reached = {root for step in reached for root in roots.get(step, ())}
            found |= {(thing, root) for root in reached}
    return _records(found)


def _confident(graph: Graph) -> Lines:
    things = {entity.id for entity in graph.entities}
    return _records({
        (s.subject, s.object, s.confidence, s.support)
        for s in graph.statements
        if s.subject in things and s.confidence >= _SURE
    })  # fmt: skip


def _contradictions(graph: Graph) -> Lines:
    same: dict[tuple[str, str, str, str], list[Measurement]] = defaultdict(list)
    for m in graph.measurements:
        if m.subject and m.metric and m.dataset and m.direction is Direction.ABSOLUTE:
            same[m.subject, m.metric, m.dataset, m.unit or ""].append(m)
    return _records(
        (a.id, b.id, a.value, b.value)
        for found in same.values()
        for a in found
        for b in found
        if a.value < b.value and a.paper != b.paper
    )


def _claims(graph: Graph) -> Lines:
    support = {(s.subject, s.object): s.support for s in graph.statements if s.predicate is Predicate.OUTPERFORMS}
    return _records((a, b, n, support[b, a]) for (a, b), n in support.items() if (b, a) in support)


def _with_code(graph: Graph) -> Lines:
    published = {paper.id for paper in graph.papers if paper.repositories}
    return _records({pair for pair in _stated(graph, (Predicate.PROPOSES,)) if pair[0] in published})


def _factors(graph: Graph) -> Lines:
    return _records(
        (m.id, m.hardware, m.value)
        for m in graph.measurements
        if m.hardware and m.unit == "x" and m.direction is Direction.INCREASE
    )


def _popular(graph: Graph) -> Lines:
    return _by_object(_stated(graph, {*Predicate} - {Predicate.MENTIONS}), 2)


def _related(graph: Graph) -> Lines:
    things = _by_paper(_stated(graph, (*_SETTING, Predicate.USES_HARDWARE)))
    papers = _by_paper((thing, paper) for paper, found in things.items() for thing in found)
    pairs = Counter((a, b) for found in papers.values() for a in found for b in found if a != b)
    return _records((a, b, n) for (a, b), n in pairs.items() if n > 2)


EXPECTED: Final[dict[str, Callable[[Graph], Lines]]] = {
    "papers": lambda graph: _records((p.id, p.title, p.abstract or None) for p in graph.papers),
    "things": lambda graph: _records((e.id, e.name) for e in graph.entities),
    "aliases": _aliases,
    "proposals": lambda graph: _records(_stated(graph, (Predicate.PROPOSES,), EntityType.METHOD)),
    "benchmarks": lambda graph: _by_object(_stated(graph, (Predicate.EVALUATES_ON,), EntityType.DATASET)),
    "hardware": lambda graph: _by_object(_stated(graph, (Predicate.USES_HARDWARE,), EntityType.HARDWARE)),
    "devices": lambda graph: _records((u.id, u.paper, u.device, u.count, u.hours) for u in graph.hardware_uses),
    "results": _results,
    "rivals": _rivals,
    "together": _together,
    "evidence": _evidence,
    "runs-on": _runs_on,
    "baselines": _baselines,
    "leaders": _leaders,
    "models": _models,
    "first-use": _first_use,
    "rare": _rare,
    "untried": _untried,
    "bridges": _bridges,
    "suites": _suites,
    "lineage": _lineage,
    "confident": _confident,
    "contradictions": _contradictions,
    "claims": _claims,
    "years": lambda graph: _records(Counter(p.date[:4] for p in graph.papers if p.date).items()),
    "with-code": _with_code,
    "surveys": lambda graph: _records((told.paper, told.genre.value) for told in graph.genres),
    "factors": _factors,
    "popular": _popular,
    "related": _related,
}
"""Name of a question → the graph's own answer."""
