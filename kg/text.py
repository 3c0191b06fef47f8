"""The forms of a text: what the page said stays as it is, normal forms for matching and numbers stand beside it.

Owns: normal forms with the way back, the matching form of names, slugs, sentences. Knows: `model.Span`.
Must not know: papers, pages, entities, spaCy.

Every function takes linear time on any text.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pylatexenc.latex2text import get_default_latex_context_db

from kg.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

__all__ = ["TAILS", "Normal", "fold", "normal", "sentences", "slug"]

TAILS: Final = frozenset(
    [
        "method",
        "model",
        "approach",
        "technique",
        "algorithm",
        "framework",
        "system",
        "mechanism",
        "strategy",
        "scheme",
        "procedure",
        "process",
        "dataset",
        "benchmark",
        "corpus",
        "architecture",
        "module",
        "operation",
        "task",
        "problem",
        "metric",
        "score",
        "library",
        "platform",
    ],
)
"""Class words that say what a thing is, not which: "LoRA method" is LoRA. Source: the gold's `score.py`."""

_DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"

_MARK: Final = re.compile(
    r"""
      (?P<accent>\\["'`^~=.uvHckr](?:\{\\?[A-Za-z]\}|(?<=[^A-Za-z])\\?[A-Za-z]))
    | \\(?P<macro>[A-Za-z]+)
    | \\(?P<sign>[^A-Za-z])
    | (?P<comma>\{,\})
    | (?P<joint>\}\{)
    | (?P<brace>[{}])
    | (?P<dollar>\$)
    | (?P<tie>(?<=[\w.,;)}])~(?=[A-Za-z(\\\[$]))
    | (?P<dash>(?<!-)---?(?!-))
    | (?P<glued>(?<=\d)[ ]?(?:times|sim)(?![A-Za-z])(?![ ](?:in|on|per|each|as[ ]we|that)\b))
    | (?P<relation>\b(?:(?:tau|alpha|beta|gamma|delta|epsilon|lambda|mu|sigma|rho|eta|theta)[ ])?
        (?:geq|leq|approx|sim|pm)(?=[ ]?~?\d))
    | (?P<space>[ \t\r\f\v]{2,}|[\t\r\f\v])
    | (?P<foreign>[A-Za-z](?=[\u0300-\u036f])[^\x00-\x7f]+|[^\x00-\x7f]+)
    """,
    re.VERBOSE,
)
_SUPERSCRIPT: Final = re.compile("[\u00b2\u00b3\u00b9\u2070-\u207f]+")
_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_TRANSLATE: Final = {
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2212"), "-"),
    **dict.fromkeys(map(ord, "\u2018\u2019\u201b\u2032"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201f\u2033"), '"'),
    **dict.fromkeys(map(ord, "\u223c\u02dc"), "~"),  # ∼ is what \sim prints
    **dict.fromkeys(map(ord, "\u2715\u2716\u2a2f"), "×"),
    **dict.fromkeys(map(ord, _INVISIBLE), ""),
    ord("\u2a7d"): "≤",
    ord("\u2a7e"): "≥",
    ord("\u2044"): "/",
}
_MACROS: Final = {
    **{"eg": "e.g.", "ie": "i.e.", "aka": "a.k.a.", "etal": "et al.", "etc": "etc.", "wrt": "w.r.t.", "vs": "vs."},
    **{"x": "×", "sim": "~", "textasciitilde": "~"},  # \x is a common private macro for \times
    **{"min": "min", "max": "max", "log": "log"},
    **dict.fromkeys(["tt", "it", "bf", "em", "sc", "xspace", "left", "right"], ""),
}
_SIGNS: Final = {**dict.fromkeys(",;: \\", " "), **dict.fromkeys("!/()[]-", "")}
_COMBINING: Final = dict(
    zip(
        "\"'`^~=.uvHckr", "\u0308\u0301\u0300\u0302\u0303\u0304\u0307\u0306\u030c\u030b\u0327\u0328\u030a", strict=True
    ),
)
