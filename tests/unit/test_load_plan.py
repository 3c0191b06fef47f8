"""Targets, plans, endpoints and questions, without any server."""

from __future__ import annotations

from collections import Counter

import pytest

from kg.databases import parse
from kg.databases.bolt import constraints
from kg.databases.cypher import Cypher, count_statements, merge
from kg.databases.named_graphs import GraphStore, named_graphs, replace
from kg.databases.plan import BATCH, plan, silent
from kg.databases.questions import EXPECTED, from_cypher, from_sparql, questions
from kg.databases.sparql import endpoints
from kg.errors import TargetError
from kg.graph import EDGE_COLUMNS, NODE_COLUMNS, rows
from kg.model import Graph
from kg.rdf import BASE, chunks


@pytest.mark.parametrize("text", ["", "graph.lbug", "redis://host", "ladybug:", "bolt://", "oxigraph://host"])
def test_a_target_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="target"):
        parse(text)


def test_a_password_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_PASSWORD", "from-the-environment")
    target = parse("bolt://ada@db:7687/kg")
    assert target.password == "from-the-environment"
    assert "from-the-environment" not in f"{target} {target!r}"
    assert parse("bolt://ada:secret@db").password == "secret"
    assert parse("bolt://ada:secret@db", password="given").password == "given"


@pytest.mark.parametrize(
    "text",
    [
        "neo4js://ada:hunter2@db",  # a scheme that there is not
        "oxigraph://ada:hunter2@db",
        "bolt://ada:hunter2/more@db",  # a mark that ends what stands before the path
        "bolt://ada:7687/hunter2@db",
        "bolt://ada:hunter2#more@db",
        "http://ada:hunter2?more@db/sparql",
        "bolt://ada:hunter2[more@db",
        "bolt://ada:hunter2@db:port",
    ],
)
def test_no_message_shows_a_password(text: str) -> None:
    """A target that cannot be read is quoted without what stands before its last @."""
    with pytest.raises(ValueError, match="db") as refused:
        parse(text)
    assert "hunter2" not in str(refused.value)
    assert "ada" not in str(refused.value)


def test_other_rows_give_another_mark(tiny_graph: Graph, hostile_graph: Graph) -> None:
    assert plan(rows(tiny_graph)).build != plan(rows(hostile_graph)).build


def test_a_plan_loses_no_row(hostile_graph: Graph) -> None:
    table = rows(hostile_graph)
    todo = plan(table)
    assert Counter(n for _, group in todo.nodes for n in group) == Counter(table.nodes)
    assert Counter(e for _, group in todo.edges for e in group) == Counter(table.edges)
    assert sum(todo.expected().values()) == todo.size == len(table.nodes) + len(table.edges)


def test_no_text_of_a_paper_is_part_of_a_statement(hostile_graph: Graph) -> None:
    statements: list[str] = []
    sizes: list[int] = []

    def run(statement: str, parameters: dict[str, object]) -> list[tuple[object, ...]]:
        statements.append(statement)
        sizes.append(len(parameters.get("rows", ())))
        return [] if "x.id" in statement or "a.id" in statement else [(0,)]

    merge(Cypher("nowhere", run, run), plan(rows(hostile_graph)), prune=True, rewrite=False, progress=silent)
    assert not [s for s in statements if "hostile" in s or "arxiv" in s or "<img" in s]
    assert 0 < max(sizes) <= BATCH


def test_every_word_is_counted() -> None:
    assert set(count_statements()) == {*NODE_COLUMNS, *EDGE_COLUMNS}


def test_memgraph_gets_its_own_words() -> None:
    class Answer:
        def __init__(self, records: list[dict[str, object]]) -> None:
            self.records = records

        def data(self) -> list[dict[str, object]]:
            return self.records

    class Session:
        def run(self, statement: str) -> Answer:
            assert statement in {"SHOW INDEX INFO", "SHOW CONSTRAINT INFO"}
            known = [{"label": "Paper", "property": ["id"], "properties": ["id"]}]
            return Answer(known)

    made = constraints("Neo4j/v5.11.0 compatible graph database server - Memgraph", Session())
    assert "CREATE INDEX ON :`Method`(id)" in made
    assert "CREATE CONSTRAINT ON (x:`Method`) ASSERT x.id IS UNIQUE" in made
    assert not [statement for statement in made if "Paper" in statement]
    assert all("IF NOT EXISTS" in statement for statement in constraints("Neo4j/5.26.0", Session()))


@pytest.mark.parametrize(
    ("url", "headers", "store"),
    [
        ("http://h:3030/ds/sparql", {"fuseki-request-id": "1"}, "http://h:3030/ds/data"),
        ("http://h:3030/ds", {"fuseki-request-id": "1"}, "http://h:3030/ds/data"),
        ("http://h:8890/sparql", {"server": "Virtuoso/07.20"}, "http://h:8890/sparql-graph-crud-auth"),
        ("http://h:7878/query", {"server": "Oxigraph/0.5.13"}, "http://h:7878/store"),
        ("http://h:7200/repositories/kg", {}, "http://h:7200/repositories/kg/rdf-graphs/service"),
    ],
)
def test_each_server_has_its_graph_store(url: str, headers: dict[str, str], store: str) -> None:
    assert endpoints(url, headers).store == store


def test_an_unknown_server_needs_its_graph_store_named() -> None:
    with pytest.raises(TargetError, match="--graph-store URL"):
        endpoints("http://h/sparql", {"server": "nginx"})
    assert endpoints("http://h/sparql", {"server": "nginx"}, "http://h/gsp").store == "http://h/gsp"


def test_named_graphs_hold_each_triple_and_their_digest(hostile_graph: Graph) -> None:
    parts = [*chunks(hostile_graph, "nquads")]
    graphs = [*named_graphs(parts)]
    assert sum(graph.size - 1 for graph in graphs) == sum(part.count("\n") for part in parts)
    for graph in graphs:
        assert graph.triples.endswith(f'"{graph.digest}" .\n')
        assert all(line.endswith(" .") for line in graph.triples.splitlines())


def test_a_store_that_loses_triples_is_found_out(tiny_graph: Graph) -> None:
    """Counts are read back; a store that keeps nothing is not believed."""
    store = GraphStore("nowhere", lambda *_: None, lambda *_: None, lambda *_: None, lambda _: [])
    report = replace(
        store, named_graphs(chunks(tiny_graph, "nquads")), 6, prune=True, rewrite=False, progress=silent
    )  # fmt: skip
    assert not report.ok
    assert [count.found for count in report.counts] == [0, 0]


def test_each_question_is_written_in_both_languages() -> None:
    asked = questions()
    assert [question.name for question in asked] == [*EXPECTED]
    for question in asked:
        returned = question.cypher.split("RETURN")[-1]
        for column in question.columns:
            assert f" {column}" in returned.replace(" AS ", "  "), question.name
        assert question.about.endswith(".")


def test_the_graph_itself_has_answers(tiny_graph: Graph) -> None:
    """Three papers that say the same hold no chain, nothing rare, no contradiction; all else is answered."""
    empty = {name for name, answer in EXPECTED.items() if not answer(tiny_graph)}
    assert empty == {
        "bridges", "claims", "contradictions", "leaders", "lineage", "rare", "rivals", "runs-on", "surveys",
        "together", "untried", "with-code",
    }  # fmt: skip


def test_answers_compare_by_value() -> None:
    question = next(question for question in questions() if question.name == "benchmarks")
    xsd = "http://www.w3.org/2001/XMLSchema#"
    record = {"dataset": (f"{BASE}dataset/glue", "iri"), "papers": ("3", f"{xsd}integer")}
    assert from_sparql([record], question, BASE) == from_cypher([("dataset:glue", 3)])
