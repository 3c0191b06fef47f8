"""The short forms that a paper defines, with their long forms.

Owns: finding abbreviations. Knows: `text.Normal`, `model`. Must not know: catalogs, mentions, other papers.

Source: Schwartz & Hearst (2003), "A simple algorithm for identifying abbreviation definitions in biomedical text",
with both orders, titles of the form "TIDE: Time Derivative Diffusion", plural short forms and letters inside words.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

from kg.model import Abbreviation, Span
from kg.text import normal_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import Paper

__all__ = ["abbreviations", "spells"]

_PAREN: Final = re.compile(r"[(\[]([^()\[\]]{1,90})[)\]]")
_SHORT: Final = re.compile(r"[A-Za-z0-9Ͱ-Ͽ][\w.+/&^-]{0,14}\w[+*]?|[A-Z]")
_WORD: Final = re.compile(r"[^\s(),;:\[\]]+")
_BREAK: Final = re.compile(r"[.!?;:](?=\s|$)|[()\[\]]|\n")
_HEAD: Final = re.compile(r"^([A-Z$\w][\w.+/&^-]{1,19})\s?:\s+")
_SMALL: Final = frozenset(["a", "an", "and", "by", "for", "from", "in", "of", "on", "or", "the", "to", "via", "with"])
_COPULAS: Final = frozenset(["is", "are", "was", "were"])
_PRONOUNS: Final = frozenset(["we", "our", "it", "this", "these", "they", "is", "are", "which", "that"])


def abbreviations(paper: Paper) -> tuple[Abbreviation, ...]:
    """The pairs of short and long form that a paper's text defines, in text order, each short form once.

    Why: an abbreviation and what it stands for are one thing in the graph.

    Cost: linear in the length of the text.

    Example:
        >>> from kg.model import Paper
        >>> [(a.short, a.long) for a in abbreviations(Paper("x", "On tuning", "We use low-rank adaptation (LoRA)."))]
        [('LoRA', 'low-rank adaptation')]
    """
    return tuple(
        Abbreviation(paper.id, paper.text[short.start : short.end], paper.text[long.start : long.end], span)
        for short, long, span in _defined(paper.text)
    )


def spells(short: str, long: str) -> bool:
    """Whether some letters of a long form, in order and from its first one on, are those of a short form.

    Example:
        >>> spells("MLP", "multilayer perceptron"), spells("CAD", "detection of coronary artery disease")
        (True, False)
        >>> spells("KV-cache", "KV cache")
        False
    """
    return _matches(short, long) == 0 and _plain_letters(short).lower() != _plain_letters(long).lower()


@functools.lru_cache(maxsize=2)  # the reader of a text and its records ask for it
def _defined(text: str) -> tuple[tuple[Span, Span, Span], ...]:
    """Short form, long form, and the range of both."""
    form = normal_text(text)
    found = sorted({*_parentheses(form.text), *_title(form.text)})
    out: list[tuple[Span, Span, Span]] = []
    taken: set[str] = set()
    for (long_start, long_end), (short_start, short_end) in found:
        short = form.back(Span(short_start, short_end))
        long = form.back(Span(long_start, long_end))
        name = text[short.start : short.end]
        if name in taken:
            continue
        taken.add(name)
        long = _braced(text, long)
        out.append((short, long, Span(min(short.start, long.start), max(short.end, long.end))))
    return tuple(sorted(out, key=lambda found: (found[2], text[found[0].start : found[0].end])))


def _braced(text: str, span: Span) -> Span:
    r"""The span with the LaTeX command that its first letter stands in: from "M}ulti" to "\textbf{M}ulti"."""
    inside = text[span.start : span.end]
    if inside.count("}") <= inside.count("{"):
        return span
    command = re.search(r"\\[a-z]{1,12}\{$", text[max(0, span.start - 16) : span.start])
    return Span(span.start - len(command.group()), span.end) if command else span


_Pair = tuple[tuple[int, int], tuple[int, int]]  # places of the long and of the short form


def _parentheses(text: str) -> Iterator[_Pair]:
    for match in _PAREN.finditer(text):
        start = match.start(1)
        inside = re.split(r"[,;]|\s(?:or|i\.e\.)\s", match[1])[0].strip()
        start += len(match[1]) - len(match[1].lstrip())
        if _is_short(inside):
            long = _long_before(text, match.start(), inside)
            if long is not None:
                yield long, (start, start + len(inside))
                continue
        before = re.search(r"([^\s(),;:]+)\s?$", text[max(0, match.start() - 24) : match.start()])
        if before is None or not _is_short(before[1]) or " " not in match[1].strip():
            continue
        at = match.start() - len(before.group()) + before.start(1) - before.start()
        length = _matches(before[1], match[1].strip())
        if length is not None and length == 0:
            yield (start, start + len(match[1].strip())), (at, at + len(before[1]))


def _title(text: str) -> Iterator[_Pair]:
    """A title of the form "SHORT: Long Form for …": the long form opens the rest, or stands in it."""
    title = text.split("\n", 1)[0]
    match = _HEAD.match(title)
    if match is None or not _is_short(match[1]):
        return
    rest = match.end()
    words = list(_WORD.finditer(title, rest))[:14]
    short = match[1].rstrip("s") if match[1].isupper() else match[1]
    best = (0.0, 0, 0, 0)  # share of letters that open a word; fewer words; place
    for i, first in enumerate(words):
        for j, last in enumerate(words[i : i + 2 * len(short) + 2]):
            phrase = title[first.start() : last.end()]
            if re.search(r"[:;(]", phrase):
                break
            best = max(best, (_initials(short, phrase), -j, -first.start(), last.end()))
    if best[0] > 0:
        yield (-best[2], best[3]), match.span(1)


def _is_short(word: str) -> bool:
    """Whether words can be a short form: 2 to 15 letters with a capital; of two words the first is in capitals."""
    if not 2 <= len(word) <= 15 or not any(c.isupper() for c in word) or word == "II":
        return False
    parts = word.split(" ")
    return (
        len(parts) <= 2
        and all(map(_SHORT.fullmatch, parts))
        and (len(parts) == 1 or parts[0][1:].upper() == parts[0][1:])
    )


def _long_before(text: str, end: int, short: str) -> tuple[int, int] | None:
    """The place of the long form that ends where the parenthesis opens, or None."""
    reach = max(0, end - 24 * (len(short) + 5))
    breaks = [m.end() for m in _BREAK.finditer(text, reach, end)]
    low = breaks[-1] if breaks else reach
    words = list(_WORD.finditer(text, low, end))[-min(len(short) + 5, 2 * len(short) + 2) :]
    verb = next((k for k in reversed(range(len(words))) if words[k].group() in _COPULAS), -1)
    words = words[verb + 1 :]  # "ZORN is the …" begins a sentence, not a long form
    if not words:
        return None
    while words and words[-1].group().lower() in _SMALL:
        return None
    spelled = _spelled(words, short)
    if spelled is not None:
        return spelled.start(), words[-1].end()
    start = words[0].start()
    phrase = text[start : words[-1].end()]
    stems = [short]
    if len(short) > 2 and short.endswith("s") and not short[-2].islower():
        stems.insert(0, short[:-1])
    if re.search(r"[a-zA-Z]\d[a-zA-Z]", short):
        stems.append(re.sub(r"\d", "", short))  # the 2 of "V2D" is a "to"
    for stem in stems:
        offset = _matches(stem, phrase)
        if offset is None:
            continue
        long = phrase[offset:]
        if len(long.split()) == 1 and "-" not in long and len(long) < 2 * len(stem):
            continue
        if long.split()[0].lower() in _SMALL | _PRONOUNS or _plain_letters(stem) in {
            _plain_letters(w) for w in long.split()
        }:
            continue
        return start + offset, words[-1].end()
    return None


def _spelled(words: list[re.Match[str]], short: str) -> re.Match[str] | None:
    """The word that begins the long form, when the first letters of the words before spell the short form exactly."""
    for stem in (short, short.removesuffix("s")):
        letters = _plain_letters(stem).lower()
        initials = ""
        for word in reversed(words):
            parts = [part for part in re.split(r"[-/]", word.group()) if part and part.lower() not in _SMALL]
            initials = "".join(part[0] for part in parts).lower() + initials
            if initials == letters and parts and len(letters) > 1:
                return word
            if len(initials) > len(letters):
                break
    return None


def _plain_letters(word: str) -> str:
    return "".join(c for c in word if c.isalnum())


def _matches(short: str, long: str) -> int | None:
    """Where the long form begins, when the letters of the short form stand in it from right to left, in order.

    Source: `findBestLongForm` of Schwartz & Hearst; the first letter must open a word (or a part after a hyphen).
    """
    i = len(long)
    letters = [c.lower() for c in short if c.isalnum()]
    lower = long.lower()
    for k in range(len(letters) - 1, -1, -1):
        i -= 1
        while i >= 0 and (lower[i] != letters[k] or (k == 0 and i > 0 and lower[i - 1].isalnum())):
            i -= 1
        if i < 0:
            return None
    while i > 0 and not lower[i - 1].isspace():
        i -= 1  # the whole hyphenated word belongs to the long form
    return i


def _initials(short: str, phrase: str) -> float:
    """How well a phrase spells a short form: the share of letters that open words, in order; 0 where it does not."""
    if phrase.rsplit(maxsplit=1)[-1].lower() in _SMALL or _matches(short, phrase) != 0:
        return 0.0
    parts = [part for part in re.split(r"[\s/-]+", phrase) if part and part.lower() not in _SMALL]
    letters = [c.lower() for c in short if c.isalnum()]
    i = 0
    for part in parts:
        if i < len(letters) and part[0].lower() == letters[i]:
            i += 1
            for c in part[1:]:
                if i < len(letters) and c.isupper() and c.lower() == letters[i]:
                    i += 1
        elif not any(letter in part.lower() for letter in letters):
            return 0.0
    good = i >= max(2, 0.6 * len(letters)) and len(parts) <= len(letters) + 1 and parts[-1][0].lower() in letters[1:]
    return i / len(letters) if good else 0.0
