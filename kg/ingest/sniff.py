"""The kind of a text, by what it holds: file names lie.

Owns: the kinds of text that can be read, and how each begins. Knows: limits. Must not know: what is done with them.
"""

from __future__ import annotations

import csv
import re
from enum import StrEnum
from typing import Final

from kg.ingest.limits import MAX_LINE

__all__ = [
    "ABSTRACT_COLUMNS",
    "BIBTEX_ENTRY",
    "TITLE_COLUMNS",
    "Kind",
    "columns",
    "fold",
    "header",
    "is_separator",
    "kind_of",
]


class Kind(StrEnum):
    """A family of page kinds; the value is its media type."""

    HTML = "text/html"
    XML = "application/xml"
    FEED = "application/atom+xml"
    JSON = "application/json"
    LINES = "application/jsonl"
    BIBTEX = "application/x-bibtex"
    TAGGED = "application/x-research-info-systems"
    CSV = "text/csv"
    TSV = "text/tab-separated-values"
    TEXT = "text/plain"


HEAD: Final = 65_536  # characters that are looked at
_HTML: Final = re.compile(
    r"<!doctype\s+html|<(?:html|head|body|div|main|article|section|span|table|ul|dl|script|meta|h[1-6]|p|a)[\s>]",
    re.IGNORECASE,
)
_FEED: Final = re.compile(r"<(?:\w+:)?(?:feed|rss|rdf:RDF)[\s>]")
_MARKUP: Final = re.compile(r"<(?:[?!]|[A-Za-z_][\w:.-]*[\s/>])")
_PROLOG: Final = re.compile(r"(?:<\?.*?\?>|<!--.*?-->|<![^\[>]*(?:\[.*?\]\s*)?>|\s)*", re.DOTALL)
# What may follow a bracket in JSON; a list of plain values has to go on: "[Re] A Title" and "[1] A Title" are titles.
_JSON: Final = re.compile(
    r"""
    \{\s*+ (?:["}]|\Z)
  | \[\s*+ (?: [\[{"] | (?:\]\s*+)?\Z | (?:-?\d[\d.eE+-]*+|true|false|null) \s*+ (?: , | (?:\]\s*+)?\Z) )
    """,
    re.VERBOSE,
)
BIBTEX_ENTRY: Final = re.compile(r"^[ \t]*@[A-Za-z]+\s*[{(]", re.MULTILINE)
"""How an entry begins; abstracts have lines with "@" of their own, such as "@10 grows"."""
_TAGGED: Final = re.compile(r"^(?:TY {0,2}- [A-Z]{2,8}|PMID {0,2}- ?\d+)[ \t]*$", re.MULTILINE)
_SEPARATOR: Final = re.compile(r"\Asep=[,;\t]\r?\n")
_ASIDE: Final = re.compile(r"\s\([^()]*\)\s*\Z")
_MAX_NAME: Final = 200  # characters of a column's name
TITLE_COLUMNS: Final = ("title", "papertitle", "articletitle", "documenttitle", "displayname", "name", "ti")
"""What titles are called, folded; of several the first is it."""
ABSTRACT_COLUMNS: Final = (
    "abstract", "summary", "paperabstract", "abstracttext", "abstractnote", "tldrabstract", "description", "ab",
)  # fmt: skip
"""What abstracts are called, likewise."""


def kind_of(text: str) -> Kind:
    """The kind of a text; `TEXT` where nothing else fits.

    Example:
        >>> kind_of('<!doctype html><p>x'), kind_of('[{"title": 1}]'), kind_of("A title")
        (<Kind.HTML: 'text/html'>, <Kind.JSON: 'application/json'>, <Kind.TEXT: 'text/plain'>)
    """
    head = text[:HEAD].lstrip("\ufeff \t\r\n")
    if _MARKUP.match(head):
        return _markup(head)
    if _JSON.match(head):
        return _json(text)
    if _HTML.search(head[:2048]) and "<html" in head[:2048].lower():
        return Kind.HTML  # with some lines above, such as the headers of an answer
    if BIBTEX_ENTRY.search(head) and "=" in head:
        return Kind.BIBTEX
    if _TAGGED.search(head):
        return Kind.TAGGED
    for kind, delimiter in ((Kind.TSV, "\t"), (Kind.CSV, ","), (Kind.CSV, ";")):
        if columns(head, delimiter):
            return kind
    return Kind.TEXT


def _markup(head: str) -> Kind:
    root = head[match.end() :] if (match := _PROLOG.match(head)) else head
    if "<!doctype html" in head[:1024].lower() or _HTML.match(root):
        return Kind.HTML
    return Kind.FEED if _FEED.match(root) else Kind.XML


def _json(text: str) -> Kind:
    """JSON lines are objects that end with their line: the first line closes what it opens, and another follows."""
    start = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    end = text.find("\n", start, start + MAX_LINE)
    if end < 0 or text[start] != "{" or not text[start:end].rstrip().endswith("}"):
        return Kind.JSON
    return Kind.LINES if text[end : end + HEAD].lstrip()[:1] == "{" else Kind.JSON


def columns(head: str, delimiter: str) -> list[str] | None:
    """The names in the first row where one is a title's and one an abstract's.

    Example:
        >>> columns("id,Title,Abstract (en)", ","), columns("Title", ",")
        (['id', 'Title', 'Abstract (en)'], None)
    """
    names = header(head, delimiter)
    folded = {fold(name) for name in names}
    return None if folded.isdisjoint(TITLE_COLUMNS) or folded.isdisjoint(ABSTRACT_COLUMNS) else names


def header(head: str, delimiter: str) -> list[str]:
    r"""The names in the first row of a table, below the line in which Excel names the delimiter; none where it is one.

    Example:
        >>> header("sep=;\nid;Title", ";"), header("Title", ";")
        (['id', 'Title'], [])
    """
    line = _SEPARATOR.sub("", head, count=1).partition("\n")[0].rstrip("\r")
    if delimiter not in line or len(line) > 4096:
        return []
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except (csv.Error, StopIteration):
        return []


def is_separator(row: list[str]) -> bool:
    """Whether a row is the line in which Excel names the delimiter, however that splits it.

    Example:
        >>> is_separator(["sep=", ""]), is_separator(["sep=;"]), is_separator(["sep", "Title"])
        (True, True, False)
    """
    return len(row) <= 2 and row[:1] in (["sep="], ["sep=;"], ["sep=,"]) and not any(row[1:])


def fold(name: str) -> str:
    """A column's name without case, spaces, marks and what stands in brackets behind it.

    Example:
        >>> fold("Paper_Title"), fold("Abstract (en)")
        ('papertitle', 'abstract')
    """
    return re.sub(r"[^a-z0-9]", "", _ASIDE.sub("", name[:_MAX_NAME]).casefold())
