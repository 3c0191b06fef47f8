"""Graph to file: Turtle, TriG, N-Quads and JSON-LD, one node at a time.

Owns: the layout of each format. Knows: `triples`, `terms`, `about`. Must not know: which triples there are, stores.

Each chunk is written before the next is made, so the text is never held whole. What grows with the graph is the list of
what each paper states and, for Turtle, the facts of each subject: a tenth and a third of what the graph itself takes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import Final

import pyoxigraph

from kg.errors import OutputError
from kg.model import Graph
from kg.rdf.about import ABOUT, about
from kg.rdf.iri import BASE, checked_base, prefixes
from kg.rdf.say import Node
from kg.rdf.terms import Terms, json_ld, n_quads, turtle
from kg.rdf.triples import Counter, named, union

__all__ = ["FORMATS", "chunks", "context", "quads", "write"]

_BUFFER: Final = 1 << 20  # bytes
_NODES: Final = 1000  # in one piece of the file; a paper has fewer


def write(graph: Graph, path: Path, format: str, base: str = BASE) -> None:  # noqa: A002  (the word users know)
    """Write a graph as RDF.

    Args:
        graph: the graph.
        path: the file to write.
        format: `turtle` (the union of all named graphs), `trig`, `nquads` or `jsonld`.
        base: where the IRIs of the data begin; an http(s) IRI that ends with `/`.

    Raises:
        ValueError: no such format, or the base is none.
        OutputError: the file cannot be written.

    Cost: linear; about a microsecond for each triple; memory of a thousand nodes, besides at most a third of what the
        graph itself takes.
    """
    parts = chunks(graph, format, base)
    try:
        with path.open("w", encoding="utf-8", newline="\n", buffering=_BUFFER) as file:
            file.writelines(parts)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror}); choose another place") from error


def chunks(graph: Graph, format: str, base: str = BASE) -> Iterator[str]:  # noqa: A002
    """The text of the file, in pieces: for answers that are streamed.

    Raises:
        ValueError: no such format, or the base is none.
    """
    if format not in FORMATS:
        raise ValueError(f"no RDF format {format!r}; choose from {', '.join(FORMATS)}")
    return FORMATS[format](graph, checked_base(base))


def quads(graph: Graph, base: str = BASE) -> Iterator[pyoxigraph.Quad]:
    """The quads of a graph, for stores; those of one paper stand together.

    Raises:
        ValueError: the base is none.
    """
    for part in chunks(graph, "nquads", base):
        yield from pyoxigraph.parse(part.encode(), pyoxigraph.RdfFormat.N_QUADS)


def context(base: str = BASE) -> dict[str, object]:
    """The JSON-LD context: prefixes, and the type of each property's values.

    It is `ontologies/context.jsonld` for the default base.
    """
    typed = {
        "@id": [
            *_COERCED, "kg:proposes", "kg:uses", "kg:comparesWith", "kg:evaluatesOn", "kg:reports", "kg:usesHardware",
            "kg:addresses", "kg:mentions", "kg:partOf", "kg:basedOn", "kg:appliedTo", "kg:outperforms",
            "kg:comparedWith", "kg:evaluatedOn", "kg:trainedOn", "kg:measuredBy", "kg:runsOn", "kg:instanceOf",
        ],
        "xsd:decimal": ["kg:confidence", "kg:duration", "kg:memory", "itsrdf:taConfidence", "mls:hasValue"],
        "xsd:nonNegativeInteger": ["nif:beginIndex", "nif:endIndex"],
    }  # fmt: skip
    terms = {name: {"@id": name, "@type": type_} for type_, names in typed.items() for name in names}
    return {"@version": 1.1, **prefixes(base), **dict(sorted(terms.items()))}


_COERCED: Final = (
    "dcterms:conformsTo", "dcterms:creator", "dcterms:isPartOf", "dcterms:license", "fair4ml:evaluatedOn",
    "fair4ml:mlTask", "fair4ml:trainedOn", "itsrdf:taIdentRef", "kg:baseline", "kg:device", "kg:direction",
    "kg:genreStatedIn", "kg:introducedIn", "kg:onDataset", "kg:onHardware", "kg:qualifier", "kg:reportedIn",
    "kg:subject", "kg:usedIn", "mls:specifiedBy", "mlso:hasVariant", "nif:referenceContext", "nif:sentence",
    "nif:sourceUrl", "prov:wasAssociatedWith", "prov:wasDerivedFrom", "prov:wasGeneratedBy", "qudt:hasUnit",
    "qudt:unit", "rdf:object", "rdf:predicate", "rdf:subject", "schema:codeRepository", "schema:url", "skos:broader",
    "skos:closeMatch", "void:class", "void:classPartition", "void:exampleResource", "void:property",
    "void:propertyPartition", "void:vocabulary",
)  # fmt: skip
"""Properties, besides the predicates between things, whose values are IRIs."""


def _graphs(graph: Graph, terms: Terms, base: str) -> Iterator[tuple[str, Iterable[Node]]]:
    counter = Counter()
    yield from named(graph, terms, counter)
    yield terms.node(ABOUT), about(graph, terms, counter.triples, base)


def _parts(nodes: Iterable[Node]) -> Iterator[list[Node]]:
    """The nodes of a named graph, some at a time: that of all statements is as large as all others together."""
    left = iter(nodes)
    while some := list(islice(left, _NODES)):
        yield some


def _n_quads(graph: Graph, base: str) -> Iterator[str]:
    for name, nodes in _graphs(graph, n_quads(base), base):
        end = f" {name} .\n"
        for some in _parts(nodes):
            yield "".join([f"{s} {p} {o}{end}" for s, predicates, objects in some for p, o in zip(predicates, objects)])  # noqa: B905 # equal by construction, and this line is the hot one


def _turtle(graph: Graph, base: str) -> Iterator[str]:
    terms, counter, templates = turtle(base), Counter(), _Templates(_block)
    yield _header(base)
    for s, predicates, objects in union(graph, terms, counter):
        yield templates[predicates] % (s, *objects)
    for s, predicates, objects in about(graph, terms, counter.triples, base):
        yield templates[predicates] % (s, *objects)


def _trig(graph: Graph, base: str) -> Iterator[str]:
    templates = _Templates(_block)
    yield _header(base)
    for name, nodes in _graphs(graph, turtle(base), base):
        yield f"\n{name} {{"
        for some in _parts(nodes):
            yield "".join([templates[predicates] % (s, *objects) for s, predicates, objects in some])
        yield "}\n"


def _json_ld(graph: Graph, base: str) -> Iterator[str]:
    templates = _Templates(_members)
    yield f'{{"@context":{json.dumps(context(base), indent=1)},\n"@graph":['
    before = "\n"
    for name, nodes in _graphs(graph, json_ld(base), base):
        yield f'{before}{{"@id":{name},"@graph":['
        comma, before = "\n", ",\n"
        for some in _parts(nodes):
            yield comma + ",\n".join([templates[predicates] % (s, *objects) for s, predicates, objects in some])
            comma = ",\n"
        yield "\n]}"
    yield "\n]}\n"


def _header(base: str) -> str:
    return f"@base <{base}> .\n" + "".join(f"@prefix {key}: <{iri}> .\n" for key, iri in prefixes(base).items())


class _Templates(dict[tuple[str, ...], str]):
    """Predicates of a node → `%` template for its subject and objects, made when first asked for.

    Why: most nodes have the same predicates; filling a template is one call for the whole node.
    """

    def __init__(self, make: Callable[[tuple[str, ...]], str]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, predicates: tuple[str, ...]) -> str:
        template = self.make(predicates)
        if len(predicates) < 32 and len(self) < 4096:  # papers with many facts have each their own; memory stays flat
            self[predicates] = template
        return template


def _block(predicates: tuple[str, ...]) -> str:
    """A subject with its predicates, one a line; objects of one predicate joined by commas."""
    lines = [f"{p} {', '.join(['%s' for _ in same])}" for p, same in groupby(predicates)]
    return "\n%s " + " ;\n    ".join(lines) + " .\n"


def _members(predicates: tuple[str, ...]) -> str:
    """A JSON object; values of one predicate in an array."""
    members = []
    for p, same in groupby(predicates):
        values = ["%s" for _ in same]
        members.append(f"{p}:%s" if len(values) == 1 else f"{p}:[{','.join(values)}]")
    return '{"@id":%s,' + ",".join(members) + "}"


FORMATS: Final[dict[str, Callable[[Graph, str], Iterator[str]]]] = {
    "turtle": _turtle,
    "trig": _trig,
    "nquads": _n_quads,
    "jsonld": _json_ld,
}
"""Format → the pieces of its file."""
