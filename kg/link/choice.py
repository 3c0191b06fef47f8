"""Which of a group's forms names it: "latency" or "tail latency", the brand or what it stands for.

Owns: the signs that speak for a form, and their weights. Knows: groups, keys. Must not know: how a key finds its
anchor, names and ids of entities.

The weights are those of a conditional logit (the form whose anchor is the canonical name's, among the forms of its
group), fitted on annotated groups and on groups that the extractor made of papers that it had not seen.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from kg.link.keys import is_brand, is_short, words_of
from kg.vocab import EntityType

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from kg.catalog import CatalogEntry
    from kg.link.groups import Group

__all__ = ["choose"]

_SHARE: Final = 1.2
"""Share of the group's mentions that have this anchor, by any form."""

_SEVERAL: Final = 1.05
"""Two forms or more that have this anchor: "LLMs" and "large language models"."""

_PAPERS: Final = 0.15
"""Papers that use the key (log), where the paper does not propose the thing."""

_LATE: Final = 0.09
"""Standing later than the group's first form (log of characters)."""

_KNOWN: Final = 1.5
"""Being in the catalog; of no weight for what merely describes a proposal that has a brand of its own ("RS-CLIP, a
contrastive language-image pretraining model")."""

_BRAND: Final = 2.0
"""A brand that the paper proposes."""

_SHORT: Final = 0.55
"""A bare short form: what it stands for may be another thing."""

_BROKEN: Final = 0.85
"""A form that is no name: with a comma, half a bracket, "and", over a line, or a count before it ("8 GPUs")."""

_PART_KNOWN: Final = 2.75
_PART_METRIC: Final = 1.6
"""Part of a longer form that is in the catalog ("training" where the paper says "distributed training", too); for
metrics less, as "accuracy loss" tells of accuracy."""

_PART: Final = 0.9
"""Part of a longer form that is not in the catalog, and what goes on top where it is one word, or in the catalog.
Groups of the extractor take in a shorter name beside the right one more often than an expert's."""

_PART_WORD: Final = 1.0
_PART_ENTRY: Final = 0.7
_PART_OF_BROKEN: Final = 1.25
_PART_OF_LONG: Final = 0.5
_PART_BRAND: Final = 1.05
"""What speaks for a part, however: the longer forms are broken, or longer by two words, or the part is a brand."""

_DEVICE: Final = 3.0
"""A device with a number in its name: "A6000 GPU" beside "GPU". Set by hand: whoever asks for a device wants to find
it, and annotators give such a group the device's name, but there are too few to fit."""

_EXPLAINS: Final = 1.0
"""Spelling out a brand of the catalog: "low rank adapters (LoRA)" are LoRA. Set by hand, as few papers differ so from
what the catalog says."""

_CHANGES: Final = frozenset(
    {"drop", "loss", "reduction", "degradation", "improvement", "gain", "increase", "decrease", "saving", "penalty"}
)
_DROP_OFF: Final = re.compile(r"drop-?off", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"\b[a-z]+ ?[0-9]{2,}[a-z]*\b")
_NO_NAME: Final = re.compile(r"[,\n*]|^[0-9]+ |\b(?:and|or|up|our|that|which|is)\b")

_Found = tuple[str, str, float]  # anchor, rule, score


