"""How a common noun is written: lower case, singular; people, places and short forms in it keep their capitals.

Owns: case and number of common nouns. Knows: keys. Must not know: papers, types, which form names a thing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from kg.link.keys import is_brand, is_short
from kg.plural import IRREGULAR
from kg.text import normal

__all__ = ["clean", "common_noun", "is_acronym", "singular"]

_PROPER: Final = frozenset(
    """adam aitken akaike alibaba allen alon alzheimer amazon amd american amharic anderson android apple arabic
    armijo arnold banach bangla bayes bayesian bellman beltrami bengali berlekamp bernoulli bernstein berry bezier
    birkhoff bitcoin blackwell bloom bode boltzmann bonferroni boolean borel bouligand bradley branges bregman
    brier brownian bruijn burgers byzantine bézier cahn carlo cauchy chamfer chebyshev chinchilla chinese cholesky
    christoffel clifford cohen condorcet conway courant cox cramér damerau danish darboux darcy dawid delaunay
    delphi dempster dice dijkstra dirac dirichlet docker doob dutch edgeworth einstein elo english esseen
    euclidean euler european fellegi fenchel fiedler fisher fokker fourier frechet freedman french frobenius
    fréchet föllmer füredi gabor galerkin gallager gauss gaussian german gibbs gini github gleason goldilocks
    google goppa granger greek gromov gumbel hadamard hahn hamilton hamiltonian hamming hartree hastings hausdorff
    hawkes hebbian hebrew helmholtz herbrand hermite hessian heun hilbert hindi hodge hoeffding hopf hopfield
    huawei huber huffman hungarian indian indonesian intel ising italian itô jaccard jacobi jacobian jacobians
    japanese java jensen jordan kabsch kaczmarz kalman kantorovich kaplan karhunen kellgren kendall khmer
    kirchhoff kolmogorov koopman korean kruskal krylov kullback kuramoto kutta lagrange lagrangian lanczos landau
    langevin laplace laplacian latin lawrence lebesgue legendre lehman leibler leman leontief levenshtein levy
    likert lindblad linux lipschitz litterman lloyd lorentz lorenz luce lyapunov lévy mahalanobis malay mandarin
    mann markov markovian markowitz markush maruyama matthew matérn maxey maxwell mckean mcnemar meier meijer
    meixner mercer merkle metropolis milstein minkowski mises monte mordukhovich moreau moser müntz nadaraya
    nagumo nash navier nesterov neumann newton newtonian neyman nussinov nvidia nyquist nystrom nyström ollivier
    optuna ornstein otto paley pareto parkinson parzen pauli pearson persian petri pi picard pinsker plackett
    planck plücker poincare poincaré poisson polyak pontryagin portuguese procrustes python qualcomm quine
    rademacher ramsey rao raphson rasch rashomon raspberry rayleigh reddit reed riccati ricci richardson riemann
    riemannian riesz robbins rodrigues romanian rosenbrock rovnyak runge ruppert russell russian rényi rössler
    sanskrit schatten schmidt schrödinger schubert schulz schur schwarz shafer shannon shapiro shapley sharpe
    siamese siemens simpson sindhi sinkhorn skellam skene smirnov sobol sobolev socratic solomon spanish spearman
    stackelberg stein stiefel stokes strassen stratonovich streamlit stuart swahili sylow szegő szász tamil tardos
    taylor telugu terry thai thompson tikhonov toeplitz tsallis tucker tukey turing turkish twitter uhlenbeck
    umeyama urdu varadhan venant vietnamese vlasov voronoi wald wasserstein watson weibull weierstrass weisfeiler
    whitney whittle wiener wigner wikipedia wilcoxon woodbury yosida youden youla yule zipf""".split()  # noqa: SIM905
)
"""Words that keep their capital inside common nouns: names of people, peoples and places."""

_PROPER_PAIR: Final = re.compile(r"\b(lie (?:group|algebra|bracket|derivative)|gram matri|mel[ -]|student['-]s? ?t\b)")
"""Words that are names only beside certain others."""

_PREFIXES: Final = frozenset({"non", "sub", "semi", "quasi", "pseudo", "anti", "multi", "pre", "post", "self", "cross"})

_COMMON_ENDINGS: Final = ("ing", "ion", "ment", "ity", "ance", "ence", "ism", "ure", "ive", "former",
    "etric", "al", "age", "ed", "en", "aware")  # fmt: skip
"""A single capital inside a phrase is a name's, unless the word ends as common nouns do: "vision Transformer"."""

