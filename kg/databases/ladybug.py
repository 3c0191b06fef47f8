"""Ladybug, the embedded graph database: columns go in through COPY, one transaction for all.

Owns: tables, COPY, and the errors of Ladybug. Knows: ladybug, Arrow tables from `tables`. Must not know: the graph.

A new database is built in a file beside and renamed when it is whole. An existing one is changed in one transaction:
killed in the middle, it is what it was before. Never import `kuzu` and `ladybug` in one process: both bring the same
C++ symbols, and the process dies.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from kg.databases.cypher import Answer, count_statements
from kg.databases.plan import BUILD, FOREIGN, Count, Ends, Plan, Progress, Report
from kg.databases.target import Target
from kg.errors import ExtraMissingError, TargetError
from kg.graph import EDGE_COLUMNS, NODE_COLUMNS, Edge, relationship
from kg.graph.rows import Kind
from kg.tables import edge_columns, node_columns

__all__ = ["ask", "load", "schema"]

_TYPE: Final[dict[Kind, str]] = {
    "string": "STRING",
    "string[]": "STRING[]",
    "int": "INT64",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
}
_MARKS: Final[dict[str, Kind]] = {BUILD: "string", FOREIGN: "boolean"}
_ROOM: Final = 4 << 20
"""Bytes without which no file is opened: where the log cannot be written, Ladybug 0.22 ends the process."""

_FIRST_ENDS: Final = {"reportedIn": ("Result", "Paper"), "usedIn": ("HardwareUse", "Paper")}
Run = Callable[..., Answer]


def schema(todo: Plan) -> list[str]:
    """The statements that make every table of the vocabulary, with the ends that the plan needs.

    Why every table: a question about a relationship that no paper states must find nothing, not fail.
    """
    made = [
        f"CREATE NODE TABLE IF NOT EXISTS `{label}`(id STRING PRIMARY KEY{_properties(columns)})"
        for label, columns in NODE_COLUMNS.items()
    ]
    wanted = _wanted(todo)
    for predicate, columns in EDGE_COLUMNS.items():
        first = Ends(predicate, *_FIRST_ENDS.get(predicate, ("Method", "Method")))
        ends = ", ".join(f"FROM `{k.source}` TO `{k.target}`" for k in wanted[predicate] or [first])
        made.append(f"CREATE REL TABLE IF NOT EXISTS `{relationship(predicate)}`({ends}{_properties(columns)})")
    return made


def _wanted(todo: Plan) -> dict[str, list[Ends]]:
    wanted: dict[str, list[Ends]] = {predicate: [] for predicate in EDGE_COLUMNS}
    for ends, _ in todo.edges:
        wanted[ends.predicate].append(ends)
    return wanted


def _make_tables(run: Run, todo: Plan, name: str) -> None:
    """Make the tables, or widen those that are there by the ends that they lack."""
    for statement in schema(todo):
        run(statement)
    _check_columns(run, name)
    for predicate, wanted in _wanted(todo).items():
        # not ADD IF NOT EXISTS: where the ends exist it ends the process (Ladybug 0.22)
        for ends in sorted({*wanted} - {*_connections(run, predicate)}):
            run(f"ALTER TABLE `{relationship(predicate)}` ADD FROM `{ends.source}` TO `{ends.target}`")


def _connections(run: Run, predicate: str) -> list[Ends]:
    found = run(f"CALL show_connection('{relationship(predicate)}') RETURN *")
    return [Ends(predicate, str(record[0]), str(record[1])) for record in found]


def load(target: Target, todo: Plan, *, prune: bool, rewrite: bool, progress: Progress) -> Report:
    """Bring the rows into a Ladybug file.

    Raises:
        TargetError: the file is in use, damaged, on a full disk, or holds tables of other columns.
        ExtraMissingError: the package is not installed.

    Cost: about twice a bare COPY of the same rows.
    """
    path = Path(target.address)
    name = str(target)
    if path.exists():
        with _open(path, name) as run:
            removed, kept = 0, 0
            whole = not rewrite and _is_whole(run, todo, prune=prune)
            if not whole:
                removed, kept = _change(run, todo, name, prune=prune, progress=progress)
            return Report(name, todo.build, 0 if whole else todo.size, removed, kept, tuple(_counts(run, todo)))
    beside = path.with_name(path.name + ".loading")
    _make_folder(path.parent, name)
    _remove(beside)
    try:
        counts = _build(beside, todo, name, progress)
    except TargetError:
        _remove(beside)  # what is half done takes room, and helps nobody
        raise
    beside.replace(path)
    return Report(name, todo.build, todo.size, 0, 0, counts)


def _build(path: Path, todo: Plan, name: str, progress: Progress) -> tuple[Count, ...]:
    """Fill a new file; returns what is in it."""
    with _open(path, name) as run:
        for statement in schema(todo):
            run(statement)
        _copy_nodes(run, todo, progress)
        _copy_edges(run, todo, progress, {})
        return tuple(_counts(run, todo))


def ask(target: Target, questions: Sequence[str]) -> list[Answer]:
    """The answers to questions in Cypher.

    Raises:
        TargetError: there is no such file, it is in use, or a question is refused.
    """
    path = Path(target.address)
    if not path.exists():
        raise TargetError(f"{target}: there is no such file; load the graph first: kg load OUTPUTS {target}")
    with _open(path, str(target), read_only=True) as run:
        return [run(question) for question in questions]


def _properties(columns: Mapping[str, Kind]) -> str:
    return "".join(f", `{name}` {_TYPE[kind]}" for name, kind in {**columns, **_MARKS}.items())


def _copy_nodes(run: Run, todo: Plan, progress: Progress) -> None:
    done = 0
    for label, nodes in todo.nodes:
        table = node_columns(nodes, {"id": "string", **NODE_COLUMNS[label], **_MARKS}, {BUILD: todo.build})
        run(f"COPY `{label}` FROM $t", {"t": table})
        done += len(nodes)
        progress(label, done, todo.size)


def _copy_edges(run: Run, todo: Plan, progress: Progress, former: Mapping[Ends, list[Edge]]) -> None:
    done = sum(len(nodes) for _, nodes in todo.nodes)
    for ends, edges in todo.edges:
        fields: dict[str, Kind] = {"source": "string", "target": "string", **EDGE_COLUMNS[ends.predicate], **_MARKS}
        table = edge_columns([*edges, *former.get(ends, ())], fields, {BUILD: todo.build})
        run(
            f"COPY `{relationship(ends.predicate)}` FROM $t (from='{ends.source}', to='{ends.target}')",
            {"t": table},
        )
        done += len(edges)
        progress(ends.predicate, done, todo.size)


def _change(run: Run, todo: Plan, name: str, *, prune: bool, progress: Progress) -> tuple[int, int]:
    """Bring an existing database to the plan, all or nothing; returns what was removed, and kept for others' sake."""
    run("BEGIN TRANSACTION")
    _make_tables(run, todo, name)
    done = 0
    for label, nodes in todo.nodes:
        columns = NODE_COLUMNS[label]
        values = "".join(f", x.`{column}` = `{column}`" for column in columns)
        run(
            f"LOAD FROM $t MERGE (x:`{label}` {{id: id}}) "
            f"ON MATCH SET x.{FOREIGN} = CASE WHEN x.{BUILD} IS NULL THEN true ELSE x.{FOREIGN} END "
            f"SET x.{BUILD} = '{todo.build}'{values}",
            {"t": node_columns(nodes, {"id": "string", **columns})},
        )
        done += len(nodes)
        progress(label, done, todo.size)
    removed, former = _take_edges_out(run, todo, prune=prune)
    _copy_edges(run, todo, progress, former)
    kept = 0
    for label in NODE_COLUMNS if prune else ():
        gone = f"MATCH (x:`{label}`) WHERE x.{BUILD} <> '{todo.build}'"
        ours = f"{gone} AND x.{FOREIGN} IS NULL AND NOT EXISTS {{ MATCH (x)-[]-() }}"
        removed += _number(run(f"{ours} RETURN count(x)"))
        run(f"{ours} DELETE x")
        run(f"{gone} AND x.{FOREIGN} SET x.{BUILD} = NULL, x.{FOREIGN} = NULL")
        kept += _number(run(f"{gone} RETURN count(x)"))
    run("COMMIT")
    return removed, kept


