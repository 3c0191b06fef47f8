"""Whatever is wrong with a database is told in one sentence with its cure, and the next load is whole."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from kg.databases import bolt, check, falkordb, load, parse, sparql
from kg.errors import KgError, TargetError
from kg.graph import read, write
from kg.model import Graph

ROOT = Path(__file__).resolve().parents[2]
CONFINED = """
import resource, sys
from pathlib import Path
from kg.databases import load, parse
from kg.errors import TargetError
from kg.graph import read

graph = read(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    load(graph, parse(sys.argv[2]))
except TargetError as error:
    print(error)
"""


@pytest.mark.parametrize(("family", "room"), [("ladybug", 100_000), ("oxigraph", 20_000)])
def test_a_full_disk_is_one_sentence_and_the_next_load_is_whole(
    tmp_path: Path, tiny_graph: Graph, family: str, room: int
) -> None:
    """Previously Oxigraph's error came through as a traceback, and Ladybug spoke of checkpoints.

    A limit on the size of a file stands for the full disk: both fail in the same calls.
    """
    pytest.importorskip("ladybug")
    write(tiny_graph, tmp_path / "graph.json")
    target = f"{family}:{tmp_path / 'db'}"
    command = [sys.executable, "-c", CONFINED, str(tmp_path / "graph.json"), target, str(room)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith(target)
    assert "make room" in run.stdout
    assert run.stdout.count("\n") == 1
    left = [path.name for path in tmp_path.iterdir() if path.is_dir() or path.stat().st_size]
    assert left == ["graph.json"], "only empty locks of Ladybug may be left"
    assert all(verdict.ok for verdict in check(read(tmp_path), target))


def test_no_ladybug_file_is_opened_where_there_is_no_room(
    tmp_path: Path, tiny_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Previously the process ended in Ladybug's own code."""
    pytest.importorskip("ladybug")
    monkeypatch.setattr("kg.databases.ladybug._ROOM", 1 << 62)
    with pytest.raises(TargetError, match="the disk is full; make room"):
        load(tiny_graph, f"ladybug:{tmp_path / 'db'}")


@pytest.mark.parametrize(
    ("code", "message", "told"),
    [
        ("Neo.ClientError.Security.Unauthorized", "wrong", "refuses the user or the password"),
        ("Neo.ClientError.Security.Forbidden", "no right", "refuses the user or the password"),
        ("Neo.TransientError.General.OutOfMemoryError", "heap", "out of space .* give it memory or disk"),
        ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", "pool", "out of space"),
        ("Neo.DatabaseError.Statement.ExecutionFailed", "No space left on device", "out of space"),
        ("Neo.DatabaseError.General.UnknownError", "The disk is read only", "out of space"),
        ("Neo.ClientError.Database.DatabaseNotFound", "kg", "there is no such database .* bolt://HOST/DATABASE"),
        ("Neo.ClientError.Schema.ConstraintValidationFailed", "twice", "does not fit .* unique ids"),
        ("Neo.DatabaseError.Schema.ConstraintCreationFailed", "not unique", "does not fit .* into an empty database"),
        ("Neo.ClientError.Statement.SyntaxError", "MERG", "refused a statement"),
    ],
)
def test_each_error_of_bolt_is_told_with_its_cure(code: str, message: str, told: str) -> None:
    """The codes that Neo4j documents: https://neo4j.com/docs/status-codes/."""
    exceptions = pytest.importorskip("neo4j.exceptions")
    error = exceptions.Neo4jError._hydrate_neo4j(code=code, message=message)
    with pytest.raises(TargetError, match=f"^bolt://h/kg: .*{told}"), bolt._errors(parse("bolt://h/kg")):
        raise error


@pytest.mark.parametrize("name", ["ServiceUnavailable", "SessionExpired"])
def test_a_bolt_server_that_goes_away_is_told(name: str) -> None:
    exceptions = pytest.importorskip("neo4j.exceptions")
    with (
        pytest.raises(TargetError, match=r"the server is away .* what is loaded already is kept"),
        bolt._errors(parse("bolt://h")),
    ):
        raise getattr(exceptions, name)("gone")


@pytest.mark.parametrize(
    ("name", "message", "told"),
    [
        ("AuthenticationError", "WRONGPASS", "refuses the user or the password"),
        ("ResponseError", "NOAUTH Authentication required.", "refuses the user or the password"),
        ("ConnectionError", "Connection refused", "the server is away"),
        ("TimeoutError", "timed out", "the server is away"),
        ("OutOfMemoryError", "OOM command not allowed when used memory > 'maxmemory'.", "the server is out of space"),
        ("ResponseError", "Query's mem consumption exceeded capacity", "the server is out of space"),
        ("ResponseError", "MISCONF Errors writing to disk: No space left on device", "the server is out of space"),
        ("ResponseError", "unknown command 'GRAPH.QUERY'", "without FalkorDB"),
        ("ResponseError", "WRONGTYPE Operation", "the key holds other data"),
    ],
)
def test_each_error_of_falkordb_is_told_with_its_cure(name: str, message: str, told: str) -> None:
    exceptions = pytest.importorskip("redis.exceptions")
    pytest.importorskip("falkordb")
    with pytest.raises(TargetError, match=f"^falkordb://h/kg: .*{told}"), falkordb._errors(parse("falkordb://h/kg")):
        raise getattr(exceptions, name)(message)


class Refusing(BaseHTTPRequestHandler):
    """A server that answers questions like an Oxigraph with nothing in it, and takes nothing."""

    status: ClassVar[int] = 500
    text: ClassVar[str] = ""
    puts: ClassVar[int] = 0

    def answer(self, status: int, text: str) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def version_string(self) -> str:
        return "Oxigraph/0.5"

    def do_GET(self) -> None:
        self.answer(200, '{"head": {}, "boolean": true}')

    def do_POST(self) -> None:
        self.answer(200, '{"head": {"vars": []}, "results": {"bindings": []}}')

    def do_PUT(self) -> None:
        Refusing.puts += 1
        self.answer(self.status, self.text)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def refusing() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Refusing.puts = 0
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "text", "told"),
    [
        (401, "", "refuses the user or the password"),
        (403, "read-only", "refuses the user or the password"),
        (404, "", "takes no PUT at .*--graph-store URL"),
        (405, "", "takes no PUT at .*--graph-store URL"),
        (413, "too long", "out of space"),
        (507, "Insufficient Storage", "out of space .* give it room"),
        (500, "IO error: No space left on device", "out of space"),
        (500, "java.lang.OutOfMemoryError: Java heap space, memory", "out of space"),
        (500, "boom\nat line 3", "refused a request .500 boom at line 3"),
        (503, "starting", "refused a request .503 starting"),
    ],
)
def test_each_refusal_of_a_sparql_server_is_told_with_its_cure(
    refusing: str, tiny_graph: Graph, status: int, text: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("httpx")
    monkeypatch.setattr(sparql, "_WAITS", (0.0, 0.0))
    monkeypatch.setattr(Refusing, "status", status)
    monkeypatch.setattr(Refusing, "text", text)
    with pytest.raises(TargetError, match=told) as caught:
        load(tiny_graph, refusing)
    assert str(caught.value).startswith(refusing)
    assert "\n" not in str(caught.value)
    assert Refusing.puts == (3 if status == 503 else 1), "only a server that is starting is asked again"
    assert isinstance(caught.value, KgError)
