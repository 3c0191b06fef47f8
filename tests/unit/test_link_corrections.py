"""What corrections change above and below an entity, and that docs/corrections.md shows their real form."""

from __future__ import annotations

import dataclasses
import random
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg import catalog, config
from kg.catalog import Catalog, CatalogEntry
from kg.cli import cli
from kg.graph import assemble
from kg.graph import write as write_graph
from kg.link import link, parse_corrections
from kg.link.build import _OWNERS
from kg.model import Abbreviation, Extraction, Linking, Mention, Merge, Paper, Rejected, Relation, Span
from kg.rdf import validate
from kg.rdf.say import ATTRIBUTES
from kg.vocab import EntityType, Predicate, Reason, Stage

M, X, D, H, Q, T = (EntityType(name) for name in ("Method", "Model", "Dataset", "Hardware", "Metric", "Task"))
DOC = Path(__file__).resolve().parents[2] / "docs" / "corrections.md"


def entry(type_: EntityType, name: str, *broader: str, **attributes: str | float | bool) -> CatalogEntry:
    id_ = catalog.entity_id(type_, name)
    return CatalogEntry(id=id_, name=name, type=type_, broader=broader, attributes=attributes, source="test")


CATALOG = Catalog(
    tuple(
        sorted(
            (
                entry(M, "fine-tuning"),
                entry(M, "LoRA", "method:fine-tuning"),
                entry(M, "QLoRA", "method:lora"),
                entry(X, "GPT"),
                entry(X, "GPT-3", "model:gpt", version="3", parameterCount=1.75e11),
                entry(X, "GPT-3 Codex", "model:gpt-3"),
                entry(Q, "quality"),
                entry(Q, "accuracy", "metric:quality", higherIsBetter=True),
                entry(Q, "top-1 accuracy", "metric:accuracy"),
                entry(M, "pruning"),
                entry(T, "model pruning", "method:pruning"),
            ),
            key=lambda e: e.id,
        )
    )
)


def paper(id_: str, *forms: tuple[EntityType, str]) -> Extraction:
    """A paper with a group for each of these surface forms."""
    mentions, at = [], 0
    for number, (type_, form) in enumerate(forms):
        mentions.append(Mention(id_, Span(at, at + len(form)), form, type_, "test", 1.0, number))
        at += len(form) + 1
    return Extraction(id_, tuple(mentions), (), (), (), (), ())


def proposing(id_: str, *forms: tuple[EntityType, str]) -> Extraction:
    """A paper that proposes the first of these."""
    relations = (Relation(None, Predicate.PROPOSES, 0, Span(0, 1), "test", 1.0),)
    return dataclasses.replace(paper(id_, *forms), relations=relations)


def above(linking: Linking) -> dict[str, tuple[str, ...]]:
    return {entity.id: entity.broader for entity in linking.entities}


def corrected(text: str, *forms: tuple[EntityType, str]) -> Linking:
    return link([paper("p:1", *forms)], CATALOG, parse_corrections(text))


RENAME = '[[rename]]\nname = "LoRA"\nto = "Low-Rank Adaptation"\n'
RETYPE = '[[retype]]\nname = "GPT-3"\ntype = "Method"\n'
IGNORE = '[[ignore]]\nname = "accuracy"\n'


@pytest.mark.parametrize("named", [True, False], ids=["named by a paper", "only above"])
def test_what_stood_below_a_renamed_thing_stands_below_its_new_name(named: bool):
    """No node of the old name stays behind, whether a paper names the thing or it only stands above one."""
    result = corrected(RENAME, (M, "QLoRA"), *([(M, "LoRA")] if named else []))
    assert above(result) == {
        "method:qlora": ("method:low-rank-adaptation",),
        "method:low-rank-adaptation": ("method:fine-tuning",),
        "method:fine-tuning": (),
    }
    assert [r.reason for r in result.rejected] == []


@pytest.mark.parametrize("named", [True, False], ids=["named by a paper", "only above"])
def test_nothing_stands_below_a_thing_of_another_type(named: bool):
    """A model is not below what the user calls a method, and that method is not below a model."""
    result = corrected(RETYPE, (X, "GPT-3 Codex"), *([(X, "GPT-3")] if named else []))
    assert above(result) == {"model:gpt-3-codex": (), **({"method:gpt-3": ()} if named else {})}
    assert result.rejected == ()


