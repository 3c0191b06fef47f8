"""What a number is: a claimed outcome, or a name, a count, a setting, a year, by named rules.

Owns: the kinds of numbers and the rules that tell them apart. Knows: `amounts`, `directions`.
Must not know: entities, groups, the trained model.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.extract.directions import in_half, lower_is_better
from kg.vocab import Direction

if TYPE_CHECKING:
    from kg.extract.amounts import Amount
    from kg.extract.around import Around

__all__ = ["implied_unit", "kind_of"]

_METRIC: Final = (
    r"accurac\w*|precision|recall|sensitivity|specificity|f1(?:[- ]scores?)?|f-?scores?|scores?|auc|auroc|auprc|"
    r"roc-auc|map|"
    r"mean average precision|iou|miou|dice|dsc|jaccard|overlap|psnr|ssim|lpips|fid|fvd|bleu|rouge\S*|meteor|"
    r"cider|chrf|comet|"
    r"bertscore|wer|cer|der|eer|mos|utmos|pesq|stoi|sdr|si-?sdr|rtf|mae|mse|rmse|mape|nrmse|r2|r\^2|perplexit\w+|"
    r"ppl|loss|errors?|"
    r"rate|ratio|correlation|pearson\S*|spearman\S*|kendall\S*|kappa|coefficient|ρ|rho|phi|ndcg\S*|mrr|hit\S*|"
    r"top-[15]|em|"
    r"pass@\d+|recall@\d+|r@\d+|p@\d+|hits@\d+|mcc|brier|ece|divergence|distance|similarity|coverage|efficiency|"
    r"coherence|"
    r"ap|ap50|ate|elo|likert|win[- ]rate|success|consistency|faithfulness|fidelity|difference|deviation|std|variance|"
    r"slope|hazard|odds|performance|uf1|uar|macro-?f_?1|micro-?f_?1|cos|average|mean|median|range|agreement|icc|safety|"
    r"robustness|probability|bwt|fwt|gamma|score\b|inception|quality|recovery|index|ratios"
)
_SCORE_BEFORE: Final = re.compile(
    rf"(?<![\w-])(?:{_METRIC})\)?s?\s?(?:\([A-Za-z@0-9 -]{{1,16}}\)\s?)?(?:values?|scores?|results?|index|levels?)?\s?"
    r"(?:of|:|=|\|?\s?<|>|is|was|are|were|to|at|reaching|around|≈|~|from|in \[|\[|\(|,|as|only|by|between|"
    r"exceeding|above|below|$|\s)*$",
    re.IGNORECASE,
)
_SCORE_AFTER: Final = re.compile(rf"^\)?[ -](?:[A-Za-z0-9@_-]+ ){{0,3}}?(?:{_METRIC})(?!\w)", re.IGNORECASE)
_METRIC_WORD: Final = re.compile(rf"(?<![\w-])(?:{_METRIC})(?!\w)", re.IGNORECASE)
_SYMBOL: Final = re.compile(r"(?:\b[A-Za-zρφΦκτΔ]{1,12}[\w-]{0,6}|\|[A-Za-z]\|)\s?(?:=|≈|:|<|>|approx|≥|≤|~)\s?[+-]?$")
_SETTING: Final = re.compile(
    r"(?:\b(?:n|N|k|K|T|d|L|M|seeds?|threshold|epsilon|alpha|beta|lambda|temperature|learning rates?|"
    r"batch sizes?|budgets?|"
    r"sparsity|confidence|resolution|windows?|lengths?|rank|depth|width|dimension\w*|SNR|block|group|radius|"
    r"proposition|lemma|"
    r"theorem|corollary)|[εαβγλ]|p_\w+|_\w+)\s?(?:of|=|<|>|≤|≥|:|is|at)?\s?$",
    re.IGNORECASE,
)
_P_VALUE: Final = re.compile(r"(?:\b[pqP](?:[- ]?values?)?|FDR q|\bα)\s?(?:_\w+\s?)?[<>=≤≥]=?\s?$")
_INTERVAL: Final = re.compile(
    r"(?:\bCIs?|[Cc]onfidence [Ii]ntervals?|[Ss]tandard [Dd]eviations?|\bSD)\)?(?:\s?[:=,]| of)?\s?[\[(]?[+-]?$"
)
"""Before the bounds of an interval, or a spread: how sure a level is, not a level."""

_CONFIDENCE: Final = re.compile(r"[- ](?:\w+ )?(?:CIs?\b|confidence intervals?)")
_ADDRESS: Final = re.compile(r"(?:https?:|www\.|doi\.org|doi:)\S*$", re.IGNORECASE)
_NAME: Final = re.compile(r"(?:[A-Za-z]\)?[-/'’]|[@#_]|[A-Z][A-Za-z]*\.?\s|[A-Z]\s|\bv)$")
_VERSION: Final = re.compile(r"(?:[A-Za-z]-|@|\bv|[Aa]r[Xx]iv: ?|\bGPT[ ~-]|\b(?!A\b|The\b)[A-Z][A-Za-z-]*[\s~])$")
_DEVICES: Final = re.compile(
    r"[- ](?:[A-Za-z-]+ ){0,3}?(?:GPUs?|TPUs?|CPUs?|NPUs?|cores?|nodes?|devices?|machines?|servers?|clients?|"
    r"accelerators?|chips?|"
    r"workers?|cards?|GCDs|FPGAs?)\b",
)
_SLICE: Final = re.compile(
    r"[- ]?(?:CI\b|confidence|credible|percentile|sparsity|sparse\b|labels|labeled|labelled|dropout|FPR\b|"
    r"false positive rate thr|"
    r"of (?:the )?(?:training )?(?:data|samples|labels|annotations|KV cache|audio tokens|visual tokens|tokens|"
    r"all nodes)\b|subset|masking|"
    r"heavy hitters|(?:[a-z]+ )?budget|\)? ?(?:[a-z]+ )?threshold|visual token|ile\b|"
    r"of (?:the )?total \w+ effort|of (?:the )?(?:[\w-]+ ){0,2}layers\b|of (?:a )?model's context|"
    r"(?:[\w-]+ ){0,2}(?:attacks?|contamination|corruptions?|byzantine|nodes|clients|tolerance|perturbations?)\b)",
)
_SLICE_BEFORE: Final = re.compile(
    r"(?:sparsity|sparsities|pruning ratios?|masking ratios?|thresholds?|budgets?|confidence|alpha|significance|"
    r"dropout|\bR)"
    r"(?: levels?| rates?| regions?)?\s?(?:\(|of|at|=|:|>|<|≥|≤|>=)?\s?[~>≥]?\s?(?:around |up to |about )?$|"
    r"\b(?:sub|middle|top)-$|\b(?:first|last|top|bottom|initial|final) (?:about |approximately )?$|\bp\s?<\s?$",
)
_UNLIKE_FACTOR: Final = re.compile(
    r"\s?(?:iterations|expert (?!forward)|NVIDIA|A100|H100|B[123]00|GPUs?|V100|RTX|AMD|magnification|embeddings?|"
    r"tiles?|images?|"
    r"objective|under-?sampled|(?:bicubic )?(?:super|up)[- ]?(?:resolution|sampl)|zoom|evaluation|cross|"
    r"more routing|the number of adapter|\d)",
)
_QUICK: Final = frozenset(
    """ms ns us tokens/s images/s samples/s req/s QPS FPS Mpixels/s s/image ms/token dB PPL mJ uJ pJ nJ mW mm
    mm^2 cm J kJ Wh kWh W kW TOPS TOPS/W GOPS GOPS/W GFLOP/s TFLOPS TFLOPS/W TOPS/mm2 MAC/clk Gbit/s Mbit/s mmHg GFLOPs
    sigma USD $""".split(),  # noqa: SIM905
) | {"GPU hours", "million images/s"}
_SAVED: Final = frozenset(["KB", "MB", "GB", "TB", "s", "minutes", "hours", "days"])
_SAVING: Final = re.compile(r"\b(?:by|sav\w+|(?:reductions?|savings?) of)\W*(?:up to |about |over )?$")
_LASTS: Final = re.compile(
    r"\b(?:within|under|in (?:just|only|under|about|less than)|less than|takes? only|mere(?:ly)?)\s$"
)
_MAGNITUDES: Final = frozenset(["M", "B", "T", "million", "billion", "trillion", "tokens"])
_ONLY: Final = re.compile(
    r"\b(?:only|just|merely|mere|as (?:little|few|low) as|lightweight|amount of data)\W*(?:about |of |at )?$"
)
_OUTCOME: Final = re.compile(
    r"\b(?:achiev\w+|reach\w*|attain\w*|only|just|mere|requir\w+|latency|latencies|throughput|speed|times?|under|"
    r"runs?|error|errors|"
    r"TTFT|ttft|takes?|take|took|cost\w*|converg\w+|below|memory|footprint|delay|duration|power|frequency|size|"
    r"within|as)\b"
    r"[^.;,]{0,28}$",
)
_SETTING_UNIT: Final = re.compile(
    r"[- ](?:of )?(?:[a-z-]+ ){0,2}?(?:video|videos|speech|audio|data|recordings?|songs|music|input|clips?|"
    r"context|resolution|ASIC|"
    r"process|technology|node|window|SNR|SLO|horizon|bandwidth|Ethernet|cache|HBM|VRAM|of memory capacity|laptop|"
    r"GPUs?|ahead|forecasts?|intervals?)\b",
)
_WORDS: Final = {"d": "double", "t": "double", "q": "double", "h": "half"}


def kind_of(  # noqa: C901, PLR0912  (one rule after the other)
    amount: Amount, around: Around, bare: str, direction: Direction
) -> tuple[str, str]:
    """What a number is ("result" or another kind), and the id of the rule that says so.

    Args:
        amount: the number.
        around: the words around it.
        bare: the words before it, without their hedge.
        direction: which way it is meant.
    """
    left, right = around.left, around.right
    if amount.glued:
        return "name", "quantity:glued"
    if amount.part == "from":
        return "before", "quantity:from"
    if amount.part == "deviation":
        return "deviation", "quantity:deviation"
    if amount.form == "word":
        return _word(amount, around)
    if _INTERVAL.search(around.chain_left) or _CONFIDENCE.match(right):
        return "deviation", "quantity:interval"
    if _ADDRESS.search(left):
        return "name", "quantity:address"
    if amount.unit == "%":
        return _percent(amount, around, direction)
    if amount.unit == "x":
        if _UNLIKE_FACTOR.match(right):
            return "setting", "quantity:times-setting"
        return "result", "quantity:range-times" if amount.part else "quantity:times"
    if amount.unit == "points" and amount.value > 100 and amount.whole:
        return "count", "quantity:points-many"
    if amount.unit == "points":
        return "result", "quantity:points"
    if amount.form == "fraction":
        return ("result", "quantity:fraction") if _SCORE_BEFORE.search(bare) else ("setting", "quantity:fraction-other")
    if amount.form == "ratio":
        return ("name", "quantity:name") if left.endswith("/") else ("result", "quantity:ratio")
    if amount.unit is not None:
        return _measure(amount, around, bare, direction)
    return _score(amount, around, bare, direction)


def _percent(amount: Amount, around: Around, direction: Direction) -> tuple[str, str]:
    slice_of = _SLICE.match(around.right) or _SLICE.match(around.chain_right)
    if slice_of and slice_of.group().startswith(" of ") and direction is not Direction.ABSOLUTE:
        slice_of = None
    if slice_of or _SLICE_BEFORE.search(around.left):
        return "setting", "quantity:percent-setting"
    if amount.part in {"low", "high"}:
        return "result", "quantity:range-percent"
    if amount.part == "to":
        return "result", "quantity:change-percent"
    return "result", "quantity:percent"


def _word(amount: Amount, around: Around) -> tuple[str, str]:
    right = around.right
    shown = around.wide[around.at : around.at + amount.end - amount.start].lower()
    if "magnitude" in shown:
        many = shown.startswith("order") and not re.search(r"\b(?:an?|by) $|by an$", around.left)
        bad = many or re.match(r" of | slowest", right) or re.search(r"\bsame $", around.left)
        return ("count", "quantity:order-other") if bad else ("result", "quantity:order")
    if amount.unit == "%":
        halves = shown.startswith("halv") and not re.match(r" approximately every", right)
        good = (
            halves
            or in_half(around)
            or bool(
                re.match(r" (?:the|of)\b", right)
                and not re.match(r" (?:of )?the (?:attention|layers|experts|number)", right)
            )
        )
        return ("result", "quantity:half") if good else ("word", "quantity:half-other")
    if amount.unit == "x" and re.match(r"doubl|tripl|quadr|twice", shown):
        level = re.match(
            r" (?:the (?!neurons|size)|our|its|their|mean|as\b|"
            r"(?:[\w-]+ ){0,3}(?:accuracy|throughput|performance|rate|speed)\b)",
            right,
        )
        return ("result", "quantity:double") if level else ("word", "quantity:double-other")
    if amount.unit == "x":
        other = re.match(r"[.:]| (?:strategy|cross|contribution|approach)", right) and "times" not in shown
        return ("word", "quantity:fold-other") if other else ("result", "quantity:fold")
    if amount.value == 0:
        return "result", "quantity:zero"
    lasts = amount.unit == "ms" or (amount.unit in _SAVED and _LASTS.search(around.left))
    return ("result", "quantity:word-unit") if lasts else ("setting", "quantity:word-other")


def _measure(amount: Amount, around: Around, bare: str, direction: Direction) -> tuple[str, str]:
    """A number with a unit of measurement, of money or of magnitude."""
    unit, right = str(amount.unit), around.right
    if re.search(r"(?<!\bsub)(?<!\bSub)(?<=[A-Za-z])-$", around.left):
        return "name", "quantity:name-unit"
    if unit in _MAGNITUDES:
        work = re.match(r" (?:FLOPs|MACs|fewer|FLOPS)\b", right) and not re.search(r"[(<]$|<$", around.left)
        small = _ONLY.search(bare[-40:]) and not re.match(
            r"[- ](?:training samples|parameters?\b|samples|images|publicly)", right
        )
        good = work or small or (_ONLY.search(bare[-40:]) and unit == "billion" and "average" in right[:12])
        return ("result", "quantity:magnitude") if good else ("parameters", "quantity:parameters")
    if _SETTING_UNIT.match(right) and amount.part != "to":
        return "setting", "quantity:measure-setting"
    if unit in {"B tokens", "K tokens"}:
        return ("result", "quantity:measure") if _ONLY.search(bare[-40:]) else ("setting", "quantity:measure-setting")
    if unit == "nm" or (unit == "°" and re.match(r" (?:spatial|coverage|view)|-degree", right)):
        return "setting", "quantity:measure-setting"
    if unit in _QUICK and not (
        unit == "FPS" and re.search(r"\b(?:and|at) $", around.left) and amount.whole and "video" in around.wide
    ):
        return "result", "quantity:measure"
    lasting = unit in {"s", "minutes", "hours"} and re.search(
        r"\b(?:in|to|within)\W*(?:approximately |about |around |under |just |only |less than |nearly |over )?$",
        around.chain_left,
    )
    spent = re.match(r" (?:of )?(?:[\w-]+ )?(?:overhead|delay|latency)\b", right)
    saved = direction is not Direction.ABSOLUTE and unit in _SAVED and _SAVING.search(around.left)
    if saved or amount.part == "to" or lasting or spent or (_OUTCOME.search(bare) and direction is Direction.ABSOLUTE):
        return "result", "quantity:measure-level"
    if (
        re.search(r"\(\W*$", around.chain_left)
        and re.match(r"\)| median|\s?for\b", around.chain_right)
        and unit not in {"years", "hours"}
    ):
        return "result", "quantity:measure-parenthesis"
    return "setting", "quantity:measure-other"


def _score(  # noqa: C901, PLR0912  (one rule after the other)
    amount: Amount, around: Around, bare: str, direction: Direction
) -> tuple[str, str]:
    """A number without a unit."""
    left, right = around.left, around.right
    if _P_VALUE.search(left):
        return "setting", "quantity:p-value"
    if amount.whole and amount.form != "power":
        return _whole(amount, around, bare)
    if (
        _VERSION.search(left)
        and not _SCORE_BEFORE.search(bare)
        and (left.lower().endswith("arxiv:") or abs(amount.value * 10 - round(amount.value * 10)) < 1e-6)
    ):
        return "name", "quantity:name-version"
    if re.search(r"[A-Za-z]-$|[@_]$|\bv$", left) or re.match(r"-bit\b", right):
        return "name", "quantity:name-version"
    if amount.form == "power":
        good = re.search(r"\bO\($|error\w*\W.{0,40}$", left)
        return ("result", "quantity:power") if good else ("number", "quantity:power-other")
    if re.match(r" (?:[a-z]+ )?(?:parameters|params)\b", around.chain_right):
        return "parameters", "quantity:parameters"
    if amount.part == "to":
        return "result", "quantity:change"
    if _SETTING.search(bare) and not _SCORE_BEFORE.search(bare):
        return "setting", "quantity:setting"
    if _SCORE_BEFORE.search(bare) or _SCORE_AFTER.match(right):
        return "result", "quantity:score"
    if _SCORE_AFTER.match(around.chain_right) or _SCORE_BEFORE.search(around.chain_left):
        return "result", "quantity:score-list"
    if direction is not Direction.ABSOLUTE:
        return "result", "quantity:score-change"
    if _SYMBOL.search(left):
        return "result", "quantity:score-symbol"
    if _METRIC_WORD.search(around.wide):
        return "result", "quantity:score-near"
    return "result", "quantity:decimal"


def _whole(amount: Amount, around: Around, bare: str) -> tuple[str, str]:
    """A whole number without a unit: mostly a count, a year or a part of a name."""
    left, right = around.left, around.right
    if 1900 <= amount.value <= 2099 and amount.digits - amount.start == 4:
        return "year", "quantity:year"
    if re.match(r"\)", right) and re.search(r"(?:^|[\s(])$", left):
        return "list", "quantity:list-index"
    if _NAME.search(left) and not re.search(rf"(?<![\w-])(?:{_METRIC})\s$", left, re.IGNORECASE):
        return "name", "quantity:name"
    if _DEVICES.match(right):
        return "devices", "quantity:devices"
    if amount.part == "to" and amount.value > 100:
        return "result", "quantity:change-whole"
    if re.match(r" (?:absolute|BLEU|GriTS|chrF|ROUGE|points|mAP|AP)\b", right) or (
        amount.sign == "+" and not re.match(r"\d", left[-1:])
    ):
        return "result", "quantity:whole-points"
    if re.search(r"\b(?:Rho|score|BWT|F1|accuracy|AUROC)\s?[=:]\s?$", bare):
        return "result", "quantity:whole-score"
    if _ONLY.search(bare[-40:]) and re.match(r" (?:[a-z]+ )?(?:parameters|params)\b", right):
        return "result", "quantity:whole-parameters"
    return "count", "quantity:count"


def implied_unit(around: Around) -> str | None:
    """The unit of a gain that names none: points of a score, or a factor of speed."""
    if re.match(r"\s?(?:speed-?ups?|compression|faster)\b", around.chain_right) or re.search(
        r"\bfactor of\W*$", around.left
    ):
        return "x"
    if re.match(r" absolute\b", around.right):
        return "points"
    if around.most < 1 or lower_is_better(around.left[-50:]):
        return None  # "gains of 0.74, 4.86 and 3.74 mIoU" are of one scale
    return "points"
