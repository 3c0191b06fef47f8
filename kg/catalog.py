"""The catalog of known entities: one entry a line, sorted, each with its source.

Owns: reading, writing and checking catalogs. Knows: `config`, `text`, `vocab`. Must not know: papers, how links are
made.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from kg import config
from kg.errors import ModelError
from kg.text import fold, slug
from kg.vocab import EntityType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["Catalog", "CatalogEntry", "check", "entity_id", "load", "read", "write"]


_CAPITAL_S = re.compile(r"\b([A-Z0-9]{2,})S\b")
"""An S in capitals is no plural: an L40S is not an L40."""


class CatalogEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A known entity. Its id is its type and a slug of its name.

    `aliases` name this entity wherever they stand; `shorts` are short forms that may stand for other things, too, and
    count only where the paper's long form, the type or the neighbours agree.
    """

    id: str
    name: str
    type: EntityType
    alt: tuple[EntityType, ...] = ()  # other types that an expert could give it
    aliases: tuple[str, ...] = ()
    shorts: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()  # ids of entries
    attributes: dict[str, str | float | bool] = {}
    same_as: tuple[str, ...] = ()  # IRIs known to name the same thing
    source: str


@dataclass(frozen=True)
class Catalog:
    """Known entities, sorted by id."""

    entries: tuple[CatalogEntry, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, CatalogEntry]:
        """The entries by their ids."""
        return {entry.id: entry for entry in self.entries}


def entity_id(type_: EntityType, name: str) -> str:
    """The id of an entity: its type in lower case and the slug of its name.

    Example:
        >>> entity_id(EntityType.METHOD, "LoRA")
        'method:lora'
    """
    return f"{type_.value.lower()}:{slug(name)}"


def load() -> Catalog:
    """The catalog that ships with the package.

    Raises:
        ModelError: it is missing or damaged.
    """
    return read(config.data() / "catalog.jsonl")


def read(path: Path) -> Catalog:
    """Read a catalog; entries come sorted by id.

    Raises:
        ModelError: the file is missing, or a line is no entry; the message names the line.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise ModelError(f"cannot read the catalog {path}: {error.strerror}; install the package again") from error
    decoder = msgspec.json.Decoder(CatalogEntry)
    entries = []
    for number, line in enumerate(lines, start=1):
        try:
            entries.append(decoder.decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ModelError(f"{path.name} line {number}: {error}; run `kg catalog check` after mending it") from error
    return Catalog(tuple(sorted(entries, key=lambda entry: entry.id)))


def write(entries: Iterable[CatalogEntry]) -> bytes:
    """The bytes of a catalog file: one entry a line, sorted by id, tuples sorted."""
    encoder = msgspec.json.Encoder(order="sorted")
    return b"".join(encoder.encode(entry) + b"\n" for entry in sorted(entries, key=lambda entry: entry.id))


def check(catalog: Catalog) -> tuple[str, ...]:
    """What is wrong with a catalog, one finding a line; nothing where all is well.

    Returns: sorted findings: ids given twice or not made from type and name, two names or aliases of one type that
    fold alike, a broader entry that does not exist or has another kind, circles, unsorted lists, links that are no IRI.
    """
    known = catalog.by_id
    found = [f"{id_}: {n} entries have this id" for id_, n in Counter(e.id for e in catalog.entries).items() if n > 1]
    owners: dict[tuple[EntityType, str], set[str]] = defaultdict(set)
    for entry in catalog.entries:
        if entry.id != entity_id(entry.type, entry.name):
            found.append(f"{entry.id}: the id of {entry.name!r} is {entity_id(entry.type, entry.name)}")
        found += [f"{entry.id}: {field} are not sorted or repeat" for field in _unsorted(entry)]
        found += [f"{entry.id}: broader {id_} does not exist" for id_ in entry.broader if id_ not in known]
        found += [
            f"{entry.id}: {iri!r} is no IRI" for iri in entry.same_as if not iri.startswith(("http://", "https://"))
        ]
        found += [f"{entry.id}: alias {alias!r} is empty or vague" for alias in entry.aliases if not fold(alias)]
        if not entry.source:
            found.append(f"{entry.id}: has no source")
        for form in (entry.name, *entry.aliases):
            owners[entry.type, fold(_CAPITAL_S.sub(r"\1s0", form), tails=frozenset())].add(entry.id)
    found += [f"{', '.join(sorted(ids))}: share the name {form!r}" for (_, form), ids in owners.items() if len(ids) > 1]
    found += [f"{id_}: is broader than itself" for id_ in _circles(known)]
    return tuple(sorted(found))


def _unsorted(entry: CatalogEntry) -> list[str]:
    fields = ("alt", "aliases", "shorts", "broader", "same_as")
    return [name for name in fields if list(getattr(entry, name)) != sorted(set(getattr(entry, name)))]


def _circles(known: Mapping[str, CatalogEntry]) -> list[str]:
    """Entries from which the way up leads back to them."""
    out = []
    for start in known:
        seen: set[str] = set()
        ahead = list(known[start].broader)
        while ahead:
            id_ = ahead.pop()
            if id_ not in seen and id_ in known:
                seen.add(id_)
                ahead += known[id_].broader
        if start in seen:
            out.append(start)
    return out
