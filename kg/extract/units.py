"""The things that a paper might speak of: names and numbers with all their places, and how each pair of them stands.

Owns: units and the features of units and of pairs. Knows: `words`, numpy. Must not know: the network, thresholds.

A unit is the paper itself (the first unit), a name (all places with one folded form), or a number (one place).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from kg.extract.words import addresses, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from kg.extract.words import Words

__all__ = ["PAIR_FEATURES", "UNIT_FEATURES", "Units", "pair_features", "unit_features", "units_of"]

UNIT_FEATURES: Final = 18
PAIR_FEATURES: Final = 20
_PAPER, _NAME, _NUMBER = 0, 1, 2
_FAR: Final = 10_000
_LINKS: Final = frozenset(
    ["of", "for", "with", "in", "and", "the", "a", "to", "via", "by", "on"]
)  # letters that acronyms leave out


@dataclass(frozen=True, slots=True)
class Units:
    """Units of one text. Arrays over places are sorted by unit, then by place; `firsts[u]` is a unit's first place."""

    words: Words
    kinds: np.ndarray  # (units,) 0 the paper, 1 a name, 2 a number
    keys: tuple[str, ...]  # folded form of a name, "" else
    unit: np.ndarray  # (places,) which unit
    start: np.ndarray  # (places,) first word
    end: np.ndarray  # (places,) last word
    firsts: np.ndarray  # (units,)

    def __len__(self) -> int:
        return len(self.keys)

    def places(self, unit: int) -> range:
        """Which places are those of a unit."""
        return range(int(self.firsts[unit]), int(self.firsts[unit + 1]) if unit + 1 < len(self) else len(self.unit))


