"""How well abstracts are read: the shipped model on annotated papers, and how fast.

python benchmarks/quality.py [--card docs/model-card.md] [GOLD PAPERS]
                                            default ../shared/gold/dev.jsonl ../shared/gold/papers.jsonl
python benchmarks/quality.py kg/data/later.jsonl.gz ../shared/corpus/abstracts.jsonl.gz

`later.jsonl.gz`: 240 papers of all fields, annotated by a language model after all choices were made, without texts.
With --card, the figures between the two marks of the model card are written anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from kg import extract
from kg.train.rows import rows

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"
MARKS = ("<!-- figures: python benchmarks/quality.py --card docs/model-card.md -->", "<!-- end of figures -->")
AGREED = {"entity": 95, "headline": 95, "role": 86, "relation": 77, "result": 97, "result+": 95, "linking": 95}
FIELDS = ("entity", "headline", "role", "relation", "result")


def _table(heads: tuple[str, ...], rows: list[tuple[object, ...]]) -> list[str]:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return [*("| " + " | ".join(map(str, line)) + " |" for line in lines), ""]


def _size(folder: Path) -> str:
    return f"{sum(f.stat().st_size for f in folder.iterdir() if f.is_file()) / 1e6:.1f} MB"


def _figure(figure: dict[str, float], name: str = "f1") -> float | str:
    """A figure in percent; without gold things there is none."""
    return figure[name] if figure["n"] else "–"


def card(found: dict[str, Any], speed: float, gold: Path) -> str:
    """The figures as Markdown."""
    settings = json.loads((extract.FOLDER / "model.json").read_text("utf-8"))
    reach = found["intervals"]
    names = [n for n in found if isinstance(found[n], dict) and "f1" in found[n] and not n.startswith(("role:", "rel"))]
    rows: list[tuple[object, ...]] = []
    for name in [*names[: names.index("linking")], "relation", "linking"]:
        f = found[name]
        between = "{} to {}".format(*reach[name]) if name in reach else ""
        rows.append((name, _figure(f, "p"), _figure(f, "r"), _figure(f), between, AGREED.get(name, ""), f["n"]))
    heads = ("figure", "precision", "recall", "F1", "95 % of bootstrap samples", "two experts", "gold")
    lines = [f"Model {settings['version']}, {_size(extract.FOLDER)}; {len(settings['sources'])} sources:", ""]
    lines += [f"- `{name}` sha256 `{digest[:16]}…`" for name, digest in sorted(settings["sources"].items())]
    digest = hashlib.sha256(gold.read_bytes()).hexdigest()
    lines += [f"- scored on `{gold.name}` sha256 `{digest[:16]}…`, {speed:.1f} abstracts a second, start included", ""]
    lines += _table(heads, rows)
    kinds = [n for n in found if n.startswith(("role:", "relation:"))]
    lines += ["Roles are judged where the entity is right, relations between right entities.", ""]
    lines += _table(
        ("role or relation", "precision", "recall", "F1", "gold"),
        [
            (n.replace(":", " "), *(_figure(found[n], k) for k in ("p", "r", "f1")), found[n]["n"])
            for n in sorted(kinds)
        ],
    )
    fields = [(field, *(_figure(own[n]) for n in FIELDS), own["entity"]["n"]) for field, own in found["fields"].items()]
    lines += _table(("field", *FIELDS, "gold entities"), fields)
    lines += ["Reliability: of facts that say about so much, the share that is right.", ""]
    bins = found["reliability"]
    lines += _table(
        ("fact", "says", "on average", "right", "facts"),
        [
            (b["what"], f"{b['low']:.1f} to {b['high']:.1f}", f"{b['said']:.2f}", f"{b['right']:.2f}", b["number"])
            for b in bins
        ],
    )
    used = [r for r in found["rules"] if r["number"] >= 5]
    lines += _table(("rule", "right", "facts"), [(r["rule"], f"{r['right']:.2f}", r["number"]) for r in used])
    return "\n".join(lines)


def main() -> int:
    """Extract, evaluate, print; exit with 0 and a word where the annotation is absent."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("gold", nargs="?", type=Path, default=GOLD / "dev.jsonl")
    ask.add_argument("papers", nargs="?", type=Path, default=GOLD / "papers.jsonl")
    ask.add_argument("--card", type=Path)
    given = ask.parse_args()
    if not given.gold.is_file():
        print(f"{given.gold} is absent: annotated papers are not part of the project")
        return 0
    annotated = list(rows(given.gold))
    wanted = {row["id"] for row in annotated}
    texts = {paper["id"]: paper for paper in rows(given.papers) if paper["id"] in wanted}
    papers = [texts[row["id"]] for row in annotated]
    run = [sys.executable, "-m", "kg"]
    with tempfile.TemporaryDirectory() as name:
        asked, truth, predicted = (Path(name) / f"{kind}.jsonl" for kind in ("papers", "gold", "predicted"))
        for file, lines in ((asked, papers), (truth, annotated)):
            file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        began = time.perf_counter()
        with predicted.open("wb") as out:
            subprocess.run([*run, "extract", "--format", "annotation", str(asked)], stdout=out, check=True)
        speed = len(wanted) / (time.perf_counter() - began)
        print(f"{speed:.1f} abstracts a second, start and linking included")
        judge = [*run, "evaluate", str(truth), str(predicted), "--details", "--papers", str(asked)]
        if given.card is None:
            return subprocess.run(judge, check=False).returncode
        told = subprocess.run([*judge, "--json"], check=True, capture_output=True, text=True).stdout
    text = given.card.read_text("utf-8")
    before, rest = text.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    figures = card(json.loads(told), speed, given.gold)
    given.card.write_text(f"{before}{MARKS[0]}\n{figures}\n{MARKS[1]}{after}", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
