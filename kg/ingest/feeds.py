"""Feeds: the answers of arXiv's API (Atom), and RSS.

Owns: what a feed's entries mean. Knows: entries, feedparser. Must not know: other XML, HTML pages.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import feedparser
from bs4 import BeautifulSoup

from kg.ingest.entry import Found, clean, code_repositories, entry, known_ids, rejected
from kg.ingest.markup import excess
from kg.ingest.xml_pages import DECLARATION, DEFINITION
from kg.model import Page
from kg.vocab import Reason

__all__ = ["feed_papers"]

_HEADERS: Final = {"content-type": "application/xml; charset=utf-8"}
_ANNOUNCED: Final = re.compile(r"\A\s*arXiv:(\S+)\s+Announce Type:.*?\bAbstract:\s*", re.DOTALL)
# "A Title. (arXiv:2101.00001v1 [cs.LG])"; looked for at the end alone, as every "(arXiv:" is tried up to the end.
_NUMBERED: Final = re.compile(r"\.?\s*\(arXiv:(\S+)\s+\[[^\]]*\][^)]*\)\s*\Z")
_NUMBER_LENGTH: Final = 200  # characters
_ERROR: Final = "/api/errors"  # in the id of the only entry where arXiv's API refuses a question


def feed_papers(page: Page) -> Iterator[Found]:
    """The papers of a feed.

    Why: the feed is handed over as a stream of bytes; feedparser would take a string for an address and open it.
    """
    if DEFINITION.search(page.text):
        detail = "the feed defines entities, which can hold files or grow without bound; remove the definitions"
        yield rejected(Reason.UNSAFE_XML, page.name, page.name, detail)
        return
    if problem := excess(page.text):
        yield rejected(Reason.TOO_LARGE, page.name, page.name, problem)
        return
    stream = io.BytesIO(DECLARATION.sub("", page.text, count=1).encode("utf-8", "replace"))
    try:
        feed = feedparser.parse(stream, response_headers=_HEADERS, sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError, AssertionError) as error:
        yield rejected(
            Reason.UNREADABLE, page.name, page.name, f"the feed is damaged ({type(error).__name__}: {error})"
        )
        return
    for number, item in enumerate(feed.entries, start=1):
        yield _paper(item, page, f"{page.name} entry {number}")
    if feed.entries and feed.bozo and "</feed>" not in page.text and "</rss>" not in page.text:
        yield rejected(Reason.TRUNCATED, page.name, page.name, "the feed breaks off; the entries above were read")


def _paper(item: Mapping[str, Any], page: Page, where: str) -> Found:
    if _ERROR in item.get("id", ""):
        return rejected(
            Reason.FURNITURE, item.get("summary", ""), where, "the API answered with an error; ask it again"
        )
    title, abstract = clean(_plain(item.get("title", ""))), _body(item)
    numbered, announced = _NUMBERED.search(title, max(0, len(title) - _NUMBER_LENGTH)), _ANNOUNCED.match(abstract)
    given = announced or numbered
    links = [item.get("id", ""), item.get("link", ""), *(link.get("href", "") for link in item.get("links", ()))]
    return entry(
        page.name,
        where,
        title=title[: numbered.start()] if numbered else title,
        abstract=_ANNOUNCED.sub("", abstract),
        date=item.get("published") or item.get("date") or item.get("updated"),
        authors=_authors(item),
        urls=[url for url in links if isinstance(url, str)],
        identifiers=known_ids(arxiv_id=given[1] if given else "", doi_name=str(item.get("arxiv_doi", ""))),
        repositories=code_repositories(str(item.get("arxiv_comment", ""))),
    )


def _body(item: Mapping[str, Any]) -> str:
    """The abstract: the summary, or the longer content."""
    contents = [part.get("value", "") for part in item.get("content", ())]
    return max((_plain(text) for text in (item.get("summary", ""), *contents)), key=len)


def _authors(item: Mapping[str, Any]) -> list[str]:
    """The names of all authors; RSS of arXiv puts all of them into one."""
    names = [_plain(one.get("name", "")) for one in item.get("authors", ())] or [_plain(item.get("author", ""))]
    return [name for one in names for name in re.split(r"\s*,\s*|\s+and\s+", clean(one))]


def _plain(text: str) -> str:
    """The text of a summary that is HTML; a lone "<" of a formula is no markup."""
    return BeautifulSoup(text, "lxml").get_text() if re.search(r"</?[a-zA-Z][^<>]*>", text) else text
