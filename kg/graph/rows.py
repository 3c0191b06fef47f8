"""One of the two projections of a graph: nodes and edges with flat, typed properties.

Owns: which nodes, edges and properties the graph has outside of RDF, in which order. Knows: `model`, `text`, `vocab`.
Must not know: file formats, databases, pictures: viewers, tables and loaders only transport these rows.

A property-graph reader finds: papers and entities as nodes; every statement as one edge with its support, confidence
and evidence; each result and each use of hardware as a node of its own, because they join more than two things.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kg.model import Entity, Evidence, Graph, HardwareUse, Measurement, Paper, Statement
from kg.text import sentence_around
from kg.vocab import Predicate

__all__ = ["EDGE_COLUMNS", "NODE_COLUMNS", "Edge", "Kind", "Node", "Rows", "Value", "relationship", "rows"]

Value = str | int | float | bool | tuple[str, ...]
Kind = str  # "string", "string[]", "int", "double" or "boolean"

_ENTITY: Final[dict[str, Kind]] = {
    "name": "string",
    "aliases": "string[]",
    "note": "string",
    "sameAs": "string[]",
    "papers": "int",  # papers that stand to it in any role but `mentions`
}

NODE_COLUMNS: Final[dict[str, dict[str, Kind]]] = {
    "Paper": {
        "name": "string",  # the title, so that every node has a name
        "abstract": "string",
        "date": "string",
        "genre": "string",  # "survey" or "analysis", where the paper says that it is one
        "authors": "string[]",
        "urls": "string[]",
        "repositories": "string[]",
        "identifiers": "string[]",
        "pages": "string[]",
    },
    "Method": _ENTITY,
    "Model": {**_ENTITY, "parameterCount": "double", "version": "string"},
    "Dataset": {**_ENTITY, "version": "string"},
    "Hardware": {**_ENTITY, "vendor": "string", "kind": "string", "memoryGB": "double"},
    "Metric": {**_ENTITY, "higherIsBetter": "boolean", "unit": "string"},
    "Task": _ENTITY,
    "Result": {
        "name": "string",  # "2.2 x increase"
        "value": "double",
        "unit": "string",
        "direction": "string",
        "qualifier": "string",
        "confidence": "double",
        "evidence": "string[]",  # the number with its unit
        "sentences": "string[]",  # the sentence around each, in the same order
    },
    "HardwareUse": {
        "name": "string",
        "count": "int",
        "qualifier": "string",
        "hours": "double",
        "confidence": "double",
        "evidence": "string[]",
        "sentences": "string[]",
    },
}
"""Label → property → kind. Every node also has an `id` (string). Absent values are left out of `Node.properties`."""

_STATED: Final[dict[str, Kind]] = {
    "support": "int",
    "confidence": "double",
    "evidence": "string[]",  # "arxiv:2401.01234#char=12,19": code points of title + "\n" + abstract
    "sentences": "string[]",  # the words at that place, which are whole sentences, in the same order
}
STRUCTURE: Final = (
    "broader", "reportedIn", "subject", "metric", "baseline", "onDataset", "onHardware", "usedIn", "device",
)  # fmt: skip
EDGE_COLUMNS: Final[dict[str, dict[str, Kind]]] = {
    **{predicate.value: _STATED for predicate in Predicate},
    **{name: {} for name in STRUCTURE},
}
"""Predicate → property → kind."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node with one label; the properties are those of `NODE_COLUMNS[label]` that have a value, in that order."""

    id: str
    label: str
    properties: tuple[tuple[str, Value], ...]

    @property
    def name(self) -> str:
        """What a person reads on the node."""
        return str(dict(self.properties)["name"])


@dataclass(frozen=True, slots=True)
class Edge:
    """A directed edge; there is at most one edge for each (source, predicate, target)."""

    source: str
    source_label: str
    predicate: str
    target: str
    target_label: str
    properties: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Nodes by (label, id), edges by (predicate, source, target)."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def relationship(predicate: str) -> str:
    """The name of a relationship type in a property graph.

    Why one is not spelled like its predicate: table names of embedded databases do not tell METRIC from label Metric.

    Example:
        >>> relationship("evaluatesOn"), relationship("metric")
        ('EVALUATES_ON', 'HAS_METRIC')
    """
    if predicate == "metric":
        return "HAS_METRIC"
    return re.sub(r"(?<!^)(?=[A-Z])", "_", predicate).upper()


