"""Records of a paper as an annotation: which of a thing's forms is its short form."""

from __future__ import annotations

import pytest

from kg.extract import annotation, entities_by_paper
from kg.model import Abbreviation, Extraction, Link, Linking, Mention, Paper, Span
from kg.model import Entity as Node
from kg.vocab import EntityType


def short(forms: list[str], longs: dict[str, str], name: str | None = None) -> str | None:
    """The short form of the one thing of a paper, which the linking calls by a name where one is given."""
    mentions = tuple(
        Mention("p:1", Span(n, n + 1), form, EntityType.METHOD, "test", 1.0, 0) for n, form in enumerate(forms)
    )
    defined = tuple(Abbreviation("p:1", key, long, Span(0, 1)) for key, long in longs.items())
    found = Extraction("p:1", mentions, defined, (), (), (), ())
    node = Node("method:x", EntityType.METHOD, name or "", (name or "",), (), (), ())
    linking = Linking((node,), (Link("p:1", 0, "method:x", 1.0, "form"),) if name else (), (), ())
    row = annotation(1, Paper("p:1", "title", "abstract"), found, entities_by_paper(linking).get("p:1"))
    answer: str | None = row["entities"][0]["short"]
    return answer


@pytest.mark.parametrize(
    ("forms", "longs", "name", "expected"),
    [
        (["graph pooling", "GP"], {"GP": "graph pooling"}, None, "GP"),
        (["Graph Poolings", "GPs"], {"GPs": "Graph Poolings"}, None, "GP"),
        (["deep graph pooling", "GP"], {"GP": "graph pooling"}, None, "GP"),
        (["graph pooling scale", "GP"], {"GP": "graph pooling"}, None, "GP"),
        (["ZORN"], {"ZORN": "zooming over rare nodes"}, None, "ZORN"),
        (["random graph pooling", "RGP"], {}, None, "RGP"),
        (["RGPs"], {}, "random graph pooling", "RGP"),
        (["multilayer RGP", "RGP"], {}, "random graph pooling", "RGP"),
    ],
)
def test_a_short_form_stands_for_a_name(forms: list[str], longs: dict[str, str], name: str | None, expected: str):
    """The paper defines it as such, or its letters spell a name, be it the one that other papers give."""
    assert short(forms, longs, name) == expected


@pytest.mark.parametrize(
    ("forms", "longs", "name"),
    [
        (["old small alphabet", "LG"], {"LG": "late Gothic"}, None),
        (["early tracing of rare zebra fever", "RZF"], {"RZF": "rare zebra fever"}, None),
        (["robust TTQ", "TTQ"], {}, None),
        (["TTQ-aware gate", "TTQ"], {}, None),
        (["ZORN", "Zooming Over Rare Nodes"], {}, "ZORN"),
        (["graph pooling"], {}, None),
    ],
)
def test_a_short_form_of_another_name_is_none(forms: list[str], longs: dict[str, str], name: str | None):
    """Capitals beside a longer name that has them inside, or whose long form only stands in it, are no short form."""
    assert short(forms, longs, name) is None
