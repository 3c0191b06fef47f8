"""The user's corrections: what is the same, what is not, what it is called, what it is, what to leave out.

Owns: the form of `corrections.toml` and its checks. Knows: `errors`, `vocab`. Must not know: how linking works.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg.errors import CorrectionsError
from kg.vocab import EntityType

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Corrections", "NotSame", "Rename", "Retype", "Same", "parse_corrections", "read_corrections"]


@dataclass(frozen=True, slots=True)
class Same:
    """These names are one thing; the first is its name, unless the catalog names it."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotSame:
    """These names are different things, each of them."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rename:
    """The entity that holds the surface form `name` is called `to`."""

    name: str
    to: str


@dataclass(frozen=True, slots=True)
class Retype:
    """The entity that holds the surface form `name` has this type."""

    name: str
    type: EntityType


@dataclass(frozen=True, slots=True)
class Corrections:
    """All that the user said, in the order of the file."""

    same: tuple[Same, ...] = ()
    not_same: tuple[NotSame, ...] = ()
    rename: tuple[Rename, ...] = ()
    retype: tuple[Retype, ...] = ()
    ignore: tuple[str, ...] = ()


_FIELDS: Final[dict[str, frozenset[str]]] = {
    "same": frozenset({"names"}),
    "not-same": frozenset({"names"}),
    "rename": frozenset({"name", "to"}),
    "retype": frozenset({"name", "type"}),
    "ignore": frozenset({"name"}),
}


def read_corrections(path: Path) -> Corrections:
    """Read a corrections file.

    Raises:
        CorrectionsError: it cannot be read, is no TOML, or an entry is not as it must be; the message names the entry.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorrectionsError(f"cannot read {path}: {error}; give a TOML file in UTF-8") from error
    return parse_corrections(text, path.name)


def parse_corrections(text: str, name: str = "corrections.toml") -> Corrections:
    r"""Read corrections from TOML.

    Args:
        text: TOML with tables `[[same]]`, `[[not-same]]`, `[[rename]]`, `[[retype]]`, `[[ignore]]`; each may carry a
            `reason`, which is not read.
        name: how messages call the text.

    Raises:
        CorrectionsError: see `read_corrections`.

    Example:
        >>> parse_corrections('[[same]]\nnames = ["MoE", "mixture of experts"]').same
        (Same(names=('MoE', 'mixture of experts')),)
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CorrectionsError(f"{name}: {error}; see https://toml.io") from error
    for key in tables:
        if key not in _FIELDS:
            raise CorrectionsError(
                f"{name}: [[{key}]] is unknown; write one of {', '.join(f'[[{f}]]' for f in _FIELDS)}"
            )
    rows = {key: _rows(name, key, tables.get(key, [])) for key in _FIELDS}
    return Corrections(
        same=tuple(Same(tuple(row["names"])) for row in rows["same"]),
        not_same=tuple(NotSame(tuple(row["names"])) for row in rows["not-same"]),
        rename=tuple(Rename(row["name"], row["to"]) for row in rows["rename"]),
        retype=tuple(Retype(row["name"], EntityType(row["type"])) for row in rows["retype"]),
        ignore=tuple(row["name"] for row in rows["ignore"]),
    )


def _rows(file: str, key: str, rows: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - TOML values
    """The checked entries of one table."""
    if not isinstance(rows, list):
        raise CorrectionsError(f"{file}: write [[{key}]] with two brackets, once for each entry")
    for number, row in enumerate(rows, start=1):
        where = f"{file}: [[{key}]] number {number}"
        fields = set(row) - {"reason"} if isinstance(row, dict) else set()
        if fields != _FIELDS[key]:
            raise CorrectionsError(f"{where} needs {' and '.join(sorted(_FIELDS[key]))}; it has {sorted(fields)}")
        for field in sorted(fields):
            _check(where, field, row[field])
    return list(rows)


def _check(where: str, field: str, value: Any) -> None:  # noqa: ANN401 - TOML values
    if field == "names":
        names = value if isinstance(value, list) else []
        if len(names) < 2 or not all(isinstance(n, str) and n.strip() for n in names):
            raise CorrectionsError(f'{where}: names must be a list of two or more names, as in names = ["MoE", "SMoE"]')
    elif not isinstance(value, str) or not value.strip():
        raise CorrectionsError(f"{where}: {field} must be a text that is not empty")
    elif field == "type" and value not in set(EntityType):
        raise CorrectionsError(f"{where}: {value!r} is no type; write one of {', '.join(EntityType)}")
