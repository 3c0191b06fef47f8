"""What a query may not do, whatever it is dressed as."""

from __future__ import annotations

import pytest

from kg.rdf.guard import explain, is_update, locate, refusal

FORBIDDEN = [
    "SELECT * { SERVICE <http://e.org/> { ?s ?p ?o } }",
    "SELECT * { service <http://e.org/> { ?s ?p ?o } }",
    "SELECT * { SeRvIcE <http://e.org/> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://e.org/> { ?s ?p ?o } }",
    "SELECT * { SERVICE ?where { ?s ?p ?o } }",
    "SELECT * {SERVICE<http://e.org/>{?s ?p ?o}}",
    "PREFIX e: <http://e.org/> SELECT * { SERVICE e:sparql { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <http://e.org/> { ?s ?p ?o } }",
    "SELECT * { S\\U00000045RVICE <http://e.org/> { ?s ?p ?o } }",
    "SELECT * { SERVICE # a comment } \n <http://e.org/> { ?s ?p ?o } }",
    "# SELECT * {}\nSELECT * { ?a ?b ?c . # here\n SERVICE <http://e.org/> { ?s ?p ?o } }",
    "SELECT * { { { { SERVICE <http://e.org/> { ?s ?p ?o } } } } }",
    "SELECT * { ?a ?b ?c OPTIONAL { SERVICE <http://e.org/> { ?s ?p ?o } } }",
    "SELECT * { ?a ?b ?c MINUS { SERVICE <http://e.org/> { ?s ?p ?o } } }",
    "SELECT * { { ?a ?b ?c } UNION { SERVICE <http://e.org/> { ?s ?p ?o } } }",
    "SELECT * { ?a ?b ?c FILTER EXISTS { SERVICE <http://e.org/> { ?s ?p ?o } } }",
    "SELECT * { ?a ?b ?c FILTER NOT EXISTS { SERVICE <http://e.org/> { ?s ?p ?o } } }",
    "SELECT * { ?a ?b ?c BIND (EXISTS { SERVICE <http://e.org/> { ?s ?p ?o } } AS ?x) }",
    "SELECT * { { SELECT ?s { SERVICE <http://e.org/> { ?s ?p ?o } } } }",
    "SELECT * { GRAPH ?g { SERVICE <http://e.org/> { ?s ?p ?o } } }",
    "ASK { SERVICE <http://e.org/> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://e.org/> { ?s ?p ?o } }",
    "DESCRIBE ?s WHERE { SERVICE <http://e.org/> { ?s ?p ?o } }",
    'SELECT * { ?a ?b "}" . SERVICE <http://e.org/> { ?s ?p ?o } }',
    'SELECT * { ?a ?b """# not a comment""" . SERVICE <http://e.org/> { ?s ?p ?o } }',
    "SELECT * { ?a <http://e.org/#frag> ?c . SERVICE <http://e.org/> { ?s ?p ?o } }",
    "SELECT * { # ends here \r SERVICE <http://e.org/> { ?s ?p ?o }\n }",
    "SELECT * { # ends here \r\n # and here \r SERVICE SILENT <http://e.org/> { ?s ?p ?o }\n }",
    "SELECT * { # \\u000A ?a ?b '''\n SERVICE <http://e.org/> { ?s ?p ?o } # '''\n }",
    'SELECT * { BIND ("\\u0022 AS ?x) # " AS ?x) SERVICE <http://e.org/> { ?s ?p ?o }\n }',
    "SELECT * { # \\U0000000A ?a ?b '''\n SERVICE <http://e.org/> { ?s ?p ?o } # '''\n }",
    "SELECT * { ?a ?b ?c } ORDER BY EXISTS { SERVICE <http://e.org/> { ?s ?p ?o } }",
]
ALLOWED = [
    'SELECT * { ?s ?p "SERVICE <http://e.org/> { ?s ?p ?o }" }',
    "SELECT * { ?s ?p ?o } # SERVICE <http://e.org/> {}",
    "SELECT * {\r\n ?s ?p ?o # SERVICE <http://e.org/> {}\r\n}",
    "SELECT * { ?s <http://e.org/SERVICE> ?service }",
    "SELECT * { ?s ?p '\\u0041' }",
    "PREFIX service: <http://e.org/> SELECT * { ?s service:service ?o }",
    "SELECT * { ?s ?p '''LOAD <http://e.org/> service''' }",
    "SELECT ?service { ?service ?p ?o }",
]


@pytest.mark.parametrize("text", FORBIDDEN)
def test_every_dress_of_service_is_refused(text: str) -> None:
    """SERVICE is found by the grammar, wherever it stands and however it is spelled."""
    assert "SERVICE" in (refusal(text) or "")


@pytest.mark.parametrize("text", ALLOWED)
def test_the_word_alone_is_no_crime(text: str) -> None:
    """In strings, comments, IRIs, prefixes and variables the word means nothing."""
    assert refusal(text) is None


def test_a_text_with_the_word_that_the_grammar_cannot_read_is_refused() -> None:
    """Where the two parsers could disagree, nothing passes."""
    assert refusal("SELECT * { ?s ?p ?o ~~ SERVICE } ~~") is not None


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "LOAD <http://e.org/>",
        "load silent <file:///etc/passwd>",
        "DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "DROP GRAPH <a:a>",
        "CREATE GRAPH <a:a>",
        "COPY <a:a> TO <a:b>",
        "# SELECT\nPREFIX a: <a:> INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_named_as_such(text: str) -> None:
    """An UPDATE is told to be one, and that the graph is read-only."""
    assert is_update(text)
    assert "read-only" in explain(text, "error at 1:1: expected CONSTRUCT", {})


def test_the_caret_stands_under_the_column() -> None:
    """Line, column and caret agree, also where wide characters come before."""
    assert locate("SELECT é x", 10) == "  SELECT é x\n           ^"


def test_long_lines_are_cut_around_the_place() -> None:
    """A line of any length gives a message of bounded length that still shows the place."""
    row, caret = locate("a" * 5000 + "!" + "b" * 5000, 5001).split("\n")
    assert len(row) <= 102
    assert row[caret.index("^")] == "!"


def test_an_unknown_prefix_is_named_with_the_cure() -> None:
    """The message says which prefix is missing and which are there."""
    text = "SELECT * { ?s foo:bar ?o }"
    message = explain(text, "error at 1:19: expected one of Prefix not found", {"kg": "http://e.org/"})
    assert "the prefix foo: is not declared" in message
    assert "kg" in message


@pytest.mark.parametrize(("wrong", "right"), [("dct", "dcterms"), ("skoss", "skos"), ("sdo", "schema")])
def test_a_prefix_that_is_probably_meant_is_named(wrong: str, right: str) -> None:
    """A slip, and the prefix by which others call a vocabulary, lead to ours; anything else to none."""
    known = {"skos": "", "dcterms": "", "dcat": "", "schema": ""}
    error = f"error at 1:{len(wrong) + 17}: expected one of Prefix not found"
    message = explain(f"SELECT * {{ ?s {wrong}:x ?o }}", error, known)
    assert f"; did you mean {right}:? Otherwise add PREFIX {wrong}: <…>" in message
