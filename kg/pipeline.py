"""The corridor: the order of the stages from sources to the graph. Nothing else.

Owns: which stage follows which, the cache of extractions, the look whether there is a place for them. Knows: the doors
of the rooms from `ingest` to `graph`. Must not know: how any stage works, what is written, the command line.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryFile
from time import perf_counter, time
from typing import Any, Final

import msgspec

from kg import catalog as catalogs
from kg import extract, graph, ingest, link
from kg.errors import OutputError
from kg.ingest import Found
from kg.model import Extraction, Graph, Merge, Page, Paper, Rejected, content_id

__all__ = ["Built", "Clock", "Progress", "build", "papers_of", "probe", "run", "write_lines"]

_LONGEST: Final = 86400  # seconds in which a cache is written, on any disk
Progress = Callable[[str, int, int | None], None]
"""Called with a stage's name, the steps done and the steps in all (None: not known)."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build gives: the graph, the ledger of merges, the pages it came from, and the seconds of each stage."""

    graph: Graph
    merges: tuple[Merge, ...]
    inputs: tuple[tuple[str, str], ...]  # (page name, sha256), sorted
    versions: tuple[tuple[str, str], ...]
    seconds: dict[str, float] = field(default_factory=dict)


def papers_of(sources: Iterable[str | Path], seen: list[Page] | None = None) -> Iterator[Found]:
    """Read sources page by page; give each paper as it stands on its page, and what could not be read, for `join`.

    Args:
        sources: files, folders, globs or `-` for standard input.
        seen: gets each page, without its text, as it is read.
    """
    for page in ingest.read(sources):
        if isinstance(page, Rejected):
            yield page
            continue
        if seen is not None:
            seen.append(Page(page.name, page.media_type, "", page.sha256))
        yield from ingest.parts(page)