def _take_edges_out(run: Run, todo: Plan, *, prune: bool) -> tuple[int, dict[Ends, list[Edge]]]:
    """Take our edges out, for COPY only adds; returns how many are gone for good, and those to put back.

    Why not merge edges in place: for 100,000 of them that takes all memory, while this takes less than a second.
    """
    pairs = {ends: {(edge.source, edge.target) for edge in edges} for ends, edges in todo.edges}
    removed, former = 0, {}
    for predicate, columns in EDGE_COLUMNS.items():
        for ends in _connections(run, predicate):
            if not prune and ends not in pairs:
                continue
            kept = (*(() if prune else columns), BUILD)
            values = "".join(f", x.`{column}`" for column in kept)
            kind = relationship(predicate)
            ours = f"MATCH (a:`{ends.source}`)-[x:`{kind}`]->(b:`{ends.target}`) WHERE x.{BUILD} IS NOT NULL"
            found = run(f"{ours} RETURN a.id, b.id{values}")
            gone = [record for record in found if record[:2] not in pairs.get(ends, ())]
            if found:
                run(f"{ours} DELETE x")
            if prune:
                removed += len(gone)
            else:
                former[ends] = [_edge(ends, record, kept) for record in gone]
    return removed, former


def _edge(ends: Ends, record: tuple[object, ...], columns: Sequence[str]) -> Edge:
    found = zip(columns, record[2:], strict=True)
    properties = tuple((name, tuple(v) if isinstance(v, list) else v) for name, v in found if v is not None)
    source, target = str(record[0]), str(record[1])
    return Edge(source, ends.source, ends.predicate, target, ends.target, properties)  # type: ignore[arg-type]


