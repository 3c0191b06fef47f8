"""Plain text listings: a title, its abstract, the next title …, with or without blank lines between them.

Owns: what is a title, an abstract or page furniture in plain text. Knows: entries, wording. Must not know: markup,
files.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Final

from kg.ingest.entry import entry, rejected
from kg.ingest.limits import MAX_LINES
from kg.ingest.wording import LONG, NUMBER, is_abstract, is_section, reads_like_abstract
from kg.model import Page, Paper, Rejected
from kg.vocab import Reason

__all__ = ["text_papers"]

_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE: Final = rf"{_MONTH}\ \d{{1,2}}(?:,?\ \d{{4}})? | \d{{1,2}}\ {_MONTH}(?:,?\ \d{{4}})? | \d{{4}}-\d\d-\d\d"
_FURNITURE: Final = re.compile(
    rf"""
    new | get\ trending\ papers\ in\ your\ email\ inbox.* | subscribe | (?:daily|trending)\ papers
  | by\s?\w{{1,20}}\ and\ the\ research\ community | submitted\ by.* | upvote.*
  | view\ (?:all|paper|pdf) | (?:show\ )?more
  | {_DATE}
  | [·•|+-]?\s*[\d.,]+[km]?\s*(?:authors?|upvotes?|comments?|stars?)?
  | previous | next | sign\ up | log\ in | github | arxiv(?:\ page)? | pdf | \W+
    """,
    re.IGNORECASE | re.VERBOSE,
)
_BANNER: Final = re.compile(r"get trending papers", re.IGNORECASE)
_GLUED: Final = re.compile(r"Subscribe(?=\S)")
# Markdown: links, what is bold at the start of a block (a title, or "Abstract."), the mark of a quotation, headings,
# and a line of authors in italics below one.
_LINK: Final = re.compile(r"\[([^\[\]]{1,500})\]\((https?://[^\s()<>]{1,1000})\)")
_BOLD: Final = re.compile(r"\A(\*\*|__)([^*_]{1,500})\1")
_QUOTE: Final = re.compile(r"\A>\s?")
_ATX: Final = re.compile(r"\A#{1,6}\s+\S")
_BYLINE: Final = re.compile(r"([*_])[^*_]{1,500}\1\s*(?:\(\d{4}\))?")
# Lines that only listings of papers have; a date alone stands above any article.
_LISTING: Final = re.compile(
    r"get trending papers|(?:daily|trending) papers|and the research community|upvote|submitted by|view p(?:aper|df)",
    re.IGNORECASE,
)
_DAY: Final = re.compile(_DATE, re.IGNORECASE | re.VERBOSE)
_MARKED: Final = 0.5  # of the papers have a date or a number each
_SHARE: Final = 0.6  # of the blocks that are no furniture must belong to papers, or the text is no listing


def text_papers(page: Page) -> Iterator[Paper | Rejected]:
    """The papers of a listing, in the order of the page; nothing at all where the text is no listing.

    Why: a title is a block that reads like one and stands above a block that reads like an abstract; further blocks
        of sentences belong to the same abstract where blank lines separate paragraphs. Prose under headings looks the
        same, so that a text is a listing only by a listing's marks or by what most of its abstracts say: see `_lists`.
    """
    if (lines := page.text.count("\n")) > MAX_LINES:
        yield rejected(Reason.TOO_LARGE, page.name, page.name, f"{lines} lines, the limit is {MAX_LINES}; split it")
    else:
        yield from _listing(page)


def _listing(page: Page) -> Iterator[Paper | Rejected]:
    found: list[tuple[int, str, list[str]]] = []  # line, title, paragraphs of the abstract
    lonely: list[Rejected] = []
    title: tuple[int, str] | None = None
    blocks, paragraphs, marks = _blocks(page.text)
    for line, block in blocks:
        if block.startswith("|"):  # a row of a table, as in Markdown: neither, but it counts against a listing
            continue
        if not is_abstract(_LINK.sub(r"\1", block)):  # an address may be long
            if title:
                lonely.append(rejected(Reason.NO_ABSTRACT, title[1], f"{page.name}:{title[0]}", "no abstract below it"))
            title = (line, block)
        elif title:
            found.append((title[0], title[1], [block]))
            title = None
        elif found and paragraphs:
            found[-1][2].append(block)
        else:
            lonely.append(rejected(Reason.NO_TITLE, block, f"{page.name}:{line}", "no title above it"))
    if title:
        lonely.append(rejected(Reason.NO_ABSTRACT, title[1], f"{page.name}:{title[0]}", "no abstract below it"))
    used = sum(1 + len(parts) for _, _, parts in found)
    if not found or used < _SHARE * len(blocks) or not _lists([(name, parts) for _, name, parts in found], marks):
        return
    for line, name, parts in found:
        yield entry(
            page.name,
            f"{page.name}:{line}",
            title=_unbold(_LINK.sub(r"\1", name)),
            abstract=_unbold(" ".join(parts)),
            urls=[url for _, url in _LINK.findall(name)],
        )
    yield from lonely


def _unbold(block: str) -> str:
    """A block without Markdown's marks around its first words.

    Example:
        >>> _unbold("**Abstract.** We show."), _unbold("**A Title**")
        ('Abstract. We show.', 'A Title')
    """
    return _BOLD.sub(r"\2", block, count=1)


def _lists(found: list[tuple[str, list[str]]], marks: float) -> bool:
    """Whether titles with their paragraphs are a listing of papers and no prose under headings.

    Why: headings of prose are sections' names, with several paragraphs below; abstracts are one paragraph of several
        sentences that speak of "we" or "this paper". Where a date or a number marks each, short ones will do.

    Args:
        found: Titles and the paragraphs below.
        marks: Lines that are a date and blocks with a number, or infinity for a line that only listings have.
    """
    named = [(name, parts) for name, parts in found if not is_section(name)]
    if len(named) < _SHARE * len(found):
        return False
    if math.isinf(marks):
        return True
    marked = marks >= _MARKED * len(found)
    return sum(reads_like_abstract(parts, short=marked) for _, parts in named) >= _SHARE * len(found)


def _blocks(text: str) -> tuple[list[tuple[int, str]], bool, float]:
    """The blocks that are no furniture, with their line (from 1), whether blank lines separate them, and the marks."""
    lines = [line.strip() for line in text.split("\n")]
    filled = sum(map(bool, lines))
    blank_after = sum(1 for one, two in zip(lines, [*lines[1:], ""], strict=True) if one and not two)
    # Long lines of their own on every line are whole blocks; wrapped text has several short lines per paragraph.
    paragraphs = blank_after >= 0.5 * filled or _wrapped(lines)
    blocks: list[tuple[int, list[str]]] = []
    start_new, banner, below, marks = True, False, False, 0.0
    for number, line in enumerate(lines, start=1):
        if not line:
            start_new = True
            continue
        if banner and _GLUED.match(line):
            line = _GLUED.sub("", line, count=1)  # noqa: PLW2901 - the button's label is glued to the first title
        banner = bool(_BANNER.match(line)) or (banner and _is_furniture(line))
        marks = math.inf if _LISTING.search(line[:LONG]) and _is_furniture(line) else marks
        if _is_furniture(line):
            marks += _DAY.fullmatch(line) is not None
            start_new = True
            continue
        if below and _BYLINE.fullmatch(line):
            continue
        below = _ATX.match(line) is not None
        if start_new or below or not paragraphs:
            blocks.append((number, []))
        blocks[-1][1].append(_QUOTE.sub("", line, count=1))
        start_new = below
    joined = [(number, " ".join(parts)) for number, parts in blocks]
    marks += sum(1 for _, block in joined if block[:1].isdigit() and NUMBER.match(block))
    return [(number, NUMBER.sub("", block, count=1)) for number, block in joined], paragraphs, marks


def _is_furniture(line: str) -> bool:
    return _FURNITURE.fullmatch(line) is not None


def _wrapped(lines: list[str]) -> bool:
    """Whether paragraphs are broken into lines of about one width."""
    lengths = [len(line) for line in lines if line]
    return "" in lines and bool(lengths) and max(lengths) <= 120
