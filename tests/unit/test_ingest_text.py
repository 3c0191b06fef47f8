"""Plain text as people write it: titles, authors below them, abstracts with and without their name above."""

from __future__ import annotations

import textwrap

import pytest

from kg import ingest
from kg.ingest.heads import names
from kg.model import Page
from kg.vocab import Reason

MAIL = (
    "Sorting letters by hand takes a clerk a whole night. We let a network read one address per millisecond instead, "
    "and train it on two million envelopes from three countries. It loses four times fewer letters than a clerk."
)
BRIDGES = (
    "Bridges are hard to count from the air. We collect two thousand photographs of every season and say which bridges "
    "a network of 2020 does not find at all, because trees hide them. Half of them are older than the trees."
)
FIELD = (  # an abstract that says neither "we" nor "this paper"
    "Neural networks for mail are costly to train. PostNet prunes them with a gradient of its own, and keeps the "
    "accuracy of the dense baseline on two datasets of envelopes. Inference on a small GPU takes a millisecond."
)
SHORT = "We propose PostNet, a network that reads one address per millisecond and never sleeps at all."
LONG_TITLE = "PostNet: Reading the Addresses of Letters in Milliseconds with a Small Network"


def on(text: str):
    return ingest.papers(Page("page", "text/plain", text, ""))


def listing(form: str, abstracts: tuple[str, ...] = (MAIL, BRIDGES)) -> str:
    titles = (LONG_TITLE, "BridgeSet")
    return "".join(form.format(title=title, abstract=text) for title, text in zip(titles, abstracts, strict=False))


@pytest.mark.parametrize(
    ("authors", "found"),
    [
        ("Jane Doe, Max Muster", ("Jane Doe", "Max Muster")),
        ("John Smith and Kim Lee", ("John Smith", "Kim Lee")),
        ("J. Smith, K. Lee, P. Wu", ("J. Smith", "K. Lee", "P. Wu")),
        ("Ana de la Cruz1,2, Bo Li2* and Émile Durand†", ("Ana de la Cruz", "Bo Li", "Émile Durand")),
        ("Q. Li et al.", ("Q. Li",)),
        ("by Jane Doe", ("Jane Doe",)),
        ("Jane Doe", ("Jane Doe",)),
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "{{title}}\n\n{}\n\n{{abstract}}\n\n",
        "{{title}}\n{}\n\n{{abstract}}\n\n",
        "{{title}}\n{}\n{{abstract}}\n\n",
        "{{title}}\n{}\n{{abstract}}\n",
        "## {{title}}\n*{}*\n\n{{abstract}}\n\n",
        "{{title}}\n{}\nUniversity of Somewhere\n\nAbstract\n\n{{abstract}}\n\n",
    ],
    ids=["blocks", "below", "tight", "lines", "markdown", "paper"],
)
def test_authors_are_no_title(form: str, authors: str, found: tuple[str, ...]) -> None:
    """Previously papers were titled by their authors, or by both together."""
    papers, rejected = on(listing(form.format(authors)))
    assert [(one.title, one.authors, one.abstract) for one in papers] == [
        (LONG_TITLE, found, MAIL),
        ("BridgeSet", found, BRIDGES),
    ]
    assert rejected == ()


def test_a_title_of_several_lines_stays_whole() -> None:
    """What looks like a name is the end of a broken title where there was no room for it on the line above."""
    title = "Reading the Addresses of Letters in a Few Milliseconds with Royal Mail"
    text = f"{textwrap.fill(title, 62)}\nJane Doe\n\n{textwrap.fill(MAIL, 62)}\n"
    assert title not in text
    (paper,), _ = on(text)
    assert (paper.title, paper.authors) == (title, ("Jane Doe",))


