"""Which numbers of a text belong together: ranges, changes from one level to another, lists, spreads.

Owns: the links between neighbouring amounts. Knows: `amounts.Amount`. Must not know: how numbers and units are read,
what they claim.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kg.extract.amounts import Amount

__all__ = ["chained"]

_RANGE: Final = re.compile(
    r"\s?(?:[-–—~]|–|-to-|through|(?:up )?to)(?: about| around| approximately| nearly| over| just| only)?\s?[~≈$+]?$"
)
_ARROW: Final = re.compile(r"\s?(?:->|→|⟶|=>|⇒|-->|–>)\s?[~≈$+]?$")
_DEVIATION: Final = re.compile(r"\s?\(?(?:±|\+/-|\+-|plus[- ](?:or[- ])?minus)\s?$")
_FAR_TO: Final = re.compile(
    r"(?:[^.;,()]|\([^().;]{1,24}\)){1,60} to (?:about |around |approximately |nearly |over |just |only |"
    r"at most |at least |below |under |less than |more than )?[~≈]?$"
)
_FROM: Final = re.compile(
    r"\bfrom (?:(?:an?|the) (?:[\w-]+ ){1,4}of )?(?:about |around |approximately |roughly |an? |nearly |over |only |"
    r"just |more than |less than |under |below |up to |as low as )?[~≈<>]?$"
)
_SPREAD: Final = re.compile(r"\b(?:rang|vary|varie|span)\w* $")
_LISTED_NAME: Final = re.compile(
    r"[A-Za-z]\)?[-@_]$|\b(?:on|with|for|of|to|than|over|against|and|from) [A-Z][A-Za-z-]* $"
)
"""Before a number that is part of a name: "3.1% on Llama 3.1 and 2.7% on …"."""
_MOVES: Final = re.compile(
    r"\b(?:improv|increas|decreas|reduc|rais|ris|rose|drop|declin|lower|cut|boost|grow|grew|fell|fall|shrink|"
    r"shrank|lift|push|"
    r"mov|jump|collaps|enhanc|elevat|bring|go(?:es|ing)|climb|expand|extend|shorten|surg|soar|"
    r"enrich|decay|degrad|deteriorat)\w*",
    re.IGNORECASE,
)
_LIST: Final = re.compile(
    r"\s?(?:,|/|;|\band\b|\bor\b|&|,\s?and|,\s?or|vs\.?|versus|,?\s?respectively,?)"
    r"(?:\s(?:and|or|up to|over|about|around|approximately|nearly|by|even|by up to|an average of|~))?\s?[~+$-]?$",
)


def chained(text: str, found: list[Amount]) -> list[Amount]:  # noqa: C901, PLR0912  (one pass each way)
    """Mark ranges, changes and lists, and give the unit of the last of them to those without."""
    out = list(found)
    links = [""] * len(out)
    chain = 0
    first = 0  # of the list that the amount belongs to
    changed = -100  # where the last change ended
    for i in range(1, len(out)):
        between = text[out[i - 1].end : out[i].start]
        near = out[first].start - changed < 60 and "." not in text[changed : out[first].start]
        links[i] = _link(between, out[i - 1], out[i], text, out[first].start, near=near) if len(between) < 72 else ""
        if not links[i]:
            chain += 1
        if links[i] not in {"list", "deviation"}:
            first = i
        if links[i] == "change":
            changed = out[i].end
        out[i] = replace(out[i], chain=chain)
        if links[i] == "range":
            out[i - 1], out[i] = replace(out[i - 1], part="low"), replace(out[i], part="high")
        elif links[i] == "deviation":
            out[i] = replace(out[i], part="deviation")
    for i in range(1, len(out)):
        if links[i] == "change":
            _mark_change(out, links, i)
    _mark_far_changes(out, text)
    for i in range(len(out) - 2, -1, -1):
        here, following = out[i], out[i + 1]
        if here.chain != following.chain or here.unit is not None or here.glued or following.unit is None:
            continue
        if following.form in {"ratio", "word"}:
            continue
        if not here.part and _LISTED_NAME.search(text[max(0, here.start - 40) : here.start]):
            continue
        if (
            here.part in {"low", "from"}
            or following.part == "deviation"
            or not here.whole
            or here.whole == following.whole
        ):
            scale = 1000.0 if text[following.digits - 1] in "kK" and here.value < 1000 <= following.value else 1.0
            out[i] = replace(here, unit=following.unit, value=here.value * scale)
    return out


def _mark_change(out: list[Amount], links: list[str], i: int) -> None:
    """All amounts of the list before a change are its start, all of the list after it its end."""
    j = i - 1
    while j >= 0:
        if j < i - 1 and links[j] == "change":  # the end of a change before: "from 1 to 2, 3 to 4"
            break
        if out[j].part != "deviation":
            out[j] = replace(out[j], part="from")
        if links[j] not in {"list", "deviation"}:
            break
        j -= 1
    j = i
    while True:
        if out[j].part != "deviation":
            out[j] = replace(out[j], part="to")
        if j + 1 >= len(out) or links[j + 1] not in {"list", "deviation"}:
            break
        j += 1


def _mark_far_changes(out: list[Amount], text: str) -> None:
    """Mark changes with numbers of other things between their levels: "from 35% of the top 10 to 1.3%"."""
    for i, start in enumerate(out):
        before = text[max(0, start.start - 110) : start.start]
        came = None if start.part or start.unit is None else _FROM.search(before)
        if came is None or _SPREAD.search(before[: came.start()]):
            continue
        last = i + 1
        while last < min(i + 3, len(out) - 1) and out[last].unit is None and out[last].whole:
            last += 1
        if last < len(out) and out[last].unit == start.unit and _FAR_TO.match(text, start.end, out[last].start):
            out[i], out[last] = replace(start, part="from"), replace(out[last], part="to")


def _link(between: str, left: Amount, right: Amount, text: str, first: int, *, near: bool) -> str:  # noqa: C901  (one form of link after the other)
    """How two neighbours belong together: range, change, deviation, list, or not at all.

    Args:
        between: the text between them.
        left: the first one.
        right: the second one.
        text: the normal form.
        first: where the list of the first one begins.
        near: whether a change stands shortly before it.
    """
    before = text[max(0, first - 110) : first]
    came = _FROM.search(before)
    moved = near or (
        came is not None and (before[: came.start()].endswith("(") or _MOVES.search(before[: came.start()]) is not None)
    )
    if came is not None and _SPREAD.search(before[: came.start()]):  # "a drop ranging from 0.4 to 8.6"
        moved = False
    if moved and _FAR_TO.match(between) and (left.unit == right.unit or right.unit is None):
        return "change"
    if len(between) > 24:
        return ""
    if _DEVIATION.match(between):
        return "deviation"
    both = left.unit is not None and right.unit is not None and left.unit != right.unit
    if both and right.unit in {"x", "%"} and between.strip() == ",":  # "45 FPS, 3x faster": a level, then a comparison
        return ""
    if left.form == "ratio" or right.form == "ratio" or both:
        return "list" if _LIST.match(between) else ""
    if _ARROW.match(between):
        return "change"
    if _RANGE.match(between) and between.strip():
        spoken = "to" in between
        if spoken and (moved or right.value < left.value):
            return "change"
        if right.value <= left.value and left.form != "power":
            return ""
        return "range"
    if between.strip() == "and" and before.endswith("between "):
        return "range"
    if between.strip() == "," and before.endswith("[") and text[right.end : right.end + 1] == "]":
        return "range"
    return "list" if _LIST.match(between) else ""
