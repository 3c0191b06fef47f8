"""The room of the server: SPARQL, pages of things, search and the viewer over HTTP, read-only.

Owns: the door of the room, the socket. Knows: uvicorn, the application, the store. Must not know: click.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Final

import uvicorn

from kg import rdf
from kg.errors import OutputError
from kg.serve.app import app
from kg.serve.limits import Limits

__all__ = ["Limits", "app", "serve"]

_URL = 16 << 10  # bytes of a request's first line and headers; longer queries are posted
_CURES: Final = {
    errno.EADDRINUSE: "end the program that has it, or choose another port with --port",
    errno.EADDRNOTAVAIL: "give an address of this machine with --host, or 0.0.0.0 for all of them",
    errno.EACCES: "choose a port over 1023 with --port",
}


def serve(
    outputs: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    limits: Limits | None = None,
    origins: tuple[str, ...] = ("*",),
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve a folder of outputs until the process is told to end.

    Args:
        outputs: the folder.
        host: the address to listen on; anything but loopback opens the graph to others.
        port: the port; 0 takes a free one, which `ready` is told.
        limits: what a request may cost.
        origins: web origins whose scripts may read answers.
        ready: called with the server's address, once, when it answers.

    Raises:
        OutputError: the folder holds no graph, its store cannot be written, or the address cannot be listened on.
    """
    config = uvicorn.Config(
        app(outputs, limits=limits, origins=origins),
        http="h11",
        ws="none",
        h11_max_incomplete_event_size=_URL,
        limit_concurrency=1000,
        timeout_keep_alive=15,
        access_log=False,
        server_header=False,
        log_level="info",
    )
    rdf.build_store(outputs)  # here, because an error inside the running server is a stack trace in its log
    with _listening(host, port) as listener:
        name = f"[{host}]" if ":" in host else host
        server = _Server(config, f"http://{name}:{listener.getsockname()[1]}/", ready)
        try:
            server.run([listener])
        except SystemExit as error:
            raise OutputError(f"{server.url} does not start; what the log says above is the reason") from error


class _Server(uvicorn.Server):
    """A server that tells when it answers."""

    def __init__(self, config: uvicorn.Config, url: str, ready: Callable[[str], None] | None) -> None:
        super().__init__(config)
        self.url = url
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        if self.started and self._ready:
            self._ready(self.url)


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens; made here because uvicorn ends the process where it cannot make one."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (socket.gaierror, UnicodeError) as error:
        raise OutputError(f"{host}: is no address or name of this machine; {_CURES[errno.EADDRNOTAVAIL]}") from error
    except OSError as error:
        code = error.errno or errno.EIO
        cure = _CURES.get(code, "choose another address with --host and --port")
        raise OutputError(f"{host}:{port}: cannot be listened on ({os.strerror(code)}); {cure}") from error
