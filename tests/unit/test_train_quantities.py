"""Weights for numbers, learnt from a handful of annotated papers."""

from __future__ import annotations

from typing import Any

import pytest

from kg.extract.ends import choose_ends
from kg.extract.groups import Group
from kg.extract.quantities import candidates
from kg.extract.weights import TABLES, Weights, read_weights, write_weights
from kg.model import Span
from kg.train.quantities import learn_quantities, matched
from kg.vocab import EntityType

np = pytest.importorskip("numpy")
_NONE = Weights({name: {} for name in TABLES})


def _paper(number: int) -> tuple[str, dict[str, Any]]:
    """A paper in which "glorps" are a unit of shame, "wumps up 5" is an increase, and the last method named acts."""
    name = f"Net{chr(65 + number)}"
    text = f"{name} helps. The glorp ratio has gone to {2 + number}.5 zigs. Score wumps up {3 + number}.25 with {name}."
    results = [
        {
            "subject": "e1",
            "metric": "e2",
            "value": 3.25 + number,
            "unit": None,
            "direction": "decrease",
            "evidence": text[-40:],
        }
    ]
    entities = [
        {"id": "e1", "type": "Method", "role": "proposes", "mentions": [name]},
        {"id": "e2", "type": "Metric", "role": "reports", "mentions": ["Score"]},
        {"id": "e3", "type": "Metric", "role": "reports", "mentions": ["glorp ratio"]},
    ]
    return f"On glorps\n{text}", {"id": number, "entities": entities, "results": results}


@pytest.fixture(scope="module")
def learnt() -> Weights:
    return learn_quantities(map(_paper, range(12)))


def test_what_the_annotation_shows_overrules_the_rules(learnt):
    text = "On glorps\nNetZ helps. The glorp ratio has gone to 2.5 zigs. Score wumps up 5.25 with NetZ."
    before = {c.value: (c.kind, str(c.direction)) for c in candidates(text, _NONE)}
    after = {c.value: (c.kind, str(c.direction)) for c in candidates(text, learnt)}
    assert before == {2.5: ("result", "absolute"), 5.25: ("result", "increase")}
    assert after[5.25] == ("result", "decrease")
    assert after[2.5][0] == "other"


def test_same_papers_in_another_order_give_the_same_weights(learnt):
    assert learn_quantities(map(_paper, reversed(range(12)))) == learnt


def test_weights_come_back_from_their_file(learnt, tmp_path):
    write_weights(tmp_path / "w.tsv", learnt)
    assert read_weights(tmp_path / "w.tsv") == learnt


def test_silver_papers_teach_what_a_number_is_about_and_not_which_way_it_points():
    """They are less exact on directions."""
    silver = learn_quantities([], map(_paper, range(12)))
    assert silver.tables["kind"] == {}
    assert silver.tables["metric"]


def test_no_annotation_leaves_the_rules_alone():
    assert learn_quantities([]) == _NONE


def test_two_equal_numbers_are_told_apart_by_unit_and_evidence():
    text = "It is 5% better. It takes 5 ms. It is 5% worse."
    found = candidates(text, _NONE)
    wanted = [
        {"value": 5, "unit": "ms", "evidence": "takes 5 ms"},
        {"value": 5, "unit": "percent", "evidence": "5% worse"},
    ]
    assert matched(text, found, wanted) == {1: wanted[0], 2: wanted[1]}


