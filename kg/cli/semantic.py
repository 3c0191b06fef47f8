"""The graph as RDF on the command line: check it, ask it, serve it.

Owns: options and output of these commands. Knows: click, the doors of `rdf` and `serve`. Must not know: how it is done.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from kg.rdf import Answer, Question

__all__ = ["queries", "query", "serve", "validate"]

_RESULTS: Final = ("json", "xml", "csv", "tsv")
_GRAPHS: Final = ("turtle", "ntriples", "rdfxml", "jsonld")
# kind of an answer → what asks for it, and the formats that it has; the W3C's CSV and TSV have no booleans
_FORMS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "select": ("SELECT", ("table", *_RESULTS)),
    "ask": ("ASK", ("table", "json", "xml")),
    "construct": ("CONSTRUCT or DESCRIBE", _GRAPHS),
}


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


@click.command()
@click.argument("outputs", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("text", required=False)
@click.option(
    "--file", "file", type=click.File(encoding="utf-8"), help="Read the query from a file; - is standard input."
)
@click.option("--name", help="Ask a shipped question; `kg queries` lists them.")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A value for a shipped question.")
@click.option(
    "--format", "-f", "format_", type=click.Choice(["table", *_RESULTS, *_GRAPHS]),
    help="Default: table for SELECT, turtle for CONSTRUCT and DESCRIBE.",
)  # fmt: skip
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=30.0, show_default=True, help="Seconds.")
@click.option("--limit", type=click.IntRange(1), help="Print so many rows or triples at most.")
def query(
    outputs: Path,
    text: str | None,
    file: IO[str] | None,
    name: str | None,
    params: tuple[str, ...],
    format_: str | None,
    timeout: float,
    limit: int | None,
) -> int:
    """Ask the graph in OUTPUTS a SPARQL question.

    The default graph is the union of all; the prefixes of the ontology need no declaration. ASK prints true or false.
    """
    from kg import rdf

    shipped, values = _chosen(text, file, name, params)
    if shipped:
        text = shipped.bind(values)
    elif file:
        text = _read(file)
    assert text is not None
    answer = rdf.query(
        outputs,
        text,
        timeout=timeout,
        limit=limit,
        results=format_ if format_ in _RESULTS else "json",
        graph=format_ if format_ in _GRAPHS else "turtle",
    )
    asked, forms = _FORMS[answer.kind]
    if format_ not in {None, *forms}:
        raise click.UsageError(f"the answer to {asked} has no form {format_!r}; choose from {', '.join(forms)}")
    if answer.kind == "ask" and format_ in {None, "table"}:
        click.echo("true" if answer else "false")
    elif answer.kind == "select" and format_ in {None, "table"}:
        _table(answer)
    else:
        sys.stdout.buffer.write(answer.body)
        if not answer.body.endswith(b"\n"):
            click.echo()
        sys.stdout.flush()
    if answer.truncated:
        click.echo(f"the first {answer.count} are shown, there are more", err=True)
    if shipped is None:
        _tell_slips(outputs, text)
    elif answer.count:
        _tell_defaults(shipped, values)
    else:
        _tell_nothing(outputs, shipped, values)
    return 0


@click.command()
@click.argument("name", required=False)
def queries(name: str | None) -> int:
    """List the shipped questions; with a NAME, print that one as a query that any SPARQL engine answers."""
    from kg import rdf

    if name is not None:
        click.echo(_shipped(name).text, nl=False)
        return 0
    for question in rdf.questions().values():
        click.echo(f"{question.name}\n    {question.title}: {question.about}")
        for parameter in question.parameters:
            click.echo(f"    --param {parameter.name}={parameter.value}    {parameter.about}")
    return 0


@click.command()
@click.argument("outputs", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 opens it to others."
)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option(
    "--timeout", type=click.FloatRange(0, min_open=True), default=10.0, show_default=True, help="Seconds of a query."
)
@click.option("--rows", type=click.IntRange(1), default=100_000, show_default=True, help="Rows of an answer at most.")
@click.option("--processes", type=click.IntRange(1), default=2, show_default=True, help="That answer queries.")
@click.option("--origin", "origins", multiple=True, help="Web origin whose scripts may read answers. Default: all.")
def serve(
    outputs: Path, host: str, port: int, timeout: float, rows: int, processes: int, origins: tuple[str, ...]
) -> int:
    """Serve OUTPUTS: SPARQL at /sparql, a query page, pages of things, search and the viewer. Read-only."""
    try:
        from kg import serve as room
    except ImportError as error:
        from kg.errors import ExtraMissingError

        raise ExtraMissingError(str(error.name), "serve") from error
    limits = room.Limits(timeout=timeout, rows=rows, processes=processes)
    room.serve(outputs, host=host, port=port, limits=limits, origins=origins or ("*",), ready=_answers)
    return 0


def _answers(url: str) -> None:
    click.echo(f"{url} answers; end it with Ctrl+C", err=True)


def _chosen(
    text: str | None, file: IO[str] | None, name: str | None, params: tuple[str, ...]
) -> tuple[Question | None, dict[str, str]]:
    """The shipped question that is asked, with its values; None where the user brings a query."""
    if sum(given is not None for given in (text, file, name)) != 1:
        raise click.UsageError("give one of: the query, --file, --name")
    if name is None and params:
        raise click.UsageError("--param goes with --name")
    pairs = [param.partition("=") for param in params]
    wrong = [before for before, equals, _ in pairs if not equals]
    if wrong:
        raise click.UsageError(f"--param {wrong[0]}: write NAME=VALUE")
    return None if name is None else _shipped(name), {before: value for before, _, value in pairs}


def _read(file: IO[str]) -> str:
    try:
        return file.read()
    except UnicodeDecodeError as error:
        raise click.UsageError(f"--file {file.name}: is no text in UTF-8 ({error.reason}); save it as UTF-8") from error


def _shipped(name: str) -> Question:
    from kg import rdf

    known = rdf.questions()
    if name not in known:
        near = rdf.nearest(name, known)
        cure = f"did you mean {near}?" if near else "see: kg queries"
        raise click.UsageError(f"no shipped question is named {name!r}; {cure}")
    return known[name]


def _tell_slips(outputs: Path, text: str) -> None:
    from kg import rdf

    for slip in rdf.slips(outputs, text):
        click.echo(slip, err=True)


# every name that a question can be given, with what it names: names of things, titles, and the ids of both
_NAMES: Final = """
SELECT DISTINCT ?name ?class {
  ?thing a ?class ; skos:prefLabel|skos:altLabel|dcterms:title|dcterms:identifier ?name
}
"""


_OTHERS: Final = "give others with --param NAME=VALUE"
# property that a question needs → what to say where no paper has it
_LACKING: Final = {
    "dcterms:issued": "no paper of this graph has a date; build it with a page beside the others that states dates, "
    "for example a BibTeX file with the title, the abstract and the year of each paper",
    "schema:codeRepository": "no paper of this graph names a code repository",
}


def _tell_defaults(question: Question, given: dict[str, str]) -> None:
    """Where a shipped question took a value by default: what it was asked with."""
    if any(p.name not in given for p in question.parameters):
        click.echo(f"{question.name}: asked with {_asked(question, given)}; {_OTHERS}", err=True)


def _asked(question: Question, given: dict[str, str]) -> str:
    return ", ".join(
        f"{p.name}={given[p.name]}" if p.name in given else f"{p.name}={p.value} (default)" for p in question.parameters
    )


def _tell_nothing(outputs: Path, question: Question, given: dict[str, str]) -> None:
    """Where a shipped question has no answer: what the graph lacks, or what it was asked with that names nothing."""
    from kg import rdf

    if question.needs and not rdf.query(outputs, f"ASK {{ ?paper {question.needs} ?value }}"):
        click.echo(f"{question.name}: {_LACKING[question.needs]}", err=True)
        return
    if not question.parameters:
        return
    asked = {p.name: given.get(p.name, p.value) for p in question.parameters}
    click.echo(f"{question.name}: no answer with {_asked(question, given)}; {_OTHERS}", err=True)
    names = [(str(row["name"]), str(row["class"]).rpartition("#")[2]) for row in rdf.query(outputs, _NAMES).rows()]
    for parameter in question.parameters:
        value = asked[parameter.name]
        fit = sorted({name for name, class_ in names if not parameter.classes or class_ in parameter.classes})
        if parameter.kind == "text" and value.lower() not in map(str.lower, fit):
            near = rdf.nearest(value, fit)
            cure = f"; did you mean {near!r}?" if near else ""
            lacks = f"no {' or '.join(parameter.classes).lower()}" if parameter.classes else "nothing"
            click.echo(f"{parameter.name}: {lacks} in this graph is called {value!r}{cure}", err=True)


def _table(answer: Answer) -> None:
    """Print rows as a table: IRIs as prefixed names, numbers to the right, as wide as it needs where nobody looks."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = answer.rows()
    console = Console() if sys.stdout.isatty() else Console(width=100_000)
    names = list(rows[0]) if rows else answer.variables()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in names:
        numbers = all(not isinstance(row[name], str) for row in rows)
        table.add_column(name, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(row[name])) for name in names))
    console.print(table)


def _cell(value: object) -> str:
    from kg import rdf

    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    cell = str(value)
    spaces = {key: iri for key, iri in rdf.prefixes().items() if cell.startswith(iri)}
    if spaces and " " not in cell:
        key = max(spaces, key=lambda k: len(spaces[k]))
        cell = f"{key}:{cell.removeprefix(spaces[key])}"
    return " ".join("".join(c if c.isprintable() else " " for c in cell).split(" "))
