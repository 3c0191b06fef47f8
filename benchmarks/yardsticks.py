"""Names in public gold sets: strict spans and types, micro F1, beside what was published.

python benchmarks/yardsticks.py [--train SCRATCH] [--only SET] [BENCH]      default ../shared/bench

Untrained: the shipped model as it is, its types mapped (Model is a Method there; Material of SciERC is a Dataset; types
that a set does not have are left out of both sides). Trained, with `--train`: the same encoder and the same head for
spans learn from the set's own training documents; what is learnt stays in SCRATCH, since SciER is GPL and SciERC for
research. Published figures are quoted as reported: PURE (Zhong & Chen 2021), PL-Marker (Ye et al. 2022), HGERE (Yan et
al. 2023), and Zhang et al. 2024 for SciER. They are of the sets' own types (SciERC: six).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg import extract

BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench"
SETS = {
    "SciERC": ("scierc", ("test",), {"Task": "Task", "Method": "Method", "Metric": "Metric", "Material": "Dataset"}),
    "SciER": ("scier", ("test", "test_ood"), {"Task": "Task", "Method": "Method", "Dataset": "Dataset"}),
}
PUBLISHED = {
    "SciERC test": "SciIE 64.2, PURE 68.9, PL-Marker 69.9, HGERE 74.9 (six types)",
    "SciER test": "HGERE 86.9; few-shot language model 68 to 76",
    "SciER test_ood": "HGERE 81",
}
WORDS = 250  # words of a passage: full papers are read in passages of whole sentences
Spans = set[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class Passage:
    """Some sentences, their words joined by blanks, and the names in them as (first, last, type), in words."""

    words: tuple[str, ...]
    names: frozenset[tuple[int, int, str]]


def passages(path: Path) -> Iterator[Passage]:
    """All passages of a file."""
    for line in path.read_text("utf-8").splitlines():
        words: list[str] = []
        names: Spans = set()
        for sentence in json.loads(line)["sentences"]:
            if words and len(words) + len(sentence["tokens"]) > WORDS:
                yield Passage(tuple(words), frozenset(names))
                words, names = [], set()
            names |= {(len(words) + a, len(words) + b - 1, kind) for a, b, kind in sentence["entities"]}
            words += sentence["tokens"]
        if words:
            yield Passage(tuple(words), frozenset(names))


def f1(found: Callable[[Passage], Spans], texts: list[Passage], types: set[str]) -> str:
    """Precision, recall and F1 of strict spans."""
    right = said = gold = 0
    for passage in texts:
        wanted = {name for name in passage.names if name[2] in types}
        ours = found(passage)
        right, said, gold = right + len(wanted & ours), said + len(ours), gold + len(wanted)
    p, r = right / max(said, 1), right / max(gold, 1)
    return f"P {100 * p:5.1f}  R {100 * r:5.1f}  F1 {200 * p * r / max(p + r, 1e-9):5.1f}  n {gold}"


def shipped(types: dict[str, str]) -> Callable[[Passage], Spans]:
    """The package's own reading, as names of a set with these types."""
    nlp = extract.load()
    ours = {kind: name for name, kind in types.items()} | {"Model": "Method"}

    def find(passage: Passage) -> Spans:
        paper = extract.paper_of({"id": "one", "title": "", "abstract": " ".join(passage.words)})
        at, first, last = len(paper.text) - len(" ".join(passage.words)), {}, {}
        for number, word in enumerate(passage.words):
            first[at], last[at + len(word)] = number, number
            at += len(word) + 1
        out: Spans = set()
        for mention in extract.extract(nlp, paper).mentions:
            a, b = first.get(mention.span.start), last.get(mention.span.end)
            if a is not None and b is not None and str(mention.type) in ours:
                out.add((a, b, ours[str(mention.type)]))
        return out

    return find


