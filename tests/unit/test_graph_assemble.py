"""Joining extractions and linking into one graph."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.graph import assemble
from kg.model import Deployment, Entity, Extraction, Link, Linking, Mention, Paper, PaperGenre, Quantity, Relation, Span
from kg.vocab import Direction, EntityType, Genre, Predicate, Reason

PAPER = Paper("arxiv:2401.00001", "LoRA", "We use GLUE.")
MENTIONS = (
    Mention(PAPER.id, Span(0, 4), "LoRA", EntityType.METHOD, "t", 0.9, 0),
    Mention(PAPER.id, Span(12, 16), "GLUE", EntityType.DATASET, "t", 0.8, 1),
)
RELATIONS = (
    Relation(None, Predicate.PROPOSES, 0, Span(0, 4), "t", 0.9),
    Relation(None, Predicate.EVALUATES_ON, 1, Span(12, 16), "t", 0.6),
    Relation(0, Predicate.EVALUATED_ON, 1, Span(5, 17), "t", 0.5),
)
LINKING = Linking(
    entities=(
        Entity("method:lora", EntityType.METHOD, "LoRA", ("LoRA",), broader=("method:peft",)),
        Entity("method:peft", EntityType.METHOD, "PEFT", ("PEFT",)),
        Entity("dataset:glue", EntityType.DATASET, "GLUE", ("GLUE",)),
        Entity("task:unused", EntityType.TASK, "unused", ("unused",)),
    ),
    links=(Link(PAPER.id, 0, "method:lora", 1.0, "t"), Link(PAPER.id, 1, "dataset:glue", 1.0, "t")),
    merges=(),
    rejected=(),
)


def extraction(**changes: object) -> Extraction:
    return replace(Extraction(PAPER.id, MENTIONS, (), RELATIONS, (), (), ()), **changes)


def test_each_relation_becomes_a_statement_with_its_evidence():
    """Ends are entities or the paper, and evidence keeps span, rule and score."""
    graph = assemble([PAPER], [extraction()], LINKING)
    assert {(s.subject, s.predicate, s.object) for s in graph.statements} == {
        (PAPER.id, Predicate.PROPOSES, "method:lora"),
        (PAPER.id, Predicate.EVALUATES_ON, "dataset:glue"),
        ("method:lora", Predicate.EVALUATED_ON, "dataset:glue"),
    }
    assert all(s.evidence[0].paper == PAPER.id for s in graph.statements)


def test_what_a_paper_says_that_it_is_comes_along():
    """Whatever becomes of the rest of its extraction."""
    told = PaperGenre(PAPER.id, Genre.SURVEY, Span(0, 4), "t")
    assert assemble([PAPER], [extraction(genre=told)], LINKING, min_confidence=1.0).genres == (told,)
    assert assemble([PAPER], [extraction()], LINKING).genres == ()


def test_only_entities_with_evidence_and_what_is_broader_stay():
    """An entity that no text supports is no fact; its broader ones come along."""
    assert [e.id for e in assemble([PAPER], [extraction()], LINKING).entities] == [
        "dataset:glue",
        "method:lora",
        "method:peft",
    ]


def test_order_of_inputs_has_no_meaning():
    """The same papers in another order give the same graph."""
    other = Paper("arxiv:2401.00002", "LoRA", "We use GLUE.")
    theirs = replace(
        extraction(), paper=other.id, mentions=tuple(replace(m, paper=other.id) for m in MENTIONS), relations=RELATIONS
    )
    links = (*LINKING.links, *(replace(link, paper=other.id) for link in LINKING.links))
    linking = replace(LINKING, links=links)
    forward = assemble([PAPER, other], [extraction(), theirs], linking)
    backward = assemble([other, PAPER], [theirs, extraction()], replace(linking, links=links[::-1]))
    assert forward == backward
    shared = next(s for s in forward.statements if s.subject == "method:lora")
    assert shared.support == 2
    assert shared.confidence == 0.5


def test_a_relation_to_something_rejected_dangles():
    """What cannot be joined is named, not lost."""
    graph = assemble([PAPER], [extraction()], replace(LINKING, links=LINKING.links[:1]))
    assert [r.reason for r in graph.rejected] == [Reason.DANGLING, Reason.DANGLING]
    assert len(graph.statements) == 1


def test_a_use_of_what_is_no_hardware_dangles():
    """Previously it was gone without a word."""
    use = Deployment(device=1, span=Span(12, 16), count=8, qualifier=None, hours=None, rule="t", score=0.9)
    graph = assemble([PAPER], [extraction(deployments=(use,))], LINKING)
    assert graph.hardware_uses == ()
    assert [(r.what, r.reason) for r in graph.rejected] == [("deployment", Reason.DANGLING)]


def test_low_scores_are_rejected_on_demand():
    """Facts under the threshold are rejected with their score."""
    graph = assemble([PAPER], [extraction()], LINKING, min_confidence=0.7)
    assert [r.reason for r in graph.rejected] == [Reason.LOW_SCORE] * 2
    assert len(graph.statements) == 1


def test_a_result_keeps_its_paper_and_its_ends():
    """A quantity becomes a measurement between entities; an unlinked end is None."""
    quantity = Quantity(2.5, "x", Direction.INCREASE, None, Span(5, 9), 0, None, None, 1, None, "t", 0.9)
    graph = assemble([PAPER], [extraction(quantities=(quantity,))], LINKING)
    (result,) = graph.measurements
    assert (result.paper, result.subject, result.metric, result.dataset) == (
        PAPER.id,
        "method:lora",
        None,
        "dataset:glue",
    )
    assert result.id.startswith("result:")


def test_a_number_that_is_told_of_two_metrics_is_two_results():
    """Whoever asks for either of them finds it."""
    names = ("latency", "energy")
    metrics = [Mention(PAPER.id, Span(i, i + 1), n, EntityType.METRIC, "t", 0.9, 2 + i) for i, n in enumerate(names)]
    linking = replace(
        LINKING,
        entities=(*LINKING.entities, *(Entity(f"metric:{n}", EntityType.METRIC, n, (n,)) for n in names)),
        links=(*LINKING.links, *(Link(PAPER.id, 2 + i, f"metric:{n}", 1.0, "t") for i, n in enumerate(names))),
    )
    told = [Quantity(2.5, "x", Direction.DECREASE, None, Span(5, 9), 0, 2 + i, None, 1, None, "t", 0.9) for i in (0, 1)]
    found = extraction(mentions=(*MENTIONS, *metrics), quantities=tuple(told))
    graph = assemble([PAPER], [found], linking)
    assert {m.metric for m in graph.measurements} == {"metric:latency", "metric:energy"}


def test_a_number_that_is_told_of_two_baselines_is_two_results():
    """One against each of them; previously they would have shared an id."""
    names = ("vllm", "orca")
    models = [Mention(PAPER.id, Span(i, i + 1), n, EntityType.METHOD, "t", 0.9, 2 + i) for i, n in enumerate(names)]
    linking = replace(
        LINKING,
        entities=(*LINKING.entities, *(Entity(f"method:{n}", EntityType.METHOD, n, (n,)) for n in names)),
        links=(*LINKING.links, *(Link(PAPER.id, 2 + i, f"method:{n}", 1.0, "t") for i, n in enumerate(names))),
    )
    told = [
        Quantity(
            value=2.5,
            unit="x",
            direction=Direction.DECREASE,
            qualifier=None,
            span=Span(5, 9),
            subject=0,
            metric=None,
            baseline=2 + i,
            dataset=None,
            hardware=None,
            rule="t",
            score=0.9,
        )
        for i in (0, 1)
    ]
    graph = assemble([PAPER], [extraction(mentions=(*MENTIONS, *models), quantities=tuple(told))], linking)
    assert len(graph.measurements) == len(told)


def test_an_end_of_another_type_is_refused():
    """A metric is a Metric: where linking found another type, the result stands without it, and that is said."""
    quantity = Quantity(2.5, "x", Direction.INCREASE, None, Span(5, 9), 0, 1, None, 1, None, "t", 0.9)
    graph = assemble([PAPER], [extraction(quantities=(quantity,))], LINKING)
    (result,) = graph.measurements
    assert (result.metric, result.dataset) == (None, "dataset:glue")
    assert [(r.what, r.detail) for r in graph.rejected] == [("metric", "dataset:glue is no Metric")]


@pytest.mark.parametrize(
    ("papers", "extractions", "linking", "says"),
    [
        ([], [extraction()], LINKING, "papers that are not given: arxiv:2401.00001"),
        ([PAPER, PAPER], [extraction()], LINKING, "papers hold 'arxiv:2401.00001' more than once"),
        ([PAPER], [extraction()] * 2, LINKING, "extractions hold 'arxiv:2401.00001' more than once"),
        ([PAPER], [], LINKING, "links are of papers without an extraction: arxiv:2401.00001"),
        ([PAPER], [extraction()], replace(LINKING, entities=LINKING.entities[1:]), "the linking lacks: method:lora"),
    ],
)
def test_what_does_not_belong_together_is_refused(papers, extractions, linking, says):
    """Previously a graph came out whose facts were of papers that it did not hold."""
    with pytest.raises(ValueError, match=says):
        assemble(papers, extractions, linking)
