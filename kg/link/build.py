"""Entities from nodes: names, ids, aliases, notes, and what is broader.

Owns: the making of `Entity` records. Knows: nodes, names, the catalog. Must not know: how nodes were found.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from kg.catalog import entity_id
from kg.link.families import family, heads
from kg.link.keys import is_brand, is_short, key_of
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

_NAMED_APART: Final = frozenset({EntityType.DATASET, EntityType.HARDWARE})
"""Types whose names do not say by their last words what a thing is a kind of."""

_TITLE: Final = 100
"""Characters after which a paper's title is over, as a rule."""

_FEW: Final = 3
"""Letters of a short form that could be that of many other things."""

_OWNERS: Final[dict[str, frozenset[EntityType]]] = {
    "higherIsBetter": frozenset({EntityType.METRIC}),
    "kind": frozenset({EntityType.HARDWARE}),
    "memoryGB": frozenset({EntityType.HARDWARE}),
    "parameterCount": frozenset({EntityType.MODEL}),
    "unit": frozenset({EntityType.METRIC}),
    "vendor": frozenset({EntityType.HARDWARE}),
    "version": frozenset({EntityType.MODEL, EntityType.DATASET}),
}
"""Attribute of the catalog → the types that may have it, as the shapes say (tested)."""


@dataclass(slots=True)
class _Facts:
    """What papers say about one node."""

    paper: str  # the first by id
    forms: dict[str, int] = field(default_factory=dict)  # form → groups
    longs: dict[str, int] | None = None
    brands: dict[str, int] | None = None
    inner: dict[str, str] | None = None  # short form inside forms → what the first paper says it stands for


@dataclass(slots=True)
class _Ladder:
    """The way up in the catalog, past what the user left out, to what the user made of the rest."""

    catalog: Catalog
    amended: Amended
    nodes: Mapping[str, Sequence[tuple[EntityType, str]]]  # anchor of entries → types and ids of its nodes, sorted
    passed: set[str] = field(default_factory=set)  # entries met on the way
    absent: dict[str, tuple[CatalogEntry, EntityType, str]] = field(default_factory=dict)  # id → entry, type, name

    def above(self, entry: CatalogEntry, type_: EntityType) -> tuple[str, ...]:
        """Ids of what is broader than an entry that has this type now."""
        return self.climb(entry.broader, type_, listed=entry.type is type_)

    def climb(self, entries: Iterable[str], type_: EntityType, *, listed: bool = False) -> tuple[str, ...]:
        """Ids of the entities that these entries are, or what is above those left out; only where their type fits.

        Args:
            entries: ids of entries.
            type_: of the thing that is to stand below.
            listed: whether it has the type of the catalog, which may put a task below a method.
        """
        out: set[str] = set()
        seen: set[str] = set()
        ahead = list(entries)
        while ahead:
            id_ = ahead.pop()
            if id_ in seen:
                continue
            seen.add(id_)
            anchor = self.amended.moved.get("@" + id_, "@" + id_)
            if anchor in self.amended.without:
                ahead += self.catalog.by_id[id_].broader
                continue
            fitting = {type_, self.catalog.by_id[id_].type} if listed else {type_}
            out.update([found for kind, found in self._at(id_, anchor) if kind in fitting][:1])
        self.passed |= seen
        return tuple(sorted(out))

    def _at(self, id_: str, anchor: str) -> Sequence[tuple[EntityType, str]]:
        """Types and ids of the entities that an entry is; one that no paper names is noted as absent."""
        if anchor in self.nodes:
            return self.nodes[anchor]
        entry = self.catalog.by_id[anchor[1:] if anchor.startswith("@") else id_]
        type_ = self.amended.retyped.get(anchor, entry.type)
        name = self.amended.renamed.get(anchor, entry.name)
        found = entity_id(type_, name)
        self.absent.setdefault(found, (entry, type_, name))
        return ((type_, found),)


