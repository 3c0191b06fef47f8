"""The on-disk Oxigraph store inside a folder of outputs: built on first use, again when the graph has changed.

Owns: where the store lies, when it is stale, how it is built. Knows: pyoxigraph, the triples. Must not know: SPARQL,
HTTP.

    outputs/store/<digest>/     one RocksDB folder; the digest is of the file it was built from
    outputs/store/.new-<pid>/   one that is being built; it gets its name only when it is whole
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph

from kg.errors import OutputError
from kg.rdf.iri import BASE
from kg.rdf.write import quads

__all__ = ["build_store", "store", "store_folder"]

GRAPH_JSON: Final = "graph.json"
FOLDER: Final = "store"
_LAYOUT: Final = f"2 {pyoxigraph.__version__}"  # part of the digest: another engine may write another disk format


def store(outputs: Path | str) -> pyoxigraph.Store:
    """The store of a folder of outputs, opened for reading; any number of processes may do so at once.

    Raises:
        OutputError: the folder holds no graph, or the store cannot be written.

    Cost: opening 20 ms; building about 4 s per million triples.
    """
    return open_store(build_store(outputs))


def open_store(folder: Path) -> pyoxigraph.Store:
    """Open a store folder for reading.

    Raises:
        OutputError: it is damaged.
    """
    try:
        return pyoxigraph.Store.read_only(str(folder))
    except (OSError, ValueError) as error:
        raise OutputError(
            f"{folder}: cannot be opened ({error}); delete it, it is built again on the next use"
        ) from error


def build_store(outputs: Path | str) -> Path:
    """The folder of the store that says what the graph says now; builds it where it is absent or stale.

    Why: a store that is found under its digest is whole, because it was renamed to it as the last step. Builders that
    run at the same time do the same work, and the first one wins.
    """
    source = _source(Path(outputs))
    folder = store_folder(source)
    if folder.is_dir():
        return folder
    home = folder.parent
    new = home / f".new-{os.getpid()}"
    try:
        home.mkdir(exist_ok=True)
        shutil.rmtree(new, ignore_errors=True)
        _fill(new, source)
        _publish(new, folder)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(f"{home}: the store cannot be written ({error.strerror or error}); free the disk or copy the "
                          "outputs to a folder that can be written") from error  # fmt: skip
    finally:
        shutil.rmtree(new, ignore_errors=True)
    for other in home.iterdir():  # stores of earlier builds; who still reads one keeps its open files
        if other != folder and not other.name.startswith("."):
            shutil.rmtree(other, ignore_errors=True)
    return folder


def store_folder(source: Path) -> Path:
    """Where the store of this file lies: named by the sha256 of its bytes and the version of the disk layout."""
    digest = hashlib.sha256(_LAYOUT.encode())
    with source.open("rb") as file:
        digest.update(hashlib.file_digest(file, "sha256").digest())
    return source.parent / FOLDER / digest.hexdigest()[:32]


def _source(outputs: Path) -> Path:
    for name in ("graph.nq", GRAPH_JSON):
        if (outputs / name).is_file():
            return outputs / name
    raise OutputError(
        f"{outputs}: holds neither graph.nq nor {GRAPH_JSON}; make them with: kg build SOURCE... -o {outputs}"
    )


def _fill(new: Path, source: Path) -> None:
    fresh = pyoxigraph.Store(str(new))
    try:
        fresh.bulk_extend(_twice(_quads(source)))
    except SyntaxError as error:
        raise OutputError(f"{source}: is damaged ({error}); build it again with: kg build") from error
    fresh.flush()
    fresh.optimize()


def _quads(source: Path) -> Iterable[pyoxigraph.Quad]:
    if source.name == GRAPH_JSON:
        from kg.graph import read as read_graph  # noqa: PLC0415 # a second that only this way of building costs

        return quads(read_graph(source), BASE)
    return pyoxigraph.parse(path=str(source), format=pyoxigraph.RdfFormat.N_QUADS)


def _twice(found: Iterable[pyoxigraph.Quad]) -> Iterator[pyoxigraph.Quad]:
    """Each quad in its graph and in the default graph.

    Why: the default graph is the union of all. Oxigraph's own union gives a triple once for each graph that holds it,
    so that counts are wrong; it also wins over FROM.
    """
    for quad in found:
        yield quad
        yield pyoxigraph.Quad(quad.subject, quad.predicate, quad.object)


def _publish(new: Path, folder: Path) -> None:
    try:
        new.rename(folder)
    except OSError:
        if not folder.is_dir():  # otherwise somebody else was faster, with the same content
            raise
