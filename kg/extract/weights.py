"""Learnt weights for numbers: what kind of claim a number is, and which thing is its metric or its subject.

Owns: the reading of a model folder's `numbers.tsv`, sums of weights. Knows: numpy, `config`.
Must not know: how features are made, how weights are learnt.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from kg import config

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["CLASSES", "FILE", "TABLES", "UNLEARNT", "Weights", "read_weights", "shipped", "write_weights"]

CLASSES: Final = ("none", "increase", "decrease", "absolute")
"""What a number can be: no result, or a result with a direction."""

TABLES: Final = {"kind": len(CLASSES), "subject": 1, "metric": 1}
"""Table → how many weights a feature has in it."""

FILE: Final = "numbers.tsv"


@dataclass(frozen=True, slots=True)
class Weights:
    """Table → feature → its weights: one for each of `CLASSES` in `kind`, a single one in `subject` and `metric`."""

    tables: Mapping[str, Mapping[str, tuple[float, ...]]]

    def sums(self, table: str, rows: Sequence[Iterable[str]]) -> NDArray[np.float64]:
        """The sum of the weights of each row's features. Returns: (rows, weights of a feature)."""
        known = self.tables[table]
        out = np.zeros((len(rows), TABLES[table]))
        for i, row in enumerate(rows):
            found = [known[f] for f in dict.fromkeys(row) if f in known]
            if found:
                out[i] = np.asarray(found).sum(0)
        return out

    def chances(self, table: str, rows: Sequence[Iterable[str]], bonus: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log probabilities after adding a bonus: of the classes of one number, or of the rows against each other."""
        sums = (self.sums(table, rows) if TABLES[table] > 1 else self.sums(table, rows)[:, 0]) + bonus
        top = sums.max(-1, keepdims=True)
        out: NDArray[np.float64] = sums - top - np.log(np.exp(sums - top).sum(-1, keepdims=True))
        return out


UNLEARNT: Final = Weights({name: {} for name in TABLES})
"""Weights that know nothing: the rules alone."""


def read_weights(path: Path) -> Weights:
    """Weights from a file that `write_weights` wrote."""
    tables: dict[str, dict[str, tuple[float, ...]]] = {name: {} for name in TABLES}
    with path.open(encoding="utf-8") as file:
        next(file)
        for line in file:
            table, feature, *numbers = line.rstrip("\n").split("\t")
            tables[table][feature] = tuple(map(float, numbers))
    return Weights(tables)


def write_weights(path: Path, weights: Weights) -> None:
    """Write weights as lines of table, feature, numbers; features in order, so that equal weights are equal files."""
    lines = ["table\tfeature\tweights"]
    for table, known in weights.tables.items():
        lines += ["\t".join([table, f, *(f"{n:g}" for n in known[f])]) for f in sorted(known)]
    path.write_text("\n".join(lines) + "\n", "utf-8")


@functools.cache
def shipped() -> Weights:
    """The weights that the package brings."""
    return read_weights(config.data() / "model" / FILE)
