"""FalkorDB over the Redis protocol: merged by id, resumable, beside the data of others."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from kg.databases import Target, check, falkordb, load, packages, parse
from kg.databases.cypher import Answer
from kg.errors import TargetError
from kg.model import Graph

pytestmark = pytest.mark.services

Rows = Callable[[Callable[[Sequence[str]], list[Answer]], Graph], None]


@pytest.fixture
def server(falkordb):
    """An empty graph."""
    falkordb.run("MATCH (x) DETACH DELETE x")
    return falkordb


def test_falkordb_keeps_the_contract(
    server, tiny_graph: Graph, hostile_graph: Graph, contract: Callable[[Target, Graph, Graph], None]
) -> None:
    contract(server.target, tiny_graph, hostile_graph)


def test_every_property_comes_back_from_falkordb(
    server, tiny_graph: Graph, hostile_graph: Graph, same_rows: Rows
) -> None:
    load(tiny_graph, server.target)
    load(hostile_graph, server.target, prune=True)
    same_rows(lambda questions: falkordb.ask(server.target, questions), hostile_graph)


def test_data_of_others_in_falkordb_stays(server, tiny_graph: Graph, hostile_graph: Graph) -> None:
    load(tiny_graph, server.target)
    server.run("MATCH (m:Method {id: 'method:lora'}) CREATE (:Reader {name: 'Ada'})-[:LIKES]->(m)")
    server.run("CREATE (:Method {id: 'method:theirs', name: 'Theirs'})")
    report = load(hostile_graph, server.target, prune=True)
    assert report.ok
    assert report.kept == 1
    assert server.run("MATCH (r:Reader)-[:LIKES]->(m:Method) RETURN r.name, m.id") == [("Ada", "method:lora")]
    assert server.run("MATCH (m:Method {id: 'method:theirs'}) RETURN m.name, m.kgBuild") == [("Theirs", None)]


def test_a_falkordb_that_restarts_in_the_middle_is_waited_for(server, tiny_graph: Graph, same_rows: Rows) -> None:
    """The client sends again what met the restart; nothing is lost, nothing is there twice."""

    def told(what: str, done: int, total: int) -> None:
        if what == "Task":  # the last kind of node: edges are still to come
            server.restart()

    assert load(tiny_graph, server.target, progress=told).ok
    same_rows(lambda questions: falkordb.ask(server.target, questions), tiny_graph)


def test_a_killed_load_into_falkordb_goes_on(
    server, tiny_graph: Graph, killed_load: Callable[[Target, Graph, int], None], same_rows: Rows
) -> None:
    killed_load(server.target, tiny_graph, 10)
    assert load(tiny_graph, server.target, prune=True).ok
    same_rows(lambda questions: falkordb.ask(server.target, questions), tiny_graph)


def test_ids_that_are_not_unique_are_one_sentence(server, tiny_graph: Graph) -> None:
    other = replace(server.target, database="doubled")
    import falkordb as driver

    graph = driver.FalkorDB(other.host, other.port).select_graph("doubled")
    graph.query("CREATE (:Method {id: 'method:lora'}), (:Method {id: 'method:lora'})")
    with pytest.raises(TargetError, match="nodes of Method have ids that are not unique"):
        load(tiny_graph, other)
    assert graph.query("MATCH (x) RETURN count(x)").result_set == [[2]]


def test_a_key_of_other_data_is_one_sentence(server, tiny_graph: Graph) -> None:
    import redis

    other = replace(server.target, database="counter")
    redis.Redis(other.host, other.port).set("counter", 7)
    with pytest.raises(TargetError, match="the key holds other data"):
        load(tiny_graph, other)


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("maxmemory", "1mb", "the server is out of space .* give it memory"),
        ("requirepass", "open sesame", "refuses the user or the password"),
    ],
)
def test_a_server_without_room_or_with_another_password_is_one_sentence(
    server, tiny_graph: Graph, setting: str, value: str, told: str
) -> None:
    import redis

    with redis.Redis(server.target.host, server.target.port) as admin:
        former = admin.config_get(setting)[setting]
        admin.config_set(setting, value)
        try:
            with pytest.raises(TargetError, match=told):
                load(tiny_graph, server.target)
        finally:
            admin.config_set(setting, former)
    assert load(tiny_graph, server.target, prune=True).ok
    assert all(verdict.ok for verdict in check(tiny_graph, server.target, loading=False))


def test_a_falkordb_that_is_away_is_one_sentence(free_port: Callable[[], int], tiny_graph: Graph) -> None:
    with pytest.raises(TargetError, match="the server is away"):
        load(tiny_graph, parse(f"falkordb://127.0.0.1:{free_port()}"))


def test_the_load_package_of_falkordb_loads(server, hostile_graph: Graph, tmp_path: Path) -> None:
    """`redis-cli --pipe` sends the file as it is; so does this test."""
    (folder,) = packages(hostile_graph, tmp_path, ["falkordb"])
    content = (folder / "load.resp").read_bytes().replace(b"$2\r\nkg\r\n", b"$6\r\npacked\r\n")
    with socket.create_connection((server.target.host, server.target.port)) as line:
        line.sendall(content + b"*2\r\n$4\r\nECHO\r\n$4\r\nDONE\r\n")
        answer = b""
        while b"$4\r\nDONE\r\n" not in answer:
            answer += line.recv(1 << 16)
    assert b"\r\n-" not in answer, answer
    packed = replace(server.target, database="packed")
    verdicts = check(hostile_graph, packed, loading=False)
    assert [v for v in verdicts if not v.ok] == []
    assert load(hostile_graph, packed).written == 0, "the package carries the same mark as the loader"
