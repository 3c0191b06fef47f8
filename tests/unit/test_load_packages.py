"""Load packages hold every text, and pass a strict reader written to the documentation of neo4j-admin."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.databases import PACKAGES, packages
from kg.databases.packages import LIST, hidden, shown
from kg.graph import EDGE_COLUMNS, NODE_COLUMNS, relationship, rows
from kg.model import Graph


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_a_hidden_text_is_shown_again(text: str) -> None:
    assert shown(hidden(text)) == text
    assert not set(hidden(text)) & {"\n", "\r", "\x00", LIST}


def fields(line: str) -> list[str | None]:
    """The fields of one line: RFC 4180 quoting, no line ends inside, an empty field without quotes is absent."""
    found: list[str | None] = []
    at = 0
    while True:
        match = re.compile(r'"((?:[^"]|"")*)"|([^",\r\n]*)').match(line, at)
        assert match, f"no field at {at}: {line[at : at + 40]!r}"
        found.append(match[1].replace('""', '"') if match[1] is not None else match[2] or None)
        at = match.end()
        if at == len(line):
            return found
        assert line[at] == ",", f"no comma at {at}: {line[at : at + 40]!r}"
        at += 1


def imported(folder: Path) -> tuple[dict[str, dict[str, object]], dict[tuple[str, str, str], dict[str, object]]]:
    """What `neo4j-admin database import full` makes of the package, read as its manual says.

    Source: Neo4j operations manual, Import, CSV header format.
    """
    command = (folder / "load.sh").read_text("utf-8")
    assert '--array-delimiter="U+001F"' in command
    words = shlex.split(command.replace("\\\n", " "), comments=True)
    nodes: dict[str, dict[str, object]] = {}
    edges: dict[tuple[str, str, str], dict[str, object]] = {}
    groups: dict[str, set[str]] = {}
    for word in words:
        option = re.fullmatch(
            r"--(nodes|relationships)=([A-Za-z_]+)=([a-z_-]+),([a-z_-]+)\.csv", word.replace(".csv,", ",")
        )
        if not option:
            continue
        kind, name, header, data = option.groups()
        assert header == f"{data}_header"
        names = fields((folder / f"{header}.csv").read_text("utf-8").removesuffix("\n"))
        content = (folder / f"{data}.csv").read_bytes().decode("utf-8")
        assert content.endswith("\n")
        for line in content.removesuffix("\n").split("\n"):
            record = fields(line)
            assert len(record) == len(names)
            properties: dict[str, object] = {}
            ends = {}
            for field, value in zip(names, record, strict=True):
                assert field
                special = re.fullmatch(r"(?:id)?:(ID|START_ID|END_ID)\((\w+)\)", field)
                if special:
                    assert value
                    ends[special[1]] = value
                    if special[1] == "ID":
                        groups.setdefault(special[2], set()).add(value)
                    else:
                        assert value in groups[special[2]], "a relationship needs its nodes"
                    continue
                column, type_ = field.split(":")
                if value is not None:
                    properties[column] = typed(value, type_)
            if kind == "nodes":
                assert ends["ID"] not in nodes
                nodes[ends["ID"]] = {"label": name, **properties}
            else:
                edges[ends["START_ID"], name, ends["END_ID"]] = properties
    return nodes, edges


def typed(value: str, type_: str) -> object:
    match type_:
        case "string":
            return shown(value)
        case "string[]":
            return tuple(map(shown, value.split(LIST)))
        case "long":
            return int(value)
        case "double":
            return float(value)
        case "boolean":
            assert value in {"true", "false"}
            return value == "true"
    raise AssertionError(type_)


def test_the_neo4j_package_passes_a_strict_reader(hostile_graph: Graph, tmp_path: Path) -> None:
    (folder,) = packages(hostile_graph, tmp_path, ["neo4j"])
    nodes, edges = imported(folder)
    table = rows(hostile_graph)
    builds = {record.pop("kgBuild") for record in (*nodes.values(), *edges.values())}
    assert builds == {json.loads((folder / "counts.json").read_text("utf-8"))["build"]}
    assert nodes == {n.id: {"label": n.label, **dict(n.properties)} for n in table.nodes}
    assert edges == {(e.source, relationship(e.predicate), e.target): dict(e.properties) for e in table.edges}


def test_counts_say_what_to_find(tiny_graph: Graph, tmp_path: Path) -> None:
    for folder in packages(tiny_graph, tmp_path, PACKAGES):
        counts = json.loads((folder / "counts.json").read_text("utf-8"))
        if "nodes" in counts:
            assert counts["nodes"] == {
                label: sum(n.label == label for n in rows(tiny_graph).nodes) for label in NODE_COLUMNS
            }
            assert counts["relationships"] == {
                relationship(p): sum(e.predicate == p for e in rows(tiny_graph).edges) for p in EDGE_COLUMNS
            }
        else:
            assert counts["quads"] == (folder / "kg.nq").read_text("utf-8").count("\n")


def test_each_package_has_one_command_and_a_readme(tiny_graph: Graph, tmp_path: Path) -> None:
    for folder in packages(tiny_graph, tmp_path, PACKAGES):
        assert (folder / "load.sh").read_text("utf-8").startswith("#!/bin/sh\nset -eu\n")
        assert "sh load.sh" in (folder / "README.md").read_text("utf-8")


def test_packages_are_the_same_twice(tiny_graph: Graph, tmp_path: Path) -> None:
    first, second = (packages(tiny_graph, tmp_path / name, PACKAGES) for name in ("one", "two"))
    for one, two in zip(first, second, strict=True):
        for file in one.iterdir():
            assert file.read_bytes() == (two / file.name).read_bytes()


def test_memgraph_statements_name_no_text_of_a_paper(hostile_graph: Graph, tmp_path: Path) -> None:
    (folder,) = packages(hostile_graph, tmp_path, ["memgraph"])
    for line in (folder / "load.cypherl").read_text("utf-8").splitlines():
        assert re.fullmatch(r"(CREATE|LOAD CSV) .*;", line)
        assert "DETACH" not in line


def test_an_unknown_package_is_refused(tiny_graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no load package oracle"):
        packages(tiny_graph, tmp_path, ["oracle"])
