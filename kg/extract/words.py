"""Words of a text with their places, their letter case and their sentence.

Owns: what a word is for the model. Knows: regular expressions, numpy. Must not know: the model, entities.

A word is a run of letters and digits, or one other visible character: "A100-SXM4" is three words. Gold mentions begin
and end at such borders in 99.99 % of cases, and word pieces never cross one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from kg.text import TAILS

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

__all__ = ["SHAPES", "Words", "addresses", "fold", "key_of", "shape", "words"]

_WORD: Final = re.compile(r"\w+|[^\w\s]")
_TERMINATORS: Final = frozenset(".?!")

SHAPES: Final = 8
"""How many letter-case classes `shape` tells apart, times two: title or abstract."""

_KEY_TAILS: Final = TAILS - {"framework"}
"""Class words that forms of one paper are compared without. "X framework" is the task X in 3 of 202 annotated cases."""

_ADDRESS: Final = re.compile(
    r"(?:https?://|www\.|\\(?:url|href)\{)\S+|(?<![\w-])(?<![\w-]\.)[\w-]+(?:\.[\w-]+)*\.(?:com|org|io|net|ai|edu)\b(?:/\S*)?"
)
_ADDRESS_SIGNS: Final = ("://", "www.", ".com", ".org", ".io", ".net", ".ai", ".edu")  # which few texts have
_MARKS: Final = re.compile(r"[\\${}]")
_HYPHENS: Final = re.compile(r"[-‐-―/_]+")
_OTHER: Final = re.compile(r"[^\w\s.+@%&*]")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text: starts and ends in code points, sentence number and case class, one entry a word."""

    text: str
    forms: tuple[str, ...]  # the words themselves
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentences: tuple[int, ...]
    shapes: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.starts)

    def part(self, first: int, last: int) -> Words:
        """The words from one to before another, of the same text."""
        if (first, last) == (0, len(self)):
            return self
        cut = slice(first, last)
        return Words(
            self.text, self.forms[cut], self.starts[cut], self.ends[cut], self.sentences[cut], self.shapes[cut]
        )


def shape(word: str) -> int:
    """The letter case of a word: 0 lower or none, 1 Capitalised, 2 ALL CAPITALS, 3 miXed or with digits.

    Why: the encoder reads lower case only, and names are told by their capitals.
    """
    if word.islower() or not any(c.isalnum() for c in word):
        return 0
    if any(c.isdigit() for c in word):
        return 3 if any(c.isalpha() for c in word) else 0
    if len(word) > 1 and word.isupper():
        return 2
    return 1 if word[:1].isupper() and (len(word) == 1 or word[1:].islower()) else 3


def words(text: str) -> Words:
    """Cut a text into words.

    Example:
        >>> words("LoRA runs.").forms
        ('LoRA', 'runs', '.')
    """
    found = list(_WORD.finditer(text))
    forms = tuple([match[0] for match in found])
    starts = tuple([match.start() for match in found])
    ends = tuple([match.end() for match in found])
    sentences: list[int] = []
    sentence, after_stop, last = 0, False, 0
    for form, start, end in zip(forms, starts, ends, strict=True):
        gap = text[last:start]
        if sentences and ("\n" in gap or (after_stop and gap and not form[0].islower())):
            sentence += 1
        sentences.append(sentence)
        after_stop = form in _TERMINATORS or (after_stop and form in ")]\"'")
        last = end
    title_end = text.find("\n")
    title_end = len(text) if title_end < 0 else title_end
    shapes = [shape(form) + 4 * (start < title_end) for form, start in zip(forms, starts, strict=True)]
    return Words(text, forms, starts, ends, tuple(sentences), tuple(shapes))


@lru_cache(maxsize=2)  # each block of a long text asks
def addresses(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of the web addresses of a text: "claire-dsa" of "github.com/x/claire-dsa" names nothing.

    Example:
        >>> addresses("See https://a.org/b for more.")
        ((4, 19),)
    """
    if not any(sign in text for sign in _ADDRESS_SIGNS):
        return ()
    return tuple(match.span() for match in _ADDRESS.finditer(text))


@lru_cache(maxsize=1 << 14)  # texts of one field say the same again and again
def fold(text: str, tails: AbstractSet[str] = TAILS) -> str:
    """A surface form as compared: lower case, no LaTeX marks, hyphens as spaces, no plural s, no class word at the end.

    Source: `norm` of the gold's `score.py`.

    Example:
        >>> fold("Graph-Pooling methods")
        'graph pooling'
    """
    text = _HYPHENS.sub(" ", _MARKS.sub("", text).lower())
    text = _OTHER.sub("", text)
    parts = [w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in text.split()]
    while len(parts) > 1 and parts[-1] in tails:
        parts.pop()
    return " ".join(parts).strip(" .")


def key_of(text: str) -> str:
    """What forms of one paper share that name one thing."""
    return fold(text, _KEY_TAILS)
