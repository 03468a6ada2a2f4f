"""Sensitive changes are for whoever proved who they are a moment ago (ASVS 5.0, 7.5.1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest

from jobhire.shared.application import PROOF_HOLDS, Mediator, Message, Principal, ProofNeeded, recently_proven
from jobhire.shared.domain import TenantId, UserId

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    def now(self) -> datetime:
        return NOW


class Sell(Message[str], frozen=True, kw_only=True):
    permission: ClassVar = None
    sensitive: ClassVar = True


class Look(Message[str], frozen=True, kw_only=True):
    permission: ClassVar = None


def by(proven: timedelta | None, kind: Any = "user") -> Principal:
    proven_at = None if proven is None else NOW - proven
    return Principal(
        tenant_id=TenantId("t"), user_id=UserId("u"), role="admin", kind=kind, proven_at=proven_at
    )


@pytest.fixture
def mediator() -> Mediator:
    async def done(_: Message[str]) -> str:
        return "done"

    mediator = Mediator([recently_proven(Clock())])
    for message in (Sell, Look):
        mediator.register(message, done)
    return mediator


async def test_a_sensitive_change_needs_a_proof_of_the_last_fifteen_minutes(mediator: Mediator) -> None:
    assert timedelta(minutes=15) == PROOF_HOLDS
    assert await mediator.send(Sell(by=by(PROOF_HOLDS))) == "done"
    for nobody in (by(PROOF_HOLDS + timedelta(milliseconds=1)), by(None), by(None, "service")):
        with pytest.raises(ProofNeeded):
            await mediator.send(Sell(by=nobody))


async def test_other_messages_and_the_service_itself_need_none(mediator: Mediator) -> None:
    assert await mediator.send(Look(by=by(None))) == "done"
    assert await mediator.send(Sell(by=Principal.system(TenantId("t")))) == "done"
