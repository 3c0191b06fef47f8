"""From decisions to the records of the seam, and from records to the annotation format.

Owns: `Extraction` made from readings, blocks of long texts joined, calibrated scores. Knows: `decide`, `model`,
`vocab`. Must not know: the network, spaCy.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg.extract.abbreviations import abbreviations, spells
from kg.extract.decision import RELATIONS, ROLES, RULE, TYPES, Decision
from kg.extract.deployments import deployments
from kg.extract.ends import ENDS
from kg.extract.genre import genre
from kg.extract.groups import Group as Thing
from kg.extract.reading import places_of
from kg.extract.words import key_of
from kg.model import Extraction, Mention, Paper, Quantity, Rejected, Relation, Span
from kg.text import sentences as text_sentences
from kg.vocab import PREDICATE_OF_ROLE, ROLE_OF_PREDICATE, Direction, EntityType, Predicate, Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.extract.reading import Reading
    from kg.model import Entity, Linking

__all__ = ["annotation", "entities_by_paper", "extraction"]

# "eight P100 GPUs" counts the thing "P100 GPUs"; none of 1,015 annotated names of hardware begins so
_COUNT: Final = re.compile(
    r"(?:\d[\d,]*|single|one|two|three|four|five|six|seven|eight|nine|ten|twelve|sixteen)\s*[x×]?\s+"
    r"(?!(?:[KMGT]i?B|[GM]Hz|nm|bit|W|cores?)\b)",
    re.IGNORECASE,
)


_CAPITALS: Final = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Za-z][\w.+/-]{1,9}")  # of a short form
_AFTER: Final = re.compile(r"\s(?:of|for|in|with)\s")  # the head of a name stands before
_PLURAL: Final = re.compile(r"(?<=[A-Z])s$")


@dataclass(slots=True)
class _Entity:
    type: EntityType
    score: float
    rule: str
    role: str
    role_score: float
    role_rule: str
    spans: set[tuple[int, int]]


def _calibrated(curve: Sequence[tuple[float, float]], score: float) -> float:
    if not curve:
        return round(score, 4)
    at = bisect_right([x for x, _ in curve], score)
    if at == 0 or at == len(curve):
        return round(curve[min(at, len(curve) - 1)][1], 4)
    (x0, y0), (x1, y1) = curve[at - 1], curve[at]
    return round(y0 + (y1 - y0) * (score - x0) / (x1 - x0), 4) if x1 > x0 else round(y1, 4)


def _without_count(text: str, start: int, end: int) -> tuple[int, int]:
    count = _COUNT.match(text, start, end)
    return (count.end(), end) if count and count.end() < end else (start, end)


def _joined(parts: Sequence[tuple[Reading, Decision]]) -> tuple[list[_Entity], list[list[int]]]:
    """Entities of all blocks, one form standing for one entity, and for each block where its groups went."""
    entities: list[_Entity] = []
    known: dict[tuple[str, EntityType], int] = {}
    went: list[list[int]] = []
    for reading, decision in parts:
        mine = []
        for group in decision.groups:
            kind = EntityType(TYPES[group.type])
            keys = [(reading.units.keys[u], kind) for u in group.units]
            number = next((known[k] for k in keys if k in known), len(entities))
            if number == len(entities):
                role = ROLES[group.role], group.role_score, group.role_rule
                entities.append(_Entity(kind, group.score, group.rule, *role, set()))
            for key in keys:
                known.setdefault(key, number)
            entities[number].score = max(entities[number].score, group.score)
            entities[number].spans.update(place for u in group.units for place in places_of(reading, u))
            mine.append(number)
        went.append(mine)
    return entities, went


def _without_inner(entities: list[_Entity], text: str) -> None:
    """Drop places inside a longer name of another entity, where the same form has a place of its own.

    Why: "LLM" in "LLM inference" belongs to the task; but a form that stands nowhere else is not lost.
    """
    every = sorted((a, b, i) for i, e in enumerate(entities) for a, b in e.spans)
    for i, entity in enumerate(entities):
        own = {
            (a, b)
            for a, b in entity.spans
            if not any(c <= a and b <= d and (c, d) != (a, b) for c, d, j in _near(every, a, b) if j != i)
        }
        free = {key_of(text[a:b]) for a, b in own}
        entity.spans = {(a, b) for a, b in entity.spans if (a, b) in own or key_of(text[a:b]) not in free}


def _near(every: Sequence[tuple[int, int, int]], start: int, end: int) -> Sequence[tuple[int, int, int]]:
    low = bisect_right(every, (start - 400, 0, 0))  # no name is longer
    return every[low : bisect_right(every, (end, 0, 0))]


def extraction(paper: Paper, parts: Sequence[tuple[Reading, Decision]], curves: Mapping[str, Any]) -> Extraction:
    """The records of one paper. Args: parts: the blocks of its text in order, read and decided."""
    entities, went = _joined(parts)
    _without_inner(entities, paper.text)
    order = sorted(range(len(entities)), key=lambda i: (min(entities[i].spans), i))
    group_of = {number: group for group, number in enumerate(order)}
    text = paper.text
    sentences = [(sentence.start, sentence.end) for sentence in text_sentences(text)]
    mentions, relations, quantities = [], [], []
    things = []
    for number in order:
        entity, group = entities[number], group_of[number]
        score = _calibrated(curves.get("entity", ()), entity.score)
        if entity.type is EntityType.HARDWARE:
            entity.spans = {_without_count(text, a, b) for a, b in entity.spans}
        spans = sorted(entity.spans)
        for a, b in spans:
            mentions.append(Mention(paper.id, Span(a, b), text[a:b], entity.type, entity.rule, score, group))
        role_score = _calibrated(curves.get("role", ()), entity.role_score)
        where = _sentence(sentences, spans[0])
        relations.append(Relation(None, PREDICATE_OF_ROLE[entity.role], group, where, entity.role_rule, role_score))
        things.append(Thing(group, entity.type, entity.role, tuple(Span(a, b) for a, b in spans)))
    best: dict[tuple[int, str, int], tuple[float, str]] = {}
    for (_, decision), mine in zip(parts, went, strict=True):
        for one, relation, other, score, rule in decision.relations:
            a, b = group_of[mine[one]], group_of[mine[other]]
            if a != b:
                key = (a, RELATIONS[relation], b)
                best[key] = max(best.get(key, (0.0, RULE)), (score, rule))
        for result in decision.results:
            ends = [None if e is None else group_of[mine[e]] for e in result.ends]
            named = dict(zip(ENDS, ends, strict=True))
            c = result.candidate
            score = _calibrated(curves.get("result", ()), result.score)
            quantities.append(
                Quantity(
                    value=c.value,
                    unit=c.unit,
                    direction=Direction(result.direction),
                    qualifier=c.qualifier,
                    span=c.span,
                    subject=named["subject"],
                    metric=named["metric"],
                    baseline=named["baseline"],
                    dataset=named["dataset"],
                    hardware=named["hardware"],
                    rule=c.rule,
                    score=score,
                )
            )
    for (a, name, b), (score, rule) in sorted(best.items()):
        where = _evidence(sentences, entities[order[a]].spans, entities[order[b]].spans)
        sure = _calibrated(curves.get("relation", ()), score)
        relations.append(Relation(a, Predicate(name), b, where, rule, sure))
    rejected = tuple(
        Rejected(Stage.EXTRACT, text[a:b], f"{paper.id}:{a}", Reason.LOW_SCORE, f"{score:.2f}")
        for a, b, score in sorted({x for reading, decision in parts for x in _low(reading, decision)})
    )
    return Extraction(
        paper=paper.id,
        mentions=tuple(sorted(mentions, key=lambda m: (m.span, m.group))),
        abbreviations=abbreviations(paper),
        relations=tuple(relations),
        quantities=tuple(sorted(quantities, key=lambda q: q.span)),
        deployments=deployments(text, things),
        rejected=rejected,
        genre=genre(paper, proposes=any(r.predicate is Predicate.PROPOSES for r in relations)),
    )


def _low(reading: Reading, decision: Decision) -> list[tuple[int, int, float]]:
    return [(*places_of(reading, u)[0], round(score, 4)) for u, score in decision.low]


def _sentence(sentences: Sequence[tuple[int, int]], span: tuple[int, int]) -> Span:
    at = max(bisect_right(sentences, (span[0], 1 << 60)) - 1, 0)
    return Span(sentences[at][0], max(sentences[at][1], span[1]))


def _evidence(sentences: Sequence[tuple[int, int]], ones: set[tuple[int, int]], others: set[tuple[int, int]]) -> Span:
    """The first sentence that names both, else the whole sentences from one nearest name to the other."""
    first = {_sentence(sentences, s) for s in ones}
    both = sorted(first & {_sentence(sentences, s) for s in others})
    if both:
        return both[0]
    right = sorted(others)
    nearest = {x: max(0, bisect_right(right, x) - 1) for x in ones}
    pairs = ((x, y) for x, at in nearest.items() for y in right[at : at + 2])
    a, b = min(pairs, key=lambda pair: (abs(pair[0][0] - pair[1][0]), pair))
    one, other = sorted((_sentence(sentences, a), _sentence(sentences, b)))
    return Span(one.start, max(one.end, other.end))


def entities_by_paper(linking: Linking) -> dict[str, dict[int, Entity]]:
    """Paper → group → the entity that it names. Cost: linear in links; make it once for all papers."""
    entities = {entity.id: entity for entity in linking.entities}
    out: dict[str, dict[int, Entity]] = {}
    for link in linking.links:
        out.setdefault(link.paper, {})[link.group] = entities[link.entity]
    return out


def annotation(
    line_id: object,
    paper: Paper,
    found: Extraction,
    linked: Mapping[int, Entity] | None = None,
    *,
    min_confidence: float = 0.0,
) -> dict[str, Any]:
    """One paper in the format of the annotation guidelines, with `node`, the id of the linked entity, and confidences.

    Args:
        paper: the paper that was read.
        found: its extraction.
        line_id: the value of `id` in the answer, as the caller's line had it.
        linked: group → the entity that it names, from `entities_by_paper`. A thing has its name; a group without one
            has its most frequent form.
        min_confidence: facts under it are left out, in [0, 1].
    """
    longs = {a.short: a.long for a in found.abbreviations}
    forms: dict[int, list[str]] = {}
    kinds: dict[int, EntityType] = {}
    rules: dict[int, str] = {}
    sure: dict[int, float] = {}
    for mention in found.mentions:
        if mention.score >= min_confidence:
            forms.setdefault(mention.group, []).append(mention.text)
            sure[mention.group] = max(mention.score, sure.get(mention.group, 0.0))
            kinds[mention.group], rules[mention.group] = mention.type, mention.rule
    roles = {r.object: r for r in found.relations if r.subject is None}
    entities = []
    for group, all_forms in sorted(forms.items()):
        distinct = list(dict.fromkeys(all_forms))
        node = linked.get(group) if linked else None
        name = node.name if node else max(distinct, key=lambda f: (all_forms.count(f), -all_forms.index(f)))
        entity = {
            "id": f"e{group + 1}",
            "type": str(kinds[group]),
            "alt": [],
            "name": name,
            "short": _short(distinct, name, longs),
            "mentions": distinct,
            "role": ROLE_OF_PREDICATE[roles[group].predicate] if group in roles else "mentions",
            "optional": False,
            "confidence": sure[group],
            "rule": rules[group],
            "roleConfidence": roles[group].score if group in roles else 0.0,
            "roleRule": roles[group].rule if group in roles else "",
        }
        if node is not None:
            entity["node"] = node.id
        entities.append(entity)
    stated = [
        (r.subject, r)
        for r in found.relations
        if r.subject is not None and r.score >= min_confidence and r.subject in forms and r.object in forms
    ]
    results = [_result(q, paper.text, forms) for q in found.quantities if q.score >= min_confidence]
    return {
        "id": line_id,
        "entities": entities,
        "relations": [[f"e{subject + 1}", str(r.predicate), f"e{r.object + 1}"] for subject, r in stated],
        "relationConfidence": [r.score for _, r in stated],
        "relationRule": [r.rule for _, r in stated],
        "results": results,
    }


def _short(forms: Sequence[str], name: str, longs: Mapping[str, str]) -> str | None:
    """The short form of a thing, in the singular: one that the paper defines as such, else capitals that spell a name.

    Args:
        forms: of the thing, as the paper has them.
        name: what the thing is called.
        longs: short forms that the paper defines, with their long forms.
    """
    for form in forms:
        stem = _PLURAL.sub("", form)
        others = [other for other in (*forms, name) if other != form]
        if form in longs:
            fits = len(forms) == 1 or any(_tells(other, longs[form]) for other in others)
        else:
            spelled = (other for other in others if " " in other and stem not in other)
            fits = stem != name and bool(_CAPITALS.fullmatch(form)) and any(spells(stem, other) for other in spelled)
        if fits:
            return stem
    return None


def _tells(name: str, long: str) -> bool:
    """Whether a name may stand for a long form: it ends as that does, or begins with it."""
    left, right = key_of(name), key_of(long)
    if left.startswith(right):
        return True
    return left.split()[-1:] == right.split()[-1:] and not _AFTER.search(name)


def _result(quantity: Quantity, text: str, forms: Mapping[int, object]) -> dict[str, Any]:
    def end(group: int | None) -> str | None:
        return f"e{group + 1}" if group is not None and group in forms else None

    low = max(quantity.span.start - 70, text.rfind("\n", 0, quantity.span.start) + 1)
    return {
        "subject": end(quantity.subject),
        "metric": end(quantity.metric),
        "value": quantity.value,
        "unit": quantity.unit,
        "direction": str(quantity.direction),
        "qualifier": str(quantity.qualifier) if quantity.qualifier else None,
        "baseline": end(quantity.baseline),
        "dataset": end(quantity.dataset),
        "hardware": end(quantity.hardware),
        "confidence": quantity.score,
        "rule": quantity.rule,
        "evidence": text[low : low + 160].partition("\n")[0],
    }
