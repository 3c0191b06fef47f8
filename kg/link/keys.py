"""The key of a surface form: what two spellings of one name share, and what sizes and versions keep apart.

Owns: keys, numbers inside names, what is a short form, what is vague. Knows: `text`. Must not know: papers, entities.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from kg.text import TAILS, fold

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "VAGUE",
    "bare",
    "core",
    "forget",
    "is_brand",
    "is_short",
    "is_vague",
    "key_of",
    "numbers",
    "stems",
    "words_of",
]

_FORMS: Final = 1 << 21
"""Forms that are remembered while a corpus is linked: each is asked for in several passes. `forget` lets them go."""

_TAILS: Final = TAILS | {"methodology", "paradigm", "family", "variant", "sery", "package", "based", "style"}
"""Class words dropped at the end, folded ("sery" is series). More than the gold's: they, too, say what a thing is."""

_HEADS: Final = frozenset(
    {"existing", "current", "modern", "recent", "popular", "various", "different", "advanced", "powerful", "typical"}
)
"""Words at the front that place a thing in time or praise it but do not name another."""

VAGUE: Final = frozenset(
    {"algorithm", "application", "approach", "architecture", "baseline", "baselinemodel", "benchmark", "challenge",
     "code", "component", "contribution", "corpus", "data", "dataset", "device", "domain", "downstream",
     "experiment", "experimentalresult", "field", "framework", "idea", "implementation", "input", "issue",
     "library", "mechanism", "method", "methodology", "metric", "model", "module", "number", "operation", "output",
     "paper", "paradigm", "performance", "pipeline", "platform", "problem", "procedure", "process", "proposal",
     "quality", "realworld", "realworlddata", "researcher", "resource", "result", "scheme", "score", "setting",
     "solution", "sota", "stateoftheart", "strategy", "study", "syntheticdata", "system", "task", "technique",
     "theory", "tool", "user", "value", "way", "work"}
)  # fmt: skip
"""Keys that name no thing."""

_SIZE: Final = re.compile(r"\d+(?:\.\d+)?(?:x\d+)?[bm]")
"""A number of parameters alone names no model: of "7B" there are many."""

