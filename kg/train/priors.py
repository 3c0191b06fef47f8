"""What many unannotated papers say of names: how sure the network is of each, over all papers that it reads.

Owns: reading a corpus with a model folder, shrunk means. Knows: `extract`, numpy.
Must not know: torch, thresholds, gold annotation.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from kg.extract import Known, Thresholds, name_scores, read
from kg.extract.workers import loaded, readers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from kg.extract import Reading

__all__ = ["learn_priors", "priors_of"]

_LEAST: Final = 3  # papers that have a name
_SHRINK: Final = 4.0  # papers: a name in so many is half way between the usual name and its own mean; flat from 2 to 10
_MOST: Final = 6.0  # log odds: one paper counts as no surer
_TINY: Final = 1e-4

_Look = tuple[str, float]  # a name's folded form, and the probability that it is a name in its paper


def looks(reading: Reading) -> list[_Look]:
    """What the network says of the names of one text, nothing known of them before."""
    score = 1 - name_scores(reading, Thresholds(), Known())[:, 0]
    return [(reading.units.keys[u], float(score[u])) for u in np.flatnonzero(reading.units.kinds == 1).tolist()]


def priors_of(seen: Iterable[_Look]) -> dict[str, float]:
    """Priors from the looks at all names of many papers, each name once a paper.

    Why: a name that is unclear in one paper ("subtask", "router") is clear over a hundred.

    Returns: log odds by folded name, for names of three papers and more, to one decimal; zeros are left out.
    """
    count: dict[str, int] = defaultdict(int)
    odds: dict[str, float] = defaultdict(float)
    for key, score in seen:
        count[key] += 1
        odds[key] += min(max(_logit(score), -_MOST), _MOST)
    usual = sum(odds.values()) / max(sum(count.values()), 1)
    mean = {key: (odds[key] - n * usual) / (n + _SHRINK) for key, n in count.items() if n >= _LEAST}
    return {key: round(value, 1) for key, value in mean.items() if round(value, 1)}


def _logit(p: float) -> float:
    return math.log((p + _TINY) / (1 - p + _TINY))


def learn_priors(
    folder: Path, texts: Sequence[str], processes: int, progress: Callable[[str, int, int | None], None]
) -> dict[str, float]:
    """Read texts with a model and gather what it says of their names.

    Cost: as reading: 40 minutes for 100,000 abstracts on 2 cores; 1.5 GB for their two million names.
    """
    if not texts:
        return {}

    def read_all() -> Iterable[_Look]:
        with readers(processes, folder) as pool:
            for number, found in enumerate(pool.map(_looks, texts, chunksize=32), 1):
                progress("read the corpus", number, len(texts))
                yield from found

    return priors_of(read_all())


def _looks(text: str) -> list[_Look]:
    return [look for reading in read(loaded(), text) for look in looks(reading)]
