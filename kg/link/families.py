"""Variants of a thing: sizes, versions and memory read from names.

Owns: what a name says about its family. Knows: keys, `vocab`. Must not know: papers, the catalog.
"""

from __future__ import annotations

import re
from typing import Final

from kg.vocab import EntityType

__all__ = ["family"]

_SIZE: Final = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s?([BM])(?![A-Za-z0-9])|(?<=[-\s])(\d+)x(\d+(?:\.\d+)?)B\b")
_MEMORY: Final = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s?(GB|GiB|TB)\b")
_TUNED: Final = re.compile(r"[\s-](?:Instruct|Chat|Base|base|large|Large|tiny|small|it)$")

_Attributes = tuple[tuple[str, str | float | bool], ...]


def family(name: str, type_: EntityType) -> tuple[_Attributes, str]:
    """What a name says about size, version and memory, and the name of the family without them.

    Returns: attributes sorted by key (`parameterCount` in parameters, `memory` in GB, `version` as written), and the
    next broader name: without the size, then without the version; "" where the name carries neither.

    Example:
        >>> family("LLaMA 2 7B", EntityType.MODEL)
        ((('parameterCount', 7000000000.0), ('version', '2')), 'LLaMA 2')
        >>> family("LLaMA 2", EntityType.MODEL), family("A100 80GB", EntityType.HARDWARE)
        (((('version', '2'),), 'LLaMA'), ((('memory', 80.0),), 'A100'))
    """
    if type_ is not EntityType.MODEL and type_ is not EntityType.HARDWARE:
        return (), ""
    attributes: dict[str, str | float | bool] = {}
    rest = name
    above = ""
    if type_ is EntityType.MODEL and (tuned := _TUNED.search(name)):
        rest = above = name[: tuned.start()]
    if type_ is EntityType.MODEL:
        found = _SIZE.search(rest)
        if found:
            if found[1]:
                attributes["parameterCount"] = float(found[1]) * (1e9 if found[2] == "B" else 1e6)
            rest = _without(rest, found)
            above = above or rest
    if type_ is EntityType.HARDWARE:
        found = _MEMORY.search(rest)
        if found:
            attributes["memory"] = float(found[1]) * (1000 if found[2] == "TB" else 1)
            rest = above = _without(rest, found)
    if type_ is EntityType.MODEL:
        found = re.search(r"(?<=[A-Za-z])[\s-]?v?(\d+(?:\.\d+)*)$", rest)
        if found and found.start() > 0:
            attributes["version"] = found[1]
            above = above or rest[: found.start()].rstrip(" -")
    return tuple(sorted(attributes.items())), above


def _without(name: str, found: re.Match[str]) -> str:
    shown = name[: found.start()].rstrip(" -(") + " " + name[found.end() :].lstrip(" -)")
    return shown.strip(" -()")
