"""The room of RDF: writing, names on the web, checking, asking.

Owns: the door of the room. Knows: its modules. Must not know: HTTP, the command line, pictures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.rdf.iri import BASE, ONTOLOGY, id_of, iri_of, prefixes
from kg.rdf.write import FORMATS, chunks, context, quads, write

if TYPE_CHECKING:
    from kg.rdf.query import Answer, Pool, query
    from kg.rdf.questions import Parameter, Question, questions
    from kg.rdf.shapes import ontology_folder, validate
    from kg.rdf.store import build_store, store

__all__ = [
    "BASE",
    "Answer",
    "FORMATS",
    "ONTOLOGY",
    "Parameter",
    "Pool",
    "Question",
    "build_store",
    "chunks",
    "context",
    "id_of",
    "iri_of",
    "ontology_folder",
    "prefixes",
    "quads",
    "query",
    "questions",
    "store",
    "validate",
    "write",
]

# name → module; loaded when asked for, because rdflib and pySHACL cost a second that `kg build` does not need
_LAZY = {
    "ontology_folder": "kg.rdf.shapes",
    "validate": "kg.rdf.shapes",
    "Answer": "kg.rdf.query",
    "Pool": "kg.rdf.query",
    "query": "kg.rdf.query",
    "Parameter": "kg.rdf.questions",
    "Question": "kg.rdf.questions",
    "questions": "kg.rdf.questions",
    "build_store": "kg.rdf.store",
    "store": "kg.rdf.store",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 # any public name
    if name in _LAZY:
        from importlib import import_module  # noqa: PLC0415

        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'kg.rdf' has no attribute {name!r}")
