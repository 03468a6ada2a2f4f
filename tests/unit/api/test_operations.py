"""Following long work: how a stream of it ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from jobhire.interfaces.operations.http import told
from jobhire.shared.application import GetOperation, Mediator, OperationStatus, OperationView, Principal
from jobhire.shared.application.operations import Progress
from jobhire.shared.domain import TenantId

NOW = datetime(2026, 1, 1, tzinfo=UTC)
QUERY = GetOperation(by=Principal.visitor(TenantId("t")), id="cv.1")


def operation(status: OperationStatus, current: int = 0) -> OperationView:
    progress = Progress(current=current, total=2)
    return OperationView(
        id="cv.1", kind="cv", status=status, progress=progress, created_at=NOW, updated_at=NOW
    )


def answering(*views: OperationView) -> Mediator:
    """One view after another, then the last one for ever."""
    rest: Iterator[OperationView] = iter(views[:-1])

    async def get(_: GetOperation) -> OperationView:
        return next(rest, views[-1])

    mediator = Mediator()
    mediator.register(GetOperation, get)
    return mediator


async def names(first: OperationView, mediator: Mediator, wait: int) -> list[bytes]:
    said = [piece async for piece in told(QUERY, first, mediator, wait)]
    return [piece.partition(b"\n")[0] for piece in said]


async def test_work_that_goes_on_and_on_is_followed_for_as_long_as_was_asked_and_no_longer() -> None:
    running = operation(OperationStatus.RUNNING)
    began = time.monotonic()
    assert await names(running, answering(running), wait=1) == [b"event: progress"]
    assert 1 <= time.monotonic() - began < 5
    assert await names(running, answering(running), wait=0) == [b"event: progress"]


@pytest.mark.parametrize("last", [each for each in OperationStatus if each.ended])
async def test_each_change_is_told_once_and_the_end_ends_it(last: OperationStatus) -> None:
    running = operation(OperationStatus.RUNNING)
    further = operation(OperationStatus.RUNNING, current=1)
    ended = operation(last, current=2)
    events = await names(running, answering(running, further, further, ended), wait=60)
    assert events == [b"event: progress", b"event: progress", b"event: end"]
