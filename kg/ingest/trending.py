"""Trending-papers pages: the JSON that the page carries for its scripts, else the cards that a reader sees.

Owns: the shape of such pages. Knows: JSON pages, sections, entries, beautifulsoup4. Must not know: other sites.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from kg.ingest.elements import outermost
from kg.ingest.entry import Found, clean, code_repositories, entry
from kg.ingest.headed import PAPERISH, ambiguous, is_post, listed, post
from kg.ingest.json_pages import json_papers
from kg.ingest.sections import SITE, about, cut, summaries
from kg.model import Page, Paper

__all__ = ["cards", "embedded"]

_CUT: Final = re.compile(r"""data-props=(?:"([^"]*)|'([^']*))\Z""")
_HEADINGS: Final = "h1, h2, h3, h4, h5"


def embedded(soup: BeautifulSoup, page: Page) -> Iterator[Found]:
    """The papers in the JSON of `data-props` attributes."""
    for element in soup.select("[data-props]"):
        text = str(element["data-props"])
        if "title" in text:
            yield from _papers(text, page)
    if (cut := _CUT.search(page.text)) and "title" in cut[0]:
        yield from _papers(html.unescape(cut[1] or cut[2]), page)


def _papers(text: str, page: Page) -> Iterator[Found]:
    props = Page(page.name, "application/json", text, page.sha256)
    listed = list(json_papers(props))
    if any(isinstance(one, Paper) for one in listed):
        yield from listed


def cards(soup: BeautifulSoup, page: Page) -> Iterator[Found]:
    """The papers on cards: an `article` with a heading, its abstract in paragraphs, links and a date.

    Why: an `article` may also be a post on several papers, each below a heading of its own: what links to one of them
        must not give its identifier to another.
    """
    for number, card in enumerate(outermost(soup.select("article")), start=1):
        heading = card.select_one(_HEADINGS)
        if heading is None:
            continue
        where = f"{page.name} card {number}"
        sections = cut(card)
        if parts := summaries(sections):
            yield from post(sections, parts, page, where)
            continue
        if is_post(sections):
            yield from listed(sections, page, where)
            continue
        titles = {id(p) for h in outermost(card.select(_HEADINGS)) for p in h.find_all("p")}
        paragraphs = [p.get_text() for p in outermost(card.select("p")) if id(p) not in titles]
        labelled = card.select_one(".abstract, [itemprop=abstract], [itemprop=description]")
        time = card.select_one("time[datetime]")
        urls, several = about(sections)
        yield entry(
            page.name,
            where,
            title=heading.get_text(),
            abstract=labelled.get_text() if labelled else max(paragraphs, key=len, default=""),
            date=str(time["datetime"]) if time else None,
            authors=_authors(card),
            urls=[url for url in urls if PAPERISH.search(url)],
            repositories=[r for a in card.select("a[href]") for r in code_repositories(urljoin(SITE, str(a["href"])))],
        )
        if several:
            yield ambiguous(heading.get_text(), several, where)


def _authors(card: Tag) -> list[str]:
    """The names in elements that say that they are authors."""
    if marked := list(outermost(card.select("[itemprop=author], .author"))):
        return [one.get_text() for one in marked]
    together = card.select_one(".authors")
    return re.split(r"\s*[,;·]\s*", clean(together.get_text())) if together else []
