"""Which numbers of a text claim a measured outcome, and what kind of claim each is, by named rules.

Owns: candidates, their kind, direction, qualifier and rule. Knows: `amounts`, `text`, `model.Span`, `vocab`.
Must not know: mentions, groups, the trained model.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from kg.extract.amounts import Amount, amounts
from kg.extract.around import Around
from kg.extract.claims import implied_unit, kind_of
from kg.extract.clues import clues
from kg.extract.directions import direction
from kg.extract.hedges import qualifier
from kg.extract.weights import CLASSES, Weights, shipped
from kg.model import Span
from kg.text import Normal, normal_text, sentences
from kg.vocab import Direction

if TYPE_CHECKING:
    from kg.vocab import Qualifier

__all__ = ["Candidate", "as_result", "candidates", "is_beside", "is_range", "settled"]

_RULES_SAY: Final = 2.5  # log odds for what the rules say, against learnt weights that know no rule
_SURE: Final = frozenset(
    f"quantity:{rule}"
    for rule in (
        "glued", "list-index", "year", "name", "name-unit", "name-version", "deviation", "count", "devices",
        "parameters", "p-value", "interval", "address",
    )
)  # fmt: skip # right in 995 of 1,000 cases; nothing is weighed for them
_NEVER: Final = frozenset(["quantity:from", "quantity:deviation", "quantity:interval", "quantity:p-value"])
_PLAIN: Final = frozenset(
    ["direction:above", "direction:sign", "direction:noun-of", "direction:levels"]
)  # right in 119 of 121 cases, or too rare to be learnt
_LEARNT: Final = "quantity:learnt"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number that could claim an outcome. `span` holds the number with its unit, in the text as given."""

    span: Span
    value: float
    level: float  # the value with its sign: what it is as a level, which may be below zero
    unit: str | None  # a unit of `data/units.tsv`, or "of N …" for "26 of 30 …"
    implied: str | None  # the unit that it has as a gain, where it names none
    direction: Direction
    qualifier: Qualifier | None
    kind: str  # "result", or what it is instead: name, year, count, setting, parameters, …
    rule: str  # id of the rule that decided the kind; "quantity:learnt" where the learnt weights overruled it
    likelihood: float  # that it claims an outcome, in [0, 1]: rules and learnt weights together
    chain: int  # candidates of one list, range or change share it
    part: str  # low, high (of a range), from, to (of a change), else empty
    features: tuple[str, ...]  # for learnt weights: its look and the words around; empty where a rule is sure


def candidates(text: str, weights: Weights | None = None) -> tuple[Candidate, ...]:
    """Every number of a text, with what it says and whether it claims an outcome.

    Args:
        text: `Paper.text`, or any text; spans count its code points.
        weights: learnt weights; those of the package if not given.

    Returns: candidates in text order; none overlap.

    Cost: linear in the length of the text.

    Example:
        >>> [(c.value, c.unit, c.qualifier, c.kind) for c in candidates("It is up to 2.0x faster on 8 GPUs.")]
        [(2.0, 'x', <Qualifier.UP_TO: 'up to'>, 'result'), (8.0, None, None, 'devices')]
    """
    form = normal_text(text)
    weights = shipped() if weights is None else weights
    found = [
        a for a in amounts(form.text) if not a.start or form.starts[a.start] != form.starts[a.start - 1]
    ]  # "¼" is one
    chains: dict[int, list[Amount]] = {}
    for amount in found:
        chains.setdefault(amount.chain, []).append(amount)
    borders = [amount for amount in found if not amount.glued]  # "the 10th percentile" goes on behind its number
    starts = [amount.start for amount in borders]
    out: list[Candidate] = []
    before: Candidate | None  # the last result of the sentence
    parts = iter([*sentences(form.text), Span(len(form.text), len(form.text) + 1)])
    here, before = next(parts), None
    for amount in found:
        while here.end <= amount.start:
            here, before = next(parts), None
        low, high = min(here.start, amount.start), max(here.end, amount.end)
        at = bisect_left(starts, amount.start)
        left = max(low, borders[at - 1].end) if at else low
        at = bisect_left(starts, amount.end)
        right = min(high, starts[at]) if at < len(starts) else high
        chain = chains[amount.chain]
        first, last = chain[0].start, chain[-1].end
        around = Around(
            left=form.text[max(left, amount.start - 110) : amount.start],
            right=form.text[amount.end : min(right, amount.end + 80)],
            chain_left=form.text[max(low, first - 110) : first],
            chain_right=form.text[last : min(high, last + 80)],
            wide=form.text[max(low, amount.start - 160) : min(high, amount.end + 100)],
            at=amount.start - max(low, amount.start - 160),
            alike=len({other.unit for other in chain}) == 1,
            most=max(abs(other.value) for other in chain if other.unit == amount.unit),
        )
        out.append(_candidate(amount, around, form, before, weights))
        if out[-1].kind == "result":
            before = out[-1]
    return tuple(map(_agreed, out, [*out[1:], None], found))


