"""What a build or `kg papers` could not read, in lines for stderr, and the exit code that follows from it.

Owns: these lines, what of it costs exit code 1. Knows: click, the reasons. Must not know: how pages are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import click

from kg.vocab import Reason, Stage

if TYPE_CHECKING:
    from kg.model import Rejected

__all__ = ["name_unread"]

_WHOLE: Final = frozenset({Reason.NO_ABSTRACT, Reason.NO_TITLE, Reason.AMBIGUOUS_ID, Reason.FURNITURE})
"""Of what was read whole: the page itself has no more of it. The rest was damaged, cut or not understood."""
_COUNTED: Final = frozenset({Reason.NO_ABSTRACT, Reason.NO_TITLE})
_EACH: Final = 3  # entries of a page that lack the same are named; more are counted
_BEGINS: Final = {Reason.TRUNCATED: "read in part", Reason.AMBIGUOUS_ID: "read without an id"}


def name_unread(
    rejected: Iterable[Rejected], pages: Collection[str], file: str | None = None, *, furniture: bool = False
) -> int:
    """Name the inputs that could not be read; give the exit code: 1 where something was damaged or not understood.

    Why: a reading list holds books without abstracts, and a volume of talks nothing else: that is as it should be, and
        must not stop `kg build … && kg query …`.

    Args:
        rejected: of a build.
        pages: the names of all that was read.
        file: what lists them all; where nothing does, more than a screenful is shown.
        furniture: name it too.
    """
    unread = [
        one
        for one in rejected
        if one.stage in {Stage.READ, Stage.PAPERS} and (furniture or one.reason is not Reason.FURNITURE)
    ]
    lines = list(_lines(unread, frozenset(pages)))
    shown = lines[: 20 if file else 1000]
    for line in shown:
        click.echo(line, err=True)
    if len(lines) > len(shown):
        click.echo(f"… and {len(lines) - len(shown)} more{f' in {file}' if file else ''}", err=True)
    return int(any(one.reason not in _WHOLE for one in unread))


def _lines(unread: Sequence[Rejected], pages: frozenset[str]) -> Iterator[str]:
    """A line each; one for all entries of a page that lack the same."""
    alike: dict[tuple[str, Reason], list[Rejected]] = defaultdict(list)
    for one in unread:
        if one.reason in _COUNTED:
            alike[_page(one.where, pages), one.reason].append(one)
    for one in unread:
        group = alike.get((page := _page(one.where, pages), one.reason), [one])
        if len(group) <= _EACH:
            yield _line(one)
        elif one is group[0]:
            yield f'not read: {page}: {one.reason.value}: {len(group)} entries, the first is "{one.what}" ({one.where})'


def _page(where: str, pages: frozenset[str]) -> str:
    """The page that a place is on: `refs.bib` of `refs.bib:3`."""
    page = where
    while page and page not in pages:
        page = page[: max(page.rfind(" "), page.rfind(":"), 0)]
    return page or where


def _line(one: Rejected) -> str:
    quoted = f': "{one.what}"' if one.reason in _COUNTED or one.reason is Reason.AMBIGUOUS_ID else ""
    detail = f": {one.detail}" if one.detail and one.reason not in _COUNTED else ""
    return f"{_BEGINS.get(one.reason, 'not read')}: {one.where}: {one.reason.value}{quoted}{detail}"
