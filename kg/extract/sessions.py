"""Graphs of the model folder, opened for computing.

Owns: how onnxruntime runs here. Knows: onnxruntime. Must not know: what a graph computes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["open_graph"]


def open_graph(path: Path, *, threads: int = 1) -> Any:  # noqa: ANN401 # the library ships no types
    """A session, of one thread: parallelism is by processes."""
    import onnxruntime  # noqa: PLC0415 # heavy, and only needed where text is read

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
