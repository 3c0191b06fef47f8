"""The network as trained: one encoder, a head for spans, a head for units and a head for pairs of units.

Owns: the shape of the network. Knows: torch, transformers. Must not know: files, gold annotation.

`kg.train.graphs` writes the same as graphs, which the package runs; a test holds the two together.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from kg.extract.units import PAIR_FEATURES, UNIT_FEATURES
from kg.extract.words import SHAPES

__all__ = ["ENCODER", "MAX_WIDTH", "OUT", "Heads", "Reader"]

ENCODER = 384  # width of the encoder's states
FROZEN = 2  # lower layers that stay as they were
MAX_WIDTH = 14  # words in the longest name; 99.9 % of the gold's are shorter
OUT = {"kind": 7, "role": 8, "figure": 4, "relation": 10, "ends": 5}
_SPAN, _UNIT, _PAIR, _ATTENTION = 192, 256, 192, 4


class Locked(nn.Module):  # type: ignore[misc] # torch ships no types
    """Dropout of the same features at all places of a text.

    Why: random numbers for every place cost a third of a step on a processor, one row of them for a text nothing.
    Source: Gal & Ghahramani, "A theoretically grounded application of dropout in recurrent networks" (NeurIPS 2016).
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        """(texts, pieces, width) → the same shape."""
        if not self.training or not self.share:
            return x
        kept = torch.rand(x.shape[0], 1, x.shape[2]).ge(self.share).to(x.dtype) / (1 - self.share)
        return x * kept


class Reader(nn.Module):  # type: ignore[misc] # torch ships no types
    """The encoder, with letter case added between its frozen lower and its trained upper layers.

    Why: the frozen layers are computed once for a whole training run, which saves a third of it.
    """

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder
        for layer in encoder.encoder.layer:
            layer.attention.output.dropout = Locked(0.1)
            layer.output.dropout = Locked(0.1)
        self.shape = nn.Embedding(SHAPES, ENCODER)
        nn.init.zeros_(self.shape.weight)

    def lower(self, ids: Tensor, mask: Tensor | None) -> Tensor:
        """States after the frozen layers. Args: ids, mask (texts, pieces). Returns: (texts, pieces, 384)."""
        x: Tensor = self.encoder.embeddings(input_ids=ids)
        for layer in self.encoder.encoder.layer[:FROZEN]:
            x = _through(layer, x, mask)
        return x

    def upper(self, x: Tensor, shapes: Tensor, mask: Tensor | None) -> Tensor:
        """States after all layers. Args: x (texts, pieces, 384), shapes, mask (texts, pieces)."""
        x = x + self.shape(shapes)
        for layer in self.encoder.encoder.layer[FROZEN:]:
            x = _through(layer, x, mask)
        return x

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor | None) -> Tensor:
        """States of word pieces. Args: ids, shapes, mask (texts, pieces). Returns: (texts, pieces, 384)."""
        return self.upper(self.lower(ids, mask), shapes, mask)


def _through(layer: nn.Module, x: Tensor, mask: Tensor | None) -> Tensor:
    out = layer(x, attention_mask=None if mask is None else mask[:, None, None, :].bool())
    return out[0] if isinstance(out, tuple) else out


