"""Numbers with their units, as they stand in the normal form of a text: digits, words, ranges, lists.

Owns: the reading of numbers, units, ranges and lists of numbers. Knows: `text.Normal`, `data/units.tsv`.
Must not know: what a number claims, entities, papers.
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg import config

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Amount", "amounts", "units"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit in a normal form; `start` and `end` are its place there, the unit included."""

    start: int
    digits: int  # where the number ends and the unit begins
    end: int
    value: float
    unit: str | None
    whole: bool  # written without a decimal point
    sign: str = ""
    form: str = "digits"  # digits · word · ratio · power
    part: str = ""  # low, high (of a range); from, to (of a change)
    chain: int = 0  # amounts of one list or range have the same number
    glued: str = ""  # letters that follow without a space and are no unit: "D" of "3D"


_NUMBER: Final = re.compile(
    r"""(?=[-+$\d.])  # what most characters fail at, first
    (?:(?<![A-Za-z0-9_.^])|(?<=[\s(~>][xX])|(?<=\bUS)(?=\$))(?:(?<=[^\d])|^)
    (?P<sign>(?<![\w)\]%×/])[+-](?=[\d.]))?
    (?P<money>\$)?
    (?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<!\d)\.\d+)
    (?P<power>\s?[×x*]\s?10\^?(?P<tens>-?\d{1,3})(?!\d)|(?<=10)\^(?P<ten>-?\d{1,3})|[eE](?P<exponent>[-+]?\d{1,2})(?![\w.]))?
    """,
    re.VERBOSE,
)
_ONES: Final = dict(
    zip("zero one two three four five six seven eight nine ten".split(), range(11), strict=True),  # noqa: SIM905
)
_ONE: Final = "|".join(_ONES)
_WORD: Final = re.compile(
    rf"""\b(?=[0-9adefhnoqstz])(?:  # what most words fail at, first
      (?P<orders>(?:(?:an?|{_ONE}|several|\d+)[ -])?orders?[ -]of[ -]magnitude)
    | (?P<low_order>{_ONE})(?=[ -](?:to|or)[ -](?:{_ONE})[ -]orders?[ -]of[ -]magnitude)
    | (?P<fold>(?:{_ONE})[ -]?fold|(?:{_ONE})[ ]times(?=[ ](?:\w+er|more|less|as)\b|[.,;]|[ ]before))
    | (?P<double>doubl(?:es?|ed|ing)|tripl(?:es?|ed|ing)|quadrupl(?:es?|ed|ing)|twice)
    | (?P<half>halv(?:es?|ed|ing)|half)
    | (?P<sub>sub-(?:millisecond|second|minute|hour))
    | (?P<small>(?:{_ONE})(?=[ -](?:milliseconds?|seconds?|minutes?|hours?|days?|percent|violations?|constraint)\b))
    )(?!-?\w)""",
    re.VERBOSE | re.IGNORECASE,
)
_RATIO: Final = re.compile(
    r"(?:\s?(?:/|of(?: the)?|out of(?: the)?|our of)\s?)(\d{1,4})(?![\d.%]|,\d)(?: (?:[a-z-]+ ){0,2}?([a-z]+s)\b)?"
)
_FACTOR: Final = re.compile(
    r"\s?(?:faster|slower|smaller|fewer|less|more|higher|lower|larger|better|speed-?\s?ups?|acceleration|improvement|"
    r"reduction|compression|savings?)\b"
)
_FACTOR_OF: Final = re.compile(
    r"\b(?:speed-?\s?ups?|improvements?|reductions?|factors?|gains?|accelerations?|compression|faster|by)"
    r"(?: of| by| to| is| was)?(?: up to| over| about| nearly)? [xX]$"
)
"""Around a number with its sign of multiplication before it: "x15.1 faster", "a speed-up of x15.1", but not "x264"."""

_SHAPE: Final = re.compile(r"\s?[×xX]\s?\d")
_RANGE: Final = re.compile(
    r"\s?(?:[-–—~]|–|-to-|through|(?:up )?to)(?: about| around| approximately| nearly| over| just| only)?\s?[~≈$+]?$"
)
_ARROW: Final = re.compile(r"\s?(?:->|→|⟶|=>|⇒|-->|–>)\s?[~≈$+]?$")
_DEVIATION: Final = re.compile(r"\s?\(?(?:±|\+/-|\+-|plus[- ]minus)\s?$")
_FAR_TO: Final = re.compile(
    r"(?:[^.;,()]|\([^().;]{1,24}\)){1,60} to (?:about |around |approximately |nearly |over |just |only )?[~≈]?$"
)
_FROM: Final = re.compile(
    r"\bfrom (?:(?:an?|the) (?:[\w-]+ ){1,4}of )?(?:about |around |approximately |roughly |an? |nearly )?[~≈]?$"
)
_SPREAD: Final = re.compile(r"\b(?:rang|vary|varie|span)\w* $")
_LISTED_NAME: Final = re.compile(
    r"[A-Za-z]\)?[-@_]$|\b(?:on|with|for|of|to|than|over|against|and|from) [A-Z][A-Za-z-]* $"
)
"""Before a number that is part of a name: "3.1% on Llama 3.1 and 2.7% on …"."""

