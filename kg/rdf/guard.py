"""What a query may not do, and how a mistake in one is told.

Owns: the refusal of SERVICE, UPDATE and LOAD; the wording of errors. Knows: rdflib's SPARQL grammar, `spelling`.
Must not know: the store, processes, HTTP.

Oxigraph really opens the connections that `SERVICE` asks for, so a query from outside could reach every server that
this machine can reach. A text in which the letters of the word do not occur (after the escapes of SPARQL 1.1, section
19.2) cannot hold the keyword. All others are parsed, and the tree is searched; they must be such that this parser and
the engine cannot read two different things in them. Behind this stands a second wall: the process that answers has no
file descriptor left to open a connection with (`worker`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from kg.rdf.spelling import nearest

__all__ = ["explain", "is_update", "locate", "refusal"]

SERVICE: Final = (
    "SERVICE is refused: it would open connections from this machine; "
    "ask the other endpoint there, or load its data into your own store"
)
_ESCAPED: Final = f"the word SERVICE occurs in a query with \\u escapes; write the characters themselves. {SERVICE}"
_UPDATE: Final = "this is an UPDATE, and the graph is read-only here; ask with SELECT, ASK, CONSTRUCT or DESCRIBE"
_FORMS: Final = "SELECT, ASK, CONSTRUCT or DESCRIBE"
_HINT: Final = "look for an unknown function, a variable that BIND gives a second value, or a missing bracket"
_NESTED: Final = "the query is nested too deeply; take brackets out"
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_LINE_END: Final = re.compile(r"\r\n?")  # ends a comment for SPARQL (19.4) and Oxigraph, but not for rdflib
_PLACE: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_OTHERS: Final = {"dc": "dcterms", "dct": "dcterms", "sdo": "schema"}  # prefixes by which others call our vocabularies
_PREFIXED: Final = re.compile(r"(?<![\w<:/])([A-Za-z][\w.-]*)?:[\w%-]*$")


def refusal(text: str) -> str | None:
    """Why a query must not run, or None. Only queries pass: an UPDATE is no query, the engine refuses it by itself."""
    if "service" not in _unescape(text).casefold():
        return None
    if "\\u" in text.casefold():  # rdflib undoes them everywhere, Oxigraph in texts and IRIs only
        return _ESCAPED
    from rdflib.plugins.sparql.parser import parseQuery  # noqa: PLC0415 # 0.3 s, and only few queries need it

    try:
        tree = parseQuery(_LINE_END.sub("\n", text))
    except RecursionError:
        return _NESTED
    except _unparsed():
        # the engine may still understand it; whoever writes the word must be understood by both
        return f"the word SERVICE occurs in a query that is not plain SPARQL 1.1; {SERVICE}"
    return SERVICE if _holds_service(tree) else None


def _unparsed() -> tuple[type[Exception], ...]:
    """What the parser raises on a text that is no SPARQL 1.1: pyparsing's errors, and those of its own actions."""
    from pyparsing import ParseBaseException  # noqa: PLC0415 # as above

    return (ParseBaseException, RecursionError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError)


def is_update(text: str) -> bool:
    """Tell whether a text that is no query is an UPDATE request, such as INSERT, DELETE, LOAD, CLEAR or CREATE."""
    from rdflib.plugins.sparql.parser import parseUpdate  # noqa: PLC0415 # as above

    try:
        tree = parseUpdate(text)
    except _unparsed():
        return False
    return bool(tree.request)


def explain(text: str, error: str, prefixes: Mapping[str, str]) -> str:
    """Word a syntax error for people: what, the line with a caret under the place, and the cure.

    Args:
        text: the query.
        error: the engine's message, "error at LINE:COLUMN: expected …".
        prefixes: those that need no declaration.
    """
    if not text.strip():
        return "the query is empty"
    if is_update(text):
        return _UPDATE
    place = _PLACE.search(error)
    if not place:
        return error
    line, column = int(place[1]), int(place[2])
    rows = text.split("\n")
    row = rows[line - 1].rstrip("\r") if line <= len(rows) else ""
    return f"line {line}, column {column}: {_cure(row, column, place[3], prefixes)}\n{locate(row, column)}"


def locate(row: str, column: int, *, width: int = 100) -> str:
    """The row with a caret under the column (from 1, in code points); long rows are cut around it."""
    start = max(0, column - 1 - width // 2)
    part = row[start : start + width]
    return f"  {part.replace(chr(9), ' ')}\n  {' ' * (column - 1 - start)}^"


def _cure(row: str, column: int, expected: str, prefixes: Mapping[str, str]) -> str:
    before = row[: column - 1]
    name = _PREFIXED.search(before)
    if "Prefix not found" in expected and name:
        known = ", ".join(sorted(prefixes))
        wrong = name[1] or ""
        near = _OTHERS.get(wrong) or nearest(wrong, prefixes)
        meant = f"did you mean {near}:? Otherwise " if near in prefixes else ""
        return f"the prefix {wrong}: is not declared; {meant}add PREFIX {wrong}: <…>, or use one of {known}"
    if "unbound" in expected:
        return "SELECT names a variable that is neither grouped nor aggregated; add it to GROUP BY, or SAMPLE it"
    if expected == "expected CONSTRUCT":
        return f"a query begins with {_FORMS}, after PREFIX and BASE"
    rest = row[column - 1 :].strip()
    found = f'"{rest[:20]}"' if rest else "the end of the line"
    wanted = _short(expected)
    return f"not understood at {found}; expected {wanted}" if wanted else f"not understood before {found}; {_HINT}"


def _short(expected: str) -> str:
    """The engine's list of expected tokens without its character classes."""
    if not expected.startswith("expected"):
        return expected.split("\n", maxsplit=1)[0]
    plain = re.sub(r"\[[^\]]*\]", "", expected)
    words = re.findall(r'"(?:\\.|[^"\\])+"|\b[A-Z]{2,}(?: [A-Z]{2,})*\b|[A-Z][a-z][\w ]+', plain)
    return "" if "LANGMATCHES" in words else ", ".join(words[:8])  # that one ends the list of all functions


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), text)


def _holds_service(node: Any) -> bool:  # noqa: ANN401 # a tree of pyparsing results, mappings, lists and terms
    todo = [node]
    while todo:
        part = todo.pop()
        if getattr(part, "name", None) == "ServiceGraphPattern":
            return True
        if isinstance(
            part, dict
        ):  # pyparsing's results call themselves mappings, but only hold their named parts as such
            todo += list(part.values())
        elif not isinstance(part, str) and hasattr(part, "__iter__"):
            todo += list(part)
    return False
