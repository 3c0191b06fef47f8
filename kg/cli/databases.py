"""The graph in databases on the command line: load it, and check that the database says what the graph says.

Owns: options, progress and tables of these commands. Knows: click, rich, `databases`. Must not know: drivers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from kg.databases import Progress, Target

__all__ = ["check", "load"]

_F = TypeVar("_F", bound=Callable[..., object])


def _common(command: _F) -> _F:
    for decorate in (
        click.option("--base", metavar="IRI", help="Where the IRIs of the data begin, for RDF stores."),
        click.option(
            "--graph-store", metavar="URL", default="", help="Graph store of a SPARQL server not known to us."
        ),
        click.option("--password", envvar="KG_PASSWORD", default="", help="Better in KG_PASSWORD than typed."),
        click.option("--user", envvar="KG_USER", default="", help="User of the database."),
        click.argument("target"),
        click.argument("outputs", type=click.Path(exists=True, path_type=Path)),
    ):
        command = decorate(command)
    return command


@click.command()
@_common
@click.option("--prune", is_flag=True, help="Remove what former builds put there and this one has not.")
@click.option("--rewrite", is_flag=True, help="Write what is there already, too.")
def load(
    outputs: Path,
    target: str,
    user: str,
    password: str,
    graph_store: str,
    base: str | None,
    *,
    prune: bool,
    rewrite: bool,
) -> int:
    """Load outputs (a folder or its graph.json) into a graph database.

    TARGET is bolt://HOST/DATABASE, neo4j://HOST, falkordb://HOST/GRAPH, ladybug:PATH, oxigraph:PATH, or
    http(s)://HOST/sparql. Loading again changes nothing; a load that was cut off goes on where it stopped. Exit code 1
    where the database afterwards holds more or less than the graph.
    """
    from kg import databases, graph, rdf

    where = _target(target, user, password, graph_store)
    joined = graph.read(outputs)
    with _progress() as progress:
        report = databases.load(joined, where, prune=prune, rewrite=rewrite, progress=progress, base=base or rdf.BASE)
    for count in report.counts:
        mark = "" if count.expected == count.found else "\tdiffers"
        click.echo(f"{count.what}\t{count.expected}\t{count.found}{mark}")
    click.echo(
        f"{report.target}: {report.written} written, {report.removed} removed"
        + (f", {report.kept} left as they hold data of others" if report.kept else ""),
        err=True,
    )
    if not report.ok:
        click.echo("the database does not hold what the graph holds; run again with --rewrite --prune", err=True)
    return 0 if report.ok else 1


@click.command()
@_common
@click.option("--load/--no-load", "loading", default=True, show_default=True, help="Load (and prune) first.")
def check(
    outputs: Path, target: str, user: str, password: str, graph_store: str, base: str | None, *, loading: bool
) -> int:
    """Load, ask and compare: does the database say what the graph says?

    Prints a table of questions with the number of records that the graph gives and that the database gave; below it
    what is missing or too much. Exit code 1 where an answer differs.
    """
    from kg import databases, graph, rdf

    where = _target(target, user, password, graph_store)
    joined = graph.read(outputs)
    with _progress() as progress:
        verdicts = databases.check(joined, where, loading=loading, progress=progress, base=base or rdf.BASE)
    width = max(len(verdict.question) for verdict in verdicts)
    for verdict in verdicts:
        state = "equal" if verdict.ok else "DIFFERS"
        click.echo(f"{verdict.question:{width}}  {state:7}  {verdict.expected:7}  {verdict.found:7}  {verdict.about}")
        for word, records in (("missing", verdict.missing), ("too much", verdict.surplus)):
            for record in records:
                click.echo(f"{'':{width}}  {word}: {record!a}")
    wrong = sum(not verdict.ok for verdict in verdicts)
    click.echo(f"{where}: {len(verdicts) - wrong} of {len(verdicts)} questions answered as the graph does", err=True)
    return 1 if wrong else 0


def _target(target: str, user: str, password: str, graph_store: str) -> Target:
    from kg.databases import parse

    try:
        return parse(target, user=user, password=password, graph_store=graph_store)
    except ValueError as error:
        raise click.UsageError(str(error)) from error


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on a terminal, silence elsewhere."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("", total=None)

        def told(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total or None)

        yield told
