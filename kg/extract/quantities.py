"""Which numbers of a text claim a measured outcome, and what kind of claim each is, by named rules.

Owns: candidates, their kind, direction, qualifier and rule. Knows: `amounts`, `text`, `model.Span`, `vocab`.
Must not know: mentions, groups, the trained model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.extract.amounts import Amount, amounts
from kg.model import Span
from kg.text import Normal, normal, sentences
from kg.vocab import Direction, Qualifier

__all__ = ["PRECISION", "Candidate", "candidates", "is_result"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number that could claim an outcome. `span` holds the number with its unit, in the text as given."""

    span: Span
    value: float
    unit: str | None  # a unit of `data/units.tsv`, or "of N …" for "26 of 30 …"
    direction: Direction
    qualifier: Qualifier | None
    kind: str  # "result", or what it is instead: name, year, count, setting, parameters, …
    rule: str  # id of the rule that decided the kind
    likelihood: float  # that it claims an outcome, in [0, 1]: the rule's precision on the training papers
    cue: Span | None  # the words that gave the direction, where there are any
    chain: int  # candidates of one list, range or change share it
    part: str  # low, high (of a range), from, to (of a change), else empty
    features: tuple[str, ...]  # for a learned head: unit class, form, sign, decimals, the words around


PRECISION: Final[dict[str, float]] = {}
"""Rule → the share of its candidates that are results in the training papers; others stand at 0.5."""

_METRIC: Final = (
    r"accurac\w*|precision|recall|f1(?:[- ]scores?)?|f-?scores?|scores?|auc|auroc|auprc|roc|map|mean average precision|"
    r"iou|miou|dice|dsc|psnr|ssim|lpips|fid|fvd|is|bleu|rouge\S*|meteor|cider|chrf|comet|bertscore|wer|cer|der|eer|mos|"
    r"pesq|stoi|sdr|si-?sdr|snr|rtf|mae|mse|rmse|mape|nrmse|r2|r\^2|perplexit\w+|ppl|loss|errors?|rate|ratio|"
    r"correlation|pearson\S*|spearman\S*|kendall\S*|kappa|coefficient|rho|tau|alpha|ndcg\S*|mrr|hit\S*|top-[15]|em|"
    r"pass@\d+|recall@\d+|r@\d+|p@\d+|hits@\d+|mcc|brier|ece|divergence|distance|similarity|coverage|efficiency|"
    r"ap|ap50|ate|elo|likert|win[- ]rate|success|consistency|faithfulness|fidelity|gap|difference|deviation|std|variance|"
    r"slope|beta|hazard|odds|or|hr|ci|score[sd]?|performance|uf1|uar|macro-?f_?1|micro-?f_?1|cos|validation"
)
_METRIC_WORD: Final = re.compile(rf"(?<![\w-])(?:{_METRIC})(?![\w])", re.IGNORECASE)

