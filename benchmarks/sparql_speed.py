"""Each shipped question on our store and on rdflib's own engine, in one run.

    python benchmarks/sparql_speed.py [OUTPUTS] [--cap SECONDS] [--only NAME…]

Prints how long the store takes to be built; then for each question the median of five warm answers (wall clock, as a
user waits), and processor time of ours and of rdflib's engine, which compares on a busy machine too. A question that
costs rdflib more than the cap is stopped there and counted with the cap: the sum is then a lower bound, marked by `>`.
Exit code 1 where a question takes 100 ms or more of our processor time, or the sum is less than 50 times as fast.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import sys
import time
from pathlib import Path

import pyoxigraph
import rdflib

from kg import rdf
from kg.rdf.shapes import memory_graph, quads_of

LIMIT, FLOOR, ROUNDS = 0.1, 50.0, 5


def used(pid: int) -> float:
    """Seconds of processor that all threads of a process have used; the kernel counts nanoseconds."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def of_ours(pool: rdf.Pool, text: str) -> tuple[float, float, int]:
    """Median seconds of wall clock and of processor of five warm answers, and the number of rows."""
    (process,) = pool._all  # noqa: SLF001 # no user needs it
    pid = process._popen.pid  # noqa: SLF001
    rows = pool.ask(text, timeout=120).count
    walls, cpus = [], []
    for _ in range(ROUNDS):
        before, start = used(pid), time.perf_counter()
        pool.ask(text, timeout=120)
        walls.append(time.perf_counter() - start)
        cpus.append(used(pid) - before)
    return statistics.median(walls), statistics.median(cpus), rows


def of_rdflib(graph: rdflib.Graph, text: str, cap: int) -> float | None:
    """Seconds of processor of one answer in a process of its own; None where it takes more than the cap."""
    fork = multiprocessing.get_context("fork")  # the graph is inherited, not sent
    answers, asks = fork.Pipe(duplex=False)

    def ask() -> None:
        spent = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        resource.setrlimit(resource.RLIMIT_CPU, (int(spent) + cap, int(spent) + cap + 1))
        start = time.process_time()
        list(graph.query(text))
        asks.send(time.process_time() - start)

    process = fork.Process(target=ask)
    process.start()
    process.join()
    return answers.recv() if process.exitcode == 0 else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("outputs", nargs="?", type=Path, default=Path("outputs"))
    parser.add_argument("--cap", type=int, default=30, help="seconds of processor for rdflib's answer to one question")
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args()
    start, spent = time.perf_counter(), time.process_time()
    rdf.build_store(options.outputs)
    print(f"store: {time.perf_counter() - start:.2f} s wall, {time.process_time() - spent:.2f} s processor")
    union = {quad.triple for quad in quads_of(options.outputs)}
    other = memory_graph(union)
    print(f"{len(other):,} triples; pyoxigraph {pyoxigraph.__version__}, rdflib {rdflib.__version__}")
    print(f"{'question':24} {'rows':>6} {'ours ms':>9} {'cpu ms':>9} {'rdflib cpu ms':>15}")
    mine = theirs = 0.0
    slow, cut = [], 0
    with rdf.Pool(options.outputs, size=1, warm=True) as pool:
        for question in rdf.questions().values():
            if question.external or (options.only and question.name not in options.only):
                continue
            wall, cpu, rows = of_ours(pool, question.text)
            taken = of_rdflib(other, question.text, options.cap)
            more = ">" if taken is None else " "
            cut += taken is None
            mine, theirs = mine + cpu, theirs + (options.cap if taken is None else taken)
            slow += [question.name] if cpu >= LIMIT else []
            shown = (options.cap if taken is None else taken) * 1000
            print(f"{question.name:24} {rows:6} {wall * 1000:9.1f} {cpu * 1000:9.1f} {more}{shown:14.1f}", flush=True)
    sign = "> " if cut else ""
    print(f"sum {mine:.3f} s against {sign}{theirs:.1f} s of processor: {sign}{theirs / mine:.0f} x, {cut} stopped")
    for name in slow:
        print(f"over {LIMIT * 1000:.0f} ms: {name}")
    return 1 if slow or theirs / mine < FLOOR else 0


if __name__ == "__main__":
    sys.exit(main())
