"""Which thing the user means by a name: an entry of the catalog, or what papers call so.

Owns: looking up the names of corrections. Knows: decisions, the index of the catalog, keys. Must not know: what
corrections do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.link.keys import key_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kg.catalog import CatalogEntry
    from kg.link.candidates import Index
    from kg.link.groups import Group
    from kg.link.resolve import Decision
    from kg.vocab import EntityType

__all__ = ["Meanings", "meanings"]


@dataclass(frozen=True, slots=True)
class Meanings:
    """What names may mean, given what papers name."""

    index: Index
    types: Mapping[str, Counter[EntityType]]  # anchor that papers name → types of its groups
    holders: Mapping[str, frozenset[str]]  # key that the user wrote → anchors of the groups that it names
    proposed: frozenset[str]  # anchors that papers propose
    ids: Mapping[str, tuple[str, str]]  # id that the user wrote → anchor and name of its node
    called: Mapping[str, tuple[tuple[str, str], ...]]  # key that the user wrote → ids and anchors of nodes so called

    def key(self, name: str) -> str:
        """The key of a name, as papers' forms have it; of an id what no other thing has."""
        anchor, shown = self.ids.get(name, ("@", name))
        return key_of(shown, self.index.expansions) if anchor.startswith("@") else anchor

    def shown(self, name: str) -> str:
        """A name, or that of the node that has this id."""
        return self.ids[name][1] if name in self.ids else name

    def anchor(self, name: str) -> str:
        """The anchor that a name means; its key where it is new, or in doubt.

        The catalog comes first, but a thing that no paper names gives way to one that papers call so.
        """
        if name in self.ids:
            return self.ids[name][0]
        key = self.key(name)
        listed = ["@" + entry.id for entry in self.entries(name)]
        held = self.holders.get(key, ())
        if len(listed) == 1 and listed[0] in self.types:
            return listed[0]
        if key in self.types:
            return key
        if len(held) == 1:
            return next(iter(held))
        return listed[0] if len(listed) == 1 else key

    def entries(self, name: str) -> Sequence[CatalogEntry]:
        """The entries of the catalog that a name may mean: as the user spells it, else with its class words."""
        key = self.key(name)
        found = self.index.names.get(key) or self.index.shorts.get(key, ())
        whole = key_of(name, self.index.expansions, whole=True)
        if len(found) > 1:
            found = tuple(e for e in found if name in self.index.spelled[e.id]) or found
        if len(found) > 1:  # "BERT" is not BERTScore, which is a "BERT score", too
            found = tuple(
                e for e in found
                if any(key_of(form, self.index.expansions, whole=True) == whole for form in self.index.spelled[e.id])
            ) or found  # fmt: skip
        return found

    def doubt(self, name: str) -> tuple[str, ...]:
        """What a name may mean, sorted, where that cannot be told; nothing where it can."""
        anchor, key = self.anchor(name), self.key(name)
        if anchor != key or anchor in self.types:
            return ()
        entries = {f"{entry.name} ({entry.type})" for entry in self.entries(name)}
        held = {anchor.removeprefix("@") for anchor in self.holders.get(key, ())}
        return tuple(sorted(entries or held))

    def namesakes(self, name: str) -> tuple[tuple[str, str], ...]:
        """Ids and anchors of the nodes that are called so, too, and that the name does not mean, sorted."""
        nodes = () if name in self.ids else self.called.get(self.key(name), ())
        return tuple(sorted(node for node in nodes if node[1] != self.anchor(name)))


def meanings(
    names: Collection[str],
    groups: Sequence[Group],
    decisions: Sequence[Decision | None],
    index: Index,
    nodes: Mapping[str, tuple[str, str]],
) -> Meanings:
    """What these names may mean.

    Args:
        names: all that the user wrote.
        groups: what papers name.
        decisions: one for each group, before the corrections.
        index: the catalog.
        nodes: id → anchor and name, before the corrections.
    """
    wanted = {key_of(name, index.expansions) for name in names}
    if not wanted:  # looking up all that papers name takes its time
        return Meanings(index, {}, {}, frozenset(), {}, {})
    types: dict[str, Counter[EntityType]] = defaultdict(Counter)
    holders: dict[str, set[str]] = defaultdict(set)
    proposed = {d.anchor for group, d in zip(groups, decisions, strict=True) if d is not None and group.proposed}
    for group, decision in zip(groups, decisions, strict=True):
        if decision is not None:
            types[decision.anchor][group.type] += 1
            for key, _, _ in decision.keys:
                if key in wanted:
                    holders[key].add(decision.anchor)
    held = {key: frozenset(anchors) for key, anchors in holders.items()}
    ids = {name: nodes[name] for name in names if name in nodes}
    called: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for id_, (anchor, name) in nodes.items():
        if (key := key_of(name, index.expansions)) in wanted:
            called[key].append((id_, anchor))
    beside = {key: tuple(found) for key, found in called.items()}
    return Meanings(index, dict(types), held, frozenset(proposed), ids, beside)
