"""The records that the stages hand to each other: frozen, plain, comparable, sorted where they are many.

Owns: the shape of the data at every seam. Knows: `vocab`. Must not know: files, libraries, stages.

All offsets are code points of `Paper.text`, end exclusive. All tuples of records are sorted where the order has no
meaning. Records hold str, numbers, enums, tuples and records, so that `msgspec` reads and writes them as JSON.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.vocab import Direction, EntityType, Genre, Predicate, Qualifier, Reason, Stage

if TYPE_CHECKING:
    import networkx as nx

__all__ = [
    "Abbreviation",
    "Deployment",
    "Entity",
    "Evidence",
    "Extraction",
    "Graph",
    "HardwareUse",
    "Link",
    "Linking",
    "Measurement",
    "Mention",
    "Merge",
    "Page",
    "Paper",
    "PaperGenre",
    "Quantity",
    "Rejected",
    "Relation",
    "Span",
    "Statement",
    "Violation",
    "content_id",
]


def content_id(*parts: object) -> str:
    """The id of a thing made from its parts: the first 16 hex digits of sha256 over the parts, each ended by NUL.

    Source: curies `hash_triple`.
    """
    joined = "".join(f"{part}\0" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of `Paper.text`: 0 ≤ start < end, in code points, end exclusive."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            msg = f"span {self.start}:{self.end} is not 0 <= start < end"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched document. `text` is NFC; `sha256` is of the bytes as read (after decompression)."""

    name: str  # file name without folders, so that outputs do not depend on where it lies
    media_type: str
    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One title and abstract, with what the pages say about it. Ids: `arxiv:2401.01234`, `doi:…`, `title:…`."""

    id: str
    title: str
    abstract: str
    date: str | None = None  # ISO 8601: YYYY, YYYY-MM or YYYY-MM-DD
    authors: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    repositories: tuple[str, ...] = ()  # code repositories
    identifiers: tuple[str, ...] = ()  # every known id: `arxiv:…`, `doi:…`, `acl:…`, `openreview:…`, `title:…`
    pages: tuple[str, ...] = ()  # names of the pages that it stood on

    @property
    def text(self) -> str:
        """The one string that all offsets refer to."""
        return f"{self.title}\n{self.abstract}"

    @property
    def known_as(self) -> tuple[str, ...]:
        """Its id and the public ones, sorted; an id made from the title is ours, and stands only for want of others."""
        return tuple(sorted({self.id, *(id_ for id_ in self.identifiers if not id_.startswith("title:"))}))


@dataclass(frozen=True, slots=True)
class Mention:
    """One occurrence of a name in a paper; `paper.text[span.start:span.end] == text`."""

    paper: str
    span: Span
    text: str
    type: EntityType
    rule: str  # id of the rule or model that found it
    score: float  # calibrated probability, in [0, 1]
    group: int  # mentions of one paper with the same group name the same thing; groups count from 0 in text order


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form and its long form, as a paper defines them. Source: Schwartz & Hearst (2003)."""

    paper: str
    short: str
    long: str
    span: Span  # from the start of the long form to the end of the short form, or the reverse


