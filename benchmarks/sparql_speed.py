"""Each shipped question on Oxigraph and on rdflib's engine, in one run: python benchmarks/sparql_speed.py OUTPUTS."""

import statistics
import sys
import time
from pathlib import Path

import rdflib

from kg import graph, rdf


def seconds(call, times):
    took = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def main(outputs):
    start = time.perf_counter()
    rdf.build_store(outputs)
    print(f"store: {time.perf_counter() - start:.2f} s")
    turtle = "".join(rdf.chunks(graph.read(outputs), "turtle"))
    other = rdflib.Graph().parse(data=turtle, format="turtle")
    ours = theirs = 0.0
    with rdf.Pool(outputs, size=1, warm=True) as pool:
        for question in rdf.questions().values():
            if question.external:
                continue
            pool.ask(question.text)
            a = seconds(lambda q=question: pool.ask(q.text), 5)
            b = seconds(lambda q=question: len(list(other.query(q.text))), 1)
            ours, theirs = ours + a, theirs + b
            print(f"{question.name:24} {a * 1000:9.1f} ms {b * 1000:11.1f} ms", flush=True)
    print(f"sum {ours:.3f} s against {theirs:.1f} s: {theirs / ours:.0f} x")


main(Path(sys.argv[1]))
