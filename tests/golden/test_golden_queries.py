"""Each shipped question gives the written answer on a graph of invented papers, in two engines."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.graph import write
from kg.model import Graph
from kg.rdf import Pool, Question, questions

FOLDER = Path(__file__).parent / "queries"
NAMES = [name for name, question in questions().items() if not question.external]


def invented_graph() -> Graph:
    spec = importlib.util.spec_from_file_location("invented", Path(__file__).parent / "invented.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["invented"] = module
    spec.loader.exec_module(module)
    return module.invented_graph()


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invented")
    write(invented_graph(), folder / "graph.json")
    return folder


@pytest.fixture(scope="module")
def pool(outputs: Path) -> Iterator[Pool]:
    with Pool(outputs, size=1) as pool:
        yield pool


def answer(pool: Pool, question: Question) -> str:
    """The answer as text: TSV, sorted N-Triples, or a boolean."""
    given = pool.ask(question.text, results="tsv", graph="ntriples", timeout=120)
    return given.body.decode()


@pytest.mark.parametrize("name", NAMES)
def test_question_has_the_written_answer(pool: Pool, name: str, update_golden: bool) -> None:
    """The answer of each question is the one that was read and accepted by a person."""
    actual = answer(pool, questions()[name])
    file = FOLDER / f"{name}.tsv"
    if update_golden:
        file.write_text(actual, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == actual


@pytest.mark.parametrize("name", NAMES)
def test_question_has_a_non_trivial_answer(name: str) -> None:
    """No written answer is empty: a question that finds nothing proves nothing."""
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    assert lines == ["true"] or len(lines) >= 2


def test_no_answer_is_left_without_its_question() -> None:
    """Each written answer belongs to a shipped question."""
    assert sorted(NAMES) == sorted(path.stem for path in FOLDER.glob("*.tsv"))


@pytest.mark.parametrize("name", [n for n in NAMES if n not in {"neighbourhood", "is-known"}])
def test_rdflib_gives_the_same_rows(outputs: Path, pool: Pool, name: str) -> None:
    """A second, independent engine counts the same rows: no question leans on one engine's reading of SPARQL."""
    import rdflib

    graph = rdflib.Dataset(default_union=True)
    for quad_file in [outputs / "graph.nq"]:
        if not quad_file.is_file():
            from kg.graph import read
            from kg.rdf import write as write_rdf

            write_rdf(read(outputs), quad_file, "nquads")
        graph.parse(quad_file, format="nquads")
    ours = pool.ask(questions()[name].text, timeout=120).rows()
    theirs = list(graph.query(questions()[name].text))
    assert len(theirs) == len(ours)
