"""The room of the graph: joining, projecting to rows, figures of the network, and the graph's own JSON.

Owns: the door of the room. Knows: `model`, msgspec. Must not know: RDF, pictures, databases.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from kg.errors import OutputError
from kg.graph.assemble import assemble
from kg.graph.layout import layout
from kg.graph.network import Figures, figures, network
from kg.graph.rows import EDGE_COLUMNS, NODE_COLUMNS, Edge, Node, Rows, number, relationship, rows
from kg.model import Graph

__all__ = [
    "EDGE_COLUMNS",
    "FILE_NAME",
    "NODE_COLUMNS",
    "Edge",
    "Figures",
    "Node",
    "Rows",
    "assemble",
    "figures",
    "layout",
    "network",
    "number",
    "read",
    "relationship",
    "rows",
    "write",
]

FILE_NAME: Final = "graph.json"
"""The whole graph inside a folder of outputs: what `kg query`, `kg serve`, `kg load` and `kg plot` start from."""


def write(graph: Graph, path: Path) -> None:
    """Write the graph itself as JSON, one record a line inside each list; `read` gives the same graph back.

    Raises:
        OutputError: the file cannot be written.
    """
    made = msgspec.json.format(msgspec.json.encode(graph), indent=0)
    try:
        path.write_bytes(made)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror}); choose another place") from error


def read(path: Path) -> Graph:
    """Read a graph from its JSON file, or from the folder of outputs that holds it.

    Raises:
        OutputError: the file is absent or no graph of this version.
    """
    file = path / FILE_NAME if path.is_dir() else path
    try:
        content = file.read_bytes()
    except OSError as error:
        raise OutputError(
            f"{file}: cannot be read ({error.strerror}); make it with: kg build SOURCE... -o {path}"
        ) from error
    try:
        return msgspec.json.decode(content, type=Graph)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise OutputError(f"{file}: is no graph of this version ({error}); build it again with: kg build") from error
