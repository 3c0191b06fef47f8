"""The same paper on several pages is one paper: versions merge, nothing that a page said is lost.

Owns: when two papers are the same, and which title, abstract and date stand for them. Knows: `model`, entries,
identifiers.
Must not know: formats.

Two papers are the same when they share an arXiv id, DOI, ACL or OpenReview id and are alike. Papers that share a title
are the same too, unless that would give one paper two arXiv ids or two ACL ids: then the title says nothing and all
stay apart. An id that papers which stay apart share, such as the DOI of their proceedings, becomes the id of none.

An entry without an abstract, as lists of references have them, joins the one paper that it names, and never makes two
papers one: it has no text by which they could be alike.
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Final

from kg.ingest.entry import Found, Half, rejected
from kg.ingest.identifiers import best, title_id, title_key, words
from kg.ingest.limits import MAX_REJECTED
from kg.model import Paper, Rejected
from kg.vocab import Reason

__all__ = ["join", "merge"]

_UNIQUE: Final = ("arxiv", "acl")  # an archive that gives each paper one id; journals and venues may give several
_ALIKE: Final = 0.6  # of the words of the shorter text; of 190,000 pairs of abstracts of two papers none shares as many
_SHORT: Final = 2  # letters; shorter words say nothing about what a text is about
_MAX_TITLES: Final = 16  # that one id is given with; more are never one paper, and all pairs are compared


def merge(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Unique papers, sorted by id, whatever the order of the input.

    Why: the fullest variant stands for a paper: the longest abstract with its own title, of several the longest one
        that is not in capitals; and the longest list of authors. A total order makes the choice, so that the order of
        pages makes none. The earliest date wins: it is the date of the first version.

    Args:
        papers: As pages show them. All at once: what was merged before no longer tells which titles and ids came
            together, and may merge to something else.

    Example:
        >>> seen = Paper("title:t", "T", "Short.", pages=("a.txt",)), Paper("title:t", "T", "Longer.", pages=("b.txt",))
        >>> [(p.abstract, p.pages) for p in merge(seen)]
        [('Longer.', ('a.txt', 'b.txt'))]
    """
    return join(papers)[0]


def join(parts: Iterable[Found]) -> tuple[tuple[Paper, ...], tuple[Rejected, ...]]:
    """Unique papers, as `merge` gives them, each with what entries without abstracts say of it; and what is left.

    Returns:
        With what was rejected before the entries that are of no paper: of each page the first `MAX_REJECTED` by name,
        and one more that counts the rest.
    """
    listed: list[Paper] = []
    halves: list[Half] = []
    left: list[Rejected] = []
    for one in parts:
        if isinstance(one, Paper):
            listed.append(one)
        elif isinstance(one, Half):
            halves.append(one)
        else:
            left.append(one)
    papers = _same(tuple(listed))
    said = _said_of(papers, [half.paper for half in halves])
    joined: dict[int, list[Paper]] = defaultdict(list)
    lonely: Counter[str] = Counter()
    for half, number in zip(halves, said, strict=True):
        if number is not None:
            joined[number].append(half.paper)
            continue
        (page,) = half.paper.pages
        lonely[page] += 1
        if lonely[page] <= MAX_REJECTED:
            left.append(half.rejected)
    for page, number in lonely.items():
        if number > MAX_REJECTED:
            detail = f"{number - MAX_REJECTED} more without an abstract after the first {MAX_REJECTED}, which are named"
            left.append(rejected(Reason.NO_ABSTRACT, page, page, detail))
    full = [_merged([paper, *joined[number]]) if number in joined else paper for number, paper in enumerate(papers)]
    return tuple(sorted(_told_apart(_named(full)), key=lambda p: p.id)), tuple(left)


def _same(listed: tuple[Paper, ...]) -> list[Paper]:
    """One paper for each that pages give with an abstract."""
    ids = _id_keys(listed)
    hard = _components(len(listed), ids)
    wide = _components(len(listed), [own | _keys(p, titles=True) for own, p in zip(ids, listed, strict=True)])
    groups: dict[tuple[int, int], list[Paper]] = defaultdict(list)
    ambiguous = _ambiguous(listed, hard, wide)
    for paper, near, far in zip(listed, hard, wide, strict=True):
        groups[(far, near if far in ambiguous else -1)].append(paper)
    return [_merged(group) for group in groups.values()]


def _said_of(papers: list[Paper], entries: list[Paper]) -> list[int | None]:
    """For each entry without an abstract the number of the paper that it is about, or None.

    Why: where several entries have the title of a paper and only that, they must not give it a second arXiv or ACL id:
        which of several papers of that title was meant nobody can tell.
    """
    holders: dict[str, set[int]] = defaultdict(set)
    for place, paper in enumerate(papers):
        for key in _keys(paper, titles=True) | _keys(paper, titles=False):
            holders[key].add(place)
    found: list[int | None] = []
    given = [set(_ids(paper)) for paper in papers]
    by_title: dict[int, list[int]] = defaultdict(list)  # paper → entries that only their titles tell
    for index, entry in enumerate(entries):
        number, named = _meant(entry, papers, holders)
        found.append(number)
        if number is not None and named:
            given[number].update(_ids(entry))
        elif number is not None:
            by_title[number].append(index)
    for place, indexes in by_title.items():
        for scheme in _UNIQUE:
            known = {name for name in given[place] if name.startswith(f"{scheme}:")}
            new = {index: {i for i in _ids(entries[index]) if i.startswith(f"{scheme}:")} - known for index in indexes}
            if len(known.union(*new.values())) > 1:
                for index in indexes:
                    found[index] = None if new[index] else found[index]
    return found


