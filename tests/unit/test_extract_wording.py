"""What the words between two things say against a relation that was read there."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kg.extract.groups import Group
from kg.extract.wording import rewordings, untried, victories
from kg.model import Span
from kg.vocab import EntityType

NAMES = {
    "Foo": EntityType.METHOD,
    "Bar": EntityType.MODEL,
    "Baz": EntityType.MODEL,
    "SetA": EntityType.DATASET,
    "SetB": EntityType.DATASET,
}


def things_of(text: str) -> list[Group]:
    named = [(name, [Span(*m.span()) for m in re.finditer(rf"\b{name}\b", text)]) for name in NAMES]
    found = [(name, spans) for name, spans in named if spans]
    return [Group(i, NAMES[name], "", tuple(spans)) for i, (name, spans) in enumerate(found)]


def said(text: str, relation: str = "outperforms") -> list[str]:
    """What a relation of two different things becomes, as "Foo Bar: comparedWith"; what is turned begins with "<"."""
    things = things_of(text)
    names = [name for name in NAMES if re.search(rf"\b{name}\b", text)]
    found = dict.fromkeys(
        f"{names[r.subject]} {names[r.object]}: {'<' if r.turned else ''}{r.instead}"
        for r in rewordings(text, things)
        if r.relation == relation and r.subject != r.object
    )
    return list(found)


@pytest.mark.parametrize(
    "text",
    [
        "Foo underperforms Bar on long texts.",
        "Foo is worse than Bar.",
        "Foo still lags far behind Bar.",
        "Foo falls well short of Bar in accuracy.",
        "Foo trails Bar by two points.",
        "Foo is inferior to the larger Bar.",
        "Foo is clearly outperformed by Bar.",
        "Foo fails to match Bar.",
        "Foo is small, but less accurate than Bar.",
        "Foo outperforms Baz but underperforms Bar.",
    ],
)
def test_what_is_worse_than_another_thing_loses_to_it(text: str):
    """Previously what underperformed a baseline outperformed it."""
    assert said(text) == ["Foo Bar: <outperforms"]


@pytest.mark.parametrize(
    "text",
    [
        "Foo matches Bar and outperforms Baz.",
        "Foo matches the accuracy of Bar, outperforming Baz.",
        "Foo is small while closely matching Bar.",
        "Foo can match Bar with half of the weights.",
        "Foo performs as well as Bar, and beats Baz.",
        "Foo performs similarly to Bar and is faster than Baz.",
        "Foo is on par with Bar and 3x faster than Baz.",
        "Foo rivals Bar.",
        "Foo is slower than Bar.",
        "Foo is no worse than Bar.",
        "Foo does not outperform Bar.",
        "Foo fails to beat Bar.",
        "Foo outperforms Bar on SetA but underperforms Bar on SetB.",
    ],
)
def test_what_is_no_better_is_compared(text: str):
    """Previously "matches Foo and outperforms Bar" was a victory over both."""
    assert said(text) == ["Foo Bar: comparedWith"]


def test_a_pronoun_stands_for_any_thing():
    assert said("We propose Foo. It underperforms Bar.") == ["Foo Bar: comparedWith"]


@pytest.mark.parametrize(
    "text",
    [
        "Foo outperforms Bar.",
        "Foo matches or exceeds Bar.",
        "Foo not only outperforms Bar but is small.",
        "Foo finds exact match gains over Bar.",
        "Similarly to Bar, Foo reads twice.",
        "Foo closely matches others, and offers gains over Bar.",
        "Foo is beaten. Bar wins.",
        "Foo beats Bar. Other work underperforms Bar.",
        "Foo matches Bar on SetA. On SetB Foo surpasses Bar.",
        "Foo beats Bar: it is not worse than Bar on most of SetA.",
    ],
)
def test_a_victory_stays(text: str):
    assert said(text) == []


def test_only_what_the_clause_names_loses():
    """That one thing loses to a second says nothing of a third that is better than both."""
    assert said("Foo beats Baz, whereas Bar underperforms Baz.") == ["Bar Baz: comparedWith"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Foo outperforms Bar and Baz on SetA.", ["Foo Bar", "Foo Baz"]),
        ("We propose Foo. Our model far surpasses large systems such as Bar and Baz.", ["Foo Bar", "Foo Baz"]),
        ("Foo is small, exceeding Bar.", ["Foo Bar"]),
        ("Foo is new. It has few weights and even beats Bar, and approaches Baz.", ["Foo Bar"]),
        ("Foo matches or exceeds Bar.", []),
        ("Foo does not outperform Bar.", []),
        ("Foo is outperformed by Bar.", []),
        ("Foo is new. Bar outperforms Baz.", []),
        ("Foo is new. We find that simple tricks beat Bar.", []),
        ("Foo outperforms others on SetA, on which Bar was trained.", []),
    ],
)
def test_a_victory_of_the_contribution_over_its_rivals_is_stated(text: str, expected: list[str]):
    """Previously a rival behind "like" or "such as" often was compared with nothing."""
    roles = {"Foo": "proposes", "Bar": "compares", "Baz": "compares", "SetA": "evaluatesOn"}
    names = [name for name in NAMES if re.search(rf"\b{name}\b", text)]
    things = [replace(thing, role=roles[name]) for thing, name in zip(things_of(text), names, strict=True)]
    assert [f"{names[i]} {names[j]}" for i, j in victories(text, things)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Unlike Bar, our Foo needs no gradients.", ["Foo Bar: comparedWith"]),
        ("In contrast to Bar and Baz, it is small. Foo.", [f"Foo {b}: comparedWith" for b in ("Bar", "Baz")]),
        ("Foo uses a vector instead of Bar.", ["Foo Bar: comparedWith"]),
        ("Foo learns without any Bar.", ["Foo Bar: None"]),
        ("Unlike Bar, Foo is small. Foo builds on Bar.", []),
        ("Unlike standard Bar, Foo is small.", []),
        ("Foo is part of the Bar library.", ["Foo Bar: partOf"]),
        ("Foo, a key component of Bar, is small.", ["Foo Bar: partOf"]),
        ("Foo, a fast compiler that is part of the Bar project, wins.", ["Foo Bar: partOf"]),
        ("Foo (fast) is built directly into Bar.", ["Foo Bar: partOf"]),
        ("Foo is built on Bar.", []),
    ],
)
def test_neither_what_is_left_out_nor_a_whole_is_a_base(text: str, expected: list[str]):
    """Previously "unlike Bar" and "part of Bar" were read as "based on Bar"."""
    assert [one for one in said(text, "basedOn") if one.startswith("Foo")] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We did not evaluate on SetA or SetB.", ["SetA", "SetB"]),
        ("Foo is not evaluated on the SetA.", ["SetA"]),
        ("We didn't test larger models on SetA.", ["SetA"]),
        ("We did not evaluate on SetA at first. On SetA it wins.", []),
        ("Foo is not only evaluated on SetA.", []),
        ("Foo has not been evaluated on SetA before.", []),
        ("Foo is not tested by hand but on SetA.", []),
    ],
)
def test_a_paper_is_not_evaluated_on_what_it_says_it_left_out(text: str, expected: list[str]):
    things = things_of(text)
    names = [name for name in NAMES if re.search(rf"\b{name}\b", text)]
    assert [names[i] for i in untried(text, things)] == expected
    assert {names[r.object] for r in rewordings(text, things) if r.relation == "evaluatedOn"} == set(expected)


@pytest.mark.parametrize(
    "row",
    [
        "not ",
        "competitive a ",
        "x" * 20 + " ",
        "Foo matches ",
        ", and as",
        "is the a ",
        "Foo, part ",
        "Bar and ",
        "it beats ",
    ],
)
def test_rows_of_such_words_are_read_to_the_end(row: str):
    """A page that repeats a word for ever costs no more than its length: in the square of it this would take hours."""
    text = "Foo " + row * (100_000 // len(row)) + " Bar."
    things = [Group(0, EntityType.METHOD, "", (Span(0, 3),)), Group(1, EntityType.MODEL, "", things_of(text)[-1].spans)]
    assert len(list(rewordings(text, things))) <= text.count(row)
    assert len(list(victories(text, [replace(things[0], role="proposes"), replace(things[1], role="compares")]))) <= 1
