"""JSON lines, gzipped or not.

Owns: reading them one at a time. Knows: nothing of what they hold. Must not know: the other modules of the room.
"""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["rows"]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Each object of a file of JSON lines; blank lines are passed over."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
