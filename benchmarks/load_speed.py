"""How fast a graph gets into databases, as ratios within one run.

python benchmarks/load_speed.py [NODES EDGES]     default 100000 400000
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kg.databases import load_rows, parse
from kg.databases.ladybug import schema
from kg.databases.packages import _ladybug
from kg.databases.plan import plan
from kg.graph import Edge, Node, Rows


def made(nodes: int, edges: int) -> Rows:
    """A graph of a quarter papers and three quarters entities, each edge with evidence."""
    dice = random.Random(0)
    each = nodes // 4
    labels = ("Method", "Dataset", "Task")
    found = [
        Node(
            f"arxiv:{i:06d}",
            "Paper",
            (
                ("name", f"Paper {i}"),
                ("abstract", "We use things and gain. " * 20),
                ("date", "2024-01-01"),
                ("authors", ("Ada Lovelace", "Bob Martin")),
                ("urls", (f"https://arxiv.org/abs/{i}",)),
            ),
        )
        for i in range(each)
    ]
    found += [
        Node(
            f"{label.lower()}:{i:06d}", label, (("name", f"{label} {i}"), ("aliases", (f"{label} {i}",)), ("papers", 3))
        )
        for i in range(each)
        for label in labels
    ]
    kinds = [("Paper", "uses", "Method"), ("Paper", "evaluatesOn", "Dataset"), ("Paper", "addresses", "Task")]
    kinds.append(("Method", "partOf", "Method"))
    pairs: dict[tuple[int, int, int], None] = {}
    while len(pairs) < edges:
        pairs[dice.randrange(4), dice.randrange(each), dice.randrange(each)] = None
    joined = []
    for kind, a, b in pairs:
        source, predicate, target = kinds[kind]
        start = f"arxiv:{a:06d}" if source == "Paper" else f"{source.lower()}:{a:06d}"
        evidence = (f"{start}#char=12,19",)
        properties = (("support", 1), ("confidence", 0.9), ("evidence", evidence), ("sentences", ("some words",)))
        joined.append(Edge(start, source, predicate, f"{target.lower()}:{b:06d}", target, properties))
    return Rows(
        tuple(sorted(found, key=lambda n: (n.label, n.id))),
        tuple(sorted(joined, key=lambda e: (e.predicate, e.source, e.target))),
    )


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of wall clock and of processor; the latter compares on a busy machine too."""
    start, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - used


def main() -> None:
    nodes, edges = (int(n) for n in (sys.argv[1:3] or ("100000", "400000")))
    table = made(nodes, edges)
    todo = plan(table)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _ladybug(todo, folder)
        copies = [line.rstrip(";") for line in (folder / "copy.cypher").read_text("utf-8").splitlines()]

        def bare() -> None:
            import ladybug

            with ladybug.Database(str(folder / "bare.lbug")) as database, ladybug.Connection(database) as connection:
                for statement in (*schema(todo), *(c.replace('FROM "', f'FROM "{folder}/') for c in copies)):
                    connection.execute(statement).close()

        copied = seconds(bare)
        loaded = seconds(lambda: load_rows(table, parse(f"ladybug:{folder / 'graph.lbug'}")))
        again = seconds(lambda: load_rows(table, parse(f"ladybug:{folder / 'graph.lbug'}")))
    print(f"ladybug, {nodes} nodes and {edges} edges, seconds of wall clock and of processor")
    for name, (wall, used) in {"bare COPY": copied, "load": loaded, "load again": again}.items():
        print(f"{name:12} {wall:7.2f} {used:7.2f}")
    print(f"load / bare COPY: {loaded[0] / copied[0]:.2f} wall, {loaded[1] / copied[1]:.2f} processor (at most 2)")


if __name__ == "__main__":
    main()
