"""Linking: what meets, what it is called, what the user's corrections change, and that order changes nothing."""

from __future__ import annotations

import random

import pytest

from kg.catalog import Catalog, CatalogEntry
from kg.errors import CorrectionsError
from kg.link import NO_CORRECTIONS, Corrections, link, parse_corrections
from kg.model import Abbreviation, Extraction, Linking, Mention, Relation, Span
from kg.vocab import EntityType, Predicate, Reason

M, X, D, H = EntityType.METHOD, EntityType.MODEL, EntityType.DATASET, EntityType.HARDWARE

CATALOG = Catalog(
    (
        CatalogEntry(id="hardware:gpu", name="GPU", type=H, aliases=("graphics processing unit",), source="test"),
        CatalogEntry(id="model:llama", name="LLaMA", type=X, broader=("model:language-model",), source="test"),
        CatalogEntry(id="model:language-model", name="language model", type=X, source="test"),
        CatalogEntry(
            id="model:mixture-of-experts", name="mixture of experts", type=X, alt=(M,), aliases=("MoE",), source="test"
        ),
    )
)


def paper(id_: str, *groups: tuple[EntityType, list[str]], longs: dict[str, str] | None = None, new: int | None = None):
    """A paper whose groups have these surface forms, `new` being the one that it proposes."""
    mentions, at = [], 0
    for number, (type_, forms) in enumerate(groups):
        for form in forms:
            mentions.append(Mention(id_, Span(at, at + len(form)), form, type_, "test", 1.0, number))
            at += len(form) + 1
    defined = tuple(Abbreviation(id_, s, long, Span(0, 1)) for s, long in (longs or {}).items())
    relations = () if new is None else (Relation(None, Predicate.PROPOSES, new, Span(0, 1), "test", 1.0),)
    return Extraction(id_, tuple(mentions), defined, relations, (), (), ())


def linked(linking: Linking) -> dict[tuple[str, int], str]:
    return {(found.paper, found.group): found.entity for found in linking.links}


def test_each_group_is_linked_or_rejected_once():
    """No group is lost: vague nouns are rejected with their reason, all else is linked."""
    result = link([paper("p:1", (M, ["pruning"]), (M, ["framework"]), (M, ["method"]))], CATALOG)
    assert sorted(linked(result)) == [("p:1", 0)]
    assert [(r.where, r.reason) for r in result.rejected] == [
        ("p:1#group=1", Reason.VAGUE),
        ("p:1#group=2", Reason.VAGUE),
    ]


def test_the_long_form_of_a_paper_serves_other_papers():
    """A bare short form means what other papers spell out, where they agree."""
    one = paper("p:1", (M, ["Gated Axial Pooling", "GAP"]), longs={"GAP": "Gated Axial Pooling"})
    two = paper("p:2", (M, ["GAP"]))
    assert len(set(linked(link([one, two], CATALOG)).values())) == 1


def test_a_short_form_coined_by_one_paper_serves_its_own_field_alone():
    """Another paper's bare "SPACE" is its own thing, unless both speak of the same rare things."""
    coined = paper("p:1", (M, ["SPACE", "sparse attention cache eviction"]), (M, ["token routing"]), new=0,
                   longs={"SPACE": "sparse attention cache eviction"})  # fmt: skip
    far = paper("p:2", (M, ["SPACE"]), (M, ["protein folding"]))
    near = paper("p:3", (M, ["SPACE"]), (M, ["token routing"]))
    found = linked(link([coined, far, near], CATALOG))
    assert found["p:1", 0] == found["p:3", 0] != found["p:2", 0]


def test_a_short_form_beside_a_known_thing_is_not_one_of_its_names():
    """A paper that puts "PQX" and "mixture of experts" into one group teaches nobody that PQX is a mixture."""
    joined = paper("p:1", (X, ["mixture of experts", "PQX"]))
    other = paper("p:2", (X, ["PQX"]))
    found = linked(link([joined, other], CATALOG))
    assert found["p:1", 0] == "model:mixture-of-experts" != found["p:2", 0]


def test_a_size_stands_beside_the_name_and_not_beside_what_it_stands_for():
    """Previously "GAP 7B" of the paper that spells GAP out was not the "GAP-7B" of others."""
    one = paper("p:1", (X, ["GAP"]), (X, ["GAP 7B"]), longs={"GAP": "Gated Axial Pooling"})
    nodes = linked(link([one, paper("p:2", (X, ["GAP-7B"]))], CATALOG))
    assert nodes["p:1", 1] == nodes["p:2", 0] != nodes["p:1", 0]


