"""The stages as commands: `build` runs them all, `papers | extract | link | graph` show each seam as JSON lines.

Owns: options, progress bars and the closing table of these commands. Knows: click, rich, `pipeline`, the rooms' doors.
Must not know: how a stage works.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self, TypeVar

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from kg.cli.unread import name_unread
from kg.errors import SourceError

if TYPE_CHECKING:
    from kg.model import Graph, Page, Paper, Rejected
    from kg.pipeline import Built

__all__ = ["build", "extract", "graph", "link", "papers"]

T = TypeVar("T")

_sources = click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
_processes = click.option(
    "--processes",
    type=click.IntRange(1, 256),
    default=None,
    help="Processes of extraction; as many as cores if not given.",
)
_corrections = click.option(
    "--corrections",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Your corrections.toml: same, not-same, rename, retype, ignore.",
)
_min_confidence = click.option(
    "--min-confidence", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="Leave out facts below this."
)


@click.command()
@_sources
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), default=Path("outputs"), show_default=True
)
@click.option(
    "--formats",
    default=None,
    help="Outputs to write, separated by commas; `all` for every one. Default: all but load packages.",
)
@_corrections
@_min_confidence
@_processes
@click.option(
    "--cache/--no-cache", default=True, show_default=True, help="Keep extractions in OUTPUT/cache for the next build."
)
def build(
    sources: tuple[str, ...],
    output: Path,
    formats: str | None,
    corrections: Path | None,
    min_confidence: float,
    processes: int | None,
    cache: bool,  # noqa: FBT001 # click passes options by name
) -> int:
    """Read pages and write the graph in every format.

    SOURCE is a file, a folder, a glob, or `-` for standard input; `.gz` and `.zst` are read as what they hold.

    What is not read is named on stderr and in rejected.jsonl. Exit code 0: all was read, though entries may lack a
    title or an abstract. 1: something was damaged, cut or of no known form; the graph of the rest is written. 2:
    nothing is written.
    """
    from kg import outputs, pipeline

    chosen: Sequence[str] = outputs.DEFAULT_FORMATS
    if formats == "all":
        chosen = outputs.FORMATS
    elif formats is not None:
        chosen = [name.strip() for name in formats.split(",") if name.strip()]
        unknown = sorted(set(chosen) - set(outputs.FORMATS))
        if unknown:
            raise click.UsageError(f"unknown format {', '.join(unknown)}; choose from {', '.join(outputs.FORMATS)}")
    pipeline.probe(output)
    outputs.check(output)
    with _Bars() as bars:
        built = pipeline.run(
            sources,
            corrections=corrections,
            min_confidence=min_confidence,
            processes=processes or _cores(),
            cache=output / "cache" / "extractions.jsonl" if cache else None,
            progress=bars,
        )
        written = outputs.write_all(built, output, chosen, bars) if built.graph.papers else None
    pages = [name for name, _ in built.inputs]
    if written is None:  # a wrong source must not cost a good graph
        name_unread(built.graph.rejected, pages, furniture=True)
        raise SourceError(f"no paper was found in {_first(sources)}; {output} is left as it was")
    _summary(built, output, written.seconds)
    for name in written.kept:
        click.echo(
            f"{output / name}: changed since the build that wrote it, and kept; it shows an older graph", err=True
        )
    _name_idle(built.graph.rejected)
    return name_unread(built.graph.rejected, pages, "rejected.jsonl")


@click.command()
@_sources
def papers(sources: tuple[str, ...]) -> int:
    """Read pages, print papers as JSON lines, each once however many pages it stands on.

    What is not read is named on stderr. Exit code 0: all was read, though entries may lack a title or an abstract. 1:
    something was damaged, cut or of no known form, or there is no paper; the papers of the rest are printed.
    """
    from kg import ingest, pipeline

    pages: list[Page] = []
    listed, rejected = ingest.join(pipeline.papers_of(sources, pages))
    for paper in listed:
        _print(paper)
    return name_unread(rejected, [page.name for page in pages]) or int(not listed)


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
@click.option(
    "--format", "format_", type=click.Choice(["extraction", "annotation"]), default="extraction", show_default=True
)
@_processes
@_min_confidence
@_corrections
def extract(
    file: IO[bytes], format_: str, processes: int | None, min_confidence: float, corrections: Path | None
) -> None:
    """Read papers as JSON lines, print one extraction a line, in the same order.

    With `--format annotation`, each input line needs `id`, `title` and `abstract`, and each output line has the form of
    the annotation guidelines, with `node`, the id of the linked entity.
    """
    if format_ == "extraction" and (min_confidence or corrections):
        raise click.UsageError(
            "--min-confidence and --corrections go with --format annotation; of extractions `kg graph` takes the one "
            "and `kg link` the other"
        )
    from kg import extract as room

    seen: set[str] = set()

    def read(line: bytes) -> tuple[Any, Paper]:
        fields = msgspec.json.decode(line, type=dict[str, Any])
        paper = room.paper_of(fields)
        if paper.id in seen:
            raise ValueError(f"the id {paper.id!r} stands on an earlier line, too")
        seen.add(paper.id)
        return fields["id"], paper

    found = _lines(file, read, "give what `kg papers` prints, or `id`, `title` and `abstract` of each paper once")
    listed = [paper for _, paper in found]
    with _Bars() as bars:
        extractions = []
        for number, extraction in enumerate(room.extract_all(listed, processes=processes or _cores()), 1):
            bars("extract", number, len(listed))
            if format_ == "extraction":
                _print(extraction)
            else:
                extractions.append(extraction)
    if format_ == "annotation":
        from kg import catalog, link

        fixes = link.read_corrections(corrections) if corrections else link.NO_CORRECTIONS
        linking = link.link(extractions, catalog.load(), fixes)
        _name_idle(linking.rejected)
        linked = room.entities_by_paper(linking)
        for (id_, paper), extraction in zip(found, extractions, strict=True):
            _print(room.annotation(id_, paper, extraction, linked.get(paper.id), min_confidence=min_confidence))


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
@_corrections
def link(file: IO[bytes], corrections: Path | None) -> None:
    """Read extractions as JSON lines, print the linking: entities, links, ledger, rejected."""
    from kg import catalog
    from kg import link as room
    from kg.model import Extraction

    fixes = room.read_corrections(corrections) if corrections else room.NO_CORRECTIONS
    linking = room.link(_records(file, Extraction), catalog.load(), fixes)
    _print(linking)
    _name_idle(linking.rejected)


@click.command()
@click.argument("papers_file", metavar="PAPERS", type=click.File("rb"))
@click.argument("extractions_file", metavar="EXTRACTIONS", type=click.File("rb"))
@click.argument("linking_file", metavar="LINKING", type=click.File("rb"))
@_min_confidence
def graph(papers_file: IO[bytes], extractions_file: IO[bytes], linking_file: IO[bytes], min_confidence: float) -> None:
    """Join papers, extractions and linking; print the graph as JSON."""
    from kg import graph as room
    from kg.model import Extraction, Linking, Paper

    papers = _records(papers_file, Paper)
    extractions = _records(extractions_file, Extraction)
    linkings = _records(linking_file, Linking)
    if len(linkings) != 1:
        raise SourceError(f"{_name(linking_file)}: holds {len(linkings)} linkings; give what `kg link` printed")
    try:
        joined = room.assemble(papers, extractions, linkings[0], min_confidence=min_confidence)
    except ValueError as error:
        files = ", ".join(map(_name, (papers_file, extractions_file, linking_file)))
        raise SourceError(f"{files}: {error}") from error
    _print(joined)
    idle = len(papers) - len(extractions)
    if idle:
        click.echo(f"{idle} of {len(papers)} papers have no extraction; nothing is stated of them", err=True)


class _Bars:
    """Progress bars on a terminal; where stderr is none, nothing is drawn."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        console = Console(stderr=True)
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=total)
        self._progress.update(self._tasks[stage], completed=done, total=total)


