"""Gold annotation laid over the words of its text: which spans, units, pairs and numbers are what.

Owns: the projection from annotated papers to training targets. Knows: `extract.words`, `extract.reading`, `quantities`.
Must not know: torch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kg.extract.decision import RELATIONS, ROLES, TYPES
from kg.extract.ends import ENDS
from kg.extract.reading import figure_spans
from kg.extract.weights import CLASSES, UNLEARNT
from kg.extract.words import Words, key_of, words
from kg.train.quantities import matched
from kg.train.rows import rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["DIRECTIONS", "ENDS", "RELATIONS", "ROLES", "TYPES", "Example", "Figure", "examples", "project"]

DIRECTIONS: Final = CLASSES[1:]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in the text (first word, last word) and the gold result that it is, if any."""

    span: tuple[int, int]
    candidate: Any
    result: Mapping[str, Any] | None


@dataclass(slots=True)
class Example:
    """One annotated paper as targets. Entities are counted as in the gold; spans are (first word, last word)."""

    id: str
    words: Words
    gold: dict[str, Any]
    spans: dict[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)  # span → allowed types, by number
    masked: set[tuple[int, int]] = field(default_factory=set)  # spans that are neither right nor wrong
    entity_of: dict[str, int] = field(default_factory=dict)  # folded form → number of its entity
    figures: list[Figure] = field(default_factory=list)


def _places(lower: Sequence[str], form: str) -> list[tuple[int, int]]:
    parts = [w.lower() for w in words(form).forms]
    if not parts:
        return []
    width = len(parts)
    return [(i, i + width - 1) for i in range(len(lower) - width + 1) if list(lower[i : i + width]) == parts]


def project(paper: dict[str, Any], gold: dict[str, Any]) -> Example:
    """Lay one annotation over its paper.

    Why: the annotation lists surface forms, not places; every place of a form is taken to be a mention, except where
    it lies inside a longer mention of another entity while it also stands alone elsewhere.
    """
    text = f"{paper['title']}\n{paper['abstract']}"
    cut = words(text)
    example = Example(str(gold["id"]), cut, gold)
    lower = [w.lower() for w in cut.forms]
    all_places: dict[tuple[int, int], int] = {}
    order = sorted(range(len(gold["entities"])), key=lambda e: bool(gold["entities"][e].get("optional")))
    for number in order:
        for form in gold["entities"][number]["mentions"]:
            key = key_of(form)
            if key:
                example.entity_of.setdefault(key, number)
            for place in _places(lower, form):
                all_places.setdefault(place, number)
    alone: dict[int, list[tuple[int, int]]] = {}
    nested: dict[int, list[tuple[int, int]]] = {}
    for (a, b), number in all_places.items():
        outer = any(c <= a and b <= d and (c, d) != (a, b) for (c, d) in all_places)
        (nested if outer else alone).setdefault(number, []).append((a, b))
    for (a, b), number in all_places.items():
        entity = gold["entities"][number]
        if entity.get("optional") or ((a, b) in nested.get(number, []) and number in alone):
            example.masked.add((a, b))
        else:
            kinds = {entity["type"], *entity.get("alt", [])}
            example.spans[a, b] = tuple(TYPES.index(t) for t in sorted(kinds))
    found = figure_spans(cut, text, UNLEARNT)
    results = matched(text, [candidate for _, candidate in found], gold.get("results", ()))
    example.figures = [Figure(span, candidate, results.get(i)) for i, (span, candidate) in enumerate(found)]
    return example


def examples(papers: Path, annotations: Path) -> list[Example]:
    """Project the annotated papers, in the order of their annotations; annotations without a paper are left out."""
    gold = {str(row["id"]): row for row in rows(annotations)}
    texts = {str(paper["id"]): paper for paper in rows(papers) if str(paper["id"]) in gold}
    return [project(texts[key], row) for key, row in gold.items() if key in texts]
