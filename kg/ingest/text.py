"""Plain text listings: a title, its abstract, the next title …, with or without blank lines between them.

Owns: what is a title, an abstract or page furniture in plain text. Knows: entries, heads, wording. Must not know:
markup, files.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kg.ingest.entry import Found, clean, entry, known_ids, rejected
from kg.ingest.heads import Block, Head, is_head, is_label, names, read_head
from kg.ingest.limits import MAX_LINES
from kg.ingest.wording import LONG, NUMBER, is_abstract, is_section, reads_like_abstract
from kg.model import Page, Rejected
from kg.vocab import Reason

__all__ = ["doubt", "text_papers"]

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
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_AUTHORS: Final = 4  # names; a block of so many is no abstract, however long
_MARKED: Final = 0.5  # of the papers have a date, a number or authors each
_QUOTED: Final = 60  # characters of the text in a message
_CURE: Final = 'to have it read as it is, begin each title with "Title:" and each abstract with "Abstract:"'
_SHARE: Final = 0.6  # of the blocks that are no furniture must belong to papers, or the text is no listing


def text_papers(page: Page) -> Iterator[Found]:
    """The papers of a listing, in the order of the page; nothing at all where the text is no listing.

    Why: a title is a block that reads like one and stands above a block that reads like an abstract; further blocks
        of sentences belong to the same abstract where blank lines separate paragraphs. Prose under headings looks the
        same, so that a text is a listing only by a listing's marks or by what most of its abstracts say: see `_prose`.
    """
    if (lines := page.text.count("\n")) > MAX_LINES:
        yield rejected(Reason.TOO_LARGE, page.name, page.name, f"{lines} lines, the limit is {MAX_LINES}; split it")
    else:
        yield from _listing(page)


@dataclass(frozen=True, slots=True)
class _Layout:
    """What of a text is no furniture, and how the text is laid out."""

    blocks: list[Block]
    paragraphs: bool  # whether blank lines separate blocks
    width: float  # characters at which lines are broken; infinity where they are not
    marks: float  # lines that are a date and blocks with a number, or infinity for a line that only listings have
    days: list[tuple[int, str]]  # lines that are a date or a year, with their numbers


@dataclass(frozen=True, slots=True)
class _Found:
    """A head and the paragraphs of the abstract below it."""

    head: Head
    size: int  # blocks of the head that belong to the paper
    line: int  # where the abstract begins
    parts: list[str]


def doubt(text: str) -> str:
    """Why a text is no listing, and what makes it one; nothing where it is.

    Example:
        >>> doubt("A Title").partition(";")[0]
        'plain text, but below "A Title" (line 1) stands nothing as long as an abstract'
    """
    layout = _layout(text)
    found, _ = _read(layout, "")
    if not found and layout.blocks:
        line, lines = next((one for one in layout.blocks if is_abstract(" ".join(one[1]))), layout.blocks[0])
        first = " ".join(lines)
        lacks = "above {} stands no title" if is_abstract(first) else "below {} stands nothing as long as an abstract"
        said = lacks.format(_quoted(first, line))
    else:
        said = _prose(found, layout)
    return said and f"plain text, but {said}; {_CURE}"


def _read(layout: _Layout, page: str) -> tuple[list[_Found], list[Rejected]]:
    found, lonely = _paired(layout, page, lone_names=True)
    if sum(bool(one.head.authors) for one in found) < _SHARE * len(found):  # where most have none, it is a title
        return _paired(layout, page, lone_names=False)
    return found, lonely


def _listing(page: Page) -> Iterator[Found]:
    layout = _layout(page.text)
    found, lonely = _read(layout, page.name)
    if _prose(found, layout):
        labelled = [one for one in found if one.head.labelled and one.head.title]
        detail = "below it no abstract is labelled"
        others = [one.head for one in found if one not in labelled]
        lonely = [rejected(Reason.FURNITURE, one.title, f"{page.name}:{one.line}", detail) for one in others]
        found = labelled
    for one in found:
        name = one.head.title
        yield entry(
            page.name,
            f"{page.name}:{one.head.line}",
            title=_unbold(_LINK.sub(r"\1", name)),
            abstract=_unbold(" ".join(one.parts)),
            date=next((day for at, day in layout.days if one.head.line < at < one.line), None),
            authors=one.head.authors,
            urls=[*(url for _, url in _LINK.findall(name)), *one.head.urls],
            identifiers=known_ids(arxiv_id=one.head.arxiv_id),
        )
    if found:
        yield from lonely


def _paired(layout: _Layout, page: str, *, lone_names: bool) -> tuple[list[_Found], list[Rejected]]:
    """Heads with the abstracts below them, and what has none of the one or the other; see `read_head`."""
    found: list[_Found] = []
    lonely: list[Rejected] = []
    above: list[Block] = []  # since the last abstract
    for line, lines in layout.blocks:
        block = " ".join(lines)
        if block.startswith("|"):  # a row of a table, as in Markdown: neither, but it counts against a listing
            continue
        labelled = bool(above) and is_label(above[-1][1][-1])
        if not labelled and (
            is_head(lines) or len(names(block)) >= _AUTHORS or not is_abstract(_LINK.sub(r"\1", block))
        ):
            above.append(
                (line, lines if is_head(lines) or len(block) < LONG else [block])
            )  # an address or a list of authors may be long
        elif above:
            head = read_head(above, lone_names=lone_names, width=layout.width)
            lonely += _without_abstract(head.above, page)
            found.append(_Found(head, len(above) - len(head.above), line, [block]))
            above = []
        elif found and layout.paragraphs:
            found[-1].parts.append(block)
        else:
            lonely.append(rejected(Reason.NO_TITLE, block, f"{page}:{line}", "no title above it"))
    return found, [*lonely, *_without_abstract(above, page)]


def _without_abstract(blocks: Iterable[Block], page: str) -> list[Rejected]:
    return [
        rejected(Reason.NO_ABSTRACT, " ".join(lines), f"{page}:{line}", "no abstract below it")
        for line, lines in blocks
    ]


def _unbold(block: str) -> str:
    """A block without Markdown's marks around its first words.

    Example:
        >>> _unbold("**Abstract.** We show."), _unbold("**A Title**")
        ('Abstract. We show.', 'A Title')
    """
    return _BOLD.sub(r"\2", block, count=1)


def _prose(found: list[_Found], layout: _Layout) -> str:
    """Why titles with their paragraphs are prose under headings; nothing where they are a listing of papers.

    Why: headings of prose are sections' names, with several paragraphs below; abstracts are one paragraph of several
        sentences that speak of "we" or "this paper". Where a date, a number or authors mark each, short ones will do;
        where most are called abstracts, any.
    """
    if not found:
        return "it is empty"
    used = sum(one.size + len(one.parts) for one in found)
    if used < _SHARE * (size := len(layout.blocks)):
        return f"only {used} of its {size} blocks are a title or an abstract below one"
    named = [one for one in found if not is_section(one.head.title)]
    if len(named) < _SHARE * len(found):
        section = next(one.head for one in found if one not in named)
        return f"{_quoted(section.title, section.line)} is called as sections are, and not as papers"
    if math.isinf(layout.marks) or sum(one.head.labelled for one in named) >= _SHARE * len(found):
        return ""
    short = layout.marks + sum(bool(one.head.authors) for one in found) >= _MARKED * len(found)
    unlike = [one for one in named if not reads_like_abstract(one.parts, short=short)]
    if len(named) - len(unlike) >= _SHARE * len(found):
        return ""
    first = unlike[0]
    several = len(first.parts) > 2
    what = "stand several paragraphs" if several else "stands text that may be prose: it proposes nothing, or is short"
    return f"below {_quoted(first.head.title, first.head.line)} {what}"


def _quoted(text: str, line: int) -> str:
    text = clean(text)
    return f'"{text if len(text) <= _QUOTED else text[:_QUOTED] + "…"}" (line {line})'


def _layout(text: str) -> _Layout:
    lines = [line.strip() for line in text.split("\n")]
    filled = sum(map(bool, lines))
    blank_after = sum(1 for one, two in zip(lines, [*lines[1:], ""], strict=True) if one and not two)
    # Long lines of their own on every line are whole blocks; wrapped text has several short lines per paragraph.
    wrapped = _wrapped(lines)
    paragraphs = blank_after >= 0.5 * filled or wrapped
    blocks: list[Block] = []
    days: list[tuple[int, str]] = []
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
            day = _DAY.fullmatch(line) is not None
            marks += day
            if day or _YEAR.fullmatch(line):
                days.append((number, line))
            start_new = True
            continue
        if below and _BYLINE.fullmatch(line) and not names(line):
            continue
        below = _ATX.match(line) is not None
        # A long line below a short one is an abstract below its title, also where blank lines separate papers.
        opens = len(line) >= LONG and blocks and not is_abstract(blocks[-1][1][-1])
        if start_new or below or opens or not paragraphs:
            blocks.append((number, []))
        blocks[-1][1].append(_QUOTE.sub("", line, count=1))
        start_new = below or is_label(line)
    numbered = [(number, [NUMBER.sub("", parts[0], count=1), *parts[1:]]) for number, parts in blocks]
    marks += sum(1 for _, parts in blocks if parts[0][:1].isdigit() and NUMBER.match(parts[0]))
    width = max(map(len, lines)) if wrapped else math.inf
    return _Layout(numbered, paragraphs, width, marks, [] if math.isinf(marks) else days)  # else a number is of votes


def _is_furniture(line: str) -> bool:
    return _FURNITURE.fullmatch(line) is not None


def _wrapped(lines: list[str]) -> bool:
    """Whether paragraphs are broken into lines of about one width."""
    lengths = [len(line) for line in lines if line]
    return "" in lines and bool(lengths) and max(lengths) <= 120
