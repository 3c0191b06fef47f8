"""Training and evaluation on the command line.

Owns: options and output of these commands. Knows: click, rich, the doors of `train` and `evaluate`.
Must not know: how it is done.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from kg.errors import SourceError
from kg.train import SILVER, Recipe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.evaluate import Difference

__all__ = ["evaluate", "train"]

_HEADINGS: Final = ("entity", "headline", "role", "relation", "result", "result+", "linking")
_RECIPE: Final = Recipe()
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("papers", type=_FILE)
@click.argument("annotations", type=_FILE)
@click.option("--output", "-o", type=click.Path(file_okay=False, path_type=Path), required=True, help="Model folder.")
@click.option(
    "--scratch", type=click.Path(file_okay=False, path_type=Path), help="Checkpoints. Default: OUTPUT/checkpoints."
)
@click.option("--corpus", type=_FILE, help="Unannotated papers (title, abstract; JSON lines, may be gzipped).")
@click.option(
    "--silver",
    type=_FILE,
    default=SILVER,
    show_default="those shipped",
    help="Annotations, trusted less, of papers of the corpus.",
)
@click.option(
    "--words", type=click.IntRange(0), multiple=True, default=_RECIPE.words, show_default=True,
    help="Steps of masked words; may be given several times, a round each.",
)  # fmt: skip
@click.option(
    "--round", "rounds", type=(click.IntRange(0), click.IntRange(0), click.IntRange(1)), multiple=True,
    default=_RECIPE.rounds, show_default=True, metavar="FROM TO EPOCHS",
    help="Silver papers from which to which, epochs on them and the experts'; may be given several times.",
)  # fmt: skip
@click.option("--slow", type=click.IntRange(1), default=_RECIPE.slow, show_default=True, help="Last epochs, without.")
@click.option(
    "--processes", type=click.IntRange(1), default=_RECIPE.processes, show_default=True, help="A core for each."
)
@click.option("--limit", type=click.IntRange(1), help="Use so many annotated papers only, for a trial.")
def train(
    papers: Path,
    annotations: Path,
    *,
    output: Path,
    scratch: Path | None,
    corpus: Path | None,
    silver: Path,
    words: tuple[int, ...],
    rounds: tuple[tuple[int, int, int], ...],
    slow: int,
    processes: int,
    limit: int | None,
) -> None:
    """Make a model from PAPERS (id, title, abstract) and their ANNOTATIONS, both JSON lines.

    Takes about eight hours on two cores for 1,100 papers and a corpus with 14,000 silver ones. A run that
    was stopped goes on where it was.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from kg.train import train as make

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks = {}

        def step(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        place = scratch or output / "checkpoints"
        recipe = Recipe(words=words, rounds=rounds, slow=slow, processes=processes, limit=limit)
        make(papers, annotations, output, scratch=place, corpus=corpus, silver=silver, recipe=recipe, progress=step)


@click.command()
@click.argument("gold", type=_FILE)
@click.argument("predicted", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@click.option("--against", type=_FILE, help="Earlier predictions: write improvements.tsv and regressions.tsv.")
@click.option(
    "--output", "-o", type=click.Path(file_okay=False, path_type=Path), default=Path(),
    help="Where the two tables go. Default: here.",
)  # fmt: skip
@click.option("--details", is_flag=True, help="Add 95 % intervals, reliability of confidences, precision of rules.")
@click.option("--papers", type=_FILE, help="Papers with `field`: add the figures of each field.")
@click.option("--floor", type=(str, float), multiple=True, metavar="NAME F1", help="Exit 1 where a figure is lower.")
def evaluate(
    gold: Path,
    predicted: Path,
    *,
    as_json: bool,
    against: Path | None,
    output: Path,
    details: bool,
    papers: Path | None,
    floor: tuple[tuple[str, float], ...],
) -> int:
    """Score PREDICTED annotations against GOLD ones, paired by `id`: precision, recall, F1 in percent."""
    from kg import evaluate as measures

    truth, found = measures.read_annotations(gold), measures.read_annotations(predicted)
    figures = measures.score(truth, found)
    _check_names(floor, list(figures))
    _tell_absent(len(truth.keys() - found.keys()), len(truth))
    fields = _by_field(papers, truth, found) if papers else {}
    between = measures.intervals(truth, found) if details else {}
    bins = measures.reliability(truth, found) if details else []
    shares = measures.rules(truth, found) if details else []
    if as_json:
        extra: dict[str, Any] = {"fields": fields} if papers else {}
        if details:
            extra |= {
                "intervals": between,
                "reliability": [asdict(b) for b in bins],
                "rules": [asdict(r) for r in shares],
            }
        click.echo(json.dumps({**figures, **extra}))
    else:
        for name, f in figures.items():
            reach = "  95 % {:5.1f} to {:5.1f}".format(*between[name]) if name in between else ""
            click.echo(f"{name:24} P {_percent(f, 'p')}  R {_percent(f, 'r')}  F1 {_percent(f)}  n {f['n']}{reach}")
        for field, own in fields.items():
            click.echo(f"{field:24} " + "  ".join(f"{name} {_percent(own[name])}" for name in _HEADINGS))
        for b in bins:
            said = f"says {b.low:.1f} to {b.high:.1f}, {b.said:.2f} on average"
            click.echo(f"{b.what:10} {said}: {b.right:.2f} right, n {b.number}")
        for r in shares:
            click.echo(f"{r.rule:32} {r.right:.2f} right, n {r.number}")
    if against is not None:
        better, worse = measures.differences(truth, measures.read_annotations(against), found)
        output.mkdir(parents=True, exist_ok=True)
        _write(output / "improvements.tsv", better)
        _write(output / "regressions.tsv", worse)
        click.echo(f"{len(better)} improvements, {len(worse)} regressions", err=True)
    return _tell_low(floor, figures)


def _check_names(floor: tuple[tuple[str, float], ...], known: list[str]) -> None:
    """Refuse a floor for a figure that there is not: it would guard nothing."""
    from difflib import get_close_matches

    for name, _ in floor:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            cure = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
            raise click.UsageError(f"--floor: no such figure: {name!r}; {cure}")


def _tell_absent(absent: int, papers: int) -> None:
    if absent:
        click.echo(f"{absent} of {papers} papers have no prediction; what is in them counts as missed", err=True)


def _tell_low(floor: tuple[tuple[str, float], ...], figures: dict[str, dict[str, float]]) -> int:
    """Name the figures under their floors; give the exit code. Without gold things no floor is reached."""
    low = [(name, least) for name, least in floor if not figures[name]["n"] or figures[name]["f1"] < least]
    for name, least in low:
        f = figures[name]
        click.echo(f"{name} is {f['f1'] if f['n'] else 'not in the gold (n 0)'}, under its floor {least}", err=True)
    return int(bool(low))


def _percent(figure: dict[str, float], name: str = "f1") -> str:
    """A figure in five places; without gold things there is none."""
    return f"{figure[name]:5.1f}" if figure["n"] else "    –"


class _Fielded(msgspec.Struct):
    id: int | str
    field: str = "none"


def _by_field(papers: Path, truth: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    from kg.evaluate import score

    ids: dict[str, list[str]] = {}
    for number, line in enumerate(papers.read_bytes().split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            paper = msgspec.json.decode(line, type=_Fielded)
        except ValueError as error:
            raise SourceError(
                f"{papers}, line {number}: {error}; give a paper a line, with `id` and `field`"
            ) from error
        if str(paper.id) in truth:
            ids.setdefault(paper.field, []).append(str(paper.id))
    return {
        field: score({k: truth[k] for k in own}, {k: found[k] for k in own if k in found})
        for field, own in sorted(ids.items())
    }


def _write(path: Path, rows: Iterable[Difference]) -> None:
    lines = ["paper\twhat\tthing", *("\t".join(" ".join(c.split()) for c in (r.paper, r.what, r.thing)) for r in rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