def rows(graph: Graph) -> Rows:
    """Project a graph to nodes and edges.

    Cost: linear in papers, entities, statements and evidence.
    """
    papers = {paper.id: paper for paper in graph.papers}
    label = {entity.id: entity.type.value for entity in graph.entities}
    genres = {told.paper: told.genre.value for told in graph.genres}
    support: dict[str, set[str]] = {entity.id: set() for entity in graph.entities}
    for s in graph.statements:
        if s.subject in papers and s.predicate is not Predicate.MENTIONS:
            support[s.object].add(s.subject)
    nodes = [
        *(_paper(paper, genres.get(paper.id)) for paper in graph.papers),
        *(_entity(entity, len(support[entity.id])) for entity in graph.entities),
        *(_result(m, papers) for m in graph.measurements),
        *(_hardware_use(use, papers) for use in graph.hardware_uses),
    ]
    edges = [
        *(_statement(s, label, papers) for s in graph.statements),
        *(
            Edge(entity.id, label[entity.id], "broader", wider, label[wider], ())
            for entity in graph.entities
            for wider in entity.broader
        ),
    ]
    for m in graph.measurements:
        edges.append(Edge(m.id, "Result", "reportedIn", m.paper, "Paper", ()))
        ends = {
            "subject": m.subject,
            "metric": m.metric,
            "baseline": m.baseline,
            "onDataset": m.dataset,
            "onHardware": m.hardware,
        }
        edges += [Edge(m.id, "Result", name, end, label[end], ()) for name, end in ends.items() if end]
    for use in graph.hardware_uses:
        edges.append(Edge(use.id, "HardwareUse", "usedIn", use.paper, "Paper", ()))
        edges.append(Edge(use.id, "HardwareUse", "device", use.device, label[use.device], ()))
    return Rows(
        nodes=tuple(sorted(nodes, key=lambda n: (n.label, n.id))),
        edges=tuple(sorted(edges, key=lambda e: (e.predicate, e.source, e.target))),
    )


def _present(pairs: list[tuple[str, Value | None]]) -> tuple[tuple[str, Value], ...]:
    return tuple((key, value) for key, value in pairs if value not in (None, "", ()))


def _paper(paper: Paper, genre: str | None) -> Node:
    pairs: list[tuple[str, Value | None]] = [
        ("abstract", paper.abstract),
        ("date", paper.date),
        ("genre", genre),
        ("authors", paper.authors),
        ("urls", paper.urls),
        ("repositories", paper.repositories),
        ("identifiers", paper.known_as),
        ("pages", paper.pages),
    ]
    return Node(
        paper.id, "Paper", (("name", paper.title), *_present(pairs))
    )  # a title may be empty, a name is always there


def _entity(entity: Entity, papers: int) -> Node:
    label = entity.type.value
    attributes = dict(entity.attributes)
    pairs: list[tuple[str, Value | None]] = [
        ("name", entity.name),
        ("aliases", entity.aliases),
        ("note", entity.note),
        ("sameAs", entity.same_as),
        ("papers", papers),
        *((key, attributes.get(key)) for key in NODE_COLUMNS[label] if key not in _ENTITY),
    ]
    return Node(entity.id, label, _present(pairs))


def number(value: float) -> str:
    """A number as people write it, exact, without exponent.

    Example:
        >>> number(2.0), number(0.6), number(1e-07)
        ('2', '0.6', '0.0000001')
    """
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _evidence(
    evidence: tuple[Evidence, ...], papers: dict[str, Paper], *, around: bool = False
) -> list[tuple[str, Value | None]]:
    """Places and words; the evidence of a relation is whole sentences, that of a number has one around it."""
    said = [(papers[e.paper].text, e.span) for e in evidence]
    if around:
        said = [(text, sentence_around(text, span)) for text, span in said]
    return [
        ("evidence", tuple(f"{e.paper}#char={e.span.start},{e.span.end}" for e in evidence)),
        ("sentences", tuple(text[span.start : span.end] for text, span in said)),
    ]


def _result(m: Measurement, papers: dict[str, Paper]) -> Node:
    words = (m.qualifier, number(m.value), m.unit, None if m.direction == "absolute" else m.direction)
    return Node(
        m.id,
        "Result",
        _present([
            ("name", " ".join(word for word in words if word)),
            ("value", m.value),
            ("unit", m.unit),
            ("direction", m.direction.value),
            ("qualifier", m.qualifier.value if m.qualifier else None),
            ("confidence", m.confidence),
            *_evidence(m.evidence, papers, around=True),
        ]),
    )  # fmt: skip


def _hardware_use(use: HardwareUse, papers: dict[str, Paper]) -> Node:
    count = f"{use.count} ×" if use.count else ""
    hours = f"{number(use.hours)} h" if use.hours else ""
    return Node(
        use.id,
        "HardwareUse",
        _present([
            ("name", " ".join(word for word in (use.qualifier, count, hours) if word) or "use"),
            ("count", use.count),
            ("qualifier", use.qualifier.value if use.qualifier else None),
            ("hours", use.hours),
            ("confidence", max(e.score for e in use.evidence)),
            *_evidence(use.evidence, papers, around=True),
        ]),
    )  # fmt: skip


def _statement(s: Statement, label: dict[str, str], papers: dict[str, Paper]) -> Edge:
    return Edge(
        s.subject,
        label.get(s.subject, "Paper"),
        s.predicate.value,
        s.object,
        label[s.object],
        _present([("support", s.support), ("confidence", s.confidence), *_evidence(s.evidence, papers)]),
    )
