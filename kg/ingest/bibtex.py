r"""BibTeX with abstracts, as the Anthology, DBLP, Zotero and reference managers write it.

Owns: what BibTeX's fields mean, and taking its own marks (braces, \% and accents) out of the text.
Knows: entries, bibtexparser, pylatexenc. Must not know: other formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import bibtexparser
from bibtexparser.model import DuplicateBlockKeyBlock, Entry
from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import LatexWalkerError

from kg.ingest.entry import entry, known_ids, rejected
from kg.ingest.identifiers import acl
from kg.model import Page, Paper, Rejected
from kg.vocab import Reason

__all__ = ["bibtex_papers", "plain"]

_NO_PAPERS: Final = frozenset({"proceedings", "book", "periodical", "collection"})  # they hold papers
_PERCENT: Final = re.compile(r"(?<!\\)%")
_IN_JOURNAL: Final = re.compile(
    r"arxiv[:\s]+(?:preprint\s+)?(?:arxiv:)?([\w.-]+/?\d[\d.]*)|abs/([\w.-]+/?[\d.]+)", re.IGNORECASE
)
_MATH: Final = re.compile(r"(\$[^$]*\$)")


def bibtex_papers(page: Page) -> Iterator[Paper | Rejected]:
    """The papers of a BibTeX file; entries that cannot be parsed are rejected by their line."""
    library = bibtexparser.parse_string(page.text)
    for block in library.blocks:
        where = f"{page.name}:{1 + (block.start_line or 0)}"
        item = block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock) else block
        if isinstance(item, Entry):
            if item.entry_type.lower() not in _NO_PAPERS:
                fields = {field.key.lower(): str(field.value) for field in item.fields}
                yield _paper(fields, page, where)
        elif block in library.failed_blocks:
            yield rejected(Reason.UNREADABLE, block.raw or "", where, "this entry is damaged or cut; check its braces")


def _paper(fields: Mapping[str, str], page: Page, where: str) -> Paper | Rejected:
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
        date=fields.get("date") or f"{fields.get('month', '')} {fields.get('year', '')}".strip() or None,
        authors=[plain(name) for name in re.split(r"\s+and\s+", fields.get("author", ""))],
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


def plain(text: str) -> str:
    r"""A field's text without BibTeX's marks; formulas stay as they are.

    Example:
        >>> plain(r"{BERT} for G{\"o}del at 95\% of $x_{i}$")
        'BERT for Gödel at 95% of $x_{i}$'
    """
    if "\\" not in text:
        return "".join(part if part.startswith("$") else re.sub("[{}]", "", part) for part in _MATH.split(text))
    decoder = LatexNodes2Text(math_mode="verbatim", keep_comments=True, strict_latex_spaces=False)
    try:
        decoded: str = decoder.latex_to_text(_PERCENT.sub(r"\\%", text), tolerant_parsing=True)
    except (LatexWalkerError, ValueError, IndexError, RecursionError):
        return re.sub(r"[{}]", "", text)
    return decoded
