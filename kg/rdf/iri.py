"""Names on the web: which IRI stands for which id, and back.

Owns: the base and ontology IRIs, the prefixes, the mapping id ↔ IRI, which addresses may become IRIs.
Knows: urllib, pyoxigraph as the judge of an IRI. Must not know: the graph, file formats.

An id `kind:rest` becomes `<base>kind/rest`: `kind` and `rest` as UTF-8, every byte but `A-Z a-z 0-9 - . _ ~ /`
percent-encoded. Two ids never share an IRI, no IRI holds a character that any consumer refuses, and `id_of` leads back.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

import pyoxigraph

__all__ = [
    "BASE", "DATA_PREFIXES", "ONTOLOGY", "VERSION_IRI", "VOCABULARIES",
    "checked_base", "expand", "id_of", "iri_of", "known_prefixes", "prefixes", "web",
]  # fmt: skip

BASE: Final = "https://w3id.org/paperkg/"
"""The default base of everything in a graph; an option of every function here."""

ONTOLOGY: Final = "https://w3id.org/paperkg/ontology"
"""The ontology, without the `#` of its terms. It does not move with the base."""

VERSION_IRI: Final = f"{ONTOLOGY}/0.1.0"

VOCABULARIES: Final[dict[str, str]] = {
    "kg": f"{ONTOLOGY}#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "fabio": "http://purl.org/spar/fabio/",
    "fair4ml": "https://w3id.org/fair4ml#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "itsrdf": "http://www.w3.org/2005/11/its/rdf#",
    "mls": "http://www.w3.org/ns/mls#",
    "mlso": "http://w3id.org/mlso/",
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "unit": "http://qudt.org/vocab/unit/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefix → namespace of every vocabulary that the data uses."""

_OF_ONTOLOGY: Final[dict[str, str]] = {
    "cito": "http://purl.org/spar/cito/",
    "it6": "http://data.europa.eu/it6/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "vann": "http://purl.org/vocab/vann/",
}  # what the ontology names beside these: no data holds it, so no file declares it, but a question may ask for it

DATA_PREFIXES: Final = (
    "method", "model", "dataset", "hardware", "metric", "task", "arxiv", "doi", "acl", "openreview", "title",
    "result", "use", "statement", "person", "page", "measure", "graph",
)  # fmt: skip
"""Kinds of ids that have a prefix of their own: Turtle and JSON-LD write `method:lora` just as the id."""

_BASE: Final = re.compile(r"https?://[^/?#]+/(?:[^?#]*/)?")
_PLAIN: Final = re.compile("[a-z]+:[A-Za-z0-9_-][A-Za-z0-9_.~-]*")  # most ids: nothing to encode
_DOTS: Final = re.compile(r"(?<![^/])\.{1,2}(?![^/])")
_ADDRESS: Final = re.compile(r"(?:https?|ftp)://[^/]", re.IGNORECASE)
_ADDRESS_SAFE: Final = "!#$%&'()*+,-./:;=?@_~[]"  # ASCII that may stand in an address as it is


def checked_base(base: str) -> str:
    """The base itself, if things can be named below it.

    Raises:
        ValueError: it is no http(s) IRI that ends with a slash.
    """
    if not _BASE.fullmatch(base) or web(base) != base:
        raise ValueError(f"base {base!r} is no http(s) IRI that ends with '/'; for example {BASE}")
    return base


def prefixes(base: str = BASE) -> dict[str, str]:
    """Prefix → namespace, for reading and writing: the vocabularies, then the kinds of ids below the base."""
    return {**VOCABULARIES, **{kind: f"{base}{kind}/" for kind in DATA_PREFIXES}}


def known_prefixes(base: str = BASE) -> dict[str, str]:
    """Prefix → namespace of all that a question need not declare: those of the data, and those of the ontology."""
    return {**prefixes(base), **_OF_ONTOLOGY}


def expand(name: str) -> str:
    """The IRI of a prefixed name of a vocabulary.

    Example:
        >>> expand("kg:uses")
        'https://w3id.org/paperkg/ontology#uses'
    """
    prefix, _, local = name.partition(":")
    return VOCABULARIES[prefix] + local


def iri_of(id_: str, base: str = BASE) -> str:
    """The IRI of an id.

    Args:
        id_: `kind:rest`, any characters.
        base: the namespace of the data; ends with `/`.

    Example:
        >>> iri_of("method:c++"), iri_of("arxiv:2401.01234")
        ('https://w3id.org/paperkg/method/c%2B%2B', 'https://w3id.org/paperkg/arxiv/2401.01234')
    """
    kind, _, rest = id_.partition(":")
    if _PLAIN.fullmatch(id_):
        return f"{base}{kind}/{rest}"
    return f"{base}{_quoted(kind, '')}/{_quoted(rest, '/')}"


def id_of(iri: str, base: str = BASE) -> str | None:
    """The id that an IRI stands for; None for an IRI of somebody else. A fragment (`#char=0,4`) is not part of the id.

    Why bytes that are no UTF-8 (`%FF`) give None: `iri_of` never writes them, so no id of ours is meant.

    Example:
        >>> id_of("https://w3id.org/paperkg/method/c%2B%2B"), id_of("http://example.org/")
        ('method:c++', None)
        >>> id_of("https://w3id.org/paperkg/method/%FF") is None
        True
    """
    kind, slash, rest = iri.removeprefix(base).partition("#")[0].partition("/")
    if not iri.startswith(base) or not slash:
        return None
    try:
        return unquote(f"{kind}:{rest}", errors="surrogatepass")
    except UnicodeDecodeError:
        return None


def web(address: str) -> str | None:
    """The IRI of an address on a page; None for one that is no absolute http, https or ftp address.

    Why: pages are written by strangers; `javascript:` must not become a link, a space must not break a parser.
    """
    if not _ADDRESS.match(address):
        return None
    iri = quote(address.encode("utf-8", "replace"), safe=_ADDRESS_SAFE)
    iri = re.sub("%(?![0-9A-Fa-f]{2})", "%25", iri)
    try:
        return pyoxigraph.NamedNode(iri).value
    except ValueError:
        return None


def _quoted(text: str, safe: str) -> str:
    quoted = quote(text, safe=safe, errors="surrogatepass")
    if "." in quoted:  # a segment "." or ".." would vanish where an IRI is resolved against a base
        quoted = _DOTS.sub(lambda found: "%2E" * len(found[0]), quoted)
    return quoted
