"""Records in triples: what is said of a paper, an entity, a statement, a result, a range of text.

Owns: which predicates and objects each record has, in which order. Knows: `model`, `vocab`, `terms`, `data/units.tsv`.
Must not know: named graphs, files, escaping.

A node is a subject with its predicates and as many objects, already spelled in the syntax that is asked for. Equal
predicates stand side by side. Most nodes are statements and ranges of text: these share one tuple of predicates, from
which a writer makes one template; that is what makes writing as fast as a store's own dump.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from kg import config
from kg.model import Entity, Evidence, Graph, HardwareUse, Measurement, Mention, Paper, PaperGenre, Span, Statement
from kg.rdf.iri import web
from kg.rdf.terms import Terms, stated_date
from kg.vocab import Direction, EntityType, Genre, Predicate, Qualifier

__all__ = ["ATTRIBUTES", "DIRECTIONS", "GENRES", "QUALIFIERS", "Node", "Pairs", "Say", "node", "qudt_units"]

Pairs = list[tuple[str, str]]
Words = tuple[str, ...]
Node = tuple[str, Words, Words]

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

GENRES: Final = {Genre.SURVEY: "kg:Survey", Genre.ANALYSIS: "kg:Analysis"}
DIRECTIONS: Final = {direction: f"kg:{direction.value}" for direction in Direction}
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


def node(subject: str, pairs: Pairs) -> Node:
    """The node of a subject; it has at least one pair."""
    predicates, objects = zip(*pairs, strict=True)
    return subject, predicates, objects


def qudt_units() -> dict[str, str]:
    """Unit of a measurement → unit of QUDT. Any other unit is a node of our own with its text as label."""
    with (config.data() / "units.tsv").open(encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file][1:]
    return {row[0]: row[3] for row in rows if len(row) == 4 and row[3]}


class Say:
    """Says records in triples; holds the words that are spelled already, so that each is spelled once."""

    def __init__(self, terms: Terms, types: dict[str, EntityType]) -> None:
        self.t = terms
        self.types = types
        self.units = qudt_units()
        self.score = _rounded(terms.decimal)
        name = terms.name
        self.type = name("rdf:type")
        self.derived_from = name("prov:wasDerivedFrom")
        self.of_witness = (self.derived_from,)
        self.confidence = name("kg:confidence")
        self.predicates = {p: name(f"kg:{p.value}") for p in Predicate}
        self.aligned = {key: name(word) for key, word in _ALIGNED.items()}
        self.introduced = name("kg:introducedIn")
        self.phrase = name("nif:Phrase")
        self.of_range = _all(name, "rdf:type nif:beginIndex nif:endIndex nif:anchorOf nif:referenceContext")
        self.ident, self.ident_score = name("itsrdf:taIdentRef"), name("itsrdf:taConfidence")
        self.of_mention = (*self.of_range, self.ident, self.ident_score)
        self.sentence = name("nif:sentence")
        self.a_statement = name("kg:Statement")
        self.of_statement = _all(name, "rdf:type rdf:subject rdf:predicate rdf:object kg:support kg:confidence")

    def paper(self, paper: Paper, genre: PaperGenre | None) -> Pairs:
        """What the pages say about a paper, and what it says that it is."""
        t, name = self.t, self.t.name
        known = paper.known_as
        date = stated_date(paper.date) if paper.date else None
        pairs = [
            (self.type, name("kg:Paper")),
            *([(self.type, name(GENRES[genre.genre]))] if genre else []),
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
            *([(name("kg:genreStatedIn"), self.derived(paper.id, (genre.span,))[0][1])] if genre else []),
        ]
        return list(dict.fromkeys(pairs))

    def entity(self, entity: Entity, variants: Iterable[str] = ()) -> Pairs:
        """What is known of an entity; `variants` are ids of datasets that this one is broader than."""
        t, name = self.t, self.t.name
        pairs = [
            (self.type, name("kg:Entity")),
            (self.type, name(f"kg:{entity.type.value}")),
            (name("dcterms:identifier"), t.text(entity.id)),
            (name("skos:prefLabel"), t.text(entity.name)),
            *((name("skos:altLabel"), t.text(alias)) for alias in entity.aliases if alias != entity.name),
            *([(name("skos:scopeNote"), t.text(entity.note))] if entity.note else []),
            *((name("skos:broader"), t.node(wider)) for wider in entity.broader),
            *((name("skos:closeMatch"), t.iri(iri)) for iri in _addresses(entity.same_as)),
            *((name("mlso:hasVariant"), t.node(variant)) for variant in variants),
        ]
        for key, value in entity.attributes:
            spelled = self._attribute(key, value) if key in ATTRIBUTES else None
            if spelled is not None:
                pairs.append((name(ATTRIBUTES[key]), spelled))
        return list(dict.fromkeys(pairs))

    def _attribute(self, key: str, value: str | float | bool) -> str | None:  # noqa: FBT001 # as the record has it
        if key == "unit":
            return self.unit(str(value))
        if isinstance(value, bool):
            return self.t.boolean(value)
        if isinstance(value, str):
            return self.t.text(value)
        if not math.isfinite(value):
            return None
        return self.t.integer(round(value)) if key == "parameterCount" else self.t.decimal(value)

    def fact(self, s: Statement) -> Iterator[tuple[str, tuple[str, str]]]:
        """The plain triples of a statement with the id of their subject, also in words of FAIR4ML where these fit."""
        target = self.t.node(s.object)
        yield s.subject, (self.predicates[s.predicate], target)
        subject_type = self.types.get(s.subject)
        if subject_type is not None:
            also = self.aligned.get((s.predicate, subject_type, self.types[s.object]))
            if also:
                yield s.subject, (also, target)
        elif s.predicate is Predicate.PROPOSES:
            yield s.object, (self.introduced, self.t.node(s.subject))

    def statement(self, s: Statement) -> Node:
        """A statement as a node, so that support, confidence and evidence can be told of it."""
        t, evidence = self.t, s.evidence
        support, score = (1, evidence[0].score) if len(evidence) == 1 else (s.support, s.confidence)
        return (
            self.statement_node(s),
            self.of_statement,
            (
                self.a_statement,
                t.node(s.subject),
                self.predicates[s.predicate],
                t.node(s.object),
                t.integer(support),
                self.score(score),
            ),
        )

    def statement_node(self, s: Statement) -> str:
        """The IRI of a statement; not remembered, there are too many."""
        head, tail = self.t.statement
        return f"{head}{s.id}{tail}" if s.id.isascii() and s.id.isalnum() else self.t.node(f"statement:{s.id}")

    def derived(self, paper: str, spans: Iterable[Span]) -> Pairs:
        """Where something stands in a paper."""
        head, tail = self.t.ends(paper)
        return [(self.derived_from, f"{head}#char={span.start},{span.end}{tail}") for span in spans]

    def witness(self, s: Statement, paper: str, spans: list[Span]) -> Node:
        """A statement with the places of one paper that state it."""
        if len(spans) > 1:
            return node(self.statement_node(s), self.derived(paper, spans))
        head, tail = self.t.ends(paper)
        return self.statement_node(s), self.of_witness, (f"{head}#char={spans[0].start},{spans[0].end}{tail}",)

    def result(self, m: Measurement) -> Node:
        """A claimed number."""
        t, name = self.t, self.t.name
        ends = (
            ("kg:subject", m.subject),
            ("kg:baseline", m.baseline),
            ("kg:onDataset", m.dataset),
            ("kg:onHardware", m.hardware),
            ("kg:reportedIn", m.paper),
        )
        pairs = [
            (self.type, name("kg:Result")),
            *([(name("mls:specifiedBy"), t.node(m.metric))] if m.metric else []),
            (name("mls:hasValue"), t.decimal(m.value)),
            (name("qudt:unit"), self.unit(m.unit)),
            *([(name("kg:unitText"), t.text(m.unit))] if m.unit else []),
            (name("kg:direction"), name(DIRECTIONS[m.direction])),
            *([(name("kg:qualifier"), name(QUALIFIERS[m.qualifier]))] if m.qualifier else []),
            *((name(word), t.node(end)) for word, end in ends if end),
            *self._stated(m.paper, m.evidence),
        ]
        return node(t.node(m.id), pairs)

    def use(self, use: HardwareUse) -> Node:
        """A paper's use of a device."""
        t, name = self.t, self.t.name
        pairs = [
            (self.type, name("kg:HardwareUse")),
            (name("kg:device"), t.node(use.device)),
            *([(name("kg:count"), t.integer(use.count))] if use.count is not None else []),
            *([(name("kg:qualifier"), name(QUALIFIERS[use.qualifier]))] if use.qualifier else []),
            *([(name("kg:duration"), t.decimal(use.hours))] if use.hours is not None else []),
            (name("kg:usedIn"), t.node(use.paper)),
            *self._stated(use.paper, use.evidence),
        ]
        return node(t.node(use.id), pairs)

    def _stated(self, paper: str, evidence: tuple[Evidence, ...]) -> Pairs:
        best = max(e.score for e in evidence)
        return [(self.confidence, self.score(best)), *self.derived(paper, sorted({e.span for e in evidence}))]

    def unit(self, unit: str | None) -> str:
        """The unit of a measurement as a thing."""
        known = self.units.get(unit) if unit else "UNITLESS"
        return self.t.name(f"unit:{known}") if known else self.t.node(f"measure:{unit}")

    def text(
        self,
        paper: Paper,
        mentions: Iterable[tuple[Mention, str]],
        others: Iterable[tuple[int, int]],
        within: Mapping[tuple[int, int], Span],
    ) -> Iterator[Node]:
        """A paper's text and the ranges of it that something is said of.

        Args:
            paper: the paper.
            mentions: with the ids of their entities.
            others: start and end of ranges that are evidence of something, each in whole sentences.
            within: start and end of ranges that are a few words of a sentence, each with the sentence around it.
        """
        t, text = self.t, paper.text
        head, tail = t.ends(paper.id)
        before, after = t.index
        context = f"{head}#text{tail}"
        pairs = [
            (self.type, t.name("nif:Context")),
            (self.of_range[1], f"{before}0{after}"),
            (self.of_range[2], f"{before}{len(text)}{after}"),
            (t.name("nif:isString"), t.text(text)),
            (t.name("nif:sourceUrl"), t.node(paper.id)),
        ]
        yield node(context, pairs)
        linked: dict[tuple[int, int], list[tuple[str, float]]] = defaultdict(list)
        for mention, entity in mentions:
            linked[mention.span.start, mention.span.end].append((entity, mention.score))
        phrase, of_range, of_mention, spell, spell_node = self.phrase, self.of_range, self.of_mention, t.text, t.node
        for span in sorted({*linked, *others, *within, *((s.start, s.end) for s in within.values())}):
            start, stop = span
            subject, words = f"{head}#char={start},{stop}{tail}", spell(text[start:stop])
            predicates: Words = of_range
            objects: Words = (phrase, f"{before}{start}{after}", f"{before}{stop}{after}", words, context)
            found, around = linked.get(span), within.get(span)
            if found and len(found) == 1:
                predicates, objects = of_mention, (*objects, spell_node(found[0][0]), self.score(found[0][1]))
            elif found:
                entities = [spell_node(id_) for id_ in sorted({id_ for id_, _ in found})]
                predicates = (*of_range, *[self.ident] * len(entities), self.ident_score)
                objects = (*objects, *entities, self.score(max(score for _, score in found)))
            if around:
                predicates = (*predicates, self.sentence)
                objects = (*objects, f"{head}#char={around.start},{around.end}{tail}")
            yield subject, predicates, objects

    def people_pages_units(self, graph: Graph) -> Iterator[Node]:
        """Authors, pages, and the units that QUDT has not, each once."""
        t, name = self.t, self.t.name
        for author in sorted({author for paper in graph.papers for author in paper.authors}):
            yield node(
                t.node(f"person:{author}"), [(self.type, name("foaf:Person")), (name("foaf:name"), t.text(author))]
            )
        for page in sorted({page for paper in graph.papers for page in paper.pages}):
            yield node(
                t.node(f"page:{page}"), [(self.type, name("foaf:Document")), (name("dcterms:title"), t.text(page))]
            )
        units = {m.unit for m in graph.measurements if m.unit}
        units |= {str(value) for entity in graph.entities for key, value in entity.attributes if key == "unit"}
        for unit in sorted(units - self.units.keys()):
            pairs = [(self.type, name("qudt:Unit")), (name("skos:prefLabel"), t.text(unit))]
            yield node(t.node(f"measure:{unit}"), pairs)


def _addresses(addresses: tuple[str, ...]) -> list[str]:
    """Those that may become IRIs."""
    return [iri for address in addresses if (iri := web(address))]


def _all(name: Callable[[str], str], words: str) -> Words:
    return tuple(name(word) for word in words.split())


def _rounded(spell: Callable[[float], str]) -> Callable[[float], str]:
    """Spell a score to four digits; there are at most ten thousand of these, and millions of scores."""
    spelled: dict[float, str] = {}

    def score(value: float) -> str:
        short = round(value, 4)
        known = spelled.get(short)
        if known is None:
            known = spelled[short] = spell(short)
        return known

    return score
