"""An element of HTML cut at its headings: what stands below each, and which papers its links say it is about.

Owns: the sections of a page; a paper's own links and those that only mention one. Knows: beautifulsoup4, identifiers,
wording. Must not know: sites, entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

from bs4 import Tag

from kg.ingest.entry import clean
from kg.ingest.identifiers import from_url, words
from kg.ingest.wording import NUMBER, is_abstract, is_section

__all__ = ["SITE", "Section", "about", "cut", "summaries"]

SITE: Final = "https://huggingface.co/"  # what relative addresses are relative to; no other site's name a paper
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_LABEL: Final = re.compile(  # of a link to the paper itself; "Hu et al." is a mention
    r"\W{0,3}(?:arxiv|acl\b|doi\b|10\.\d|\d{4}\.\d{4,5}|https?:)"
    r"|.{0,20}\b(?:paper|pdf|preprint|abs|abstract|link|here)\b",
    re.IGNORECASE,
)
_MAX_LABEL: Final = 300  # characters; titles are shorter
_TITLE: Final = 4  # words; shorter headings without a colon name parts of a text as often as papers


@dataclass(slots=True)
class Section:
    """A heading, and what stands below it up to the next one."""

    level: int  # 1 to 6
    heading: str
    paragraphs: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)  # where its links lead that may be the paper's own
    named: set[str] = field(default_factory=set)  # identifiers in links of the heading itself

    @property
    def title(self) -> str:
        """The heading without a number before it."""
        return NUMBER.sub("", self.heading, count=1)

    @property
    def prose(self) -> list[str]:
        """The paragraphs that are sentences."""
        return [text for text in self.paragraphs if is_abstract(text)]

    @property
    def ids(self) -> set[str]:
        """The identifiers in its links."""
        return {name for url in self.urls for name in from_url(url)}


def cut(element: Tag) -> list[Section]:
    """The sections of an element, in the order of the page; links above the first heading belong to the first section.

    Why: a link in a sentence is the paper's own only where it is called "paper" or "arXiv:2401.01234", or by words of
        the heading; "as Hu et al. show" leads to a paper that others wrote.
    """
    found: list[Section] = []
    above: list[str] = []
    inner: dict[int, str] = {}  # what stands in a heading, in sentences or in another paragraph
    for one in element.find_all([*_HEADINGS, "p", "a"]):
        within = inner.get(id(one), "")
        if one.name == "a":
            url = urljoin(SITE, str(one.get("href") or "#"))
            if "#" in url or (within == "sentences" and not _is_own(clean(one.get_text()), found)):
                continue
            (found[-1].urls if found else above).append(url)
            if within == "heading":
                found[-1].named.update(from_url(url))
            continue
        if within == "heading" or (within and one.name == "p"):  # damaged pages have headings in paragraphs
            continue
        text = clean(one.get_text())
        if one.name != "p":
            found.append(Section(int(one.name[1]), text))
        elif found:
            found[-1].paragraphs.append(text)
        kind = "heading" if one.name != "p" else "sentences" if is_abstract(text) else "label"
        inner.update(dict.fromkeys(map(id, one.find_all(True)), kind))
    if found:
        found[0].urls[:0] = above
    return found


def _is_own(label: str, sections: Sequence[Section]) -> bool:
    """Whether a link with this label, in a sentence of the last section, leads to what the section is about."""
    if _LABEL.match(label):
        return True
    said = set(words(label[:_MAX_LABEL]))
    return bool(said and sections) and said <= set(words(sections[-1].heading[:_MAX_LABEL]))


def about(sections: Sequence[Section]) -> tuple[list[str], list[str]]:
    """The addresses of the one paper that sections are about, and the identifiers where links lead to several.

    Why: links in the first heading decide; else nothing tells which of several papers it is, and none is guessed.
    """
    urls = [url for section in sections for url in section.urls]
    ids = {name for section in sections for name in section.ids}
    if _one_paper(ids):
        return urls, []
    own = sections[0].named if _one_paper(sections[0].named) else set()
    return [url for url in urls if own.issuperset(from_url(url))], [] if own else sorted(ids)


def _one_paper(ids: Iterable[str]) -> bool:
    """Whether identifiers can be those of one paper: archives give it one each, journals and venues may give several.

    Example:
        >>> _one_paper(["arxiv:2401.00001", "doi:10.1000/1"]), _one_paper(["arxiv:2401.00001", "arxiv:2401.00002"])
        (True, False)
    """
    archives = [name.partition(":")[0] for name in ids if not name.startswith("doi:")]
    return len(archives) == len(set(archives))


def summaries(sections: Sequence[Section]) -> list[range]:
    """The sections that belong to each of several papers, or to the one below the heading of a post; else nothing.

    Why: a paper begins at a heading with sentences and links of its own below it. Headings of a lower rank are parts of
        it, and what links to the same paper again is about that paper, too.
    """
    starts: list[int] = []
    seen: set[str] = set()
    for index, section in enumerate(sections):
        if not section.ids or section.ids <= seen or not section.prose or is_section(section.heading):
            continue
        if not starts or section.level <= sections[starts[-1]].level:
            starts.append(index)
            seen |= section.ids
    if len(starts) == 1 and (starts == [0] or sections[0].ids or not _is_title(sections[starts[0]])):
        return []
    ends = [*starts[1:], len(sections)]
    return [
        range(start, next((i for i in range(start + 1, end) if sections[i].level <= sections[start].level), end))
        for start, end in zip(starts, ends, strict=False)
    ]


def _is_title(section: Section) -> bool:
    return bool(section.named) or ":" in section.heading or len(section.heading.split()) >= _TITLE
