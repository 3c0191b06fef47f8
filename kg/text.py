"""The forms of a text: what the page said stays as it is, normal forms for matching and numbers stand beside it.

Owns: normal forms with the way back, the matching form of names, slugs, sentences. Knows: `model.Span`.
Must not know: papers, pages, entities, spaCy.

Every function takes linear time on any text.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pylatexenc.latex2text import get_default_latex_context_db

from kg.model import Span
from kg.plural import singular

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

__all__ = ["TAILS", "Normal", "fold", "normal", "normal_text", "sentence_around", "sentences", "slug"]

TAILS: Final = frozenset(
    """method model approach technique algorithm framework system mechanism strategy scheme procedure process dataset
    benchmark corpus architecture module operation task problem metric score library platform""".split(),  # noqa: SIM905
)
"""Class words that say what a thing is, not which: "LoRA method" is LoRA. Source: the gold's `score.py`."""

_DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"

_MARK: Final = re.compile(
    r"""
    (?=[-\\{}$~\t\r\f\v]|[ ][ \t\r\f\vs]|[^\x00-\x7f]  # what most characters fail at, first
      |(?<![A-Za-wyz])[abdeglmprst]|[A-Za-z][\u0300-\u036f])(?:
      (?P<accent>\\["'`^~=.uvHckr](?:\{\\?[A-Za-z]\}|(?<=[^A-Za-z])\\?[A-Za-z]))
    | \\(?P<macro>[A-Za-z]+)
    | \\(?P<sign>[^A-Za-z])
    | (?P<comma>\{,\})
    | (?P<joint>\}\{)
    | (?P<brace>[{}])
    | (?P<dollar>\$)
    | (?P<tie>(?<=[\w.,;)}])~(?=[A-Za-z(\\\[$]))
    | (?P<dash>(?<!-)---?(?!-))
    | (?P<glued>(?<=\d)times(?![A-Za-z])|(?<=[\dx])[ ]?sim(?=[ ]?\d))
    | (?P<relation>\b(?:(?:tau|alpha|beta|gamma|delta|epsilon|lambda|mu|sigma|rho|eta|theta)[ ])?
        (?:geq|leq|approx|sim|pm)(?=[ ]?~?\d))
    | (?P<space>[ \t\r\f\v]{2,}|[\t\r\f\v])
    | (?P<foreign>[A-Za-z](?=[\u0300-\u036f])[^\x00-\x7f]+|[^\x00-\x7f]+))
    """,
    re.VERBOSE,
)
_CALM: Final = re.compile(r"[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*")
_LATEX_WORDS: Final = re.compile(r"times|sim|geq|leq|approx|pm")
_SUPERSCRIPT: Final = re.compile("[\u00b2\u00b3\u00b9\u2070-\u207f]+")
_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_TRANSLATE: Final = {
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2212"), "-"),
    **dict.fromkeys(map(ord, "\u2018\u2019\u201b\u2032"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201f\u2033"), '"'),
    **dict.fromkeys(map(ord, "\u223c\u02dc"), "~"),  # ∼ is what \sim prints
    **dict.fromkeys(map(ord, "\u2715\u2716\u2a2f"), "×"),
    **dict.fromkeys(map(ord, _INVISIBLE), ""),
    ord("\u2a7d"): "≤",
    ord("\u2a7e"): "≥",
    ord("\u2044"): "/",
}
_MACROS: Final = {
    **dict.fromkeys(["tt", "it", "bf", "em", "sc", "xspace", "left", "right"], ""),
    **{name: name for name in ["min", "max", "log"]},
    **{name: f"{name[0]}.{name[1]}." for name in ["eg", "ie"]},
    **{"etal": "et al.", "etc": "etc.", "wrt": "w.r.t.", "vs": "vs.", "aka": "a.k.a."},  # noqa: PIE800  (one line)
    **{"x": "×", "sim": "~", "textasciitilde": "~"},  # noqa: PIE800  (a common private macro for the times sign)
}
_SIGNS: Final = {**dict.fromkeys(",;: \\", " "), **dict.fromkeys("!/()[]-", "")}
_COMBINING: Final = dict(
    zip(
        "\"'`^~=.uvHckr", "\u0308\u0301\u0300\u0302\u0303\u0304\u0307\u0306\u030c\u030b\u0327\u0328\u030a", strict=True
    ),
)


_FORMULA: Final = re.compile(r"[\\^_<>={}]")
_WORDS: Final = re.compile(r"\s[A-Za-z]{2}")


@dataclass(frozen=True, slots=True)
class Normal:
    """The normal form of a text, and where each of its characters came from.

    Character `i` of `text` stands for `origin[starts[i]:ends[i]]`; both rise with `i`.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def back(self, span: Span) -> Span:
        """The range of the original that a range of the normal form stands for."""
        return Span(self.starts[span.start], self.ends[span.end - 1])

    def ahead(self, span: Span) -> Span | None:
        """The range of the normal form that touches a range of the original; None where nothing was left of it."""
        start, end = bisect_right(self.ends, span.start), bisect_left(self.starts, span.end)
        return Span(start, end) if start < end else None


def normal(text: str) -> Normal:
    r"""The form in which numbers and names are looked for: no LaTeX, one space, one kind of hyphen and quote.

    Why: pages carry LaTeX, half-stripped LaTeX ("1.96times", "tau geq 0.7") and Unicode of all kinds.

    Cost: linear in the length of the text.

    Example:
        >>> normal(r"is $48\times$ faster, 0.6\% less; \eg S\(^2\)-Attn").text
        'is 48× faster, 0.6% less; e.g. S^2-Attn'
        >>> n = normal(r"uses \textbf{LoRA}~now")
        >>> n.back(Span(n.text.index("LoRA"), n.text.index("LoRA") + 4))
        Span(start=13, end=17)
    """
    marks = [] if _calm(text) else list(_MARK.finditer(text))
    if not marks:
        return Normal(text, range(len(text)), range(1, len(text) + 1))
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    money = _money(text)
    for mark in marks:
        begin, end = mark.span()
        parts.append(text[last:begin])
        starts.extend(range(last, begin))
        ends.extend(range(last + 1, begin + 1))
        last = end
        if mark.lastgroup == "foreign":
            for piece, low, high in _unicode(text, begin, end):
                parts.append(piece)
                starts.extend([low] * len(piece))
                ends.extend([high] * len(piece))
        else:
            piece = "$" if begin in money else _plain(mark, text)
            parts.append(piece)
            starts.extend([begin] * len(piece))
            ends.extend([end] * len(piece))
    parts.append(text[last:])
    starts.extend(range(last, len(text)))
    ends.extend(range(last + 1, len(text) + 1))
    return Normal("".join(parts), tuple(starts), tuple(ends))


normal_text = functools.lru_cache(maxsize=2)(normal)
"""`normal` of a whole text, which several readers ask for one after the other; names are too many to keep."""


def _calm(text: str) -> bool:
    """Whether a text is words of plain letters and digits with nothing to change; most names are."""
    return _CALM.fullmatch(text) is not None and _LATEX_WORDS.search(text) is None


def _money(text: str) -> frozenset[int]:
    """Offsets of the dollar signs that mean money: those that pair up to no formula."""
    signs = [m.start() for m in re.finditer(r"(?<!\\)\$", text)]
    money = []
    i = 0
    while i < len(signs):
        here = signs[i]
        content = text[here + 1 : signs[i + 1]] if i + 1 < len(signs) else None
        prose = content is None or (_FORMULA.search(content) is None and _WORDS.search(content) is not None)
        if prose and text[here + 1 : here + 2].isdigit():
            money.append(here)
            i += 1
        else:
            i += 2
    return frozenset(money)


def _plain(mark: re.Match[str], text: str) -> str:
    """What a LaTeX mark stands for."""
    kind, shown = mark.lastgroup, mark.group()
    if kind == "accent":
        letter = shown.strip("{}")[-1]
        return unicodedata.normalize("NFC", letter + _COMBINING[shown[1]])
    if kind == "macro":
        return _macro(shown[1:], text[mark.end() : mark.end() + 1])
    if kind == "sign":
        thousands = shown == r"\," and re.match(r"\d{3}(?!\d)", text[mark.end() : mark.end() + 4])
        if thousands and text[mark.start() - 1 : mark.start()].isdigit():
            return ","
        return _SIGNS.get(shown[1], shown[1])
    if kind == "dash":
        return "–" if len(shown) == 2 else "—"
    if kind == "glued":
        return "×" if shown.endswith("times") else "~"
    if kind == "relation":
        return "".join((_symbol(word) or word) + " " for word in shown.split()).strip()
    return {"comma": ",", "joint": " ", "tie": " ", "space": " "}.get(str(kind), "")


def _macro(name: str, following: str) -> str:
    """The text of a macro: a symbol, a known short form, nothing for a command with an argument, else its name."""
    if name in _MACROS:
        return _MACROS[name]
    symbol = _symbol(name)
    if symbol is not None:
        return symbol
    return "" if following == "{" else name


@functools.cache
def _latex() -> object:
    return get_default_latex_context_db()


@functools.lru_cache(maxsize=4096)
def _symbol(name: str) -> str | None:
    """The Unicode text of a LaTeX symbol such as `alpha`, or None."""
    if name == "sim":
        return "~"
    spec = _latex().get_macro_spec(name)  # type: ignore[attr-defined]  # pylatexenc has no types
    shown = getattr(spec, "simplify_repl", None)
    return shown if isinstance(shown, str) and shown and "%" not in shown else None


def _unicode(text: str, begin: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Compatibility forms cluster by cluster, so that each character keeps its place."""
    i = begin
    while i < end:
        raised = _SUPERSCRIPT.match(text, i, end)
        if raised:
            yield "^" + unicodedata.normalize("NFKC", raised.group()).translate(_TRANSLATE), i, raised.end()
            i = raised.end()
            continue
        j = i + 1
        while j < min(end, i + 32) and unicodedata.combining(text[j]):  # sorting more marks would take square time
            j += 1
        cluster = text[i:j]
        composed = unicodedata.normalize("NFKC", cluster.translate(_TRANSLATE)).translate(_TRANSLATE)
        yield (" " if composed and composed.isspace() and composed != "\n" else composed), i, j
        i = j


def fold(name: str, *, tails: AbstractSet[str] = TAILS) -> str:
    r"""The matching form of a surface form: two forms that fold alike are spellings of one name.

    Why: case, hyphens, LaTeX, plural and class words vary from paper to paper; the name does not.

    Args:
        name: a surface form, as the page has it.
        tails: class words that are dropped at the end; an empty set keeps them.

    Source: a refinement of `norm` of the gold's `score.py`: what is alike there is alike here.

    Example:
        >>> fold("Low-Rank Adaptation methods"), fold(r"\textbf{KV-caches}"), fold("C++")
        ('low rank adaptation', 'kv cache', 'c++')
    """
    if name.isascii() and name.isalpha():
        return singular(name.lower())  # one plain word: nothing to fold, and most calls are of this kind
    text = normal(name).text.replace("$", "").lower()
    text = re.sub(rf"[{_DASHES}/_~\s]+", " ", text)
    text = "".join(c for c in text if c.isalnum() or c in " .+@%&*#" or unicodedata.category(c).startswith("M"))
    words = [singular(word) for word in text.split()]
    while len(words) > 1 and words[-1] in tails:
        words.pop()
    return " ".join(words).strip(" .") or name.strip().lower()


def slug(name: str) -> str:
    """The part of an entity's id that comes from its name: safe in IRIs, CURIEs and file names, and readable.

    Why: case, hyphens and spaces do not tell names apart; every other character does, so it stays, as itself where it
    is a letter or a digit of any script, else percent-encoded: `C`, `C++` and `C#` have three slugs.

    Returns: at least one character; never `.` or `-` at either end.

    Example:
        >>> slug("Low-Rank Adaptation"), slug("C++"), slug("A^2ATS"), slug("DεpS")
        ('low-rank-adaptation', 'c%2B%2B', 'a%5E2ats', 'dεps')
    """
    if _calm(name):
        return name.lower().replace(" ", "-")
    text = normal(name).text.lower()
    text = re.sub(rf"[{_DASHES}_\s]+", "-", text).strip("-")
    inner = len(text) - len(text.rstrip("."))
    out = "".join(char if char.isalnum() or char in "-." else _percent(char) for char in text)
    if out.startswith("."):
        stem = out.lstrip(".")
        out = "%2E" * (len(out) - len(stem)) + stem
    elif inner:
        out = out[:-inner] + "%2E" * inner
    return out or "".join(map(_percent, name)) or "_"


def _percent(char: str) -> str:
    if unicodedata.category(char).startswith("M"):
        return char  # a mark belongs to its letter: Hindi, Thai, …
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))