def entities_of(
    groups: Sequence[Group], amended: Amended, nodes: Sequence[Node | None], catalog: Catalog
) -> tuple[dict[Node, str], tuple[Entity, ...], frozenset[str]]:
    """The id of each node's entity; all entities with those above them, sorted by id; ids of the entries above."""
    facts: dict[Node, _Facts] = {}
    for place, (group, decision, node) in enumerate(zip(groups, amended.decisions, nodes, strict=True)):
        if decision is not None and node is not None and place not in amended.ignored:
            seen = facts.get(node)
            if seen is None:
                seen = facts[node] = _Facts(group.paper)
            _collect(seen, group, decision)
    names = {node: amended.renamed.get(node.anchor) or _name(node, seen, catalog) for node, seen in facts.items()}
    twins = _twins(names, facts, amended)
    for node, first in twins.items():
        facts[first].forms = _sum(facts[first].forms, facts.pop(node).forms)
        del names[node]
    ids, notes = _ids(names, facts)
    heads = set(amended.moved.values())
    at_anchor: dict[str, list[tuple[EntityType, str]]] = {}
    for node in sorted(n for n in facts if n.anchor.startswith("@") or n.anchor in heads):  # no entry leads to others
        at_anchor.setdefault(node.anchor, []).append((node.type, ids[node]))
    ladder = _Ladder(catalog, amended, at_anchor)
    entities: dict[str, Entity] = {}
    variants: dict[str, str] = {}  # id → the next broader name
    for (node, seen), name, id_ in zip(facts.items(), names.values(), ids.values(), strict=True):  # in one order
        attributes, above = family(name, node.type)
        entry = catalog.by_id.get(node.anchor[1:]) if node.anchor.startswith("@") else None
        aliases = {name, *seen.forms}
        if entry is not None:
            known = _known(entry, node.type, name, ladder)
            aliases.update(known.aliases)
            entities[id_] = replace(known, id=id_, aliases=tuple(sorted(aliases)), note=notes.get(node, ""))
        else:
            shown = tuple(sorted(aliases)) if len(aliases) > 1 else (name,)
            entities[id_] = Entity(id_, node.type, name, shown, (), (), attributes, notes.get(node, ""))
        if above and (entry is None or not entry.broader):
            variants[id_] = above
    former = {
        (node.type, key_of(form)): ids[node]
        for node in sorted(n for n in facts if n.anchor in amended.renamed and n.type in _FAMILIES)
        for form in facts[node].forms
    }  # fmt: skip
    _place(entities, variants, former, ladder)
    _place_by_heads(entities, ladder)
    _add_broader(entities, ladder)
    if amended.moved or amended.renamed or amended.retyped:
        _cut_circles(entities)
    ids |= {node: ids[first] for node, first in twins.items()}
    return ids, tuple(entities[id_] for id_ in sorted(entities)), frozenset(ladder.passed)


def _place(
    entities: dict[str, Entity],
    variants: Mapping[str, str],
    former: Mapping[tuple[EntityType, str], str],
    ladder: _Ladder,
) -> None:
    """Put variants below their family: "FooNet-50" below FooNet, where FooNet is known or named by a paper.

    `former` holds what papers call the things that the user gave another name.
    """
    by_key: dict[tuple[EntityType, str], str] = {}
    for entity in sorted((e for e in entities.values() if e.type in _FAMILIES), key=lambda e: e.id, reverse=True):
        by_key[entity.type, key_of(entity.name)] = entity.id
    by_key = {**former, **by_key}
    listed: dict[tuple[EntityType, str], str] = {}
    for entry in reversed(ladder.catalog.entries):
        if entry.type in _FAMILIES:
            for form in (*entry.aliases, entry.name):
                listed.setdefault((entry.type, key_of(form)), entry.id)
    for id_, name in variants.items():
        entity, above = entities[id_], name
        while above:
            key = (entity.type, key_of(above))
            found = (by_key[key],) if key in by_key else ladder.climb(filter(None, [listed.get(key)]), entity.type)
            if found and id_ not in found:
                entities[id_] = replace(entity, broader=found)
                break
            above = family(above, entity.type)[1]


def _place_by_heads(entities: dict[str, Entity], ladder: _Ladder) -> None:
    """Put a phrase below the known thing that its last words name: "tail latency" below latency.

    Why only things of the catalog: what a paper coins ("gated module") need not be what another means by it; and no
    data sets and devices: Tiny ImageNet is no ImageNet. Keys are whole, as an expert is no expert system.
    """
    forms = [(entry, form) for entry in ladder.catalog.entries for form in (*entry.aliases, entry.name)]
    listed = {(entry.type, key_of(form, whole=True)): entry.id for entry, form in forms}
    last = {_last_word(form) for _, form in forms}
    for id_, entity in entities.items():
        if entity.broader or id_ in ladder.catalog.by_id or entity.type in _NAMED_APART:
            continue
        if _last_word(entity.name) in last:  # asked first, as keys are dear and most names end otherwise
            known = (listed.get((entity.type, key_of(head, whole=True))) for head in heads(entity.name))
            nearest = next(filter(None, known), None)
            found = ladder.climb((nearest,), entity.type) if nearest else ()
            if found and id_ not in found:
                entities[id_] = replace(entity, broader=found)


def _last_word(name: str) -> str:
    return name.rpartition(" ")[2].lower().removesuffix("s")


def _collect(seen: _Facts, group: Group, decision: Decision) -> None:
    if group.inner:
        seen.inner = {**dict(reversed(group.inner)), **(seen.inner or {})}
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
        seen.brands = _more(seen.brands, _brands(group, shown))


