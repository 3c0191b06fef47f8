"""One of the two projections of a graph: nodes with their triples, in one named graph per paper or as one union.

Owns: which triples a graph has, in which order. Knows: `model`, `vocab`, `terms`.
Must not know: files, stores, escaping.

A node is a subject with its predicates and objects, already spelled in the syntax that is asked for: spelling each
term once is what makes writing as fast as a store's own dump. Equal predicates of a node stand side by side.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from kg.model import Entity, Evidence, Graph, HardwareUse, Measurement, Mention, Paper, Span, Statement
from kg.rdf.iri import web
from kg.rdf.terms import Terms, stated_date
from kg.vocab import Direction, EntityType, Predicate, Qualifier

__all__ = ["ATTRIBUTES", "UNITS", "Counter", "Node", "Pairs", "named", "union"]

Pairs = list[tuple[str, str]]
Node = tuple[str, Pairs]

UNITS: Final[dict[str | None, str]] = {
    None: "UNITLESS", "x": "UNITLESS", "%": "PERCENT", "dB": "DeciB", "°": "DEG", "bits": "BIT",
    "ns": "NanoSEC", "µs": "MicroSEC", "us": "MicroSEC", "ms": "MilliSEC", "s": "SEC", "seconds": "SEC",
    "min": "MIN", "minutes": "MIN", "h": "HR", "hours": "HR", "day": "DAY", "days": "DAY", "months": "MO",
    "KB": "KiloBYTE", "MB": "MegaBYTE", "GB": "GigaBYTE", "TB": "TeraBYTE",
    "mW": "MilliW", "W": "W", "kW": "KiloW", "mJ": "MilliJ", "J": "J", "kWh": "KiloW-HR",
    "Hz": "HZ", "kHz": "KiloHZ", "MHz": "MegaHZ", "GHz": "GigaHZ", "mm": "MilliM", "cm": "CentiM", "m": "M",
    "FPS": "FRAME-PER-SEC", "frames/s": "FRAME-PER-SEC", "mmHg": "MilliM_HG",
}  # fmt: skip
"""Unit as a text says it → unit of QUDT. Any other unit is a node of our own with its text as label."""

ATTRIBUTES: Final[dict[str, str]] = {
    "higherIsBetter": "kg:higherIsBetter",
    "kind": "kg:kind",
    "memoryGB": "kg:memory",
    "parameterCount": "kg:parameterCount",
    "unit": "qudt:hasUnit",
    "vendor": "kg:vendor",
    "version": "schema:version",
}
"""Attribute of an entity → property."""

DIRECTIONS: Final = {d: f"kg:{d.value}" for d in Direction}
QUALIFIERS: Final = {
    Qualifier.UP_TO: "kg:upTo",
    Qualifier.AT_LEAST: "kg:atLeast",
    Qualifier.AVERAGE: "kg:average",
    Qualifier.APPROXIMATELY: "kg:approximately",
}
_ALIGNED: Final[dict[tuple[Predicate, EntityType, EntityType], str]] = {
    (Predicate.TRAINED_ON, EntityType.MODEL, EntityType.DATASET): "fair4ml:trainedOn",
    (Predicate.EVALUATED_ON, EntityType.MODEL, EntityType.DATASET): "fair4ml:evaluatedOn",
    (Predicate.APPLIED_TO, EntityType.MODEL, EntityType.TASK): "fair4ml:mlTask",
}
"""Statements that are also said in the words of FAIR4ML, whose domain and range they meet."""


@dataclass(slots=True)
class Counter:
    """Counts the distinct triples of the union while they pass."""

    triples: int = 0

    def counted(self, node: Node) -> Node:
        """The node itself."""
        self.triples += len(node[1])
        return node


@dataclass(slots=True)
class _Evidence:
    """What one paper's text is witness to."""

    statements: list[tuple[Statement, list[Span]]] = field(default_factory=list)
    measurements: list[Measurement] = field(default_factory=list)
    uses: list[HardwareUse] = field(default_factory=list)
    mentions: list[tuple[Mention, str]] = field(default_factory=list)


def named(graph: Graph, terms: Terms, counter: Counter) -> Iterator[tuple[str, Iterator[Node]]]:
    """Each named graph with its nodes: one per paper (its name is the paper's IRI), then entities, then statements.

    A relation that several papers state stands in the graph of each; all else stands once.
    """
    say = _Say(graph, terms)
    for paper, evidence in _by_paper(graph):
        yield terms.node(paper.id), map(counter.counted, say.paper_graph(paper, evidence))
    yield terms.node("graph:entities"), map(counter.counted, say.described())
    yield terms.node("graph:statements"), map(counter.counted, (say.statement(s) for s in graph.statements))
    counter.triples -= sum((s.support - 1) * len(say.fact(s)) for s in graph.statements)
    counter.triples -= sum(s.support - 1 for s in graph.statements if s.predicate is Predicate.PROPOSES)


