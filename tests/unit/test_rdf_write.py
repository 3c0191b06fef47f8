"""The four formats say the same, to two independent readers, and say it the same each time."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import warnings
from dataclasses import replace

import pyoxigraph
import pytest
import rdflib
from rdflib.compare import isomorphic

from kg import config
from kg.databases.named_graphs import named_graphs
from kg.errors import OutputError
from kg.graph import rows
from kg.model import Graph, PaperGenre, Span
from kg.rdf import BASE, FORMATS, chunks, context, iri_of, quads, write
from kg.rdf.terms import decimal, stated_date
from kg.vocab import Genre

ENGINE = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "nquads": pyoxigraph.RdfFormat.N_QUADS,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
RDFLIB = {"turtle": "turtle", "trig": "trig", "nquads": "nquads", "jsonld": "json-ld"}


@pytest.fixture(params=["tiny_graph", "hostile_graph"])
def graph(request):
    return request.getfixturevalue(request.param)


def by_pyoxigraph(text: str, format_: str) -> set[pyoxigraph.Quad]:
    return set(pyoxigraph.parse(text.encode(), ENGINE[format_]))


def by_rdflib(text: str, format_: str) -> rdflib.Dataset:
    dataset = rdflib.Dataset()
    dataset.parse(data=text.encode(), format=RDFLIB[format_])
    return dataset


def in_rdflib(found: set[pyoxigraph.Quad]) -> set[tuple[str, ...]]:
    return {(str(q.subject), str(q.predicate), str(q.object), str(q.graph_name)) for q in found}


def spelled(dataset: rdflib.Dataset) -> set[tuple[str, ...]]:
    """The quads of rdflib in the spelling of pyoxigraph's."""

    def term(node) -> str:
        if isinstance(node, rdflib.URIRef):
            return str(pyoxigraph.NamedNode(str(node)))
        type_ = node.datatype and pyoxigraph.NamedNode(str(node.datatype))
        return str(pyoxigraph.Literal(str(node), datatype=type_, language=node.language))

    default = rdflib.graph.DATASET_DEFAULT_GRAPH_ID
    return {
        (term(s), term(p), term(o), "DEFAULT" if g in (None, default) else term(g)) for s, p, o, g in dataset.quads()
    }


@pytest.mark.parametrize("format_", FORMATS)
def test_two_readers_get_the_same_quads_without_a_warning(graph, format_, caplog):
    """Both rdflib and pyoxigraph read the same terms, to the letter; no warning, no blank node."""
    text = "".join(chunks(graph, format_))
    with warnings.catch_warnings(), caplog.at_level(logging.WARNING):
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib speaks of its own names here
        theirs = spelled(by_rdflib(text, format_))
    ours = in_rdflib(by_pyoxigraph(text, format_))
    assert {(s, p, o, g.replace("DEFAULT GRAPH", "DEFAULT")) for s, p, o, g in ours} == theirs
    assert not caplog.records
    assert not any("_:" in s[:2] for s, _, _, _ in theirs)


@pytest.mark.parametrize("format_", ["trig", "jsonld"])
def test_formats_with_named_graphs_say_the_same(graph, format_):
    """TriG and JSON-LD hold the quads of N-Quads."""
    expected = by_pyoxigraph("".join(chunks(graph, "nquads")), "nquads")
    assert by_pyoxigraph("".join(chunks(graph, format_)), format_) == expected


def test_turtle_is_the_union(graph):
    """Turtle holds the triples of all named graphs, each once."""
    found = list(pyoxigraph.parse("".join(chunks(graph, "turtle")).encode(), pyoxigraph.RdfFormat.TURTLE))
    triples = [q.triple for q in found]
    assert len(set(triples)) == len(triples)
    assert set(triples) == {q.triple for q in quads(graph)}


def test_the_graphs_are_isomorphic(tiny_graph):
    """The comparison of rdflib agrees."""
    first, second = rdflib.Graph(), rdflib.Graph()
    first.parse(data="".join(chunks(tiny_graph, "turtle")), format="turtle")
    for s, p, o, _ in by_rdflib("".join(chunks(tiny_graph, "jsonld")), "jsonld").quads():
        second.add((s, p, o))
    assert isomorphic(first, second)


@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_in_smaller_pieces_is_the_same_file(graph, format_, monkeypatch):
    """However few nodes a piece holds, the text is the same, and so is each named graph that a store is given."""
    whole = [*chunks(graph, format_)]
    monkeypatch.setattr(sys.modules["kg.rdf.write"], "_NODES", 2)  # the package gives the function that name
    small = [*chunks(graph, format_)]
    assert "".join(small) == "".join(whole)
    if format_ == "nquads":
        assert len(small) > len(whole)
        assert [*named_graphs(small)] == [*named_graphs(whole)]


