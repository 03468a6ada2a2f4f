"""The API in front of a test's own handlers. It is made once for the same controllers: anew for each test it
took half of the time of tests over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from litestar import Controller, Litestar

from jobhire.interfaces.api.app import create_api
from jobhire.shared.application import Clock, Ids, Mediator, Message
from jobhire.shared.infrastructure.idempotency import InMemoryIdempotency
from jobhire.shared.infrastructure.module import Door, Kit
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from jobhire.shared.infrastructure.telemetry import Telemetry
from jobhire.shared.presentation.auth import TokenVerifier
from jobhire.shared.presentation.paging import Cursors
from jobhire.shared.presentation.services import HttpServices

R = TypeVar("R")


class Switchboard(Mediator):
    """Hands each message on to the test that runs."""

    behind: Mediator

    async def send(self, message: Message[R]) -> R:
        return await self.behind.send(message)


@cache
def _made(controllers: tuple[type[Controller], ...], verifier: type[TokenVerifier]) -> Litestar:
    return create_api(
        controllers=controllers,
        mediator=Switchboard(),
        verifier=verifier(),
        services=_services(SystemClock(), Uuid7Ids()),
        telemetry=Telemetry(access_log=lambda _: None),
        readiness={},
        version="0",
    )


def api_before(kit: Kit, doors: Sequence[Door], verifier: type[TokenVerifier]) -> Litestar:
    """``verifier``: whose objects hold nothing of a test's own."""
    api = _made(tuple(each for door in doors for each in door.controllers()), verifier)
    api.state.mediator.behind = kit.mediator
    api.state.http_services = _services(kit.clock, kit.ids)
    return api


def _services(clock: Clock, ids: Ids) -> HttpServices:
    cursors = Cursors(b"0123456789abcdef")
    return HttpServices(clock=clock, ids=ids, idempotency=InMemoryIdempotency(), cursors=cursors)
