"""The server started as users start it, asked by the clients that people have."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from kg.graph import write
from kg.model import Graph

pytestmark = pytest.mark.services
COUNT = "SELECT (COUNT(?p) AS ?n) WHERE { ?p a <https://w3id.org/paperkg/ontology#Paper> }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, tiny_graph: Graph) -> Iterator[tuple[str, int]]:
    folder = tmp_path_factory.mktemp("served")
    write(tiny_graph, folder / "graph.json")
    with start(folder) as both:
        yield both


@pytest.fixture
def server(running: tuple[str, int]) -> str:
    """Its address."""
    return running[0]


class start:  # noqa: N801 # reads as a verb
    """A server on a free port; ended, and shown if it did not answer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> tuple[str, int]:
        command = [sys.executable, "-m", "kg", "serve", str(self.folder), "--port", "0", "--timeout", "20"]
        home = str(Path(__file__).resolve().parents[2])
        self.process = subprocess.Popen(
            command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": home}
        )
        said = []
        for line in self.process.stderr or ():
            said.append(line)
            if found := re.search(r"(http://[\d.:]+)/ answers", line):
                threading.Thread(target=lambda: [None for _ in self.process.stderr or ()], daemon=True).start()
                return found[1], self.process.pid
        raise AssertionError("".join(said))

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


def get(address: str, query: str, accept: str = "application/sparql-results+json") -> bytes:
    url = f"{address}/sparql?query={urllib.request.quote(query)}"
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept}), timeout=120) as answer:
        return answer.read()


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("returned", ["json", "xml", "csv"])
def test_sparqlwrapper_asks(server: str, method: str, returned: str) -> None:
    """SPARQLWrapper gets its rows by GET and POST, in each form."""
    from SPARQLWrapper import SPARQLWrapper

    client = SPARQLWrapper(f"{server}/sparql")
    client.setMethod(method)
    client.setQuery(COUNT)
    client.setReturnFormat(returned)
    answer = client.queryAndConvert()
    if returned == "json":
        assert answer["results"]["bindings"][0]["n"]["value"] == "3"
    elif returned == "csv":
        assert answer.decode().split() == ["n", "3"]
    else:
        assert "<literal" in answer.toxml()


def test_sparqlwrapper_constructs(server: str) -> None:
    """SPARQLWrapper reads a CONSTRUCT into an rdflib graph."""
    from SPARQLWrapper import TURTLE, SPARQLWrapper

    client = SPARQLWrapper(f"{server}/sparql")
    client.setQuery("CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } LIMIT 5")
    client.setReturnFormat(TURTLE)
    import rdflib

    assert len(rdflib.Graph().parse(data=client.query().convert(), format="turtle")) == 5


def test_rdflib_sparqlstore_reads(server: str) -> None:
    """Rdflib's SPARQLStore queries, iterates triples and counts."""
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    graph = rdflib.Graph(SPARQLStore(f"{server}/sparql"))
    paper = rdflib.URIRef("https://w3id.org/paperkg/ontology#Paper")
    assert len(list(graph.subjects(rdflib.RDF.type, paper))) == 3
    assert next(iter(graph.query(COUNT)))[0].toPython() == 3


def test_curl_asks_in_all_three_ways(server: str) -> None:
    """Curl gets CSV by GET, form and direct POST, and JSON-LD of a thing."""
    ways = (
        ["-G", "--data-urlencode", f"query={COUNT}"],
        ["--data-urlencode", f"query={COUNT}"],
        ["-H", "Content-Type: application/sparql-query", "--data-binary", COUNT],
    )
    for way in ways:
        run = subprocess.run(
            ["curl", "-sf", "-H", "Accept: text/csv", *way, f"{server}/sparql"],
            capture_output=True,
            check=True,
            text=True,
        )
        assert run.stdout.split() == ["n", "3"]
    thing = subprocess.run(
        ["curl", "-sf", "-H", "Accept: application/ld+json", f"{server}/method/lora"], capture_output=True, check=True
    )
    assert any("lora" in node["@id"] for node in json.loads(thing.stdout))


def test_a_raw_malformed_request_is_refused(server: str) -> None:
    """Bytes that are no HTTP get a 400 and do not end the server."""
    import socket

    host, port = server.removeprefix("http://").split(":")
    for raw in (
        b"\x00\x01\x02\r\n\r\n",
        b"GET /sparql?query=" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9\r\n\r\n",
    ):
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            connection.sendall(raw)
            answer = connection.recv(200)
            assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
    assert b'"3"' in get(server, COUNT)


def test_64_clients_are_answered_while_one_query_runs_away(server: str) -> None:
    """64 clients at once get right answers, while a runaway query is stopped at its time."""
    with ThreadPoolExecutor(65) as many:

        def runaway() -> int:
            try:
                get(server, RUNAWAY)
            except urllib.error.HTTPError as error:
                return error.code
            return 200

        stopped = many.submit(runaway)
        time.sleep(0.2)
        answers = list(many.map(lambda _: get(server, COUNT), range(256)))
        assert all(b'"3"' in answer for answer in answers)
        assert stopped.result() == 503


def test_many_answers_leave_no_memory_behind(running: tuple[str, int]) -> None:
    """The server is as large after five hundred answers, bad ones among them, as after the first fifty."""
    address, pid = running

    def asked(number: int) -> None:
        with suppress(urllib.error.HTTPError):
            get(address, COUNT if number % 2 else f"SELEC {number}")

    with ThreadPoolExecutor(8) as many:
        list(many.map(asked, range(50)))
        before = resident(pid)
        list(many.map(asked, range(450)))
    assert resident(pid) - before < 16 << 20  # less than 40 kB for an answer: what the allocator keeps, not a leak


def resident(pid: int) -> int:
    """Bytes of memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
