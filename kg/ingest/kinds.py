"""One page to its papers: the kind of the page decides who reads it.

Owns: which module reads which kind. Knows: all page kinds. Must not know: how any of them is read.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.ingest import bibtex, feeds, fields, html_pages, json_pages, tables, text, xml_pages
from kg.ingest.decode import lines
from kg.ingest.entry import Found, Half, rejected
from kg.ingest.limits import MAX_REJECTED
from kg.ingest.objects import object_paper
from kg.ingest.sniff import Kind, columns, kind_of
from kg.ingest.unknown import said_of
from kg.model import Page, Paper, Rejected
from kg.vocab import Reason

__all__ = ["papers", "parts"]


def papers(page: Page) -> tuple[tuple[Paper, ...], tuple[Rejected, ...]]:
    r"""The papers on a page, in its order, and what on it was none, with the reason.

    Args:
        page: Its text decides the kind; neither its name nor its media type does.

    Returns:
        As `parts` gives them; what has no abstract is none.

    Example:
        >>> found, _ = papers(Page("p.txt", "text/plain", "1. A Title\n\nWe show " + "very " * 12 + "much.", ""))
        >>> found[0].title, found[0].id
        ('A Title', 'title:a-title')
    """
    found: list[Paper] = []
    dropped: list[Rejected] = []
    for one in parts(page):
        if isinstance(one, Paper):
            found.append(one)
        else:
            dropped.append(one.rejected if isinstance(one, Half) else one)
    return tuple(found), tuple(dropped)


def parts(page: Page) -> Iterator[Found]:
    """What a page holds: papers, papers without their abstracts, and what is none.

    Returns:
        Of what is no paper the first `MAX_REJECTED` by name, and one more that counts the rest.
    """
    all_, dropped = 0, 0
    for one in _read(page):
        all_ += 1
        dropped += isinstance(one, Rejected)
        if not isinstance(one, Rejected) or dropped <= MAX_REJECTED:
            yield one
    if dropped > MAX_REJECTED:
        detail = f"{dropped - MAX_REJECTED} more rejected after the first {MAX_REJECTED}, which are named"
        yield rejected(Reason.TOO_LARGE, page.name, page.name, detail)
    if not all_:
        yield rejected(Reason.UNKNOWN_FORMAT, page.text[:200], page.name, said_of(page))


def _read(page: Page) -> Iterator[Found]:
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


def _table(page: Page) -> Iterator[Found]:
    delimiter = next(d for d in "\t,;" if columns(page.text, d))
    number = 0
    for row in tables.csv_rows((line + "\n" for line in lines(page.text)), delimiter):
        if isinstance(row, tables.Skipped):
            where = f"{page.name}:{row.first}"
            yield rejected(Reason.TOO_LARGE, f"lines {row.first} to {row.last}", where, row.detail)
        else:
            number += 1
            yield object_paper(row, page.name, f"{page.name} row {number}")