def learnt(folder: Path, scratch: Path, epochs: int, encoder: Path | None) -> Callable[[Passage], Spans]:
    """The same network, its head for spans learnt from a set's own training documents."""
    import torch

    from kg.extract.encode import load_tokenizer
    from kg.extract.reading import candidate_spans
    from kg.extract.words import Words, words
    from kg.train import fit, gold, network, team

    torch.set_num_threads(2)
    texts = list(passages(folder / "train.jsonl"))
    kinds = sorted({kind for p in texts for _, _, kind in p.names})
    reader, heads = team.fresh(encoder, 0)
    reader.eval()
    cut = load_tokenizer(team.TOKENIZER)

    def places(passage: Passage) -> tuple[Words, dict[int, int], dict[int, int]]:
        """The passage as the package cuts it, and which of these words begin and end its own words."""
        found = words(" ".join(passage.words))
        first, last, at = {}, {}, 0
        for number, word in enumerate(passage.words):
            first[at], last[at + len(word)] = number, number
            at += len(word) + 1
        starts = {w: first[a] for w, a in enumerate(found.starts) if a in first}
        return found, starts, {w: last[b] for w, b in enumerate(found.ends) if b in last}

    examples = []
    for passage in texts:
        found, starts, ends = places(passage)
        begin, end = {own: w for w, own in starts.items()}, {own: w for w, own in ends.items()}
        spans = {(begin[a], end[b]): (kinds.index(kind),) for a, b, kind in passage.names if a in begin and b in end}
        examples.append(gold.Example("", found, {"entities": [], "relations": []}, spans))
    ready = [text for e in examples if (text := fit.text_of(reader, cut, e)) is not None]
    phase = fit.Phase("learn", epochs, 1.5e-4, 1e-3, seed=0)
    scratch.mkdir(parents=True, exist_ok=True)
    place = scratch / f"{folder.name}.pt"
    fit.fit(reader, heads, ready, phase, place, lambda what, done, total: print(what, done, total, end="\r"))

    def find(passage: Passage) -> Spans:
        found, starts, ends = places(passage)
        text = fit.text_of(reader, cut, gold.Example("", found, {"entities": [], "relations": []}))
        if text is None:
            return set()
        with torch.no_grad():
            odds = heads.spans(fit.states_of(reader, [text])[0]).softmax(-1).numpy()
        sure = 1 - odds[..., 0]
        for width in range(network.MAX_WIDTH):
            sure[width, max(len(found) - width, 0) :] = 0
        out: Spans = set()
        taken: set[int] = set()
        for a, b in candidate_spans(sure, 0.5, 10_000):
            if taken.isdisjoint(range(a, b + 1)) and a in starts and b in ends:
                taken.update(range(a, b + 1))
                out.add((starts[a], ends[b], kinds[int(odds[b - a, a, 1 : 1 + len(kinds)].argmax())]))
        return out

    return find


def main() -> None:
    """Print a row for each set and way."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("bench", nargs="?", type=Path, default=BENCH)
    ask.add_argument("--train", type=Path)
    ask.add_argument("--encoder", type=Path, help="encoder.pt of a training's checkpoints: adapted, not annotated")
    ask.add_argument("--epochs", type=int, default=10)
    ask.add_argument("--only", choices=list(SETS), help="one of the sets")
    given = ask.parse_args()
    if not given.bench.is_dir():
        print(f"{given.bench} is absent: public gold sets are not part of the project")
        return
    for name, (folder, tests, types) in SETS.items():
        if given.only not in {None, name}:
            continue
        ways = {"untrained": shipped(types)}
        if given.train:
            ways["trained"] = learnt(given.bench / folder, given.train, given.epochs, given.encoder)
        for test in tests:
            texts = list(passages(given.bench / folder / f"{test}.jsonl"))
            for way, found in ways.items():
                known = set(types) if way == "untrained" else {kind for p in texts for _, _, kind in p.names}
                print(f"{name} {test:9} {way:9} {f1(found, texts, known)}", flush=True)
            print(f"{name} {test:9} published {PUBLISHED[f'{name} {test}']}")


if __name__ == "__main__":
    main()
