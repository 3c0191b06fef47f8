"""The page and its data: escaped, bounded to itself, the same bytes every time."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from kg.graph import layout
from kg.model import Graph
from kg.text import sentences
from kg.view import FILE_NAME, plot, write
from kg.view.data import blob, columns, inline
from kg.view.page import bundle, page, start
from kg.view.plots import PICTURES

SCRIPT = re.compile(r"<script([^>]*)>(.*?)</script>", re.DOTALL)
EMPTY = Graph((), (), (), (), (), (), ())


def test_inlined_json_can_hold_anything() -> None:
    hostile = "</script><!-- & \u2028 \u2029 \ud800 🤖"
    text = inline([hostile])
    assert not re.search("[<>&\u2028\u2029\ud800]", text)
    assert json.loads(text) == [hostile]


def test_numbers_that_json_lacks_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        inline(float("nan"))


def test_columns_are_equally_long(tiny_graph: Graph) -> None:
    found = columns(tiny_graph)
    for name, size in (
        ("entities", len(tiny_graph.entities)),
        ("papers", len(tiny_graph.papers)),
        ("statements", len(tiny_graph.statements)),
        ("results", len(tiny_graph.measurements)),
        ("uses", len(tiny_graph.hardware_uses)),
    ):
        lengths = {k: len(v) for k, v in found[name].items() if k not in {"page", "from", "evidence"}}
        assert set(lengths.values()) == {size}, lengths


def test_every_mention_and_evidence_can_be_read_back(tiny_graph: Graph) -> None:
    found = columns(tiny_graph)
    paper = tiny_graph.papers[0]
    marks = found["papers"]["mentions"][0]
    words = [
        paper.text[at : at + length] for at, length in zip(marks[::4], marks[1::4], strict=True)
    ]  # start, length, entity, percent
    assert words == [m.text for m, _ in tiny_graph.mentions if m.paper == paper.id]
    flat, begin = found["statements"]["evidence"], found["statements"]["from"]
    assert [b - a for a, b in pairwise(begin)] == [len(s.evidence) for s in tiny_graph.statements]
    assert len(flat) == 5 * begin[-1]


def test_the_page_knows_what_a_paper_says_that_it_is(hostile_graph: Graph, tiny_graph: Graph) -> None:
    assert columns(hostile_graph)["papers"]["genre"] == [["Survey", 1, 4], ["Analysis", 1, 4]]
    assert columns(tiny_graph)["papers"]["genre"] == [[], [], []]


def test_the_page_knows_where_sentences_begin_and_which_claim_is_which(tiny_graph: Graph) -> None:
    """Offsets of code points, as those of mentions; the claims have the ids of the RDF files."""
    found = columns(tiny_graph)
    assert found["papers"]["sentences"] == [[s.start for s in sentences(p.text)] for p in tiny_graph.papers]
    assert all(begins[0] == 0 for begins in found["papers"]["sentences"])
    assert found["results"]["id"] == [m.id for m in tiny_graph.measurements]
    assert found["uses"]["id"] == [u.id for u in tiny_graph.hardware_uses]


def test_the_page_runs_only_scripts_that_its_policy_names(hostile_graph: Graph) -> None:
    text = page(hostile_graph)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    assert "default-src 'none'" in policy[1]
    assert "connect-src 'none'" in policy[1]
    scripts = SCRIPT.findall(text)
    assert [attributes for attributes, _ in scripts] == [
        ' type="application/json" id="data"', ' type="application/json" id="start"', "", "",
    ]  # fmt: skip
    for attributes, script in scripts:
        if not attributes:
            digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy[1]


def test_the_page_names_no_other_file(tiny_graph: Graph) -> None:
    """No script, style, picture or font is asked for outside of the file."""
    markup = SCRIPT.sub("", page(tiny_graph))
    assert not re.search(r"""(src|href)=["'](?!data:|#)""", markup)
    assert "@import" not in markup
    assert "url(" not in markup


