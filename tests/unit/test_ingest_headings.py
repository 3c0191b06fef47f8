"""Pages of headings with text below them: which are papers, and which paper a link makes them."""

from __future__ import annotations

import pytest

from kg import ingest
from kg.model import Page
from kg.vocab import Reason

SORTED = (
    "{} sorts letters with a network that reads one address per millisecond. It loses four times fewer letters than a "
    "clerk and needs a tenth of the power of the machine that it replaces."
)


def on(text: str):
    return ingest.papers(Page("page", "text/html", f"<!doctype html><html><body>{text}</body></html>", ""))


def read(text: str) -> list[tuple[str, str]]:
    """The id and the title of each paper on the page."""
    return [(one.id, one.title) for one in on(text)[0]]


def link(number: int, label: str) -> str:
    return f'<a href="https://arxiv.org/abs/2401.0000{number}">{label}</a>'


def summary(heading: str, inside: str, rank: int = 2) -> str:
    return f"<h{rank}>{heading}</h{rank}><p>{inside} {SORTED.format('It')}</p>"


POST = "<article><h1>What I read in May about mail</h1><p>Two papers caught my eye.</p>{}</article>"


def test_each_summary_of_a_post_is_a_paper_of_its_own() -> None:
    """Previously one paper had the title of the post, the longest summary, and the id of one of the papers."""
    papers, rejected = on(
        POST.format(
            summary("1. PostNet: Mail by Address", f"PostNet ({link(1, 'arXiv:2401.00001')}) is new.")
            + summary(f"2. {link(2, 'BridgeSet')}", "Bridges are counted.")
            + "<h2>Afterword</h2><p>Thanks.</p>"
        )
    )
    assert [(one.id, one.title) for one in papers] == [
        ("arxiv:2401.00001", "PostNet: Mail by Address"),
        ("arxiv:2401.00002", "BridgeSet"),
    ]
    assert papers[1].abstract.startswith("Bridges are counted.")
    assert [(one.reason, one.what) for one in rejected] == [
        (Reason.FURNITURE, "What I read in May about mail"),
        (Reason.FURNITURE, "Afterword"),
    ]


def test_a_post_on_one_paper_does_not_give_it_its_own_title() -> None:
    """The heading above the summary is the title, and not that of the post."""
    post = POST.format(summary("PostNet: Mail by Address", f"PostNet ({link(1, 'paper')}) is new."))
    assert read(post) == [("arxiv:2401.00001", "PostNet: Mail by Address")]


def test_a_paper_that_a_sentence_mentions_gives_no_id() -> None:
    """A link in a sentence is the paper's own only where its label says so."""
    mention = f"It goes on where {link(1, 'Lovelace et al.')} left off."
    assert read("<article>" + summary("A Mail Story", mention) + "</article>") == [
        ("title:a-mail-story", "A Mail Story")
    ]
    own = f"It goes on where {link(1, 'Lovelace et al.')} left off ({link(2, 'PDF')})."
    assert [name for name, _ in read(f"<article>{summary('A Mail Story', own)}</article>")] == ["arxiv:2401.00002"]


def test_several_papers_below_one_heading_give_it_no_id() -> None:
    """Nothing tells which of them it is; the paper stands under its title, and a line says why."""
    both = summary("PostNet and BridgeSet", f"See {link(1, 'paper 1')} and {link(2, 'paper 2')}.")
    papers, rejected = on(f"<article>{both}</article>")
    assert [(one.id, one.urls) for one in papers] == [("title:postnet-and-bridgeset", ())]
    assert [one.reason for one in rejected] == [Reason.AMBIGUOUS_ID]
    assert "arxiv:2401.00001, arxiv:2401.00002" in rejected[0].detail


def test_the_link_of_the_heading_decides() -> None:
    """A card whose title is a link has that paper's id, whatever else is linked below."""
    card = summary(link(1, "PostNet"), "Mail.") + f"<p>{link(2, 'Related')}</p>"
    assert read(f"<article>{card}</article>") == [("arxiv:2401.00001", "PostNet")]


