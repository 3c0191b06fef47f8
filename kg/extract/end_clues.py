"""What speaks for a thing as the metric or the subject of a number, as plain strings that learnt weights know.

Owns: the features of pairs of a number and a thing. Knows: `quantities.Candidate`, `groups.Group`, `text.sentences`.
Must not know: weights, the trained model.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.extract.comparing import THAN, WIN
from kg.text import sentences
from kg.vocab import EntityType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.extract.groups import Group
    from kg.extract.quantities import Candidate
    from kg.model import Quantity, Span

__all__ = ["Stage", "metric_clues", "no_metric_clues", "stage", "subject_clues"]

_TOKEN: Final = re.compile(r"[A-Za-z]+|\d[\d.,]*|[^\sA-Za-z\d$\\{}*]")
_OURS: Final = re.compile(
    r"\b(?:[Oo]ur|[Tt]he proposed|[Tt]his|[Tt]he) (?:[\w-]+ ){0,3}?(?:methods?|approach|framework|models?|system|"
    r"algorithm|solution|architecture|scheme|technique|strategy|design|implementation|pipeline|benchmark)\b"
    r"|\b[Ww]e\b|\b[Ii]t\b(?! is)|\b[Oo]ur\b",
)
_STARTS: Final = re.compile(
    r"(?:Extensive |Our |The |Empirical |Comprehensive )?(?:[Ee]xperiment|[Rr]esult|[Ee]valuation)"
)
_INTRODUCED: Final = re.compile(
    r"(?:propos|introduc|present|develop|design|describ)\w*\s(?:[\w,'-]+\s){0,5}\W*$|"
    r"(?:call(?:ed)?|named|dubbed|termed|namely|i\.e\.,)\s(?:[\w'-]+\s){0,2}\W*$",
    re.IGNORECASE,
)
_THAN: Final = re.compile(
    rf"\b(?:{THAN}|{WIN}\w*)\s(?:[\w-]+ ){{0,4}}?$",
    re.IGNORECASE,
)
_ON: Final = re.compile(r"\b(?:on|across|for|of|with|in|using)\s(?:[\w,-]+ ){0,3}?$", re.IGNORECASE)
_OUR: Final = re.compile(r"[Oo]ur (?:[A-Za-z-]+ )?$")
_ACTS: Final = re.compile(r"\)?(?:'s|’s)?\s(?:\w+ly |can |also |still |even |just |further |to )*([a-z]+)")
_PARTS: Final = re.compile(r"[,;(]|\b(?:while|whereas|but|and|with|than|over)\b")
_NOT_SUBJECTS: Final = frozenset([EntityType.METRIC, EntityType.DATASET])


@dataclass(frozen=True, slots=True)
class _About:
    """What is known of one thing whichever number is asked about."""

    group: Group
    kind: str
    place: str  # in the title: "brand" (before a colon), "title", or empty
    rank: int  # among the proposals, by first place; 9 for others
    most: bool  # named at least as often as any other proposal
    word: str  # the last word of its first form
    look: str  # whether the form is written like a brand, and whether the text introduces it


@dataclass(frozen=True, slots=True)
class Stage:
    """One text with its sentences, its things, the results in it and what the rules say of them."""

    text: str
    parts: tuple[Span, ...]
    starts: tuple[int, ...]
    things: tuple[_About, ...]
    hints: tuple[Quantity, ...]
    main: int | None
    results: tuple[Candidate, ...]

    def sentence(self, at: int) -> int:
        """Which of the sentences holds a place of the text."""
        return max(bisect_left(self.starts, at + 1) - 1, 0)


def stage(
    text: str, groups: Sequence[Group], results: Sequence[Candidate], hints: Sequence[Quantity], main: int | None
) -> Stage:
    """Prepare a text. Args: hints: the rules' answer for each of the results, in the same order."""
    parts = tuple(sentences(text))
    title = text.find("\n")
    colon = text.find(":", 0, max(title, 0))
    proposed = sorted((g for g in groups if g.role == "proposes" and g.spans), key=lambda g: g.spans[0].start)
    ranks = {g.id: min(i, 4) for i, g in enumerate(proposed)}
    often = max((len(g.spans) for g in proposed), default=0)
    things = []
    for g in groups:
        first = g.spans[0].start if g.spans else title + 1
        place = "brand" if first < colon else "title" if first < title else ""
        word = text[g.spans[0].start : g.spans[0].end].rsplit(maxsplit=1)[-1].lower() if g.spans else ""
        rank = ranks.get(g.id, 9)
        brand = any(any(c.isupper() for c in text[s.start + 1 : s.end]) for s in g.spans)
        new = any(_INTRODUCED.search(text[max(title + 1, s.start - 60) : s.start]) for s in g.spans if s.start > title)
        look = f"{brand}|{new}"
        things.append(_About(g, f"{g.type}|{g.role}", place, rank, rank < 9 and len(g.spans) == often, word, look))
    starts = tuple(part.start for part in parts)
    return Stage(text, parts, starts, tuple(things), tuple(hints), main, tuple(results))


