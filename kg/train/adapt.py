"""The encoder learns the language of the field: masked words of unannotated abstracts.

Owns: this learning, and its checkpoint. Knows: torch, transformers. Must not know: annotation, heads.

Source: Gururangan et al., "Don't stop pretraining" (ACL 2020): going on with masked words on texts of the field helps
most where annotated texts are few.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from kg.extract.encode import CLS, SEP
from kg.train.fit import has_half, keep, pace
from kg.train.rows import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

__all__ = ["Adaptation", "abstracts", "adapt"]

_MASK = 103
_FIRST_WORD = 1000  # ids below are marks and unused places of the vocabulary


@dataclass(frozen=True, slots=True)
class Adaptation:
    """One round. Rates are of AdamW, rising over the first 6 % of steps, then falling to zero."""

    steps: int  # a batch each
    batch: int = 16
    longest: int = 288  # pieces kept of an abstract
    masked: float = 0.2  # share of words
    encoder_rate: float = 3e-4
    head_rate: float = 1e-3
    seed: int = 0
    kept_every: int = 100  # steps between checkpoints

    @property
    def texts(self) -> int:
        """How many texts are read, each once."""
        return self.steps * self.batch


def abstracts(path: Path, most: int | None) -> list[str]:
    """Title and abstract of the first papers of a file, or of all."""
    return [f"{paper['title']}\n{paper['abstract']}" for paper in itertools.islice(rows(path), most)]


def adapt(
    model: nn.Module,
    tokenizer: Any,  # noqa: ANN401 # the library ships no types
    texts: Sequence[str],
    recipe: Adaptation,
    checkpoint: Path,
    progress: Callable[[str, int, int | None], None],
) -> None:
    """Learn to fill in masked words; `model` is a `BertForMaskedLM`, changed in place.

    A run that was stopped goes on at its last checkpoint, and ends with the same weights.

    Cost: about 2 seconds a step on 2 quiet cores with native bfloat16.
    """
    begins = _begins(tokenizer)
    head = model.cls.predictions  # type: ignore[union-attr] # of the library
    groups = [
        {"params": list(model.bert.parameters()), "rate": recipe.encoder_rate},  # type: ignore[union-attr]
        {"params": [*head.transform.parameters(), head.bias], "rate": recipe.head_rate},  # type: ignore[union-attr]
    ]
    optimiser = torch.optim.AdamW(groups, lr=0.0, weight_decay=0.01, betas=(0.9, 0.98))
    first = 0
    if checkpoint.is_file():
        saved = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(saved["weights"])
        if saved["step"] >= recipe.steps:
            return
        optimiser.load_state_dict(saved["optimiser"])
        first = saved["step"]
    half = has_half()
    model.train()
    batches = _batches(tokenizer, texts, recipe)
    for step in range(first, recipe.steps):
        part = step / recipe.steps
        for group in optimiser.param_groups:
            group["lr"] = group["rate"] * pace(part, least=0.01, ahead=1e-3)
        torch.manual_seed(recipe.seed * 1_000_003 + step)
        ids, mask, chosen = _masked(batches[step], begins, recipe.masked)
        wanted = chosen[chosen >= 0]
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            states = model.bert(ids, attention_mask=mask).last_hidden_state[chosen >= 0]  # type: ignore[operator, union-attr]
            logits = head(states)  # type: ignore[operator]
        loss = nn.functional.cross_entropy(logits.float(), wanted)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        progress(f"fill in masked words, round {recipe.seed + 1}", step + 1, recipe.steps)
        if (step + 1) % recipe.kept_every == 0 or step + 1 == recipe.steps:
            saved = {"step": step + 1, "weights": model.state_dict(), "optimiser": optimiser.state_dict()}
            keep(saved, checkpoint)
    model.eval()


def _begins(tokenizer: Any) -> Tensor:  # noqa: ANN401 # the library ships no types
    """Whether each piece of the vocabulary begins a word."""
    names = [tokenizer.id_to_token(i) or "" for i in range(tokenizer.get_vocab_size())]
    return torch.tensor([not name.startswith("##") for name in names])


def _batches(tokenizer: Any, texts: Sequence[str], recipe: Adaptation) -> list[list[list[int]]]:  # noqa: ANN401
    """As many batches as steps, each of texts of like length, in a random order."""
    random_ = random.Random(recipe.seed)  # noqa: S311 # no secret: the order of batches
    order: list[int] = []
    while len(order) < recipe.texts:
        order += random_.sample(range(len(texts)), len(texts))
    order = order[: recipe.texts]
    found = tokenizer.encode_batch([texts[i] for i in order], add_special_tokens=False)
    rows = [[CLS, *own.ids[: recipe.longest - 2], SEP] for own in found]
    batches = []
    for start in range(0, len(rows), 32 * recipe.batch):
        pool = sorted(rows[start : start + 32 * recipe.batch], key=len)
        batches += [pool[i : i + recipe.batch] for i in range(0, len(pool), recipe.batch)]
    random_.shuffle(batches)
    return batches


def _masked(rows: Sequence[Sequence[int]], begins: Tensor, share: float) -> tuple[Tensor, Tensor, Tensor]:
    """Ids with whole words hidden, the mask of the texts, and the hidden ids (-1 elsewhere)."""
    width = max(map(len, rows))
    ids = torch.zeros(len(rows), width, dtype=torch.long)
    for row, own in enumerate(rows):
        ids[row, : len(own)] = torch.tensor(own)
    plain = (ids >= _FIRST_WORD) | ~begins[ids]
    word = (begins[ids] & (ids > 0)).long().cumsum(1)
    hidden = torch.rand(len(rows), width + 1).lt(share).gather(1, word) & plain
    chosen = torch.where(hidden, ids, torch.full_like(ids, -1))
    luck = torch.rand(ids.shape)
    shown = ids.masked_fill(hidden & (luck < 0.8), _MASK)
    other = torch.randint(_FIRST_WORD, len(begins), ids.shape)
    return torch.where(hidden & (luck > 0.9), other, shown), (ids > 0).long(), chosen
