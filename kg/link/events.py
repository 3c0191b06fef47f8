"""Names of one event: a shared task, its year, its challenge and its test split are one thing.

Owns: what a name says about an event. Knows: groups, keys. Must not know: decisions, the catalog beyond its keys.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from kg.link.keys import is_brand, key_of
from kg.vocab import EntityType

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from kg.link.groups import Group

__all__ = ["brand_of", "fold_events", "is_event"]

_NAME: Final = re.compile(
    r"(?P<brand>[A-Za-z][A-Za-z-]*[A-Za-z])[ -]?(?P<year>20\d\d|[12]\d)?"
    r"(?P<event> (?:shared task|challenge|competition|(?:test|dev|training) (?:set|split)))?",
    re.IGNORECASE,
)
_ENDS: Final = ("task", "challenge", "competition", "set", "split")
_EVENT: Final = re.compile(r"\b(?:shared task|challenge|competition)\b", re.IGNORECASE)
_TYPES: Final = frozenset({EntityType.DATASET, EntityType.TASK})
_CENTURY: Final = "20"

_Found = tuple[str, str, bool]  # brand, year or "", whether more follows


def fold_events(groups: Iterable[Group], known: Container[str]) -> None:
    """Give the names of one event one key: "FooQA 2025 shared task", "FooQA25" and "FooQA challenge" are FooQA.

    Why: a brand with a year is that brand where papers use both and no other year of it; KITTI 2012 and KITTI 2015 are
    two data sets. What the catalog knows keeps its key.

    Args:
        groups: their keys are changed.
        known: keys of the catalog.
    """
    found: dict[str, _Found] = {}  # key → what its form says
    years: dict[str, set[str]] = defaultdict(set)  # key of a brand → its years; "" where it stands alone
    for group in groups:
        for key, form, _, _ in group.keys:
            if key not in known and (said := _read(form, group.type)) is not None:
                brand = key_of(said[0])
                years[brand].add(said[1])
                if said[1] or said[2]:
                    found[key] = (brand, said[1], said[2])
    folded = {key: _folded(brand, year, years[brand], known) for key, (brand, year, _) in found.items()}
    for group in groups:
        if any(key in folded for key, _, _, _ in group.keys):
            group.keys = _joined(group, folded)


def brand_of(form: str) -> str:
    """The brand that names an event, without year and more; else the form.

    Example:
        >>> brand_of("FooQA 2025 shared task"), brand_of("FooQA25"), brand_of("shared task"), brand_of("BERT")
        ('FooQA', 'FooQA', 'shared task', 'BERT')
    """
    if not (form[-1:].isdigit() or form.lower().endswith(_ENDS)):  # as most forms
        return form
    found = _NAME.fullmatch(form)
    return found["brand"] if found is not None and is_brand(found["brand"]) else form


def is_event(form: str) -> bool:
    """Whether a form says that it names an event, which many papers take part in.

    Example:
        >>> is_event("FooQA 2025 Shared Task"), is_event("challenging task")
        (True, False)
    """
    return _EVENT.search(form) is not None


def _read(form: str, type_: EntityType) -> _Found | None:
    """What the name of an event says; None where a form is no such name."""
    if type_ not in _TYPES or not is_brand(form):
        return None
    found = _NAME.fullmatch(form)
    if found is None or not is_brand(found["brand"]):
        return None
    return found["brand"], found["year"] or "", bool(found["event"])


def _folded(brand: str, year: str, years: set[str], known: Container[str]) -> str:
    """The key of an event, with its year where the brand has several or never stands alone."""
    written = _full(year, years)
    only = {_full(y, years) for y in years if y} == {written} and len(written) > len(_CENTURY)
    return brand if not year or (only and "" in years and brand not in known) else brand + written


def _full(year: str, years: set[str]) -> str:
    """A year in four digits where papers write it so, too."""
    return _CENTURY + year if _CENTURY + year in years else year


def _joined(group: Group, folded: dict[str, str]) -> tuple[tuple[str, str, int, int], ...]:
    """The keys of a group, those that are one now added up; the most frequent form stands for them."""
    out: dict[str, tuple[str, int, int]] = {}
    for key, form, count, start in group.keys:
        name = sys.intern(folded.get(key, key))
        shown, n, first = out.get(name, (form, 0, start))
        out[name] = shown, n + count, min(first, start)
    ranked = sorted(out.items(), key=lambda pair: (-pair[1][1], pair[0]))
    return tuple((key, form, count, start) for key, (form, count, start) in ranked)
