"""Variants of a thing: sizes, versions and memory read from names, and what a phrase is a kind of.

Owns: what a name says about its family. Knows: `vocab`. Must not know: papers, the catalog.
"""

from __future__ import annotations

import re
from typing import Final

from kg.vocab import EntityType

__all__ = ["family", "heads"]

_SIZE: Final = re.compile(r"(?<![\w.])(\d{1,6}(?:\.\d+)?)\s?([BM])(?![A-Za-z0-9])|(?<=[-\s])(\d+)x(\d+(?:\.\d+)?)B\b")
_MEMORY: Final = re.compile(r"(?<![\w.])(\d{1,6}(?:\.\d+)?)\s?(GB|GiB|TB)\b")
_TUNED: Final = re.compile(r"[\s-](?:Instruct|Chat|Base|base|large|Large|tiny|small|it)$")

_CLASS: Final = re.compile(r"(?<=\s)(GPU|CPU|TPU|NPU|FPGA|ASIC)s?$")

_NO_HEAD: Final = frozenset(
    {"of", "for", "in", "with", "and", "or", "from", "on", "via", "to", "by", "without", "based", "over", "under", "as",
     "the", "a", "an", "than", "per", "vs"}
)  # fmt: skip
"""Words of phrases whose last words need not say what they are."""

_Attributes = tuple[tuple[str, str | float | bool], ...]


def family(name: str, type_: EntityType) -> tuple[_Attributes, str]:
    """What a name says about size, version and memory, and the name of the family without them.

    Returns: attributes sorted by key (`parameterCount` in parameters, `memoryGB`, `version` as written), and the
    next broader name: without the size, then without the version, then the class that a device's name ends with; ""
    where the name carries none of these.

    Example:
        >>> family("LLaMA 2 7B", EntityType.MODEL)
        ((('parameterCount', 7000000000.0), ('version', '2')), 'LLaMA 2')
        >>> family("LLaMA 2", EntityType.MODEL), family("A100 80GB", EntityType.HARDWARE)
        (((('version', '2'),), 'LLaMA'), ((('memoryGB', 80.0),), 'A100'))
        >>> family("NVIDIA A6000 GPU", EntityType.HARDWARE)
        ((), 'GPU')
    """
    if type_ is EntityType.HARDWARE:
        return _device(name)
    return _model(name) if type_ is EntityType.MODEL else ((), "")


def heads(name: str) -> tuple[str, ...]:
    """Names of what a phrase is a kind of, the nearest first: English says last what a thing is.

    Example:
        >>> heads("low-resource speech recognition"), heads("speech"), heads("cost of search")
        (('speech recognition', 'recognition'), (), ())
    """
    words = name.split(" ")
    if not _NO_HEAD.isdisjoint(words):
        return ()
    return tuple(" ".join(words[k:]) for k in range(1, len(words)))


def _device(name: str) -> tuple[_Attributes, str]:
    found = _MEMORY.search(name)
    if found:
        return (("memoryGB", float(found[1]) * (1000 if found[2] == "TB" else 1)),), _without(name, found)
    found = _CLASS.search(name)
    return (), found[1] if found else ""


def _model(name: str) -> tuple[_Attributes, str]:
    attributes: dict[str, str | float | bool] = {}
    rest = name
    above = ""
    if tuned := _TUNED.search(name):
        rest = above = name[: tuned.start()]
    found = _SIZE.search(rest)
    if found:
        if found[1]:
            attributes["parameterCount"] = float(found[1]) * (1e9 if found[2] == "B" else 1e6)
        rest = _without(rest, found)
        above = above or rest
    found = re.search(r"(?<=[A-Za-z])[\s-]?v?(\d+(?:\.\d+)*)$", rest)
    if found and found.start() > 0:
        attributes["version"] = found[1]
        above = above or rest[: found.start()].rstrip(" -")
    return tuple(sorted(attributes.items())), above


def _without(name: str, found: re.Match[str]) -> str:
    shown = name[: found.start()].rstrip(" -(") + " " + name[found.end() :].lstrip(" -)")
    return shown.strip(" -()")
