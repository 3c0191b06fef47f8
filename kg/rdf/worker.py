"""The process that answers queries: one store, one query at a time, no way out to the network.

Owns: the frames between the two processes, the limits that a query lives under, the bytes of an answer. Knows:
pyoxigraph, `guard`. Must not know: HTTP, the command line, who asks.

    python -m kg.rdf.worker STORE MEMORY [warm]    frames (length, MessagePack) on stdin and stdout

Why a process: Oxigraph cannot be interrupted, a process can be killed. That also bounds its memory, and what no limit
foresees (a stack overflow in deep nesting) ends this process and nothing else.
"""

from __future__ import annotations

import os
import resource
import struct
import sys
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, TypeVar

import msgspec
import pyoxigraph as ox

from kg.errors import OutputError
from kg.rdf.disk import open_store
from kg.rdf.guard import explain, is_update, refusal
from kg.rdf.iri import known_prefixes, prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["GRAPH_FORMATS", "RESULT_FORMATS", "Reply", "Request", "main", "read_frame", "write_frame"]

RESULT_FORMATS: Final[dict[str, ox.QueryResultsFormat]] = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS: Final[dict[str, ox.RdfFormat]] = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
}
_Row = TypeVar("_Row")
_HEAD: Final = struct.Struct("<I")


class Request(msgspec.Struct, frozen=True):
    """What is asked."""

    text: str
    limit: int | None  # rows or triples at most
    results: str  # a key of RESULT_FORMATS, for SELECT and ASK
    graph: str  # a key of GRAPH_FORMATS, for CONSTRUCT and DESCRIBE
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    graph_of: str | None = None  # instead of a query: all of this named graph; "" is the union of all
    about: str | None = None  # instead of a query: what is said of this IRI, and what refers to it


class Reply(msgspec.Struct, frozen=True):
    """What came of it: a body, or an error."""

    kind: str  # "select", "ask", "construct", "error"
    body: bytes
    rows: int = 0
    truncated: bool = False


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next frame; None at the end of the stream, also in the middle of a frame."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    (length,) = _HEAD.unpack(head)
    body = stream.read(length)
    return body if len(body) == length else None


def write_frame(stream: IO[bytes], body: bytes) -> None:
    """Write one frame and flush."""
    stream.write(_HEAD.pack(len(body)) + body)
    stream.flush()


def main(folder: str, memory: str, warm: str = "") -> None:
    """Answer requests from stdin until it ends; `warm` loads what only some queries need before the first."""
    stdin, stdout = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else writes to stdout must not break a frame
    try:
        opened = open_store(Path(folder))
    except OutputError as error:
        write_frame(stdout, msgspec.msgpack.encode(_error(str(error))))
        return
    if int(memory):
        resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    if warm:
        is_update("ASK {}")
    write_frame(stdout, msgspec.msgpack.encode(Reply("ready", b"")))
    with _no_new_files():
        while (frame := read_frame(stdin)) is not None:
            reply = answer(opened, msgspec.msgpack.decode(frame, type=Request))
            write_frame(stdout, msgspec.msgpack.encode(reply))