def _check_columns(run: Run, name: str) -> None:
    words = [*NODE_COLUMNS.items(), *((relationship(p), columns) for p, columns in EDGE_COLUMNS.items())]
    for word, columns in words:
        info = run(f"CALL table_info('{word}') RETURN *")
        here = {str(record[1]): str(record[2]).replace("BOOL", "BOOLEAN") for record in info}
        for column, kind in {**columns, **_MARKS}.items():
            if here.get(column) != _TYPE[kind]:
                found = f"is {here[column]}" if column in here else "is missing"
                raise TargetError(
                    f"{name}: has another schema: column {column} of table {word} {found}, it must be {_TYPE[kind]}; "
                    "load into a new file, or rename that table"
                )


def _is_whole(run: Run, todo: Plan, *, prune: bool) -> bool:
    """Whether this very build is there already, and nothing of another one that has to go."""
    tables = {record[1] for record in run("CALL show_tables() RETURN *")}
    if not tables.issuperset([*NODE_COLUMNS, *map(relationship, EDGE_COLUMNS)]):
        return False
    if any(count.expected != count.found for count in _counts(run, todo)):
        return False
    others = [
        *(f"MATCH (x:`{label}`)" for label in NODE_COLUMNS),
        *(f"MATCH ()-[x:`{relationship(predicate)}`]->()" for predicate in EDGE_COLUMNS),
    ]
    return not prune or not any(
        _number(run(f"{pattern} WHERE x.{BUILD} <> '{todo.build}' RETURN count(x)")) for pattern in others
    )


def _counts(run: Run, todo: Plan) -> Iterator[Count]:
    expected = todo.expected()
    for what, statement in count_statements().items():
        yield Count(what, expected[what], _number(run(statement, {"build": todo.build})))


def _number(answer: Answer) -> int:
    found = answer[0][0]
    assert isinstance(found, int)
    return found


@contextmanager
def _open(path: Path, name: str, *, read_only: bool = False) -> Iterator[Run]:
    """Open a database file; the errors inside become one sentence with the cure."""
    try:
        import ladybug  # noqa: PLC0415 # an extra
    except ImportError as error:
        raise ExtraMissingError("ladybug", "ladybug") from error
    if not read_only and shutil.disk_usage(path.parent).free < _ROOM:
        raise TargetError(f"{name}: the disk is full; make room and run the same command again")
    try:
        with ladybug.Database(str(path), read_only=read_only) as database, ladybug.Connection(database) as connection:
            yield lambda statement, parameters=None: _records(connection, statement, parameters)
    except RuntimeError as error:
        raise TargetError(f"{name}: {_reason(str(error))}") from error


def _records(connection: Any, statement: str, parameters: Mapping[str, object] | None) -> Answer:  # noqa: ANN401
    with connection.execute(statement, dict(parameters or {})) as result:
        return [tuple(record) for record in result.get_all()]


def _reason(text: str) -> str:
    first = text.splitlines()[0]
    if "lock on file" in text:
        return f"another process has it open ({first}); close that one and run the same command again"
    if "No space left" in text or "checkpoint failed" in text or "Cannot write to file" in text:
        cause = first.rpartition("IO exception: ")[2]
        return f"the disk is full, or a quota is reached ({cause}); make room and run the same command again"
    if "not a valid" in text or "directory" in text or "storage version" in text.lower():
        return f"is no database of this Ladybug version ({first}); name another path"
    if "Cannot open file" in text or "Permission denied" in text:
        return f"cannot be opened ({first}); name a path that can be written"
    if "already exists" in text or "does not match" in text:
        return f"has another schema ({first}); load into a new file"
    return f"Ladybug says: {first}"


def _remove(path: Path) -> None:
    """Remove what a load left beside that was killed, or had no room: the file, its log, its locks."""
    for file in path.parent.iterdir():
        if file.name == path.name or file.name.startswith(f"{path.name}."):
            file.unlink(missing_ok=True)


def _make_folder(folder: Path, name: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TargetError(f"{name}: the folder cannot be made ({error.strerror})") from error