def test_hostile_text_stands_only_in_the_data(hostile_graph: Graph) -> None:
    markup = SCRIPT.sub("", page(hostile_graph))
    assert "onerror" not in markup
    assert "alert(" not in markup


def test_scripts_never_set_markup() -> None:
    """What comes from text goes in as text: no sink that parses it is used."""
    app = bundle("main.js")
    for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert sink not in app.replace("sets innerHTML", "")


def test_modules_become_functions_in_the_order_of_their_imports() -> None:
    app = bundle("main.js")
    assert not re.search(r"^(import|export) ", app, re.MULTILINE)
    defined: set[str] = set()
    for line in app.splitlines():
        if found := re.match(r"const (module_\w+) = \(", line):
            defined.add(found[1])
        elif found := re.match(r"const \{.*\} = (module_\w+);", line):
            assert found[1] in defined


def test_pyvis_says_how_the_engine_draws() -> None:
    options = start(["Method", "Model", "Dataset", "Hardware", "Metric", "Task"])["options"]
    assert options["physics"] == {"enabled": False}
    shapes = [group["shape"] for group in options["groups"].values()]
    assert len(set(shapes[:6])) == 6


def test_the_same_graph_gives_the_same_bytes_in_any_process(tmp_path: Path, tiny_graph: Graph) -> None:
    from kg import graph as graphs

    graphs.write(tiny_graph, tmp_path / "graph.json")
    code = (
        "import sys; from pathlib import Path; from kg.graph import read; from kg.view import write;"
        "write(read(Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "graph.json"), str(tmp_path / f"{seed}.html")],
            check=True, env={"PYTHONHASHSEED": seed, "PATH": ""}, cwd=Path(__file__).parents[2],
        )  # fmt: skip
    assert (tmp_path / "1.html").read_bytes() == (tmp_path / "2.html").read_bytes()


def test_an_empty_graph_has_a_page(tmp_path: Path) -> None:
    write(EMPTY, tmp_path / FILE_NAME)
    assert json.loads(blob(EMPTY))["entities"]["id"] == []
    assert (tmp_path / FILE_NAME).read_bytes().startswith(b"<!DOCTYPE html>")


def test_communities_lie_apart() -> None:
    """Discs of different communities do not overlap, and the heaviest node is in the middle."""
    groups = [[f"{c}{i}" for i in range(n)] for c, n in (("a", 40), ("b", 25), ("c", 9), ("d", 1))]
    edges = [(g[0], n) for g in groups for n in g[1:]] + [("a0", "b0"), ("b0", "c0")]
    places = layout(groups, edges, {g[0]: 9.0 for g in groups})
    assert places == layout(groups, edges, {g[0]: 9.0 for g in groups})

    def middle(group: list[str]) -> tuple[float, float]:
        return sum(places[n][0] for n in group) / len(group), sum(places[n][1] for n in group) / len(group)

    def far(node: str, at: tuple[float, float]) -> float:
        return float(((places[node][0] - at[0]) ** 2 + (places[node][1] - at[1]) ** 2) ** 0.5)

    for group in groups:
        for other in groups:
            if group is not other:
                apart = far(group[0], places[other[0]])
                assert apart > max(far(n, middle(group)) for n in group)
        assert far(group[0], middle(group)) <= min(far(n, middle(group)) for n in group) + 30


def test_plots_are_the_same_bytes_and_name_no_date(tmp_path: Path, hostile_graph: Graph) -> None:
    pytest.importorskip("matplotlib")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        plot(hostile_graph, tmp_path / name)
    files = sorted(f.name for f in (tmp_path / "one").iterdir())
    assert files == sorted(f"{p}.{f}" for p in PICTURES for f in ("svg", "png"))
    for file in files:
        content = (tmp_path / "one" / file).read_bytes()
        assert content == (tmp_path / "two" / file).read_bytes()
        assert b"dc:date" not in content


def test_plots_of_nothing_say_so(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    assert len(plot(EMPTY, tmp_path, formats=("svg",))) == len(PICTURES)
