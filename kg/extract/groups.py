"""A thing that one paper names: its type, its role, and every place where it stands.

Owns: the record that the rules for relations, numbers and devices take. Knows: `model.Span`, `vocab`.
Must not know: how groups were found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.model import Span
    from kg.vocab import EntityType

__all__ = ["Group"]


@dataclass(frozen=True, slots=True)
class Group:
    """All mentions of one thing in one paper. `role` is the gold's word, or empty where it is not known."""

    id: int
    type: EntityType
    role: str
    spans: tuple[Span, ...]  # of `Paper.text`, sorted
