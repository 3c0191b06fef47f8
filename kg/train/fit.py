"""The training loop: batches, optimiser, averaged weights, checkpoints.

Owns: how the network learns. Knows: torch, `network`, `targets`, the projection. Must not know: files of the package,
thresholds.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import torch
import torch.distributed
from torch import Tensor, nn

from kg.extract import pieces
from kg.extract.encode import CLS, SEP
from kg.train.network import ENCODER, FROZEN, Heads, Reader
from kg.train.targets import losses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from kg.train.gold import Example

__all__ = ["Phase", "Text", "fit", "has_half", "is_done", "keep", "pace", "states_of", "text_of"]

_WEIGHTS: Final = {"span": 1.0, "kind": 1.0, "role": 0.7, "figure": 0.7, "same": 0.5, "relation": 0.7, "ends": 0.3}
_LONGEST: Final = 512  # word pieces that the encoder has positions for


@dataclass(frozen=True, slots=True)
class Phase:
    """One pass of learning. Rates are of AdamW, rising over the first 6 % of steps, then falling to zero."""

    name: str
    epochs: int
    encoder_rate: float
    heads_rate: float
    seed: int
    batch: int = 16
    average: float = 0.98  # kept of the averaged weights at each step, over the last 60 % of steps


@dataclass(frozen=True, slots=True)
class Text:
    """One annotated text as the network takes it; `lower` are its states after the frozen layers."""

    example: Example
    shapes: Tensor
    word: Tensor  # (pieces,) number of the word, -1 for marks
    lower: Tensor  # (pieces, 384), bfloat16


def text_of(reader: Reader, tokenizer: Any, example: Example) -> Text | None:  # noqa: ANN401 # the library ships no types
    """Prepare one text; None where it is longer than the encoder's positions."""
    found = pieces(tokenizer, example.words)
    ids = [CLS, *(i for word in found for i in word), SEP]
    if len(ids) > _LONGEST:
        return None
    word = [-1, *(w for w, own in enumerate(found) for _ in own), -1]
    shapes = [0 if w < 0 else example.words.shapes[w] for w in word]
    with torch.no_grad():
        lower = reader.lower(torch.tensor([ids]), None)[0].to(torch.bfloat16)
    return Text(example, torch.tensor(shapes), torch.tensor(word), lower)


def pace(part: float, *, least: float, ahead: float = 0.0) -> float:
    """The share of a full rate: rising over the first 6 % of steps, then falling to the least.

    Args:
        part: of the steps that are done, in [0, 1).
        least: never less than this share.
        ahead: added to `part` while rising, so that the first step learns too.
    """
    return max(min(1.0, (part + ahead) / 0.06) * (1 - max(0.0, part - 0.06) / 0.94), least)


def keep(saved: dict[str, Any], checkpoint: Path) -> None:
    """Write a checkpoint; a run that is stopped meanwhile leaves the one before."""
    part = checkpoint.with_suffix(".part")
    torch.save(saved, part)
    part.replace(checkpoint)


def is_done(phase: Phase, checkpoint: Path) -> bool:
    """Whether a checkpoint stands at the end of a phase."""
    return checkpoint.is_file() and torch.load(checkpoint, weights_only=True)["epochs"] >= phase.epochs


def _batches(texts: Sequence[Text], size: int, chance: random.Random) -> list[list[Text]]:
    """All texts once, in batches of like length, in a random order."""
    order = list(texts)
    chance.shuffle(order)
    out = []
    for first in range(0, len(order), 10 * size):
        pool = sorted(order[first : first + 10 * size], key=lambda t: len(t.word))
        out += [pool[i : i + size] for i in range(0, len(pool), size)]
    chance.shuffle(out)
    return out


def _groups(reader: Reader, heads: Heads, phase: Phase) -> list[dict[str, Any]]:
    reader.encoder.embeddings.requires_grad_(requires_grad=False)
    reader.encoder.encoder.layer[:FROZEN].requires_grad_(requires_grad=False)
    out = []
    rates = ((reader.encoder, phase.encoder_rate), (reader.shape, phase.heads_rate), (heads, phase.heads_rate))
    for module, rate in rates:
        for plain in (False, True):
            chosen = [p for p in module.parameters() if p.requires_grad and (p.ndim < 2) == plain]
            if chosen:
                out.append({"params": chosen, "lr": rate, "rate": rate, "weight_decay": 0.0 if plain else 0.01})
    return out


