"""What a claimed number is about: its subject, metric, baseline, dataset and hardware, by position and cue words.

Owns: the ends of quantities. Knows: `quantities.Candidate`, `groups.Group`, `model.Quantity`.
Must not know: how numbers and mentions are found, the trained model.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.model import Quantity
from kg.text import sentences
from kg.vocab import EntityType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.extract.groups import Group
    from kg.extract.quantities import Candidate
    from kg.model import Span

__all__ = ["link_quantities"]

_THINGS: Final = frozenset([EntityType.METHOD, EntityType.MODEL])
_THAN: Final = re.compile(
    r"\b(?:than|over|compared (?:to|with)|comparing to|in comparison (?:to|with)|against|vs\.?|versus|relative to|beyond|"
    r"outperform\w*|surpass\w*|exceed\w*|beat\w*|above|with respect to|respect to)\s(?:the |its |a |an |our |both |all )?"
    r"(?:[\w-]+ ){0,4}?$",
    re.IGNORECASE,
)
_SPEED: Final = re.compile(r"speed|faster|accelerat", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    end: int
    group: Group


def link_quantities(text: str, candidates: Sequence[Candidate], groups: Sequence[Group]) -> tuple[Quantity, ...]:
    """The results among the candidates with the things that they are about.

    Args:
        text: `Paper.text`.
        candidates: what `quantities.candidates(text)` gave, or some of them; those whose kind is "result" are linked.
        groups: the things that the paper names, with type, role and places.

    Returns: in text order. A metric, subject or other end is None where the text names none.
    """
    parts = sentences(text)
    starts = [part.start for part in parts]
    places: list[list[_Place]] = [[] for _ in parts]
    for group in groups:
        for span in group.spans:
            at = bisect_left(starts, span.start + 1) - 1
            if at >= 0:
                places[at].append(_Place(span.start, span.end, group))
    for row in places:
        row.sort(key=lambda place: (place.start, -place.end))
    main = _main(groups)
    results = [c for c in candidates if c.kind == "result"]
    out: list[Quantity] = []
    for i, candidate in enumerate(results):
        at = max(0, bisect_left(starts, candidate.span.start + 1) - 1)
        left = results[i - 1] if i and results[i - 1].span.start >= starts[at] else None
        right = results[i + 1] if i + 1 < len(results) and results[i + 1].span.start < parts[at].end else None
        scene = _Scene(text, parts[at], places[at], candidate, left, right, _chain(results, i))
        before = out[-1] if left is not None else None
        out.append(_linked(scene, before, main, groups, out))
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _Scene:
    """One number in its sentence."""

    text: str
    sentence: Span
    places: list[_Place]
    candidate: Candidate
    left: Candidate | None  # the result before, in the same sentence
    right: Candidate | None  # the result after
    chain: tuple[int, int, int, int]  # index in its list, length, start of the first, end of the last

    def after(self, types: frozenset[EntityType], reach: int | None = None) -> list[_Place]:
        """Places after the number, up to the next result."""
        stop = self.right.span.start if self.right is not None and reach is None else reach or self.sentence.end
        return [p for p in self.places if p.group.type in types and self.candidate.span.end <= p.start < stop]

    def before(self, types: frozenset[EntityType]) -> list[_Place]:
        """Places before the number, nearest first."""
        return [p for p in reversed(self.places) if p.group.type in types and p.end <= self.candidate.span.start + 1]

    def between(self, start: int, end: int) -> str:
        return self.text[start:end]


def _main(groups: Sequence[Group]) -> int | None:
    """The paper's main proposal: the first named of those that it proposes, methods and models before others."""
    proposed = [g for g in groups if g.role == "proposes" and g.spans]
    proposed.sort(key=lambda g: (g.type not in _THINGS, g.spans[0].start, g.id))
    return proposed[0].id if proposed else None


def _chain(results: Sequence[Candidate], i: int) -> tuple[int, int, int, int]:
    first = last = i
    while first and results[first - 1].chain == results[i].chain and i - first < 12:
        first -= 1
    while last + 1 < len(results) and results[last + 1].chain == results[i].chain and last - i < 12:
        last += 1
    return i - first, last - first + 1, results[first].span.start, results[last].span.end


def _linked(
    scene: _Scene, before: Quantity | None, main: int | None, groups: Sequence[Group], done: Sequence[Quantity]
) -> Quantity:
    c = scene.candidate
    metric = _metric(scene, before, groups)
    subject = _subject(scene, before, main, done)
    baseline = _baseline(scene, subject)
    return Quantity(
        value=c.value,
        unit=c.unit,
        direction=c.direction,
        qualifier=c.qualifier,
        span=c.span,
        subject=subject,
        metric=metric,
        baseline=baseline,
        dataset=_near(scene, EntityType.DATASET, before.dataset if before is not None else None),
        hardware=_near(scene, EntityType.HARDWARE, None),
        rule=c.rule,
        score=c.likelihood,
    )


