"""The store on disk and the processes that answer from it, whatever others do to them meanwhile."""

from __future__ import annotations

import errno
import fcntl
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep
from unittest.mock import Mock

import pytest

from kg.errors import OutputError, QueryTimeoutError
from kg.graph import write
from kg.model import Graph
from kg.rdf import Pool, build_store, store
from kg.rdf.disk import held_store
from tests.conftest import LONG, RUNAWAY


def test_the_store_is_built_once(outputs: Path) -> None:
    """The same graph has the same store, and a second use builds nothing."""
    first = build_store(outputs)
    stamp = first.stat().st_mtime_ns
    assert build_store(outputs) == first
    assert first.stat().st_mtime_ns == stamp


def test_the_store_follows_the_graph(tmp_path: Path, tiny_graph: Graph, hostile_graph: Graph) -> None:
    """When the graph changes, the store is built again and the old one goes."""
    write(tiny_graph, tmp_path / "graph.json")
    old = build_store(tmp_path)
    write(hostile_graph, tmp_path / "graph.json")
    new = build_store(tmp_path)
    assert new != old
    assert not old.exists()
    assert [path.name for path in (tmp_path / "store").iterdir()] == [new.name]


def test_a_half_built_store_is_never_used(tmp_path: Path, tiny_graph: Graph) -> None:
    """What an interrupted build leaves behind has another name than any store."""
    write(tiny_graph, tmp_path / "graph.json")
    (tmp_path / "store" / ".new-1").mkdir(parents=True)
    (tmp_path / "store" / ".new-1" / "CURRENT").write_text("MANIFEST-nothing\n")
    assert len(store(tmp_path)) > 0
    assert ".new-1" not in {path.name for path in (tmp_path / "store").iterdir()}


def no_locks(*_: object) -> None:
    raise OSError(errno.ENOLCK, "No locks available")


@pytest.mark.parametrize("flock", [fcntl.flock, no_locks])
def test_a_fresh_folder_may_be_asked_by_many_at_once(
    tmp_path: Path, tiny_graph: Graph, monkeypatch: pytest.MonkeyPatch, flock: Callable[[int, int], None]
) -> None:
    """Previously builders of one process took each other's half-built store for their own; so did equal pids."""
    monkeypatch.setattr(fcntl, "flock", flock)
    write(tiny_graph, tmp_path / "graph.json")
    with ThreadPoolExecutor(4) as threads:
        folders = set(threads.map(build_store, [tmp_path] * 4))
    assert [*(tmp_path / "store").iterdir()] == [*folders]


def test_a_store_that_is_used_stays(tmp_path: Path, tiny_graph: Graph, hostile_graph: Graph) -> None:
    """A later build removes an older store only when nobody answers from it any more."""
    write(tiny_graph, tmp_path / "graph.json")
    with held_store(tmp_path) as used:
        write(hostile_graph, tmp_path / "graph.json")
        other = build_store(tmp_path)
        assert sorted((tmp_path / "store").iterdir()) == sorted([used, other])
    shutil.rmtree(other)
    assert build_store(tmp_path) == other
    assert [*(tmp_path / "store").iterdir()] == [other]


@pytest.mark.parametrize(("removed", "papers"), [(False, 3), (True, 2)])
def test_a_pool_outlives_another_build(
    tmp_path: Path, tiny_graph: Graph, hostile_graph: Graph, *, removed: bool, papers: int
) -> None:
    """Previously a new process found no store where the outputs had been built again, and no later one did."""
    count = "SELECT (COUNT(*) AS ?n) { ?p a kg:Paper }"
    write(tiny_graph, tmp_path / "graph.json")
    with Pool(tmp_path, size=2) as pool:
        assert pool.ask(count, timeout=LONG).rows() == [{"n": 3}]
        write(hostile_graph, tmp_path / "graph.json")
        build_store(tmp_path)
        if removed:
            shutil.rmtree(tmp_path / "store")
        with pytest.raises(QueryTimeoutError):
            pool.ask(RUNAWAY, timeout=0.5)
        answers = [pool.ask(count, timeout=LONG).rows() for _ in range(4)]
    assert answers == [[{"n": papers}]] * 4


def test_a_pool_that_cannot_start_a_process_tells_and_goes_on(tmp_path: Path, tiny_graph: Graph) -> None:
    """Where store and graph are gone each question says so; when the graph is back, the next one is answered."""
    write(tiny_graph, tmp_path / "graph.json")
    with Pool(tmp_path, size=1) as pool:
        pool.ask("ASK {}", timeout=LONG)
        shutil.rmtree(tmp_path / "store")
        (tmp_path / "graph.json").unlink()
        with pytest.raises(QueryTimeoutError):
            pool.ask(RUNAWAY, timeout=0.5)
        for _ in range(2):
            with pytest.raises(OutputError, match="holds neither"):
                pool.ask("ASK {}", timeout=LONG)
        write(tiny_graph, tmp_path / "graph.json")
        assert pool.ask("ASK { ?p a kg:Paper }", timeout=LONG)


def test_a_closed_pool_says_so(outputs: Path) -> None:
    """Who asks after the end, and who waits for an answer at the end, hear that the pool is closed."""
    pool = Pool(outputs, size=1)
    pool.ask("ASK {}", timeout=LONG)
    with ThreadPoolExecutor(2) as threads:
        asked = [threads.submit(pool.ask, RUNAWAY, timeout=LONG) for _ in range(2)]
        while not any(one.running() for one in asked):
            sleep(0.01)
        pool.close()
        told = [str(one.exception()) for one in asked]
    assert all(text.startswith("the pool is closed; ") for text in told)
    with pytest.raises(ValueError, match="the pool is closed; "):
        pool.ask("ASK {}")


def test_json_and_nquads_give_the_same_store(tmp_path: Path, tiny_graph: Graph, outputs: Path) -> None:
    """It does not matter which of the two files the store is built from."""
    write(tiny_graph, tmp_path / "graph.json")
    assert set(store(tmp_path)) == set(store(outputs))


def test_a_folder_without_a_graph_is_told(tmp_path: Path) -> None:
    """The message says what is missing and how to make it."""
    with pytest.raises(OutputError, match="kg build"):
        build_store(tmp_path)


def test_a_damaged_nquads_file_is_told(tmp_path: Path) -> None:
    """A syntax error in graph.nq is the world's fault, and leaves no store."""
    (tmp_path / "graph.nq").write_text("<a> <b> .\n")
    with pytest.raises(OutputError, match="damaged"):
        build_store(tmp_path)
    assert list((tmp_path / "store").iterdir()) == []


def test_an_interrupted_question_leaves_no_answer_behind(outputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Previously the next question got the answer to the one that was interrupted."""
    with Pool(outputs, size=1) as pool:
        assert pool.ask("ASK {}", timeout=LONG)
        with monkeypatch.context() as patched:
            patched.setattr("kg.rdf.pool._Process._readable", Mock(side_effect=KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                pool.ask("SELECT (1 AS ?n) {}", timeout=LONG)
        assert pool.ask("SELECT (2 AS ?n) {}", timeout=LONG).rows() == [{"n": 2}]
