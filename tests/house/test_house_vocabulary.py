"""The enums of `kg.vocab` and the ontology say the same words, both ways."""

from __future__ import annotations

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, SH

from kg import config
from kg.rdf.iri import ONTOLOGY
from kg.rdf.say import DIRECTIONS, GENRES, QUALIFIERS
from kg.vocab import DOMAIN, PAPER_PREDICATES, RANGE, Direction, EntityType, Genre, Predicate, Qualifier

KG = rdflib.Namespace(f"{ONTOLOGY}#")
GRAPH = rdflib.Graph().parse(config.ontologies() / "paperkg.ttl")
SHAPES = rdflib.Graph().parse(config.ontologies() / "shapes.ttl")


def members(class_: rdflib.term.Node, list_: rdflib.URIRef) -> set[str]:
    """The local names in a class that is written as a list."""
    (head,) = GRAPH.objects(class_, list_)
    return {str(item).removeprefix(KG) for item in Collection(GRAPH, head)}


def types_of(class_: rdflib.term.Node) -> set[str]:
    """The entity types that a domain or range stands for."""
    if class_ == KG.Entity:
        (class_,) = GRAPH.objects(KG.Entity, OWL.equivalentClass)
    return members(class_, OWL.unionOf) if isinstance(class_, rdflib.BNode) else {str(class_).removeprefix(KG)}


def test_entity_types_are_the_members_of_entity():
    """`EntityType` and the union behind `kg:Entity` are the same; each is a subclass of it."""
    assert types_of(KG.Entity) == {type_.value for type_ in EntityType}
    below = {str(c).removeprefix(KG) for c in GRAPH.subjects(RDFS.subClassOf, KG.Entity)}
    assert below == {type_.value for type_ in EntityType}


def test_predicates_are_the_properties_into_entities():
    """Each predicate is a property with its domain and range; no property between things is missing in the enum."""
    expected = {
        predicate.value: (
            {"Paper"} if DOMAIN[predicate] is None else {t.value for t in DOMAIN[predicate] or ()},
            {t.value for t in RANGE[predicate]},
        )
        for predicate in Predicate
    }
    entities = {type_.value for type_ in EntityType}
    found = {}
    for property_ in GRAPH.subjects(RDF.type, OWL.ObjectProperty):
        if property_ in KG and (property_, RDF.type, OWL.FunctionalProperty) not in GRAPH:
            domain = types_of(GRAPH.value(property_, RDFS.domain))
            range_ = types_of(GRAPH.value(property_, RDFS.range))
            if range_ <= entities:
                found[str(property_).removeprefix(KG)] = (domain, range_)
    assert found == expected
    assert {p.value for p in PAPER_PREDICATES} == {name for name, (domain, _) in found.items() if domain == {"Paper"}}


def test_directions_and_qualifiers_are_the_individuals():
    """Each word is one individual of its class, and each individual is a word."""
    for enum, words, class_ in ((Direction, DIRECTIONS, KG.Direction), (Qualifier, QUALIFIERS, KG.Qualifier)):
        (closed,) = GRAPH.objects(class_, OWL.equivalentClass)
        names = {str(i).removeprefix(KG) for i in GRAPH.subjects(RDF.type, class_)}
        assert set(words) == set(enum)
        assert members(closed, OWL.oneOf) == names == {word.removeprefix("kg:") for word in words.values()}
        labels = {str(label) for i in GRAPH.subjects(RDF.type, class_) for label in GRAPH.objects(i, RDFS.label)}
        assert labels == {word.value for word in enum}


def test_genres_are_the_classes_below_paper():
    """Each genre is a class of papers, and each class of papers is a genre."""
    below = {str(c).removeprefix(KG) for c in GRAPH.subjects(RDFS.subClassOf, KG.Paper)}
    assert set(GENRES) == set(Genre)
    assert {word.removeprefix("kg:") for word in GENRES.values()} == below


def test_shapes_know_each_predicate():
    """A statement may have each predicate of the enum and no other."""
    rule = rdflib.URIRef("https://w3id.org/paperkg/shapes#Statement-predicate")
    allowed = Collection(SHAPES, SHAPES.value(rule, SH["in"]))
    assert {str(item).removeprefix(KG) for item in allowed} == {predicate.value for predicate in Predicate}
