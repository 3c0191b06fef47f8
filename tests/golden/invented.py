"""A graph of twelve invented papers, read from `queries/papers.toml`, on which every shipped question has an answer."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from kg.extract.genre import genre
from kg.graph import assemble
from kg.model import Deployment, Entity, Extraction, Graph, Link, Linking, Mention, Paper, Quantity, Relation, Span
from kg.vocab import Direction, EntityType, Predicate

SOURCE = Path(__file__).parent / "queries" / "papers.toml"
MENTION = re.compile(r"\[\[(?:([^]|]+)\|)?([^]]+)\]\]")
SCORES = {"outperforms": 0.95, "basedOn": 0.92, "runsOn": 0.9}


def invented_graph() -> Graph:
    """Read and assemble."""
    said = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    names = said["entities"]
    forms: dict[str, set[str]] = {name: {name, *about.get("aliases", ())} for name, about in names.items()}
    papers, extractions, links = [], [], []
    for entry in said["papers"]:
        paper, extraction, linked = _paper(entry, names, forms)
        papers.append(paper)
        extractions.append(extraction)
        links += linked
    entities = tuple(
        Entity(
            identity(name, names), EntityType(about["type"]), name, tuple(sorted(forms[name])),
            same_as=tuple(about.get("same_as", ())), attributes=tuple(sorted(about.get("attributes", {}).items())),
        )
        for name, about in names.items()
    )  # fmt: skip
    return assemble(papers, extractions, Linking(entities, tuple(links), (), ()))


def identity(name: str, names: dict[str, Any]) -> str:
    """The id of an entity."""
    return f"{names[name]['type'].lower()}:{re.sub('[^a-z0-9]+', '-', name.lower())}"


def _paper(
    entry: dict[str, Any], names: dict[str, Any], forms: dict[str, set[str]]
) -> tuple[Paper, Extraction, list[Link]]:
    id_, title, marked = entry["id"], entry["title"], entry["abstract"]
    abstract = MENTION.sub(lambda m: m[2], marked)
    paper = Paper(
        id_, title, abstract, entry.get("date"), ("Ada Example",), repositories=tuple(entry.get("repositories", ())),
        pages=("invented.html",),
    )  # fmt: skip
    groups: dict[str, int] = {}
    mentions, shift = [], 0
    for found in MENTION.finditer(marked):
        shown, name = found[2], found[1] or found[2]
        start = len(title) + 1 + found.start() - shift
        shift += len(found[0]) - len(shown)
        forms[name].add(shown)
        group = groups.setdefault(name, len(groups))
        span = Span(start, start + len(shown))
        mentions.append(Mention(id_, span, shown, EntityType(names[name]["type"]), "invented", 0.9, group))
    whole = Span(len(title) + 1, len(paper.text))
    first = {m.group: m.span for m in reversed(mentions)}
    relations = [
        Relation(None, Predicate(role), groups[name], first[groups[name]], "invented", 0.9)
        for role, listed in entry.get("roles", {}).items()
        for name in listed
    ]
    relations += [
        Relation(groups[a], Predicate(p), groups[b], whole, "invented", SCORES.get(p, 0.8))
        for a, p, b in entry.get("relations", ())
    ]
    quantities, deployments = [], []
    for result in entry.get("results", ()):
        at = paper.text.index(result["text"], len(title))
        ends = {end: groups.get(result.get(end)) for end in ("subject", "metric", "baseline", "dataset", "hardware")}
        quantities.append(
            Quantity(
                result["value"], result["unit"], Direction(result["direction"]), None,
                Span(at, at + len(result["text"])), rule="invented", score=0.85, **ends,
            )
        )  # fmt: skip
    for use in entry.get("uses", ()):
        text = MENTION.sub(lambda m: m[2], use["text"])
        at = paper.text.index(text, len(title))
        deployments.append(
            Deployment(
                groups[use["device"]], use["count"], None, use.get("hours"), Span(at, at + len(text)), "invented", 0.9
            )
        )
    proposes = bool(entry.get("roles", {}).get("proposes"))
    links = [Link(id_, group, identity(name, names), 0.9, "invented") for name, group in groups.items()]
    return (
        paper,
        Extraction(
            id_,
            tuple(mentions),
            (),
            tuple(relations),
            tuple(quantities),
            tuple(deployments),
            (),
            genre(paper, proposes=proposes),
        ),
        links,
    )
