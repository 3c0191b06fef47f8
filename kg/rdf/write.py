"""Graph to file: Turtle, TriG, N-Quads and JSON-LD, one node at a time.

Owns: the layout of each format. Knows: `triples`, `terms`, `about`. Must not know: which triples there are, stores.

Each chunk is written before the next is made, so memory does not grow with the number of triples.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph

from kg.errors import OutputError
from kg.model import Graph
from kg.rdf.about import ABOUT, about
from kg.rdf.iri import BASE, checked_base, prefixes
from kg.rdf.terms import Terms, json_ld, n_quads, turtle
from kg.rdf.triples import Counter, Node, Pairs, named, union

__all__ = ["FORMATS", "chunks", "context", "quads", "write"]

_BUFFER: Final = 1 << 20  # bytes


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

    Cost: linear; about a microsecond for each triple; memory of one paper's triples.
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
    "kg:introducedIn", "kg:onDataset", "kg:onHardware", "kg:qualifier", "kg:reportedIn", "kg:subject", "kg:usedIn",
    "mls:specifiedBy", "mlso:hasVariant", "nif:referenceContext", "nif:sourceUrl", "prov:wasAssociatedWith",
    "prov:wasDerivedFrom", "prov:wasGeneratedBy", "qudt:hasUnit", "qudt:unit", "rdf:object", "rdf:predicate",
    "rdf:subject", "schema:codeRepository", "schema:url", "skos:broader", "skos:closeMatch", "void:class",
    "void:classPartition", "void:exampleResource", "void:property", "void:propertyPartition", "void:vocabulary",
)  # fmt: skip
"""Properties, besides the predicates between things, whose values are IRIs."""


def _graphs(graph: Graph, terms: Terms, base: str) -> Iterator[tuple[str, Iterable[Node]]]:
    counter = Counter()
    yield from named(graph, terms, counter)
    yield terms.node(ABOUT), about(graph, terms, counter.triples, base)


def _n_quads(graph: Graph, base: str) -> Iterator[str]:
    for name, nodes in _graphs(graph, n_quads(base), base):
        end = f" {name} .\n"
        yield "".join([f"{subject} {p} {o}{end}" for subject, pairs in nodes for p, o in pairs])


def _turtle(graph: Graph, base: str) -> Iterator[str]:
    terms, counter = turtle(base), Counter()
    yield _header(base)
    for node in union(graph, terms, counter):
        yield _block(node, "")
    for node in about(graph, terms, counter.triples, base):
        yield _block(node, "")


def _trig(graph: Graph, base: str) -> Iterator[str]:
    yield _header(base)
    for name, nodes in _graphs(graph, turtle(base), base):
        yield f"\n{name} {{"
        for node in nodes:
            yield _block(node, "    ")
        yield "}\n"


def _header(base: str) -> str:
    return f"@base <{base}> .\n" + "".join(f"@prefix {key}: <{iri}> .\n" for key, iri in prefixes(base).items())


def _block(node: Node, indent: str) -> str:
    """A subject with its predicates, one a line; objects of one predicate joined by commas."""
    subject, pairs = node
    lines: list[str] = []
    last = ""
    for p, o in pairs:
        if p == last:
            lines[-1] += f", {o}"
        else:
            lines.append(f"{p} {o}")
            last = p
    return f"\n{indent}{subject} {f' ;{chr(10)}{indent}    '.join(lines)} .\n"


def _json_ld(graph: Graph, base: str) -> Iterator[str]:
    yield f'{{"@context":{json.dumps(context(base), indent=1)},\n"@graph":['
    comma = "\n"
    for name, nodes in _graphs(graph, json_ld(base), base):
        inner = ",\n".join([f'{{"@id":{subject},{_members(pairs)}}}' for subject, pairs in nodes])
        yield f'{comma}{{"@id":{name},"@graph":[\n{inner}\n]}}'
        comma = ",\n"
    yield "\n]}\n"


def _members(pairs: Pairs) -> str:
    """The members of a JSON object; values of one predicate in an array."""
    members: list[str] = []
    last, values = "", 0
    for p, o in pairs:
        if p != last:
            members.append(f"{p}:{o}")
            last, values = p, 1
        else:
            # the first repetition opens the array: it begins after the key and its colon
            members[-1] = f"{p}:[{members[-1][len(p) + 1 :]},{o}]" if values == 1 else f"{members[-1][:-1]},{o}]"
            values += 1
    return ",".join(members)


FORMATS: Final[dict[str, Callable[[Graph, str], Iterator[str]]]] = {
    "turtle": _turtle,
    "trig": _trig,
    "nquads": _n_quads,
    "jsonld": _json_ld,
}
"""Format → the pieces of its file."""
