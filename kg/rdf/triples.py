"""One of the two projections of a graph: nodes with their triples, in one named graph per paper or as one union.

Owns: which node stands in which graph, in which order. Knows: `model`, `say`, `text`.
Must not know: files, stores, syntax.

    <paper>             the paper, its facts, its results and uses of hardware, its text with the ranges that state them
    graph:entities      entities, people, pages, units
    graph:statements    each statement as a node, with support and confidence over all papers
    graph:about         what the graph says of itself (`about`)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.model import Graph, HardwareUse, Measurement, Mention, Paper, PaperGenre, Span, Statement
from kg.rdf.say import Node, Pairs, Say, node
from kg.rdf.terms import Terms
from kg.text import sentence_around
from kg.vocab import EntityType

__all__ = ["Counter", "named", "union"]


@dataclass(slots=True)
class Counter:
    """Distinct triples of the union, known when all nodes have passed."""

    triples: int = 0

    def counted(self, node: Node) -> Node:
        """The node itself."""
        self.triples += len(node[2])
        return node


@dataclass(slots=True)
class _Witness:
    """What one paper's text is witness to, each list in the order of the graph."""

    statements: list[Statement] = field(default_factory=list)
    measurements: list[Measurement] = field(default_factory=list)
    uses: list[HardwareUse] = field(default_factory=list)
    mentions: list[tuple[Mention, str]] = field(default_factory=list)
    genre: PaperGenre | None = None


def named(graph: Graph, terms: Terms, counter: Counter) -> Iterator[tuple[str, Iterator[Node]]]:
    """Each named graph with its nodes. A fact that several papers state stands in the graph of each, all else once.

    Args:
        graph: the graph.
        terms: how to spell.
        counter: gets the number of distinct triples.
    """
    say = Say(terms, {entity.id: entity.type for entity in graph.entities})
    for paper, witness in _witnesses(graph):
        yield terms.node(paper.id), map(counter.counted, _paper_graph(say, paper, witness))
    yield terms.node("graph:entities"), map(counter.counted, _entities(say, graph, {}))
    yield terms.node("graph:statements"), map(counter.counted, map(say.statement, graph.statements))
    counter.triples -= sum((s.support - 1) * sum(1 for _ in say.fact(s)) for s in graph.statements if s.support > 1)


def union(graph: Graph, terms: Terms, counter: Counter) -> Iterator[Node]:
    """The nodes of all named graphs together; no subject comes twice, no triple is repeated.

    Args:
        graph: the graph.
        terms: how to spell.
        counter: gets the number of triples.
    """
    say = Say(terms, {entity.id: entity.type for entity in graph.entities})
    facts: dict[str, Pairs] = defaultdict(list)
    for s in graph.statements:
        for subject, pair in say.fact(s):
            facts[subject].append(pair)
    yield from map(counter.counted, _entities(say, graph, facts))
    for paper, witness in _witnesses(graph):
        yield counter.counted(
            node(terms.node(paper.id), say.paper(paper, witness.genre) + sorted(facts.get(paper.id, ())))
        )
        yield from map(counter.counted, _claims(say, paper, witness))
    for s in graph.statements:
        places = dict.fromkeys((e.paper, e.span) for e in s.evidence)
        derived = [pair for paper_id, span in places for pair in say.derived(paper_id, (span,))]
        subject, predicates, objects = say.statement(s)
        more, witnesses = zip(*derived, strict=True)
        yield counter.counted((subject, (*predicates, *more), (*objects, *witnesses)))


def _witnesses(graph: Graph) -> Iterator[tuple[Paper, _Witness]]:
    """Each paper with what stands in it."""
    found = {paper.id: _Witness() for paper in graph.papers}
    for s in graph.statements:
        if len(s.evidence) == 1:
            found[s.evidence[0].paper].statements.append(s)
        else:
            for paper_id in dict.fromkeys(e.paper for e in s.evidence):
                found[paper_id].statements.append(s)
    for m in graph.measurements:
        found[m.paper].measurements.append(m)
    for use in graph.hardware_uses:
        found[use.paper].uses.append(use)
    for pair in graph.mentions:
        found[pair[0].paper].mentions.append(pair)
    for genre in graph.genres:
        found[genre.paper].genre = genre
    for paper in graph.papers:
        yield paper, found.pop(paper.id)


def _paper_graph(say: Say, paper: Paper, witness: _Witness) -> Iterator[Node]:
    """The nodes of a paper's named graph."""
    facts: dict[str, Pairs] = defaultdict(list)
    for s in witness.statements:
        for subject, pair in say.fact(s):
            facts[subject].append(pair)
    spell = say.t.node
    yield node(spell(paper.id), say.paper(paper, witness.genre) + sorted(facts.pop(paper.id, ())))
    for subject in sorted(facts):
        yield node(spell(subject), sorted(facts[subject]))
    for s in witness.statements:
        yield say.witness(s, paper.id, _spans(s, paper.id))
    yield from _claims(say, paper, witness)


def _claims(say: Say, paper: Paper, witness: _Witness) -> Iterator[Node]:
    """Results, uses of hardware, and the text that states all this and what the paper is."""
    yield from map(say.result, witness.measurements)
    yield from map(say.use, witness.uses)
    stated: list[Measurement | HardwareUse] = [*witness.measurements, *witness.uses]
    cues = [e.span for record in stated for e in record.evidence]
    if witness.genre:
        cues.append(witness.genre.span)
    within = {(span.start, span.end): sentence_around(paper.text, span) for span in cues}
    ranges = {(span.start, span.end) for s in witness.statements for span in _spans(s, paper.id)}
    yield from say.text(paper, witness.mentions, ranges, within)


def _spans(s: Statement, paper: str) -> list[Span]:
    """Where a paper states it."""
    if len(s.evidence) == 1:
        return [s.evidence[0].span]
    return sorted({e.span for e in s.evidence if e.paper == paper})


def _entities(say: Say, graph: Graph, facts: dict[str, Pairs]) -> Iterator[Node]:
    """Entities with their facts, where these are given; people, pages and units."""
    variants: dict[str, list[str]] = defaultdict(list)
    for entity in graph.entities:
        for wider in entity.broader:
            if entity.type is say.types[wider] is EntityType.DATASET:
                variants[wider].append(entity.id)
    for entity in graph.entities:
        pairs = say.entity(entity, variants.get(entity.id, ()))
        yield node(say.t.node(entity.id), pairs + sorted(facts.get(entity.id, ())))
    yield from say.people_pages_units(graph)
