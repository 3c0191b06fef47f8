"""Pages that people write: a paper's own page with a heading "Abstract", and posts with a paper below each heading.

Owns: which sections of such pages are papers. Knows: sections, entries, wording. Must not know: sites.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from bs4 import BeautifulSoup

from kg.ingest.entry import Found, clean, code_repositories, entry, rejected
from kg.ingest.heads import is_label, names
from kg.ingest.sections import Section, about, cut, summaries
from kg.ingest.wording import is_section, reads_like_abstract
from kg.model import Page, Rejected
from kg.vocab import Reason

__all__ = ["PAPERISH", "ambiguous", "headed", "is_post", "listed", "post"]

PAPERISH: Final = re.compile(r"/papers/|/abs/|/forum|doi\.org|arxiv\.org|aclanthology\.org")
_MAX_NAMED: Final = 5  # identifiers in a message
_SHARE: Final = 0.6  # of the headings with sentences below must have an abstract there, or the page is prose


def headed(soup: BeautifulSoup, page: Page) -> Iterator[Found]:
    """The papers of a page that no other shape fits: by "Abstract" above, a link below, or how all of it reads."""
    sections = cut(soup)
    if any(is_label(section.heading) for section in sections):
        yield from _labelled(sections, soup, page)
    elif parts := summaries(sections):
        yield from post(sections, parts, page, page.name)
    else:
        yield from listed(sections, page, page.name)


def _labelled(sections: Sequence[Section], soup: BeautifulSoup, page: Page) -> Iterator[Found]:
    """The papers whose abstracts stand below a heading that says so; titles are the nearest headings of a higher rank.

    Cost: Each heading is the title of one paper at most, so that none is looked at again and again.
    """
    last: dict[int, Section] = {}  # by level
    before = Section(1, clean(soup.title.get_text()) if soup.title else "")
    for number, section in enumerate(sections, start=1):
        if not is_label(section.heading):
            last = {level: one for level, one in last.items() if level < section.level} | {section.level: section}
            before = section
            continue
        higher = [level for level in last if level < section.level]
        title = last.pop(max(higher)) if higher else before
        before = Section(1, "")
        urls, several = about([title, section])
        where = f"{page.name} section {number}"
        yield entry(
            page.name,
            where,
            title=title.title,
            abstract=" ".join(section.prose or section.paragraphs),
            authors=[name for text in title.paragraphs for name in names(text)],
            urls=[url for url in urls if PAPERISH.search(url)],
            repositories=[repository for url in urls for repository in code_repositories(url)],
        )
        if several:
            yield ambiguous(title.title, several, where)


def listed(sections: Sequence[Section], page: Page, where: str) -> Iterator[Found]:
    """The papers of a reading list without links, if what stands below the headings are abstracts and no prose."""
    filled = [(number, section) for number, section in enumerate(sections, start=1) if section.prose]
    papers = [one for one in filled if _is_paper(one[1])]
    if not papers or len(papers) < _SHARE * len(filled):
        return
    for number, section in filled:
        place = f"{where} section {number}"
        if _is_paper(section):
            yield entry(page.name, place, title=section.title, abstract=" ".join(section.prose))
        else:
            yield rejected(Reason.FURNITURE, section.heading, place, "the text below it does not read like an abstract")


def is_post(sections: Sequence[Section]) -> bool:
    """Whether sections are several texts below a heading of their own, and none below the first: no one paper's."""
    texts = Counter(one.level for one in sections if one.prose and not is_section(one.heading))
    return not sections[0].prose and max(texts.values(), default=0) > 1 and not any(one.ids for one in sections)


def _is_paper(section: Section) -> bool:
    return bool(section.prose) and not is_section(section.heading) and reads_like_abstract(section.prose, short=False)


def post(sections: Sequence[Section], parts: list[range], page: Page, where: str) -> Iterator[Found]:
    """The papers of a post, each with the sections that are about it; the other sections by name.

    Args:
        sections: Of the post.
        parts: As `summaries` gives them.
        page: That the post is on.
        where: The place on the page, for messages.
    """
    first = {part.start: part for part in parts}
    covered = {index for part in parts for index in part}
    for index, section in enumerate(sections):
        if index in covered and index not in first:
            continue
        place = f"{where} section {index + 1}"
        if index in first or section.ids or _is_paper(section):
            own = [sections[i] for i in first.get(index, [index])]
            urls, several = about(own)
            yield entry(
                page.name,
                place,
                title=section.title,
                abstract=" ".join(text for one in own for text in one.prose),
                urls=[url for url in urls if PAPERISH.search(url)],
            )
            if several:
                yield ambiguous(section.title, several, place)
        else:
            detail = f"a heading beside those of {len(parts)} papers; give the paper below it a link to be read, too"
            yield rejected(Reason.FURNITURE, section.heading, place, detail)


def ambiguous(title: str, ids: list[str], where: str) -> Rejected:
    """What says that a paper got no identifier, because there are several."""
    listed = ", ".join(ids[:_MAX_NAMED])
    detail = f"links below this heading lead to several papers ({listed}); it got the id of none"
    return rejected(Reason.AMBIGUOUS_ID, title, where, detail)
