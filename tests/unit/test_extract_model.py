"""The shipped model, end to end, on texts in our own words."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.errors import ModelError
from kg.evaluate import read_annotations, score
from kg.extract import FOLDER, annotation, extract, extract_all, fingerprint, load, paper_of, read, version
from kg.model import Paper, Span
from kg.vocab import EntityType, Genre, Predicate

_PAPER = Paper(
    "p1",
    "TinyTune: Cheap Tuning of Large Language Models",
    "We propose TinyTune, a method for tuning large language models (LLMs). On GLUE, TinyTune outperforms LoRA and "
    "reduces memory by 36% on A100 GPUs.",
)


@pytest.fixture(scope="module")
def nlp():
    return load()


def test_mentions_cut_the_text_exactly(nlp):
    """Offsets and texts agree, whatever stands in the text."""
    for text in ("", "word", "\n\n", "😀 中文 модель", "$\\alpha_{x}$", "\x00 \u200b a", "a" * 3000):
        paper = Paper("x", text, text)
        for mention in extract(nlp, paper).mentions:
            assert paper.text[mention.span.start : mention.span.end] == mention.text


def test_the_pipeline_is_spacy_and_loses_no_text(nlp):
    """Tokens join to the text again, sentences begin where they do, and the pipe is named."""
    text = "A  title\n\nWith\ttabs and $x$. It ends."
    assert nlp(text).text == text
    assert [sentence.text for sentence in nlp(text).sents] == ["A  title\n\n", "With\ttabs and $x$.", "It ends."]
    assert nlp.pipe_names == ["kg_reader"]


def test_a_plain_abstract_is_understood(nlp):
    """The proposal, the model, the hardware and the number of a plain abstract are found."""
    found = extract(nlp, _PAPER)
    kinds = {m.text: m.type for m in found.mentions}
    assert kinds["TinyTune"] is EntityType.METHOD
    assert kinds["LLMs"] is EntityType.MODEL
    assert any(m.type is EntityType.HARDWARE for m in found.mentions)
    proposed = {r.object for r in found.relations if r.predicate is Predicate.PROPOSES}
    assert {m.group for m in found.mentions if m.text == "TinyTune"} <= proposed
    assert [(q.value, q.unit, str(q.direction)) for q in found.quantities] == [(36.0, "%", "decrease")]


def test_a_paper_without_a_proposal_says_what_it_is(nlp):
    """The rule is told whether the network finds a proposal."""
    abstract = "We evaluate three language models on GLUE and find that none of them is right."
    study = extract(nlp, Paper("x", "Do Models Read?", abstract)).genre
    assert study is not None
    assert (study.genre, study.span) == (Genre.ANALYSIS, Span(16, 27))
    survey = extract(nlp, Paper("x", "Language Models: A Survey", abstract)).genre
    assert survey is not None
    assert (survey.genre, survey.span) == (Genre.SURVEY, Span(17, 25))
    assert extract(nlp, _PAPER).genre is None


def test_what_a_paper_did_not_try_it_only_mentions(nlp):
    """Previously "we did not evaluate on COCO" was an evaluation on it."""
    text = "We propose FooNet and evaluate it on CIFAR-10. We did not evaluate on ImageNet or COCO."
    found = extract(nlp, Paper("p", "Honest limits", text))
    names = {m.group: m.text for m in found.mentions}
    tried = {Predicate.EVALUATES_ON, Predicate.EVALUATED_ON}
    assert {names[r.object] for r in found.relations if r.predicate in tried} == {"CIFAR-10"}
    assert {"ImageNet", "COCO"} <= {names[r.object] for r in found.relations if r.predicate is Predicate.MENTIONS}


def test_short_and_long_form_are_one_group(nlp):
    """An abbreviation stands for the same thing as its expansion."""
    found = extract(nlp, _PAPER)
    groups = {m.text.lower(): m.group for m in found.mentions}
    assert groups["llms"] == groups["large language models"]


def test_each_group_has_one_role(nlp):
    """A paper stands in one way to each thing that it names."""
    found = extract(nlp, _PAPER)
    roles = [r.object for r in found.relations if r.subject is None]
    assert sorted(roles) == sorted({m.group for m in found.mentions})


def test_evidence_of_a_relation_is_whole_sentences(nlp):
    """It begins where a sentence begins and ends where one ends, though the two things stand in different ones."""
    sentences = [
        "We propose TinyTune for tuning, e.g. of LoRA et al. (2020) and others.",
        "It has two parts.",
        "Its rank search is fast.",
        "TinyTune outperforms LoRA on GLUE.",
    ]
    paper = Paper("x", "TinyTune: Cheap Tuning with a Rank Search", " ".join(sentences))
    begins = {paper.text.index(sentence) for sentence in (paper.title, *sentences)}
    ends = {paper.text.index(sentence) + len(sentence) for sentence in (paper.title, *sentences)}
    relations = extract(nlp, paper).relations
    assert any(r.subject is not None for r in relations)
    assert all(r.span.start in begins and r.span.end in ends for r in relations)


def test_processes_do_not_change_the_answer():
    """One process and two give the same extractions in the same order."""
    papers = [Paper(f"p{i}", f"{_PAPER.title} {i}", _PAPER.abstract) for i in range(16)]
    assert list(extract_all(papers, processes=2)) == list(extract_all(papers, processes=1))


def test_the_annotation_format_is_complete(nlp):
    """Every field of the format is there, and the id is the caller's."""
    line = annotation(7, _PAPER, extract(nlp, _PAPER))
    assert line["id"] == 7
    assert json.loads(json.dumps(line)) == line
    assert {"id", "type", "alt", "name", "short", "mentions", "role", "optional"} <= set(line["entities"][0])


