"""Training and evaluation on the command line.

Owns: options and output of these commands. Knows: click, rich, the doors of `train` and `evaluate`.
Must not know: how it is done.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.evaluate import Difference

__all__ = ["evaluate", "train"]

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("papers", type=_FILE)
@click.argument("annotations", type=_FILE)
@click.option("--output", "-o", type=click.Path(file_okay=False, path_type=Path), required=True, help="Model folder.")
@click.option(
    "--scratch", type=click.Path(file_okay=False, path_type=Path), help="Checkpoints. Default: OUTPUT/checkpoints."
)
@click.option("--epochs", type=(int, int), default=(8, 5), show_default=True, help="Of the two phases.")
@click.option("--limit", type=click.IntRange(1), help="Use so many papers only, for a trial.")
def train(
    papers: Path, annotations: Path, output: Path, scratch: Path | None, epochs: tuple[int, int], limit: int | None
) -> None:
    """Make a model from PAPERS (id, title, abstract) and their ANNOTATIONS, both JSON lines.

    Takes about an hour on two cores for 1,100 papers; a run that was stopped goes on after its last finished phase.
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
        make(papers, annotations, output, scratch=place, epochs=epochs, limit=limit, progress=step)


@click.command()
@click.argument("gold", type=_FILE)
@click.argument("predicted", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@click.option("--against", type=_FILE, help="Earlier predictions: write improvements.tsv and regressions.tsv.")
@click.option(
    "--output", "-o", type=click.Path(file_okay=False, path_type=Path), default=Path(),
    help="Where the two tables go. Default: here.",
)  # fmt: skip
@click.option("--floor", type=(str, float), multiple=True, metavar="NAME F1", help="Exit 1 where a figure is lower.")
def evaluate(
    gold: Path,
    predicted: Path,
    *,
    as_json: bool,
    against: Path | None,
    output: Path,
    floor: tuple[tuple[str, float], ...],
) -> int:
    """Score PREDICTED annotations against GOLD ones, paired by `id`: precision, recall, F1 in percent."""
    from kg import evaluate as measures

    truth, found = measures.read_annotations(gold), measures.read_annotations(predicted)
    figures = measures.score(truth, found)
    if as_json:
        click.echo(json.dumps(figures))
    else:
        for name, f in figures.items():
            click.echo(f"{name:24} P {f['p']:5.1f}  R {f['r']:5.1f}  F1 {f['f1']:5.1f}  n {f['n']}")
    if against is not None:
        better, worse = measures.differences(truth, measures.read_annotations(against), found)
        output.mkdir(parents=True, exist_ok=True)
        _write(output / "improvements.tsv", better)
        _write(output / "regressions.tsv", worse)
        click.echo(f"{len(better)} improvements, {len(worse)} regressions", err=True)
    low = [(name, least) for name, least in floor if figures.get(name, {"f1": 0.0})["f1"] < least]
    for name, least in low:
        click.echo(f"{name} is {figures.get(name, {'f1': 0.0})['f1']}, under its floor {least}", err=True)
    return int(bool(low))


def _write(path: Path, rows: Iterable[Difference]) -> None:
    lines = ["paper\twhat\tthing", *("\t".join(" ".join(c.split()) for c in (r.paper, r.what, r.thing)) for r in rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
