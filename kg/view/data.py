r"""The graph as the page carries it: columns of numbers and strings, small, escaped, the same bytes every time.

Owns: the format between Python and the page's scripts. Knows: `model`, `text`, the room `graph`. Must not know: HTML,
pictures.

Nodes are numbered: entities 0 … E-1 in the graph's order, then papers E … E+P-1. Offsets stay code points of
`title + "\n" + abstract`; the page turns them into UTF-16 where it needs them. The reader is `assets/data.js`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from kg.graph import Figures, figures, layout
from kg.model import Evidence, Graph
from kg.text import sentences
from kg.vocab import PAPER_PREDICATES, EntityType, Predicate

__all__ = ["FORMAT", "blob", "columns", "inline"]

FORMAT: Final = 1
"""The version of the columns."""

_NAMED: Final = 2  # members that name a community


def inline(value: object) -> str:
    r"""JSON that may stand inside a `<script>` element: no `<`, `>`, `&`, line separators or lone surrogates as such.

    Example:
        >>> inline("</script>")
        '"\\u003c/script\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return "".join(f"\\u{ord(c):04x}" if 0xD800 <= ord(c) <= 0xDFFF else c for c in text)


def blob(graph: Graph) -> str:
    """The page's data as JSON that may be inlined."""
    return inline(columns(graph))


def columns(graph: Graph) -> dict[str, Any]:
    """The page's data: `entities`, `papers`, `statements`, `results`, `uses`, each a record of equally long columns.

    Cost: linear, and one layout.
    """
    found = figures(graph, top=1)
    index = {e.id: i for i, e in enumerate(graph.entities)}
    index |= {p.id: len(graph.entities) + i for i, p in enumerate(graph.papers)}
    rules = sorted({e.rule for record in _evident(graph) for e in record})
    home = {node: number for number, group in enumerate(found.communities) for node in group}
    places = _places(graph, found)
    order = [*(e.id for e in graph.entities), *(p.id for p in graph.papers)]
    return {
        "format": FORMAT,
        "types": [t.value for t in EntityType],
        "predicates": [p.value for p in Predicate],
        "roles": [p.value for p in Predicate if p in PAPER_PREDICATES],
        "rules": rules,
        "communities": _names(graph, found),
        "place": [round(c) for node in order for c in places[node]],
        "home": [home[node] for node in order],
        "entities": _entities(graph, index),
        "papers": _papers(graph, index),
        "statements": {
            "subject": [index[s.subject] for s in graph.statements],
            "predicate": [list(Predicate).index(s.predicate) for s in graph.statements],
            "object": [index[s.object] for s in graph.statements],
            **_evidence((s.evidence for s in graph.statements), index, rules),
        },
        "results": {
            "id": [m.id for m in graph.measurements],
            **{
                name: [index.get(getattr(m, name), -1) for m in graph.measurements]
                for name in ("paper", "subject", "metric", "baseline", "dataset", "hardware")
            },
            "value": [m.value for m in graph.measurements],
            "unit": [m.unit or "" for m in graph.measurements],
            "direction": [m.direction.value for m in graph.measurements],
            "qualifier": [m.qualifier.value if m.qualifier else "" for m in graph.measurements],
            **_evidence((m.evidence for m in graph.measurements), index, rules),
        },
        "uses": {
            "id": [u.id for u in graph.hardware_uses],
            "paper": [index[u.paper] for u in graph.hardware_uses],
            "device": [index[u.device] for u in graph.hardware_uses],
            "count": [u.count or 0 for u in graph.hardware_uses],
            "qualifier": [u.qualifier.value if u.qualifier else "" for u in graph.hardware_uses],
            "hours": [u.hours or 0 for u in graph.hardware_uses],
            **_evidence((u.evidence for u in graph.hardware_uses), index, rules),
        },
    }


def _evident(graph: Graph) -> Iterable[tuple[Evidence, ...]]:
    for records in (graph.statements, graph.measurements, graph.hardware_uses):
        yield from (record.evidence for record in records)


def _entities(graph: Graph, index: dict[str, int]) -> dict[str, Any]:
    types = list(EntityType)
    return {
        "id": [e.id for e in graph.entities],
        "type": [types.index(e.type) for e in graph.entities],
        "name": [e.name for e in graph.entities],
        "aliases": [[a for a in e.aliases if a != e.name] for e in graph.entities],
        "broader": [[index[b] for b in e.broader] for e in graph.entities],
        "same": [list(e.same_as) for e in graph.entities],
        "attributes": [[list(pair) for pair in e.attributes] for e in graph.entities],
        "note": [e.note for e in graph.entities],
    }


def _papers(graph: Graph, index: dict[str, int]) -> dict[str, Any]:
    pages = sorted({page for p in graph.papers for page in p.pages})
    number = {page: i for i, page in enumerate(pages)}
    genre = {told.paper: [told.genre.value.title(), told.span.start, told.span.end] for told in graph.genres}
    marks: dict[str, list[int]] = {p.id: [] for p in graph.papers}
    for mention, entity in graph.mentions:  # start, length, entity, confidence in percent
        span = mention.span
        marks[mention.paper] += (span.start, span.end - span.start, index[entity], round(mention.score * 100))
    return {
        "id": [p.id for p in graph.papers],
        "title": [p.title for p in graph.papers],
        "abstract": [p.abstract for p in graph.papers],
        "sentences": [[s.start for s in sentences(p.text)] for p in graph.papers],  # where each begins
        "date": [p.date or "" for p in graph.papers],
        "genre": [
            genre.get(p.id, []) for p in graph.papers
        ],  # its class in the ontology, where the words begin and end
        "authors": [list(p.authors) for p in graph.papers],
        "urls": [list(p.urls) for p in graph.papers],
        "repositories": [list(p.repositories) for p in graph.papers],
        "identifiers": [list(p.known_as) for p in graph.papers],
        "pages": [[number[page] for page in p.pages] for p in graph.papers],
        "page": pages,
        "mentions": [marks[p.id] for p in graph.papers],
    }


def _evidence(
    all_evidence: Iterable[tuple[Evidence, ...]], index: dict[str, int], rules: list[str]
) -> dict[str, list[int]]:
    """`from[i]:from[i+1]` are the pieces of evidence of record i; a piece is paper, start, end, percent, rule."""
    begin, flat = [0], list[int]()
    rule = {name: i for i, name in enumerate(rules)}
    for pieces in all_evidence:
        for e in pieces:
            flat += (index[e.paper], e.span.start, e.span.end, round(e.score * 100), rule[e.rule])
        begin.append(len(flat) // 5)
    return {"from": begin, "evidence": flat}


def _names(graph: Graph, found: Figures) -> list[str]:
    """Communities are named by their most supported entities; one without an entity has no name."""
    name = {e.id: e.name for e in graph.entities}
    return [" · ".join([name[m] for m in group if m in name][:_NAMED]) for group in found.communities]


def _places(graph: Graph, found: Figures) -> dict[str, tuple[float, float]]:
    edges = [(s.subject, s.object) for s in graph.statements if s.predicate is not Predicate.MENTIONS]
    edges += [(e.id, wider) for e in graph.entities for wider in e.broader]
    weight = {node: float(papers) for node, papers in found.support}
    return layout(found.communities, edges, weight)