def test_long_forms_that_differ_keep_short_forms_apart():
    """The same letters with two long forms are two things."""
    one = paper("p:1", (M, ["GAP"]), longs={"GAP": "Gated Axial Pooling"})
    two = paper("p:2", (M, ["GAP"]), longs={"GAP": "Greedy Action Planner"})
    assert len(set(linked(link([one, two], CATALOG)).values())) == 2


def test_two_proposals_with_one_brand_are_two_nodes_with_notes():
    """Papers that propose different things under one name keep them apart, and each says which it is."""
    result = link([paper("p:1", (M, ["Zephyx"]), new=0), paper("p:2", (M, ["ZEPHYX"]), new=0)], CATALOG)
    assert len({e.id for e in result.entities}) == 2
    assert sorted(e.note for e in result.entities) == ["as proposed in p:1", "as proposed in p:2"]


KNOWN = Catalog(
    (
        CatalogEntry(id="hardware:radar", name="radar", type=H, source="test"),
        CatalogEntry(id="model:fonet", name="FONet", type=X, same_as=("https://arxiv.org/abs/1.1",), source="test"),
        CatalogEntry(id="model:fonet-65b", name="FONet 65B", type=X, source="test"),
    )
)


def test_two_proposals_that_only_say_what_they_are_are_two_nodes():
    """Two unified frameworks are two; who uses one means neither, and a concept that two papers name is one."""
    frameworks = [paper(f"p:{i}", (M, ["unified framework"]), new=0) for i in (1, 2)]
    found = linked(link([*frameworks, paper("p:3", (M, ["Unified Frameworks"]))], CATALOG))
    assert len(set(found.values())) == 3
    assert {id_.split("~")[0] for id_ in found.values()} == {"method:unified-framework"}
    concepts = [paper(f"p:{i}", (M, ["confidence gate"]), new=0) for i in (1, 2)]
    assert set(linked(link(concepts, CATALOG)).values()) == {"method:confidence-gate"}


def test_what_a_paper_introduces_is_the_entry_that_names_the_paper():
    """Previously a paper that spells out its own name in words that the catalog lacks had a node of its own."""
    long = {"FONet": "Finely Ordered Operations"}
    one = paper("arxiv:1.1", (X, ["FONet"]), longs=long, new=0)
    assert [e.id for e in link([one, paper("p:2", (X, ["FONet"]))], KNOWN).entities] == ["model:fonet"]
    other = paper("arxiv:1.2", (X, ["FONet"]), longs={"FONet": "Graph Pooling Layers"}, new=0)
    assert len(set(linked(link([one, other], KNOWN)).values())) == 2


def test_capitals_and_hyphens_make_no_new_thing_of_a_proposed_name():
    """Previously "FONET-65B" was not FONet 65B where its paper proposes it; RADAR is still no radar."""
    papers = [paper("p:1", (X, ["FONET-65B"]), new=0), paper("p:2", (M, ["RADAR"]), (X, ["FONet 65B"]), new=0)]
    assert [e.id for e in link(papers, KNOWN).entities] == ["method:radar", "model:fonet", "model:fonet-65b"]


@pytest.mark.parametrize("form", ["FO_Net", "$FO^{Net}$", "FO_{Net}"])
def test_an_index_in_latex_is_no_other_name(form: str):
    """Previously a proposal written so stood beside the known thing."""
    assert linked(link([paper("p:1", (X, [form]), new=0)], KNOWN)) == {("p:1", 0): "model:fonet"}


def test_a_group_is_named_by_its_narrower_form():
    """Where a paper says "tail latency" and then "latency" for it, the node is tail latency."""
    result = link([paper("p:1", (EntityType.METRIC, ["tail latency", "latency"]))], CATALOG)
    assert [e.name for e in result.entities] == ["tail latency"]


