"""What a thing is called: brands as their authors write them, common nouns in lower case, singular, spelled out.

Owns: the canonical name: which form, and whether it is a proper name. Knows: keys, nouns. Must not know: papers, the
catalog, ids.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kg.link.events import brand_of
from kg.link.keys import is_brand, is_short
from kg.link.nouns import clean, common_noun, is_acronym, singular
from kg.vocab import EntityType

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["choose_name"]

_SIZED: Final = re.compile(r"^[A-Z]\w+-[A-Z]$")
"""A size or kind as one letter: Swin-T."""

_THINGS: Final = frozenset({EntityType.DATASET, EntityType.HARDWARE})
"""Types whose names are proper where they have a capital."""

_NUMBER: Final = re.compile(r"v?\d+(?:\.\d+)*")
_DASH: Final = re.compile(r"[-\u2010-\u2015/]")

_FUNCTION: Final = frozenset(
    """a an and as at by for from in is it of on or over that the to under using via when where with""".split()  # noqa: SIM905
)

_PRODUCTS: Final = frozenset(
    """amazon anthropic aws azure claude codex deepseek gemini gemma google grok haiku kimi llama microsoft midjourney
    mistral nano nvidia openai opus qwen sonnet unreal""".split()  # noqa: SIM905
)
"""Makers and product lines: what begins with one, in capitals, is a product."""

_SIZES: Final = frozenset(
    """base chat flash instruct large lite max medium mini nano preview pro small thinking tiny turbo
    ultra""".split()  # noqa: SIM905
)
"""What ends the name of a model of several sizes."""

_EVENTS: Final = frozenset({"challenge", "competition", "cup", "olympiad", "project", "shared", "track", "workshop"})
"""Words of names of events and projects."""

_GENERAL: Final = frozenset(
    """3D 3DGS AI API ASR AUC BERT BEV BPE CNN CPU CT DNN DPO ECG EEG FL GAN GNN GPT GPU GRPO GRU IoT KL LLM LoRA LSTM
    MAPF MCTS MDP ML MLLM MLP MoE MRI NER NLG NLP OCR OOD PCA PDE POMDP PPO QA RAG RGB RL RLHF RNN RRT SAE SDE SDK SFT
    SHAP SHM SLAM SQL STEM SVM TTS UAV VAE VLA VLM VQA XAI""".split()  # noqa: SIM905
)
"""Short forms of kinds of things: known without being spelled out, and no name with the words before them ("Agentic
RAG")."""

_NOUN_ENDINGS: Final = ("ing", "ion", "ment", "ity", "ance", "ence", "ism", "ure", "ics", "er", "ers", "or", "ors",
    "ings", "ed")  # fmt: skip

_LONGEST: Final = 7
"""Words of a name that is written out; longer ones keep their short forms."""

_COMPOUND: Final = 2
"""Words of a long form that may stand before a hyphen: "round-trip time-aware"."""

_COMMON: Final = 2
"""Papers that spell out what one proposes under a short form, at least as many as write that: a common term."""

_NONE: Final[Mapping[str, str]] = MappingProxyType({})


def choose_name(
    forms: Mapping[str, int],
    longs: Mapping[str, int],
    brands: Mapping[str, int],
    type_: EntityType,
    inner: Mapping[str, str] = _NONE,
) -> str:
    """The canonical name of a thing.

    Args:
        forms: surface forms and how many papers use each; at least one.
        longs: long forms that papers give for them, likewise.
        brands: forms under which a paper proposes the thing, likewise.
        type_: its type.
        inner: short forms inside the forms that nobody but their papers knows, and what these say they stand for.

    Example:
        >>> choose_name({"KV-caches": 1, "KV cache": 3}, {}, {}, EntityType.METHOD)
        'KV cache'
        >>> choose_name({"MoE": 5, "Mixture-of-Experts": 2}, {"Mixture-of-Experts": 5}, {}, EntityType.MODEL)
        'mixture-of-experts'
        >>> choose_name({"CoLoR": 1}, {"Constant Low Rank": 1}, {"CoLoR": 1}, EntityType.METHOD)
        'CoLoR'
        >>> choose_name({"Swin-T": 1}, {}, {}, EntityType.MODEL)
        'Swin-T'
        >>> choose_name({"WD Detection": 1}, {}, {}, EntityType.TASK, {"WD": "Widget Defect"})
        'widget defect detection'
    """
    if len(forms) == 1 and not longs and not brands:
        return _only(next(iter(forms)), type_, inner)
    forms = {form: n for form, n in forms.items() if (brand := brand_of(form)) == form or brand not in forms}
    own = {f: n for f, n in brands.items() if is_short(f) or (is_brand(f) and _is_name(f, type_, brands))}
    spelled = {form: n for form, n in {**longs, **forms}.items() if not is_short(form)}
    if own:
        brand = _most(own)
        others = max((forms.get(form, 0) for form in spelled if form not in own), default=0)
        if others < _COMMON or others < forms.get(brand, 0):
            return clean(_singular_short(brand))
    if not spelled:
        return clean(_singular_short(_most(forms)))
    if type_ in _THINGS and longs:
        shorts = {form: n for form, n in forms.items() if is_short(form)}
        if shorts:
            return clean(_singular_short(_most(shorts)))
    names = {form: n for form, n in spelled.items() if _is_name(form, type_, brands)}
    begins = tuple(name.lower() + " " for name in names)  # "Zephyx variant" is no other name of Zephyx
    nouns = {form: n for form, n in spelled.items() if form not in names and not form.lower().startswith(begins)}
    more = sum(names.values()) - sum(nouns.values())
    small = {form.lower() for form in nouns}
    if more > 0 or not nouns or (more == 0 and any(name in brands and name.lower() not in small for name in names)):
        return _one_device(_most(names)) if type_ is EntityType.HARDWARE else clean(_most(names))
    return common_noun(_written_out(_plainest(nouns), inner))


def _only(form: str, type_: EntityType, inner: Mapping[str, str]) -> str:
    """The name of what has one form only, as most things do."""
    if is_short(form):
        return clean(_singular_short(form))
    if type_ is EntityType.HARDWARE and form[-1:] == "s":
        form = _one_device(form)
    return clean(form) if _is_name(form, type_) else common_noun(_written_out(form, inner))


def _written_out(form: str, inner: Mapping[str, str]) -> str:
    """A phrase with what its short forms stand for, unless that makes a sentence of it."""
    words = clean(form).split()
    if not inner or len(words) == 1:
        return form
    out = []
    for word in words:
        head, dash, tail = word.partition("-")
        short = head if head in inner else head.removesuffix("s")
        if short not in inner or short in _GENERAL or "," in inner[short]:
            out.append(word)
            continue
        long = common_noun(inner[short]) + head[len(short) :]
        out.append(long + dash + tail if not dash or (tail.islower() and len(long.split()) <= _COMPOUND) else word)
    whole = " ".join(out)
    return whole if len(whole.split()) <= _LONGEST else form


def _plainest(nouns: Mapping[str, int]) -> str:
    """The common noun of most papers, however each writes it, as written with the fewest capitals."""
    if len(nouns) == 1:
        return next(iter(nouns))
    spelled_out = {form: n for form, n in nouns.items() if not any(map(is_acronym, re.split(r"\W+", clean(form))))}
    nouns = spelled_out or nouns
    counts: dict[str, int] = {}
    for form, n in nouns.items():
        folded = singular(clean(form)).lower()
        counts[folded] = counts.get(folded, 0) + n
    longer = {  # by a class word: "widget tracking system" is widget tracking
        form
        for form, n in counts.items()
        if any(" " in other and form.startswith(other + " ") and m >= n for other, m in counts.items())
    }
    lower = {folded for form in nouns if (folded := singular(clean(form))).islower()}
    best = min(
        counts.keys() - longer, key=lambda form: (-counts[form], form not in lower, form not in nouns, len(form), form)
    )
    same = [form for form in nouns if singular(clean(form)).lower() == best]
    return min(same, key=lambda form: (sum(c.isupper() for c in form), -nouns[form], singular(form) != form, form))


def _is_name(form: str, type_: EntityType, proposed: Collection[str] = ()) -> bool:
    """Whether a form is a proper name and keeps its capitals and number.

    Why: one short form makes no name of a phrase ("LLM Instruction Tuning"), nor do the capitals of a title.

    Args:
        form: more than a short form.
        type_: of what it names.
        proposed: forms under which a paper proposes the thing.
    """
    if form.islower() and form.replace(" ", "").isalpha():  # as most forms
        return False
    words = clean(form).split()
    if any(word.endswith(":") for word in words):
        return True  # a title
    brands = [word for word in words if is_brand(_DASH.sub("-", word))]
    if not brands:
        return _is_proper(words, type_, proposed=form in proposed)
    if len(words) == 1:
        last = _DASH.split(words[0])[-1]
        return not (last.islower() and all(is_acronym(p) or p.islower() for p in _DASH.split(words[0])))
    if type_ in _THINGS:
        return not all(word in brands or word.islower() for word in words) or not words[-1].islower()
    return _is_name_of_words(words, frozenset(brands), type_)


def _is_name_of_words(words: list[str], brands: Collection[str], type_: EntityType) -> bool:
    """Whether a phrase is a proper name and not a common noun with the given brands in it."""
    plain = [word for word in words if word not in brands]
    numbered = any(_NUMBER.fullmatch(word) for word in words)
    if numbered and type_ is EntityType.MODEL and not any(word.islower() for word in plain):
        return True
    if words[-1].islower() or (words[0].islower() and words[0] in plain):
        return False
    if numbered or _EVENTS.intersection(word.lower() for word in words):
        return True
    if type_ is EntityType.TASK:
        return False
    parts = [part for word in brands for part in _DASH.split(word)]
    if not all(is_acronym(part) or (part.isalpha() and (part.istitle() or part.islower())) for part in parts):
        return True
    if words[-1].lower() in _SIZES or words[0].lower() in _PRODUCTS:
        return True
    return words[-1] in brands and is_acronym(words[-1]) and words[-1].removesuffix("s") not in _GENERAL


def _is_proper(words: list[str], type_: EntityType, *, proposed: bool) -> bool:
    """Whether words that are only ever written with a capital are a proper name: MNIST's kin, Galaxy, Megatron."""
    form = " ".join(words)
    if form == form.lower():
        return False
    if type_ in _THINGS or _SIZED.search(form):
        return True
    capital = all(word[:1].isupper() or not word[:1].isalpha() for word in words)
    if len(words) > 1:
        if proposed and capital:
            return True  # written so again and again
        numbered = type_ is EntityType.MODEL and any(_NUMBER.fullmatch(word) for word in words)
        return capital and (numbered or words[0].lower() in _PRODUCTS or (len(words) == 2 and "." in words[1][:-1]))
    parts = _DASH.split(form)
    if type_ not in {EntityType.MODEL, EntityType.METHOD} or not capital:
        return False
    if len(parts) > 1:
        if any(map(_NUMBER.fullmatch, parts)):
            return True
        known = _FUNCTION if proposed else ()  # Mixture-of-Experts is a brand of no paper
        whole = all(part[:1].isupper() or part in known for part in parts)
        return whole and (proposed or type_ is EntityType.MODEL) and not form.lower().endswith(_NOUN_ENDINGS)
    return proposed or type_ is EntityType.MODEL or not form.lower().endswith(_NOUN_ENDINGS)


def _most(forms: Mapping[str, int]) -> str:
    """The form of most papers; of equals the singular, then the shorter, the first by letters."""
    return min(forms, key=lambda form: (-forms[form], singular(form) != form, len(form), form))


def _one_device(form: str) -> str:
    """A device's name in the singular: A100 GPU, mobile GPU."""
    before, space, last = clean(form).rpartition(" ")
    return before + space + _singular_short(last)


def _singular_short(form: str) -> str:
    return form[:-1] if form.endswith("s") and form[:-1].isupper() else form
