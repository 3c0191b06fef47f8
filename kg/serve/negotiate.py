"""Which of several forms a client wants most.

Owns: the reading of `Accept`. Knows: nothing. Must not know: what the forms are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

__all__ = ["best", "prefers_html"]

_RANGE: Final = re.compile(r"([\w!#$&^.+*-]+)/([\w!#$&^.+*-]+)", re.ASCII)
_QUALITY: Final = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.ASCII | re.IGNORECASE)
_LONGEST: Final = 4096  # characters of a header that are read; browsers send about 150


def best(accept: str | None, offers: Sequence[str]) -> str | None:
    """The offer with the highest quality; of equals, the one that the client names exactly, then the one offered first.

    Args:
        accept: the header; ranges that are no media range are passed over, as RFC 9110 (12.5.1) allows.
        offers: media types, the server's favourite first.

    Returns:
        A media type of `offers`, or None where the client refuses them all.

    Example:
        >>> best("text/csv;q=0.5, application/json;q=0.9, */*;q=0.1", ["text/csv", "application/json"])
        'application/json'
        >>> best("image/png", ["text/csv"]) is None
        True
    """
    ranges = _ranges(accept)
    if not ranges:
        return offers[0]
    ranked = [(_quality(offer, ranges), -at, offer) for at, offer in enumerate(offers)]
    (quality, _), _, chosen = max(ranked)
    return chosen if quality > 0 else None


def prefers_html(accept: str | None, others: Sequence[str]) -> bool:
    """Tell whether a client names HTML, and likes it at least as well as anything else on offer."""
    return "text/html" in (accept or "").lower() and best(accept, ["text/html", *others]) == "text/html"


def _ranges(accept: str | None) -> list[tuple[str, str, float]]:
    found = []
    for part in (accept or "")[:_LONGEST].lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        range_ = _RANGE.fullmatch(name)
        if not range_:
            continue
        qualities = [q for parameter in parameters if (q := _QUALITY.fullmatch(parameter))]
        found.append((range_[1], range_[2], float(qualities[0][1]) if qualities else 1.0))
    return found


def _quality(offer: str, ranges: list[tuple[str, str, float]]) -> tuple[float, int]:
    """The quality of the most specific range that takes the offer, and how specific it is."""
    kind, _, name = offer.partition("/")
    matches = [
        (2 if sub == name else 1 if top == kind else 0, quality)
        for top, sub, quality in ranges
        if (top, sub) in {(kind, name), (kind, "*"), ("*", "*")}
    ]
    specific, quality = max(matches, default=(0, 0.0))
    return quality, specific
