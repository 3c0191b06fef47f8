"""The room of the server: SPARQL, pages of things, search and the viewer over HTTP, read-only.

Owns: the door of the room, the socket. Knows: uvicorn, the application. Must not know: the command line.
"""

from __future__ import annotations

from pathlib import Path

import uvicorn

from kg.errors import OutputError
from kg.serve.app import app
from kg.serve.limits import Limits

__all__ = ["Limits", "app", "serve"]

_URL = 16 << 10  # bytes of a request's first line and headers; longer queries are posted


def serve(
    outputs: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    limits: Limits | None = None,
    origins: tuple[str, ...] = ("*",),
) -> None:
    """Serve a folder of outputs until the process is told to end.

    Args:
        outputs: the folder.
        host: the address to listen on; anything but loopback opens the graph to others.
        port: the port; 0 takes a free one, which the log names.
        limits: what a request may cost.
        origins: web origins whose scripts may read answers.

    Raises:
        OutputError: the folder holds no graph, or the port is taken.
    """
    server = uvicorn.Server(
        uvicorn.Config(
            app(outputs, limits=limits, origins=origins),
            host=host,
            port=port,
            http="h11",
            ws="none",
            h11_max_incomplete_event_size=_URL,
            limit_concurrency=1000,
            timeout_keep_alive=15,
            access_log=False,
            server_header=False,
            log_level="info",
        )
    )
    try:
        server.run()
    except SystemExit as error:
        raise OutputError(f"{host}:{port} cannot be served; is the port taken? choose another with --port") from error
