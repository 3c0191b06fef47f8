"""The server's answers to good, bad and hostile requests, without a socket."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import escape

from kg.errors import QueryTimeoutError
from kg.graph import write
from kg.model import Graph
from kg.rdf import iri_of
from kg.serve import Limits, app
from kg.serve.negotiate import best
from kg.serve.protocol import Asker
from kg.serve.search import Names, search
from kg.serve.things import Index
from kg.vocab import EntityType
from tests.conftest import make_graph

testclient = pytest.importorskip("starlette.testclient")
ASK = "SELECT ?p { ?p a kg:Paper }"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, hostile_graph: Graph) -> Iterator[testclient.TestClient]:
    folder = tmp_path_factory.mktemp("hostile")
    write(hostile_graph, folder / "graph.json")
    limits = Limits(timeout=60, rows=1000, body=20_000, processes=1)
    with testclient.TestClient(app(folder, limits=limits), raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "a/x"),
        ("*/*", "a/x"),
        ("a/y", "a/y"),
        ("a/*;q=0.5, b/z", "b/z"),
        ("a/x;q=0.1, a/y;q=0.2", "a/y"),
        ("*/*;q=0.1, a/y;q=0", "a/x"),
        ("a/x;q=0, */*", "a/y"),
        ("q/q", None),
        ("a/x;q=0", None),
        (";;;,,q=1", "a/x"),
        ("A/Y", "a/y"),
    ],
)
def test_accept_is_read_with_its_qualities(accept: str | None, chosen: str | None) -> None:
    """The best quality wins, the more specific range decides, zero refuses, nonsense is passed over."""
    assert best(accept, ["a/x", "a/y", "b/z"]) == chosen


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "application/sparql-results+xml", "text/csv"])
def test_get_form_and_direct_post_agree(client: testclient.TestClient, accept: str) -> None:
    """The three ways of the protocol give the same bytes in each form."""
    headers = {"Accept": accept}
    get = client.get("/sparql", params={"query": ASK}, headers=headers)
    form = client.post("/sparql", data={"query": ASK}, headers=headers)
    direct = client.post("/sparql", content=ASK, headers={**headers, "Content-Type": "application/sparql-query"})
    assert (get.status_code, get.headers["content-type"].split(";")[0]) == (200, accept)
    assert get.content == form.content == direct.content


@pytest.mark.parametrize(
    ("accept", "begins"),
    [
        ("text/turtle", "@prefix"),
        ("application/n-triples", "<"),
        ("application/ld+json", "["),
        ("application/rdf+xml", "<?xml"),
    ],
)
def test_graphs_come_in_each_syntax(client: testclient.TestClient, accept: str, begins: str) -> None:
    """CONSTRUCT, graphs, VoID and things are offered in the same four syntaxes."""
    construct = client.get("/sparql", params={"query": "DESCRIBE " + "metric:hostile-4"}, headers={"Accept": accept})
    assert construct.headers["content-type"].startswith(accept)
    for path in ("/store?default", "/.well-known/void", "/metric/hostile-4"):
        answer = client.get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, accept)
        assert answer.text.startswith((begins, "<https:"))


BAD = [
    ("GET", "/sparql?query=", {}, b"", 400),
    ("GET", "/sparql?query=SELEC", {}, b"", 400),
    ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", {}, b"", 400),
    ("GET", "/sparql?other=1", {}, b"", 400),
    ("GET", "/sparql?query=%ff", {}, b"", 400),
    ("GET", "/sparql?query=%00", {}, b"", 400),
    ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=no%20iri", {}, b"", 400),
    ("GET", "/sparql?query=ASK%7B%7D", {"Accept": "image/png"}, b"", 406),
    ("GET", "/sparql?query=ASK%7B%7D", {"Accept": "text/turtle"}, b"", 406),
    ("GET", "/sparql?update=CLEAR%20ALL", {}, b"", 403),
    ("POST", "/sparql", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL", 403),
    ("POST", "/sparql", {"Content-Type": "application/x-www-form-urlencoded"}, b"update=CLEAR+ALL", 403),
    ("POST", "/sparql", {"Content-Type": "application/sparql-query"}, b"INSERT DATA { <a:a> <a:b> 1 }", 400),
    ("POST", "/sparql", {"Content-Type": "application/sparql-query"}, b"LOAD <http://127.0.0.1:1/>", 400),
    ("POST", "/sparql", {"Content-Type": "application/sparql-query"}, b"ASK { SERVICE <http://127.0.0.1:1/> {} }", 400),
    ("POST", "/sparql", {"Content-Type": "application/sparql-query"}, b"\xff\xfe", 400),
    ("POST", "/sparql", {"Content-Type": "application/sparql-query"}, b"#" * 30_000, 413),
    ("POST", "/sparql", {"Content-Type": "application/sparql-query; charset=utf-16"}, b"ASK{}", 415),
    ("POST", "/sparql", {"Content-Type": "multipart/form-data; boundary=x"}, b"--x--", 415),
    ("POST", "/sparql", {"Content-Type": ""}, b"ASK {}", 415),
    ("POST", "/sparql", {"Content-Type": "application/x-www-form-urlencoded"}, b"&a=" * 2000, 400),
    ("PUT", "/sparql", {}, b"", 405),
    ("DELETE", "/store?default", {}, b"", 405),
    ("PUT", "/store?default", {}, b"<a:a> <a:b> <a:c> .", 405),
    ("GET", "/store", {}, b"", 400),
    ("GET", "/store?default&graph=x", {}, b"", 400),
    ("GET", "/store?graph=", {}, b"", 400),
    ("GET", "/store?graph=no%20iri", {}, b"", 404),
    ("GET", "/store?graph=http://e.org/", {}, b"", 404),
    ("GET", "/search", {}, b"", 400),
    ("GET", "/search?q=x&limit=0", {}, b"", 400),
    ("GET", "/search?q=x&limit=%D9%A3", {}, b"", 400),
    ("GET", "/search?q=x&type=Thing", {}, b"", 400),
    ("GET", "/search?q=" + "x" * 201, {}, b"", 400),
    ("GET", "/method/%00", {}, b"", 404),
    ("GET", "/method/%ff", {"Accept": "text/html"}, b"", 404),
    ("GET", "/method/<script>", {"Accept": "text/html"}, b"", 404),
    ("GET", "/assets/../app.py", {}, b"", 404),
    ("GET", "/assets/%2e%2e/app.py", {}, b"", 404),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "headers", "body", "status"), BAD)
def test_bad_requests_are_told_and_never_break_the_server(
    client: testclient.TestClient, method: str, path: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    """Each mistake has its own 4xx and a message."""
    answer = client.request(method, path, headers=headers, content=body)
    assert (answer.status_code, bool(answer.text.strip())) == (status, True)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(query=st.text(max_size=80), accept=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40))
def test_no_text_gives_a_server_error(client: testclient.TestClient, query: str, accept: str) -> None:
    """Whatever the query and the header, the answer is 2xx, 3xx or 4xx."""
    sent = query.encode("utf-8", "replace").decode()
    for path in ("/sparql", "/search", "/store"):
        answer = client.get(path, params={"query": sent, "q": sent, "graph": sent}, headers={"Accept": accept})
        assert answer.status_code < 500


def test_more_rows_than_allowed_is_an_error_with_the_cure(client: testclient.TestClient) -> None:
    """A cut answer is never passed off as whole."""
    answer = client.get("/sparql", params={"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"})
    assert (answer.status_code, "LIMIT" in answer.text) == (400, True)


def test_a_query_out_of_time_is_503_and_the_next_is_answered(tmp_path: Path, tiny_graph: Graph) -> None:
    """A time-out says so and costs nobody else anything."""
    write(tiny_graph, tmp_path / "graph.json")
    limits = Limits(timeout=1.5, processes=1)
    with testclient.TestClient(app(tmp_path, limits=limits)) as client:
        client.get("/health")
        runaway = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
        answer = client.get("/sparql", params={"query": runaway})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert any(client.get("/health").status_code == 200 for _ in range(20))


class SlowPool:
    """Uses up all the time that it is given."""

    def ask(self, _text: str, *, timeout: float, limit: int) -> None:
        assert limit
        sleep(timeout)
        raise QueryTimeoutError


def test_waiting_counts() -> None:
    """Previously the time of a question began with its turn: the last of six was told after six times as long."""
    told: list[str] = []

    async def all_at_once() -> None:
        asker = Asker(SlowPool(), Limits(timeout=0.5, processes=1))

        async def one() -> None:
            try:
                await asker.ask("ASK {}")
            except QueryTimeoutError as error:
                told.append(str(error))

        async with anyio.create_task_group() as group:
            for _ in range(6):
                group.start_soon(one)

    with ThreadPoolExecutor(1) as thread:  # a browser's tests leave a loop of their own in the main one
        thread.submit(anyio.run, all_at_once).result()
    assert len(told) == 6
    assert all(text.startswith(("stopped after 0.5 s", "no process was free within 0.5 s;")) for text in told)
    assert sum(text.startswith("no process") for text in told) > 1


def test_a_store_that_is_gone_is_503_until_there_is_one(tmp_path: Path, tiny_graph: Graph) -> None:
    """Previously a server whose store was removed answered no more, also after the graph was back."""
    write(tiny_graph, tmp_path / "graph.json")
    with testclient.TestClient(app(tmp_path, limits=Limits(timeout=1.5, processes=1))) as client:
        client.get("/health")
        shutil.rmtree(tmp_path / "store")
        (tmp_path / "graph.json").unlink()
        runaway = {"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"}
        assert client.get("/sparql", params=runaway).status_code == 503
        gone = client.get("/health")
        assert (gone.status_code, "kg build" in gone.text) == (503, True)
        write(tiny_graph, tmp_path / "graph.json")
        assert any(client.get("/health").status_code == 200 for _ in range(20))


def test_every_entity_and_paper_has_a_page_without_foreign_markup(
    client: testclient.TestClient, hostile_graph: Graph
) -> None:
    """Names that hold markup are shown as text beside the words behind them, and each link leads to a page."""
    names = {e.id: e.name for e in hostile_graph.entities} | {p.id: p.title for p in hostile_graph.papers}
    links = set()
    for id_, name in names.items():
        path = iri_of(id_).removeprefix("https://w3id.org/paperkg")
        page = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
        assert page.status_code == 200
        assert f"<h1>{escape(name)} <small>" in page.text
        assert not re.search("<(?:img|script)", page.text, re.IGNORECASE)
        assert re.search("<mark>.+?</mark>", page.text, re.DOTALL)
        links |= set(re.findall('href="(/[^"]*)"', page.text))
    assert {iri_of(id_).removeprefix("https://w3id.org/paperkg") for id_ in names} <= links
    assert {client.get(link, headers={"Accept": "text/html"}).status_code for link in links} == {200}


def test_what_does_not_fit_on_a_page_is_counted(
    tmp_path: Path, tiny_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Previously the facts of a paper, results and uses of hardware beyond the most that a page shows were left out."""
    write(tiny_graph, tmp_path / "graph.json")
    monkeypatch.setattr("kg.serve.things.MOST", 1)
    with testclient.TestClient(app(tmp_path, limits=Limits(processes=1))) as client:
        pages = [
            client.get(path, headers={"Accept": "text/html"}).text for path in ("/arxiv/2401.00000", "/hardware/a100")
        ]
    facts = sum(s.subject == "arxiv:2401.00000" for s in tiny_graph.statements)
    left = [re.findall(r"<h2>([^<]+)|… and (\d+) more", page) for page in pages]
    assert left[0] == [("What it says", ""), ("", str(facts - 1)), ("Results", ""), ("Use of hardware", "")]
    assert left[1][-6:] == [("Papers", ""), ("", "2"), ("Results", ""), ("", "2"), ("Use of hardware", ""), ("", "2")]


