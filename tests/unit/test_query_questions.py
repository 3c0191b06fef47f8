"""The shipped questions fit the shipped model, and their answers follow the kinds that the graph knows."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from kg.extract import FOLDER
from kg.model import Graph
from kg.rdf import Pool, questions, write
from kg.rdf.iri import known_prefixes

# two accelerators, two metrics and two tasks, each with a kind of it; what a paper of each does and claims
KINDS = """
hardware:gpu skos:prefLabel "GPU" . hardware:h100 skos:prefLabel "H100" ; skos:broader hardware:nvidia .
hardware:nvidia skos:prefLabel "NVIDIA GPU" ; skos:broader hardware:gpu .
hardware:mac skos:prefLabel "multiplier" .
metric:error skos:prefLabel "error" ; kg:higherIsBetter false .
metric:top-5 skos:prefLabel "top-5 error" ; kg:higherIsBetter false ; skos:broader metric:error .
dataset:im skos:prefLabel "Im" . dataset:im-2 skos:prefLabel "Im 2" ; skos:broader dataset:im .
task:vision skos:prefLabel "vision" . task:faces skos:prefLabel "faces" ; skos:broader task:vision .
task:smiles skos:prefLabel "smiles" ; kg:instanceOf task:faces .
arxiv:3 dcterms:title "Third" ; kg:addresses task:smiles ; kg:evaluatesOn dataset:im, dataset:im-2 .
dataset:im a kg:Dataset . dataset:im-2 a kg:Dataset .
method:sift skos:prefLabel "sift" ; a kg:Method . method:surf skos:prefLabel "surf" ; a kg:Method .
arxiv:4 dcterms:title "Fourth" ; kg:uses method:sift ; kg:evaluatesOn dataset:im .
arxiv:5 dcterms:title "Fifth" ; kg:uses method:surf ; kg:evaluatesOn dataset:im-2 .
method:prune skos:prefLabel "prune" ; dcterms:identifier "method:prune" ; a kg:Method .
method:oneshot skos:prefLabel "one shot" ; dcterms:identifier "method:oneshot" ; a kg:Method ;
    skos:broader method:prune ; kg:introducedIn arxiv:1 .
method:faster skos:prefLabel "faster shot" ; dcterms:identifier "method:faster" ; kg:basedOn method:oneshot .
model:net skos:prefLabel "net" ; a kg:Model .
arxiv:1 dcterms:title "First" ; kg:usesHardware hardware:gpu, hardware:h100 ; kg:uses hardware:mac, method:oneshot ;
    kg:comparesWith model:net ; kg:addresses task:faces ; kg:evaluatesOn dataset:im .
arxiv:2 dcterms:title "Second" ; dcterms:identifier "arxiv:2" ; kg:uses method:oneshot .
statement:1 rdf:subject arxiv:1 ; rdf:predicate kg:usesHardware ; rdf:object hardware:h100 ; kg:confidence 0.9 .
statement:2 rdf:subject arxiv:1 ; rdf:predicate kg:usesHardware ; rdf:object hardware:gpu ; kg:confidence 0.8 .
result:1 kg:onDataset dataset:im ; mls:specifiedBy metric:error ; mls:hasValue 9 ; kg:direction kg:absolute ;
    kg:reportedIn arxiv:1 .
result:2 kg:onDataset dataset:im ; mls:specifiedBy metric:top-5 ; mls:hasValue 7 ; kg:direction kg:absolute ;
    kg:reportedIn arxiv:1 .
result:3 kg:onDataset dataset:im-2 ; mls:specifiedBy metric:error ; mls:hasValue 3 ; kg:direction kg:absolute ;
    kg:reportedIn arxiv:1 .
metric:hits skos:prefLabel "hits" ; kg:higherIsBetter true .
result:4 kg:subject method:oneshot ; kg:baseline model:net ; mls:specifiedBy metric:error ; mls:hasValue 4 ;
    kg:unitText "x" ; kg:direction kg:decrease ; kg:qualifier kg:upTo ; kg:reportedIn arxiv:2 .
result:5 kg:subject method:faster ; mls:hasValue 60 ; kg:unitText "%" ; kg:direction kg:decrease ;
    kg:reportedIn arxiv:2 .
result:6 mls:specifiedBy metric:hits ; mls:hasValue 90 ; kg:unitText "%" ; kg:direction kg:decrease ;
    kg:reportedIn arxiv:2 .
result:7 mls:hasValue 3 ; kg:unitText "x" ; kg:direction kg:increase ; kg:qualifier kg:average ; kg:reportedIn arxiv:2 .
use:1 kg:count 8 ; kg:qualifier kg:approximately ; kg:device hardware:h100 ; kg:usedIn arxiv:1 .
arxiv:6 a kg:Paper, kg:Survey ; dcterms:title "Sixth" ; kg:mentions task:smiles, model:net .
arxiv:7 a kg:Paper, kg:Analysis ; dcterms:title "Seventh" ; dcterms:issued "2024"^^xsd:gYear ;
    kg:comparesWith model:net .
arxiv:8 a kg:Paper, kg:Survey ; dcterms:title "Eighth" .
use:2 kg:count 65536 ; kg:device hardware:mac ; kg:usedIn arxiv:1 .
"""


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    import pyoxigraph as ox

    folder = tmp_path_factory.mktemp("kinds")
    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in known_prefixes().items())
    store = ox.Store()
    store.load(head + KINDS, format=ox.RdfFormat.TURTLE)
    store.dump(str(folder / "graph.nq"), ox.RdfFormat.N_QUADS)
    with Pool(folder, size=1) as pool:
        yield pool


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory, tiny_graph: Graph) -> Iterator[Pool]:
    folder = tmp_path_factory.mktemp("tiny")
    write(tiny_graph, folder / "graph.nq", "nquads")
    with Pool(folder, size=1) as pool:
        yield pool


def asked(pool: Pool, question: str, column: str, **values: str) -> list[object]:
    """One column of the answer to a shipped question."""
    return [row[column] for row in pool.ask(questions()[question].bind(values), timeout=120).rows()]


def test_confident_facts_can_show_relations():
    """The default asks for less than the surest relation that the model's calibration knows."""
    (least,) = questions()["confident-facts"].parameters
    curve = json.loads((FOLDER / "model.json").read_text("utf-8"))["calibration"]["relation"]
    assert 0.5 < float(least.default) < max(said for _, said in curve)


