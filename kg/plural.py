"""One form for both numbers of a word: "matrices" and "matrix", "caches" and "cache".

Owns: irregular plurals, the singular as compared. Knows: nothing. Must not know: names, papers.
"""

from __future__ import annotations

from typing import Final

__all__ = ["IRREGULAR", "singular"]

IRREGULAR: Final = {
    **{f"{stem}ices": f"{stem}ix" for stem in ("append", "matr")},
    **{f"{stem}ices": f"{stem}ex" for stem in ("ind", "simpl", "vert", "vort")},
    **{f"{stem}es": f"{stem}is" for stem in ("analys", "ax", "cris", "diagnos", "hypothes", "parenthes")},
    **{f"{stem}es": f"{stem}is" for stem in ("prognos", "synthes", "thes")},
    **{f"{stem}a": f"{stem}on" for stem in ("automat", "criteri", "phenomen", "polyhedr")},
    **{f"{stem}a": f"{stem}um" for stem in ("equilibri", "optim", "spectr")},
    **{f"{word}es": word for word in ("alias", "atlas", "bias", "bus", "canvas", "corpus", "focus", "gas", "lens")},
    **{f"{word}es": word for word in ("status", "virus")},
    **{
        f"{word}s": word
        for word in ("ache", "avalanche", "cache", "headache", "calorie", "cookie", "movie", "niche", "selfie")
    },
    "corpora": "corpus",
    "halves": "half",
    "heroes": "hero",
    "leaves": "leaf",
    "quizzes": "quiz",
    "ups": "up",  # of "speed-ups" and "warm-ups"
}
"""Plurals that are not made by a rule, in lower case, and their singulars."""

_NO_PLURAL: Final = frozenset(IRREGULAR.values()) | {"basis", "chaos"}


def singular(word: str) -> str:
    """The word without its plural ending; not always a real word, but the same one for both numbers.

    Example:
        >>> [singular(word) for word in ("matrices", "analyses", "analysis", "biases", "bias", "caches", "gpus")]
        ['matrix', 'analysis', 'analysis', 'bias', 'bias', 'cache', 'gpu']
    """
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word in _NO_PLURAL:
        return word
    if len(word) > 3 and word.endswith("ie"):
        return word[:-2] + "y"
    if len(word) <= 3 or not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(
        ("sses", "xes", "shes", "tches", "rches", "nches", "oaches", "eaches", "ouches")
    ) and not word.endswith("axes"):
        return word[:-2]
    return word[:-1]
