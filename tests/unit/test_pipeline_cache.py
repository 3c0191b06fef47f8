"""The cache of extractions is replaced as a whole, and leaves nothing else behind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg.pipeline import _keep


def test_two_builds_with_one_process_number_share_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Previously both wrote to one file: two containers give their processes the same numbers."""
    monkeypatch.setattr(os, "getpid", lambda: 7)
    cache = tmp_path / "extractions.jsonl"

    def records():
        yield 1
        _keep(cache, [2])
        yield 3

    _keep(cache, records())
    assert cache.read_text().split() == ["1", "3"]
    assert [*tmp_path.iterdir()] == [cache]


def test_what_a_killed_build_left_goes(tmp_path: Path) -> None:
    """Only what nobody can be writing any more."""
    old, fresh, cache = (tmp_path / f"extractions.{end}" for end in ("1.tmp", "2.tmp", "jsonl"))
    for path in (old, fresh):
        path.touch()
    os.utime(old, (0, 0))
    _keep(cache, [])
    assert {*tmp_path.iterdir()} == {fresh, cache}