def _summary(built: Built, output: Path, seconds: dict[str, float]) -> None:
    from kg.outputs import counts

    table = Table(title=Text(f"{output}/"), title_justify="left", show_header=False)  # a name may look like markup
    table.add_column()
    table.add_column(justify="right")
    for name, count in counts(built.graph).items():
        table.add_row(name, f"{count:,}")
    table.add_row("seconds", f"{sum(seconds.values()):.1f}")
    Console().print(table)
    _tell_without_proposal(built.graph)


def _tell_without_proposal(joined: Graph) -> None:
    """Say how many papers propose nothing that has a name, what they are instead, and name those that do not say."""
    from kg.vocab import Genre, Predicate

    proposing = {s.subject for s in joined.statements if s.predicate is Predicate.PROPOSES}
    genres = {told.paper: told.genre for told in joined.genres}
    others = [paper for paper in joined.papers if paper.id not in proposing]
    if not others:
        return
    of = Counter(genres.get(paper.id) for paper in others)
    silent = [f'"{paper.title}"' for paper in others if paper.id not in genres]
    click.echo(
        f"{_many(len(others), 'paper proposes', 'papers propose')} nothing that has a name: "
        f"{_many(of[Genre.SURVEY], 'survey', 'surveys')}, {_many(of[Genre.ANALYSIS], 'analysis', 'analyses')}, "
        f"{len(silent)} neither{f': {_first(silent)}' if silent else ''}"
    )


def _many(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def _first(sources: Sequence[str]) -> str:
    more = len(sources) - 3
    return ", ".join(sources[:3]) + (f" and {more} more" if more > 0 else "")


def _name_idle(rejected: Sequence[Rejected]) -> None:
    """Name the corrections that changed nothing; they are few, as a person wrote them."""
    from kg.vocab import Reason

    for r in rejected:
        if r.reason in {Reason.UNMATCHED, Reason.CONFLICT}:
            click.echo(f"{r.reason.value}: {r.what}: {r.detail}", err=True)


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _print(record: object) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(record) + b"\n")


def _records(file: IO[bytes], type_: type[T]) -> list[T]:
    return _lines(file, msgspec.json.Decoder(type_).decode, "give what the stage before printed")


def _lines(file: IO[bytes], decode: Callable[[bytes], T], cure: str) -> list[T]:
    """What the lines of a file hold; `decode` raises ValueError where one is not what it must be."""
    found = []
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            found.append(decode(line))
        except ValueError as error:
            raise SourceError(f"{_name(file)}, line {number}: {error}; {cure}") from error
    return found


def _name(file: IO[bytes]) -> str:
    return getattr(file, "name", "standard input")
