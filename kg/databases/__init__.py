"""The room of the databases: load a graph, ask it back, write load packages.

Owns: the door of the room: which family takes a target. Knows: rows, quads. Must not know: drivers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kg.databases import bolt, falkordb, ladybug, oxigraph, sparql
from kg.databases.named_graphs import named_graphs
from kg.databases.packages import PACKAGES, packages
from kg.databases.plan import Count, Plan, Progress, Report, plan, silent
from kg.databases.questions import EXPECTED, Verdict, compared, from_cypher, from_sparql, questions
from kg.databases.target import Target, parse
from kg.graph import Rows, read, rows
from kg.model import Graph
from kg.rdf import BASE, chunks

__all__ = [
    "PACKAGES",
    "Count",
    "Plan",
    "Progress",
    "Report",
    "Target",
    "Verdict",
    "check",
    "load",
    "load_rows",
    "packages",
    "parse",
]

_BY_ROWS: Final = frozenset({"bolt", "falkordb", "ladybug"})
_ABOUT: Final = 3  # named graphs beside those of the papers: entities, statements, the graph itself


def load(
    graph: Graph | Path | str,
    target: str | Target,
    *,
    prune: bool = False,
    rewrite: bool = False,
    progress: Progress = silent,
    base: str = BASE,
) -> Report:
    """Load a graph into a database; again is the same as once, and a load that was cut off goes on.

    Args:
        graph: what to load, or the folder of outputs (or the graph.json) that holds it.
        target: `bolt://…`, `neo4j://…`, `falkordb://…`, `ladybug:PATH`, `oxigraph:PATH` or `http(s)://…/sparql`.
        prune: remove what former builds put there and this one has not; never what others put there.
        rewrite: write rows that are there already, too (someone changed them).
        progress: told what is being done, rows (or triples) done, and how many there are in all.
        base: where the IRIs of the data begin, for RDF stores.

    Raises:
        TargetError: the database is away, refuses the password, is full, or has another schema.
        ExtraMissingError: the driver is not installed.
        OutputError: no graph is in the folder.
        ValueError: the target cannot be read.

    Example:
        >>> load(graph, "ladybug:graph.lbug").ok  # doctest: +SKIP
        True
    """
    graph = graph if isinstance(graph, Graph) else read(Path(graph))
    where = parse(target) if isinstance(target, str) else target
    if where.family in _BY_ROWS:
        return load_rows(rows(graph), where, prune=prune, rewrite=rewrite, progress=progress)
    graphs = named_graphs(chunks(graph, "nquads", base))
    room = oxigraph.load if where.family == "oxigraph" else sparql.load
    return room(where, graphs, len(graph.papers) + _ABOUT, prune=prune, rewrite=rewrite, progress=progress)


def load_rows(
    table: Rows, where: Target, *, prune: bool = False, rewrite: bool = False, progress: Progress = silent
) -> Report:
    """The same from rows that are at hand, for property-graph databases."""
    room = {"bolt": bolt.load, "falkordb": falkordb.load, "ladybug": ladybug.load}[where.family]
    return room(where, plan(table), prune=prune, rewrite=rewrite, progress=progress)


def check(
    graph: Graph | Path | str,
    target: str | Target,
    *,
    loading: bool = True,
    progress: Progress = silent,
    base: str = BASE,
) -> tuple[Verdict, ...]:
    """Load a graph, ask the shipped questions, and compare the answers with the graph's own.

    Args:
        graph: what the database must say, like `load`.
        target: like `load`; data of others, or of other builds, makes answers differ.
        loading: load first; otherwise only ask.
        progress: told while loading.
        base: where the IRIs of the data begin, for RDF stores.

    Raises:
        TargetError, ExtraMissingError, OutputError, ValueError: like `load`.
    """
    graph = graph if isinstance(graph, Graph) else read(Path(graph))
    where = parse(target) if isinstance(target, str) else target
    if loading:
        load(graph, where, prune=True, progress=progress, base=base)
    asked = questions()
    if where.family in _BY_ROWS:
        ask = {"bolt": bolt.ask, "falkordb": falkordb.ask, "ladybug": ladybug.ask}[where.family]
        found = [from_cypher(answer) for answer in ask(where, [question.cypher for question in asked])]
    else:
        select = oxigraph.ask if where.family == "oxigraph" else sparql.ask
        answers = select(where, [question.sparql for question in asked])
        found = [from_sparql(answer, question, base) for answer, question in zip(answers, asked, strict=True)]
    return tuple(
        compared(question, EXPECTED[question.name](graph), lines) for question, lines in zip(asked, found, strict=True)
    )
