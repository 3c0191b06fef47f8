"""How long the page takes to build, open, search, answer and pan: `python benchmarks/viewer.py [OUTPUTS …]`.

Without arguments it measures two made graphs (5,000 nodes / 20,000 edges and 50,000 / 200,000). Wall times are of one
run on one machine; `cpu` is the main thread's or the process's own time, whatever else runs. Chromium draws in software
here, so a frame's wall time is mostly the drawing of the processor; the script's share of it is the page's.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from kg.graph import read
from kg.model import Entity, Evidence, Graph, Mention, Paper, Span, Statement, content_id
from kg.view import write
from kg.vocab import EntityType, Predicate

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

ARGUMENTS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SEARCH = """q => { const box = document.querySelector('#search-box'); box.focus(); box.value = q;
    const t = performance.now(); box.dispatchEvent(new Event('input')); return performance.now() - t; }"""
FRAMES = """seconds => new Promise(done => { const gaps = []; let last = performance.now();
    const end = last + seconds * 1000;
    const step = t => { gaps.push(t - last); last = t; t < end ? requestAnimationFrame(step) : done(gaps); };
    requestAnimationFrame(step); })"""
MOVES = 40


def made(nodes: int, edges: int) -> Graph:
    """A graph of this size with a few hubs and many rare names: a tenth of the nodes are papers."""
    dice = Random(1)
    count = nodes // 10
    types = list(EntityType)
    entities = sorted(
        (
            Entity(f"{types[i % 6].value.lower()}:thing-{i:06d}", types[i % 6], f"Thing {i:06d}")
            for i in range(nodes - count)
        ),
        key=lambda e: e.id,
    )
    papers, statements, mentions = [], {}, []
    each = edges // count
    for n in range(count):
        id_ = f"arxiv:24{n // 10000:02d}.{n % 10000:05d}"
        cluster = n % 60
        used = sorted({int(len(entities) * dice.random() ** 2.2) // 60 * 60 + cluster for _ in range(each)})
        names = [entities[min(u, len(entities) - 1)] for u in used]
        paper = Paper(id_, f"Paper {n}", "We use " + ", ".join(e.name for e in names) + ".", f"20{10 + n % 16}-01-01")
        papers.append(paper)
        for e in names:
            at = paper.text.index(e.name)
            span = Span(at, at + len(e.name))
            mentions.append((Mention(id_, span, e.name, e.type, "made", 0.9, 0), e.id))
            key = content_id(id_, "uses", e.id)
            statements[key] = Statement(key, id_, Predicate.USES, e.id, (Evidence(id_, span, "made", 0.9),))
        for a, b in pairwise(names):
            key = content_id(a.id, "basedOn", b.id)
            found = Evidence(id_, Span(0, 5), "made", 0.8)
            statements.setdefault(key, Statement(key, a.id, Predicate.BASED_ON, b.id, (found,)))
    return Graph(
        tuple(papers),
        tuple(entities),
        tuple(sorted(statements.values(), key=lambda s: s.id)),
        (),
        (),
        tuple(mentions),
        (),
    )


def measure(name: str, graph: Graph, folder: Path) -> dict[str, float | str]:
    """Build, open, search, pan."""
    from playwright.sync_api import sync_playwright

    file = folder / "graph.html"
    begin, cpu = time.perf_counter(), time.process_time()
    write(graph, file)
    row: dict[str, float | str] = {
        "graph": name,
        "nodes": len(graph.papers) + len(graph.entities),
        "edges": len(graph.statements),
        "build s": round(time.perf_counter() - begin, 2),
        "build cpu s": round(time.process_time() - cpu, 2),
        "MB": round(file.stat().st_size / 1e6, 2),
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        metrics = page.context.new_cdp_session(page)
        metrics.send("Performance.enable", {"timeDomain": "threadTicks"})  # the page's own work, whatever else runs
        page.goto(file.as_uri(), timeout=120_000)
        page.wait_for_function("document.documentElement.dataset.ready", timeout=120_000)
        row["first view s"] = round(float(page.evaluate("document.documentElement.dataset.ready")) / 1000, 2)
        row["first view cpu s"] = round(spent(metrics, "TaskDuration"), 2)
        page.wait_for_timeout(1500)
        row["search ms"] = round(max(page.evaluate(SEARCH, q) for q in ("lor", "thing 0012", "quantizaton")), 1)
        page.keyboard.press("Escape")
        row |= panned(page, metrics, "200 nodes", "#picture canvas")
        reopened(page, "#top=1500")
        row |= panned(page, metrics, "1,500 nodes", "#picture canvas")
        reopened(page, "#all=1")
        row |= panned(page, metrics, "everything", "#everything")
        before = spent(metrics, "TaskDuration")
        reopened(page, "#view=ask&question=popular-things")
        row["answer cpu s"] = round(spent(metrics, "TaskDuration") - before, 2)
        browser.close()
    return row


def reopened(page: Page, hash_: str) -> None:
    """Show another view of the same page."""
    page.evaluate("hash => { location.hash = hash; }", hash_)
    page.wait_for_timeout(1200)


def panned(page: Page, metrics: CDPSession, name: str, selector: str) -> dict[str, float]:
    """Drag the picture to and fro: the median gap between frames, and the main thread's script for each."""
    box = page.locator(selector).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 12  # where rarely a node is
    page.mouse.move(x, y)
    page.mouse.down()
    script, task = spent(metrics, "ScriptDuration"), spent(metrics, "TaskDuration")
    watch = page.evaluate_handle(f"() => {{ window.watched = ({FRAMES})(1.5); }}")
    for i in range(MOVES):
        page.mouse.move(x + (120 - abs(i * 6 - 120)), y + i)
    gaps = page.evaluate("() => window.watched")
    watch.dispose()
    page.mouse.up()
    frames = max(1, len(gaps))
    return {
        f"{name}: median frame ms": round(sorted(gaps)[frames // 2], 1),
        f"{name}: script cpu ms a frame": round((spent(metrics, "ScriptDuration") - script) * 1000 / frames, 1),
        f"{name}: main thread cpu ms a frame": round((spent(metrics, "TaskDuration") - task) * 1000 / frames, 1),
    }


def spent(metrics: CDPSession, name: str) -> float:
    """Seconds of the main thread so far."""
    return next(m["value"] for m in metrics.send("Performance.getMetrics")["metrics"] if m["name"] == name)


def main() -> None:
    """Print one JSON line for each graph."""
    with tempfile.TemporaryDirectory() as folder:
        if sys.argv[1:]:
            graphs = ((Path(path).name, read(Path(path))) for path in sys.argv[1:])
        else:
            graphs = ((f"made {n}/{e}", made(n, e)) for n, e in ((5_000, 20_000), (50_000, 200_000)))
        for name, graph in graphs:
            print(json.dumps(measure(name, graph, Path(folder))), flush=True)


if __name__ == "__main__":
    main()
