"""The words of the graph: types, predicates, directions, qualifiers, reasons. The ontology says the same (tested).

Owns: the closed lists of words, with domain and range. Knows: nothing. Must not know: any other room.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = [
    "DOMAIN",
    "PAPER_PREDICATES",
    "PREDICATE_OF_ROLE",
    "RANGE",
    "RESULT_RANGE",
    "ROLE_OF_PREDICATE",
    "Direction",
    "EntityType",
    "Genre",
    "Predicate",
    "Qualifier",
    "Reason",
    "Stage",
]


class EntityType(StrEnum):
    """What a thing is. Source: the annotation guidelines."""

    METHOD = "Method"
    MODEL = "Model"
    DATASET = "Dataset"
    HARDWARE = "Hardware"
    METRIC = "Metric"
    TASK = "Task"


class Predicate(StrEnum):
    """How a paper, or an entity, stands to an entity."""

    # paper → entity
    PROPOSES = "proposes"
    USES = "uses"
    COMPARES_WITH = "comparesWith"
    EVALUATES_ON = "evaluatesOn"
    REPORTS = "reports"
    USES_HARDWARE = "usesHardware"
    ADDRESSES = "addresses"
    MENTIONS = "mentions"
    # entity → entity
    PART_OF = "partOf"
    BASED_ON = "basedOn"
    APPLIED_TO = "appliedTo"
    OUTPERFORMS = "outperforms"
    COMPARED_WITH = "comparedWith"
    EVALUATED_ON = "evaluatedOn"
    TRAINED_ON = "trainedOn"
    MEASURED_BY = "measuredBy"
    RUNS_ON = "runsOn"
    INSTANCE_OF = "instanceOf"


class Genre(StrEnum):
    """What a paper says that it is, where it is more or less than a proposal."""

    SURVEY = "survey"
    ANALYSIS = "analysis"


class Direction(StrEnum):
    """How a number is meant: a change up, a change down, or a level."""

    INCREASE = "increase"
    DECREASE = "decrease"
    ABSOLUTE = "absolute"


class Qualifier(StrEnum):
    """The hedge before a number."""

    UP_TO = "up to"
    AT_LEAST = "at least"
    AVERAGE = "average"
    APPROXIMATELY = "approximately"


class Stage(StrEnum):
    """The stage that rejected something."""

    READ = "read"
    PAPERS = "papers"
    EXTRACT = "extract"
    LINK = "link"
    GRAPH = "graph"


class Reason(StrEnum):
    """Why something was rejected. Each reason is counted and named in `rejected.jsonl`."""

    UNREADABLE = "unreadable"  # the bytes are no text and no known container
    EMPTY = "empty"  # nothing in it
    UNKNOWN_FORMAT = "unknown format"  # text, but of no page kind that we know
    TRUNCATED = "truncated"  # the page ends in the middle; what came before was read
    TOO_LARGE = "too large"  # over the stated limit of size, line length or nesting
    UNSAFE_XML = "unsafe XML"  # entity definitions or external references
    NO_TITLE = "no title"
    NO_ABSTRACT = "no abstract"
    AMBIGUOUS_ID = "ambiguous id"  # links lead to several papers; the paper is there, under its title
    FURNITURE = "page furniture"  # menus, dates, buttons
    LOW_SCORE = "low score"
    VAGUE = "vague"  # names no thing: "method", "framework"
    IGNORED = "ignored by corrections"
    CONFLICT = "conflicting corrections"  # two corrections contradict each other; neither is guessed away
    UNMATCHED = "correction without effect"  # it names what no paper names
    DANGLING = "dangling"  # an end of a relation was rejected


PREDICATE_OF_ROLE: Final[dict[str, Predicate]] = {
    "proposes": Predicate.PROPOSES,
    "uses": Predicate.USES,
    "compares": Predicate.COMPARES_WITH,
    "evaluatesOn": Predicate.EVALUATES_ON,
    "reports": Predicate.REPORTS,
    "runsOn": Predicate.USES_HARDWARE,
    "addresses": Predicate.ADDRESSES,
    "mentions": Predicate.MENTIONS,
}
"""The gold annotation's role → the predicate between a paper and an entity."""

ROLE_OF_PREDICATE: Final[dict[Predicate, str]] = {p: r for r, p in PREDICATE_OF_ROLE.items()}

PAPER_PREDICATES: Final[frozenset[Predicate]] = frozenset(PREDICATE_OF_ROLE.values())

_ANY: Final = frozenset(EntityType)
_T = EntityType

DOMAIN: Final[dict[Predicate, frozenset[EntityType] | None]] = {
    **dict.fromkeys(PAPER_PREDICATES),  # None: the subject is a paper
    **dict.fromkeys((p for p in Predicate if p not in PAPER_PREDICATES), _ANY),
}
"""Types that a subject may have; None stands for the paper. The annotation restricts no entity → entity predicate."""

RANGE: Final[dict[Predicate, frozenset[EntityType]]] = {
    **dict.fromkeys(Predicate, _ANY),
    Predicate.USES_HARDWARE: frozenset({_T.HARDWARE, _T.METHOD, _T.MODEL}),
    Predicate.RUNS_ON: frozenset({_T.HARDWARE, _T.METHOD, _T.MODEL}),
}
"""Types that an object may have."""

RESULT_RANGE: Final[dict[str, EntityType]] = {"metric": _T.METRIC, "dataset": _T.DATASET, "hardware": _T.HARDWARE}
"""The one type that these ends of a result may have; subject and baseline may be anything."""
