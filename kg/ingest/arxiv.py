"""Pages of arXiv: a paper's own page, a listing, the results of a search.

Owns: the shape of these pages. Knows: entries, beautifulsoup4. Must not know: other sites, the API (`feeds`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bs4 import BeautifulSoup, Tag

from kg.ingest.elements import following, outermost
from kg.ingest.entry import Found, code_repositories, entry, known_ids
from kg.model import Page

__all__ = ["abs_page", "listing", "search_results"]

_ABS: Final = re.compile(r"/abs/([^\s?#]+)")
_SUBMITTED: Final = re.compile(r"submitted\s+([^;]+)", re.IGNORECASE)  # of several versions the first comes last
_HISTORY: Final = re.compile(r"\[v1\]\s*\w{3},\s*(\d{1,2}\s+\w{3}\s+\d{4})")


def abs_page(soup: BeautifulSoup, page: Page) -> Iterator[Found]:
    """The paper of an abs page."""
    title, abstract = soup.select_one("h1.title"), soup.select_one("blockquote.abstract")
    meta = {str(m.get("name")): str(m.get("content", "")) for m in soup.select("meta[name^=citation_]")}
    if abstract is None and "citation_arxiv_id" not in meta:
        return
    submitted = _HISTORY.search(history.get_text(" ")) if (history := soup.select_one(".submission-history")) else None
    canonical = soup.select_one("link[rel=canonical][href]")
    yield entry(
        page.name,
        page.name,
        title=_text(title) or meta.get("citation_title", ""),
        abstract=_text(abstract) or meta.get("citation_abstract", ""),
        date=submitted[1] if submitted else meta.get("citation_date") or None,
        authors=[a.get_text() for a in soup.select(".authors a")]
        or [str(m.get("content", "")) for m in soup.select("meta[name=citation_author]")],
        urls=[url for url in (meta.get("citation_pdf_url", ""), str(canonical["href"]) if canonical else "") if url],
        identifiers=known_ids(
            arxiv_id=meta.get("citation_arxiv_id", ""), doi_name=_doi(soup) or meta.get("citation_doi", "")
        ),
        repositories=code_repositories(" ".join(c.get_text(" ") for c in outermost(soup.select("td.comments")))),
        family_first=True,
    )


def listing(soup: BeautifulSoup, page: Page) -> Iterator[Found]:
    """The papers of a listing; those of a listing without abstracts are named as rejected."""
    for number, head in enumerate(
        (dt for dl in outermost(soup.select("dl")) for dt in dl.find_all("dt", recursive=False)), start=1
    ):
        body = following(head, "dd")
        found = next((m for a in head.select("a[href]") if (m := _ABS.search(str(a["href"])))), None)
        if body is None or found is None or (title := body.select_one(".list-title")) is None:
            continue
        yield entry(
            page.name,
            f"{page.name} paper {number}",
            title=_text(title),
            abstract=_text(body.select_one("p.mathjax, .list-abstract")),
            authors=[a.get_text() for a in body.select(".list-authors a")],
            identifiers=known_ids(arxiv_id=found[1]),
            repositories=code_repositories(_text(body.select_one(".list-comments"))),
        )


def search_results(soup: BeautifulSoup, page: Page) -> Iterator[Found]:
    """The papers of a page of search results."""
    for number, item in enumerate(outermost(soup.select("li.arxiv-result")), start=1):
        full = item.select_one(".abstract-full") or item.select_one(".abstract-short") or item.select_one("p.abstract")
        for toggle in full.select("a.is-size-7") if full else ():
            toggle.decompose()  # "△ Less"
        found = next((m for a in item.select(".list-title a[href]") if (m := _ABS.search(str(a["href"])))), None)
        dates = next((p.get_text() for p in item.select("p.is-size-7") if "ubmitted" in p.get_text()), "")
        submitted = _SUBMITTED.findall(dates)
        yield entry(
            page.name,
            f"{page.name} paper {number}",
            title=_text(item.select_one("p.title")),
            abstract=_text(full),
            date=submitted[-1] if submitted else None,
            authors=[a.get_text() for a in item.select("p.authors a")],
            identifiers=known_ids(arxiv_id=found[1] if found else "", doi_name=_doi(item)),
            repositories=code_repositories(" ".join(c.get_text(" ") for c in item.select("p.comments"))),
        )


def _text(element: Tag | None) -> str:
    """The text of an element without its label; links that arXiv hides behind "this https URL" are shown."""
    if element is None:
        return ""
    for label in element.select("span.descriptor"):
        label.decompose()
    for link in element.select("a[href]"):
        if link.get_text().startswith(("this http", "this URL")):
            link.string = str(link["href"])
    return element.get_text()


def _doi(element: BeautifulSoup | Tag) -> str:
    """The address at doi.org that the page links to."""
    link = element.select_one("a[href*='doi.org/10.']")
    return str(link["href"]) if link else ""
