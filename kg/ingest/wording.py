"""What a stretch of text is by its words alone: the name of a section, the number before a title, an abstract.

Owns: these words and lengths. Knows: nothing. Must not know: markup, pages.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["LONG", "NUMBER", "is_abstract", "is_section", "reads_like_abstract"]

LONG: Final = 200  # characters; longer blocks are abstracts: 99.9 % of titles are shorter
_WORDS: Final = 12  # a block of whole sentences with this many words is an abstract even where it is short
NUMBER: Final = re.compile(r"\A(?:#{1,6}|\d{1,4}[.)]|\[\d{1,3}\])\s+(?=\S)")  # "## Title", "12. Title", "[12] Title"
_SENTENCE_END: Final = re.compile(r"[.][\"')\]]?(?:\s|$)")
_SECTION: Final = re.compile(
    r"""
    (?:\d[\d.]*\s+)?
    (?: (?:abstract|introduction|background|motivation|overview|summary|preface|preliminaries|contents?
         |table\ of\ contents|related\ works?|previous\ work|methods?|methodology|materials?\ and\ methods|approach
         |model|data|datasets?|setup|experiments?|experimental\ (?:setup|results)
         |evaluation|results?|analysis|discussion|limitations?|future\ work
         |conclusions?|acknowledge?ments?|references|bibliography|appendix|faq|about|features|requirements|installation
         |install|usage|examples?|quick\ ?start|getting\ started|documentation|configuration|contributing|development
         |testing|tests|license|citation|contact|support|changelog|notes?|chapter|part|section)
        (?:\ (?:and|&)\ \w+(?:\ \w+)?|\ [\dIVXA-H]{1,4}\b.{0,80})?
    )\s*[:.]?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CUE: Final = re.compile(
    r"\b(?:we|our|us|this (?:paper|work|article|study|survey|thesis|report|letter))\b", re.IGNORECASE
)

_PROPOSES: Final = re.compile(
    r"\bwe (?:\w+ly )?(?:propose|present|introduce|develop|describe|release|investigate)\b"
    r"|\bthis (?:paper|work|thesis) (?:proposes|presents|introduces|develops|describes|investigates|studies)\b",
    re.IGNORECASE,
)
_TERM: Final = re.compile(  # parts of words, so that "networks" and "network" are one
    r"\b(?:accura|baseline|benchmark|outperform|state[- ]of[- ]the[- ]art|dataset|neural|transformer|language model|llm"
    r"|gpu|fine-?tun|pre-?train|train|inference|network|model|learn|classif|parameter|latency|perplexity|embedding"
    r"|quantiz|prun|diffusion|attention|reinforcement|gradient|encoder|decoder|retriev|segment|annotat|corpus|corpora"
    r"|predict|algorithm|f1\b|robust|generaliz|optimiz)",
    re.IGNORECASE,
)
_TERMS: Final = 3  # of the field, in an abstract without "we"; texts on other things have fewer
_MAX_LOOK: Final = 20_000  # characters; no abstract is longer


def is_section(heading: str) -> bool:
    """Whether a heading names a section of some text, and no paper.

    Example:
        >>> is_section("2 Related Work"), is_section("Abstract:"), is_section("Methods for Sorting Mail")
        (True, True, False)
    """
    return _SECTION.fullmatch(heading) is not None


def is_abstract(block: str) -> bool:
    """Whether a block is sentences, as an abstract is, and no title."""
    if len(block) >= LONG:
        return True
    return len(block.split()) >= _WORDS and _SENTENCE_END.search(block[-3:]) is not None


def reads_like_abstract(paragraphs: list[str], *, short: bool) -> bool:
    """Whether paragraphs are one abstract and no prose: it is one or two, and speaks of "we" or "this paper".

    Why: of 100,000 abstracts 1.5 % do not; one that speaks of the field in several sentences, and is one paragraph, is
        taken too. "We propose" is nothing that prose says.

    Args:
        paragraphs: At least one.
        short: Whether one short sentence will do, because something else says that it is a paper.
    """
    first = paragraphs[0]
    if len(paragraphs) > 2:
        return False
    whole = len(first) >= LONG and len(_SENTENCE_END.findall(first)) > 1
    if _CUE.search(first) is None:
        terms = {term.lower() for term in _TERM.findall(first[:_MAX_LOOK])}
        return whole and len(paragraphs) == 1 and len(terms) >= _TERMS
    return short or whole or _PROPOSES.search(first) is not None
