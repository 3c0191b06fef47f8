"""What is known of a name before its text is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.extract import FOLDER, ROLES, Known, Thresholds, load, name_scores, parts, read
from kg.extract.priors import FILE, read_priors, write_priors
from kg.train.priors import priors_of

TEXT = "Zorbing for graphs\nWe use zorbing and flumming. Zorbing is fast on Cora."


@pytest.fixture(scope="module")
def reading():
    return read(load(), TEXT)[0]


def test_priors_are_read_as_they_were_written(tmp_path: Path):
    priors = {"pruning": 1.5, "a b": -2.0}
    write_priors(tmp_path / FILE, priors)
    assert read_priors(tmp_path / FILE) == priors
    assert (tmp_path / FILE).read_text("utf-8").splitlines() == ["key\todds", "a b\t-2", "pruning\t1.5"]


def test_a_name_of_many_papers_becomes_likelier_and_a_plain_word_less(reading):
    key, weight = "zorbing", Thresholds(name=1.0)
    at = reading.units.keys.index(key)
    plain, surer, doubtful = (1 - name_scores(reading, weight, Known({}, {key: by}))[at, 0] for by in (0.0, 3.0, -3.0))
    assert doubtful < plain < surer


def test_a_paper_still_proposes_what_everybody_uses_now():
    """How often others use a name says nothing of the paper that introduces it."""
    text = (
        "BERT: Pre-training of Deep Bidirectional Transformers\nWe introduce a new language model called BERT, which "
        "stands for Bidirectional Encoder Representations from Transformers. BERT advances results on eleven tasks."
    )
    reading = read(load(), text)[0]
    (group,) = [g for g in parts(load(), text)[0][1].groups if reading.units.keys.index("bert") in g.units]
    assert ROLES[group.role] == "proposes"


def test_priors_shrink_towards_the_usual_name():
    """A name of three papers is told less of than one of thirty; one of two papers, nothing."""
    usual = [(f"n{i}", 0.5) for i in range(3000)]
    often = {"two": 2, "few": 3, "many": 30}
    found = priors_of([*usual, *((key, 0.9) for key, papers in often.items() for _ in range(papers))])
    assert set(found) == {"few", "many"}
    assert 0 < found["few"] < found["many"]
    assert priors_of([]) == {}


def test_the_shipped_priors_know_the_field():
    """A method that everybody uses is a name; a plain word is none."""
    priors = read_priors(FOLDER / FILE)
    assert len(priors) > 50_000
    assert priors["knowledge distillation"] > 1
    assert priors["subtask"] < -1
