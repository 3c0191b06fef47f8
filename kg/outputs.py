"""The outputs: what a build writes, under which name, and which files of an earlier build it removes.

Owns: the formats, the names of files. Knows: the doors of the rooms that write, `manifest`, `pipeline`.
Must not know: how any format works, the command line.
"""

from __future__ import annotations

import os
import platform
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg import databases, graph, manifest, rdf, tables, view
from kg.errors import KgError, OutputError
from kg.model import Graph
from kg.pipeline import Built, Clock, Progress, write_lines
from kg.vocab import EntityType

__all__ = ["DEFAULT_FORMATS", "FORMATS", "Written", "check", "counts", "write", "write_all"]

_SINGLE: Final[dict[str, tuple[str, Callable[[Graph, Path], object]]]] = {
    "json": (graph.FILE_NAME, graph.write),
    "turtle": ("graph.ttl", lambda g, path: rdf.write(g, path, "turtle")),
    "trig": ("graph.trig", lambda g, path: rdf.write(g, path, "trig")),
    "nquads": ("graph.nq", lambda g, path: rdf.write(g, path, "nquads")),
    "jsonld": ("graph.jsonld", lambda g, path: rdf.write(g, path, "jsonld")),
    "graphml": ("graph.graphml", tables.write_graphml),
    "csv": ("csv", tables.write_csv),
    "parquet": ("parquet", tables.write_parquet),
    "html": ("graph.html", view.write),
}
_FOLDERS: Final = (*(key for key, (name, _) in _SINGLE.items() if not Path(name).suffix), *databases.PACKAGES)
DEFAULT_FORMATS: Final = tuple(_SINGLE)
FORMATS: Final = (*_SINGLE, *databases.PACKAGES)
"""Every name that `formats` may hold: single outputs first, then the load packages of graph databases."""


@dataclass(frozen=True, slots=True)
class Written:
    """What writing took and what it left."""

    seconds: dict[str, float]  # of each stage of the build and of each output
    kept: tuple[str, ...]  # files of an earlier build that somebody has changed since; they show an older graph


def write(joined: Graph, path: Path | str, format_: str | None = None) -> None:
    """Write a graph as one file; the format is told by the ending of its name unless it is given.

    Args:
        joined: the graph.
        path: `.ttl`, `.trig`, `.nq`, `.jsonld`, `.graphml`, `.html` or `.json`; a folder for the formats that have one.
        format_: one of `FORMATS`; `csv`, `parquet` and the load packages are folders of files.

    Raises:
        OutputError: the file or folder cannot be written.
        ValueError: no format has this name or ending.
    """
    path = Path(path)
    endings = {Path(name).suffix: key for key, (name, _) in _SINGLE.items() if Path(name).suffix}
    key = format_ or endings.get(path.suffix)
    if key in _SINGLE:
        _SINGLE[key][1](joined, path)
    elif key in databases.PACKAGES:
        databases.packages(joined, path, (key,))
    elif key is not None:
        raise ValueError(f"{path}: no format is called {key!r}; choose from {', '.join(FORMATS)}")
    else:
        raise ValueError(
            f"{path}: no file ends so; choose from {', '.join(endings)}, or name a folder and its format: "
            f"kg.write(graph, {path.stem!r}, {_FOLDERS[0]!r}), also {', '.join(_FOLDERS[1:])}"
        )


def check(folder: Path) -> None:
    """Make sure that a build may write here, before anything is read: its manifest would replace that of others.

    Raises:
        OutputError: the folder has a `manifest.json` that is no build's.
    """
    file = folder / manifest.NAME
    if os.path.lexists(file) and manifest.read(folder) is None:
        raise OutputError(
            f"{file}: is not of kg build, or is damaged; choose another folder with -o, or move this file away"
        )


