"""Asking: a query in, an answer out, within a time; the processes that answer are kept warm.

Owns: the pool of answering processes, time-outs, the answer. Knows: `disk`, `worker`. Must not know: HTTP, click.
"""

from __future__ import annotations

import os
import queue
import select
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from time import monotonic
from typing import Final, Self

import msgspec

from kg.errors import OutputError, QueryError, QueryTimeoutError
from kg.graph import FILE_NAME
from kg.graph import write as write_graph
from kg.model import Graph
from kg.rdf.disk import held_store
from kg.rdf.worker import GRAPH_FORMATS, RESULT_FORMATS, Reply, Request, read_frame, write_frame

__all__ = ["Answer", "Pool", "query"]

Value = str | int | Decimal | float | bool | None
_START: Final = 60.0  # seconds for a process to open its store, on the slowest disk
_CLOSED: Final = "the pool is closed; ask within its `with` block, or make another one"
_DIED: Final = "the query used too much memory or nesting and was stopped; make it more specific or add a LIMIT"
_NUMBERS: Final = {"integer": int, "nonNegativeInteger": int, "decimal": Decimal, "double": float, "float": float}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave: the bytes in the asked format, and how much there is of it."""

    kind: str  # "select", "ask", "construct"
    body: bytes
    count: int  # rows, triples, or 1
    truncated: bool  # there would have been more than `limit`

    def rows(self) -> list[dict[str, Value]]:
        """The rows of a SELECT in the format "json" as plain values: IRIs and text as str, numbers as numbers.

        Raises:
            ValueError: it is no answer to a SELECT in that format.
        """
        if self.kind != "select" or not self.body.startswith(b"{"):
            raise ValueError("only the answer of a SELECT in the format 'json' has rows")
        said = msgspec.json.decode(self.body)
        names = said["head"]["vars"]
        return [{name: _value(row.get(name)) for name in names} for row in said["results"]["bindings"]]

    def variables(self) -> list[str]:
        """The names of the columns of a SELECT in the format "json"."""
        names: list[str] = msgspec.json.decode(self.body)["head"]["vars"]
        return names

    def __bool__(self) -> bool:
        """What an ASK says; otherwise whether there is any row or triple."""
        return b"true" in self.body if self.kind == "ask" else self.count > 0


def query(
    outputs: Path | str | Graph,
    text: str,
    *,
    timeout: float = 30.0,
    limit: int | None = None,
    results: str = "json",
    graph: str = "turtle",
) -> Answer:
    """Ask a graph a SPARQL 1.1 query; the default graph is the union of all graphs.

    The prefixes of the vocabularies and of the data (`kg:`, `skos:`, `method:`, …) need no declaration.

    Args:
        outputs: the folder of outputs, whose store is built on the first use; or a graph, for which one is built in a
            folder that does not stay.
        text: SELECT, ASK, CONSTRUCT or DESCRIBE.
        timeout: seconds, over 0; a query that takes longer is stopped.
        limit: rows or triples at most; `Answer.truncated` tells that there are more.
        results: "json", "xml", "csv" or "tsv", for SELECT and ASK.
        graph: "turtle", "ntriples", "rdfxml", "jsonld", "trig" or "nquads", for CONSTRUCT and DESCRIBE.

    Raises:
        QueryError: it cannot be parsed, or asks for SERVICE or an UPDATE.
        QueryTimeoutError: it took too long.
        OutputError: the folder holds no graph.

    Cost: 0.2 s to start; ask many through one `Pool`.
    """
    if isinstance(outputs, Graph):
        with TemporaryDirectory() as folder:
            write_graph(outputs, Path(folder) / FILE_NAME)
            return query(folder, text, timeout=timeout, limit=limit, results=results, graph=graph)
    with Pool(outputs, size=1) as pool:
        return pool.ask(text, timeout=timeout, limit=limit, results=results, graph=graph)


class Pool:
    """Processes that answer queries on one store, side by side; a context manager that ends them. Safe for threads.

    All answers are of the graph of the start, also where the outputs are built again meanwhile; where somebody removes
    its store, those that come after the next new process are of the graph that is there by then.
    """

    def __init__(self, outputs: Path | str, *, size: int = 2, memory: int = 4 << 30, warm: bool = False) -> None:
        """Build the store where it is stale, start the processes.

        Args:
            outputs: the folder.
            size: processes.
            memory: bytes of address space of each; 0 is any.
            warm: load at the start what only some queries need.
        """
        self.outputs = outputs
        self._store = ExitStack()
        self.folder = self._store.enter_context(held_store(outputs))
        self._options = [str(memory), *(["warm"] if warm else [])]
        self._free: queue.LifoQueue[_Process] = queue.LifoQueue()
        self._all: set[_Process] = set()
        self._closed = False
        self._lock = Lock()  # of the store, of which processes there are, and of the end
        for _ in range(size):
            self._free.put(self._started())

    def ask(
        self,
        text: str,
        *,
        timeout: float = 30.0,
        limit: int | None = None,
        results: str = "json",
        graph: str = "turtle",
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        """Ask; takes what `query` takes, and the dataset: IRIs of the graphs to ask instead of all.

        Raises:
            QueryError: as for `query`; also where all processes stay busy for as long as `timeout`.
            OutputError: the store cannot be opened, or was removed and cannot be built again.
            ValueError: the pool is closed.
        """
        if results not in RESULT_FORMATS or graph not in GRAPH_FORMATS:
            known = f"{', '.join(RESULT_FORMATS)}; {', '.join(GRAPH_FORMATS)}"
            raise ValueError(f"format {results!r} or {graph!r} is not one of {known}")
        text = text.encode("utf-8", "replace").decode()
        request = Request(text, limit, results, graph, tuple(default_graphs), tuple(named_graphs))
        return self._send(request, timeout)

    def graph(
        self, iri: str | None, *, format_: str = "turtle", limit: int | None = None, timeout: float = 30.0
    ) -> Answer:
        """All triples of a named graph; None: the union of all graphs.

        Raises:
            LookupError: there is no such graph.
        """
        return self._send(Request("", limit, "json", format_, graph_of=iri or ""), timeout)

    def about(self, iri: str, *, format_: str = "turtle", limit: int = 10_000, timeout: float = 30.0) -> Answer:
        """All triples about an IRI: those with it as subject, its named graph, and at most `limit` that refer to it.

        Raises:
            LookupError: nothing is said of it.
        """
        return self._send(Request("", limit, "json", format_, about=iri), timeout)

    def close(self) -> None:
        """End the processes; nothing can be asked any more."""
        with self._lock:
            self._closed = True
            for process in self._all:
                process.kill()
            self._all.clear()
            self._store.close()

    def __enter__(self) -> Self:
        """The pool itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes."""
        self.close()

    def _started(self) -> _Process:
        with self._lock:
            if self._closed:
                raise ValueError(_CLOSED)
            if not self.folder.is_dir():  # somebody removed it; what the outputs say now is built again
                self._store.close()
                self.folder = self._store.enter_context(held_store(self.outputs))
            process = _Process(self.folder, self._options)
            self._all.add(process)
        return process

    def _instead_of(self, process: _Process) -> _Process:
        process.kill()
        with self._lock:
            self._all.discard(process)
        return self._started()

    def _send(self, request: Request, timeout: float) -> Answer:
        if timeout <= 0:
            raise ValueError(f"timeout {timeout} is not over 0 seconds")
        frame = msgspec.msgpack.encode(request)
        end = monotonic() + timeout
        try:
            process = self._free.get(timeout=timeout)
        except queue.Empty:
            raise QueryTimeoutError(f"no process was free within {timeout:g} s; try again later") from None
        try:
            if process.dead or process.folder != self.folder:
                process = self._instead_of(process)
            reply = process.ask(frame, max(end - monotonic(), 0.001), timeout)
        except ValueError:  # QueryError is one
            if self._closed:
                raise ValueError(_CLOSED) from None
            raise
        finally:
            self._put_back(process)
        if reply.kind == "absent":
            raise LookupError(reply.body.decode())
        if reply.kind == "error":
            raise QueryError(reply.body.decode())
        return Answer(reply.kind, reply.body, reply.rows, reply.truncated)

    def _put_back(self, process: _Process) -> None:
        """Free a process for the next question, another one where it ended: also where that cannot start now."""
        try:
            if process.dead:
                with suppress(OSError, ValueError):  # the next question tries again, and tells
                    process = self._instead_of(process)
        finally:
            self._free.put(process)


class _Process:
    """One answering process; `dead` once it was killed or ended."""

    def __init__(self, folder: Path, options: list[str]) -> None:
        command = [sys.executable, "-m", "kg.rdf.worker", str(folder), *options]
        home = str(Path(__file__).resolve().parents[2])  # so that a checkout works from any folder
        paths = os.pathsep.join(path for path in (home, os.environ.get("PYTHONPATH")) if path)
        self.folder = folder
        self.dead = False
        self._ready = False
        self._popen = subprocess.Popen(  # noqa: S603 # our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
        )

    def ask(self, request: bytes, seconds: float, timeout: float) -> Reply:
        """Send a request and wait for its reply at most `seconds`; `timeout` is what the message says."""
        reply = None
        try:
            reply = self._asked(request, seconds, timeout)
        finally:
            if reply is None:  # an interrupt too: a reply still to come would be taken for that of the next question
                self.kill()
        return reply

    def kill(self) -> None:
        """End it, now."""
        self.dead = True
        self._popen.kill()
        for stream in (self._popen.stdin, self._popen.stdout):
            with suppress(OSError):
                assert stream
                stream.close()
        self._popen.wait()

    def _asked(self, request: bytes, seconds: float, timeout: float) -> Reply:
        if not self._ready:
            self._greet()
        assert self._popen.stdin
        try:
            write_frame(self._popen.stdin, request)
        except OSError:
            raise QueryError(_DIED) from None
        if not self._readable(seconds):
            raise QueryTimeoutError(
                f"stopped after {timeout:g} s; make the patterns more specific, add a LIMIT, or allow more time"
            )
        frame = self._frame()
        if frame is None:
            raise QueryError(_DIED)
        return msgspec.msgpack.decode(frame, type=Reply)

    def _greet(self) -> None:
        frame = self._frame() if self._readable(_START) else None
        reply = msgspec.msgpack.decode(frame, type=Reply) if frame is not None else None
        if reply is None or reply.kind != "ready":
            raise OutputError(reply.body.decode() if reply else "the process that answers queries does not start")
        self._ready = True

    def _readable(self, seconds: float) -> bool:
        """Wait for the first byte of a reply, or the end; the rest follows at once."""
        poll = select.poll()  # unlike select(), it knows no highest descriptor
        assert self._popen.stdout
        poll.register(self._popen.stdout, select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def _frame(self) -> bytes | None:
        assert self._popen.stdout
        return read_frame(self._popen.stdout)


def _value(term: dict[str, str] | None) -> Value:
    if term is None:
        return None
    kind = term.get("datatype", "").rpartition("#")[2]
    if kind == "boolean":
        return term["value"] in {"true", "1"}
    try:
        return _NUMBERS[kind](term["value"]) if kind in _NUMBERS else term["value"]
    except (ValueError, ArithmeticError):  # an ill-typed literal is still what the graph says
        return term["value"]