_UP: Final = (
    r"higher|better|improve\w*|gains?|increas\w+|speed-?\s?ups?|speed gains?|faster|more|larger|boost\w*|greater|"
    r"acceler\w+|longer|bigger|quicker|rise|growth|lift|uplift|deeper|advantage|enhance\w*|outperform\w*|surpass\w*|"
    r"exceed\w*|rais\w+|elevat\w+|grow\w*|grew|up\b|stronger|over(?= the| state| previous| prior)|relative to|"
    r"throughput|sav(?:ing|ings) (?:ratio|factor)|speed|expansion|compression|wins|margin|excess|extend\w*|scal(?:es|ing)"
)
_DOWN: Final = (
    r"lower\w*|fewer|less|reduc\w+|decreas\w+|drops?|dropp\w+|smaller|shorter|sav\w+|degradation|degrad\w+|declin\w+|cut\w*|"
    r"shrink\w*|shrunk|slow\w*|fall\w*|fell|lighter|cheaper|worse\w*|minimi[sz]\w*|trims?|trimm\w+|loss(?:es)?|deteriorat\w+|"
    r"diminish\w*|collaps\w+|slash\w*|remov\w+|prun\w+|skip\w*|eliminat\w+|alleviat\w+|mitigat\w+|down|underperform\w*|"
    r"lag\w*|penalty|compress(?:es|ed|ing)|suppress\w*|lowest|lose[sn]?|lost|decay\w*|screened"
)
_LEVEL: Final = (
    r"achiev\w+|reach\w*|attain\w*|obtain\w*|yield\w*|record\w*|score[sd]?|scoring|at|with|to|is|was|are|of|hits?|remain\w*|"
    r"maintain\w*|retain\w*|preserv\w+|deliver\w*|demonstrat\w+|show\w*|report\w*|averag\w+|requir\w+|take\w*|cost\w*|us(?:es|ing)|"
    r"only|account\w*|explain\w*|captur\w+|recover\w*|detect\w*|identif\w+|classif\w+|cover\w*|agree\w*|run\w*|keep\w*"
)
_LOWER_IS_BETTER: Final = re.compile(
    r"\b(?:latenc\w+|errors?|perplexit\w+|ppl|loss|time|times|memory|costs?|fid|fvd|wer|cer|der|eer|mae|mse|rmse|mape|overheads?|"
    r"energy|communication|flops|macs|footprint|lpips|delay|power|storage|ttft|tpot|bandwidth|consumption|parameters|"
    r"regret|hallucinations?|violations?|false[- ]positive\w*|distance|carbon|emissions?|traffic|makespan)\b",
    re.IGNORECASE,
)
_RIGHT: Final = re.compile(rf"(?P<up>\b(?:{_UP})\b)|(?P<down>\b(?:{_DOWN})\b)", re.IGNORECASE)
_LEFT: Final = re.compile(
    rf"(?P<up>\b(?:{_UP})\b)|(?P<down>\b(?:{_DOWN})\b)|(?P<level>\b(?:{_LEVEL})\b)", re.IGNORECASE
)
_CHANGE: Final = re.compile(
    rf"\b(?:{_UP}|{_DOWN}|mov\w+|goes|went|jump\w*|push\w*|shift\w*|expand\w*)\b", re.IGNORECASE
)

_QUALIFIERS: Final = (
    (
        Qualifier.UP_TO,
        r"\b(?:up\s?to|upto|as (?:much|many|high|large|fast) as|(?:a )?max(?:imum|imal)?(?: \w+){0,2} of|maximum|at most|"
        r"less than|fewer than|lower than|below|under|within|no more than|no greater than)|<=?|≤|≲",
    ),
    (
        Qualifier.AT_LEAST,
        r"\b(?:at least|over|more than|above|exceed(?:s|ing|ed)?|beyond|greater than|higher than|better than|no less than|"
        r"as (?:few|little|low) as|minimum of|surpass(?:es|ing))|>=?|≥|≳",
    ),
    (
        Qualifier.AVERAGE,
        r"\b(?:(?:an )?average(?: of)?|on average,?|averag\w+|mean(?: of)?|geomean(?: of)?|median(?: of)?)",
    ),
    (
        Qualifier.APPROXIMATELY,
        r"\b(?:about|around|approximately|roughly|nearly|almost|close to|approx\.?|circa|an estimated|some)|~|≈|≃|∼",
    ),
)
_BEFORE: Final = re.compile(
    "(?:"
    + "|".join(f"(?P<q{i}>{pattern})" for i, (_, pattern) in enumerate(_QUALIFIERS))
    + r")\s?(?:an? |the |by |of )?[$+]?$",
    re.IGNORECASE,
)


