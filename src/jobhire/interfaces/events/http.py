"""``GET /api/v1/events``: the full history, then long-poll, with no gap and no repeat."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from jobhire.interfaces.events.feed import MAX_WAIT_SECONDS, ReadEvents
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.infrastructure.event_log import BATCH
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.envelope import encoded

_LAST_POSITION = 999_999_999_999


class Next(msgspec.Struct, frozen=True):
    """``after``: what to ask for next; equals the question's ``after`` when nothing came."""

    after: int


class PublishedEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A CloudEvent 1.0. ``position`` counts from 1 in this tenant's log, without a gap; ``previoushash``
    is the SHA-256 of the event before it, in canonical JSON (see the event guide)."""

    specversion: str
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: str
    dataschema: str
    sequence: str
    partitionkey: str
    position: int
    previoushash: str
    data: dict[str, Any]
    correlationid: str | None = None
    causationid: str | None = None
    traceparent: str | None = None


class EventsPage(msgspec.Struct, frozen=True):
    """Events in the order of their positions."""

    data: list[PublishedEvent]
    meta: Next


class _AsStored(msgspec.Struct, frozen=True):
    """The same page, from the exact bytes that were hashed."""

    data: list[msgspec.Raw]
    meta: Next


class EventController(Controller):
    path = "/events"
    tags = ("Events",)

    @get(
        "/",
        opt=operation("events:read"),
        operation_id="listEvents",
        summary="Read the event log",
        description="Everything that happened in this tenant after a position, oldest first. With `wait`, an "
        "answer that would be empty waits up to so many seconds for the next event.",
    )
    async def many(
        self,
        request: Request[Principal, Any, Any],
        mediator: NamedDependency[Mediator],
        after: Annotated[int, QueryParameter(ge=0, le=_LAST_POSITION)] = 0,
        limit: Annotated[int, QueryParameter(ge=1, le=BATCH)] = 100,
        wait: Annotated[int, QueryParameter(ge=0, le=MAX_WAIT_SECONDS)] = 0,
    ) -> Response[EventsPage]:
        page = await mediator.send(ReadEvents(by=request.user, after=after, limit=limit, wait=wait))
        data = [msgspec.Raw(body.encode()) for body in page.bodies]
        body = msgspec.json.encode(_AsStored(data=data, meta=Next(after + len(data))))
        return encoded(body)