@pytest.mark.parametrize("format_", FORMATS)
def test_a_graph_of_nothing_is_read(format_):
    """Named graphs without a node leave a file that readers accept."""
    text = "".join(chunks(Graph((), (), (), (), (), (), ()), format_))
    assert in_rdflib(by_pyoxigraph(text, format_)) != set()


@pytest.mark.parametrize("format_", FORMATS)
def test_no_quad_is_written_twice(graph, format_):
    """Every written line or pair says something new."""
    found = list(pyoxigraph.parse("".join(chunks(graph, format_)).encode(), ENGINE[format_]))
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_description_counts_what_is_there(graph, format_):
    """`void:triples` is the number of distinct triples outside of the description, in every format."""
    found = by_pyoxigraph("".join(chunks(graph, format_)), format_)
    about = pyoxigraph.NamedNode(iri_of("graph:about"))
    inside = {q.triple for q in quads(graph) if q.graph_name == about}
    (stated,) = (
        int(q.object.value)
        for q in found
        if q.subject.value == iri_of("graph:all") and q.predicate.value == "http://rdfs.org/ns/void#triples"
    )
    assert len({q.triple for q in found} - inside) == stated


def test_each_paper_has_a_graph_with_its_facts(tiny_graph):
    """A paper's named graph has the paper's IRI and holds its title, a fact, a statement's evidence and a mention."""
    name = pyoxigraph.NamedNode(iri_of("arxiv:2401.00001"))
    words = {q.predicate.value.rpartition("/")[2].rpartition("#")[2] for q in quads(tiny_graph) if q.graph_name == name}
    assert {"title", "proposes", "appliedTo", "wasDerivedFrom", "taIdentRef", "hasValue", "device"} <= words


def test_offsets_lead_to_the_words(hostile_graph):
    """`nif:anchorOf` is the range of `nif:isString` from begin to end, counted in code points."""
    nif = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
    of: dict[str, dict[str, str]] = {}
    for q in quads(hostile_graph):
        if q.predicate.value.startswith(nif):
            of.setdefault(q.subject.value, {})[q.predicate.value.removeprefix(nif)] = q.object.value
    phrases = [values for values in of.values() if "anchorOf" in values]
    assert phrases
    for values in phrases:
        text = of[values["referenceContext"]]["isString"]
        assert text[int(values["beginIndex"]) : int(values["endIndex"])] == values["anchorOf"]


@pytest.mark.parametrize(
    ("ids", "known"),
    [
        (("arxiv:2401.00000", "doi:10.1/x", "title:paper-0-lora"), {"arxiv:2401.00000", "doi:10.1/x"}),
        (("title:paper-0-lora",), {"title:paper-0-lora"}),
    ],
)
def test_a_paper_is_known_by_public_ids(tiny_graph, ids, known):
    """An id made from the title stands only where there is no other; previously each row of a question came twice."""
    paper = replace(tiny_graph.papers[0], id=ids[0], identifiers=ids)
    graph = Graph((paper,), (), (), (), (), (), ())
    said = {q.object.value for q in quads(graph) if q.predicate.value == "http://purl.org/dc/terms/identifier"}
    assert said == known
    assert set(dict(rows(graph).nodes[0].properties)["identifiers"]) == known


def test_a_survey_is_one_in_its_own_graph_and_leads_to_its_words(tiny_graph):
    """In the graph of the paper stand its class, the words that make it one, and the sentence around them."""
    paper = tiny_graph.papers[0]
    graph = replace(tiny_graph, genres=(PaperGenre(paper.id, Genre.SURVEY, Span(0, 5), "test"),))
    store = pyoxigraph.Store()
    store.bulk_extend(quads(graph))
    asked = """
        PREFIX kg: <https://w3id.org/paperkg/ontology#>
        PREFIX nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#>
        SELECT ?graph ?paper ?words ?sentence {
          GRAPH ?graph {
            ?paper a kg:Paper, kg:Survey ; kg:genreStatedIn ?place .
            ?place nif:anchorOf ?words ; nif:sentence/nif:anchorOf ?sentence .
          }
        }"""
    (found,) = [[term.value for term in row] for row in store.query(asked)]
    assert found == [iri_of(paper.id), iri_of(paper.id), "Paper", paper.title]
    counted = """
        PREFIX void: <http://rdfs.org/ns/void#>
        SELECT ?n { ?part void:class <https://w3id.org/paperkg/ontology#Survey> ; void:entities ?n }"""
    assert [row["n"].value for row in store.query(counted, use_default_graph_as_union=True)] == ["1"]


