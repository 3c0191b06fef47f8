"""What stands above an abstract in plain text: a title, and below it authors, a date, addresses, the word "Abstract".

Owns: which lines are authors and which one is the title. Knows: objects (names in one string). Must not know: pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.ingest.identifiers import arxiv, words
from kg.ingest.objects import split_authors

__all__ = ["Block", "Head", "is_head", "is_label", "names", "read_head"]

Block = tuple[int, list[str]]
"""The number of its first line, from 1, and its lines."""

_LABEL: Final = re.compile(r"[#*_>\s]{0,8}abstract\s?[:.*_—–-]{0,4}", re.IGNORECASE)
_URL: Final = re.compile(r"<?(https?://[^\s<>]{1,500})>?")
_PLACE: Final = re.compile(
    r"@|\b(?:universit|institut|departe?ment|dept|laborator|labs?\b|school|college|academy|facult|hospital|inc\b|gmbh)",
    re.IGNORECASE,
)
_BY: Final = re.compile(r"(?:by|authors?:)\s+", re.IGNORECASE)
_YEAR: Final = re.compile(r"\s*\((?:19|20)\d\d\)\Z")
_ET_AL: Final = re.compile(r",?\s(?:et al\.?|and others)\Z")
_SIGN: Final = r"[\d*†‡§¶∗⁎¹²³⁴⁵⁶⁷⁸⁹⁰]+"
_SIGNS: Final = re.compile(rf"(?<=[^\W\d_])\s?{_SIGN}(?:,{_SIGN})*")  # of affiliations, behind names
_NAME: Final = re.compile(r"(?:[^\W\d_a-z][\w.'’-]*|d[aeiu]|de[lnr]|l[ae]|v[ao]n|bin|ibn|al|y)")
_INITIAL: Final = re.compile(r"(?:[^\W\d_]\.-?)+")
_MAX_LINE: Final = 2_000  # characters of authors that are looked at
_MOST: Final = 4  # parts of a name
_TOP: Final = 4  # lines of a block among which the authors begin
_OTHERS: Final = 5  # of so many names one may have a single word, or be cut
_GOES_ON: Final = re.compile(
    r"(?:[-–—:,&]|\b(?:a|an|and|as|at|by|for|from|in|of|on|or|the|to|under|using|via|with))\Z", re.IGNORECASE
)
# The commonest words of titles that look like names ("Graph Networks and Language Models"): no author is called so.
_FIELD: Final = frozenset(
    words(
        "a adaptive agent agentic agents ai alignment an analysis attention based benchmark causal data dataset "
        "datasets deep detection diffusion distillation efficient estimation fast federated flow generation "
        "generative graph graphs image images inference knowledge language latent learning llm llms matching "
        "memory model modeling models multi multimodal network networks neural on optimal optimization planning "
        "policy prediction pruning quantization reasoning recognition recurrent reinforcement report "
        "representation representations retrieval routing scaling search segmentation self sparse supervised "
        "technical text the training transfer transformer transformers tuning video vision visual world"
    )
)


@dataclass(frozen=True, slots=True)
class Head:
    """A title and what stands between it and the abstract."""

    line: int
    title: str
    authors: tuple[str, ...]
    urls: tuple[str, ...]
    arxiv_id: str
    labelled: bool  # whether the word "Abstract" stands above the abstract
    above: tuple[Block, ...]  # blocks above the title, which belong to no paper


def is_label(line: str) -> bool:
    """Whether a line says no more than that an abstract follows.

    Example:
        >>> is_label("**Abstract**"), is_label("## Abstract"), is_label("Abstract reasoning")
        (True, True, False)
    """
    return _LABEL.fullmatch(line) is not None


def names(line: str) -> list[str]:
    """The names in a line of authors; none where it is no such line, as far as its words can tell.

    Example:
        >>> names("Jane Doe1,2, M. de Vries* and K. Lee"), names("Vision, Language and Learning")
        (['Jane Doe', 'M. de Vries', 'K. Lee'], [])
    """
    line = _YEAR.sub("", " ".join(line[:_MAX_LINE].split()).strip("*_ "))
    listed = split_authors(_ET_AL.sub("", _SIGNS.sub("", _BY.sub("", line, count=1)).rstrip(" .,;")))
    others = sum(not _is_name(name) for name in listed)
    return listed if others * _OTHERS <= len(listed) else []


def _is_name(name: str) -> bool:
    parts = name.split()
    return (
        2 <= len(parts) <= _MOST
        and all(map(_NAME.fullmatch, parts))
        and not _INITIAL.fullmatch(parts[-1])
        and _FIELD.isdisjoint(part for word in parts for part in word.lower().split("-"))
    )


def is_head(lines: Sequence[str]) -> bool:
    """Whether a block of several lines is a title with what belongs below it, and no abstract."""
    last = lines[-1]
    return any(_is_detail(text, lone_names=False) for text in lines[1:_TOP]) and bool(
        _is_detail(last, lone_names=True) or _PLACE.search(last)
    )


def read_head(blocks: Sequence[Block], *, lone_names: bool, width: float) -> Head:
    """The title among the blocks above an abstract, and the lines below it.

    Why: the last block that is no list of authors is the title. In a block of several lines the title ends where a
        line is certainly something else; a title may be broken into lines itself.

    Args:
        blocks: Between two abstracts; at least one.
        lone_names: Whether what may be one name is that, and no title or part of one.
        width: Characters at which the text is broken into lines; infinity where it is not.
    """
    kinds = [_is_below(lines, lone_names=lone_names) for _, lines in blocks]
    index = max((i for i, below in enumerate(kinds) if not below), default=0)
    line, own = blocks[index]
    end = next((i for i in range(1, len(own)) if _ends_title(own, i, width if lone_names else 0)), len(own))
    below = [*own[end:], *(text for _, lines in blocks[index + 1 :] for text in lines)]
    return Head(
        line=line,
        title=" ".join(text for text in own[:end] if not is_label(text)),
        authors=tuple(name for text in below for name in names(text)),
        urls=tuple(found[1] for text in below if (found := _URL.fullmatch(text))),
        arxiv_id=next((text for text in below if arxiv(text)), ""),
        labelled=any(map(is_label, below)),
        above=tuple(block for block, below in zip(blocks[:index], kinds, strict=False) if not below),
    )


def _is_below(lines: Sequence[str], *, lone_names: bool) -> bool:
    """Whether a block is what stands below a title: all of it, or authors and then where they work."""
    if not _is_detail(lines[0], lone_names=lone_names):
        return False
    return all(_is_detail(text, lone_names=True) or _PLACE.search(text) for text in lines[1:])


def _is_detail(line: str, *, lone_names: bool) -> bool:
    if is_label(line) or _URL.fullmatch(line) or arxiv(line):
        return True
    return len(names(line)) > (0 if lone_names or _BY.match(line) or _INITIAL.match(line) or _ET_AL.search(line) else 1)


def _ends_title(lines: Sequence[str], index: int, width: float) -> bool:
    """Whether the line with this index stands below the title that begins the block.

    Why: what may be a name is the end of a broken title where there was no room for its first word on the line above.
    """
    line, above = lines[index], lines[index - 1]
    if _is_detail(line, lone_names=False):
        return True
    if not names(line) or _GOES_ON.search(above):
        return False
    return len(above) + 1 + len(line.split()[0]) <= width
