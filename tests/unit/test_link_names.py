"""Linking: how the name of a thing is written."""

from __future__ import annotations

import pytest

from kg.catalog import Catalog
from kg.link import link
from kg.link.keys import key_of
from kg.link.names import choose_name
from kg.link.nouns import clean, common_noun, singular
from kg.model import Abbreviation, Extraction, Mention, Relation, Span
from kg.vocab import EntityType, Predicate

M, X, D, T, C = EntityType.METHOD, EntityType.MODEL, EntityType.DATASET, EntityType.TASK, EntityType.METRIC


def name(form: str, type_: EntityType, *, proposed: bool = False) -> str:
    """The name of a thing that is only ever called this."""
    return choose_name({form: 1}, {}, {form: 1} if proposed else {}, type_)


@pytest.mark.parametrize(
    ("form", "type_", "expected"),
    [
        ("LLM Widget Tuning", T, "LLM widget tuning"),
        ("3D Widget Prediction", T, "3D widget prediction"),
        ("2D widget models", X, "2D widget model"),
        ("LLM-based pruners", M, "LLM-based pruner"),
        ("AI-Driven Widget Sorting", T, "AI-driven widget sorting"),
        ("Agentic RAG", M, "agentic RAG"),
        ("CT scans", D, "CT scan"),
        ("LoRA adapters", M, "LoRA adapter"),
        ("LLMs", X, "LLM"),
        ("KV-caches", M, "KV-cache"),
        ("IEC 61850 Checking", T, "IEC 61850 Checking"),
    ],
)
def test_a_short_form_makes_no_name_of_a_phrase(form: str, type_: EntityType, expected: str):
    """Previously one acronym, or 2D, kept the capitals and the plural of all words beside it."""
    assert name(form, type_) == expected


@pytest.mark.parametrize(
    ("form", "type_"),
    [
        ("FT-Widget", X),
        ("Gemini 3 Pro", X),
        ("Project STAR", M),
        ("Grounded WIDG", X),
        ("WIDGET Challenge", T),
        ("GPT-2 Medium", X),
        ("WidgetNet V2", X),
        ("Widget-Tree-Turbo", X),
        ("Claude Code", M),
        ("Unreal Engine", M),
        ("Moco v3", X),
        ("Claude-4.0-Sonnet", X),
        ("We Sort AI: Taking Widgets Apart", M),
        ("Widgets of Many LLMs", D),
    ],
)
def test_brands_keep_their_letters(form: str, type_: EntityType):
    """What authors write as a name stays as they write it: versions and sizes, makers, hyphens, events, titles."""
    assert name(form, type_) == form


@pytest.mark.parametrize(
    ("form", "type_", "expected"),
    [
        ("Stage 1 sorter", M, "stage 1 sorter"),
        ("Value-at-Risk", C, "value-at-risk"),
        ("Context-Binding", M, "context-binding"),
        ("V-score", C, "V-score"),
    ],
)
def test_hyphens_and_numbers_alone_make_no_brand(form: str, type_: EntityType, expected: str):
    """A number or a hyphen in a method or metric is no version."""
    assert name(form, type_) == expected


def test_of_forms_that_differ_in_case_the_plainer_names_the_thing():
    """The form of a title yields to the one of a sentence."""
    assert choose_name({"3D Widget Sorting": 2, "3D widget sorting": 1}, {}, {}, T) == "3D widget sorting"
    assert choose_name({"Sparse WCA": 1, "sparse WCA": 1}, {}, {}, M) == "sparse WCA"


