"""Which type a thing has, and which uses of one name are different things.

Owns: the vote on types, the parting of one name into several nodes. Knows: groups, decisions. Must not know: names,
ids.

A *node* is an anchor with a type and, where two papers propose different things under one name, a mark of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from rapidfuzz import fuzz

from kg.link.events import is_event
from kg.link.keys import VAGUE, is_brand, key_of, words_of
from kg.vocab import EntityType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.catalog import CatalogEntry
    from kg.link.groups import Group
    from kg.link.resolve import Decision

__all__ = ["Node", "nodes_of"]

_ORDER: Final = {type_: i for i, type_ in enumerate(EntityType)}
_SOFT: Final = frozenset({EntityType.METHOD, EntityType.MODEL, EntityType.TASK})

_FIRM: Final = 3
"""Papers that must give a common noun another type before it is a thing of its own; fewer are slips."""

_LONGS_ALIKE: Final = 80.0
"""Least similarity (rapidfuzz ratio) of the long forms of one brand in two papers that propose the same thing."""


class Node(NamedTuple):
    """A thing: anchor, type, and the mark that parts it from others of that name ("" where there are none).

    A tuple, as it is the key of many dictionaries, and tuples hash far faster than records.
    """

    anchor: str
    type: EntityType
    mark: str = ""


def nodes_of(
    groups: Sequence[Group],
    decisions: Sequence[Decision | None],
    entries: Mapping[str, CatalogEntry],
    retyped: Mapping[str, EntityType],
) -> list[Node | None]:
    """The node of each group, in order; None where there is no decision. `retyped` is the user's word on anchors."""
    members: dict[str, list[int]] = defaultdict(list)
    for i, decision in enumerate(decisions):
        if decision is not None:
            members[decision.anchor].append(i)
    out: list[Node | None] = [None] * len(groups)
    for anchor, indices in members.items():
        if anchor in retyped or anchor.startswith("@"):
            for i in indices:
                out[i] = Node(anchor, retyped.get(anchor) or entries[anchor[1:]].type)
            continue
        if len(indices) == 1:  # most names are used once, and nothing can differ over them
            out[indices[0]] = Node(anchor, groups[indices[0]].type)
            continue
        ours = [groups[i] for i in indices]
        types = _types(ours, anchor)
        marks = _marks(ours, types)
        for i, group, mark in zip(indices, ours, marks, strict=True):
            out[i] = Node(anchor, types[group.type], mark)
    return out


def _types(groups: Sequence[Group], anchor: str) -> dict[EntityType, EntityType]:
    """The type that each type becomes: experts and extractors differ over one and the same thing."""
    counts = Counter(group.type for group in groups)
    ranked = sorted(counts, key=lambda t: (-counts[t], _ORDER[t]))
    together: dict[str, set[EntityType]] = defaultdict(set)
    for group in groups:
        together[group.paper].add(group.type)
    apart = {(a, b) for types in together.values() for a in types for b in types if a is not b}
    brand = _is_brand(groups, anchor)
    wholes: dict[EntityType, set[str]] = defaultdict(set)  # with the class words that keys leave out
    for group in groups:
        wholes[group.type].update(key_of(form, whole=True) for key, form, _, _ in group.keys if key == anchor)
    out: dict[EntityType, EntityType] = {}
    for type_ in ranked:
        out[type_] = next(
            (head for head in ranked if out.get(head) is head
             and (head, type_) not in apart
             and _meet(head, type_, counts[type_], brand=brand, alike=bool(wholes[head] & wholes[type_]))),
            type_,
        )  # fmt: skip
    return out


def _meet(head: EntityType, type_: EntityType, count: int, *, brand: bool, alike: bool) -> bool:
    """Whether few of another type may be of the head's; "eye-tracking corpora" are no eye tracking."""
    if head in _SOFT and type_ in _SOFT:
        return True
    return not brand and count < _FIRM and alike


def _is_brand(groups: Sequence[Group], anchor: str) -> bool:
    shown = [form for group in groups for key, form, _, _ in group.keys if key == anchor]
    return 2 * sum(is_brand(form) for form in shown) > len(shown)


def _marks(groups: Sequence[Group], types: Mapping[EntityType, EntityType]) -> list[str]:
    """A mark for each group: two papers that propose a brand of one name, each its own, are apart.

    So are two that propose what no name tells from others: "unified framework". A paper that only uses the brand means
    the proposal with its spelling, else stays with the name itself.
    """
    proposals = [g for g in groups if g.proposed and (_branded(g) or _described(g))]
    by_paper = {g.paper: g for g in proposals}
    if len(by_paper) < 2 or _one_thing(proposals) or any(is_event(form) for g in proposals for form, _ in g.forms):
        return [""] * len(groups)
    papers: dict[tuple[EntityType, str], set[str]] = defaultdict(set)  # that propose something spelled so
    for paper, group in by_paper.items():
        for form, _ in group.forms if _branded(group) else ():
            papers[types[group.type], form].add(paper)
    marks = []
    for group in groups:
        same = {paper for form, _ in group.forms for paper in papers.get((types[group.type], form), ())}
        marks.append(group.paper if group.paper in by_paper else min(same) if len(same) == 1 else "")
    return marks


def _branded(group: Group) -> bool:
    """Whether a proposal has a name of its own: "COMET", or "Comet" wherever it stands."""
    forms = [form for form, _ in group.forms]
    return any(map(is_brand, forms)) or all(form[:1].isupper() and " " not in form for form in forms)


def _described(group: Group) -> bool:
    """Whether a proposal is only ever called by what kind of thing it is: "evaluation framework"."""
    return all(len(words) > 1 and words[-1] in VAGUE for words in (words_of(form) for form, _ in group.forms))


def _one_thing(proposals: Sequence[Group]) -> bool:
    """Whether proposals spell their name out in the same way."""
    longs = sorted({long for group in proposals for _, long, _ in group.longs})
    if not longs or any(not group.longs for group in proposals):
        return False
    return all(fuzz.ratio(longs[0], long) >= _LONGS_ALIKE for long in longs[1:])