@pytest.mark.parametrize("title", ["Post Office", "Graph Networks and Language Models", "Tiny Attention"])
def test_short_titles_below_a_heading_are_no_authors(title: str) -> None:
    """Where most papers have no authors, what may be a name is a title; and no author is called as the field is."""
    text = f"Papers of May\n\n{title}\n\n{MAIL}\n\nCounting Bridges\n\n{BRIDGES}\n\nRoyal Mail\n\n{MAIL}\n\n"
    papers, rejected = on(text)
    assert [one.title for one in papers] == [title, "Counting Bridges", "Royal Mail"]
    assert [one.what for one in rejected] == ["Papers of May"]


def test_a_year_and_addresses_below_a_title_are_the_papers() -> None:
    """Previously a year was lost, and an address became the title."""
    (first, second), _ = on(
        f"{LONG_TITLE}\nJane Doe, Max Muster\n2025\n\n{MAIL}\n\n"
        f"BridgeSet\nhttps://arxiv.org/abs/2401.00002\n12 March 2024\n\n{BRIDGES}\n"
    )
    assert (first.title, first.date) == (LONG_TITLE, "2025")
    assert (second.title, second.id, second.date) == ("BridgeSet", "arxiv:2401.00002", "2024-03-12")


def test_a_number_in_a_trending_listing_is_no_year() -> None:
    """There it counts votes."""
    (paper,), _ = on(f"Daily Papers\n\n{LONG_TITLE}\n\n2025\n\n{MAIL}\n")
    assert paper.date is None


@pytest.mark.parametrize(
    "text",
    [
        listing("{title}\n\n{abstract}\n\n", (FIELD, FIELD)),
        listing("{title}\n{abstract}\n\n"),
        listing("{title}\n{abstract}\n\n", (MAIL,)),
        listing("## {title}\n\n{abstract}\n\n", (SHORT, SHORT)),
        listing("{title}\n\nAbstract\n\n{abstract}\n\n", (SHORT.replace("We propose", "Here is"),)),
        listing("# {title}\n\n## Abstract\n\n{abstract}\n\n## Introduction\n\n" + f"{BRIDGES}\n\n" * 9, (MAIL,)),
    ],
    ids=["no we", "tight", "tight one", "short", "labelled", "whole paper"],
)
def test_what_a_human_sees_as_title_and_abstract_is_read(text: str) -> None:
    """Previously each of these was refused with a request for what is there."""
    papers, _ = on(text)
    assert papers[0].title == LONG_TITLE
    assert len(papers) == text.count("BridgeSet") + 1
    assert papers[0].abstract in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# Title A\n\nWe propose X.", 'below "Title A" (line 1) stands nothing as long as an abstract'),
        (MAIL, "(line 1) stands no title; to have"),
        (
            "Why the Office Matters\n\n" + MAIL.replace("We", "They"),
            'below "Why the Office Matters" (line 1) stands text',
        ),
        (f"How It Began\n\n{MAIL}\n\n{MAIL}\n\n{MAIL}\n", "stand several paragraphs"),
        (f"Introduction\n\n{MAIL}\n\nResults\n\n{MAIL}\n", '"Introduction" (line 1) is called as sections are'),
        (f"One\n\nTwo\n\nThree\n\nFour\n\n{MAIL}\n", "only 2 of its 5 blocks"),
    ],
)
def test_a_refusal_says_the_true_reason(text: str, said: str) -> None:
    """Previously all were told that no title stands above an abstract."""
    papers, rejected = on(text)
    assert (papers, [one.reason for one in rejected]) == ((), [Reason.UNKNOWN_FORMAT])
    assert said in rejected[0].detail
    assert len(on(f"Title: Why the Office Matters\nAbstract: {text}")[0]) == 1


def test_long_lines_of_names_take_time_in_proportion() -> None:
    """No test looks at a clock: where the bound is lost, this takes minutes."""
    for text in (
        "Jane Doe" + " " * 1_000_000 + ",",
        "J. D., " * 200_000,
        ("A " * 90 + "\n") * 10_000,
        "Bo1," * 200_000,
    ):
        assert on(f"{text}\n\n{text}\n")[0] == ()
    assert names("Jane Doe, " * 100_000)[:2] == ["Jane Doe", "Jane Doe"]