def write_all(
    built: Built, folder: Path, formats: Sequence[str] = DEFAULT_FORMATS, progress: Progress | None = None
) -> Written:
    """Write every output of a build into a folder, then `manifest.json`.

    What an earlier build wrote here goes first, as its manifest lists it: no output of an older graph may stay. A file
    that is no longer as that build wrote it is somebody's work and stays, unless this build writes one of its name.

    Raises:
        OutputError: the folder cannot be written, or has the manifest of another program.
        ValueError: a format is not known.
    """
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown:
        raise ValueError(f"unknown format {', '.join(unknown)}; choose from {', '.join(FORMATS)}")
    check(folder)
    try:
        return _write_all(built, folder, formats, Clock(progress))
    except KgError:  # some are OSErrors too, and say better what is wrong
        raise
    except OSError as error:
        raise OutputError(
            f"{error.filename or folder}: cannot be written ({error.strerror or error}); free the disk, make it "
            "writable, or choose another folder with -o"
        ) from error


def _write_all(built: Built, folder: Path, formats: Sequence[str], clock: Clock) -> Written:
    folder.mkdir(parents=True, exist_ok=True)
    changed = _clear(folder)
    # graph.json is always written: queries, the server, loaders and pictures start from it
    wanted = ["json", *(f for f in FORMATS if f in formats and f != "json")]
    written = ["merges.jsonl", "rejected.jsonl"]
    write_lines(folder / "merges.jsonl", built.merges)
    write_lines(folder / "rejected.jsonl", built.graph.rejected)
    for number, key in enumerate(wanted, 1):
        name = _SINGLE[key][0] if key in _SINGLE else key
        if key in _SINGLE:
            _SINGLE[key][1](built.graph, folder / name)
        else:
            databases.packages(built.graph, folder, (key,))
        written.append(name)
        clock.end(f"write {key}")
        clock.step("write", number, len(wanted))
    made = _manifest(built, folder, written, {**built.seconds, **clock.seconds})
    manifest.write(folder, made)
    names = {output.name for output in made.outputs}
    return Written(made.seconds, tuple(name for name in changed if name not in names))


def counts(joined: Graph) -> dict[str, int]:
    """How much a graph holds, in the order in which a person asks."""
    by_type = Counter(entity.type for entity in joined.entities)
    return {
        "papers": len(joined.papers),
        **{type_.value: by_type[type_] for type_ in EntityType},
        "statements": len(joined.statements),
        "results": len(joined.measurements),
        "hardware uses": len(joined.hardware_uses),
        "mentions": len(joined.mentions),
        "rejected": len(joined.rejected),
    }


def _clear(folder: Path) -> list[str]:
    """Remove what an earlier build wrote here; give the names of what is no longer as it wrote it."""
    earlier = manifest.read(folder)
    if earlier is None:
        return []
    (folder / manifest.NAME).unlink()  # first: where this build fails, nothing may claim that the earlier one is here
    changed = []
    for output in earlier.outputs:
        file = folder / output.name
        if not file.is_file() or not file.resolve().is_relative_to(folder.resolve()):
            continue
        if manifest.sha256(file) == output.sha256:
            file.unlink()
        else:
            changed.append(output.name)
    return changed


def _manifest(built: Built, folder: Path, written: Iterable[str], seconds: dict[str, float]) -> manifest.Manifest:
    files = sorted(
        file
        for name in written
        for file in ((folder / name).rglob("*") if (folder / name).is_dir() else [folder / name])
    )
    return manifest.Manifest(
        inputs=tuple(manifest.Input(name, sha) for name, sha in built.inputs),
        outputs=tuple(
            manifest.Output(file.relative_to(folder).as_posix(), file.stat().st_size, manifest.sha256(file))
            for file in files
            if file.is_file()
        ),
        counts=counts(built.graph),
        rejected=dict(sorted(Counter(r.reason.value for r in built.graph.rejected).items())),
        versions=dict(built.versions),
        seconds=seconds,
        machine={"system": platform.system(), "processor": platform.machine(), "cores": os.cpu_count()},
    )
