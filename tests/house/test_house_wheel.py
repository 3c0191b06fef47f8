"""The wheel holds all that it needs, and runs outside the tree in an empty environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_a_wheel_in_an_empty_environment_builds_a_graph(tmp_path):
    """Ontology, model and catalog travel in the wheel; the core alone is enough to build."""
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(tmp_path), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {"kg/ontologies/paperkg.ttl", "kg/data/catalog.jsonl", "kg/py.typed"} <= set(names)
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    python = environment / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "constraints.txt")], check=True)
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
    page = tmp_path / "page.jsonl"
    paper = {
        "title": "TinyNet: image classification on a phone",
        "abstract": "We propose TinyNet, a convolutional neural network for image classification. On ImageNet it is "
        "2.1x faster than ResNet-50 on a mobile CPU at the same accuracy.",
    }
    page.write_text(json.dumps(paper) + "\n", encoding="utf-8")
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    run = subprocess.run(
        [str(environment / "bin" / "kg"), "build", str(page), "-o", "out"],
        cwd=tmp_path, env=clean, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"graph.ttl", "graph.trig", "graph.nq", "graph.jsonld", "graph.html", "graph.json", "manifest.json"} <= names
