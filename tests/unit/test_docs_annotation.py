"""docs/annotation.md shows the real format: its example is read, scored and learnt from, its words are the code's."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kg.evaluate import read_annotations, score
from kg.extract import annotation
from kg.model import Extraction, Mention, Paper, Quantity, Relation, Span
from kg.train.gold import project
from kg.vocab import PAPER_PREDICATES, PREDICATE_OF_ROLE, Direction, EntityType, Predicate, Qualifier

DOC = Path(__file__).resolve().parents[2] / "docs" / "annotation.md"
PAPER, EXAMPLE = (json.loads(line) for line in re.findall(r"```json\n(.*)\n```", DOC.read_text(encoding="utf-8")))


def table(part: str) -> set[str]:
    """The fields that the table of a part of the page explains."""
    text = DOC.read_text(encoding="utf-8").partition(f"\n## {part}\n")[2].partition("\n## ")[0]
    return {name for cell in re.findall(r"^\| (`.*?`) \|", text, re.MULTILINE) for name in re.findall(r"`(\w+)`", cell)}


def test_the_example_is_an_annotation_of_its_paper(tmp_path: Path):
    """It is read, agrees with itself in all that it holds, and every mention stands in the text."""
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(EXAMPLE) + "\n", "utf-8")
    gold = read_annotations(path)
    figures = score(gold, gold)
    assert [figures[name]["f1"] for name in ("entity", "headline", "role", "relation", "result", "result+")] == [
        100
    ] * 6
    text = f"{PAPER['title']}\n{PAPER['abstract']}"
    assert [m for e in EXAMPLE["entities"] for m in e["mentions"] if m not in text] == []
    assert all(result["evidence"] in text for result in EXAMPLE["results"])


def test_the_example_can_be_learnt_from():
    """Its entities and its number are found in the words of its paper."""
    example = project(PAPER, EXAMPLE)
    assert set(example.entity_of.values()) == set(range(len(EXAMPLE["entities"])))
    assert [figure.result for figure in example.figures if figure.result] == EXAMPLE["results"]


def test_the_page_explains_every_field():
    """The tables hold the fields of the example, and what is printed besides is named."""
    assert table("Entities") == set(EXAMPLE["entities"][0])
    assert table("Results") == set(EXAMPLE["results"][0])
    mention = Mention("p:1", Span(0, 4), "LoRA", EntityType.METHOD, "test", 1.0, 0)
    roles = (Relation(None, Predicate.PROPOSES, 0, Span(0, 4), "test", 1.0),)
    number = Quantity(2.0, "x", Direction.INCREASE, None, Span(5, 7), 0, None, None, None, None, "test", 1.0)
    found = Extraction("p:1", (mention,), (), roles, (number,), (), ())
    printed = annotation(1, Paper("p:1", "LoRA 2x", ""), found)
    besides = {name for name in printed if name not in EXAMPLE}
    besides |= {name for name in printed["entities"][0] if name not in table("Entities")}
    besides |= {name for name in printed["results"][0] if name not in table("Results")}
    text = DOC.read_text(encoding="utf-8").partition("## What predictions hold besides")[2]
    assert sorted(besides) == [
        "confidence", "relationConfidence", "relationRule", "roleConfidence", "roleRule", "rule",
    ]  # fmt: skip
    assert [name for name in (*besides, "node") if f"`{name}`" not in text] == []


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("types", [str(type_) for type_ in EntityType]),
        ("roles", [f"`{role}`" for role in PREDICATE_OF_ROLE]),
        ("relations", [f"`{p}`" for p in Predicate if p not in PAPER_PREDICATES]),
        ("directions and qualifiers", [f"`{word}`" for words in (Direction, Qualifier) for word in words]),
    ],
)
def test_the_page_names_every_word(kind: str, words: list[str]):
    """No type, role, relation, direction or qualifier is left out."""
    text = DOC.read_text(encoding="utf-8")
    assert [word for word in words if word not in text] == [], kind
