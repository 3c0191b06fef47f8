"""The corridor: the order of the stages, and the order of the outputs. Nothing else.

Owns: which stage follows which, what `kg build` writes under which name, the manifest. Knows: the doors of all rooms.
Must not know: how any stage works, the command line.
"""

from __future__ import annotations

import hashlib
import os
import platform
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import msgspec

from kg import catalog as catalogs
from kg import extract, graph, ingest, link, load, rdf, tables, view
from kg.errors import OutputError
from kg.model import Extraction, Graph, Merge, Page, Paper, Rejected, content_id
from kg.vocab import EntityType

__all__ = ["DEFAULT_FORMATS", "FORMATS", "Built", "build", "papers_of", "run", "write", "write_all"]

Progress = Callable[[str, int, int | None], None]
"""Called with a stage's name, the steps done and the steps in all (None: not known)."""

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
DEFAULT_FORMATS: Final = tuple(_SINGLE)
FORMATS: Final = (*_SINGLE, *load.PACKAGES)
"""Every name that `formats` may hold: single outputs first, then the load packages of graph databases."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build gives: the graph, the ledger of merges, the pages it came from, and the seconds of each stage."""

    graph: Graph
    merges: tuple[Merge, ...]
    inputs: tuple[tuple[str, str], ...]  # (page name, sha256), sorted
    versions: tuple[tuple[str, str], ...]
    seconds: dict[str, float] = field(default_factory=dict)


def papers_of(sources: Iterable[str | Path], seen: list[Page] | None = None) -> Iterator[Paper | Rejected]:
    """Read sources page by page; give each paper as it stands on its page, and what could not be read.

    Args:
        sources: files, folders, globs or `-` for standard input.
        seen: gets each page, without its text, as it is read.
    """
    for page in ingest.read(sources):
        if isinstance(page, Rejected):
            yield page
            continue
        found, dropped = ingest.papers(page)
        if seen is not None:
            seen.append(Page(page.name, page.media_type, "", page.sha256))
        yield from found
        yield from dropped


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
        SourceError: a source does not exist.
        CorrectionsError: the corrections hold a mistake.
    """
    clock = _Clock(progress)
    pages: list[Page] = []
    listed: list[Paper] = []
    rejected: list[Rejected] = []
    for number, found in enumerate(papers_of(sources, pages), 1):
        (rejected if isinstance(found, Rejected) else listed).append(found)  # type: ignore[arg-type] # told apart here
        clock.step("read", number, None)
    papers = ingest.merge(listed)
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
    """Pages in, graph out; takes the options of `run`.

    Example:
        graph = kg.build(["page.html"]); graph.papers
    """
    return run(sources, **options).graph


def write(joined: Graph, path: Path | str, format_: str | None = None) -> None:
    """Write a graph as one file; the format is told by the ending of its name unless it is given.

    Args:
        joined: the graph.
        path: `.ttl`, `.trig`, `.nq`, `.jsonld`, `.graphml`, `.html` or `.json`.
        format_: one of `FORMATS`.

    Raises:
        ValueError: no format has this name or ending.
    """
    path = Path(path)
    endings = {Path(name).suffix: key for key, (name, _) in _SINGLE.items() if Path(name).suffix}
    key = format_ or endings.get(path.suffix)
    if key in _SINGLE:
        _SINGLE[key][1](joined, path)
    elif key in load.PACKAGES:
        load.packages(joined, path, (key,))
    else:
        raise ValueError(f"{path}: no format for this ending; give one of {', '.join(FORMATS)}")


def write_all(
    built: Built, folder: Path, formats: Sequence[str] = DEFAULT_FORMATS, progress: Progress | None = None
) -> dict[str, float]:
    """Write every output of a build into a folder, then `manifest.json`; give the seconds of each.

    Raises:
        OutputError: the folder cannot be written.
        ValueError: a format is not known.
    """
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown:
        raise ValueError(f"unknown format {', '.join(unknown)}; choose from {', '.join(FORMATS)}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made ({error.strerror}); choose another folder with -o") from error
    clock = _Clock(progress)
    # graph.json is always written: queries, the server, loaders and pictures start from it
    wanted = ["json", *(f for f in FORMATS if f in formats and f != "json")]
    written = ["merges.jsonl", "rejected.jsonl"]
    _jsonl(folder / "merges.jsonl", built.merges)
    _jsonl(folder / "rejected.jsonl", built.graph.rejected)
    for number, key in enumerate(wanted, 1):
        name = _SINGLE[key][0] if key in _SINGLE else key
        if key in _SINGLE:
            _SINGLE[key][1](built.graph, folder / name)
        else:
            load.packages(built.graph, folder, (key,))
        written.append(name)
        clock.end(f"write {key}")
        clock.step("write", number, len(wanted))
    _manifest(built, folder, written, {**built.seconds, **clock.seconds})
    return {**built.seconds, **clock.seconds}


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


class _Clock:
    """Seconds per stage, for the manifest only."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress = progress
        self.seconds: dict[str, float] = {}
        self._last = perf_counter()

    def step(self, stage: str, done: int, total: int | None) -> None:
        if self.progress:
            self.progress(stage, done, total)

    def end(self, stage: str) -> None:
        now = perf_counter()
        self.seconds[stage] = round(now - self._last, 3)
        self._last = now


