"""Losses of one paper: what the network says against what the gold says.

Owns: targets and losses. Knows: torch, the projection. Must not know: files, optimisers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 # the library's own custom

from kg.extract.reading import candidate_spans
from kg.extract.units import Units, pair_features, unit_features, units_of
from kg.train.gold import DIRECTIONS, ENDS, RELATIONS, ROLES, TYPES, Example
from kg.train.network import MAX_WIDTH, Heads

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["losses"]


def _span_loss(logits: Tensor, example: Example) -> tuple[Tensor, float]:
    widths, n, kinds = logits.shape
    log = logits.log_softmax(-1)
    target = torch.zeros(widths, n, kinds, dtype=torch.bool)
    target[..., 0] = True
    valid = torch.arange(n)[None, :] + torch.arange(widths)[:, None] < n
    for a, b in example.masked:
        if b - a < widths:
            valid[b - a, a] = False
    for (a, b), allowed in example.spans.items():
        if b - a < widths:
            target[b - a, a] = False
            target[b - a, a, [1 + t for t in allowed]] = True
    picked = log.masked_fill(~target, -1e4).logsumexp(-1)
    return -(picked * valid).sum(), float(len(example.spans))


def _entity_numbers(units: Units, example: Example) -> list[int]:
    return [example.entity_of.get(k, -1) if k else -1 for k in units.keys]


def _one_of(logits: Tensor, allowed: Tensor) -> Tensor:
    return -(logits.log_softmax(-1).masked_fill(~allowed, -1e4).logsumexp(-1))


def losses(  # noqa: C901, PLR0915 # one head after the other, on the same tensors
    heads: Heads, states: Tensor, example: Example, extra: Iterable[tuple[int, int]] | None = None
) -> dict[str, tuple[Tensor, float]]:
    """Sums of losses with their weights (how many things were judged), by head."""
    logits = heads.spans(states)
    out = {"span": _span_loss(logits, example)}
    with torch.no_grad():
        scores = (1 - logits.softmax(-1)[..., 0]).numpy().copy()
    for w in range(MAX_WIDTH):
        scores[w, max(len(states) - w, 0) :] = 0
    spans = candidate_spans(scores) if extra is None else list(extra)
    names = [*example.spans, *example.masked, *spans]
    units = units_of(example.words, [s for s in names if s[1] - s[0] < 40], [f.span for f in example.figures])
    pairs = torch.from_numpy(pair_features(units))
    x = heads.units(
        states,
        torch.from_numpy(units.unit),
        torch.from_numpy(units.start),
        torch.from_numpy(units.end),
        torch.from_numpy(unit_features(units)),
        pairs,
    )
    number = np.asarray(_entity_numbers(units, example))
    entities = example.gold["entities"]
    name = units.kinds == 1
    # kinds
    allowed = torch.zeros(len(units), 1 + len(TYPES), dtype=torch.bool)
    judged = np.zeros(len(units), dtype=bool)
    for u in np.flatnonzero(name):
        e = number[u]
        if e < 0:
            allowed[u, 0] = judged[u] = True
        elif not entities[e].get("optional"):
            judged[u] = True
            for t in {entities[e]["type"], *entities[e].get("alt", [])}:
                allowed[u, 1 + TYPES.index(t)] = True
    rows = torch.from_numpy(np.flatnonzero(judged))
    out["kind"] = (_one_of(heads.kind(x[rows]), allowed[rows]).sum(), float(len(rows)))
    # roles
    known = np.flatnonzero(number >= 0)
    if len(known):
        roles = torch.tensor([ROLES.index(entities[number[u]]["role"]) for u in known])
        weight = torch.tensor([0.5 if entities[number[u]].get("optional") else 1.0 for u in known])
        loss = F.cross_entropy(heads.role(x[torch.from_numpy(known)]), roles, reduction="none")
        out["role"] = ((loss * weight).sum(), float(weight.sum()))
    # figures
    figure = np.flatnonzero(units.kinds == 2)
    by_span = {f.span: f for f in example.figures}
    if len(figure):
        results = [by_span[int(units.start[units.firsts[u]]), int(units.end[units.firsts[u]])].result for u in figure]
        wanted = torch.tensor([0 if r is None else 1 + DIRECTIONS.index(r["direction"]) for r in results])
        loss = F.cross_entropy(heads.figure(x[torch.from_numpy(figure)]), wanted, reduction="sum")
        out["figure"] = (loss, float(len(figure)))
    hidden = heads.pairs(x, pairs)
    names_at = np.flatnonzero(name)
    grid = np.ix_(names_at, names_at)
    if len(names_at) > 1:
        mine = number[names_at]
        both = (mine[:, None] >= 0) & (mine[None, :] >= 0) & ~np.eye(len(mine), dtype=bool)
        same = torch.from_numpy(both & (mine[:, None] == mine[None, :])).float()
        loss = F.binary_cross_entropy_with_logits(heads.same(hidden[grid]).squeeze(-1), same, reduction="none")
        out["same"] = ((loss * torch.from_numpy(both)).sum(), float(same.sum() + 2))
        ids = {e["id"]: i for i, e in enumerate(entities)}
        stated = np.zeros((len(mine), len(mine), len(RELATIONS)), dtype=bool)
        for head, relation, tail in example.gold.get("relations", []):
            stated[np.ix_(mine == ids[head], mine == ids[tail], [RELATIONS.index(relation)])] = True
        soft = np.asarray([e >= 0 and bool(entities[e].get("optional")) for e in mine])
        weight = np.where(soft[:, None] | soft[None, :], 0.4, 1.0) * ~np.eye(len(mine), dtype=bool)
        loss = F.binary_cross_entropy_with_logits(
            heads.relation(hidden[grid]), torch.from_numpy(stated).float(), reduction="none"
        )
        out["relation"] = ((loss.sum(-1) * torch.from_numpy(weight)).sum(), float(stated.sum() + 2))
    if len(figure) and len(names_at):
        out["ends"] = _ends_loss(heads, hidden, figure, names_at, number, results, entities)
    return out


def _ends_loss(
    heads: Heads,
    hidden: Tensor,
    figure: np.ndarray,
    names_at: np.ndarray,
    number: np.ndarray,
    results: list[Any],
    entities: list[Any],
) -> tuple[Tensor, float]:
    ids = {e["id"]: i for i, e in enumerate(entities)}
    columns = np.concatenate([[0], names_at])  # the paper stands for "none"
    logits = heads.ends(hidden[np.ix_(figure, columns)])  # (figures, 1 + names, ends)
    total = hidden.new_zeros(())
    weight = 0.0
    for row, result in enumerate(results):
        if result is None:
            continue
        for k, end in enumerate(ENDS):
            entity = result.get(end)
            allowed = np.zeros(len(columns), dtype=bool)
            if entity is None:
                allowed[0] = True
            else:
                allowed[1:] = number[names_at] == ids[entity]
            if allowed.any():
                total = total + _one_of(logits[row, :, k], torch.from_numpy(allowed))
                weight += 1
    return total, max(weight, 1.0)
