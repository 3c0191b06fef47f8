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


def test_pytorch_geometric_holds_every_edge_or_says_what_is_missing(tiny_graph: Graph) -> None:
    if find_spec("torch_geometric") is None:
        with pytest.raises(ExtraMissingError, match="torch_geometric"):
            to_pyg(tiny_graph)
        return
    data = to_pyg(tiny_graph)
    assert sum(data[kind].edge_index.shape[1] for kind in data.edge_types) == len(rows(tiny_graph).edges)
