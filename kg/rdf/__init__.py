"""The room of RDF: writing, names on the web, checking, asking.

Owns: the door of the room. Knows: its modules. Must not know: HTTP, the command line, pictures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.rdf.iri import BASE, ONTOLOGY, VERSION_IRI, id_of, iri_of, prefixes
from kg.rdf.write import FORMATS, chunks, context, quads, write

if TYPE_CHECKING:
    from kg.rdf.disk import build_store, store
    from kg.rdf.pool import Answer, Pool, query
    from kg.rdf.shapes import graph, validate
    from kg.rdf.shipped import Parameter, Question, questions
    from kg.rdf.spelling import nearest, slips
    from kg.rdf.transcribe import convert

__all__ = [
    "BASE",
    "FORMATS",
    "ONTOLOGY",
    "VERSION_IRI",
    "Answer",
    "Parameter",
    "Pool",
    "Question",
    "build_store",
    "chunks",
    "context",
    "convert",
    "graph",
    "id_of",
    "iri_of",
    "nearest",
    "prefixes",
    "quads",
    "query",
    "questions",
    "slips",
    "store",
    "validate",
    "write",
]

# name → module; loaded when asked for, because rdflib and pySHACL cost a second that `kg build` does not need
_LAZY = {
    "graph": "kg.rdf.shapes",
    "validate": "kg.rdf.shapes",
    "Answer": "kg.rdf.pool",
    "Pool": "kg.rdf.pool",
    "query": "kg.rdf.pool",
    "Parameter": "kg.rdf.shipped",
    "Question": "kg.rdf.shipped",
    "questions": "kg.rdf.shipped",
    "nearest": "kg.rdf.spelling",
    "slips": "kg.rdf.spelling",
    "convert": "kg.rdf.transcribe",
    "build_store": "kg.rdf.disk",
    "store": "kg.rdf.disk",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 # any public name
    if name in _LAZY:
        from importlib import import_module  # noqa: PLC0415

        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'kg.rdf' has no attribute {name!r}")
