"""`kg evaluate`: what it says of figures that there are not, and of papers without a prediction."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from kg.cli import cli
from kg.errors import SourceError
from kg.evaluate import intervals, read_annotations, reliability, rules, score

ROOT = Path(__file__).resolve().parents[2]
RELATIONS = ("trainedOn", "basedOn", "runsOn", "appliedTo", "partOf", "measuredBy", "instanceOf", "comparedWith")


def annotated(id_: str, **rest: object) -> dict[str, object]:
    names = {"e1": "LoRA", "e2": "QLoRA"}
    entities = [{"id": i, "type": "Method", "name": n, "mentions": [n], "role": "uses"} for i, n in names.items()]
    return {"id": id_, "entities": entities, "relations": [], "results": [], **rest}


def evaluate(folder: Path, gold: list[dict], predicted: list[dict], *options: str) -> Result:
    """What the command says; its return value is the exit code, a usage error is raised."""
    for name, lines in (("gold", gold), ("predicted", predicted)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    asked = ["evaluate", str(folder / "gold.jsonl"), str(folder / "predicted.jsonl"), *options]
    return CliRunner().invoke(cli, asked, standalone_mode=False)


def test_figures_come_in_one_order():
    """Figures of relations are sorted, whatever the hash seed: a set has no order of its own."""
    gold = {"1": annotated("1", relations=[["e1", name, "e2"] for name in RELATIONS])}
    names = [name for name in score(gold, gold) if name.startswith("relation:")]
    assert names == sorted(f"relation:{name}" for name in RELATIONS)


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_papers_without_a_prediction_are_told(tmp_path: Path, options: tuple[str, ...]):
    """They are counted on stderr and count as missed; where none is missing nothing is said."""
    gold = [annotated(str(n)) for n in range(4)]
    partly = evaluate(tmp_path, gold, gold[:1], *options)
    assert partly.stderr == "3 of 4 papers have no prediction; what is in them counts as missed\n"
    assert evaluate(tmp_path, gold, gold, *options).stderr == ""
    figures = json.loads(evaluate(tmp_path, gold, gold[:1], "--json").stdout)
    assert figures["entity"] == {"p": 100.0, "r": 25.0, "f1": 40.0, "n": 8}


@pytest.mark.parametrize(
    ("name", "says"), [("entiti", "did you mean entity?"), ("zzz", "there are: surface, entity, ")]
)
def test_a_floor_for_no_figure_is_refused(tmp_path: Path, name: str, says: str):
    """A slip of the pen is a usage error with the cure, not a figure of 0."""
    result = evaluate(tmp_path, [annotated("1")], [annotated("1")], "--floor", name, "99")
    assert isinstance(result.exception, click.UsageError)
    assert f"no such figure: '{name}'; {says}" in str(result.exception)
    assert result.stdout == ""


def test_a_floor_holds_or_is_told(tmp_path: Path):
    """Exit code 1 and the figure where it is lower; a figure without gold things reaches no floor."""
    lines = [annotated("1")]
    assert evaluate(tmp_path, lines, lines, "--floor", "entity", "99").return_value == 0
    low = evaluate(tmp_path, [*lines, annotated("2")], lines, "--floor", "entity", "99")
    assert low.return_value == 1
    assert "entity is 66.7, under its floor 99.0\n" in low.stderr
    none = evaluate(tmp_path, lines, lines, "--floor", "headline", "0")
    assert none.return_value == 1
    assert none.stderr == "headline is not in the gold (n 0), under its floor 0.0\n"


def test_without_gold_things_there_is_no_figure(tmp_path: Path):
    """A dash and not 0.0, in the list and in the lines of fields."""
    papers = tmp_path / "papers.jsonl"
    papers.write_text('{"id": "1", "field": "cs.XX"}\n', "utf-8")
    result = evaluate(tmp_path, [annotated("1")], [annotated("1")], "--papers", str(papers))
    lines = {line.split()[0]: " ".join(line.split()) for line in result.stdout.splitlines()}
    assert lines["entity"] == "entity P 100.0 R 100.0 F1 100.0 n 2"
    assert lines["headline"] == "headline P – R – F1 – n 0"
    assert "headline –" in lines["cs.XX"]


def test_the_model_card_shows_a_dash_without_gold_things(tmp_path: Path):
    """Neither in the table of figures nor in that of fields does an empty field look like a failure."""
    card = runpy.run_path(str(ROOT / "benchmarks" / "quality.py"))["card"]
    gold = {"1": annotated("1")}
    found = {
        **score(gold, gold), "intervals": intervals(gold, gold), "fields": {"cs.XX": score(gold, gold)},
        "reliability": reliability(gold, gold), "rules": rules(gold, gold),
    }  # fmt: skip
    path = tmp_path / "gold.jsonl"
    path.write_text("{}\n", "utf-8")
    text = card(found, 1.0, path)
    assert "| cs.XX | 100.0 | – | 100.0 | – | – | 2 |" in text
    assert "| headline | – | – | – |" in text


def entities(**changes: object) -> list[dict[str, object]]:
    """Two entities, the second with changes."""
    first, second = annotated("1")["entities"]
    return [first, {**second, **changes}]


@pytest.mark.parametrize(
    ("rest", "says"),
    [
        ({"relations": [["e1", "basedOn", "e9"]]}, "relation e1 basedOn e9: no entity has the id 'e9'"),
        ({"relations": [["e1", "basedUpon", "e2"]]}, "Invalid enum value 'basedUpon'"),
        ({"results": [{"value": 2, "metric": "e7"}]}, "metric of result 2: no entity has the id 'e7'"),
        ({"results": [{"metric": "e1"}]}, "missing required field `value`"),
        ({"entities": entities(role="propses")}, "Invalid enum value 'propses' - at `$.entities[1].role`"),
        ({"entities": entities(type="Thing")}, "Invalid enum value 'Thing'"),
        ({"entities": entities(id="e1")}, "two entities have the id 'e1'"),
        ({"entities": [{"id": "e1"}]}, "missing required field `type`"),
    ],
)
@pytest.mark.parametrize("gold", [True, False])
def test_an_annotation_that_does_not_fit_is_named(tmp_path: Path, rest: dict, says: str, gold: bool):
    """Previously a relation to nothing was a stack trace, and an unknown role had a figure of its own."""
    right, wrong = [annotated("0"), annotated("1")], [annotated("0"), annotated("1", **rest)]
    result = evaluate(tmp_path, *((wrong, right) if gold else (right, wrong)))
    assert isinstance(result.exception, SourceError)
    assert f"{'gold' if gold else 'predicted'}.jsonl, line 2" in str(result.exception)
    assert says in str(result.exception)


def test_an_id_that_stands_twice_is_named(tmp_path: Path):
    """Previously the later line replaced the earlier one without a word."""
    result = evaluate(tmp_path, [annotated("1"), annotated("1")], [annotated("1")])
    assert isinstance(result.exception, SourceError)
    assert "gold.jsonl, line 2: id '1' stands on line 1, too" in str(result.exception)


def test_papers_without_an_id_are_named(tmp_path: Path):
    """Previously a stack trace."""
    (tmp_path / "papers.jsonl").write_text('{"field": "vision"}\n', "utf-8")
    result = evaluate(tmp_path, [annotated("1")], [annotated("1")], "--papers", str(tmp_path / "papers.jsonl"))
    assert isinstance(result.exception, SourceError)
    assert "papers.jsonl, line 1" in str(result.exception)


def test_a_name_may_hold_any_line_end(tmp_path: Path):
    """A line of the file ends at a line feed only; U+2028 may stand in a text as it is."""
    line = json.dumps(annotated("1", entities=entities(name="a\u2028b")), ensure_ascii=False)
    (tmp_path / "gold.jsonl").write_text(line + "\n", "utf-8")
    assert list(read_annotations(tmp_path / "gold.jsonl")) == ["1"]