def _extractions(papers: Sequence[Paper], processes: int, cache: Path | None, clock: _Clock) -> list[Extraction]:
    """The extraction of each paper, from the cache where its text and the model are the same as then."""
    version = extract.version()
    keys = [content_id(version, paper.id, paper.title, paper.abstract) for paper in papers]
    known = _cached(cache) if cache else {}
    missing = [paper for paper, key in zip(papers, keys, strict=True) if key not in known]
    fresh = iter(extract.extract_all(missing, processes=processes))
    found: list[Extraction] = []
    for number, key in enumerate(keys, 1):
        found.append(known[key] if key in known else next(fresh))
        clock.step("extract", number, len(keys))
    if cache and (missing or len(known) != len(keys)):
        cache.parent.mkdir(parents=True, exist_ok=True)
        aside = cache.with_suffix(f".{os.getpid()}.tmp")
        _jsonl(aside, zip(keys, found, strict=True))
        aside.replace(cache)
    return found


def _cached(cache: Path) -> dict[str, Extraction]:
    """Earlier extractions by key; a damaged line is not trusted, its paper is read again."""
    known: dict[str, Extraction] = {}
    if not cache.is_file():
        return known
    decode = msgspec.json.Decoder(tuple[str, Extraction]).decode
    with cache.open("rb") as lines:
        for line in lines:
            try:
                key, extraction = decode(line)
            except msgspec.DecodeError:
                continue
            known[key] = extraction
    return known


def _jsonl(path: Path, records: Iterable[object]) -> None:
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


def _manifest(built: Built, folder: Path, written: Iterable[str], seconds: dict[str, float]) -> None:
    files = sorted(
        file
        for name in written
        for file in ((folder / name).rglob("*") if (folder / name).is_dir() else [folder / name])
    )
    content = {
        "inputs": [{"name": name, "sha256": sha} for name, sha in built.inputs],
        "outputs": [
            {"name": file.relative_to(folder).as_posix(), "bytes": file.stat().st_size, "sha256": _sha256(file)}
            for file in files
            if file.is_file()
        ],
        "counts": counts(built.graph),
        "rejected": dict(sorted(Counter(r.reason.value for r in built.graph.rejected).items())),
        "versions": dict(built.versions),
        "seconds": seconds,
        "machine": {"system": platform.system(), "processor": platform.machine(), "cores": os.cpu_count()},
    }
    (folder / "manifest.json").write_bytes(msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
