"""What every test may ask for: a small graph made by hand, a hostile one, and the folder of shared material."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kg.graph import assemble
from kg.graph import write as write_graph
from kg.model import (
    Deployment,
    Entity,
    Extraction,
    Graph,
    Link,
    Linking,
    Mention,
    Paper,
    PaperGenre,
    Quantity,
    Relation,
    Span,
)
from kg.rdf import write as write_rdf
from kg.vocab import Direction, EntityType, Genre, Predicate, Qualifier

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
"""A question that no engine answers in time."""

LONG = 120.0  # seconds, for machines that do much else
SHARED = Path(__file__).resolve().parents[2] / "shared"

HOSTILE = (
    "<img src=x onerror=alert(1)></script><script>alert(2)</script>",
    "'; DROP TABLE papers; -- \" \\ `",
    "line one\nline two\r\ttab",
    "[1, 2] {a: 1} 007 1e5 2024-01-01 true NULL",
    "}) DETACH DELETE n //",
    "🤖 𝔐 e\u0301 \u202eRTL\u202c 数据集",
    "a;b|c,d\\;e",
    "x" * 300,
)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared material beside the project; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is absent: annotated papers and saved pages are not part of the project")
    return SHARED


@pytest.fixture(scope="session")
def seeds(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Outputs of the user's saved pages, in every RDF format and as a page: built once, 30 s, for all who need them."""
    folder = tmp_path_factory.mktemp("seeds")
    pages = sorted(str(path) for path in (shared / "seeds").glob("*.txt"))
    formats = "json,turtle,trig,nquads,jsonld,html"
    command = [sys.executable, "-m", "kg", "build", *pages, "-o", str(folder), "--formats", formats]
    run = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()
    return folder


@pytest.fixture(scope="session")
def need() -> Callable[[bool, str], None]:
    """Skip where a server, browser or tool cannot be had; in CI that is a failure."""

    def checked(there: bool, what: str) -> None:
        if there:
            return
        if os.environ.get("CI") == "true":
            pytest.fail(f"{what} is not installed, and CI must not skip its tests")
        pytest.skip(f"{what} is not installed")

    return checked


def make_graph(names: tuple[tuple[str, str, EntityType], ...], papers: int, prefix: str = "") -> Graph:
    """A graph of `papers` papers whose texts mention every name, with roles, a relation, a result and a deployment.

    `names` holds (id, name, type); the first is the proposal; all types should occur.
    """
    role = {
        EntityType.METHOD: Predicate.USES,
        EntityType.MODEL: Predicate.COMPARES_WITH,
        EntityType.DATASET: Predicate.EVALUATES_ON,
        EntityType.HARDWARE: Predicate.USES_HARDWARE,
        EntityType.METRIC: Predicate.REPORTS,
        EntityType.TASK: Predicate.ADDRESSES,
    }
    of_type = {type_: i for i, (_, _, type_) in enumerate(names)}
    listed, extractions, links = [], [], []
    for n in range(papers):
        paper = Paper(
            id=f"arxiv:2401.{n:05d}",
            title=f"{prefix}Paper {n}: {names[0][1]}",
            abstract="We use " + " and ".join(name for _, name, _ in names) + " and gain up to 2.5x.",
            date=f"2024-01-{n % 28 + 1:02d}",
            authors=("Ada Lovelace", f"Émile {prefix}"),
            urls=(f"https://arxiv.org/abs/2401.{n:05d}",),
            pages=("page.txt",),
        )
        text, mentions, at = paper.text, [], len(paper.title) + 1
        for group, (_, name, type_) in enumerate(names):
            start = text.index(name, at)
            at = start + len(name)
            mentions.append(Mention(paper.id, Span(start, at), name, type_, "test", 0.9, group))
        end = text.index("2.5x")
        sentence = Span(len(paper.title) + 1, len(text))
        relations = [
            Relation(None, Predicate.PROPOSES if g == 0 else role[t], g, m.span, "test", 0.9)
            for g, ((_, _, t), m) in enumerate(zip(names, mentions, strict=True))
        ]
        relations.append(Relation(0, Predicate.APPLIED_TO, of_type[EntityType.TASK], sentence, "test", 0.8))
        relations.append(Relation(0, Predicate.OUTPERFORMS, of_type[EntityType.MODEL], sentence, "test", 0.7))
        quantity = Quantity(
            2.5, "x", Direction.INCREASE, Qualifier.UP_TO, Span(end, end + 4), 0, of_type[EntityType.METRIC],
            of_type[EntityType.MODEL], of_type[EntityType.DATASET], of_type[EntityType.HARDWARE], "test", 0.95,
        )  # fmt: skip
        device = of_type[EntityType.HARDWARE]
        deployment = Deployment(device, 8, None, 72.0, mentions[device].span, "test", 0.9)
        listed.append(paper)
        extractions.append(Extraction(paper.id, tuple(mentions), (), tuple(relations), (quantity,), (deployment,), ()))
        links += [Link(paper.id, g, id_, 0.9, "test") for g, (id_, _, _) in enumerate(names)]
    attributes = {
        EntityType.METRIC: (("higherIsBetter", True), ("unit", "x")),
        EntityType.MODEL: (("parameterCount", 7e9),),
    }
    entities = tuple(
        Entity(id_, type_, name, tuple(sorted({name, name.upper()})), attributes=attributes.get(type_, ()))
        for id_, name, type_ in names
    )
    return assemble(listed, extractions, Linking(entities, tuple(links), (), ()))


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory, tiny_graph: Graph) -> Path:
    """A folder with the small graph, as a build leaves it for questions."""
    folder = tmp_path_factory.mktemp("outputs")
    write_graph(tiny_graph, folder / "graph.json")
    write_rdf(tiny_graph, folder / "graph.nq", "nquads")
    return folder


@pytest.fixture(scope="session")
def tiny_graph() -> Graph:
    """Three papers, six entities, one of each type, all joined."""
    return make_graph(
        (
            ("method:lora", "LoRA", EntityType.METHOD),
            ("model:llama-2-7b", "LLaMA 2 7B", EntityType.MODEL),
            ("dataset:glue", "GLUE", EntityType.DATASET),
            ("hardware:a100", "A100", EntityType.HARDWARE),
            ("metric:speedup", "speedup", EntityType.METRIC),
            ("task:text-classification", "text classification", EntityType.TASK),
        ),
        papers=3,
    )


@pytest.fixture(scope="session")
def hostile_graph() -> Graph:
    """Names, titles and abstracts that try to break out of every format."""
    types = (*EntityType, EntityType.METHOD, EntityType.TASK)
    names = tuple(
        (f"{t.value.lower()}:hostile-{i}", name, t) for i, (name, t) in enumerate(zip(HOSTILE, types, strict=True))
    )
    graph = make_graph(names, papers=2, prefix="".join(HOSTILE))
    told = (PaperGenre(paper.id, genre, Span(1, 4), "test") for paper, genre in zip(graph.papers, Genre, strict=True))
    return replace(graph, genres=tuple(told))