@contextmanager
def _no_new_files(*, allowed: bool = False) -> Iterator[None]:
    """Within, this process can open no file and no connection (or can again): the kernel refuses the descriptor."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard if allowed else 0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def answer(store: ox.Store, request: Request) -> Reply:
    """Answer one request on an open store."""
    if request.graph_of is not None or request.about is not None:
        try:
            return _whole(store, request) if request.graph_of is not None else _about(store, request)
        except ValueError as error:
            return Reply("absent", f"not an IRI: {error}".encode())
    with _no_new_files(allowed=True):  # the parsers behind it may have to be imported
        refused = refusal(request.text)
    if refused:
        return _error(refused)
    known = known_prefixes()
    given = bool(request.default_graphs or request.named_graphs)
    try:
        found = store.query(
            request.text,
            prefixes=known,
            default_graph=[ox.NamedNode(g) for g in request.default_graphs] if given else None,
            named_graphs=[ox.NamedNode(g) for g in request.named_graphs] if given else None,
        )
    except SyntaxError as error:
        with _no_new_files(allowed=True):
            return _error(explain(request.text, str(error.msg), known))
    except (OSError, ValueError, RuntimeError) as error:
        return _error(f"the query cannot be answered: {error}")
    try:
        return _reply(found, request)
    except (OSError, ValueError, RuntimeError) as error:
        return _error(f"the query failed while it was answered: {error}")


def _reply(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, request: Request) -> Reply:
    if isinstance(found, ox.QueryBoolean):
        return Reply("ask", _boolean(found, request.results), rows=1)
    if isinstance(found, ox.QuerySolutions):
        rows, more = _first(found, request.limit)
        body = _json([v.value for v in found.variables], rows)
        if request.results != "json":
            again = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
            assert isinstance(again, ox.QuerySolutions)
            body = again.serialize(format=RESULT_FORMATS[request.results]) or b""
        return Reply("select", body, len(rows), more)
    triples, more = _first(found, request.limit)
    triples = list(dict.fromkeys(triples))
    return Reply("construct", _graph(triples, request.graph), len(triples), more)


def _first(found: Iterable[_Row], limit: int | None) -> tuple[list[_Row], bool]:
    rows = list(found if limit is None else islice(found, limit + 1))
    more = limit is not None and len(rows) > limit
    return (rows[:limit] if more else rows), more


def _whole(store: ox.Store, request: Request) -> Reply:
    """A named graph, or the union of all, as triples; all in the engine, for there may be millions."""
    graph = ox.NamedNode(request.graph_of) if request.graph_of else None
    if graph is not None and not store.contains_named_graph(graph):
        return Reply("absent", f"there is no graph <{request.graph_of}>".encode())
    if request.limit is not None and graph is None and len(store) > 2 * request.limit:
        return Reply("construct", b"", request.limit, truncated=True)
    found = store.query(
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        default_graph=graph,
    )
    assert isinstance(found, ox.QueryTriples)
    return Reply("construct", found.serialize(format=GRAPH_FORMATS[request.graph]) or b"")


def _about(store: ox.Store, request: Request) -> Reply:
    iri = ox.NamedNode(request.about or "")
    union = ox.DefaultGraph()
    said = (*store.quads_for_pattern(iri, None, None, union), *store.quads_for_pattern(None, None, None, iri))
    triples = dict.fromkeys(quad.triple for quad in said)
    if not triples:
        return Reply("absent", f"nothing is said of <{request.about}>".encode())
    incoming = (quad.triple for quad in store.quads_for_pattern(None, None, iri, union))
    found, more = _first(incoming, request.limit)
    return Reply("construct", _graph(list({**triples, **dict.fromkeys(found)}), request.graph), len(triples), more)


def _graph(triples: list[ox.Triple], format_: str) -> bytes:
    ordered = sorted(triples, key=lambda t: (str(t.subject), str(t.predicate), str(t.object)))
    names = prefixes() if format_ in {"turtle", "trig", "rdfxml"} else None
    used = {k: v for k, v in names.items() if k in {*_VOCABULARY}} if names else None
    return ox.serialize(ordered, format=GRAPH_FORMATS[format_], prefixes=used) or b""


_VOCABULARY: Final = frozenset(prefixes())


def _boolean(found: ox.QueryBoolean, format_: str) -> bytes:
    if format_ in {"csv", "tsv"}:  # the W3C formats have no booleans
        return b"true\n" if found else b"false\n"
    return found.serialize(format=RESULT_FORMATS[format_]) or b""


def _json(variables: list[str], rows: list[ox.QuerySolution]) -> bytes:
    """Source: SPARQL 1.1 Query Results JSON Format."""
    bindings = [{name: _term(value) for name in variables if (value := row[name]) is not None} for row in rows]
    return msgspec.json.encode({"head": {"vars": variables}, "results": {"bindings": bindings}})


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> dict[str, object]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.Literal):
        if term.language:
            return {"type": "literal", "value": term.value, "xml:lang": term.language}
        if term.datatype.value == _STRING:
            return {"type": "literal", "value": term.value}
        return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    parts = {"subject": _term(term.subject), "predicate": _term(term.predicate), "object": _term(term.object)}
    return {"type": "triple", "value": parts}


_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"


def _error(message: str) -> Reply:
    return Reply("error", message.encode("utf-8", "replace"))


if __name__ == "__main__":
    main(*sys.argv[1:])
