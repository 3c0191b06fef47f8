"""Slips of the pen in a question: terms that it names, and that neither the ontology nor the graph has.

Owns: which terms a query names, what was probably meant. Knows: the ontology's file, the store on disk. Must not know:
how a query is answered, the command line.

SPARQL answers a misspelt term with silence: it is a name like any other, of which nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.config import ontologies
from kg.rdf.disk import store
from kg.rdf.iri import BASE, ONTOLOGY, expand, known_prefixes
from kg.vocab import EntityType

__all__ = ["nearest", "slips"]

_LIKE: Final = 0.75  # how like two names must be, from 0 to 1, for one to be taken for a slip of the other
# an IRI, a prefixed name, or what may hold the like of them and is neither: a text, a comment
_TERM: Final = re.compile(
    r"""<(?P<iri>[^<>"{}|^`\\\s]*)>
    | \"{3}.*?\"{3} | '{3}.*?'{3} | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' | \#[^\n]*
    | (?<![\w?$:@.-]) (?P<prefix>[A-Za-z][\w.-]*) : (?P<local>(?:[\w:%-]|\\.|\.(?=[\w:%-]))*)
    """,
    re.VERBOSE | re.DOTALL,
)
_DECLARED: Final = re.compile(r"\bPREFIX\s+([A-Za-z][\w.-]*):\s*<([^>\s]*)>", re.IGNORECASE)
_DEFINED: Final = re.compile(r"^kg:(\w+) ", re.MULTILINE)  # a term, where the ontology's file defines it
_ENTITY: Final = re.compile(f"{re.escape(BASE)}({'|'.join(type_.value.lower() for type_ in EntityType)})/(.+)")


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that this one is probably a slip of, whatever their case; None where none is like it.

    Why the same first letter and digits: few slips are there, and `H100` is none of `A100`, `GPT-3` none of `GPT-2`.

    Example:
        >>> nearest("Imagnet", ["ImageNet", "multi-agent"]), nearest("Imagenet", ["multi-agent"])
        ('ImageNet', None)
    """
    wanted = name.casefold()
    folded = {other.casefold(): other for other in known}
    alike = [other for other in folded if other[:1] == wanted[:1] and _digits(other) == _digits(wanted)]
    near = get_close_matches(wanted, alike, n=1, cutoff=_LIKE)
    return folded[near[0]] if near else None


def slips(outputs: Path | str, text: str) -> list[str]:
    """A sentence for each term of the ontology, and for each entity, that a query names and that is not there.

    Args:
        outputs: the folder whose graph is asked.
        text: a query that the engine understands.

    Raises:
        OutputError: the folder holds no graph.

    Cost: 1 ms; where the query names entities, that of `store` too.
    """
    iris = list(dict.fromkeys(_named(text)))
    defined = set(_DEFINED.findall((ontologies() / "paperkg.ttl").read_text(encoding="utf-8")))
    terms = [iri.removeprefix(f"{ONTOLOGY}#") for iri in iris if iri.startswith(f"{ONTOLOGY}#")]
    unknown = [term for term in terms if term and term not in defined]
    entities = [found for iri in iris if (found := _ENTITY.fullmatch(iri))]
    told = [f"kg: has no {term}; {_term(term, defined)}" for term in unknown]
    if entities:
        asked = store(outputs)
        absent = [thing for thing in entities if not _said(asked, thing[0])]
        known = _ids(asked) if absent else []
        told += [f"nothing in the graph is called {thing[1]}:{thing[2]}{_thing(thing, known)}" for thing in absent]
    return told


def _digits(name: str) -> list[str]:
    return [char for char in name if char.isdecimal()]


def _named(text: str) -> Iterator[str]:
    """The IRIs that a query names, in full, in their order."""
    known = {**known_prefixes(), **dict(_DECLARED.findall(text))}
    for found in _TERM.finditer(text):
        if found["iri"]:
            yield found["iri"]
        elif found["prefix"] in known:
            yield known[found["prefix"]] + found["local"].replace("\\", "")


def _term(term: str, defined: set[str]) -> str:
    near = nearest(term, defined)
    if near is None:
        return "docs/sparql.md lists what it has"
    of_another_sort = near[0].isupper() and not term[0].isupper()  # a class in the place of a property
    return f"did you mean {'the class ' if of_another_sort else ''}kg:{near}?"


def _thing(thing: re.Match[str], known: list[tuple[str, str]]) -> str:
    """What was meant: the same name of another type, or a name of this type that is like it."""
    kind, name = thing.groups()
    near = nearest(name, (other for type_, other in known if type_ == kind))
    meant = [f"{type_}:{name}" for type_, other in known if other == name] or ([f"{kind}:{near}"] if near else [])
    return f"; did you mean {meant[0]}?" if meant else ""


def _ids(asked: ox.Store) -> list[tuple[str, str]]:
    """All entities of the graph: their types and names, as a query writes them."""
    quads = asked.quads_for_pattern(None, ox.NamedNode(expand("skos:prefLabel")), None, ox.DefaultGraph())
    iris = sorted(str(quad.subject)[1:-1] for quad in quads)
    return [(found[1], found[2]) for iri in iris if (found := _ENTITY.fullmatch(iri))]


def _said(asked: ox.Store, iri: str) -> bool:
    return next(asked.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph()), None) is not None
