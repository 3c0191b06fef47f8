"""Every rule of `shapes.ttl` refuses a graph that breaks it, and that rule only is named.

The graph is rich: every class and property occurs. For each constraint of each shape a node is copied under a new name
and the copy is broken in just this respect; all copies are checked in one run, and each must be refused by its rule.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH, XSD

from kg import config
from kg.model import Entity, Graph, PaperGenre, Span
from kg.rdf import quads, validate
from kg.rdf.shapes import memory_graph
from kg.vocab import EntityType, Genre, Qualifier

RULES = rdflib.Namespace("https://w3id.org/paperkg/shapes#")
KG = rdflib.Namespace("https://w3id.org/paperkg/ontology#")
EX = rdflib.Namespace("http://example.org/")
NOBODY = EX.nobody  # an IRI without a type
FACETS = (
    SH.minCount, SH.maxCount, SH.datatype, SH["class"], SH.nodeKind, SH["in"], SH.hasValue, SH.minInclusive,
    SH.maxInclusive, SH.minExclusive, SH.minLength, SH.pattern, SH.lessThan, SH["or"],
)  # fmt: skip


def rich(graph: Graph) -> Graph:
    """The same graph, with every property that an entity, a paper or a use can have."""
    more = {
        EntityType.MODEL: (("parameterCount", 7e9), ("version", "2")),
        EntityType.DATASET: (("version", "1.0"),),
        EntityType.HARDWARE: (("kind", "GPU"), ("memoryGB", 80.0), ("vendor", "NVIDIA")),
        EntityType.METRIC: (("higherIsBetter", True), ("unit", "x")),
    }
    entities = [
        replace(e, attributes=more.get(e.type, ()), note="a note", same_as=("http://www.wikidata.org/entity/Q1",))
        for e in graph.entities
    ]
    entities.append(Entity("dataset:glue-qqp", EntityType.DATASET, "QQP", broader=("dataset:glue",)))
    return replace(
        graph,
        papers=tuple(replace(p, repositories=("https://e.org/code",)) for p in graph.papers),
        entities=tuple(sorted(entities, key=lambda e: e.id)),
        hardware_uses=tuple(replace(u, qualifier=Qualifier.UP_TO) for u in graph.hardware_uses),
        measurements=tuple(replace(m, unit="of 30") for m in graph.measurements),
        genres=(
            PaperGenre(graph.papers[0].id, Genre.SURVEY, Span(25, 30), "test"),
            PaperGenre(graph.papers[1].id, Genre.ANALYSIS, Span(25, 30), "test"),
        ),
    )


SHAPES = rdflib.Graph().parse(config.ontologies() / "shapes.ttl")
NODE_SHAPES = sorted(SHAPES.subjects(RDF.type, SH.NodeShape))
PROPERTY_RULES = [
    (node, rule, facet)
    for node in NODE_SHAPES
    for rule in sorted(SHAPES.objects(node, SH.property))
    for facet in FACETS
    if (rule, facet, None) in SHAPES and not (facet == SH.nodeKind and (rule, SH["class"], None) in SHAPES)
]
CLOSED = [node for node in NODE_SHAPES if (node, SH.closed, None) in SHAPES]
TYPED = [node for node in NODE_SHAPES if node not in CLOSED and (node, SH.targetSubjectsOf, None) in SHAPES]
LISTS = [KG.Direction, KG.Qualifier]


def focus_of(data: rdflib.Graph, node: rdflib.URIRef, path: rdflib.URIRef | None = None) -> rdflib.URIRef:
    """The first node that a shape looks at; one that has the property, where there is one."""
    found = sorted(
        {n for c in SHAPES.objects(node, SH.targetClass) for n in data.subjects(RDF.type, c)}
        | {n for p in SHAPES.objects(node, SH.targetSubjectsOf) for n in data.subjects(p, None)}
    )
    return next((n for n in found if (n, path, None) in data), found[0])


def bad_values(rule: rdflib.URIRef, facet: rdflib.URIRef, old: list) -> list:
    """Values of a property that break one facet of a rule."""
    type_ = SHAPES.value(rule, SH.datatype)
    if facet == SH.minCount:
        return []
    if facet == SH.maxCount:
        return [*old[:1], second(rule, old)]
    if facet == SH.hasValue:
        return [value for value in old if value != SHAPES.value(rule, SH.hasValue)]
    if facet in (SH["class"], SH["in"], SH["or"]):
        return [NOBODY]
    text, datatype = {
        SH.datatype: wrong_type(type_),
        SH.nodeKind: ("text", None),
        SH.minInclusive: ("-1", type_),
        SH.maxInclusive: ("2", type_),
        SH.minExclusive: ("0", type_),
        SH.minLength: ("", None),
        SH.pattern: ("no colon", None),
        SH.lessThan: ("99999", XSD.nonNegativeInteger),
    }[facet]
    return [rdflib.Literal(text, datatype=datatype)]


def wrong_type(type_: rdflib.URIRef) -> tuple[str, rdflib.URIRef | None]:
    """A value of another type; an offset still stands behind its start."""
    if type_ == XSD.nonNegativeInteger:
        return "99999", XSD.integer
    return ("2024-01-01", XSD.date) if type_ == XSD.string else ("text", None)


def second(rule: rdflib.URIRef, old: list):
    """One more value of the same kind."""
    value = old[0]
    if isinstance(value, rdflib.Literal):
        if value.language:
            return rdflib.Literal("another", lang=value.language)
        other = {XSD.boolean: "false", XSD.date: "2020-01-01", None: "another:one"}.get(value.datatype, "1")
        other = "0" if str(value) == "1" and other == "1" else other
        return rdflib.Literal(other, datatype=value.datatype)
    allowed = SHAPES.value(rule, SH["in"])
    if allowed:
        return next(v for v in Collection(SHAPES, allowed) if v != value)
    return ("like", value)


@pytest.fixture(scope="module")
def data(tiny_graph):
    return memory_graph(quads(rich(tiny_graph)))


@pytest.fixture(scope="module")
def refused(data):  # noqa: C901 # one loop for each kind of rule
    """Name of the case → the shapes that refuse its copy, from one run over all broken copies."""
    broken = memory_graph([])
    for triple in data:
        broken.add(triple)

    def copy(case: str, focus) -> rdflib.URIRef:
        new = EX[case]
        for _, p, o in data.triples((focus, None, None)):
            broken.add((new, p, o))
        return new

    for node, rule, facet in PROPERTY_RULES:
        path = SHAPES.value(rule, SH.path)
        focus = focus_of(data, node, path)
        old = sorted(data.objects(focus, path))
        assert old or facet != SH.maxCount, f"{path} does not occur in the rich graph"
        new = copy(case_of(rule, facet), focus)
        broken.remove((new, path, None))
        for value in bad_values(rule, facet, old):
            if isinstance(value, tuple):  # another node of the same type
                twin = EX[f"{case_of(rule, facet)}-twin"]
                for _, p, o in data.triples((value[1], None, None)):
                    broken.add((twin, p, o))
                value = twin  # noqa: PLW2901
            broken.add((new, path, value))
    for node in CLOSED:
        broken.add((copy(case_of(node, SH.closed), focus_of(data, node)), EX.unknown, rdflib.Literal("x")))
    for node in TYPED:
        property_ = min(SHAPES.objects(node, SH.targetSubjectsOf))
        broken.add((EX[case_of(node, SH["class"])], property_, next(data.objects(None, property_), NOBODY)))
    for class_ in LISTS:
        broken.add((EX[case_of(class_, SH["in"])], RDF.type, class_))
    both = copy("Genre-xone", focus_of(data, RULES.Genre))
    broken.add((both, RDF.type, KG.Survey))
    broken.add((both, RDF.type, KG.Analysis))
    phrase = next(data.objects(None, KG.genreStatedIn))
    broken.add((EX["Genre-paper"], RDF.type, KG.Survey))
    broken.add((EX["Genre-paper"], KG.genreStatedIn, phrase))
    two = copy("Entity-xone", focus_of(data, RULES.Method))
    broken.add((two, RDF.type, KG.Model))
    for type_ in EntityType:
        broken.add((copy(f"{type_.value}-entity", focus_of(data, RULES[type_.value])), RDF.type, KG[type_.value]))
        broken.remove((EX[f"{type_.value}-entity"], RDF.type, KG.Entity))
        for property_ in list(broken.predicates(EX[f"{type_.value}-entity"])):
            if (RULES.EntityFact, SH.targetSubjectsOf, property_) in SHAPES:
                broken.remove((EX[f"{type_.value}-entity"], property_, None))
    found: dict[str, set[str]] = defaultdict(set)
    for violation in validate(broken):
        found[violation.focus.removeprefix(str(EX))].add(violation.shape)
    return found


def case_of(rule: rdflib.URIRef, facet: rdflib.URIRef) -> str:
    return f"{rule.rpartition('#')[2]}-{facet.rpartition('#')[2]}"


def test_the_rich_graph_conforms(data):
    """The graph that the broken ones are made from breaks no rule."""
    assert validate(data) == ()


def test_the_hostile_graph_conforms(hostile_graph):
    """Names that try to break out are only text."""
    assert validate(hostile_graph) == ()


@pytest.mark.shared
def test_the_seeds_conform(seeds):
    """The graph of the user's saved pages breaks no rule."""
    assert validate(seeds) == ()


