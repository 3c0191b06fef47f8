"""The ledger: which surface forms joined an entity, by which rule, how surely, in how many papers.

Owns: adding up decisions per form. Knows: groups, decisions. Must not know: how decisions are made.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from kg.model import Merge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.link.groups import Group
    from kg.link.resolve import Decision

__all__ = ["IN_PAPER", "merges"]

IN_PAPER: Final = "paper.group"
"""The rule of forms that join only because their paper uses them for a thing that another form names."""


@dataclass(slots=True)
class _Line:
    """What is known of an entity, a form and a rule."""

    paper: str  # the last one: groups come paper by paper
    score: float
    papers: int = 1


def merges(decided: Iterable[tuple[Group, Decision, str]]) -> tuple[Merge, ...]:
    """One line for each entity, form and rule, sorted.

    Args:
        decided: groups, paper by paper, with their decisions and the ids of their entities.
    """
    lines: dict[tuple[str, str, str], _Line] = {}
    for group, decision, entity in decided:
        rules = {key: (how, score) for key, how, score in decision.keys}
        for key, form, _, _ in group.keys:
            how, score = rules.get(key) or (IN_PAPER, group.score)
            line = lines.get((entity, form, how))
            if line is None:
                lines[entity, form, how] = _Line(group.paper, score)
                continue
            if line.paper != group.paper:
                line.paper = group.paper
                line.papers += 1
            line.score = max(line.score, score)
    return tuple(
        Merge(*key, round(line.score, 4), line.papers) for key, line in sorted(lines.items(), key=itemgetter(0))
    )
