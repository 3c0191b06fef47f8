"""The graph as RDF on the command line: check it, ask it, serve it.

Owns: options and output of these commands. Knows: click, the doors of `rdf` and `serve`. Must not know: how it is done.
"""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["validate"]


@click.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path), default=Path("outputs"))
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="Print so many violations.")
def validate(source: Path, limit: int) -> int:
    """Check outputs (a folder or one RDF file) against the SHACL shapes.

    Prints `conforms`, or one violation a line: shape, path, focus, message. Exit code 1 where there is one.
    """
    from kg import rdf

    violations = rdf.validate(source)
    if not violations:
        click.echo("conforms")
        return 0
    for violation in violations[:limit]:
        # what a page said may hold tabs and line ends
        cells = (violation.shape, violation.path, violation.focus, violation.message)
        click.echo("\t".join(" ".join(cell.split()) for cell in cells))
    click.echo(f"{len(violations)} violations, {min(limit, len(violations))} shown", err=True)
    return 1
