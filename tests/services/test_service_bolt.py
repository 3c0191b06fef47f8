"""Bolt through the official driver, tested on ArcadeDB: merged by id, resumable, beside the data of others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from kg.databases import Target, bolt, check, load, parse
from kg.databases.cypher import Answer
from kg.errors import TargetError
from kg.model import Graph

pytestmark = pytest.mark.services


@pytest.fixture
def server(arcadedb):
    """An empty database."""
    arcadedb.run("MATCH (x) DETACH DELETE x")
    return arcadedb


def test_bolt_keeps_the_contract(
    server, tiny_graph: Graph, hostile_graph: Graph, contract: Callable[[Target, Graph, Graph], None]
) -> None:
    contract(server.target, tiny_graph, hostile_graph)


def test_every_property_comes_back_over_bolt(
    server,
    tiny_graph: Graph,
    hostile_graph: Graph,
    same_rows: Callable[[Callable[[Sequence[str]], list[Answer]], Graph], None],
) -> None:
    load(tiny_graph, server.target)
    load(hostile_graph, server.target, prune=True)
    same_rows(lambda questions: bolt.ask(server.target, questions), hostile_graph)


def test_data_of_others_over_bolt_stays(server, tiny_graph: Graph, hostile_graph: Graph) -> None:
    load(tiny_graph, server.target)
    server.run("CREATE (:Reader {name: 'Ada'})")
    server.run("CREATE (:Method {id: 'method:theirs', name: 'Theirs'})")
    server.run("MATCH (r:Reader), (m:Method {id: 'method:lora'}) CREATE (r)-[:LIKES]->(m)")
    server.run("MATCH (p:Paper {id: 'arxiv:2401.00000'}) SET p.read = true")
    report = load(hostile_graph, server.target, prune=True)
    assert report.ok
    assert report.kept == 1
    assert server.run("MATCH (r:Reader)-[:LIKES]->(m:Method) RETURN r.name, m.id") == [("Ada", "method:lora")]
    assert server.run("MATCH (m:Method {id: 'method:theirs'}) RETURN m.name, m.kgBuild") == [("Theirs", None)]
    assert server.run("MATCH (p:Paper {id: 'arxiv:2401.00000'}) RETURN p.read") == [(True,)]


def test_a_node_that_others_made_first_is_given_back(server, tiny_graph: Graph, hostile_graph: Graph) -> None:
    server.run("CREATE (:Task {id: 'task:text-classification', mine: 'keep'})")
    load(tiny_graph, server.target)
    load(hostile_graph, server.target, prune=True)
    found = server.run("MATCH (t:Task {id: 'task:text-classification'}) RETURN t.mine, t.kgBuild, t.kgForeign")
    assert found == [("keep", None, None)]


@pytest.mark.parametrize("steps", [2, 15])
def test_a_killed_load_over_bolt_goes_on(
    server,
    tiny_graph: Graph,
    steps: int,
    killed_load: Callable[[Target, Graph, int], None],
    same_rows: Callable[[Callable[[Sequence[str]], list[Answer]], Graph], None],
) -> None:
    killed_load(server.target, tiny_graph, steps)
    report = load(tiny_graph, server.target, prune=True)
    assert report.ok
    same_rows(lambda questions: bolt.ask(server.target, questions), tiny_graph)


def test_a_bolt_server_that_restarts_in_the_middle_is_waited_for(server, tiny_graph: Graph) -> None:
    """The driver sends a batch again that met the restart; nothing is lost, nothing is there twice."""

    def told(what: str, done: int, total: int) -> None:
        if what == "Task":  # the last kind of node: edges are still to come
            server.restart()

    assert load(tiny_graph, server.target, progress=told).ok
    assert all(verdict.ok for verdict in check(tiny_graph, server.target, loading=False))


def test_a_wrong_password_is_one_sentence(server, tiny_graph: Graph) -> None:
    with pytest.raises(TargetError, match="refuses the user or the password"):
        load(tiny_graph, replace(server.target, password="wrong"))


def test_an_absent_database_is_one_sentence(server, tiny_graph: Graph) -> None:
    with pytest.raises(TargetError, match="there is no such database"):
        load(tiny_graph, replace(server.target, database="nowhere"))


def test_a_bolt_server_that_is_away_is_one_sentence(free_port: Callable[[], int], tiny_graph: Graph) -> None:
    with pytest.raises(TargetError, match="the server is away"):
        load(tiny_graph, parse(f"bolt://127.0.0.1:{free_port()}"))
