"""CSV, Parquet and GraphML hold every text exactly; the standard readers agree."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import networkx as nx
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import tables
from kg.errors import OutputError
from kg.graph import EDGE_COLUMNS, NODE_COLUMNS, graphml, relationship, rows
from kg.model import Graph

texts = st.text(st.characters(exclude_categories=("Cs",)))


@given(st.lists(texts, min_size=1).filter(lambda values: values != [""]))
def test_a_list_cell_comes_back(values: list[str]) -> None:
    assert tables.split(tables.join(values)) == tuple(values)


@given(st.lists(texts, min_size=2))
def test_a_record_comes_back_through_the_csv_module(values: list[str]) -> None:
    line = ",".join(map(tables.cell, values)) + "\n"
    # the csv module takes any line end inside of quotes only if the text is cut at line feeds alone
    assert next(csv.reader(line.split("\n") and [part + "\n" for part in line.split("\n")][:-1], strict=True)) == values


@given(texts)
def test_xml_gives_every_text_back(text: str) -> None:
    assert graphml.decode(graphml.encode(text)) == text


def test_csv_says_what_the_rows_say(hostile_graph: Graph, tmp_path: Path) -> None:
    nodes, edges = tables.write_csv(hostile_graph, tmp_path / "csv")
    table = rows(hostile_graph)
    with nodes.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file, strict=True))
    expected = [{"id": n.id, "label": n.label, **dict(n.properties)} for n in table.nodes]
    assert found == [
        {name: tables.text_of(record.get(name)) or "" for name in tables.NODE_FIELDS} for record in expected
    ]  # fmt: skip
    with edges.open(encoding="utf-8", newline="") as file:
        ends = [(r["source"], r["predicate"], r["target"], r["sentences"]) for r in csv.DictReader(file, strict=True)]
    assert ends == [
        (e.source, e.predicate, e.target, tables.join(dict(e.properties).get("sentences", ()))) for e in table.edges
    ]
    assert b"\r\n" not in nodes.read_bytes().replace(b"line one\nline two\r\ttab", b"")


def test_parquet_has_real_lists_and_nulls(hostile_graph: Graph, tmp_path: Path) -> None:
    nodes, edges = tables.write_parquet(hostile_graph, tmp_path / "parquet")
    table = rows(hostile_graph)
    for row, node in zip(pq.read_table(nodes).to_pylist(), table.nodes, strict=True):
        given_ = {name: tuple(v) if isinstance(v, list) else v for name, v in row.items() if v is not None}
        assert given_ == {"id": node.id, "label": node.label, **dict(node.properties)}
    for row, edge in zip(pq.read_table(edges).to_pylist(), table.edges, strict=True):
        given_ = {name: tuple(v) if isinstance(v, list) else v for name, v in row.items() if v is not None}
        assert given_["target_label"] == edge.target_label
        assert [(n, v) for n, v in given_.items() if n in EDGE_COLUMNS[edge.predicate]] == [*edge.properties]


def test_networkx_reads_our_graphml(hostile_graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "graph.graphml"
    tables.write_graphml(hostile_graph, path)
    net = nx.read_graphml(path)
    table = rows(hostile_graph)
    assert net.number_of_edges() == len(table.edges)
    for node in table.nodes:
        found = net.nodes[node.id]
        assert found["label"] == node.label
        for name, value in node.properties:
            if isinstance(value, tuple):
                assert tuple(json.loads(graphml.decode(found[name]))) == value
            else:
                assert (graphml.decode(found[name]) if isinstance(value, str) else found[name]) == value
    named = sorted((s, t, d["predicate"], d["type"]) for s, t, d in net.edges(data=True))
    assert named == sorted((e.source, e.target, e.predicate, relationship(e.predicate)) for e in table.edges)


def test_files_are_the_same_twice(tiny_graph: Graph, tmp_path: Path) -> None:
    for name in ("one", "two"):
        tables.write_csv(tiny_graph, tmp_path / name)
        tables.write_parquet(tiny_graph, tmp_path / name)
        tables.write_graphml(tiny_graph, tmp_path / name / "graph.graphml")
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_a_folder_that_cannot_be_made_is_named(tiny_graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(OutputError, match="file"):
        tables.write_csv(tiny_graph, tmp_path / "file")


def test_no_relationship_is_spelled_like_a_label() -> None:
    """Table names of Ladybug do not tell upper from lower case."""
    labels = {label.lower() for label in NODE_COLUMNS}
    assert not labels & {relationship(predicate).lower() for predicate in EDGE_COLUMNS}
