"""What is known of a name before the text is read: its type in the catalog, and how it was read in many other papers.

Owns: the reading and writing of a model folder's `priors.tsv`. Knows: nothing else. Must not know: how texts are read,
how priors are learnt.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["FILE", "Known", "Prior", "read_priors", "write_priors"]

FILE: Final = "priors.tsv"


class Prior(NamedTuple):
    """How a name was read in other papers, against the usual name: log odds, nearer to 0 the fewer papers there are."""

    name: float  # that it is a name at all
    own: float  # that it is what its paper proposes


@dataclass(frozen=True, slots=True)
class Known:
    """By folded name, what is known of it."""

    types: Mapping[str, str] = field(default_factory=dict)  # its one type in the catalog
    priors: Mapping[str, Prior] = field(default_factory=dict)


def read_priors(path: Path) -> dict[str, Prior]:
    """Priors from a file that `write_priors` wrote."""
    with path.open(encoding="utf-8") as file:
        next(file)
        split = (line.rstrip("\n").split("\t") for line in file)
        return {key: Prior(float(name), float(own)) for key, name, own in split}


def write_priors(path: Path, priors: Mapping[str, Prior]) -> None:
    """Write priors as lines of key, name, own; keys in order, so that equal priors are equal files."""
    lines = ["key\tname\town", *(f"{key}\t{p.name:g}\t{p.own:g}" for key, p in sorted(priors.items()))]
    path.write_text("\n".join(lines) + "\n", "utf-8")