def test_a_bare_short_form_of_two_senses_goes_by_its_context():
    """It stands alone where nothing around it tells, and where no sense has seven papers of ten."""
    routing = [
        paper(
            f"p:r{i}",
            (M, ["GAP", "gated expert pooling"]),
            (M, ["token routing"]),
            longs={"GAP": "gated expert pooling"},
        )
        for i in range(2)
    ]
    fields = [
        paper(
            f"p:f{i}",
            (M, ["GAP", "gaussian axial paths"]),
            (M, ["radiance fields"]),
            longs={"GAP": "gaussian axial paths"},
        )
        for i in range(2)
    ]
    near = paper("p:1", (M, ["GAP"]), (M, ["token routing"]))
    bare = paper("p:2", (M, ["GAP"]), (M, ["protein folding"]))
    result = link([*routing, *fields, near, bare], CATALOG)
    found = linked(result)
    assert found["p:1", 0] == found["p:r0", 0] != found["p:f0", 0]
    assert found["p:2", 0] not in {found["p:r0", 0], found["p:f0", 0]}
    assert "context.short" in {merge.how for merge in result.merges}


def test_a_rare_qualified_name_is_the_known_thing():
    """A vanilla language model is a language model; a qualified name that many papers have is one of its own."""
    one = linked(link([paper("p:1", (X, ["vanilla language model"]))], CATALOG))
    many = linked(link([paper(f"p:{i}", (X, ["vanilla language model"])) for i in range(5)], CATALOG))
    assert one["p:1", 0] == "model:language-model"
    assert "model:language-model" not in many.values()


@pytest.mark.parametrize(("form", "new"), [("improved language model", None), ("vanilla language model", 0)])
def test_a_qualified_name_is_its_own_where_it_is_proposed_or_says_how_much(form: str, new: int | None):
    """Less of a metric is that metric; an improved random forest, or what a paper calls new, is another thing."""
    found = link([paper("p:1", (X, [form]), new=new)], CATALOG)
    assert linked(found)["p:1", 0] != "model:language-model"
    assert "model:language-model" in next(e.broader for e in found.entities if e.id == linked(found)["p:1", 0])


def test_what_is_left_of_a_qualified_name_must_be_a_name_of_that_kind():
    """A reasoning ability is no reasoning model, a sensor task is no sensor, and a task of its own is no other."""
    entries = (
        CatalogEntry(id="model:reasoning-model", name="reasoning model", type=X, source="test"),
        CatalogEntry(id="hardware:sensor", name="sensor", type=H, source="test"),
        CatalogEntry(id="task:weighing", name="weighing", type=EntityType.TASK, source="test"),
    )
    groups = (M, ["reasoning ability"]), (D, ["real sensor tasks"]), (EntityType.TASK, ["real-time weighing"])
    assert linked(link([paper("p:1", *groups)], Catalog(entries))) == {
        ("p:1", 0): "method:reasoning-ability",
        ("p:1", 1): "dataset:real-sensor-task",
        ("p:1", 2): "task:real-time-weighing",
    }


@pytest.mark.parametrize(
    ("type_", "forms", "id_"),
    [
        (D, ["SONAR"], "dataset:sonar"),
        (M, ["Fluency"], "method:fluency"),
        (M, ["Fluency", "fluency"], "metric:fluency"),
        (M, ["fluency"], "metric:fluency"),
        (EntityType.METRIC, ["Fluency"], "metric:fluency"),
    ],
)
def test_a_capital_makes_another_thing_of_a_word_for_another_kind(type_: EntityType, forms: list[str], id_: str):
    """A method that is only ever written Fluency is not the metric; a reading of the plain word may be wrong."""
    entries = (
        CatalogEntry(id="hardware:sonar", name="sonar", type=H, source="test"),
        CatalogEntry(id="metric:fluency", name="fluency", type=EntityType.METRIC, alt=(M,), source="test"),
    )
    assert linked(link([paper("p:1", (type_, forms))], Catalog(entries))) == {("p:1", 0): id_}


def test_a_word_is_no_acronym():
    """A lower-case word is no entry that is written in capitals; "Bert" may well be BERT in a title."""
    entries = (CatalogEntry(id="method:add", name="ADD", type=M, source="test"),)
    found = linked(link([paper("p:1", (M, ["add"]), (M, ["ADD"]))], Catalog(entries)))
    assert found["p:1", 1] == "method:add" != found["p:1", 0]


def test_spellings_meet_and_other_words_do_not():
    """One letter makes another word; another ending does not."""
    papers = [paper(f"p:{i}", (M, [form])) for i, form in enumerate(
        ["computational cost pruning", "computation cost pruning", "text generation pruning", "test generation pruning"]
    )]  # fmt: skip
    found = linked(link(papers, CATALOG))
    assert found["p:0", 0] == found["p:1", 0]
    assert found["p:2", 0] != found["p:3", 0]