@dataclass(frozen=True, slots=True)
class Relation:
    """What the text states between two things. Ends are groups of mentions; a `subject` of None is the paper itself."""

    subject: int | None
    predicate: Predicate
    object: int
    span: Span  # the words that state it: a cue, or the sentence
    rule: str
    score: float


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that claims a measured outcome. Ends are groups of mentions, or None where the text names none."""

    value: float  # finite
    unit: str | None  # a unit of `data/units.tsv`
    direction: Direction
    qualifier: Qualifier | None
    span: Span  # the number with its unit
    subject: int | None
    metric: int | None
    baseline: int | None
    dataset: int | None
    hardware: int | None
    rule: str
    score: float


@dataclass(frozen=True, slots=True)
class Deployment:
    """How a paper uses a device: "up to 128 A100 GPUs for 3 days"."""

    device: int  # group of the hardware's mentions
    count: int | None
    qualifier: Qualifier | None
    hours: float | None  # duration, where it is stated
    span: Span
    rule: str
    score: float


@dataclass(frozen=True, slots=True)
class PaperGenre:
    """A paper says that it is a survey or an analysis, and where; it is one of them at most."""

    paper: str
    genre: Genre
    span: Span  # the words that say so
    rule: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something dropped, and why. `what` is text from outside; `where` names the page, paper or offset."""

    stage: Stage
    what: str
    where: str
    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one paper's text says."""

    paper: str
    mentions: tuple[Mention, ...]  # by span
    abbreviations: tuple[Abbreviation, ...]
    relations: tuple[Relation, ...]
    quantities: tuple[Quantity, ...]
    deployments: tuple[Deployment, ...]
    rejected: tuple[Rejected, ...]
    genre: PaperGenre | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing in the graph. Its id is its type and a slug of its name: `method:lora`."""

    id: str
    type: EntityType
    name: str
    aliases: tuple[str, ...] = ()  # sorted, the name among them
    broader: tuple[str, ...] = ()  # ids of entities, sorted
    same_as: tuple[str, ...] = ()  # IRIs, sorted
    attributes: tuple[
        tuple[str, str | float | bool], ...
    ] = ()  # sorted by key: parameterCount, version, higherIsBetter, …
    note: str = ""  # tells two entities of one name apart


@dataclass(frozen=True, slots=True)
class Link:
    """The decision that a group of mentions names an entity. `how` is the rule's id."""

    paper: str
    group: int
    entity: str
    score: float
    how: str


@dataclass(frozen=True, slots=True)
class Merge:
    """One line of the ledger: a surface form joined an entity, by which rule, with which score, in how many papers."""

    entity: str
    form: str
    how: str
    score: float
    papers: int


@dataclass(frozen=True, slots=True)
class Linking:
    """The decisions over all papers. Each group of mentions is linked or rejected exactly once."""

    entities: tuple[Entity, ...]
    links: tuple[Link, ...]
    merges: tuple[Merge, ...]
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """Where a statement stands: the characters of a paper that state it, found by a rule, with a score."""

    paper: str
    span: Span
    rule: str
    score: float


@dataclass(frozen=True, slots=True)
class Statement:
    """A relation between entities, or of a paper to an entity, with all its evidence (at least one)."""

    id: str  # content_id(subject, predicate, object)
    subject: str  # id of a paper or an entity
    predicate: Predicate
    object: str  # id of an entity
    evidence: tuple[Evidence, ...]

    @property
    def support(self) -> int:
        """Papers that state it."""
        return len({e.paper for e in self.evidence})

    @property
    def confidence(self) -> float:
        """The best score of its evidence: repeats in one field are not independent, so they do not add up."""
        return max(e.score for e in self.evidence)


@dataclass(frozen=True, slots=True)
class Measurement:
    """A claimed number between entities, reported in one paper."""

    id: str
    paper: str
    value: float
    unit: str | None
    direction: Direction
    qualifier: Qualifier | None
    subject: str | None
    metric: str | None
    baseline: str | None
    dataset: str | None
    hardware: str | None
    evidence: tuple[Evidence, ...]

    @property
    def confidence(self) -> float:
        """The best score of its evidence."""
        return max(e.score for e in self.evidence)


@dataclass(frozen=True, slots=True)
class HardwareUse:
    """A paper's use of a device, with how many and how long where that is stated."""

    id: str
    paper: str
    device: str  # id of a hardware entity
    count: int | None
    qualifier: Qualifier | None
    hours: float | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """All papers, joined: the one input of every export. Everything is sorted; no end dangles."""

    papers: tuple[Paper, ...]
    entities: tuple[Entity, ...]
    statements: tuple[Statement, ...]
    measurements: tuple[Measurement, ...]
    hardware_uses: tuple[HardwareUse, ...]
    mentions: tuple[tuple[Mention, str], ...]  # each linked mention with the id of its entity, by paper and span
    rejected: tuple[Rejected, ...]
    genres: tuple[PaperGenre, ...] = ()  # by paper, one of a paper at most

    def network(self) -> nx.MultiDiGraph:
        """The graph as a frozen `networkx.MultiDiGraph`; see `kg.graph.network`."""
        from kg.graph import network  # noqa: PLC0415 # a convenience for users; the record itself knows no library

        return network(self)


@dataclass(frozen=True, slots=True)
class Violation:
    """A SHACL result: which shape refuses what, and why."""

    shape: str
    focus: str
    path: str
    message: str
