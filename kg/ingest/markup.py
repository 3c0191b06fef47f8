"""How much markup a page may hold before it is parsed: a tree takes far more memory than its text.

Owns: counting tags and attributes without a parser. Knows: limits. Must not know: what they mean.
"""

from __future__ import annotations

import re
from typing import Final

from kg.ingest.limits import MAX_ATTRIBUTES, MAX_TAGS

__all__ = ["excess"]

# Possessive, and quotes may stay open: each character is looked at a constant number of times, however the page is cut.
_ATTRIBUTE: Final = r"""[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>]*+))?+"""
_ATTRIBUTES: Final = re.compile(_ATTRIBUTE)
_TAG: Final = re.compile(rf"<[A-Za-z][^\s/>]*+((?:[\s/=]++|{_ATTRIBUTE})*+)")


def excess(text: str) -> str:
    """Why a page of HTML or XML is too much to parse: over `MAX_TAGS` tags or `MAX_ATTRIBUTES` attributes; else "".

    Why: an element takes about 0.6 KiB and an attribute 0.3 KiB, so that a page takes at most some 500 MiB.

    Example:
        >>> excess("<p class=a>text</p>"), excess("<p>" * 500_001)
        ('', '500001 tags, the limit is 500000; split the page')
    """
    if (tags := text.count("<")) > MAX_TAGS:
        return f"{tags} tags, the limit is {MAX_TAGS}; split the page"
    if len(text) <= 2 * MAX_ATTRIBUTES:  # an attribute has a character and a space
        return ""
    attributes = sum(1 for tag in _TAG.finditer(text) for _ in _ATTRIBUTES.finditer(tag[1]))
    if attributes > MAX_ATTRIBUTES:
        return f"{attributes} attributes, the limit is {MAX_ATTRIBUTES}; split the page"
    return ""
