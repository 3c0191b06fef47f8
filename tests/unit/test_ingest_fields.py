"""Text whose lines say what they are: tags of reference managers, labels, Markdown."""

from __future__ import annotations

import pytest

from kg import ingest
from kg.ingest import limits
from kg.model import Page
from kg.vocab import Reason

MAIL = (
    "We sort letters with a network that reads one address per millisecond and never sleeps. It is trained on two "
    "million envelopes from three countries, and our tests show that it loses four times fewer letters than a clerk."
)
BRIDGES = (
    "We count bridges in photographs of every season, which is hard because trees hide them. Our dataset shows two "
    "thousand bridges from nine countries, and this paper says which of them a network of 2020 does not find at all."
)


def on(text: str):
    return ingest.papers(Page("page", "text/plain", text, ""))


BEGINS, ENDS = MAIL[: MAIL.index("It is")].strip(), MAIL[MAIL.index("It is") :]
RIS = f"""TY  - JOUR
TI  - Sorting Mail
AU  - Doe, Jane
AU  - Roe, Kim
DA  - 2024/01/02
DO  - 10.1000/mail
AB  - {BEGINS}
{ENDS}
ER  -

TY  - CONF
T1  - Counting Bridges
N2  - {BRIDGES}
UR  - https://arxiv.org/abs/2401.00002
ER  -
"""
NBIB = f"""PMID- 1
FAU - Doe, Jane
AU  - Doe J
FAU - Roe, Kim
AU  - Roe K
DP  - 2024 Jan
TI  - Sorting Mail
LID - 10.1000/mail [doi]
AB  - {BEGINS}
      {ENDS}

PMID- 2
TI  - Counting Bridges
AB  - {BRIDGES}
LID - 10.48550/arXiv.2401.00002 [doi]
"""
LABELS = f"""Papers of the week

Title: Sorting Mail
Authors: Jane Doe, Kim Roe
DOI: 10.1000/mail
Abstract: {BEGINS}
{ENDS}

**Title:** Counting Bridges
**URL:** https://arxiv.org/abs/2401.00002
**Abstract:** {BRIDGES}
"""
MARKDOWN = f"""## [Sorting Mail](https://doi.org/10.1000/mail)
*Jane Doe, Kim Roe* (2024)

**Abstract.** {MAIL}

## [Counting Bridges](https://arxiv.org/abs/2401.00002)

> {BRIDGES}
"""


@pytest.mark.parametrize("text", [RIS, NBIB, LABELS, MARKDOWN], ids=["ris", "nbib", "labels", "markdown"])
def test_fields_are_what_they_say(text: str) -> None:
    """Previously titles were called "Authors: Jane Doe", "TI - …" or "[Title](address)", and had no other id."""
    papers, rejected = on(text)
    assert [(one.id, one.title, one.abstract) for one in papers] == [
        ("doi:10.1000/mail", "Sorting Mail", MAIL),
        ("arxiv:2401.00002", "Counting Bridges", BRIDGES),
    ]
    assert {one.reason for one in rejected} <= {Reason.FURNITURE}
    assert text is MARKDOWN or papers[0].authors == ("Jane Doe", "Kim Roe")


def test_dates_of_tags_are_read() -> None:
    """The exact date stands before the year."""
    assert (on(RIS)[0][0].date, on(NBIB)[0][0].date) == ("2024-01-02", "2024")


def test_fields_that_lack_are_named() -> None:
    """A paper without an abstract is rejected by its line; the next one is read."""
    papers, rejected = on("TY  - JOUR\nTI  - Sorting Mail\nER  -\n" + RIS)
    assert (len(papers), [(one.where, one.reason) for one in rejected]) == (2, [("page:1", Reason.NO_ABSTRACT)])


def test_a_label_in_a_listing_is_no_label() -> None:
    """One line that begins like a label does not turn a listing into labelled text."""
    papers, _ = on(f"Title: Sorting Mail\n\n{MAIL}\n\nCounting Bridges\n\n{BRIDGES}\n")
    assert [one.title for one in papers] == ["Sorting Mail", "Counting Bridges"]


@pytest.mark.parametrize("start", ["TY  - JOUR\nAB  - x\n", "Title: A\nAbstract: B\n"])
def test_too_many_lines_are_refused_and_many_are_read(start: str) -> None:
    """A field of half a million lines takes time in proportion; more than the limit is too large."""
    for number, reason in ((limits.MAX_LINES // 2, None), (limits.MAX_LINES, Reason.TOO_LARGE)):
        _, rejected = on(start + "more\n" * number)
        assert reason is None or [one.reason for one in rejected] == [reason]
