"""What a paper says that it is: a survey, an analysis, or neither."""

from __future__ import annotations

import pytest

from kg.extract.genre import genre
from kg.model import Paper
from kg.vocab import Genre


def told(title: str, abstract: str, *, proposes: bool = False) -> tuple[Genre, str] | None:
    """The genre with the words that say so."""
    paper = Paper("p:1", title, abstract)
    found = genre(paper, proposes=proposes)
    if found is None:
        return None
    assert (found.paper, found.rule) == ("p:1", f"genre:{found.genre}")
    return found.genre, paper.text[found.span.start : found.span.end]


@pytest.mark.parametrize(
    ("title", "cue"),
    [
        ("A Survey on Pruning", "A Survey"),
        ("Pruning in Practice: A Comprehensive and Critical Review", "A Comprehensive and Critical Review"),
        ("Sparse Models - a scoping review", "a scoping review"),
        ("Sparse Models, a Survey", "a Survey"),
        ("Is Less More? A Survey, Taxonomy, and Outlook", "A Survey"),
        ("Overview of Sparse Optimisers", "Overview"),
        ("Merging Experts: A Data-Centric Tutorial", "A Data-Centric Tutorial"),
        ("Sparse Pixels: A Colour-Aware Review", "A Colour-Aware Review"),
        ("SoK: Attacks on Sparse Models", "SoK"),
        ("Surveying Sparse Optimisers", "Surveying"),
    ],
)
def test_a_title_names_a_survey(title: str, cue: str):
    """Whatever the paper proposes besides."""
    assert told(title, "We propose SparseNet, a taxonomy of models.", proposes=True) == (Genre.SURVEY, cue)


@pytest.mark.parametrize(
    ("abstract", "cue"),
    [
        ("This survey sorts the ways to prune.", "This survey"),
        ("Much is new. In this systematic review, we look back.", "this systematic review"),
        ("This paper presents a thorough overview of pruning.", "This paper presents a thorough overview"),
        ("Here we provide the first comprehensive survey of pruning.", "we provide the first comprehensive survey"),
        ("This article aims to give a tutorial on pruning.", "This article aims to give a tutorial"),
        ("A systematic literature review was conducted.", "A systematic literature review was conducted"),
    ],
)
def test_an_abstract_calls_its_paper_a_survey(abstract: str, cue: str):
    assert told("Pruning", abstract, proposes=True) == (Genre.SURVEY, cue)


@pytest.mark.parametrize(
    ("abstract", "cue"),
    [
        ("This paper critically reviews how models are pruned.", "This paper critically reviews"),
        ("Models grow. In this work, we survey ways to prune.", "we survey"),
        ("We review\nrecent ways to prune.", "We review"),
        ("This chapter gives an overview of pruning.", "This chapter gives an overview"),
        ("This paper offers a taxonomy of existing ways to prune.", "This paper offers a taxonomy of existing"),
    ],
)
def test_a_paper_that_reviews_is_a_survey_where_it_proposes_nothing(abstract: str, cue: str):
    assert told("Pruning", abstract) == (Genre.SURVEY, cue)
    assert told("Pruning", abstract, proposes=True) is None
    assert told("Pruning", f"{abstract} We then introduce a new pruning method.") is None


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("Writing a Peer Review with Machines", "Referees tire of peer review."),
        ("Automating Systematic Reviews", "We build a tool that screens studies."),
        ("PruneBench: A Benchmark for Literature Review Generation", "Programs write this review generation step."),
        ("Code Review at Scale", "Existing surveys overlook it, and customer reviews differ."),
        ("Answers of Machines", "The survey data come from a world values survey."),
        ("Pruning at Work", "In this paper, we survey 300 developers."),
        ("Pruning at Work: A Survey of 40 Practitioners", "They like it."),
        ("Pruning at Work: A User Survey", "This survey of developers shows how they prune."),
        ("PruneNet", "A brief review of pruning comes first. We provide a brief review of pruning."),
        ("PruneNet", "We provide an overview of our system."),
        ("Overview of the PruneCLEF 2031", "This paper reviews the third pruning challenge and its entries."),
        ("Pruning", "This paper presents a comprehensive review of the Pruning 2031 challenge."),
        ("Pruning", "No method we survey says so."),
    ],
)
def test_what_others_survey_is_no_survey(title: str, abstract: str):
    found = told(title, abstract, proposes=True), told(title, abstract)
    assert Genre.SURVEY not in [answer[0] for answer in found if answer]


@pytest.mark.parametrize(
    ("title", "abstract", "cue"),
    [
        ("Does Pruning Hurt?", "Few know. We analyze three pruned models.", "We analyze"),
        ("Does Pruning Hurt?", "In this theoretical work, we prove that it does.", "this theoretical work, we prove"),
        ("Does Pruning Hurt?", "We perform a thorough evaluation of it.", "We perform a thorough evaluation"),
        ("Does Pruning Hurt?", "This study investigated 12 models.", "This study investigated"),
        ("Does Pruning Hurt?", "This paper aims to compare two models.", "This paper aims to compare"),
        ("Pruning: An Empirical Study", "Models were pruned.", "An Empirical Study"),
        ("Pruning", "We present a systematic study of pruned models.", "We present a systematic study"),
        ("Pruning", "Few know. We address this gap by comparing two models.", "We address this gap by comparing"),
        ("Pruning", "We conducted two user studies with 12 people.", "We conducted two user studies"),
        ("Pruning", "We fine-tune and compare two models.", "We fine-tune and compare"),
        ("Pruning", "We empirically demonstrate that it hurts.", "We empirically demonstrate"),
        ("Pruning", "Models were pruned. Our findings suggest that it hurts.", "Our findings suggest"),
        ("Pruning", "The aim of this work is to understand it.", "The aim of this work is to understand"),
        ("Does It Hurt? Exploring Pruned Models", "Models were pruned.", "Exploring"),
        ("An evaluation of pruned models", "Models were pruned.", "An evaluation of"),
        ("Pruned by Whom? A Case Study", "Models were pruned.", "A Case Study"),
    ],
)
def test_a_paper_that_proposes_nothing_and_looks_into_something_is_an_analysis(title: str, abstract: str, cue: str):
    assert told(title, abstract) == (Genre.ANALYSIS, cue)
    assert told(title, abstract, proposes=True) is None


@pytest.mark.parametrize(
    "abstract",
    [
        "We propose a new pruning method. We evaluate it.",
        "This paper introduces a lightweight framework that prunes; we study its cost.",
        "We propose to prune early, and show that it helps.",
        "Our results show that it helps.",
        "Models are large.",
        "",
    ],
)
def test_a_proposal_without_a_name_is_no_analysis(abstract: str):
    assert told("Pruning", abstract) is None


def test_a_title_in_the_words_of_a_study_is_no_word_against_a_proposal():
    assert told("Exploring Pruned Models", "We introduce a new pruning method.") is None


@pytest.mark.parametrize(
    "text",
    [
        "- ",
        "we ",
        "our ",
        "we conduct ",
        "this review of the ",
        "We propose a ",
        "a critical ",
        "systematically ",
        "x" * 9,
        "of 20",
    ],
)
def test_long_texts_come_to_an_end(text: str):
    """A pattern that tries all ways to read them would not."""
    told(text * (60_000 // len(text)), f"We {text * (60_000 // len(text))}")
