"""Who gets a turn: whoever is due and behind, and no tenant more than its share."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from jobhire.domains.integration.application.ports import Lane
from jobhire.domains.integration.domain.webhook import MOST_WEBHOOKS
from jobhire.domains.integration.infrastructure.rounds import AT_ONCE, Rounds
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.event_log import Head
from jobhire.shared.infrastructure.system import SystemClock


@dataclass
class World:
    """Lanes, a courier whose turns do not end, and logs that all end at 5."""

    lanes: list[Lane] = field(default_factory=list)
    held: dict[str, float] = field(default_factory=dict)
    turns: list[Lane] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def all(self) -> Sequence[tuple[Lane, float]]:
        return [(each, self.held.get(each.webhook_id, 0.0)) for each in self.lanes]

    async def turn(self, lane: Lane) -> None:
        self.turns.append(lane)
        await self.over.wait()

    async def heads(self, tenants: Sequence[TenantId]) -> dict[TenantId, int]:
        return dict.fromkeys(tenants, 5)

    async def head(self, tenant_id: TenantId) -> Head:
        return Head(5, "")

    @asynccontextmanager
    async def looked(self, times: int = 1) -> AsyncIterator[None]:
        known = cast(Any, self)
        rounds = Rounds(known, lanes=known, log=known, clock=SystemClock())
        for _ in range(times):
            await rounds.look()
            await asyncio.sleep(0)
        yield
        self.over.set()
        await asyncio.sleep(0)


def lanes(tenant: str, count: int, **rest: Any) -> list[Lane]:
    named = [(TenantId(tenant), f"{tenant}-{number}") for number in range(count)]
    return [Lane(tenant_id=own, webhook_id=id, kind="live", **{"position": 0, **rest}) for own, id in named]


async def test_no_tenant_has_more_turns_at_once_than_webhooks() -> None:
    world = World([*lanes("greedy", 50), *lanes("modest", 1)])
    async with world.looked(times=3):
        assert Counter(each.tenant_id for each in world.turns) == {"greedy": MOST_WEBHOOKS, "modest": 1}


async def test_a_process_has_a_limit_and_nobody_two_turns_at_once() -> None:
    world = World([each for tenant in range(AT_ONCE) for each in lanes(f"t{tenant}", 2)])
    async with world.looked(times=2):
        assert len(world.turns) == AT_ONCE
        assert len({each.webhook_id for each in world.turns}) == AT_ONCE


async def test_who_is_told_of_everything_not_due_or_held_elsewhere_is_left_alone() -> None:
    later = SystemClock().now().timestamp() + 60
    world = World(
        [
            *lanes("done", 1, position=5),
            *lanes("failed", 1, due=later),
            *lanes("held", 1),
            *lanes("behind", 1, position=4),
        ],
        held={"held-0": later},
    )
    async with world.looked():
        assert [each.tenant_id for each in world.turns] == ["behind"]
