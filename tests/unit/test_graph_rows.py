"""The projection of a graph to nodes and edges, and the network made of it."""

from __future__ import annotations

import json

import networkx as nx
import pytest

from kg.graph import EDGE_COLUMNS, NODE_COLUMNS, figures, network, read, rows, write
from kg.vocab import Predicate


def test_rows_have_only_the_columns_that_are_promised(tiny_graph, hostile_graph):
    """Every node and edge fits its label's or predicate's columns, in both graphs."""
    for graph in (tiny_graph, hostile_graph):
        table = rows(graph)
        for node in table.nodes:
            assert {key for key, _ in node.properties} <= set(NODE_COLUMNS[node.label])
        for edge in table.edges:
            assert {key for key, _ in edge.properties} <= set(EDGE_COLUMNS[edge.predicate])


def test_no_edge_dangles_and_none_is_doubled(tiny_graph):
    """Each end is a node with the label that the edge says, and a triple occurs once."""
    table = rows(tiny_graph)
    label = {node.id: node.label for node in table.nodes}
    keys = [(e.source, e.predicate, e.target) for e in table.edges]
    assert len(keys) == len(set(keys))
    assert all(label[e.source] == e.source_label and label[e.target] == e.target_label for e in table.edges)


def test_an_edge_quotes_its_sentence(tiny_graph):
    """Evidence names the characters, and the sentence is what stands there."""
    edge = next(e for e in rows(tiny_graph).edges if e.predicate == Predicate.USES_HARDWARE)
    properties = dict(edge.properties)
    assert properties["sentences"] == ("A100",)
    paper, _, span = properties["evidence"][0].partition("#char=")
    start, end = map(int, span.split(","))
    text = next(p.text for p in tiny_graph.papers if p.id == paper)
    assert text[start:end] == "A100"


@pytest.mark.parametrize("label", ["Result", "HardwareUse"])
def test_a_number_is_quoted_with_the_sentence_around_it(tiny_graph, label):
    """Evidence names the characters of the number alone; what a person reads is the sentence."""
    node = next(n for n in rows(tiny_graph).nodes if n.label == label)
    properties = dict(node.properties)
    (place,), (sentence,) = properties["evidence"], properties["sentences"]
    paper, _, span = place.partition("#char=")
    start, end = map(int, span.split(","))
    text = next(p for p in tiny_graph.papers if p.id == paper)
    assert text.text[start:end] in {"2.5x", "A100"}
    assert sentence == text.abstract


def test_a_paper_has_its_genre(tiny_graph, hostile_graph):
    """In the rows and so in every table, and in the network; a paper that says nothing has none."""
    found = [dict(node.properties).get("genre") for node in rows(hostile_graph).nodes if node.label == "Paper"]
    assert found == ["survey", "analysis"]
    assert [network(hostile_graph).nodes[told.paper]["genre"] for told in hostile_graph.genres] == found
    assert "genre" not in network(tiny_graph).nodes[tiny_graph.papers[0].id]


def test_a_graph_from_before_genres_is_read(tiny_graph, tmp_path):
    """A file of an earlier version has no list of them."""
    write(tiny_graph, tmp_path / "graph.json")
    old = json.loads((tmp_path / "graph.json").read_text("utf-8"))
    del old["genres"]
    (tmp_path / "graph.json").write_text(json.dumps(old), "utf-8")
    assert read(tmp_path) == tiny_graph


def test_the_network_is_frozen_and_keyed_by_predicate(tiny_graph):
    """Nobody changes the graph by accident, and parallel relations stay apart."""
    net = network(tiny_graph)
    assert net.has_edge("method:lora", "task:text-classification", key="appliedTo")
    with pytest.raises(nx.NetworkXError):
        net.add_node("new")
    assert nx.utils.graphs_equal(net, tiny_graph.network())


def test_figures_say_what_is_central(tiny_graph):
    """In a graph where every paper uses everything, all pairs are used together in every paper."""
    result = figures(tiny_graph)
    assert dict(result.support)["hardware:a100"] == 3
    assert result.pairs[0] == ("dataset:glue", "hardware:a100", 3)
    assert {member for part in result.communities for member in part} >= {"method:lora", "arxiv:2401.00000"}
    assert result == figures(tiny_graph)


def test_a_graph_survives_its_own_json(tmp_path, tiny_graph, hostile_graph):
    """Writing and reading gives the same graph, whatever the names are."""
    for graph in (tiny_graph, hostile_graph):
        write(graph, tmp_path / "graph.json")
        assert read(tmp_path) == graph
