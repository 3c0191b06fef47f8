"""What a page says about a paper comes out as it stands there: names, dates, authors, and no word less."""

from __future__ import annotations

import json

import pytest

from kg import ingest
from kg.model import Page, Paper
from kg.vocab import Reason

MAIL = (
    "We sort letters with a network that reads one address per millisecond and never sleeps. It is trained on two "
    "million envelopes from three countries. Our tests on rainy days show that it loses four times fewer letters than "
    "a clerk."
)


def on(text: str):
    return ingest.papers(Page("page", "text/plain", text, ""))


def described(**fields: object) -> Paper:
    """The one paper that an object with these fields describes."""
    (paper,), rejected = on(json.dumps([{"title": "A Title", "abstract": "We show.", **fields}]))
    assert rejected == ()
    return paper


@pytest.mark.parametrize(
    "abstract",
    [
        "Abstract reasoning is hard.",
        "Abstract Meaning Representation is a graph.",
        "Abstract Syntax Trees are trees.",
        "Summary-level scores are hard.",
        "Abstract-Based search is hard.",
        "Summary statistics are hard.",
    ],
)
def test_a_first_word_is_no_label(abstract: str) -> None:
    """Previously "Abstract reasoning is hard" became "reasoning is hard"."""
    assert described(abstract=abstract).abstract == abstract


@pytest.mark.parametrize("label", ["Abstract: ", "ABSTRACT ", "Abstract. ", "Summary - ", "Abstract—", "abstract:"])
def test_a_label_goes(label: str) -> None:
    """What says that an abstract follows is no part of it."""
    assert described(abstract=f"{label}We show.").abstract == "We show."


@pytest.mark.parametrize(
    ("month", "date"), [("{7}", "2021-07"), ("12", "2021-12"), ("{July}", "2021-07"), ("{0}", "2021"), ("{}", "2021")]
)
def test_months_of_bibtex_are_read(month: str, date: str) -> None:
    """Previously a month in digits lost the year too."""
    (paper,), _ = on(f"@article{{a, title={{A Title}}, abstract={{We show.}}, month={month}, year={{2021}}}}")
    assert paper.date == date


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ({"published": True, "date": "2024-05-01"}, "2024-05-01"),
        ({"published": True}, None),
        ({"published": False, "year": 2024}, "2024"),
        ({"date": 10**400}, None),
        ({"date": -(10**400)}, None),
        ({"date": 1706745600000}, "2024-02-01"),
    ],
)
def test_only_dates_are_dates(fields: dict[str, object], date: str | None) -> None:
    """Previously `true` was a second after 1970 began, and a number of 400 digits ended the build."""
    assert described(**fields).date == date


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ("Turing, Alan and Hopper, Grace", ("Alan Turing", "Grace Hopper")),
        ("Alan Turing, Grace Hopper and Ada Lovelace", ("Alan Turing", "Grace Hopper", "Ada Lovelace")),
        ("Alan Turing and Grace Hopper", ("Alan Turing", "Grace Hopper")),
        ("Alan Turing, Grace Hopper", ("Alan Turing", "Grace Hopper")),
    ],
)
def test_authors_in_one_string_are_parted(authors: str, names: tuple[str, ...]) -> None:
    """Previously two names with the family first were four authors."""
    assert described(authors=authors).authors == names


@pytest.mark.parametrize("begins", ["[Re] ", "[2024] ", "[To appear] ", "{A} "])
def test_a_listing_may_begin_with_a_bracket(begins: str) -> None:
    """Previously a title that begins with a bracket made the whole listing damaged JSON."""
    papers, rejected = on("".join(f"{begins}Title {number}\n\n{MAIL} {number}\n\n" for number in range(3)))
    assert ([one.title for one in papers], rejected) == ([f"{begins}Title {number}" for number in range(3)], ())


def test_numbers_in_brackets_are_no_part_of_titles() -> None:
    """References are numbered so; the text is no JSON, and the number goes as "12." does."""
    papers, _ = on("".join(f"[{number}] Title of Mail {number}\n\n{MAIL} {number}\n\n" for number in range(1, 4)))
    assert [one.title for one in papers] == [f"Title of Mail {number}" for number in range(1, 4)]


@pytest.mark.parametrize("text", ["[", "[]", "[ 1, 2]", "[null]", '["a"]', "[[1]]", "{", "{}", '{"a": 1', "[{"])
def test_what_begins_as_json_is_told_as_json(text: str) -> None:
    """Cut documents and empty answers are named as JSON."""
    _, rejected = on(text)
    assert "JSON" in rejected[0].detail


def test_each_hundredth_paper_of_a_volume_is_a_paper() -> None:
    """Previously P18-1100 and its like vanished; the front matter of a volume is no paper, and is named."""
    papers = ["P18-1100", "D18-1500", "N19-1100", "D19-1200", "W18-0501", "J00-4012"]
    fronts = ["P18-1000", "W18-0500", "C69-0100", "D19-5000", "D19-6600", "2024.post-1.0"]
    html = "".join(
        f'<strong><a href="/{name}/">The Title of {name}</a></strong>'
        f'<div id="abstract-{name.replace(".", "--")}">We show.</div>'
        for name in papers + fronts
    )
    found, rejected = on(f"<!doctype html><title>ACL Anthology</title>{html}<a href='https://aclanthology.org/'>x</a>")
    assert [one.id for one in found] == [f"acl:{name}" for name in papers]
    assert [(one.where, one.reason) for one in rejected] == [(f"page {name}", Reason.FURNITURE) for name in fronts]