def candidates(text: str) -> tuple[Candidate, ...]:
    """Every number of a text, with what it says and whether it claims an outcome.

    Args:
        text: `Paper.text`, or any text; spans count its code points.

    Returns: candidates in text order; none overlap.

    Cost: linear in the length of the text.

    Example:
        >>> [(c.value, c.unit, c.qualifier, c.kind) for c in candidates("It is up to 2.0x faster on 8 GPUs.")]
        [(2.0, 'x', <Qualifier.UP_TO: 'up to'>, 'result'), (8.0, None, None, 'devices')]
    """
    form = normal(text)
    found = amounts(form.text)
    out = []
    sentence = iter([*sentences(form.text), Span(len(form.text), len(form.text) + 1)])
    here = next(sentence)
    for i, amount in enumerate(found):
        while here.end < amount.end and here.start < amount.start and here.end <= amount.start:
            here = next(sentence)
        low, high = min(here.start, amount.start), max(here.end, amount.end)
        first = last = i
        while first and found[first - 1].chain == amount.chain:
            first -= 1
        while last + 1 < len(found) and found[last + 1].chain == amount.chain:
            last += 1
        previous = found[i - 1].end if i and found[i - 1].end > low else low
        following = found[i + 1].start if i + 1 < len(found) and found[i + 1].start < high else high
        out.append(
            _candidate(
                amount,
                _Context(
                    left=form.text[max(previous, amount.start - 110) : amount.start],
                    right=form.text[amount.end : min(following, amount.end + 80)],
                    chain_left=form.text[max(low, found[first].start - 110) : found[first].start],
                    chain_right=form.text[found[last].end : min(high, found[last].end + 80)],
                    wide=form.text[max(low, amount.start - 160) : min(high, amount.end + 100)],
                    at=amount.start - max(low, amount.start - 160),
                    title=low == 0,
                ),
                form,
            ),
        )
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _Context:
    """The words around an amount, inside its sentence."""

    left: str  # back to the amount before
    right: str  # on to the amount after
    chain_left: str  # before the first of its list or range
    chain_right: str  # after the last of it
    wide: str
    at: int  # where the amount begins in `wide`
    title: bool


def _candidate(amount: Amount, context: _Context, form: Normal) -> Candidate:
    qualifier, bare = _qualifier(amount, context)
    direction, cue = _direction(amount, context, bare)
    unit = amount.unit
    kind, rule = _kind(amount, context, bare, direction)
    if unit is None and direction is not Direction.ABSOLUTE and kind == "result":
        unit = _implied(amount, context)
    value = abs(amount.value)
    where = None
    if cue is not None:
        where = form.back(Span(amount.start + cue[0], amount.start + cue[1]))
    return Candidate(
        span=form.back(Span(amount.start, amount.end)),
        value=value,
        unit=unit,
        direction=direction,
        qualifier=qualifier,
        kind=kind,
        rule=rule,
        likelihood=PRECISION.get(rule, 0.5),
        cue=where,
        chain=amount.chain,
        part=amount.part,
        features=_features(amount, context, direction),
    )


def is_result(candidate: Candidate) -> bool:
    """Whether the rules take the number for a claimed outcome."""
    return candidate.kind == "result"


def _qualifier(amount: Amount, context: _Context) -> tuple[Qualifier | None, str]:
    """The hedge of an amount, and the words before it without the hedge."""
    if amount.part == "low":
        return Qualifier.AT_LEAST, _bare(context.chain_left)[1]
    if amount.part == "high":
        return Qualifier.UP_TO, _bare(context.chain_left)[1]
    qualifier, bare = _bare(context.left)
    if amount.part == "to":
        qualifier, bare = qualifier, _bare(context.chain_left)[1]
    elif qualifier is None and context.left != context.chain_left and _ONLY_LINK.match(context.left):
        qualifier, bare = _bare(context.chain_left)
    if qualifier is None and re.match(r"\+|\s?or (?:more|higher)\b", context.right):
        qualifier = Qualifier.AT_LEAST
    if qualifier is None and _AVERAGE_AFTER.match(context.right):
        qualifier = Qualifier.AVERAGE
    if qualifier is None and _AVERAGE_BEFORE.search(context.left[-60:]):
        qualifier = Qualifier.AVERAGE
    if amount.form == "word" and amount.unit != "x" and amount.value == 1 and amount.digits == amount.end:
        qualifier = qualifier or Qualifier.UP_TO  # sub-second
    return qualifier, bare


