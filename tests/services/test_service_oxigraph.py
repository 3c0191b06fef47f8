"""Oxigraph, as a folder and as a server: named graphs go in whole, again is the same as once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.databases import Target, check, load, oxigraph, parse, sparql
from kg.databases.named_graphs import DIGEST
from kg.errors import TargetError
from kg.model import Graph
from kg.rdf import chunks

pytestmark = pytest.mark.services

THEIRS = "http://example.org/theirs"


@pytest.fixture
def folder(tmp_path: Path) -> Target:
    return parse(f"oxigraph:{tmp_path / 'store'}")


@pytest.fixture
def server(oxigraph):
    """An empty server."""
    import httpx

    httpx.delete(f"{oxigraph.target.address}store").raise_for_status()
    return oxigraph


def lines(graph: Graph) -> set[tuple[str, ...]]:
    """Every quad of a graph, each term by its value."""
    import pyoxigraph

    found = pyoxigraph.parse("".join(chunks(graph, "nquads")).encode(), pyoxigraph.RdfFormat.N_QUADS)
    return {(q.graph_name.value, q.subject.value, q.predicate.value, q.object.value) for q in found}


ALL = f"SELECT ?g ?s ?p ?o WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (?p != <{DIGEST}>) }}"


def test_a_folder_keeps_the_contract(
    folder: Target, tiny_graph: Graph, hostile_graph: Graph, contract: Callable[[Target, Graph, Graph], None]
) -> None:
    contract(folder, tiny_graph, hostile_graph)


def test_the_server_keeps_the_contract(
    server, tiny_graph: Graph, hostile_graph: Graph, contract: Callable[[Target, Graph, Graph], None]
) -> None:
    contract(server.target, tiny_graph, hostile_graph)


def test_every_quad_comes_back(folder: Target, server, hostile_graph: Graph) -> None:
    load(hostile_graph, folder)
    load(hostile_graph, server.target)
    for (answer,) in (oxigraph.ask(folder, [ALL]), sparql.ask(server.target, [ALL])):
        assert {tuple(record[name][0] for name in "gspo") for record in answer} == lines(hostile_graph)


def test_named_graphs_of_others_stay(server, tiny_graph: Graph, hostile_graph: Graph) -> None:
    import httpx

    paper = "https://w3id.org/paperkg/arxiv/2401.00002"  # they use a name of ours
    for name in (THEIRS, paper):
        httpx.put(
            f"{server.target.address}store",
            params={"graph": name},
            content=f'<{THEIRS}> <{THEIRS}#says> "mine" .',
            headers={"Content-Type": "application/n-triples"},
        ).raise_for_status()
    report = load(tiny_graph, server.target)
    assert report.ok
    assert report.kept == 1
    report = load(hostile_graph, server.target, prune=True)
    assert report.ok
    (answer,) = sparql.ask(server.target, [f'SELECT ?g WHERE {{ GRAPH ?g {{ ?s <{THEIRS}#says> "mine" }} }}'])
    assert {record["g"][0] for record in answer} == {THEIRS, paper}


@pytest.mark.parametrize("steps", [1, 4])
def test_a_killed_load_goes_on(
    server, folder: Target, tiny_graph: Graph, steps: int, killed_load: Callable[[Target, Graph, int], None]
) -> None:
    for target in (server.target, folder):
        killed_load(target, tiny_graph, steps)
        assert load(tiny_graph, target, prune=True).ok
        assert all(verdict.ok for verdict in check(tiny_graph, target, loading=False))


def test_a_server_that_restarts_in_the_middle_is_waited_for(server, tiny_graph: Graph) -> None:
    def told(what: str, done: int, total: int) -> None:
        if done == 2:
            server.restart()

    assert load(tiny_graph, server.target, progress=told).ok
    assert all(verdict.ok for verdict in check(tiny_graph, server.target, loading=False))


def test_a_server_that_is_away_is_one_sentence(free_port: Callable[[], int], tiny_graph: Graph) -> None:
    with pytest.raises(TargetError, match="the server is away"):
        load(tiny_graph, parse(f"http://127.0.0.1:{free_port()}/sparql"))


def test_a_folder_in_use_is_one_sentence(folder: Target, tiny_graph: Graph) -> None:
    from kg.rdf.oxigraph import open_folder

    load(tiny_graph, folder)
    holder = open_folder(Path(folder.address))
    with pytest.raises(TargetError, match="cannot be opened"):
        load(tiny_graph, folder)
    del holder


def test_a_folder_of_something_else_is_not_touched(folder: Target, tiny_graph: Graph) -> None:
    Path(folder.address).write_text("no store", "utf-8")
    with pytest.raises(TargetError):
        load(tiny_graph, folder)
    assert Path(folder.address).read_text("utf-8") == "no store"