def test_two_things_that_are_retyped_stay_below_each_other():
    """Where both ends get the same type, what the catalog says holds."""
    both = RETYPE + '[[retype]]\nname = "GPT-3 Codex"\ntype = "Method"\n'
    assert above(corrected(both, (X, "GPT-3 Codex"))) == {
        "method:gpt-3-codex": ("method:gpt-3",),
        "method:gpt-3": (),
    }


def test_a_retyped_thing_keeps_no_attributes_of_its_old_type():
    """A method has neither version nor parameters; a dataset has a version."""
    (method,) = corrected(RETYPE, (X, "GPT-3")).entities
    assert (method.id, method.attributes) == ("method:gpt-3", ())
    (dataset,) = corrected(RETYPE.replace("Method", "Dataset"), (X, "GPT-3")).entities
    assert dataset.attributes == (("version", "3"),)


@pytest.mark.parametrize("form", ["accuracy", "Accuracies", None])
def test_what_is_ignored_is_not_above_anything(form: str | None):
    """What stood below it stands below what is above it; the correction counts as used."""
    result = corrected(IGNORE, (Q, "top-1 accuracy"), *([(Q, form)] if form else []))
    assert above(result) == {"metric:top-1-accuracy": ("metric:quality",), "metric:quality": ()}
    assert [r.reason for r in result.rejected] == ([Reason.IGNORED] if form else [])


def test_ignoring_leaves_a_thing_out_under_all_its_names():
    """An alias of the catalog is the thing that is ignored, too."""
    known = Catalog((CatalogEntry(id="hardware:gpu", name="GPU", type=H, aliases=("graphics card",), source="test"),))
    for name in ("GPU", "graphics cards"):
        fixes = parse_corrections(f'[[ignore]]\nname = "{name}"')
        result = link([paper("p:1", (H, "GPUs"), (H, "graphics card"))], known, fixes)
        assert (result.entities, [r.reason for r in result.rejected]) == ((), [Reason.IGNORED, Reason.IGNORED])


def test_what_stood_below_a_joined_thing_stands_below_what_it_joined():
    """`same` moves what is broader along; a circle that it would close is cut."""
    result = corrected('[[same]]\nnames = ["adapter zoo", "LoRA"]', (M, "QLoRA"), (M, "adapter zoo"), (M, "LoRA"))
    assert above(result)["method:qlora"] == ("method:adapter-zoo",)
    assert "method:lora" not in above(result)
    circle = corrected('[[same]]\nnames = ["QLoRA", "fine-tuning"]', (M, "QLoRA"), (M, "LoRA"))
    assert above(circle) == {"method:lora": (), "method:qlora": ("method:lora",)}


def test_names_that_are_spelled_alike_are_not_parted_in_silence():
    """`not-same` on two spellings of one name changes nothing, and says so."""
    result = corrected('[[not-same]]\nnames = ["LoRA", "LORAs"]', (M, "LoRA"), (M, "QLoRA"))
    assert [e.id for e in result.entities] == ["method:fine-tuning", "method:lora", "method:qlora"]
    assert [(r.what, r.reason) for r in result.rejected] == [("not-same: 'LORAs'", Reason.UNMATCHED)]


def test_a_variant_stands_below_the_new_name_of_its_family():
    """Families are found by what papers call them, whatever the user calls them."""
    rename = '[[rename]]\nname = "FooNet"\nto = "Barnet"\n'
    result = corrected(rename, (X, "FooNet"), (X, "FooNet 7B"))
    assert above(result) == {"model:barnet": (), "model:foonet-7b": ("model:barnet",)}
    listed = corrected('[[rename]]\nname = "GPT-3"\nto = "Davinci"\n', (X, "GPT-3 13B"))
    assert above(listed)["model:gpt-3-13b"] == ("model:davinci",)
    assert "model:gpt-3" not in above(listed)


def told(linking: Linking) -> list[tuple[str, str]]:
    """What the corrections could not do, and why."""
    return [(r.what, r.detail) for r in linking.rejected if r.reason is Reason.CONFLICT]


