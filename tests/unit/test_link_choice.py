"""Linking: which form of a group names it."""

from __future__ import annotations

import pytest

from kg import catalog as catalogs
from kg.catalog import Catalog
from kg.link import link
from kg.model import Abbreviation, Extraction, Mention, Relation, Span
from kg.vocab import EntityType, Predicate


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return catalogs.load()


def name_of(catalog: Catalog, type_: EntityType, *forms: str, proposed: bool = False) -> str:
    """The name of the one thing of a paper that uses these forms for it, in this order."""
    mentions, at = [], 0
    for form in forms:
        mentions.append(Mention("p:1", Span(at, at + len(form)), form, type_, "test", 1.0, 0))
        at += len(form) + 1
    head = (Relation(None, Predicate.PROPOSES, 0, Span(0, 1), "test", 1.0),) if proposed else ()
    linking = link([Extraction("p:1", tuple(mentions), (), head, (), (), ())], catalog)
    (found,) = linking.links
    return next(entity.name for entity in linking.entities if entity.id == found.entity)


def test_two_forms_of_one_thing_outweigh_a_longer_name(catalog: Catalog):
    """A group that names LLMs twice, once with what they are based on, is about LLMs."""
    forms = "Transformer-based large language models", "LLMs", "large language models"
    assert name_of(catalog, EntityType.MODEL, *forms) == "large language model"


def test_a_known_longer_name_outweighs_its_part(catalog: Catalog):
    """Where a paper says supervised and semi-supervised learning in one breath, the longer known name holds."""
    forms = "supervised learning", "semi-supervised learning", "supervised learning"
    assert name_of(catalog, EntityType.METHOD, *forms) == "semi-supervised learning"


@pytest.mark.parametrize("broken", ["accuracy, F1", "accuracy and recall", "accuracy (top", "accuracy\naccuracy"])
def test_broken_forms_name_nothing(catalog: Catalog, broken: str):
    """A form with a comma, "and", half a bracket or a broken line gives way to a whole one."""
    assert name_of(catalog, EntityType.METRIC, "accuracy", broken) == "accuracy"


def test_a_single_unknown_word_gives_way_to_the_name_it_is_part_of(catalog: Catalog):
    """Beside "LLM jailbreaking", "jailbreaking" is short for it."""
    assert name_of(catalog, EntityType.TASK, "LLM jailbreaking", "jailbreaking") == "LLM jailbreaking"


def test_the_brand_names_a_proposal(catalog: Catalog):
    """A proposal is called by its brand, however often the paper describes it."""
    forms = "tree pruning framework", "TreeCut", "tree pruning framework"
    assert name_of(catalog, EntityType.METHOD, *forms, proposed=True) == "TreeCut"


def test_a_brand_that_is_described_by_a_known_thing_keeps_its_name(catalog: Catalog):
    """Previously a paper's "RS-CLIP, a contrastive language-image pretraining model" was CLIP itself."""
    forms = "Contrastive Language-Image Pretraining Model", "RZ-CLIP", "RZ-CLIP"
    assert name_of(catalog, EntityType.MODEL, *forms, proposed=True) == "RZ-CLIP"


@pytest.mark.parametrize(
    "change",
    ["accuracy drop", "accuracy loss", "accuracy gains", "loss in accuracy", "drops of accuracy", "accuracy drop-off"],
)
def test_a_metric_is_not_named_by_how_it_moves(catalog: Catalog, change: str):
    """A paper that keeps its accuracy with a drop of 0.1 % reports accuracy."""
    assert name_of(catalog, EntityType.METRIC, change, "accuracy") == "accuracy"


@pytest.mark.parametrize(
    ("type_", "forms", "name"),
    [
        (EntityType.DATASET, ("ImageNet", "ImageNet-21k", "ImageNet"), "ImageNet"),
        (EntityType.DATASET, ("GLUE", "GLUE leaderboard"), "GLUE"),
        (EntityType.MODEL, ("inductive GraphSAGE model", "GraphSAGE"), "GraphSAGE"),
        (EntityType.METHOD, ("LightGBM regression", "LightGBM"), "LightGBM"),
        (EntityType.MODEL, ("Gemma", "Gemma-2-2B", "Gemma"), "Gemma 2 2B"),
    ],
)
def test_a_known_brand_is_no_short_word_for_what_contains_it(
    catalog: Catalog, type_: EntityType, forms: tuple[str, ...], name: str
):
    """Previously ImageNet was ImageNet-21K where a paper speaks of both, and GLUE a "GLUE leaderboard"."""
    assert name_of(catalog, type_, *forms) == name


def test_what_spells_a_known_brand_out_is_that_brand(catalog: Catalog):
    """A paper that writes "low rank adapters (LoRA)" uses LoRA, though adapters are known, too."""
    forms = "Low Rank Adapters", "LoRA"
    mentions = tuple(
        Mention("p:1", Span(at, at + len(form)), form, EntityType.METHOD, "test", 1.0, 0)
        for form, at in zip(forms, (0, 19), strict=True)
    )
    defined = (Abbreviation("p:1", "LoRA", "Low Rank Adapters", Span(0, 24)),)
    linking = link([Extraction("p:1", mentions, defined, (), (), (), ())], catalog)
    assert [found.entity for found in linking.links] == ["method:lora"]


@pytest.mark.parametrize("name", ["NVIDIA Z6100 GPU", "Z6100 GPUs", "GTX 9090 GPU"])
def test_a_device_with_a_number_names_its_group(catalog: Catalog, name: str):
    """A paper that calls its card by name once and "the GPU" ever after runs on that card."""
    assert name_of(catalog, EntityType.HARDWARE, "GPU", name, "GPU") not in {"GPU", "graphics processing unit"}


def test_a_device_stands_below_the_class_its_name_ends_with(catalog: Catalog):
    """Whoever asks for GPUs finds a card that the catalog lacks."""
    card = Mention("p:1", Span(0, 16), "NVIDIA Z6100 GPU", EntityType.HARDWARE, "test", 1.0, 0)
    linking = link([Extraction("p:1", (card,), (), (), (), (), ())], catalog)
    (found,) = linking.links
    assert next(e.broader for e in linking.entities if e.id == found.entity) == ("hardware:gpu",)


@pytest.mark.parametrize("form", ["8 GPUs", "16 GPUs", "80 GB GPU", "multi-GPU nodes"])
def test_a_count_or_a_size_is_no_name_of_a_device(catalog: Catalog, form: str):
    assert name_of(catalog, EntityType.HARDWARE, "GPU", form, "GPUs") == "GPU"
