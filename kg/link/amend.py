"""The user's word over the linker's: corrections applied to decisions, at each build.

Owns: what a correction does, and when two contradict each other. Knows: decisions, corrections, what names and ids
mean. Must not know: the file that corrections come from, how entities get names and ids.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg.link.corrections import Corrections
from kg.link.events import brand_of
from kg.model import Rejected
from kg.vocab import EntityType, Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from kg.catalog import Catalog
    from kg.link.groups import Corpus
    from kg.link.meant import Meanings
    from kg.link.resolve import Decision

__all__ = ["USER", "Amended", "amend", "names_of", "unmatched", "untouched"]

USER: Final = "user"
"""The rule of links that a correction made."""

_WHERE: Final = "corrections"
_NOTHING: Final = Corrections()
_ID: Final = re.compile(rf"(?:{'|'.join(type_.lower() for type_ in EntityType)}):\S")


@dataclass(frozen=True, slots=True)
class Amended:
    """Decisions after the corrections, and what they say about anchors, also about those that no paper names."""

    decisions: tuple[Decision | None, ...]
    moved: Mapping[str, str]  # anchor → the anchor that it joined
    renamed: Mapping[str, str]  # anchor → name
    retyped: Mapping[str, EntityType]  # anchor → type; one that others joined has one, too, and is never parted
    apart: frozenset[str]  # spellings of the catalog that name things of their own now
    without: frozenset[str]  # anchors of what is left out
    ignored: frozenset[int]  # places of groups in the corpus
    conflicts: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True)
class _Word:
    """The user's names after what is joined and parted, and what is not to be had together."""

    means: Meanings
    catalog: Catalog
    moved: Mapping[str, str]
    apart: Mapping[str, str]  # key → the name that the user gives to what it names now
    conflicts: list[Rejected]

    def final(self, name: str) -> str:
        """The anchor that a name means in the end."""
        key, anchor = self.means.key(name), self.means.anchor(name)
        return key if key in self.apart else self.moved.get(anchor, anchor)

    def type(self, anchor: str, retyped: Mapping[str, EntityType]) -> EntityType | None:
        """The type of an anchor, or of the first that joined it and has one."""
        joined = [anchor, *(a for a, head in self.moved.items() if head == anchor)]
        return next((t for a in joined if (t := _type(a, self.means, self.catalog, retyped)) is not None), None)


def untouched(decisions: Sequence[Decision | None]) -> Amended:
    """Decisions without corrections."""
    return Amended(tuple(decisions), {}, {}, {}, frozenset(), frozenset(), frozenset(), ())


def amend(decisions: Sequence[Decision | None], means: Meanings, catalog: Catalog, corrections: Corrections) -> Amended:
    """Apply corrections; where two contradict each other one wins, and the conflict is told.

    What parts wins over what joins, `ignore` over names and types, and else the first in the file.

    Args:
        decisions: one for each group.
        means: what the names in the corrections mean.
        catalog: known entities.
        corrections: the user's word.
    """
    if corrections == _NOTHING:
        return untouched(decisions)
    index = means.index
    conflicts = [*_doubts(means, corrections)]
    moved = _joined(means, catalog, corrections, conflicts)
    word = _Word(means, catalog, moved, _apart(means, catalog, corrections, moved), conflicts)
    conflicts += _namesakes(word, corrections)
    without = frozenset(a for name in corrections.ignore for a in (word.final(name), means.key(name)))
    retyped = _retyped(word, corrections, without)
    renamed = _renamed(word, corrections, without, retyped)
    out, ignored = _applied(decisions, word, without)
    apart = frozenset(
        form for key in word.apart for entry in (*index.names.get(key, ()), *index.shorts.get(key, ()))
        for form in index.spelled[entry.id] if means.key(form) == key
    )  # fmt: skip
    return Amended(out, moved, renamed, retyped, apart, without, ignored, tuple(conflicts))


def unmatched(
    corpus: Corpus, means: Meanings, corrections: Corrections, passed: Collection[str] = ()
) -> Iterator[Rejected]:
    """The names in corrections that change nothing, so that a slip of the pen does not pass in silence.

    The first name of a `same` may be new: it is what the others shall be called.

    Args:
        corpus: what papers name.
        means: what the names in the corrections mean, before these.
        corrections: the user's word.
        passed: ids of entries that stand above what papers name; to part their names from others changes nothing.
    """
    above = {"@" + id_ for id_ in passed}
    for kind, name in _told(corrections):
        anchor = means.anchor(name)
        met = anchor in means.types or (anchor in above and kind != "not-same")
        if not met and not means.doubt(name):
            if means.key(name) in corpus.papers_of_key:
                why = "papers use it only beside another name of a thing; write that"
            elif means.key(brand := brand_of(name)) in corpus.papers_of_key:
                why = f"papers' names of that event are one thing already; write {brand!r}"
            elif _ID.match(name):
                why = "nothing has this id in a build without corrections; take it from there"
            else:
                why = "no paper names it; mend it"
            yield Rejected(Stage.LINK, f"{kind}: {name!r}", _WHERE, Reason.UNMATCHED, why)
    for parted in corrections.not_same:
        first: dict[str, str] = {}
        for name in parted.names:
            if (other := first.setdefault(means.key(name), name)) != name:
                why = f"it is spelled like {other!r} but for case, hyphens, plurals or class words; remove it"
                yield Rejected(Stage.LINK, f"not-same: {name!r}", _WHERE, Reason.UNMATCHED, why)


