"""The heads of the trained network, computed with numpy: spans, units, pairs of units.

Owns: the arithmetic of the heads at run time. Knows: numpy. Must not know: files, text, thresholds.

The same arithmetic stands in `kg.train.network` with torch; the export compares the two and refuses to differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[Any]  # float32 in all that is kept; numpy's stubs lose it in sums
    Ints = NDArray[np.int64]

__all__ = ["Heads", "Judged", "sigmoid", "softmax"]

_HEADS: Final = 4  # of attention


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + e^-x), safe for large numbers."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)), dtype=np.float32)


def softmax(x: Floats) -> Floats:
    """Probabilities along the last axis."""
    e = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(e / e.sum(-1, keepdims=True), dtype=np.float32)


def _norm(x: Floats, weight: Floats, bias: Floats) -> Floats:
    centred = x - x.mean(-1, keepdims=True)
    out: Floats = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5) * weight + bias
    return out


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
    """Weights of the heads by name, as `kg.train.network.Heads` names them."""

    weights: Mapping[str, Floats]

    def _linear(self, name: str, x: Floats) -> Floats:
        out = x @ self.weights[f"{name}.weight"].T
        bias = self.weights.get(f"{name}.bias")
        return out if bias is None else out + bias

    def spans(self, states: Floats) -> Floats:
        """Logits of every span. Args: states (words, 384). Returns: (widths, words, 7), by width, then first word.

        A span that runs over the end of the text has the logits of a wrong span; the caller leaves it out.
        """
        widths, kinds = self.weights["width.weight"].shape
        n = len(states)
        first = np.maximum(self._linear("first", states), 0)
        last = np.maximum(self._linear("last", states), 0)
        turned = self._linear("both", first).reshape(n, kinds, -1)
        alone_first, alone_last = self._linear("first_alone", first), self._linear("last_alone", last)
        sums = np.concatenate([np.zeros((1, kinds), np.float32), np.cumsum(self._linear("content", states), axis=0)])
        out = np.zeros((widths, n, kinds), dtype=np.float32)
        for w in range(min(widths, n)):
            m = n - w
            score = (turned[:m] @ last[w:, :, None])[..., 0] + alone_first[:m] + alone_last[w:]
            out[w, :m] = score + (sums[w + 1 :] - sums[:m]) / (w + 1) + self.weights["width.weight"][w]
        return out

    def judge(self, states: Floats, unit: Ints, start: Ints, end: Ints, seen: Floats, pairs: Floats) -> Judged:
        """Read the units of a text together.

        Args: places of units (places,), features of units and of pairs (units, …), (units, units, …).
        """
        sums = np.concatenate([np.zeros((1, states.shape[1]), np.float32), np.cumsum(states, axis=0)])
        mean = (sums[end + 1] - sums[start]) / (end - start + 1)[:, None]
        places = self._linear("place", np.concatenate([states[start], states[end], mean], -1))
        total = np.zeros((len(seen), places.shape[1]), dtype=np.float32)
        np.add.at(total, unit, places)
        x = total / np.maximum(np.bincount(unit, minlength=len(seen)), 1)[:, None] + self._linear("seen", seen)
        layer = 0
        while f"layers.{layer}.qkv.weight" in self.weights:
            x = self._layer(f"layers.{layer}.", x, pairs)
            layer += 1
        x = np.asarray(_norm(x, self.weights["after.weight"], self.weights["after.bias"]), dtype=np.float32)
        added = self._linear("row", x)[:, None] + self._linear("column", x)[None, :] + self._linear("stand", pairs)
        times = self._linear("row_times", x)[:, None] * self._linear("column_times", x)[None, :]
        hidden = np.maximum(added + times, 0)
        return Judged(
            kind=self._linear("kind", x),
            role=self._linear("role", x),
            figure=self._linear("figure", x),
            same=self._linear("same", hidden)[..., 0],
            relation=self._linear("relation", hidden),
            ends=self._linear("ends", hidden),
        )

    def _layer(self, name: str, x: Floats, pairs: Floats) -> Floats:
        weights = self.weights
        n, width = x.shape
        before = _norm(x, weights[name + "before.weight"], weights[name + "before.bias"])
        qkv = self._linear(name + "qkv", before).reshape(n, 3, _HEADS, -1)
        q, k, v = (qkv[:, i].transpose(1, 0, 2) for i in range(3))
        bias = self._linear(name + "bias", pairs).transpose(2, 0, 1)
        attention = softmax(q @ k.transpose(0, 2, 1) / np.float32(q.shape[-1] ** 0.5) + bias)
        mixed = (attention @ v).transpose(1, 0, 2).reshape(n, width)
        x = x + self._linear(name + "mix", mixed)
        middle = _norm(x, weights[name + "middle.weight"], weights[name + "middle.bias"])
        return x + self._linear(name + "down", np.maximum(self._linear(name + "up", middle), 0))
