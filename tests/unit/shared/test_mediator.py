"""One handler per message, middleware around it, nothing without its permission."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from jobhire.shared.application import Mediator, Message, Principal, authorise, retry_when_stale
from jobhire.shared.domain import Forbidden, StaleVersion, TenantId, UserId


class Greet(Message[str], frozen=True, kw_only=True):
    permission: ClassVar[str | None] = "greetings:send"
    name: str


async def greet(message: Greet) -> str:
    return f"hello {message.name}"


def a_principal(*permissions: str) -> Principal:
    return Principal(
        tenant_id=TenantId("t"), user_id=UserId("u"), role="r", permissions=frozenset(permissions)
    )


def a_mediator() -> Mediator:
    mediator = Mediator([authorise])
    mediator.register(Greet, greet)
    return mediator


async def test_a_message_reaches_its_handler() -> None:
    assert await a_mediator().send(Greet(by=a_principal("greetings:send"), name="Ana")) == "hello Ana"


async def test_without_the_permission_the_handler_does_not_run() -> None:
    with pytest.raises(Forbidden) as refused:
        await a_mediator().send(Greet(by=a_principal("greetings:read"), name="Ana"))
    assert refused.value.context == {"permission": "greetings:send"}


async def test_the_service_itself_may_do_everything() -> None:
    await a_mediator().send(Greet(by=Principal.system(TenantId("t")), name="Ana"))


def test_a_second_handler_for_a_message_is_a_start_up_error() -> None:
    mediator = a_mediator()
    with pytest.raises(ValueError, match="Greet"):
        mediator.register(Greet, greet)


async def test_a_message_nobody_handles_is_an_error() -> None:
    with pytest.raises(LookupError, match="Greet"):
        await Mediator().send(Greet(by=a_principal(), name="Ana"))


async def test_middleware_runs_in_the_order_given() -> None:
    seen: list[str] = []

    def layer(name: str) -> Any:
        async def around(message: Any, handler: Any) -> Any:
            seen.append(name)
            return await handler(message)

        return around

    mediator = Mediator([layer("outer"), layer("inner")])
    mediator.register(Greet, greet)
    await mediator.send(Greet(by=a_principal(), name="Ana"))
    assert seen == ["outer", "inner"]


@pytest.mark.parametrize(("losses", "succeeds"), [(0, True), (4, True), (5, False)])
async def test_a_lost_race_is_tried_again_a_bounded_number_of_times(losses: int, succeeds: bool) -> None:
    attempts = iter([True] * losses + [False] * 10)

    async def attempt() -> str:
        if next(attempts):
            raise StaleVersion("moved on")
        return "saved"

    if succeeds:
        assert await retry_when_stale(attempt) == "saved"
    else:
        with pytest.raises(StaleVersion):
            await retry_when_stale(attempt)
