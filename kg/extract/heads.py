"""The heads of the trained network: what each span is, what each unit is, how each pair of units stands.

Owns: what goes into the heads' graphs and what comes out. Knows: numpy, `sessions`. Must not know: text, thresholds.

The graphs are written by `kg.train.graphs` from the network of `kg.train.network`; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kg.extract.sessions import open_graph

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[Any]  # float32 in all that is kept; numpy's stubs lose it in sums
    Ints = NDArray[np.int64]

__all__ = ["Heads", "Judged", "load_heads", "sigmoid", "softmax"]

_UNIT_PARTS: Final = (7, 15)  # where roles and numbers begin in what is said of a unit: kinds come first
_PAIR_PARTS: Final = (1, 11)  # where relations and ends begin in what is said of a pair: "same" comes first


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + e^-x), safe for large numbers."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)), dtype=np.float32)


def softmax(x: Floats) -> Floats:
    """Probabilities along the last axis."""
    e = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(e / e.sum(-1, keepdims=True), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the heads say of the units of a text, as logits."""

    kind: Floats  # (units, 7)
    role: Floats  # (units, 8)
    figure: Floats  # (units, 4)
    same: Floats  # (units, units)
    relation: Floats  # (units, units, 10)
    ends: Floats  # (units, units, 5)


@dataclass(frozen=True, slots=True)
class Heads:
    """The two graphs."""

    of_spans: Any
    of_units: Any

    def spans(self, states: Floats) -> Floats:
        """Probabilities of every span. Args: states (words, 384). Returns: (widths, words, 7), by width, first word.

        A span that runs over the end of the text is read as one that ends there; the caller leaves it out.
        """
        found: Floats = self.of_spans.run(None, {"states": states})[0]
        return found

    def judge(self, states: Floats, unit: Ints, start: Ints, end: Ints, seen: Floats, pairs: Floats) -> Judged:
        """Read the units of a text together.

        Args: places of units (places,), features of units and of pairs (units, …), (units, units, …).
        """
        feed = {"states": states, "unit": unit, "start": start, "end": end, "seen": seen, "pairs": pairs}
        alone, both = self.of_units.run(None, feed)
        kind, role, figure = np.split(alone, _UNIT_PARTS, axis=-1)
        same, relation, ends = np.split(both, _PAIR_PARTS, axis=-1)
        return Judged(kind, role, figure, same[..., 0], relation, ends)


def load_heads(folder: Path) -> Heads:
    """Open `spans.onnx` and `units.onnx` of a model folder."""
    return Heads(open_graph(folder / "spans.onnx"), open_graph(folder / "units.onnx"))
