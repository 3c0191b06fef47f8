"""The description of the server's addresses for programs.

Owns: the OpenAPI document. Knows: nothing. Must not know: how anything is answered.
"""

from __future__ import annotations

from typing import Any, Final

__all__ = ["OPENAPI"]


def _parameter(name: str, about: str, schema: dict[str, Any], *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "description": about, "schema": schema}


def _answers(about: str, *media_types: str, errors: tuple[str, ...] = ("400",)) -> dict[str, Any]:
    content = {media_type: {"schema": {"type": "string"}} for media_type in media_types}
    refused = {code: {"description": "Refused, with a message.", "content": {"text/plain": {}}} for code in errors}
    return {"200": {"description": about, "content": content}, **refused}


_TEXT: Final = {"type": "string"}
_UP_TO_100: Final = {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
_RESULTS: Final = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv")
_GRAPHS: Final = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
_HIT: Final = {
    "type": "object",
    "required": ["id", "iri", "url", "type", "name", "aliases", "note", "papers"],
    "properties": {
        "id": {"type": "string", "examples": ["method:lora"]},
        "iri": {"type": "string", "format": "iri"},
        "url": {"type": "string", "description": "The path of its page here."},
        "type": {"type": "string"},
        "name": {"type": "string"},
        "aliases": {"type": "array", "items": {"type": "string"}},
        "note": {"type": "string", "description": "What tells it from another thing of its name."},
        "papers": {"type": "integer", "description": "Papers in which it has a role."},
    },
}
_FOUND: Final = {
    "type": "object",
    "required": ["query", "count", "results"],
    "properties": {
        "query": {"type": "string"},
        "count": {"type": "integer"},
        "results": {"type": "array", "items": _HIT},
    },
}
OPENAPI: Final[dict[str, Any]] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Knowledge graph of machine-learning papers",
        "version": "1",
        "description": "Read-only. Every IRI of the graph below the base also answers here, at its path, as HTML, "
        "Turtle, N-Triples, RDF/XML or JSON-LD.",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    },
    "paths": {
        "/search": {
            "get": {
                "operationId": "search",
                "summary": "Find things by name; where nothing has it, by the name that it is probably a slip of.",
                "parameters": [
                    _parameter("q", "Part of a name, 200 characters at most.", _TEXT, required=True),
                    _parameter("type", "Paper, Method, Model, Dataset, Hardware, Metric or Task.", _TEXT),
                    _parameter("limit", "Hits at most.", _UP_TO_100),
                ],
                "responses": {
                    **_answers("Hits.", "application/json"),
                    "200": {"description": "Hits, best first.", "content": {"application/json": {"schema": _FOUND}}},
                },
            }
        },
        "/sparql": {
            "get": {
                "operationId": "ask",
                "summary": "Ask a SPARQL 1.1 query (SPARQL 1.1 Protocol); without one, the service description.",
                "parameters": [
                    _parameter("query", "SELECT, ASK, CONSTRUCT or DESCRIBE.", _TEXT),
                    _parameter("default-graph-uri", "Graphs to ask instead of all.", {"type": "array", "items": _TEXT}),
                    _parameter("named-graph-uri", "Graphs for GRAPH.", {"type": "array", "items": _TEXT}),
                ],
                "responses": _answers("The answer.", *_RESULTS, *_GRAPHS, errors=("400", "403", "406", "503")),
            },
            "post": {
                "operationId": "askByPost",
                "summary": "The same, for long queries.",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/sparql-query": {"schema": _TEXT},
                        "application/x-www-form-urlencoded": {
                            "schema": {"type": "object", "required": ["query"], "properties": {"query": _TEXT}}
                        },
                    },
                },
                "responses": _answers(
                    "The answer.", *_RESULTS, *_GRAPHS, errors=("400", "403", "406", "413", "415", "503")
                ),
            },
        },
        "/store": {
            "get": {
                "operationId": "fetchGraph",
                "summary": "Fetch a graph (SPARQL 1.1 Graph Store HTTP Protocol).",
                "parameters": [
                    _parameter("default", "The union of all graphs.", _TEXT),
                    _parameter("graph", "The IRI of a graph.", _TEXT),
                ],
                "responses": _answers("The graph.", *_GRAPHS, errors=("400", "404", "406")),
            }
        },
        "/.well-known/void": {
            "get": {
                "operationId": "describe",
                "summary": "What the data set holds (VoID).",
                "responses": _answers("The description.", *_GRAPHS, errors=("406",)),
            }
        },
        "/health": {
            "get": {
                "operationId": "health",
                "summary": "Whether the server answers queries.",
                "responses": _answers("It does.", "application/json", errors=("503",)),
            }
        },
    },
}
