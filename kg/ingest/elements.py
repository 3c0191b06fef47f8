"""Walking over elements of hostile pages: each is looked at a constant number of times, however deep they nest.

Owns: which of nested elements count. Knows: beautifulsoup4. Must not know: what elements mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from bs4 import BeautifulSoup, Tag

__all__ = ["depth", "following", "outermost"]

_NEAR: Final = 10  # siblings: texts and comments may stand between two elements


def depth(soup: BeautifulSoup) -> int:
    """How many elements stand in one another at most.

    Example:
        >>> depth(BeautifulSoup("<html><body><p>a<p>b</body></html>", "lxml"))
        3
    """
    level: list[Tag] = [soup]
    deepest = -1
    while level:
        deepest += 1
        level = [child for element in level for child in element.children if isinstance(child, Tag)]
    return deepest


def outermost(elements: Iterable[Tag]) -> Iterator[Tag]:
    """The elements that stand in none of the others.

    Why: reading each of n elements that hold one another takes time that grows with the square of n.

    Args:
        elements: In the order of the document.
    """
    inner: set[int] = set()
    for element in elements:
        if id(element) not in inner:
            inner.update(map(id, element.find_all(True)))
            yield element


def following(element: Tag, name: str) -> Tag | None:
    """The next element beside this one, where it has this name."""
    near = next((one for one in islice(element.next_siblings, _NEAR) if isinstance(one, Tag)), None)
    return near if near is not None and near.name == name else None