@pytest.mark.parametrize("part", ["Abstract", "Key idea", "Results and Limits"])
def test_parts_of_one_paper_stay_together(part: str) -> None:
    """Headings within a paper's own page begin no other paper, wherever its link stands."""
    first = "<h1>PostNet: Mail by Address</h1><p>Ada Lovelace</p>"
    assert read("<article>" + first + summary(part, link(1, "paper")) + "</article>") == [
        ("arxiv:2401.00001", "PostNet: Mail by Address")
    ]
    doi = "<a href='https://doi.org/10.1000/post.1'>10.1000/post.1</a>"
    page = f"<article>{first}{link(1, 'arXiv')}" + summary(part, doi) + "</article>"
    assert [one.title for one in on(page)[0]] == ["PostNet: Mail by Address"]


def test_many_links_in_a_paragraph_take_time_in_proportion() -> None:
    """No test looks at a clock: where the bound is lost, this takes minutes."""
    assert len(read("<article><h2>Mail</h2><p>" + link(1, "words ") * 10_000 + "</p></article>")) == 0
    assert len(read("<article>" + summary(link(1, "Mail"), "A") * 3_000 + "</article>")) == 1


OURS = (
    SORTED.format("PostNet")
    + " We train it on two million envelopes from three countries, and all of it is free to use."
)
BRIDGES = "We count bridges in photographs. " + SORTED.format("The network that counts them, like one that")


@pytest.mark.parametrize(
    "page",
    [
        "<h1>PostNet</h1><p>Jane Doe, Kim Lee</p>{}<h3>Abstract</h3><p>{}</p>",
        "<header><h1>PostNet</h1></header><b>J. Doe</b>{}<h2>Abstract</h2><div><p>{}</p></div><h2>Clip</h2><p>x</p>",
        "<h2>PostNet</h2>{}<h2>Abstract</h2><p>{}</p><h2>Citation</h2><p>Cite us.</p>",
    ],
)
def test_a_project_page_is_its_paper(page: str) -> None:
    """Previously such pages were refused: the heading "Abstract" says what stands below it."""
    (paper,), rejected = on(page.format(link(1, "arXiv") + "<a href='https://github.com/a/post'>Code</a>", OURS))
    assert (paper.id, paper.title, paper.abstract, rejected) == ("arxiv:2401.00001", "PostNet", OURS, ())
    assert paper.repositories == ("https://github.com/a/post",)
    assert paper.authors in {(), ("Jane Doe", "Kim Lee")}


@pytest.mark.parametrize("around", ["<div>{}</div>", "<article>{}</article>"])
def test_a_reading_list_without_links_is_read(around: str) -> None:
    """Previously it was refused, or a paper with the title of the list."""
    text = f"<h1>Papers of May</h1><h2>1. PostNet</h2><p>{OURS}</p><h2>2. BridgeSet</h2><p>{BRIDGES}</p>"
    papers, _ = on(around.format(text))
    assert [(one.title, one.abstract) for one in papers] == [("PostNet", OURS), ("BridgeSet", BRIDGES)]


def test_prose_below_headings_is_no_paper_and_the_message_names_a_cure() -> None:
    """A page of several sections is refused, and the text that the message asks for is read."""
    story = "".join(f"<h2>Chapter of {name}</h2><p>{SORTED.format(name)}</p>" for name in ("Ada", "Bo", "Kim"))
    papers, rejected = on(f"<h1>A Story of Mail</h1>{story}")
    assert (papers, [one.reason for one in rejected]) == ((), [Reason.UNKNOWN_FORMAT])
    assert '"Title:" before each title' in rejected[0].detail
    assert len(ingest.papers(Page("page", "text/plain", f"Title: A\nAbstract: {SORTED}", ""))[0]) == 1


def test_many_abstracts_take_time_in_proportion() -> None:
    """No test looks at a clock: where the bound is lost, this takes minutes."""
    papers, rejected = on("<h1>Mail</h1>" + "<p>Jane Doe</p>" * 2_000 + "<h2>Abstract</h2><p>We sort.</p>" * 4_000)
    assert ([one.title for one in papers], len(rejected)) == (["Mail"], 3_999)


@pytest.mark.parametrize(
    "card",
    [
        "<p>x<span><h3>Mail</h3></span></p><p>{}</p>",
        "<p><a href='/x'><h2>Mail</h2></a>{}</p>",
        "<b><h3>Mail</h3></b>{}",
    ],
)
def test_headings_in_odd_places_are_headings(card: str) -> None:
    """A heading within a paragraph, as damaged pages have it, gives a title or a reason."""
    papers, rejected = on(f"<article>{card.format(SORTED)}</article>")
    assert [one.title for one in papers] + [one.what for one in rejected] == ["Mail"]
