"""Loading by Cypher, as every server of that language takes it: merge by id in batches, mark, prune, count.

Owns: the statements and their order. Knows: plan. Must not know: drivers, connections.

Only words of the closed vocabulary are written into a statement; everything that comes from papers is a parameter.
Each batch is one transaction that also sets the build's mark, so a row with this build's mark is complete: a load that
was cut off goes on where it stopped, and the same graph loaded again writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.databases.plan import BATCH, BUILD, FOREIGN, Count, Ends, Plan, Progress, Report, batches
from kg.graph import EDGE_COLUMNS, NODE_COLUMNS, Edge, Node, relationship
from kg.graph.rows import Kind

__all__ = ["Answer", "Cypher", "count_statements", "merge", "merges"]

Answer = list[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Cypher:
    """What a Cypher server offers: each function runs one statement in one transaction and returns its records."""

    name: str
    read: Callable[[str, Mapping[str, object]], Answer]
    write: Callable[[str, Mapping[str, object]], Answer]


# A thing that others had made before us has no build mark when we first meet it.
_MARK: Final = (
    f"ON MATCH SET x.{FOREIGN} = CASE WHEN x.{BUILD} IS NULL THEN true ELSE x.{FOREIGN} END "
    f"SET x += r.p, x.{BUILD} = $build"
)
_PRUNE_EDGES: Final = (
    "MATCH {pattern} WHERE x.{build} <> $build AND x.{foreign} IS NULL WITH x LIMIT $limit DELETE x RETURN count(*)"
)
_PRUNE_NODES: Final = (
    "MATCH (x:`{label}`) WHERE x.{build} <> $build AND x.{foreign} IS NULL "
    "OPTIONAL MATCH (x)-[held]-() WITH x, count(held) AS held WHERE held = 0 "
    "WITH x LIMIT $limit DELETE x RETURN count(*)"
)
_LET_GO: Final = "MATCH {pattern} WHERE x.{build} <> $build AND x.{foreign} = true REMOVE x.{build}, x.{foreign}"


def merge(server: Cypher, todo: Plan, *, prune: bool, rewrite: bool, progress: Progress) -> Report:
    """Bring a plan's rows into a server, remove what is gone if asked, and read the counts back.

    Args:
        server: an open connection; constraints and indexes on `id` are there already.
        todo: what to load.
        prune: remove nodes and edges of former builds.
        rewrite: write the rows that carry this build's mark again, too.
        progress: told after each batch.

    Cost: one round trip per 1,000 rows; each row costs two index look-ups.
    """
    done = written = 0
    for label, nodes in todo.nodes:
        statement = _merge_nodes(label)
        here = set() if rewrite else _ids(server, label, todo.build)
        missing = [node for node in nodes if node.id not in here]
        done += len(nodes) - len(missing)
        for batch in batches(missing):
            server.write(statement, {"rows": [_node(node, NODE_COLUMNS[label]) for node in batch], "build": todo.build})
            done, written = done + len(batch), written + len(batch)
            progress(label, done, todo.size)
    for ends, edges in todo.edges:
        statement = _merge_edges(ends)
        there = set() if rewrite else _pairs(server, ends, todo.build)
        absent = [edge for edge in edges if (edge.source, edge.target) not in there]
        done += len(edges) - len(absent)
        for part in batches(absent):
            columns = EDGE_COLUMNS[ends.predicate]
            server.write(statement, {"rows": [_edge(edge, columns) for edge in part], "build": todo.build})
            done, written = done + len(part), written + len(part)
            progress(ends.predicate, done, todo.size)
    removed, kept = _prune(server, todo.build, progress) if prune else (0, 0)
    return Report(server.name, todo.build, written, removed, kept, tuple(_counts(server, todo)))


def merges(todo: Plan) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """Every statement of a load from nothing, with its rows: `$rows` and `$build` are its parameters."""
    for label, nodes in todo.nodes:
        for batch in batches(nodes):
            yield _merge_nodes(label), [_node(node, NODE_COLUMNS[label]) for node in batch]
    for ends, edges in todo.edges:
        for part in batches(edges):
            yield _merge_edges(ends), [_edge(edge, EDGE_COLUMNS[ends.predicate]) for edge in part]


def _merge_nodes(label: str) -> str:
    return f"UNWIND $rows AS r MERGE (x:`{label}` {{id: r.id}}) {_MARK}"


def _merge_edges(ends: Ends) -> str:
    return (
        f"UNWIND $rows AS r MATCH (a:`{ends.source}` {{id: r.s}}) MATCH (b:`{ends.target}` {{id: r.o}}) "
        f"MERGE (a)-[x:`{relationship(ends.predicate)}`]->(b) {_MARK}"
    )


def count_statements() -> dict[str, str]:
    """Label or predicate → the statement that counts what carries the mark `$build`."""
    nodes = {label: f"MATCH (x:`{label}`) WHERE x.{BUILD} = $build RETURN count(x)" for label in NODE_COLUMNS}
    edges = {
        name: f"MATCH ()-[x:`{relationship(name)}`]->() WHERE x.{BUILD} = $build RETURN count(x)"
        for name in EDGE_COLUMNS
    }
    return nodes | edges


def _node(node: Node, columns: Mapping[str, Kind]) -> dict[str, object]:
    return {"id": node.id, "p": _filled(dict(node.properties), columns)}


def _edge(edge: Edge, columns: Mapping[str, Kind]) -> dict[str, object]:
    return {"s": edge.source, "o": edge.target, "p": _filled(dict(edge.properties), columns)}


def _filled(properties: Mapping[str, object], columns: Mapping[str, Kind]) -> dict[str, object]:
    """Every column of ours, null where it has no value: so what was there before goes, and what others added stays."""
    found = ((name, properties.get(name)) for name in columns)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found}


def _ids(server: Cypher, label: str, build: str) -> set[object]:
    statement = f"MATCH (x:`{label}`) WHERE x.{BUILD} = $build RETURN x.id"
    return {record[0] for record in server.read(statement, {"build": build})}


def _pairs(server: Cypher, ends: Ends, build: str) -> set[tuple[object, ...]]:
    statement = (
        f"MATCH (a:`{ends.source}`)-[x:`{relationship(ends.predicate)}`]->(b:`{ends.target}`) "
        f"WHERE x.{BUILD} = $build RETURN a.id, b.id"
    )
    return set(server.read(statement, {"build": build}))


def _prune(server: Cypher, build: str, progress: Progress) -> tuple[int, int]:
    """Remove what former builds put there: edges first, then nodes on which nothing hangs any more."""
    words = {"build": BUILD, "foreign": FOREIGN}
    removed = 0
    for name in EDGE_COLUMNS:
        pattern = f"()-[x:`{relationship(name)}`]->()"
        removed += _drain(server, _PRUNE_EDGES.format(pattern=pattern, **words), build, progress, removed)
        server.write(_LET_GO.format(pattern=pattern, **words), {"build": build})
    for label in NODE_COLUMNS:
        removed += _drain(server, _PRUNE_NODES.format(label=label, **words), build, progress, removed)
        server.write(_LET_GO.format(pattern=f"(x:`{label}`)", **words), {"build": build})
    kept = 0
    for label in NODE_COLUMNS:
        statement = f"MATCH (x:`{label}`) WHERE x.{BUILD} <> $build RETURN count(x)"
        kept += _number(server.read(statement, {"build": build}))
    return removed, kept


def _drain(server: Cypher, statement: str, build: str, progress: Progress, before: int) -> int:
    removed = 0
    while number := _number(server.write(statement, {"build": build, "limit": BATCH})):
        removed += number
        progress("removing what is gone", before + removed, 0)
    return removed


def _counts(server: Cypher, todo: Plan) -> Sequence[Count]:
    expected = todo.expected()
    return [
        Count(what, expected[what], _number(server.read(statement, {"build": todo.build})))
        for what, statement in count_statements().items()
    ]


def _number(answer: Answer) -> int:
    found = answer[0][0] if answer else 0
    assert isinstance(found, int)
    return found
