"""The server: which address is answered by what.

Owns: the routes, the pages. Knows: starlette, jinja2, the rest of the room. Must not know: how queries are answered.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kg import rdf
from kg.config import ontologies
from kg.errors import OutputError, QueryError
from kg.graph import read
from kg.serve.limits import Limits, SecurityHeaders, fields, told
from kg.serve.negotiate import best, prefers_html
from kg.serve.openapi import OPENAPI
from kg.serve.protocol import GRAPHS, Asker, answered_graph, sparql, store, written
from kg.serve.search import KINDS, Names, search
from kg.serve.things import Index, entity_view, paper_view

__all__ = ["app"]

_TERM: Final = re.compile(r"^kg:(\w+)", re.MULTILINE)
_ASSETS: Final = Path(__file__).resolve().parent / "assets"
_VIEWER_POLICY: Final = {"Content-Security-Policy": "frame-ancestors 'none'"}  # the page brings its own, stricter one


def app(outputs: Path, *, limits: Limits | None = None, origins: tuple[str, ...] = ("*",)) -> Starlette:
    """The application over a folder of outputs.

    Args:
        outputs: the folder; its store is built if it is stale.
        limits: what a request may cost.
        origins: web origins whose scripts may read answers; `*` is all.

    Raises:
        OutputError: the folder holds no graph.
    """
    limits = limits or Limits()
    graph = read(outputs)
    index = Index.of(graph)

    @asynccontextmanager
    async def lifespan(running: Starlette) -> AsyncIterator[None]:
        with rdf.Pool(outputs, size=limits.processes, warm=True) as pool:
            running.state.asker = Asker(pool, limits)
            yield

    made = Starlette(
        routes=[
            Route("/", _home),
            Route("/query", _query_page),
            Route("/sparql", sparql, methods=["GET", "POST"]),
            Route("/store", store),
            Route("/search", _search),
            Route("/find", _find),
            Route("/openapi.json", _openapi),
            Route("/health", _health),
            Route("/.well-known/void", _void),
            Mount("/assets", StaticFiles(directory=_ASSETS)),
            Route(f"/{rdf.ONTOLOGY.removeprefix(rdf.BASE)}", _ontology),
            Route(f"/{rdf.VERSION_IRI.removeprefix(rdf.BASE)}", _ontology),
            Route("/{path:path}", _thing),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(
                CORSMiddleware,
                allow_origins=list(origins),
                allow_methods=["GET", "POST"],
                allow_headers=["*"],
                max_age=600,
            ),
        ],
        exception_handlers={HTTPException: told, QueryError: told, OutputError: told},
        lifespan=lifespan,
    )
    templates = Environment(
        loader=FileSystemLoader(_ASSETS / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.state.templates = templates
    made.state.outputs = outputs
    made.state.index = index
    made.state.names = Names.of(index)
    made.state.assets = {"service.ttl": (_ASSETS / "service.ttl").read_text(encoding="utf-8")}
    made.state.questions = [question for question in rdf.questions().values() if not question.external]
    return made


def _page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401 # any view
    return HTMLResponse(request.app.state.templates.get_template(template).render(**values), status)


async def _home(request: Request) -> Response:
    """The viewer, or a page that says where everything is."""
    viewer = request.app.state.outputs / "graph.html"
    if viewer.is_file():
        return FileResponse(viewer, media_type="text/html", headers=_VIEWER_POLICY)
    index: Index = request.app.state.index
    return _page(request, "home.html", title="Knowledge graph", papers=len(index.papers), entities=len(index.entities))


async def _query_page(request: Request) -> Response:
    questions = request.app.state.questions
    return _page(request, "query.html", title="Ask the graph", questions=questions, prefixes=rdf.prefixes())


async def _find(request: Request) -> Response:
    """The hits of a search as a page."""
    text = dict(fields(request.url.query)).get("q", "")[:200]
    hits = search(request.app.state.names, text, limit=100)
    return _page(request, "found.html", title="Found", text=text, hits=hits)


async def _search(request: Request) -> Response:
    given = dict(fields(request.url.query))
    text, kind, limit = given.get("q", ""), given.get("type") or None, given.get("limit", "20")
    if not text.strip() or len(text) > 200:
        raise HTTPException(400, "q= must hold 1 to 200 characters of a name")
    if kind is not None and kind not in KINDS:
        raise HTTPException(400, f"type= must be one of {', '.join(KINDS)}")
    if not (limit.isascii() and limit.isdigit() and len(limit) <= 3 and 1 <= int(limit) <= 100):
        raise HTTPException(400, "limit= must be a number from 1 to 100")
    hits = search(request.app.state.names, text, kind=kind, limit=int(limit))
    return JSONResponse({"query": text, "count": len(hits), "results": hits})


async def _openapi(_request: Request) -> Response:
    return JSONResponse(OPENAPI)


async def _health(request: Request) -> Response:
    """Whether a query is answered right now."""
    answer = await request.app.state.asker.ask("ASK {}")
    return JSONResponse({"status": "ok" if answer else "empty"})


async def _void(request: Request) -> Response:
    media_type = _graph_type(request)
    return await _graph_of(request, rdf.iri_of("graph:about"), media_type)


async def _ontology(request: Request) -> Response:
    """The ontology, and so each class and property: what follows the `#` of an IRI stays with the client."""
    text = (ontologies() / "paperkg.ttl").read_text(encoding="utf-8")
    if not prefers_html(request.headers.get("accept"), list(GRAPHS)):
        media_type = _graph_type(request)
        return written(rdf.convert(text, GRAPHS[media_type], rdf.ONTOLOGY), media_type)
    head, *rest = _TERM.split(text)  # head, then term and text in turn: each term gets an anchor
    return _page(
        request, "ontology.html", title="Ontology", head=head, terms=list(zip(rest[::2], rest[1::2], strict=True))
    )


async def _thing(request: Request) -> Response:
    """A thing by its IRI: HTML for people, RDF for programs."""
    path = bytes(request.scope.get("raw_path") or request.url.path.encode()).decode("ascii", "replace").lstrip("/")
    iri = rdf.BASE + path
    accept = request.headers.get("accept")
    if not prefers_html(accept, list(GRAPHS)):
        media_type = _graph_type(request)
        try:
            answer = await request.app.state.asker.about(iri, GRAPHS[media_type])
        except LookupError as error:
            raise HTTPException(404, f"{error}") from error
        return answered_graph(answer, media_type)
    index: Index = request.app.state.index
    id_ = rdf.id_of(iri) or ""
    if id_ in index.entities:
        view = entity_view(index, index.entities[id_])
        return _page(request, "entity.html", iri=iri, path=f"/{path}", **view)
    if id_ in index.papers:
        return _page(request, "paper.html", iri=iri, path=f"/{path}", **paper_view(index, index.papers[id_]))
    try:
        answer = await request.app.state.asker.about(iri, "turtle")
    except LookupError:
        return _page(request, "absent.html", 404, title="Nothing here", iri=iri)
    return _page(request, "node.html", title=id_ or iri, iri=iri, turtle=answer.body.decode())


def _graph_type(request: Request) -> str:
    media_type = best(request.headers.get("accept"), list(GRAPHS))
    if media_type is None:
        raise HTTPException(406, f"none of the accepted forms is offered; choose from text/html, {', '.join(GRAPHS)}")
    return media_type


async def _graph_of(request: Request, iri: str, media_type: str) -> Response:
    try:
        answer = await request.app.state.asker.graph(iri, GRAPHS[media_type])
    except LookupError as error:
        raise HTTPException(404, str(error)) from error
    return answered_graph(answer, media_type)
