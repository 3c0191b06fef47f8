r"""Nodes and edges as CSV and Parquet files, and as Arrow tables for whoever takes columns.

Owns: cells, quoting, list cells, column types. Knows: rows, pyarrow. Must not know: databases, RDF, pictures.

`nodes.csv` has the columns id, label and then every property of `NODE_COLUMNS`; `edges.csv` has source, source_label,
predicate, target, target_label and then every property of `EDGE_COLUMNS`. RFC 4180 with LF line ends, UTF-8 without a
mark. An absent value is an empty cell, an empty text is `""`. A list is one cell: elements joined by `;`, a `;` or `\`
inside of an element has a `\` before it. Parquet has real lists and real nulls.

The cells hold exactly what the papers say. A text that starts with `=`, `+`, `-` or `@` is a formula to a spreadsheet:
import the columns as text there (docs/databases.md says how).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from kg.errors import OutputError
from kg.graph import EDGE_COLUMNS, NODE_COLUMNS, Edge, Node, graphml, rows
from kg.graph.rows import Kind, Value
from kg.model import Graph

__all__ = [
    "EDGE_FIELDS",
    "NODE_FIELDS",
    "cell",
    "edge_columns",
    "join",
    "node_columns",
    "split",
    "text_of",
    "write_csv",
    "write_graphml",
    "write_parquet",
    "write_records",
    "write_table",
]


def _union(columns: Mapping[str, Mapping[str, Kind]]) -> dict[str, Kind]:
    return dict(chain.from_iterable(of_label.items() for of_label in columns.values()))


NODE_FIELDS: Final[dict[str, Kind]] = {"id": "string", "label": "string", **_union(NODE_COLUMNS)}
"""Column → kind of `nodes.csv` and `nodes.parquet`."""

EDGE_FIELDS: Final[dict[str, Kind]] = {
    **dict.fromkeys(("source", "source_label", "predicate", "target", "target_label"), "string"),
    **_union(EDGE_COLUMNS),
}
"""Column → kind of `edges.csv` and `edges.parquet`."""

_ARROW: Final[dict[Kind, pa.DataType]] = {
    "string": pa.string(),
    "string[]": pa.list_(pa.string()),
    "int": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
}
_QUOTED: Final = re.compile('[",\n\r]|^$|^[ \t]|[ \t]$')
_ELEMENT: Final = re.compile(r"((?:[^;\\]|\\.)*)(;|$)", re.DOTALL)


def join(values: Iterable[str]) -> str:
    r"""A list as one text: elements joined by `;`, with `\` before each `;` and `\` inside of an element.

    An empty list and a list of one empty text would look the same; rows hold no empty lists.

    Example:
        >>> join(["a;b", "c"])
        'a\\;b;c'
    """
    return ";".join(value.replace("\\", "\\\\").replace(";", "\\;") for value in values)


def split(text: str) -> tuple[str, ...]:
    r"""The list that `join` made a text of.

    Example:
        >>> split(join(["a;b", "c\\"]))
        ('a;b', 'c\\')
    """
    found, at = [], 0
    while match := _ELEMENT.match(text, at):
        found.append(re.sub(r"\\(.)", r"\1", match[1], flags=re.DOTALL))
        at = match.end()
        if not match[2]:
            break
    return tuple(found)


def text_of(value: Value | None) -> str | None:
    """A value as text: `true`/`false`, the shortest exact decimal, `;`-joined lists.

    Example:
        >>> text_of(True), text_of(0.1), text_of(("a", "b")), text_of(None)
        ('true', '0.1', 'a;b', None)
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return join(value)
    return repr(value)


def cell(text: str | None) -> str:
    """A CSV cell after RFC 4180: quoted where it must be; nothing for an absent value, `""` for an empty text.

    Why not the `csv` module: it writes an empty text like an absent one, and a lone carriage return without quotes.

    Example:
        >>> cell("a,b"), cell(None), cell("")
        ('"a,b"', '', '""')
    """
    if text is None:
        return ""
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def write_records(path: Path, header: Sequence[str] | None, records: Iterable[Iterable[str | None]]) -> None:
    """Write one CSV file; the records are consumed one at a time.

    Raises:
        OutputError: the file cannot be written.
    """
    lines = (",".join(map(cell, record)) + "\n" for record in chain([header] if header else [], records))
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror})") from error


def _node_record(node: Node) -> dict[str, Value]:
    return {"id": node.id, "label": node.label, **dict(node.properties)}


def _edge_record(edge: Edge) -> dict[str, Value]:
    return {
        "source": edge.source,
        "source_label": edge.source_label,
        "predicate": edge.predicate,
        "target": edge.target,
        "target_label": edge.target_label,
        **dict(edge.properties),
    }


def write_csv(graph: Graph, folder: Path) -> tuple[Path, Path]:
    """Write `nodes.csv` and `edges.csv` into a folder; returns their paths.

    Raises:
        OutputError: a file cannot be written.
    """
    table = rows(graph)
    nodes, edges = _folder(folder) / "nodes.csv", folder / "edges.csv"
    write_records(nodes, [*NODE_FIELDS], _texts(map(_node_record, table.nodes), NODE_FIELDS))
    write_records(edges, [*EDGE_FIELDS], _texts(map(_edge_record, table.edges), EDGE_FIELDS))
    return nodes, edges


def _texts(records: Iterable[Mapping[str, Value]], fields: Iterable[str]) -> Iterable[list[str | None]]:
    names = [*fields]
    return ([text_of(record.get(name)) for name in names] for record in records)


def write_parquet(graph: Graph, folder: Path) -> tuple[Path, Path]:
    """Write `nodes.parquet` and `edges.parquet` into a folder; returns their paths.

    Raises:
        OutputError: a file cannot be written.
    """
    table = rows(graph)
    nodes, edges = _folder(folder) / "nodes.parquet", folder / "edges.parquet"
    write_table(node_columns(table.nodes), nodes)
    write_table(edge_columns(table.edges), edges)
    return nodes, edges


def write_graphml(graph: Graph, path: Path) -> None:
    """Write one GraphML file, for Gephi, yEd, Cytoscape, igraph and networkx.

    Raises:
        OutputError: the file cannot be written.
    """
    graphml.write(rows(graph), path)


def _folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made ({error.strerror})") from error
    return folder


def write_table(table: pa.Table, path: Path) -> None:
    """Write one Arrow table as Parquet (zstd).

    Raises:
        OutputError: the file cannot be written.
    """
    try:
        pq.write_table(table, path, compression="zstd")
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror or error})") from error


def node_columns(
    nodes: Sequence[Node], fields: Mapping[str, Kind] = NODE_FIELDS, same: Mapping[str, Value] | None = None
) -> pa.Table:
    """Nodes as an Arrow table with the columns asked for; an absent value is null.

    Args:
        nodes: in the order of the table's rows.
        fields: column → kind; `id`, `label` and property names.
        same: columns that hold one value in all rows.
    """
    given = {"id": [node.id for node in nodes], "label": [node.label for node in nodes]}
    return _columns(given, [node.properties for node in nodes], fields, same or {})


def edge_columns(
    edges: Sequence[Edge], fields: Mapping[str, Kind] = EDGE_FIELDS, same: Mapping[str, Value] | None = None
) -> pa.Table:
    """Edges as an Arrow table with the columns asked for; an absent value is null.

    Args:
        edges: in the order of the table's rows.
        fields: column → kind; `source`, `target`, `predicate`, the labels and property names.
        same: columns that hold one value in all rows.
    """
    given = {
        "source": [edge.source for edge in edges],
        "source_label": [edge.source_label for edge in edges],
        "predicate": [edge.predicate for edge in edges],
        "target": [edge.target for edge in edges],
        "target_label": [edge.target_label for edge in edges],
    }
    return _columns(given, [edge.properties for edge in edges], fields, same or {})


def _columns(
    given: Mapping[str, list[str]],
    properties: Sequence[tuple[tuple[str, Value], ...]],
    fields: Mapping[str, Kind],
    same: Mapping[str, Value],
) -> pa.Table:
    # one list per column, filled in place: a dict per row costs twice the time for 400,000 rows
    size = len(properties)
    columns: dict[str, list[Value | None]] = {name: [same.get(name)] * size for name in fields if name not in given}
    for row, pairs in enumerate(properties):
        for name, value in pairs:
            columns[name][row] = value
    schema = pa.schema([(name, _ARROW[kind]) for name, kind in fields.items()])
    arrays = [pa.array(given[f.name] if f.name in given else columns[f.name], type=f.type) for f in schema]
    return pa.table(arrays, schema=schema)