def _far(tokens: int) -> str:
    return str(tokens) if tokens < 3 else "3" if tokens < 5 else "5" if tokens < 9 else "9" if tokens < 16 else "16"


def _shape(unit: str | None) -> str:
    return unit if unit in {"x", "%", "points"} else "none" if unit is None else "measure"


def _tokens(words: str) -> list[str]:
    return ["#" if t[0].isdigit() else t.lower() for t in _TOKEN.findall(words)]


def _place_clues(scene: Stage, number: int, thing: _About, rivals: Sequence[Span]) -> Iterator[str]:
    """Where the thing stands, seen from the number: the nearest place before it and behind it in the sentence."""
    c = scene.results[number]
    at = scene.sentence(c.span.start)
    low, high = scene.parts[at].start, max(scene.parts[at].end, c.span.end)
    inside = [s for s in thing.group.spans if low <= s.start < high]
    before = [s for s in inside if s.end <= c.span.start + 1]
    after = [s for s in inside if s.start >= c.span.end]
    others = [r.span.start for r in scene.results if low <= r.span.start < high and r is not c]
    if not before and not after:
        gone = [at - (bisect_left(scene.starts, s.start + 1) - 1) for s in thing.group.spans]
        past = min((d for d in gone if d > 0), default=0)
        yield f"away={min(past, 4)}|{thing.kind}"
    if before:
        gap = (before[-1].end, c.span.start)
        first = min((s.start for s in rivals if low <= s.start), default=gap[0]) >= before[0].start
        yield from _before_clues(scene, thing, (low, before[-1].start), gap, str(c.direction)[:3])
        yield from _between_clues("b", gap, thing, rivals, others, scene.text)
        number_between = any(gap[0] <= s < gap[1] for s in others)
        yield f"first={first}|{thing.kind}|{number_between}"
    if after:
        gap = (c.span.end, after[0].start)
        words = _tokens(scene.text[gap[0] : gap[1]])
        yield f"a={_far(len(words))}|{thing.group.type}|{bool(before)}"
        yield f"a1={' '.join(words[:1])}"
        yield f"an={' '.join(words[-1:])}|{thing.group.type}"
        if len(words) < 5:
            yield f"aall={' '.join(words)}"
        yield from _between_clues("a", gap, thing, rivals, others, scene.text)
    elif before:
        yield f"only before|{thing.group.type}"


def _between_clues(
    side: str, gap: tuple[int, int], thing: _About, rivals: Sequence[Span], others: Sequence[int], text: str
) -> Iterator[str]:
    """What stands between the thing and the number: other things, other numbers, the ends of clauses."""
    number = any(gap[0] <= s < gap[1] for s in others)
    between = sum(gap[0] <= s.start and s.end <= gap[1] for s in rivals)
    parts = len(_PARTS.findall(text[gap[0] : gap[1]]))
    yield f"{side}|{min(between, 3)}|{number}|{thing.kind}"
    yield f"{side}|{min(parts, 3)}|{min(between, 2)}|{number}"


def _before_clues(scene: Stage, thing: _About, lead: tuple[int, int], gap: tuple[int, int], way: str) -> Iterator[str]:
    """The words between a thing and the number behind it, and those that lead to the thing."""
    text = scene.text
    words = _tokens(text[gap[0] : gap[1]])
    yield f"b={_far(len(words))}|{thing.group.type}"
    yield f"b1={' '.join(words[:1])}|{thing.group.type}"
    yield f"b2={' '.join(words[:2])}"
    yield f"bn={' '.join(words[-2:])}"
    if len(words) < 4:
        yield f"ball={' '.join(words)}|{way}"
    ahead = text[max(lead[0], lead[1] - 60) : lead[1]]
    led = _tokens(ahead[-30:])[-2:]
    acts = _ACTS.match(text[gap[0] : gap[1]])
    than = bool(_THAN.search(ahead))
    yield f"bp={' '.join(led[-1:])}|{thing.group.type}"
    yield f"bpp={' '.join(led)}"
    yield f"acts={acts[1][:5] if acts else ''}|{than}"
    yield f"than={than}|{thing.kind}"
    yield f"on={bool(_ON.search(ahead))}|{thing.group.role}|{bool(acts)}"
    yield f"own={bool(_OUR.search(ahead))}"


