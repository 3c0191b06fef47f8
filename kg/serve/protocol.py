"""SPARQL 1.1 Protocol and Graph Store Protocol, the reading half of both.

Owns: which requests are queries, which forms answers have, which are refused. Knows: starlette, the door of `rdf`.
Must not know: pages, search.

Source: https://www.w3.org/TR/sparql11-protocol/, https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

from functools import partial
from typing import Final

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg import rdf
from kg.errors import QueryTimeoutError
from kg.serve.limits import Limits, fields, read_body
from kg.serve.negotiate import best, prefers_html

__all__ = ["GRAPHS", "Asker", "answered_graph", "sparql", "store", "written"]

RESULTS: Final = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPHS: Final = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/rdf+xml": "rdfxml",
    "application/ld+json": "jsonld",
    "application/x-turtle": "turtle",
    "text/plain": "ntriples",
}
_READ_ONLY: Final = "the graph is read-only here; ask with SELECT, ASK, CONSTRUCT or DESCRIBE"
_HOW: Final = "GET /sparql?query=…, or POST it as application/sparql-query or as a form"


class Asker:
    """Asks the pool without blocking the server, each question in its turn; refuses when too many wait already."""

    def __init__(self, pool: rdf.Pool, limits: Limits) -> None:
        self.pool = pool
        self.limits = limits
        self._turns = anyio.CapacityLimiter(limits.processes)
        self._threads = anyio.CapacityLimiter(limits.processes)  # whoever has a turn has one

    async def ask(self, text: str, **options: object) -> rdf.Answer:
        """Ask; takes the options of `rdf.Pool.ask`."""
        options = {"limit": self.limits.rows, **options}
        return await self._run(partial(self.pool.ask, text, **options), self.limits.timeout)  # type: ignore[arg-type] # those of `ask`

    async def graph(self, iri: str | None, format_: str) -> rdf.Answer:
        """All triples of a graph, or of the union of all."""
        call = partial(self.pool.graph, iri, format_=format_, limit=self.limits.triples)
        return await self._run(call, 6 * self.limits.timeout)

    async def about(self, iri: str, format_: str) -> rdf.Answer:
        """All triples that have this IRI as subject or object."""
        call = partial(self.pool.about, iri, format_=format_, limit=self.limits.rows)
        return await self._run(call, self.limits.timeout)

    async def _run(self, call: partial[rdf.Answer], seconds: float) -> rdf.Answer:
        """Call in its turn, and give it what its turn left of the seconds.

        Raises:
            QueryTimeoutError: its turn did not come within them, or they were over before the answer.
        """
        if self._turns.statistics().tasks_waiting >= self.limits.waiting:
            raise HTTPException(503, "too many questions at once; try again later", {"Retry-After": "5"})
        begin, turn = anyio.current_time(), object()
        with anyio.move_on_after(seconds) as waiting:
            await self._turns.acquire_on_behalf_of(turn)
        if waiting.cancelled_caught:
            raise QueryTimeoutError(f"no process was free within {seconds:g} s; try again later")
        waited = anyio.current_time() - begin
        try:
            timed = partial(call, timeout=max(seconds - waited, 0.001))
            return await anyio.to_thread.run_sync(timed, limiter=self._threads)
        except QueryTimeoutError as error:
            queued = f", {waited:.1f} s of them spent in the queue" if waited >= 0.1 else ""
            raise QueryTimeoutError(
                f"stopped after {seconds:g} s{queued}; make the patterns more specific, or add a LIMIT"
            ) from error
        finally:
            self._turns.release_on_behalf_of(turn)


async def sparql(request: Request) -> Response:
    """The endpoint `/sparql`."""
    asker: Asker = request.app.state.asker
    accept = request.headers.get("accept")
    given = fields(request.url.query)
    if request.method == "POST":
        given += await _posted(request, asker.limits.body)
    elif not given:
        if prefers_html(accept, list(GRAPHS)):
            return RedirectResponse("/query", 303)
        return await _description(request)
    if any(name == "update" for name, _ in given):
        raise HTTPException(403, _READ_ONLY)
    texts = [value for name, value in given if name == "query"]
    if len(texts) != 1:
        raise HTTPException(400, f"one parameter `query` is needed, {len(texts)} came; {_HOW}")
    results, graph = best(accept, list(RESULTS)), best(accept, list(GRAPHS))
    if results is None and graph is None:
        raise _not_acceptable([*RESULTS, *GRAPHS])
    answer = await asker.ask(
        texts[0],
        results=RESULTS[results or "application/json"],
        graph=GRAPHS[graph or "text/turtle"],
        default_graphs=[value for name, value in given if name == "default-graph-uri"],
        named_graphs=[value for name, value in given if name == "named-graph-uri"],
    )
    chosen = graph if answer.kind == "construct" else results
    if chosen is None:
        raise _not_acceptable(GRAPHS if answer.kind == "construct" else RESULTS)
    if answer.truncated:
        raise HTTPException(400, f"the answer has more than {answer.count} rows; add LIMIT, and OFFSET for the rest")
    if answer.kind == "ask" and chosen in {"text/csv", "text/tab-separated-values"}:
        chosen = "text/plain"
    return written(answer.body, chosen)


async def store(request: Request) -> Response:
    """The endpoint `/store`: one graph, or all of them as one."""
    given = dict(fields(request.url.query))
    if set(given) not in ({"default"}, {"graph"}):
        raise HTTPException(400, "name the graph: /store?default for the union of all, or /store?graph=IRI")
    media_type = best(request.headers.get("accept"), list(GRAPHS))
    if media_type is None:
        raise _not_acceptable(GRAPHS)
    asker: Asker = request.app.state.asker
    if given.get("graph") == "":
        raise HTTPException(400, "graph= is empty; name the graph by its IRI")
    try:
        answer = await asker.graph(given.get("graph"), GRAPHS[media_type])
    except LookupError as error:
        raise HTTPException(404, str(error)) from error
    return answered_graph(answer, media_type)


def answered_graph(answer: rdf.Answer, media_type: str) -> Response:
    """A graph as a response.

    Raises:
        HTTPException: 400 where it is longer than the limit.
    """
    if answer.truncated:
        raise HTTPException(400, f"the graph has more than {answer.count} triples; take graph.nq instead")
    return written(answer.body, media_type)


def written(body: bytes, media_type: str) -> Response:
    """What was written in the form that the client chose."""
    return Response(body, media_type=_charset(media_type), headers={"Vary": "Accept"})


async def _posted(request: Request, limit: int) -> list[tuple[str, str]]:
    media_type, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    media_type = media_type.strip()
    if media_type == "application/sparql-update":
        raise HTTPException(403, _READ_ONLY)
    if media_type not in {"application/sparql-query", "application/x-www-form-urlencoded"}:
        raise HTTPException(415, f"Content-Type {media_type[:80]!r} is not understood; {_HOW}")
    charset = parameters.replace(" ", "").replace('"', "").partition("charset=")[2].partition(";")[0]
    if charset not in {"", "utf-8", "utf8", "us-ascii"}:
        raise HTTPException(415, "only UTF-8 is understood")
    body = await read_body(request, limit)
    if media_type == "application/x-www-form-urlencoded":
        return fields(body)
    try:
        return [("query", body.decode("utf-8"))]
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"the query is no UTF-8: {error}") from error


async def _description(request: Request) -> Response:
    """The service description. Source: https://www.w3.org/TR/sparql11-service-description/."""
    media_type = best(request.headers.get("accept"), list(GRAPHS))
    if media_type is None:
        raise _not_acceptable(GRAPHS)
    text: str = request.app.state.assets["service.ttl"]
    body = rdf.convert(text, GRAPHS[media_type], str(request.base_url))
    return written(body, media_type)


def _charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _not_acceptable(offers: dict[str, str] | list[str]) -> HTTPException:
    return HTTPException(406, f"none of the accepted forms is offered; choose from {', '.join(offers)}")
