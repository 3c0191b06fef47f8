"""Loading by named graphs, as every RDF store takes it: put what differs, remove what is gone, count.

Owns: which named graphs are put, when a graph is whole, what is ours. Knows: plan, N-Quads. Must not know: HTTP.

Each named graph of ours holds one more triple, `<graph> <https://w3id.org/paperkg/load#digest> "16 hex digits"`: it
says that the graph is ours and of which content. So a load that was cut off goes on, the same graph loaded again puts
nothing, and pruning removes our graphs only. A named graph that others made under one of our names is added to, never
replaced or removed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Final

from kg.databases.plan import Count, Progress, Report, batches

__all__ = ["DIGEST", "IRI", "GraphStore", "NamedGraph", "Record", "named_graphs", "replace"]

Record = dict[str, tuple[str, str]]
"""Variable → (value, IRI of its datatype; empty for texts, `iri` for an IRI)."""

IRI: Final = "iri"

DIGEST: Final = "https://w3id.org/paperkg/load#digest"
_ASKED: Final = 200
"""Names in one question: short enough for the length of query that every server takes."""
_PAGE: Final = 5000
"""Records in one answer: Virtuoso gives no more than 10,000."""


@dataclass(frozen=True, slots=True)
class GraphStore:
    """What an RDF store offers. Graphs are named by IRI, triples are N-Triples."""

    name: str
    put: Callable[[str, str], None]  # the graph holds exactly these triples
    add: Callable[[str, str], None]
    remove: Callable[[str], None]
    select: Callable[[str], list[Record]]


@dataclass(frozen=True, slots=True)
class NamedGraph:
    """One named graph with its own digest in it, and the number of its triples."""

    iri: str
    triples: str  # N-Triples; the digest comes last
    digest: str
    size: int

    @property
    def unmarked(self) -> str:
        """The triples without the digest."""
        return self.triples[: self.triples.rindex(f"<{self.iri}>")]


def named_graphs(chunks: Iterable[str]) -> Iterator[NamedGraph]:
    """The named graphs of N-Quads that come in chunks, each of whole lines of one named graph.

    Cost: linear; one named graph is in memory at a time.
    """
    for iri, parts in groupby(filter(None, chunks), key=_graph_name):
        chunk = "".join(parts)
        digest = hashlib.sha256(chunk.encode()).hexdigest()[:16]
        # a line feed inside of a literal is escaped, so this only meets the ends of lines
        triples = chunk.replace(f" {iri} .\n", " .\n") + f'{iri} <{DIGEST}> "{digest}" .\n'
        yield NamedGraph(iri[1:-1], triples, digest, triples.count("\n"))


def _graph_name(chunk: str) -> str:
    return chunk[: chunk.index("\n")].rsplit(" ", 2)[1]


def replace(
    store: GraphStore, graphs: Iterable[NamedGraph], total: int, *, prune: bool, rewrite: bool, progress: Progress
) -> Report:
    """Bring the named graphs into a store, remove those of former builds if asked, and read the counts back.

    Args:
        store: an open connection.
        graphs: taken one batch at a time, so that memory does not grow with them.
        total: how many there are, for the progress.
        prune: remove named graphs of former builds.
        rewrite: put those that are whole already again, too.
        progress: told after each named graph.

    Cost: one request for each named graph that differs, and one question for 200 of them.
    """
    done = written = removed = 0
    sizes: dict[str, int] = {}
    shared: set[str] = set()
    build = hashlib.sha256()
    stream = iter(graphs)
    while batch := [*islice(stream, _ASKED)]:
        here, digests = _state(store, [graph.iri for graph in batch])
        for graph in batch:
            ours = digests.get(graph.iri)
            sizes[graph.iri] = graph.size
            build.update(graph.digest.encode())
            if ours is None and graph.iri in here:
                shared.add(graph.iri)
                sizes[graph.iri] = graph.size - 1
                store.add(graph.iri, graph.unmarked)
                written += graph.size - 1
            elif rewrite or ours != graph.digest or here[graph.iri] != graph.size:
                store.put(graph.iri, graph.triples)
                written += graph.size
            done += 1
            progress("named graphs", done, total)
    for iri in [iri for iri in _ours(store) if iri not in sizes] if prune else ():
        store.remove(iri)
        removed += 1
        progress("removing what is gone", removed, 0)
    counts = _counts(store, sizes, shared)
    return Report(store.name, build.hexdigest()[:16], written, removed, len(shared), counts)


def _state(store: GraphStore, names: Sequence[str]) -> tuple[dict[str, int], dict[str, str]]:
    """How many triples each of these named graphs has, and the digest of ours."""
    values = " ".join(f"<{name}>" for name in names)
    sizes = store.select(
        f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ VALUES ?g {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
    )
    digests = store.select(f"SELECT ?g ?d WHERE {{ VALUES ?g {{ {values} }} GRAPH ?g {{ ?g <{DIGEST}> ?d }} }}")
    return (
        {record["g"][0]: int(record["n"][0]) for record in sizes if "g" in record},
        {record["g"][0]: record["d"][0] for record in digests},
    )


def _ours(store: GraphStore) -> list[str]:
    """The names of all named graphs that we put there, page by page in their order."""
    found: list[str] = []
    last = ""
    while True:
        page = store.select(
            f'SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?g <{DIGEST}> ?d }} FILTER(STR(?g) > "{last}") }} '
            f"ORDER BY STR(?g) LIMIT {_PAGE}"
        )
        found += [record["g"][0] for record in page]
        if len(page) < _PAGE:
            return found
        last = found[-1]  # an IRI holds no quotation mark


def _counts(store: GraphStore, sizes: Mapping[str, int], shared: set[str]) -> tuple[Count, ...]:
    graphs = triples = 0
    for batch in batches([*sizes], _ASKED):
        here, _ = _state(store, batch)
        graphs += len(here)
        # beside triples of others, ours can only be told to be there in number
        triples += sum(min(n, sizes[iri]) if iri in shared else n for iri, n in here.items())
    return (Count("named graphs", len(sizes), graphs), Count("triples in them", sum(sizes.values()), triples))