def choose(
    group: Group,
    found: Sequence[_Found],
    papers_of_key: Mapping[str, int],
    known: Mapping[str, Sequence[CatalogEntry]],
) -> int:
    """The place of the key that names the group.

    Args:
        group: with two keys or more.
        found: for each of its keys the anchor with rule and score.
        papers_of_key: key → papers that use it.
        known: key → entries of the catalog that have it.
    """
    total = sum(count for _, _, count, _ in group.keys)
    begin = min(start for _, _, _, start in group.keys)
    counts: dict[str, int] = {}
    several: dict[str, int] = {}
    for (_, _, count, _), (anchor, _, _) in zip(group.keys, found, strict=True):
        counts[anchor] = counts.get(anchor, 0) + count
        several[anchor] = several.get(anchor, 0) + 1
    branded = group.proposed and any(
        is_brand(form) and not how.startswith("catalog")
        for (_, form, _, _), (_, how, _) in zip(group.keys, found, strict=True)
    )
    brands = {
        key for (key, form, _, _), (_, how, _) in zip(group.keys, found, strict=True)
        if how == "catalog.name" and _is_brand_of(known.get(key, ()), form)
    }  # fmt: skip
    explained = {long for short, long, _ in group.longs if short in brands}
    weights = []
    for (key, form, _, start), (anchor, how, _) in zip(group.keys, found, strict=True):
        weight = _SHARE * counts[anchor] / total - _LATE * math.log1p(start - begin)
        if several[anchor] > 1:
            weight += _SEVERAL
        if not group.proposed:
            weight += _PAPERS * math.log1p(papers_of_key[key])
        elif is_brand(form):
            weight += _BRAND
        if how.startswith("catalog") and (is_brand(form) or not branded):
            weight += 0.0 if any(_mere_change(group, base, form) for _, base, _, _ in group.keys) else _KNOWN
        if group.type is EntityType.HARDWARE and _NUMBERED.search(" ".join(words_of(form))):
            weight += _DEVICE
        weight -= _SHORT * is_short(form) + _BROKEN * _broken(form) + _EXPLAINS * (key in explained)
        longer = [
            (other, shown) for (other, shown, _, _), (theirs, _, _) in zip(group.keys, found, strict=True)
            if key != other and key in other and theirs != anchor and not _mere_change(group, form, shown)
            and not (key in brands and _stands_beside(group, other, known))
        ]  # fmt: skip
        weights.append(weight - (_part(group, form, how, longer, known) if longer else 0.0))
    return max(range(len(weights)), key=lambda i: (weights[i], found[i][0]))


def _is_brand_of(entries: Sequence[CatalogEntry], form: str) -> bool:
    """Whether a form is the brand of an entry: LoRA, and not the short form of a common noun (GenAI)."""
    return is_brand(form) and any(is_brand(entry.name.split()[0]) for entry in entries)


def _stands_beside(group: Group, longer: str, known: Container[str]) -> bool:
    """Whether a longer form with a brand in it is none of its kinds: GLUE is no short word for a "GLUE leaderboard".

    Sizes and versions of a known model are kinds of it, ImageNet-21K is no kind of ImageNet. A device is named by
    whatever is said about it.
    """
    if group.type is EntityType.HARDWARE:
        return False
    return group.type is EntityType.DATASET or longer not in known


def _mere_change(group: Group, form: str, longer: str) -> bool:
    """Whether the longer form tells how a metric moves: whoever reports a drop in accuracy reports accuracy."""
    if group.type is not EntityType.METRIC:
        return False
    metric, words = words_of(form), words_of(_DROP_OFF.sub("drop", longer))
    after = words[:-1] if words[-1] in _CHANGES else ()
    before = words[2:] if words[0] in _CHANGES and words[1:2] in {("in",), ("of",)} else ()
    return metric in {after, before}


def _part(group: Group, form: str, how: str, longer: Sequence[tuple[str, str]], known: Container[str]) -> float:
    """What speaks against a form that is part of longer ones, given with their keys."""
    if any(key in known for key, _ in longer):
        return _PART_KNOWN - (_PART_METRIC if group.type is EntityType.METRIC else 0.0)
    against = _PART
    words = len(words_of(form))
    if words == 1:
        against += _PART_WORD
    if how.startswith("catalog"):
        against += _PART_ENTRY
    if all(_broken(shown) for _, shown in longer):
        against -= _PART_OF_BROKEN
    if all(len(words_of(shown)) >= words + 2 for _, shown in longer):
        against -= _PART_OF_LONG
    if is_brand(form):
        against -= _PART_BRAND
    return against


def _broken(form: str) -> bool:
    return form.count("(") != form.count(")") or _NO_NAME.search(form) is not None
