"""Pages of JSON and of JSON lines: whole, cut in the middle, or with broken lines.

Owns: reading JSON from a hostile world. Knows: objects, msgspec. Must not know: what fields mean.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from kg.ingest.decode import lines
from kg.ingest.entry import Found, Half, rejected
from kg.ingest.limits import MAX_COMMAS, MAX_LINE, MAX_OBJECTS
from kg.ingest.objects import find_objects, object_paper
from kg.model import Page, Rejected
from kg.vocab import Reason

__all__ = ["document_papers", "json_papers", "line_papers", "parse"]

_TRIES: Final = 2_000  # positions in a damaged document at which an object begins and does not end
_Decoder: Final = json.JSONDecoder(strict=False)  # takes raw control characters in strings, as damaged pages have


def parse(text: str) -> tuple[Any, str]:
    """The value of a JSON text and "", or None and why it has none.

    Example:
        >>> parse('{"a": 1}'), parse('{"a"')[0]
        (({'a': 1}, ''), None)
    """
    try:
        return msgspec.json.decode(text.encode("utf-8", "surrogatepass")), ""
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass  # msgspec refuses lone surrogates, NaN and raw control characters; the standard library reads them
    try:
        return _Decoder.decode(text), ""
    except ValueError as error:
        return None, str(error)
    except RecursionError:
        return None, "nested too deep"


def json_papers(page: Page) -> Iterator[Found]:
    """The papers of a JSON document; of a damaged one those objects that are whole.

    Cost: Memory for at most `MAX_OBJECTS` brackets and `MAX_COMMAS` commas, some 500 MiB.
    """
    objects, commas = page.text.count("{") + page.text.count("["), page.text.count(",")
    if objects > MAX_OBJECTS or commas > MAX_COMMAS:
        limits = f"the limits are {MAX_OBJECTS} and {MAX_COMMAS}; give JSON lines, one object on each"
        detail = f"{objects} objects and lists and {commas} commas in one document, {limits}"
        yield rejected(Reason.TOO_LARGE, page.name, page.name, detail)
        return
    value, problem = parse(page.text)
    if not problem:
        yield from document_papers(value, page)
        return
    salvaged = list(_salvaged(page.text))
    yield from document_papers(salvaged, page)
    detail = f"the JSON is damaged or cut ({problem}); {len(salvaged)} whole objects were read"
    yield rejected(Reason.TRUNCATED if salvaged else Reason.UNREADABLE, page.name, page.name, detail)


def document_papers(value: object, page: Page) -> Iterator[Found]:
    """The papers of a parsed document."""
    for number, found in enumerate(find_objects(value), start=1):
        yield object_paper(found, page.name, f"{page.name} paper {number}")


def line_papers(page: Page) -> Iterator[Found]:
    """The papers of JSON lines; a line that is damaged or holds none is rejected by its number."""
    for number, line in enumerate(lines(page.text), start=1):
        if not line.strip():
            continue
        where = f"{page.name}:{number}"
        if len(line) > MAX_LINE:
            yield rejected(Reason.TOO_LARGE, line, where, f"a line of {len(line)} characters, the limit is {MAX_LINE}")
            continue
        value, problem = parse(line)
        if problem:
            yield rejected(Reason.UNREADABLE, line, where, f"this line is no JSON ({problem})")
            continue
        papers = [object_paper(found, page.name, where) for found in find_objects(value)]
        yield from papers
        if papers:
            continue
        half = object_paper(value, page.name, where) if isinstance(value, dict) else None
        if isinstance(half, Half) or (isinstance(half, Rejected) and half.what):  # it has a title or an abstract
            yield half
        else:
            yield rejected(Reason.UNKNOWN_FORMAT, line, where, "no fields for a title and an abstract in this line")


def _salvaged(text: str) -> Iterator[Any]:
    """The whole objects of a damaged document, outermost first."""
    at, budget = text.find("{"), 20 * len(text) + 10_000  # characters that failed attempts may look at, all together
    failed = 0
    while at >= 0 and budget >= 0 and failed < _TRIES:
        try:
            value, end = _Decoder.raw_decode(text, at)
        except ValueError as error:
            failed += 1
            budget -= getattr(error, "pos", len(text)) - at
            at = text.find("{", at + 1)
        except RecursionError:
            return
        else:
            yield value
            at = text.find("{", end)