_METRIC: Final = frozenset([EntityType.METRIC])
_CLAUSE: Final = re.compile(r"[;,(]|\b(?:while|and|with|but|whereas|than|compared|over|on)\b")


def _metric(scene: _Scene, before: Quantity | None, groups: Sequence[Group]) -> int | None:
    """The nearest measure: right behind the number, else before it, else behind it, else the one of the number before."""
    index, length, first, last = scene.chain
    listed = [p for p in scene.places if p.group.type in _METRIC and last <= p.start < _stop(scene, last)]
    if length > 1 and len(listed) >= length and not scene.candidate.part:
        run = [p for k, p in enumerate(listed) if k == 0 or len(scene.between(listed[k - 1].end, p.start)) < 24]
        if len(run) == length and len(scene.between(last, listed[0].start)) < 60:
            return listed[index].group.id
    after = [p for p in scene.places if p.group.type in _METRIC and scene.candidate.span.end <= p.start]
    near = None
    for end in (scene.candidate.span.end, last):
        here = [p for p in after if p.start >= end and p.start < _stop(scene, end)]
        if here and not _CLAUSE.search(scene.between(end, here[0].start)) and here[0].start - end < 48:
            near = here[0]
            break
    ahead = scene.before(_METRIC)
    floor = scene.left.span.end if scene.left is not None and index == 0 else scene.sentence.start
    ahead = [p for p in ahead if p.start >= (floor if index == 0 else scene.sentence.start)]
    if near is not None:
        return near.group.id
    if ahead:
        tail = [p for p in ahead if p.start >= ahead[0].start - 40]
        if (
            length > 1
            and not scene.candidate.part
            and "respectively" in scene.between(last, min(scene.sentence.end, last + 120))
        ):
            pair = sorted(tail, key=lambda p: p.start)
            if len(pair) >= length:
                return pair[len(pair) - length + index].group.id
        return ahead[0].group.id
    here = [p for p in after if p.start < _stop(scene, last)]
    if here:
        return here[0].group.id
    if before is not None and before.metric is not None:
        return before.metric
    if scene.candidate.unit == "x" and _SPEED.search(
        scene.between(scene.candidate.span.end, min(scene.sentence.end, last + 40))
    ):
        speed = [
            g.id
            for g in groups
            if g.type is EntityType.METRIC and any(_SPEED.search(scene.text[s.start : s.end]) for s in g.spans)
        ]
        return speed[0] if speed else None
    earlier = scene.before(_METRIC)
    return earlier[0].group.id if earlier else None


def _stop(scene: _Scene, end: int) -> int:
    """Where the words behind a list of numbers end: at the next number or the end of the sentence."""
    if scene.right is not None and scene.right.span.start >= end:
        return scene.right.span.start
    return scene.sentence.end


def _is_baseline(scene: _Scene, place: _Place) -> bool:
    return _THAN.search(scene.text[max(scene.sentence.start, place.start - 60) : place.start]) is not None


def _subject(scene: _Scene, before: Quantity | None, main: int | None, done: Sequence[Quantity]) -> int | None:
    """Who claims the number: the last method or model before it that is no baseline, else the main proposal."""
    ahead = scene.before(_THINGS)
    if ahead and re.fullmatch(r"\s?\(\W*", scene.between(ahead[0].end, scene.candidate.span.start)):
        return ahead[0].group.id
    for place in ahead:
        if place.group.role == "proposes":
            return place.group.id if place.group.id != main else main
    if before is not None and before.subject is not None:
        return before.subject
    opening = [p for p in reversed(ahead) if not _is_baseline(scene, p)]
    if (
        opening
        and opening[0].start - scene.sentence.start < 30
        and opening[0].group.role in {"compares", "uses", "mentions"}
    ):
        rest = scene.text[opening[0].end : opening[0].end + 40]
        if re.match(
            r"\W*(?:\w+ ){0,2}(?:achiev|reach|attain|obtain|yield|only|score|perform|gets?|has|have|suffer|drop|fail)",
            rest,
        ):
            return opening[0].group.id
    return main if main is not None else (ahead[0].group.id if ahead else None)


def _baseline(scene: _Scene, subject: int | None) -> int | None:
    """What the number compares with."""
    stop = scene.sentence.end
    for place in [*scene.after(_THINGS, stop), *scene.before(_THINGS)]:
        if place.group.id == subject or place.group.role == "proposes":
            continue
        if _is_baseline(scene, place):
            return place.group.id
    return None


def _near(scene: _Scene, kind: EntityType, carried: int | None) -> int | None:
    """The dataset or device behind the number, else before it in the sentence."""
    types = frozenset([kind])
    after = scene.after(types)
    last = scene.chain[3]
    if not after and scene.chain[1] > 1:
        after = [p for p in scene.places if p.group.type is kind and last <= p.start < _stop(scene, last)]
    if after:
        return after[0].group.id
    before = scene.before(types)
    if before:
        return before[0].group.id
    return carried
