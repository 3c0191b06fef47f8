"""Weights of linear layers as whole numbers, so that products need 8 bits.

Owns: how weights are scaled and rounded. Knows: numpy. Must not know: graphs, torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]

__all__ = ["Rounded", "Seen", "rounded"]

_MOST: Final = 63
"""Largest whole number. Why not 127: processors without VNNI add two products in 16 bits, where they would not fit."""

_SMOOTH: Final = 0.6  # power of a feature's peak; of 0.3 to 0.8 the one with the least error of states
_LEAST: Final = 0.2  # of the mean: no feature counts as smaller, since other texts may show it larger
_BLOCK: Final = 64  # features
_DAMP: Final = 0.3  # of the mean of the diagonal, added to it: less gains nothing, and harms what was never seen


@dataclass(frozen=True, slots=True)
class Seen:
    """What a layer was given over some texts."""

    peak: Floats  # (in,) largest absolute value of each feature
    gram: Floats  # (in, in) sum of products of features


@dataclass(frozen=True, slots=True)
class Rounded:
    """A layer's weights, to be multiplied with its input times `smooth`: about `whole * scale`."""

    whole: NDArray[np.int8]  # (in, out)
    scale: Floats  # (out,)
    smooth: Floats  # (in,)


def rounded(columns: Floats, seen: Seen) -> Rounded:
    """Round weights, one scale a column.

    Each feature is divided, and its weights multiplied, by a power of its peak, so that a few large features do not
    take the whole scale of the input (Xiao et al., "SmoothQuant", ICML 2023). Then weights are rounded feature by
    feature, and what one is off is made good in those that go with it (Frantar et al., "GPTQ", ICLR 2023).

    Args:
        columns: (in, out).
        seen: what the layer is given.
    """
    peak, size = (np.maximum(most, max(_LEAST * most.mean(), 1e-12)) for most in (seen.peak, np.abs(columns).max(1)))
    factor = peak**_SMOOTH / size ** (1 - _SMOOTH)
    factor = factor / np.exp(np.log(factor).mean())
    rest = columns.astype(np.float64) * factor[:, None]
    scale = np.maximum(np.abs(rest).max(0), 1e-12) / _MOST
    gram = seen.gram / np.outer(factor, factor)
    gram[np.diag_indices_from(gram)] += _DAMP * max(float(np.diag(gram).mean()), 1e-12)
    upper = np.linalg.cholesky(np.linalg.inv(gram)).T
    whole = np.zeros(rest.shape, np.int8)
    for first in range(0, len(rest), _BLOCK):  # what is made good in later blocks is added up: one product a block
        last = min(first + _BLOCK, len(rest))
        off = np.zeros((last - first, rest.shape[1]))
        for row in range(first, last):
            whole[row] = np.clip(np.round(rest[row] / scale), -_MOST, _MOST)
            off[row - first] = (rest[row] - whole[row] * scale) / upper[row, row]
            rest[row + 1 : last] -= np.outer(upper[row, row + 1 : last], off[row - first])
        rest[last:] -= upper[first:last, last:].T @ off
    return Rounded(whole, scale, 1 / factor)
