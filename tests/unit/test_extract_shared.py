"""Metrics that share a number."""

from __future__ import annotations

import pytest

from kg.extract.groups import Group
from kg.extract.quantities import candidates
from kg.extract.shared import RUNS, runs_of, sharing, told_of_each
from kg.model import Span
from kg.vocab import EntityType


def told_of(text: str, own: str, others: tuple[str, ...], value: float, method: str = "") -> tuple[str, ...]:
    """The further metrics of the number with this value, whose own metric is `own`."""
    names = [own, *others, *([method] if method else [])]
    things = [
        Group(i, EntityType.METHOD if name == method else EntityType.METRIC, "", (Span(at, at + len(name)),))
        for i, name in enumerate(names)
        for at in [text.index(name)]
    ]
    results = [c for c in candidates(text) if c.kind == "result"]
    number = next(i for i, c in enumerate(results) if c.value == value)
    return tuple(names[i] for i in sharing(text, results, number, runs_of(text, things, RUNS["metric"]), 0))


@pytest.mark.parametrize(
    ("text", "own", "others", "value"),
    [
        ("It reduces latency and energy by up to 3.5x on phones.", "latency", ("energy",), 3.5),
        ("This yields a 40% reduction in both latency and energy.", "energy", ("latency",), 40.0),
        ("We reach precision, recall and specificity of 95.2%.", "recall", ("precision", "specificity"), 95.2),
        ("It cuts latency and energy by 2-3x.", "latency", ("energy",), 3.0),
        ("It cuts latency and energy by 2x while raising the accuracy by 3%.", "latency", ("energy",), 2.0),
    ],
)
def test_a_number_beside_metrics_joined_by_and_is_told_of_all(
    text: str, own: str, others: tuple[str, ...], value: float
):
    """Each of them is an outcome of its own."""
    assert told_of(text, own, others, value) == others


@pytest.mark.parametrize(
    ("text", "own", "others", "value"),
    [
        ("It reduces latency and energy by 2x and 3x.", "latency", ("energy",), 2.0),
        ("It reduces latency and energy by 2x and up to 3x.", "latency", ("energy",), 2.0),
        ("It brings 20% and 30% lower latency and energy, respectively.", "energy", ("latency",), 30.0),
        ("It reduces latency, and the energy of devices falls by 2x.", "latency", ("energy",), 2.0),
        ("It lowers latency. Accuracy and energy change by 2x.", "latency", ("Accuracy", "energy"), 2.0),
        ("It lowers latency, energy by 2x.", "latency", ("energy",), 2.0),
        ("It wins by up to 83% with superior latency and energy.", "energy", ("latency",), 83.0),
    ],
)
def test_a_number_with_a_metric_of_its_own_is_told_of_that_alone(
    text: str, own: str, others: tuple[str, ...], value: float
):
    """Another number beside it, other words, or no "and": nothing is added."""
    assert told_of(text, own, others, value) == ()


def test_a_name_inside_a_longer_one_joins_nothing():
    """Here "latency" is part of a method, and not what is reduced."""
    text = "It cuts energy and latency hiding by 2x."
    assert told_of(text, "energy", ("latency",), 2.0, method="latency hiding") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is up to 4x faster than Foo and Bar.", ("Bar",)),
        ("It is 4x faster than methods such as Foo and Bar.", ()),
        ("It is 4x faster than Foo, while Bar fails.", ()),
        ("It is 4x and 5x faster than Foo and Bar.", ()),
        ("It is 4x faster. It is better than Foo and Bar.", ()),
    ],
)
def test_a_number_before_baselines_joined_by_and_compares_with_each(text: str, expected: tuple[str, ...]):
    """Unless they are examples, or there are more numbers."""
    names = ("Foo", "Bar")
    things = [
        Group(i, EntityType.METHOD, "", (Span(at, at + 3),))
        for i, name in enumerate(names)
        for at in [text.index(name)]
    ]
    results = [c for c in candidates(text) if c.kind == "result"]
    found = told_of_each(text, results, 0, runs_of(text, things, RUNS["baseline"]), "baseline", 0)
    assert tuple(names[i] for i in found) == expected
