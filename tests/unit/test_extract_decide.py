"""What is decided from scores: roles and relations that a thing's type allows."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from kg.extract.decide import _claimed, _contribution, _of_lists, _relations, _roles, _things
from kg.extract.decision import RELATIONS, ROLES, RULE, TYPES, Group, Link, Thresholds
from kg.extract.quantities import candidates
from kg.extract.units import units_of
from kg.extract.words import words
from kg.vocab import Direction


def group(unit: int, type_: str) -> Group:
    return Group([unit], TYPES.index(type_), 0.9, 7, 0.0)


@pytest.mark.parametrize(
    ("role", "type_", "allowed"),
    [("reports", "Metric", True), ("reports", "Model", False), ("runsOn", "Hardware", True), ("runsOn", "Task", False)],
)
def test_a_role_goes_to_things_of_its_type(role: str, type_: str, allowed: bool):
    """Previously a paper could report a model whose name looks like a unit."""
    scores = np.zeros((1, len(ROLES)), np.float32)
    scores[0, ROLES.index(role)] = 5.0
    reading = SimpleNamespace(judged=SimpleNamespace(role=scores))
    thing = group(0, type_)
    _roles(reading, [thing], Thresholds())
    assert (ROLES[thing.role] == role) is allowed


@pytest.mark.parametrize(
    ("relation", "type_", "allowed"),
    [("measuredBy", "Metric", True), ("measuredBy", "Hardware", False), ("trainedOn", "Model", False)],
)
def test_the_object_of_a_relation_is_of_its_type(relation: str, type_: str, allowed: bool):
    """What measures is a metric, what something is trained on is a dataset."""
    found = related("It uses Foo and Bar.", {relation: 5.0}, type_)
    assert found == ([relation] if allowed else [])


def related(
    text: str,
    logits: dict[str, float],
    type_: str = "Model",
    *,
    back: bool = False,
    roles: tuple[str, str] = ("mentions", "mentions"),
) -> list[str]:
    """Relations of Foo to Bar in a text, or of Bar to Foo, from logits of Foo to Bar by relation."""
    found = links(text, logits, type_, roles)
    return [RELATIONS[f.relation] for f in found if (f.subject, f.object) == ((1, 0) if back else (0, 1))]


def links(
    text: str, logits: dict[str, float], type_: str = "Model", roles: tuple[str, str] = ("mentions", "mentions")
) -> list[Link]:
    """Relations between Foo and Bar, from logits of Foo to Bar by relation."""
    cut = words(text)
    names = [(cut.forms.index(name),) * 2 for name in ("Foo", "Bar")]
    units = units_of(cut, names, [])
    foo, bar = (units.keys.index(name) for name in ("foo", "bar"))
    scores = np.full((3, 3, len(RELATIONS)), -9.0, np.float32)
    for relation, logit in logits.items():
        scores[foo, bar, RELATIONS.index(relation)] = logit
    reading = SimpleNamespace(units=units, words=cut, judged=SimpleNamespace(relation=scores))
    groups = [group(foo, "Method"), group(bar, type_)]
    for one, role in zip(groups, roles, strict=True):
        one.role = ROLES.index(role)
    return _relations(reading, groups, _things(reading, groups), Thresholds())


@pytest.mark.parametrize(
    ("text", "logits", "expected"),
    [
        ("Foo outperforms Bar.", {"outperforms": 3.0}, ["outperforms"]),
        ("Foo is competitive with Bar.", {"outperforms": 3.0}, ["comparedWith"]),
        ("Foo is on par with others while beating Bar.", {"outperforms": 3.0}, ["outperforms"]),
        ("Foo beats Bar.", {"outperforms": 3.0, "comparedWith": 1.0, "basedOn": 1.0}, ["basedOn", "outperforms"]),
        ("Foo beats Bar.", {"outperforms": 1.0, "comparedWith": 3.0}, ["comparedWith"]),
        ("Foo is comparable to Bar.", {"basedOn": 3.0}, ["basedOn"]),
        ("Foo matches Bar and outperforms others.", {"outperforms": 3.0}, ["comparedWith"]),
        ("Foo underperforms Bar.", {"outperforms": 3.0, "comparedWith": 1.0}, []),
        ("Unlike Bar, our Foo is small.", {"basedOn": 3.0}, ["comparedWith"]),
        ("Foo is part of the Bar library.", {"basedOn": 3.0}, ["partOf"]),
    ],
)
def test_one_thing_wins_over_another_or_is_compared_with_it(text: str, logits: dict[str, float], expected: list[str]):
    """Never both, and what is as good as another thing does not win."""
    assert related(text, logits) == expected


@pytest.mark.parametrize(("read", "expected"), [(-9.0, ["outperforms"]), (0.5, ["comparedWith"])])
def test_a_victory_that_words_state_is_taken_where_nothing_was_read(read: float, expected: list[str]):
    assert related("Foo surpasses Bar.", {"comparedWith": read}, roles=("proposes", "compares")) == expected


@pytest.mark.parametrize(
    ("text", "logits", "rule"),
    [
        ("Foo outperforms Bar.", {"outperforms": 3.0}, RULE),
        ("Foo is competitive with Bar.", {"outperforms": 3.0}, "relation:reworded"),
        ("Foo is competitive with Bar.", {"outperforms": 3.0, "comparedWith": 4.0}, RULE),
        ("Foo underperforms Bar.", {"outperforms": 3.0}, "relation:turned"),
        ("Foo surpasses Bar.", {}, "relation:victory"),
    ],
)
def test_a_relation_names_what_had_the_last_word(text: str, logits: dict[str, float], rule: str):
    assert [link.rule for link in links(text, logits, roles=("proposes", "compares"))] == [rule]


def test_what_loses_is_outperformed():
    """The relation that was read turns round."""
    assert related("Foo underperforms Bar.", {"outperforms": 3.0}, back=True) == ["outperforms"]
    assert related("Foo outperforms Bar.", {"outperforms": 3.0}, back=True) == []


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Foo\nFoo gains from Bar.", 0.6, [1]),
        ("Foo\nFoo gains from Bar.", 0.3, []),
        ("Foo: A Survey\nFoo gains from Bar.", 0.6, []),
        ("Foo\nWe study whether Foo gains from Bar.", 0.6, [1]),
    ],
)
def test_a_paper_without_a_proposal_gets_the_likeliest_name(text: str, name: float, expected: list[int]):
    """A name that is not quite an entity is taken where it is the contribution, one that is hardly a name is not.

    A survey is taken at its word; who studies and compares may propose something, too.
    """
    roles = np.zeros((2, len(ROLES)), np.float32)
    roles[1, ROLES.index("proposes")] = 9.0
    roles[0, ROLES.index("uses")] = 9.0
    kinds = np.full((2, 7), 0.001, np.float32)
    kinds[:, 1 + TYPES.index("Method")] = (0.9, name)
    kinds[:, 0] = 1 - kinds[:, 1:].sum(1)
    judged, units = SimpleNamespace(role=roles), SimpleNamespace(kinds=np.ones(2, int))
    reading = SimpleNamespace(units=units, judged=judged, words=words(text))
    groups = [group(0, "Method")]
    _contribution(reading, kinds, groups, Thresholds())
    assert [g.units[0] for g in groups if ROLES[g.role] == "proposes"] == expected


@pytest.mark.parametrize(("chance", "expected"), [(0.3, "uses"), (0.4, "proposes")])
def test_an_entity_is_the_contribution_of_a_paper_without_one_where_that_is_likely(chance: float, expected: str):
    """Previously a chance of one in ten was enough, and most papers without a proposal got a wrong one."""
    roles = np.full((1, len(ROLES)), -9.0, np.float32)
    roles[0, ROLES.index("proposes")] = np.log(chance)
    roles[0, ROLES.index("uses")] = np.log(1 - chance)
    judged, units = SimpleNamespace(role=roles), SimpleNamespace(kinds=np.ones(1, int))
    thing = group(0, "Method")
    thing.role = ROLES.index("uses")
    reading = SimpleNamespace(units=units, judged=judged, words=words("Foo\nFoo gains."))
    _contribution(reading, np.full((1, 7), 1 / 7, np.float32), [thing], Thresholds())
    assert ROLES[thing.role] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("We study Foo, Bar, and Baz.", True), ("We study Foo and Baz. Bar is old.", False)],
)
def test_a_name_that_is_nearly_one_is_taken_where_two_stand_beside_it_in_a_list(text: str, expected: bool):
    """Previously a list lost one of its members: two datasets of three were evaluated on."""
    cut = words(text)
    units = units_of(cut, [(cut.forms.index(name),) * 2 for name in ("Foo", "Bar", "Baz")], [])
    foo, bar, baz = (units.keys.index(name) for name in ("foo", "bar", "baz"))
    found = _of_lists(SimpleNamespace(units=units, words=cut), [baz], [[foo], [bar]])
    assert found == ([[baz]] if expected else [])


@pytest.mark.parametrize(
    ("text", "looked", "direction", "rule"),
    [
        ("The model is 2x faster.", (0.1, 0.8, 0.05, 0.05), "increase", None),  # both agree
        ("The model is 2x faster.", (0.01, 0.01, 0.97, 0.01), "increase", None),  # more is never turned into less
        ("The model is 2x faster.", (0.01, 0.01, 0.01, 0.97), "absolute", "quantity:network"),
        ("The accuracy is 91.2%.", (0.01, 0.01, 0.01, 0.97), "absolute", None),
        ("The accuracy is 91.2%.", (0.01, 0.97, 0.01, 0.01), "increase", "quantity:network"),
        ("The accuracy is 91.2%.", (0.1, 0.4, 0.1, 0.4), "absolute", None),  # where the network doubts, the rules say
    ],
)
def test_the_network_tells_levels_from_changes_and_rules_which_way_a_change_goes(text, looked, direction, rule):
    (candidate,) = candidates(text)
    read, score = _claimed(candidate, np.asarray(looked, np.float32), Thresholds())
    assert (str(read.direction), read.rule) == (direction, rule or candidate.rule)
    assert score > 0.5


def test_a_number_that_rules_take_for_a_year_needs_a_very_sure_network():
    (candidate,) = candidates("It was built in 2019.")
    assert _claimed(candidate, np.asarray((0.05, 0.05, 0.05, 0.85), np.float32), Thresholds())[1] < 0.5
    read, score = _claimed(candidate, np.asarray((0.0, 0.0, 0.0, 1.0), np.float32), Thresholds())
    assert (read.kind, read.rule, score > 0.5) == ("result", "quantity:network", True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The rate rises from 64.1% to 93.2%.", 64.1),
        ("An accuracy of 93.2 +/- 0.5 is reached.", 0.5),
        ("The gain is clear (p = 0.62).", 0.62),
    ],
)
def test_what_stands_beside_a_result_is_none_however_sure_the_network_is(text: str, value: float):
    """Where a change begins, a spread, a p-value."""
    (candidate,) = (c for c in candidates(text) if c.value == value)
    assert _claimed(candidate, np.asarray((0.0, 0.0, 0.0, 1.0), np.float32), Thresholds())[1] == 0.0


def test_where_a_change_ends_is_a_level_however_sure_the_network_is():
    candidate = next(c for c in candidates("It improves the error from 5.7 to 4.2.") if c.value == 4.2)
    read, _ = _claimed(candidate, np.asarray((0.01, 0.97, 0.01, 0.01), np.float32), Thresholds())
    assert (read.value, read.direction, read.rule) == (4.2, Direction.ABSOLUTE, "quantity:change")


def test_a_level_that_the_network_finds_keeps_its_sign():
    """Previously it lost it, for a change has none."""
    (candidate,) = candidates("It moves the balance, -7.2 on the whole.")
    change = replace(candidate, value=7.2, direction=Direction.DECREASE)
    read, _ = _claimed(change, np.asarray((0.01, 0.01, 0.01, 0.97), np.float32), Thresholds())
    assert (read.value, read.direction) == (-7.2, Direction.ABSOLUTE)


def test_a_gain_that_the_network_finds_has_the_unit_that_is_meant():
    """Previously a factor that rules took for a count had no unit."""
    text = "It improves the resolution limit by a factor of 2."
    (candidate,) = candidates(text)
    level = replace(candidate, kind="count", direction=Direction.ABSOLUTE, unit=None)
    gain, _ = _claimed(level, np.asarray((0.01, 0.97, 0.01, 0.01), np.float32), Thresholds())
    assert (gain.direction, gain.unit) == (Direction.INCREASE, "x")
    back, _ = _claimed(gain, np.asarray((0.01, 0.01, 0.01, 0.97), np.float32), Thresholds())
    assert (back.direction, back.unit) == (Direction.ABSOLUTE, None)
