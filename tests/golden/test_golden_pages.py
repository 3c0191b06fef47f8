"""Each page kind reads as its golden case says: `pages/<kind>/input.*` gives `pages/<kind>/expected.jsonl`.

After a wanted change: `pytest tests/golden/test_golden_pages.py --update-golden`, and look at the difference.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from kg import ingest
from kg.model import Page, Paper, Rejected

PAGES = Path(__file__).parent / "pages"
KINDS = sorted(folder.name for folder in PAGES.iterdir())
LEAST = 25  # page kinds; fewer means that cases were lost, not that all is well


def read_lines(source: Path) -> str:
    """What is read from a source, as JSON lines: papers and rejections in the order of the page."""
    found: list[Paper | Rejected] = []
    for page in ingest.read([source]):
        if isinstance(page, Page):
            papers, rejected = ingest.papers(page)
            found += [*papers, *rejected]
        else:
            found.append(page)
    return "".join(f"{msgspec.json.encode(one).decode()}\n" for one in found)


def test_golden_pages_are_found(record_property: pytest.RecordProperty) -> None:
    """The folder holds the golden cases that it should."""
    record_property("golden_pages", len(KINDS))
    assert len(KINDS) >= LEAST, f"found {len(KINDS)} golden pages, expected at least {LEAST}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_reads_as_expected(kind: str, update_golden: bool) -> None:
    """A page of each kind gives its papers and names what it drops."""
    (source,) = (PAGES / kind).glob("input.*")
    expected = PAGES / kind / "expected.jsonl"
    actual = read_lines(source)
    if update_golden:
        expected.write_text(actual, encoding="utf-8")
    assert expected.read_text(encoding="utf-8") == actual
