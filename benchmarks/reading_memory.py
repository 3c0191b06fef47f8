"""Memory while many abstracts are read by one process: it must not grow with their number.

python benchmarks/reading_memory.py [CORPUS] [PAPERS]      default ../shared/corpus/abstracts.jsonl.gz 10000

Prints what the process holds after each tenth of the papers; ends with 1 where it grew by more than a tenth after the
first two, in which caches of words fill.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from kg import extract
from kg.train.rows import rows

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "abstracts.jsonl.gz"


def held() -> int:
    """MB that this process holds now. Raises: OSError where the kernel does not say."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def main(corpus: Path, papers: int) -> bool:
    """Read so many abstracts. Returns: whether memory stayed flat."""
    nlp = extract.load()
    seen = []
    for number, line in enumerate(itertools.islice(rows(corpus), papers), 1):
        extract.extract(nlp, extract.paper_of({name: line[name] for name in ("id", "title", "abstract")}))
        if number % (papers // 10) == 0:
            seen.append(held())
            print(f"{number:,} abstracts: {seen[-1]} MB", flush=True)
    return seen[-1] <= 1.1 * seen[1]


if __name__ == "__main__":
    given = sys.argv[1:]
    flat = main(Path(given[0]) if given else CORPUS, int(given[1]) if len(given) > 1 else 10_000)
    sys.exit(0 if flat else 1)
