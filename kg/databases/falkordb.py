"""FalkorDB, over the Redis protocol (its Bolt port is not used: nested parameters end the server).

Owns: connections, constraints and the errors of FalkorDB. Knows: falkordb client. Must not know: the graph.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from kg.databases.cypher import Answer, Cypher, merge
from kg.databases.plan import Plan, Progress, Report
from kg.databases.target import Target
from kg.errors import ExtraMissingError, TargetError
from kg.graph import NODE_COLUMNS

__all__ = ["ask", "load", "storable"]

_PORT: Final = 6379
_GRAPH: Final = "kg"
_PATIENCE: Final = 30.0
"""Seconds for which a lost connection is tried again, and for which a constraint may be in the making."""


def load(target: Target, todo: Plan, *, prune: bool, rewrite: bool, progress: Progress) -> Report:
    """Bring the rows into FalkorDB.

    Raises:
        TargetError: the server is away, refuses the password, is full, or holds data against our constraints.
        ExtraMissingError: the client is not installed.
    """
    with _errors(target):
        graph = _graph(target)
        _constraints(graph, target)
        return merge(_cypher(graph, target), todo, prune=prune, rewrite=rewrite, progress=progress)


def ask(target: Target, questions: Sequence[str]) -> list[Answer]:
    """The answers to questions in Cypher.

    Raises:
        TargetError: the server is away, or refuses a question.
    """
    with _errors(target):
        graph = _graph(target)
        return [_cypher(graph, target).read(question, {}) for question in questions]


def storable(value: object) -> object:
    r"""The value without U+0000, which FalkorDB cannot hold: the symbol for it, U+2400, stands in its place.

    Example:
        >>> storable({"p": ["a\x00"]})
        {'p': ['a␀']}
    """
    if isinstance(value, str):
        return value.replace("\x00", "\u2400")
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, Mapping):
        return {key: storable(item) for key, item in value.items()}
    return value


def _graph(target: Target) -> Any:  # noqa: ANN401 # the client ships no types
    try:
        import falkordb  # noqa: PLC0415 # an extra
        import redis  # noqa: PLC0415 # comes with it
        from redis.backoff import ExponentialBackoff, NoBackoff  # noqa: PLC0415
        from redis.retry import Retry  # noqa: PLC0415
    except ImportError as error:
        raise ExtraMissingError("falkordb", "falkordb") from error
    login = {
        "host": target.host,
        "port": target.port or _PORT,
        "username": target.user or None,
        "password": target.password or None,
        "ssl": target.scheme == "falkordbs",
        "socket_connect_timeout": 10.0,
    }
    with redis.Redis(**login, retry=Retry(NoBackoff(), 0)) as first:  # a server that is away is said so at once
        first.ping()
    # a batch may be sent twice: merging is idempotent; 8 tries back off over about 30 seconds
    client = falkordb.FalkorDB(**login, retry=Retry(ExponentialBackoff(cap=8.0, base=0.25), 8))
    return client.select_graph(target.database or _GRAPH)


def _cypher(graph: Any, target: Target) -> Cypher:  # noqa: ANN401
    def run(statement: str, parameters: Mapping[str, object]) -> Answer:
        return [tuple(record) for record in graph.query(statement, storable(parameters)).result_set]

    return Cypher(name=str(target), read=run, write=run)


def _constraints(graph: Any, target: Target) -> None:  # noqa: ANN401
    """Make ids indexed and unique, and wait until the server says that they are."""
    indexed = {(record[0], name) for record in graph.query("CALL db.indexes()").result_set for name in record[1]}
    unique = {(c["label"], tuple(c["properties"])) for c in graph.list_constraints() if c["type"] == "UNIQUE"}
    for label in NODE_COLUMNS:
        if (label, "id") not in indexed:
            graph.query(f"CREATE INDEX FOR (x:`{label}`) ON (x.id)")
        if (label, ("id",)) not in unique:
            graph.create_node_unique_constraint(label, "id")
    until = time.monotonic() + _PATIENCE
    while True:
        states = {c["label"]: c["status"] for c in graph.list_constraints() if c["label"] in NODE_COLUMNS}
        broken = sorted(label for label, state in states.items() if state == "FAILED")
        if broken:
            raise TargetError(
                f"{target}: what is in there does not fit: nodes of {', '.join(broken)} have ids that are not unique; "
                "load into an empty graph (falkordb://HOST/NAME), or remove the other data first"
            )
        if all(state == "OPERATIONAL" for state in states.values()):
            return
        if time.monotonic() > until:
            raise TargetError(
                f"{target}: constraints are not ready after {_PATIENCE:.0f} s; run the same command again"
            )
        time.sleep(0.05)


@contextmanager
def _errors(target: Target) -> Iterator[None]:
    """Turn the client's errors into one sentence with the cure."""
    try:
        import redis.exceptions  # noqa: PLC0415 # an extra
    except ImportError as error:
        raise ExtraMissingError("falkordb", "falkordb") from error
    try:
        yield
    except redis.exceptions.AuthenticationError as error:
        raise TargetError(
            f"{target}: refuses the user or the password; give them with --user and --password, "
            "or in KG_USER and KG_PASSWORD"
        ) from error
    except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError) as error:
        raise TargetError(
            f"{target}: the server is away ({error}); start it and run the same command again, "
            "what is loaded already is kept"
        ) from error
    except redis.exceptions.RedisError as error:
        raise TargetError(f"{target}: {_refusal(str(error))}") from error


def _refusal(text: str) -> str:
    if "OOM" in text or any(word in text.lower() for word in ("memory", "mem consumption", "no space", "disk")):
        return f"the server is out of space ({text}); give it memory or disk and run the same command again"
    if "unknown command" in text.lower():
        return f"this is a Redis server without FalkorDB ({text}); load its module"
    if "WRONGTYPE" in text:
        return f"the key holds other data ({text}); name another graph: falkordb://HOST/NAME"
    if "NOAUTH" in text or "WRONGPASS" in text or "NOPERM" in text:
        return f"refuses the user or the password ({text}); give them with --user and --password"
    return f"refused a statement ({text})"
