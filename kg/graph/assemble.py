"""Join papers, extractions and the linking into one graph.

Owns: what becomes a statement, a measurement or a use of hardware, and how evidence adds up. Knows: `model`, `vocab`.
Must not know: how things were extracted or linked, how the graph is written.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from kg.model import (
    Deployment,
    Evidence,
    Extraction,
    Graph,
    HardwareUse,
    Linking,
    Measurement,
    Mention,
    Paper,
    Quantity,
    Rejected,
    Relation,
    Statement,
    content_id,
)
from kg.vocab import RANGE, RESULT_RANGE, EntityType, Predicate, Reason, Stage

__all__ = ["assemble"]

_Key = tuple[str, Predicate, str]


def assemble(
    papers: Iterable[Paper],
    extractions: Iterable[Extraction],
    linking: Linking,
    rejected: Iterable[Rejected] = (),
    *,
    min_confidence: float = 0.0,
) -> Graph:
    """Join everything; whatever cannot be joined is in `Graph.rejected` with its reason.

    Args:
        papers: unique papers; each extraction belongs to one of them.
        extractions: in any order, one of a paper at most.
        linking: decides each group of mentions of these extractions.
        rejected: what earlier stages dropped; carried along.
        min_confidence: in [0, 1]; relations, quantities and deployments below it are rejected.

    Raises:
        ValueError: papers, extractions and linking are not of one another.

    Cost: linear in mentions and relations, but for one sort.
    """
    papers, extractions = tuple(papers), tuple(extractions)
    _check(papers, extractions, linking)
    entity_type = {entity.id: entity.type for entity in linking.entities}
    linked = {(link.paper, link.group): link.entity for link in linking.links}
    dropped = [*rejected, *linking.rejected]
    statements: dict[_Key, set[Evidence]] = defaultdict(set)
    measurements: dict[str, Measurement] = {}
    uses: dict[str, HardwareUse] = {}
    mentions: list[tuple[Mention, str]] = []
    for extraction in extractions:
        dropped += extraction.rejected
        ends = {group: linked.get((extraction.paper, group)) for group in {m.group for m in extraction.mentions}}
        mentions += [(m, entity) for m in extraction.mentions if (entity := ends[m.group])]
        for relation in extraction.relations:
            outcome = _statement(extraction.paper, relation, ends, entity_type, min_confidence)
            if isinstance(outcome, Rejected):
                dropped.append(outcome)
            else:
                key, evidence = outcome
                statements[key].add(evidence)
        for quantity in extraction.quantities:
            if quantity.score < min_confidence:
                dropped.append(_low(extraction.paper, quantity))
            else:
                measurement, misfits = _measurement(extraction.paper, quantity, ends, entity_type)
                dropped += misfits
                measurements[measurement.id] = measurement
        for deployment in extraction.deployments:
            device = ends.get(deployment.device)
            if deployment.score < min_confidence:
                dropped.append(_low(extraction.paper, deployment))
            elif device and entity_type[device] is EntityType.HARDWARE:
                use = _hardware_use(extraction.paper, deployment, device)
                uses[use.id] = use
            else:
                where = f"{extraction.paper}#char={deployment.span.start},{deployment.span.end}"
                told = f"{device or 'the device'} is no {EntityType.HARDWARE}"
                dropped.append(Rejected(Stage.GRAPH, "deployment", where, Reason.DANGLING, told))
    kept = _used(statements, measurements, uses, mentions, linking)
    return Graph(
        papers=tuple(sorted(papers, key=lambda p: p.id)),
        entities=tuple(e for e in sorted(linking.entities, key=lambda e: e.id) if e.id in kept),
        statements=tuple(
            Statement(content_id(*key), *key, tuple(sorted(evidence))) for key, evidence in sorted(statements.items())
        ),
        measurements=tuple(m for _, m in sorted(measurements.items())),
        hardware_uses=tuple(u for _, u in sorted(uses.items())),
        mentions=tuple(sorted(mentions, key=lambda pair: (pair[0].paper, pair[0].span, pair[1]))),
        rejected=tuple(sorted(dropped, key=lambda r: (r.stage, r.where, r.what, r.reason, r.detail))),
        genres=tuple(sorted((e.genre for e in extractions if e.genre), key=lambda g: g.paper)),
    )


def _check(papers: Sequence[Paper], extractions: Sequence[Extraction], linking: Linking) -> None:
    """Refuse what does not belong together: a graph with facts of a paper that it lacks can be read by nobody."""
    known = {paper.id for paper in papers}
    read = {extraction.paper for extraction in extractions}
    entities = {entity.id for entity in linking.entities}
    for what, listed in (("papers", [p.id for p in papers]), ("extractions", [e.paper for e in extractions])):
        twice = sorted(id_ for id_, times in Counter(listed).items() if times > 1)
        if twice:
            raise ValueError(f"the {what} hold {twice[0]!r} more than once; give each paper once")
    for what, lost, cure in (
        ("extractions are of papers that are not given", read - known, "the papers that were extracted from"),
        ("links are of papers without an extraction", {link.paper for link in linking.links} - read,
         "the linking of these extractions"),
        ("links lead to entities that the linking lacks", {link.entity for link in linking.links} - entities,
         "the linking as `kg link` printed it"),
    ):  # fmt: skip
        if lost:
            raise ValueError(f"{what}: {', '.join(sorted(lost)[:3])}{' …' if len(lost) > 3 else ''}; give {cure}")


def _statement(
    paper: str,
    relation: Relation,
    ends: dict[int, str | None],
    entity_type: dict[str, EntityType],
    min_confidence: float,
) -> tuple[_Key, Evidence] | Rejected:
    subject = paper if relation.subject is None else ends.get(relation.subject)
    target = ends.get(relation.object)
    if relation.score < min_confidence:
        return _low(paper, relation)
    if subject and target and subject != target and entity_type[target] in RANGE[relation.predicate]:
        return (subject, relation.predicate, target), Evidence(paper, relation.span, relation.rule, relation.score)
    where = f"{paper}#char={relation.span.start},{relation.span.end}"
    return Rejected(Stage.GRAPH, relation.predicate.value, where, Reason.DANGLING, f"{subject} → {target}")


def _low(paper: str, found: Relation | Quantity | Deployment) -> Rejected:
    where = f"{paper}#char={found.span.start},{found.span.end}"
    return Rejected(Stage.GRAPH, type(found).__name__.lower(), where, Reason.LOW_SCORE, f"score {found.score:.4f}")


def _measurement(
    paper: str, q: Quantity, ends: dict[int, str | None], entity_type: dict[str, EntityType]
) -> tuple[Measurement, list[Rejected]]:
    """The measurement, and the ends that it may not have: linking can find that a thing is of another type."""
    named = {
        name: None if group is None else ends.get(group)
        for name, group in (
            ("subject", q.subject),
            ("metric", q.metric),
            ("baseline", q.baseline),
            ("dataset", q.dataset),
            ("hardware", q.hardware),
        )
    }
    where = f"{paper}#char={q.span.start},{q.span.end}"
    misfits = []
    for name, type_ in RESULT_RANGE.items():
        end = named[name]
        if end is not None and entity_type[end] is not type_:
            misfits.append(Rejected(Stage.GRAPH, name, where, Reason.DANGLING, f"{end} is no {type_}"))
            named[name] = None
    each = (named["metric"], named["baseline"], named["dataset"])  # one number may be told of two of them
    id_ = content_id(paper, q.span.start, q.span.end, q.value, q.unit, q.direction, q.qualifier, *each)
    measurement = Measurement(
        id=f"result:{id_}",
        paper=paper,
        value=q.value,
        unit=q.unit,
        direction=q.direction,
        qualifier=q.qualifier,
        **named,
        evidence=(Evidence(paper, q.span, q.rule, q.score),),
    )
    return measurement, misfits


def _hardware_use(paper: str, d: Deployment, device: str) -> HardwareUse:
    id_ = content_id(paper, device, d.span.start, d.span.end, d.count, d.hours)
    return HardwareUse(
        f"use:{id_}", paper, device, d.count, d.qualifier, d.hours, (Evidence(paper, d.span, d.rule, d.score),)
    )


def _used(
    statements: dict[_Key, set[Evidence]],
    measurements: dict[str, Measurement],
    uses: dict[str, HardwareUse],
    mentions: list[tuple[Mention, str]],
    linking: Linking,
) -> set[str]:
    """Entities that something points at, and all that are broader than these: an entity without evidence is no fact."""
    kept = {end for subject, _, target in statements for end in (subject, target)}
    kept |= {
        end for m in measurements.values() for end in (m.subject, m.metric, m.baseline, m.dataset, m.hardware) if end
    }
    kept |= {use.device for use in uses.values()} | {entity for _, entity in mentions}
    broader = {entity.id: entity.broader for entity in linking.entities}
    todo = sorted(kept)
    while todo:
        for wider in broader.get(todo.pop(), ()):
            if wider not in kept:
                kept.add(wider)
                todo.append(wider)
    return kept
