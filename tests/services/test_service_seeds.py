"""The user's saved pages in every engine: `kg check` loads them, asks, and finds what the graph says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli.databases import check, load
from kg.databases import Target, parse
from kg.databases import check as checked
from kg.databases import load as loaded
from kg.databases.answers import EXPECTED
from kg.graph import read
from kg.model import Graph

pytestmark = pytest.mark.services

ENGINES = ("ladybug", "folder", "arcadedb", "falkordb", "oxigraph", "virtuoso")


@pytest.fixture(params=ENGINES)
def target(request: pytest.FixtureRequest, tmp_path: Path, need: Callable[[bool, str], None]) -> Target:
    """An engine with nothing of ours in it."""
    from importlib.util import find_spec

    if request.param == "ladybug":
        need(find_spec("ladybug") is not None, "ladybug")
        return parse(f"ladybug:{tmp_path / 'graph.lbug'}")
    if request.param == "folder":
        return parse(f"oxigraph:{tmp_path / 'store'}")
    engine = request.getfixturevalue(request.param)
    if engine.run:
        engine.run("MATCH (x) DETACH DELETE x")
    if request.param == "oxigraph":
        import httpx

        httpx.delete(f"{engine.target.address}store").raise_for_status()
    return engine.target


def test_every_question_has_an_answer_in_every_engine(target: Target, invented_graph: Graph) -> None:
    """On the invented papers no question is answered by nothing, and each engine answers as the graph does."""
    assert [name for name, answer in EXPECTED.items() if not answer(invented_graph)] == []
    assert [verdict for verdict in checked(invented_graph, target) if not verdict.ok] == []


@pytest.mark.shared
@pytest.mark.slow
def test_the_seeds_come_back_from_every_engine(target: Target, seeds: Path, invented_graph: Graph) -> None:
    """`kg check` on the seeds finds every answer equal; loading again writes nothing; pruning leaves the next graph."""
    arguments = [str(seeds), str(target), "--user", target.user, "--password", target.password]
    run = CliRunner().invoke(check, arguments, standalone_mode=False)
    assert run.return_value == 0, run.output
    assert run.stdout.count("  equal  ") == len(EXPECTED)
    again = CliRunner().invoke(load, arguments, standalone_mode=False)
    assert again.return_value == 0, again.output
    assert ": 0 written, 0 removed" in again.stderr
    assert len(read(seeds).papers) == 362

    less = loaded(invented_graph, target, prune=True)
    assert less.ok, less.counts
    assert [verdict for verdict in checked(invented_graph, target, loading=False) if not verdict.ok] == []
