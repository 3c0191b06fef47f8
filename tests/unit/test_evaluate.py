"""The measures, on annotations made by hand."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.evaluate import differences, intervals, judge, read_annotations, reliability, rules, score


def _entity(number: int, form: str, **rest: object) -> dict[str, object]:
    base = {"id": f"e{number}", "type": "Method", "alt": [], "name": form, "mentions": [form], "role": "uses"}
    return {**base, "optional": False, **rest}


def _paper(*entities: dict[str, object], relations: tuple = (), results: tuple = ()) -> dict[str, object]:
    return {"id": "1", "entities": list(entities), "relations": list(relations), "results": list(results)}


def test_folded_forms_match():
    """A form that differs only by case, hyphen, plural or class word is right."""
    figures = score({"1": _paper(_entity(1, "Graph-Pooling"))}, {"1": _paper(_entity(1, "graph pooling methods"))})
    assert figures["entity"] == {"p": 100.0, "r": 100.0, "f1": 100.0, "n": 1}


def test_optional_entities_are_neither_missed_nor_wrong():
    """Finding an optional entity changes no figure."""
    gold = {"1": _paper(_entity(1, "LoRA"), _entity(2, "trick", optional=True))}
    with_it = score(gold, {"1": _paper(_entity(1, "LoRA"), _entity(2, "trick"))})
    without = score(gold, {"1": _paper(_entity(1, "LoRA"))})
    assert with_it["entity"] == without["entity"]
    assert with_it["entity"]["f1"] == 100.0


def test_a_second_entry_for_one_entity_is_wrong():
    """Forms of one thing belong into one entry."""
    gold = {"1": _paper(_entity(1, "MoE", mentions=["MoE", "mixture of experts"]))}
    figures = score(gold, {"1": _paper(_entity(1, "MoE"), _entity(2, "mixture of experts"))})
    assert figures["entity"]["p"] == 50.0


def test_a_missing_paper_counts_as_empty():
    """Papers that were not predicted lower recall."""
    assert score({"1": _paper(_entity(1, "LoRA"))}, {})["entity"]["r"] == 0.0


def test_relations_need_the_right_direction():
    """A relation the other way round is wrong."""
    gold = {"1": _paper(_entity(1, "A net"), _entity(2, "B net"), relations=(["e1", "partOf", "e2"],))}
    ours = {"1": _paper(_entity(1, "A net"), _entity(2, "B net"), relations=(["e2", "partOf", "e1"],))}
    assert score(gold, ours)["relation"]["f1"] == 0.0
    assert judge(gold["1"], ours["1"]).relations == [False]


def test_differences_name_what_changed():
    """An entity that only the later prediction has is an improvement."""
    gold = {"1": _paper(_entity(1, "LoRA"))}
    better, worse = differences(gold, {}, {"1": _paper(_entity(1, "LoRA"))})
    assert ("entity", "Method LoRA") in {(d.what, d.thing) for d in better}
    assert worse == []


def test_a_damaged_line_is_named(tmp_path: Path):
    """The message says which line is no annotation."""
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": 1, "entities": []}\nnot json\n', "utf-8")
    with pytest.raises(SourceError, match="line 2"):
        read_annotations(path)


@pytest.mark.shared
def test_figures_equal_those_of_the_reference_script(shared: Path):
    """Gold scored against a worsened copy of itself gives the figures of the reference script, to the digit."""
    reference = runpy.run_path(str(shared / "gold" / "score.py"))
    gold = read_annotations(shared / "gold" / "dev.jsonl")
    worse = json.loads(json.dumps(gold))
    for number, paper in enumerate(worse.values()):
        paper["entities"] = [e for i, e in enumerate(paper["entities"]) if (i + number) % 4]
        kept = {e["id"] for e in paper["entities"]}
        for i, entity in enumerate(paper["entities"]):
            entity["role"] = "uses" if i % 3 == 0 else entity["role"]
            entity["type"] = "Task" if i % 5 == 0 else entity["type"]
        paper["relations"] = [r for r in paper["relations"] if {r[0], r[2]} <= kept]
        paper["results"] = paper["results"][: number % 3 + 1]
    ours, theirs = score(gold, worse), reference["score"](gold, worse)
    assert {name: ours[name] for name in theirs} == theirs


def test_intervals_hold_the_figure_and_are_points_where_all_papers_agree():
    """Bootstrap intervals hold the F1 itself; papers that are all right leave no doubt."""
    gold = {str(i): _paper(_entity(1, f"net {i}"), _entity(2, "LoRA")) for i in range(20)}
    ours = {str(i): _paper(_entity(1, f"net {i}"), _entity(2, "LoRA" if i % 2 else "wrong")) for i in range(20)}
    low, high = intervals(gold, ours)["entity"]
    assert low < score(gold, ours)["entity"]["f1"] < high
    assert intervals(gold, gold)["entity"] == (100.0, 100.0)


def test_reliability_compares_what_is_said_with_what_is_right():
    """Two entities that say 0.95, one of them right: a half is right; optional ones are not judged."""
    gold = {"1": _paper(_entity(1, "LoRA"), _entity(2, "trick", optional=True))}
    sure = {"confidence": 0.95}
    ours = {"1": _paper(_entity(1, "LoRA", **sure), _entity(2, "trick", **sure), _entity(3, "wrong", **sure))}
    (only,) = reliability(gold, ours)
    assert (only.what, only.low, only.number, only.right) == ("entity", 0.9, 2, 0.5)
    assert only.said == pytest.approx(0.95)


def test_the_confidence_of_a_number_covers_its_metric_and_subject():
    """A right value under a wrong metric is no right number, though its rule read it right."""
    gold = {"1": _paper(_entity(1, "recall"), _entity(2, "speed"), results=(_claim("e1"), _claim("e1")))}
    said = [{**_claim("e1"), "confidence": 0.7, "rule": "a"}, {**_claim("e2"), "confidence": 0.7, "rule": "a"}]
    ours = {"1": _paper(_entity(1, "recall"), _entity(2, "speed"), results=said)}
    (only,) = reliability(gold, ours)
    assert (only.what, only.number, only.right) == ("result+", 2, 0.5)
    assert [(s.rule, s.right) for s in rules(gold, ours)] == [("a", 1.0)]


def _claim(metric):
    return {"value": 2.0, "unit": "x", "direction": "increase", "metric": metric, "subject": None}


def test_each_rule_has_its_own_precision():
    """Numbers are counted under the rule that read them."""
    claim = {"value": 2.0, "unit": "x", "direction": "increase", "metric": None, "subject": None}
    gold = {"1": _paper(results=(claim,))}
    said = [{**claim, "confidence": 0.9, "rule": "a"}, {**claim, "value": 3.0, "confidence": 0.9, "rule": "b"}]
    assert [(s.rule, s.number, s.right) for s in rules(gold, {"1": _paper(results=said)})] == [
        ("a", 1, 1.0),
        ("b", 1, 0.0),
    ]


def test_a_relation_is_counted_under_its_rule():
    """A relation without a rule, of another program, counts as the network's."""
    things = (_entity(1, "Foo"), _entity(2, "Bar"))
    gold = {"1": _paper(*things) | {"relations": [["e1", "basedOn", "e2"]]}}
    said = [["e1", "basedOn", "e2"], ["e2", "outperforms", "e1"]]
    ours = {"1": _paper(*things) | {"relations": said, "relationConfidence": [0.9, 0.6]}}
    assert [(s.rule, s.right) for s in rules(gold, ours)] == [("network: relation", 0.5)]
    ours["1"]["relationRule"] = ["network", "relation:victory"]
    assert [(s.rule, s.right) for s in rules(gold, ours)] == [("network: relation", 1.0), ("relation:victory", 0.0)]
