"""What a page is that gave neither a paper nor a reason, in words that say what to do about it.

Owns: these words. Knows: sniffing, JSON, text. Must not know: how papers are found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from kg.ingest.entry import clean
from kg.ingest.json_pages import parse
from kg.ingest.sniff import ABSTRACT_COLUMNS, HEAD, TITLE_COLUMNS, Kind, fold, header, kind_of
from kg.ingest.text import doubt
from kg.model import Page

__all__ = ["said_of"]

_PAGE_TITLE: Final = re.compile(r"<title[^<>]{0,200}>([^<>]{1,200})", re.IGNORECASE)
_ROOT: Final = re.compile(r"<([A-Za-z_][\w:.-]{0,60})")
_WRITE: Final = (
    "save the listing or the abstract as the browser shows it, or write what you read there into a text with "
    '"Title:" before each title and "Abstract:" before each abstract'
)
_MAX_NAMES: Final = 12  # columns or fields that are named
_MAX_NAME: Final = 40  # characters; a longer first cell is a sentence


def said_of(page: Page) -> str:
    """What was recognised in a page without papers, and the cure."""
    match kind := kind_of(page.text):
        case Kind.HTML:
            title = _PAGE_TITLE.search(page.text[:HEAD])
            called = f' with the title "{clean(title[1])}"' if title else ""
            return f"HTML{called}, but no paper is in it; {_WRITE}"
        case Kind.FEED:
            return "a feed, but no entry in it has a title and a summary; is it the answer to a search without hits?"
        case Kind.XML:
            root = _ROOT.search(page.text[:HEAD])
            called = f" (<{root[1]}>)" if root else ""
            return f"XML{called}, but no record of OAI-PMH and no paper of an ACL Anthology volume is in it"
        case Kind.JSON | Kind.LINES:
            return _json(page.text)
        case Kind.TEXT:
            return _table(page.text[:HEAD]) or doubt(page.text)
        case _:
            return f"{kind.name}, but no paper is in it; entries and rows need a title and an abstract"


def _json(text: str) -> str:
    value, _ = parse(text)
    first = next(iter(value), None) if isinstance(value, list) else value
    if first is None or first == {}:
        return "JSON, but an empty list or object; is it the answer to a search without hits?"
    if not isinstance(first, Mapping):
        return "a JSON list without objects; give objects with the fields title and abstract"
    return (
        f"JSON, but no object in it has both a title and an abstract (fields of the first: {_names(map(str, first))})"
    )


def _table(head: str) -> str:
    """What lacks in a text whose first row has a column for a title or an abstract."""
    for delimiter in "\t,;|":
        names = [clean(name) for name in header(head, delimiter)]
        folded = {fold(name) for name in names}
        if max(map(len, names), default=0) > _MAX_NAME or folded.isdisjoint((*TITLE_COLUMNS, *ABSTRACT_COLUMNS)):
            continue
        if head.count(delimiter) < len(names):  # none in a row below: a comma in a heading
            continue
        lacks_title, lacks_abstract = folded.isdisjoint(TITLE_COLUMNS), folded.isdisjoint(ABSTRACT_COLUMNS)
        lacking = "title" if lacks_title else "abstract" if lacks_abstract else ""
        said = f"a table with the columns {_names(names)}"
        return f"{said}: none is called {lacking}" if lacking else f"{said}, parted by {delimiter}; part them by commas"
    return ""


def _names(names: Iterable[str]) -> str:
    listed = [clean(name)[:_MAX_NAME] for name in names]
    return ", ".join(listed[:_MAX_NAMES]) + (", …" if len(listed) > _MAX_NAMES else "")
