"""Text whose lines say what they are: `TI  - …` of reference managers (RIS) and PubMed (NBIB), and `Title: …`.

Owns: what a tag or a label says, and where a paper begins. Knows: objects, entries. Must not know: other text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.ingest.decode import lines
from kg.ingest.entry import Found, rejected
from kg.ingest.limits import MAX_LINES
from kg.ingest.objects import object_paper
from kg.model import Page, Rejected
from kg.vocab import Reason

__all__ = ["is_labelled", "labelled_papers", "tagged_papers"]

Fields = dict[str, list[str]]  # one string per occurrence
Parts = dict[str, list[list[str]]]  # one list of lines per occurrence

_TAG: Final = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}-(?: (.*)|$)")
_STARTS: Final = frozenset({"TY", "PMID"})  # the first tag of a paper in RIS and in NBIB
_TITLE: Final = ("TI", "T1", "CT")
_ABSTRACT: Final = ("AB", "N2")
_AUTHORS: Final = ("FAU", "AU", "A1")  # in NBIB, FAU is the full form of AU
_DATE: Final = ("DA", "PY", "Y1", "DP")
_DOI: Final = ("DO", "LID", "AID")
_URLS: Final = ("UR", "LK", "L1")
_LABEL: Final = re.compile(
    r"""[\s>*_\#-]{0,8}
    (title | abstract | authors? | date | year | published | submitted | doi | url | link | pdf | arxiv(?:[ ]id)?
      | code | github | venue | journal | conference | keywords | subjects? | categories | comments?)
    (?:\(s\))? [*_]{0,2} \s? : [*_]{0,2} \s* (.*)""",
    re.IGNORECASE | re.VERBOSE,
)
_MARKS: Final = " \t>*_#"  # of Markdown, around a value
_WORD: Final = re.compile(r"\w")
_SHARE: Final = 0.5  # of the titles must have an abstract with a label, or the text has only a line that looks so


def tagged_papers(page: Page) -> Iterator[Found]:
    """The papers of a file in RIS or NBIB.

    Why: no library of its own: both are lines of a tag and a value, and those for one do not read the other.
    """
    if problem := _excess(page):
        yield problem
        return
    for line, fields in _tagged(page.text):
        value = {
            "title": _first(fields, _TITLE),
            "abstract": _first(fields, _ABSTRACT),
            "authors_parsed": [name.split(",") for name in next((fields[t] for t in _AUTHORS if t in fields), [])],
            "date": _first(fields, _DATE),
            "doi": next((one for tag in _DOI for one in fields.get(tag, ()) if "10." in one), ""),
            "url": [url for tag in _URLS for url in fields.get(tag, ())],
        }
        yield object_paper(value, page.name, f"{page.name}:{line}")


def is_labelled(text: str) -> bool:
    r"""Whether the lines of a text say which are titles and which are abstracts.

    Example:
        >>> is_labelled("Title: A\nAbstract: B."), is_labelled("Title: A\n\nB.")
        (True, False)
    """
    found = [match[1].lower() for line in lines(text) if (match := _LABEL.match(line))]
    return found.count("abstract") >= max(1, _SHARE * found.count("title")) and "title" in found


def labelled_papers(page: Page) -> Iterator[Found]:
    """The papers of a text with a label for each field, each from its title on."""
    if problem := _excess(page):
        yield problem
        return
    for line, fields in _labelled(page.text):
        if "title" in fields:
            value = {name: texts[0] for name, texts in fields.items()}
            yield object_paper(value, page.name, f"{page.name}:{line}")
        else:
            above = " ".join(text for texts in fields.values() for text in texts)
            yield rejected(Reason.FURNITURE, above, f"{page.name}:{line}", "text above the first title")


def _excess(page: Page) -> Rejected | None:
    if (number := page.text.count("\n")) <= MAX_LINES:
        return None
    return rejected(Reason.TOO_LARGE, page.name, page.name, f"{number} lines, the limit is {MAX_LINES}; split it")


def _tagged(text: str) -> Iterator[tuple[int, Fields]]:
    """The line where each paper begins, from 1, and what its tags say; a line without a tag continues the last one."""
    first, tag = 0, ""
    fields: Parts = {}
    for number, line in enumerate(lines(text), start=1):
        found = _TAG.match(line)
        if found and found[1] in _STARTS:
            if fields:
                yield first, _joined(fields)
            first, fields = number, {}
        if found and first:
            tag = found[1]
            fields.setdefault(tag, []).append([found[2] or ""])
        elif fields:
            fields[tag][-1].append(line.strip())
    if fields:
        yield first, _joined(fields)


def _labelled(text: str) -> Iterator[tuple[int, Fields]]:
    """The line where each paper begins, from 1, and what its labels say; what stands above the first title has none."""
    first, label = 1, ""
    fields: Parts = {}
    for number, line in enumerate(lines(text), start=1):
        found = _LABEL.match(line)
        label = found[1].lower() if found else label
        if found and label == "title":
            if fields:
                yield first, _joined(fields)
            first, fields = number, {}
        said = (found[2] if found else line).strip(_MARKS)
        if _WORD.search(said):
            fields.setdefault(label, [[]])[0].append(said)
    if fields:
        yield first, _joined(fields)


def _joined(fields: Parts) -> Fields:
    return {name: [" ".join(parts) for parts in occurrences] for name, occurrences in fields.items()}


def _first(fields: Fields, tags: tuple[str, ...]) -> str:
    return next((value for tag in tags for value in fields.get(tag, ()) if value.strip()), "")
