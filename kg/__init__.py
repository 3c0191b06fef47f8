"""Pages of machine-learning paper abstracts in, one knowledge graph out: RDF, interactive HTML, graph databases.

Example:
    import kg

    graph = kg.build(["page.html"])
    kg.write(graph, "graph.ttl")
    net = kg.network(graph)

Owns: the public names. Knows: the corridor. Must not know: anything else.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.model import (
    Entity,
    Evidence,
    Graph,
    HardwareUse,
    Measurement,
    Mention,
    Page,
    Paper,
    PaperGenre,
    Span,
    Statement,
)
from kg.vocab import Direction, EntityType, Genre, Predicate, Qualifier

if TYPE_CHECKING:
    from kg.convert import to_frames, to_networkx, to_pyg
    from kg.databases import check, load
    from kg.graph import figures, network, rows
    from kg.outputs import write
    from kg.pipeline import build
    from kg.rdf import query, validate

__all__ = [
    "Direction",
    "Entity",
    "EntityType",
    "Evidence",
    "Genre",
    "Graph",
    "HardwareUse",
    "KgError",
    "Measurement",
    "Mention",
    "Page",
    "Paper",
    "PaperGenre",
    "Predicate",
    "Qualifier",
    "Span",
    "Statement",
    "build",
    "check",
    "figures",
    "load",
    "network",
    "query",
    "read",
    "rows",
    "to_frames",
    "to_networkx",
    "to_pyg",
    "validate",
    "write",
]

# name → module that holds it; loaded when asked for, so that `import kg` costs milliseconds
_LAZY = {
    "build": "kg.pipeline",
    "write": "kg.outputs",
    "figures": "kg.graph",
    "network": "kg.graph",
    "rows": "kg.graph",
    "load": "kg.databases",
    "check": "kg.databases",
    "to_frames": "kg.convert",
    "to_networkx": "kg.convert",
    "to_pyg": "kg.convert",
    "query": "kg.rdf",
    "validate": "kg.rdf",
}


def read(path: Path | str) -> Graph:
    """Read a graph from its JSON file, or from the folder of outputs that holds it.

    Raises:
        OutputError: the file is absent or no graph of this version.
    """
    from kg.graph import read as read_graph  # noqa: PLC0415 # as late as the other names

    return read_graph(Path(path))


def __getattr__(name: str) -> object:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