def union(graph: Graph, terms: Terms, counter: Counter) -> Iterator[Node]:
    """The nodes of all named graphs together; no subject comes twice, no triple is repeated."""
    say = _Say(graph, terms)
    facts: dict[str, Pairs] = defaultdict(list)
    for s in graph.statements:
        for subject, pairs in say.fact_nodes(s):
            facts[subject] += pairs
    papers = {paper.id: paper for paper in graph.papers}
    yield from map(counter.counted, say.described(facts))
    for paper in graph.papers:
        yield counter.counted((terms.node(paper.id), say.paper(paper) + say.sorted(facts.get(paper.id, []))))
    for s in graph.statements:
        subject, pairs = say.statement(s)
        for e in s.evidence:
            pairs += say.derived(papers[e.paper], [e.span])
        yield counter.counted((subject, list(dict.fromkeys(pairs))))
    for paper, evidence in _by_paper(graph):
        for node in (*say.results(paper, evidence), *say.text(paper, evidence)):
            yield counter.counted(node)


def _by_paper(graph: Graph) -> Iterator[tuple[Paper, _Evidence]]:
    """Each paper with what stands in it, in the order of the graph."""
    evidence: dict[str, _Evidence] = {paper.id: _Evidence() for paper in graph.papers}
    for s in graph.statements:
        spans: dict[str, list[Span]] = {}
        for e in s.evidence:
            spans.setdefault(e.paper, []).append(e.span)
        for paper_id, found in spans.items():
            evidence[paper_id].statements.append((s, sorted(set(found))))
    for m in graph.measurements:
        evidence[m.paper].measurements.append(m)
    for use in graph.hardware_uses:
        evidence[use.paper].uses.append(use)
    for mention, entity in graph.mentions:
        evidence[mention.paper].mentions.append((mention, entity))
    for paper in graph.papers:
        yield paper, evidence[paper.id]