_STOP: Final = re.compile(r"(?<![.!?])[.!?]++[\"'”’)\]}]*+(?=\s)|[。！？]|\n")
_NO_STOP: Final = frozenset(
    """e.g i.e et al cf vs w.r.t fig figs eq eqs sec secs tab no nos resp approx dr mr mrs ms prof st ca viz ref refs
    vol ed eds ph.d a.k.a incl max min avg dept inc jr""".split(),  # noqa: SIM905
)
_NEXT: Final = re.compile(r"\s*([\"'“‘(\[{$\\]*)(\S)(\w{0,20})")
_WORD: Final = re.compile(r"[\w.\-]*$")


@functools.lru_cache(maxsize=4)  # of a text and its normal form, for several readers
def sentences(text: str) -> tuple[Span, ...]:
    r"""The sentences of a paper's text, in order, without the white space around them; the title line is one.

    Cost: linear in the length of the text.

    Example:
        >>> text = "A title. With a dot\nIt is, e.g. Fig. 2, 3.5 points better. We release it."
        >>> [text[s.start:s.end] for s in sentences(text)]
        ['A title. With a dot', 'It is, e.g. Fig. 2, 3.5 points better.', 'We release it.']
    """
    first = text.find("\n")
    title_end = len(text) if first < 0 else first
    spans: list[Span] = []
    _add(spans, text, 0, title_end)
    start = title_end
    for stop in _STOP.finditer(text, title_end):
        if _ends(text, stop, start):
            _add(spans, text, start, stop.end())
            start = stop.end()
    _add(spans, text, start, len(text))
    return tuple(spans)