_ONLY_LINK: Final = re.compile(r"^\W*(?:and|or|vs\.?)?\W*$")
_AVERAGE_AFTER: Final = re.compile(r"[^.;,]{0,40}\b(?:on average|in average|average|averaged)\b", re.IGNORECASE)
_AVERAGE_BEFORE: Final = re.compile(r"\b(?:on average|average|averages|averaged|mean)\b[^.;]{0,40}$", re.IGNORECASE)


def _bare(left: str) -> tuple[Qualifier | None, str]:
    """The last hedge of some words, and the words before it; "an average of over" has two, the outer one counts."""
    found = None
    for _ in range(3):
        match = _BEFORE.search(left[-48:])
        if match is None:
            break
        i = next(i for i in range(len(_QUALIFIERS)) if match[f"q{i}"])
        found = found or _QUALIFIERS[i][0]
        left = left[: len(left) - len(match.group())]
    return found, left


_STOP_RIGHT: Final = re.compile(
    r"[,;:.(\[)]|\b(?:and|while|with|for|on|in|of|compared|than|at|when|across|which|that|to|as|from|under|using|but|by|via)\b"
)
_BY: Final = re.compile(r"\bby\s*(?:an?|the|as much as|another|roughly|additional)?\s*$", re.IGNORECASE)


def _direction(amount: Amount, context: _Context, bare: str) -> tuple[Direction, tuple[int, int] | None]:
    """Up, down or a level, and the place of the cue relative to the amount's start."""
    if amount.part == "to":
        return Direction.ABSOLUTE, None
    if amount.form == "ratio":
        return Direction.ABSOLUTE, None
    length = amount.end - amount.start
    for after in (context.right, context.chain_right):
        stop = _STOP_RIGHT.search(after)
        near = after[: stop.start()] if stop else after
        near = near[:48]
        match = _RIGHT.search(near)
        if match is not None:
            way = _way(match, near)
            if after is context.right:
                return way, (length + match.start(), length + match.end())
            return way, None
    return _from_left(amount, context, bare)


def _way(match: re.Match[str], words: str) -> Direction:
    """The direction of a cue; to improve what should be low is to decrease it."""
    if match.lastgroup == "down":
        return Direction.DECREASE
    if _IMPROVES.match(match.group()) and _LOWER_IS_BETTER.search(words):
        return Direction.DECREASE
    return Direction.INCREASE


_IMPROVES: Final = re.compile(r"improv|better|boost|enhanc|gain|outperform|surpass|optimi", re.IGNORECASE)


def _from_left(amount: Amount, context: _Context, bare: str) -> tuple[Direction, tuple[int, int] | None]:
    """The direction that the words before give."""
    default = Direction.INCREASE if amount.unit == "x" else Direction.ABSOLUTE
    for words in dict.fromkeys([bare, _bare(context.chain_left)[1]]):
        clause = re.split(r"[;:]", words)[-1]
        by = _BY.search(clause)
        cues = [m for m in _LEFT.finditer(clause) if not (by and m.start() >= by.start())]
        if by:
            cues = [m for m in cues if m.lastgroup != "level"]
        if not cues:
            continue
        cue = cues[-1]
        if cue.lastgroup == "level":
            earlier = [m for m in cues if m.lastgroup != "level"]
            if cue.group().lower() == "of" and earlier and len(clause) - earlier[-1].end() < 40:
                cue = earlier[-1]
            elif amount.unit == "x" or amount.sign:
                continue
            else:
                return Direction.ABSOLUTE, None
        way = _way(cue, clause[cue.start() :])
        return way, None
    if amount.sign == "+":
        return Direction.INCREASE, None
    if amount.sign == "-":
        return Direction.DECREASE, None
    return default, None


