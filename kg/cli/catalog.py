"""`kg catalog`: look after the catalog of known entities.

Owns: the command's words. Knows: `catalog`, click. Must not know: how linking uses entries.
"""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["catalog"]


@click.group()
def catalog() -> None:
    """Look after the catalog of known entities."""


@catalog.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path | None) -> int:
    """Find duplicates, circles, names of two entries and dangling links in FILE (default: the shipped catalog).

    Findings go to stdout, one a line. Exit code 1 where there are any.
    """
    from kg import catalog as room

    loaded = room.read(file) if file else room.load()
    findings = room.check(loaded)
    for finding in findings:
        click.echo(finding)
    click.echo(f"{len(loaded.entries)} entries, {len(findings)} findings", err=True)
    return 1 if findings else 0