def test_a_form_without_short_forms_goes_before_one_with_them():
    """Who spells it out, names it, even in a title."""
    assert choose_name({"inverse WL": 1, "Inverse Widget Learning": 1}, {}, {}, T) == "inverse widget learning"


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("Jensen-Shannon Divergence", "Jensen-Shannon divergence"),
        ("log-sobolev widget", "log-Sobolev widget"),
        ("Box-Cox Widgets", "Box-Cox widget"),
        ("Hessian-Aware Pruning", "Hessian-aware pruning"),
        ("Non-Gaussian Noise", "non-Gaussian noise"),
        ("Newton's Method", "Newton's method"),
        ("bounding boxes", "bounding box"),
        ("Lie Groups", "Lie group"),
        ("mean Zorn score", "mean Zorn score"),
        ("shared Transformer backbone", "shared transformer backbone"),
        ("Long-Range widget sorting", "long-range widget sorting"),
        ("X-ray Widgets", "X-ray widget"),
        ("K-subspaces", "K-subspace"),
        ("N-Gram Models", "n-gram model"),
        ("standard U-Net", "standard U-Net"),
        ("A/B Testing", "A/B testing"),
        ("best-of-N sampling", "best-of-N sampling"),
        ("NT-Xent loss", "NT-Xent loss"),
        ("ρ_R(α) widgets", "ρ_R(α) widget"),
        ("SE(3)-Equivariant Widgets", "SE(3)-equivariant widget"),
        ("Rank-5", "Rank-5"),
    ],
)
def test_people_and_letters_keep_their_capitals(form: str, expected: str):
    """Names of people in common nouns, also between hyphens, and letters that stand for themselves."""
    assert common_noun(form) == expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("quality metrics", "quality metric"),
        ("search heuristics", "search heuristic"),
        ("fluid dynamics", "fluid dynamics"),
        ("position biases", "position bias"),
        ("widget analyses", "widget analysis"),
        ("open hypotheses", "open hypothesis"),
        ("atlas", "atlas"),
        ("chaos", "chaos"),
        ("prompt caches", "prompt cache"),
        ("widget niches", "widget niche"),
        ("image patches", "image patch"),
        ("time-series", "time-series"),
        ("sorting where it matters", "sorting where it matters"),
        ("walks on widgets", "walks on widgets"),
        ("tool-using agents", "tool-using agent"),
        ("mixture-of-experts", "mixture-of-experts"),
        ("GPUs", "GPU"),
        ("training FLOPs", "training FLOPs"),
        ("adjacency matrices", "adjacency matrix"),
    ],
)
def test_plurals_end_as_they_should(form: str, expected: str):
    """Words in -ics, -ses and -ches, parts after a hyphen, and what is no plural at all."""
    assert common_noun(form) == expected


def test_the_singular_of_a_word_is_its_own_singular():
    """Nothing is cut twice."""
    words = ("metric", "bias", "analysis", "atlas", "chaos", "cache", "series", "physics", "class", "status", "lens")
    assert [singular(word) for word in words] == [*words]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("Widget Learning (WL)", "Widget Learning"),
        ("Automatic Widget System (AWS) records", "Automatic Widget System records"),
        ("large widget model (LWM)-driven sorting", "large widget model-driven sorting"),
        ("text-to-widget (T2W) model", "text-to-widget model"),
        ("Llama 2 (7B)", "Llama 2 (7B)"),
        ("masked (discrete) widgets", "masked (discrete) widgets"),
        ('"Cut-and-Keep"', "Cut-and-Keep"),
        ("`widget budget", "widget budget"),
        ("the `hold peg' task", "the hold peg task"),
        ("workers' rights", "workers' rights"),
        ("A^*", "A*"),
        ("$k$-widgets", "k-widgets"),
    ],
)
def test_brackets_quotes_and_latex_are_no_part_of_a_name(form: str, expected: str):
    """A short form in brackets goes, a size stays."""
    assert clean(form) == expected


def test_a_brand_that_few_papers_write_does_not_name_what_many_spell_out():
    """One paper's name for its proposal is not the name of a field."""
    forms = {"MWL": 1, "Multi Widget Learning": 2, "multi widget learning": 1}
    assert choose_name(forms, {"Multi Widget Learning": 2}, {"MWL": 1}, T) == "multi widget learning"
    assert (
        choose_name({"IWP": 2, "Inductive Widget Programming": 2}, {}, {"IWP": 1}, M) == "inductive widget programming"
    )
    assert choose_name({"WIDG": 2, "Widget Growing": 1}, {"Widget Growing": 1}, {"WIDG": 2}, M) == "WIDG"


def test_a_proposal_with_a_plain_name_keeps_it_beside_its_long_form():
    """A name of one word, proposed, is not replaced by what it stands for."""
    forms, long = {"Widgeta": 1}, {"Wide Gates Apart": 1}
    assert choose_name(forms, long, {"Widgeta": 1}, X) == "Widgeta"
    assert choose_name({"sorting": 1, "Sorting": 1}, {}, {"Sorting": 1}, M) == "sorting"


def test_no_class_word_is_added_to_a_name():
    """A form in lower case is not preferred for its case alone."""
    forms = {"Source-Free Widget Adaptation": 1, "source-free widget adaptation models": 1, "SFWA": 2}
    assert choose_name(forms, {"Source-Free Widget Adaptation": 2}, {}, M) == "source-free widget adaptation"
    assert choose_name({"Widgo-Image": 1, "Widgo-Image variant": 1}, {}, {}, X) == "Widgo-Image"


def only_name(form: str, longs: dict[str, str], type_: EntityType = T, *, brand: str = "") -> str:
    """The name of the first thing of a paper that defines these short forms, and proposes the brand beside it."""
    mentions = [Mention("p:1", Span(0, len(form)), form, type_, "test", 1.0, 0)]
    relations = []
    if brand:
        mentions.append(Mention("p:1", Span(50, 50 + len(brand)), brand, M, "test", 1.0, 1))
        relations.append(Relation(None, Predicate.PROPOSES, 1, Span(0, 1), "test", 1.0))
    defined = tuple(Abbreviation("p:1", short, long, Span(0, 1)) for short, long in longs.items())
    paper = Extraction("p:1", tuple(mentions), defined, tuple(relations), (), (), ())
    linking = link([paper], Catalog(()))
    entity = next(found.entity for found in linking.links if found.group == 0)
    return next(e.name for e in linking.entities if e.id == entity)


