"""Processes that read: each loads the model once, and ends with the process that feeds it.

Owns: the pool, its start and end. Knows: the pipeline. Must not know: what is read.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import parent_process
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from kg.extract.nlp import build

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.language import Language

__all__ = ["loaded", "readers"]

_LOADED: list[Language] = []  # the pipeline of this worker process


def readers(processes: int, folder: Path) -> ProcessPoolExecutor:
    """A pool of so many processes, of one thread each, in which `loaded` gives the pipeline of a model folder."""
    return ProcessPoolExecutor(processes, initializer=_start, initargs=(folder,))


def loaded() -> Language:
    """The pipeline of this worker process."""
    return _LOADED[0]


def _start(folder: Path) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _LOADED.append(build(folder))


def _end_with_parent() -> None:
    """Why: a process that is killed cannot tell its workers, and they would wait for it for ever."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