def states_of(reader: Reader, batch: Sequence[Text], *, half: bool = False) -> list[Tensor]:
    """States of the words of each text. Returns: (words, 384) a text."""
    longest = -(-max(len(t.word) for t in batch) // 32) * 32  # few widths: each costs the library memory of its own
    x = torch.zeros(len(batch), longest, ENCODER)
    shapes = torch.zeros(len(batch), longest, dtype=torch.long)
    mask = torch.zeros_like(shapes)
    for row, text in enumerate(batch):
        n = len(text.word)
        x[row, :n], shapes[row, :n], mask[row, :n] = text.lower.float(), text.shapes, 1
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
        out = reader.upper(x, shapes, mask)
    means = []
    for row, text in enumerate(batch):
        keep = text.word >= 0
        n = len(text.example.words)
        own = out[row, : len(text.word)][keep].float()
        counts = torch.bincount(text.word[keep], minlength=n).clamp(min=1)[:, None]
        means.append(torch.zeros(n, ENCODER).index_add(0, text.word[keep], own) / counts)
    return means


def fit(
    reader: Reader,
    heads: Heads,
    texts: Sequence[Text],
    phase: Phase,
    checkpoint: Path,
    progress: Callable[[str, int, int | None], None],
    place: tuple[int, int] = (0, 1),
) -> None:
    """Learn from texts; the averaged weights stand in the modules at the end.

    A run that was stopped goes on after its last whole epoch, and ends with the same weights.

    Args:
        reader: the encoder, changed in place.
        heads: changed in place.
        texts: what to learn from, the same and in the same order in all processes.
        phase: how long, and how fast.
        checkpoint: a file; the first process writes it after each epoch.
        progress: told the phase's name, steps done, steps in all.
        place: number of this process among how many; more than one need a process group of torch.

    Cost: about 2 minutes an epoch of 1,100 abstracts on 2 quiet cores with native bfloat16, a process for each core.
    """
    rank, world = place
    both = nn.ModuleList([reader, heads])
    groups = _groups(reader, heads, phase)
    learnt = [p for group in groups for p in group["params"]]
    optimiser = torch.optim.AdamW(groups, fused=True)
    steps = math.ceil(len(texts) / phase.batch) * phase.epochs
    half = has_half()
    average: dict[str, Tensor] = {}
    usual: dict[str, float] = {}
    step = first = 0
    if checkpoint.is_file():
        saved = torch.load(checkpoint, weights_only=True)
        first, step, average, usual = (saved[name] for name in ("epochs", "step", "average", "usual"))
        both.load_state_dict(saved["weights"])
        optimiser.load_state_dict(saved["optimiser"])
    for epoch in range(first, phase.epochs):
        random_ = random.Random(phase.seed * 1000 + epoch)  # noqa: S311 # no secret: the order of batches
        torch.manual_seed((phase.seed * 1000 + epoch) * 100 + rank)
        reader.train()
        heads.train()
        for batch in _batches(texts, phase.batch, random_):
            part = step / steps
            for group in optimiser.param_groups:
                group["lr"] = group["rate"] * pace(part, least=0.02)
            mine = batch[rank::world]
            optimiser.zero_grad()
            if mine:
                _loss(heads, mine, states_of(reader, mine, half=half), usual).backward()
            if world > 1:
                _share(learnt, world)
            nn.utils.clip_grad_norm_(learnt, 1.0)
            optimiser.step()
            step += 1
            if part > 0.4:
                _keep(average, both.state_dict(), phase.average)
            progress(phase.name, step, steps)
        if world > 1:
            _agree(usual, world)
        if rank:
            continue
        saved = {"epochs": epoch + 1, "step": step, "average": average, "usual": usual}
        saved |= {"weights": both.state_dict(), "optimiser": optimiser.state_dict()}
        keep(saved, checkpoint)
    both.load_state_dict(average or both.state_dict())  # a phase of one step has no average yet
    reader.eval()
    heads.eval()


def _loss(heads: Heads, batch: Sequence[Text], states: Iterable[Tensor], usual: dict[str, float]) -> Tensor:
    """The weighted sum of the heads' losses, each divided by how many things it usually judges in a batch."""
    sums: dict[str, tuple[Tensor, float]] = {}
    for text, own in zip(batch, states, strict=True):
        for name, (loss, weight) in losses(heads, own, text.example).items():
            before = sums.get(name, (loss.new_zeros(()), 0.0))
            sums[name] = (before[0] + loss, before[1] + weight)
    total = torch.zeros(())
    for name, (loss, weight) in sums.items():
        usual[name] = weight if name not in usual else 0.9 * usual[name] + 0.1 * weight
        total = total + _WEIGHTS[name] * loss / max(usual[name], 1.0)
    return total


def _agree(usual: dict[str, float], world: int) -> None:
    """Give all processes the mean of their usual counts, so that a checkpoint speaks for all of them."""
    names = sorted(_WEIGHTS)
    counts = torch.tensor([usual.get(name, 0.0) for name in names])
    torch.distributed.all_reduce(counts)
    usual.update(zip(names, (counts / world).tolist(), strict=True))


def _share(learnt: Sequence[Tensor], world: int) -> None:
    """Give all processes the mean of their gradients."""
    for weights in learnt:
        if weights.grad is None:
            weights.grad = torch.zeros_like(weights)
    flat = torch.cat([weights.grad.flatten() for weights in learnt])
    torch.distributed.all_reduce(flat)
    flat /= world
    for weights, own in zip(learnt, flat.split([w.numel() for w in learnt]), strict=True):
        weights.grad.copy_(own.view_as(weights))


def _keep(average: dict[str, Tensor], now: dict[str, Tensor], kept: float) -> None:
    for name, value in now.items():
        if name not in average or not value.dtype.is_floating_point:
            average[name] = value.clone()
        else:
            average[name].lerp_(value, 1 - kept)


def has_half() -> bool:
    """Whether this processor computes with bfloat16 natively; where not, it is slower than float."""
    try:
        flags = open("/proc/cpuinfo", encoding="ascii").read()  # noqa: SIM115, PTH123 # a file of the kernel
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags
