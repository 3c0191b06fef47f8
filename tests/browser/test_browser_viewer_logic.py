"""The scripts' logic, tested by node's own test runner without a browser, and against a full SPARQL engine."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.model import Graph
from kg.rdf import Question, iri_of, questions
from kg.rdf import write as write_rdf
from kg.rdf.iri import known_prefixes
from kg.view import write

pytestmark = pytest.mark.browser

JS = Path(__file__).parent / "js"
VALUES = ("LoRA", "low-rank adaptation", "QLoRA", "GPT-2", "GLUE", "A100", "fine-tuning", "latency", "no such name")


def node(need: Callable[[bool, str], None], *arguments: str, stdin: str = "") -> str:
    """What node prints."""
    binary = shutil.which("node")
    need(binary is not None, "node")
    done = subprocess.run(
        [str(binary), *arguments], input=stdin, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_scripts_pass_their_own_tests(need: Callable[[bool, str], None]) -> None:
    node(need, "--test", str(JS / "logic.test.mjs"))


def test_the_page_gives_ids_the_addresses_of_the_rdf_files(need: Callable[[bool, str], None]) -> None:
    """Slashes of DOIs and of old arXiv ids stay, all else that is no plain letter is encoded; prefixes are the same."""
    ids = ["doi:10.1145/3297858.3304028", "arxiv:cs/0102003", "method:c++", "title:a//b", "title:.", "title:a/../b",
           "title:%2e", "person:Émile \u202e", "title:it's (a) *new* ~thing!", "method:DεpS"]  # fmt: skip
    found = json.loads(node(need, str(JS / "addresses.mjs"), stdin=json.dumps(ids)))
    assert found["addresses"] == [iri_of(id_) for id_ in ids]
    assert found["prefixes"].items() <= known_prefixes().items()


def bound(question: Question) -> dict[str, str]:
    """The question as it is, and with each value that a text may take."""
    texts = [p.name for p in question.parameters if p.kind == "text"]
    every = {value: question.bind(dict.fromkeys(texts, value)) for value in VALUES if texts}
    if question.name == "leader-board":
        every["pair"] = question.bind({"dataset": "GLUE", "metric": "speedup"})
    if question.name == "related-papers":
        every["paper"] = question.bind({"id": "arxiv:2106.00001"})
    for parameter in question.parameters:
        if parameter.kind != "text":
            every[parameter.name] = question.bind({parameter.name: "0.85" if parameter.kind == "decimal" else "1"})
    return {f"{question.name} {name}": text for name, text in {"": question.text, **every}.items()}


def test_the_page_answers_as_a_full_sparql_engine_does(
    tour_graph: Graph, tmp_path: Path, need: Callable[[bool, str], None]
) -> None:
    """Every shipped question, with many values: the same rows in the same order as Oxigraph's over the RDF file."""
    pyoxigraph = pytest.importorskip("pyoxigraph")
    write(tour_graph, tmp_path / "page.html")
    write_rdf(tour_graph, tmp_path / "graph.ttl", "turtle")
    store = pyoxigraph.Store()
    store.bulk_load(io.BytesIO((tmp_path / "graph.ttl").read_bytes()), format=pyoxigraph.RdfFormat.TURTLE)
    asked = {name: text for q in questions().values() if not q.external for name, text in bound(q).items()}
    mine = json.loads(node(need, str(JS / "answers.mjs"), str(tmp_path / "page.html"), stdin=json.dumps(asked)))

    def plain(term: object) -> object:
        if not isinstance(term, pyoxigraph.Literal):
            return None if term is None else term.value
        kind = term.datatype.value.rpartition("#")[2]
        if kind in {"integer", "nonNegativeInteger", "decimal"}:
            return float(term.value)
        return term.value == "true" if kind == "boolean" else term.value

    answered = set()
    for name, text in asked.items():
        result = store.query(text)
        if isinstance(result, pyoxigraph.QueryBoolean):
            assert mine[name] is bool(result), name
            answered.add(name)
            continue
        graph = isinstance(result, pyoxigraph.QueryTriples)
        theirs = [[plain(term) for term in row] for row in result]
        order = (lambda rows: sorted(rows, key=str)) if graph else list
        assert order(mine[name]) == order(theirs), name
        if theirs:
            answered.add(name.partition(" ")[0])
    # three papers hold no pair of tasks, no dataset of a single paper, no contradiction …
    unheld = {
        "bridges", "rare-datasets", "leader-board", "contradictions", "contradicting-claims", "is-known", "with-code",
        "outperforms", "untried-methods",
    }  # fmt: skip
    assert {q.name for q in questions().values() if not q.external} - answered <= unheld
