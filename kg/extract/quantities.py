"""Which numbers of a text claim a measured outcome, and what kind of claim each is, by named rules.

Owns: candidates, their kind, direction, qualifier and rule. Knows: `amounts`, `text`, `model.Span`, `vocab`.
Must not know: mentions, groups, the trained model.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg import config
from kg.extract.amounts import Amount, amounts
from kg.extract.claims import implied_unit, kind_of
from kg.extract.directions import Around, direction, qualifier
from kg.model import Span
from kg.text import Normal, normal, sentences
from kg.vocab import Direction

if TYPE_CHECKING:
    from kg.vocab import Qualifier

__all__ = ["Candidate", "candidates", "is_result", "precision"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number that could claim an outcome. `span` holds the number with its unit, in the text as given."""

    span: Span
    value: float
    unit: str | None  # a unit of `data/units.tsv`, or "of N …" for "26 of 30 …"
    direction: Direction
    qualifier: Qualifier | None
    kind: str  # "result", or what it is instead: name, year, count, setting, parameters, …
    rule: str  # id of the rule that decided the kind
    likelihood: float  # that it claims an outcome, in [0, 1]: the rule's precision on the training papers
    cue: Span | None  # the words that gave the direction, where there are any
    told: str  # id of the rule that gave the direction
    chain: int  # candidates of one list, range or change share it
    part: str  # low, high (of a range), from, to (of a change), else empty
    features: tuple[str, ...]  # for a learned head: unit class, form, sign, decimals, the words around


@functools.cache
def precision() -> dict[str, float]:
    """Rule → the share of right ones among its decisions in the training papers, as `data/quantity_rules.tsv` says.

    For rules of kinds: the share of numbers that claim an outcome; for rules of directions: the share of right ones
    among those.
    """
    with (config.data() / "quantity_rules.tsv").open(encoding="utf-8") as file:
        next(file)
        rows = [line.rstrip("\n").split("\t") for line in file]
    return {rule: (int(right) + 1) / (int(seen) + 2) for rule, seen, right in rows}  # Laplace: few cases prove little


def candidates(text: str) -> tuple[Candidate, ...]:
    """Every number of a text, with what it says and whether it claims an outcome.

    Args:
        text: `Paper.text`, or any text; spans count its code points.

    Returns: candidates in text order; none overlap.

    Cost: linear in the length of the text.

    Example:
        >>> [(c.value, c.unit, c.qualifier, c.kind) for c in candidates("It is up to 2.0x faster on 8 GPUs.")]
        [(2.0, 'x', <Qualifier.UP_TO: 'up to'>, 'result'), (8.0, None, None, 'devices')]
    """
    form = normal(text)
    found = [
        a for a in amounts(form.text) if not a.start or form.starts[a.start] != form.starts[a.start - 1]
    ]  # "¼" is one
    ends: dict[int, tuple[int, int]] = {}
    for amount in found:
        ends[amount.chain] = (ends.get(amount.chain, (amount.start, 0))[0], amount.end)
    out: list[Candidate] = []
    before: Candidate | None  # the last result of the sentence
    parts = iter([*sentences(form.text), Span(len(form.text), len(form.text) + 1)])
    here, before = next(parts), None
    for i, amount in enumerate(found):
        while here.end <= amount.start:
            here, before = next(parts), None
        low, high = min(here.start, amount.start), max(here.end, amount.end)
        left = max(low, found[i - 1].end) if i else low
        right = min(high, found[i + 1].start) if i + 1 < len(found) else high
        first, last = ends[amount.chain]
        around = Around(
            left=form.text[max(left, amount.start - 110) : amount.start],
            right=form.text[amount.end : min(right, amount.end + 80)],
            chain_left=form.text[max(low, first - 110) : first],
            chain_right=form.text[last : min(high, last + 80)],
            wide=form.text[max(low, amount.start - 160) : min(high, amount.end + 100)],
            at=amount.start - max(low, amount.start - 160),
        )
        out.append(_candidate(amount, around, form, before))
        if out[-1].kind == "result":
            before = out[-1]
    return tuple(out)


def _candidate(amount: Amount, around: Around, form: Normal, before: Candidate | None) -> Candidate:
    hedge, bare = qualifier(amount, around, None if before is None else before.qualifier)
    carried = None if before is None else before.direction
    said = direction(amount, around, bare, hedge, carried)
    kind, rule = kind_of(amount, around, bare, said.direction)
    unit = amount.unit
    if kind == "result" and unit is None and said.direction is not Direction.ABSOLUTE:
        unit = implied_unit(amount, around)
    return Candidate(
        span=form.back(Span(amount.start, amount.end)),
        value=abs(amount.value),
        unit=unit,
        direction=said.direction,
        qualifier=hedge,
        kind=kind,
        rule=rule,
        likelihood=precision().get(rule, 0.5),
        cue=None if said.cue is None else form.back(Span(amount.start + said.cue[0], amount.start + said.cue[1])),
        told=said.rule,
        chain=amount.chain,
        part=amount.part,
        features=_features(amount, around, said.direction),
    )


def is_result(candidate: Candidate) -> bool:
    """Whether the rules take the number for a claimed outcome."""
    return candidate.kind == "result"


def _features(amount: Amount, around: Around, direction: Direction) -> tuple[str, ...]:
    """Plain strings that a learned head may hash: what the number looks like, and the words around it."""
    before = re.findall(r"[A-Za-z%=<>~±]+", around.left[-48:])[-3:]
    after = re.findall(r"[A-Za-z%=<>~±]+", around.right[:48])[:3]
    shape = "whole" if amount.whole else "decimal"
    size = (
        "0"
        if amount.value == 0
        else "<1"
        if abs(amount.value) < 1
        else "<10"
        if abs(amount.value) < 10
        else "<100"
        if abs(amount.value) <= 100
        else "big"
    )
    return (
        f"unit={amount.unit}",
        f"form={amount.form}",
        f"shape={shape}",
        f"size={size}",
        f"part={amount.part}",
        f"sign={amount.sign}",
        f"direction={direction}",
        f"glued={bool(amount.glued)}",
        *(f"l{i}={word.lower()}" for i, word in enumerate(reversed(before))),
        *(f"r{i}={word.lower()}" for i, word in enumerate(after)),
    )
