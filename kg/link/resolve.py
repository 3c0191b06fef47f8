"""Decide what each group names: an entry of the catalog, a thing that other papers name, or one of its own.

Owns: the order of rules, guards, senses of short forms. Knows: groups, candidates. Must not know: names and ids of
entities, corrections.

A decision points at an *anchor*: `@` and an id of the catalog, or a key. Each group points at one anchor; anchors never
point on, so nothing chains: a wrong join costs its own papers only.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from kg.link.candidates import fit, spellings
from kg.link.choice import choose
from kg.link.events import brand_of
from kg.link.keys import core, is_brand, is_short, key_of, words_of
from kg.vocab import EntityType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.catalog import CatalogEntry
    from kg.link.candidates import Index
    from kg.link.groups import Corpus, Group

__all__ = ["Decision", "resolve"]

_DOMINANT: Final = 0.7
"""Share of papers that must mean one long form before a bare short form means it, too."""

_LONG_ALIKE: Final = 80.0
"""Least similarity (rapidfuzz ratio) at which a paper's long form is that of the entry."""


_AKIN: Final = 0.85
"""Least fit of a type at which a qualified form is the entry that the rest of it names."""

_TELLING: Final = 6
"""Letters, not all of them capitals, that two papers hardly coin for two things."""

_ANYTHING: Final = 3
"""Capitals that may be the short form of anything."""

_RARE_SHARE: Final = 50
"""A key that more than one of so many papers have says nothing of their field."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a group names, by which rule, how surely (in [0, 1])."""

    anchor: str
    how: str
    score: float
    keys: tuple[tuple[str, str, float], ...]  # keys of the group that name the anchor by themselves, with rule, score


@dataclass(frozen=True, slots=True)
class _World:
    corpus: Corpus
    index: Index
    expansions: Mapping[str, tuple[str, ...]]
    spelling: Mapping[str, tuple[str, float]]
    senses: dict[tuple[str, str], Counter[str]]  # (short key, soft type) → anchor → papers
    coined: set[tuple[str, str]]  # those that a paper has for what it proposes
    neighbours: dict[str, Counter[str]]  # anchor of an ambiguous short form → keys in the same papers
    rare: int  # papers that a key is in at most if two papers that share it are of one field


