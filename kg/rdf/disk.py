"""The on-disk Oxigraph store inside a folder of outputs: built on first use, again when the graph has changed.

Owns: where the store lies, when it is stale, how it is built. Knows: pyoxigraph, the triples. Must not know: SPARQL,
HTTP.

    outputs/store/<digest>/      one RocksDB folder; the digest is of the file it was built from
    outputs/store/.new-<name>/   one that is being built; it gets its name only when it is whole

Who builds locks the folder of stores, who answers from a store for long locks that one; a lock ends with its process,
and is seen from other containers on the same volume. Where a file system knows no locks, all still works, but two may
do the same work, and a store may go while it is used.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Final

import pyoxigraph

from kg.errors import OutputError
from kg.rdf.iri import BASE
from kg.rdf.write import quads

__all__ = ["build_store", "held_store", "open_store", "store", "store_folder"]

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

    Why: a store that is found under its digest is whole, because it was renamed to it as the last step. Of builders
    that come at the same time one builds, and the others wait for it.

    Raises:
        OutputError: the folder holds no graph, or the store cannot be written.
    """
    source = _source(Path(outputs))
    folder = store_folder(source)
    if folder.is_dir():
        return folder
    home = folder.parent
    try:
        home.mkdir(exist_ok=True)
        with _locked(home, fcntl.LOCK_EX) as alone:
            if not folder.is_dir():
                _build(folder, source)
            _tidy(home, folder, alone=alone)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(f"{home}: the store cannot be written ({error.strerror or error}); free the disk or copy the "
                          "outputs to a folder that can be written") from error  # fmt: skip
    return folder


@contextmanager
def held_store(outputs: Path | str) -> Iterator[Path]:
    """What `build_store` gives, kept for as long as the context lasts: later builds leave this store alone.

    Raises:
        OutputError: as `build_store`.
    """
    while True:
        folder = build_store(outputs)
        with _locked(folder, fcntl.LOCK_SH):
            if folder.is_dir():  # nobody removed it before it was ours
                yield folder
                return


def store_folder(source: Path) -> Path:
    """Where the store of this file lies: named by the sha256 of its bytes and the version of the disk layout."""
    digest = hashlib.sha256(_LAYOUT.encode())
    with source.open("rb") as file:
        digest.update(hashlib.file_digest(file, "sha256").digest())
    return source.parent / FOLDER / digest.hexdigest()[:32]


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[bool]:
    """Hold a lock on a folder. Gives whether it is held: not where it is gone, somebody has it, or there are no locks.

    Args:
        folder: what to lock.
        how: for `flock`, which waits for its turn unless `LOCK_NB` is in it.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        yield False
        return
    try:
        yield _flock(descriptor, how)
    finally:
        os.close(descriptor)


def _flock(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how)
    except OSError:
        return False
    return True


def _build(folder: Path, source: Path) -> None:
    new = folder.parent / f".new-{token_hex(8)}"
    try:
        _fill(new, source)
        _publish(new, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _tidy(home: Path, folder: Path, *, alone: bool) -> None:
    """Remove the stores of earlier builds, and what builds left that were killed.

    Args:
        home: the folder of stores.
        folder: the store that stays.
        alone: nobody else builds here.
    """
    for other in home.iterdir():
        if other == folder or (other.name.startswith(".") and not alone):
            continue
        with _locked(other, fcntl.LOCK_EX | fcntl.LOCK_NB) as unused:
            if unused or not alone:  # where there are no locks, who still reads it keeps its open files
                shutil.rmtree(other, ignore_errors=True)


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
