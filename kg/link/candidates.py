"""Candidates for a name: entries of the catalog that have it, and spellings of other papers that come close.

Owns: the index of the catalog, blocks and fuzzy comparison. Knows: `catalog`, keys, rapidfuzz. Must not know: papers,
decisions.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from kg.link.keys import is_brand, is_short, key_of, numbers, stems, words_of
from kg.vocab import EntityType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.catalog import Catalog, CatalogEntry
    from kg.link.groups import Corpus

__all__ = ["Index", "close", "expansions_of", "fit", "index", "spellings"]

_SOFT: Final = frozenset({EntityType.METHOD, EntityType.MODEL, EntityType.TASK})
"""Types between which experts differ over one and the same thing."""

_CLOSE: Final = 93.0
"""Least similarity (rapidfuzz ratio, 0 to 100) of two spellings whose words all begin alike."""

_WIDEST_BLOCK: Final = 64
"""Forms of one block that are compared, most frequent first: keeps the work linear whatever the corpus."""

_FIXED: Final = {"kv": ("key", "value"), "nn": ("neural", "network"), "lm": ("language", "model"), "ai": ("ai",)}
"""Short forms that stand inside many names but are no entities by themselves."""


@dataclass(frozen=True, slots=True)
class Index:
    """The catalog by key."""

    names: Mapping[str, tuple[CatalogEntry, ...]]  # key of the name or of an alias → entries
    shorts: Mapping[str, tuple[CatalogEntry, ...]]  # key of a short form → entries
    keys: Mapping[str, frozenset[str]]  # id of an entry → keys of its name and aliases
    wholes: Mapping[str, frozenset[str]]  # id of an entry → the same with the class words at their ends
    spelled: Mapping[str, frozenset[str]]  # id of an entry → its name, aliases and short forms as written
    expansions: Mapping[str, tuple[str, ...]]  # short forms that stand for words inside longer names


def expansions_of(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """Short forms that stand for one thing in all papers → the words that replace them inside longer names.

    Why: "LLM inference" and "large language model inference" are one name.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    longs: dict[str, tuple[str, ...]] = {}
    for entry in catalog.entries:
        for short in (entry.name, *entry.aliases, *entry.shorts):
            words = words_of(short)
            if is_short(short) and len(words) == 1:
                owners[words[0]].add(entry.id)
                if entry.name.islower() and len(words_of(entry.name)) > 1 and short in entry.aliases:
                    longs[words[0]] = words_of(entry.name)
    return {**{s: long for s, long in sorted(longs.items()) if len(owners[s]) == 1}, **_FIXED}


def index(catalog: Catalog, expansions: Mapping[str, tuple[str, ...]]) -> Index:
    """Index a catalog by the keys of its names."""
    names: dict[str, list[CatalogEntry]] = defaultdict(list)
    shorts: dict[str, list[CatalogEntry]] = defaultdict(list)
    keys: dict[str, frozenset[str]] = {}
    wholes: dict[str, frozenset[str]] = {}
    for entry in catalog.entries:
        keys[entry.id] = frozenset(key_of(form, expansions) for form in (entry.name, *entry.aliases))
        wholes[entry.id] = frozenset(key_of(form, expansions, whole=True) for form in (entry.name, *entry.aliases))
        for key in sorted(keys[entry.id]):
            names[key].append(entry)
        for key in sorted({key_of(form) for form in entry.shorts}):
            shorts[key].append(entry)
    return Index(
        {key: tuple(found) for key, found in names.items()},
        {key: tuple(found) for key, found in shorts.items()},
        keys,
        wholes,
        {entry.id: frozenset((entry.name, *entry.aliases, *entry.shorts)) for entry in catalog.entries},
        expansions,
    )


def fit(type_: EntityType, entry: CatalogEntry) -> float:
    """How well a mention's type fits an entry, in [0, 1].

    Returns: 1 for the same, 0.95 for an admitted one, 0.85 within method, model and task, 0.7 for another type of a
    common noun, 0.4 for another type of a proper name.
    """
    if type_ is entry.type:
        return 1.0
    if type_ in entry.alt:
        return 0.95
    if type_ in _SOFT and entry.type in _SOFT:
        return 0.85
    return 0.7 if entry.name.islower() else 0.4


def close(left: str, right: str) -> float:
    """The similarity of two names in [0, 100]; 0 where numbers or word beginnings say that they name two things.

    Example:
        >>> close("computational cost", "computation costs") > 86
        True
        >>> close("Llama 2 7B", "Llama 2 70B"), close("text generation", "test generation")
        (0.0, 0.0)
    """
    if numbers(left) != numbers(right) or stems(left) != stems(right):
        return 0.0
    return fuzz.ratio(" ".join(words_of(left)), " ".join(words_of(right)))


def spellings(corpus: Corpus, known: Iterable[str]) -> dict[str, tuple[str, float]]:
    """Rare keys that are spellings of a more frequent one → that key and the similarity in [0, 1].

    Why: "computation cost" and "computational costs" are one thing. Only common nouns meet in this way: brand names
    that differ by a letter are different things.

    Args:
        corpus: counts over all papers.
        known: keys of the catalog; they come first as representatives and are never replaced.

    Cost: linear in distinct keys but for one sort; a block compares at most 64 of its members.
    """
    fixed = frozenset(known)
    blocks: dict[tuple[str, ...], list[tuple[bool, int, str, str]]] = defaultdict(list)
    for key, count in corpus.papers_of_key.items():
        forms = corpus.forms_of_key[key]
        form = _usual(forms) if len(forms) > 1 else next(iter(forms))
        if len(key) >= 8 and not is_brand(form) and (key.isalpha() or not any(c.isdigit() for c in key)):
            blocks[stems(form)].append((key not in fixed, -count, key, form))
    out: dict[str, tuple[str, float]] = {}
    for members in blocks.values():
        if len(members) == 1:
            continue
        heads: list[tuple[str, str]] = []
        for unknown, _, key, form in sorted(members)[:_WIDEST_BLOCK]:
            scored = [(close(form, head_form), head) for head, head_form in heads] if unknown else []
            best = max(scored, default=(0.0, ""))
            if best[0] >= _CLOSE and _same_kind(corpus, key, best[1]):
                out[key] = (best[1], best[0] / 100)
            else:
                heads.append((key, form))
    return out


def _usual(forms: Mapping[str, int]) -> str:
    return min(forms, key=lambda form: (-forms[form], form))


def _same_kind(corpus: Corpus, left: str, right: str) -> bool:
    ours, theirs = corpus.types_of_key[left], corpus.types_of_key[right]
    return bool(set(ours) & set(theirs))