def sentence_around(text: str, span: Span) -> Span:
    r"""The sentence that a range stands in; from the first to the last one where it reaches over several.

    Example:
        >>> text = "A title\nIt is fast. It gains 3x, we find. We release it."
        >>> around = sentence_around(text, Span(text.index("3x"), text.index("3x") + 2))
        >>> text[around.start : around.end]
        'It gains 3x, we find.'
    """
    spans = sentences(text)
    first = max(0, bisect_right(spans, span.start, key=lambda s: s.start) - 1)
    last = bisect_left(spans, span.end, key=lambda s: s.start) - 1
    if last < 0:
        return span
    return Span(min(spans[first].start, span.start), max(spans[last].end, span.end))


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append(Span(start, end))


def _ends(text: str, stop: re.Match[str], start: int) -> bool:
    """Whether a mark is the end of a sentence."""
    mark = stop.group()
    if mark == "\n":
        return text[stop.end() : stop.end() + 1] == "\n"  # an empty line; a single break is a folded line
    following = _NEXT.match(text, stop.end())
    if following is None or mark[0] in "。！？":
        return True
    if following[2].islower() and not following[1] and following[3].islower():
        return False  # but "vLLM" may open a sentence
    if mark[0] != ".":
        return True
    before = text[max(start, stop.start() - 24) : stop.start()]  # the longest abbreviation is far shorter
    word = (_WORD.search(before) or [""])[0].lower().lstrip(".-")
    if word in {"al", "etc"}:
        return following[2].isupper() and not following[1]
    if word in _NO_STOP:
        return False
    return not (len(word) == 1 and word.isalpha() and before[-1:].isupper() and word != "i")