def test_what_runs_on_a_kind_of_device_runs_on_the_device(pool: Pool) -> None:
    """Previously the papers on a kind of the device were left out; now each row says which device it is."""
    assert asked(pool, "runs-on", "hardware", name="gpu") == ["H100", "GPU"]
    assert asked(pool, "runs-on", "hardware", name="H100") == ["H100"]


def test_a_board_holds_the_kinds_of_its_metric_but_one_dataset(pool: Pool) -> None:
    """A kind of the metric counts and is named; a kind of the dataset is another dataset, and has its own board."""
    assert asked(pool, "leader-board", "measured", dataset="Im", metric="error") == ["top-5 error", "error"]
    assert asked(pool, "leader-board", "value", dataset="Im", metric="error") == [7, 9]


def test_questions_of_a_task_or_method_follow_its_kinds(pool: Pool) -> None:
    """A paper that addresses a kind of the task, or uses a kind of the method, is a paper of it."""
    assert asked(pool, "benchmarks-of-task", "name", task="hearing") == []
    assert asked(pool, "models-with-method", "model", name="prune") == ["net"]
    assert asked(pool, "untried-methods", "method", task="hearing", least="1") == ["one shot", "sift", "surf"]


def test_a_method_tried_on_data_of_the_task_is_tried(pool: Pool) -> None:
    """Previously pruning on ImageNet left image classification untried; one paper alone makes no data of a task."""
    assert asked(pool, "untried-methods", "method", task="vision", least="1") == ["surf"]


def test_surveys_and_analyses_are_listed_by_what_they_name(pool: Pool) -> None:
    """Of all papers, or of those that name a thing or a kind of it."""
    assert asked(pool, "surveys", "paper") == ["Seventh", "Eighth", "Sixth"]
    assert asked(pool, "surveys", "genre", topic="") == ["analysis", "survey", "survey"]
    assert asked(pool, "surveys", "things") == [1, 0, 2]
    assert asked(pool, "surveys", "paper", topic="Net") == ["Seventh", "Sixth"]
    assert asked(pool, "surveys", "paper", topic="faces") == ["Sixth"]
    assert asked(pool, "surveys", "paper", topic="sift") == []


def test_a_kind_is_one_that_the_graph_knows_or_a_paper_states(pool: Pool) -> None:
    """Previously only `skos:broader` counted, and what papers call a kind of a thing was left out."""
    assert asked(pool, "benchmarks-of-task", "name", task="faces") == ["Im", "Im 2"]
    assert asked(pool, "benchmarks-of-task", "name", task="vision") == ["Im", "Im 2"]
    assert asked(pool, "descendants", "descendant", name="vision") == ["faces", "smiles"]
    assert asked(pool, "lineage", "ancestor", name="smiles") == []


def test_lineage_knows_what_a_method_is_a_kind_of(pool: Pool) -> None:
    """Previously only what a text calls the basis counted, not what the graph calls the kind."""
    assert asked(pool, "lineage", "ancestor", name="faster shot") == ["one shot", "prune"]
    assert asked(pool, "descendants", "descendant", name="prune") == ["faster shot", "one shot"]


def test_evidence_holds_the_sentences_of_numbers(tiny: Pool, tiny_graph: Graph) -> None:
    """Previously statements alone had their words shown: a result and a use of hardware had none."""
    rows = tiny.ask(questions()["evidence"].bind({"name": "A100"}), timeout=120).rows()
    numbers = {(row["subject"], row["predicate"], row["object"], row["words"]) for row in rows}
    paper = tiny_graph.papers[0]
    assert ("LoRA", "Result", "speedup: up to 2.5 x increase against LLaMA 2 7B", paper.abstract) in numbers
    assert (paper.title, "HardwareUse", "8 A100 for 72 hours", paper.abstract) in numbers


def test_tables_of_numbers_show_the_hedge(pool: Pool) -> None:
    """Previously "up to 4x" was shown as 4."""
    assert asked(pool, "speedups", "qualifier") == ["average"]
    assert asked(pool, "savings", "qualifier") == ["up to", None]
    assert asked(pool, "beats-baseline", "qualifier", baseline="net") == ["up to"]
    assert asked(pool, "leader-board", "qualifier", dataset="Im", metric="error") == [None, None]
    assert asked(pool, "largest-clusters", "qualifier") == ["approximately"]


def test_savings_are_shares_and_factors(pool: Pool) -> None:
    """Four times less is a larger saving than 60 %; less of what should be more is none."""
    assert asked(pool, "savings", "value") == [4, 60]
    assert asked(pool, "savings", "unit") == ["x", "%"]


def test_the_largest_uses_are_of_devices_that_the_paper_runs_on(pool: Pool) -> None:
    """Previously the parts of a chip led the list."""
    assert asked(pool, "largest-clusters", "hardware") == ["H100"]


@pytest.mark.parametrize("paper", ["arxiv:2", "second"])
def test_a_paper_is_found_by_its_id_or_its_title(pool: Pool, paper: str) -> None:
    """Previously only the id led to the papers that are related to it."""
    assert asked(pool, "related-papers", "related", id=paper) == ["First"]