def test_a_name_that_another_thing_has_is_not_given_again():
    """Two things of one name would be taken for one; whoever means that writes `same`."""
    rename = '[[rename]]\nname = "QLoRA"\nto = "LoRA"'
    result = corrected(rename, (M, "QLoRA"), (M, "LoRA"))
    assert [e.name for e in result.entities] == ["fine-tuning", "LoRA", "QLoRA"]
    why = "another thing is called 'LoRA'; use [[same]] to make them one thing"
    assert told(result) == [("rename: 'QLoRA'", why)]
    freed = rename + '\n[[rename]]\nname = "LoRA"\nto = "Low-Rank Adaptation"'
    result = corrected(freed, (M, "QLoRA"), (M, "LoRA"))
    assert ([e.name for e in result.entities], told(result)) == (["fine-tuning", "LoRA", "Low-Rank Adaptation"], [])
    kept = freed + '\n[[rename]]\nname = "FooNet"\nto = "Low-Rank Adaptation"'
    result = corrected(kept, (M, "QLoRA"), (M, "LoRA"), (M, "FooNet"))
    why = "'LoRA' is called 'Low-Rank Adaptation', too; use [[same]] to make them one thing"
    assert told(result) == [("rename: 'FooNet'", why)]


@pytest.mark.parametrize(
    ("text", "id_", "what", "why"),
    [
        (
            RETYPE + RETYPE.replace("Method", "Task"),
            "method:gpt-3",
            "retype: 'GPT-3'",
            "[[retype]] makes it Method, too",
        ),
        (
            '[[rename]]\nname = "GPT-3"\nto = "A"\n[[rename]]\nname = "GPT3"\nto = "B"',
            "model:a",
            "rename: 'GPT3'",
            "[[rename]] calls it 'A', too",
        ),
        (
            '[[rename]]\nname = "GPT-3"\nto = "A"\n[[ignore]]\nname = "GPT-3"',
            None,
            "rename: 'GPT-3'",
            "[[ignore]] leaves it out",
        ),
        (RETYPE + '[[ignore]]\nname = "GPT-3"', None, "retype: 'GPT-3'", "[[ignore]] leaves it out"),
        (RETYPE + RETYPE.replace("GPT-3", "gpt 3"), "method:gpt-3", None, ""),
    ],
)
def test_of_two_words_on_one_thing_the_first_holds(text: str, id_: str | None, what: str | None, why: str):
    """Previously the last won in silence. What is left out has no name and no type; a word twice does no harm."""
    result = corrected(text, (X, "GPT-3"))
    assert [e.id for e in result.entities if not e.id.endswith(":gpt")] == ([id_] if id_ else [])
    assert [w for w, _ in told(result)] == ([what] if what else [])
    assert all(detail.startswith(why) for _, detail in told(result))


def test_a_type_that_is_said_joins_what_only_the_type_kept_apart():
    """Previously what one paper spells and means otherwise stayed beside the catalog's, whatever the user said."""
    papers = [paper("p:1", (X, "GPT-3")), paper("p:2", (D, "GPT3"))]
    assert len(link(papers, CATALOG).entities) == 3
    result = link(papers, CATALOG, parse_corrections('[[retype]]\nname = "GPT-3"\ntype = "Model"'))
    assert ([e.id for e in result.entities], result.rejected) == (["model:gpt", "model:gpt-3"], ())
    homonym = [papers[0], proposing("p:2", (D, "GPT-3"))]
    assert len(link(homonym, CATALOG, parse_corrections(RETYPE)).entities) == 2


def homonyms() -> list[Extraction]:
    """Three things called ZQA: what p:1 spells out, the data set of p:2 and the task of p:3."""
    spelled = dataclasses.replace(
        proposing("p:1", (D, "ZQA")), abbreviations=(Abbreviation("p:1", "ZQA", "Zebra Quiz Answers", Span(0, 3)),)
    )
    return [spelled, paper("p:2", (D, "ZQA")), paper("p:3", (T, "ZQA"))]


