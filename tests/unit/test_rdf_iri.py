"""Names on the web: one IRI for each id, and the way back."""

from __future__ import annotations

import pyoxigraph
import pytest

from kg.rdf import BASE, id_of, iri_of
from kg.rdf.iri import checked_base, web

IDS = [
    "method:lora", "method:c++", "method:c--", "method:c", "method:A^2ATS", "method:DεpS", "method:" + "x" * 300,
    "doi:10.1145/3297858.3304028", "title:a//b", "title:.", "title:..", "title:a/../b", "title:%2e", "title:a b",
    "arxiv:2401.01234", "page:a b#c?d.txt", "person:Émile \u202e", "measure:of 30", "measure:%", "method:",
    "method:\ud800",
]  # fmt: skip


@pytest.mark.parametrize("id_", IDS)
def test_an_iri_leads_back_to_its_id(id_):
    """`id_of` is the inverse of `iri_of`, for names with any characters."""
    assert id_of(iri_of(id_)) == id_


def test_no_two_ids_share_an_iri():
    """Names that differ in a sign, a dot or a percent sign stay apart."""
    assert len({iri_of(id_) for id_ in IDS}) == len(IDS)


@pytest.mark.parametrize("id_", IDS)
def test_every_iri_is_one(id_):
    """The strictest reader takes each IRI, alone and against a base, and changes nothing."""
    iri = iri_of(id_)
    line = f"@base <http://example.org/a/b> . <{iri}> <http://e/p> <{iri}> ."
    (triple,) = pyoxigraph.parse(line.encode(), pyoxigraph.RdfFormat.TURTLE)
    assert triple.subject.value == iri


def test_a_fragment_belongs_to_the_paper():
    """The IRI of a mention leads to the paper that it stands in."""
    assert id_of(f"{iri_of('arxiv:2401.01234')}#char=0,4") == "arxiv:2401.01234"


def test_foreign_iris_have_no_id():
    """Only IRIs below the base are ours."""
    assert id_of("http://example.org/method/lora") is None
    assert id_of(f"{BASE}ontology#Method") is None or id_of(f"{BASE}ontology#Method") == ""


@pytest.mark.parametrize("rest", ["method/%ff", "%ff/lora", "method/a%c3", "method/%C3%28", "method/é%80"])
def test_bytes_that_are_no_text_have_no_id(rest):
    """Previously a percent-encoded byte that is no UTF-8 raised UnicodeDecodeError."""
    assert id_of(BASE + rest) is None


@pytest.mark.parametrize(
    "base", ["", "example", "urn:x:", "http://e.org", "http://e.org/#", "http://e.org/ a/", "javascript:/"]
)
def test_a_base_that_cannot_carry_names_is_refused(base):
    """A base is an http(s) IRI that ends with a slash; the message shows one."""
    with pytest.raises(ValueError, match="ends with '/'"):
        checked_base(base)


@pytest.mark.parametrize(
    ("address", "iri"),
    [
        ("https://arxiv.org/abs/2401.01234", "https://arxiv.org/abs/2401.01234"),
        ("https://e.org/a b<c>", "https://e.org/a%20b%3Cc%3E"),
        ("http://e.org/é", "http://e.org/%C3%A9"),
        ("http://e.org/100%", "http://e.org/100%25"),
        ("http://e.org/%C3%A9?a=1&b=2#c", "http://e.org/%C3%A9?a=1&b=2#c"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//e.org/x", None),
        ("arxiv.org/abs/1", None),
        ("http://[::1", None),
        ("", None),
    ],
)
def test_only_web_addresses_become_iris(address, iri):
    """What a stranger wrote becomes a valid IRI, or none."""
    assert web(address) == iri
