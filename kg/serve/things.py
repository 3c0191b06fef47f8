"""What the pages of things show: an entity or a paper with its facts and the words behind them.

Owns: the index of a graph by id, the view of one thing. Knows: `model`, the door of `rdf` for addresses. Must not know:
HTML, HTTP.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from kg import rdf
from kg.graph import number
from kg.model import Entity, Evidence, Graph, HardwareUse, Measurement, Paper, Statement
from kg.vocab import Direction, Genre, Predicate

__all__ = ["Index", "address", "entity_view", "paper_view"]

MOST: Final = 300  # facts of one kind on a page; the rest is counted
_T = TypeVar("_T")
_AROUND: Final = 140  # characters shown before and after the evidence
_BOTH: Final = len(rdf.BASE) - 1  # the base without its last slash


@dataclass(frozen=True, slots=True)
class Index:
    """A graph by id."""

    papers: dict[str, Paper]
    entities: dict[str, Entity]
    statements: dict[str, list[Statement]]  # by each of their ends
    measurements: dict[str, list[Measurement]]  # by each of their ends, and by paper
    uses: dict[str, list[HardwareUse]]  # by device, and by paper
    mentions: dict[str, list[tuple[int, int, str]]]  # by paper: start, end, entity
    genres: dict[str, Genre]  # by paper

    @classmethod
    def of(cls, graph: Graph) -> Index:
        """Index a graph. Cost: linear, a few hundred bytes for each fact."""
        statements: dict[str, list[Statement]] = defaultdict(list)
        for s in graph.statements:
            for end in {s.subject, s.object}:
                statements[end].append(s)
        measurements: dict[str, list[Measurement]] = defaultdict(list)
        for m in graph.measurements:
            for thing in {m.paper, m.subject, m.metric, m.baseline, m.dataset, m.hardware}:
                if thing is not None:
                    measurements[thing].append(m)
        uses: dict[str, list[HardwareUse]] = defaultdict(list)
        for use in graph.hardware_uses:
            uses[use.paper].append(use)
            uses[use.device].append(use)
        mentions: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for mention, entity in graph.mentions:
            mentions[mention.paper].append((mention.span.start, mention.span.end, entity))
        papers = {paper.id: paper for paper in graph.papers}
        entities = {entity.id: entity for entity in graph.entities}
        genres = {told.paper: told.genre for told in graph.genres}
        return cls(papers, entities, dict(statements), dict(measurements), dict(uses), dict(mentions), genres)

    def name(self, id_: str) -> str:
        """What people read for an id."""
        if id_ in self.papers:
            return self.papers[id_].title or id_
        return self.entities[id_].name if id_ in self.entities else id_

    def link(self, id_: str | None) -> dict[str, str] | None:
        """Name and address of a thing; None for none."""
        return {"name": self.name(id_), "url": address(id_)} if id_ else None


def address(id_: str) -> str:
    """Where the page of a thing stands on this server: the path of its IRI."""
    return rdf.iri_of(id_)[_BOTH:]


def entity_view(index: Index, entity: Entity) -> dict[str, Any]:
    """What the template of an entity gets."""
    stated = index.statements.get(entity.id, [])
    roles = [s for s in stated if s.subject in index.papers]
    roles.sort(key=lambda s: (s.predicate is Predicate.MENTIONS, s.predicate.value, index.name(s.subject), s.id))
    relations = sorted((s for s in stated if s.subject in index.entities), key=_by_weight)
    return {
        "title": entity.name,
        "entity": entity,
        "aliases": [alias for alias in entity.aliases if alias != entity.name],
        "broader": [index.link(wider) for wider in entity.broader],
        "same_as": [iri for iri in entity.same_as if iri.startswith(("http://", "https://"))],
        **_first("roles", roles, partial(_fact, index)),
        **_first("relations", relations, partial(_fact, index)),
        **_claims(index, entity.id),
    }


def paper_view(index: Index, paper: Paper) -> dict[str, Any]:
    """What the template of a paper gets."""
    stated = sorted(index.statements.get(paper.id, []), key=_by_role)
    return {
        "title": paper.title,
        "paper": paper,
        "kind": index.genres.get(paper.id, "paper").title(),
        "abstract": _marked(index, paper),
        "links": [url for url in (*paper.urls, *paper.repositories) if url.startswith(("http://", "https://"))],
        **_first("roles", stated, partial(_fact, index)),
        **_claims(index, paper.id),
    }


def _by_role(s: Statement) -> tuple[bool, str, str]:
    return s.predicate is Predicate.MENTIONS, s.predicate.value, s.object


def _by_weight(s: Statement) -> tuple[int, float, str]:
    return -s.support, -s.confidence, s.id


def _first(name: str, found: Sequence[_T], shown: Callable[[_T], dict[str, object]]) -> dict[str, object]:
    """A list as templates get it: as many as fit on a page under its name, and under `more_…` how many are left."""
    return {name: [shown(thing) for thing in found[:MOST]], f"more_{name}": max(0, len(found) - MOST)}


def _fact(index: Index, s: Statement) -> dict[str, object]:
    return {
        "subject": index.link(s.subject),
        "predicate": s.predicate.value,
        "object": index.link(s.object),
        "confidence": f"{s.confidence:.2f}",
        "papers": s.support,
        "quotes": _quotes(index, s.evidence),
    }


def _claims(index: Index, id_: str) -> dict[str, object]:
    """Results and uses of hardware of a thing."""
    results = sorted(index.measurements.get(id_, []), key=lambda m: (m.unit or "", -m.value, m.id))
    return {
        **_first("results", results, partial(_result, index)),
        **_first("uses", index.uses.get(id_, []), partial(_use, index)),
    }


def _result(index: Index, m: Measurement) -> dict[str, object]:
    return {
        "value": " ".join(part for part in (m.qualifier, number(m.value), m.unit) if part),
        "direction": "" if m.direction is Direction.ABSOLUTE else m.direction.value,
        "subject": index.link(m.subject),
        "metric": index.link(m.metric),
        "baseline": index.link(m.baseline),
        "dataset": index.link(m.dataset),
        "hardware": index.link(m.hardware),
        "paper": index.link(m.paper),
        "quotes": _quotes(index, m.evidence),
    }


def _use(index: Index, use: HardwareUse) -> dict[str, object]:
    return {
        "device": index.link(use.device),
        "count": " ".join(str(part) for part in (use.qualifier, use.count) if part is not None),
        "hours": "" if use.hours is None else number(use.hours),
        "paper": index.link(use.paper),
        "quotes": _quotes(index, use.evidence),
    }


def _quotes(index: Index, evidence: Iterable[Evidence]) -> list[dict[str, object]]:
    """The words of each piece of evidence, with a little text around them; three at most."""
    quotes: list[dict[str, object]] = []
    for e in sorted(set(evidence))[:3]:
        paper = index.papers[e.paper]
        start, end = e.span.start, e.span.end
        quotes.append({
            "before": paper.text[max(0, start - _AROUND) : start],
            "words": paper.text[start:end],
            "after": paper.text[end : end + _AROUND],
            "cut": (start > _AROUND, end + _AROUND < len(paper.text)),
            "paper": index.link(paper.id),
            "rule": e.rule,
            "score": f"{e.score:.2f}",
        })  # fmt: skip
    return quotes


def _marked(index: Index, paper: Paper) -> list[tuple[str, dict[str, str] | None]]:
    """The abstract in pieces, each with the entity that it names, or None. Of overlapping mentions the first counts."""
    text, at = paper.text, len(paper.title) + 1
    pieces: list[tuple[str, dict[str, str] | None]] = []
    for start, end, entity in sorted(index.mentions.get(paper.id, [])):
        if start >= at:
            pieces += [(text[at:start], None), (text[start:end], index.link(entity))]
            at = end
    return [*pieces, (text[at:], None)]
