"""Questions that a database must answer as the graph itself does: in Cypher and in SPARQL.

Owns: how the questions are read, and how answers of databases are read for comparing. Knows: `ontologies/check`, the
answers of the graph. Must not know: drivers, stores.

The texts are `ontologies/check/NAME.cypher` and `NAME.rq`; both give the same columns in the same order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from kg.config import ontologies
from kg.databases.answers import EXPECTED, Cell, Lines, cell
from kg.databases.cypher import Answer
from kg.databases.named_graphs import IRI, Record
from kg.rdf import id_of

__all__ = ["EXPECTED", "Question", "Verdict", "compared", "from_cypher", "from_sparql", "questions"]

_SHOWN: Final = 10
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS: Final = {f"{_XSD}{name}" for name in ("integer", "int", "long", "decimal", "double", "float")} | {
    f"{_XSD}nonNegativeInteger"
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question in both languages."""

    name: str
    about: str
    cypher: str
    sparql: str
    columns: tuple[str, ...]


def questions() -> list[Question]:
    """The questions, in the order of their answers."""
    folder = ontologies() / "check"
    found = []
    for name in EXPECTED:
        cypher = (folder / f"{name}.cypher").read_text("utf-8")
        sparql = (folder / f"{name}.rq").read_text("utf-8")
        about, _, text = cypher.partition("\n")
        head = sparql.partition("WHERE")[0]
        columns = tuple(re.findall(r"\?(\w+)\)?(?=\s)", re.sub(r"\([A-Z]+\(.*?\) AS (\?\w+)\)", r"\1 ", head)))
        found.append(Question(name, about.removeprefix("// "), text, sparql, columns))
    return found


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one question was answered."""

    question: str
    about: str
    expected: int  # records that the graph gives
    found: int  # records that the database gave
    missing: tuple[tuple[Cell, ...], ...]  # at most ten
    surplus: tuple[tuple[Cell, ...], ...]  # at most ten

    @property
    def ok(self) -> bool:
        """The answers are equal, record by record."""
        return not self.missing and not self.surplus


def compared(question: Question, expected: Lines, found: Lines) -> Verdict:
    """The verdict on one answer."""
    missing, surplus = ([*islice(lines, _SHOWN)] for lines in (expected - found, found - expected))
    return Verdict(question.name, question.about, expected.total(), found.total(), tuple(missing), tuple(surplus))


def from_cypher(answer: Answer) -> Lines:
    """What a property-graph database answered."""
    return Counter(tuple(cell(value) for value in record) for record in answer)


def from_sparql(answer: Iterable[Record], question: Question, base: str) -> Lines:
    """What an RDF store answered; IRIs below the base become ids."""
    return Counter(
        tuple(_term(*record[name], base) if name in record else None for name in question.columns) for record in answer
    )


def _term(value: str, datatype: str, base: str) -> Cell:
    if datatype == f"{_XSD}boolean":
        return value in {"true", "1"}
    if datatype in _NUMBERS:
        return cell(float(value))
    place, hash_, fragment = value.partition("#")
    known = id_of(place, base) if datatype == IRI else None
    return value if known is None else known + hash_ + fragment
