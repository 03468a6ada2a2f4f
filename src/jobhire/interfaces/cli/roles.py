"""One process, one role: serve the API, follow the log, or relay events to it."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any

from jobhire.interfaces.cli.children import announce_ready
from jobhire.interfaces.cli.heap import keep_few_heaps
from jobhire.interfaces.cli.leash import tie_to
from jobhire.interfaces.cli.servers import check_given, refuse_busy
from jobhire.interfaces.workers.process import run_until_signalled
from jobhire.interfaces.workers.watch import Pulse, serve_watchers
from jobhire.shared.infrastructure.turns import SHORT, take_turns

if TYPE_CHECKING:
    from jobhire.config.settings import Settings

WORKER_NICENESS = 5
"""A worker shares its machine with the API at times: whoever waits for an answer comes first."""
BACKLOG = 1_024
"""Connections that wait in the kernel for a process to take them."""
HEADER_BYTES = 65_536
STREAMS = 64
"""Requests side by side on one HTTP/2 connection."""
API_STOP_SECONDS = 3
"""How long requests in hand may take to finish when the API is told to stop."""


def run_api(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    from granian.constants import Interfaces, Loops
    from granian.http import HTTP1Settings, HTTP2Settings
    from granian.log import LogLevels
    from granian.server import Server

    refuse_busy(settings.http.host, settings.http.port)
    check_given(settings)
    server = Server(
        "jobhire",
        address=settings.http.host,
        port=settings.http.port,
        interface=Interfaces.ASGI,
        workers=settings.http.processes,
        loop=Loops.uvloop,
        websockets=False,
        backlog=max(BACKLOG, settings.patience.connections),
        backpressure=settings.patience.connections,
        http2_settings=HTTP2Settings(max_headers_size=HEADER_BYTES, max_concurrent_streams=STREAMS),
        http1_settings=HTTP1Settings(header_read_timeout=int(settings.patience.header_seconds * 1_000)),
        log_access=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=API_STOP_SECONDS,
        respawn_failed_workers=settings.http.processes > 1,
    )
    server.serve(target_loader=partial(_application, settings, os.getpid()), wrap_loader=False)


def _application(settings: Settings, parent: int) -> Any:
    """Made in the serving process, which must not outlive the one that manages it. It answers in a moment, or
    waits: whatever else is at work on its cores gives way for that moment."""
    tie_to(parent)
    take_turns(SHORT)
    keep_few_heaps()
    from jobhire.interfaces.api.role import build_api

    return build_api(settings)


def _watched(settings: Settings) -> Pulse:
    """Open the port on which the role tells whether it is alive, and what it counts."""
    from prometheus_client import generate_latest

    pulse = Pulse()
    if port := settings.telemetry.metrics_port:
        refuse_busy(settings.http.host, port)
        serve_watchers((settings.http.host, port), pulse, generate_latest)
    return pulse


def run_worker(settings: Settings) -> None:
    check_given(settings)
    keep_few_heaps()
    pulse = _watched(settings)
    from jobhire.interfaces.workers.roles import build_worker

    os.nice(WORKER_NICENESS)
    run_until_signalled(build_worker(settings, pulse), ready=announce_ready)


def run_relay(settings: Settings) -> None:
    check_given(settings)
    keep_few_heaps()
    pulse = _watched(settings)
    from jobhire.interfaces.workers.roles import build_relay

    run_until_signalled(build_relay(settings, pulse), ready=announce_ready)
