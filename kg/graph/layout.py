"""Where everything lies on the map: communities apart, the most supported inside, the same places every time.

Owns: the map's coordinates. Knows: igraph, numpy. Must not know: pictures, pages, labels.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["layout"]

_SPACE: Final = 26.0  # the side of the square that one node gets, in the map's units
_NEAR: Final = 400  # communities that are pushed apart exactly; the small rest circles around them
_ROUNDS: Final = 160  # of pushing apart; more changes nothing that one can see
_GOLDEN: Final = math.pi * (3 - math.sqrt(5))  # the sunflower's angle


def layout(
    groups: Sequence[Sequence[str]], edges: Sequence[tuple[str, str]], weight: Mapping[str, float]
) -> dict[str, tuple[float, float]]:
    """A place for every node, deterministic.

    Why: a force layout of everything is a hairball; communities in discs of their own are an atlas that one can learn.

    Args:
        groups: communities, largest first; each node is in exactly one.
        edges: pairs of nodes; repeats make a pair heavier.
        weight: importance of a node (papers that use it); heavier nodes lie nearer to the centre of their disc.

    Returns:
        node → (x, y); one unit is about one pixel at zoom 1.

    Cost: linear in nodes and edges, but for the 400 largest communities, which are compared pairwise.

    Source: Fruchterman & Reingold (1991) inside a disc and between discs; Vogel (1979) for the ring of small ones.
    """
    import igraph  # noqa: PLC0415 # it imports matplotlib where there is one: a second that only layouts should pay

    home = {node: number for number, group in enumerate(groups) for node in group}
    inner: list[list[tuple[str, str]]] = [[] for _ in groups]
    between: Counter[tuple[int, int]] = Counter()
    for a, b in edges:
        if home[a] == home[b]:
            inner[home[a]].append((a, b))
        else:
            between[min(home[a], home[b]), max(home[a], home[b])] += 1
    radius = np.array([_SPACE * math.sqrt(len(group)) * 0.62 + _SPACE for group in groups])
    igraph.set_random_number_generator(Random(0))  # noqa: S311 # no secret
    centres = _centres(radius, between)
    places: dict[str, tuple[float, float]] = {}
    for number, group in enumerate(groups):
        x, y = centres[number]
        for node, (dx, dy) in zip(group, _disc(group, inner[number], weight, float(radius[number])), strict=True):
            places[node] = (round(float(x + dx), 1), round(float(y + dy), 1))
    igraph.set_random_number_generator(None)
    return places


def _spread(count: int, edges: Sequence[tuple[int, int]], weights: Sequence[float]) -> NDArray[np.float64]:
    """A force layout from a fixed start, centred, in the unit disc."""
    import igraph  # noqa: PLC0415 # as above

    turn = np.arange(count) * _GOLDEN
    start = np.stack([np.cos(turn), np.sin(turn)], axis=1) * np.sqrt(np.arange(count) + 0.5)[:, None]
    flat = igraph.Graph(n=count, edges=list(edges))
    grid = "grid" if count > 1500 else "nogrid"  # exact repulsion is quadratic
    found = flat.layout_fruchterman_reingold(
        weights=list(weights) or None, niter=300, seed=start.tolist(), start_temp=math.sqrt(count), grid=grid
    )
    places = np.array(found.coords, dtype=np.float64)
    places -= places.mean(axis=0)
    return places / max(float(np.abs(places).max()), 1e-9)


def _disc(
    group: Sequence[str], edges: Sequence[tuple[str, str]], weight: Mapping[str, float], radius: float
) -> NDArray[np.float64]:
    """Directions from the force layout, distances from the rank: an even disc with the important in the middle."""
    count = len(group)
    index = {node: i for i, node in enumerate(group)}
    pairs = Counter((min(index[a], index[b]), max(index[a], index[b])) for a, b in edges if a != b)
    keys = sorted(pairs)
    forces = _spread(count, keys, [float(pairs[k]) for k in keys]) if keys else np.zeros((count, 2))
    rank = np.empty(count)
    rank[sorted(range(count), key=lambda i: (-weight.get(group[i], 0), group[i]))] = np.arange(count)
    angle = np.where(np.abs(forces).sum(axis=1) > 0, np.arctan2(forces[:, 1], forces[:, 0]), rank * _GOLDEN)
    # even the directions out, so that no side of the disc is empty, and keep the order of the angles
    order = np.argsort(angle, kind="stable")
    even = np.empty(count)
    even[order] = np.linspace(-math.pi, math.pi, count, endpoint=False)
    angle = 0.35 * angle + 0.65 * even
    distance = radius * 0.94 * np.sqrt((rank + (count > 1) * 0.3) / max(count, 1))
    return np.stack([np.cos(angle), np.sin(angle)], axis=1) * distance[:, None]


def _centres(radius: NDArray[np.float64], between: Mapping[tuple[int, int], int]) -> NDArray[np.float64]:
    near = min(len(radius), _NEAR)
    keys = sorted(k for k in between if k[1] < near)
    centres = np.zeros((len(radius), 2))
    if near:
        size = float(np.sqrt((radius[:near] ** 2).sum()))
        centres[:near] = _spread(near, keys, [float(between[k]) for k in keys]) * size
        _push(centres[:near], radius[:near])
    reach = float((np.hypot(centres[:near, 0], centres[:near, 1]) + radius[:near]).max()) if near else 0.0
    side = float(radius[near:].max()) * 1.05 if len(radius) > near else 0.0
    inside = (reach / side) ** 2 / 3 if side else 0.0  # seeds of the sunflower that the large ones cover
    for i in range(near, len(radius)):
        seed = inside + i - near
        distance = side * math.sqrt(3 * seed)
        centres[i] = distance * math.cos(seed * _GOLDEN), distance * math.sin(seed * _GOLDEN)
    return centres


def _push(centres: NDArray[np.float64], radius: NDArray[np.float64]) -> None:
    """Move discs until none touch: pull to the middle a little, then push overlapping pairs apart, in place."""
    want = (radius[:, None] + radius[None, :]) * 1.04
    np.fill_diagonal(want, 0)
    for step in range(_ROUNDS):
        if step < _ROUNDS * 2 // 3:
            centres *= 0.985
        delta = centres[:, None, :] - centres[None, :, :]
        gap = np.hypot(delta[..., 0], delta[..., 1])
        lack = np.maximum(want - gap, 0)
        centres += (delta / np.maximum(gap, 1e-6)[..., None] * lack[..., None]).sum(axis=1) * 0.35
