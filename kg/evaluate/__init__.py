"""How good predicted annotations are against gold ones, and how far the figures can be trusted.

Owns: nothing; this is the door. Knows: the modules of the room. Must not know: how predictions were made.
"""

from __future__ import annotations

from kg.evaluate.annotations import read_annotations
from kg.evaluate.measures import Count, Difference, Verdict, count, differences, judge, score, unit_of
from kg.evaluate.trust import Bin, Share, intervals, reliability, rules

__all__ = [
    "Bin",
    "Count",
    "Difference",
    "Share",
    "Verdict",
    "count",
    "differences",
    "intervals",
    "judge",
    "read_annotations",
    "reliability",
    "rules",
    "score",
    "unit_of",
]
