"""Questions and their answers, the shipped questions and the command, on small graphs."""

from __future__ import annotations

import re
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.cli import cli
from kg.config import ontologies
from kg.errors import QueryError, QueryTimeoutError
from kg.model import Graph
from kg.rdf import Pool, build_store, query, questions
from kg.rdf import write as write_rdf
from kg.rdf.iri import known_prefixes
from kg.rdf.worker import Request, read_frame, write_frame
from tests.conftest import LONG, RUNAWAY


@pytest.fixture(scope="module")
def pool(outputs: Path) -> Iterator[Pool]:
    with Pool(outputs, size=2) as pool:
        yield pool


def test_a_fact_of_several_papers_counts_once(pool: Pool, tiny_graph: Graph) -> None:
    """Previously the union of graphs gave a triple once for each graph that holds it."""
    n = "SELECT (COUNT(*) AS ?n) { method:lora kg:outperforms ?o }"
    graphs = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { method:lora kg:outperforms ?o } }"
    assert pool.ask(n, timeout=LONG).rows() == [{"n": 1}]
    assert pool.ask(graphs, timeout=LONG).rows() == [{"n": len(tiny_graph.papers)}]


def test_from_names_the_default_graph(pool: Pool) -> None:
    """FROM replaces the union; FROM NAMED leaves the default graph empty; the protocol's dataset wins over both."""
    everything, entities = "SELECT * { ?s ?p ?o }", "https://w3id.org/paperkg/graph/entities"
    part = pool.ask("SELECT * FROM graph:entities { ?s ?p ?o }", timeout=LONG).count
    assert 0 < part < pool.ask(everything, timeout=LONG).count
    assert pool.ask("SELECT * FROM NAMED graph:entities { ?s ?p ?o }", timeout=LONG).count == 0
    assert pool.ask(everything, default_graphs=[entities], timeout=LONG).count == part
    assert pool.ask(everything, named_graphs=[entities], timeout=LONG).count == 0


def test_values_become_plain(pool: Pool) -> None:
    """Numbers, booleans, text, IRIs and absence come as Python values."""
    row = pool.ask('SELECT (1 AS ?i) (1.50 AS ?d) (true AS ?b) ("x"@en AS ?t) (kg:uses AS ?u) ?none {}', timeout=LONG)
    assert row.rows() == [
        {"i": 1, "d": Decimal("1.50"), "b": True, "t": "x", "u": "https://w3id.org/paperkg/ontology#uses", "none": None}
    ]


@pytest.mark.parametrize("results", ["json", "xml", "csv", "tsv"])
def test_all_result_formats_hold_every_row(pool: Pool, results: str) -> None:
    """Each W3C format names the same three papers."""
    body = pool.ask("SELECT ?p { ?p a kg:Paper }", results=results, timeout=LONG).body.decode()
    assert body.count("https://w3id.org/paperkg/arxiv/2401.0000") == 3


def test_limit_cuts_and_says_so(pool: Pool) -> None:
    """No row more than the limit, and the answer tells that there are more."""
    answer = pool.ask("SELECT * { ?s ?p ?o }", limit=5, timeout=LONG)
    assert (answer.count, answer.truncated) == (5, True)
    assert not pool.ask("SELECT ?p { ?p a kg:Paper }", limit=3, timeout=LONG).truncated


def test_a_runaway_query_is_stopped_and_the_pool_goes_on(pool: Pool) -> None:
    """A query past its time is killed; the next one is answered by a fresh process."""
    with pytest.raises(QueryTimeoutError, match=r"stopped after 0\.5 s"):
        pool.ask(RUNAWAY, timeout=0.5)
    assert pool.ask("ASK {}", timeout=LONG)


def test_others_are_answered_while_one_runs_away(pool: Pool) -> None:
    """A runaway query holds one process only."""
    stopped = []

    def run() -> None:
        try:
            pool.ask(RUNAWAY, timeout=5)
        except QueryTimeoutError as error:
            stopped.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert pool.ask("ASK {}", timeout=LONG)
    thread.join()
    assert len(stopped) == 1