def test_an_id_means_one_of_several_things_of_one_name():
    """Previously two nodes of one name stayed beside each other, whatever was written."""
    before = {found.paper: found.entity for found in link(homonyms(), CATALOG).links}
    assert len(set(before.values())) == 3
    text = f'[[same]]\nnames = ["{before["p:1"]}", "{before["p:2"]}"]'
    result = link(homonyms(), CATALOG, parse_corrections(text))
    assert {found.paper: found.entity for found in result.links} == {
        "p:1": "dataset:zqa", "p:2": "dataset:zqa", "p:3": "task:zqa",
    }  # fmt: skip
    assert result.rejected == ()
    text = f'[[rename]]\nname = "{before["p:2"]}"\nto = "ZQA-2"\n[[ignore]]\nname = "task:zqa"'
    result = link(homonyms(), CATALOG, parse_corrections(text))
    assert {found.paper: found.entity for found in result.links} == {"p:1": "dataset:zqa", "p:2": "dataset:zqa-2"}
    assert [r.reason for r in result.rejected] == [Reason.IGNORED]


def test_an_id_means_what_one_paper_proposes_under_a_name_that_others_use_too():
    """Two proposals of one name are told apart by their ids, and so is what the catalog knows."""
    papers = [proposing("p:1", (M, "ZipNet")), proposing("p:2", (M, "ZipNet")), paper("p:3", (M, "LoRA"))]
    before = {found.paper: found.entity for found in link(papers, CATALOG).links}
    text = f'[[same]]\nnames = ["method:lora", "{before["p:2"]}"]'
    result = link(papers, CATALOG, parse_corrections(text))
    assert [found.entity for found in result.links] == ["method:zipnet", "method:lora", "method:lora"]


def test_what_a_name_does_not_mean_is_told_with_its_id():
    """A name that several things have is no silent half of a correction; an id of another build is told, too."""
    (other,) = (found.entity for found in link(homonyms(), CATALOG).links if found.paper == "p:1")
    text = '[[retype]]\nname = "ZQA"\ntype = "Dataset"\n[[ignore]]\nname = "dataset:zqa~000000"'
    result = link(homonyms(), CATALOG, parse_corrections(text))
    assert [(r.what, r.detail) for r in result.rejected] == [
        ("retype: 'ZQA'", f"{other} of that name stays as it is; write its id, too, to mean it"),
        ("ignore: 'dataset:zqa~000000'", "nothing has this id in a build without corrections; take it from there"),
    ]


SCORES = Catalog(
    (
        CatalogEntry(id="metric:bertscore", name="BERTScore", type=Q, aliases=("BERT score",), source="test"),
        CatalogEntry(id="metric:flops", name="FLOPs", type=Q, aliases=("PFLOPs",), source="test"),
        CatalogEntry(id="metric:flops-per-second", name="FLOPS", type=Q, aliases=("PFLOPS",), source="test"),
        CatalogEntry(id="model:bert", name="BERT", type=X, aliases=("BERT model",), source="test"),
    )
)


def test_a_name_means_the_entry_that_is_spelled_so():
    """Previously a key of several entries, as "bert" of BERT and of the BERT score, did nothing in silence."""
    papers = [paper("p:1", (X, "BERT"), (Q, "BERTScore"), (X, "RoBERTa"))]
    for text, ids in (
        ('[[retype]]\nname = "BERT"\ntype = "Method"', ["method:bert", "metric:bertscore", "model:roberta"]),
        ('[[rename]]\nname = "Bert"\nto = "Ernie"', ["metric:bertscore", "model:ernie", "model:roberta"]),
        ('[[same]]\nnames = ["BERT", "RoBERTa"]', ["metric:bertscore", "model:bert"]),
        ('[[ignore]]\nname = "BERT"', ["metric:bertscore", "model:roberta"]),
    ):
        result = link(papers, SCORES, parse_corrections(text))
        assert [e.id for e in result.entities] == ids
        assert {r.reason for r in result.rejected} <= {Reason.IGNORED}


def test_a_name_of_several_things_is_told():
    """A name that leaves more than one entry changes none of them; one in their own capitals means one."""
    papers = [paper("p:1", (Q, "FLOPs"), (Q, "FLOPS"))]
    result = link(papers, SCORES, parse_corrections('[[rename]]\nname = "pflops"\nto = "work"'))
    why = "it may be FLOPS (Metric) or FLOPs (Metric); write a name that only one of them has"
    assert told(result) == [("rename: 'pflops'", why)]
    assert [r.reason for r in result.rejected] == [Reason.CONFLICT]
    result = link(papers, SCORES, parse_corrections('[[rename]]\nname = "PFLOPs"\nto = "work"'))
    assert ("metric:work" in above(result), result.rejected) == (True, ())