_MILLIONS: Final = {"m": 1e6, "b": 1e9, "t": 1e12}
_POINTS: Final = re.compile(
    r"[- ](?:[\w/-]+-)?(?:accuracy|F1|BLEU|mAP|AP|AUC|AUROC|EM|ROUGE(?:-\w)?|m?IoU|Dice|success|absolute|"
    r"absolute percentage|"
    r"recall|precision|score|pass@\d+|macro-F1|win-rate)[- ]points?(?!\w)"
)
_MOVES: Final = re.compile(
    r"\b(?:improv|increas|decreas|reduc|rais|ris|rose|drop|declin|lower|cut|boost|grow|grew|fell|fall|shrink|"
    r"shrank|lift|push|"
    r"mov|jump|collaps|enhanc|elevat|bring|go(?:es|ing)|climb|expand|extend|shorten|surg|soar)\w*",
    re.IGNORECASE,
)
_LIST: Final = re.compile(
    r"\s?(?:,|/|;|\band\b|\bor\b|&|,\s?and|,\s?or|vs\.?|versus|,?\s?respectively,?)"
    r"(?:\s(?:and|or|up to|over|about|around|approximately|nearly|by|even|by up to|an average of|~))?\s?[~+$-]?$",
)


@functools.cache
def units() -> dict[str, str]:
    """Surface form → unit, as `data/units.tsv` says."""
    forms: dict[str, str] = {}
    with (config.data() / "units.tsv").open(encoding="utf-8") as file:
        next(file)
        for line in file:
            unit, surface, *_ = line.rstrip("\n").split("\t")
            forms.update((form, unit) for form in surface.split("|") if form)
    return forms


@functools.cache
def _unit() -> re.Pattern[str]:
    """A unit after a number; longest form first; a word ends where its letters end."""
    words: list[str] = []
    signs: list[str] = []
    for form in sorted(units(), key=lambda form: (-len(form), form)):
        pattern = re.escape(form).replace(r"\ ", "[ -]")
        (words if form[-1].isalnum() else signs).append(pattern)
    return re.compile(
        rf"\+?(?:[ ~-]|,(?=dB))?(?:(?P<word>{'|'.join(words)})(?![A-Za-z0-9_^]|/(?!\d))|(?P<sign>{'|'.join(signs)}))"
    )


def amounts(text: str) -> tuple[Amount, ...]:
    """Every number of a normal form, in order, each with its unit, and the ranges and lists that they form.

    Cost: linear in the length of the text.
    """
    found = sorted([*_digits(text), *_words(text)], key=lambda amount: (amount.start, -amount.end))  # "2 orders of …"
    kept: list[Amount] = []
    for amount in found:
        if not kept or amount.start >= kept[-1].end:
            kept.append(amount)
    return tuple(_joined(text, kept))


def _digits(text: str) -> Iterator[Amount]:
    last = 0
    for match in _NUMBER.finditer(text):
        if match.start() < last:
            continue
        whole = "." not in match["digits"]
        value = float(match["digits"].replace(",", ""))
        form, end = "digits", match.end()
        if match["ten"]:
            value, form = float(f"1e{match['ten']}"), "power"
        elif match["power"]:
            value, form = value * float(f"1e{match['tens'] or match['exponent']}"), "power"
        if not math.isfinite(value * 1000):
            continue  # a row of hundreds of digits is no quantity
        start = match.start("money") if match["money"] else match.start("digits")
        times = text[start - 1 : start] in {"x", "X"}
        if times and not (_FACTOR.match(text, end) or _FACTOR_OF.search(text, max(0, start - 40), start)):
            continue
        sign = match["sign"] or ""
        if sign == "-":
            value = -value
        if match["money"]:
            start -= 2 * (text[max(0, start - 2) : start] == "US")
            yield Amount(start, end, end, value, "$", whole, sign)
            continue
        amount = _with_unit(text, Amount(start, end, end, value, None, whole, sign, form))
        last = amount.end
        yield amount


