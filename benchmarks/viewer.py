"""How long the page takes to build and to open: `python benchmarks/viewer.py [OUTPUTS …]`.

Without arguments it measures two made graphs (5,000 nodes / 20,000 edges and 50,000 / 200,000). All times are of one
run on one machine; compare the ratios. Chromium draws in software here, so frames are not measured, scripts are.
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
    from playwright.sync_api import CDPSession

ARGUMENTS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SEARCH = """q => { const box = document.querySelector('#search-box'); box.focus(); box.value = q;
    const t = performance.now(); box.dispatchEvent(new Event('input')); return performance.now() - t; }"""
PAN = """async () => { document.querySelector('#all-map').click(); await new Promise(r => setTimeout(r, 800));
    const c = document.querySelector('#everything'); const took = [];
    const send = (type, x) => c.dispatchEvent(new PointerEvent(type, {clientX: x, clientY: 300, pointerId: 1}));
    c.setPointerCapture = () => null; send('pointerdown', 300);
    for (let i = 0; i < 30; i++) { const t = performance.now(); send('pointermove', 310 + i * 12);
      await new Promise(r => requestAnimationFrame(() => { took.push(performance.now() - t); r(); })); }
    send('pointerup', 700); return took.sort((a, b) => a - b)[15]; }"""


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
        row["first view cpu s"] = round(scripts(metrics, "TaskDuration"), 2)
        page.wait_for_timeout(1500)
        row["search ms"] = round(max(page.evaluate(SEARCH, q) for q in ("lor", "thing 0012", "quantizaton")), 1)
        before = scripts(metrics)
        row["pan frame ms, everything"] = round(page.evaluate(PAN), 1)
        row["script cpu ms per frame, everything"] = round((scripts(metrics) - before) * 1000 / 30, 1)
        browser.close()
    return row


def scripts(metrics: CDPSession, name: str = "ScriptDuration") -> float:
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