class Layer(nn.Module):  # type: ignore[misc] # torch ships no types
    """Self-attention among the units of a paper, with a bias from the pair features."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.before = nn.LayerNorm(_UNIT)
        self.qkv = nn.Linear(_UNIT, 3 * _UNIT)
        self.bias = nn.Linear(PAIR_FEATURES, _ATTENTION)
        self.mix = nn.Linear(_UNIT, _UNIT)
        self.middle = nn.LayerNorm(_UNIT)
        self.up = nn.Linear(_UNIT, 2 * _UNIT)
        self.down = nn.Linear(2 * _UNIT, _UNIT)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, pairs: Tensor) -> Tensor:
        """(units, 256) → (units, 256)."""
        n = len(x)
        q, k, v = self.qkv(self.before(x)).view(n, 3, _ATTENTION, -1).permute(1, 2, 0, 3)
        scores = q @ k.transpose(1, 2) / (q.shape[-1] ** 0.5) + self.bias(pairs).permute(2, 0, 1)
        mixed = (self.dropout(scores.softmax(-1)) @ v).permute(1, 0, 2).reshape(n, _UNIT)
        x = x + self.dropout(self.mix(mixed))
        return x + self.dropout(self.down(torch.relu(self.up(self.middle(x)))))


class Heads(nn.Module):  # type: ignore[misc] # torch ships no types
    """All that reads the states of words: spans first, then the units made of them."""

    def __init__(self, dropout: float = 0.2) -> None:
        super().__init__()
        kinds = OUT["kind"]
        self.dropout = nn.Dropout(dropout)
        self.first = nn.Linear(ENCODER, _SPAN)
        self.last = nn.Linear(ENCODER, _SPAN)
        self.both = nn.Linear(_SPAN, kinds * _SPAN, bias=False)
        self.first_alone = nn.Linear(_SPAN, kinds)
        self.last_alone = nn.Linear(_SPAN, kinds)
        self.content = nn.Linear(ENCODER, kinds)
        self.width = nn.Embedding(MAX_WIDTH, kinds)
        nn.init.normal_(self.both.weight, std=0.02)
        nn.init.zeros_(self.width.weight)
        with torch.no_grad():  # most spans are no names, most pairs stand in no relation: begin there
            self.width.weight[:, 0] = 4.0
        self.place = nn.Linear(3 * ENCODER, _UNIT)
        self.seen = nn.Linear(UNIT_FEATURES, _UNIT)
        self.layers = nn.ModuleList([Layer(0.1), Layer(0.1)])
        self.after = nn.LayerNorm(_UNIT)
        self.kind = nn.Linear(_UNIT, kinds)
        self.role = nn.Linear(_UNIT, OUT["role"])
        self.figure = nn.Linear(_UNIT, OUT["figure"])
        self.row = nn.Linear(_UNIT, _PAIR)
        self.column = nn.Linear(_UNIT, _PAIR)
        self.row_times = nn.Linear(_UNIT, _PAIR)
        self.column_times = nn.Linear(_UNIT, _PAIR)
        self.stand = nn.Linear(PAIR_FEATURES, _PAIR)
        self.same = nn.Linear(_PAIR, 1)
        self.relation = nn.Linear(_PAIR, OUT["relation"])
        self.ends = nn.Linear(_PAIR, OUT["ends"])
        nn.init.constant_(self.relation.bias, -4.0)
        nn.init.constant_(self.same.bias, -2.0)

    def spans(self, states: Tensor) -> Tensor:
        """Logits of every span up to `MAX_WIDTH` words. Returns: (widths, words, kinds), by width, then first word."""
        states = self.dropout(states)
        first, last = torch.relu(self.first(states)), torch.relu(self.last(states))
        n, kinds = len(states), OUT["kind"]
        turned = self.both(self.dropout(first)).view(n * kinds, _SPAN)
        grid = (turned @ last.T).view(n, kinds, n)
        alone_first, alone_last = self.first_alone(first), self.last_alone(last)
        sums = torch.cat([states.new_zeros(1, kinds), self.content(states).cumsum(0)])
        left = torch.arange(n)[None, :].expand(MAX_WIDTH, n)
        right = (left + torch.arange(MAX_WIDTH)[:, None]).clamp(max=n - 1)
        scores: Tensor = grid.transpose(1, 2)[left, right] + alone_first[left] + alone_last[right]
        mean = (sums[right + 1] - sums[left]) / (right - left + 1)[..., None]
        return scores + mean + self.width.weight[:, None]

    def units(self, states: Tensor, unit: Tensor, start: Tensor, end: Tensor, seen: Tensor, pairs: Tensor) -> Tensor:
        """What each unit is in its paper. Returns: (units, 256)."""
        sums = torch.cat([states.new_zeros(1, states.shape[1]), states.cumsum(0)])
        mean = (sums[end + 1] - sums[start]) / (end - start + 1)[:, None]
        places = self.place(self.dropout(torch.cat([states[start], states[end], mean], -1)))
        total = places.new_zeros(len(seen), _UNIT).index_add(0, unit, places)
        count = torch.bincount(unit, minlength=len(seen)).clamp(min=1)[:, None]
        x = total / count + self.seen(seen)
        for layer in self.layers:
            x = layer(x, pairs)
        out: Tensor = self.after(x)
        return out

    def pairs(self, x: Tensor, pairs: Tensor) -> Tensor:
        """Hidden states of pairs. Returns: (units, units, 192)."""
        y = self.dropout(x)
        added = self.row(y)[:, None] + self.column(y)[None, :] + self.stand(pairs)
        return torch.relu(added + self.row_times(y)[:, None] * self.column_times(y)[None, :])