def names_of(corrections: Corrections) -> list[str]:
    """All names that the user wrote."""
    heads = [entry.names[0] for entry in corrections.same]
    return [*heads, *(entry.to for entry in corrections.rename), *(name for _, name in _told(corrections))]


def _told(corrections: Corrections) -> list[tuple[str, str]]:
    """Table and name of what must be known already, each once."""
    told = [
        *(("same", name) for entry in corrections.same for name in entry.names[1:]),
        *(("not-same", name) for entry in corrections.not_same for name in entry.names),
        *(("rename", entry.name) for entry in corrections.rename),
        *(("retype", entry.name) for entry in corrections.retype),
        *(("ignore", name) for name in corrections.ignore),
    ]
    return list(dict.fromkeys(told))


def _doubts(means: Meanings, corrections: Corrections) -> Iterator[Rejected]:
    """The names that may mean several things, of which none is taken."""
    firsts = [("same", entry.names[0]) for entry in corrections.same]
    for kind, name in dict.fromkeys([*firsts, *_told(corrections)]):
        if several := means.doubt(name):
            yield _conflict(kind, name, f"it may be {' or '.join(several)}; write a name that only one of them has")


def _namesakes(word: _Word, corrections: Corrections) -> Iterator[Rejected]:
    """The names that other nodes have, too, which a correction leaves alone."""
    firsts = [("same", entry.names[0]) for entry in corrections.same]
    kinds = {name: kind for kind, name in reversed([*firsts, *_told(corrections)]) if kind != "not-same"}
    for name, kind in reversed(kinds.items()):
        meant = word.final(name)
        others = [id_ for id_, anchor in word.means.namesakes(name) if word.moved.get(anchor, anchor) != meant]
        if others:
            why = f"{' and '.join(others)} of that name stays as it is; write its id, too, to mean it"
            yield Rejected(Stage.LINK, f"{kind}: {name!r}", _WHERE, Reason.UNMATCHED, why)


def _joined(means: Meanings, catalog: Catalog, corrections: Corrections, conflicts: list[Rejected]) -> dict[str, str]:
    """Anchor → the anchor that it joins, closed over all `same`; what could not be joined is added to the conflicts."""
    heads = {  # what is not the catalog's thing for its type only, until the user says the type
        means.key(r.name): means.anchor(r.name) for r in corrections.retype
        if means.key(r.name) != means.anchor(r.name) and means.key(r.name) not in means.proposed
    }  # fmt: skip
    parted = {frozenset(map(means.key, (a, b))) for n in corrections.not_same for a in n.names for b in n.names}
    retyped = {means.anchor(r.name): r.type for r in reversed(corrections.retype)}  # the first holds
    members: dict[str, dict[str, str]] = defaultdict(dict)  # head → key → name
    kinds: dict[str, EntityType | None] = {}
    for same in corrections.same:
        first = same.names[0]
        head = heads.get(means.anchor(first), means.anchor(first))
        members[head][means.key(first)] = first
        for name in same.names[1:]:
            anchor = heads.get(means.anchor(name), means.anchor(name))
            others = {**members[anchor], means.key(name): name}
            against = [
                (a, b) for key, a in members[head].items() for other, b in others.items()
                if key != other and frozenset((key, other)) in parted
            ]  # fmt: skip
            ours, theirs = (kinds.get(x) or _type(x, means, catalog, retyped) for x in (head, anchor))
            if against:
                why = f"{against[0][0]!r} and {against[0][1]!r} are not the same"
                conflicts.append(_conflict("same", first, why, name))
                continue
            if ours and theirs and ours is not theirs:
                why = f"one is {ours}, the other {theirs}; retype one"
                conflicts.append(_conflict("same", first, why, name))
                continue
            if anchor != head:
                heads |= {a: head for a, h in heads.items() if h == anchor} | {anchor: head}
            members[head] |= others
            kinds[head] = ours or theirs
    return heads


def _type(anchor: str, means: Meanings, catalog: Catalog, retyped: Mapping[str, EntityType]) -> EntityType | None:
    """The user's type, that of the catalog, or that of most groups; None for what is new."""
    if anchor in retyped:
        return retyped[anchor]
    if anchor.startswith("@"):
        return catalog.by_id[anchor[1:]].type
    counts = means.types.get(anchor)
    return max(counts, key=lambda t: (counts[t], t)) if counts else None


