"""Words between two things that say how they stand: better, worse, as good, another way, a part.

Owns: these words, how far they reach, and what they make of a relation. Knows: `groups.Group`, `vocab`.
Must not know: scores, the trained model.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

from kg.extract.comparing import WIN
from kg.vocab import EntityType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from kg.extract.groups import Group

__all__ = ["Rewording", "rewordings", "untried", "victories"]

_NOT: Final = (
    r"(?:\b(?:not|never|cannot|(?:fail(?:s|ed|ing)?|unable) to)|n't) (?!(?:only|just|merely|simply)\b)(?:\w{1,20} )?"
)
_WORSE: Final = re.compile(
    r"\b(?:underperform(?:s|ed|ing)?|(?:worse|weaker|poorer) than|"
    r"less (?:accurate|effective|efficient|robust|capable|reliable) than|inferior to|"
    r"(?:lag(?:s|ged|ging)?|trail(?:s|ed|ing)?) (?:\w{1,20} )?behind|trail(?:s|ed|ing)|"
    r"(?:falls?|fell|falling) (?:\w{1,20} )?short of|(?:outperformed|surpassed|exceeded|beaten) by) "
    rf"|{_NOT}match ",
    re.IGNORECASE,
)
_AS_GOOD: Final = re.compile(
    r"(?:\b(?:competitive (?:\w{1,20} ){0,2}(?:with|to|against)|comparable (?:\w{1,20} ){0,3}(?:to|with)|"
    r"comparably (?:to|with)|on[ -](?:a[ -])?par with|parity with|rival(?:s|ing)?|similar (?:\w{1,20} ){0,2}to|"
    r"(?<!/)matches|(?:(?:to|can|could|even|still|often) |(?<=ly ))match|(?:(?:while|thus|even) |(?<=ly ))matching|"
    r"perform(?:s|ed|ing)? (?:\w{1,20} )?(?:as well as|similarly to)|"
    r"as (?:good|accurate|effective|robust|capable) as|(?:slower|no better) than)|"
    rf", matching|{_NOT}(?:{WIN}|better than)) (?!(?:or|and)\b)",
    re.IGNORECASE,
)
"""Why "or": what matches or exceeds something wins in 4 of 11 annotated papers, what matches it in none of 16."""

_END: Final = re.compile(
    r"[.;:?!](?=\s|$)|\n|,? (?:while|but|yet|whereas|though|although|on|in|at|by|across|using|when|under|for|over|"
    r"and (?:is|are|has|have|runs|\w{1,20}ly|achiev\w+|reduc\w+|improv\w+|approach\w+))\b|, and (?-i:[a-z]{1,20}s)\b|"
    rf"\b(?:{WIN}|\w{{1,20}}er than\b)",
    re.IGNORECASE,
)
_WINS: Final = re.compile(rf"\b{WIN}(?:s|es|ed|ing)? (?!by\b)")  # of a sentence; titles have capitals, and ask
_DOUBTED: Final = re.compile(
    rf"(?:{_NOT}|\b(?:or|barely) (?:\w{{1,20}} )?)$", re.IGNORECASE
)  # "matches or exceeds Bar"
_UNNAMED: Final = re.compile(
    r"(?:\b(?:our|it|its|they|we|proposed|which)(?: (?!(?:that|how|where)\b)[\w-]{1,20}){0,9} |"
    r"[,-] ?(?:\w{1,20}ly |even )?)$",
    re.IGNORECASE,
)  # "our small model clearly", ", thereby"; but not "we find that others"
_REACH: Final = 120  # characters
_BREAK: Final = re.compile(r"[.;:?!]\s|\n")
_CLAUSE: Final = re.compile(r",? (?:while|but|whereas|though|although)\b|, (?:and|where|which)\b", re.IGNORECASE)
_PRONOUN: Final = re.compile(r"\b(?:its?|they|we|our)\b", re.IGNORECASE)
_UNSAID: Final = re.compile(r"(?:\b(?:no|not|never|without|nor|neither)|n't) (?:\w{1,20} ){0,2}$", re.IGNORECASE)
_WON: Final = re.compile(
    rf"\b{WIN}(?:s|es|ed|ing)? (?!by\b)(?:[\w-]{{1,20}} ){{0,3}}$|\b(?:better|superior) (?:than|to) $"
)
_APART: Final = re.compile(
    r"\b(?:unlike|in contrast (?:to|with)|as opposed to|contrary to|instead of|rather than|(without)) "
    r"(?:using )?(?:the |an? |any )?$",
    re.IGNORECASE,
)
_MAYBE_APART: Final = re.compile(r"\b(?:unlike|contrast|opposed|contrary|instead|rather|without) ", re.IGNORECASE)
_UNTRIED: Final = re.compile(
    r"\b(?:do|does|did|is|are|was|were)(?:n't| not) (?:yet )?(?:evaluat|test|benchmark|validat)(?:e|ed|ing)? "
    r"(?:(?!but\b)[\w-]{1,20} ){0,3}on (?:the )?$",
    re.IGNORECASE,
)
_MAYBE_UNTRIED: Final = re.compile(r"(?:n't|\bnot) (?:yet )?(?:evaluat|test|benchmark|validat)", re.IGNORECASE)
_JOINT: Final = re.compile(r"(?:/|,? (?:and|or) )(?:on )?(?:the )?")  # "unlike Foo, Bar" is no list
_PART: Final = re.compile(
    r"(?: \([^()]{1,40}\))?,? (?:an? (?:[\w-]{1,20} ){1,3}(?=that |which ))?(?:(?:which|that|is|are|now|as) ){0,3}"
    r"(?:(?:an?|the|one) )?(?:[\w-]{1,20} ){0,2}"
    r"(?:(?:part|component|module|submodule|subsystem)s? of|built (?:\w{1,20} )?into) (?:the |our |its )?",
    re.IGNORECASE,
)
_ABLE: Final = frozenset([EntityType.METHOD, EntityType.MODEL, EntityType.HARDWARE])


@dataclass(frozen=True, slots=True)
class Rewording:
    """A relation that words rule out where it was read, and the relation that they say instead, if any."""

    subject: int
    relation: str
    object: int
    instead: str | None
    turned: bool = False  # subject and object change places


@dataclass(frozen=True, slots=True)
class _Named:
    """The places of things in a text, in its order."""

    text: str
    starts: list[int]
    ends: list[int]
    ids: list[int]

    def within(self, low: int, high: int) -> range:
        """Which places begin in a range."""
        return range(bisect_left(self.starts, low), bisect_left(self.starts, high))


def rewordings(text: str, things: Sequence[Group]) -> Iterator[Rewording]:
    """What the words between things say against relations that one might read there.

    Args:
        text: `Paper.text`.
        things: all that the paper names; `id` is the place in this list.
    """
    named = _named(text, [thing for thing in things if thing.type in _ABLE])
    if named.starts:
        yield from _compared(named)
        if _MAYBE_APART.search(text):  # few texts have such words, and to look before each name takes longer
            yield from _apart(named)
        yield from _parts(named)
    for j in untried(text, things):
        yield from (Rewording(thing.id, "evaluatedOn", j, None) for thing in things)


def untried(text: str, things: Sequence[Group]) -> list[int]:
    """The things that the paper says it was not evaluated on, and names nowhere else.

    Why: "has not been tested on", of earlier work, announces that the paper does so.
    """
    return sorted(_behind(_named(text, things), _UNTRIED)) if _MAYBE_UNTRIED.search(text) else []


def victories(text: str, things: Sequence[Group]) -> Iterator[tuple[int, int]]:
    """The paper's contribution with each rival that the text says it outperforms: "our model surpasses Foo and Bar".

    Where the subject is a pronoun or has no name, it is the contribution that stands first.

    Why only rivals: of 36 such pairs in unannotated abstracts where no relation was read 31 are right; where the thing
    behind the verb is no rival but used, most annotated papers have no such relation.
    """
    wins = list(_WINS.finditer(text))
    named = _named(text, [thing for thing in things if thing.type in _ABLE] if wins else [])
    own = [i for i in named.ids if things[i].role == "proposes"]
    for match in wins if own else ():
        if _DOUBTED.search(text, max(0, match.start() - 40), match.start()):
            continue
        places = named.within(match.end(), _reach(text, match.end(), ()))
        rivals = [named.ids[k] for k in places if things[named.ids[k]].role == "compares"]
        if rivals:
            before = _before(named, match.start(), frozenset(places))
            told = before or _UNNAMED.search(text, max(0, match.start() - _REACH), match.start())
            winner = named.ids[before[-1]] if before else own[0]
            if told and things[winner].role == "proposes":
                yield from ((winner, rival) for rival in rivals if rival != winner)


def _named(text: str, things: Sequence[Group]) -> _Named:
    places = sorted((s.start, s.end, thing.id) for thing in things for s in thing.spans)
    return _Named(text, [a for a, _, _ in places], [b for _, b, _ in places], [i for _, _, i in places])


def _behind(named: _Named, words: re.Pattern[str]) -> dict[int, re.Match[str]]:
    """The things that stand nowhere but right behind such words, or in a list there, with the words."""
    last: re.Match[str] | None = None
    reached = 0
    found: dict[int, re.Match[str]] = {}
    elsewhere = set()
    for start, end, i in zip(named.starts, named.ends, named.ids, strict=True):
        listed = last is not None and _JOINT.fullmatch(named.text, reached, start)
        last = last if listed else words.search(named.text, max(0, start - _REACH), start)
        reached = end
        if last is None:
            elsewhere.add(i)
        else:
            found[i] = last
    return {i: match for i, match in found.items() if i not in elsewhere}


def _apart(named: _Named) -> Iterator[Rewording]:
    """What is named only to say that it is not used is nothing's base.

    Why: of 19 things that annotated papers name only behind "unlike", "without" and the like, none is a base and
    three are compared with. "Unlike standard CNNs" is left alone: the new thing is often one of them.
    """
    for j, match in _behind(named, _APART).items():
        instead = None if match[1] else "comparedWith"
        yield from (Rewording(i, "basedOn", j, instead) for i in sorted(set(named.ids)))


def _parts(named: _Named) -> Iterator[Rewording]:
    """What is said to be a part of a thing is not based on it.

    Why: of 14 pairs that annotated papers join by such words, loosely taken, 3 are "partOf" and none is "basedOn".
    """
    for k, (end, start) in enumerate(zip(named.ends, named.starts[1:], strict=False)):
        if _PART.fullmatch(named.text, end, start):
            yield Rewording(named.ids[k], "basedOn", named.ids[k + 1], "partOf")


def _compared(named: _Named) -> Iterator[Rewording]:
    """What is worse than another thing loses to it, what is as good does not win.

    Why: of 49 annotated pairs that words like "on par with" join 45 are "comparedWith", 4 "outperforms"; the 5 that
    words like "underperforms" join are all "outperforms", turned round. "Slower than" is "comparedWith" in both.
    """
    text, first, last = named.text, max(0, named.starts[0] - _REACH), named.starts[-1]
    cues = {m.end(): (m.start(), False) for m in _AS_GOOD.finditer(text, first, last)}
    cues |= {m.end(): (m.start(), True) for m in _WORSE.finditer(text, first, last)}
    if not cues:
        return
    begins = sorted(at for at, _ in cues.values())
    objects = {end: named.within(end, _reach(text, end, begins)) for end in cues}
    said = {k for places in objects.values() for k in places}
    beaten = {k for k, a in enumerate(named.starts) if k not in said and _WON.search(text, max(0, a - 60), a)}
    won = {named.ids[k] for k in beaten}
    everyone = sorted(set(named.ids))
    for end, (at, worse) in sorted(cues.items()):
        before = _before(named, at, said | beaten)
        unsaid = _UNSAID.search(text, max(0, at - 40), at) is not None
        lost = worse and bool(before) and not unsaid
        unnamed = before is None or not (before or worse)  # "existing work underperforms Foo" says nothing of Bar
        subjects = everyone if unnamed else [named.ids[k] for k in before or ()]
        for i, j in product(subjects, (named.ids[k] for k in objects[end])):
            if lost and j not in won:
                yield Rewording(i, "outperforms", j, "outperforms", turned=True)
            elif j not in won or (worse and not unsaid):
                yield Rewording(i, "outperforms", j, "comparedWith")


def _reach(text: str, low: int, begins: Sequence[int]) -> int:
    """How far what ends at a place speaks of its object: to the end of the clause, or to the next such words."""
    following = bisect_left(begins, low)
    high = min([low + _REACH, len(text), *begins[following : following + 1]])
    stop = _END.search(text, low, high)
    return stop.start() if stop else high


def _before(named: _Named, at: int, behind: AbstractSet[int]) -> list[int] | None:
    """Which places name the subject of a verb: those before it in its clause, else in its sentence.

    Returns: the places; None where a pronoun stands for the subject. Args: behind: places that are objects.
    """
    low = max([0, at - 2 * _REACH, *(m.end() for m in _BREAK.finditer(named.text, max(0, at - 2 * _REACH), at))])
    clause = max([low, *(m.end() for m in _CLAUSE.finditer(named.text, low, at))])
    found: list[int] = []
    for begin in (clause, low):
        found = found or [k for k in named.within(begin, at) if k not in behind]
    last = named.ends[found[-1]] if found else clause
    return None if _PRONOUN.search(named.text, last, at) else found