def test_long_words_take_linear_time():
    """A word of a hundred letters before "of" is no riddle."""
    name = "cost of " + "x" * 5000 + " a b c d e f g"
    assert len(link([paper("p:1", (M, [name]))], CATALOG).links) == 1


def test_sizes_with_hundreds_of_digits_are_no_sizes():
    """Nothing in a graph is infinite."""
    (entity,) = link([paper("p:1", (X, ["Foo " + "9" * 400 + "B"]))], CATALOG).entities
    assert "parameterCount" not in dict(entity.attributes)


def test_class_words_stay_in_names_of_common_nouns():
    """A draft model is not called draft, and several devices are no devix."""
    result = link([paper("p:1", (X, ["draft models"]), (H, ["client devices"]))], CATALOG)
    assert [e.name for e in result.entities] == ["client device", "draft model"]


def test_types_that_experts_mix_up_meet():
    """A common noun taken for a method here and a task there is one node, of the type of most papers."""
    result = link([paper(f"p:{i}", (t, ["graph pooling"])) for i, t in enumerate((M, M, EntityType.TASK))], CATALOG)
    assert [(e.id, e.type) for e in result.entities] == [("method:graph-pooling", M)]


def test_a_dataset_and_a_method_of_one_brand_stay_apart():
    """A brand is not joined over types that nobody mixes up."""
    result = link([paper("p:1", (M, ["FooBar-X"])), paper("p:2", (D, ["FooBar-X"]))], CATALOG)
    assert {e.type for e in result.entities} == {M, D}


BRANDS = Catalog(
    (
        CatalogEntry(id="dataset:quizbench-9", name="QuizBench-9", type=D, source="test"),
        CatalogEntry(id="dataset:wugs", name="WUGS", type=D, source="test"),
        CatalogEntry(id="hardware:zsd", name="ZSD", type=H, source="test"),
        CatalogEntry(id="method:generative-ai", name="generative AI", type=M, aliases=("GenAI",), source="test"),
    )
)


@pytest.mark.parametrize(
    ("type_", "form", "id_"),
    [
        (M, "QuizBench-9", "dataset:quizbench-9"),
        (X, "QuizBench-9", "dataset:quizbench-9"),
        (EntityType.METRIC, "WUGS", "dataset:wugs"),
        (EntityType.METRIC, "WUGS score", "metric:wugs"),  # as its type says
        (X, "ZSD", "model:zsd"),  # three letters stand for anything
        (M, "Quizbench-9", "method:quizbench-9"),  # spelled otherwise
        (D, "GenAI", "dataset:genai"),  # no brand of its own
    ],
)
def test_a_brand_is_the_one_known_thing_of_that_name_whatever_it_was_read_as(type_: EntityType, form: str, id_: str):
    """Previously a data set of the catalog stood a second time as a method that one paper was thought to use."""
    assert linked(link([paper("p:1", (type_, [form]))], BRANDS)) == {("p:1", 0): id_}


def test_what_a_paper_proposes_or_spells_out_is_no_known_brand_of_another_type():
    """A paper may give its method the name of a data set, or shorten something to it."""
    assert linked(link([paper("p:1", (M, ["WUGS"]), new=0)], BRANDS)) == {("p:1", 0): "method:wugs"}
    spelled = paper("p:1", (M, ["WUGS", "Wide Unit Gating Steps"]), longs={"WUGS": "Wide Unit Gating Steps"})
    assert set(linked(link([spelled], BRANDS)).values()) == {"method:wide-unit-gating-step"}


def test_variants_hang_below_their_family():
    """A size of a known model is its own node, with its size as a number, below the family up to the top."""
    result = link([paper("p:1", (X, ["LLaMA 9 7B"]))], CATALOG)
    by_id = {e.id: e for e in result.entities}
    assert by_id["model:llama-9-7b"].broader == ("model:llama",)
    assert dict(by_id["model:llama-9-7b"].attributes)["parameterCount"] == 7e9
    assert "model:language-model" in by_id


def test_common_nouns_are_named_in_lower_case_singular():
    """The name follows the guidelines, whatever the papers' capitals and numbers."""
    result = link([paper("p:1", (X, ["Graph Widget Networks"])), paper("p:2", (X, ["graph widget network"]))], CATALOG)
    assert [e.name for e in result.entities] == ["graph widget network"]


