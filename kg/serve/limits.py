"""What the server lets happen: limits, security headers, and how errors are told.

Owns: the limits, the ASGI layer around everything. Knows: starlette, `errors`. Must not know: SPARQL, pages.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import OutputError, QueryTimeoutError

__all__ = ["Limits", "SecurityHeaders", "fields", "read_body", "told"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost."""

    timeout: float = 10.0  # seconds for a query, waiting for its turn included; six times for a graph fetched whole
    rows: int = 100_000  # of a SELECT; triples of a CONSTRUCT
    triples: int = 2_000_000  # of a graph that is fetched whole
    body: int = 1 << 20  # bytes of a request
    processes: int = 2  # that answer queries
    waiting: int = 256  # requests that may wait for one of them


HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
}


class SecurityHeaders:
    """Adds the headers to every response that does not bring its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=_headers(message))
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, sending)


def _headers(message: Message) -> MutableMapping[str, object]:
    message.setdefault("headers", [])
    return message


async def read_body(request: Request, limit: int) -> bytes:
    """The body of a request.

    Raises:
        HTTPException: 413 where it is longer than `limit` bytes.
    """
    length = request.headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit():
        raise HTTPException(400, "Content-Length is no number")
    body = bytearray()
    if int(length) <= limit:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                break
        else:
            return bytes(body)
    raise HTTPException(413, f"the request is longer than {limit} bytes; ask a shorter question")


def fields(encoded: str | bytes) -> list[tuple[str, str]]:
    """The fields of a query string or a form.

    Raises:
        HTTPException: 400 where they are no UTF-8, or too many.
    """
    try:
        text = encoded.decode("ascii") if isinstance(encoded, bytes) else encoded
        return parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=1000)
    except (UnicodeDecodeError, ValueError) as error:
        raise HTTPException(400, f"the parameters are not percent-encoded UTF-8, or more than 1000: {error}") from error


async def told(_request: Request, error: Exception) -> Response:
    """The response for an error that is not the program's fault: 503 where time may heal it."""
    if isinstance(error, HTTPException):
        return PlainTextResponse(f"{error.detail}\n", error.status_code, dict(error.headers or {}))
    if isinstance(error, QueryTimeoutError | OutputError):
        return PlainTextResponse(f"{error}\n", 503, {"Retry-After": "5"})
    return PlainTextResponse(f"{error}\n", 400)