@pytest.mark.parametrize(("node", "rule", "facet"), PROPERTY_RULES, ids=lambda v: v.rpartition("#")[2])
def test_each_facet_of_each_property_is_checked(refused, node, rule, facet):
    """A copy that breaks one facet of one property is refused by the shape of that property, and by no other."""
    expected = {rule.rpartition("#")[2]}
    if (rule, facet) == (RULES["Phrase-endIndex"], SH.maxCount):
        expected.add("Phrase-beginIndex")  # the start is not before the second end
    assert refused[case_of(rule, facet)] == expected


@pytest.mark.parametrize("node", CLOSED, ids=lambda v: v.rpartition("#")[2])
def test_unknown_properties_are_refused(refused, node):
    """A misspelled property does not pass."""
    assert refused[case_of(node, SH.closed)] == {node.rpartition("#")[2]}


@pytest.mark.parametrize("node", TYPED, ids=lambda v: v.rpartition("#")[2])
def test_properties_belong_to_their_class(refused, node):
    """A property of one class on something without that class is refused."""
    assert refused[case_of(node, SH["class"])] == {node.rpartition("#")[2]}


@pytest.mark.parametrize("class_", LISTS, ids=lambda v: v.rpartition("#")[2])
def test_closed_lists_are_closed(refused, class_):
    """There is no fourth direction and no fifth qualifier."""
    assert refused[case_of(class_, SH["in"])] == {class_.rpartition("#")[2]}