def test_the_short_form_is_one_thing(nlp):
    """Plurals are for the text; what is spelled out has the acronym that stands beside it."""
    paper = Paper(
        "p", "Serving LLMs", "We serve large language models (LLMs) on GPUs. A large language model needs care."
    )
    entities = annotation(1, paper, extract(nlp, paper))["entities"]
    assert {e["short"] for e in entities if "large language models" in e["mentions"]} == {"LLM"}


def test_min_confidence_leaves_out_what_is_less_sure(nlp):
    """Nothing is certain, so at 1 nothing is left."""
    line = annotation(7, _PAPER, extract(nlp, _PAPER), min_confidence=1.0)
    assert (line["entities"], line["relations"], line["results"]) == ([], [], [])


def test_a_missing_model_says_what_to_do(tmp_path: Path):
    """The message names the file and the cure."""
    with pytest.raises(ModelError, match=r"model\.json.*kg train"):
        load(tmp_path)


@pytest.mark.parametrize("file", ["numbers.tsv", "priors.tsv", "encoder.onnx", "tokenizer.json"])
def test_a_damaged_model_is_refused(tmp_path: Path, file: str):
    """Previously a table of weights that was cut off was read as far as it went, under the name of the whole one."""
    folder = Path(shutil.copytree(FOLDER, tmp_path / "model"))
    content = (folder / file).read_bytes()
    (folder / file).write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelError, match=rf"{file} is damaged.*kg train"):
        load(folder)


def test_a_model_of_another_format_is_refused(tmp_path: Path):
    """The message says which format is there and which is read."""
    settings = json.loads((FOLDER / "model.json").read_text("utf-8"))
    (tmp_path / "model.json").write_text(json.dumps(settings | {"format": 99}), "utf-8")
    with pytest.raises(ModelError, match="format 99, not"):
        load(tmp_path)


def test_changed_rules_change_the_fingerprint(tmp_path: Path):
    """Previously a build took extractions from its cache that older rules had made."""
    import kg

    package = Path(kg.__file__).parent
    for name in ("extract/ends.py", "text.py", "data/units.tsv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((package / name).read_bytes())
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before
    (tmp_path / "extract/ends.py").write_text("# other rules", encoding="utf-8")
    assert fingerprint(tmp_path) != before


def test_the_model_is_small_and_versioned():
    """The shipped model stays under 40 MB."""
    import kg

    folder = Path(kg.__file__).parent / "data" / "model"
    assert sum(f.stat().st_size for f in folder.iterdir()) < 40_000_000
    assert len(version()) == 12


@pytest.mark.shared
@pytest.mark.slow
def test_figures_stay_above_their_floors(shared: Path):
    """On the development papers no figure falls under what the shipped model reached, less a point or two."""
    gold = read_annotations(shared / "gold" / "dev.jsonl")
    lines = map(json.loads, (shared / "gold" / "papers.jsonl").read_text("utf-8").splitlines())
    papers = [paper_of(line) for line in lines if str(line["id"]) in gold]
    found = {p.id: annotation(p.id, p, e) for p, e in zip(papers, extract_all(papers, processes=2), strict=True)}
    figures = score(gold, found)
    floors = {"entity": 74, "headline": 60, "role": 59, "relation": 29, "result": 73, "result+": 35}
    assert {name: figures[name]["f1"] for name, least in floors.items() if figures[name]["f1"] < least} == {}


def test_words_of_a_text_are_forgotten_with_it(nlp, monkeypatch):
    """Once the vocabulary is full it does not grow with the texts that are read: memory stays flat."""
    monkeypatch.setattr("kg.extract.nlp._KEPT", len(nlp.vocab))
    before = len(nlp.vocab.strings)
    found = extract(nlp, Paper("p:1", "Zwibbelnet beats Quorvotron", "We propose Zwibbelnet on a Gronk 9000."))
    assert found.mentions
    assert read(nlp, "Zwibbelnet\nbeats Quorvotron.")
    assert len(nlp.vocab.strings) == before


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks /proc which processes there are")
def test_workers_end_with_a_process_that_is_killed():
    """Previously they waited for it for ever, with a quarter of a gigabyte each."""
    code = (
        "from multiprocessing import active_children\n"
        "from kg.extract import extract_all\n"
        "from kg.model import Paper\n"
        "if __name__ == '__main__':\n"
        "    papers = [Paper(f'p:{i}', 'PruneNet', 'We prune. ' * 40) for i in range(2000)]\n"
        "    for number, _ in enumerate(extract_all(papers, processes=2)):\n"
        "        if number == 0:\n"
        "            print(*(child.pid for child in active_children()), flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        workers = [int(word) for word in parent.stdout.readline().split()]
        parent.kill()
    assert len(workers) == 2
    end = time.monotonic() + 60
    while any(map(_is_running, workers)) and time.monotonic() < end:
        time.sleep(0.1)
    assert not any(map(_is_running, workers))


def _is_running(process: int) -> bool:
    """Whether a process is there and not only waiting to be forgotten."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