def test_a_capital_makes_a_method_of_one_word_a_proper_name():
    """A word that is only ever written with a capital keeps it; nouns that a title capitalises do not."""
    result = link([paper("p:1", (M, ["Zephyx"]), (M, ["Sharding"]))], CATALOG)
    assert [e.name for e in result.entities] == ["sharding", "Zephyx"]


def test_two_keys_that_get_one_name_are_one_thing():
    """Previously "matrices", whose plural folding did not know, and "matrix" were two nodes of one name and note."""
    result = link([paper("p:1", (M, ["Hermite matrices"]), (M, ["Hermite matrix"]))], CATALOG)
    assert [(e.id, e.aliases) for e in result.entities] == [
        ("method:hermite-matrix", ("Hermite matrices", "Hermite matrix"))
    ]
    assert set(linked(result)) == {("p:1", 0), ("p:1", 1)}


def test_brands_are_named_as_their_authors_write_them():
    """The proposal's own spelling is the name, with the long form as an alias in the ledger."""
    one = paper("p:1", (M, ["GraFoo", "Graph Fourier Ordering"]), longs={"GraFoo": "Graph Fourier Ordering"}, new=0)
    assert [e.name for e in link([one], CATALOG).entities] == ["GraFoo"]


def test_the_ledger_names_rule_and_papers():
    """Each surface form of an entity is in the ledger with its rule and the number of its papers."""
    result = link([paper("p:1", (X, ["MoE"])), paper("p:2", (X, ["MoE", "Mixture-of-Experts"]))], CATALOG)
    assert [(m.form, m.how, m.papers) for m in result.merges] == [
        ("Mixture-of-Experts", "catalog.name", 1),
        ("MoE", "catalog.name", 2),
    ]


def test_order_and_other_papers_change_nothing():
    """Any order of papers gives the same linking, and a page that came and went leaves no trace."""
    papers = [
        paper("p:1", (M, ["GAP"]), (H, ["GPUs"]), longs={"GAP": "Gated Axial Pooling"}),
        paper("p:2", (M, ["GAP"]), (X, ["MoE"])),
        paper("p:3", (M, ["GAP"]), longs={"GAP": "Greedy Action Planner"}),
        paper("p:4", (M, ["computational pooling"]), (M, ["computation pooling"])),
    ]
    clean = link(papers, CATALOG)
    for seed in range(5):
        shuffled = random.Random(seed).sample(papers, len(papers))
        assert link(shuffled, CATALOG) == clean
    link([*papers, paper("p:5", (M, ["GAP"]))], CATALOG)
    assert link(papers, CATALOG) == clean


def test_same_joins_and_closes_over_itself():
    """`same` joins names, over several entries, under the first name's entity."""
    fixes = parse_corrections('[[same]]\nnames = ["alpha pooling", "beta pooling"]\n'
                              '[[same]]\nnames = ["beta pooling", "gamma pooling"]')  # fmt: skip
    papers = [paper(f"p:{i}", (M, [f"{name} pooling"])) for i, name in enumerate(("alpha", "beta", "gamma"))]
    assert len(set(linked(link(papers, CATALOG, fixes)).values())) == 1
    assert len(set(linked(link(papers, CATALOG)).values())) == 3


def test_not_same_parts_what_the_catalog_joins():
    """`not-same` wins over every rule."""
    fixes = parse_corrections('[[not-same]]\nnames = ["mixture of experts", "MoE"]')
    papers = [paper("p:1", (X, ["MoE"])), paper("p:2", (X, ["mixture of experts"]))]
    assert len(set(linked(link(papers, CATALOG, fixes)).values())) == 2


def test_same_against_not_same_is_a_conflict():
    """Closure never crosses a `not-same`; the contradiction is told, not guessed away."""
    fixes = parse_corrections(
        '[[not-same]]\nnames = ["alpha pooling", "gamma pooling"]\n'
        '[[same]]\nnames = ["alpha pooling", "beta pooling"]\n'
        '[[same]]\nnames = ["beta pooling", "gamma pooling"]'
    )
    papers = [paper(f"p:{i}", (M, [f"{name} pooling"])) for i, name in enumerate(("alpha", "beta", "gamma"))]
    result = link(papers, CATALOG, fixes)
    nodes = linked(result)
    assert nodes["p:0", 0] == nodes["p:1", 0] != nodes["p:2", 0]
    assert [r.reason for r in result.rejected] == [Reason.CONFLICT]


