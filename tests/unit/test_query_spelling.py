"""A term that a query misspells is told, and the answer stays as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.config import ontologies
from kg.graph import write
from kg.model import Graph
from kg.rdf import nearest, questions, slips

QUERY = "SELECT ?p { ?p kg:usesHardwar hardware:a100 ; kg:uses method:loraa }"


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory, tiny_graph: Graph) -> Path:
    folder = tmp_path_factory.mktemp("outputs")
    write(tiny_graph, folder / "graph.json")
    return folder


def test_the_command_names_each_slip_beside_an_unchanged_answer(outputs: Path) -> None:
    """Previously a misspelt property or thing gave an empty table and no word."""
    result = CliRunner().invoke(cli, ["query", str(outputs), QUERY, "-f", "csv", "--timeout", "120"])
    assert (result.exit_code, result.stdout.split()) == (0, ["p"])
    assert result.stderr.splitlines() == [
        "kg: has no usesHardwar; did you mean kg:usesHardware?",
        "nothing in the graph is called method:loraa; did you mean method:lora?",
    ]


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("?p a kg:method", "kg: has no method; did you mean the class kg:Method?"),
        ("?p a kg:Metod", "kg: has no Metod; did you mean kg:Method?"),
        ("?p kg:colour 1", "kg: has no colour; docs/sparql.md lists what it has"),
        ("?p kg:uses/^kg:onDatset ?q", "kg: has no onDatset; did you mean kg:onDataset?"),
        ("?p ?r model:lora", "nothing in the graph is called model:lora; did you mean method:lora?"),
        ("?p ?r method:c\\+\\+", "nothing in the graph is called method:c++"),
        (
            "?p ?r <https://w3id.org/paperkg/hardware/a1000>",
            "nothing in the graph is called hardware:a1000",
        ),
        ("?p <https://w3id.org/paperkg/ontology#reprts> ?m", "kg: has no reprts; did you mean kg:reports?"),
    ],
)
def test_what_was_meant_is_named_where_it_is_clear(outputs: Path, pattern: str, told: str) -> None:
    """A term of the ontology, or a thing: the nearest of its sort, the same name of another type, or none."""
    assert slips(outputs, f"SELECT * {{ {pattern} . }}") == [told]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s kg:uses method:lora . method:lora kg:outperforms ?o.}",
        'SELECT * { ?s ?p "kg:nothing", \'method:nothing\', """kg:no "kg:no" """ } # kg:nothing',
        "PREFIX kg: <http://example.org/> SELECT * { ?s kg:nothing ?o }",
        "PREFIX kg: <https://w3id.org/paperkg/ontology#> ASK { ?s skos:nothing ?o ; foaf:nothing arxiv:0 }",
        "SELECT * FROM graph:entities { <http://example.org/kg:nothing> ?p ?o FILTER (?o < 3 && ?p > 1) }",
    ],
)
def test_nothing_is_said_of_what_is_right_or_of_others(outputs: Path, text: str) -> None:
    """Texts, comments, other vocabularies, papers and prefixes of one's own are no slips."""
    assert slips(outputs, text) == []


def test_no_shipped_question_and_no_term_of_the_ontology_is_a_slip(outputs: Path) -> None:
    """All that the ontology defines is known."""
    assert [slip for q in questions().values() for slip in slips(outputs, q.text)] == []
    terms = re.findall(r"kg:\w+", (ontologies() / "paperkg.ttl").read_text("utf-8"))
    assert slips(outputs, f"SELECT * {{ VALUES ?t {{ {' '.join(terms)} }} }}") == []


def test_the_document_lists_each_class_and_property_of_the_ontology(outputs: Path) -> None:
    """What `docs/sparql.md` says that there is, is there, and nothing that there is is left out."""
    told = (Path(__file__).resolve().parents[2] / "docs" / "sparql.md").read_text("utf-8")
    assert slips(outputs, " ".join(re.findall(r"kg:\w+", told))) == []
    ontology = (ontologies() / "paperkg.ttl").read_text("utf-8")
    defined = re.findall(r"^(kg:\w+) a owl:(?:Class|ObjectProperty|DatatypeProperty)", ontology, re.MULTILINE)
    kinds = {"kg:Claim", "kg:Direction", "kg:Qualifier"}  # that hold others, or single words
    assert sorted({*defined} - kinds - {*re.findall(r"kg:\w+", told)}) == []


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("imagenet", ["multi-agent", "ImageNet"], "ImageNet"),
        ("imagenet", ["multi-agent"], None),
        ("H100", ["A100", "H200"], None),
        ("A10", ["A100"], None),
        ("lorra", ["DoRA", "LoRA"], "LoRA"),
    ],
)
def test_only_a_slip_is_taken_for_another_name(name: str, known: list[str], meant: str | None) -> None:
    """Case never counts; other digits or another first letter are another name."""
    assert nearest(name, known) == meant
