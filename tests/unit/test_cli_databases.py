"""`kg load` and `kg check` print what they found and exit with what they mean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli.databases import check, load
from kg.graph import write
from kg.model import Graph


@pytest.fixture
def outputs(tmp_path: Path, tiny_graph: Graph) -> Path:
    write(tiny_graph, tmp_path / "graph.json")
    return tmp_path


def test_load_prints_counts_that_agree(outputs: Path) -> None:
    pytest.importorskip("ladybug")
    result = CliRunner().invoke(load, [str(outputs), f"ladybug:{outputs / 'g.lbug'}"], standalone_mode=False)
    assert result.return_value == 0, result.output
    assert "Paper\t3\t3\n" in result.stdout
    assert "differs" not in result.stdout
    assert "written" in result.stderr


def test_check_tells_each_question(outputs: Path, hostile_graph: Graph, tmp_path: Path) -> None:
    target = f"oxigraph:{outputs / 'store'}"
    result = CliRunner().invoke(check, [str(outputs), target], standalone_mode=False)
    assert result.return_value == 0, result.output
    assert re.search(r"^proposals +equal ", result.stdout, re.MULTILINE)
    write(hostile_graph, tmp_path / "other.json")
    wrong = CliRunner().invoke(check, [str(tmp_path / "other.json"), target, "--no-load"], standalone_mode=False)
    assert wrong.return_value == 1
    assert "DIFFERS" in wrong.stdout
    assert wrong.stdout.isascii(), "records of strangers are shown escaped"


def test_a_target_that_cannot_be_read_is_a_usage_error(outputs: Path) -> None:
    result = CliRunner().invoke(load, [str(outputs), "mysql://host"])
    assert result.exit_code == 2
    assert "has no scheme that is known" in result.output
