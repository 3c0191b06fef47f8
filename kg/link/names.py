"""What a thing is called: brands as their authors write them, common nouns in lower case, singular, spelled out.

Owns: the canonical name, its case and number. Knows: keys. Must not know: papers, the catalog, ids.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.link.keys import is_brand, is_short, words_of
from kg.text import normal
from kg.vocab import EntityType

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["choose_name", "common_noun"]

_PROPER: Final = frozenset(
    [
        "bayesian",
        "bayes",
        "gaussian",
        "markov",
        "monte",
        "carlo",
        "fourier",
        "euclidean",
        "riemannian",
        "hilbert",
        "kalman",
        "lyapunov",
        "nash",
        "pareto",
        "wasserstein",
        "langevin",
        "boltzmann",
        "bernoulli",
        "dirichlet",
        "laplacian",
        "laplace",
        "hessian",
        "jacobian",
        "fisher",
        "newton",
        "lagrangian",
        "hamiltonian",
        "schrödinger",
        "poisson",
        "cauchy",
        "hopfield",
        "hebbian",
        "shapley",
        "bellman",
        "taylor",
        "chebyshev",
        "sinkhorn",
        "frobenius",
        "gumbel",
        "turing",
        "levenshtein",
        "hamming",
        "jaccard",
        "pearson",
        "spearman",
        "kendall",
        "cohen",
        "kullback",
        "leibler",
        "jensen",
        "shannon",
        "fréchet",
        "frechet",
        "stein",
        "nesterov",
        "adam",
        "polyak",
        "lipschitz",
        "voronoi",
        "delaunay",
        "huffman",
        "bloom",
        "python",
        "java",
        "linux",
        "android",
        "chinese",
        "english",
        "arabic",
        "hindi",
        "german",
        "french",
        "spanish",
        "japanese",
        "korean",
        "african",
        "european",
        "american",
        "indian",
        "wikipedia",
        "twitter",
        "google",
        "amazon",
        "reddit",
        "github",
        "nvidia",
        "amd",
        "intel",
        "apple",
        "qualcomm",
        "huawei",
        "raspberry",
        "pi",
        "alzheimer",
        "parkinson",
        "gabor",
        "mahalanobis",
        "weisfeiler",
        "leman",
        "lehman",
        "kolmogorov",
        "arnold",
        "banach",
        "borel",
        "cholesky",
        "krylov",
        "lanczos",
        "nyström",
        "nystrom",
        "q-learning",
        "bitcoin",
        "internet-of-things",
        "zipf",
        "pauli",
        "clifford",
        "ising",
        "kuramoto",
        "koopman",
        "galerkin",
        "navier",
        "stokes",
        "maxwell",
        "einstein",
        "darcy",
        "burgers",
        "mel",
        "dijkstra",
        "byzantine",
        "dempster",
        "shafer",
    ]
)
"""Words that keep their capital inside common nouns: names of people, peoples and places."""

_INNER_PLURAL: Final = re.compile(r"[\s-](?:of|with|from|per|for|to)[\s-]")
"""After these words a plural belongs to the name: mixture of experts, frames per second."""

_SIZED: Final = re.compile(r"^[A-Z]\w+-[A-Z]$")
"""A size or kind as one letter: Swin-T."""

_LOWER: Final = re.compile(r"[a-z]+(?:[ -][a-z]+)*")

_NO_SINGULAR: Final = frozenset(
    ["hours", "flops", "ops", "physics", "mathematics", "analytics", "dynamics", "robotics", "basis", "analysis"]
)


def choose_name(
    forms: Mapping[str, int], longs: Mapping[str, int], brands: Mapping[str, int], type_: EntityType
) -> str:
    """The canonical name of a thing.

    Args:
        forms: surface forms and how many papers use each; at least one.
        longs: long forms that papers give for them, likewise.
        brands: forms under which a paper proposes the thing, likewise.
        type_: its type.

    Example:
        >>> choose_name({"KV-caches": 1, "KV cache": 3}, {}, {}, EntityType.METHOD)
        'KV cache'
        >>> choose_name({"MoE": 5, "Mixture-of-Experts": 2}, {"Mixture-of-Experts": 5}, {}, EntityType.MODEL)
        'mixture-of-experts'
        >>> choose_name({"CoLoR": 1}, {"Constant Low Rank": 1}, {"CoLoR": 1}, EntityType.METHOD)
        'CoLoR'
        >>> choose_name({"Swin-T": 1}, {}, {}, EntityType.MODEL)
        'Swin-T'
    """
    if len(forms) == 1 and not longs and not brands:
        return _only(next(iter(forms)), type_)
    own = {form: n for form, n in brands.items() if is_brand(form) or is_short(form)}
    if own:
        return _clean(_most(own))
    spelled = {form: n for form, n in {**forms, **longs}.items() if not _all_short(form)}
    if not spelled:
        return _clean(_singular_short(_most(forms)))
    if type_ in {EntityType.DATASET, EntityType.HARDWARE} and longs:
        shorts = {form: n for form, n in forms.items() if is_short(form)}
        if shorts:
            return _clean(_singular_short(_most(shorts)))
    lower = {form: n for form, n in spelled.items() if not any(c.isupper() for c in form)}
    title = {form: n for form, n in spelled.items() if not is_brand(form)}
    branded = {form: n for form, n in spelled.items() if is_brand(form)}
    if branded and sum(branded.values()) > sum(title.values()):
        return _clean(_most(branded))
    if lower:
        return common_noun(_most(lower))
    name = _most(title)
    return _clean(name) if (brands and len(words_of(name)) == 1) or _is_proper(name, type_) else common_noun(name)


def _only(form: str, type_: EntityType) -> str:
    """The name of what has one form only, as most things do."""
    if is_short(form):
        return _clean(_singular_short(form))
    if is_brand(form):
        return _clean(form)
    return _clean(form) if _is_proper(form, type_) else common_noun(form)


_NOUN_ENDINGS: Final = (
    "ing",
    "ion",
    "ment",
    "ity",
    "ance",
    "ence",
    "ism",
    "ure",
    "ics",
    "er",
    "ers",
    "or",
    "ors",
    "ings",
)


def _is_proper(form: str, type_: EntityType) -> bool:
    """Whether a form that is only ever written with a capital is a proper name: MNIST's kin, Galaxy, Megatron."""
    if form.islower():
        return False
    if not any(c.isupper() for c in form):
        return False
    if type_ in {EntityType.DATASET, EntityType.HARDWARE} or _SIZED.search(form):
        return True
    single = len(words_of(form)) == 1
    return single and (
        type_ is EntityType.MODEL or (type_ is EntityType.METHOD and not form.lower().endswith(_NOUN_ENDINGS))
    )


