r"""BibTeX with abstracts, as the Anthology, DBLP, Zotero and reference managers write it.

Owns: what BibTeX's fields mean, and taking its own marks (braces, \% and accents) out of the text.
Knows: entries, sniffing, bibtexparser, pylatexenc. Must not know: other formats.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Final

import bibtexparser
from bibtexparser.model import Block, DuplicateBlockKeyBlock, Entry, ParsingFailedBlock
from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import LatexWalkerError

from kg.ingest.entry import Found, clean, entry, known_ids, rejected
from kg.ingest.identifiers import acl
from kg.ingest.limits import MAX_LINES, MAX_MACROS
from kg.ingest.sniff import BIBTEX_ENTRY
from kg.model import Page
from kg.vocab import Reason

__all__ = ["bibtex_papers", "plain"]

_NO_PAPERS: Final = frozenset({"proceedings", "book", "periodical", "collection"})  # they hold papers
_MACRO: Final = re.compile(r"^[ \t]*@string\s*[{(][^@]{0,1000}?[})][ \t]*$", re.MULTILINE | re.IGNORECASE)
_AT_A_TIME: Final = 50  # entries
_MAX_DAMAGED: Final = 1_000  # entries; a file with more is no BibTeX
_IN_JOURNAL: Final = re.compile(
    r"arxiv[:\s]+(?:preprint\s+)?(?:arxiv:)?([\w.-]+/?\d[\d.]*)|abs/([\w.-]+/?[\d.]+)", re.IGNORECASE
)
_MATH: Final = re.compile(r"((?<!\\)\$[^$]{0,2000}?(?<!\\)\$)")
_BRACES: Final = re.compile(r"[{}]")
_COMMAND: Final = re.compile(
    r"""\\(?:
        (?P<style>(?:text(?:bf|it|tt|sc|rm|sf|sl|up)|emph|math(?:rm|bf|it|sf|cal)|em|bf|it|tt|sc|mbox|url)(?![A-Za-z])\s*)
      | ["'`^~=.]\s*(?:\{\\?[A-Za-z]\}|\\?[A-Za-z])      # \"o, \"{o}, \'{\i}
      | [uvHtcdbkr]\s*\{\\?[A-Za-z]{1,2}\}               # \v{c}
      | [A-Za-z]+(?:\{\}|[ ])?                           # \ss, \alpha
      | [^A-Za-z0-9\s]                                   # \%, \&
    )""",
    re.VERBOSE,
)


def bibtex_papers(page: Page) -> Iterator[Found]:
    """The papers of a BibTeX file; entries that cannot be parsed are rejected by their line.

    Why: entries are parsed a few at a time, because the time that the parser takes for damaged ones grows with the
        square of what follows them.
    """
    _silence()
    macros, dropped = _macros(page.text)
    text = _MACRO.sub(lambda m: "\n" * m[0].count("\n"), page.text)  # whole macros go with each few entries instead
    starts = [m.start() for m in islice(BIBTEX_ENTRY.finditer(text), MAX_LINES + 1)]
    if len(starts) > MAX_LINES:
        yield rejected(Reason.TOO_LARGE, page.name, page.name, f"over {MAX_LINES} entries; split the file")
        return
    damaged = line = 0
    if dropped:
        detail = f"{dropped} macros (@string) over {MAX_MACROS} characters of them were not used"
        yield rejected(Reason.TOO_LARGE, page.name, page.name, detail)
    for first in range(0, len(starts), _AT_A_TIME):
        end = starts[first + _AT_A_TIME] if first + _AT_A_TIME < len(starts) else len(text)
        line += text.count("\n", starts[first - _AT_A_TIME] if first else 0, starts[first])
        library = bibtexparser.parse_string(f"{text[starts[first] : end]}\n{macros}")
        for block in library.blocks:
            damaged += isinstance(block, ParsingFailedBlock) and not isinstance(block, DuplicateBlockKeyBlock)
            yield from _block(block, page, f"{page.name}:{1 + line + (block.start_line or 0)}")
        if damaged > _MAX_DAMAGED:
            detail = f"more than {_MAX_DAMAGED} damaged entries; what is below was not read"
            yield rejected(Reason.TOO_LARGE, page.name, f"{page.name}:{1 + line}", detail)
            return


def _macros(text: str) -> tuple[str, int]:
    """The macros of a file up to the limit on them, and how many are left out."""
    kept: list[str] = []
    size = dropped = 0
    for found in _MACRO.finditer(text):
        size += len(found[0])
        if size > MAX_MACROS:
            dropped += 1
        else:
            kept.append(found[0])
    return "\n".join(kept), dropped


def _block(block: Block, page: Page, where: str) -> Iterator[Found]:
    item = block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock) else block
    if isinstance(item, Entry):
        if item.entry_type.lower() not in _NO_PAPERS:
            fields = {field.key.lower(): str(field.value) for field in item.fields}
            yield _paper(fields, page, where)
    elif isinstance(item, ParsingFailedBlock):
        yield rejected(Reason.UNREADABLE, block.raw or "", where, "this entry is damaged or cut; check its braces")


def _silence() -> None:
    """The parser logs each damaged entry; these are values here, and stderr belongs to the command line."""
    logger = logging.getLogger("bibtexparser")
    if not logger.hasHandlers():
        logger.addHandler(logging.NullHandler())


def _paper(fields: Mapping[str, str], page: Page, where: str) -> Found:
    archive = fields.get("archiveprefix", fields.get("eprinttype", "arxiv"))
    eprint = fields.get("eprint", "") if archive.lower() == "arxiv" else ""
    journal = _IN_JOURNAL.search(f"{fields.get('journal', '')} {fields.get('volume', '')}")
    urls = [url for name in ("url", "pdf", "ee", "link") for url in fields.get(name, "").split() if "://" in url]
    given = acl(fields.get("id", ""))
    return entry(
        page.name,
        where,
        title=plain(fields.get("title", "")),
        abstract=plain(fields.get("abstract", "")),
        date=fields.get("date") or _date(fields.get("year", "").strip(), fields.get("month", "").strip()),
        authors=[plain(name) for name in re.split(r"\s+and\s+", clean(fields.get("author", "")))],
        urls=urls,
        identifiers=(
            *known_ids(
                arxiv_id=eprint or (journal[1] or journal[2] if journal else ""), doi_name=fields.get("doi", "")
            ),
            *((given,) if given else ()),
        ),
        repositories=[fields[name] for name in ("code", "github", "repository") if name in fields],
        family_first=True,
    )


def _date(year: str, month: str) -> str | None:
    """A date as `entry` reads it: "2021-7" where the month is a number, "July 2021" where it is a name."""
    return f"{year}-{month}" if month.isdecimal() else f"{month} {year}".strip() or None


def plain(text: str) -> str:
    r"""A field's text without BibTeX's marks; formulas stay as they are.

    Example:
        >>> plain(r"{BERT} for G{\"o}del, \emph{now} at 95\% of $x_{i}$")
        'BERT for Gödel, now at 95% of $x_{i}$'
    """
    return "".join(
        part if part.startswith("$") else _BRACES.sub("", _COMMAND.sub(_decoded, part)) for part in _MATH.split(text)
    )


def _decoded(command: re.Match[str]) -> str:
    return "" if command["style"] else _symbol(command[0].strip())


@lru_cache(maxsize=1024)
def _symbol(command: str) -> str:
    r"""The character that a command stands for. Only commands are decoded: whole texts take 50 ms each."""
    if len(command) == 2 and not command[1].isalnum():
        return command[1]
    decoder = LatexNodes2Text(keep_comments=True)
    try:
        decoded: str = decoder.latex_to_text(command, tolerant_parsing=True)
    except (LatexWalkerError, ValueError, IndexError, RecursionError):
        return ""
    return decoded
