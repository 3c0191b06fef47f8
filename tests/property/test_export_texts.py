"""Any title and abstract survives the exports that hang on rows, and the own file of the graph."""

from __future__ import annotations

import csv
import json
import re
import tempfile
from pathlib import Path

import networkx as nx
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import graph as graphs
from kg import tables, view
from kg.graph import graphml
from kg.model import Graph, Paper

# every character but lone surrogates, which no encoded page can hold; what breaks formats comes often
TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs",)),
        st.sampled_from("\"'\\\n\r\t\0\x0b\x1f\x7f\x85\u2028\ufeff\uffff<>{}&;,|$%_x0"),
    ),
    max_size=60,
) | st.sampled_from(["</script><script>alert(1)</script>", "_x000A_", "]]>", "<!--", "\\N", '"""', "=cmd()", "\r\n"])
DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


@settings(max_examples=25, deadline=None)
@given(TEXT, TEXT)
def test_texts_survive_every_export(title: str, abstract: str):
    paper = Paper("title:any", title, abstract, pages=("page.txt",))
    graph = Graph((paper,), (), (), (), (), (), ())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        graphs.write(graph, folder / "graph.json")
        assert graphs.read(folder) == graph

        nodes, _ = tables.write_csv(graph, folder / "csv")
        with nodes.open(encoding="utf-8", newline="") as file:
            (row,) = csv.DictReader(file)
        assert (row["name"], row["abstract"]) == (title, abstract)

        nodes, _ = tables.write_parquet(graph, folder / "parquet")
        (cells,) = pq.read_table(nodes).to_pylist()
        assert (cells["name"], cells["abstract"] or "") == (title, abstract)

        tables.write_graphml(graph, folder / "graph.graphml")
        node = nx.read_graphml(folder / "graph.graphml").nodes["title:any"]
        assert graphml.decode(node.get("name", "")) == title
        assert graphml.decode(node.get("abstract", "")) == abstract

        view.write(graph, folder / "graph.html")
        page = (folder / "graph.html").read_text(encoding="utf-8")
        (blob,) = DATA.findall(page)
        texts = _strings(json.loads(blob))
        assert title in texts
        assert abstract in texts


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in inner for text in _strings(part)]
