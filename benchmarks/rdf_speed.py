"""How fast is a graph written as RDF, against pyoxigraph's own dump and rdflib's serialiser, in one run?

    python benchmarks/rdf_speed.py [GRAPH.json] [--papers 300] [--rounds 5] [--no-rdflib]

Prints, for each format, triples per second of processor time and two ratios: to `pyoxigraph.Store.dump` of the same
triples (floor 0.7) and to rdflib's serialiser (floor 10; none for N-Quads, where the dump itself is only seven times as
fast as rdflib); before that, the growth of memory while graphs ten and twenty times as large are written.
Exit code 1 where a floor is missed.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time

import pyoxigraph
import rdflib

from kg import graph as graphs
from kg.model import (
    Entity,
    Evidence,
    Graph,
    HardwareUse,
    Measurement,
    Mention,
    Paper,
    Span,
    Statement,
    content_id,
)  # fmt: skip
from kg.rdf import quads, write
from kg.vocab import Direction, EntityType, Predicate, Qualifier

FORMATS = {
    "nquads": (pyoxigraph.RdfFormat.N_QUADS, "nquads"),
    "trig": (pyoxigraph.RdfFormat.TRIG, "trig"),
    "turtle": (pyoxigraph.RdfFormat.TURTLE, "turtle"),
    "jsonld": (pyoxigraph.RdfFormat.JSON_LD, "json-ld"),
}
DUMP_FLOOR, RDFLIB_FLOOR = 0.7, 10.0
KINDS = list(EntityType)


def made(papers: int) -> Graph:
    """A graph with the proportions of the annotated papers: 30 mentions, 25 statements and a result for each."""
    entities = [
        Entity(f"{KINDS[n % 6].value.lower()}:thing-{n}", KINDS[n % 6], f"Thing {n}", (f"Thing {n}", f"T-{n}"))
        for n in range(papers * 10)
    ]
    mentions, statements, results, uses, listed = [], [], [], [], []
    words = "We measure the latency of attention kernels and report how far a smaller cache carries each model. "
    for n in range(papers):
        id_ = f"arxiv:2401.{n:05d}"
        listed.append(Paper(id_, f"Paper {n}", words * 12, "2024-01-31", ("Ada Lovelace",), pages=("page.txt",)))
        near = [entities[(n * 7 + k * 3) % len(entities)] for k in range(25)]
        for k in range(30):
            span = Span(10 + k * 30, 22 + k * 30)
            mentions.append((Mention(id_, span, "x", near[k % 25].type, "made", 0.9, k), near[k % 25].id))
        for k, target in enumerate(near):
            evidence = (Evidence(id_, Span(10 + k * 30, 22 + k * 30), "made", 0.5 + k / 100),)
            subject, predicate = (id_, Predicate.MENTIONS) if k < 15 else (near[k - 1].id, Predicate.BASED_ON)
            sid = content_id(subject, predicate, target.id, n)
            statements.append(Statement(sid, subject, predicate, target.id, evidence))
        at = (Evidence(id_, Span(1, 40), "made", 0.9),)
        results.append(
            Measurement(f"result:{n:016x}", id_, 2.5, "x", Direction.INCREASE, Qualifier.UP_TO, near[0].id, None,
                        near[1].id, near[2].id, None, at)
        )  # fmt: skip
        uses.append(HardwareUse(f"use:{n:016x}", id_, entities[3].id, 8, None, 72.0, at))
    return Graph(
        tuple(listed), tuple(entities), tuple(statements), tuple(results), tuple(uses), tuple(mentions), ()
    )  # fmt: skip


def seconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def memory(papers: int) -> None:
    """Print how the peak grows while two graphs are written; first of all, as a peak hides what comes after it."""
    for number in (10 * papers, 20 * papers):
        graph = made(number)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with tempfile.TemporaryDirectory() as folder:
            sizes = []
            for name in FORMATS:
                write(graph, Path(folder) / name, name)
                sizes.append((Path(folder) / name).stat().st_size >> 20)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(f"writing {number} papers ({sum(sizes)} MB in all): peak memory grew by {grown:.0f} MB")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("graph", nargs="?", type=Path, help="graph.json; a made one if not given")
    parser.add_argument("--papers", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-rdflib", action="store_true")
    options = parser.parse_args()
    memory(options.papers)
    graph = graphs.read(options.graph) if options.graph else made(options.papers)
    store = pyoxigraph.Store()
    store.extend(quads(graph))
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        write(graph, out, "nquads")
        dataset, union = rdflib.Dataset(), rdflib.Graph()
        if not options.no_rdflib:
            dataset.parse(out, format="nquads")
            for s, p, o, _ in dataset.quads():
                union.add((s, p, o))
        triples = len(store)
        print(f"{len(graph.papers)} papers, {triples:,} quads, {triples / len(graph.papers):.0f} for each paper")
        print(f"{'format':8} {'ours/s':>10} {'dump/s':>10} {'rdflib/s':>10} {'/ dump':>7} {'/ rdflib':>9}")
        plain = pyoxigraph.DefaultGraph()
        for name, (engine, serializer) in FORMATS.items():
            merged = None
            if name == "turtle":  # the union of all graphs
                merged = pyoxigraph.Store()
                merged.extend(pyoxigraph.Quad(q.subject, q.predicate, q.object, plain) for q in store)
            of_dump = merged if merged is not None else store
            from_graph = plain if merged is not None else None
            ours, dumps = [], []
            for _ in range(options.rounds):  # by turns, so that a busy machine hits both
                ours.append(seconds(partial(write, graph, out, name)))
                dumps.append(seconds(partial(of_dump.dump, out, engine, from_graph=from_graph)))
            count = len(of_dump)
            mine, dump = count / min(ours), count / min(dumps)
            other = 0.0
            if not options.no_rdflib:
                source = union if name == "turtle" else dataset
                other = count / seconds(partial(source.serialize, out, format=serializer))
            bad = mine / dump < DUMP_FLOOR or (other and name != "nquads" and mine / other < RDFLIB_FLOOR)
            missed += bool(bad)
            ratio = f"{mine / other:9.1f}" if other else f"{'-':>9}"
            end = "  MISSED" if bad else ""
            print(f"{name:8} {mine:10,.0f} {dump:10,.0f} {other:10,.0f} {mine / dump:7.2f} {ratio}{end}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
