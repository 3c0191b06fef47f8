"""Oxigraph in a folder: a new store is filled in bulk beside and renamed, an existing one is changed graph by graph.

Owns: which of both ways is taken. Knows: named graphs, the disk store of `rdf`. Must not know: the graph, SPARQL.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kg.databases.named_graphs import GraphStore, NamedGraph, Record, replace
from kg.databases.plan import Progress, Report, silent
from kg.databases.target import Target
from kg.errors import TargetError
from kg.rdf.oxigraph import add_graph, build_folder, open_folder, put_graph, remove_graph, select_plain

__all__ = ["ask", "load"]


def load(
    target: Target, graphs: Iterable[NamedGraph], total: int, *, prune: bool, rewrite: bool, progress: Progress
) -> Report:
    """Bring named graphs into a store on disk.

    Raises:
        TargetError: the store is in use, damaged, or on a full disk.
    """
    path = Path(target.address)
    if path.exists():
        return _change(path, target, graphs, total, prune=prune, rewrite=rewrite, progress=progress)
    beside = path.with_name(path.name + ".loading")
    shutil.rmtree(beside, ignore_errors=True)  # what a killed load left
    _make_folder(path.parent, target)
    seen: list[NamedGraph] = []
    try:
        build_folder(beside, _told(graphs, total, seen, progress))
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)  # what is half done takes room, and helps nobody
        if isinstance(error, TargetError):
            raise
        raise _unwritable(target, error) from error
    beside.rename(path)
    # every graph is there by its digest, so this only reads the counts back
    report = _change(path, target, seen, total, prune=False, rewrite=False, progress=silent)
    written = sum(graph.size for graph in seen)
    return Report(report.target, report.build, written + report.written, 0, 0, report.counts)


def ask(target: Target, questions: Sequence[str]) -> list[list[Record]]:
    """The answers to SELECT questions, over the union of all named graphs.

    Raises:
        TargetError: there is no such store, or a question is refused.
    """
    path = Path(target.address)
    if not path.exists():
        raise TargetError(f"{target}: there is no such store; load the graph first: kg load OUTPUTS {target}")
    store = open_folder(path, read_only=True)
    return [select_plain(store, question) for question in questions]


def _change(
    path: Path,
    target: Target,
    graphs: Iterable[NamedGraph],
    total: int,
    *,
    prune: bool,
    rewrite: bool,
    progress: Progress,
) -> Report:
    store = open_folder(path)
    there = GraphStore(
        name=str(target),
        put=lambda iri, triples: put_graph(store, iri, triples),
        add=lambda iri, triples: add_graph(store, iri, triples),
        remove=lambda iri: remove_graph(store, iri),
        select=lambda query: select_plain(store, query),
    )
    try:
        report = replace(there, graphs, total, prune=prune, rewrite=rewrite, progress=progress)
        store.flush()
    except OSError as error:
        if isinstance(error, TargetError):
            raise
        raise _unwritable(target, error) from error
    return report


def _unwritable(target: Target, error: OSError) -> TargetError:
    return TargetError(f"{target}: cannot be written ({error}); make room on the disk and run the same command again")


def _told(
    graphs: Iterable[NamedGraph], total: int, seen: list[NamedGraph], progress: Progress
) -> Iterator[tuple[str, str]]:
    """Pass graphs on, and keep what tells them again, without their triples."""
    for graph in graphs:
        yield graph.iri, graph.triples
        seen.append(NamedGraph(graph.iri, "", graph.digest, graph.size))
        progress("named graphs", len(seen), total)


def _make_folder(folder: Path, target: Target) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TargetError(f"{target}: the folder cannot be made ({error.strerror})") from error
