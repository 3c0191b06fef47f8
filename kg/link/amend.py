"""The user's word over the linker's: corrections applied to decisions, at each build.

Owns: what a correction does, and when two contradict each other. Knows: decisions, corrections, keys. Must not know:
the file that corrections come from, names and ids of entities.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg.link.corrections import Corrections
from kg.link.keys import key_of
from kg.model import Rejected
from kg.vocab import EntityType, Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from kg.catalog import Catalog
    from kg.link.candidates import Index
    from kg.link.groups import Corpus
    from kg.link.resolve import Decision

__all__ = ["USER", "Amended", "amend", "unmatched"]

USER: Final = "user"
"""The rule of links that a correction made."""

_WHERE: Final = "corrections"
_NOTHING: Final = Corrections()


@dataclass(frozen=True, slots=True)
class Amended:
    """Decisions after the corrections, and what they say about anchors, also about those that no paper names."""

    decisions: tuple[Decision | None, ...]
    moved: Mapping[str, str]  # anchor → the anchor that it joined
    renamed: Mapping[str, str]  # anchor → name
    retyped: Mapping[str, EntityType]  # anchor → type
    without: frozenset[str]  # anchors of what is left out
    ignored: frozenset[int]  # places of groups in the corpus
    conflicts: tuple[Rejected, ...]


def amend(
    corpus: Corpus, decisions: Sequence[Decision | None], index: Index, catalog: Catalog, corrections: Corrections
) -> Amended:
    """Apply corrections; where two contradict each other, what parts wins over what joins, and the conflict is told."""
    if corrections == _NOTHING:
        return Amended(tuple(decisions), {}, {}, {}, frozenset(), frozenset(), ())
    at = _Anchors(index)
    moved, conflicts = _joined(at, corpus, catalog, corrections)
    apart = _apart(at, corrections, moved)

    def final(name: str) -> str:
        anchor = at.anchor(name)
        return apart.get(at.key(name), moved.get(anchor, anchor))

    ignored_keys = {at.key(name) for name in corrections.ignore}
    named = {"@" + e.id for key in ignored_keys for e in index.names.get(key, ()) if at.key(e.name) == key}
    without = frozenset({final(name) for name in corrections.ignore} | {moved.get(a, a) for a in named})
    out: list[Decision | None] = []
    ignored: set[int] = set()
    for place, decision in enumerate(decisions):
        if decision is None:
            out.append(None)
            continue
        keys = [key for key, _, _ in decision.keys]
        own = next((key for key in keys if key in apart), None)
        anchor = moved.get(decision.anchor, decision.anchor) if own is None else apart[own]
        if anchor in without or not ignored_keys.isdisjoint((*keys, decision.anchor)):
            ignored.add(place)
        told = own is not None or decision.anchor in moved
        out.append(replace(decision, anchor=anchor, how=USER, score=1.0) if told else decision)
    return Amended(
        tuple(out),
        moved,
        {a: s.names[0] for s in corrections.same if not (a := final(s.names[0])).startswith("@")}
        | {final(r.name): r.to for r in corrections.rename},
        {final(r.name): r.type for r in corrections.retype},
        without,
        frozenset(ignored),
        tuple(conflicts),
    )


def unmatched(
    corpus: Corpus,
    decisions: Sequence[Decision | None],
    index: Index,
    corrections: Corrections,
    passed: Collection[str] = (),
) -> Iterator[Rejected]:
    """The names in corrections that change nothing, so that a slip of the pen does not pass in silence.

    The first name of a `same` may be new: it is what the others shall be called.

    Args:
        corpus: what papers name.
        decisions: as they were before the corrections.
        index: the catalog.
        corrections: the user's word.
        passed: ids of entries that stand above what papers name; to part their names from others changes nothing.
    """
    if corrections == _NOTHING:
        return
    at = _Anchors(index)
    anchors = {decision.anchor for decision in decisions if decision is not None}
    above = {"@" + id_ for id_ in passed}
    told = [
        *(("same", name) for entry in corrections.same for name in entry.names[1:]),
        *(("not-same", name) for entry in corrections.not_same for name in entry.names),
        *(("rename", entry.name) for entry in corrections.rename),
        *(("retype", entry.name) for entry in corrections.retype),
        *(("ignore", name) for name in corrections.ignore),
    ]
    for kind, name in dict.fromkeys(told):
        anchor = at.anchor(name)
        met = anchor in anchors or (anchor in above and kind != "not-same")
        if not met and at.key(name) not in corpus.papers_of_key:
            yield Rejected(Stage.LINK, f"{kind}: {name!r}", _WHERE, Reason.UNMATCHED, "no paper names it; mend it")
    for parted in corrections.not_same:
        first: dict[str, str] = {}
        for name in parted.names:
            if (other := first.setdefault(at.key(name), name)) != name:
                why = f"it is spelled like {other!r} but for case, hyphens, plurals or class words; remove it"
                yield Rejected(Stage.LINK, f"not-same: {name!r}", _WHERE, Reason.UNMATCHED, why)


@dataclass(frozen=True, slots=True)
class _Anchors:
    index: Index

    def key(self, name: str) -> str:
        return key_of(name, self.index.expansions)

    def anchor(self, name: str) -> str:
        entries = self.index.names.get(self.key(name)) or self.index.shorts.get(self.key(name), ())
        return "@" + entries[0].id if len(entries) == 1 else self.key(name)


def _joined(
    at: _Anchors, corpus: Corpus, catalog: Catalog, corrections: Corrections
) -> tuple[dict[str, str], list[Rejected]]:
    """Anchor → the anchor that it joins, closed over all `same`; and what could not be joined."""
    heads: dict[str, str] = {}
    parted = {frozenset((a, b)) for n in corrections.not_same for a in n.names for b in n.names if a != b}
    retyped = {at.anchor(r.name): r.type for r in corrections.retype}
    members: dict[str, set[str]] = defaultdict(set)
    conflicts = []
    for same in corrections.same:
        first = same.names[0]
        head = heads.get(at.anchor(first), at.anchor(first))
        members[head].add(first)
        for name in same.names[1:]:
            anchor = heads.get(at.anchor(name), at.anchor(name))
            others = members[anchor] | {name}
            against = sorted((a, b) for a in members[head] for b in others if frozenset((a, b)) in parted)
            kinds = {t for t in (_type(x, corpus, catalog, retyped) for x in (head, anchor)) if t}
            if against:
                conflicts.append(_conflict(first, name, f"{against[0][0]!r} and {against[0][1]!r} are not the same"))
            elif len(kinds) > 1:
                conflicts.append(_conflict(first, name, f"one is {min(kinds)}, the other {max(kinds)}; retype one"))
            elif anchor != head:
                heads |= {a: head for a, h in heads.items() if h == anchor} | {anchor: head}
                members[head] |= others
            else:
                members[head].add(name)
    return heads, conflicts


def _type(anchor: str, corpus: Corpus, catalog: Catalog, retyped: Mapping[str, EntityType]) -> EntityType | None:
    if anchor in retyped:
        return retyped[anchor]
    if anchor.startswith("@"):
        return catalog.by_id[anchor[1:]].type
    counts = corpus.types_of_key.get(anchor)
    return max(counts, key=lambda t: (counts[t], t)) if counts else None


def _apart(at: _Anchors, corrections: Corrections, moved: Mapping[str, str]) -> dict[str, str]:
    """Key → the anchor of its own that it gets, where two names that are not the same would meet."""
    out: dict[str, str] = {}
    for entry in corrections.not_same:
        taken: dict[str, str] = {}  # anchor → the key that keeps it
        for name in entry.names:
            anchor = at.anchor(name)
            anchor = moved.get(anchor, anchor)
            if taken.setdefault(anchor, at.key(name)) != at.key(name):
                out[at.key(name)] = at.key(name)
    return out


def _conflict(first: str, name: str, why: str) -> Rejected:
    return Rejected(Stage.LINK, f"same: {first!r}, {name!r}", _WHERE, Reason.CONFLICT, why)
