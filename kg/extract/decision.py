"""What is decided of one text: its entities, their roles, relations and results, each with its score and rule.

Owns: these records, the thresholds, the order of types, roles and relations in what the network says.
Knows: `quantities.Candidate`. Must not know: how it is decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from kg.extract.quantities import Candidate

__all__ = ["RELATIONS", "ROLES", "RULE", "TYPES", "Decision", "Group", "Link", "Result", "Thresholds"]

TYPES: Final = ("Method", "Model", "Dataset", "Hardware", "Metric", "Task")
ROLES: Final = ("proposes", "uses", "compares", "evaluatesOn", "reports", "runsOn", "addresses", "mentions")
RELATIONS: Final = (
    "partOf",
    "basedOn",
    "appliedTo",
    "outperforms",
    "comparedWith",
    "evaluatedOn",
    "trainedOn",
    "measuredBy",
    "runsOn",
    "instanceOf",
)

RULE: Final = "network"
"""The id of what the trained network decides by its thresholds; other ids are of rules that had the last word."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What is enough. Chosen on papers that the network has not seen."""

    kind: float = 0.5  # enough to be an entity
    nested: float = 0.75  # enough for a name that only overlaps better names
    alias: float = 0.3  # enough for a further form of an entity that stands already
    same: float = 0.5  # enough for two forms to be one entity
    proposes: float = 0.5  # enough to be the paper's own contribution
    relation: float = 0.4
    figure: float = 0.5
    span: float = 0.5  # weight of the first look at spans against the look at units
    name: float = 0.0  # weight of how a name was read in other papers, for being a name
    rules: float = 0.7  # weight of what rules and learnt weights say of a number beside the network
    defined: float = 0.95  # likeness of a short form and the long form that the text defines it by
    main: float = 0.35  # enough to be the contribution where nothing reaches `proposes`: less is right in 0 of 13
    lone: float = 0.45  # enough, there, for a name that no threshold lets through: that it is a name, and proposed


@dataclass(slots=True)
class Group:
    """An entity of a paper: its units, what it is and what the paper does with it."""

    units: list[int]
    type: int
    score: float
    role: int
    role_score: float
    rule: str = RULE  # that it is an entity
    role_rule: str = RULE


class Link(NamedTuple):
    """A relation between two groups, by their numbers."""

    subject: int
    relation: int  # in `RELATIONS`
    object: int
    score: float
    rule: str


@dataclass(frozen=True, slots=True)
class Result:
    """A number that claims an outcome, with its ends as numbers of groups."""

    unit: int
    candidate: Candidate
    direction: str
    ends: tuple[int | None, ...]
    score: float  # that value, unit, direction, metric and subject are right


@dataclass(frozen=True, slots=True)
class Decision:
    """All that is decided of one text."""

    groups: list[Group]
    relations: list[Link]
    results: list[Result]
    low: list[tuple[int, float]]  # units that came close, with their score
