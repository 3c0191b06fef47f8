"""How a number is meant: up, down or a level.

Owns: the cue words of directions. Knows: `amounts.Amount`, `around.Around`, `hedges`, `vocab`.
Must not know: kinds of numbers, entities.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.extract.comparing import VERSUS
from kg.extract.hedges import unhedged
from kg.vocab import Direction, Qualifier

if TYPE_CHECKING:
    from kg.extract.amounts import Amount
    from kg.extract.around import Around

__all__ = ["Said", "better", "cues", "direction", "higher_is_better", "in_half", "lower_is_better"]


@dataclass(frozen=True, slots=True)
class Said:
    """A direction, and by which rule."""

    direction: Direction
    rule: str


_UP: Final = (
    r"higher|better|improv(?:es?|ed|ing|ements?)|gain(?:s|ed|ing)?|increas(?:es?|ed|ing)|speed-?\s?ups?|"
    r"speeds? up|speeding up|"
    r"speed gains?|faster|more|larger|boost(?:s|ed|ing)?|greater|accelerat(?:es?|ed|ing|ions?)|longer|bigger|"
    r"quicker|ris(?:es?|ing)|rose|growth|"
    r"lifts?|uplift|advantage|enhanc\w+|outperform\w*|surpass\w*|exceed\w*|rais\w+|elevat\w+|grows?|grew|"
    r"stronger|beats?|extend\w*|expand\w*|widen\w*|lengthen\w*|inflat\w+|(?:overstat|overestimat)(?:es?|ed|ing)|"
    r"slower|slowdowns?|ahead|swing|leads?|additional|margin"
)
_DOWN: Final = (
    r"lower(?:s|ed|ing)?|fewer|less|reduc\w+|decreas(?:es?|ed|ing)|drops?|dropp\w+|smaller|shorter|shorten(?:s|ed|ing)?|sav(?:es?|ed|"
    r"ings?)|degrad\w+|"
    r"declin\w+|cut(?:s|ting)?|shrink\w*|shrunk|slow(?:s|ed|ing)?(?: down)?|falls?|fell|lighter|cheaper|worse|"
    r"minimi[sz]\w*|"
    r"trim(?:s|med|ming)?|loss(?:es)?|deteriorat\w+|diminish\w*|slash\w*|remov\w+|prun(?:es?|ed)|skip(?:s|ped)|"
    r"eliminat\w+|"
    r"alleviat\w+|mitigat\w+|underperform\w*|lag(?:s|ging)?|trail(?:s|ing)?|penalty|compress(?:es|ed|ing)|"
    r"suppress\w*|lose[sn]?|"
    r"lost|tighter|clos(?:es?|ed|ing)(?= | up)|halv\w+|narrow(?:s|ed|ing)|screened|avoid(?:s|ed|ing)|deduct\w+|"
    r"lessen\w*|(?:understat|underestimat)(?:es?|ed|ing)"
)
_LEVEL: Final = (
    r"achiev(?:es?|ed|ing)|reach(?:es|ed|ing)?|attain(?:s|ed|ing)?|obtain(?:s|ed|ing)?|yield(?:s|ed|ing)?|"
    r"record(?:s|ed|ing)|"
    r"scor(?:es|ed|ing)|at|with|to|is|was|are|were|of|hit(?:s|ting)?|remain(?:s|ed|ing)?|maintain(?:s|ed|ing)?|"
    r"retain(?:s|ed|ing)?|preserv(?:es?|ed|ing)|deliver(?:s|ed|ing)?|show(?:s|ed|ing)?|report(?:s|ed|ing)?|"
    r"averag(?:es?|ed|ing)|"
    r"requir(?:es?|ed|ing)|takes?|took|consum(?:es?|ed|ing)|costs?|uses|using|only|accounts?|explains?|keeps?|"
    r"provid(?:es|ing)|"
    r"captures?|recovers?|detects?|identif(?:y|ies)|covers?|agrees?|correctly|while|converg\w+|whereas|but|vs\.?|"
    r"versus|than"
)
_WORD: Final = r"(?<![\w-])(?:{})(?![\w-])"
_RIGHT: Final = re.compile(rf"(?P<up>{_WORD.format(_UP)})|(?P<down>{_WORD.format(_DOWN)})", re.IGNORECASE)
_ABOVE: Final = re.compile(
    r" (?:(?!(?:points?|and|at|in|on|with|of)\b)[\w@-]+ ){0,2}(?:(?P<up>above|ahead of)|below|behind|short of)\b"
)
"""After a difference: "1.2 points above NAML"."""

_LEFT: Final = re.compile(rf"{_RIGHT.pattern}|(?P<level>{_WORD.format(_LEVEL)})", re.IGNORECASE)
_NOUN: Final = (
    r"improvements?|gains?|increases?|speed-?ups?|boosts?|rise|growth|lift|uplift|advantage|enhancements?|"
    r"accelerations?|margins?|"
    r"reductions?|decreases?|drops?|savings?|decline|degradations?|loss(?:es)?|cuts?|slowdowns?|deterioration|"
    r"penalty|lead|swing"
)
_NOUN_OF: Final = re.compile(
    rf"(?<![\w-])(?P<noun>{_NOUN})(?: \([^)]{{1,12}}\))?(?: (?:in|on|for|over|to|at|within|across)(?: the|"
    rf" its)?(?: [\w@%/-]+){{1,6}}?)?"
    r" (?:is|are|was|of|reach(?:es|ed|ing)?|remains?|by|at|averag\w+|only|just|about|ranging|range|from)[\w ]{0,14}$",
    re.IGNORECASE,
)
_CLOSED: Final = re.compile(rf"\) (?:(?!and |or |in |of )[\w-]+ ){{0,3}}?(?P<noun>{_NOUN})\b", re.IGNORECASE)
_NOUN_BEFORE: Final = re.compile(
    rf"(?<![\w-])(?P<noun>{_NOUN})(?: (?:in|on|for|over)(?: [\w@%/-]+){{1,5}}?)? \([~≈<>=+\s]*$",
    re.IGNORECASE,
)
_LOWER: Final = re.compile(
    r"(?<![\w])(?:latenc\w+|errors?|perplexit\w+|ppl|loss|time|times|time-\S+|memory|costs?|fid|fvd|wer|cer|der|"
    r"eer|mae|mse|[nr]mse|nrmse|mape|wape|crps|nll|mpjpe|[am]de|fde|ece|bd-?rate|hausdorff|chamfer|drift|forgetting|"
    r"[rg]fid|kid|fad|brier|"
    r"overheads?|energy|communications?|flops|macs|footprint|lpips|delay|power|storage|ttft|tpot|consumption|"
    r"area|runtime|"
    r"regret|hallucinations?(?! (?:benchmarks?|datasets?|tasks?|detection))|violations?|"
    r"false[- ]positive\w*|distance|carbon|emissions?|traffic|makespan|"
    r"parameters|params|"
    r"iterations|size|computations?|compute|usage|training data|ate|drift|bias|complexity|steps)\b",
    re.IGNORECASE,
)
_HIGHER: Final = re.compile(
    r"\b(?:efficien\w+|throughput|utili[sz]ation|accurac\w+|speed\w*|performance|productivity|score|quality|f1|"
    r"precision|recall|"
    r"savings?|robustness|reduction|generation|capacity|hit rate|success rate)\b",
    re.IGNORECASE,
)
_MEASURE_AFTER: Final = re.compile(
    r"\s*(?:in|on|for) ([^,;.()]{1,40})|"
    r"\s((?!(?:in|on|for|of|to|and|or|over|than|with|when|while|at|by|as)\b)[A-Za-z-]+)"
)
"""Behind a change, what it is a change of: "an improvement of 4.7 WER"."""

_BEFORE_NOUN: Final = re.compile(r"(?:[\w/%-]+\)? ){1,2}$")
_BETTER: Final = re.compile(r"improv|better|enhanc|optimi|accelerat|speeds? up|speeding up", re.IGNORECASE)
_GAIN: Final = re.compile(r"improv|better|enhanc|optimi|outperform|surpass|gain|uplift|advantage", re.IGNORECASE)
_WORSE: Final = re.compile(r"degrad|deteriorat|penalty|worse", re.IGNORECASE)
_STOP: Final = re.compile(
    r"[,;:.(\[)]|(?<![\w-])(?:and|while|with|for|on|in|of|compared|than|at|when|across|which|that|to|as|from|"
    r"under|using|but|by|"
    r"via|over|where|vs|versus|was|is|are|were|without|against|through|after|if)(?![\w-])"
)
_ASIDE: Final = re.compile(r"(?<=[A-Za-z] )\([A-Za-z][^()\d]{0,60}\)(?= [a-z])")
"""A name that is explained: "LPIPS (learned perceptual image patch similarity) improvement"."""

_EQUALS: Final = re.compile(r"[\w^@-]*\)?\s?[=≈]\s?[-~]?\s?$|[’']s -?$")
_DIFFERENCE: Final = re.compile(
    r"Δ|\b(?:delta\b|diff|gain|change|improve|increase|drop|decrease|reduc|gap)", re.IGNORECASE
)
"""Before a level: "MAPE = 1.81%", "U-Net's 0.8065"; but "ΔF1 = 2.1" is a change."""

_IN_HALF: Final = re.compile(
    r"\b(?:cut|reduc|slash|shrink|shrunk|divid)\w*\b[^.;]{1,80}\bin (?:nearly |almost |about )?$"
)
_VERSUS: Final = re.compile(rf"\s?{VERSUS}\s?[~≈$]?")
"""Two levels side by side: "40.4% vs. 34.8%"."""

_BY_NEAR: Final = re.compile(r"\bby\b[^;,]{0,24}$")
_BELOW: Final = re.compile(r"(?<!\bby )\b(?:below|under)\W*$", re.IGNORECASE)
_ADDS: Final = re.compile(
    r"\badd(?:s|ed|ing)?(?: an?)?(?: (?:only|just|another|further|additional|less than|up to|about|roughly|over))*\W*$"
)
_OVERHEAD: Final = re.compile(r" of (?:\w+ )?overhead")
_DOWN_TO: Final = re.compile(r"\bto\s?-?$")
"""Before a level below zero, whatever leads to it: "falls to -7.2"."""

_BELOW_ZERO: Final = re.compile(r"(?:=|:|\b(?:of|is|was|at|to|from|achiev\w+|reach\w*|attain\w*))\s?$")
_BY: Final = re.compile(
    r"\bby\s*(?:an?|the|as much as|another|additional|only|just|near|nearly|a factor of|averaged?|an average of|"
    r"at|a margin of|"
    r"up|mean|margins? of|factors? of|roughly|even|further|respectively)?\s*$",
    re.IGNORECASE,
)


def lower_is_better(words: str) -> bool:
    """Whether the last measure that some words name is one that should be small.

    Example:
        >>> lower_is_better("tail latency"), lower_is_better("energy efficiency")
        (True, False)
    """
    return _last(_LOWER, words) > _last(_HIGHER, words)


def higher_is_better(words: str) -> bool:
    """Whether the last measure that some words name is one that should be large."""
    return _last(_HIGHER, words) > _last(_LOWER, words)


def _last(measure: re.Pattern[str], words: str) -> int:
    return max((m.end() for m in measure.finditer(words)), default=-1)


def cues(words: str) -> list[tuple[str, str, int, int]]:
    """Every cue of a direction in some words: up, down or level, the word, and where it stands.

    Example:
        >>> cues("cuts latency to")
        [('down', 'cuts', 0, 4), ('level', 'to', 13, 15)]
    """
    return [(str(m.lastgroup), m.group().lower(), *m.span()) for m in _LEFT.finditer(words)]


def better(text: str, start: int, end: int) -> bool:
    """Whether the word that tells the way of a number says that something got better, not more or less.

    Args: start, end: the number in the text.

    Example:
        >>> better("improves latency by 6% over", 20, 22), better("is 3x faster", 3, 5)
        (True, False)
    """
    behind = text[end : end + 52]
    stop = _STOP.search(behind)
    cue = _RIGHT.search(behind[: stop.start()] if stop else behind)
    if cue is None:
        ahead = re.split(r"[.;:]\s", text[max(0, start - 160) : start])[-1]
        cue = next(reversed(list(_RIGHT.finditer(ahead))), None)
    return cue is not None and _GAIN.match(cue.group()) is not None


def direction(amount: Amount, around: Around, bare: str, hedge: Qualifier | None, before: Direction | None) -> Said:
    """Up, down, or a level.

    Args:
        amount: the number.
        around: the words around it.
        bare: the words before it without their hedge.
        hedge: the hedge.
        before: the direction of the result before it in the sentence, which a list carries on.
    """
    said = _by_form(amount, around) or _from_right(amount, around)
    if said is not None:
        return said
    if amount.unit != "x":
        if _is_level(amount, around):
            return Said(Direction.ABSOLUTE, "direction:equals")
        if _ADDS.search(around.chain_left) and not _OVERHEAD.match(around.chain_right):
            return Said(Direction.INCREASE, "direction:adds")
    if before is not None and _goes_on(amount, around, before):
        return Said(before, "direction:levels" if before is Direction.ABSOLUTE else "direction:carried")
    if re.search(r"\bminus $", around.left):
        return Said(Direction.DECREASE, "direction:sign")
    inside = re.search(r"\([~≈<>=+\s]*$", around.chain_left) is not None
    sign = "+" if amount.part == "high" and around.chain_left.endswith("+") else amount.sign  # "+8-30 points"
    if inside and not sign and amount.unit != "x" and (amount.part or hedge in {None, Qualifier.APPROXIMATELY}):
        noun = _NOUN_BEFORE.search(around.chain_left[-70:])
        match = _RIGHT.match(noun["noun"]) if noun else None
        if noun is not None and match is not None:
            return Said(_way(match, noun.group()), "direction:noun-parenthesis")
        return Said(Direction.ABSOLUTE, "direction:parenthesis")
    if sign and amount.form != "word":
        return Said(Direction.INCREASE if sign == "+" else Direction.DECREASE, "direction:sign")
    return _from_left(amount, around, bare, before)


def _by_form(amount: Amount, around: Around) -> Said | None:
    """What the form of a number says: the end of a change, a part of many, a half, "doubled", "within 3 % of"."""
    if amount.part in {"to", "from"} or amount.form == "ratio":
        return Said(Direction.ABSOLUTE, "direction:change")
    if amount.form == "word" and amount.unit == "%":
        halves = re.search(
            r"\b(?:less than|fewer than|using|requir\w+|only|by|with)\W*(?:about |roughly )?$", around.left
        )
        halves = halves if around.right.startswith(" the") else None
        is_verb = amount.end - amount.start > 4 or in_half(around)
        return Said(Direction.DECREASE if halves or is_verb else Direction.ABSOLUTE, "direction:half")
    if (
        re.search(r"\bwithin\W*$", around.chain_left)
        and re.match(r" of\b", around.chain_right)
        and amount.unit in {"%", "points"}
    ):
        return Said(Direction.DECREASE, "direction:within")
    if amount.form == "word" and re.match(r"(?:doubl|tripl|quadrupl)(?:es?|ed|ing)\b", around.wide[around.at :]):
        return Said(Direction.INCREASE, "direction:double")
    return None


def _goes_on(amount: Amount, around: Around, before: Direction) -> bool:
    """Whether an amount is the next of a list of amounts of one way."""
    if before is Direction.ABSOLUTE:
        since = around.chain_left[around.chain_left.rfind("%") + 1 :]
        return amount.unit == "%" and not amount.sign and _LEVELS_ON.fullmatch(since) is not None
    listed = _GOES_ON.fullmatch(around.left) or (re.match(r" than\b", around.right) and _carried(around))
    return amount.unit in {"%", "points", "x"} and bool(listed)


def in_half(around: Around) -> bool:
    """Whether something is cut in half."""
    return _IN_HALF.search(around.left) is not None


def _is_level(amount: Amount, around: Around) -> bool:
    """Whether the words before a number give it as the level of something."""
    left = around.chain_left if amount.part == "high" else around.left
    beside = _VERSUS.fullmatch(around.right) or _VERSUS.fullmatch(around.left)
    if (beside and not _BY_NEAR.search(left)) or _BELOW.search(left):
        return not amount.sign
    equals = _EQUALS.search(left)
    if equals is not None and amount.sign != "+":
        return _DIFFERENCE.search(left[max(0, equals.start() - 20) :]) is None
    if amount.sign == "-" and amount.part != "high" and _DOWN_TO.search(around.left):
        return True
    if amount.sign != "-" or amount.unit in {"%", "points"} or _DIFFERENCE.search(around.left[-40:]):
        return False
    decibels = (amount.unit or "").startswith("dB") and not re.search(r"\bby\W*$", around.left)
    return decibels or _BELOW_ZERO.search(around.left.rstrip("-")) is not None


def _from_right(amount: Amount, around: Around) -> Said | None:
    place = _ABOVE.match(around.right) if amount.unit in {"points", "%", "dB", None} else None
    if place is not None:
        way = Direction.INCREASE if place["up"] else Direction.DECREASE
        return Said(way, "direction:above")
    closed = _CLOSED.match(around.right)  # "a significant (10.9%) WER reduction"
    if closed is not None and "(" in around.left[-12:]:
        match = _RIGHT.match(closed["noun"])
        if match is not None:
            return Said(_way(match, closed.group()), "direction:after")
    for after in dict.fromkeys((around.right, around.chain_right if around.alike else around.right)):
        asides = sum(len(m.group()) for m in _ASIDE.finditer(after))
        after = _ASIDE.sub(lambda m: " " * len(m.group()), after)  # noqa: PLW2901 # of equal length: places stay
        stop = _STOP.search(after)
        near = (after[: stop.start()] if stop else after)[: 52 + asides]
        match = _RIGHT.search(near)
        if match is None:
            continue
        rest = near[match.start() :]
        follows = after[len(near) :]
        if re.match(r"(?:in|of|on|for) ", follows):
            ends = _STOP.search(follows, 3)
            rest += " " + (follows[3 : ends.start()] if ends else follows[3:])
        way = _way(match, f"{amount.unit or ''} {near[: match.start()]} {rest}")
        return Said(way, "direction:after")
    return None


def _way(match: re.Match[str], words: str) -> Direction:
    """The direction of a cue; to improve what should be low is to decrease it, to degrade it is to increase it."""
    cue = match.group()
    if match["down"]:
        return Direction.INCREASE if _WORSE.match(cue) and lower_is_better(words) else Direction.DECREASE
    return Direction.DECREASE if _BETTER.match(cue) and lower_is_better(words) else Direction.INCREASE


def _from_left(amount: Amount, around: Around, bare: str, before: Direction | None) -> Said:
    relative = amount.unit == "x"
    plain = re.search(r"\b(up|down) $", bare)
    if plain is not None:
        return Said(Direction.INCREASE if plain[1] == "up" else Direction.DECREASE, "direction:before")
    for i, words in enumerate(dict.fromkeys([bare, unhedged(around.chain_left)[1]])):
        if i and before not in {None, Direction.ABSOLUTE} and _carried(around):
            break
        clause = re.split(r"[;:]", words)[-1]
        noun = _NOUN_OF.search(clause[-70:])
        if noun is not None:
            match = _RIGHT.match(noun["noun"])
            ahead = _MEASURE_AFTER.match(around.chain_right)
            if match is not None:
                measure = _BEFORE_NOUN.search(clause[: len(clause) - len(noun.group())])
                about = f"{measure[0] if measure else ''} {noun.group()} {(ahead[1] or ahead[2]) if ahead else ''}"
                return Said(_way(match, about), "direction:noun-of")
        by = _BY.search(clause)
        cues = [m for m in _LEFT.finditer(clause) if not (by and m.start() >= by.start())]
        if by or relative:
            cues = [m for m in cues if m.lastgroup != "level"]
        if not cues:
            continue
        cue = cues[-1]
        if cue.lastgroup == "level":
            return Said(Direction.ABSOLUTE, "direction:level")
        after = around.chain_right if re.match(r"\s*(?:in|on|for) ", around.chain_right) else ""
        ends = _STOP.search(after, 4)
        aspect = after[: ends.start()] if ends else after
        measure = _BEFORE_NOUN.search(clause[: cue.start()]) if re.match(r"improv(?:es|ed|ing)", cue.group()) else None
        follows = clause[cue.end() :].strip(" ,~$") in {"", "by"}  # "MAE improving 48.7%"
        about = f"{measure[0]} " if measure and follows else ""
        return Said(_way(cue, about + clause[cue.start() :] + " " + aspect), "direction:before")
    if before not in {None, Direction.ABSOLUTE} and _carried(around):
        assert before is not None
        return Said(before, "direction:carried")
    return Said(Direction.INCREASE if relative else Direction.ABSOLUTE, "direction:default")


def _carried(around: Around) -> bool:
    """Whether the amount goes on with the list of the one before: "by 3% on A, 5% on B and 7% on C"."""
    if re.match(r"\s?(?:accuracy|precision|recall|F1|success)", around.right):
        return False
    return re.search(r"(?:,|;|\band\b|\bor\b|\(|/|\bby\b|\bover\b|\bto\b)[^,;.]{0,44}$", around.left) is not None


_GOES_ON: Final = re.compile(
    r"\s?(?:of|in|on|for) (?:[\w@%/+-]+ ){1,5}?,?(?: ?and| ?or|,)\s(?:by )?(?:up to |over |about |nearly |~)?",
)
_LEVELS_ON: Final = re.compile(
    r"\s?(?:of|in|on|for|at) [\w@/+-]+(?: [\w@/+-]+){0,3}(?:,|,? and|,? or) (?:about |nearly |~)?\$?"
)
"""Between two levels of a list: "falls to 28% in low- and 5% in high-frequency bands"."""
