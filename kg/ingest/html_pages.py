"""A page of HTML: which site's shape it has, and whether it was cut.

Owns: parsing HTML from a hostile world, the order in which shapes are tried. Knows: beautifulsoup4, each site's module.
Must not know: what the sites' elements mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bs4 import BeautifulSoup

from kg.ingest import anthology, arxiv, headed, metadata, trending
from kg.ingest.elements import depth
from kg.ingest.entry import Found, rejected
from kg.ingest.limits import MAX_DEPTH
from kg.ingest.markup import excess
from kg.ingest.xml_pages import DECLARATION
from kg.model import Page
from kg.vocab import Reason

__all__ = ["html_papers"]

# From the most to the least particular: an abs page of arXiv also has the metadata that any publisher's page has.
# A word that the shape cannot do without is looked for first, because searching a large tree takes seconds.
_SHAPES: Final = (
    (re.compile(r"data-props"), trending.embedded),
    (re.compile(r"citation_arxiv_id|<blockquote"), arxiv.abs_page),
    (re.compile(r"arxiv-result"), arxiv.search_results),
    (re.compile(r"list-title"), arxiv.listing),
    (re.compile(r"acl-paper-details"), anthology.paper_page),
    (re.compile(r"<strong"), anthology.paper_list),
    (re.compile(r"citation_title|dc\.title|eprints\.title", re.IGNORECASE), metadata.scholarly_meta),
    (re.compile(r"application/(?:ld\+)?json"), metadata.linked_data),
    (re.compile(r"<article", re.IGNORECASE), trending.cards),
    (re.compile(r"<h[1-6]", re.IGNORECASE), headed.headed),
)


def html_papers(page: Page) -> Iterator[Found]:
    """The papers of an HTML page; of a page that breaks off, those above the break.

    Cost: About 0.6 KiB of memory for each element and 0.3 KiB for each attribute, hence limits on their numbers
        (`MAX_TAGS`, `MAX_ATTRIBUTES`) and on their depth (`MAX_DEPTH`).
    """
    if problem := excess(page.text):
        yield rejected(Reason.TOO_LARGE, page.name, page.name, problem)
        return
    soup = BeautifulSoup(DECLARATION.sub("", page.text, count=1), "lxml")
    if (levels := depth(soup)) > MAX_DEPTH:
        detail = f"elements nested {levels} deep, the limit is {MAX_DEPTH}; the page is damaged, save it again"
        yield rejected(Reason.TOO_LARGE, page.name, page.name, detail)
        return
    found = False
    for needed, shape in _SHAPES:
        if needed.search(page.text) is None:
            continue
        for one in shape(soup, page):
            found = True
            yield one
        if found:
            break
    lowered = page.text[-4096:].lower()
    if found and "<html" in page.text[:4096].lower() and "</html" not in lowered:
        yield rejected(Reason.TRUNCATED, page.name, page.name, "the page ends before </html>; what is above was read")
