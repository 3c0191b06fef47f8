"""One page to its papers: the kind of the page decides who reads it.

Owns: which module reads which kind. Knows: all page kinds. Must not know: how any of them is read.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.ingest import bibtex, feeds, fields, html_pages, json_pages, tables, text, xml_pages
from kg.ingest.decode import lines
from kg.ingest.entry import rejected
from kg.ingest.limits import MAX_REJECTED
from kg.ingest.objects import object_paper
from kg.ingest.sniff import Kind, columns, kind_of
from kg.ingest.unknown import said_of
from kg.model import Page, Paper, Rejected
from kg.vocab import Reason

__all__ = ["papers"]


def papers(page: Page) -> tuple[tuple[Paper, ...], tuple[Rejected, ...]]:
    r"""The papers on a page, in its order, and what on it was none, with the reason.

    Args:
        page: Its text decides the kind; neither its name nor its media type does.

    Returns:
        Of what is no paper the first `MAX_REJECTED` by name, and one more that counts the rest.

    Example:
        >>> found, _ = papers(Page("p.txt", "text/plain", "1. A Title\n\nWe show " + "very " * 12 + "much.", ""))
        >>> found[0].title, found[0].id
        ('A Title', 'title:a-title')
    """
    found: list[Paper] = []
    dropped: list[Rejected] = []
    more = 0
    for one in _read(page):
        if isinstance(one, Paper):
            found.append(one)
        elif len(dropped) < MAX_REJECTED:
            dropped.append(one)
        else:
            more += 1
    if more:
        detail = f"{more} more rejected after the first {MAX_REJECTED}, which are named"
        dropped.append(rejected(Reason.TOO_LARGE, page.name, page.name, detail))
    if not found and not dropped:
        dropped.append(rejected(Reason.UNKNOWN_FORMAT, page.text[:200], page.name, said_of(page)))
    return tuple(found), tuple(dropped)


def _read(page: Page) -> Iterator[Paper | Rejected]:
    match kind_of(page.text):
        case Kind.HTML:
            return html_pages.html_papers(page)
        case Kind.FEED:
            return feeds.feed_papers(page)
        case Kind.XML:
            return xml_pages.xml_papers(page)
        case Kind.BIBTEX:
            return bibtex.bibtex_papers(page)
        case Kind.LINES:
            return json_pages.line_papers(page)
        case Kind.JSON:
            return json_pages.json_papers(page)
        case Kind.TAGGED:
            return fields.tagged_papers(page)
        case Kind.CSV | Kind.TSV:
            return _table(page)
        case Kind.TEXT:
            return fields.labelled_papers(page) if fields.is_labelled(page.text) else text.text_papers(page)


def _table(page: Page) -> Iterator[Paper | Rejected]:
    delimiter = next(d for d in "\t,;" if columns(page.text, d))
    number = 0
    for row in tables.csv_rows((line + "\n" for line in lines(page.text)), delimiter):
        if isinstance(row, tables.Skipped):
            where = f"{page.name}:{row.first}"
            yield rejected(Reason.TOO_LARGE, f"lines {row.first} to {row.last}", where, row.detail)
        else:
            number += 1
            yield object_paper(row, page.name, f"{page.name} row {number}")
