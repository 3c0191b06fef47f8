"""The ledger: which surface forms joined an entity, by which rule, how surely, in how many papers.

Owns: adding up decisions per form. Knows: groups, decisions. Must not know: how decisions are made.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from kg.model import Merge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.link.groups import Group
    from kg.link.resolve import Decision

__all__ = ["IN_PAPER", "merges"]

IN_PAPER: Final = "paper.group"
"""The rule of forms that join only because their paper uses them for a thing that another form names."""


def merges(decided: Iterable[tuple[Group, Decision, str]]) -> tuple[Merge, ...]:
    """One line for each entity, form and rule, sorted.

    Args:
        decided: groups, paper by paper, with their decisions and the ids of their entities.
    """
    papers: Counter[tuple[str, str, str]] = Counter()
    last: dict[tuple[str, str, str], str] = {}  # groups come paper by paper, so the last one is all there is to know
    scores: dict[tuple[str, str, str], float] = {}
    for group, decision, entity in decided:
        rules = {key: (how, score) for key, how, score in decision.keys}
        for key, form, _, _ in group.keys:
            how, score = rules.get(key) or (IN_PAPER, group.score)
            line = entity, form, how
            if last.get(line) != group.paper:
                last[line] = group.paper
                papers[line] += 1
            if score > scores.get(line, -1.0):
                scores[line] = score
    return tuple(Merge(*line, round(scores[line], 4), papers[line]) for line in sorted(papers))
