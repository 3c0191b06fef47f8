"""The graph as GraphML, for Gephi, yEd, Cytoscape, igraph and networkx.

Owns: the GraphML form of rows. Knows: rows, XML escaping. Must not know: other file formats, databases, pictures.

Lists are JSON arrays in a string, for GraphML has no lists. XML 1.0 forbids most control characters; such a character
is written as `_xHHHH_`, and a text that already looks like that gets its `_` written as `_x005F_` (the rule of
ISO/IEC 29500, ST_Xstring), so that `decode` gives every text back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from kg.errors import OutputError
from kg.graph.rows import EDGE_COLUMNS, NODE_COLUMNS, Kind, Rows, Value, relationship

__all__ = ["decode", "encode", "write"]

_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ENCODED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_TYPE: Final[dict[Kind, str]] = {
    "string": "string",
    "string[]": "string",
    "int": "long",
    "double": "double",
    "boolean": "boolean",
}
_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def encode(text: str) -> str:
    r"""A text without the characters that XML 1.0 forbids.

    Example:
        >>> encode("a\x00b"), encode("_x0000_")
        ('a_x0000_b', '_x005F_x0000_')
    """
    return _FORBIDDEN.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def decode(text: str) -> str:
    r"""The text that `encode` was given.

    Example:
        >>> decode(encode("a\x00 _x0041_"))
        'a\x00 _x0041_'
    """
    return _ENCODED.sub(lambda match: chr(int(match[1], 16)), text)


def write(table: Rows, path: Path) -> None:
    """Write the graph as one GraphML file: a directed multigraph, edges told apart by their id and `predicate`.

    Cost: linear in the rows; one row is in memory at a time.

    Raises:
        OutputError: the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(_lines(table))
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror})") from error


def _lines(table: Rows) -> Iterator[str]:
    nodes: dict[str, Kind] = {"label": "string"}
    for of_label in NODE_COLUMNS.values():
        nodes |= of_label
    edges: dict[str, Kind] = {"predicate": "string", "type": "string"}
    for of_predicate in EDGE_COLUMNS.values():
        edges |= of_predicate
    yield _HEAD
    for owner, columns in (("node", nodes), ("edge", edges)):
        for name, kind in columns.items():
            yield f'<key id="{owner}-{name}" for="{owner}" attr.name="{name}" attr.type="{_TYPE[kind]}"/>\n'
    yield '<graph id="kg" edgedefault="directed">\n'
    for node in table.nodes:
        yield f"<node id={_attribute(node.id)}>"
        yield from _data("node", (("label", node.label), *node.properties))
        yield "</node>\n"
    for number, edge in enumerate(table.edges):
        yield f'<edge id="e{number}" source={_attribute(edge.source)} target={_attribute(edge.target)}>'
        names = (("predicate", edge.predicate), ("type", relationship(edge.predicate)))
        yield from _data("edge", (*names, *edge.properties))
        yield "</edge>\n"
    yield "</graph>\n</graphml>\n"


def _attribute(text: str) -> str:
    return quoteattr(encode(text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _data(owner: str, properties: tuple[tuple[str, Value], ...]) -> Iterator[str]:
    for name, value in properties:
        text = escape(encode(_text(value)), {"\r": "&#13;"})  # a bare carriage return would be read as a line feed
        yield f'<data key="{owner}-{name}">{text}</data>'


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(value)  # true, 3, 0.1