@pytest.mark.parametrize("depth", [3_000, 100_000])
def test_nesting_that_breaks_the_engine_is_an_error_of_the_query(pool: Pool, depth: int) -> None:
    """A stack overflow in the engine ends one process, which is replaced."""
    with pytest.raises(QueryError):
        pool.ask("SELECT * {" + "{" * depth + "}" * depth + "}", timeout=LONG)
    assert pool.ask("ASK {}", timeout=LONG)


OPEN = "from kg.rdf import worker; worker.refusal = lambda _: None; {} worker.main(*sys.argv[1:])"


@pytest.mark.parametrize(
    ("opens", "reached"),
    [("", False), ("from contextlib import nullcontext; worker._no_new_files = lambda **_: nullcontext();", True)],
)
def test_no_connection_is_opened_even_past_the_guard(outputs: Path, opens: str, *, reached: bool) -> None:
    """Without the guard a SERVICE reaches nothing, because its process can open no socket; with both gone it does."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        text = f"SELECT * {{ SERVICE SILENT <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
        command = [sys.executable, "-c", f"import sys; {OPEN.format(opens)}", str(build_store(outputs)), "0"]
        asked = msgspec.msgpack.encode(Request(text, 10, "json", "turtle"))
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            read_frame(process.stdout)
            write_frame(process.stdin, asked)
            assert (listener in select.select([listener, process.stdout], [], [], LONG)[0]) == reached
            process.kill()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT * {\n  ?s foo:bar ?o }", "line 2, column"),
        ("SELECT * { ?s ?p", "expected"),
        ("", "empty"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "read-only"),
        ("LOAD <http://127.0.0.1/>", "read-only"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("SELEC * {}", "begins with SELECT"),
        ("SELECT ?x (COUNT(?y) AS ?n) { ?x ?p ?y }", "GROUP BY"),
    ],
)
def test_errors_point_at_the_place_and_the_cure(pool: Pool, text: str, told: str) -> None:
    """Each mistake is told with its place or its cure."""
    with pytest.raises(QueryError, match="(?s).*" + told):
        pool.ask(text, timeout=LONG)


def test_a_graph_or_thing_that_is_not_there_is_told(pool: Pool) -> None:
    """What is absent is a LookupError, also where the name is no IRI."""
    for iri in ("http://e.org/none", "no iri"):
        with pytest.raises(LookupError):
            pool.graph(iri, timeout=LONG)
        with pytest.raises(LookupError):
            pool.about(iri, timeout=LONG)


def test_one_query_needs_no_pool(outputs: Path) -> None:
    """`kg.query` asks a folder."""
    assert query(outputs, "ASK { ?p a kg:Paper }", timeout=LONG)


def test_every_question_has_title_sentence_and_defaults() -> None:
    """At least 20 questions are shipped, each told in a title and a sentence, each parameter with a default."""
    known = questions()
    assert len(known) >= 20
    assert all(
        q.title and q.about.endswith(".") and all(p.about and p.default for p in q.parameters) for q in known.values()
    )


def test_every_question_is_plain_sparql() -> None:
    """A second parser reads every question, so that any engine does."""
    from rdflib.plugins.sparql import prepareQuery

    for question in questions().values():
        prepareQuery(question.text)


def test_a_parameter_changes_the_answer(pool: Pool) -> None:
    """A bound name replaces the default, whatever its case."""
    question = questions()["is-known"]
    assert pool.ask(question.bind({"name": "lLaMA 2 7b"}), timeout=LONG)
    assert not pool.ask(question.bind({"name": "nobody"}), timeout=LONG)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(value=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_comes_back_as_it_was_bound(pool: Pool, value: str) -> None:
    """A bound value is one term: no text of a caller leaves its literal."""
    question = questions()["is-known"]
    bound = question.bind({"name": value})
    head, _, _ = bound.partition("  VALUES ?naming")
    said = pool.ask(head.replace("ASK {", "SELECT ?name {") + "}", timeout=LONG)
    assert said.rows() == [{"name": value}]


@pytest.mark.parametrize("value", ["2 } DROP", "two", "", "1e9", "٣", "1;2"])
def test_numbers_must_be_numbers(value: str) -> None:
    """A value that is not of the parameter's type is refused."""
    with pytest.raises(QueryError, match="integer"):
        questions()["best-supported"].bind({"least": value})


