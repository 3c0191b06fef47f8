"""What is known of a name before its text is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.extract import FOLDER, ROLES, Known, Prior, Thresholds, decide, load, name_scores, read
from kg.extract.priors import FILE, read_priors, write_priors
from kg.train.priors import Look, priors_of

TEXT = "Zorbing for graphs\nWe use zorbing and flumming. Zorbing is fast on Cora."


@pytest.fixture(scope="module")
def reading():
    return read(load(), TEXT)[0]


def test_priors_are_read_as_they_were_written(tmp_path: Path):
    priors = {"pruning": Prior(1.5, -0.4), "a b": Prior(-2.0, 0.0)}
    write_priors(tmp_path / FILE, priors)
    assert read_priors(tmp_path / FILE) == priors
    assert (tmp_path / FILE).read_text("utf-8").splitlines() == ["key\tname\town", "a b\t-2\t0", "pruning\t1.5\t-0.4"]


def test_a_name_of_many_papers_becomes_likelier_and_a_plain_word_less(reading):
    key, weight = "zorbing", Thresholds(name=1.0)
    at = reading.units.keys.index(key)
    plain, surer, doubtful = (
        1 - name_scores(reading, weight, Known({}, {key: Prior(by, 0.0)}))[at, 0] for by in (0.0, 3.0, -3.0)
    )
    assert doubtful < plain < surer


def test_what_other_papers_use_is_less_likely_the_papers_own(reading):
    """A name that hundreds of papers use is no contribution of this one, if the text leaves it open."""
    at, how = reading.units.keys.index("zorbing"), Thresholds(kind=0.0, own=1.0, proposes=0.5, main=1.0)
    roles = {}
    for by in (-20.0, 20.0):
        decision = decide(reading, how, Known({}, {"zorbing": Prior(5.0, by)}))
        (group,) = [group for group in decision.groups if at in group.units]
        roles[by] = ROLES[group.role]
    assert roles[20.0] == "proposes" != roles[-20.0]


def test_priors_shrink_towards_the_usual_name():
    """A name of three papers is told less of than one of thirty; one of two papers, nothing."""
    usual = [Look(f"n{i}", 0.5, 0.2) for i in range(3000)]
    found = priors_of(
        [*usual, *[Look("few", 0.9, 0.2)] * 3, *[Look("many", 0.9, 0.2)] * 30, *[Look("two", 0.9, 0.2)] * 2]
    )
    assert set(found) == {"few", "many"}
    assert 0 < found["few"].name < found["many"].name
    assert priors_of([]) == {}


def test_the_shipped_priors_know_the_field():
    """A method that everybody uses is a name and nobody's own; a plain word is none."""
    priors = read_priors(FOLDER / FILE)
    assert len(priors) > 50_000
    assert priors["knowledge distillation"].name > 1
    assert priors["knowledge distillation"].own < -1
    assert priors["subtask"].name < -1
