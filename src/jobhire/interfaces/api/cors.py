"""Which web pages may call the API from a browser: exact origins, and no cookies ever (Fetch standard).

Tokens travel in ``Authorization``, so credentials mode is never allowed. Origins are compared whole: no
pattern, no ``null``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jobhire.shared.infrastructure.telemetry import AsgiApp, AsgiSend

_METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE"
_REQUEST_HEADERS = (
    b"Authorization, Content-Type, Accept, Idempotency-Key, If-Match, If-None-Match, "
    b"X-Request-Id, traceparent"
)
_EXPOSED = b"ETag, Location, Link, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id"
PREFLIGHT_SECONDS = 7_200
"""How long a browser remembers a preflight (Chromium takes no more)."""


class Cors:
    """``origins``: as browsers send them, ``https://app.example.com``."""

    def __init__(self, origins: Iterable[str]) -> None:
        self._origins = frozenset(origin.encode() for origin in origins)

    def around(self, app: AsgiApp) -> AsgiApp:
        """The application, with what a browser needs to hear. Without origins, the application itself."""
        if not self._origins:
            return app

        async def shared(scope: Any, receive: Any, send: AsgiSend) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            origin, preflight = _asked(scope)
            known = origin if origin in self._origins else None
            if known is not None and preflight:
                await _allow(known, send)
                return

            async def answer(message: Any) -> None:
                if message["type"] == "http.response.start":
                    message["headers"] = [*message["headers"], *_answer(known)]
                await send(message)

            await app(scope, receive, answer)

        return shared


def _asked(scope: Any) -> tuple[bytes | None, bool]:
    origin, preflight = None, False
    for name, value in scope["headers"]:
        if name == b"origin":
            origin = value
        elif name == b"access-control-request-method":
            preflight = scope["method"] == "OPTIONS"
    return origin, preflight


def _answer(origin: bytes | None) -> list[tuple[bytes, bytes]]:
    """A cache must know, even where nobody asked, that the answer depends on the origin."""
    if origin is None:
        return [(b"vary", b"Origin")]
    return [
        (b"vary", b"Origin"),
        (b"access-control-allow-origin", origin),
        (b"access-control-expose-headers", _EXPOSED),
    ]


async def _allow(origin: bytes, send: AsgiSend) -> None:
    headers = [
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-methods", _METHODS),
        (b"access-control-allow-headers", _REQUEST_HEADERS),
        (b"access-control-max-age", str(PREFLIGHT_SECONDS).encode()),
        (b"cache-control", f"public, max-age={PREFLIGHT_SECONDS}".encode()),
        (b"vary", b"Origin"),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