def as_result(candidate: Candidate, way: Direction, rule: str) -> Candidate:
    """A candidate as a result that points this way, by another rule: a gain may imply a unit, a level never does."""
    value = candidate.level if way is Direction.ABSOLUTE else abs(candidate.value)
    unit = candidate.unit
    if candidate.implied is not None:
        unit = None if way is Direction.ABSOLUTE else candidate.implied
    return replace(candidate, kind="result", rule=rule, direction=way, value=value, unit=unit)


def is_range(low: Candidate, high: Candidate) -> bool:
    """Whether two numbers are the ends of one range."""
    return (low.part, high.part) == ("low", "high") and low.chain == high.chain


def _agreed(low: Candidate, high: Candidate | None, amount: Amount) -> Candidate:
    """A candidate; the low end of a range points where its high end, the next one, does: "2.5 to 4 times fewer"."""
    if high is None or not is_range(low, high) or amount.sign:
        return low
    return low if high.direction is Direction.ABSOLUTE else replace(low, direction=high.direction)


def _candidate(amount: Amount, around: Around, form: Normal, before: Candidate | None, weights: Weights) -> Candidate:
    hedge, bare = qualifier(amount, around, None if before is None else before.qualifier)
    carried = None if before is None else before.direction
    said = direction(amount, around, bare, hedge, carried)
    kind, rule = kind_of(amount, around, bare, said.direction)
    way, told, likelihood = said.direction, said.rule, 0.0
    features = () if rule in _SURE else tuple(clues(amount, around))
    if features:
        likely, likelihood = _weighed(features, str(way) if kind == "result" else "none", weights)
        if (likelihood >= 0.5) != (kind == "result"):  # likelier than not
            kind, rule = ("result" if kind != "result" else "other"), _LEARNT
        turned = (way, likely) == (Direction.DECREASE, Direction.INCREASE)  # a word for less is seldom meant as more
        if kind == "result" and likely is not way and not turned and told not in _PLAIN:
            way, told = likely, _LEARNT
    implied = implied_unit(around) if amount.unit is None else None
    gains = kind == "result" and way is not Direction.ABSOLUTE
    return Candidate(
        span=form.back(Span(amount.start, amount.end)),
        value=amount.value if told == "direction:equals" else abs(amount.value),
        level=amount.value,
        unit=amount.unit if implied is None or not gains else implied,
        implied=implied,
        direction=way,
        qualifier=hedge,
        kind=kind,
        rule=rule,
        likelihood=likelihood,
        chain=amount.chain,
        part=amount.part,
        features=features,
    )


def _weighed(features: tuple[str, ...], said: str, weights: Weights) -> tuple[Direction, float]:
    """The likeliest direction of a number, and how likely it is a result."""
    bonus = np.asarray([_RULES_SAY * (name == said) for name in CLASSES])
    chances = weights.chances("kind", [features], bonus)[0]
    return Direction(CLASSES[1 + int(chances[1:].argmax())]), round(float(1 - np.exp(chances[0])), 4)


def settled(candidate: Candidate) -> bool:
    """Whether a rule alone decided that the number is no result."""
    return candidate.rule in _SURE


def is_beside(candidate: Candidate) -> bool:
    """Whether a number only stands beside a result: where a change began, a spread, bounds, a p-value.

    Why: three of 78 in the annotated papers are annotated, and of six that the network alone took for results on
    papers that it had not seen none was one.
    """
    return candidate.rule in _NEVER
