"""The main job from end to end: what must hold for whole builds, not for single stages."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted(str(path) for path in (ROOT / "examples").iterdir() if path.suffix in {".txt", ".html"})


def kg(*arguments: str, seed: str = "0", stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(
        [sys.executable, "-m", "kg", *arguments], capture_output=True, check=False, env=environment, input=stdin
    )


def digests(folder: Path) -> dict[str, str]:
    """sha256 of every output but the manifest, which alone may hold times, and the cache, which is no output."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.name != "manifest.json"
        and path.relative_to(folder).parts[0] not in {"cache", "store"}
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of a build of the examples, with every format."""
    folder = tmp_path_factory.mktemp("built")
    run = kg("build", *EXAMPLES, "-o", str(folder), "--formats", "all", "--processes", "1")
    assert run.returncode == 0, run.stderr.decode()
    return folder


def test_a_build_writes_what_its_manifest_says(built):
    """Every output is listed with its sha256, and the counts are those of the graph."""
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    assert {o["name"]: o["sha256"] for o in manifest["outputs"]} == digests(built)
    assert manifest["counts"]["papers"] >= 40
    assert all(manifest["counts"][kind] > 0 for kind in ("Method", "Model", "Dataset", "Hardware", "Metric", "Task"))
    assert manifest["counts"]["results"] >= 10
    assert {i["name"] for i in manifest["inputs"]} == {Path(path).name for path in EXAMPLES}


def test_the_same_input_gives_the_same_bytes(built, tmp_path):
    """Neither the order of inputs, nor the number of processes, nor the hash seed changes an output."""
    shuffled = random.Random(7).sample(EXAMPLES, len(EXAMPLES))[::-1]
    run = kg("build", *shuffled, "-o", str(tmp_path), "--formats", "all", "--processes", "2", seed="1")
    assert run.returncode == 0, run.stderr.decode()
    assert digests(tmp_path) == digests(built)


def test_adding_and_removing_a_page_gives_what_a_clean_build_gives(built, tmp_path):
    """A build into outputs of another state, with its cache, equals a clean build byte for byte."""
    for sources in (EXAMPLES[:1], EXAMPLES):
        run = kg("build", *sources, "-o", str(tmp_path), "--formats", "all")
        assert run.returncode == 0, run.stderr.decode()
    assert digests(tmp_path) == digests(built)


def test_the_stage_commands_make_the_same_graph(built, tmp_path):
    """Papers | extract | link | graph ends with the graph that `build` writes."""
    papers = kg("papers", *EXAMPLES)
    (tmp_path / "papers.jsonl").write_bytes(papers.stdout)
    extractions = kg("extract", stdin=papers.stdout)
    (tmp_path / "extractions.jsonl").write_bytes(extractions.stdout)
    linking = kg("link", stdin=extractions.stdout)
    (tmp_path / "linking.json").write_bytes(linking.stdout)
    names = ("papers.jsonl", "extractions.jsonl", "linking.json")
    graph = kg("graph", *(str(tmp_path / name) for name in names))
    stages, whole = json.loads(graph.stdout), json.loads((built / "graph.json").read_bytes())
    for key in ("papers", "entities", "statements", "measurements", "hardware_uses", "mentions"):
        assert stages[key] == whole[key]


def test_a_source_that_is_not_there_is_named():
    """A missing source is an error of the world: exit 2, and the message names it."""
    run = kg("build", "no-such-page.html", "-o", "unused")
    assert run.returncode == 2
    assert b"no-such-page.html" in run.stderr
    assert b"Traceback" not in run.stderr


def test_a_page_that_cannot_be_read_is_named_and_the_rest_is_built(tmp_path):
    """A page of no known kind costs exit code 1 and a line in rejected.jsonl; the other pages are in the graph."""
    (tmp_path / "junk.bin").write_bytes(bytes(range(256)) * 40)
    run = kg("build", EXAMPLES[0], str(tmp_path / "junk.bin"), "-o", str(tmp_path / "out"), "--formats", "json")
    assert run.returncode == 1
    assert b"junk.bin" in run.stderr
    assert "junk.bin" in (tmp_path / "out" / "rejected.jsonl").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["counts"]["papers"] > 0


@pytest.mark.shared
def test_the_seeds_hold_362_papers(seeds):
    """The user's own pages: every paper once, with the pages that it stood on, and no furniture."""
    graph = json.loads((seeds / "graph.json").read_bytes())
    assert len(graph["papers"]) == 362
    assert sum(len(paper["pages"]) for paper in graph["papers"]) >= 362
    assert all(paper["pages"] for paper in graph["papers"])
    assert not any("Subscribe" in paper["title"] or "Get trending" in paper["title"] for paper in graph["papers"])


def test_a_build_conforms_to_the_shapes(built):
    """The graph of the examples violates no shape."""
    run = kg("validate", str(built))
    assert (run.returncode, run.stdout.decode().strip()) == (0, "conforms")
