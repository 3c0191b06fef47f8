"""How a term is spelled: the same IRI or literal in N-Quads, in Turtle and TriG, and in JSON-LD.

Owns: escaping, percent signs, datatypes, prefixed names. Knows: `iri`. Must not know: which triples there are.

Text keeps every character, controls too, as escapes; only lone surrogates, which are no characters, become U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Final, TypeVar

from kg.rdf.iri import DATA_PREFIXES, VOCABULARIES, expand, iri_of

__all__ = ["Terms", "decimal", "json_ld", "n_quads", "stated_date", "turtle"]

T = TypeVar("T")

_XSD: Final = VOCABULARIES["xsd"]
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# what must be escaped in a string, and what some reader of lines takes for the end of a line
_UNSAFE: Final = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]')
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_%.-]*[A-Za-z0-9_%-])?")  # a local name that needs no escape
_RELATIVE: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_%.~-]*/[A-Za-z0-9_%-][A-Za-z0-9_%.~-]*")
_EXACT: Final = 1 << 53  # integers beyond it do not survive every JSON reader


@dataclass(frozen=True, slots=True)
class Terms:
    """The spelling of terms in one syntax; each function gives the spelled term."""

    name: Callable[[str], str]  # a prefixed name of a vocabulary: "kg:uses"
    node: Callable[[str], str]  # an id: "method:lora"
    ends: Callable[[str], tuple[str, str]]  # an id, as what stands before and after a fragment
    iri: Callable[[str], str]  # an absolute IRI
    text: Callable[[str], str]  # xsd:string
    english: Callable[[str], str]
    integer: Callable[[int], str]
    index: tuple[str, str]  # what stands before and after an xsd:nonNegativeInteger
    statement: tuple[str, str]  # what stands before and after the letters and digits of a statement's id
    decimal: Callable[[float], str]
    boolean: Callable[[bool], str]
    dated: Callable[[str, str], str]  # lexical form, local name of the datatype


def decimal(value: float) -> str:
    """The canonical lexical form of xsd:decimal: exact, no exponent, no needless digit.

    Why: stores write numbers anew; only the canonical form comes back from each of them as it was.

    Example:
        >>> decimal(2.0), decimal(0.6), decimal(1e-07), decimal(-0.0)
        ('2', '0.6', '0.0000001', '0')
    """
    text = format(Decimal(repr(value)), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def stated_date(text: str) -> tuple[str, str] | None:
    """The lexical form and the datatype of a date as precise as it is stated; None for one that is not in the calendar.

    Example:
        >>> stated_date("2024"), stated_date("2024-02"), stated_date("2024-02-30")
        (('2024', 'gYear'), ('2024-02', 'gYearMonth'), None)
    """
    if not re.fullmatch(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?", text):
        return None
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return None
    return text, {4: "gYear", 7: "gYearMonth", 10: "date"}[len(text)]


def n_quads(base: str) -> Terms:
    """Full IRIs, every datatype in words."""
    integer, index, real, boolean = (
        f'"^^<{_XSD}{name}>' for name in ("integer", "nonNegativeInteger", "decimal", "boolean")
    )
    return Terms(
        name=_remembered(lambda name: f"<{expand(name)}>"),
        node=_remembered(lambda id_: f"<{iri_of(id_, base)}>"),
        ends=_remembered(lambda id_: (f"<{iri_of(id_, base)}", ">")),
        iri=lambda iri: f"<{iri}>",
        text=_quoted,
        english=lambda text: f"{_quoted(text)}@en",
        integer=lambda n: f'"{n}{integer}',
        index=('"', index),
        statement=(f"<{base}statement/", ">"),
        decimal=lambda x: f'"{decimal(x)}{real}',
        boolean=lambda yes: f'"{"true" if yes else "false"}{boolean}',
        dated=lambda text, type_: f'"{text}"^^<{_XSD}{type_}>',
    )


def turtle(base: str) -> Terms:
    """Prefixed names, IRIs relative to the base, numbers as they are."""

    def node(id_: str) -> str:
        full = iri_of(id_, base)
        kind, _, rest = full.removeprefix(base).partition("/")
        if kind in DATA_PREFIXES and _LOCAL.fullmatch(rest):
            return f"{kind}:{rest}"
        return f"<{_relative(full, base)}>"

    def real(x: float) -> str:
        text = decimal(x)
        return text if "." in text else f'"{text}"^^xsd:decimal'

    return Terms(
        name=lambda name: "a" if name == "rdf:type" else name,
        node=_remembered(node),
        ends=_remembered(lambda id_: (f"<{_relative(iri_of(id_, base), base)}", ">")),
        iri=lambda iri: f"<{iri}>",
        text=_quoted,
        english=lambda text: f"{_quoted(text)}@en",
        integer=str,
        index=('"', '"^^xsd:nonNegativeInteger'),
        statement=("statement:", ""),
        decimal=real,
        boolean=lambda yes: "true" if yes else "false",
        dated=lambda text, type_: f'"{text}"^^xsd:{type_}',
    )


def json_ld(base: str) -> Terms:
    """JSON values that the context gives their types."""

    def compact(id_: str) -> str:
        full = iri_of(id_, base)
        kind, _, rest = full.removeprefix(base).partition("/")
        # "kind://…" would be read as an absolute IRI
        return f"{kind}:{rest}" if kind in DATA_PREFIXES and not rest.startswith("//") else full

    return Terms(
        name=lambda name: '"@type"' if name == "rdf:type" else f'"{name}"',
        node=_remembered(lambda id_: f'"{compact(id_)}"'),
        ends=_remembered(lambda id_: (f'"{compact(id_)}', '"')),
        iri=lambda iri: f'"{iri}"',
        text=_json,
        english=lambda text: f'{{"@value":{_json(text)},"@language":"en"}}',
        integer=lambda n: str(n) if abs(n) < _EXACT else f'{{"@value":"{n}","@type":"xsd:integer"}}',
        index=('"', '"'),
        statement=('"statement:', '"'),
        decimal=lambda x: f'"{decimal(x)}"',
        boolean=lambda yes: "true" if yes else "false",
        dated=lambda text, type_: f'{{"@value":"{text}","@type":"xsd:{type_}"}}',
    )


def _relative(full: str, base: str) -> str:
    """The IRI below the base, where resolving it gives exactly the same again."""
    rest = full.removeprefix(base)
    return rest if _RELATIVE.fullmatch(rest) else full


def _remembered(spell: Callable[[str], T]) -> Callable[[str], T]:
    """The same function, which spells each id once: an id occurs in dozens of triples."""
    spelled: dict[str, T] = {}

    def node(id_: str) -> T:
        known = spelled.get(id_)
        if known is None:
            known = spelled[id_] = spell(id_)
        return known

    return node


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    if "\ud800" <= char <= "\udfff":
        return "\ufffd"
    return _ESCAPES.get(char) or f"\\u{ord(char):04X}"


def _quoted(text: str) -> str:
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return f'"{_UNSAFE.sub(_escape, text)}"'


def _json(text: str) -> str:
    return str(encode_basestring(_SURROGATE.sub("\ufffd", text)))
