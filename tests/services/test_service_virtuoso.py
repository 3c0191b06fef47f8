"""rdflib, Oxigraph and Virtuoso load every RDF output, and count the same triples."""

from __future__ import annotations

import logging
import shutil
import socket
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator
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
def virtuoso(tmp_path_factory: pytest.TempPathFactory, need: Callable[[bool, str], None]) -> Iterator[Virtuoso]:
    need(shutil.which("virtuoso-t") is not None, "virtuoso-opensource-7-bin")
    server = Virtuoso(tmp_path_factory.mktemp("virtuoso"))
    yield server
    server.process.terminate()
    server.process.wait(60)


FORMATS = {  # format → (file, its name in pyoxigraph, the flags of Virtuoso's reader: 512 is N-Quads, 256 is TriG)
    "turtle": ("graph.ttl", pyoxigraph.RdfFormat.TURTLE, 0),
    "trig": ("graph.trig", pyoxigraph.RdfFormat.TRIG, 256),
    "nquads": ("graph.nq", pyoxigraph.RdfFormat.N_QUADS, 512),
    "jsonld": ("graph.jsonld", pyoxigraph.RdfFormat.JSON_LD, 512),
}
NAMED = "GRAPH ?g { ?s ?p ?o } FILTER (STRSTARTS(STR(?g), 'https://w3id.org/paperkg/'))"


@pytest.mark.parametrize("format_", FORMATS)
def test_three_engines_count_the_same_triples(
    virtuoso: Virtuoso, tiny_graph: Graph, format_: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Each output gives as many triples in rdflib, in Oxigraph and in Virtuoso, and no warning."""
    file = virtuoso.folder / FORMATS[format_][0]
    write(tiny_graph, file, format_)
    assert len(set(counted(virtuoso, file, format_, caplog))) == 1


@pytest.mark.shared
@pytest.mark.slow
def test_three_engines_count_the_same_triples_of_the_seeds(
    virtuoso: Virtuoso, seeds: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Twelve counts, one number: three engines, four outputs of the user's saved pages."""
    counts: dict[str, tuple[int, int, int]] = {}
    for format_, (name, _, _) in FORMATS.items():
        file = virtuoso.folder / name
        shutil.copyfile(seeds / name, file)
        counts[format_] = counted(virtuoso, file, format_, caplog)
    assert len({n for found in counts.values() for n in found}) == 1, counts
    assert min(counts["turtle"]) > 100_000


def counted(virtuoso: Virtuoso, file: Path, format_: str, caplog: pytest.LogCaptureFixture) -> tuple[int, int, int]:
    """Distinct triples of a file in Oxigraph, rdflib and Virtuoso; a warning of rdflib is an error."""
    import rdflib

    _, name, flags = FORMATS[format_]
    ours = {quad.triple for quad in pyoxigraph.parse(path=str(file), format=name)}
    with warnings.catch_warnings(), caplog.at_level(logging.WARNING):
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib speaks of its own names here
        theirs = rdflib.Dataset(default_union=True)
        theirs.parse(file, format="json-ld" if format_ == "jsonld" else format_)
    assert not caplog.records
    if format_ == "jsonld":  # Virtuoso 7.2 reads no JSON-LD; it gets what rdflib, a second reader, has read of it
        file = file.with_suffix(".nq")
        theirs.serialize(file, format="nquads", encoding="utf-8")
    virtuoso.run("RDF_GLOBAL_RESET ();")
    virtuoso.run(f"DB.DBA.TTLP (file_to_string_output ('{file}'), '', 'http://loaded/', {flags});")
    where = "GRAPH <http://loaded/> { ?s ?p ?o }" if format_ == "turtle" else NAMED
    return len(ours), len({(s, p, o) for s, p, o, _ in theirs.quads()}), virtuoso.count(where)