def _index(lower: Sequence[str], left_out: AbstractSet[int]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for i, word in enumerate(lower):
        if i not in left_out:
            places.setdefault(word, []).append(i)
    return places


def _in_addresses(words: Words) -> frozenset[int]:
    """The words that are parts of web addresses."""
    spans = addresses(words.text)
    return frozenset(i for a, b in spans for i in range(bisect_left(words.starts, a), bisect_left(words.starts, b)))


def units_of(words: Words, names: Iterable[tuple[int, int]], numbers: Iterable[tuple[int, int]]) -> Units:
    """Gather names (first word, last word) by folded form, with every other place of the same words, and numbers.

    Parts of web addresses name nothing.

    Returns: the units in the order paper, names by first place, numbers by place.
    """
    lower = [w.lower() for w in words.forms]
    hidden = _in_addresses(words)
    index = _index(lower, hidden)
    found: dict[str, set[tuple[int, int]]] = {}
    for start, end in names:
        key = key_of(words.text[words.starts[start] : words.ends[end]])
        if not key or start in hidden:
            continue
        places = found.setdefault(key, set())
        if (start, end) in places:
            continue
        form = lower[start : end + 1]
        width = end - start + 1
        for i in index[form[0]]:
            if lower[i : i + width] == form:
                places.add((i, i + width - 1))
    order = sorted(found.items(), key=lambda item: min(item[1]))
    last = max(len(words) - 1, 0)
    rows = [(0, 0, last)]
    kinds, keys = [_PAPER], [""]
    for key, places in order:
        rows += [(len(keys), a, b) for a, b in sorted(places)]
        kinds.append(_NAME)
        keys.append(key)
    for start, end in sorted(set(numbers)):
        rows.append((len(keys), start, end))
        kinds.append(_NUMBER)
        keys.append("")
    table = np.asarray(rows, dtype=np.int64)
    firsts = np.searchsorted(table[:, 0], np.arange(len(keys)))
    return Units(words, np.asarray(kinds), tuple(keys), table[:, 0], table[:, 1], table[:, 2], firsts)


def unit_features(units: Units) -> np.ndarray:
    """What is seen of each unit without reading: kind, how often, where, letter case. Returns: (units, features)."""
    words = units.words
    out = np.zeros((len(units), UNIT_FEATURES), dtype=np.float32)
    forms, n = words.forms, max(len(words), 1)
    starts, ends = units.start.tolist(), units.end.tolist()
    bounds = [*units.firsts.tolist(), len(starts)]
    for u, (kind, (first, last)) in enumerate(zip(units.kinds.tolist(), pairwise(bounds), strict=True)):
        row = out[u]
        row[kind] = 1
        if kind == _PAPER:
            row[3] = min(n, 600) / 300
            continue
        a, b = starts[first], ends[first]
        row[4] = np.log1p(last - first)
        row[5] = a / n
        row[6] = min(words.sentences[a], 12) / 6
        row[7] = any(words.shapes[i] >= 4 for i in starts[first:last])
        row[8] = words.shapes[a] >= 4 and a == 0 and forms[b + 1 : b + 2] == (":",)
        row[9] = min(b - a + 1, 12) / 6
        places = list(zip(starts[first:last], ends[first:last], strict=True))
        for case in {shape % 4 for i, j in places for shape in words.shapes[i : j + 1]}:
            row[10 + case] = 1
        row[14] = any(i > 0 and forms[i - 1] == "(" and forms[j + 1 : j + 2] == (")",) for i, j in places)
        row[15] = last - first > 1
        row[16] = words.sentences[starts[last - 1]] == words.sentences[-1]
        row[17] = words.sentences[a] == 1
    return out


def _initials(words: Sequence[str]) -> str:
    return "".join([w[0] for w in words if w not in _LINKS])


def _names_like(keys: Sequence[str]) -> np.ndarray:
    """String likeness of names. Returns: (names, names, 7), the row's name against the column's, which is another."""
    n = len(keys)
    parts = [k.split() for k in keys]
    vocabulary = {w: i for i, w in enumerate(sorted({w for p in parts for w in p}))}
    hot = np.zeros((n, max(len(vocabulary), 1)), dtype=np.float32)
    hot[[i for i, p in enumerate(parts) for _ in p], [vocabulary[w] for p in parts for w in p]] = 1
    common = hot @ hot.T
    size = np.maximum(hot.sum(1), 1)
    out = np.zeros((n, n, 7), dtype=np.float32)
    out[..., 0] = common / size[:, None]
    out[..., 1] = common / size[None, :]
    short = ["".join(p) for p in parts]
    initials = [_initials(p) for p in parts]
    spelled = defaultdict(list)  # first letter → names of several words that begin so
    for j, letters in enumerate(initials):
        if len(parts[j]) > 1:
            spelled[letters[:1]].append(j)
    for i, form in enumerate(short):  # few of these hold, so only what may hold is looked at
        for j in spelled.get(form[:1], ()) if len(form) <= 8 else ():
            out[i, j, 2] = form == initials[j]
            out[i, j, 3] = len(form) > 1 and _runs(form, short[j])
    out[..., 6] = [[form in other for other in short] if len(form) > 2 else [False] * n for form in short]
    for i, j in np.argwhere(common).tolist():
        out[i, j, 4] = keys[j].endswith(" " + keys[i])
        out[i, j, 5] = keys[j].startswith(keys[i] + " ")
    return out


def _runs(short: str, long: str) -> bool:
    """The letters of `short` stand in `long` in their order."""
    rest = iter(long)
    return all(letter in rest for letter in short)


def pair_features(units: Units) -> np.ndarray:
    """How each pair of units stands: distance, order, nesting, likeness. Returns: (units, units, features)."""
    n = len(units)
    out = np.zeros((n, n, PAIR_FEATURES), dtype=np.float32)
    if n <= 1:
        return out
    places = slice(1, None)  # without the paper, which is everywhere
    start, end = units.start[places], units.end[places]
    firsts = units.firsts[1:] - 1

    def reduce(matrix: np.ndarray, by: np.ufunc) -> np.ndarray:
        return by.reduceat(by.reduceat(matrix, firsts, axis=0), firsts, axis=1)

    after = start[None, :] - end[:, None]  # > 0 where the column's place begins after the row's place
    ahead = reduce(np.where(after > 0, after, _FAR), np.minimum)
    sentence = np.asarray(units.words.sentences)[start]
    apart = np.abs(sentence[:, None] - sentence[None, :])
    inside = (start[:, None] >= start[None, :]) & (end[:, None] <= end[None, :])
    inside &= ~inside.T
    touch = (start[:, None] <= end[None, :]) & (start[None, :] <= end[:, None])
    strings = units.words.forms
    opened = np.asarray([b + 1 < len(strings) and strings[b + 1] == "(" for b in end.tolist()])
    told = np.stack([apart == 0, apart == 1, inside, touch, (after == 2) & opened[:, None]])
    packed = reduce(np.packbits(told, axis=0)[0], np.bitwise_or)  # a bit for each, so that all are reduced at once
    near, follows, inner, meets, defines = np.unpackbits(packed[None], axis=0, count=len(told))
    view = out[1:, 1:]
    for k, scale in enumerate((2.0, 6.0, 20.0)):
        view[..., k] = np.exp(-(ahead - 1) / scale)
        view[..., 3 + k] = view[..., k].T
    for k, flag in enumerate((near, follows, inner, inner.T, meets, defines, defines.T)):
        view[..., 6 + k] = flag
    names = np.flatnonzero(units.kinds == _NAME)
    if len(names):
        out[np.ix_(names, names, np.arange(13, 20))] = _names_like([units.keys[i] for i in names])
    out[np.arange(n), np.arange(n)] = 0
    return out
