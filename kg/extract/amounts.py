"""Numbers with their units, as they stand in the normal form of a text: digits, words, ranges, lists.

Owns: the reading of numbers and units. Knows: `chains`, `text.Normal`, `data/units.tsv`.
Must not know: what a number claims, entities, papers.
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg import config
from kg.extract.chains import chained

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Amount", "amounts", "kinds", "units"]


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
    form: str = "digits"  # digits · word · ratio · fraction · power
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
    | (?P<low_fold>(?:{_ONE})-?(?=[ ](?:to|or)[ ](?:{_ONE})[ -]?fold))
    | (?P<fold>(?:{_ONE})[ -]?fold|(?:{_ONE})[ ]times(?=[ ](?:\w+er|more|less|as)\b|[.,;]|[ ]before))
    | (?P<double>doubl(?:es?|ed|ing)|tripl(?:es?|ed|ing)|quadrupl(?:es?|ed|ing)|twice)
    | (?P<half>halv(?:es?|ed|ing)|half)
    | (?P<sub>sub-(?:millisecond|second|minute|hour))
    | (?P<small>(?:{_ONE})(?=[ -](?:milliseconds?|seconds?|minutes?|hours?|days?|percent|violations?|constraint)\b))
    )(?!-?\w)""",
    re.VERBOSE | re.IGNORECASE,
)
_RATIO: Final = re.compile(
    r"(?:\s?(?:/|of(?: the)?|out of(?: the)?|our of)\s?)(\d{1,4})(?!\d|[.,]\d|%)(?: (?:[a-z-]+ ){0,2}?([a-z]+s)\b)?"
)
_SHARE_OF_ONE: Final = re.compile(r"\b(?:ratios?|guarantees?|probabilit(?:y|ies)|factors?|bounds?)\b[^.;,\d]{0,24}$")
"""Before a fraction that is one value: "an approximation ratio of 5/9"; "on 5/9 tasks" counts."""

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

_MILLIONS: Final = {"m": 1e6, "b": 1e9, "t": 1e12}
_POINTS: Final = re.compile(
    r"[- ](?:[\w/-]+-)?(?:accuracy|F1|BLEU|mAP|AP|AUC|AUROC|EM|ROUGE(?:-\w)?|m?IoU|Dice|success|absolute|"
    r"absolute percentage|"
    r"recall|precision|score|pass@\d+|macro-F1|win-rate)[- ]points?(?!\w)"
)


@functools.cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    """Unit, surface forms and kind, as `data/units.tsv` says."""
    with (config.data() / "units.tsv").open(encoding="utf-8") as file:
        next(file)
        return tuple(
            (unit, surface, kind) for unit, surface, kind, *_ in (line.rstrip("\n").split("\t") for line in file)
        )


@functools.cache
def units() -> dict[str, str]:
    """Surface form → unit."""
    return {form: unit for unit, surface, _ in _rows() for form in surface.split("|") if form}


@functools.cache
def kinds() -> dict[str, str]:
    """Unit → the kind of quantity that it measures."""
    return {unit: kind for unit, _, kind in _rows()}


@functools.cache
def _unit() -> re.Pattern[str]:
    """A unit after a number; longest form first; a word ends where its letters end."""
    words: list[str] = []
    signs: list[str] = []
    for form in sorted(units(), key=lambda form: (-len(form), form)):
        pattern = re.escape(form).replace(r"\ ", "[ -]")
        (words if form[-1].isalnum() else signs).append(pattern)
    return re.compile(
        rf"\+?(?:[ ~-]|,(?=dB))?(?:(?P<word>{'|'.join(words)})(?![A-Za-z0-9_^]|/(?!\d|(?!sec)[a-z]{{3}}))"
        rf"|(?P<sign>{'|'.join(signs)}))"
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
    finite = [amount for amount in kept if math.isfinite(amount.value * 1000)]  # hundreds of digits are no quantity
    return tuple(chained(text, finite))


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
            if (
                "/" in ratio.group()
                and not ratio[2]
                and _SHARE_OF_ONE.search(text, max(0, amount.start - 60), amount.start)
            ):
                value = round(amount.value / int(ratio[1]), 4)
                return replace(amount, value=value, end=ratio.end(1), whole=False, form="fraction")
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
        elif kind in {"fold", "low_fold"}:
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
