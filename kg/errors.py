"""The errors of `kg`: a bad world raises one of these, a bad call raises ValueError or TypeError, bad data is a value.

Owns: the tree of exceptions. Knows: nothing. Must not know: any other room.

    KgError                     the root; the command line prints its message and exits with 2
    ├── SourceError             a source path that does not exist or cannot be opened; sources without any paper
    ├── OutputError             an output that cannot be written or read back
    ├── ModelError              the shipped model or catalog is missing, damaged or of another version
    ├── QueryError              a SPARQL query that cannot be parsed, or is refused
    │   └── QueryTimeoutError   one that ran out of time
    ├── CorrectionsError        a mistake in the user's corrections file
    ├── TargetError             a database that is away, refuses the password, is full, or has another schema
    └── ExtraMissingError       an optional package is not installed; says which extra brings it
"""

from __future__ import annotations

import shlex
import sys

__all__ = [
    "CorrectionsError",
    "ExtraMissingError",
    "KgError",
    "ModelError",
    "OutputError",
    "QueryError",
    "QueryTimeoutError",
    "SourceError",
    "TargetError",
]


class KgError(Exception):
    """Something outside the program is not as it must be; the message says what, where and the cure."""


class SourceError(KgError, OSError):
    """A source cannot be opened, or no paper is in any of them."""


class OutputError(KgError, OSError):
    """An output cannot be written, or a folder of outputs cannot be read back."""


class ModelError(KgError):
    """The trained model or the catalog is missing, damaged or of another version."""


class QueryError(KgError, ValueError):
    """A query cannot be parsed, is refused, or ran out of time."""


class QueryTimeoutError(QueryError, TimeoutError):
    """A query ran out of time, or no process was free to answer it in time."""


class CorrectionsError(KgError, ValueError):
    """The user's corrections file holds a mistake."""


class TargetError(KgError, ConnectionError):
    """A database cannot take the graph."""


class ExtraMissingError(KgError, ImportError):
    """An optional package is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        # the interpreter that runs, for a bare `pip` may be another's; as paperkg is there already, also as a checkout,
        # pip takes it as it is and fetches only what the extra names
        pip = f"{shlex.quote(sys.executable or 'python')} -m pip"
        super().__init__(f"this needs the package {package!r}; install it with: {pip} install 'paperkg[{extra}]'")
