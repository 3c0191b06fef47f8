"""The same paper on several pages is one paper: versions merge, nothing that a page said is lost.

Owns: when two papers are the same, and which title, abstract and date stand for them. Knows: `model`, identifiers.
Must not know: pages, formats.

Two papers are the same when they share an arXiv id, DOI, ACL or OpenReview id. Papers that share a title are the same
too, unless that would give one paper two arXiv ids or two ACL ids: then the title says nothing and all stay apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from kg.ingest.identifiers import best, title_id, title_key
from kg.model import Paper

__all__ = ["merge"]

_UNIQUE: Final = ("arxiv", "acl")  # an archive that gives each paper one id; journals and venues may give several


def merge(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Unique papers, sorted by id, whatever the order of the input.

    Why: the fullest variant stands for a paper (the longest abstract, the longest title that is not in capitals, the
        longest list of authors); a total order makes the choice, so that merging in steps gives the same as merging
        at once. The earliest date wins: it is the date of the first version.

    Args:
        papers: As pages show them, or merged before.

    Example:
        >>> seen = Paper("title:t", "T", "Short.", pages=("a.txt",)), Paper("title:t", "T", "Longer.", pages=("b.txt",))
        >>> [(p.abstract, p.pages) for p in merge(seen)]
        [('Longer.', ('a.txt', 'b.txt'))]
    """
    listed = tuple(papers)
    hard = _components(len(listed), [_keys(p, titles=False) for p in listed])
    wide = _components(len(listed), [_keys(p, titles=False) | _keys(p, titles=True) for p in listed])
    groups: dict[tuple[int, int], list[Paper]] = defaultdict(list)
    ambiguous = _ambiguous(listed, hard, wide)
    for paper, near, far in zip(listed, hard, wide, strict=True):
        groups[(far, near if far in ambiguous else -1)].append(paper)
    merged = [_merged(group) for group in groups.values()]
    return tuple(sorted(_told_apart(merged), key=lambda p: p.id))


def _ids(paper: Paper) -> frozenset[str]:
    """Every id of a paper, also of one that was made by hand."""
    return frozenset((*paper.identifiers, paper.id, title_id(paper.title)))


def _keys(paper: Paper, *, titles: bool) -> set[str]:
    """What makes two papers the same, either its archives' ids or its titles."""
    return {title_key(i) if titles else i for i in _ids(paper) if i.startswith("title:") == titles}


def _components(size: int, keys: list[set[str]]) -> list[int]:
    """For each of `size` things the smallest index of a thing that it shares a key with, over any number of steps."""
    parent = list(range(size))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    first: dict[str, int] = {}
    for index, own in enumerate(keys):
        for key in own:
            one, other = sorted((root(first.setdefault(key, index)), root(index)))
            parent[other] = one
    return [root(index) for index in range(size)]


def _ambiguous(papers: tuple[Paper, ...], hard: list[int], wide: list[int]) -> set[int]:
    """The groups joined by titles in which one archive tells two of the papers apart."""
    tellers: dict[tuple[int, str], set[int]] = defaultdict(set)
    for paper, near, far in zip(papers, hard, wide, strict=True):
        for scheme in {i.partition(":")[0] for i in _ids(paper)} & set(_UNIQUE):
            tellers[(far, scheme)].add(near)
    return {far for (far, _), different in tellers.items() if len(different) > 1}


def _merged(group: list[Paper]) -> Paper:
    """One paper from all that pages say about it."""
    ids = tuple(sorted(frozenset().union(*map(_ids, group))))
    return Paper(
        id=best(ids),
        title=max((p.title for p in group), key=lambda t: (not t.isupper(), len(t), t)),
        abstract=max((p.abstract for p in group), key=lambda a: (len(a), a)),
        # A year alone stands behind every day of that year, so that the exact date wins.
        date=min((p.date for p in group if p.date), key=lambda d: d + "-99-99"[len(d) - 4 :], default=None),
        authors=max((p.authors for p in group), key=lambda a: (len(a), sum(map(len, a)), a)),
        urls=tuple(sorted({url for p in group for url in p.urls})),
        repositories=tuple(sorted({url for p in group for url in p.repositories})),
        identifiers=ids,
        pages=tuple(sorted({page for p in group for page in p.pages})),
    )


def _told_apart(papers: list[Paper]) -> list[Paper]:
    """Papers of one title that stay apart and have no other id: never two of one id."""
    by_id: dict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        by_id[paper.id].append(paper)
    return [group[0] if len(group) == 1 else _merged(group) for group in by_id.values()]
