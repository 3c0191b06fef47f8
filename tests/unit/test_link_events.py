"""Linking: a shared task, its year, its challenge and its test split are one thing."""

from __future__ import annotations

import random

from kg.catalog import Catalog, CatalogEntry
from kg.link import link, parse_corrections
from kg.model import Abbreviation, Extraction, Mention, Relation, Span
from kg.vocab import EntityType, Predicate

D, T, X = EntityType.DATASET, EntityType.TASK, EntityType.MODEL
KNOWN = Catalog((CatalogEntry(id="dataset:kuru", name="KuRu", type=D, source="test"),))


def paper(id_: str, type_: EntityType, *forms: str, long: str = "", proposed: bool = False) -> Extraction:
    """A paper that has these forms for one thing, and spells the first out."""
    mentions, at = [], 0
    for form in forms:
        mentions.append(Mention(id_, Span(at, at + len(form)), form, type_, "test", 1.0, 0))
        at += len(form) + 1
    defined = (Abbreviation(id_, forms[0], long, Span(0, 1)),) if long else ()
    head = (Relation(None, Predicate.PROPOSES, 0, Span(0, 1), "test", 1.0),) if proposed else ()
    return Extraction(id_, tuple(mentions), defined, head, (), (), ())


def named(*papers: Extraction) -> list[str]:
    """The entity of each paper's thing, in their order, whatever the order in which they come."""
    shuffled = list(papers)
    random.Random(7).shuffle(shuffled)
    found = {each.paper: each.entity for each in link(shuffled, KNOWN).links}
    return [found[each.paper] for each in papers]


def test_all_names_of_an_event_are_one_thing():
    """Previously one shared task was six nodes, one for each way to write it."""
    forms = "FooQA", "FooQA 2025 shared task", "FooQA-2025", "FooQA25", "FooQA challenge", "FooQA test split"
    assert set(named(*(paper(f"p:{i}", D, form) for i, form in enumerate(forms)))) == {"dataset:fooqa"}


def test_a_year_belongs_to_the_name_where_there_are_several():
    """Two years of a benchmark are two data sets, and one that never goes without its year keeps it."""
    forms = "KitTi", "KitTi 2012", "KitTi 2015", "KitTi 2015 challenge"
    found = named(*(paper(f"p:{i}", D, form) for i, form in enumerate(forms)))
    assert found == ["dataset:kitti", "dataset:kitti-2012", "dataset:kitti-2015", "dataset:kitti-2015"]
    assert named(paper("p:1", D, "FooQA 2025"), paper("p:2", D, "FooQA25")) == ["dataset:fooqa-2025"] * 2


def test_a_number_that_is_no_year_stays():
    """Two digits are a year only where it is written out, too; models are no events; the catalog's names stay."""
    assert named(paper("p:1", D, "CiFar"), paper("p:2", D, "CiFar-10")) == ["dataset:cifar", "dataset:cifar-10"]
    assert named(paper("p:1", X, "FooNet"), paper("p:2", X, "FooNet 2025")) == ["model:foonet", "model:foonet-2025"]
    assert named(paper("p:1", D, "KuRu"), paper("p:2", D, "KuRu 2025")) == ["dataset:kuru", "dataset:kuru-2025"]


def test_many_papers_propose_what_they_do_for_one_event():
    """Previously each paper that seemed to propose a shared task had one of its own."""
    hosts = paper("p:1", D, "FooCheck", proposed=True)
    guest = paper("p:2", D, "FooCheck shared task", proposed=True)
    assert named(hosts, guest, paper("p:3", D, "FooCheck")) == ["dataset:foocheck"] * 3


def test_what_one_paper_spells_out_serves_the_others():
    """A short form that is hardly coined twice means the same to whoever uses it without its long form."""
    hosts = paper("p:1", D, "FooVQA", long="Foo Visual Question Answering", proposed=True)
    assert named(hosts, paper("p:2", D, "FooVQA"), paper("p:3", D, "FooVQA 2025")) == ["dataset:foovqa"] * 3


def test_a_correction_of_what_is_joined_already_is_told_so():
    """A name that was folded into its event is no slip of the pen."""
    papers = [paper("p:1", D, "FooQA"), paper("p:2", D, "FooQA 2025")]
    result = link(papers, KNOWN, parse_corrections('[[same]]\nnames = ["FooQA", "FooQA 2025"]'))
    assert [r.detail for r in result.rejected] == ["papers' names of that event are one thing already; write 'FooQA'"]