def _meant(entry: Paper, papers: list[Paper], holders: Mapping[str, set[int]]) -> tuple[int | None, bool]:
    """The number of the one paper that an entry is about, or None; and whether an id tells it, not the title alone.

    Why: ids of which each is one paper's go before the title; where the title is another paper's, one of the two is
        wrong.
    """
    titled = {number for key in _keys(entry, titles=True) for number in holders.get(key, ())}
    shared = {name: min(own) for name in _keys(entry, titles=False) if len(own := holders.get(name, set())) == 1}
    named = set(shared.values())
    if len(named or titled) != 1:
        return None, False
    (number,) = named or titled
    if named and not (number in titled if titled else _trusted(shared, entry, papers[number])):
        return None, False
    return number, bool(named)


def _trusted(shared: Iterable[str], entry: Paper, paper: Paper) -> bool:
    """Whether ids that an entry of another title shares with a paper tell that it is the same; see `_alike`."""
    return any(
        not name.startswith("doi:") or _share(_said(entry.title), _said(paper.title)) >= _ALIKE for name in shared
    )


def _ids(paper: Paper) -> frozenset[str]:
    """Every id of a paper, also of one that was made by hand."""
    return frozenset((*paper.identifiers, paper.id, title_id(paper.title)))


def _keys(paper: Paper, *, titles: bool) -> set[str]:
    """What makes two papers the same, either its archives' ids or its titles."""
    return {title_key(i) if titles else i for i in _ids(paper) if i.startswith("title:") == titles}


def _id_keys(papers: tuple[Paper, ...]) -> list[set[str]]:
    """The ids that archives gave to each paper; one that unlike papers share is another key for each of them."""
    holders: dict[str, list[int]] = defaultdict(list)
    for index, paper in enumerate(papers):
        for name in _keys(paper, titles=False):
            holders[name].append(index)
    keys: list[set[str]] = [set() for _ in papers]
    for name, indexes in holders.items():
        told = _told_by_text(name, [papers[index] for index in indexes])
        for index, number in zip(indexes, told, strict=True):
            keys[index].add(f"{name} {number}")
    return keys


def _told_by_text(name: str, group: list[Paper]) -> list[int]:
    """A number for each paper that holds this id, the same for those that are the same paper by what they say."""
    same = _components(len(group), [_keys(paper, titles=True) for paper in group])
    fullest: dict[int, Paper] = {}
    for number, paper in zip(same, group, strict=True):
        fullest[number] = max(paper, fullest.get(number, paper), key=_fullness)
    if not 1 < len(fullest) <= _MAX_TITLES:
        return same
    said = {number: (_said(paper.title), _said(paper.abstract)) for number, paper in fullest.items()}
    links = {number: {str(number)} for number in fullest}
    for one, other in combinations(fullest, 2):
        if _alike(said[one], said[other], name):
            links[one].add(link := f"{one} {other}")
            links[other].add(link)
    return _components(len(group), [links[number] for number in same])


def _said(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if len(word) > _SHORT)


def _alike(one: tuple[frozenset[str], ...], other: tuple[frozenset[str], ...], name: str) -> bool:
    """Whether papers of two titles that share an id can be one, by the words of their titles and abstracts.

    Why: archives give an id to one paper, so that a revision may change the title or the abstract thoroughly. A DOI is
        often that of the proceedings or the journal, and papers of one venue may well have similar titles.
    """
    shares = [_share(first, second) for first, second in zip(one, other, strict=True)]
    return min(shares) >= _ALIKE if name.startswith("doi:") else max(shares) >= _ALIKE


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


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
    fullest = max(group, key=_fullness)
    return Paper(
        id=best(ids),
        title=fullest.title,
        abstract=fullest.abstract,
        # A year alone stands behind every day of that year, so that the exact date wins.
        date=min((p.date for p in group if p.date), key=lambda d: d + "-99-99"[len(d) - 4 :], default=None),
        authors=max((p.authors for p in group), key=lambda a: (len(a), sum(map(len, a)), a)),
        urls=tuple(sorted({url for p in group for url in p.urls})),
        repositories=tuple(sorted({url for p in group for url in p.repositories})),
        identifiers=ids,
        pages=tuple(sorted({page for p in group for page in p.pages})),
    )


def _fullness(paper: Paper) -> tuple[int, bool, int, str, str]:
    return len(paper.abstract), not paper.title.isupper(), len(paper.title), paper.abstract, paper.title


def _named(papers: list[Paper]) -> list[Paper]:
    """Papers under the best id that is theirs alone, else under their title."""
    holders = Counter(name for paper in papers for name in paper.identifiers)
    named: list[Paper] = []
    for paper in papers:
        own = tuple(name for name in paper.identifiers if holders[name] == 1)
        named.append(dataclasses.replace(paper, id=best(own or (title_id(paper.title),))))
    return named


def _told_apart(papers: list[Paper]) -> list[Paper]:
    """Papers of one title that stay apart and have no other id: never two of one id."""
    by_id: dict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        by_id[paper.id].append(paper)
    return [group[0] if len(group) == 1 else _merged(group) for group in by_id.values()]