def resolve(corpus: Corpus, index: Index) -> list[Decision | None]:
    """One decision for each group of the corpus, in its order; None where all its forms are vague.

    Cost: linear in groups and distinct forms but for sorts.
    """
    rare = max(3, len({group.paper for group in corpus.groups}) // _RARE_SHARE)
    world = _World(
        corpus,
        index,
        index.expansions,
        spellings(corpus, index.names),
        defaultdict(Counter),
        set(),
        defaultdict(Counter),
        rare,
    )
    first = [_decide(world, group, final=False) for group in corpus.groups]
    _learn_senses(world, first)
    around = _around(world, corpus)
    return [
        _decide(world, group, final=True, around=around.get(group.paper)) if _may_change(world, group) else decision
        for group, decision in zip(corpus.groups, first, strict=True)
    ]


def _may_change(world: _World, group: Group) -> bool:
    """Whether what papers mean by short forms bears on a group."""
    soft = _soft(group.type)
    return any((key, soft) in world.senses for key, _, _, _ in group.keys)


def _decide(world: _World, group: Group, *, final: bool, around: frozenset[str] | None = None) -> Decision | None:
    """The best of the candidates of a group's keys."""
    if not group.keys:
        return None
    if len(group.keys) == 1:
        key, form, _, _ = group.keys[0]
        pairs = {short: long for short, long, _ in group.longs} if group.longs else {}
        anchor, how, score = _candidate(world, group, key, form, pairs, final=final, around=around)
        return Decision(anchor, how, score, ((key, how, score),))
    pairs = {short: long for short, long, _ in group.longs}
    found = [_candidate(world, group, key, form, pairs, final=final, around=around) for key, form, _, _ in group.keys]
    anchor, how, score = found[choose(group, found, world.corpus.papers_of_key, world.index.names)]
    agreed = tuple(
        (key, rule, sure) for (key, _, _, _), (theirs, rule, sure) in zip(group.keys, found, strict=True)
        if theirs == anchor
    )  # fmt: skip
    return Decision(anchor, how, score, agreed)


_RARE_PAPERS: Final = 3
"""A qualified name that more papers use is a name of its own."""


def _candidate(
    world: _World,
    group: Group,
    key: str,
    form: str,
    pairs: Mapping[str, str],
    *,
    final: bool,
    around: frozenset[str] | None,
) -> tuple[str, str, float]:
    """Anchor, rule and score for one key of a group."""
    long = pairs.get(key)
    entry = _entry(world, group, key, form, long)
    if entry is not None:
        return entry
    if long is not None:
        entry = _entry(world, group, long, _long_form(group, key), None)
        if entry is not None:
            return entry[0], "catalog.long", entry[2]
        head, score = world.spelling.get(long, (long, 1.0))
        return head, "paper.long", score
    if is_short(form) or (is_short(brand := brand_of(form)) and key_of(brand) == key):
        sense = _sense(world, group, key, form, final=final, around=around)
        if sense is not None:
            return sense
    if world.corpus.papers_of_key[key] <= _RARE_PAPERS and not is_brand(form):
        known = _known_core(world, group, form)
        if known is not None:
            return known, "catalog.core", 0.8
    head, score = world.spelling.get(key, (key, 1.0))
    if head != key:
        entry = _entry(world, group, head, head, None)
        return (entry[0], "catalog.spelling", score) if entry else (head, "spelling", score)
    return key, "form", 1.0


def _known_core(world: _World, group: Group, form: str) -> str | None:
    """The anchor of the entry that a qualified form names.

    What is proposed is new, and a qualified task is a task of its own: higher education.
    """
    metric = group.type is EntityType.METRIC
    rest = None if group.proposed else core(form, world.expansions, metric=metric)
    entry = _entry(world, group, rest, form, None) if rest is not None else None
    if rest is None or entry is None or entry[2] < _AKIN or entry[0].startswith("@task:"):
        return None
    whole = core(form, world.expansions, whole=True, metric=metric)
    wholes = world.index.wholes[entry[0][1:]]
    return entry[0] if rest in wholes or whole in wholes else None  # a "reasoning ability" is no reasoning model


def _long_form(group: Group, key: str) -> str:
    return next(long for short, _, long in group.longs if short == key)


def _entry(world: _World, group: Group, key: str, form: str, long: str | None) -> tuple[str, str, float] | None:
    """The entry of the catalog that a key names, with rule and score; None where none does beyond doubt."""
    if key not in world.index.names and key not in world.index.shorts:  # as most keys
        return None
    whole = key_of(form, world.expansions, whole=True)
    own = key == key_of(form, world.expansions)  # and not a long form or what is left of a qualified one
    good = sorted(
        (-fit(group.type, entry), own and whole not in world.index.wholes[entry.id], entry.id)
        for entry in world.index.names.get(key, ())
        if _admits(world, group, entry, form, long)
    )
    if good and -good[0][0] >= (0.85 if good[0][1] else 0.7):  # "consistency", a metric, is no consistency model
        return "@" + good[0][2], "catalog.name", -good[0][0]
    shorts = [
        (fit(group.type, entry), entry)
        for entry in world.index.shorts.get(key, ())
        if _admits(world, group, entry, form, long)
    ]
    if long is not None:
        shorts = [(s, e) for s, e in shorts if s >= 0.7]
        if len(shorts) == 1:
            return "@" + shorts[0][1].id, "catalog.long", 1.0
    only = None if group.proposed or long is not None else _unmistakable(world.index, group, key, form)
    return None if only is None else ("@" + only.id, "catalog.name", fit(group.type, only))


def _unmistakable(index: Index, group: Group, key: str, form: str) -> CatalogEntry | None:
    """The one entry whose brand a form is as the catalog spells it, whatever a paper's reading took it for.

    Why: GSM8K is a data set also where one sentence reads as if it were a method. Three capitals may be anything: SSD
    is a disk and a detector. A "GLUE score" is a metric.
    """
    found = (*index.names.get(key, ()), *index.shorts.get(key, ()))
    if len(found) != 1 or form not in index.spelled[found[0].id] or not is_brand(form):
        return None
    if not is_brand(found[0].name.split()[0]) or (len(form) <= _ANYTHING and form.isalpha() and form.isupper()):
        return None
    scored = group.type is EntityType.METRIC and all(shown != form for shown, _ in group.forms)
    return None if scored else found[0]


def _admits(world: _World, group: Group, entry: CatalogEntry, form: str, long: str | None) -> bool:
    """Whether nothing speaks against a form being this entry: case, the paper's long form, a proposal of that name."""
    if group.proposed and _introduces(group.paper, entry):
        return True
    if long is not None and not _means(world, entry, long):
        return False
    spelled = world.index.spelled[entry.id]
    if form in spelled or long is not None:
        return True
    words = words_of(form)
    if len(words) == 1 and not form.islower() and _soft(group.type) != _soft(entry.type):
        # Perplexity, which answers questions, is no perplexity, unless the paper writes it so, too
        return form.removesuffix("s") in spelled or any(shown == form.lower() for shown, _ in group.forms)
    if len(words) == 1 and form.isalpha() and len(form) <= 6:
        # "add" is not ADD, "Comet" is not COMET, but "bert" and "Bert" may well be BERT in a title
        variants = {s.lower() for s in spelled if not s.isupper() or is_brand(form)}
        if form.lower() not in variants and form.lower().rstrip("s") not in variants:
            return False
    if group.proposed and is_brand(form):
        return any(_plain(form) == _plain(known) for known in spelled if is_brand(known))  # RADAR is no radar
    return True


_INDEX: Final = dict.fromkeys(map(ord, "_^{}$"))  # of "H_2O"
_ARXIV: Final = "https://arxiv.org/abs/"


def _introduces(paper: str, entry: CatalogEntry) -> bool:
    """Whether the paper is the one that the catalog gives for an entry: what it proposes by that name is it."""
    return any(iri == _ARXIV + paper.removeprefix("arxiv:") for iri in entry.same_as)


def _plain(form: str) -> str:
    """A spelling without capitals, hyphens and LaTeX's index signs, which authors vary even in names of their own."""
    return form.casefold().replace("-", " ").translate(_INDEX)


def _means(world: _World, entry: CatalogEntry, long: str) -> bool:
    keys = world.index.keys[entry.id]
    return long in keys or any(fuzz.ratio(long, key) >= _LONG_ALIKE for key in keys if len(key) > 8)


def _sense(
    world: _World, group: Group, key: str, form: str, *, final: bool, around: frozenset[str] | None
) -> tuple[str, str, float] | None:
    """What a bare short form means: the one entry of its type, else the long form of most papers, else its context."""
    entries = [
        e for e in world.index.shorts.get(key, ())
        if fit(group.type, e) >= 0.85 and _admits(world, group, e, form, None)
    ]  # fmt: skip
    taught = (key, _soft(group.type))
    counts = world.senses.get(taught) if final else None
    if group.proposed and is_brand(form):
        return None
    if not counts:
        return ("@" + entries[0].id, "catalog.short", fit(group.type, entries[0])) if len(entries) == 1 else None
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    total = sum(counts.values())
    top, n = ranked[0]
    if len(ranked) == 1 and _unsure(world, taught):  # of the one paper that coined it, if this one is of its field
        rare = (k for k in around or () if k != key and world.corpus.papers_of_key[k] <= world.rare)
        return (top, "context.short", 0.6) if any(k in world.neighbours[top] for k in rare) else None
    if n >= _DOMINANT * total:
        return top, "corpus.short", n / total
    if around:
        overlaps = sorted(
            ((sum(1 for k in around if k in world.neighbours[a]) / (1 + math.log1p(c)), a) for a, c in ranked),
            key=lambda pair: (-pair[0], pair[1]),
        )
        if overlaps[0][0] > 0 and (len(overlaps) == 1 or overlaps[0][0] >= 1.5 * overlaps[1][0]):
            return overlaps[0][1], "context.short", 0.6
    return None


def _soft(type_: EntityType) -> str:
    return "Concept" if type_.value in {"Method", "Model", "Task"} else type_.value


def _learn_senses(world: _World, decisions: list[Decision | None]) -> None:
    """Count, for each short form, the anchors of the papers that spell it out."""
    papers: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for group, decision in zip(world.corpus.groups, decisions, strict=True):
        known = decision is not None and decision.anchor.startswith("@")
        if decision is None or not (known or group.longs):  # as most
            continue
        shorts = {s for s, _, _ in group.longs}
        if known:
            shorts |= {k for k, form, _, _ in group.keys if is_short(form)}
        for short in sorted(shorts.intersection(key for key, _, _ in decision.keys)):
            if short != decision.anchor:
                taught = (short, _soft(group.type))
                world.senses[taught][decision.anchor] += 1
                papers[group.paper].append((short, decision.anchor))
                if group.proposed and not any(key == short and _is_telling(form) for key, form, _, _ in group.keys):
                    world.coined.add(taught)
    wanted = {anchor for taught, counts in world.senses.items() if _unsure(world, taught) for anchor in counts}
    for group in world.corpus.groups:
        for _, anchor in papers.get(group.paper, ()):
            if anchor in wanted:
                world.neighbours[anchor].update(key for key, _, _, _ in group.keys)


def _is_telling(form: str) -> bool:
    """Whether a short form is hardly coined twice: SciVQA, and not GAP."""
    return len(form) >= _TELLING and not form.isupper() and is_brand(form)


def _unsure(world: _World, taught: tuple[str, str]) -> bool:
    """Whether a short form has several senses, or one that a single paper coined for what it proposes."""
    return len(world.senses[taught]) > 1 or (taught in world.coined and world.senses[taught].total() == 1)


def _around(world: _World, corpus: Corpus) -> dict[str, frozenset[str]]:
    """Paper → keys, for the papers that use an ambiguous short form without its long form."""
    ambiguous = {taught[0] for taught in world.senses if _unsure(world, taught)}
    papers = {g.paper for g in corpus.groups for key, _, _, _ in g.keys if key in ambiguous}
    out: dict[str, set[str]] = defaultdict(set)
    for group in corpus.groups:
        if group.paper in papers:
            out[group.paper] |= {key for key, _, _, _ in group.keys}
    return {paper: frozenset(keys) for paper, keys in out.items()}
