"""What the papers say about names: each group's forms, the long forms of their short forms, counts over all papers.

Owns: groups and the statistics per surface form. Knows: `model`, keys. Must not know: the catalog, decisions.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.link.events import fold_events
from kg.link.keys import bare, is_brand, is_short, is_vague, key_of, words_of
from kg.vocab import EntityType, Predicate

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from kg.model import Extraction, Mention

__all__ = ["Corpus", "Group", "read_groups"]

_TYPES = tuple(EntityType)
_LONGEST_EXPANSION = 6  # words; longer long forms are whole sentences by mistake


@dataclass(slots=True)
class Group:
    """One thing in one paper."""

    paper: str
    number: int
    type: EntityType
    forms: tuple[tuple[str, int], ...]  # surface form and how often, most often first
    keys: tuple[tuple[str, str, int, int], ...]  # key, the form that has it, how often, where first; most often first
    longs: tuple[tuple[str, str, str], ...]  # key of a short form, key of its long form, the long form
    proposed: bool  # the paper proposes it
    score: float
    inner: tuple[tuple[str, str], ...] = ()  # short forms of this paper alone inside longer forms, what they stand for


@dataclass(slots=True)
class Corpus:
    """All groups, by paper and number, and counts over them."""

    groups: list[Group] = field(default_factory=list)
    papers_of_key: Counter[str] = field(default_factory=Counter)  # key → things of papers, nearly always one a paper
    forms_of_key: dict[str, dict[str, int]] = field(default_factory=dict)  # key → form → papers
    types_of_key: dict[str, dict[EntityType, int]] = field(default_factory=dict)


def read_groups(
    extractions: Iterable[Extraction], expansions: Mapping[str, tuple[str, ...]], known: Container[str] = frozenset()
) -> Corpus:
    """The groups of all extractions and the counts over them.

    Why: linking needs everybody, but only this much of everybody: memory grows with groups and distinct forms, not
    with mentions or text.

    Args:
        extractions: in any order.
        expansions: short form in lower case → the words it stands for inside longer names, in all papers.
        known: keys of the catalog.
    """
    corpus = Corpus()
    for extraction in extractions:
        corpus.groups += _groups(extraction, expansions)
    corpus.groups.sort(key=lambda group: (group.paper, group.number))
    _restore_tails(corpus, known)
    fold_events(corpus.groups, known)
    for group in corpus.groups:
        _count(corpus, group)
    return corpus


def _count(corpus: Corpus, group: Group) -> None:
    for key, form, _, _ in group.keys:
        corpus.papers_of_key[key] += 1
        forms = corpus.forms_of_key.setdefault(key, {})
        forms[form] = forms.get(form, 0) + 1
        types = corpus.types_of_key.setdefault(key, {})
        types[group.type] = types.get(group.type, 0) + 1


def _restore_tails(corpus: Corpus, known: Container[str]) -> None:
    """Give a single word its class word back where no paper uses the word alone.

    Why: a "pruning technique" is pruning, but a "hybrid approach" is no hybrid, and a "small model" no small.
    """
    doubtful = {key for group in corpus.groups for key, form, _, _ in group.keys if _is_doubtful(key, form, known)}
    alone = Counter(
        key
        for group in corpus.groups
        for key, form, _, _ in group.keys
        if key in doubtful and key == key_of(form, whole=True)
    )
    for group in corpus.groups:
        group.keys = tuple([
            (sys.intern(key_of(form, whole=True)), form, count, start)
            if key in doubtful and alone[key] < 2 and _is_doubtful(key, form, known)
            else (key, bare(form), count, start)
            for key, form, count, start in group.keys
        ])  # fmt: skip


def _is_doubtful(key: str, form: str, known: Container[str]) -> bool:
    """Whether a key may be a mere adjective: one word that lost the class word beside it."""
    return key not in known and len(words_of(form)) == 2 and not is_brand(form)


def _groups(extraction: Extraction, expansions: Mapping[str, tuple[str, ...]]) -> list[Group]:
    proposed = {r.object for r in extraction.relations if r.subject is None and r.predicate is Predicate.PROPOSES}
    longs = _long_forms(extraction)
    own = expansions
    inner: dict[str, str] = {}
    if longs:
        brands = {" ".join(words_of(m.text)) for m in extraction.mentions if m.group in proposed and is_short(m.text)}
        own = {**expansions}
        for short, long in longs.items():
            words = words_of(long)
            if len(words) <= _LONGEST_EXPANSION and short not in words:
                own[short] = words
                if short not in expansions and short not in brands:
                    inner[short] = long
    members: dict[int, list[Mention]] = defaultdict(list)
    for mention in sorted(extraction.mentions, key=_place):
        members[mention.group].append(mention)
    return [
        _group(extraction.paper, number, members[number], longs, own, inner, expansions, proposed=number in proposed)
        for number in sorted(members)
    ]


def _place(mention: Mention) -> tuple[int, int, int]:
    return mention.span.start, mention.span.end, mention.group


def _group(
    paper: str,
    number: int,
    mentions: list[Mention],
    longs: Mapping[str, str],
    own: Mapping[str, tuple[str, ...]],
    inner: Mapping[str, str],
    expansions: Mapping[str, tuple[str, ...]],
    *,
    proposed: bool,
) -> Group:
    """One group, from its mentions in the order of the text."""
    if len(mentions) == 1 and not longs:
        only = mentions[0]
        keys = _keys([(only.text, 1, only.span.start)], own, expansions)
        return Group(paper, number, only.type, ((only.text, 1),), keys, (), proposed, only.score)
    forms: dict[str, int] = {}
    first: dict[str, int] = {}
    types: dict[EntityType, int] = {}
    for mention in mentions:
        forms[mention.text] = forms.get(mention.text, 0) + 1
        first.setdefault(mention.text, mention.span.start)
        types[mention.type] = types.get(mention.type, 0) + 1
    counted = tuple(sorted(forms.items(), key=lambda pair: (-pair[1], pair[0])) if len(forms) > 1 else forms.items())
    pairs = []
    for form, _ in counted if longs else ():
        defined = longs.get(" ".join(words_of(form))) if is_short(form) else None
        if defined is not None:
            long = _whole(defined, form, [other for other, _ in counted])
            long_key = key_of(long, own)
            if not is_vague(long_key):
                pairs.append((sys.intern(key_of(form)), sys.intern(long_key), sys.intern(long)))
    type_ = min(types, key=lambda t: (-types[t], _TYPES.index(t))) if len(types) > 1 else mentions[0].type
    keys = _keys([(form, count, first[form]) for form, count in counted], own, expansions)
    score = max(mention.score for mention in mentions)
    inside = tuple([pair for form, _ in counted for pair in _inside(form, inner)]) if inner else ()
    return Group(paper, number, type_, counted, keys, tuple(dict.fromkeys(pairs)), proposed, score, inside)


def _inside(form: str, inner: Mapping[str, str]) -> list[tuple[str, str]]:
    """The short forms inside a longer form, as it has them, and what the paper says that they stand for."""
    words = form.split()
    heads = [head for word in words if is_short(head := word.partition("-")[0])] if len(words) > 1 else ()
    found = [(head, inner.get(" ".join(words_of(head)))) for head in heads]
    return [(head.removesuffix("s"), long) for head, long in found if long is not None]


def _whole(long: str, short: str, forms: list[str]) -> str:
    """The long form, or the group's form that ends with it, where the definition was cut: "Policy Optimization"."""
    words = words_of(long)
    for form in forms:
        more = words_of(form)
        if len(words) < len(more) <= len(words) + 2 and more[-len(words) :] == words and more[0][0] == short[0].lower():
            return form
    return long


