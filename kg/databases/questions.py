"""Questions that a database must answer as the graph itself does: in Cypher, in SPARQL, and computed from the graph.

Owns: the answers of the graph, and how answers of databases are read for comparing. Knows: `model`, `ontologies/check`.
Must not know: drivers, stores.

The texts are `ontologies/check/NAME.cypher` and `NAME.rq`; both give the same columns in the same order.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from kg.config import ontologies
from kg.databases.cypher import Answer
from kg.databases.named_graphs import IRI, Record
from kg.model import Graph
from kg.rdf import id_of
from kg.vocab import EntityType, Predicate

__all__ = ["EXPECTED", "Question", "Verdict", "compared", "from_cypher", "from_sparql", "questions"]

Cell = str | int | float | bool | None
Lines = Counter[tuple[Cell, ...]]
"""Records without order, each with how often it occurs."""

_SHOWN: Final = 10
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS: Final = {f"{_XSD}{name}" for name in ("integer", "int", "long", "decimal", "double", "float")} | {
    f"{_XSD}nonNegativeInteger"
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question in both languages."""

    name: str
    about: str
    cypher: str
    sparql: str
    columns: tuple[str, ...]


def questions() -> list[Question]:
    """The shipped questions, by name."""
    folder = ontologies() / "check"
    found = []
    for name in EXPECTED:
        cypher = (folder / f"{name}.cypher").read_text("utf-8")
        sparql = (folder / f"{name}.rq").read_text("utf-8")
        about, _, text = cypher.partition("\n")
        head = sparql.partition("WHERE")[0]
        columns = tuple(re.findall(r"\?(\w+)\)?(?=\s)", re.sub(r"\(COUNT\(.*?\) AS (\?\w+)\)", r"\1 ", head)))
        found.append(Question(name, about.removeprefix("// "), text, sparql, columns))
    return found


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one question was answered."""

    question: str
    about: str
    expected: int  # records that the graph gives
    found: int  # records that the database gave
    missing: tuple[tuple[Cell, ...], ...]  # at most ten
    surplus: tuple[tuple[Cell, ...], ...]  # at most ten

    @property
    def ok(self) -> bool:
        """The answers are equal, record by record."""
        return not self.missing and not self.surplus


def compared(question: Question, expected: Lines, found: Lines) -> Verdict:
    """The verdict on one answer."""
    missing, surplus = ([*islice(lines, _SHOWN)] for lines in (expected - found, found - expected))
    return Verdict(question.name, question.about, expected.total(), found.total(), tuple(missing), tuple(surplus))


def from_cypher(answer: Answer) -> Lines:
    """What a property-graph database answered."""
    return Counter(tuple(_cell(value) for value in record) for record in answer)


def from_sparql(answer: Iterable[Record], question: Question, base: str) -> Lines:
    """What an RDF store answered; IRIs below the base become ids."""
    return Counter(
        tuple(_term(*record[name], base) if name in record else None for name in question.columns) for record in answer
    )


def _cell(value: object) -> Cell:
    """A value that compares: numbers to 12 digits, for stores round decimals each in their own way."""
    if value is None or isinstance(value, str | bool):
        return value
    assert isinstance(value, int | float), f"no flat value: {value!r}"
    return float(f"{value:.12g}")


def _term(value: str, datatype: str, base: str) -> Cell:
    if datatype == f"{_XSD}boolean":
        return value in {"true", "1"}
    if datatype in _NUMBERS:
        return _cell(float(value))
    place, hash_, fragment = value.partition("#")
    known = id_of(place, base) if datatype == IRI else None
    return value if known is None else known + hash_ + fragment


def _records(records: Iterable[Sequence[Cell]]) -> Lines:
    return Counter(tuple(_cell(value) for value in record) for record in records)


def _stated(graph: Graph, predicate: Predicate, type_: EntityType) -> Iterator[tuple[str, str]]:
    of_type = {entity.id for entity in graph.entities if entity.type is type_}
    papers = {paper.id for paper in graph.papers}
    return (
        (s.subject, s.object)
        for s in graph.statements
        if s.predicate is predicate and s.object in of_type and s.subject in papers
    )


def _by_object(pairs: Iterable[tuple[str, str]]) -> Lines:
    papers: dict[str, set[str]] = defaultdict(set)
    for subject, target in pairs:
        papers[target].add(subject)
    return _records((target, len(found)) for target, found in papers.items())


def _aliases(graph: Graph) -> Lines:
    methods = (entity for entity in graph.entities if entity.type is EntityType.METHOD)
    return _records((m.id, alias) for m in methods for alias in {*m.aliases, m.name})


def _results(graph: Graph) -> Lines:
    type_ = {entity.id: entity.type for entity in graph.entities}
    return _records(
        (
            m.id,
            m.metric,
            m.value,
            m.unit or None,
            m.dataset if m.dataset and type_[m.dataset] is EntityType.DATASET else None,
        )
        for m in graph.measurements
        if m.metric and type_[m.metric] is EntityType.METRIC
    )


def _rivals(graph: Graph) -> Lines:
    methods = {entity.id for entity in graph.entities if entity.type is EntityType.METHOD}
    beaten: dict[str, list[str]] = defaultdict(list)
    for s in graph.statements:
        if s.predicate is Predicate.OUTPERFORMS and s.object in methods:
            beaten[s.subject].append(s.object)
    proposed = _stated(graph, Predicate.PROPOSES, EntityType.METHOD)
    return _records((paper, method, other) for paper, method in proposed for other in beaten[method])


def _together(graph: Graph) -> Lines:
    used: dict[str, set[str]] = defaultdict(set)
    for paper, method in _stated(graph, Predicate.USES, EntityType.METHOD):
        used[paper].add(method)
    pairs = Counter((a, b) for methods in used.values() for a in methods for b in methods if a != b)
    return _records((a, b, n) for (a, b), n in pairs.items() if n > 1)


def _evidence(graph: Graph) -> Lines:
    methods = {entity.id for entity in graph.entities if entity.type is EntityType.METHOD}
    found = (s for s in graph.statements if s.predicate is Predicate.PROPOSES and s.object in methods)
    return _records(
        (s.subject, s.object, s.support, place)
        for s in found
        for place in {f"{e.paper}#char={e.span.start},{e.span.end}" for e in s.evidence}
    )


EXPECTED: Final[dict[str, Callable[[Graph], Lines]]] = {
    "papers": lambda graph: _records((p.id, p.title, p.abstract or None) for p in graph.papers),
    "things": lambda graph: _records((e.id, e.name) for e in graph.entities),
    "aliases": _aliases,
    "proposals": lambda graph: _records(_stated(graph, Predicate.PROPOSES, EntityType.METHOD)),
    "benchmarks": lambda graph: _by_object(_stated(graph, Predicate.EVALUATES_ON, EntityType.DATASET)),
    "hardware": lambda graph: _by_object(_stated(graph, Predicate.USES_HARDWARE, EntityType.HARDWARE)),
    "devices": lambda graph: _records((u.id, u.paper, u.device, u.count, u.hours) for u in graph.hardware_uses),
    "results": _results,
    "rivals": _rivals,
    "together": _together,
    "evidence": _evidence,
}
"""Name of a question → the graph's own answer."""