def test_short_forms_that_only_their_paper_knows_are_written_out():
    """Whoever meets the node has not read the paper; known short forms, brands and long lists stay."""
    assert only_name("WD Detection", {"WD": "Widget Defect"}) == "widget defect detection"
    assert only_name("fixed RWEs", {"RWE": "Relative Widget Encodings"}, M) == "fixed relative widget encoding"
    assert only_name("WT-aware sorting", {"WT": "widget-type"}, M) == "widget-type-aware sorting"
    assert only_name("WT-aware sorting", {"WT": "very wide type"}, M) == "WT-aware sorting"
    assert only_name("ECG sorting", {"ECG": "electrocardiogram"}) == "ECG sorting"
    assert only_name("WIDG sorting", {"WIDG": "Wide Gating"}, brand="WIDG") == "WIDG sorting"
    long = "sorting of wide and narrow widgets of all kinds"
    assert only_name("SWN for agents", {"SWN": long}) == "SWN for agents"


def test_forms_in_any_order_give_one_name():
    """The name does not depend on the order in which forms are met."""
    forms = {"Widget Nets": 1, "widget net": 1, "widget nets model": 1, "WN": 1, "WidgetNet": 1}
    names = {choose_name(dict(order), {}, {}, X) for order in (forms.items(), reversed(forms.items()))}
    assert len(names) == 1


def proposal(*mentions: tuple[str, int], long: str = "") -> str | None:
    """The name of what a paper proposes under these forms, each standing at an offset; None where it has none."""
    found = tuple(Mention("p:1", Span(at, at + len(form)), form, M, "test", 1.0, 0) for form, at in mentions)
    short = (Abbreviation("p:1", mentions[-1][0], long, Span(0, 1)),) if long else ()
    head = (Relation(None, Predicate.PROPOSES, 0, Span(0, 1), "test", 1.0),)
    linking = link([Extraction("p:1", found, short, head, (), (), ())], Catalog())
    return next((entity.name for entity in linking.entities), None)


def test_few_letters_late_in_an_abstract_do_not_name_what_they_are_short_for():
    """Previously a module was called TE, as were a data set, an error and a task of other papers."""
    assert proposal(("Track Extractor", 300), ("TE", 318), long="Track Extractor") == "Track Extractor"
    assert proposal(("track extractor", 300), ("TE", 318), long="track extractor") == "track extractor"
    assert proposal(("Track Extractor", 5), ("TE", 0), long="Track Extractor") == "TE"  # it names the paper
    assert proposal(("Slow Track Extractor", 300), ("STEx", 322), long="Slow Track Extractor") == "STEx"


def test_capitals_that_a_paper_repeats_are_those_of_a_name():
    """Previously "Fresno Humanoid" lost its capitals, though the abstract has them as the title does."""
    assert proposal(("Fresno Humanoid", 0), ("Fresno Humanoid", 90)) == "Fresno Humanoid"
    assert proposal(("Fresno Humanoid", 0), ("Fresno humanoid", 90)) == "fresno humanoid"


@pytest.mark.parametrize("form", ["175B", "7B model", "1.5B", "8x7B"])
def test_a_size_alone_names_nothing(form: str):
    """Previously a model was called 175B."""
    assert proposal((form, 0)) is None


def test_devices_are_named_in_the_singular():
    """Previously "mobile GPUs" kept its plural, as its short form made a name of it."""
    kind = EntityType.HARDWARE
    assert choose_name({"mobile GPUs": 1}, {}, {}, kind) == "mobile GPU"
    assert choose_name({"mobile GPUs": 2, "mobile GPUs for games": 1}, {}, {}, kind) == "mobile GPU"


def test_no_apostrophe_is_left_at_the_end():
    """A name that was cut out of "Zorn Semantics' submission" is no plural's possessive."""
    assert clean("Zorn Semantics\u2019") == "Zorn Semantics"


@pytest.mark.parametrize(
    ("many", "one"),
    [("speed-ups", "speed-up"), ("data breaches", "data breach"), ("network ties", "network tie"),
     ("stomach aches", "stomach ache"), ("gentle touches", "gentle touch")],
)  # fmt: skip
def test_both_numbers_of_a_phrase_have_one_key_and_one_name(many: str, one: str):
    """Previously "speed-ups" was no speedup, and ties were written "ty"."""
    assert key_of(many) == key_of(one)
    assert singular(many) == one
