"""Weights as whole numbers: products stay close, and fit into what every processor adds up."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.train.rounding import Seen, rounded


def _seen(x: np.ndarray) -> Seen:
    return Seen(np.abs(x).max(0), x.T @ x)


def _off(x: np.ndarray, columns: np.ndarray, seen: Seen) -> float:
    """How far the product with rounded weights is off, as a share of the product."""
    own = rounded(columns, seen)
    wanted = x @ columns
    return float(np.linalg.norm((x * own.smooth) @ (own.whole * own.scale) - wanted) / np.linalg.norm(wanted))


def test_products_are_off_by_less_than_plain_rounding_makes_them():
    """Features that go together make good what each of them is off."""
    chance = np.random.default_rng(0)
    x = chance.normal(size=(400, 8)) @ chance.normal(size=(8, 64)) + 0.05 * chance.normal(size=(400, 64))
    columns = chance.normal(size=(64, 32))
    alone = Seen(np.abs(x).max(0), np.eye(64))  # nothing goes together: plain rounding
    assert _off(x, columns, _seen(x)) < 0.5 * _off(x, columns, alone) < 0.02


def test_a_large_feature_is_made_small_and_its_weights_large():
    """What is read is then of like size in all features, and the product is the same."""
    chance = np.random.default_rng(1)
    x = chance.normal(size=(200, 16)) * np.asarray([100.0] + [1.0] * 15)
    columns = chance.normal(size=(16, 8))
    own = rounded(columns, _seen(x))
    peaks = np.abs(x * own.smooth).max(0)
    assert peaks[0] / peaks[1:].mean() < 0.2 * 100
    assert _off(x, columns, _seen(x)) < 0.02


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(1e-6, 1e6), st.booleans())
def test_whole_numbers_fit(seed: int, size: float, empty: bool):
    """Two products of a byte and a weight fit into 16 bits, whatever the weights; features never seen do no harm."""
    chance = np.random.default_rng(seed)
    x, columns = chance.normal(size=(20, 6)), chance.normal(size=(6, 3)) * size
    if empty:
        x[:, 2] = 0
        columns[:, 1] = 0
    own = rounded(columns, _seen(x))
    assert 2 * 255 * int(np.abs(own.whole.astype(int)).max()) <= np.iinfo(np.int16).max
    assert all(np.isfinite(part).all() for part in (own.scale, own.smooth))
    assert np.allclose((x * own.smooth) @ (own.whole * own.scale), x @ columns, atol=0.2 * size * np.abs(x).max())
