"""Sources to files: paths, folders, patterns and standard input, in an order and with names that no folder decides.

Owns: which files a source stands for, and what each page is called. Knows: the file system, `manifest`.
Must not know: contents.
"""

from __future__ import annotations

import glob
import hashlib
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg import manifest
from kg.errors import SourceError
from kg.ingest.entry import clean

__all__ = ["STDIN", "Source", "files"]

STDIN: Final = "-"
_STDIN_NAME: Final = "stdin"
_BESIDE: Final = frozenset({manifest.NAME, "cache", "store"})  # what stands beside the outputs that a manifest lists
_ABOUT: Final = frozenset({"readme", "license", "licence", "notice", "changelog", "copying"})


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read and the name of its page; `path` is None for standard input."""

    name: str
    path: Path | None


def files(sources: Iterable[str | Path]) -> tuple[Source, ...]:
    """Every file that the sources stand for, once, sorted by name.

    Why: outputs hold the names of pages, so a name is the file's own without its folders. Files of one name in two
        folders get the first 8 hex digits of their sha256 into their names, whatever their order; where their bytes
        are the same too, they are one page.

    Args:
        sources: Paths of files and folders (read with all below; hidden files, such as README and LICENSE that are
            about the folder, and what an earlier build wrote, are left out), patterns (`pages/**/*.html`), and `-`
            for standard input.

    Raises:
        SourceError: A source does not exist, a pattern matches nothing, or a folder holds no file.
    """
    paths: dict[str, Path] = {}
    stdin = False
    for source in sources:
        if str(source) == STDIN:
            stdin = True
            continue
        for path in _expand(source):
            real = os.path.realpath(path)
            paths[real] = min(path, paths.get(real, path))  # of several links to a file one, whatever their order
    clashes = Counter(_name(path) for path in paths.values())
    clashes[_STDIN_NAME] += stdin
    named: dict[str, Source] = {}
    for path in sorted(paths.values()):
        name = _name(path)
        if clashes[name] > 1 and (digest := _digest(path)):
            stem, dot, ending = name.partition(".")
            name = f"{stem}-{digest}{dot}{ending}"
        named.setdefault(name, Source(name, path))
    if stdin:
        named[_STDIN_NAME] = Source(_STDIN_NAME, None)
    return tuple(named[name] for name in sorted(named))


def _name(path: Path) -> str:
    return clean(os.fsencode(path.name).decode("utf-8", "replace")) or "unnamed"


def _digest(path: Path) -> str:
    """The first 8 hex digits of the file's sha256; nothing where it cannot be read, which reading will say."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:8]
    except OSError:
        return ""


def _expand(source: str | Path) -> list[Path]:
    path = Path(source)
    text = str(source)
    if "://" in text:
        raise SourceError(
            f"{text}: kg reads files, not addresses; fetch the page first, e.g. curl -o page.html '{text}'"
        )
    try:
        exists = path.exists()
    except (OSError, ValueError) as error:
        raise SourceError(f"{text!r}: no path can be like this ({error})") from error
    if exists:
        return _below(path) if path.is_dir() else [path]
    if glob.has_magic(text):
        hits = glob.glob(text, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute patterns
        matched = [path for hit in sorted(hits) if not (path := Path(hit)).is_dir()]
        if not matched:
            raise SourceError(f"{text}: the pattern matches no file; check the folder and the ending")
        return matched
    raise SourceError(f"{text}: no such file or folder; check the path (it is read from {Path.cwd().name}/)")


def _is_page(name: str) -> bool:
    """Whether a file of a folder may be a page: not hidden, and not about the folder itself."""
    return not name.startswith(".") and name.partition(".")[0].lower() not in _ABOUT


def _written(folder: Path, names: list[str]) -> frozenset[str]:
    """The files and folders in this one that a build wrote: read again, its graph would feed itself."""
    made = manifest.read(folder) if manifest.NAME in names else None
    if made is None:
        return frozenset()
    return _BESIDE.union(output.name.partition("/")[0] for output in made.outputs)


def _below(folder: Path) -> list[Path]:
    found: list[Path] = []
    own = False
    for parent, folders, names in os.walk(folder):
        written = _written(Path(parent), names)
        own = own or bool(written)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in written)
        paths = (Path(parent, name) for name in sorted(names) if _is_page(name) and name not in written)
        found += [path for path in paths if path.is_file()]
    if not found:
        if own:
            raise SourceError(f"{folder}: the folder holds only what kg build wrote; leave it out, and give the pages")
        raise SourceError(f"{folder}: the folder holds no file to read; hidden files, README and the like are left out")
    return found
