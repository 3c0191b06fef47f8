"""The shipped questions fit the shipped model."""

from __future__ import annotations

import json

from kg.extract import FOLDER
from kg.rdf import questions


def test_confident_facts_can_show_relations():
    """The default asks for less than the surest relation that the model's calibration knows."""
    (least,) = questions()["confident-facts"].parameters
    curve = json.loads((FOLDER / "model.json").read_text("utf-8"))["calibration"]["relation"]
    assert 0.5 < float(least.default) < max(said for _, said in curve)
