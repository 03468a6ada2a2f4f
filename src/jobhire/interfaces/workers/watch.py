"""What a role without HTTP of its own tells whoever watches it: whether it is alive, and what it counts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

BEAT_SECONDS = 1.0
STALE_SECONDS = 30.0
"""An event loop that has not come round for so long hangs. A worker may take seconds over one large index."""


class Pulse:
    """Beats while the role's event loop turns. It knows nothing of servers: who waits for one is alive.

    ``now``: monotonic seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._last: float | None = None

    def beat(self) -> None:
        self._last = self._now()

    async def beating(self) -> None:
        """Until cancelled."""
        while True:
            self.beat()
            await asyncio.sleep(BEAT_SECONDS)

    @property
    def alive(self) -> bool:
        """False before the first beat: the role is still starting."""
        return self._last is not None and self._now() - self._last < STALE_SECONDS


def serve_watchers(
    address: tuple[str, int], pulse: Pulse, metrics: Callable[[], bytes]
) -> ThreadingHTTPServer:
    """``/metrics`` and ``/health`` (200, or 503 while the role starts or hangs) in a thread of its own."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 10.0

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/metrics":
                self._answer(200, "text/plain; version=0.0.4; charset=utf-8", metrics())
            elif path == "/health" and pulse.alive:
                self._answer(200, "application/json", b'{"status":"ok"}')
            elif path == "/health":
                self._answer(503, "application/json", b'{"status":"not alive"}')
            else:
                self._answer(404, "text/plain; charset=utf-8", b"There are /health and /metrics.\n")

        def log_message(self, *_: object) -> None:
            """Somebody looks every few seconds: not worth a line each."""

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(address, Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, name="watchers", daemon=True).start()
    return server
