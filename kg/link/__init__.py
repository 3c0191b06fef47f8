"""Linking: which groups of mentions, over all papers, name the same thing.

Owns: the order of rules, from groups to entities. Knows: its own modules, `catalog`, `model`. Must not know: text of
papers, spaCy, what is done with the linking.
"""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg.link.amend import amend, names_of, unmatched, untouched
from kg.link.build import entities_of
from kg.link.candidates import expansions_of, index
from kg.link.corrections import Corrections, parse_corrections, read_corrections
from kg.link.groups import read_groups
from kg.link.keys import forget
from kg.link.kinds import nodes_of
from kg.link.ledger import merges
from kg.link.meant import meanings
from kg.link.resolve import resolve
from kg.model import Link, Linking, Rejected
from kg.vocab import Reason, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.catalog import Catalog
    from kg.link.groups import Corpus
    from kg.link.resolve import Decision
    from kg.model import Extraction

__all__ = ["NO_CORRECTIONS", "Corrections", "link", "parse_corrections", "read_corrections"]

NO_CORRECTIONS: Final = Corrections()


def link(extractions: Iterable[Extraction], catalog: Catalog, corrections: Corrections = NO_CORRECTIONS) -> Linking:
    """Decide for each group of mentions which entity it names, or reject it with a reason.

    Why: a graph is worth what its joins are worth. The only barrier of the corridor: naming needs everybody.

    Args:
        extractions: in any order; the result does not depend on it.
        catalog: known entities.
        corrections: the user's word, which is final.

    Returns: each group of each extraction is linked or rejected exactly once; everything is sorted.

    Cost: linear in groups and distinct surface forms, but for sorts; memory likewise.
    """
    collecting = gc.isenabled()
    gc.disable()  # millions of records and no circles among them: looking for circles took a fifth of the time
    try:
        return _link(extractions, catalog, corrections)
    finally:
        forget()
        if collecting:
            gc.enable()


def _link(extractions: Iterable[Extraction], catalog: Catalog, corrections: Corrections) -> Linking:
    expansions = expansions_of(catalog)
    known = index(catalog, expansions)
    corpus = read_groups(extractions, expansions, known.names)
    decisions = resolve(corpus, known)
    written = names_of(corrections)
    ids: dict[str, tuple[str, str]] = {}
    if written:
        decisions, ids = _called_by_id(corpus, decisions, catalog, written)
    means = meanings(written, corpus.groups, decisions, known, ids)
    amended = amend(decisions, means, catalog, corrections)
    nodes = nodes_of(corpus.groups, amended.decisions, catalog.by_id, amended.retyped)
    named, entities, passed = entities_of(corpus.groups, amended, nodes, catalog)
    links, decided = [], []
    rejected = [*amended.conflicts, *unmatched(corpus, means, corrections, passed)]
    for place, (group, decision, node) in enumerate(zip(corpus.groups, amended.decisions, nodes, strict=True)):
        where = f"{group.paper}#group={group.number}"
        if decision is None or node is None:
            rejected.append(Rejected(Stage.LINK, group.forms[0][0], where, Reason.VAGUE))
        elif place in amended.ignored:
            rejected.append(Rejected(Stage.LINK, group.forms[0][0], where, Reason.IGNORED))
        else:
            links.append(Link(group.paper, group.number, named[node], round(decision.score, 4), decision.how))
            decided.append((group, decision, named[node]))
    return Linking(entities, tuple(links), merges(decided), tuple(rejected))


def _called_by_id(
    corpus: Corpus, decisions: Sequence[Decision | None], catalog: Catalog, written: Sequence[str]
) -> tuple[list[Decision | None], dict[str, tuple[str, str]]]:
    """Decisions with an anchor of its own for each node that the user calls by its id; id → anchor and name of all.

    Why: one anchor can have several nodes, by type or by proposal, and an id means one of them.
    """
    nodes = nodes_of(corpus.groups, decisions, catalog.by_id, {})
    ids, entities, _ = entities_of(corpus.groups, untouched(decisions), nodes, catalog)
    own = {node for node in ids.keys() & set(nodes) if ids[node] in set(written) and not node.anchor.startswith("@")}
    names = {entity.id: entity.name for entity in entities}
    known = {entry.id: ("@" + entry.id, entry.name) for entry in catalog.entries}
    known |= {id_: (id_ if node in own else node.anchor, names[id_]) for node, id_ in ids.items()}
    parted = [
        replace(decision, anchor=ids[node]) if decision is not None and node in own else decision
        for decision, node in zip(decisions, nodes, strict=True)
    ]
    return parted, known
