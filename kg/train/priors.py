"""What many unannotated papers say of names: how sure the network is of each, over all papers that it reads.

Owns: reading a corpus with a model folder, shrunk means. Knows: `extract`, numpy.
Must not know: torch, thresholds, gold annotation.
"""

from __future__ import annotations

import math
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from kg.extract import Known, Prior, Thresholds, load, name_scores, read
from kg.extract.heads import softmax

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from kg.extract import Reading

__all__ = ["Look", "learn_priors", "priors_of"]

_LEAST: Final = 3  # papers that have a name
_SHRINK: Final = 4.0  # papers: a name in so many is half way between the usual name and its own mean; flat from 2 to 10
_MOST: Final = 6.0  # log odds: one paper counts as no surer
_TINY: Final = 1e-4


class Look(NamedTuple):
    """How one paper was read: a name's folded form, the probabilities that it is a name, and the paper's own."""

    key: str
    name: float
    own: float


def looks(reading: Reading) -> list[Look]:
    """What the network says of the names of one text, nothing known of them before."""
    name = 1 - name_scores(reading, Thresholds(), Known())[:, 0]
    own = softmax(reading.judged.role)[:, 0]  # `proposes` is the first role
    return [
        Look(reading.units.keys[u], float(name[u]), float(own[u]))
        for u in np.flatnonzero(reading.units.kinds == 1).tolist()
    ]


def priors_of(seen: Iterable[Look]) -> dict[str, Prior]:
    """Priors from the looks at all names of many papers, each name once a paper.

    Why: a name that is unclear in one paper ("scaling", "router") is clear over a hundred.

    Returns: by folded name, for names of three papers and more, to one decimal; those that tell nothing are left out.
    """
    count: dict[str, int] = defaultdict(int)
    odds: dict[str, float] = defaultdict(float)
    names: dict[str, float] = defaultdict(float)
    owns: dict[str, float] = defaultdict(float)
    for key, name, own in seen:
        count[key] += 1
        odds[key] += min(max(_logit(name), -_MOST), _MOST)
        names[key] += name
        owns[key] += name * own
    if not count:
        return {}
    usual = sum(odds.values()) / sum(count.values())
    share = sum(owns.values()) / sum(names.values())
    out = {}
    for key, papers in count.items():
        name = (odds[key] - papers * usual) / (papers + _SHRINK)
        own = _logit((owns[key] + _SHRINK * share) / (names[key] + _SHRINK)) - _logit(share)
        prior = Prior(round(name, 1) + 0.0, round(own, 1) + 0.0)  # no -0.0
        if papers >= _LEAST and any(prior):
            out[key] = prior
    return out


def _logit(p: float) -> float:
    return math.log((p + _TINY) / (1 - p + _TINY))


def learn_priors(
    folder: Path, texts: Sequence[str], processes: int, progress: Callable[[str, int, int | None], None]
) -> dict[str, Prior]:
    """Read texts with a model and gather what it says of their names.

    Cost: as reading: 40 minutes for 100,000 abstracts on 2 cores; 1.5 GB for their two million names.
    """
    if not texts:
        return {}

    def read_all() -> Iterable[Look]:
        with ProcessPoolExecutor(processes, initializer=_start, initargs=(folder,)) as pool:
            for number, found in enumerate(pool.map(_looks, texts, chunksize=32), 1):
                progress("read the corpus", number, len(texts))
                yield from found

    return priors_of(read_all())


_NLP: list[object] = []  # the pipeline of this worker process


def _start(folder: Path) -> None:
    _NLP.append(load(folder))


def _looks(text: str) -> list[Look]:
    return [look for reading in read(_NLP[0], text) for look in looks(reading)]  # type: ignore[arg-type]
