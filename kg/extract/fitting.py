"""Which metrics a number can be a value of: megabytes are no accuracy, and "51 mask AP" is no box AP.

Owns: kinds of units and the words of metrics that go with them; which way a gain in a metric goes. Knows: `amounts`,
`directions`, `quantities.Candidate`, `groups.Group`. Must not know: weights, the trained model.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from kg.extract.amounts import kinds
from kg.extract.directions import better, higher_is_better, lower_is_better
from kg.vocab import Direction

if TYPE_CHECKING:
    from kg.extract.groups import Group
    from kg.extract.quantities import Candidate

__all__ = ["can_correlate", "can_measure", "of_another_kind", "way_of"]

_WORDS: Final = {
    "time": r"time|latenc|delay|duration|\blag|ttft|tpot|(?<!per )(?<!/)\bsecond|minute|speed|\bslos?\b|\bp\d\d\b",
    "device time": r"\bhours?\b|\bdays?\b|time",
    "rate": r"throughput|speed|rate\b|\b[fqtr]ps\b|bandwidth|frequenc|/s(?:ec\w*)?\b|per second|per clock|/clk|frame|"
    r"flop|ops\b|performance|utili[sz]|\bslos?\b",
    "size": r"memory|storage|size|footprint|space|byte|ram\b|disk|cache|traffic|communicat|bandwidth|capacity|volume|"
    r"\bdata\b|\bmodel",
    "energy": r"energy|joule|power",
    "power": r"power|watt|energy",
    "money": r"price|spend|expens|\bfees?\b|\$",
    "work": r"flop|\bg?macs?\b|ops\b|work|complexity|operation",
}
"""Kinds of units in `units.tsv`, and how metrics are called that are told in them."""

_GENERAL: Final = r"cost|overhead|budget|resource|consum|comput(?!\w* efficien)|requirement"  # told in any of them
_SCORE: Final = (
    r"accurac|precision|recall|\bf1|bleu|rouge|perplexity|\bppl\b|\bauc|auroc|\bm?ap\b|iou\b|\bdice|score|pass@|\bwer\b|"
    r"\bcer\b|\bfid\b|efficien"
)
_COUNTED: Final = r"number of|\bcount|parameter|connection|tokens?\b|iteration|\bsteps?\b|epoch"
_FITS: Final = {kind: re.compile(words, re.IGNORECASE) for kind, words in _WORDS.items()}
# A coverage may be a count, unlike a score.
_OTHER: Final = re.compile(f"{_SCORE}|{_COUNTED}|coverage", re.IGNORECASE)
_SCORES: Final = re.compile(_SCORE, re.IGNORECASE)
_ANY: Final = re.compile(_GENERAL, re.IGNORECASE)
_OF_WHAT: Final = re.compile(
    r"(?:avg\.?|average|mean|median|overall|total)(?: (?:gain|improvement|increase|reduction)s?)?", re.IGNORECASE
)
"""No measure by itself: an average of what?"""

_COEFFICIENT: Final = re.compile(
    r"(?:(?<![A-Za-z])[rRρτ]|\\rho|\\tau|\brho|\btau)\$?\s?(?:\([^()]{0,12}\)\s?)?[=≈]\s?[-+$]*\s?$"
)
"""Before a coefficient of correlation: "r = -0.62"."""

_CORRELATION: Final = re.compile(r"correlat|pearson|spearman|kendall|ρ|τ|\brho\b|\btau\b|^\$?r\$?$", re.IGNORECASE)
_HEAD: Final = re.compile(
    r"\s(?P<modifier>(?!(?:\w+er|more|less|worse|reduced|increased|improved|of|in|for|on|the|and|average|mean)\b)[a-z]+)\s"
)


def can_correlate(text: str, result: Candidate, metric: Group) -> bool:
    """Whether a metric can have a number's value, where the number is a coefficient of correlation: "r = -0.62"."""
    start = result.span.start
    if result.unit is not None or abs(result.value) > 1 or not _COEFFICIENT.search(text, max(0, start - 24), start):
        return True
    return any(_CORRELATION.search(text[s.start : s.end]) for s in metric.spans)


def can_measure(text: str, unit: str | None, metric: Group) -> bool:
    """Whether a metric can be told in a unit; a metric whose words say nothing of units can be told in any.

    Args:
        text: `Paper.text`.
        unit: of the number.
        metric: the thing that is asked about.
    """
    kind = kinds().get(unit or "")
    if metric.spans and all(_OF_WHAT.fullmatch(text, s.start, s.end) for s in metric.spans):
        return False
    forms = " ; ".join(sorted({text[s.start : s.end] for s in metric.spans}))
    told_in = _told_in(forms)
    if kind == "count":
        return bool(told_in) or _SCORES.search(forms) is None
    if kind not in _FITS or kind in told_in:
        return True
    return not told_in and (_ANY.search(forms) is not None or _OTHER.search(forms) is None)


@lru_cache(maxsize=1 << 10)  # every number of a text asks of every metric, and texts of one field have the same ones
def _told_in(forms: str) -> frozenset[str]:
    """The kinds of units that the words of a metric go with."""
    return frozenset(kind for kind, words in _FITS.items() if words.search(forms))


def of_another_kind(text: str, result: Candidate, metric: Group) -> bool:
    """Whether the words right behind a number name a sort of a metric other than that which the group is of.

    Example: for "51.1 mask AP" and the group of "box AP" and "AP".
    """
    forms = {text[s.start : s.end].lower() for s in metric.spans}
    behind = _HEAD.match(text, result.span.end)
    if behind is None:
        return False
    head = next((text[s.start : s.end].lower() for s in metric.spans if s.start == behind.end()), None)
    if head is None or f"{behind['modifier']} {head}" in forms:
        return False
    return any(_HEAD.fullmatch(f" {form.removesuffix(head)}") for form in forms if form.endswith(f" {head}"))


def way_of(text: str, result: Candidate, metric: Group | None) -> Direction:
    """Which way a number goes for its metric: a gain in what should be small makes it smaller.

    Why: the words right beside a number often leave the metric out, say its short form, or name two metrics.

    Example: for "improves tail latency and throughput by 30% and 20%" a decrease and an increase.
    """
    if metric is None or result.direction is Direction.ABSOLUTE or not better(text, result.span.start, result.span.end):
        return result.direction
    forms = [text[s.start : s.end] for s in metric.spans]
    if any(map(lower_is_better, forms)):
        return Direction.DECREASE
    return Direction.INCREASE if any(map(higher_is_better, forms)) else result.direction
