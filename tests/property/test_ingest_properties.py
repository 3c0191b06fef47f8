"""What holds for every page and every set of papers."""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import replace
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import ingest
from kg.ingest.entry import Half
from kg.model import Page, Paper, Rejected
from kg.vocab import Reason, Stage

STARTS = st.sampled_from(
    [
        *(b"", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1", b"{", b"[{", b'{"title":', b"<html>", b"<feed>", b"\xff\xfe"),
        *(b"<?xml version='1.0'?>", b"@article{", b"title,abstract\n", b'<div data-props="{'),
    ]
)
FIELDS = st.sampled_from(
    ["date", "published", "year", "issued", "versions", "url", "doi", "code", "arxiv", "id", "authors", "forum"]
)
STRINGS = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "https://a.example/", "https://github.com/a/", "10.1000/", "2401.00001", "2024-"]),
        st.text(st.characters(), max_size=8),  # lone surrogates too
    ),
)
NUMBERS = st.integers() | st.floats() | st.sampled_from([10**400, -(10**400), 2024, 1706745600000])
SCALARS = st.none() | st.booleans() | NUMBERS | STRINGS
VALUES = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.sampled_from(["url", "name", "value"]), SCALARS)
TITLES = st.sampled_from(["A Title", "a title", "Another", "Fine-Tuning", "Finetuning", "Ünï"])
# An id belongs to one title here: two arXiv ids for one title would make the title ambiguous.
IDS = {"A Title": "arxiv:2401.00001", "a title": "arxiv:2401.00001", "Another": "doi:10.1/x"}


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    title = draw(TITLES)
    identifiers = (IDS[title],) if title in IDS and draw(st.booleans()) else ()
    return Paper(
        id=identifiers[0] if identifiers else "title:x",
        title=title,
        abstract=draw(st.sampled_from(["Short.", "Longer.", "The longest."])),
        date=draw(st.sampled_from([None, "2024", "2024-01", "2024-01-02", "2023-12-31"])),
        authors=draw(st.sampled_from([(), ("A",), ("A", "B"), ("C", "A")])),
        identifiers=identifiers,
        pages=(draw(st.sampled_from("abc")),),
    )


@settings(deadline=None, max_examples=150)
@given(STARTS, st.binary(max_size=300))
def test_no_bytes_raise(start: bytes, rest: bytes) -> None:
    """Any bytes give pages, papers or reasons; whatever is read is text that can be written."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page")
        path.write_bytes(start + rest)
        read = list(ingest.read([path]))
    assert read
    for page in read:
        if isinstance(page, Page):
            found, rejected = ingest.papers(page)
            msgspec.json.encode((found, rejected))


@settings(deadline=None, max_examples=150)
@given(st.lists(st.dictionaries(FIELDS, VALUES, max_size=4), min_size=1, max_size=4))
def test_an_object_with_both_fields_is_a_paper(fields: list[dict[str, object]]) -> None:
    """Whatever else an object says, its title and abstract make one paper, with a date, names and addresses or none."""
    objects = [{**more, "title": f"Title {number}", "abstract": "We show."} for number, more in enumerate(fields)]
    found, rejected = ingest.papers(Page("page", "application/json", json.dumps(objects), ""))
    assert ([one.title for one in found], rejected) == ([one["title"] for one in objects], ())
    for one in found:
        msgspec.json.encode(one)
        assert one.date is None or re.fullmatch(r"\d{4}(-\d\d){0,2}", one.date)
        assert all(url.isascii() and url.startswith("http") for url in (*one.urls, *one.repositories))


@settings(deadline=None, max_examples=150)
@given(st.lists(papers(), max_size=8), st.randoms())
def test_merging_is_a_union(listed: list[Paper], random) -> None:
    """Merging does not depend on the order; no page is lost, and no two papers have one id."""
    merged = ingest.merge(listed)
    shuffled = random.sample(listed, len(listed))
    assert ingest.merge(shuffled) == merged
    assert {page for p in merged for page in p.pages} == {page for p in listed for page in p.pages}
    assert len({p.id for p in merged}) == len(merged)


@settings(deadline=None, max_examples=150)
@given(st.lists(papers(), max_size=6), st.lists(papers(), max_size=6), st.randoms())
def test_joining_entries_is_a_union(listed: list[Paper], entries: list[Paper], random) -> None:
    """Entries without an abstract make no paper and split none; each joins one or is named, whatever the order."""
    halves = [
        Half(replace(one, abstract="", pages=(f"{n}.bib",)), Rejected(Stage.PAPERS, "", str(n), Reason.NO_ABSTRACT))
        for n, one in enumerate(entries)
    ]
    found, left = ingest.join([*listed, *halves])
    mixed = random.sample([*listed, *halves], len(listed) + len(halves))
    again, left_again = ingest.join(mixed)
    assert (again, sorted(one.where for one in left_again)) == (found, sorted(one.where for one in left))
    assert sorted(p.abstract for p in found) == sorted(p.abstract for p in ingest.merge(listed))
    joined = {page for p in found for page in p.pages if page.endswith(".bib")}
    assert sorted([*joined, *(f"{one.where}.bib" for one in left)]) == sorted(f"{n}.bib" for n in range(len(halves)))
