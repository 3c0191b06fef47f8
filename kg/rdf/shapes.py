"""Does a graph keep the rules? SHACL by pySHACL: core constraints only, no inference.

Owns: where the shapes lie, how a result of SHACL becomes a `Violation`. Knows: rdflib, pySHACL, pyoxigraph, the shapes.
Must not know: how a graph is made.

The ontology is not mixed in: its axioms make pySHACL hundreds of times slower, and no shape needs them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyoxigraph
import pyshacl
import rdflib
from rdflib.namespace import RDF, SH

from kg import config
from kg.errors import OutputError
from kg.graph import FILE_NAME
from kg.graph import read as read_graph
from kg.model import Graph, Violation
from kg.rdf.iri import prefixes
from kg.rdf.write import quads

__all__ = ["graph", "memory_graph", "quads_of", "validate"]

_FORMATS: Final = {
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
    ".trig": pyoxigraph.RdfFormat.TRIG,
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
_NAMES: Final = ("graph.nq", "graph.trig", "graph.ttl", "graph.jsonld", FILE_NAME)  # the fastest to read first


def validate(source: Path | str | Graph | rdflib.Graph) -> tuple[Violation, ...]:
    """Check a graph against `shapes.ttl`.

    Args:
        source: a folder of outputs, one RDF file (`.nq`, `.trig`, `.ttl`, `.nt`, `.jsonld`), or a graph.

    Returns:
        What is wrong, sorted; empty where the graph conforms.

    Raises:
        OutputError: nothing to check there, or it cannot be read.

    Cost: about 10 s and 400 MB for 100,000 triples.
    """
    data = source if isinstance(source, rdflib.Graph) else memory_graph(quads_of(source))
    shapes = memory_graph(_parsed(config.ontologies() / "shapes.ttl"))
    _, report, _ = pyshacl.validate(
        data,
        shacl_graph=shapes,
        inference="none",
        advanced=False,
        js=False,
        meta_shacl=False,
        do_owl_imports=False,
    )
    if not isinstance(report, rdflib.Graph):
        raise TypeError(f"pySHACL gave no report but {report!r}")
    found = {_violation(report, result) for result in report.subjects(RDF.type, SH.ValidationResult)}
    return tuple(sorted(found, key=lambda v: (v.shape, v.focus, v.path, v.message)))


def graph(outputs: Path | str) -> rdflib.Graph:
    """An rdflib graph on the Oxigraph store of a folder of outputs: the union of its named graphs.

    Why: rdflib's interface, and Oxigraph's engine behind `graph.query`.

    Raises:
        OutputError: the folder holds no graph.

    Cost: opening 20 ms; the first time the store is built. Iterating costs about 5 µs a triple.
    """
    from oxrdflib import OxigraphStore  # noqa: PLC0415 # only this function needs it

    from kg.rdf.disk import store  # noqa: PLC0415 # keeps pySHACL and the store apart

    dataset = rdflib.Dataset(store=OxigraphStore(store=store(outputs)), default_union=True)
    for prefix, iri in prefixes().items():
        dataset.bind(prefix, iri, override=True)
    return dataset


def quads_of(source: Path | str | Graph) -> Iterable[pyoxigraph.Quad]:
    """The quads of a graph, of an RDF file, or of the best file in a folder of outputs.

    Raises:
        OutputError: there is nothing to read, or it is damaged.
    """
    if isinstance(source, Graph):
        return quads(source)
    path = Path(source)
    if path.is_dir():
        path = next((path / name for name in _NAMES if (path / name).is_file()), path / _NAMES[0])
    if path.suffix == ".json":
        return quads(read_graph(path))
    return _parsed(path)


def memory_graph(triples: Iterable[pyoxigraph.Quad | pyoxigraph.Triple]) -> rdflib.Graph:
    """An rdflib graph in memory, the union of all named graphs; parsed by pyoxigraph, five times as fast as rdflib."""
    graph = rdflib.Graph(bind_namespaces="none")
    known: dict[pyoxigraph.NamedNode, rdflib.URIRef] = {}
    for triple in triples:
        graph.add((
            _term(triple.subject, known),
            _term(triple.predicate, known),
            _term(triple.object, known),
        ))  # fmt: skip
    return graph


def _term(
    term: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple,
    known: dict[pyoxigraph.NamedNode, rdflib.URIRef],
) -> rdflib.term.Node:
    if isinstance(term, pyoxigraph.NamedNode):
        node = known.get(term)
        if node is None:
            node = known[term] = rdflib.URIRef(term.value)
        return node
    if isinstance(term, pyoxigraph.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, pyoxigraph.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        type_ = term.datatype.value
        if type_ == _STRING:
            return rdflib.Literal(term.value)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(type_), normalize=False)
    raise OutputError("a triple inside a triple (RDF 1.2) cannot be checked; write the file again with: kg build")


_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"


def _parsed(path: Path) -> Iterable[pyoxigraph.Quad]:
    format_ = _FORMATS.get(path.suffix)
    if format_ is None:
        raise OutputError(f"{path}: no RDF file by its ending; choose one of {', '.join(_FORMATS)}")
    try:
        parser = pyoxigraph.parse(path=str(path), format=format_)
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be read ({error}); make it with: kg build SOURCE... -o {path.parent}"
        ) from error
    return _checked(parser, path)


def _checked(parser: Iterable[pyoxigraph.Quad], path: Path) -> Iterable[pyoxigraph.Quad]:
    try:
        yield from parser
    except (SyntaxError, OSError) as error:
        raise OutputError(f"{path}: is damaged ({error}); build it again with: kg build") from error


def _violation(report: rdflib.Graph, result: rdflib.term.Node) -> Violation:
    def value(predicate: rdflib.URIRef) -> str:
        found = report.value(result, predicate)
        return "" if found is None else str(found)

    return Violation(
        shape=value(SH.sourceShape).rpartition("#")[2],
        focus=value(SH.focusNode),
        path=value(SH.resultPath),
        message=value(SH.resultMessage),
    )