def test_what_same_joined_is_not_parted_again():
    """Previously two papers that each propose one of the joined names had a node each, both of the first name."""
    papers = [proposing("p:1", (M, "LoRA")), proposing("p:2", (M, "QLoRA")), paper("p:3", (T, "Low-rank thing"))]
    text = '[[same]]\nnames = ["Low-rank thing", "QLoRA", "LoRA"]'
    result = link(papers[:2], CATALOG, parse_corrections(text))
    assert [e.id for e in result.entities] == ["method:low-rank-thing"]
    result = link(papers, CATALOG, parse_corrections(text + '\n[[retype]]\nname = "Low-rank thing"\ntype = "Method"'))
    assert [e.id for e in result.entities] == ["method:low-rank-thing"]


def test_same_joins_no_types_under_a_new_name():
    """A new name has no type of its own, but what it joins must agree; what was joined is of the first's type."""
    result = corrected('[[same]]\nnames = ["New thing", "GPT-3", "LoRA"]', (X, "GPT-3"), (M, "LoRA"))
    assert told(result) == [("same: 'New thing', 'LoRA'", "one is Model, the other Method; retype one")]
    assert [e.id for e in result.entities] == ["method:fine-tuning", "method:lora", "model:new-thing"]


@pytest.mark.parametrize("names", ['"LoRA", "low-rank adaptation"', '"low-rank adaptation", "LoRA"'])
def test_what_is_parted_shares_no_names(names: str):
    """Previously the parted node had the entry's name, and the entry kept the parted name as an alias."""
    known = Catalog(
        (CatalogEntry(id="method:lora", name="LoRA", type=M, aliases=("low-rank adaptation", "Lora"), source="test"),)
    )
    found = paper("p:1", (M, "LoRA"), (M, "Low-Rank Adaptation"))
    one = dataclasses.replace(found, mentions=tuple(dataclasses.replace(m, group=0) for m in found.mentions))
    two = paper("p:2", (M, "LoRA"))
    result = link([one, two], known, parse_corrections(f"[[not-same]]\nnames = [{names}]"))
    assert [(e.name, e.aliases) for e in result.entities] == [
        ("LoRA", ("LoRA", "Lora")),
        ("low-rank adaptation", ("Low-Rank Adaptation", "low-rank adaptation")),
    ]
    assert result.rejected == ()


def test_a_form_that_joined_a_more_frequent_spelling_means_that_thing():
    """Previously a correction of a rarer spelling, or of a short form that papers spell out, did nothing in silence."""
    papers = [paper(f"p:{i}", (M, "computational pooling")) for i in range(3)] + [
        paper("p:9", (M, "computation pooling"))
    ]
    result = link(papers, CATALOG, parse_corrections('[[rename]]\nname = "computation pooling"\nto = "Pooler"'))
    assert ([e.name for e in result.entities], result.rejected) == (["Pooler"], ())


def test_the_catalog_may_put_a_task_below_a_method():
    """Without corrections all that the catalog says is broader stays, over types, too."""
    assert above(corrected("", (T, "model pruning")))["task:model-pruning"] == ("method:pruning",)


def test_corrections_do_not_depend_on_the_order_of_papers():
    """Any order of papers gives the same linking under corrections of all kinds."""
    fixes = parse_corrections(
        RENAME + RETYPE + IGNORE + '[[same]]\nnames = ["adapter zoo", "fine-tuning"]\n'
        '[[not-same]]\nnames = ["GPT-3", "GPT-3 Codex"]\n[[rename]]\nname = "FooNet"\nto = "Barnet"'
    )
    papers = [
        paper("p:1", (M, "QLoRA"), (X, "FooNet 7B"), (Q, "top-1 accuracy")),
        paper("p:2", (M, "LoRA"), (X, "GPT-3 13B"), (X, "FooNet")),
        paper("p:3", (X, "GPT-3"), (M, "adapter zoo"), (Q, "accuracy")),
        paper("p:4", (X, "GPT-3 Codex"), (M, "fine-tuning"), (X, "GPT-style")),
    ]
    first = link(papers, CATALOG, fixes)
    for seed in range(8):
        assert link(random.Random(seed).sample(papers, len(papers)), CATALOG, fixes) == first


