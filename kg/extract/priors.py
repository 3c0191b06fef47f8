"""What is known of a name before the text is read: its type in the catalog, and how it was read in many other papers.

Owns: the reading and writing of a model folder's `priors.tsv`. Knows: nothing else. Must not know: how texts are read,
how priors are learnt.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["FILE", "Known", "read_priors", "write_priors"]

FILE: Final = "priors.tsv"


@dataclass(frozen=True, slots=True)
class Known:
    """By folded name, what is known of it."""

    types: Mapping[str, str] = field(default_factory=dict)  # its one type in the catalog
    priors: Mapping[str, float] = field(default_factory=dict)  # log odds that it is a name, against the usual name's


def read_priors(path: Path) -> dict[str, float]:
    """Priors from a file that `write_priors` wrote."""
    with path.open(encoding="utf-8") as file:
        next(file)
        return {key: float(odds) for key, odds in (line.rstrip("\n").split("\t") for line in file)}


def write_priors(path: Path, priors: Mapping[str, float]) -> None:
    """Write priors as lines of key and log odds; keys in order, so that equal priors are equal files."""
    lines = ["key\todds", *(f"{key}\t{odds:g}" for key, odds in sorted(priors.items()))]
    path.write_text("\n".join(lines) + "\n", "utf-8")
