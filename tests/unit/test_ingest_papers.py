"""Pages become papers, and papers of one kind become one paper."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from kg import ingest
from kg.model import Page, Paper
from kg.vocab import Reason


def on(text: str):
    return ingest.papers(Page("page", "text/plain", text, ""))


def paper(title: str, *ids: str, **fields) -> Paper:
    return Paper(id=ids[0] if ids else "title:x", title=title, abstract="Words.", identifiers=ids, **fields)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<html>" + "<div>" * 3000 + "<article><h3>T</h3><p>We show.</p></article>", Reason.TOO_LARGE),
        ("[" * 100_000, Reason.UNREADABLE),
        ('{"a":' * 100_000, Reason.UNREADABLE),
        ("<feed>" + "<a>" * 2000, Reason.UNKNOWN_FORMAT),
        ("@article{a, title={" + "{" * 3000, Reason.UNREADABLE),
        ('"' * 3000, Reason.UNKNOWN_FORMAT),
    ],
)
def test_nesting_never_raises(text: str, reason: Reason) -> None:
    """Deeply nested and unclosed pages are named, each with what is wrong with it."""
    papers, rejected = on(text)
    assert (papers, [one.reason for one in rejected]) == ((), [reason])


def test_external_entities_are_refused() -> None:
    """XML that defines entities is rejected before it is parsed."""
    papers, rejected = on(
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]><OAI-PMH>&f;</OAI-PMH>'
    )
    assert (papers, [one.reason for one in rejected]) == ((), [Reason.UNSAFE_XML])


def test_a_numbered_list_inside_of_an_abstract_stays() -> None:
    """Previously "1) " was taken for the number of the paper wherever it stood."""
    papers, _ = on("12. A Title\n\nWe show three things about mail: 1) it is slow, 2) it is late, and 3) it is wet.")
    assert (papers[0].title, "1) it is slow" in papers[0].abstract) == ("A Title", True)


def test_a_paper_with_and_without_an_id_is_one() -> None:
    """A title joins a page that has ids and one that has none."""
    merged = ingest.merge([paper("A  Title", pages=("a",)), paper("A title", "arxiv:2401.00001", pages=("b",))])
    assert [(one.id, one.pages) for one in merged] == [("arxiv:2401.00001", ("a", "b"))]


def test_two_arxiv_ids_stay_two_papers() -> None:
    """A title that two arXiv ids share joins nothing."""
    merged = ingest.merge([paper("Survey", "arxiv:2401.00001"), paper("Survey", "arxiv:2402.00001"), paper("Survey")])
    assert len(merged) == 3


MAIL = "We sort letters with a small network that reads addresses, loses fewer of them and needs less power."
BRIDGES = "Counting bridges from photographs is hard because trees hide them. This dataset shows every season."


def told(*papers: Paper) -> list[tuple[str, str, str]]:
    """What is left of papers, whatever their order."""
    merged = [[(one.id, one.title, one.abstract) for one in ingest.merge(order)] for order in permutations(papers)]
    assert all(one == merged[0] for one in merged)
    return merged[0]


@pytest.mark.parametrize("shared", ["doi:10.1000/proceedings", "arxiv:2401.00001"])
def test_an_id_of_unlike_papers_joins_none(shared: str) -> None:
    """Previously one chimera had the title of the first and the abstract of another, and the rest was lost."""
    first = Paper(shared, "Sorting Mail by Address", MAIL, identifiers=(shared,))
    second = Paper(shared, "BridgeSet", BRIDGES, identifiers=(shared,))
    assert told(first, second, Paper(shared, "Sorting Mail by Address", "Short.", identifiers=(shared,))) == [
        ("title:bridgeset", "BridgeSet", BRIDGES),
        ("title:sorting-mail-by-address", "Sorting Mail by Address", MAIL),
    ]
    assert {shared} == {name for one in ingest.merge([first, second]) for name in one.identifiers if name == shared}


def test_a_doi_joins_no_titles_that_differ() -> None:
    """Papers of one proceedings may say nearly the same about two things."""
    shared = "doi:10.1000/proceedings"
    papers = [Paper(shared, title, MAIL, identifiers=(shared,)) for title in ("PostNet", "ParcelNet", "StampNet")]
    assert [title for _, title, _ in told(*papers)] == ["ParcelNet", "PostNet", "StampNet"]


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("Sorting the Mail Faster by its Address", f"{MAIL} We add snow."),
        ("A New Name", f"{MAIL} We add snow."),
        ("Sorting Mail by Address, Revised", BRIDGES + BRIDGES),
    ],
    ids=["both", "title", "abstract"],
)
def test_a_revision_is_one_paper_with_its_own_words(title: str, abstract: str) -> None:
    """Versions of an arXiv paper with another title or another abstract merge to the fullest one."""
    name = "arxiv:2401.00001"
    first = Paper(name, "Sorting Mail by Address", MAIL, identifiers=(name,))
    assert told(first, Paper(name, title, abstract, identifiers=(name,))) == [(name, title, abstract)]


@pytest.mark.shared
def test_the_seeds_hold_362_papers(shared: Path) -> None:
    """The five listings hold 460 entries of 362 papers, and nothing else."""
    listed, dropped = [], []
    for page in ingest.read([shared / "seeds" / "*.txt"]):
        assert isinstance(page, Page)
        papers, rejected = ingest.papers(page)
        listed += papers
        dropped += rejected
    assert (len(listed), len(ingest.merge(listed)), dropped) == (460, 362, [])


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("hf_daily_papers_2024-08.html", 13),
        ("hf_daily_papers_2024-08.props.json", 13),
        ("hf_daily_papers_2026-09_excerpt.html", 1),
        ("arxiv_abs_2106.09608.html", 1),
        ("arxiv_search_results.html", 200),
        ("arxiv_api_1601.00001.xml", 1),
        ("acl_anthology_paper_D18-1003.html", 1),
        ("acl_anthology_person.html", 5),
        ("acl_anthology_2025.sdp.xml", 34),
    ],
)
def test_real_pages_give_all_their_papers(shared: Path, name: str, count: int) -> None:
    """Each saved page gives as many papers as it shows."""
    (page,) = ingest.read([shared / "pages" / name])
    assert isinstance(page, Page)
    assert len(ingest.papers(page)[0]) == count


def test_the_examples_hold_60_papers() -> None:
    """The two example pages hold 63 entries of 60 papers; three stand on both."""
    folder = Path(__file__).resolve().parents[2] / "examples"
    found = [p for page in ingest.read([folder]) if isinstance(page, Page) for p in ingest.papers(page)[0]]
    merged = ingest.merge(found)
    assert (len(found), len(merged), sum(len(p.pages) == 2 for p in merged)) == (63, 60, 3)


SENTENCES = (
    "We sort letters with a network that reads one address per millisecond and never sleeps. It is trained on two "
    "million envelopes from three countries. Our tests on rainy days show that it loses four times fewer letters than "
    "a clerk, and that it needs a tenth of the power of the machine that it replaces."
)
PROSE = SENTENCES.replace("We sort", "Clerks sort").replace("Our tests", "Tests")


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"Why the Office Matters {number}\n\n{PROSE}\n\n" for number in range(8)),
        "March 11, 2024\n\n" + "".join(f"Why the Office Matters {number}\n\n{PROSE}\n\n" for number in range(8)),
        "".join(f"How It Began {number}\n\n{SENTENCES}\n\n{PROSE}\n\n{SENTENCES}\n\n" for number in range(4)),
        "".join(f"## {name}\n\n{SENTENCES}\n\n" for name in ("Introduction", "Methods", "Results", "Conclusion")),
        "".join(f"{number}. Definitions\n\n{PROSE}\n\n" for number in range(1, 8)),
        "".join(f"{number} Experiments and Results\n\n{SENTENCES}\n\n" for number in range(1, 8)),
    ],
    ids=["headings", "date", "article", "sections", "licence", "paper"],
)
def test_prose_under_headings_is_no_listing(text: str) -> None:
    """An article, a licence and the text of a paper give no papers, but one reason."""
    papers, rejected = on(text)
    assert (papers, [one.reason for one in rejected]) == ((), [Reason.UNKNOWN_FORMAT])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("".join(f"Title of Paper {number}\n\n{SENTENCES}\n\n" for number in range(5)), 5),
        ("".join(f"Title of Paper {number}\n{SENTENCES}\n" for number in range(5)), 5),
        ("".join(f"Mar {number}\n\nTitle of Paper {number}\n\nWe sort {number} " + "letters " * 9 + ".\n\n"
                 for number in range(1, 6)), 5),
        ("Daily Papers\n\n" + "".join(f"Title {number}\n\n{PROSE}\n\n" for number in range(5)), 5),
        ("A Single Title\n\n" + SENTENCES, 1),
    ],
    ids=["paragraphs", "lines", "dates", "banner", "one"],
)  # fmt: skip
def test_listings_are_told_from_prose(text: str, count: int) -> None:
    """Titles above abstracts are papers: by a listing's lines, by dates, or by what the abstracts say."""
    papers, rejected = on(text)
    assert (len(papers), rejected) == (count, ())


@pytest.mark.parametrize("odd", [0, 48, 49, 50])
def test_bibtex_is_cut_only_where_entries_begin(odd: int) -> None:
    """Lines of an abstract may begin with "@", also where a few entries end that are read together."""
    at = "\n@K is the cut-off, and recall\n@10 grows (@20, too). "
    entries = [
        f"@article{{k{number},\n title={{Sorting Mail {number}}},\n"
        f" abstract={{We sort mail. {at if number == odd else ''}}}\n}}\n"
        for number in range(60)
    ]
    found, dropped = ingest.papers(Page("refs.bib", "", "".join(entries), ""))
    assert (len(found), dropped) == (60, ())
