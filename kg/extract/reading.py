"""One text read: its words, the names and numbers in it, and what the network says of them; no decision yet.

Owns: the path from a text to scored units. Knows: `words`, `encode`, `units`, `heads`, `quantities`.
Must not know: thresholds, records of the seam.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kg.extract.abbreviations import abbreviations
from kg.extract.quantities import candidates
from kg.extract.units import pair_features, unit_features, units_of
from kg.extract.words import key_of
from kg.model import Paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kg.extract.heads import Heads, Judged
    from kg.extract.quantities import Candidate
    from kg.extract.units import Units
    from kg.extract.weights import Weights
    from kg.extract.words import Words

__all__ = [
    "KEPT",
    "Reading",
    "candidate_spans",
    "definitions",
    "figure_spans",
    "places_of",
    "read_states",
    "whole_spans",
    "word_span",
]

KEPT: Final = 0.04  # a span is looked at again as a unit when it is a name with at least this probability
_MOST: Final = 40  # spans of a text that are looked at again, and one more for each 8 words


@dataclass(frozen=True, slots=True)
class Reading:
    """Scored units of one text. `kinds[p]` are the seven probabilities of place p as a span, none first."""

    words: Words
    units: Units
    kinds: NDArray[np.float32]  # (places, 7)
    judged: Judged
    figures: tuple[tuple[int, Candidate], ...]  # unit of a number, and what the rules say of it
    defined: frozenset[frozenset[str]]  # folded short and long forms that the text defines as one
    numbers: Weights | None = None  # learnt weights for numbers; those of the package if not given


def candidate_spans(scores: NDArray[np.float32], most: int = _MOST) -> list[tuple[int, int]]:
    """Spans that may be names, best first. Args: scores (widths, words), probability to be a name."""
    widths, starts = np.nonzero(scores >= KEPT)
    order = np.lexsort((starts, widths, -scores[widths, starts]))[:most]
    return [(int(starts[i]), int(starts[i] + widths[i])) for i in order]


def whole_spans(words: Words, widths: int) -> NDArray[np.bool_]:
    """Spans within the text that close every bracket they open and stay on one side of the title's end.

    Returns: (widths, words), by width, first word.

    Why: none of 20,856 annotated names leaves a bracket open, and only two, by chance, cross the end of the title.
    """
    n = len(words)
    depth, lowest = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    for i, form in enumerate(words.forms):
        if not form.isalnum():
            steps = [(c in "([") - (c in ")]") for c in form]
            depth[i], lowest[i] = sum(steps), min(accumulate(steps, initial=0))
    before = np.concatenate([[0], np.cumsum(depth)])  # brackets open before each word
    title = words.text.find("\n")
    side = np.asarray(words.starts) > (title if title >= 0 else len(words.text))
    end = np.arange(n) + np.arange(widths)[:, None]
    last = np.minimum(end, n - 1)
    low = np.minimum.accumulate(before[last] - before[:n] + lowest[last])  # fewest open brackets, against its begin
    out: NDArray[np.bool_] = (end < n) & (low >= 0) & (before[last + 1] == before[:n]) & (side == side[last])
    return out


def places_of(reading: Reading, unit: int) -> list[tuple[int, int]]:
    """Where a unit stands in the text: begin and end of each place, in its order."""
    units, words = reading.units, reading.words
    return [(words.starts[int(units.start[p])], words.ends[int(units.end[p])]) for p in units.places(unit)]


def word_span(words: Words, start: int, end: int) -> tuple[int, int] | None:
    """First and last word that share a character with a range of the text."""
    first, last = bisect_right(words.ends, start), bisect_left(words.starts, end) - 1
    return (first, last) if first <= last else None


def figure_spans(words: Words, text: str, numbers: Weights | None = None) -> list[tuple[tuple[int, int], Candidate]]:
    """Number candidates with their words; of two in the same words the first stays."""
    out: dict[tuple[int, int], Candidate] = {}
    for candidate in candidates(text, numbers):
        span = word_span(words, candidate.span.start, candidate.span.end)
        if span is not None:
            out.setdefault(span, candidate)
    return sorted(out.items(), key=lambda item: item[0])


def definitions(text: str) -> frozenset[frozenset[str]]:
    """Pairs of folded forms that the text itself defines as one: short form and long form."""
    title, _, abstract = text.partition("\n")
    pairs = {frozenset((key_of(a.short), key_of(a.long))) for a in abbreviations(Paper("", title, abstract))}
    return frozenset(pair for pair in pairs if len(pair) == 2)


def read_states(
    heads: Heads,
    words: Words,
    states: NDArray[np.float32],
    figures: Sequence[tuple[tuple[int, int], Any]],
    defined: frozenset[frozenset[str]] = frozenset(),
    numbers: Weights | None = None,
) -> Reading:
    """Score a text whose words have states. Args: states (words, 384)."""
    kinds = heads.spans(states)
    scores = 1 - kinds[..., 0]
    scores[~whole_spans(words, len(scores))] = 0
    spans = candidate_spans(scores, most=_MOST + len(words) // 8)
    units = units_of(words, spans, [span for span, _ in figures])
    pairs = pair_features(units)
    seen = unit_features(units)
    judged = heads.judge(states, units.unit, units.start, units.end, seen, pairs)
    widths = np.minimum(units.end - units.start, len(kinds) - 1)
    by_span = dict(figures)
    counted = [int(u) for u in np.flatnonzero(units.kinds == 2)]
    places = [int(units.firsts[u]) for u in counted]
    found = [by_span[int(units.start[p]), int(units.end[p])] for p in places]
    figured = tuple(zip(counted, found, strict=True))
    return Reading(words, units, kinds[widths, units.start], judged, figured, defined, numbers)
