"""The words that compare one thing with another, as parts of patterns.

Owns: these words. Knows: nothing. Must not know: numbers, things, decisions.
"""

from __future__ import annotations

from typing import Final

__all__ = ["THAN", "VERSUS", "WIN"]

VERSUS: Final = r"(?:compared (?:to|with)|against|vs\.?|versus)"
"""Before something that stands beside: who is better is not said."""

THAN: Final = rf"(?:than|over|relative to|{VERSUS})"
"""Before something that a claim is measured by."""

WIN: Final = r"(?:outperform|surpass|exceed|beat)"
"""The stem of what a winner does."""
