"""Virtuoso through SPARQL and the Graph Store Protocol with digest authentication."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kg.databases import Target, check, load, sparql
from kg.databases.named_graphs import DIGEST
from kg.errors import TargetError
from kg.model import Graph
from kg.rdf import chunks

pytestmark = pytest.mark.services

BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"


def test_virtuoso_keeps_the_contract(
    virtuoso, tiny_graph: Graph, hostile_graph: Graph, contract: Callable[[Target, Graph, Graph], None]
) -> None:
    contract(virtuoso.target, tiny_graph, hostile_graph)


def test_every_quad_comes_back_from_virtuoso(virtuoso, hostile_graph: Graph) -> None:
    """Virtuoso says 1 for true; every other value comes back as it was."""
    import pyoxigraph

    load(hostile_graph, virtuoso.target, prune=True)
    quads = pyoxigraph.parse("".join(chunks(hostile_graph, "nquads")).encode(), pyoxigraph.RdfFormat.N_QUADS)
    expected = {(q.graph_name.value, q.subject.value, q.predicate.value, q.object.value) for q in quads}
    found = set()
    for name in sorted({quad[0] for quad in expected}):
        question = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} FILTER (?p != <{DIGEST}>) }}"
        (answer,) = sparql.ask(virtuoso.target, [question])
        for record in answer:
            value, type_ = record["o"]
            shown = {"1": "true", "0": "false"}.get(value, value) if type_ == BOOLEAN else value
            found.add((name, record["s"][0], record["p"][0], shown))
    assert found == expected


def test_a_killed_load_into_virtuoso_goes_on(
    virtuoso, tiny_graph: Graph, hostile_graph: Graph, killed_load: Callable[[Target, Graph, int], None]
) -> None:
    load(hostile_graph, virtuoso.target, prune=True)
    killed_load(virtuoso.target, tiny_graph, 2)
    assert load(tiny_graph, virtuoso.target, prune=True).ok
    assert all(verdict.ok for verdict in check(tiny_graph, virtuoso.target, loading=False))


def test_a_virtuoso_that_restarts_in_the_middle_is_waited_for(
    virtuoso, tiny_graph: Graph, hostile_graph: Graph
) -> None:
    load(hostile_graph, virtuoso.target, prune=True)

    def told(what: str, done: int, total: int) -> None:
        if (what, done) == ("named graphs", 2):
            virtuoso.restart()

    assert load(tiny_graph, virtuoso.target, prune=True, progress=told).ok
    assert all(verdict.ok for verdict in check(tiny_graph, virtuoso.target, loading=False))


def test_virtuoso_refuses_a_wrong_password_in_one_sentence(virtuoso, tiny_graph: Graph, hostile_graph: Graph) -> None:
    load(hostile_graph, virtuoso.target, prune=True)
    with pytest.raises(TargetError, match="refuses the user or the password"):
        load(tiny_graph, replace(virtuoso.target, password="wrong"))
