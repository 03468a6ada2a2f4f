"""What controllers need besides the mediator, held once: no dependency is resolved per request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from litestar import Request

from jobhire.shared.application import Clock, IdempotencyStore, Ids, Mediator
from jobhire.shared.presentation.paging import Cursors


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpServices:
    clock: Clock
    ids: Ids
    idempotency: IdempotencyStore
    cursors: Cursors


def services(request: Request[Any, Any, Any]) -> HttpServices:
    """The application's services (``create_api`` puts them there)."""
    return cast(HttpServices, request.app.state.http_services)


def mediator_of(request: Request[Any, Any, Any]) -> Mediator:
    """The mediator without dependency resolution: for the few reads hot enough to feel it."""
    return cast(Mediator, request.app.state.mediator)
