"""Which names of a text are forms of one thing.

Owns: what names say for and against one another beside the network, and the joining of those that are alike.
Knows: `reading`, numpy. Must not know: types, roles, relations.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Final

import numpy as np

from kg.extract.heads import sigmoid
from kg.extract.reading import places_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from kg.extract.reading import Reading
    from kg.extract.units import Units

__all__ = ["join", "likeness"]

_NEVER: Final = -1000.0  # keeps two sets apart, however alike the rest of them is
_APART: Final = 0.05  # under it the network calls two names two things; a third name does not bring them together
_OPPOSED: Final = 0.85  # how sure it must be that "text encoder" and "image encoder" in one sentence are one thing
_SPELLED: Final = 0.9  # and of a short form that the other name does not spell
_OWN: Final = 0.5  # a short form this likely to be the paper's own contribution need not be spelled: it is a brand
_CAPITALS: Final = re.compile(r"([A-Z]{2,6})s?")


def likeness(reading: Reading, own: NDArray[np.float32], defined: float) -> NDArray[np.float32]:
    """How sure it is that two units name one thing. Returns: (units, units), far below 0 for what is never joined.

    Args:
        reading: a scored text.
        own: how likely each unit is the paper's own contribution.
        defined: likeness of a pair that the text itself defines as one.
    """
    same = sigmoid((reading.judged.same + reading.judged.same.T) / 2)
    same[same < _APART] = _NEVER
    units = reading.units
    for i, j in _other_numbers(units):
        same[i, j] = same[j, i] = _NEVER
    for i, j in _opposed(units, same):
        same[i, j] = same[j, i] = _NEVER
    for i, j in _unspelled(reading, own, same):
        same[i, j] = same[j, i] = 0.0
    named = {key: u for u, key in enumerate(units.keys) if units.kinds[u] == 1}
    for pair in reading.defined:
        for i, j in permutations([named[key] for key in pair if key in named], 2):
            same[i, j] = max(float(same[i, j]), defined)
    return same


def _names(units: Units) -> list[int]:
    return [int(u) for u in np.flatnonzero(units.kinds == 1)]


def _other_numbers(units: Units) -> Iterator[tuple[int, int]]:
    """Names with numbers that differ: "Llama 2 7B" is not "Llama 2 13B"."""
    digits = {u: frozenset(w for w in units.keys[u].split() if any(c.isdigit() for c in w)) for u in _names(units)}
    for i, j in combinations([u for u, found in digits.items() if found], 2):
        if not (digits[i] <= digits[j] or digits[j] <= digits[i]):
            yield i, j


def _opposed(units: Units, same: NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """Names of one sentence with one head and other words before it, neither of which holds all words of the other.

    Why: of 569 such pairs that are no spelled-out short form, 547 are two things in the annotated papers.
    """
    by_head = defaultdict(list)
    for u in _names(units):
        words = units.keys[u].split()
        if len(words) > 1:
            by_head[words[-1]].append((u, frozenset(words)))
    sentences = units.words.sentences
    for found in by_head.values():
        for (i, ones), (j, others) in combinations(found, 2):
            if 0 < same[i, j] < _OPPOSED and not (ones <= others or others <= ones):
                where = {sentences[int(units.start[p])] for p in units.places(i)}
                if any(sentences[int(units.start[p])] in where for p in units.places(j)):
                    yield i, j


def _unspelled(reading: Reading, own: NDArray[np.float32], same: NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """Short forms with names that do not spell them: "KL" is no form of "teacher supervision".

    The first of three letters and more may be missing, for "LLM" may be a "language model".
    """
    forms = {u: _form(reading, u) for u in _names(reading.units)}
    shorts = {u: match[1] for u, form in forms.items() if (match := _CAPITALS.fullmatch(form))}
    for i, short in shorts.items():
        if own[i] >= _OWN:
            continue
        for j in np.flatnonzero((same[i] > 0) & (same[i] < _SPELLED)).tolist():
            if j in forms and forms[j].lower() not in short.lower():
                rest = iter(shorts.get(j, forms[j].upper()))
                letters = short if j in shorts or len(short) == 2 else short[1:]
                if not all(letter in rest for letter in letters):
                    yield i, j


def _form(reading: Reading, unit: int) -> str:
    """A name as it first stands in the text."""
    begin, end = places_of(reading, unit)[0]
    return reading.words.text[begin:end]


def join(sets: list[list[int]], same: NDArray[np.float32], enough: float) -> None:
    """Join the two sets that are likest on average, the first of equals, until no two are alike enough."""
    firsts = [s[0] for s in sets]
    links = same[np.ix_(firsts, firsts)]  # of sets of one yet
    np.fill_diagonal(links, -np.inf)
    while len(sets) > 1:
        i, j = divmod(int(links.argmax()), len(sets))
        if links[i, j] <= enough:
            break
        i, j = min(i, j), max(i, j)
        mean = (len(sets[i]) * links[i] + len(sets[j]) * links[j]) / (len(sets[i]) + len(sets[j]))
        links[i], links[:, i] = mean, mean
        links[i, i] = -np.inf
        sets[i] += sets.pop(j)
        links = np.delete(np.delete(links, j, axis=0), j, axis=1)
