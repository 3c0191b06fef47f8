"""The words around a number, inside its sentence.

Owns: the record that the rules for numbers take. Knows: nothing. Must not know: what the words mean.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Around"]


@dataclass(frozen=True, slots=True)
class Around:
    """The words around an amount, inside its sentence."""

    left: str  # back to the amount before
    right: str  # on to the amount after
    chain_left: str  # before the first of its list or range
    chain_right: str  # after the last of it
    wide: str
    at: int  # where the amount begins in `wide`
    alike: bool  # all amounts of its list have one unit
    most: float  # the largest, whatever its sign, of those of its list that have the same unit
