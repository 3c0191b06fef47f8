"""Entities from nodes: names, ids, aliases, notes, and what is broader.

Owns: the making of `Entity` records. Knows: nodes, names, the catalog. Must not know: how nodes were found.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from kg.catalog import entity_id
from kg.link.families import family
from kg.link.keys import is_brand, key_of
from kg.link.names import choose_name
from kg.model import Entity, content_id
from kg.vocab import EntityType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.catalog import Catalog, CatalogEntry
    from kg.link.amend import Amended
    from kg.link.groups import Group
    from kg.link.kinds import Node
    from kg.link.resolve import Decision

__all__ = ["entities_of"]

_FAMILIES: Final = frozenset({EntityType.MODEL, EntityType.HARDWARE})
"""Types whose names carry sizes and versions."""


@dataclass(slots=True)
class _Facts:
    """What papers say about one node."""

    paper: str  # the first by id
    forms: dict[str, int] = field(default_factory=dict)  # form → groups
    longs: dict[str, int] | None = None
    brands: dict[str, int] | None = None


def entities_of(
    groups: Sequence[Group], amended: Amended, nodes: Sequence[Node | None], catalog: Catalog
) -> tuple[dict[Node, str], tuple[Entity, ...]]:
    """The id of each node's entity, and all entities with those above them, sorted by id."""
    facts: dict[Node, _Facts] = {}
    for place, (group, decision, node) in enumerate(zip(groups, amended.decisions, nodes, strict=True)):
        if decision is not None and node is not None and place not in amended.ignored:
            seen = facts.get(node)
            if seen is None:
                seen = facts[node] = _Facts(group.paper)
            _collect(seen, group, decision)
    names = {node: amended.renamed.get(node.anchor) or _name(node, seen, catalog) for node, seen in facts.items()}
    ordered = sorted(facts)
    ids, notes = _ids(ordered, names, facts)
    entities: dict[str, Entity] = {}
    variants: dict[str, str] = {}  # id → the next broader name
    for node in ordered:
        attributes, above = family(names[node], node.type)
        entry = catalog.by_id.get(node.anchor[1:]) if node.anchor.startswith("@") else None
        aliases = {names[node], *(facts[node].forms)}
        if entry is not None:
            aliases |= {entry.name, *entry.aliases, *entry.shorts}
            entities[ids[node]] = replace(_known(entry, names[node], aliases), id=ids[node], type=node.type)
        else:
            shown = tuple(sorted(aliases)) if len(aliases) > 1 else (names[node],)
            entities[ids[node]] = Entity(
                ids[node], node.type, names[node], shown, (), (), attributes, notes.get(node, "")
            )
        if above and not entities[ids[node]].broader:
            variants[ids[node]] = above
    _place(entities, variants, catalog)
    _add_broader(entities, catalog)
    return ids, tuple(entities[id_] for id_ in sorted(entities))


def _place(entities: dict[str, Entity], variants: Mapping[str, str], catalog: Catalog) -> None:
    """Put variants below their family: "FooNet-50" below FooNet, where FooNet is known or named by a paper."""
    by_key: dict[tuple[EntityType, str], str] = {}
    for entity in sorted((e for e in entities.values() if e.type in _FAMILIES), key=lambda e: e.id, reverse=True):
        by_key[entity.type, key_of(entity.name)] = entity.id
    for entry in reversed(catalog.entries):
        if entry.type in _FAMILIES:
            for form in (*entry.aliases, entry.name):
                by_key.setdefault((entry.type, key_of(form)), entry.id)
    for id_, name in variants.items():
        entity, above = entities[id_], name
        while above:
            found = by_key.get((entity.type, key_of(above)))
            if found and found != id_:
                entities[id_] = replace(entity, broader=(found,))
                break
            above = family(above, entity.type)[1]


def _collect(seen: _Facts, group: Group, decision: Decision) -> None:
    if len(group.keys) == 1 and not group.longs and not group.proposed and decision.keys:  # as most groups
        form = group.keys[0][1]
        seen.forms[form] = seen.forms.get(form, 0) + 1
        return
    ours = {key for key, _, _ in decision.keys}
    shown = {form for key, form, _, _ in group.keys if key in ours}
    for form in shown:
        seen.forms[form] = seen.forms.get(form, 0) + 1
    if group.longs:
        longs = {long for short, key, long in group.longs if short in ours or key in ours}
        seen.longs = _more(seen.longs, longs)
    if group.proposed:
        brands = {form for form in shown if is_brand(form) or len(form.split()) == 1}
        seen.brands = _more(seen.brands, brands)


def _more(counts: dict[str, int] | None, forms: Iterable[str]) -> dict[str, int]:
    """Counts with one more for each form; most things have neither long forms nor brands, so none are kept for them."""
    counts = counts or {}
    return {**counts, **{form: counts.get(form, 0) + 1 for form in forms}}


def _name(node: Node, seen: _Facts, catalog: Catalog) -> str:
    if node.anchor.startswith("@"):
        return catalog.by_id[node.anchor[1:]].name
    return choose_name(seen.forms, seen.longs or {}, seen.brands or {}, node.type)


def _ids(
    ordered: Sequence[Node], names: Mapping[Node, str], facts: Mapping[Node, _Facts]
) -> tuple[dict[Node, str], dict[Node, str]]:
    """Ids, and notes where several nodes of one type share a name: the long form, or the paper that proposes it."""
    ids = {node: entity_id(node.type, names[node]) for node in ordered}
    owners = Counter(ids.values())
    notes: dict[Node, str] = {}
    for node, id_ in ids.items():
        if owners[id_] > 1 and not node.anchor.startswith("@"):
            notes[node] = _note(node, facts[node])
            ids[node] = f"{id_}~{content_id(notes[node], node.anchor)[:6]}"
    return ids, notes


def _note(node: Node, seen: _Facts) -> str:
    longs = seen.longs
    if longs:
        return min(longs, key=lambda long: (-longs[long], long))
    return f"as proposed in {node.mark}" if node.mark else f"as in {seen.paper}"


def _known(entry: CatalogEntry, name: str, aliases: Iterable[str]) -> Entity:
    attributes = tuple(sorted(entry.attributes.items()))
    return Entity(entry.id, entry.type, name, tuple(sorted(set(aliases))), entry.broader, entry.same_as, attributes)


def _add_broader(entities: dict[str, Entity], catalog: Catalog) -> None:
    """Add what is broader than the entities of the catalog, up to the top."""
    ahead = sorted({id_ for entity in entities.values() for id_ in entity.broader})
    while ahead:
        id_ = ahead.pop()
        if id_ not in entities:
            entry = catalog.by_id[id_]
            entities[id_] = _known(entry, entry.name, (entry.name, *entry.aliases, *entry.shorts))
            ahead += entry.broader
