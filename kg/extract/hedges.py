"""The hedge before a number: up to, at least, on average, about.

Owns: the words of hedges. Knows: `amounts.Amount`, `around.Around`, `vocab`.
Must not know: directions, kinds of numbers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.vocab import Qualifier

if TYPE_CHECKING:
    from kg.extract.amounts import Amount
    from kg.extract.around import Around

__all__ = ["qualifier", "unhedged"]

_HEDGES: Final = {
    Qualifier.UP_TO: (
        r"\b(?:up\s?to|upto|as (?:much|many|high|large|fast) as|(?:a )?max(?:imum|imal)?(?: of)?|at most|"
        r"less than(?: or equal to)?|fewer than|"
        r"lower than|below|under|within|no more than|no greater than|sub-)|<=?|≤|≲|"
        r"(?:\b(?:not|never|cannot|without|(?:fail(?:s|ed|ing)?|unable) to)|n't) "
        r"(?:exceed(?:s|ing|ed)?|(?:more|greater|higher) than|above|over|beyond)"
    ),
    Qualifier.AT_LEAST: (
        r"\b(?:at least|over|more than|above|exceed(?:s|ing|ed)?|beyond|greater than(?: or equal to)?|"
        r"higher than|better than|no less than|"
        r"as (?:few|little|low) as|minimum of)|(?<!-)>=?|≥|≳"
    ),
    Qualifier.AVERAGE: (
        r"\b(?:(?:an )?average(?: of)?|on average,?|avg\.?|averag\w+|mean(?: of)?|geomean(?: of)?|median(?: of)?)"
    ),
    Qualifier.APPROXIMATELY: (
        r"\b(?:about|around|approximately|roughly|near|nearly|almost|close to|approx\.?|circa|an estimated|"
        r"some)|~|≈|≃|∼"
    ),
}
_BEFORE: Final = re.compile(
    "(?:"
    + "|".join(f"(?P<q{i}>{pattern})" for i, pattern in enumerate(_HEDGES.values()))
    + r")\s?(?:an? |by |of |only )?[$+*-]*$",
    re.IGNORECASE,
)
_LISTED: Final = re.compile(r"^[^;.]{0,70}(?:\band|,)(?: an?)?\s[$+~-]*$")
_MAXIMUM: Final = re.compile(r"\b(?:max(?:imum|imal)?|peak)(?: \w+){1,3} of $", re.IGNORECASE)
_ONLY_LINK: Final = re.compile(r"^\W*(?:and|or|vs\.?)?\W*$")  # between the numbers of a bare list
_AVERAGE_AFTER: Final = re.compile(r"[^.;,]{0,40}\b(?:on average|in average|average|averaged|avg)\b", re.IGNORECASE)
_AVERAGE_BEFORE: Final = re.compile(
    r"\b(?:on average|average|averages|averaged|mean)\b(?! (?:absolute|squared?|average|precision|displacement|"
    r"opinion|reciprocal))"
    r"[^.;]{0,40}$",
    re.IGNORECASE,
)


def qualifier(amount: Amount, around: Around, before: Qualifier | None) -> tuple[Qualifier | None, str]:
    """The hedge of an amount, and the words before it without the hedge.

    Args:
        amount: the number.
        around: the words around it.
        before: the hedge of the result before it in the sentence: "up to 4x more and 70% less" hedges both.
    """
    if amount.part in {"low", "high"}:
        return Qualifier.AT_LEAST if amount.part == "low" else Qualifier.UP_TO, unhedged(around.chain_left)[1]
    found, bare = unhedged(around.left)
    if found is None and _MAXIMUM.search(around.left[-48:]):
        found = Qualifier.UP_TO
    if found is None and around.left != around.chain_left and _ONLY_LINK.match(around.left):
        found, bare = unhedged(around.chain_left)
    unit = around.wide[around.at + amount.digits - amount.start :]
    if found is None and (unit.startswith("+") or re.match(r"\+|\s?or (?:more|higher)\b", around.right)):
        found = Qualifier.AT_LEAST
    behind = around.chain_right if _ONLY_LINK.match(around.right) else around.right
    if found is None and (_AVERAGE_AFTER.match(behind) or _AVERAGE_BEFORE.search(around.left[-60:])):
        found = Qualifier.AVERAGE
    if amount.form == "word" and amount.unit != "x" and amount.value == 1 and amount.digits == amount.end:
        found = found or Qualifier.UP_TO  # sub-second
    if found is None and amount.form == "word" and re.match(r"an order", around.wide[around.at :]):
        found = Qualifier.APPROXIMATELY
    if found is None and before in {Qualifier.UP_TO, Qualifier.AVERAGE} and _LISTED.search(around.left):
        found = before
    return found, bare


def unhedged(left: str) -> tuple[Qualifier | None, str]:
    """The last hedge of some words, and the words without it; of "an average of over" the nearest one counts."""
    found = None
    for _ in range(3):
        match = _BEFORE.search(left[-48:])
        if match is None:
            break
        hedge = next(hedge for i, hedge in enumerate(_HEDGES) if match[f"q{i}"])
        if found in {None, Qualifier.APPROXIMATELY}:
            found = hedge
        left = left[: len(left) - len(match.group())]
    return found, left
