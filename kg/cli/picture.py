"""`kg plot`: overview pictures for reports.

Owns: options and output of the command. Knows: click, the doors of `graph` and `view`. Must not know: how to draw.
"""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["plot"]


@click.command()
@click.argument("outputs", type=click.Path(exists=True, path_type=Path), default=Path("outputs"))
@click.option("--out", "-o", "folder", type=click.Path(file_okay=False, path_type=Path), help="Default: OUTPUTS/plots.")
@click.option(
    "--format", "-f", "formats", type=click.Choice(["svg", "png"]), multiple=True, default=("svg", "png"),
    show_default=True, help="May be given twice.",
)  # fmt: skip
def plot(outputs: Path, folder: Path | None, formats: tuple[str, ...]) -> None:
    """Draw the overview map, entities by type, hardware and method trends from OUTPUTS (a folder or its graph.json).

    Prints the files that it wrote. Needs the extra `plot`.
    """
    from kg import graph, view
    from kg.errors import OutputError

    place = folder or (outputs if outputs.is_dir() else outputs.parent) / "plots"
    found = graph.read(outputs)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{place}: cannot be made ({error.strerror}); choose another folder with --out") from error
    for file in view.plot(found, place, formats=tuple(dict.fromkeys(formats))):
        click.echo(str(file))
