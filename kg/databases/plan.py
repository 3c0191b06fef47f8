"""What a load has to do, the same for every database: groups, batches, the mark of the build, the counts to find.

Owns: grouping, the build's mark, reports. Knows: rows. Must not know: drivers, query languages, files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeVar

import msgspec

from kg.graph import EDGE_COLUMNS, NODE_COLUMNS, Edge, Node, Rows

__all__ = ["BATCH", "BUILD", "FOREIGN", "Count", "Ends", "Plan", "Progress", "Report", "batches", "plan", "silent"]

_T = TypeVar("_T")

BATCH: Final = 1000
"""Rows in one transaction: large enough that the round trip costs nothing, small enough for any server's memory."""

BUILD: Final = "kgBuild"
"""Property that marks each node and edge of ours with the build that it comes from."""

FOREIGN: Final = "kgForeign"
"""Property that marks a node or edge that others had made before we gave it our properties: it is never removed."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many rows are done, and how many there are in all."""


def silent(what: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""
    del what, done, total


@dataclass(frozen=True, slots=True, order=True)
class Ends:
    """The kind of an edge: its predicate and the labels of both ends."""

    predicate: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows in groups of one label, and of one predicate between two labels."""

    build: str  # 16 hex digits: the same rows give the same mark
    nodes: tuple[tuple[str, tuple[Node, ...]], ...]
    edges: tuple[tuple[Ends, tuple[Edge, ...]], ...]

    @property
    def size(self) -> int:
        """Nodes and edges in all."""
        return sum(len(group) for _, group in self.nodes) + sum(len(group) for _, group in self.edges)

    def expected(self) -> dict[str, int]:
        """What must be found: label or predicate → number; every word of the vocabulary occurs."""
        counts = dict.fromkeys((*NODE_COLUMNS, *EDGE_COLUMNS), 0)
        for label, nodes in self.nodes:
            counts[label] = len(nodes)
        for ends, edges in self.edges:
            counts[ends.predicate] += len(edges)
        return counts


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of a label, a predicate or a named graph, in the graph and in the database."""

    what: str
    expected: int
    found: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a load did, and what the database says afterwards."""

    target: str  # without password
    build: str
    written: int  # rows (nodes and edges), or quads; 0 when everything was there already
    removed: int  # rows, or named graphs, of former builds that are gone
    kept: int  # nodes of former builds that stay because data of others hangs on them
    counts: tuple[Count, ...]

    @property
    def ok(self) -> bool:
        """The database holds as many as the graph."""
        return all(count.expected == count.found for count in self.counts)


def plan(table: Rows) -> Plan:
    """Group rows for loading.

    Cost: linear in the rows, but for one sort of the edges.
    """
    mark = hashlib.sha256(msgspec.msgpack.encode(table)).hexdigest()[:16]
    nodes = tuple((label, tuple(group)) for label, group in groupby(table.nodes, key=lambda n: n.label))
    edges = sorted(table.edges, key=lambda e: (e.predicate, e.source_label, e.target_label))
    kinds = groupby(edges, key=lambda e: (e.predicate, e.source_label, e.target_label))
    return Plan(mark, nodes, tuple((Ends(*kind), tuple(group)) for kind, group in kinds))


def batches(things: Sequence[_T], size: int = BATCH) -> Iterator[Sequence[_T]]:
    """Cut a sequence into pieces of at most `size`."""
    return (things[at : at + size] for at in range(0, len(things), size))