_SETTING: Final = re.compile(
    r"(?:\bp|\bq|\bn|\bN|\bk|\bK|seed|threshold|epsilon|ε|α|β|γ|λ|τ|temperature|learning rate|batch sizes?|budget|ratio|sparsity|"
    r"confidence|resolution|window|length|size|level|rank|depth|width|dimension\w*|bandwidth|SNR|top|block|group|radius)"
    r"\s?(?:of|=|<|>|≤|≥|:|is|at)?\s?(?:only |up to |about )?$"
)
_COUNT_NOUN: Final = re.compile(
    r"[- ](?:[A-Za-z-]+ ){0,3}?(?:GPUs?|TPUs?|CPUs?|NPUs?|cores?|nodes?|devices?|machines?|servers?|clients?|accelerators?|chips?|"
    r"workers?|cards?)\b"
)
_SIZE_NOUN: Final = re.compile(
    r"[- +](?:[A-Za-z-]+ ){0,3}?(?:images?|samples?|tokens?|datasets?|papers?|languages?|tasks?|models?|questions?|pairs|videos?|"
    r"examples?|benchmarks?|participants?|patients?|subjects?|layers?|parameters?|params|classes|categories|hours|users?|steps?|"
    r"points|queries|documents?|sentences?|words|annotations?|clips|scenes|instances|domains?|settings|runs|seeds|epochs|"
    r"iterations?|frames|years?|days|months|weeks|experts|heads|agents|trials|cases|problems|bits?|shots?|step|way|D|nm|pages|"
    r"authors|countries|methods|baselines|dimensions?|features|nodes|edges|vertices|entities|relations|records|rounds|times)\b"
)

_NAME_BEFORE: Final = re.compile(r"(?:[A-Za-z]\)?-|@|#|_|[A-Z][A-Za-z]*\.?\s|[A-Z]\s|\bv)$")
_FAMILY: Final = re.compile(
    r"\b(?:[Ll]la[Mm][Aa]|LLaMA|Qwen|GPT|Gemini|Gemma|Claude|Sonnet|Haiku|Opus|Phi|Mistral|Mixtral|Falcon|Vicuna|Yi|GLM|Stable "
    r"Diffusion|SD|YOLO\w*|Fable|Grok|Pi|RTX|GTX|Jetson|Python|CUDA|Granite|DeepSeek|OLMo|Pythia|Wan|FLUX|[Vv]ersion|Whisper|"
    r"Kimi|BERT|Nova|InternLM|Whisper|Snapdragon|Xeon|Core|MetaCLIP|Task|Track|Table|Figure|Fig\.|Section|Sec\.|Eq\.|Phase|Stage|"
    r"Step|Type|Level|Tier|Region|Theorem|Algorithm|Appendix|Part|Chapter|Class|Layer|Llama)[ -]?$"
)
_SCORE_BEFORE: Final = re.compile(
    rf"(?:(?<![\w-])(?:{_METRIC})\)?s?\s?(?:\([A-Za-z@0-9 -]{{1,12}}\))?\s?(?:(?:values?|scores?|results?|index|levels?)\s)?"
    r"(?:of|:|=|is|was|to|at|reaching|around|up to|≈|~|from|in \[|\[|,)*(?:\s(?:of|as|only|is|was|to|at|from|by|between|exceeding))*\s?)$",
    re.IGNORECASE,
)
_SCORE_AFTER: Final = re.compile(rf"^\)?[ -](?:[A-Za-z0-9@_-]+ ){{0,3}}?(?:{_METRIC})(?![\w])", re.IGNORECASE)
_MEASURES: Final = frozenset(
    {"time", "rate", "level", "energy", "power", "efficiency", "density", "pressure", "angle", "device time"}
)
_PERCENT_SETTING: Final = re.compile(
    r"\b(?:sparsity|sparse|pruning ratio|pruning rate|compression rate|confidence|dropout|budget|CI|labels|labeled|labelled|"
    r"percentile|of (?:the )?(?:data|training data|parameters|tokens|samples|labels|weights|training))\b",
)


