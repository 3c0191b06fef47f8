"""What browser tests share: Debian's Chromium, a page made from a small graph, and papers in our own words."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.graph import assemble
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
from kg.view import write
from kg.vocab import Direction, EntityType, Genre, Predicate, Qualifier

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

ARGUMENTS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

NAMES = {
    "LoRA": ("method:lora", EntityType.METHOD),
    "low-rank adaptation": ("method:lora", EntityType.METHOD),
    "QLoRA": ("method:qlora", EntityType.METHOD),
    "quantization": ("method:quantization", EntityType.METHOD),
    "LLaMA 7B": ("model:llama-7b", EntityType.MODEL),
    "GPT-2": ("model:gpt-2", EntityType.MODEL),
    "GLUE": ("dataset:glue", EntityType.DATASET),
    "A100": ("hardware:a100", EntityType.HARDWARE),
    "H100": ("hardware:h100", EntityType.HARDWARE),
    "speedup": ("metric:speedup", EntityType.METRIC),
    "latency": ("metric:latency", EntityType.METRIC),
    "fine-tuning": ("task:fine-tuning", EntityType.TASK),
}
ROLES = {
    EntityType.METHOD: Predicate.USES,
    EntityType.MODEL: Predicate.USES,
    EntityType.DATASET: Predicate.EVALUATES_ON,
    EntityType.HARDWARE: Predicate.USES_HARDWARE,
    EntityType.METRIC: Predicate.REPORTS,
    EntityType.TASK: Predicate.ADDRESSES,
}
PAPERS = (
    (
        "2106.00001",
        "LoRA for small budgets 🚀",
        (
            "We write 𝔐 for the model. With LoRA, that is low-rank adaptation, fine-tuning of LLaMA 7B on one A100 "
            "gives a speedup of up to 3.1x over GPT-2 on GLUE."
        ),
        "2021-06-17",
    ),
    (
        "2305.00002",
        "QLoRA joins quantization and LoRA",
        "QLoRA is based on LoRA and adds quantization. On an H100 the latency of LLaMA 7B falls by 40%.",
        "2023-05-23",
    ),
    ("2401.00003", "A look at GLUE", "We measure GPT-2 on GLUE and report the latency on an A100.", "2024-01-04"),
)


@pytest.fixture(scope="session")
def tour_graph() -> Graph:
    """Three papers about LoRA with emoji, nested mentions, results and relations."""
    papers, extractions, links = [], [], []
    for number, title, abstract, date in PAPERS:
        paper = Paper(
            f"arxiv:{number}", title, abstract, date, ("Ada Lovelace", "Émile Noether"),
            (f"https://arxiv.org/abs/{number}",), pages=("page.html",),
        )  # fmt: skip
        text, found = paper.text, []
        for name, (_, type_) in NAMES.items():
            at = text.find(name)
            while at >= 0:
                found.append((at, at + len(name), name, type_))
                at = text.find(name, at + 1)
        ids = list(dict.fromkeys(NAMES[name][0] for _, _, name, _ in sorted(found)))
        mentions = tuple(
            Mention(paper.id, Span(a, b), name, t, "test", 0.9, ids.index(NAMES[name][0]))
            for a, b, name, t in sorted(found)
        )
        type_of = {NAMES[m.text][0]: m for m in mentions}
        group = {id_: ids.index(id_) for id_ in ids}
        relations = [
            Relation(None, ROLES[m.type], group[id_], m.span, "test", 0.9) for id_, m in sorted(type_of.items())
        ]
        quantities, deployments = [], []

        def span(words: str, text: str = text) -> Span:
            return Span(text.index(words), text.index(words) + len(words))

        if "3.1x" in text:
            lora, task = group["method:lora"], group["task:fine-tuning"]
            relations.append(Relation(lora, Predicate.APPLIED_TO, task, span("fine-tuning of"), "test", 0.8))
            quantities.append(
                Quantity(
                    3.1,
                    "x",
                    Direction.INCREASE,
                    Qualifier.UP_TO,
                    span("up to 3.1x"),
                    group["method:lora"],
                    group["metric:speedup"],
                    group["model:gpt-2"],
                    group["dataset:glue"],
                    None,
                    "test",
                    0.9,
                )
            )
            deployments.append(Deployment(group["hardware:a100"], 1, None, None, span("one A100"), "test", 0.9))
        if "is based on" in text:
            qlora, lora, h100 = group["method:qlora"], group["method:lora"], group["hardware:h100"]
            relations.append(Relation(qlora, Predicate.BASED_ON, lora, span("is based on"), "test", 0.95))
            relations.append(Relation(qlora, Predicate.RUNS_ON, h100, span("On an H100"), "test", 0.8))
            quantities.append(
                Quantity(
                    40.0,
                    "%",
                    Direction.DECREASE,
                    None,
                    span("40%"),
                    group["method:qlora"],
                    group["metric:latency"],
                    None,
                    None,
                    group["hardware:h100"],
                    "test",
                    0.9,
                )
            )
        genre = None
        if "We measure" in text:
            genre = PaperGenre(paper.id, Genre.ANALYSIS, span("We measure"), "test")
        papers.append(paper)
        extractions.append(
            Extraction(paper.id, mentions, (), tuple(relations), tuple(quantities), tuple(deployments), (), genre)
        )
        links += [Link(paper.id, g, id_, 0.9, "test") for id_, g in group.items()]
    aliases: dict[str, set[str]] = {}
    types = dict(NAMES.values())
    for name, (id_, _) in NAMES.items():
        aliases.setdefault(id_, set()).add(name)
    first = {id_: name for name, (id_, _) in reversed(NAMES.items())}
    entities = tuple(
        Entity(
            id_, types[id_], first[id_], tuple(sorted(names)),
            broader=("method:lora",) if id_ == "method:qlora" else (),
            attributes=(("higherIsBetter", id_ == "metric:speedup"),) if types[id_] is EntityType.METRIC else (),
        )
        for id_, names in sorted(aliases.items())
    )  # fmt: skip
    return assemble(papers, extractions, Linking(entities, tuple(links), (), ()))


@pytest.fixture(scope="session")
def browser(need: Callable[[bool, str], None]) -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    need(binary is not None, "chromium")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=binary, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for pages."""
    return tmp_path_factory.mktemp("pages")


class Watched:
    """A page with everything that it said, asked for, or tripped over."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda r: self.requests.append(r.url))
        page.on("console", lambda m: self.errors.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.on("dialog", lambda d: (self.errors.append(f"dialog {d.message}"), d.dismiss()))

    def open(self, file: Path, hash_: str = "") -> Page:
        self.page.goto(f"{file.as_uri()}{hash_}")
        self.page.wait_for_function("document.documentElement.dataset.ready")
        return self.page


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport=WIDE, color_scheme="light")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield Watched(context.new_page())
    context.close()


@pytest.fixture(scope="session")
def tour_page(tour_graph: Graph, made: Path) -> Path:
    write(tour_graph, made / "tour.html")
    return made / "tour.html"
