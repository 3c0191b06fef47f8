"""Neo4j, Memgraph, ArcadeDB and whoever else speaks Bolt, through the official driver.

Owns: connections, constraints, retries and the errors of Bolt servers. Knows: neo4j driver. Must not know: the graph.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from kg.databases.cypher import Answer, Cypher, merge
from kg.databases.plan import Plan, Progress, Report
from kg.databases.target import Target
from kg.errors import ExtraMissingError, TargetError
from kg.graph import NODE_COLUMNS

if TYPE_CHECKING:
    import neo4j

__all__ = ["ask", "explain", "load"]

_PATIENCE: Final = 30.0
"""Seconds for which a transaction is tried again while the server restarts."""

_FULL: Final = ("outofmemory", "memorypool", "memorylimit", "disk", "no space", "out of memory")


def load(target: Target, todo: Plan, *, prune: bool, rewrite: bool, progress: Progress) -> Report:
    """Bring the rows into a Bolt server.

    Raises:
        TargetError: the server is away, refuses the password, is full, or holds data against our constraints.
        ExtraMissingError: the driver is not installed.
    """
    with _errors(target), _session(target) as (session, agent):
        for statement in constraints(agent, session):
            session.run(statement).consume()
        return merge(_cypher(session, target), todo, prune=prune, rewrite=rewrite, progress=progress)


def ask(target: Target, questions: Sequence[str]) -> list[Answer]:
    """The answers to questions in Cypher.

    Raises:
        TargetError: the server is away, or refuses a question.
    """
    with _errors(target), _session(target) as (session, _):
        return [_cypher(session, target).read(question, {}) for question in questions]


def constraints(agent: str, session: neo4j.Session) -> list[str]:
    """What makes ids unique and quick to find; nothing where it is there already."""
    if "memgraph" not in agent.lower():
        return [
            f"CREATE CONSTRAINT kg_{label}_id IF NOT EXISTS FOR (x:`{label}`) REQUIRE x.id IS UNIQUE"
            for label in NODE_COLUMNS
        ]
    # Memgraph has its own words, knows no IF NOT EXISTS, and its constraints bring no index
    indexed = {(r.get("label"), _first(r.get("property"))) for r in session.run("SHOW INDEX INFO").data()}
    unique = {(r.get("label"), _first(r.get("properties"))) for r in session.run("SHOW CONSTRAINT INFO").data()}
    return [
        *(f"CREATE INDEX ON :`{label}`(id)" for label in NODE_COLUMNS if (label, "id") not in indexed),
        *(
            f"CREATE CONSTRAINT ON (x:`{label}`) ASSERT x.id IS UNIQUE"
            for label in NODE_COLUMNS
            if (label, "id") not in unique
        ),
    ]


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def _cypher(session: neo4j.Session, target: Target) -> Cypher:
    def run(transaction: neo4j.ManagedTransaction, statement: str, parameters: Mapping[str, object]) -> Answer:
        return [tuple(record.values()) for record in transaction.run(statement, dict(parameters))]

    # managed transactions: the driver tries again on deadlocks, leader changes and restarts
    return Cypher(
        name=str(target),
        read=lambda statement, parameters: session.execute_read(run, statement, parameters),
        write=lambda statement, parameters: session.execute_write(run, statement, parameters),
    )


@contextmanager
def _session(target: Target) -> Iterator[tuple[neo4j.Session, str]]:
    import neo4j  # noqa: PLC0415 # an extra; `_errors` says when it is missing

    login = (target.user, target.password) if target.user else None
    with (
        neo4j.GraphDatabase.driver(
            target.address, auth=login, max_transaction_retry_time=_PATIENCE, connection_timeout=10.0
        ) as driver,
        driver.session(database=target.database or None) as session,
    ):
        yield session, str(driver.get_server_info().agent)


@contextmanager
def _errors(target: Target) -> Iterator[None]:
    """Turn the driver's errors into one sentence with the cure."""
    try:
        from neo4j.exceptions import DriverError, Neo4jError  # noqa: PLC0415 # an extra
    except ImportError as error:
        raise ExtraMissingError("neo4j", "neo4j") from error
    try:
        yield
    except (DriverError, Neo4jError) as error:
        raise TargetError(f"{target}: {explain(error)}") from error


def explain(error: Exception) -> str:
    """What went wrong, and the cure, in words."""
    from neo4j import exceptions  # noqa: PLC0415 # an extra

    text = " ".join(str(getattr(error, "message", None) or error).split())
    code = str(getattr(error, "code", None) or "")
    if isinstance(error, exceptions.AuthError) or ".Security." in code:
        return "refuses the user or the password; give them with --user and --password, or in KG_USER and KG_PASSWORD"
    if isinstance(error, exceptions.ServiceUnavailable | exceptions.SessionExpired):
        return f"the server is away ({text}); start it and run the same command again, what is loaded already is kept"
    if any(word in (code + text).lower() for word in _FULL):
        return f"the server is out of space ({text}); give it memory or disk and run the same command again"
    if "DatabaseNotFound" in code:
        return f"there is no such database ({text}); create it, or name another: bolt://HOST/DATABASE"
    if "Schema" in code or "Constraint" in code:
        return (
            f"what is in there does not fit ({text}); each of the labels {', '.join(NODE_COLUMNS)} needs unique ids; "
            "load into an empty database, or remove the other data first"
        )
    return f"refused a statement ({code} {text})"