def _brands(group: Group, shown: Iterable[str]) -> set[str]:
    """The forms under which a paper proposes a thing, without those that are no name of it.

    Two or three letters that come up in the abstract only are short for what the paper proposes by its whole name.
    What a paper writes in capitals again and again, it writes so outside its title, too.
    """
    counts = dict(group.forms)
    late = {key for key, form, _, start in group.keys if start > _TITLE and is_short(form) and len(form) <= _FEW}
    wholes = {long for short, _, long in group.longs if short in late}
    short = {form for key, form, _, _ in group.keys if key in late and any(key == own for own, _, _ in group.longs)}
    titled = {form for form in {*shown, *wholes} if _is_titled(form) and (form in wholes or counts.get(form, 0) > 1)}
    return {form for form in shown if is_brand(form) or len(form.split()) == 1} - short | titled


def _is_titled(form: str) -> bool:
    """Whether each word of a phrase has a capital."""
    words = form.split()
    return len(words) > 1 and all(word[:1].isupper() for word in words)


def _more(counts: dict[str, int] | None, forms: Iterable[str]) -> dict[str, int]:
    """Counts with one more for each form; most things have neither long forms nor brands, so none are kept for them."""
    counts = counts or {}
    return {**counts, **{form: counts.get(form, 0) + 1 for form in forms}}


def _name(node: Node, seen: _Facts, catalog: Catalog) -> str:
    if node.anchor.startswith("@"):
        return catalog.by_id[node.anchor[1:]].name
    return choose_name(seen.forms, seen.longs or {}, seen.brands or {}, node.type, seen.inner or {})


def _twins(names: Mapping[Node, str], facts: Mapping[Node, _Facts], amended: Amended) -> dict[Node, Node]:
    """Node → the first node of its type and name, where that is a common noun and nothing tells the two apart.

    Why: the singular is chosen with more care than a key is folded: "matrices" and "matrix" have two keys.
    """
    first: dict[tuple[EntityType, str], Node] = {}
    out: dict[Node, Node] = {}
    for node, name in names.items():
        told_apart = node.anchor.startswith("@") or node.mark or facts[node].longs or node.anchor in amended.renamed
        if not told_apart and not is_brand(name) and first.setdefault((node.type, name), node) != node:
            out[node] = first[node.type, name]
    return out


def _sum(left: Mapping[str, int], right: Mapping[str, int]) -> dict[str, int]:
    return {form: left.get(form, 0) + right.get(form, 0) for form in (*left, *right)}


def _ids(names: Mapping[Node, str], facts: Mapping[Node, _Facts]) -> tuple[dict[Node, str], dict[Node, str]]:
    """Ids, and notes where several nodes of one type share a name: the long form, or the paper that proposes it."""
    ids = {node: entity_id(node.type, name) for node, name in names.items()}
    owners = Counter(ids.values())
    notes: dict[Node, str] = {}
    for node, id_ in ids.items():
        if owners[id_] > 1 and node.anchor != "@" + id_:  # the catalog's own thing keeps its id
            notes[node] = _note(node, facts[node])
            ids[node] = f"{id_}~{content_id(notes[node], node.anchor, node.mark)[:6]}"
    return ids, notes


def _note(node: Node, seen: _Facts) -> str:
    longs = seen.longs
    if longs:
        return min(longs, key=lambda long: (-longs[long], long))
    return f"as proposed in {node.mark}" if node.mark else f"as in {seen.paper}"


def _known(entry: CatalogEntry, type_: EntityType, name: str, ladder: _Ladder) -> Entity:
    """The entity of an entry, whose type and name may be the user's; what its type may not have is left out."""
    attributes = sorted(entry.attributes.items())
    if type_ is not entry.type:
        attributes = [(key, value) for key, value in attributes if type_ in _OWNERS.get(key, ())]
    listed = {entry.name, *entry.aliases, *entry.shorts} - ladder.amended.apart
    aliases = tuple(sorted({name, *listed}))
    above = ladder.above(entry, type_)
    return Entity(entity_id(type_, name), type_, name, aliases, above, entry.same_as, tuple(attributes))


def _add_broader(entities: dict[str, Entity], ladder: _Ladder) -> None:
    """Add what is broader than the entities and named by no paper, up to the top."""
    while missing := sorted({id_ for e in entities.values() for id_ in e.broader} - entities.keys()):
        for id_ in missing:
            entities[id_] = _known(*ladder.absent[id_], ladder)


def _cut_circles(entities: dict[str, Entity]) -> None:
    """Leave out what closes a circle: corrections can make one thing of what stands above and below another."""
    for id_ in sorted(id_ for id_, entity in entities.items() if entity.broader):
        kept = tuple(wider for wider in entities[id_].broader if not _reaches(entities, wider, id_))
        if kept != entities[id_].broader:
            entities[id_] = replace(entities[id_], broader=kept)


def _reaches(entities: Mapping[str, Entity], start: str, end: str) -> bool:
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        id_ = ahead.pop()
        if id_ not in seen:
            seen.add(id_)
            ahead += entities[id_].broader
    return end in seen
