"""From one RDF syntax to another.

Owns: the conversion of small texts of our own. Knows: pyoxigraph. Must not know: where they come from.
"""

from __future__ import annotations

import pyoxigraph

from kg.rdf.worker import GRAPH_FORMATS

__all__ = ["convert"]


def convert(turtle: str | bytes, format_: str, base: str) -> bytes:
    """Turtle in another syntax, relative IRIs resolved.

    Args:
        turtle: the text.
        format_: "turtle", "ntriples", "rdfxml", "jsonld", "trig" or "nquads".
        base: the IRI that relative ones start from.
    """
    quads = pyoxigraph.parse(turtle, pyoxigraph.RdfFormat.TURTLE, base_iri=base)
    return pyoxigraph.serialize((q.triple for q in quads), format=GRAPH_FORMATS[format_]) or b""
