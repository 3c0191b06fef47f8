"""Any SPARQL 1.1 server over HTTP: named graphs by the Graph Store Protocol, questions by the SPARQL Protocol.

Owns: where each server has its two addresses, retries, errors of HTTP. Knows: httpx. Must not know: the graph.

Source: SPARQL 1.1 Graph Store HTTP Protocol, https://www.w3.org/TR/sparql11-http-rdf-update/.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

import msgspec

from kg.databases.named_graphs import IRI, GraphStore, NamedGraph, Record, replace
from kg.databases.plan import Progress, Report
from kg.databases.target import Target
from kg.errors import ExtraMissingError, TargetError

if TYPE_CHECKING:
    import httpx

__all__ = ["Endpoints", "ask", "endpoints", "load"]

_JSON: Final = "application/sparql-results+json"
_WAITS: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between tries while a server that has answered before is away: it may be restarting."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a server takes questions and named graphs, and what makes the union of all graphs its default graph."""

    query: str
    store: str
    union: tuple[tuple[str, str], ...] = ()
    digest: bool = False  # digest access authentication, for the graph store only


def endpoints(url: str, headers: Mapping[str, str], graph_store: str = "") -> Endpoints:
    """The addresses of a server, from the address of its SPARQL service and what it says of itself.

    Args:
        url: address of the SPARQL service.
        headers: those of its answer to a question, names in lower case.
        graph_store: the address of the graph store, where it is known.

    Raises:
        TargetError: the server is not known, and no graph store is given.

    Example:
        >>> endpoints("http://localhost:7200/repositories/kg", {}).store
        'http://localhost:7200/repositories/kg/rdf-graphs/service'
    """
    server = headers.get("server", "")
    parts = urlsplit(url)

    def at(path: str) -> str:
        return urlunsplit((parts.scheme, parts.netloc, path, "", ""))

    if graph_store:
        found = Endpoints(url, graph_store)
    elif re.search(r"/repositories/[^/]+/?$", parts.path):  # GraphDB, RDF4J
        found = Endpoints(url, at(parts.path.rstrip("/") + "/rdf-graphs/service"))
    elif "fuseki-request-id" in headers or "fuseki" in server.lower():
        data = re.sub(r"(/(sparql|query))?/?$", "", parts.path) + "/data"
        found = Endpoints(url, at(data), (("default-graph-uri", "urn:x-arq:UnionGraph"),))
    elif "virtuoso" in server.lower():
        found = Endpoints(url, at("/sparql-graph-crud-auth"), digest=True)
    elif "oxigraph" in server.lower():
        root = re.sub(r"(/(sparql|query))?/?$", "", parts.path)
        found = Endpoints(at(root + "/query"), at(root + "/store"), (("union-default-graph", ""),))
    else:
        raise TargetError(
            f"{url}: the server does not say which one it is ({server or 'no Server header'}); "
            "name its graph store: --graph-store URL"
        )
    return found


def load(
    target: Target, graphs: Iterable[NamedGraph], total: int, *, prune: bool, rewrite: bool, progress: Progress
) -> Report:
    """Bring named graphs into a SPARQL server.

    Raises:
        TargetError: the server is away, refuses the password, is full, or has no graph store there.
        ExtraMissingError: httpx is not installed.
    """
    with _connection(target) as store:
        return replace(store, graphs, total, prune=prune, rewrite=rewrite, progress=progress)


def ask(target: Target, questions: Sequence[str]) -> list[list[Record]]:
    """The answers to SELECT questions, over the union of all named graphs.

    Raises:
        TargetError: the server is away, or refuses a question.
    """
    with _connection(target) as store:
        return [store.select(question) for question in questions]