def _kind(amount: Amount, context: _Context, bare: str, direction: Direction) -> tuple[str, str]:
    """What a number is, and the rule that says so."""
    left, right = context.left, context.right
    if amount.glued:
        return "name", "quantity:glued"
    if amount.part == "from":
        return "before", "quantity:from"
    if re.search(r"(?:±|\+/-|\+-|\\pm)\s?$", left):
        return "deviation", "quantity:deviation"
    if amount.unit == "%":
        return _percent(amount, context)
    if amount.form == "word":
        return _word(amount, context)
    if amount.unit == "x":
        if re.match(r"\s?(?:iterations|expert|more (?:data|parameters) (?:than|to))", right):
            return "setting", "quantity:times-setting"
        return "result", "quantity:range-times" if amount.part else "quantity:times"
    if amount.unit == "points":
        return (
            ("result", "quantity:points")
            if amount.sign or _RIGHT.search(context.wide)
            else ("count", "quantity:points-count")
        )
    if amount.form == "ratio":
        return "result", "quantity:ratio"
    if amount.unit is not None:
        return _measure(amount, context, bare, direction)
    return _score(amount, context, bare, direction)


def _percent(amount: Amount, context: _Context) -> tuple[str, str]:
    near = context.left[-28:] + "%" + context.right[:26]
    if re.match(
        r"[- ]?(?:CI\b|confidence|credible|percentile|sparsity|sparse\b|labels|labeled|labelled|dropout|of (?:the )?(?:training )?data\b)",
        context.right,
    ):
        return "setting", "quantity:percent-setting"
    if (
        re.search(
            r"(?:sparsity|ratio|threshold|budget|confidence|alpha|significance|dropout)(?: levels?| rates?)?(?: of| at| =|:)?\s?(?:up to )?$",
            context.left,
        )
        and "compression" not in near
    ):
        return "setting", "quantity:percent-setting"
    if amount.part in {"low", "high"}:
        return "result", "quantity:range-percent"
    if amount.part == "to":
        return "result", "quantity:change-percent"
    return "result", "quantity:percent"


def _word(amount: Amount, context: _Context) -> tuple[str, str]:
    if "magnitude" in context.wide[context.at : context.at + amount.end - amount.start]:
        bad = re.match(r" of | slowest", context.right) or re.search(r"same $|across \w* ?$", context.left)
        return ("count", "quantity:order-other") if bad else ("result", "quantity:order")
    if amount.unit == "%":
        good = re.match(r"(?:s|d)? (?:the|of|as)\b", context.right) and not re.match(
            r" of the (?:attention|layers|experts)", context.right
        )
        return ("result", "quantity:half") if good else ("word", "quantity:half-other")
    if amount.unit == "x" and re.match(r"doubl|tripl|quadr|twice", context.wide[context.at :]):
        good = re.match(r" (?:the|our|its|their|mean|performance|as|accuracy|throughput)\b", context.right)
        return ("result", "quantity:double") if good else ("word", "quantity:double-other")
    if amount.unit == "x":
        return (
            ("word", "quantity:fold-other")
            if re.match(r"[.:]| (?:strategy|cross|contribution|approach)", context.right)
            else ("result", "quantity:fold")
        )
    if amount.value == 0:
        return "result", "quantity:zero"
    return ("result", "quantity:word-unit") if amount.unit == "ms" else ("setting", "quantity:word-other")


def _measure(amount: Amount, context: _Context, bare: str, direction: Direction) -> tuple[str, str]:
    """A number with a unit of measurement, of money or of magnitude."""
    unit = str(amount.unit)
    cue = re.search(
        r"\b(?:achiev\w+|reach\w*|attain\w*|only|just|requir\w+|latency|throughput|speed|time|within|under|below|in)\W*(?:of )?$",
        bare,
    )
    if unit in _FAST:
        return "result", "quantity:measure"
    if unit in _MAGNITUDES:
        good = re.match(r" (?:FLOPs|MACs|fewer|FLOPS)\b", context.right) or re.search(r"\bonly (?:about )?$", bare)
        return (
            ("result", "quantity:magnitude")
            if good and not re.search(r"[A-Za-z]-$", context.left)
            else ("parameters", "quantity:parameters")
        )
    if direction is not Direction.ABSOLUTE and cue is None:
        return "result", "quantity:measure-change"
    if cue is not None or amount.part == "to" or re.search(r"\bto (?:about )?$", bare):
        return "result", "quantity:measure-level"
    return "setting", "quantity:measure-setting"


