"""The graph as networkx knows it, and the figures that a person asks for.

Owns: the networkx form, centralities, communities, bridges, pairs. Knows: rows, networkx, igraph. Must not know: files.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from itertools import combinations

import networkx as nx

from kg.graph.rows import Rows, rows
from kg.model import Graph
from kg.vocab import PAPER_PREDICATES, Predicate

__all__ = ["Figures", "communities", "figures", "network"]

_LINKS = frozenset(p.value for p in Predicate) - {Predicate.MENTIONS.value}


@dataclass(frozen=True, slots=True)
class Figures:
    """What a person asks first. All tuples are sorted by the figure, then by id."""

    degree: tuple[tuple[str, int], ...]  # entity, edges that state something
    support: tuple[tuple[str, int], ...]  # entity, papers that stand to it in any role but `mentions`
    communities: tuple[
        tuple[str, ...], ...
    ]  # entities and papers, largest community first, most supported member first
    bridges: tuple[tuple[str, int], ...]  # entity, number of communities that its neighbours lie in
    pairs: tuple[tuple[str, str, int], ...]  # two entities, papers that use both; most used together first


def network(graph: Graph) -> nx.MultiDiGraph:
    """The graph as a frozen `networkx.MultiDiGraph`; parallel edges are told apart by their predicate.

    Node attributes: `label` and the properties of `NODE_COLUMNS`. Edge keys are predicates, edge attributes those of
    `EDGE_COLUMNS`.

    Cost: linear.
    """
    return freeze(rows(graph))


def freeze(table: Rows) -> nx.MultiDiGraph:
    """The same from rows that are at hand."""
    net = nx.MultiDiGraph()
    net.add_nodes_from((n.id, {"label": n.label, **dict(n.properties)}) for n in table.nodes)
    net.add_edges_from((e.source, e.target, e.predicate, dict(e.properties)) for e in table.edges)
    return nx.freeze(net)


def communities(net: nx.MultiDiGraph) -> list[list[str]]:
    """Communities of papers and entities (Leiden on modularity, igraph, fixed seed), largest first, members sorted.

    Source: Traag, Waltman, van Eck (2019), From Louvain to Leiden.
    """
    import igraph  # noqa: PLC0415 # it imports matplotlib where there is one: a second that only layouts should pay

    ids = sorted(node for node, label in net.nodes(data="label") if label not in {"Result", "HardwareUse"})
    index = {node: i for i, node in enumerate(ids)}
    weight: Counter[tuple[int, int]] = Counter()
    for source, target, predicate in net.edges(keys=True):
        if predicate in _LINKS or predicate == "broader":
            a, b = sorted((index[source], index[target]))
            weight[a, b] += 1
    edges = sorted(weight)

    flat = igraph.Graph(n=len(ids), edges=edges)
    weights = [weight[e] for e in edges]
    igraph.set_random_number_generator(random.Random(0))  # noqa: S311 # no secret
    try:
        parts = flat.community_leiden(objective_function="modularity", weights=weights, n_iterations=4)
    finally:  # igraph does not tell which one was set; this is the one that it begins with
        igraph.set_random_number_generator(random)
    return sorted(([ids[i] for i in part] for part in parts), key=lambda part: (-len(part), part))


def figures(graph: Graph, *, top: int = 200) -> Figures:
    """The figures of a graph; at most `top` lines for bridges and pairs.

    Cost: the pairs are counted within each paper, so linear in papers times the square of a paper's entities.
    """
    net = network(graph)
    entities = [e.id for e in graph.entities]
    support = {e: int(net.nodes[e].get("papers", 0)) for e in entities}
    degree = dict.fromkeys(entities, 0)
    used: dict[str, set[str]] = {}
    for s in graph.statements:
        for end in (s.subject, s.object):
            if end in degree:
                degree[end] += 1
        if s.predicate in PAPER_PREDICATES and s.predicate is not Predicate.MENTIONS:
            used.setdefault(s.subject, set()).add(s.object)
    together: Counter[tuple[str, str]] = Counter()
    for names in used.values():
        together.update(combinations(sorted(names), 2))
    parts = communities(net)
    part_of = {node: number for number, part in enumerate(parts) for node in part}
    near: dict[str, set[int]] = {e: set() for e in entities}
    for source, target, predicate in net.edges(keys=True):
        if predicate in _LINKS:
            for a, b in ((source, target), (target, source)):
                if a in near:
                    near[a].add(part_of[b])
    return Figures(
        degree=_by_count(degree),
        support=_by_count(support),
        communities=tuple(tuple(sorted(part, key=lambda n: (-support.get(n, 0), n))) for part in parts),
        bridges=_by_count({e: len(ns) for e, ns in near.items() if len(ns) > 1})[:top],
        pairs=tuple((a, b, n) for (a, b), n in sorted(together.items(), key=lambda kv: (-kv[1], kv[0]))[:top]),
    )


def _by_count(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])))
