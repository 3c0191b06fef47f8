"""What a graph says of itself: VoID and DCAT description, the run that made it.

Owns: the nodes of the graph `graph:about`. Knows: `model`, `terms`. Must not know: times, hosts: they would make two
builds of the same pages differ.
"""

from __future__ import annotations

from collections import Counter
from importlib import metadata
from typing import Final

from kg.model import Graph
from kg.rdf.iri import VERSION_IRI, VOCABULARIES
from kg.rdf.say import GENRES, Node, node
from kg.rdf.terms import Terms

__all__ = ["ABOUT", "LICENSE", "about"]

ABOUT: Final = "graph:about"
LICENSE: Final = "https://creativecommons.org/publicdomain/zero/1.0/"
"""Licence of the statements. Titles and abstracts belong to their authors; `dcterms:rights` says so."""

_VERSION: Final = VERSION_IRI.rpartition("/")[2]
_TITLE: Final = "Knowledge graph of machine-learning papers"
_DESCRIPTION: Final = (
    "Methods, models, datasets, hardware, metrics and tasks named in paper abstracts, the roles they play, how they "
    "relate, and the results that are claimed, each with the characters that state it."
)
_RIGHTS: Final = "Statements are free of rights; titles, abstracts and quotations belong to their authors."


def about(graph: Graph, terms: Terms, triples: int, base: str) -> list[Node]:
    """The description of a graph.

    Args:
        graph: the graph.
        terms: how to spell.
        triples: distinct triples of all its named graphs, this description left out.
        base: where its IRIs begin.
    """
    t, name = terms, terms.name
    type_, label = name("rdf:type"), name("dcterms:title")
    types = {
        "kg:Paper": len(graph.papers),
        **{GENRES[g]: n for g, n in sorted(Counter(told.genre for told in graph.genres).items())},
        **{f"kg:{k.value}": n for k, n in sorted(Counter(e.type for e in graph.entities).items())},
        "kg:Result": len(graph.measurements),
        "kg:HardwareUse": len(graph.hardware_uses),
        "kg:Statement": len(graph.statements),
    }
    used = Counter(s.predicate for s in graph.statements)
    classes = {c: n for c, n in types.items() if n}
    properties = {f"kg:{p.value}": n for p, n in sorted(used.items())}
    examples = [*(p.id for p in graph.papers[:1]), *(e.id for e in graph.entities[:1])]
    dataset = [
        (type_, name("void:Dataset")),
        (type_, name("dcat:Dataset")),
        (label, t.english(_TITLE)),
        (name("dcterms:description"), t.english(_DESCRIPTION)),
        (name("dcterms:license"), t.iri(LICENSE)),
        (name("dcterms:rights"), t.english(_RIGHTS)),
        (name("dcterms:conformsTo"), t.iri(VERSION_IRI)),
        (name("prov:wasGeneratedBy"), t.node("graph:run")),
        (name("void:triples"), t.integer(triples)),
        (name("void:entities"), t.integer(len(graph.papers) + len(graph.entities))),
        (name("void:uriSpace"), t.text(base)),
        *((name("void:vocabulary"), t.iri(iri)) for iri in sorted(VOCABULARIES.values())),
        *((name("void:classPartition"), t.node(_part("class", c))) for c in classes),
        *((name("void:propertyPartition"), t.node(_part("property", p))) for p in properties),
        *((name("void:exampleResource"), t.node(id_)) for id_ in examples),
    ]
    run = [(type_, name("prov:Activity")), (name("prov:wasAssociatedWith"), t.node("graph:software"))]
    software = [
        (type_, name("prov:SoftwareAgent")),
        (name("foaf:name"), t.text("paperkg")),
        (name("schema:softwareVersion"), t.text(metadata.version("paperkg"))),
    ]
    class_, property_, things, uses = map(name, ("void:class", "void:property", "void:entities", "void:triples"))
    return [
        node(t.node("graph:all"), dataset),
        node(t.node("graph:run"), run),
        node(t.node("graph:software"), software),
        *(node(t.node(_part("class", c)), [(class_, name(c)), (things, t.integer(n))]) for c, n in classes.items()),
        *(
            node(t.node(_part("property", p)), [(property_, name(p)), (uses, t.integer(n))])
            for p, n in properties.items()
        ),
    ]


def _part(kind: str, name: str) -> str:
    return f"graph:{kind}-{name.partition(':')[2]}"