_FAST: Final = frozenset(
    "ms ns us tokens/s FPS images/s samples/s req/s QPS Mpixels/s dB PPL mJ uJ pJ nJ mW W mm mm^2 TOPS TOPS/W GOPS GOPS/W "
    "TFLOPS TFLOPS/W TOPS/mm2 MAC/clk Gbit/s Mbit/s mmHg °".split()  # noqa: SIM905
)
_MAGNITUDES: Final = frozenset(["M", "B", "T", "million", "billion", "trillion", "B tokens", "tokens", "K tokens"])


def _score(amount: Amount, context: _Context, bare: str, direction: Direction) -> tuple[str, str]:
    """A number without a unit."""
    left, right = context.left, context.right
    if amount.whole:
        if 1900 <= amount.value <= 2099 and not re.search(r"\d,\d", context.wide[context.at : context.at + 5]):
            return "year", "quantity:year"
        if re.match(r"\)", right) and re.search(r"(?:^|[\s(])$", left):
            return "list", "quantity:list-index"
        if _NAME_BEFORE.search(left):
            return "name", "quantity:name"
        if _COUNT_NOUN.match(right):
            return "devices", "quantity:devices"
        if direction is Direction.ABSOLUTE or _SIZE_NOUN.match(right):
            return ("count", "quantity:count")
        return "result", "quantity:whole-change"
    if _FAMILY.search(left) or re.search(r"[A-Za-z]-$|@$|\bv$", left):
        return "name", "quantity:name-version"
    if re.search(r"\b[pqP]\s?[<>=≤≥]\s?$|-?value\w?\s?[<>=]?\s?$", left):
        return "setting", "quantity:p-value"
    if _SETTING.search(bare):
        return "setting", "quantity:setting"
    if amount.part == "to":
        return "result", "quantity:change"
    if _SCORE_BEFORE.search(bare) or _SCORE_AFTER.match(right):
        return "result", "quantity:score"
    if direction is not Direction.ABSOLUTE:
        return "result", "quantity:score-change"
    if _METRIC_WORD.search(context.wide):
        return "result", "quantity:score-near"
    return "number", "quantity:number"


def _implied(amount: Amount, context: _Context) -> str | None:
    """The unit of a gain that names none: points of a score, or a factor of speed."""
    if re.match(r"\s?(?:speed-?ups?|compression|faster)\b", context.chain_right):
        return "x"
    return "points" if amount.value >= 1 else None


def _features(amount: Amount, context: _Context, direction: Direction) -> tuple[str, ...]:
    """Plain strings that a learned head may hash: what the number looks like, and the words around it."""
    before = re.findall(r"[A-Za-z%=<>~±]+", context.left[-48:])[-3:]
    after = re.findall(r"[A-Za-z%=<>~±]+", context.right[:48])[:3]
    shape = "whole" if amount.whole else "decimal"
    size = (
        "0"
        if amount.value == 0
        else "<1"
        if abs(amount.value) < 1
        else "<10"
        if abs(amount.value) < 10
        else "<100"
        if abs(amount.value) <= 100
        else "big"
    )
    return (
        f"unit={amount.unit}",
        f"form={amount.form}",
        f"shape={shape}",
        f"size={size}",
        f"part={amount.part}",
        f"sign={amount.sign}",
        f"direction={direction}",
        f"glued={bool(amount.glued)}",
        f"title={context.title}",
        *(f"l{i}={word.lower()}" for i, word in enumerate(reversed(before))),
        *(f"r{i}={word.lower()}" for i, word in enumerate(after)),
    )
