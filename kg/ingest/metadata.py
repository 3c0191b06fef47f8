"""What publishers' pages say for search engines: citation tags, Dublin Core, linked data, data for scripts.

Owns: the names of these tags. Knows: entries, objects, beautifulsoup4. Must not know: sites.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bs4 import BeautifulSoup

from kg.ingest.elements import outermost
from kg.ingest.entry import Found, entry, known_ids
from kg.ingest.json_pages import parse
from kg.ingest.objects import find_objects, object_paper
from kg.model import Page

__all__ = ["linked_data", "scholarly_meta"]

_TITLE: Final = ("citation_title", "dc.title", "eprints.title", "bepress_citation_title")
_ABSTRACT: Final = ("citation_abstract", "eprints.abstract", "dcterms.abstract", "dc.description")
_AUTHOR: Final = ("citation_author", "citation_authors", "dc.creator", "eprints.creators_name")
_DATE: Final = ("citation_publication_date", "citation_date", "citation_online_date", "dc.date", "citation_year")
_URL: Final = ("citation_abstract_html_url", "citation_public_url", "citation_pdf_url")
_SHOWN: Final = "blockquote.abstract, #abstract, .abstract, .abstract-content, section.Abstract, [property=abstract]"
_CODE_LABELS: Final = frozenset({"code", "github", "software", "source code"})
_ARTICLES: Final = frozenset({"ScholarlyArticle", "Article", "Report", "Thesis", "CreativeWork"})


def scholarly_meta(soup: BeautifulSoup, page: Page) -> Iterator[Found]:
    """The paper of a page with citation tags, as PMLR, NeurIPS, OpenReview and most publishers have."""
    meta: dict[str, list[str]] = {}
    for tag in soup.select("meta[content]"):
        name = str(tag.get("name") or tag.get("property") or "").lower()
        meta.setdefault(name, []).append(str(tag["content"]))
    title = _first(meta, _TITLE)
    if not title:
        return
    authors = next((meta[name] for name in _AUTHOR if name in meta), [])
    yield entry(
        page.name,
        page.name,
        title=title,
        abstract=_first(meta, _ABSTRACT) or _shown(soup) or _first(meta, ("og:description", "description")),
        date=_first(meta, _DATE) or None,
        authors=[name for one in authors for name in one.split(";")],
        urls=[url for name in _URL for url in meta.get(name, ())],
        identifiers=known_ids(
            arxiv_id=_first(meta, ("citation_arxiv_id",)), doi_name=_first(meta, ("citation_doi", "dc.identifier"))
        ),
        repositories=[str(a["href"]) for a in soup.select("a[href]") if a.get_text(strip=True).lower() in _CODE_LABELS],
        family_first=True,
    )


def _first(meta: dict[str, list[str]], names: tuple[str, ...]) -> str:
    return next((value for name in names for value in meta.get(name, ()) if value.strip()), "")


def _shown(soup: BeautifulSoup) -> str:
    """The abstract that the reader sees: an element that says so, or what follows the heading "Abstract"."""
    for element in outermost(soup.select(_SHOWN)):
        if len(text := element.get_text().strip()) > len("abstract:"):
            return text
    for heading in outermost(soup.select("h1, h2, h3, h4, h5, h6, strong, b")):
        if heading.get_text(strip=True).rstrip(":").lower() == "abstract":
            following = heading.find_next(["p", "div", "section"])
            return following.get_text() if following else ""
    return ""


def linked_data(soup: BeautifulSoup, page: Page) -> Iterator[Found]:
    """The papers in JSON-LD, and in the data that a page carries for its scripts."""
    for script in soup.select("script[type='application/ld+json'], script[type='application/json']"):
        value, problem = parse(script.get_text())
        if problem:
            continue
        plain = script["type"] == "application/json"
        for number, found in enumerate(find_objects(value), start=1):
            kinds = found.get("@type", "")
            if plain or _ARTICLES & set(kinds if isinstance(kinds, list) else [kinds]):
                yield object_paper(found, page.name, f"{page.name} object {number}")