def test_a_number_leads_to_its_sentence(tiny_graph):
    """The place of a result or of a use is the number alone; `nif:sentence` is the sentence around it."""
    store = pyoxigraph.Store()
    store.bulk_extend(quads(tiny_graph))
    asked = """
        PREFIX nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#>
        SELECT ?class ?number ?words {
          ?record a ?class ; <http://www.w3.org/ns/prov#wasDerivedFrom> ?place .
          ?place nif:anchorOf ?number ; nif:sentence/nif:anchorOf ?words .
          FILTER (?class != <https://w3id.org/paperkg/ontology#Statement>)
        }"""
    found = store.query(asked, use_default_graph_as_union=True)
    said = {tuple(term.value.rpartition("#")[2] for term in row) for row in found}
    abstract = tiny_graph.papers[0].abstract
    assert said == {("Result", "2.5x", abstract), ("HardwareUse", "A100", abstract)}


@pytest.mark.parametrize("format_", FORMATS)
def test_the_bytes_are_the_same_for_every_hash_seed(tiny_graph, tmp_path, format_):
    """No order of a set or a dictionary is seen in a file."""
    from kg import graph as graphs

    graphs.write(tiny_graph, tmp_path / "graph.json")
    code = (
        "import sys; from pathlib import Path; from kg import graph, rdf; folder = Path(sys.argv[1]);"
        "sys.stdout.buffer.write(''.join(rdf.chunks(graph.read(folder / 'graph.json'), sys.argv[2])).encode())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code, tmp_path, format_],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert made == {"".join(chunks(tiny_graph, format_)).encode()}


def test_a_base_moves_the_data_and_not_the_words(tiny_graph):
    """With another base every thing of ours has an IRI below it; the ontology stays."""
    base = "http://example.org/kg/"
    expected = {
        tuple(str(term).replace(f"<{BASE}", f"<{base}").replace(f"<{base}ontology", f"<{BASE}ontology") for term in q)
        for q in quads(tiny_graph)
        if "uriSpace" not in q.predicate.value
    }
    for format_ in ("trig", "jsonld", "nquads"):
        found = pyoxigraph.parse("".join(chunks(tiny_graph, format_, base)).encode(), ENGINE[format_])
        assert {tuple(map(str, q)) for q in found if "uriSpace" not in q.predicate.value} == expected


def test_the_shipped_context_is_the_one_that_is_written():
    """`ontologies/context.jsonld` is the context of the default base."""
    shipped = json.loads((config.ontologies() / "context.jsonld").read_text())
    assert shipped == {"@context": context()}


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2024", ("2024", "gYear")),
        ("2024-02", ("2024-02", "gYearMonth")),
        ("2024-02-29", ("2024-02-29", "date")),
        ("2023-02-29", None),
        ("2024-13", None),
        ("0000", None),
        ("2024-1-1", None),
        ("Jan 2024", None),
        ("٢٠٢٤", None),
        ("2024-02-29T00:00:00", None),
    ],
)
def test_dates_are_as_precise_as_stated_or_left_out(stated, expected):
    """A date that is not in the calendar is not written."""
    assert stated_date(stated) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [(1e-7, "0.0000001"), (1e21, "1" + "0" * 21), (-0.0, "0"), (0.1, "0.1"), (100.0, "100"), (-2.50, "-2.5")],
)
def test_decimals_have_no_exponent(value, text):
    """A decimal is in its canonical form."""
    assert decimal(value) == text


def test_an_invalid_date_is_no_triple(tiny_graph):
    """A paper with a date that is none has no `dcterms:issued`."""
    papers = tuple(replace(paper, date="2024-02-31") for paper in tiny_graph.papers)
    assert not any("issued" in q.predicate.value for q in quads(replace(tiny_graph, papers=papers)))


def test_an_unknown_format_names_the_known(tiny_graph, tmp_path):
    """The message lists the formats."""
    with pytest.raises(ValueError, match="turtle, trig, nquads, jsonld"):
        write(tiny_graph, tmp_path / "x", "rdfxml")


def test_a_place_that_cannot_be_written_is_named(tiny_graph, tmp_path):
    """The message names the file."""
    with pytest.raises(OutputError, match="absent"):
        write(tiny_graph, tmp_path / "absent" / "x.ttl", "turtle")
