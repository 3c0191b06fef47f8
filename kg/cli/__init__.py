"""The front door: one click command per verb; each room's commands live in their own module and load when called.

Owns: the table of commands, exit codes. Knows: click, `errors`. Must not know: how anything is done.
"""

from __future__ import annotations

import importlib
import sys
from difflib import get_close_matches
from typing import Final

import click

from kg.errors import KgError

__all__ = ["main"]

# name → (module, attribute, help in one line). Lazy, so that `kg --help` does not import spaCy or rdflib.
COMMANDS: Final[dict[str, tuple[str, str, str]]] = {
    "build": ("kg.cli.stages", "build", "Read pages and write the graph in every format."),
    "papers": ("kg.cli.stages", "papers", "Read pages, print papers as JSON lines."),
    "extract": ("kg.cli.stages", "extract", "Read papers, print extractions (or annotations) as JSON lines."),
    "link": ("kg.cli.stages", "link", "Read extractions, print the linking as JSON."),
    "graph": ("kg.cli.stages", "graph", "Join papers, extractions and linking into one graph."),
    "validate": ("kg.cli.semantic", "validate", "Check outputs against the SHACL shapes."),
    "query": ("kg.cli.semantic", "query", "Ask a SPARQL question."),
    "queries": ("kg.cli.semantic", "queries", "List the shipped questions."),
    "serve": ("kg.cli.semantic", "serve", "Serve SPARQL, entities, search and the viewer."),
    "plot": ("kg.cli.picture", "plot", "Draw overview pictures for reports."),
    "load": ("kg.cli.databases", "load", "Load outputs into a graph database."),
    "check": ("kg.cli.databases", "check", "Load, ask and compare: does the database say what the graph says?"),
    "catalog": ("kg.cli.catalog", "catalog", "Look after the catalog of known entities."),
    "train": ("kg.cli.learn", "train", "Make the shipped model from annotated papers."),
    "evaluate": ("kg.cli.learn", "evaluate", "Score predicted annotations against gold ones."),
}


class _Lazy(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = get_close_matches(args[0], COMMANDS, n=1)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean {near[0]!r}?", ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="paperkg")
def cli() -> None:
    """Pages of machine-learning paper abstracts in, one knowledge graph out."""


def main() -> None:
    """Run the command line. Exit codes: 0 fine, 1 findings, 2 usage or world."""
    try:
        code = cli(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        code = 130
    except click.ClickException as error:
        error.show()
        code = 2
    except KgError as error:
        click.echo(f"kg: {error}", err=True)
        code = 2
    except BrokenPipeError:
        code = 0  # the reader of our stdout had enough
    sys.exit(code if isinstance(code, int) else 0)
