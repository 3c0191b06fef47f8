"""From scored units to entities, roles, relations and results of one text.

Owns: the decisions and their order. Knows: `reading`, `decision`, numpy. Must not know: the encoder, records of the
seam.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from kg.extract.decision import RELATIONS, ROLES, RULE, TYPES, Decision, Group, Link, Result, Thresholds
from kg.extract.ends import ENDS, choose_ends
from kg.extract.enumerated import neighbours
from kg.extract.fitting import way_of
from kg.extract.genre import genre
from kg.extract.groups import Group as Thing
from kg.extract.heads import sigmoid, softmax
from kg.extract.joining import join, likeness
from kg.extract.priors import Known
from kg.extract.quantities import as_result, is_beside
from kg.extract.reading import places_of
from kg.extract.shared import RUNS, runs_of, sharing, told_of_each
from kg.extract.weights import CLASSES
from kg.extract.wording import rewordings, untried, victories
from kg.model import Paper, Span
from kg.vocab import Direction, EntityType, Genre

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kg.extract.quantities import Candidate
    from kg.extract.reading import Reading

__all__ = ["decide", "name_scores"]

_PROPOSES: Final = 0
_EVALUATES_ON, _MENTIONS = ROLES.index("evaluatesOn"), ROLES.index("mentions")
_ROLE_OF: Final = {ROLES.index("reports"): TYPES.index("Metric"), ROLES.index("runsOn"): TYPES.index("Hardware")}
_OBJECT_OF: Final = {
    RELATIONS.index("measuredBy"): TYPES.index("Metric"),
    RELATIONS.index("runsOn"): TYPES.index("Hardware"),
    RELATIONS.index("trainedOn"): TYPES.index("Dataset"),
}
"""Roles and objects of relations that things of one type alone have: 99.6 % of the annotated ones and more."""

_OUTPERFORMS: Final = RELATIONS.index("outperforms")
_COMPARED: Final = RELATIONS.index("comparedWith")
_RIVALRY: Final = [_OUTPERFORMS, _COMPARED]
_STATED: Final = 0.6  # score of a victory that words state and the network did not see
_NUMBER: Final = 2
_WAYS: Final = tuple(map(Direction, CLASSES[1:]))  # of the network, too: more, less, a level
_SAID: Final = 1.0  # log odds for the direction that the rules give; flat from 0.5 to 3 on unseen papers
_NETWORK: Final = "quantity:network"
_CATALOG_KNOWS: Final = 1.0  # log odds for the type that a name has in the catalog; +0.4 entity F1
_CATALOG_HAS: Final = 1.0  # log odds that a name of the catalog is one, where other papers tell nothing of it
_NOTHING: Final = Known()
_LISTED: Final = 0.6  # enough to be an entity for a name that a list puts between entities
_CLOSE: Final = 0.25  # rejected names with this score are listed, so that nothing likely is lost in silence


def name_scores(reading: Reading, limits: Thresholds, known: Known) -> NDArray[np.float32]:
    """Kinds of each unit from both looks and what is known of it, as probabilities. Returns: (units, 7)."""
    units = reading.units
    spans = np.log(np.maximum(reading.kinds, 1e-6))
    best = np.full((len(units), spans.shape[1]), np.log(1e-6), dtype=np.float32)
    for u in np.flatnonzero(units.kinds == 1):
        places = spans[units.places(int(u))]
        best[u] = places[int(np.argmin(places[:, 0]))]  # the place that looks most like a name
    looked = np.log(np.maximum(softmax(reading.judged.kind), 1e-6))
    mixed = limits.span * best + (1 - limits.span) * looked
    for number, key in enumerate(units.keys):
        if key in known.types:
            mixed[number, 1 + TYPES.index(known.types[key])] += _CATALOG_KNOWS
        mixed[number, 0] -= limits.name * known.priors.get(key, _CATALOG_HAS if key in known.types else 0.0)
    return softmax(mixed)


def decide(reading: Reading, limits: Thresholds, known: Known = _NOTHING) -> Decision:
    """Choose entities, join their forms, then settle roles, relations and results among them."""
    kinds = name_scores(reading, limits, known)
    groups = _groups(reading, kinds, limits)
    _roles(reading, groups, limits)
    _contribution(reading, kinds, groups, limits)
    things = _things(reading, groups)
    for i in untried(reading.words.text, things):
        if groups[i].role == _EVALUATES_ON:
            groups[i].role, groups[i].role_rule = _MENTIONS, "role:untried"
            things[i] = replace(things[i], role=ROLES[_MENTIONS])
    used = {u for g in groups for u in g.units}
    score = 1 - kinds[:, 0]
    low = [(int(u), float(score[u])) for u in np.flatnonzero(reading.units.kinds == 1) if u not in used]
    return Decision(
        groups,
        _relations(reading, groups, things, limits),
        _results(reading, groups, things, limits),
        [(u, s) for u, s in low if s >= _CLOSE],
    )


def _chosen(reading: Reading, kinds: NDArray[np.float32], limits: Thresholds) -> tuple[list[int], list[int]]:
    """Units that are entities, and units that may be further forms of one; best first, none inside a better one."""
    units = reading.units
    names = [int(u) for u in np.flatnonzero(units.kinds == 1)]
    score = 1 - kinds[:, 0]
    names.sort(key=lambda u: (-score[u], u))
    taken = np.zeros(len(reading.words), dtype=bool)
    chosen: list[int] = []
    spare: list[int] = []
    for u in names:
        if score[u] < min(limits.alias, limits.kind):
            break
        places = [(int(units.start[p]), int(units.end[p])) for p in units.places(u)]
        free = any(not taken[a : b + 1].any() for a, b in places)
        if score[u] >= (limits.kind if free else max(limits.kind, limits.nested)):
            chosen.append(u)
            for a, b in places:
                taken[a : b + 1] = True
        elif free and score[u] >= limits.alias:
            spare.append(u)
    return chosen, spare


def _shares(sets: list[list[int]], units: int) -> NDArray[np.float32]:
    """The share of each unit in the mean over each set. Returns: (sets, units)."""
    out = np.zeros((len(sets), units), dtype=np.float32)
    for number, members in enumerate(sets):
        out[number, members] = 1 / len(members)
    return out


def _groups(reading: Reading, kinds: NDArray[np.float32], limits: Thresholds) -> list[Group]:
    chosen, spare = _chosen(reading, kinds, limits)
    same = likeness(reading, softmax(reading.judged.role)[:, _PROPOSES], limits.defined)
    sets: list[list[int]] = [[u] for u in chosen]
    join(sets, same, limits.same)
    own = _shares(sets, len(reading.units))
    left = []
    for u in spare if sets else ():
        links = own @ same[u]
        best = int(np.argmax(links))
        if links[best] > max(limits.same, 0.5):
            sets[best].append(u)
            own[best] = _shares([sets[best]], len(reading.units))
        elif 1 - kinds[u, 0] >= _LISTED:
            left.append(u)
    listed = _of_lists(reading, left, sets)
    out = []
    for number, members in enumerate([*sets, *listed]):
        weight = (1 - kinds[members, 0])[:, None]
        mix = (kinds[members, 1:] * weight).sum(0)
        score = float((1 - kinds[members, 0]).max())
        out.append(Group(members, int(np.argmax(mix)), score, 7, 0.0, RULE if number < len(sets) else "entity:listed"))
    return out


def _of_lists(reading: Reading, left: list[int], sets: list[list[int]]) -> list[list[int]]:
    """Names that are nearly entities, each as a set of its own, where a list puts two entities beside them.

    Why: of 12 such names in annotated papers 11 are entities, of others as likely about two of three.
    """
    if not left:
        return []
    places = [place for members in sets for u in members for place in places_of(reading, u)]
    return [[u] for u in left if any(neighbours(reading.words.text, p, places) > 1 for p in places_of(reading, u))]


def _roles(reading: Reading, groups: list[Group], limits: Thresholds) -> None:
    roles = softmax(reading.judged.role)
    for group in groups:
        mean = roles[group.units].mean(0)
        for role, type_ in _ROLE_OF.items():
            mean[role] *= group.type == type_
        if mean[_PROPOSES] < limits.proposes:
            mean = mean.copy()
            own, mean[_PROPOSES] = mean[_PROPOSES], 0
            group.role = int(np.argmax(mean))
            mean[_PROPOSES] = own
        else:
            group.role = _PROPOSES
        group.role_score = float(mean[group.role])


def _contribution(reading: Reading, kinds: NDArray[np.float32], groups: list[Group], limits: Thresholds) -> None:
    """Where nothing is proposed, the name that comes closest to it, first of those that are no entity yet.

    Why: nearly every paper proposes something, and its name is the first thing that its reader asks for. A survey that
    proposes something beside says so plainly: of its likeliest names none of four was right.
    """
    if any(g.role == _PROPOSES for g in groups):
        return
    title, _, abstract = reading.words.text.partition("\n")
    told = genre(Paper("", title, abstract), proposes=False)
    if told is not None and told.genre is Genre.SURVEY:
        return
    own = softmax(reading.judged.role)[:, _PROPOSES]
    used = {u for g in groups for u in g.units}
    likely = (1 - kinds[:, 0]) * own
    spare = [int(u) for u in np.flatnonzero(reading.units.kinds == 1) if u not in used]
    lone = max(spare, key=lambda u: (likely[u], -u), default=0)
    if spare and likely[lone] >= limits.lone:
        score = float(1 - kinds[lone, 0])
        kind, rules = int(np.argmax(kinds[lone, 1:])), ("entity:likeliest", "role:likeliest")
        groups.append(Group([lone], kind, score, _PROPOSES, float(own[lone]), *rules))
        return
    scores = [float(own[g.units].mean()) for g in groups]
    if scores and max(scores) >= limits.main:
        best = groups[int(np.argmax(scores))]
        best.role, best.role_score, best.role_rule = _PROPOSES, max(scores), "role:likeliest"


def _relations(reading: Reading, groups: list[Group], things: list[Thing], limits: Thresholds) -> list[Link]:
    if not groups:
        return []
    own = _shares([group.units for group in groups], len(reading.units))
    rows = np.tensordot(own, reading.judged.relation, axes=1)  # the mean over the units of both groups
    logits = np.moveaxis(np.tensordot(rows, own, axes=([1], [1])), -1, 1)
    scores = sigmoid(logits)
    types = np.asarray([group.type for group in groups])
    for relation, type_ in _OBJECT_OF.items():
        scores[:, types != type_, relation] = 0.0
    by = _compare(reading.words.text, things, scores, limits)
    enough = ((int(i), int(r), int(j)) for i, j, r in np.argwhere(scores >= limits.relation) if i != j)
    return [Link(i, r, j, float(scores[i, j, r]), by.get((i, r, j), RULE)) for i, r, j in enough]


def _compare(
    text: str, things: list[Thing], scores: NDArray[np.float32], limits: Thresholds
) -> dict[tuple[int, int, int], str]:
    """What words say against a relation or of a victory, and one of "outperforms" and "comparedWith" for a pair.

    Why one: the annotated papers have both in 9 of 12,587 pairs.

    Returns: subject, relation and object of what words alone say, with the id of the rule. `scores` is changed.
    """
    by = {}
    for said in rewordings(text, things):
        read, relation = scores[said.subject, said.object], RELATIONS.index(said.relation)
        if read[relation] < limits.relation:
            continue
        score, read[relation] = float(read[relation]), 0.0
        if said.turned:
            read[_COMPARED] = 0.0
        if said.instead is not None:
            i, j = (said.object, said.subject) if said.turned else (said.subject, said.object)
            instead = RELATIONS.index(said.instead)
            if score > scores[i, j, instead]:
                scores[i, j, instead] = score
                by[i, instead, j] = "relation:turned" if said.turned else "relation:reworded"
    for i, j in victories(text, things):
        if max(scores[:, j, _RIVALRY].max(), scores[j, :, _RIVALRY].max()) < limits.relation:
            scores[i, j, _OUTPERFORMS] = _STATED
            by[i, _OUTPERFORMS, j] = "relation:victory"
    better = scores[..., _OUTPERFORMS] >= scores[..., _COMPARED]
    both = (scores[..., _RIVALRY] >= limits.relation).all(-1)
    scores[both & better, _COMPARED] = 0.0
    scores[both & ~better, _OUTPERFORMS] = 0.0
    return by


def _results(reading: Reading, groups: list[Group], things: list[Thing], limits: Thresholds) -> list[Result]:
    """Numbers that claim an outcome, with their ends."""
    looked = softmax(reading.judged.figure)
    read = [(unit, *_claimed(candidate, looked[unit], limits)) for unit, candidate in reading.figures]
    kept = [(unit, candidate, score) for unit, candidate, score in read if score >= limits.figure]
    if not kept:
        return []
    own = softmax(reading.judged.role)[:, _PROPOSES]
    text, numbers = reading.words.text, [candidate for _, candidate, _ in kept]
    looks = [_looked_ends(reading, unit, groups) for unit, _, _ in kept]
    chances = [float(own[group.units].mean()) for group in groups]
    runs = {end: runs_of(text, things, types) for end, types in RUNS.items()}
    out = []
    for i, chosen in enumerate(choose_ends(text, numbers, things, looks, chances, reading.numbers)):
        ends = chosen.ends
        metric, *others = ends
        further = () if metric is None else sharing(text, numbers, i, runs["metric"], metric)
        unit, candidate, score = kept[i]
        rows = [(m, *others) for m in (metric, *further)]
        for end in ("baseline", "dataset"):
            k = ENDS.index(end)
            own_end = ends[k]
            more = () if own_end is None else told_of_each(text, numbers, i, runs[end], end, own_end)
            rows += [(*row[:k], other, *row[k + 1 :]) for other in more for row in rows]
        for row in rows:
            way = way_of(text, candidate, None if row[0] is None else things[row[0]])
            out.append(Result(unit, candidate, str(way), row, score * chosen.chance))
    return out


def _claimed(candidate: Candidate, looked: NDArray[np.float32], limits: Thresholds) -> tuple[Candidate, float]:
    """What a number claims by rules, learnt weights and the network together, and how likely it claims an outcome.

    Why: the network sees best what claims an outcome, and whether that is a level or a change; which way a change
    goes the rules know better, so what they call less never becomes more, nor the other way round.
    """
    if is_beside(candidate):
        return candidate, 0.0
    told = min(max(float(candidate.likelihood), 0.001), 0.999)
    no, *seen = np.clip(looked.astype(float), 0.001, 0.999)
    odds = limits.rules * np.log(told / (1 - told)) + np.log((1 - no) / no)
    ways = np.log(seen)
    said = _WAYS.index(candidate.direction)
    ways[said] += _SAID
    if candidate.direction is not Direction.ABSOLUTE:
        ways[1 - said] = -np.inf
    elif candidate.part == "to":
        ways[:2] = -np.inf  # where a change ends is a level
    way = _WAYS[int(ways.argmax())]
    if candidate.kind != "result" or way is not candidate.direction:
        candidate = as_result(candidate, way, _NETWORK)
    return candidate, float(1 / (1 + np.exp(-odds)))


def _looked_ends(reading: Reading, unit: int, groups: list[Group]) -> NDArray[np.float64]:
    """The network's log probability of "none" and of each group for each end of a number. Returns: (1 + groups, ends).

    No probability counts for less than one in a thousand, so that the network cannot forbid.
    """
    logits = reading.judged.ends[unit].astype(np.float64)
    judged = np.flatnonzero(reading.units.kinds != _NUMBER)  # names, and the paper, which stands for "none"
    total = np.logaddexp.reduce(logits[judged], 0)
    shares = [logits[0], *(np.logaddexp.reduce(logits[group.units], 0) for group in groups)]
    return np.asarray(np.log(np.exp(np.asarray(shares) - total) + 1e-3), dtype=np.float64)


def _things(reading: Reading, groups: list[Group]) -> list[Thing]:
    out = []
    for i, group in enumerate(groups):
        spans = sorted(Span(a, b) for u in group.units for a, b in places_of(reading, u))
        out.append(Thing(i, EntityType(TYPES[group.type]), ROLES[group.role], tuple(spans)))
    return out
