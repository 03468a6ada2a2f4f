"""A tenant's tier follows its subscription, and never falls below what the operator granted."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.identity.application.tenants import GetTenant, SetTenantTier
from jobhire.domains.identity.domain.tenant import Tenant, Tier
from jobhire.domains.identity.presentation.actors import CONSUMER, consumer
from jobhire.shared.application import EventRecord
from jobhire.shared.domain import TenantId, UserId
from tests.application.identity.office import Office, open_office

STARTED, CHANGED, ENDED = (f"ai.jobhire.subscription.{what}.v1" for what in ("started", "changed", "ended"))


@pytest.fixture
async def office() -> Office:
    return await open_office()


def event(type: str, position: int, plan: str = "team", subject: str = "s1") -> EventRecord:
    return EventRecord(
        position=position,
        id=f"e{position}",
        type=type,
        subject=subject,
        sequence=position,
        time=datetime(2026, 11, 26, tzinfo=UTC),
        data=msgspec.Raw(msgspec.json.encode({"plan": plan, "interval": "month"})),
    )


async def tell(office: Office, *events: EventRecord) -> Tier:
    follower = consumer(office.house.kit.mediator)
    assert (follower.name, follower.kind) == (CONSUMER, "aggregate-changing")
    await follower.handle(office.tenant_id, events, events[-1].position)
    return await tier(office)


async def tier(office: Office) -> Tier:
    return (await office.send(GetTenant(by=office.owner))).tier


async def grant(office: Office, wanted: Tier) -> Tier:
    return (await office.send(SetTenantTier(by=office.operator, tier=wanted))).tier


async def test_the_tier_follows_the_subscription(office: Office) -> None:
    assert await tell(office, event(STARTED, 1)) is Tier.TEAM
    assert await tell(office, event(CHANGED, 2, "enterprise")) is Tier.ENTERPRISE
    assert await tell(office, event(CHANGED, 3, "team")) is Tier.TEAM
    assert await tell(office, event(ENDED, 4)) is Tier.FREE


async def test_what_is_told_again_changes_nothing(office: Office) -> None:
    all_of_it = [event(STARTED, 1), event(CHANGED, 2, "enterprise"), event(ENDED, 3)]
    await tell(office, *all_of_it)
    assert await tell(office, *all_of_it) is Tier.FREE
    assert await tell(office, all_of_it[0]) is Tier.FREE


async def test_what_the_operator_granted_outlives_a_subscription(office: Office) -> None:
    await grant(office, Tier.TEAM)
    assert await tell(office, event(STARTED, 1, "enterprise")) is Tier.ENTERPRISE
    assert await tell(office, event(ENDED, 2, "enterprise")) is Tier.TEAM


async def test_a_smaller_plan_does_not_lower_what_was_granted(office: Office) -> None:
    await grant(office, Tier.ENTERPRISE)
    assert await tell(office, event(STARTED, 1, "team")) is Tier.ENTERPRISE
    assert await tell(office, event(ENDED, 2, "team")) is Tier.ENTERPRISE


async def test_the_operator_does_not_take_away_what_is_paid_for(office: Office) -> None:
    await tell(office, event(STARTED, 1, "team"))
    assert await grant(office, Tier.FREE) is Tier.TEAM
    assert await grant(office, Tier.ENTERPRISE) is Tier.ENTERPRISE
    assert await tell(office, event(ENDED, 2)) is Tier.ENTERPRISE
    assert await grant(office, Tier.FREE) is Tier.FREE


async def test_the_end_of_an_earlier_subscription_that_comes_late_ends_nothing(office: Office) -> None:
    await tell(office, event(STARTED, 1, subject="s1"))
    assert await tell(office, event(STARTED, 2, subject="s2"), event(ENDED, 3, subject="s1")) is Tier.TEAM


async def test_nobody_asks_for_a_tenant_that_is_gone(office: Office) -> None:
    await consumer(office.house.kit.mediator).handle(TenantId("gone"), [event(STARTED, 1)], 1)


def founded(tier: Tier) -> Tenant:
    return Tenant(
        id="t",
        tenant_id=TenantId("t"),
        name="T",
        founded_at=datetime(2026, 11, 26, tzinfo=UTC),
        owner_id=UserId("u"),
        tier=tier,
    )


@given(
    before=st.sampled_from(Tier), told=st.lists(st.tuples(st.booleans(), st.sampled_from(Tier)), max_size=8)
)
def test_the_tier_is_always_the_higher_of_what_is_granted_and_paid(
    before: Tier, told: list[tuple[bool, Tier]]
) -> None:
    """``before``: as a version without subscriptions left it: all of it granted."""
    tenant, granted, paid = founded(before), before, Tier.FREE
    for position, (is_paid, wanted) in enumerate(told, start=1):
        if is_paid:
            paid = wanted
            tenant.pay_for(wanted, by="s1", as_of=position)
        else:
            granted = wanted
            tenant.set_tier(wanted)
        assert tenant.tier.rank == max(granted.rank, paid.rank)


async def test_two_workers_that_tell_the_same_agree(office: Office) -> None:
    story = [event(STARTED, 1), event(CHANGED, 2, "enterprise")]
    follower = consumer(office.house.kit.mediator)
    await asyncio.gather(*(follower.handle(office.tenant_id, story, 2) for _ in range(3)))
    assert await tier(office) is Tier.ENTERPRISE