def _with_unit(text: str, amount: Amount) -> Amount:  # noqa: C901  (one form after the other)
    """The amount with the unit, the "of N" or the letters that follow it."""
    at = amount.end
    before = text[amount.start - 1 : amount.start]
    if amount.whole and amount.form == "digits" and amount.value >= 0:
        ratio = _RATIO.match(text, at, at + 40)
        if ratio and _is_ratio(amount, ratio, text):
            of = f"of {ratio[1]}" + (f" {ratio[2]}" if ratio[2] else "")
            return replace(amount, end=ratio.end(1), unit=of, form="ratio")
    product = text[max(0, amount.start - 3) : amount.start - 1].rstrip()[-1:].isdigit()  # "3 × 4"
    if before in {"x", "X"} or (before == "×" and not product):
        return replace(amount, start=amount.start - 1, unit="x")
    thousands = re.match(r"[kK](?![A-Za-z0-9])", text[at : at + 2])
    if thousands:
        amount = replace(amount, value=amount.value * 1000, digits=at + 1, end=at + 1)
        at += 1
    points = _POINTS.match(text, at, at + 40)
    if points:
        return replace(amount, end=points.end(), unit="points")
    match = _unit().match(text, at, at + 40)
    if match is None:
        letters = re.match(r"[A-Za-z]\w{0,15}", text[at : at + 16])
        return replace(amount, glued=letters.group()) if letters else amount
    unit = units()[_surface(match)]
    if unit == "x" and _SHAPE.match(text, at, at + 6) and amount.whole:
        return replace(amount, glued="x")
    if unit == "x" and match.group().strip() == "times" and not _multiplies(text, match, amount):
        return amount
    if unit in {"s", "m", "g", "h", "T", "B", "M", "V", "J", "W"} and match.group().startswith("-"):
        return replace(amount, glued=match.group()) if unit != "s" else replace(amount, end=match.end(), unit=unit)
    if unit in {"M", "B", "T", "million", "billion", "trillion"}:
        return _magnitude(text, amount, match, unit)
    return replace(amount, end=match.end(), unit=unit)


def _surface(match: re.Match[str]) -> str:
    """The form of `units.tsv` that matched."""
    form = str(match["word"] or match["sign"])
    return (
        form
        if form in units()
        else next(other for other in (form.replace("-", " "), form.replace(" ", "-")) if other in units())
    )


def _is_ratio(amount: Amount, ratio: re.Match[str], text: str) -> bool:
    """Whether "6/7 languages", "26 of 30" counts the good ones of many; "3/4 of", "48.3/45.9" do not."""
    whole = int(ratio[1])
    if not 3 <= whole <= 1000 or amount.value > whole:
        return False
    if "/" in ratio.group() and re.match(r"\s?[/-]|[A-Za-z]", text[ratio.end(1) : ratio.end(1) + 2]):
        return False
    return "/" not in ratio.group() or whole not in {4, 8, 16, 32} or bool(ratio[2])


def _multiplies(text: str, match: re.Match[str], amount: Amount) -> bool:
    """Whether "5 times" is a factor and not a count of events."""
    if match.group().startswith("-") or not amount.whole:
        return True
    after = text[match.end() : match.end() + 16]
    before = text[max(0, amount.start - 14) : amount.start]
    compared = re.match(r"\s?(?:\w+er\b|more|less|as\b|the|improvement|speed|reduction|compression|throughput)", after)
    return bool(compared or re.search(r"\b(?:by|up ?to|over|than|nearly|about|around|and|of|to)\s$", before))


def _magnitude(text: str, amount: Amount, match: re.Match[str], unit: str) -> Amount:
    """A million of something: "1.21 million images/s"."""
    end = match.end()
    following = _unit().match(text, end, end + 40)
    known = set(units().values())
    if following:
        inner = units()[_surface(following)]
        if f"{unit} {inner}" in known:
            return replace(amount, end=following.end(), unit=f"{unit} {inner}")
        if inner.endswith("/s"):
            return replace(amount, value=amount.value * _MILLIONS[unit[:1].lower()], end=following.end(), unit=inner)
    return replace(amount, end=end, unit=unit)


def _words(text: str) -> Iterator[Amount]:
    for match in _WORD.finditer(text):
        start, end = match.span()
        kind, word = str(match.lastgroup), match.group().lower()
        head = re.split(r"[ -]", word)[0]
        ones = float(_ONES.get(head, 0))
        amount = Amount(start, end, end, ones, "x", whole=True, form="word")
        if kind == "orders":
            power = 1.0 if head in {"an", "a", "order", "orders", "several"} else ones or _leading(head)
            yield replace(amount, value=10.0 ** min(power, 30))
        elif kind == "low_order":
            yield replace(amount, value=10.0**ones)
        elif kind == "fold":
            stem = re.match(_ONE, word)
            yield replace(amount, value=float(_ONES[stem.group()] if stem else 0))
        elif kind == "double":
            yield replace(amount, value={"d": 2.0, "t": 3.0, "q": 4.0}["d" if word == "twice" else word[0]])
        elif kind == "half":
            yield replace(amount, value=50.0, unit="%")
        elif kind == "sub":
            yield replace(amount, value=1.0, unit=units()[word[4:]])
        else:
            unit = _unit().match(text, end, end + 40)
            yield replace(amount, end=unit.end() if unit else end, unit=units()[_surface(unit)] if unit else None)


def _leading(digits: str) -> float:
    return float(digits) if digits.isdigit() and len(digits) < 3 else 1.0


def _joined(text: str, found: list[Amount]) -> list[Amount]:  # noqa: C901, PLR0912  (one pass each way)
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
