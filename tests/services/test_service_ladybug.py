"""Ladybug, embedded: what goes in comes back, whole or not at all, beside the data of others."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kg.databases import Target, check, ladybug, load, packages, parse
from kg.databases.cypher import Answer
from kg.errors import TargetError
from kg.model import Graph
from kg.pipeline import build

pytestmark = pytest.mark.services


@pytest.fixture
def target(tmp_path: Path, need: Callable[[bool, str], None]) -> Target:
    from importlib.util import find_spec

    need(find_spec("ladybug") is not None, "ladybug")
    return parse(f"ladybug:{tmp_path / 'graph.lbug'}")


def run(target: Target, *statements: str) -> list[Answer]:
    """What somebody else does in the same database."""
    import ladybug as driver

    answers = []
    with driver.Database(target.address) as database, driver.Connection(database) as connection:
        for statement in statements:
            with connection.execute(statement) as result:
                answers.append([tuple(record) for record in result.get_all()])
    return answers


def asked(target: Target) -> Callable[[Sequence[str]], list[Answer]]:
    return lambda questions: ladybug.ask(target, questions)


def test_ladybug_keeps_the_contract(
    target: Target, tiny_graph: Graph, hostile_graph: Graph, contract: Callable[[Target, Graph, Graph], None]
) -> None:
    contract(target, tiny_graph, hostile_graph)


def test_every_property_comes_back_from_ladybug(
    target: Target,
    hostile_graph: Graph,
    same_rows: Callable[[Callable[[Sequence[str]], list[Answer]], Graph], None],
) -> None:
    load(hostile_graph, target)
    same_rows(asked(target), hostile_graph)


def test_every_property_comes_back_after_a_change_in_place(
    target: Target,
    tiny_graph: Graph,
    hostile_graph: Graph,
    same_rows: Callable[[Callable[[Sequence[str]], list[Answer]], Graph], None],
) -> None:
    load(tiny_graph, target)
    load(hostile_graph, target, prune=True)
    same_rows(asked(target), hostile_graph)


def test_without_pruning_the_former_graph_stays(target: Target, tiny_graph: Graph, hostile_graph: Graph) -> None:
    load(tiny_graph, target)
    (before,) = ladybug.ask(target, ["MATCH ()-[x:USES]->() WHERE x.support > 0 RETURN count(x)"])
    report = load(hostile_graph, target)
    assert report.ok
    assert report.removed == 0
    papers, uses = ladybug.ask(target, ["MATCH (p:Paper) RETURN count(p)", "MATCH ()-[x:USES]->() RETURN count(x)"])
    assert papers == [(len({p.id for p in (*tiny_graph.papers, *hostile_graph.papers)}),)]
    assert uses[0][0] > before[0][0]


def test_data_of_others_in_ladybug_stays(target: Target, tiny_graph: Graph, hostile_graph: Graph) -> None:
    load(tiny_graph, target)
    run(
        target,
        "CREATE NODE TABLE Reader(name STRING PRIMARY KEY)",
        "CREATE REL TABLE LIKES(FROM Reader TO Method)",
        "CREATE (:Reader {name: 'Ada'})",
        "CREATE (:Method {id: 'method:theirs', name: 'Theirs'})",
        "MATCH (r:Reader), (m:Method {id: 'method:lora'}) CREATE (r)-[:LIKES]->(m)",
    )
    report = load(hostile_graph, target, prune=True)
    assert report.ok
    assert report.kept == 1
    likes, theirs = run(
        target,
        "MATCH (r:Reader)-[:LIKES]->(m:Method) RETURN r.name, m.id",
        "MATCH (m:Method {id: 'method:theirs'}) RETURN m.name, m.kgBuild",
    )
    assert likes == [("Ada", "method:lora")]
    assert theirs == [("Theirs", None)]


@pytest.mark.parametrize("steps", [1, 20])
def test_a_killed_load_into_ladybug_goes_on(
    target: Target,
    tiny_graph: Graph,
    steps: int,
    killed_load: Callable[[Target, Graph, int], None],
    same_rows: Callable[[Callable[[Sequence[str]], list[Answer]], Graph], None],
) -> None:
    killed_load(target, tiny_graph, steps)
    assert load(tiny_graph, target).ok
    same_rows(asked(target), tiny_graph)


def test_a_killed_change_of_ladybug_leaves_what_was_there(
    target: Target,
    tiny_graph: Graph,
    hostile_graph: Graph,
    killed_load: Callable[[Target, Graph, int], None],
    same_rows: Callable[[Callable[[Sequence[str]], list[Answer]], Graph], None],
) -> None:
    load(tiny_graph, target)
    killed_load(target, hostile_graph, 12)
    same_rows(asked(target), tiny_graph)
    assert load(hostile_graph, target, prune=True).ok
    same_rows(asked(target), hostile_graph)


def test_another_schema_is_one_sentence(target: Target, tiny_graph: Graph) -> None:
    run(target, "CREATE NODE TABLE Paper(id STRING PRIMARY KEY, name INT64)")
    with pytest.raises(TargetError, match="has another schema: column name of table Paper is INT64"):
        load(tiny_graph, target)
    assert run(target, "MATCH (p:Paper) RETURN count(p)") == [[(0,)]]


def test_a_file_of_something_else_is_one_sentence(target: Target, tiny_graph: Graph) -> None:
    Path(target.address).write_bytes(b"no database at all " * 100)
    with pytest.raises(TargetError, match="is no database of this Ladybug version"):
        load(tiny_graph, target)


def test_a_file_in_use_is_one_sentence(target: Target, tiny_graph: Graph) -> None:
    import subprocess
    import sys

    load(tiny_graph, target)
    hold = f"import ladybug, sys; d = ladybug.Database({target.address!r}); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:  # fmt: skip
        assert holder.stdout
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(TargetError, match="another process has it open"):
            load(tiny_graph, target, rewrite=True)
        holder.kill()


def test_the_load_package_of_ladybug_loads(target: Target, hostile_graph: Graph, tmp_path: Path) -> None:
    (folder,) = packages(hostile_graph, tmp_path, ["ladybug"])
    statements = [
        line.removesuffix(";").replace('FROM "', f'FROM "{folder}/')
        for file in ("schema.cypher", "copy.cypher")
        for line in (folder / file).read_text("utf-8").splitlines()
    ]
    run(target, *statements)
    verdicts = check(hostile_graph, target, loading=False)
    assert [v for v in verdicts if not v.ok] == []
    assert load(hostile_graph, target).written == 0, "the package carries the same mark as the loader"


@pytest.mark.slow
def test_the_questions_of_the_documents_have_answers(target: Target) -> None:
    """Previously two of them named things of which the graph of the examples holds no such fact."""
    root = Path(__file__).resolve().parents[2]
    load(build([str(root / "examples")]), target)
    text = (root / "docs" / "property-graph.md").read_text("utf-8")
    asked = [q for block in re.findall(r"```cypher\n(.*?)```", text, re.DOTALL) for q in block.split(";") if q.strip()]
    assert len(asked) == 5
    assert all(run(target, *asked))