def common_noun(form: str) -> str:
    """A common noun in lower case and singular; words with inner capitals, and names of people in it, stay.

    Example:
        >>> common_noun("Graph Neural Networks"), common_noun("Gaussian Processes"), common_noun("LLM Agents")
        ('graph neural network', 'Gaussian process', 'LLM agent')
    """
    if _LOWER.fullmatch(form):  # nothing to clean
        out = [word.capitalize() if word in _PROPER else word for word in form.split()]
        if not _INNER_PLURAL.search(form):
            out[-1] = _singular(out[-1])
        return " ".join(out)
    out = []
    for word in _clean(form).split():
        plain = re.sub(r"[^\w-]", "", word)
        if any(c.isupper() for c in plain[1:].replace("-", " ").split(" ")[0]) or any(map(str.isdigit, plain)):
            out.append(word)
        elif plain.lower() in _PROPER:
            out.append(word[:1].upper() + word[1:])
        else:
            out.append("-".join(p if is_brand(p) and not p.istitle() else p.lower() for p in word.split("-")))
    if not _INNER_PLURAL.search(" ".join(out)):
        out[-1] = _singular(out[-1])
    return " ".join(out)


def _most(forms: Mapping[str, int]) -> str:
    """The form of most papers; of equals the singular, then the shorter, the first by letters."""
    return min(forms, key=lambda form: (-forms[form], _singular(form) != form, len(form), form))


def _all_short(form: str) -> bool:
    return is_short(form)


def _clean(form: str) -> str:
    text = normal(form).text.replace("$", "")
    return " ".join(text.split()).strip(" .,;:*") or form.strip()


def _singular_short(form: str) -> str:
    return form[:-1] if form.endswith("s") and form[:-1].isupper() else form


_LATIN: Final = ("matrices", "indices", "vertices", "vortices", "simplices")
"""Plurals in "ices"; devices and services are regular."""


def _singular(word: str) -> str:
    low = word.lower()
    if low in _NO_SINGULAR or low.endswith(("ss", "us", "is", "ics", "ias")) or not low.endswith("s") or len(low) < 4:
        return word
    if word[:-1].isupper():
        return word[:-1]
    if any(c.isupper() for c in word[1:]):
        return word
    if low.endswith("ies") and low not in {"series", "species"}:
        return word[:-3] + "y"
    if low.endswith(("sses", "xes", "shes", "ches")):
        return word[:-2]
    if low in {"series", "species"}:
        return word
    if low.endswith(_LATIN):
        return word[:-4] + ("ix" if low.endswith("matrices") else "ex")
    return word[:-1]
