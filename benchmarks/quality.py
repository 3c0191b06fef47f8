"""How well abstracts are read: the shipped model on the annotated development papers, and how fast.

python benchmarks/quality.py [GOLD PAPERS]     default ../shared/gold/dev.jsonl ../shared/gold/papers.jsonl
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"


def main() -> int:
    """Extract, evaluate, print; exit with 0 and a word where the annotation is absent."""
    gold, papers = map(Path, sys.argv[1:3]) if len(sys.argv) > 2 else (GOLD / "dev.jsonl", GOLD / "papers.jsonl")
    if not gold.is_file():
        print(f"{gold} is absent: annotated papers are not part of the project")
        return 0
    wanted = [json.loads(line)["id"] for line in gold.read_text("utf-8").splitlines()]
    texts = {line["id"]: line for line in map(json.loads, papers.read_text("utf-8").splitlines())}
    run = [sys.executable, "-m", "kg"]
    with tempfile.TemporaryDirectory() as name:
        given, predicted = Path(name) / "papers.jsonl", Path(name) / "predicted.jsonl"
        lines = ({key: texts[id_][key] for key in ("id", "title", "abstract")} for id_ in wanted)
        given.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        began = time.perf_counter()
        with predicted.open("wb") as out:
            subprocess.run([*run, "extract", "--format", "annotation", str(given)], stdout=out, check=True)
        print(f"{len(wanted) / (time.perf_counter() - began):.1f} abstracts a second, start and linking included")
        return subprocess.run([*run, "evaluate", str(gold), str(predicted)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
