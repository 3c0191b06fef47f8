"""What a claimed number is about: its subject, metric, baseline, dataset and hardware, by position and cue words.

Owns: the ends of quantities. Knows: `quantities.Candidate`, `groups.Group`, `model.Quantity`.
Must not know: how numbers and mentions are found, the trained model.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.extract.comparing import THAN, WIN
from kg.model import Quantity
from kg.text import sentences
from kg.vocab import Direction, EntityType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.extract.groups import Group
    from kg.extract.quantities import Candidate
    from kg.model import Span

__all__ = ["link_quantities", "main_proposal"]

_THINGS: Final = frozenset([EntityType.METHOD, EntityType.MODEL])
_THAN: Final = re.compile(
    rf"\b(?:{THAN}|{WIN}\w*|comparing to|in comparison (?:to|with)|beyond|above|respect to)\s"
    r"(?:the |its |a |an |our |both |all )?(?:[\w-]+ ){0,4}?$",
    re.IGNORECASE,
)
_OTHERS: Final = frozenset([EntityType.TASK, EntityType.METRIC, EntityType.DATASET])
_IN_BRACKETS: Final = re.compile(r"(?:\s[\w-]+){0,4}\s?\((?:[A-Za-z][\w@ -]{0,14}[:=]?\s?)?[^A-Za-z0-9]{0,3}")
_BY_WHOM: Final = re.compile(r"\s?(?:achieved by|obtained by|reached by)\s(?:the |a )?")
_OURS: Final = re.compile(
    r"\b(?:[Oo]ur|[Tt]he proposed|[Tt]his|[Tt]he) (?:[\w-]+ ){0,3}?(?:methods?|approach|framework|models?|system|"
    r"algorithm|solution|architecture|"
    r"scheme|technique|strategy|design|implementation|pipeline)\b|\b[Ww]e\b|\b[Ii]t\b(?! is)",
)
_ACTS: Final = re.compile(
    r"\)?(?:'s|’s)?\s(?:\w+ly |can |also |still |even |just |thus |then |further |"
    r"to )*(?:achiev|reach|attain|obtain|"
    r"yield|reduc|improv|outperform|deliver|cut|lower|boost|increas|requir|provid|is|are|was|has|have|run|retain|"
    r"maintain|perform|surpass|"
    r"exceed|accelerat|speed|sav|offer|enabl|gain|enhanc|demonstrat|show|decreas|drop|lift|rais|beat|preserv|"
    r"remov|generat|serv|take|need|"
    r"us(?:es|ing)|score|get|produc|exhibit|suffer|fail|recover|detect|shrink|push|bring|attain|match|operat|"
    r"process|consum|incur|sustain|"
    r"support|report|hit|record|set|train|introduc|degrad|fall|remain|keep|account|triple|double|halv|eliminat|"
    r"minimi|result|make|"
    r"allow|lead|compress|scal|support|sustain|hold|shift|eras|leav|succeed|consist|creat|contribut|complet|clos|"
    r"surpass|win|solv|rank)\w*\b",
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
    main = main_proposal(text, groups)
    results = [c for c in candidates if c.kind == "result"]
    out: list[Quantity] = []
    for i, candidate in enumerate(results):
        at = max(0, bisect_left(starts, candidate.span.start + 1) - 1)
        left = results[i - 1] if i and results[i - 1].span.start >= starts[at] else None
        right = results[i + 1] if i + 1 < len(results) and results[i + 1].span.start < parts[at].end else None
        scene = _Scene(text, parts[at], places[at], candidate, left, right, _chain(results, i))
        before = out[-1] if left is not None else None
        out.append(_linked(scene, before, main, groups))
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


def main_proposal(text: str, groups: Sequence[Group]) -> int | None:
    """The paper's main proposal: the one that the title names first, else the one that is named most often."""
    title = text.find("\n")
    proposed = [g for g in groups if g.role == "proposes" and g.spans]
    proposed.sort(
        key=lambda g: (
            g.spans[0].start >= title,
            g.type in _OTHERS,
            g.spans[0].start if g.spans[0].start < title else -len(g.spans),
            g.spans[0].start,
        )
    )
    return proposed[0].id if proposed else None


def _chain(results: Sequence[Candidate], i: int) -> tuple[int, int, int, int]:
    first = last = i
    while first and results[first - 1].chain == results[i].chain and i - first < 12:
        first -= 1
    while last + 1 < len(results) and results[last + 1].chain == results[i].chain and last - i < 12:
        last += 1
    return i - first, last - first + 1, results[first].span.start, results[last].span.end


def _linked(scene: _Scene, before: Quantity | None, main: int | None, groups: Sequence[Group]) -> Quantity:
    c = scene.candidate
    metric = _metric(scene, before, groups)
    subject = _subject(scene, before, main)
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


def _metric(  # noqa: C901  (one place after the other)
    scene: _Scene, before: Quantity | None, groups: Sequence[Group]
) -> int | None:
    """The nearest measure: right behind the number, else before it, else behind it, else that of the number before."""
    index, length, _, last = scene.chain
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


def _subject(  # noqa: C901  (one place after the other)
    scene: _Scene, before: Quantity | None, main: int | None
) -> int | None:
    """Who claims the number: who stands before its brackets, else who acts in the sentence, else the main proposal."""
    floor = scene.left.span.end if scene.left is not None else scene.sentence.start
    number = scene.candidate.span
    ahead = [p for p in reversed(scene.places) if p.end <= number.start + 1 and _may_act(p)]
    things = [p for p in ahead if p.group.type in _THINGS]
    if (
        things
        and _IN_BRACKETS.fullmatch(scene.between(things[0].end, number.start))
        and _claims_level(scene, things[0])
    ):
        return things[0].group.id
    behind = [p for p in scene.places if p.group.type in _THINGS and number.end <= p.start < number.end + 40]
    if behind and _BY_WHOM.fullmatch(scene.between(number.end, behind[0].start)):
        return behind[0].group.id
    for place in ahead:
        told = scene.between(place.end, number.start)
        if _OURS.search(told):
            if (
                place.start < floor
                and before is not None
                and before.subject is not None
                and not _OURS.search(scene.between(floor, number.start))
            ):
                return before.subject
            return main
        if _ACTS.match(told) and not _is_baseline(scene, place):
            if place.start < floor and before is not None:
                return before.subject
            return place.group.id
    if before is not None and before.subject is not None:
        return before.subject
    if _OURS.search(scene.between(scene.sentence.start, number.start)):
        return main
    own = [p for p in ahead if p.group.role == "proposes"]
    if any(p.group.id == main for p in own):
        return main
    if own:
        return own[-1].group.id
    return main if main is not None else (things[-1].group.id if things else None)


def _may_act(place: _Place) -> bool:
    return place.group.type in _THINGS or place.group.role == "proposes"


def _claims_level(scene: _Scene, place: _Place) -> bool:
    """Whether a number in brackets behind a name is that name's own: a level, or a baseline's."""
    return scene.candidate.direction is Direction.ABSOLUTE or place.group.role == "proposes"


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
