"""Any text comes back as it was, from every format and both readers."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Graph, Paper
from kg.rdf import FORMATS, chunks, id_of, iri_of
from kg.rdf.iri import web

ENGINE = {
    "turtle": (pyoxigraph.RdfFormat.TURTLE, "turtle"),
    "trig": (pyoxigraph.RdfFormat.TRIG, "trig"),
    "nquads": (pyoxigraph.RdfFormat.N_QUADS, "nquads"),
    "jsonld": (pyoxigraph.RdfFormat.JSON_LD, "json-ld"),
}
TITLE = "http://purl.org/dc/terms/title"
# every code point, lone surrogates too; characters that break formats come often
TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from("\"'\\\n\r\t\0\x0b\x1f\x7f\x85\u2028\ufeff\uffff<>{}%@:.;#"),
    ),
    max_size=40,
)


def whole(text: str) -> str:
    """The text with U+FFFD for each lone surrogate, which is no character."""
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


def graph_of(title: str, abstract: str, author: str, name: str) -> Graph:
    paper = Paper(f"title:{name}", title, abstract, authors=(author,), pages=(name,))
    return Graph((paper,), (), (), (), (), (), ())


@pytest.mark.parametrize("format_", FORMATS)
@settings(max_examples=60, deadline=None)
@given(title=TEXT, abstract=TEXT, author=TEXT, name=TEXT)
def test_texts_come_back(format_, title, abstract, author, name):
    """Title, author and page name are the same for pyoxigraph and rdflib; the paper's id is led back to."""
    data = "".join(chunks(graph_of(title, abstract, author, name), format_)).encode()
    engine, other = ENGINE[format_]
    dataset = rdflib.Dataset()
    dataset.parse(data=data, format=other)
    subject = iri_of(f"title:{name}")
    assert id_of(subject) == f"title:{name}"
    for quads in (
        {(q.subject.value, q.predicate.value, q.object.value) for q in pyoxigraph.parse(data, engine)},
        {(str(s), str(p), str(o)) for s, p, o, _ in dataset.quads()},
    ):
        assert (subject, TITLE, whole(title)) in quads
        assert not abstract or (subject, "http://purl.org/dc/terms/abstract", whole(abstract)) in quads
        assert (iri_of(f"person:{author}"), "http://xmlns.com/foaf/0.1/name", whole(author)) in quads
        assert (iri_of(f"page:{name}"), TITLE, whole(name)) in quads
        assert any(o == whole(f"{title}\n{abstract}") for _, p, o in quads if p.endswith("isString"))


@settings(max_examples=300, deadline=None)
@given(
    st.text(st.characters(exclude_categories=()), max_size=30),
    st.text(st.characters(exclude_categories=()), max_size=30),
)
def test_iris_are_valid_stable_and_different(first, second):
    """Any two names have two valid IRIs that lead back to them."""
    one, two = iri_of(f"method:{first}"), iri_of(f"method:{second}")
    assert pyoxigraph.NamedNode(one).value == one
    assert (id_of(one), id_of(two)) == (f"method:{first}", f"method:{second}")
    assert (one == two) == (first == second)


@settings(max_examples=300, deadline=None)
@given(st.one_of(TEXT, TEXT.map(lambda t: f"https://e.org/{t}"), TEXT.map(lambda t: f"http://{t}")))
def test_addresses_of_strangers_become_iris_or_nothing(address):
    """Whatever a page calls an address, the result is none, or an IRI that both readers take without a word."""
    iri = web(address)
    if iri is not None:
        (triple,) = pyoxigraph.parse(f"<{iri}> <http://e/p> <{iri}> .".encode(), pyoxigraph.RdfFormat.N_TRIPLES)
        assert triple.subject.value == iri
        assert rdflib.URIRef(iri).n3() == f"<{iri}>"
        assert iri.split(":", 1)[0].lower() in {"http", "https", "ftp"}


@settings(max_examples=30, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=4), st.text(st.characters(exclude_categories=()), min_size=1, max_size=12))
def test_names_of_entities_come_back(tiny_graph, names, unit):
    """Name, aliases, note and unit of entities and results are the same in every format, and no quad comes twice."""
    first, *rest = tiny_graph.entities
    entity = replace(first, name=names[0], aliases=tuple(sorted({*names})), note=names[-1])
    graph = replace(
        tiny_graph,
        entities=(entity, *rest),
        measurements=tuple(replace(m, unit=unit) for m in tiny_graph.measurements),
    )
    for format_, (engine, _) in ENGINE.items():
        found = list(pyoxigraph.parse("".join(chunks(graph, format_)).encode(), engine))
        assert len(found) == len(set(found))
        said = {
            (q.predicate.value.rpartition("#")[2], q.object.value)
            for q in found
            if q.subject.value == iri_of(entity.id)
        }
        assert ("prefLabel", whole(names[0])) in said
        assert {("altLabel", whole(name)) for name in names if name != names[0]} <= said
        assert ("unitText", whole(unit)) in {(q.predicate.value.rpartition("#")[2], q.object.value) for q in found}
