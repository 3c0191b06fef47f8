"""Load packages: for each database the files, the one command, the counts to compare afterwards, and a short README.

Owns: what lies in each package. Knows: rows, tables, N-Quads. Must not know: drivers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from kg.databases import ladybug, texts
from kg.databases.cypher import merges
from kg.databases.falkordb import storable
from kg.databases.plan import BUILD, FOREIGN, Ends, Plan, plan
from kg.errors import OutputError
from kg.graph import EDGE_COLUMNS, NODE_COLUMNS, Edge, relationship, rows
from kg.graph.rows import Kind, Value
from kg.model import Graph
from kg.rdf import BASE, chunks
from kg.rdf import write as write_rdf
from kg.tables import edge_columns, node_columns, text_of, write_records, write_table

__all__ = ["LIST", "PACKAGES", "hidden", "literal", "packages", "shown"]

LIST: Final = "\x1f"
"""Between the elements of a list cell: U+001F, the unit separator, because neo4j-admin knows no escape for it."""

_HIDDEN: Final = {"␛": "␛0", "\n": "␛1", "\r": "␛2", "\x1f": "␛3", "\x00": "␛4"}
"""What stands for a character that a reader of CSV cannot take; ␛ is U+241B. Read back from last to first."""

_NEO4J_TYPE: Final[dict[Kind, str]] = {
    "string": "string", "string[]": "string[]", "int": "long", "double": "double", "boolean": "boolean",
}  # fmt: skip


def packages(graph: Graph, folder: Path, names: Sequence[str], base: str = BASE) -> list[Path]:
    """Write load packages, each into a folder of its own name.

    Args:
        graph: what to load.
        folder: gets one folder for each name.
        names: of `PACKAGES`.
        base: where the IRIs of the data begin, for the RDF stores.

    Returns:
        The folders.

    Raises:
        ValueError: a name is not known.
        OutputError: a file cannot be written.
    """
    unknown = sorted({*names} - {*PACKAGES})
    if unknown:
        raise ValueError(f"no load package {', '.join(unknown)}; choose from {', '.join(PACKAGES)}")
    todo = plan(rows(graph))
    made = []
    for name in names:
        target = folder / name
        try:
            target.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{target}: cannot be made ({error.strerror})") from error
        if name in _BY_ROWS:
            _BY_ROWS[name](todo, target)
            counts: dict[str, object] = {"build": todo.build, **_counts(todo)}
        else:
            write_rdf(graph, target / "kg.nq", "nquads", base)
            counts = {"namedGraphs": len(graph.papers) + 3, "quads": _quads(graph, base)}
            _BY_QUADS[name](target)
        _write(target / "counts.json", json.dumps(counts, indent=1) + "\n")
        made.append(target)
    return made


def hidden(text: str) -> str:
    r"""A text without characters that a reader of CSV cannot take.

    Example:
        >>> hidden("a\nb")
        'a␛1b'
    """
    for character, code in _HIDDEN.items():
        text = text.replace(character, code)
    return text


def shown(text: str) -> str:
    r"""The text that `hidden` was given.

    Example:
        >>> shown(hidden("␛1 \n\x1f")) == "␛1 \n\x1f"
        True
    """
    for character, code in reversed(_HIDDEN.items()):
        text = text.replace(code, character)
    return text


def _counts(todo: Plan) -> dict[str, dict[str, int]]:
    expected = todo.expected()
    return {
        "nodes": {label: expected[label] for label in NODE_COLUMNS},
        "relationships": {relationship(predicate): expected[predicate] for predicate in EDGE_COLUMNS},
    }


def _quads(graph: Graph, base: str) -> int:
    return sum(chunk.count("\n") for chunk in chunks(graph, "nquads", base))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror})") from error


def _file(ends: Ends) -> str:
    return f"{ends.source.lower()}-{relationship(ends.predicate).lower()}-{ends.target.lower()}"


def _node_cells(todo: Plan) -> Iterator[tuple[str, Iterator[list[str | None]]]]:
    """Label → records of id, properties, and the build."""
    for label, nodes in todo.nodes:
        columns = NODE_COLUMNS[label]
        yield label, ([hidden(n.id), *_cells(n.properties, columns), todo.build] for n in nodes)


def _edge_cells(todo: Plan) -> Iterator[tuple[Ends, Iterator[list[str | None]]]]:
    """Ends → records of source, properties, the build, and target."""

    def record(edge: Edge) -> list[str | None]:
        properties = _cells(edge.properties, EDGE_COLUMNS[edge.predicate])
        return [hidden(edge.source), *properties, todo.build, hidden(edge.target)]

    for ends, edges in todo.edges:
        yield ends, map(record, edges)


def _cells(properties: tuple[tuple[str, Value], ...], columns: Mapping[str, Kind]) -> list[str | None]:
    values = dict(properties)
    return [_csv_cell(values[name]) if name in values else None for name in columns]


def _csv_cell(value: Value) -> str:
    if isinstance(value, tuple):
        return LIST.join(map(hidden, value))
    return hidden(str(text_of(value)))


def _neo4j(todo: Plan, folder: Path) -> None:
    arguments = []
    for label, records in _node_cells(todo):
        name = label.lower()
        columns = [f"{column}:{_NEO4J_TYPE[kind]}" for column, kind in NODE_COLUMNS[label].items()]
        write_records(folder / f"{name}_header.csv", [f"id:ID({label})", *columns, f"{BUILD}:string"], ())
        write_records(folder / f"{name}.csv", None, records)
        arguments.append(f"--nodes={label}={name}_header.csv,{name}.csv")
    for ends, records in _edge_cells(todo):
        name = _file(ends)
        columns = [f"{column}:{_NEO4J_TYPE[kind]}" for column, kind in EDGE_COLUMNS[ends.predicate].items()]
        header = [f":START_ID({ends.source})", *columns, f"{BUILD}:string", f":END_ID({ends.target})"]
        write_records(folder / f"{name}_header.csv", header, ())
        write_records(folder / f"{name}.csv", None, records)
        arguments.append(f"--relationships={relationship(ends.predicate)}={name}_header.csv,{name}.csv")
    _write(folder / "load.sh", texts.neo4j_command(arguments))
    _write(folder / "finish.cypher", texts.neo4j_finish(NODE_COLUMNS, EDGE_COLUMNS, [*_HIDDEN.items()]))
    _write(folder / "README.md", texts.README["neo4j"])


def _falkordb(todo: Plan, folder: Path) -> None:
    commands = [("GRAPH.QUERY", "kg", f"CREATE INDEX FOR (x:`{label}`) ON (x.id)") for label in NODE_COLUMNS]
    unique = [
        ("GRAPH.CONSTRAINT", "CREATE", "kg", "UNIQUE", "NODE", label, "PROPERTIES", "1", "id") for label in NODE_COLUMNS
    ]
    queries = (
        ("GRAPH.QUERY", "kg", f"CYPHER build={literal(todo.build)} rows={literal(storable(batch))} {statement}")
        for statement, batch in merges(todo)
    )
    try:
        with (folder / "load.resp").open("wb") as file:
            file.writelines(map(_resp, chain[tuple[str, ...]](commands, unique, queries)))
    except OSError as error:
        raise OutputError(f"{folder / 'load.resp'}: cannot be written ({error.strerror})") from error
    _write(folder / "load.sh", texts.FALKORDB_COMMAND)
    _write(folder / "README.md", texts.README["falkordb"])


def literal(value: object) -> str:
    r"""A value as a Cypher literal, for stores that take parameters as text.

    Example:
        >>> print(literal({"a": ['say "hi"', None, True, 0.5]}))
        {`a`:["say \"hi\"",null,true,0.5]}
    """
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, Mapping):
        return "{" + ",".join(f"`{key}`:{literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(literal, value)) + "]"
    return json.dumps(value)  # null, true, 3, 0.5


def _resp(words: Sequence[str]) -> bytes:
    """A command in the Redis protocol."""
    parts = [word.encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)


def _memgraph(todo: Plan, folder: Path) -> None:
    statements = list(texts.memgraph_constraints())
    for label, records in _node_cells(todo):
        write_records(folder / f"{label}.csv", ["id", *NODE_COLUMNS[label], BUILD], records)
        statements.append(texts.memgraph_nodes(label, f"{label}.csv", NODE_COLUMNS[label], [*_HIDDEN.items()]))
    for ends, records in _edge_cells(todo):
        columns = EDGE_COLUMNS[ends.predicate]
        write_records(folder / f"{_file(ends)}.csv", ["start", *columns, BUILD, "end"], records)
        statements.append(texts.memgraph_edges(ends, f"{_file(ends)}.csv", columns, [*_HIDDEN.items()]))
    _write(folder / "load.cypherl", "".join(f"{statement}\n" for statement in statements))
    _write(folder / "load.sh", texts.MEMGRAPH_COMMAND)
    _write(folder / "README.md", texts.README["memgraph"])


def _ladybug(todo: Plan, folder: Path) -> None:
    marks: dict[str, Kind] = {BUILD: "string", FOREIGN: "boolean"}
    copies = []
    for label, nodes in todo.nodes:
        table = node_columns(nodes, {"id": "string", **NODE_COLUMNS[label], **marks}, {BUILD: todo.build})
        write_table(table, folder / f"{label.lower()}.parquet")
        copies.append(f'COPY `{label}` FROM "{label.lower()}.parquet";')
    for ends, edges in todo.edges:
        fields: dict[str, Kind] = {"source": "string", "target": "string", **EDGE_COLUMNS[ends.predicate], **marks}
        write_table(edge_columns(edges, fields, {BUILD: todo.build}), folder / f"{_file(ends)}.parquet")
        copies.append(
            f'COPY `{relationship(ends.predicate)}` FROM "{_file(ends)}.parquet" '
            f"(from='{ends.source}', to='{ends.target}');"
        )
    _write(folder / "schema.cypher", "".join(f"{statement};\n" for statement in ladybug.schema(todo)))
    _write(folder / "copy.cypher", "".join(f"{statement}\n" for statement in copies))
    _write(folder / "load.sh", texts.LADYBUG_COMMAND)
    _write(folder / "README.md", texts.README["ladybug"])


def _fuseki(folder: Path) -> None:
    _write(folder / "load.sh", texts.FUSEKI_COMMAND)
    _write(folder / "README.md", texts.README["fuseki"])


def _qlever(folder: Path) -> None:
    _write(folder / "Qleverfile", texts.QLEVERFILE)
    _write(folder / "load.sh", texts.QLEVER_COMMAND)
    _write(folder / "README.md", texts.README["qlever"])


_BY_ROWS: Final[dict[str, Callable[[Plan, Path], None]]] = {
    "neo4j": _neo4j,
    "ladybug": _ladybug,
    "falkordb": _falkordb,
    "memgraph": _memgraph,
}
_BY_QUADS: Final[dict[str, Callable[[Path], None]]] = {"fuseki": _fuseki, "qlever": _qlever}
PACKAGES: Final = (*_BY_ROWS, *_BY_QUADS)
"""Names of the load packages."""
