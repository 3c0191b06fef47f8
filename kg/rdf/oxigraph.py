"""An Oxigraph store in a folder that a user names: named graphs go in whole, questions come back as plain values.

Owns: opening, putting and removing named graphs there. Knows: pyoxigraph. Must not know: the graph, `outputs/`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph

from kg.errors import TargetError

__all__ = ["Record", "add_graph", "build_folder", "open_folder", "put_graph", "remove_graph", "select_plain"]

Record = dict[str, tuple[str, str]]
"""Variable → (value, IRI of its datatype; empty for texts, `iri` for an IRI)."""

_TEXT = {"http://www.w3.org/2001/XMLSchema#string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"}


def open_folder(path: Path, *, read_only: bool = False) -> pyoxigraph.Store:
    """Open a store.

    Raises:
        TargetError: another process has it open, the disk is full, or the folder is no store.
    """
    try:
        return pyoxigraph.Store.read_only(str(path)) if read_only else pyoxigraph.Store(str(path))
    except OSError as error:
        full = any(word in str(error) for word in ("No space left", "File too large"))
        cure = "make room on the disk" if full else "close the process that has it open, or name another folder"
        raise TargetError(f"oxigraph:{path}: cannot be opened ({error}); {cure}") from error


def build_folder(path: Path, graphs: Iterable[tuple[str, str]]) -> None:
    """Fill a new store quickly; not a transaction, so the caller renames the folder when it is whole.

    Args:
        path: a folder that does not exist yet.
        graphs: IRI of each named graph and its triples as N-Triples.

    Cost: about 4 s per million triples.
    """
    store = open_folder(path)
    for iri, triples in graphs:
        add_graph(store, iri, triples)
    store.optimize()
    store.flush()


def put_graph(store: pyoxigraph.Store, iri: str, triples: str) -> None:
    """Make a named graph hold exactly these triples."""
    remove_graph(store, iri)
    add_graph(store, iri, triples)


def add_graph(store: pyoxigraph.Store, iri: str, triples: str) -> None:
    """Add triples to a named graph, all or none."""
    store.load(triples.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES, to_graph=pyoxigraph.NamedNode(iri))


def remove_graph(store: pyoxigraph.Store, iri: str) -> None:
    """Remove a named graph."""
    store.remove_graph(pyoxigraph.NamedNode(iri))


def select_plain(store: pyoxigraph.Store, query: str) -> list[Record]:
    """The answer to a SELECT question, over the union of all named graphs.

    Raises:
        TargetError: the question cannot be parsed.
    """
    try:
        solutions = store.query(query, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise TargetError(f"oxigraph: refused a question ({error})") from error
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [{name: _plain(row[name]) for name in names if row[name] is not None} for row in solutions]


def _plain(term: object) -> tuple[str, str]:
    if isinstance(term, pyoxigraph.Literal):
        return term.value, "" if term.datatype.value in _TEXT else term.datatype.value
    assert isinstance(term, pyoxigraph.NamedNode | pyoxigraph.BlankNode)
    return term.value, "iri"
