"""How fast a graph gets into databases, as ratios within one run.

    python benchmarks/load_speed.py [NODES EDGES]       Ladybug against its bare COPY; default 100000 400000
    python benchmarks/load_speed.py bolt [NODES EDGES]  ArcadeDB over Bolt against row by row; default 5000 15000

Row by row: the loader's own statements with one row in each transaction, on a tenth as many rows, turn by turn with the
batches; the median of three turns after two that warm the server. Exit code 1 where a floor is missed: twice the bare
COPY, ten times row by row.
"""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.databases import Target, load_rows, parse
from kg.databases.cypher import merges
from kg.databases.ladybug import schema
from kg.databases.packages import _ladybug
from kg.databases.plan import plan
from kg.graph import Edge, Node, Rows

WARM, ROUNDS = 2, 3


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


def of_ladybug(nodes: int, edges: int) -> bool:
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
    return loaded[1] <= 2 * copied[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def used(pid: int) -> float:
    """Seconds of processor that a process has used, in ticks of the system's clock."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # user and system; threads that ended count


@contextmanager
def arcadedb() -> Iterator[tuple[Target, int]]:
    """A fresh ArcadeDB server with its Bolt port, and the number of its process."""
    script = Path(__file__).resolve().parents[1] / "tests" / "services" / "arcadedb_server.py"
    with tempfile.TemporaryDirectory() as name:
        port, log = free_port(), Path(name) / "log"
        command = [sys.executable, str(script), f"{name}/root", str(free_port()), str(port), "playwithdata"]
        with (
            log.open("wb") as said,
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=said, stderr=said, cwd=name) as server,
        ):
            while "the-server-is-ready" not in log.read_text(errors="replace"):
                if server.poll() is not None:
                    sys.exit(log.read_text(errors="replace"))
                time.sleep(0.2)
            yield parse(f"bolt://127.0.0.1:{port}/kg", user="root", password="playwithdata"), server.pid
            server.kill()  # its folder goes too


def of_bolt(nodes: int, edges: int) -> bool:
    import neo4j

    table, few = made(nodes, edges), plan(made(nodes // 10, edges // 10))
    with (
        arcadedb() as (target, server),
        neo4j.GraphDatabase.driver(target.address, auth=(target.user, target.password)) as driver,
        driver.session(database="kg") as session,
    ):

        def in_batches() -> None:
            load_rows(table, target)

        def row_by_row() -> None:
            for statement, rows in merges(few):
                for row in rows:
                    session.run(statement, {"rows": [row], "build": few.build}).consume()

        took: dict[Callable[[], None], list[tuple[float, float]]] = {in_batches: [], row_by_row: []}
        for _ in range(WARM + ROUNDS):  # a cold server would count against who comes first
            for way, times in took.items():
                session.run("MATCH (x) DETACH DELETE x").consume()
                before = used(server)
                wall, own = seconds(way)
                times.append((wall, own + used(server) - before))
    batched, single = (sorted(times[WARM:])[ROUNDS // 2] for times in took.values())
    size = len(table.nodes) + len(table.edges)
    print("bolt (ArcadeDB), rows, seconds of wall clock and of both processors, milliseconds for a row of each")
    for what, n, (wall, cpu) in (("batches", size, batched), ("row by row", few.size, single)):
        print(f"{what:12} {n:7} {wall:8.2f} {cpu:8.2f} {wall / n * 1000:8.3f} {cpu / n * 1000:8.3f}")
    wall_ratio, cpu_ratio = ((one / few.size) / (many / size) for one, many in zip(single, batched, strict=True))
    print(
        f"batches are {wall_ratio:.1f} x as fast by the clock, {cpu_ratio:.1f} x by processor (floor 10, by the clock)"
    )
    return wall_ratio >= 10


def main() -> int:
    given = sys.argv[1:]
    bolt = given[:1] == ["bolt"]
    default = ("5000", "15000") if bolt else ("100000", "400000")
    nodes, edges = (int(n) for n in (given[bolt : bolt + 2] or default))
    return 0 if (of_bolt if bolt else of_ladybug)(nodes, edges) else 1


if __name__ == "__main__":
    sys.exit(main())
