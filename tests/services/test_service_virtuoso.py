"""Virtuoso loads every RDF output, and counts the triples that Oxigraph and rdflib count."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

from kg.model import Graph
from kg.rdf import write

pytestmark = pytest.mark.services
INI = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{port}
ServerThreads = 8
NumberOfBuffers = 10000
DirsAllowed = {folder}
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
[SPARQL]
DefaultGraph = http://default/
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


class Virtuoso:
    """A fresh server in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        (folder / "virtuoso.ini").write_text(INI.format(folder=folder, port=self.port, http=free_port()))
        self.process = subprocess.Popen(
            ["virtuoso-t", "+foreground", "+configfile", str(folder / "virtuoso.ini")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
        for _ in range(240):
            if self.process.poll() is not None:
                break
            if self.run("SELECT 'up';", check=False):
                return
            time.sleep(0.5)
        raise AssertionError((folder / "virtuoso.log").read_text())

    def run(self, sql: str, *, check: bool = True) -> list[str]:
        """The rows of statements; an error fails the test."""
        done = subprocess.run(
            [
                "isql-vt",
                f"127.0.0.1:{self.port}",
                "dba",
                "dba",
                "VERBOSE=OFF",
                "BANNER=OFF",
                "PROMPT=OFF",
                "ECHO=OFF",
                f"EXEC={sql}",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or "Error" not in done.stdout + done.stderr, done.stdout + done.stderr
        return [line.strip() for line in done.stdout.splitlines() if line.strip()]

    def count(self, where: str) -> int:
        """Distinct triples of a pattern."""
        found = self.run(f"SPARQL SELECT (COUNT(*) AS ?n) WHERE {{ SELECT DISTINCT ?s ?p ?o WHERE {{ {where} }} }};")
        return int(next(line for line in found if line.isdigit()))


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    assert shutil.which("virtuoso-t"), "install virtuoso: apt-get install virtuoso-opensource-7-bin"
    server = Virtuoso(tmp_path_factory.mktemp("virtuoso"))
    yield server
    server.process.terminate()
    server.process.wait(60)


LOADS = {  # format → (file, the SQL that loads it; 512 is N-Quads, 256 is TriG)
    "turtle": ("graph.ttl", "DB.DBA.TTLP (file_to_string_output ('{file}'), '', '{graph}', 0)"),
    "trig": ("graph.trig", "DB.DBA.TTLP (file_to_string_output ('{file}'), '', '{graph}', 256)"),
    "nquads": ("graph.nq", "DB.DBA.TTLP (file_to_string_output ('{file}'), '', '{graph}', 512)"),
}


@pytest.mark.parametrize("format_", LOADS)
def test_virtuoso_counts_the_same_triples(virtuoso: Virtuoso, tiny_graph: Graph, format_: str) -> None:
    """Each output that Virtuoso reads gives as many triples there as in Oxigraph and in rdflib."""
    import rdflib

    name, load = LOADS[format_]
    file = virtuoso.folder / name
    write(tiny_graph, file, format_)
    virtuoso.run("RDF_GLOBAL_RESET ();")
    virtuoso.run(load.format(file=file, graph="http://loaded/") + ";")
    ours = {quad.triple for quad in pyoxigraph.parse(path=str(file), format=_format(format_))}
    theirs = rdflib.Dataset(default_union=True).parse(file, format=format_)
    where = (
        "?s ?p ?o"
        if format_ == "turtle"
        else "GRAPH ?g { ?s ?p ?o } FILTER (STRSTARTS(STR(?g), 'https://w3id.org/paperkg/'))"
    )
    if format_ == "turtle":
        where = "GRAPH <http://loaded/> { ?s ?p ?o }"
    assert virtuoso.count(where) == len(ours) == len({(s, p, o) for s, p, o, _ in theirs.quads()})


def _format(name: str) -> pyoxigraph.RdfFormat:
    formats = {
        "turtle": pyoxigraph.RdfFormat.TURTLE,
        "trig": pyoxigraph.RdfFormat.TRIG,
        "nquads": pyoxigraph.RdfFormat.N_QUADS,
    }
    return formats[name]
