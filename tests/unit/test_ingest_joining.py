"""Entries without an abstract say what they know of the papers that other pages give with one."""

from __future__ import annotations

import random
import sys

import pytest

from kg import ingest
from kg.model import Page, Paper, Rejected
from kg.vocab import Reason

ABSTRACT = "We sort mail by the smell of its paper, which is better than to read it."
PAGE = f"Title: Sorting Mail by Smell\nAbstract: {ABSTRACT}\n"
BIB = (
    "@article{k, title={Sorting {Mail} by Smell}, author={Post, Ada and Brief, Bo}, year=2021, month=7,"
    " doi={10.1000/mail.1}, url={https://mail.example/smell}}"
)
RIS = "TY  - JOUR\nTI  - Sorting mail by smell\nAU  - Post, Ada\nPY  - 2021\nDO  - 10.1000/mail.1\nER  - \n"
TABLE = "title,abstract,doi\nSorting Mail by Smell,,10.1000/mail.1\n"
LINE = '{"title": "Sorting Mail by Smell", "doi": "10.1000/mail.1"}\n{"title": "Another", "doi": "10.1000/mail.2"}\n'


def joined(**pages: str) -> tuple[tuple[Paper, ...], tuple[Rejected, ...]]:
    """What pages of these texts hold together; the order of the pages makes no difference."""
    parts = [part for name, text in pages.items() for part in ingest.parts(Page(name, "", text, ""))]
    papers, left = ingest.join(parts)
    shuffled = random.Random(1)
    for _ in range(5):
        shuffled.shuffle(parts)
        again, left_again = ingest.join(parts)
        assert (again, sorted(map(str, left_again))) == (papers, sorted(map(str, left)))
    return papers, left


def bib(title: str, *fields: str) -> str:
    """A file of one entry without an abstract."""
    return "@article{k, " + ", ".join([f"title={{{title}}}", *fields]) + "}"


def test_an_entry_says_what_the_page_with_the_abstract_does_not() -> None:
    """Previously the entry was thrown away with its authors, date, DOI and address."""
    (paper,), left = joined(page=PAGE, refs=BIB)
    assert left == ()
    assert (paper.id, paper.title, paper.abstract) == ("doi:10.1000/mail.1", "Sorting Mail by Smell", ABSTRACT)
    assert (paper.date, paper.authors, paper.pages) == ("2021-07", ("Ada Post", "Bo Brief"), ("page", "refs"))
    assert paper.urls == ("https://doi.org/10.1000/mail.1", "https://mail.example/smell")


@pytest.mark.parametrize("entry", [BIB, RIS, TABLE, LINE])
def test_every_form_of_entry_joins(entry: str) -> None:
    """Reference managers, tables and JSON lines alike."""
    (paper,), _ = joined(page=PAGE, refs=entry)
    assert "doi:10.1000/mail.1" in paper.identifiers


def test_an_entry_without_a_paper_stays_rejected() -> None:
    """Where no page has the abstract, nothing changes: the entry is named with its place."""
    papers, left = joined(page=PAGE, refs=bib("Another Way to Sort Mail", "doi={10.1000/mail.2}"))
    assert len(papers) == 1
    assert papers[0].pages == ("page",)
    assert [(one.reason, one.what, one.where) for one in left] == [
        (Reason.NO_ABSTRACT, "Another Way to Sort Mail", "refs:1")
    ]


@pytest.mark.parametrize(
    ("line", "title", "field", "joins"),
    [
        ("arXiv: 2101.00001", "Smelling Letters", "eprint={2101.00001}", True),  # a version of another title
        ("DOI: 10.1000/mail.1", "Sorting Mail by Its Smell", "doi={10.1000/mail.1}", True),
        ("DOI: 10.1000/mail.1", "Preface of the Chair", "doi={10.1000/mail.1}", False),  # of the proceedings
    ],
)
def test_ids_tell_which_paper_an_entry_is_about(line: str, title: str, field: str, joins: bool) -> None:
    """A DOI may be that of a whole volume, so that the titles must be alike, too."""
    (paper,), left = joined(page=PAGE + line + "\n", refs=bib(title, field, "author={Post, Ada}"))
    assert paper.title == "Sorting Mail by Smell"
    assert (paper.authors == ("Ada Post",), len(left)) == (joins, not joins)


def test_an_entry_never_joins_where_two_papers_could_be_meant() -> None:
    """Its id is one paper's and its title another's; or two papers have its title; or its title has two arXiv ids."""
    one = "Title: Sorting Mail\nAbstract: We sort mail.\narXiv: 2101.00001\n"
    other = "Title: Reading Mail\nAbstract: Letters are read here by a network.\narXiv: 2102.00002\n"
    papers, left = joined(a=one, b=other, refs=bib("Reading Mail", "eprint={2101.00001}"))
    assert (len(papers), len(left)) == (2, 1)
    papers, left = joined(a=one, b=other.replace("Reading", "Sorting"), refs=bib("Sorting Mail", "year=1999"))
    assert (len(papers), len(left)) == (2, 1)
    papers, left = joined(a=one, refs=bib("Sorting Mail", "eprint={2103.00003}"))
    assert (papers[0].identifiers, len(left)) == (("arxiv:2101.00001", "title:sorting-mail"), 1)
    entries = {f"refs{n}": bib("Sorting Mail by Smell", f"eprint={{210{n}.00001}}") for n in (1, 2)}
    (paper,), left = joined(page=PAGE, refs=bib("Sorting Mail by Smell", "year=2020"), **entries)
    assert (paper.date, paper.pages, len(left)) == ("2020", ("page", "refs"), 2)


def test_of_many_entries_without_a_paper_the_first_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """All are looked at, also those behind the limit on what is named."""
    monkeypatch.setattr(sys.modules["kg.ingest.merging"], "MAX_REJECTED", 3)
    monkeypatch.setattr(sys.modules["kg.ingest.kinds"], "MAX_REJECTED", 3)
    entries = "\n".join(bib(f"Paper {n}") for n in range(9)) + "\n" + BIB
    (paper,), left = ingest.join([*ingest.parts(Page("p", "", PAGE, "")), *ingest.parts(Page("refs", "", entries, ""))])
    assert paper.pages == ("p", "refs")
    assert [one.what for one in left] == ["Paper 0", "Paper 1", "Paper 2", "refs"]
    assert left[-1].detail.startswith("6 more")