def run(
    sources: Iterable[str | Path],
    *,
    corrections: Path | None = None,
    min_confidence: float = 0.0,
    processes: int = 1,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Built:
    """Read, extract, link and assemble.

    Args:
        sources: files, folders, globs or `-` for standard input.
        corrections: the user's `corrections.toml`.
        min_confidence: in [0, 1]; relations, results and uses of hardware below it are rejected.
        processes: of extraction; the graph is the same for any number.
        cache: a file of earlier extractions; papers whose text and model are the same are not read again.
        progress: called as the work goes on.

    Raises:
        TypeError: one source is given, and no list.
        SourceError: a source does not exist.
        OutputError: the cache cannot be written or read.
        CorrectionsError: the corrections hold a mistake.
    """
    if isinstance(sources, str | os.PathLike):  # a str would be read letter by letter
        raise TypeError(f"give a list of sources: [{os.fspath(sources)!r}]")
    if cache:
        probe(cache.parent)
    clock = Clock(progress)
    pages: list[Page] = []
    parts: list[Found] = []
    for number, part in enumerate(papers_of(sources, pages), 1):
        parts.append(part)
        clock.step("read", number, None)
    papers, rejected = ingest.join(parts)
    clock.end("read")
    fixes = link.read_corrections(corrections) if corrections else link.NO_CORRECTIONS
    extractions = _extractions(papers, processes, cache, clock)
    clock.end("extract")
    known = catalogs.load()
    linking = link.link(extractions, known, fixes)
    clock.end("link")
    joined = graph.assemble(papers, extractions, linking, rejected, min_confidence=min_confidence)
    clock.end("graph")
    return Built(
        graph=joined,
        merges=linking.merges,
        inputs=tuple(sorted({(page.name, page.sha256) for page in pages})),
        versions=_versions(),
        seconds=clock.seconds,
    )


def build(sources: Iterable[str | Path], **options: Any) -> Graph:  # noqa: ANN401 # the options of `run`
    """Pages in, graph out; takes the options of `run`, and raises what it raises.

    Example:
        graph = kg.build(["page.html"]); graph.papers
    """
    return run(sources, **options).graph


def probe(folder: Path) -> None:
    """Make sure that a folder can be written, and leave nothing behind: neither a file nor a folder.

    Why: it is tried, because permissions do not tell all (a full or read-only disk, `/proc`); and it is tried first,
    because nobody should hear after an hour of extraction that there is no place for it.

    Raises:
        OutputError: it cannot be made, or no file can be made in it.
    """
    made = [path for path in (folder, *folder.parents) if not os.path.lexists(path)]
    try:
        _try_file(folder)
    except OSError as error:
        raise OutputError(
            f"{folder}: cannot be written ({error.strerror or error}); choose another folder with -o, or make this one "
            "writable"
        ) from error
    finally:
        for path in made:
            with suppress(OSError):  # not made after all, or somebody else's file is in it by now
                path.rmdir()


class Clock:
    """Seconds per stage, for the manifest only."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress = progress
        self.seconds: dict[str, float] = {}
        self._last = perf_counter()

    def step(self, stage: str, done: int, total: int | None) -> None:
        """Tell how far a stage is."""
        if self.progress:
            self.progress(stage, done, total)

    def end(self, stage: str) -> None:
        """Note the seconds since the last stage ended."""
        now = perf_counter()
        self.seconds[stage] = round(now - self._last, 3)
        self._last = now


def _extractions(papers: Sequence[Paper], processes: int, cache: Path | None, clock: Clock) -> list[Extraction]:
    """The extraction of each paper, from the cache where its text and the model are the same as then."""
    if not papers:  # and no earlier extraction is forgotten
        return []
    version = extract.fingerprint()
    keys = [content_id(version, paper.id, paper.title, paper.abstract) for paper in papers]
    known = _cached(cache) if cache else {}
    missing = [paper for paper, key in zip(papers, keys, strict=True) if key not in known]
    fresh = iter(extract.extract_all(missing, processes=processes))
    found: list[Extraction] = []
    for number, key in enumerate(keys, 1):
        found.append(known[key] if key in known else next(fresh))
        clock.step("extract", number, len(keys))
    if cache and (missing or len(known) != len(keys)):
        try:
            _keep(cache, zip(keys, found, strict=True))
        except OSError as error:
            raise OutputError(
                f"{cache}: cannot be written ({error.strerror or error}); free the disk, or build with --no-cache"
            ) from error
    return found


def _keep(cache: Path, records: Iterable[object]) -> None:
    """Replace the cache as the last step, so that one that is there is whole; what killed builds left goes."""
    cache.parent.mkdir(parents=True, exist_ok=True)
    for left in cache.parent.glob(f"{cache.stem}.*.tmp"):
        with suppress(FileNotFoundError):  # another build removed it, or it became the cache
            if left.stat().st_mtime < time() - _LONGEST:
                left.unlink()
    aside = cache.with_suffix(f".{token_hex(8)}.tmp")  # process numbers are the same in two containers
    try:
        write_lines(aside, records)
        aside.replace(cache)
    finally:
        aside.unlink(missing_ok=True)


def _try_file(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=folder):
        pass


def _cached(cache: Path) -> dict[str, Extraction]:
    """Earlier extractions by key; a damaged line is not trusted, its paper is read again."""
    known: dict[str, Extraction] = {}
    try:
        lines = cache.open("rb")
    except FileNotFoundError:
        return known
    except OSError as error:
        raise OutputError(f"{cache}: cannot be read ({error.strerror}); remove it, or build with --no-cache") from error
    decode = msgspec.json.Decoder(tuple[str, Extraction]).decode
    with lines:
        for line in lines:
            try:
                key, extraction = decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue
            known[key] = extraction
    return known


def write_lines(path: Path, records: Iterable[object]) -> None:
    """Write records as JSON lines."""
    encode = msgspec.json.Encoder().encode
    with path.open("wb") as file:
        file.writelines(encode(record) + b"\n" for record in records)


def _versions() -> tuple[tuple[str, str], ...]:
    packages = ("paperkg", "spacy", "onnxruntime", "rdflib", "pyoxigraph", "networkx", "pyvis", "beautifulsoup4")
    return (
        *((name, metadata.version(name)) for name in packages),
        ("python", platform.python_version()),
        ("model", extract.version()),
    )