def test_headers_guard_every_answer(client: testclient.TestClient) -> None:
    """Pages, answers and errors carry the security headers; answers may be read from other origins."""
    for path in ("/", "/query", "/sparql?query=ASK%7B%7D", "/nothing/here", "/search?q=x"):
        answer = client.get(path, headers={"Origin": "http://e.org"})
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["access-control-allow-origin"] == "*"


def test_the_viewer_is_the_home_page_where_it_was_built(tmp_path: Path, tiny_graph: Graph) -> None:
    """`/` is graph.html, or a page that says what it would be."""
    write(tiny_graph, tmp_path / "graph.json")
    with testclient.TestClient(app(tmp_path, limits=Limits(processes=1))) as client:
        assert "graph.html" in client.get("/").text
        (tmp_path / "graph.html").write_text("<title>viewer</title>")
        assert client.get("/").text == "<title>viewer</title>"


def test_search_ranks_and_openapi_tells_every_path(client: testclient.TestClient) -> None:
    """Hits carry what the description promises, and each described path answers."""
    document = client.get("/openapi.json").json()
    found = client.get("/search", params={"q": "xxx", "type": "Method"}).json()
    required = document["paths"]["/search"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert set(found) == set(required["required"])
    assert all(set(hit) == set(required["properties"]["results"]["items"]["required"]) for hit in found["results"])
    assert all(client.get(path).status_code in {200, 400} for path in document["paths"])


def test_the_service_describes_itself(client: testclient.TestClient) -> None:
    """Without a query the endpoint says what it is; a browser is sent to the query page."""
    turtle = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert "SPARQL11Query" in turtle.text
    page = client.get("/sparql", headers={"Accept": "text/html"}, follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, "/query")
    assert "void#Dataset" in client.get("/.well-known/void", headers={"Accept": "application/n-triples"}).text


@pytest.mark.parametrize("path", ["/ontology", "/ontology/0.1.0"])
@pytest.mark.parametrize(
    ("accept", "says"),
    [
        ("text/turtle", "<https://w3id.org/paperkg/ontology#Method>"),
        (
            "application/n-triples",
            "<https://w3id.org/paperkg/ontology#Method> <http://www.w3.org/1999/02/22-rdf-syntax-",
        ),
        ("application/ld+json", "https://w3id.org/paperkg/ontology#Method"),
        ("text/html", '<b id="Method">kg:Method</b> a owl:Class'),
    ],
)
def test_the_words_of_the_graph_are_explained(client: testclient.TestClient, path: str, accept: str, says: str) -> None:
    """Previously every class and property answered 404; the part after `#` never reaches a server."""
    answer = client.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, accept)
    assert says in answer.text
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