@contextmanager
def _connection(target: Target) -> Iterator[GraphStore]:
    try:
        import httpx  # noqa: PLC0415 # an extra
    except ImportError as error:
        raise ExtraMissingError("httpx", "http") from error
    login = (target.user, target.password)
    basic = httpx.BasicAuth(*login) if target.user else None
    with httpx.Client(timeout=httpx.Timeout(300.0, connect=10.0), headers={"User-Agent": "paperkg"}) as client:
        path = urlsplit(target.address).path
        # an address without a path is that of an Oxigraph server, whose questions go to /query
        url = target.address if path not in {"", "/"} else target.address.rstrip("/") + "/query"
        first = client.build_request("GET", url, params={"query": "ASK {}"}, headers={"Accept": _JSON})
        answer = _send(client, first, target, basic, tries=1)
        where = endpoints(url, {name.lower(): value for name, value in answer.headers.items()}, target.graph_store)
        auth = httpx.DigestAuth(*login) if where.digest and target.user else basic

        def change(method: str, iri: str, triples: str | None) -> None:
            headers = {"Content-Type": "application/n-triples"} if triples is not None else {}
            body = triples.encode() if triples is not None else None
            request = client.build_request(method, where.store, params={"graph": iri}, content=body, headers=headers)
            _send(client, request, target, auth, missing=method == "DELETE")

        def select(query: str) -> list[Record]:
            form = {"query": query, **dict(where.union)}
            request = client.build_request("POST", where.query, data=form, headers={"Accept": _JSON})
            if where.union == (("union-default-graph", ""),):  # Oxigraph reads it from the address only
                request = client.build_request(
                    "POST", where.query, params=dict(where.union), data={"query": query}, headers={"Accept": _JSON}
                )
            return _records(_send(client, request, target, None if where.digest else basic).content)

        yield GraphStore(
            name=str(target),
            put=lambda iri, triples: change("PUT", iri, triples),
            add=lambda iri, triples: change("POST", iri, triples),
            remove=lambda iri: change("DELETE", iri, None),
            select=select,
        )


def _send(
    client: httpx.Client,
    request: httpx.Request,
    target: Target,
    auth: httpx.Auth | None,
    *,
    tries: int = len(_WAITS) + 1,
    missing: bool = False,
) -> httpx.Response:
    """Send a request; again while the server is away, for putting and asking twice does what once does."""
    import httpx  # noqa: PLC0415 # an extra

    for wait in (*_WAITS[: tries - 1], None):
        try:
            answer = client.send(request, auth=auth)
        except httpx.TransportError as error:
            if wait is None:
                raise TargetError(
                    f"{target}: the server is away ({error}); start it and run the same command again, "
                    "what is loaded already is kept"
                ) from error
            time.sleep(wait)
            continue
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or wait is None:
            break
        time.sleep(wait)
    if not answer.is_success and not (missing and answer.status_code == httpx.codes.NOT_FOUND):
        raise TargetError(f"{target}: {_refusal(answer, request)}")
    return answer


def _refusal(answer: httpx.Response, request: httpx.Request) -> str:
    text = " ".join(answer.text.split())[:300]
    code = answer.status_code
    if code in {401, 403}:
        return (
            f"refuses the user or the password ({code}); give them with --user and --password, "
            "or in KG_USER and KG_PASSWORD"
        )
    if code in {404, 405, 406, 415}:
        return (
            f"takes no {request.method} at {request.url.copy_with(query=None)} ({code}); "
            "name its graph store: --graph-store URL"
        )
    if code in {413, 507} or "no space" in text.lower() or "disk" in text.lower() or "memory" in text.lower():
        return f"the server is out of space ({code} {text}); give it room and run the same command again"
    return f"refused a request ({code} {text})"


def _records(content: bytes) -> list[Record]:
    """Records of the SPARQL 1.1 Query Results JSON Format."""
    bindings = msgspec.json.decode(content)["results"]["bindings"]
    return [{name: (str(term["value"]), _kind(term)) for name, term in binding.items()} for binding in bindings]


def _kind(term: Mapping[str, str]) -> str:
    if term["type"] in {"uri", "bnode"}:
        return IRI
    return term.get("datatype", "").replace("http://www.w3.org/2001/XMLSchema#string", "")
