"""Errands of several tenants go on beside one another, as far as there is room."""

from __future__ import annotations

import asyncio

import pytest

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.errands import Errands, Key
from jobhire.shared.infrastructure.tasks import ended

KEYS: list[Key] = [(TenantId(tenant), str(number)) for tenant in "ab" for number in range(3)]


class World:
    def __init__(self) -> None:
        self.begun: list[Key] = []
        self.failed: list[tuple[Key, str]] = []
        self.go = asyncio.Event()
        self.errands = Errands(
            "tests",
            at_once=3,
            of_one_tenant=2,
            failed=lambda key, failure: self.failed.append((key, str(failure))),
        )

    async def errand(self, key: Key) -> None:
        self.begun.append(key)
        await self.go.wait()
        if key[1] == "1":
            raise ValueError("this one")

    async def look(self) -> None:
        for key in KEYS:
            self.errands.begin(key, lambda key=key: self.errand(key))  # type: ignore[misc]


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_no_more_than_there_is_room_for_and_of_one_tenant_fewer_and_none_twice() -> None:
    world = World()
    await world.look()
    await world.look()
    await settled()
    assert world.begun == [KEYS[0], KEYS[1], KEYS[3]]
    assert [key in world.errands for key in KEYS] == [True, True, False, True, False, False]


async def test_what_has_ended_makes_room_and_what_failed_is_told() -> None:
    world = World()
    await world.look()
    await settled()
    world.go.set()
    await settled()
    assert not any(key in world.errands for key in KEYS)
    assert world.failed == [(KEYS[1], "this one")]
    await world.look()
    await settled()
    assert len(world.begun) == 6


async def test_a_look_that_fails_is_survived_and_what_is_under_way_ends_with_the_looking() -> None:
    world, looks = World(), 0

    async def look() -> None:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise OSError("away")
        await world.look()

    looking = asyncio.create_task(world.errands.look_out(look, pause=lambda _: 0.0))
    async with asyncio.timeout(5):
        while len(world.begun) < 3:  # noqa: ASYNC110 - what others do is polled
            await asyncio.sleep(0)
    await ended(looking)
    assert not any(key in world.errands for key in KEYS)
    with pytest.raises(asyncio.CancelledError):
        looking.result()