_INNER_PLURAL: Final = re.compile(
    r"[\s-](?:of|with|from|per|for|to)[\s-]|\s(?:in|on|over|under|via|by|at|between|among|across|without|using|where"
    r"|that|when|what|how|it|through|against|beyond)\s"
)
"""After these words a plural belongs to the name, or is a verb: mixture of experts, frames per second, where it
matters."""

_SIMPLE: Final = re.compile(r"[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*")
"""Nothing that LaTeX, quotes or brackets could hide in."""

_DASH: Final = re.compile(r"([-\u2010-\u2015/])")
_BRACKET: Final = re.compile(r"(?<=\S)\s*\((?:[^()\d]*[A-Z][^()\d]*|[A-Z]+\d+[A-Z]+)\)")
"""A short form in brackets, as authors define it; what has a digit is a size: Llama 2 (7B)."""

_TIE: Final = re.compile(r"(?<=[A-Za-z])~(?=\d)")  # between numbers and their units it may be "to"
_EN_DASH: Final = re.compile(r"(?<=[^\W\d])[\u2010-\u2013]+(?=[^\W\d])")
_QUOTED: Final = re.compile(r"(?<!\w)['`\u2018]+([^'`\u2018\u2019]+)['\u2019]+(?!\w)")
_WORD: Final = re.compile(r"[A-Z][^\W\d_A-Z]+(?:['\u2019]s)?")
_LETTER: Final = re.compile(r"[EN]-(?!Net)|K-(?:fold|means|nearest|shot|space)", re.IGNORECASE)
"""Letters that are small wherever no title raises them: e-learning, n-gram."""

_FORMULA: Final = re.compile(r"[\^(=\\\u0370-\u03ff]|\b\w_\w")
_ACRONYM: Final = re.compile(r"\dD|[A-Z]{2,}s?")


def clean(form: str) -> str:
    """A form without LaTeX, quotes around it and the short form that it defines.

    Example:
        >>> clean("Widget Learning (WL)"), clean("Llama 2 (7B)"), clean('"Cut-and-Keep"'), clean("A^*"), clean("Grok~4")
        ('Widget Learning', 'Llama 2 (7B)', 'Cut-and-Keep', 'A*', 'Grok 4')
    """
    if _SIMPLE.fullmatch(form):
        return form
    text = _TIE.sub(" ", normal(form).text)
    text = text.replace("$", "").replace('"', "").replace("^*", "*").replace("\u201c", "")
    text = _QUOTED.sub(r"\1", _EN_DASH.sub("-", text))
    text = _BRACKET.sub("", text)
    text = " ".join(text.split()).lstrip("`'\u2018* ").strip(" .,;:`\u201d")
    if len(text) > 2:
        text = text.rstrip("*")
    text = text.rstrip("'\u2019")
    return text or form.strip()


def is_acronym(word: str) -> bool:
    """Whether a word, or a part of one between hyphens, is a short form, of one or of several things.

    Example:
        >>> is_acronym("LLMs"), is_acronym("3D"), is_acronym("LoRA"), is_acronym("ResNet"), is_acronym("Agent")
        (True, True, True, False, False)
    """
    return _ACRONYM.fullmatch(word) is not None or is_short(word)


def common_noun(form: str) -> str:
    """A common noun in lower case and singular; words with inner capitals, and names of people in it, stay.

    Example:
        >>> common_noun("Graph Neural Networks"), common_noun("Gaussian Processes"), common_noun("LLM Agents")
        ('graph neural network', 'Gaussian process', 'LLM agent')
        >>> common_noun("Jensen-Shannon Divergence"), common_noun("AI-Driven 3D Models"), common_noun("mean Zorn score")
        ('Jensen-Shannon divergence', 'AI-driven 3D model', 'mean Zorn score')
    """
    bracket = "(" in form  # what it explains is spelled in capitals
    words = clean(form).split()
    named = None if bracket else _named(words)
    inside = len(words) > 1 and words[-1].islower()
    out = [word if place == named else _written(word, inside=inside) for place, word in enumerate(words)]
    if not _INNER_PLURAL.search(" ".join(out)):
        out[-1] = singular(out[-1])
    return _PROPER_PAIR.sub(lambda m: m[0][0].upper() + m[0][1:], " ".join(out))


