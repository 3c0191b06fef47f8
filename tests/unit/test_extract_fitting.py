"""Which metrics a number can be a value of."""

from __future__ import annotations

import pytest

from kg.extract.fitting import can_correlate, can_measure, of_another_kind, way_of
from kg.extract.groups import Group
from kg.extract.quantities import candidates
from kg.model import Span
from kg.vocab import EntityType


def group(text: str, *forms: str) -> Group:
    """A metric with the first place of each form."""
    spans = sorted(Span(text.index(form), text.index(form) + len(form)) for form in forms)
    return Group(0, EntityType.METRIC, "", tuple(spans))


@pytest.mark.parametrize(
    ("metric", "fits", "does_not"),
    [
        ("number of connections", ("%", "x", None, "M", "tokens"), ("MB", "ms", "GPU hours", "W")),
        ("GPU hours", ("GPU hours", "%"), ("ms/token", "GB", "W")),
        ("peak memory", ("GB", "x"), ("ms/token", "FPS", "mJ")),
        ("inference latency", ("ms", "s", "%"), ("FPS", "GB", "W")),
        ("tokens per second", ("tokens/s",), ("GB", "ms", "mJ")),
        ("recall@10", ("%", None, "points"), ("ms", "GB", "iterations")),
        ("coverage", ("%", None, "cases"), ("ms", "GB", "W")),
        ("positioning accuracy", ("mm", "°", "dB"), ("GB", "epochs")),
        ("training cost", ("GPU hours", "USD", "kWh", "GB"), ()),
        ("reasoning", ("ms", "GB", "FPS", "tokens"), ()),
        ("avg gain", (), ("%", None, "ms")),
        ("average precision", ("%", None), ("ms",)),
        ("energy efficiency", ("TOPS/W", "x"), ("TOPS", "ms")),
    ],
)
def test_units_that_a_metric_can_be_told_in(metric: str, fits: tuple[str | None, ...], does_not: tuple[str, ...]):
    """A metric of unknown words is told in any, and a share or a factor can be of any metric."""
    one = group(metric, metric)
    assert [unit for unit in fits if not can_measure(metric, unit, one)] == []
    assert [unit for unit in does_not if can_measure(metric, unit, one)] == []


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("It reaches 58.7 box AP and 51.1 mask AP.", "box AP", [False, True]),
        ("It reaches 58.7 box AP and 51.1 points of AP.", "box AP", [False, False]),
        ("It wins 2% less energy, and takes 6.5x more energy.", "less energy", [False, False]),
        ("It reaches 91% top accuracy and 21% mean accuracy.", "top accuracy", [False, False]),
    ],
)
def test_a_sort_of_a_metric_is_not_another_sort(text: str, form: str, expected: list[bool]):
    """Where the group holds another sort and the bare word; "more" and "mean" make no sort of their own."""
    head = form.rsplit(maxsplit=1)[-1]
    at, last = text.index(form), text.rindex(head)
    one = Group(0, EntityType.METRIC, "", (Span(at, at + len(form)), Span(last, last + len(head))))
    results = [c for c in candidates(text) if c.kind == "result"]
    assert [of_another_kind(text, result, one) for result in results] == expected


def test_a_sort_that_the_group_holds_is_no_other():
    """Both sorts in one group: nothing is ruled out."""
    text = "It reaches 58.7 box AP and 51.1 mask AP."
    both = group(text, "box AP", "mask AP")
    spans = (*both.spans, Span(text.rindex("AP"), text.rindex("AP") + 2))
    results = [c for c in candidates(text) if c.kind == "result"]
    assert [of_another_kind(text, result, Group(0, both.type, "", spans)) for result in results] == [False, False]


@pytest.mark.parametrize(
    ("text", "forms", "expected"),
    [
        ("Foo outperforms Bar in tail latency and throughput by 30% and 20%.", ("tail latency",), "decrease"),
        ("Foo outperforms Bar in tail latency and throughput by 30% and 20%.", ("throughput",), "increase"),
        ("Job completion time (JCT) matters; Foo improves JCT by 5x.", ("Job completion time", "JCT"), "decrease"),
        ("Foo has 29% latency gains.", ("latency",), "decrease"),
        ("Foo improves latency and throughput by 30% and 20%.", ("latency",), "decrease"),
        ("Foo improves latency and throughput by 30% and 20%.", ("throughput",), "increase"),
        ("Foo is 3x faster in inference time.", ("inference time",), "increase"),
        ("Foo uses 6x more energy.", ("energy",), "increase"),
        ("Foo is better, and it uses 6x more energy.", ("energy",), "increase"),
    ],
)
def test_a_gain_in_what_should_be_small_is_a_decrease(text: str, forms: tuple[str, ...], expected: str):
    """Where the words beside the number say "better"; what is said to be faster or more stays an increase."""
    result = next(c for c in candidates(text) if c.kind == "result")
    assert way_of(text, result, group(text, *forms)) == expected
    assert way_of(text, result, None) == result.direction


@pytest.mark.parametrize(
    ("text", "metric", "expected"),
    [
        ("The entropy goes with the variance at $r = -0.62$.", "variance", False),
        ("The Pearson correlation is high (r = 0.94).", "Pearson correlation", True),
        ("The error is 0.62.", "error", True),
        ("The error grows for r = 6.2.", "error", True),
    ],
)
def test_a_coefficient_of_correlation_is_a_value_of_nothing_else(text: str, metric: str, expected: bool):
    (result,) = (c for c in candidates(text) if c.unit is None)
    assert can_correlate(text, result, group(text, metric)) is expected
