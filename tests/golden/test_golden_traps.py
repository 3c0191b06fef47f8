"""Names that must meet and names that must not: each pair stands in two papers of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import catalog as catalogs
from kg.catalog import Catalog
from kg.link import link
from kg.model import Abbreviation, Extraction, Mention, Relation, Span
from kg.vocab import EntityType, Predicate

_LINES = (Path(__file__).parent / "traps.tsv").read_text(encoding="utf-8").splitlines()
PAIRS = [line.split("\t") for line in _LINES if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return catalogs.load()


def paper(id_: str, name: str) -> Extraction:
    """A paper that names one thing; a long form of `!` says that the paper proposes it."""
    form, type_, long = name.split("^")
    mention = Mention(id_, Span(0, len(form)), form, EntityType(type_), "test", 1.0, 0)
    proposed = (Relation(None, Predicate.PROPOSES, 0, mention.span, "test", 1.0),) if long == "!" else ()
    defined = (Abbreviation(id_, form, long, Span(0, len(form) + 1)),) if long not in {"", "!"} else ()
    return Extraction(id_, (mention,), defined, proposed, (), (), ())


@pytest.mark.parametrize(("left", "right", "verdict"), PAIRS, ids=[f"{a} {v} {b}" for a, b, v in PAIRS])
def test_pairs_meet_or_stay_apart(catalog: Catalog, left: str, right: str, verdict: str):
    """Two names share a node when, and only when, an expert says that they name one thing."""
    linking = link([paper("p:1", left), paper("p:2", right)], catalog)
    first, second = (linked.entity for linked in linking.links)
    assert ("meet" if first == second else "apart") == verdict, (first, second)


def test_there_are_enough_pairs():
    """At least 150 pairs are tried."""
    assert len(PAIRS) >= 150
