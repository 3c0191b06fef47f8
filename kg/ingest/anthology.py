"""Pages of the ACL Anthology: a paper's page; the lists on pages of volumes, events and persons.

Owns: the shape of these pages. Knows: entries, beautifulsoup4. Must not know: other sites, the XML (`xml_pages`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bs4 import BeautifulSoup, Tag

from kg.ingest.elements import following
from kg.ingest.entry import Found, entry, known_ids, rejected
from kg.ingest.identifiers import acl
from kg.model import Page
from kg.vocab import Reason

__all__ = ["paper_list", "paper_page", "year_of"]

_IN_URL: Final = re.compile(r"/([A-Z]\d{2}-\d{4}|\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)/?(?:$|[?#])")
# The volume itself, which is no paper. Volumes are numbered by one digit ("P18-1100" is a paper of volume 1), by two at
# workshops and at COLING 1969.
_FRONT: Final = re.compile(r"\.0$|-\d000$|^(?:(?:W\d\d|C69)-\d\d|D19-(?:5\d|6[0-6]))00$")


def paper_page(soup: BeautifulSoup, page: Page) -> Iterator[Found]:
    """The paper of a paper's page."""
    title = soup.select_one("h2#title")
    details = {
        label.get_text(strip=True).rstrip(":"): value
        for label in soup.select(".acl-paper-details dt")
        if (value := following(label, "dd"))
    }
    if title is None or "Anthology ID" not in details:
        return
    abstract = soup.select_one(".acl-abstract")
    if abstract and (heading := abstract.select_one("h5, .card-title")):
        heading.decompose()
    given = acl(details["Anthology ID"].get_text())
    date = " ".join(details[part].get_text().partition("-")[0] for part in ("Month", "Year") if part in details)
    yield entry(
        page.name,
        page.name,
        title=title.get_text(),
        abstract=abstract.get_text() if abstract else "",
        date=date or None,
        authors=[a.get_text() for a in soup.select("p.lead a")],
        urls=[str(a["href"]) for a in details["URL"].select("a[href]")] if "URL" in details else (),
        identifiers=(*((given,) if given else ()), *known_ids(doi_name=_of(details, "DOI"))),
        repositories=[str(a["href"]) for a in details["Code"].select("a[href]")] if "Code" in details else (),
    )


def _of(details: dict[str, Tag], name: str) -> str:
    return details[name].get_text() if name in details else ""


def paper_list(soup: BeautifulSoup, page: Page) -> Iterator[Found]:
    """The papers listed on a page of a volume, an event or a person; abstracts are folded below their titles.

    Why: one walk over titles and authors in the order of the page, because blocks may hold one another.
    """
    folded = {str(card["id"]): card for card in soup.select("[id^=abstract-]")}
    listed: list[tuple[str, Tag, list[str]]] = []  # id, title, authors
    authors: list[str] = []
    for link in soup.select("strong > a[href], a[href*='/people/']"):
        if "/people/" in link["href"]:
            authors.append(link.get_text())
        elif found := _IN_URL.search(str(link["href"])):
            authors = []
            listed.append((found[1], link, authors))
    for name, link, persons in listed:
        if _FRONT.search(name):
            where = f"{page.name} {name}"
            yield rejected(Reason.FURNITURE, link.get_text(), where, "the front matter of a volume, which is no paper")
            continue
        card = folded.get(f"abstract-{name.replace('.', '--')}") or folded.get(f"abstract-{name.lower()}")
        yield entry(
            page.name,
            f"{page.name} {name}",
            title=link.get_text(),
            abstract=card.get_text() if card else "",
            date=year_of(name),
            authors=persons,
            identifiers=(f"acl:{name}",),
        )


def year_of(name: str) -> str:
    """The year in an Anthology id.

    Example:
        >>> year_of("2025.sdp-1.1"), year_of("D18-1003"), year_of("P79-1001")
        ('2025', '2018', '1979')
    """
    if name[0].isdigit():
        return name[:4]
    return f"{'19' if name[1:3] >= '60' else '20'}{name[1:3]}"  # the Anthology begins in 1965