def _hint_clues(scene: Stage, number: int, thing: _About | None, end: str) -> Iterator[str]:
    said = getattr(scene.hints[number], end)
    mine = None if thing is None else thing.group.id
    yield f"rule={said == mine}"
    if number:
        left, right = scene.results[number - 1], scene.results[number]
        gap = right.span.start - left.span.end
        near = "chain" if left.chain == right.chain else "near" if gap < 60 else "far" if gap < 160 else "away"
        yield f"before={getattr(scene.hints[number - 1], end) == mine}|{near}"


def subject_clues(scene: Stage, number: int) -> Iterator[tuple[int, list[str]]]:
    """Each thing that could claim the number, with its features."""
    c = scene.results[number]
    at = scene.sentence(c.span.start)
    low = scene.parts[at].start
    lead = scene.text[low : c.span.start]
    ours = bool(_OURS.search(lead))
    opens = bool(_STARTS.match(lead))
    asked = [t for t in scene.things if t.group.type not in _NOT_SUBJECTS or t.group.role == "proposes"]
    spans = sorted(s for t in asked for s in t.group.spans)
    way = str(c.direction)[:3]
    proposed = [t for t in scene.things if t.rank < 9]
    votes = [hint.subject for hint in scene.hints]
    for thing in asked:
        mine = set(thing.group.spans)
        share = votes.count(thing.group.id) / len(votes)
        main = thing.group.id == scene.main
        out = [
            f"kind={thing.kind}",
            f"main={main}|{thing.kind}",
            f"place={thing.place}|{thing.group.role}",
            f"rank={thing.rank}|{thing.most}",
            f"rank={thing.rank}|{thing.place}|{thing.look}",
            f"look={thing.look}|{thing.kind}",
            f"look={thing.look}|{main}|{thing.most}",
            f"many={min(len(proposed), 4)}|{main}|{thing.group.role}",
            f"often={min(len(mine), 5)}|{thing.group.role}",
            f"main={main}|{way}|{_shape(c.unit)}",
            f"ours={ours}|{main}|{thing.group.role}",
            f"opens={opens}|{main}|{thing.group.role}",
            f"title={at == 0}|{main}",
            f"votes={round(share * 4)}|{thing.group.role}",
        ]
        out += _place_clues(scene, number, thing, [s for s in spans if s not in mine])
        out += _hint_clues(scene, number, thing, "subject")
        yield thing.group.id, out


def metric_clues(scene: Stage, number: int) -> Iterator[tuple[int, list[str]]]:
    """Each metric that the number could be a value of, with its features."""
    c = scene.results[number]
    asked = [t for t in scene.things if t.group.type is EntityType.METRIC]
    spans = sorted(s for t in asked for s in t.group.spans)
    shape, way = _shape(c.unit), str(c.direction)[:3]
    for thing in asked:
        mine = set(thing.group.spans)
        out = ["some", f"role={thing.group.role}", f"often={min(len(mine), 4)}", f"rank={len(asked) == 1}"]
        out += [f"w={thing.word}|{shape}", f"w={thing.word}|{shape}|{way}", f"u={c.unit}|{thing.word}"]
        out += _place_clues(scene, number, thing, [s for s in spans if s not in mine])
        out += _hint_clues(scene, number, thing, "metric")
        yield thing.group.id, out


def no_metric_clues(scene: Stage, number: int) -> list[str]:
    """What speaks for a number without a metric."""
    c = scene.results[number]
    shape, way = _shape(c.unit), str(c.direction)[:3]
    after = _tokens(scene.text[c.span.end : c.span.end + 40])[:2]
    before = _tokens(scene.text[max(0, c.span.start - 40) : c.span.start])[-2:]
    out = ["none", f"none={shape}|{way}", f"none>{' '.join(after[:1])}|{shape}", f"none>>{' '.join(after)}"]
    out += [f"none<{' '.join(before[-1:])}", f"none<<{' '.join(before)}"]
    at = scene.sentence(c.span.start)
    low, high = scene.parts[at].start, scene.parts[at].end
    here = sum(
        t.group.type is EntityType.METRIC and any(low <= s.start < high for s in t.group.spans) for t in scene.things
    )
    out.append(f"none here={min(here, 3)}|{shape}")
    out += _hint_clues(scene, number, None, "metric")
    return out