def _named(words: list[str]) -> int | None:
    """The place of the one capitalised word of a phrase in lower case: a name, whoever it is.

    At the front it may be the sentence that asks for the capital.
    """
    capital = [place for place, word in enumerate(words) if not word.islower()]
    if len(capital) != 1 or capital[0] == len(words) - 1:
        return None
    word = words[capital[0]]
    parts = word.split("-")
    known = len(parts) > 1 and any(_bare(part) in _PROPER for part in parts)
    if word.lower().endswith(_COMMON_ENDINGS) or not (capital[0] or known):
        return None
    return capital[0] if all(map(_WORD.fullmatch, parts)) else None


@lru_cache(maxsize=65536)
def _written(word: str, *, inside: bool) -> str:
    """One word of a common noun: in lower case but for names and short forms.

    Args:
        word: as the paper writes it.
        inside: whether the paper writes the noun in lower case, so that each capital means something.
    """
    if word.isalpha() and word.islower():  # as most words
        return word.capitalize() if word in _PROPER else word
    parts = _DASH.split(word)
    last = _bare(parts[-1])
    if len(parts) > 1 and last in _PROPER and parts[0].lower() not in _PREFIXES and _WORD.match(parts[0]):
        return word  # Box-Cox
    if any(map(str.isdigit, "".join(p for p in parts[2:] if not is_acronym(p)))):
        return word  # Stage-1
    out = [_part(part, alone=len(parts) == 1) for part in parts]
    if len(parts) > 2 and len(parts[0]) == 1 and not _LETTER.match(word):
        out[0] = parts[0]  # X-ray, K-subspaces
    if len(parts) > 2 and (parts[-1] == "N" or (len(parts[-1]) == 1 and _keeps_letter(parts[-3], parts[-2]))):
        out[-1] = parts[-1]  # best-of-N
    if (inside and is_acronym(parts[0]) and not word.lower().endswith(_COMMON_ENDINGS)) or word.startswith("U-Net"):
        return word  # NT-Xent loss
    return "".join(out)


def _keeps_letter(before: str, dash: str) -> bool:
    """Whether a letter at the end of a word stays a capital after this: RGB-T, 10-D, A/B, but top-k."""
    return is_acronym(before) or before.isdigit() or dash == "/"


def _bare(part: str) -> str:
    return re.sub(r"['\u2019]s?$|[^\w'\u2019]", "", part.lower())


def _part(part: str, *, alone: bool) -> str:
    if _FORMULA.search(part):
        return part
    if _bare(part) in _PROPER:
        return part[:1].upper() + part[1:]
    if alone and len(part) == 1 and part != "A":
        return part  # vitamin D
    return part if is_acronym(part) or is_brand(part) else part.lower()


_NO_SINGULAR: Final = frozenset(
    """analysis analytics atlas basis bias canvas chaos chronos cosmos diabetes flops hastings hours keras lens news ops
    pancreas pandas series species texas""".split()  # noqa: SIM905
)
_PLURAL_ICS: Final = frozenset(
    """characteristics clinics critics fabrics geodesics heuristics honorifics logics metrics mosaics rubrics
    topics""".split()  # noqa: SIM905
)
"""Other words in "ics" name one thing: physics."""


def singular(word: str) -> str:
    """A word, or the last part of one between hyphens, in the singular.

    Example:
        >>> [singular(word) for word in ("metrics", "biases", "time-series", "hypotheses", "prompt-caches", "LLMs")]
        ['metric', 'bias', 'time-series', 'hypothesis', 'prompt-cache', 'LLM']
    """
    start = max(word.rfind("-"), word.rfind(" "), word.rfind("/")) + 1
    return word[:start] + _singular(word[start:])


def _singular(word: str) -> str:
    low = word.lower()
    if word[:-1].isupper() and len(word) > 2 and low not in _NO_SINGULAR:
        return word[:-1] if word[-1] == "s" else word
    if low in IRREGULAR:
        return word[:1] + IRREGULAR[low][1:]
    if low in _PLURAL_ICS:
        return word[:-1]
    if low in _NO_SINGULAR or low.endswith(("ss", "us", "is", "ics")) or not low.endswith("s") or len(low) < 4:
        return word
    if any(c.isupper() for c in word[1:]) or word.endswith(("'s", "\u2019s")):
        return word
    if low.endswith("ies") and len(low) > 4:  # but ties, pies
        return word[:-3] + "y"
    if low.endswith(("sses", "xes", "shes", "ches")):
        return word[:-2]
    return word[:-1]
