"""Where the files lie that ship with the package.

Owns: the paths of shipped data. Knows: the layout of the project and of its wheel. Must not know: what the files say.
"""

from __future__ import annotations

from pathlib import Path

from kg.errors import ModelError

__all__ = ["data", "ontologies"]

_PACKAGE = Path(__file__).resolve().parent


def data() -> Path:
    """The folder of the trained model, the catalog, units and rules."""
    return _PACKAGE / "data"


def ontologies() -> Path:
    """The folder of the ontology, shapes, context and shipped questions.

    Why: in a checkout it stands at the top, where people look for it; a wheel carries it inside the package.

    Raises:
        ModelError: neither is there.
    """
    for folder in (_PACKAGE / "ontologies", _PACKAGE.parent / "ontologies"):
        if (folder / "paperkg.ttl").is_file():
            return folder
    raise ModelError(
        f"the ontology is missing beside {_PACKAGE}; install the package again: pip install --force-reinstall paperkg"
    )