def test_the_network_can_move_an_end_but_not_to_a_thing_of_another_type():
    text = "Foo and Bar\nThey run 2x faster on GPU."
    things = [
        Group(0, EntityType.METHOD, "proposes", (Span(0, 3),)),
        Group(1, EntityType.METHOD, "proposes", (Span(8, 11),)),
        Group(2, EntityType.HARDWARE, "runsOn", (Span(35, 38),)),
    ]
    results = [c for c in candidates(text, _NONE) if c.kind == "result"]
    plain, sure = np.log(np.full((4, 5), 0.25)), np.full((4, 5), -3.0)
    sure[2] = 0.0
    (chosen,) = choose_ends(text, results, things, [sure], [0.5, 0.5, 0.0], _NONE)
    ends = chosen.ends
    assert ends[0] is None
    assert ends[1] == 1
    assert ends[3] is None
    (unsure,) = choose_ends(text, results, things, [plain], [0.5, 0.5, 0.0], _NONE)
    assert unsure.ends[1] == 0
    assert unsure.chance < chosen.chance


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Foo\nFoo reaches an accuracy of 90.1%, compared with 88.2% for Bar.", 1),
        ("Foo\nFoo has an accuracy of 90.1%, compared with 86.5% for Baz and 88.2% for Bar.", 1),
        ("Foo\nFoo outperforms Bar (88.2%) in accuracy.", 1),
        ("Foo\nFoo (88.2%) is better than Bar in accuracy.", 0),
    ],
)
def test_a_level_beside_a_rival_is_the_rivals(text, subject):
    """Previously the number of the compared method was told of the proposal."""
    things = [
        Group(0, EntityType.METHOD, "proposes", (Span(0, 3), Span(4, 7))),
        Group(1, EntityType.METHOD, "compares", (Span(text.index("Bar"), text.index("Bar") + 3),)),
        Group(2, EntityType.METRIC, "reports", (Span(text.index("accuracy"), text.index("accuracy") + 8),)),
    ]
    results = [c for c in candidates(text, _NONE) if c.kind == "result"]
    plain = [np.log(np.full((4, 5), 0.25)) for _ in results]
    chosen = choose_ends(text, results, things, plain, [0.9, 0.0, 0.0], _NONE)[-1]
    assert chosen.ends[1] == subject
    assert chosen.ends[2] != subject


def test_both_ends_of_a_range_have_the_same_ends():
    """The network reads two numbers, but the text makes one claim."""
    text = "Foo and Bar\nThey are 2 to 3x faster on Baz."
    things = [
        Group(0, EntityType.METHOD, "proposes", (Span(0, 3),)),
        Group(1, EntityType.METHOD, "proposes", (Span(8, 11),)),
        Group(2, EntityType.DATASET, "evaluatesOn", (Span(text.index("Baz"), text.index("Baz") + 3),)),
    ]
    results = [c for c in candidates(text, _NONE) if c.kind == "result"]
    low, high = np.full((4, 5), -3.0), np.full((4, 5), -3.0)
    low[1], high[2], low[0, 3], high[3, 3] = 0.0, 0.0, 0.0, 0.0  # Foo, then Bar; no dataset, then Baz
    chosen = choose_ends(text, results, things, [low, high], [0.5, 0.5, 0.0], _NONE)
    assert [one.ends[1] for one in chosen] == [0, 0]
    assert [one.ends[3] for one in chosen] == [2, 2]


def test_the_level_of_something_without_a_name_has_no_subject():
    """However sure the network is that the number is the proposal's."""
    text = "Foo\nFoo wins 70% of the games, compared with 3.5% for a random player."
    things = [Group(0, EntityType.METHOD, "proposes", (Span(0, 3), Span(4, 7)))]
    results = [c for c in candidates(text, _NONE) if c.kind == "result"]
    sure = np.full((2, 5), -3.0)
    sure[1, 1] = 0.0
    first, second = choose_ends(text, results, things, [sure, sure], [0.9], _NONE)
    assert (first.ends[1], second.ends[1]) == (0, None)


def test_what_is_named_only_later_is_no_end_of_a_number():
    """However sure the network is: the metric and the dataset stand in the next sentence."""
    text = "Foo\nFoo runs 2x faster. Its accuracy on Bar is high."
    things = [
        Group(0, EntityType.METHOD, "proposes", (Span(0, 3), Span(4, 7))),
        Group(1, EntityType.METRIC, "reports", (Span(text.index("accuracy"), text.index("accuracy") + 8),)),
        Group(2, EntityType.DATASET, "evaluatesOn", (Span(text.index("Bar"), text.index("Bar") + 3),)),
    ]
    results = [c for c in candidates(text, _NONE) if c.kind == "result"]
    sure = np.full((4, 5), -3.0)
    sure[2, 0] = sure[3, 3] = 0.0
    (chosen,) = choose_ends(text, results, things, [sure], [0.9, 0.0, 0.0], _NONE)
    assert chosen.ends == (None, 0, None, None, None)
