"""What stands around a number, as plain strings that learnt weights know.

Owns: the features of a number. Knows: `amounts.Amount`, `around.Around`. Must not know: weights, entities, papers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.extract.directions import cues, lower_is_better

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.amounts import Amount
    from kg.extract.around import Around

__all__ = ["clues"]

_TOKEN: Final = re.compile(r"[A-Za-z]+(?:'s)?|\d[\d.,]*|[^\sA-Za-z\d]")
_SIZES: Final = (0.0, 1e-9, 1.0, 2.0, 10.0, 50.0, 100.0, 1000.0)
_BETTER: Final = ("improv", "better", "enhanc", "optimi", "accelerat")
_ASPECT: Final = re.compile(r"[^,;.()]{0,24}?\b(?:in|on|for|of) ([^,;.()]{1,40})")
_BREAK: Final = frozenset([".", ";", ":"])


def _tokens(words: str) -> list[str]:
    return ["#" if t[0].isdigit() else t.lower() for t in _TOKEN.findall(words)]


def _stem(word: str) -> str:
    return word[:6]


def clues(amount: Amount, around: Around) -> Iterator[str]:
    """The features of one number: its look, the words next to it, the words of its clause, the cues of a direction."""
    unit = amount.unit or "none"
    before = _tokens(around.wide[: around.at])
    after = _tokens(around.wide[around.at + amount.end - amount.start :])
    size = sum(abs(amount.value) >= least for least in _SIZES)
    look = f"{unit}|{amount.form}"
    yield from ("bias", f"unit={unit}", f"form={amount.form}", f"part={amount.part}", f"sign={amount.sign}")
    yield from (f"whole={amount.whole}", f"size={size}", f"size={size}|{look}", f"look={look}|{amount.part}")
    yield f"glued={bool(amount.glued)}"
    left, right = [*["^"] * 4, *before][:-5:-1], [*after, *["$"] * 3][:3]
    for i, token in enumerate(left):
        yield f"l{i}={token}"
    yield from (f"l01={left[0]} {left[1]}", f"l12={left[1]} {left[2]}", f"l0u={left[0]}|{unit}")
    yield f"l012={left[0]} {left[1]} {left[2]}"
    for i, token in enumerate(right):
        yield f"r{i}={token}"
    yield from (f"r01={right[0]} {right[1]}", f"lr={left[0]}|{right[0]}", f"r0u={right[0]}|{unit}")
    yield f"r012={right[0]} {right[1]} {right[2]}"
    seen = set()
    for i, token in enumerate(reversed(before)):
        if token in _BREAK or i == 24:
            break
        if token.isalpha():
            seen.add(("near" if i < 6 else "far") + "=" + _stem(token))
    for i, token in enumerate(after):
        if token in _BREAK or i == 12:
            break
        if token.isalpha():
            seen.add(("next" if i < 4 else "later") + "=" + _stem(token))
    yield from sorted(seen)
    chained = _tokens(around.chain_right)[:2]
    yield from (f"c{i}={token}" for i, token in enumerate(chained) if around.chain_right != around.right)
    yield from _cue_clues(amount, around, unit)


def _cue_clues(amount: Amount, around: Around, unit: str) -> Iterator[str]:
    wide_left, wide_right = around.wide[: around.at], around.wide[around.at + amount.end - amount.start :]
    shape = "x" if unit == "x" else "%" if unit in {"%", "points"} else "none" if unit == "none" else "measure"
    low = lower_is_better(wide_left[-90:])
    found_left, found_right = cues(wide_left[-110:]), cues(wide_right[:60])
    for side, found in (("L", found_left), ("R", found_right)):
        if not found:
            yield f"{side}cue=none|{shape}"
            continue
        kind, word, start, end = found[-1] if side == "L" else found[0]
        gap = wide_left[-110:][end:] if side == "L" else wide_right[:start]
        far = min(len(_tokens(gap)) // 2, 5)
        comma = "," in gap or ";" in gap
        number = any(c.isdigit() for c in gap)
        by = " by " in gap + " "
        yield f"{side}cue={kind}|{shape}"
        yield f"{side}cue={kind}|{shape}|{far}|{number}"
        yield f"{side}cue={kind}|{by}|{comma}|{number}"
        yield f"{side}word={_stem(word)}|{by}"
        about = gap if side == "L" else wide_right[start : end + 40]
        yield f"{side}cue={kind}|{lower_is_better(about)}|{_stem(word)[:5]}"
        ahead = (wide_left[-110:] if side == "L" else wide_right)[max(0, start - 24) : start]
        aspect = _ASPECT.match(wide_right)
        of = lower_is_better(f"{ahead} {about} {aspect[1] if aspect else ''}")
        yield f"{side}turn={kind}|{word.startswith(_BETTER)}|{of}"
    last = found_left[-1][0] if found_left else "none"
    first = found_right[0][0] if found_right else "none"
    yield f"cues={last}|{first}|{shape}"
    yield f"lower={low}|{last}|{first}"
    kinds = [k for k, *_ in found_left if k != "level"]
    yield f"moved={kinds[-1] if kinds else 'none'}|{shape}|{last}"