def test_a_corrected_graph_conforms_to_its_shapes(tmp_path: Path):
    """Corrections of the shipped catalog's things leave no old node behind and break no shape."""
    names = (M, "QLoRA"), (M, "LoRA"), (X, "GPT-3 13B"), (X, "GPT-3"), (Q, "top-1 accuracy"), (Q, "accuracy")
    text = " ".join(name for _, name in names)
    found = paper("p:1", *names)
    at = len("a title\n")
    moved = [dataclasses.replace(m, span=Span(m.span.start + at, m.span.end + at)) for m in found.mentions]
    found = dataclasses.replace(found, mentions=tuple(moved))
    linking = link([found], catalog.load(), parse_corrections(RENAME + RETYPE + IGNORE))
    graph = assemble([Paper("p:1", "a title", text)], [found], linking)
    assert {"method:lora", "model:gpt-3", "metric:accuracy"}.isdisjoint(e.id for e in graph.entities)
    write_graph(graph, tmp_path / "graph.json")
    assert list(validate(graph)) == []


def test_the_owners_of_attributes_are_those_of_the_shapes():
    """Each attribute that is written has the types that its shape admits."""
    shapes = (config.ontologies() / "shapes.ttl").read_text(encoding="utf-8")
    said = {}
    for name, path in ATTRIBUTES.items():
        (rule,) = re.findall(rf"^:Only\S+ .*targetSubjectsOf {re.escape(path)} ;(.*)$", shapes, re.MULTILINE)
        said[name] = frozenset(map(EntityType, re.findall(r"sh:class kg:(\w+)", rule)))
    assert said == _OWNERS


def test_the_documented_file_is_read_and_does_what_the_page_says():
    """The example of docs/corrections.md holds one entry of each table, and each has its effect."""
    (block,) = re.findall(r"```toml\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)
    fixes = parse_corrections(block)
    assert [len(getattr(fixes, f.name)) for f in dataclasses.fields(fixes)] == [1] * 5
    papers = [
        paper("p:1", (M, "KV pruning"), (M, "LoRA"), (X, "GPT-3"), (Q, "accuracy")),
        paper("p:2", (M, "token dropping of the KV cache"), (M, "quantized LoRA"), (M, "QLoRA")),
    ]
    result = link(papers, catalog.load(), fixes)
    nodes = {(found.paper, found.group): found.entity for found in result.links}
    assert nodes["p:1", 0] == nodes["p:2", 0] == "method:kv-pruning"
    assert nodes["p:2", 1] != nodes["p:2", 2]
    assert (nodes["p:1", 1], nodes["p:1", 2]) == ("method:low-rank-adaptation", "method:gpt-3")
    assert above(result)["method:qlora"] == ("method:low-rank-adaptation",)
    assert [r.reason for r in result.rejected] == [Reason.IGNORED]


def test_the_page_names_every_field_reason_and_stage():
    """The tables of docs/corrections.md hold the fields of the two files, and all reasons are told."""
    text = DOC.read_text(encoding="utf-8")
    fields = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    assert fields == [f.name for record in (Merge, Rejected) for f in dataclasses.fields(record)]
    flat = " ".join(text.split())
    assert [r for r in Reason if f"`{r.value}`" not in flat] == []
    assert [s for s in Stage if s.value not in flat] == []


def test_a_correction_without_effect_is_told_on_stderr(tmp_path: Path):
    """`kg link` names it beside its answer; one that works is not named."""
    import msgspec

    lines, file = tmp_path / "extractions.jsonl", tmp_path / "corrections.toml"
    lines.write_bytes(msgspec.json.encode(paper("p:1", (M, "LoRA"))) + b"\n")
    file.write_text(RENAME + '[[ignore]]\nname = "LoRX"', "utf-8")
    result = CliRunner().invoke(cli, ["link", str(lines), "--corrections", str(file)])
    assert result.exit_code == 0
    assert result.stderr == "correction without effect: ignore: 'LoRX': no paper names it; mend it\n"
    assert '"method:low-rank-adaptation"' in result.stdout
