"""How many devices a paper uses, and for how long: "up to 128 A100 GPUs for 3 days".

Owns: counts and durations of hardware. Knows: `text.Normal`, `groups.Group`, `model`.
Must not know: how mentions are found.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.extract.amounts import amounts
from kg.extract.hedges import unhedged
from kg.model import Deployment, Span
from kg.text import normal_text
from kg.vocab import EntityType

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.extract.groups import Group
    from kg.text import Normal
    from kg.vocab import Qualifier

__all__ = ["deployments"]

_WORDS: Final = dict(
    zip(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "twelve",
            "sixteen",
            "thirty-two",
        ],
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 32],
        strict=True,
    ),
    single=1,
)
_NUMBER: Final = rf"\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|(?:{'|'.join(_WORDS)})"
_FILLER: Final = (
    r"(?:(?!(?:of|with|on|using|and|models?|layers?|times|to|for|in|per|vs|the|from|over|across|x|than|bit|cores?)\b)"
    r"[A-Za-z][\w.-]*[ -]|\d+ ?G[BiB]* ){0,3}?"
)
_COUNT: Final = re.compile(
    rf"(?<![\w.,$^/-])(?P<number>{_NUMBER})(?P<times>[ ]?[×x][ ]?|-|[ ])(?:of (?:the )?)?{_FILLER}$", re.IGNORECASE
)
_PART_OF_NAME: Final = re.compile(
    r"\b(?!(?:On|With|Using|To|Over|For|Our|In|And|Only|Across|Up|At|From|By|The)\b)[A-Z][\w-]* $"
)
_DURATION: Final = re.compile(
    rf"\b(?:for|in|within|over|under|after|takes?|taking|requir\w+|less than|only)\s(?:(?:only|just|about|around|"
    rf"approximately|roughly|"
    rf"less than|under|nearly|~)\s?)*(?P<number>{_NUMBER}|\d+\.\d+|an?|half an?)[ -]?(?P<unit>minutes?|mins?|"
    rf"hours?|hrs?|h|days?|weeks?)\b",
    re.IGNORECASE,
)
_DEVICE_TIME: Final = re.compile(
    r"(?:[ -](?:GPU|TPU|CPU|NPU|node|core|chip|device))?[ -](?:hours?|days?)\b", re.IGNORECASE
)
"""Behind a device: "74 GPU hours" are hours times devices; how many there were is not said, nor how long it took."""

_TIME_BEFORE: Final = re.compile(
    rf"\b(?P<number>{_NUMBER}|\d+\.\d+)[ -]?(?P<unit>minutes?|mins?|hours?|hrs?|h|days?|weeks?) "
    r"(?:of [a-z-]+(?: [a-z-]+)? )?(?:on|using|with) (?:only |just )?(?:an? )?$",
    re.IGNORECASE,
)
_TOO_MUCH: Final = re.compile(
    r"(?:\bnot|\bcannot|n't|n’t|\bnever|\bno longer|\btoo \w+ to) (?:\w+ )?fit(?:s|ting)? [^.,;]{0,24}$|"
    r"\b(?:beyond|exceed\w*|larger than|bigger than) (?:\w+ ){0,5}$"
)
"""Before devices that do not do: "a model that does not fit into one accelerator"."""

_OTHER: Final = re.compile(r"[ -](?:kernels?|configurations?|architectures?|generations?|vendors?|types?)\b")
_HOURS: Final = {"m": 1 / 60, "h": 1.0, "d": 24.0, "w": 168.0}


def deployments(text: str, groups: Iterable[Group]) -> tuple[Deployment, ...]:
    """The uses of hardware for which a text says how many or how long.

    Args:
        text: `Paper.text`.
        groups: the things that the paper names; only hardware is looked at.

    Returns: in text order, each use once: what is told again without its duration is the same use. Device time, as in
    "74 GPU hours", is no duration, and is left to the results.

    Cost: linear in the length of the text and the number of mentions.

    Example:
        >>> from kg.extract.groups import Group
        >>> text = "We train on up to 128 A100 GPUs for 3 days."
        >>> gpu = Group(0, EntityType.HARDWARE, "runsOn", (Span(22, 31),))
        >>> [(d.count, d.qualifier, d.hours) for d in deployments(text, [gpu])]
        [(128, <Qualifier.UP_TO: 'up to'>, 72.0)]
    """
    form = normal_text(text)
    places = sorted(
        (place.start, -place.end, group.id)
        for group in groups
        if group.type is EntityType.HARDWARE
        for span in group.spans
        if (place := form.ahead(span)) is not None
    )
    out: list[Deployment] = []
    taken: set[int] = set()  # numbers that count something already
    measured = {a.start for a in amounts(form.text) if a.unit not in {None, "x"}} if places else set()  # "80 GB A100"
    for (start, minus_end, group), following in zip(places, _next_others(places, len(form.text)), strict=True):
        found = _deployment(form, start, -minus_end, group, following)
        if found is not None and found[0] in measured and found[1].count is not None:
            continue
        if found is not None and found[0] not in taken:
            taken.add(found[0])
            out.append(found[1])
    return _told_once(out)


def _told_once(uses: list[Deployment]) -> tuple[Deployment, ...]:
    """Of uses of as many of one device those with different durations, or the first where none has one."""
    of: dict[tuple[int, int | None, Qualifier | None], list[Deployment]] = {}
    for use in uses:
        of.setdefault((use.device, use.count, use.qualifier), []).append(use)
    kept: list[Deployment] = []
    for alike in of.values():
        lasting = {use.hours: use for use in reversed(alike) if use.hours is not None}
        kept += lasting.values() if lasting else alike[:1]
    return tuple(sorted(kept, key=lambda use: use.span))


def _next_others(places: list[tuple[int, int, int]], end: int) -> list[int]:
    """For each place where the next one of another device begins. Args: end: where the text ends."""
    out = [end] * len(places)
    for i in range(len(places) - 2, -1, -1):
        out[i] = places[i + 1][0] if places[i + 1][2] != places[i][2] else out[i + 1]
    return out


def _deployment(form: Normal, start: int, end: int, group: int, following: int) -> tuple[int, Deployment] | None:
    """The use of the device that is named there, with the place of its number, or None. `following`: another device."""
    text = form.text
    left = text[max(0, start - 64) : start]
    base = start - len(left)
    match = _COUNT.search(left)
    if _OTHER.match(text, end, end + 20) or _DEVICE_TIME.match(text, end, end + 20):
        return None
    if match is None or _PART_OF_NAME.search(left[: match.start()]):
        return None
    if _TOO_MUCH.search(left[: match.start()]) or (match["times"] == "-" and not match["number"].isdigit()):
        return None
    number = match["number"].lower()
    count = _WORDS[number] if number in _WORDS else int(number.replace(",", ""))
    hedge, bare = unhedged(left[: match.start()])
    duration = _DURATION.search(text[end : max(end, min(end + 60, following))].split(". ")[0])
    earlier = None if duration else _TIME_BEFORE.search(bare)
    hours: float | None = None
    opening, close = match.start(), end
    if duration is not None:
        hours, close = _hours(duration), end + duration.end()
    elif earlier is not None:
        hours, opening = _hours(earlier), earlier.start()
    rule = (
        "deployment:word"
        if number in _WORDS
        else "deployment:times"
        if match["times"].strip() in {"×", "x"}
        else "deployment:count"
    )
    span = form.back(Span(base + opening, close))
    if count == 0:
        return None
    return base + match.start(), Deployment(group, count, hedge, hours, span, rule, 0.9)


def _hours(duration: re.Match[str]) -> float:
    number = duration["number"].lower()
    if number in _WORDS:
        value = float(_WORDS[number])
    elif number[0].isdigit():
        value = float(number.replace(",", ""))
    else:
        value = 0.5 if number.startswith("half") else 1.0
    return value * _HOURS[duration["unit"][0].lower()]