def _keys(
    counted: list[tuple[str, int, int]], own: Mapping[str, tuple[str, ...]], expansions: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[str, str, int, int], ...]:
    """The keys of the forms, each with its most frequent form; forms without any name in them are left out."""
    if len(counted) == 1:
        form, count, start = counted[0]
        key = sys.intern(key_of(form, expansions if _is_numbered(form) else own))
        return () if is_vague(key) else ((key, sys.intern(form), count, start),)
    counts: Counter[str] = Counter()
    best: dict[str, str] = {}
    first: dict[str, int] = {}
    for form, count, start in counted:
        key = sys.intern(key_of(form, expansions if _is_numbered(form) else own))
        if not is_vague(key):
            counts[key] += count
            best.setdefault(key, sys.intern(form))
            first[key] = min(start, first.get(key, start))
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((key, best[key], count, first[key]) for key, count in ranked)


def _is_numbered(form: str) -> bool:
    """Whether only sizes and versions follow one word: "PaLM 540B" is called so where a paper spells PaLM out, too."""
    _, *rest = words_of(form)
    return bool(rest) and all(any(c.isdigit() for c in word) for word in rest)


def _long_forms(extraction: Extraction) -> dict[str, str]:
    """Short form (its words, in lower case) → long form, as this paper defines them; the first definition holds."""
    out: dict[str, str] = {}
    for abbreviation in sorted(extraction.abbreviations, key=lambda a: (a.span, a.long)):
        out.setdefault(" ".join(words_of(abbreviation.short)), abbreviation.long)
    return out
