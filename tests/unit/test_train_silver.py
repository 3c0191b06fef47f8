"""The silver annotations that ship with the package."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from kg.extract import RELATIONS, ROLES, TYPES
from kg.train import SILVER, Recipe
from kg.train.gold import examples
from kg.train.rows import rows


@pytest.fixture(scope="module")
def silver() -> list[dict[str, Any]]:
    return list(rows(SILVER))


def test_each_paper_is_annotated_once_and_rounds_end_where_new_papers_begin(silver):
    """What came at one time stands in the order of ids."""
    ids = [row["id"] for row in silver]
    ends = sorted({last for _, last, _ in Recipe().rounds})
    assert ends[-1] == len(ids)
    for first, last in itertools.pairwise((0, *ends)):
        assert ids[first:last] == sorted(ids[first:last])
    assert len(set(ids)) == len(ids)


def test_types_roles_and_relations_are_those_of_the_guidelines(silver):
    entities = [entity for row in silver for entity in row["entities"]]
    assert {type_ for entity in entities for type_ in (entity["type"], *entity["alt"])} == set(TYPES)
    assert {entity["role"] for entity in entities} == set(ROLES)
    assert {relation for row in silver for _, relation, _ in row["relations"]} == set(RELATIONS)


def test_relations_and_results_name_entities_of_their_paper(silver):
    for row in silver:
        known = {entity["id"] for entity in row["entities"]}
        named = {end for head, _, tail in row["relations"] for end in (head, tail)}
        ends = ("subject", "metric", "baseline", "dataset", "hardware")
        named |= {result[end] for result in row["results"] for end in ends if result[end]}
        assert named <= known, row["id"]


def test_no_sentence_of_an_abstract_is_copied(silver):
    """Names and numbers are kept, texts are not."""
    assert max(len(result["evidence"]) for row in silver for result in row["results"]) <= 60
    assert max(len(form) for row in silver for entity in row["entities"] for form in entity["mentions"]) <= 150


@pytest.mark.shared
def test_nearly_every_form_and_number_stands_in_its_abstract(shared, silver):
    laid = examples(shared / "corpus" / "abstracts.jsonl.gz", SILVER)
    assert len(laid) == len(silver)
    forms = [form in e.words.text for e in laid for entity in e.gold["entities"] for form in entity["mentions"]]
    assert all(forms)
    numbers = sum(figure.result is not None for e in laid for figure in e.figures)
    assert numbers > 0.95 * sum(len(row["results"]) for row in silver)
