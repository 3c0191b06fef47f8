"""The address of a database, as people write it.

Owns: how a target reads. Knows: `errors`. Must not know: drivers.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

__all__ = ["FAMILIES", "Target", "parse"]

FAMILIES: Final[dict[str, str]] = {
    **dict.fromkeys(("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"), "bolt"),
    **dict.fromkeys(("falkordb", "falkordbs"), "falkordb"),
    "ladybug": "ladybug",
    "oxigraph": "oxigraph",
    **dict.fromkeys(("http", "https"), "sparql"),
}
"""Scheme → family of databases."""


@dataclass(frozen=True, slots=True)
class Target:
    """A database. `str()` never shows the password."""

    family: str
    scheme: str
    address: str  # URL without user, password and database; a path for the embedded ones
    host: str = ""
    port: int | None = None
    database: str = ""
    user: str = ""
    password: str = ""
    graph_store: str = ""  # of a SPARQL server, where it cannot be told from the address

    def __str__(self) -> str:
        if self.family in {"ladybug", "oxigraph"}:
            return f"{self.scheme}:{self.address}"
        return f"{self.address}/{self.database}" if self.database else self.address

    def __repr__(self) -> str:
        return f"Target({self})"


def parse(text: str, *, user: str = "", password: str = "", graph_store: str = "") -> Target:
    """Read a target: `bolt://host:7687/database`, `falkordb://host:6379/graph`, `ladybug:PATH`, `oxigraph:PATH`, `http://…`.

    User and password come from the arguments, else from the URL, else from KG_USER and KG_PASSWORD.

    Raises:
        ValueError: the scheme is not known, there is no host or path, or a part of the password is taken for one.

    Example:
        >>> target = parse("bolt://ada:secret@db.example:7687/papers")
        >>> str(target), target.database, target.user
        ('bolt://db.example:7687/papers', 'papers', 'ada')
        >>> parse("ladybug:out/graph.lbug").address
        'out/graph.lbug'
    """
    scheme, colon, rest = text.partition(":")
    family = FAMILIES.get(scheme.lower() if colon else "")
    if family is None:
        raise ValueError(
            f"target {_shown(text)!r} has no scheme that is known; write one of bolt://HOST, neo4j://HOST, "
            "falkordb://HOST, ladybug:PATH, oxigraph:PATH, http://HOST/sparql"
        )
    if family in {"ladybug", "oxigraph"}:
        if not rest or rest.startswith("//"):
            raise ValueError(f"target {_shown(text)!r} needs a path, like {scheme}:outputs/graph.db")
        return Target(family, scheme, rest)
    plain = family == "sparql"  # there the path is a part of the address
    try:
        parts = urlsplit(text)
        port = parts.port
        torn = not plain and "@" in parts.path + parts.query + parts.fragment
    except ValueError:  # its message quotes what may be a part of the password
        torn = True
    if torn:
        raise ValueError(
            f"target {_shown(text)!r} cannot be read: the port is a number, and in a password / ? # @ [ ] are written "
            "as %2F %3F %23 %40 %5B %5D; or give it in KG_PASSWORD"
        )
    if not parts.hostname:
        raise ValueError(f"target {scheme}:… names no host; write it like {scheme}://localhost")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    net = f"{host}:{port}" if port else host
    return Target(
        family=family,
        scheme=scheme,
        address=urlunsplit((parts.scheme, net, parts.path if plain else "", parts.query if plain else "", "")),
        host=parts.hostname,
        port=port,
        database="" if plain else unquote(parts.path.strip("/")),
        user=user or unquote(parts.username or "") or os.environ.get("KG_USER", ""),
        password=password or unquote(parts.password or "") or os.environ.get("KG_PASSWORD", ""),
        graph_store=graph_store if plain else "",
    )


def _shown(text: str) -> str:
    """What somebody gave as a target, without what stands where a password does.

    Example:
        >>> _shown("bolt://ada:secret@db"), _shown("localhost:7687")
        ('bolt://…@db', 'localhost:7687')
    """
    before, at, after = text.rpartition("@")
    scheme, separator, _ = before.partition("://")
    return f"{scheme + separator if separator else ''}…@{after}" if at else text
