"""``/api/v1/operations``: one answer, or a stream of answers until the work has ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from time import monotonic
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from jobhire.shared.application import GetOperation, Mediator, OperationView, Principal
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.envelope import Envelope

EVENT_STREAM = "text/event-stream"
LOOK_SECONDS = 0.25
QUIET_SECONDS = 15.0
"""After which a comment keeps proxies from closing the stream."""
LONGEST_SECONDS = 600
OperationId = FromPath[Annotated[str, msgspec.Meta(max_length=120)]]


class OperationController(Controller):
    path = "/operations"
    tags = ("Operations",)

    @get(
        "/{id:str}",
        opt=operation("operations:read"),
        operation_id="getOperation",
        summary="See how far long work is",
    )
    async def one(
        self, request: Request[Principal, Any, Any], id: OperationId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[OperationView]]:
        """Poll it every second or so, or listen to its `events`."""
        found = await mediator.send(GetOperation(by=request.user, id=id))
        headers = {"Cache-Control": "no-store"} | ({} if found.status.ended else {"Retry-After": "1"})
        return Response(Envelope(data=found), headers=headers)

    @get(
        "/{id:str}/events",
        opt=operation("operations:read"),
        media_type=EVENT_STREAM,
        operation_id="followOperation",
        summary="Follow long work",
    )
    async def follow(
        self,
        request: Request[Principal, Any, Any],
        id: OperationId,
        mediator: NamedDependency[Mediator],
        wait: Annotated[int, QueryParameter(ge=0, le=LONGEST_SECONDS)] = LONGEST_SECONDS,
    ) -> Stream:
        """Server-sent events: `progress` whenever something has changed, `end` with the last state. A stream
        ends after `wait` seconds, work ended or not; ask again."""
        query = GetOperation(by=request.user, id=id)
        first = await mediator.send(query)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return Stream(told(query, first, mediator, wait), media_type=EVENT_STREAM, headers=headers)


async def told(
    query: GetOperation, found: OperationView, mediator: Mediator, wait: int
) -> AsyncIterator[bytes]:
    began = said = monotonic()
    yield _event(found)
    while not found.status.ended and monotonic() - began < wait:
        await asyncio.sleep(LOOK_SECONDS)
        present = await mediator.send(query)
        if present != found:
            found, said = present, monotonic()
            yield _event(found)
        elif monotonic() - said > QUIET_SECONDS:
            said = monotonic()
            yield b": still at it\n\n"


def _event(found: OperationView) -> bytes:
    name = b"end" if found.status.ended else b"progress"
    return b"event: %b\ndata: %b\n\n" % (name, msgspec.json.encode(found))
