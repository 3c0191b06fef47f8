"""Annotations as files: JSON lines, read and checked before anything is counted.

Owns: what an annotation must hold to be scored. Knows: the words of `extract`, msgspec. Must not know: the measures.

A figure of a mistyped role, or of a relation whose end is nowhere, would mean nothing, so such a line is refused.
Source of the form: docs/annotation.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec

from kg.errors import SourceError
from kg.extract import RELATIONS, ROLES, TYPES

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_annotations"]

_Type = Literal[TYPES]  # type: ignore[valid-type] # a closed list that stands elsewhere
_Role = Literal[ROLES]  # type: ignore[valid-type]
_Name = Literal[RELATIONS]  # type: ignore[valid-type]
_ENDS = ("subject", "metric", "baseline", "dataset", "hardware")


class _Entity(msgspec.Struct):
    id: str
    type: _Type
    name: str
    mentions: list[str]
    role: _Role
    alt: list[_Type] = []
    optional: bool | None = None
    confidence: float = 0.0
    roleConfidence: float = 0.0  # noqa: N815 # as the file spells it


class _Result(msgspec.Struct):
    value: float
    unit: str | None = None
    direction: Literal["increase", "decrease", "absolute"] | None = None
    subject: str | None = None
    metric: str | None = None
    baseline: str | None = None
    dataset: str | None = None
    hardware: str | None = None
    confidence: float = 0.0


class _Annotation(msgspec.Struct):
    id: int | str
    entities: list[_Entity]
    relations: list[tuple[str, _Name, str]] = []
    results: list[_Result] = []


def read_annotations(path: Path) -> dict[str, dict[str, Any]]:
    """Annotations of a JSONL file by id.

    Raises:
        SourceError: the file cannot be opened, a line is no annotation, or an id stands twice.
    """
    try:
        lines = path.read_bytes().split(b"\n")  # not at the other line ends of Unicode: a name may hold one
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from error
    out: dict[str, dict[str, Any]] = {}
    first: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found = msgspec.json.decode(line, type=dict[str, Any])
            checked = msgspec.convert(found, _Annotation)
        except ValueError as error:  # no JSON, no UTF-8, or another form
            raise SourceError(
                f"{path}, line {number}: no annotation: {error}; docs/annotation.md has the form"
            ) from error
        key = str(checked.id)
        if key in first:
            raise SourceError(f"{path}, line {number}: id {key!r} stands on line {first[key]}, too; leave one of them")
        wrong = _misfit(checked)
        if wrong:
            raise SourceError(f"{path}, line {number} (id {key!r}): {wrong}")
        first[key] = number
        out[key] = found
    return out


def _misfit(checked: _Annotation) -> str | None:
    """What does not fit together in one annotation, with the cure; None where all does."""
    ids = [entity.id for entity in checked.entities]
    for id_ in ids:
        if ids.count(id_) > 1:
            return f"two entities have the id {id_!r}; number them"
    ends = [(f"relation {a} {name} {b}", end) for a, name, b in checked.relations for end in (a, b)]
    ends += [(f"{n} of result {r.value:g}", getattr(r, n)) for r in checked.results for n in _ENDS if getattr(r, n)]
    for where, end in ends:
        if end not in ids:
            return f"{where}: no entity has the id {end!r}; add it to the entities, or leave this out"
    return None