def test_an_entity_has_one_type(refused):
    """A thing that is a method and a model is refused."""
    assert refused["Entity-xone"] == {"Entity"}


def test_a_paper_has_one_genre(refused):
    """A survey is no analysis."""
    assert refused["Genre-xone"] == {"OnlyGenre-genreStatedIn"}


def test_a_survey_is_said_to_be_a_paper(refused):
    """A thing with a genre that is not said to be a paper is refused."""
    assert refused["Genre-paper"] == {"Genre"}


@pytest.mark.parametrize("type_", EntityType)
def test_types_are_entities(refused, type_):
    """A thing with a type that is not said to be an entity is refused."""
    assert refused[f"{type_.value}-entity"] == {type_.value}


def test_every_class_and_property_of_the_data_has_a_shape(data):
    """Nothing in the rich graph is unknown to the shapes."""
    targets = set(SHAPES.objects(None, SH.targetClass))
    paths = set(SHAPES.objects(None, SH.path)) | {RDF.type}
    extra = {
        KG.Entity,
        rdflib.SDO.ScholarlyArticle,
        rdflib.URIRef("http://schema.org/ScholarlyArticle"),
        rdflib.DCAT.Dataset,
    }
    assert set(data.objects(None, RDF.type)) - targets - extra == set()
    assert set(data.predicates()) - paths == set()