def test_the_page_of_a_survey_says_so(client: testclient.TestClient, hostile_graph: Graph) -> None:
    for told in hostile_graph.genres:
        page = client.get(iri_of(told.paper).removeprefix("https://w3id.org/paperkg"), headers={"accept": "text/html"})
        assert f"<small>{told.genre.title()}</small>" in page.text


def test_one_paper_is_no_papers(tmp_path: Path) -> None:
    """Previously "1 papers"; and the title followed the quoted words without a space."""
    names = tuple((f"{t.value.lower()}:{t.value.lower()}", f"a {t.value}", t) for t in EntityType)
    write(make_graph(names, papers=1), tmp_path / "graph.json")
    with testclient.TestClient(app(tmp_path, limits=Limits(processes=1))) as client:
        page = client.get("/method/method", headers={"Accept": "text/html"}).text
        assert "<small>1 paper, 0." in page
        assert "\n<cite>" in page
        assert "of 1 paper<" in client.get("/").text
        assert "<small>Method, 1 paper</small>" in client.get("/find", params={"q": "method"}).text


def test_the_first_query_declares_its_prefixes(client: testclient.TestClient) -> None:
    """Previously the editor marked both of its names as mistakes."""
    page = client.get("/query").text
    assert ">\nPREFIX kg: &lt;https://w3id.org/paperkg/ontology#>\nPREFIX skos: &lt;http" in page


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [("lorra", None, ["method:lora"]), ("GLU3", None, []), ("glie", "Dataset", ["dataset:glue"]), ("glie", "Task", [])],
)
def test_a_slip_in_a_search_is_forgiven(tiny_graph: Graph, text: str, kind: str | None, found: list[str]) -> None:
    """Previously one letter too many found nothing."""
    names = Names.of(Index.of(tiny_graph))
    assert [hit["id"] for hit in search(names, text, kind=kind)][:1] == found
