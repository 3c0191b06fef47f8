"""The forms of other libraries hold the same nodes and edges."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from kg.convert import to_frames, to_networkx, to_pyg
from kg.errors import ExtraMissingError
from kg.graph import rows
from kg.model import Graph


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_hold_every_row(hostile_graph: Graph, library: str) -> None:
    pytest.importorskip(library)
    nodes, edges = to_frames(hostile_graph, library)
    table = rows(hostile_graph)
    assert list(nodes["id"]) == [node.id for node in table.nodes]
    assert list(nodes["name"]) == [node.name for node in table.nodes]
    assert list(edges["target"]) == [edge.target for edge in table.edges]
    authors = next(list(value) for value in nodes["authors"] if value is not None)
    assert authors == list(hostile_graph.papers[0].authors)


def test_other_frames_are_refused(tiny_graph: Graph) -> None:
    with pytest.raises(ValueError, match="choose pandas or polars"):
        to_frames(tiny_graph, "dask")


def test_networkx_holds_every_edge(tiny_graph: Graph) -> None:
    assert to_networkx(tiny_graph).number_of_edges() == len(rows(tiny_graph).edges)


@pytest.mark.skipif(find_spec("torch_geometric") is not None, reason="torch_geometric is installed")
def test_without_pytorch_geometric_the_extra_is_named(tiny_graph: Graph) -> None:
    with pytest.raises(ExtraMissingError, match="torch_geometric"):
        to_pyg(tiny_graph)


def test_pytorch_geometric_holds_every_node_and_edge(tiny_graph: Graph) -> None:
    """Node numbers count from 0 in the order of the ids; each edge joins the numbers of its ends."""
    torch = pytest.importorskip("torch", reason="the extra pyg (torch, torch_geometric) is not installed")
    pytest.importorskip("torch_geometric", reason="the extra pyg (torch, torch_geometric) is not installed")
    data, table = to_pyg(tiny_graph), rows(tiny_graph)
    assert data.validate()
    assert {label: data[label].ids for label in data.node_types} == {
        label: [node.id for node in table.nodes if node.label == label] for label in {n.label for n in table.nodes}
    }
    assert sum(data[label].num_nodes for label in data.node_types) == len(table.nodes)
    found = set()
    for kind in data.edge_types:
        source, predicate, target = kind
        index = data[kind].edge_index
        assert index.dtype == torch.int64
        found |= {(data[source].ids[a], predicate, data[target].ids[b]) for a, b in index.T.tolist()}
        if "edge_weight" in data[kind]:
            assert data[kind].edge_weight.shape == (index.shape[1],)
    assert found == {(edge.source, edge.predicate, edge.target) for edge in table.edges}
    assert data["Paper", "proposes", "Method"].edge_weight.tolist() == pytest.approx([0.9, 0.9, 0.9])
