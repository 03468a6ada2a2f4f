"""What every answer wears, and the layers around the application, from the outside in: telemetry and headers,
CORS, the time limit, quotas, answers of a moment ago."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jobhire.interfaces.api.edge import Shell
from jobhire.shared.infrastructure.telemetry import AsgiApp, Telemetry

Headers = list[tuple[bytes, bytes]]
_SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_ONLY_HTTPS = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
_NO_STORE = (b"cache-control", b"no-store")
_NOTHING_ACTIVE = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")


def dress(headers: Headers) -> None:
    """Security headers (OWASP REST Security Cheat Sheet); what a handler set itself stays."""
    stored = active = False
    for name, _ in headers:
        if name == b"cache-control":
            stored = True
        elif name == b"content-security-policy":
            active = True
    headers += _SECURITY
    if not stored:
        headers.append(_NO_STORE)
    if not active:
        headers.append(_NOTHING_ACTIVE)


def dressing(shell: Shell) -> Callable[[Any, Headers], None]:
    """What a shell adds to the headers of every answer."""
    limits, https, begun = shell.limits, shell.https, shell.time_limit.begun

    def wear(scope: Any, headers: Headers) -> None:
        begun()
        if limits is not None:
            limits.describe(scope, headers)
        if https:
            headers.append(_ONLY_HTTPS)
        dress(headers)

    return wear


def edge(app: AsgiApp, shell: Shell, telemetry: Telemetry) -> AsgiApp:
    """The application with every layer of the shell around it."""
    remembering = app if shell.microcache is None else shell.microcache.around(app, shell.limits)
    inner = remembering if shell.limits is None else shell.limits.around(remembering)
    timed = shell.time_limit.around(inner)
    return telemetry.wrap(shell.cors.around(timed), dressing(shell), shell.callers.address)
