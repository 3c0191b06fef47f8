"""What one page says about one paper, cleaned: strings in, a `Paper`, half of one, or the reason why there is none.

Owns: which characters, dates, names and addresses a paper may hold. Knows: `model`, identifiers.
Must not know: page kinds, files, other papers.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

from kg.ingest.identifiers import address, arxiv, best, doi, from_url, mended, safe_url, title_id
from kg.ingest.nfc import nfc
from kg.model import Paper, Rejected
from kg.vocab import Reason, Stage

__all__ = ["Found", "Half", "author_names", "clean", "code_repositories", "entry", "iso_date", "known_ids", "rejected"]

MAX_TITLE: Final = 500  # characters; the longest real titles have about 350
MAX_ABSTRACT: Final = 20_000  # characters; arXiv refuses abstracts over 1,920, the longest elsewhere have about 8,000
_SNIPPET: Final = 120  # characters of foreign text that a rejection quotes

_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff]")
# "Abstract: We", "Abstract—We", "Abstract We"; not "Summary-level", "Abstract reasoning", "Abstract Syntax Trees".
_LABEL: Final = re.compile(
    r"(?:abstract|summary)\s*(?:[:.]\s*|[—–-]\s+|[—–](?-i:(?=[A-Z])))"
    r"|abstract\s+(?!(?:meaning|syntax)\b)(?-i:(?=[A-Z]))",
    re.IGNORECASE,
)
_TITLE_LABEL: Final = re.compile(r"title\s*:\s*", re.IGNORECASE)
_REPOSITORY: Final = re.compile(
    r"https?://(?:www\.)?(github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)/([\w.-]+)/([\w.-]+)",
    re.IGNORECASE | re.ASCII,  # as these names are
)
_DATE_LENGTH: Final = 200  # characters at which a date is looked for
_MAX_NUMBER: Final = 1e15  # no time in milliseconds is as large, and a JSON number may have thousands of digits
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO: Final = re.compile(r"((?:18|19|20|21)\d\d)(?:[-/.](\d{1,2})(?:[-/.](\d{1,2})(?!\d))?)?(?!\d)")
_DAY_MONTH: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]{3})[a-z]*\.?,?\s+((?:18|19|20|21)\d\d)(?!\d)")
_MONTH_DAY: Final = re.compile(
    r"([A-Za-z]{3})[a-z]*\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?((?:18|19|20|21)\d\d)(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Half:
    """What a page says about a paper of which it gives no abstract: lists of references hold little else."""

    paper: Paper  # its abstract is ""
    rejected: Rejected  # said where no other page has the abstract


Found: TypeAlias = Paper | Half | Rejected
"""What a place on a page can turn out to be."""


def clean(text: str) -> str:
    r"""One line of NFC text: no control characters, no lone surrogates, white space as single spaces.

    Example:
        >>> clean("A\x00 B\n  C\ud800")
        'A B C�'
    """
    return " ".join(nfc(mended(_CONTROL.sub("", text))).split())


def rejected(reason: Reason, what: str, where: str, detail: str = "") -> Rejected:
    """A finding of the stage that makes papers; `what` is cut to a snippet."""
    what = clean(what)
    return Rejected(Stage.PAPERS, what if len(what) <= _SNIPPET else what[:_SNIPPET] + "…", where, reason, detail)


def iso_date(value: str | float) -> str | None:
    """A date as ISO 8601, as exact as the page gives it: a year, a month or a day. Numbers are years or Unix times.

    Example:
        >>> iso_date("Thu, 17 Jun 2021 15:45:54 GMT"), iso_date("June 2021"), iso_date(1706745600000)
        ('2021-06-17', '2021-06', '2024-02-01')
    """
    if isinstance(value, int | float):
        if abs(value) >= _MAX_NUMBER:
            return None
        if 1800 <= value < 2200 and value == int(value):
            return str(int(value))
        seconds = value / 1000 if value > 1e11 else value  # later than the year 5138 in seconds: it is milliseconds
        if not 0 < seconds < 7e9:  # 1970 to 2191
            return None
        return dt.datetime.fromtimestamp(seconds, tz=dt.UTC).date().isoformat()
    value = value.strip()[:_DATE_LENGTH]
    if iso := _ISO.match(value):
        return _date(iso[1], iso[2], iso[3])
    if found := _DAY_MONTH.search(value):
        return _date(found[3], found[2], found[1])
    if found := _MONTH_DAY.search(value):
        return _date(found[3], found[1], found[2])
    return None


def _date(year: str, month: str | None, day: str | None) -> str | None:
    """The most exact date that these parts make."""
    if month is None:
        return year
    number = int(month) if month.isdigit() else 1 + _MONTHS.index(m) if (m := month[:3].lower()) in _MONTHS else 0
    if not 1 <= number <= 12:
        return year
    if day is None:
        return f"{year}-{number:02d}"
    last = (dt.date(int(year) + number // 12, number % 12 + 1, 1) - dt.timedelta(days=1)).day
    return f"{year}-{number:02d}-{int(day):02d}" if 1 <= int(day) <= last else f"{year}-{number:02d}"


def author_names(names: Iterable[str], *, family_first: bool = False) -> tuple[str, ...]:
    """Names as they are spoken, in the page's order, each once.

    Args:
        names: One string per author.
        family_first: Whether "Turing, Alan" is one author, given name last.

    Example:
        >>> author_names(["Turing, Alan", " Ada  Lovelace", "Ada Lovelace"], family_first=True)
        ('Alan Turing', 'Ada Lovelace')
    """
    spoken: dict[str, None] = {}
    for name in names:
        cleaned = clean(name).strip(" ,;")
        if family_first and "," in cleaned:
            family, *given = (part.strip() for part in cleaned.split(","))
            cleaned = " ".join([*reversed(given), family]).strip()
        if cleaned and cleaned.lower() not in {"et al.", "et al", "others"}:
            spoken[cleaned] = None
    return tuple(spoken)


def code_repositories(text: str) -> tuple[str, ...]:
    """The addresses of code repositories in a text, each in one spelling.

    Example:
        >>> code_repositories("Code: http://www.github.com/a/b.git. See https://github.com/a/b/tree/main too.")
        ('https://github.com/a/b',)
    """
    found = {
        f"https://{host.lower()}/{owner}/{name.rstrip('.').removesuffix('.git')}"
        for host, owner, name in _REPOSITORY.findall(text)
        if name.strip(".")
    }
    return tuple(sorted(found))


def entry(
    page: str,
    where: str,
    *,
    title: str,
    abstract: str,
    date: str | float | None = None,
    authors: Iterable[str] = (),
    urls: Iterable[str] = (),
    repositories: Iterable[str] = (),
    identifiers: Iterable[str] = (),
    family_first: bool = False,
) -> Found:
    """One paper as one page shows it, or why it is none.

    Args:
        page: Name of the page.
        where: The place on the page, for messages.
        title: As on the page; a label "Title:" goes.
        abstract: As on the page; a label "Abstract:" goes.
        date: In any common spelling; what is no date is left out.
        authors: One string per author.
        urls: Addresses of the paper; identifiers are taken from them. What is no http(s) address is left out.
        repositories: Addresses of its code; those in the abstract are added.
        identifiers: Ids as in `Paper.identifiers`.
        family_first: See `author_names`.
    """
    title = _TITLE_LABEL.sub("", clean(title), count=1) if _TITLE_LABEL.match(clean(title)) else clean(title)
    abstract = clean(abstract)
    if label := _LABEL.match(abstract):
        abstract = abstract[label.end() :]
    if not title:
        return rejected(Reason.NO_TITLE, abstract, where, "an abstract without a title above it")
    lacking = None
    if not abstract:
        lacking = rejected(Reason.NO_ABSTRACT, title, where, "the page gives no abstract for this title")
    if len(title) > MAX_TITLE or len(abstract) > MAX_ABSTRACT:
        if lacking:
            return lacking
        limit = f"limits: title {MAX_TITLE}, abstract {MAX_ABSTRACT} characters"
        return rejected(Reason.TOO_LARGE, title, where, f"{len(title)} and {len(abstract)} characters; {limit}")
    links = {safe for url in urls if (safe := safe_url(url))}
    ids = {*identifiers, title_id(title)}
    ids.update(name for url in links for name in from_url(url))
    code = {r for url in repositories for r in (code_repositories(url) or (safe_url(url),)) if r}
    code.update(code_repositories(abstract))
    # An archive's own address, in one spelling, stands for all the spellings of it on the page (pdf, http, versions).
    links = {url for url in links if not from_url(url) and not code_repositories(url)}
    links.update(home for name in ids if (home := address(name)))
    paper = Paper(
        id=best(tuple(ids)),
        title=title,
        abstract=abstract,
        date=(iso_date(date) if date is not None else None) or _month_of(ids),
        authors=author_names(authors, family_first=family_first),
        urls=tuple(sorted(links)),
        repositories=tuple(sorted(code)),
        identifiers=tuple(sorted(ids)),
        pages=(page,),
    )
    return Half(paper, lacking) if lacking else paper


def _month_of(ids: Iterable[str]) -> str | None:
    """The month in which arXiv gave the id, as the ids since April 2007 say it: `arxiv:2401.01234`."""
    numbers = sorted(i[6:10] for i in ids if re.match(r"arxiv:\d{4}\.", i))
    return f"20{numbers[0][:2]}-{numbers[0][2:]}" if numbers else None


def known_ids(*, arxiv_id: str = "", doi_name: str = "") -> tuple[str, ...]:
    """Identifiers from the fields of a page that hold an arXiv id and a DOI.

    Example:
        >>> known_ids(arxiv_id="2401.01234v1", doi_name="10.1000/X")
        ('arxiv:2401.01234', 'doi:10.1000/x')
    """
    given = arxiv(arxiv_id)
    return (*((given,) if given else ()), *doi(doi_name))