_UNITS: Final = frozenset({"b", "m", "k", "t", "gb", "tb", "mb", "kb", "bit", "x", "d", "nm"})
_TOKEN: Final = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)*[^\W\d_]*(?:\d+[^\W\d_]*)*|[+#@%&*]+")
_SIMPLE: Final = re.compile(r"[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*")
"""Words of plain letters and digits: nothing that LaTeX, Unicode or brackets could hide in."""

_LATEX_WORDS: Final = re.compile(r"times|sim|geq|leq|approx|pm")
"""LaTeX that lost its backslash; it counts beside numbers only."""

_PARENS: Final = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_ACRONYM_PLURAL: Final = re.compile(r"\b([A-Z][A-Z0-9]*[A-Z0-9])s\b|(?<=\b[A-Za-z][A-Z])s\b")
_CAPITAL_S: Final = re.compile(r"\b(?!FLOPS\b|\w?FLOPS\b)([A-Z0-9]{2,})S\b")
"""An S in capitals belongs to the name: VITS is not several ViTs, an L40S is not an L40."""

_PREPOSITIONS: Final = frozenset({"of", "for", "in"})
_FIXED: Final = frozenset({"mixture", "chain", "out", "tree", "state", "proof", "bag", "internet"})
"""Words before "of" that make a name with it."""

_SPELLINGS: Final = (
    (re.compile(r"isation"), "ization"), (re.compile(r"ise(d|r)?$"), r"ize\1"), (re.compile(r"ising$"), "izing"),
    (re.compile(r"modell"), "model"), (re.compile(r"labell"), "label"), (re.compile(r"colour"), "color"),
    (re.compile(r"behaviour"), "behavior"), (re.compile(r"neighbour"), "neighbor"), (re.compile(r"^centre$"), "center"),
    (re.compile(r"^fibre$"), "fiber"),
)  # fmt: skip
_BRITISH: Final = re.compile(r"isation|is(?:ed?|er|ing)$|odell|abell|colour|haviour|ighbour|^centre$|^fibre$")
_KEEP_ISE: Final = frozenset(
    {"noise", "precise", "exercise", "raise", "wise", "rise", "otherwise", "concise", "likewise"}
)


@lru_cache(maxsize=_FORMS)
def words_of(form: str) -> tuple[str, ...]:
    """The words of a form as compared: folded, singular, numbers apart from letters, no bracketed short form.

    Example:
        >>> words_of("Llama 2 (7B)"), words_of("LLaMA2-7B"), words_of("Large Language Models (LLMs)")
        (('llama', '2', '7b'), ('llama', '2', '7b'), ('large', 'language', 'model'))
    """
    if _SIMPLE.fullmatch(form):
        words = form.replace("-", " ").split()
        if "".join(words).isalpha():
            return tuple([token for word in words for token in _tokens(word)])
        if _LATEX_WORDS.search(form) is None:
            return _with_units([token for word in words for token in _tokens(word)])
    shown = _PARENS.sub(lambda m: " " + m[1] if any(c.isdigit() for c in m[1]) else " ", form)
    return _with_units(_cut(shown)) or (form.strip().lower(),)


@lru_cache(maxsize=65536)
def _tokens(word: str) -> tuple[str, ...]:
    """What folding and cutting make of one plain word; most forms are made of few such words."""
    if word.isdigit():
        return (word,)
    if word.isalpha() and (word[-1] not in "sS" or word[1:].islower()):
        return (_spelling(fold(word, tails=frozenset())),)
    return tuple(_cut(word))


def _cut(form: str) -> list[str]:
    """The tokens of a form without brackets, folded."""
    shown = _CAPITAL_S.sub("\\1ʂ", form)
    shown = _ACRONYM_PLURAL.sub(lambda m: m[1] or "", shown)
    return [_spelling(token) for token in _TOKEN.findall(fold(shown, tails=frozenset()))]


def _with_units(tokens: list[str]) -> tuple[str, ...]:
    """The tokens, units joined to their numbers: "80", "gb" is "80gb"."""
    out: list[str] = []
    for token in tokens:
        if token in _UNITS and out and out[-1].replace(".", "").isdigit():
            out[-1] += token
        else:
            out.append(token)
    return tuple(out)


def _spelling(word: str) -> str:
    """One spelling for British and American words."""
    if len(word) > 4 and _BRITISH.search(word) and word not in _KEEP_ISE:
        for pattern, replacement in _SPELLINGS:
            word = pattern.sub(replacement, word)
    return word


def forget() -> None:
    """Free what was remembered about forms."""
    words_of.cache_clear()
    is_brand.cache_clear()


def key_of(form: str, expansions: Mapping[str, tuple[str, ...]] | None = None, *, whole: bool = False) -> str:
    """The key of a form: forms with one key are spellings of one name.

    Why: hyphens and spaces come and go ("fine-tuning", "finetuning", "speed-up"), so words are joined; two numbers
    stay apart, as "Llama 2 7B" is not "Llama 27B".

    Args:
        form: a surface form.
        expansions: short form in lower case → words that stand for it inside longer names ("LLM inference").
        whole: keep the class words at the end ("hybrid approach").

    Example:
        >>> key_of("Llama-2-7B") == key_of("LLaMA2 7B") == key_of("Llama 2 (7B)") != key_of("Llama 27B")
        True
        >>> key_of("cost of communication") == key_of("communication costs")
        True
    """
    words = list(words_of(form))
    while len(words) > 1 and words[0] in _HEADS:
        words.pop(0)
    words = _inverted(words)
    if expansions and len(words) > 1:
        words = [w for word in words for w in expansions.get(word, (word,))]
    while not whole and len(words) > 1 and words[-1] in _TAILS:
        words.pop()
    return _join(words)


_PLAIN: Final = frozenset(
    {"conventional", "dedicated", "frontier", "novel", "original", "plain", "pretrained", "real", "vanilla"}
)
_AMOUNTS: Final = frozenset(
    {"absolute", "better", "comparable", "competitive", "exponential", "higher", "improved", "low", "lower", "overall"}
    | {"reduced", "scalable", "significant", "smaller", "superior", "time", "total"}
)
"""What qualifies how much of something there is. Of other things it makes names: improved random forest."""
_QUANTITIES: Final = frozenset(
    {"gain", "saving", "improvement", "degradation", "requirement", "pressure", "ability", "skill", "baseline"}
)


def core(
    form: str, expansions: Mapping[str, tuple[str, ...]] | None = None, *, whole: bool = False, metric: bool = False
) -> str | None:
    """The key of a form without what only qualifies it, or None: whoever reports latency gains reports latency.

    Why: used only where the rest is a known name and the whole is rare: qualifiers also make names ("low-rank").

    Args:
        form: a surface form.
        expansions: as for `key_of`.
        whole: keep the class words at the end.
        metric: whether it names a metric.

    Example:
        >>> core("vanilla attention"), core("latency requirements"), core("throughput")
        ('attention', 'latency', None)
        >>> core("total cost", metric=True), core("total cost")
        ('cost', None)
    """
    words = [*words_of(form)]
    start, end = 0, len(words)
    while start < end - 1 and (words[start] in _PLAIN or (metric and words[start] in _AMOUNTS)):
        start += 1
    while end > start + 1 and words[end - 1] in _QUANTITIES:
        end -= 1
    return key_of(" ".join(words[start:end]), expansions, whole=whole) if end - start < len(words) else None


def bare(form: str) -> str:
    """The form without the praise that its key leaves out, and without class words after a brand.

    Why: it is what a node may be called: "LoRA method" is LoRA, but a "draft model" is called neither draft nor
    "existing draft model".

    Example:
        >>> bare("NLP tasks"), bare("existing GPUs"), bare("Llama 2 (7B)"), bare("draft models")
        ('NLP', 'GPUs', 'Llama 2 (7B)', 'draft models')
    """
    words = form.split()
    if len(words) == 1:
        return form
    end = len(words)
    while end > 1 and words[end - 1].lower().removesuffix("s") in _TAILS:
        end -= 1
    if end < len(words) and is_brand(words[end - 1]):
        del words[end:]
    while len(words) > 1 and words[0].lower() in _HEADS:
        words.pop(0)
    return " ".join(words)


def _inverted(words: list[str]) -> list[str]:
    """Put what stands before "of" last, as in "communication cost", whatever the hyphens of the name."""
    if _PREPOSITIONS.isdisjoint(words):
        return words
    at = next((k for k in (3, 2, 1) if k < len(words) - 1 <= k + 5 and words[k] in _PREPOSITIONS), 0)
    if not at or words[0] in _FIXED:
        return words
    return [word for word in (*words[at + 1 :], *words[:at]) if word not in {"the", "a", "an"}]


def _join(words: list[str]) -> str:
    """One string of the words. No name begins with "@", as the anchors of the catalog do; a mere "@" is vague."""
    out = "".join(words)
    if out.isalpha():
        return out
    out = ""
    for word in words:
        out += "|" + word if word[:1].isdigit() and _ENDS_NUMBER.search(out) else word
    return out.lstrip("@") or out


_ENDS_NUMBER: Final = re.compile(r"\d[a-z]*$")


def numbers(form: str) -> tuple[str, ...]:
    """The numbers inside a name, in order: versions, sizes, counts. Names whose numbers differ name two things.

    Example:
        >>> numbers("Llama-3.1-8B"), numbers("CIFAR-100")
        (('3.1', '8b'), ('100',))
    """
    return tuple(word for word in words_of(form) if any(c.isdigit() for c in word))


def stems(form: str) -> tuple[str, ...]:
    """The first six letters of each word: spellings and inflections of one name share them. A block for candidates."""
    return tuple([word[:6] for word in words_of(form)])


def is_short(form: str) -> bool:
    """Whether a form looks like a short form: one word of 2 to 8 characters with at least half of them capitals.

    Example:
        >>> [is_short(form) for form in ("MoE", "GPUs", "KV-cache", "attention", "LoRA")]
        [True, True, False, False, True]
    """
    text = form.strip()
    if len(text) > 9 or text.islower() or " " in text:
        return False
    body = text[:-1] if text.endswith("s") and text[:-1].isupper() else text
    letters = [c for c in body if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    return 2 <= len(body) <= 8 and capitals >= 2 and 2 * capitals >= len(letters)


_WORD_GAP: Final = re.compile(r"[\s/_-]+")


@lru_cache(maxsize=_FORMS)
def is_brand(form: str) -> bool:
    """Whether a form is written as a proper name: a capital inside a word, a digit, or all capitals.

    Example:
        >>> [is_brand(form) for form in ("vLLM", "ResNet-50", "COMET", "graph pooling", "Graph Pooling")]
        [True, True, True, False, False]
    """
    if form.islower() and form.replace(" ", "").isalpha():  # as most forms
        return False
    return any(not _plain(word) and _inside(word) for word in _WORD_GAP.split(form))


def _plain(word: str) -> bool:
    return word.isalpha() and (word.islower() or word[1:].islower())


def _inside(word: str) -> bool:
    """Whether a word has a capital after its first character, or digits and letters."""
    return any(c.isupper() for c in word[1:]) or (any(c.isdigit() for c in word) and any(c.isalpha() for c in word))


def is_vague(key: str) -> bool:
    """Whether a key names no thing at all."""
    if key[:1].isdigit() and _SIZE.fullmatch(key):
        return True
    if len(key) > 1 and key.isalnum():
        return key in VAGUE
    return key in VAGUE or not any(c.isalnum() for c in key) or (len(key) == 1 and not key.isalpha())