class _Say:
    """Says records in triples; holds the spelled words, so that each is spelled once."""

    def __init__(self, graph: Graph, terms: Terms) -> None:
        self.t = terms
        self.graph = graph
        self.types = {entity.id: entity.type for entity in graph.entities}
        name = terms.name
        self.type = name("rdf:type")
        self.derived_from = name("prov:wasDerivedFrom")
        self.confidence = name("kg:confidence")
        self.predicates = {p: name(f"kg:{p.value}") for p in Predicate}
        self.aligned = {key: name(property_) for key, property_ in _ALIGNED.items()}
        self.introduced = name("kg:introducedIn")
        self.phrase = (self.type, name("nif:Phrase"))
        self.begin, self.end = name("nif:beginIndex"), name("nif:endIndex")
        self.anchor, self.context = name("nif:anchorOf"), name("nif:referenceContext")
        self.ident, self.ident_score = name("itsrdf:taIdentRef"), name("itsrdf:taConfidence")
        self.statement_words = tuple(
            name(word) for word in ("rdf:subject", "rdf:predicate", "rdf:object", "kg:support")
        )
        # in JSON-LD a name is the same as key and as value; in Turtle `a` is no name of a thing
        self.statement_type = (self.type, name("kg:Statement"))

    def paper_graph(self, paper: Paper, evidence: _Evidence) -> Iterator[Node]:
        """The nodes of a paper's named graph."""
        facts: dict[str, Pairs] = defaultdict(list)
        for s, _ in evidence.statements:
            for subject, pairs in self.fact_nodes(s):
                facts[subject] += pairs
        yield self.t.node(paper.id), self.paper(paper) + self.sorted(facts.pop(paper.id, []))
        for subject in sorted(facts):
            yield self.t.node(subject), self.sorted(facts[subject])
        for s, spans in evidence.statements:
            yield self.t.node(f"statement:{s.id}"), self.derived(paper, spans)
        yield from self.results(paper, evidence)
        yield from self.text(paper, evidence)

    def paper(self, paper: Paper) -> Pairs:
        """What the pages say about a paper."""
        t, name = self.t, self.t.name
        known = sorted({paper.id, *paper.identifiers})
        date = stated_date(paper.date) if paper.date else None
        pairs = [
            (self.type, name("kg:Paper")),
            (self.type, name("schema:ScholarlyArticle")),
            *((name("dcterms:identifier"), t.text(id_)) for id_ in known),
            (name("dcterms:title"), t.text(paper.title)),
            *([(name("dcterms:abstract"), t.text(paper.abstract))] if paper.abstract else []),
            *((name("dcterms:creator"), t.node(f"person:{author}")) for author in paper.authors),
            *([(name("dcterms:issued"), t.dated(*date))] if date else []),
            *((name("fabio:hasArXivId"), t.text(id_[6:])) for id_ in known if id_.startswith("arxiv:")),
            *((name("schema:url"), t.iri(iri)) for iri in _addresses(paper.urls)),
            *((name("schema:codeRepository"), t.iri(iri)) for iri in _addresses(paper.repositories)),
            *((name("dcterms:isPartOf"), t.node(f"page:{page}")) for page in paper.pages),
        ]
        return list(dict.fromkeys(pairs))

    def fact(self, s: Statement) -> Pairs:
        """A statement as plain triples of its subject, in our words and where it fits in those of FAIR4ML."""
        target = self.t.node(s.object)
        pairs = [(self.predicates[s.predicate], target)]
        subject_type = self.types.get(s.subject)
        if subject_type is not None:
            also = self.aligned.get((s.predicate, subject_type, self.types[s.object]))
            if also:
                pairs.append((also, target))
        return pairs

    def fact_nodes(self, s: Statement) -> Iterator[tuple[str, Pairs]]:
        """The plain triples of a statement, by the id of their subject."""
        yield s.subject, self.fact(s)
        if s.predicate is Predicate.PROPOSES:
            yield s.object, [(self.introduced, self.t.node(s.subject))]

    def sorted(self, pairs: Pairs) -> Pairs:
        """Facts with equal predicates side by side."""
        return sorted(pairs)

    def statement(self, s: Statement) -> Node:
        """A statement as a node, so that support, confidence and evidence can be told of it."""
        subject, predicate, target, support = self.statement_words
        t = self.t
        return t.node(f"statement:{s.id}"), [
            self.statement_type,
            (subject, t.node(s.subject)),
            (predicate, self.predicates[s.predicate]),
            (target, t.node(s.object)),
            (support, t.integer(s.support)),
            (self.confidence, t.decimal(round(s.confidence, 4))),
        ]

    def derived(self, paper: Paper, spans: list[Span]) -> Pairs:
        """Where something stands."""
        head, tail = self.t.ends(paper.id)
        return [(self.derived_from, f"{head}#char={span.start},{span.end}{tail}") for span in spans]

    def results(self, paper: Paper, evidence: _Evidence) -> Iterator[Node]:
        """The numbers that a paper claims and the devices that it uses."""
        for m in evidence.measurements:
            yield self.t.node(m.id), [*self._measurement(m), *self._stated(paper, m.evidence)]
        for use in evidence.uses:
            yield self.t.node(use.id), [*self._use(use), *self._stated(paper, use.evidence)]

    def _measurement(self, m: Measurement) -> Iterator[tuple[str, str]]:
        t, name = self.t, self.t.name
        yield self.type, name("kg:Result")
        if m.metric:
            yield name("mls:specifiedBy"), t.node(m.metric)
        yield name("mls:hasValue"), t.decimal(m.value)
        yield name("qudt:unit"), self._unit(m.unit)
        if m.unit:
            yield name("kg:unitText"), t.text(m.unit)
        yield name("kg:direction"), name(DIRECTIONS[m.direction])
        if m.qualifier:
            yield name("kg:qualifier"), name(QUALIFIERS[m.qualifier])
        for word, end in (
            ("kg:subject", m.subject),
            ("kg:baseline", m.baseline),
            ("kg:onDataset", m.dataset),
            ("kg:onHardware", m.hardware),
            ("kg:reportedIn", m.paper),
        ):
            if end:
                yield name(word), t.node(end)

    def _use(self, use: HardwareUse) -> Iterator[tuple[str, str]]:
        t, name = self.t, self.t.name
        yield self.type, name("kg:HardwareUse")
        yield name("kg:device"), t.node(use.device)
        if use.count is not None:
            yield name("kg:count"), t.integer(use.count)
        if use.qualifier:
            yield name("kg:qualifier"), name(QUALIFIERS[use.qualifier])
        if use.hours is not None:
            yield name("kg:duration"), t.decimal(use.hours)
        yield name("kg:usedIn"), t.node(use.paper)

    def _stated(self, paper: Paper, evidence: tuple[Evidence, ...]) -> Pairs:
        best = max(e.score for e in evidence)
        spans = sorted({e.span for e in evidence})
        return [(self.confidence, self.t.decimal(round(best, 4))), *self.derived(paper, spans)]

    def _unit(self, unit: str | None) -> str:
        known = UNITS.get(unit)
        return self.t.name(f"unit:{known}") if known else self.t.node(f"measure:{unit}")

    def text(self, paper: Paper, evidence: _Evidence) -> Iterator[Node]:
        """A paper's text and the ranges of it that something is said of."""
        t, text = self.t, paper.text
        head, tail = t.ends(paper.id)
        context = f"{head}#text{tail}"
        name = t.name
        yield (
            context,
            [
                (self.type, name("nif:Context")),
                (self.begin, t.index(0)),
                (self.end, t.index(len(text))),
                (name("nif:isString"), t.text(text)),
                (name("nif:sourceUrl"), t.node(paper.id)),
            ],
        )
        spans: dict[tuple[int, int], list[tuple[str, float]]] = {}
        for mention, entity in evidence.mentions:
            spans.setdefault((mention.span.start, mention.span.end), []).append((entity, mention.score))
        stated: list[Measurement | HardwareUse] = [*evidence.measurements, *evidence.uses]
        for span in (
            *(span for _, found in evidence.statements for span in found),
            *(e.span for record in stated for e in record.evidence),
        ):
            spans.setdefault((span.start, span.end), [])
        in_text = (self.context, context)
        for (start, end), linked in sorted(spans.items()):
            pairs = [
                self.phrase,
                (self.begin, t.index(start)),
                (self.end, t.index(end)),
                (self.anchor, t.text(text[start:end])),
                in_text,
            ]
            if linked:
                pairs += [(self.ident, t.node(entity)) for entity in sorted({entity for entity, _ in linked})]
                pairs.append((self.ident_score, t.decimal(round(max(score for _, score in linked), 4))))
            yield f"{head}#char={start},{end}{tail}", pairs

    def described(self, facts: dict[str, Pairs] | None = None) -> Iterator[Node]:
        """Entities, people, pages and units; entities with their facts, where these are given."""
        t, name = self.t, self.t.name
        variants: dict[str, list[str]] = defaultdict(list)
        for entity in self.graph.entities:
            for wider in entity.broader:
                if entity.type is EntityType.DATASET and self.types[wider] is EntityType.DATASET:
                    variants[wider].append(entity.id)
        for entity in self.graph.entities:
            pairs = [*self._entity(entity), *((name("mlso:hasVariant"), t.node(v)) for v in variants[entity.id])]
            yield t.node(entity.id), list(dict.fromkeys(pairs)) + self.sorted(facts.get(entity.id, []) if facts else [])
        for author in sorted({author for paper in self.graph.papers for author in paper.authors}):
            yield (
                t.node(f"person:{author}"),
                [
                    (self.type, name("foaf:Person")),
                    (name("foaf:name"), t.text(author)),
                ],
            )
        for page in sorted({page for paper in self.graph.papers for page in paper.pages}):
            yield t.node(f"page:{page}"), [(self.type, name("foaf:Document")), (name("dcterms:title"), t.text(page))]
        units = {m.unit for m in self.graph.measurements}
        units |= {str(value) for e in self.graph.entities for key, value in e.attributes if key == "unit"}
        for unit in sorted(unit for unit in units if unit is not None and unit not in UNITS):
            yield t.node(f"measure:{unit}"), [(self.type, name("qudt:Unit")), (name("skos:prefLabel"), t.text(unit))]

    def _entity(self, entity: Entity) -> Iterator[tuple[str, str]]:
        t, name = self.t, self.t.name
        yield self.type, name("kg:Entity")
        yield self.type, name(f"kg:{entity.type.value}")
        yield name("dcterms:identifier"), t.text(entity.id)
        yield name("skos:prefLabel"), t.text(entity.name)
        for alias in entity.aliases:
            if alias != entity.name:
                yield name("skos:altLabel"), t.text(alias)
        if entity.note:
            yield name("skos:scopeNote"), t.text(entity.note)
        for wider in entity.broader:
            yield name("skos:broader"), t.node(wider)
        for iri in _addresses(entity.same_as):
            yield name("skos:closeMatch"), t.iri(iri)
        for key, value in entity.attributes:
            if key in ATTRIBUTES:
                yield from ((name(ATTRIBUTES[key]), spelled) for spelled in self._value(key, value))

    def _value(self, key: str, value: str | float | bool) -> list[str]:  # noqa: FBT001 # as the record has it
        if key == "unit":
            return [self._unit(str(value))]
        if isinstance(value, bool):
            return [self.t.boolean(value)]
        if isinstance(value, str):
            return [self.t.text(value)]
        if not math.isfinite(value):
            return []
        return [self.t.integer(round(value)) if key == "parameterCount" else self.t.decimal(value)]


def _addresses(addresses: tuple[str, ...]) -> list[str]:
    """Those that may become IRIs, each once."""
    return list(dict.fromkeys(iri for address in addresses if (iri := web(address))))
