"""The room of the viewer: one HTML file that shows the graph, offline, and pictures for reports.

Owns: the door of the room. Knows: `page`, `plots`. Must not know: how a graph is made.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kg.errors import OutputError
from kg.model import Graph
from kg.view.page import page
from kg.view.plots import plot

__all__ = ["FILE_NAME", "plot", "write"]

FILE_NAME: Final = "graph.html"
"""The page inside a folder of outputs."""


def write(graph: Graph, path: Path) -> None:
    """Write the graph as one HTML file that opens by a double click and asks the network for nothing.

    Raises:
        OutputError: the file cannot be written.

    Cost: linear in the graph; about 0.5 s for 200 papers.
    """
    made = page(graph)
    try:
        path.write_text(made, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror}); choose another place") from error