def test_the_command_prints_a_table_and_formats(outputs: Path) -> None:
    """`kg query` prints a table, CSV and Turtle on stdout."""
    run = CliRunner().invoke
    table = run(cli, ["query", str(outputs), "SELECT ?m { ?m a kg:Method }", "--timeout", "120"])
    assert (table.exit_code, "method:lora" in table.stdout) == (0, True)
    csv = run(cli, ["query", str(outputs), "SELECT ?m { ?m a kg:Method }", "-f", "csv", "--timeout", "120"])
    assert csv.stdout.splitlines() == ["m", "https://w3id.org/paperkg/method/lora"]
    turtle = run(cli, ["query", str(outputs), "DESCRIBE method:lora", "--limit", "1", "--timeout", "120"])
    assert "method:lora" in turtle.stdout
    assert "there are more" in turtle.stderr
    ask = run(cli, ["query", str(outputs), "--name", "is-known", "--param", "name=GLUE", "--timeout", "120"])
    assert ask.stdout == "true\n"


def test_the_command_tells_misuse(outputs: Path) -> None:
    """No query, two queries, an unknown name and a malformed parameter are usage errors."""
    run = CliRunner().invoke
    for arguments in ([], ["ASK {}", "--name", "names"], ["--name", "nmes"], ["--name", "names", "--param", "x"]):
        assert run(cli, ["query", str(outputs), *arguments]).exit_code == 2


