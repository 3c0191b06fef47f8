"""The catalog: the shipped one is sound, and each kind of damage is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kg import catalog as room
from kg import config
from kg.catalog import Catalog, CatalogEntry
from kg.cli.catalog import catalog as command
from kg.errors import ModelError
from kg.vocab import EntityType

M, X = EntityType.METHOD, EntityType.MODEL


def entry(name: str, **fields: object) -> CatalogEntry:
    return CatalogEntry(**{"id": room.entity_id(M, name), "name": name, "type": M, "source": "test"} | fields)


def test_the_shipped_catalog_is_sound():
    """Nothing is wrong with the catalog that ships."""
    assert room.check(room.load()) == ()


def test_the_shipped_catalog_is_written_as_it_is_read():
    """Reading and writing gives the same bytes: sorted, one entry a line."""
    path = config.data() / "catalog.jsonl"
    assert room.write(room.read(path).entries) == path.read_bytes()


def test_metrics_say_which_way_is_better():
    """Of the metrics that have a direction, well-known ones state it."""
    known = room.load().by_id
    assert [
        known[i].attributes["higherIsBetter"] for i in ("metric:accuracy", "metric:perplexity", "metric:latency")
    ] == [
        True,
        False,
        False,
    ]


def test_hardware_leads_up_to_its_kind():
    """From a memory variant the way up ends at the class of device."""
    known, ahead, seen = room.load().by_id, ["hardware:a100-80gb"], []
    while ahead:
        seen.append(ahead.pop())
        ahead += known[seen[-1]].broader
    assert seen == [
        "hardware:a100-80gb",
        "hardware:a100",
        "hardware:nvidia-ampere",
        "hardware:nvidia-gpu",
        "hardware:gpu",
    ]


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ([entry("a"), entry("a")], "2 entries have this id"),
        ([entry("a", id="method:b")], "the id of 'a' is method:a"),
        ([entry("a", aliases=("c",)), entry("b", aliases=("C",))], "share the name 'c'"),
        ([entry("a", broader=("method:z",))], "broader method:z does not exist"),
        ([entry("a", broader=("method:b",)), entry("b", broader=("method:a",))], "is broader than itself"),
        ([entry("a", aliases=("z", "b"))], "aliases are not sorted"),
        ([entry("a", same_as=("Q1",))], "'Q1' is no IRI"),
        ([entry("a", source="")], "has no source"),
    ],
)
def test_damage_is_found(entries: list[CatalogEntry], says: str):
    """Each kind of damage is one finding that names the entry."""
    assert any(says in finding for finding in room.check(Catalog(tuple(entries))))


def test_a_damaged_line_is_named(tmp_path: Path):
    """A line that is no entry is told with its number."""
    path = tmp_path / "c.jsonl"
    path.write_bytes(room.write([entry("a")]) + b"{}\n")
    with pytest.raises(ModelError, match="line 2"):
        room.read(path)


def test_a_missing_catalog_is_told(tmp_path: Path):
    """A missing file is named with the cure."""
    with pytest.raises(ModelError, match="cannot read the catalog"):
        room.read(tmp_path / "none.jsonl")


def test_the_command_prints_findings(tmp_path: Path):
    """`kg catalog check FILE` prints one finding a line and returns 1; a sound catalog returns 0."""
    path = tmp_path / "c.jsonl"
    path.write_bytes(room.write([entry("a", broader=("method:z",))]))
    outcome = CliRunner().invoke(command, ["check", str(path)], standalone_mode=False)
    assert (outcome.return_value, outcome.stdout) == (1, "method:a: broader method:z does not exist\n")