def _apart(means: Meanings, catalog: Catalog, corrections: Corrections, moved: Mapping[str, str]) -> dict[str, str]:
    """Key → name of what becomes a thing of its own, as two names that are not the same would meet.

    A thing stays with the name that the catalog, or the key of most papers, has for it, else with the first.
    """
    out: dict[str, str] = {}
    for entry in corrections.not_same:
        meeting: dict[str, dict[str, str]] = defaultdict(dict)  # anchor → key → name
        for name in entry.names:
            anchor = means.anchor(name)
            meeting[moved.get(anchor, anchor)].setdefault(means.key(name), name)
        for anchor, names in meeting.items():
            own = means.key(catalog.by_id[anchor[1:]].name) if anchor.startswith("@") else anchor
            keeps = own if own in names else next(iter(names))
            out |= {key: means.shown(name) for key, name in names.items() if key != keeps}
    return out


def _retyped(word: _Word, corrections: Corrections, without: frozenset[str]) -> dict[str, EntityType]:
    """Anchor → type: the user's, and for what others joined the one that they all have."""
    out: dict[str, EntityType] = {}
    for entry in corrections.retype:
        anchor = word.final(entry.name)
        if anchor in without:
            word.conflicts.append(_conflict("retype", entry.name, "[[ignore]] leaves it out; remove one of the two"))
        elif out.setdefault(anchor, entry.type) is not entry.type:
            why = f"[[retype]] makes it {out[anchor]}, too, and the first holds; remove one of the two"
            word.conflicts.append(_conflict("retype", entry.name, why))
    for head in dict.fromkeys(word.moved.values()):
        type_ = word.type(head, out)
        if type_ is not None and not head.startswith("@"):
            out[head] = type_
    return out


def _renamed(
    word: _Word, corrections: Corrections, without: frozenset[str], retyped: Mapping[str, EntityType]
) -> dict[str, str]:
    """Anchor → name: the user's, and what is parted or joined under a new name is called so, too."""
    out: dict[str, str] = {}
    asked: dict[str, str] = {}  # anchor → the name that it had in the correction
    owners: dict[tuple[EntityType | None, str], str] = {}  # type and key of a new name → anchor
    for entry in corrections.rename:
        anchor = word.final(entry.name)
        called = word.type(anchor, retyped), word.means.key(entry.to)
        if anchor in without:
            why = "[[ignore]] leaves it out; remove one of the two"
        elif out.get(anchor, entry.to) != entry.to:
            why = f"[[rename]] calls it {out[anchor]!r}, too, and the first holds; remove one of the two"
        elif owners.get(called, anchor) != anchor:
            why = f"{asked[owners[called]]!r} is called {entry.to!r}, too; use [[same]] to make them one thing"
        else:
            out[anchor] = entry.to
            asked.setdefault(anchor, entry.name)
            owners[called] = anchor
            continue
        word.conflicts.append(_conflict("rename", entry.name, why))
    while in_use := [a for a in out if _in_use(word, a, out, without, retyped)]:  # a name that stays blocks another
        for anchor in in_use:
            why = f"another thing is called {out.pop(anchor)!r}; use [[same]] to make them one thing"
            word.conflicts.append(_conflict("rename", asked[anchor], why))
    given = dict(word.apart)
    for same in corrections.same:
        if not (head := word.final(same.names[0])).startswith("@"):
            given.setdefault(head, word.means.shown(same.names[0]))
    return given | out


def _in_use(
    word: _Word,
    anchor: str,
    names: Mapping[str, str],
    without: frozenset[str],
    retyped: Mapping[str, EntityType],
) -> bool:
    """Whether the new name of an anchor is that of another thing of its type, which keeps it."""
    other = word.final(names[anchor])
    if other in {anchor, *names} or other in without:
        return False
    known = other.startswith("@") or other in {*word.means.types, *word.moved.values(), *word.apart}
    return known and word.type(other, retyped) is word.type(anchor, retyped)


def _applied(
    decisions: Sequence[Decision | None], word: _Word, without: frozenset[str]
) -> tuple[tuple[Decision | None, ...], frozenset[int]]:
    """The decisions under the user's word, and the places of those that are left out."""
    out: list[Decision | None] = []
    ignored: set[int] = set()
    for place, decision in enumerate(decisions):
        if decision is None:
            out.append(None)
            continue
        own = next((key for key, _, _ in decision.keys if key in word.apart), None)
        anchor = word.moved.get(decision.anchor, decision.anchor) if own is None else own
        if anchor in without:
            ignored.add(place)
        if own is not None:  # what else the paper calls it names the thing from which it is parted
            keys = tuple(found for found in decision.keys if found[0] == own)
            out.append(replace(decision, anchor=anchor, how=USER, score=1.0, keys=keys))
        elif decision.anchor in word.moved:
            out.append(replace(decision, anchor=anchor, how=USER, score=1.0))
        else:
            out.append(decision)
    return tuple(out), frozenset(ignored)


def _conflict(kind: str, name: str, why: str, other: str | None = None) -> Rejected:
    what = f"{kind}: {name!r}" if other is None else f"{kind}: {name!r}, {other!r}"
    return Rejected(Stage.LINK, what, _WHERE, Reason.CONFLICT, why)
