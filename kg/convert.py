"""The graph in the forms of other Python libraries: networkx, pandas or polars, PyTorch Geometric.

Owns: these forms. Knows: rows, the doors of `graph` and `tables`. Must not know: files, databases.
"""

from __future__ import annotations

from typing import Any, Literal

from kg.errors import ExtraMissingError
from kg.graph import network, rows
from kg.model import Graph
from kg.tables import edge_columns, node_columns

__all__ = ["to_frames", "to_networkx", "to_pyg"]


def to_networkx(graph: Graph) -> Any:  # noqa: ANN401 # networkx ships no types
    """The graph as a frozen `networkx.MultiDiGraph`; see `kg.graph.network`."""
    return network(graph)


def to_frames(graph: Graph, library: Literal["pandas", "polars"] = "pandas") -> tuple[Any, Any]:
    """Nodes and edges as two data frames with the columns of `nodes.csv` and `edges.csv`; lists are lists.

    Raises:
        ExtraMissingError: the library is not installed.
        ValueError: the library is another one.
    """
    table = rows(graph)
    columns = node_columns(table.nodes), edge_columns(table.edges)
    if library == "pandas":
        try:
            frames = tuple(part.to_pandas() for part in columns)
        except ImportError as error:
            raise ExtraMissingError("pandas", "frames") from error
        return frames[0], frames[1]
    if library != "polars":
        raise ValueError(f"no data frames of {library!r}; choose pandas or polars")
    try:
        import polars as pl  # noqa: PLC0415 # an extra
    except ImportError as error:
        raise ExtraMissingError("polars", "frames") from error
    return pl.from_arrow(columns[0]), pl.from_arrow(columns[1])


def to_pyg(graph: Graph) -> Any:  # noqa: ANN401 # torch_geometric ships partial types
    """The graph as `torch_geometric.data.HeteroData`.

    Returns:
        For each label `ids` (in the order of the rows) and `num_nodes`; for each kind of edge `edge_index` (2, edges)
        of int64, and for statements `edge_weight` (edges,) of float32, the confidence in [0, 1].

    Raises:
        ExtraMissingError: torch or torch_geometric is not installed.
    """
    try:
        import torch  # noqa: PLC0415 # an extra
        from torch_geometric.data import HeteroData  # noqa: PLC0415 # an extra
    except ImportError as error:
        raise ExtraMissingError("torch_geometric", "pyg") from error
    table = rows(graph)
    data = HeteroData()
    number: dict[str, int] = {}
    ids: dict[str, list[str]] = {}
    for node in table.nodes:
        of_label = ids.setdefault(node.label, [])
        number[node.id] = len(of_label)
        of_label.append(node.id)
    for label, found in ids.items():
        data[label].ids = found
        data[label].num_nodes = len(found)
    kinds: dict[tuple[str, str, str], list[tuple[int, int, float | None]]] = {}
    for edge in table.edges:
        confidence = dict(edge.properties).get("confidence")
        ends = (number[edge.source], number[edge.target], float(confidence) if isinstance(confidence, float) else None)
        kinds.setdefault((edge.source_label, edge.predicate, edge.target_label), []).append(ends)
    for kind, found_edges in kinds.items():
        data[kind].edge_index = torch.tensor([[a, b] for a, b, _ in found_edges], dtype=torch.long).T.contiguous()
        weights = [weight for *_, weight in found_edges if weight is not None]
        if weights:
            data[kind].edge_weight = torch.tensor(weights, dtype=torch.float32)
    return data