def test_same_over_types_is_a_conflict_until_retyped():
    """Closure never crosses a type, unless the user says the type, too."""
    papers = [paper("p:1", (M, ["FooBar-X"])), paper("p:2", (D, ["BarFoo-Y"]))]
    text = '[[same]]\nnames = ["FooBar-X", "BarFoo-Y"]\n'
    result = link(papers, CATALOG, parse_corrections(text))
    assert len(set(linked(result).values())) == 2
    assert [r.reason for r in result.rejected] == [Reason.CONFLICT]
    result = link(papers, CATALOG, parse_corrections(text + '[[retype]]\nname = "FooBar-X"\ntype = "Dataset"'))
    assert set(linked(result).values()) == {"dataset:foobar-x"}


def test_rename_retype_and_ignore():
    """The user's name and type are the entity's; what the user ignores is rejected with that reason."""
    fixes = parse_corrections(
        '[[rename]]\nname = "graph pooling"\nto = "Graph Pooler"\n'
        '[[retype]]\nname = "graph pooling"\ntype = "Task"\n[[ignore]]\nname = "GPU"\nreason = "everywhere"'
    )
    result = link([paper("p:1", (M, ["graph pooling"]), (H, ["GPUs"]))], CATALOG, fixes)
    assert [(e.id, e.name) for e in result.entities] == [("task:graph-pooler", "Graph Pooler")]
    assert [r.reason for r in result.rejected] == [Reason.IGNORED]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[same]]\nnames = ["graph pooling", "grph poling"]', ["same: 'grph poling'"]),
        ('[[same]]\nnames = ["a better name", "graph pooling"]', []),
        ('[[not-same]]\nnames = ["graph pooling", "alpha pooling"]', ["not-same: 'alpha pooling'"]),
        ('[[rename]]\nname = "FooNet"\nto = "BarNet"', ["rename: 'FooNet'"]),
        ('[[retype]]\nname = "FooNet"\ntype = "Task"', ["retype: 'FooNet'"]),
        ('[[ignore]]\nname = "TPU"', ["ignore: 'TPU'"]),
        ('[[ignore]]\nname = "graphics processing units"', []),
    ],
)
def test_corrections_without_effect_are_told(text: str, told: list[str]):
    """A correction whose name no paper uses, by any spelling, is reported; nothing else changes."""
    papers = [paper("p:1", (M, ["graph pooling"]), (H, ["GPUs"]))]
    result = link(papers, CATALOG, parse_corrections(text))
    assert [r.what for r in result.rejected if r.reason is Reason.UNMATCHED] == told


def test_no_corrections_are_empty():
    """The default changes nothing."""
    assert Corrections() == NO_CORRECTIONS


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[same]]\nnames = [", "corrections.toml"),
        ('[[merge]]\nnames = ["a", "b"]', "[[merge]] is unknown"),
        ('[[same]]\nnames = ["a"]', "[[same]] number 1"),
        ('[[rename]]\nname = "a"', "[[rename]] number 1 needs name and to"),
        ('[[retype]]\nname = "a"\ntype = "Animal"', "'Animal' is no type"),
        ('[ignore]\nname = "a"', "two brackets"),
    ],
)
def test_mistakes_name_the_entry(text: str, says: str):
    """A mistake in the file is told with its entry and the cure."""
    with pytest.raises(CorrectionsError) as caught:
        parse_corrections(text)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("type_", "form", "above"),
    [
        (X, "recurrent language model", ("model:language-model",)),
        (X, "sparse recurrent language models", ("model:language-model",)),
        (X, "streaming MoE", ("model:mixture-of-experts",)),
        (X, "mixture of language model", ()),  # what stands before "of" is what it is
        (M, "recurrent language model", ()),  # of another type
        (H, "streaming GPU", ("hardware:gpu",)),  # by its class
        (X, "recurrent modeller", ()),
    ],
)
def test_a_phrase_hangs_below_the_known_thing_that_its_last_words_name(
    type_: EntityType, form: str, above: tuple[str, ...]
):
    """The nearest known thing of the same type, so that a question for language models finds the recurrent ones."""
    result = link([paper("p:1", (type_, [form]))], CATALOG)
    assert [e.broader for e in result.entities if e.id == linked(result)["p:1", 0]] == [above]
