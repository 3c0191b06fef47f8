"""Linking of real papers: their order changes nothing, and each group is linked or rejected once."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from kg import catalog
from kg.link import link
from kg.model import Abbreviation, Extraction, Mention, Span
from kg.vocab import EntityType

if TYPE_CHECKING:
    from pathlib import Path


def extraction(line: str) -> Extraction:
    """The groups of an annotated paper, its forms laid end to end."""
    row = json.loads(line)
    id_ = f"gold:{row['id']:05d}"
    mentions, shorts, at = [], [], 0
    for number, entity in enumerate(row["entities"]):
        for form in entity["mentions"]:
            span = Span(at, at + len(form))
            mentions.append(Mention(id_, span, form, EntityType(entity["type"]), "gold", 1.0, number))
            at = span.end + 1
        if entity["short"] in entity["mentions"]:
            shorts.append(Abbreviation(id_, entity["short"], entity["name"], mentions[-1].span))
    return Extraction(id_, tuple(mentions), tuple(shorts), (), (), (), ())


@pytest.mark.shared
def test_the_order_of_real_papers_changes_nothing(shared: Path):
    """250 papers in any order give the same linking, and no group is lost or linked twice."""
    papers = [extraction(line) for line in (shared / "gold" / "train.jsonl").read_text("utf-8").splitlines()[:250]]
    known = catalog.load()
    clean = link(papers, known)
    for seed in range(2):
        assert link(random.Random(seed).sample(papers, len(papers)), known) == clean
    groups = {(m.paper, m.group) for p in papers for m in p.mentions}
    rejected = [r for r in clean.rejected if "#group=" in r.where]
    assert (
        len(clean.links) + len(rejected)
        == len(groups)
        == len({(k.paper, k.group) for k in clean.links}) + len(rejected)
    )