@pytest.mark.parametrize(
    ("text", "format_", "forms"),
    [
        ("SELECT ?m { ?m a kg:Method }", "turtle", "table, json, xml, csv, tsv"),
        ("SELECT ?m { ?m a kg:Method }", "jsonld", "table, json, xml, csv, tsv"),
        ("ASK {}", "csv", "table, json, xml"),
        ("ASK {}", "turtle", "table, json, xml"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1", "csv", "turtle, ntriples, rdfxml, jsonld"),
        ("DESCRIBE method:lora", "table", "turtle, ntriples, rdfxml, jsonld"),
    ],
)
def test_a_format_that_an_answer_cannot_have_is_refused(outputs: Path, text: str, format_: str, forms: str) -> None:
    """Nothing is printed in another format than the one asked for; the message names those that there are."""
    result = CliRunner().invoke(cli, ["query", str(outputs), text, "-f", format_, "--timeout", "120"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"choose from {forms}\n" in result.stderr


@pytest.mark.parametrize(("format_", "begins"), [("table", "true\n"), ("json", "{"), ("xml", "<?xml")])
def test_a_yes_has_three_forms(outputs: Path, format_: str, begins: str) -> None:
    """ASK answers a person, JSON and XML."""
    result = CliRunner().invoke(cli, ["query", str(outputs), "ASK {}", "-f", format_, "--timeout", "120"])
    assert result.exit_code == 0
    assert result.stdout.startswith(begins)


def test_the_questions_are_listed_and_shown() -> None:
    """`kg queries` lists all, `kg queries NAME` prints a query that runs anywhere."""
    run = CliRunner().invoke
    assert all(name in run(cli, ["queries"]).stdout for name in questions())
    assert run(cli, ["queries", "names"]).stdout == questions()["names"].text


@pytest.mark.parametrize("format_", ["table", "csv"])
def test_a_question_without_an_answer_tells_what_it_asked_for(outputs: Path, format_: str) -> None:
    """Previously an empty table said nothing of the defaults that it was asked with, or of a slip in a name."""
    asked = ["query", str(outputs), "--name", "leader-board", "-f", format_, "--timeout", "120"]
    defaults = CliRunner().invoke(cli, asked)
    assert defaults.exit_code == 0
    asked_for = "dataset=ImageNet (default), metric=accuracy (default)"
    assert defaults.stderr.splitlines() == [
        f"leader-board: no answer with {asked_for}; give others with --param NAME=VALUE",
        "dataset: no dataset in this graph is called 'ImageNet'",
        "metric: no metric in this graph is called 'accuracy'",
    ]
    slip = CliRunner().invoke(cli, [*asked, "--param", "dataset=GLUEE", "--param", "metric=speedup"]).stderr
    assert slip.splitlines()[1:] == ["dataset: no dataset in this graph is called 'GLUEE'; did you mean 'GLUE'?"]


def test_a_question_tells_which_values_it_took_by_default(outputs: Path) -> None:
    """Previously a board was shown without a word on the metric that nobody had asked for."""
    asked = ["query", str(outputs), "--name", "evidence", "--timeout", "120"]
    told = CliRunner().invoke(cli, asked)
    assert "LoRA" in told.stdout
    assert told.stderr == "evidence: asked with name=LoRA (default); give others with --param NAME=VALUE\n"
    assert CliRunner().invoke(cli, [*asked, "--param", "name=LoRA"]).stderr == ""


@pytest.mark.parametrize("name", ["papers-per-year", "first-use"])
def test_a_question_of_dates_tells_that_no_paper_has_one(tiny_graph: Graph, tmp_path: Path, name: str) -> None:
    """Previously one gave a bare header, and the other asked for another name."""
    undated = replace(tiny_graph, papers=tuple(replace(paper, date=None) for paper in tiny_graph.papers))
    write_rdf(undated, tmp_path / "graph.nq", "nquads")
    told = CliRunner().invoke(cli, ["query", str(tmp_path), "--name", name, "--timeout", "120"])
    assert (told.exit_code, told.stderr.count("\n")) == (0, 1)
    assert f"{name}: no paper of this graph has a date; build it with" in told.stderr


@pytest.mark.parametrize(("value", "cure"), [("glu", "; did you mean 'GLUE'?"), ("LoRA", ""), ("lorra", "")])
def test_only_names_of_the_type_that_is_asked_for_are_meant(outputs: Path, value: str, cure: str) -> None:
    """Previously any name a little like it was offered: a method where a dataset was asked for."""
    asked = ["query", str(outputs), "--name", "leader-board", "--param", f"dataset={value}", "--timeout", "120"]
    said = CliRunner().invoke(cli, asked).stderr.splitlines()
    assert said[1] == f"dataset: no dataset in this graph is called {value!r}{cure}"


def test_a_no_is_an_answer(outputs: Path) -> None:
    """Where a question answers yes or no, nothing is added to a no."""
    asked = ["query", str(outputs), "--name", "is-known", "--param", "name=GLUEE", "--timeout", "120"]
    result = CliRunner().invoke(cli, asked)
    assert (result.stdout, result.stderr) == ("false\n", "")


def test_every_prefix_of_the_ontology_needs_no_declaration(outputs: Path) -> None:
    """Previously `rdfs:` and `owl:` were refused as unknown."""
    text = (ontologies() / "paperkg.ttl").read_text("utf-8")
    declared = dict(re.findall(r"^@prefix (\w+): <(.+)> \.$", text, re.MULTILINE))
    assert len(declared) > 10
    assert declared.items() <= known_prefixes().items()
    used = " ; ".join(f"{prefix}:x ?o" for prefix in declared)
    assert query(outputs, f"SELECT * {{ ?s {used} }}", timeout=120).count == 0
