"""Lists of numbers and lists of things of the same length."""

from __future__ import annotations

import re

import pytest

from kg.extract.groups import Group
from kg.extract.listed import carried, in_order
from kg.extract.quantities import candidates
from kg.model import Span
from kg.text import sentences
from kg.vocab import EntityType

METRIC, DATASET, MODEL, HARDWARE = EntityType.METRIC, EntityType.DATASET, EntityType.MODEL, EntityType.HARDWARE


def paired(text: str, kind: EntityType, names: str) -> dict[tuple[float, str], str]:
    """What each number has at which end. Args: names: things of one type, parted by commas, their forms by "|"."""
    listed = names.split(",")
    things = [
        Group(i, kind, "", tuple(Span(*m.span()) for m in re.finditer(rf"\b(?:{name})\b", text)))
        for i, name in enumerate(listed)
    ]
    results = [c for c in candidates(text) if c.kind == "result"]
    found = in_order(text, results, things, sentences(text))
    return {(results[i].value, end): listed[thing] for (i, end), thing in found.items()}


@pytest.mark.parametrize(
    ("text", "kind", "end", "names", "values"),
    [
        (
            "On Foo, Bar, and Baz it wins 41%, 42%, and 43%, respectively.",
            DATASET,
            "dataset",
            "Foo,Bar,Baz",
            (41, 42, 43),
        ),
        ("On Foo, Bar and Baz, its errors are 4%, 3% and 2%.", DATASET, "dataset", "Foo,Bar,Baz", (4, 3, 2)),
        ("We test on Foo and Bar, with errors of 4% and 3%, respectively.", DATASET, "dataset", "Foo,Bar", (4, 3)),
        ("Recall, gain and yield are 91%, 88% and 89%.", METRIC, "metric", "Recall,gain,yield", (91, 88, 89)),
        ("It has a recall and yield of 0.91 and 0.88, respectively.", METRIC, "metric", "recall,yield", (0.91, 0.88)),
        ("The true skill (TS) and yield were 0.9 and 0.8.", METRIC, "metric", "true skill|TS,yield", (0.9, 0.8)),
        ("It improves by 4%, 5% and 6% in recall, gain and yield.", METRIC, "metric", "recall,gain,yield", (4, 5, 6)),
        ("It is 2x and 3x faster on both V100 and T4 cards.", HARDWARE, "hardware", "V100,T4", (2, 3)),
        ("Foo and Bar reach 81% and 84% accuracy, respectively.", MODEL, "subject", "Foo,Bar", (81, 84)),
        ("Models (e.g., Foo and Bar) get only 46% and 36%.", MODEL, "subject", "Foo,Bar", (46, 36)),
        ("It outperforms Foo and Bar by 15% and 12%, respectively.", MODEL, "baseline", "Foo,Bar", (15, 12)),
        ("It gains 2x and 3x over V100 and T4, respectively.", HARDWARE, "baseline", "V100,T4", (2, 3)),
        ("It reaches an accuracy on Foo/Bar of 41.5%/38.2%.", DATASET, "dataset", "Foo,Bar", (41.5, 38.2)),
    ],
)
def test_lists_of_one_length_pair_in_order(
    text: str, kind: EntityType, end: str, names: str, values: tuple[float, ...]
):
    """Whatever the things are, and whether they stand before the numbers or behind them."""
    assert paired(text, kind, names) == {(v, end): n for v, n in zip(values, names.split(","), strict=True)}


def test_both_ends_of_a_range_have_the_same_thing():
    """A range is one item of a list."""
    assert paired("It brings 5-24x and 2-86x gains in speed and yield.", METRIC, "speed,yield") == {
        (5, "metric"): "speed",
        (24, "metric"): "speed",
        (2, "metric"): "yield",
        (86, "metric"): "yield",
    }


@pytest.mark.parametrize(
    ("text", "kind", "names"),
    [
        ("On Foo and Bar it wins 41% and 42% of the games.", DATASET, "Foo,Bar"),
        ("On Foo, Bar and Baz it wins 41% and 42%, respectively.", DATASET, "Foo,Bar,Baz"),
        ("On Foo and Bar, we win 41% of games and 42% of sets.", DATASET, "Foo,Bar"),
        ("It speeds up Foo and Bar by 41% and 24%, respectively.", MODEL, "Foo,Bar"),
        ("It cuts 4% and 5% of the cost for Foo and Bar.", MODEL, "Foo,Bar"),
        ("A title\nIt knows recall and yield. It wins 41% and 42%, respectively.", METRIC, "recall,yield"),
    ],
)
def test_other_lists_say_nothing(text: str, kind: EntityType, names: str):
    """Without "respectively", of another length, of things that something is done to, or of another sentence."""
    assert paired(text, kind, names) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It has 78% Foo and 87% Bar on one set and 17% and 25% respectively on the other.", {17.0: 0, 25.0: 1}),
        ("As is, it gives 102.4% Foo and 57.9% Bar; folding gives 97.9% and 51.2%.", {97.9: 0, 51.2: 1}),
        ("It has a Foo of 4.5% and a Bar of 5.2%. This is better by 5.8% and 4.3%, respectively.", {5.8: 0, 4.3: 1}),
        ("It has a Foo of 4.5% and a Bar of 5.2%. This is better by 5.8% and 4.3%.", {}),
        ("It has 78% Foo and 87% Bar, and 17% and 25% respectively in Foo.", {}),
        ("It has 78% Foo and 87% Foo, and 17% and 25% respectively on the other.", {}),
        ("It has 78% Foo and 87% Bar, and 17%, 25% and 3% respectively on the others.", {}),
    ],
)
def test_a_list_without_things_of_its_own_takes_over_those_of_the_list_before(text: str, expected: dict[float, int]):
    """Where they are different, as many, and no thing of their kind stands beside the second list."""
    things = [
        Group(i, METRIC, "", tuple(Span(*m.span()) for m in re.finditer(name, text)))
        for i, name in enumerate(("Foo", "Bar"))
    ]
    results = [c for c in candidates(text) if c.kind == "result"]
    near = [min((abs(s.start - r.span.start), t.id) for t in things for s in t.spans)[1] for r in results]
    first = [near[0], near[1], *[near[1]] * (len(results) - 2)]
    found = carried(text, results, things, [{"metric": thing, "dataset": None} for thing in first])
    assert {results[i].value: thing for (i, _), thing in found.items()} == expected
