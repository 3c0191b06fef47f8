"""The shipped questions: SPARQL files with a title, a sentence and parameters, and how values are put in.

Owns: the header of `ontologies/queries/*.rq`, the binding of parameters. Knows: pyoxigraph's spelling of terms.
Must not know: stores, the command line.

    # title: Hardware by number of papers
    # about: One sentence that says what the rows mean.
    # needs: dcterms:issued
    # param name: the name of a dataset
    # param least: papers at least (integer)

A default stands in the query itself, alone on its line, so that the file runs as it is in any SPARQL engine:

    VALUES ?name { "GLUE" }
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Final

import pyoxigraph

from kg.config import ontologies
from kg.errors import QueryError

__all__ = ["Parameter", "Question", "questions"]

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_HEADER: Final = re.compile(r"# (title|about|needs|param|external)(?: (\w+))?: (.+)")
_VALUES: Final = re.compile(r"^(\s*VALUES \?(\w+) \{) (.+) (\}\s*)$", re.MULTILINE)
_QUOTED: Final = re.compile('^"(.*)"$')
_CLASSES: Final = {
    "paper": "Paper", "method": "Method", "model": "Model", "dataset": "Dataset", "device": "Hardware",
    "metric": "Metric", "task": "Task",
}  # fmt: skip # a word for what a parameter names → the class of the ontology
_KIND: Final = re.compile(r"\((integer|decimal)\)$")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a question takes."""

    name: str
    about: str
    kind: str  # "text", "integer" or "decimal"
    default: str  # as it is spelled in SPARQL

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of what it names, as its description says; none where it may be anything.

        Example:
            >>> Parameter("name", "the name of a method or model", "text", '"BERT"').classes
            ('Method', 'Model')
        """
        return tuple(_CLASSES[word] for word in self.about.split() if word in _CLASSES)

    @property
    def value(self) -> str:
        """The default as a caller would give it."""
        return _QUOTED.sub(r"\1", self.default)


@dataclass(frozen=True, slots=True)
class Question:
    """A shipped question; `text` runs as it is, with the defaults."""

    name: str  # the file's name without its ending
    title: str
    about: str
    parameters: tuple[Parameter, ...]
    text: str
    needs: str  # a property that some paper must have, or there is no answer; empty where there is no such one
    external: bool  # asks an endpoint elsewhere: an example to read, refused here

    def bind(self, values: Mapping[str, str]) -> str:
        """The query with values instead of defaults.

        Why: each value becomes a term of the parameter's type, and the library that reads terms spells it; no text of
        the caller reaches the query.

        Raises:
            QueryError: no such parameter, or the value is not of its type.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        unknown = sorted(set(values) - set(known))
        if unknown:
            takes = ", ".join(known) or "none"
            raise QueryError(f"{self.name}: has no parameter {', '.join(unknown)}; its parameters: {takes}")
        terms = {name: _term(self.name, known[name], value) for name, value in values.items()}
        return _VALUES.sub(partial(_bound, terms), self.text)


def questions() -> dict[str, Question]:
    """The shipped questions by name.

    Raises:
        ModelError: the package is damaged.
    """
    return {path.stem: read_question(path) for path in sorted((ontologies() / "queries").glob("*.rq"))}


def read_question(path: Path) -> Question:
    """Read one question.

    Raises:
        ValueError: its header lacks the title or the sentence, or a parameter has no default.
    """
    text = path.read_text(encoding="utf-8")
    header = [found for line in text.splitlines() if (found := _HEADER.fullmatch(line))]
    said = {found[1]: found[3] for found in header if not found[2]}
    defaults = {found[2]: found[3] for found in _VALUES.finditer(text)}
    described = {found[2]: found[3] for found in header if found[2]}
    if not {"title", "about"} <= set(said) or not set(described) <= set(defaults):
        raise ValueError(f"{path.name}: title, about, or the VALUES line of a parameter is missing")
    return Question(
        path.stem,
        said["title"],
        said["about"],
        tuple(_parameter(name, about, defaults[name]) for name, about in described.items()),
        text,
        said.get("needs", ""),
        "external" in said,
    )


def _parameter(name: str, about: str, default: str) -> Parameter:
    kind = _KIND.search(about)
    return Parameter(name, _KIND.sub("", about).strip(), kind[1] if kind else "text", default)


def _bound(terms: Mapping[str, str], found: re.Match[str]) -> str:
    return f"{found[1]} {terms.get(found[2], found[3])} {found[4]}"


def _term(question: str, parameter: Parameter, value: str) -> str:
    if parameter.kind == "text":
        return str(pyoxigraph.Literal(value.encode("utf-8", "replace").decode()))
    pattern = r"[+-]?\d{1,18}" if parameter.kind == "integer" else r"[+-]?\d{1,18}(\.\d{1,18})?"
    if not re.fullmatch(pattern, value, re.ASCII):
        raise QueryError(
            f"{question}: {parameter.name} is {parameter.kind}, {value!r} is not; for example {parameter.default}"
        )
    return str(pyoxigraph.Literal(format(Decimal(value), "f"), datatype=pyoxigraph.NamedNode(_XSD + parameter.kind)))
