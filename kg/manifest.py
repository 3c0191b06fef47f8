"""The manifest of a folder of outputs: what `kg build` read and wrote, and that it was `kg build`.

Owns: the file's name and form, and what tells it from the same name of another program. Knows: msgspec.
Must not know: what the files hold, who asks.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

__all__ = ["NAME", "Input", "Manifest", "Output", "read", "sha256", "write"]

NAME: Final = "manifest.json"  # a usual name: sites, extensions and archives have one, too
_MARK: Final = "paperkg"  # among the versions; no other program writes it


@dataclass(frozen=True, slots=True)
class Input:
    """A page that was read."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Output:
    """A file that was written; its name is the path from the folder on, with `/`."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that a build says about itself."""

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    counts: dict[str, int]
    rejected: dict[str, int]  # by reason
    versions: dict[str, str]
    seconds: dict[str, float]
    machine: dict[str, str | int | None]


def read(folder: Path) -> Manifest | None:
    """What a build wrote about this folder; None where none did, or where the file is damaged or another program's."""
    try:
        found = msgspec.json.decode((folder / NAME).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    return found if _MARK in found.versions else None


def write(folder: Path, manifest: Manifest) -> None:
    """Put the manifest into its folder; it is there whole or not at all."""
    aside = folder / f"{NAME}.{os.getpid()}.tmp"
    try:
        aside.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
        aside.replace(folder / NAME)
    finally:
        aside.unlink(missing_ok=True)


def sha256(file: Path) -> str:
    """The digest by which a manifest knows a file again."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
