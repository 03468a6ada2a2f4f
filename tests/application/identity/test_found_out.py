"""What the gate has found out about a bearer: for how long it holds, and who shares it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from jobhire.domains.identity.application.people import ChangeUser
from jobhire.domains.identity.application.ports import SignedIn
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import Principal
from jobhire.shared.domain import TenantId, Unauthenticated
from tests.application.identity.house import House
from tests.application.identity.office import Office, open_office
from tests.application.identity.signing import later


@pytest.fixture
async def office() -> Office:
    return await open_office()


async def sign_in(office: Office) -> SignedIn:
    return await office.house.log_in()


async def principal(office: Office, token: str) -> Principal:
    return await office.house.verifier.verify(token)


async def shut_out(office: Office, token: str) -> bool:
    try:
        await principal(office, token)
    except Unauthenticated:
        return True
    return False


async def test_what_was_found_out_is_remembered_and_forgotten_at_a_notice(office: Office) -> None:
    ann = await sign_in(office)
    first = await principal(office, ann.token)
    assert await principal(office, ann.token) is first
    house: House = office.house
    house.activity.accepted(office.tenant_id, "users", [(office.ann.id, 2)], at=0.0)
    second = await principal(office, ann.token)
    assert second == first and second is not first
    house.activity.accepted(office.tenant_id, "users", [("somebody else", 2)], at=0.0)
    assert await principal(office, ann.token) is second


async def test_a_thousand_requests_at_once_ask_about_their_token_once(office: Office) -> None:
    ann = await sign_in(office)
    found = await asyncio.gather(*(principal(office, ann.token) for _ in range(1000)))
    assert len({id(each) for each in found}) == 1


async def test_an_answer_that_took_long_is_as_old_as_its_question(office: Office) -> None:
    """Else what MongoDB said three seconds ago would hold for seven."""
    user = await office.hire(role="viewer")
    bob = await office.house.log_in("bob@example.com", "a good long one")
    store, read = office.house.users, office.house.users.get_many

    async def slowly(tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, User]:
        found = await read(tenant_id, ids)
        later(office, seconds=3)
        return found

    store.get_many = slowly  # type: ignore[method-assign]
    await principal(office, bob.token)
    store.get_many = read  # type: ignore[method-assign]
    await office.send(ChangeUser(by=office.owner, id=user.id, active=False))
    later(office, seconds=1)
    assert await shut_out(office, bob.token)


async def test_while_mongodb_is_slow_requests_of_one_session_share_one_read(office: Office) -> None:
    bob = await signed_in_slowly(office)
    asking = [asyncio.create_task(principal(office, bob.token))]
    for _ in range(50):
        await asyncio.sleep(0)
        asking.append(asyncio.create_task(principal(office, bob.token)))
    await asyncio.sleep(0)
    bob.gate.set()
    found = await asyncio.gather(*asking)
    assert len({id(each) for each in found}) == 1
    assert bob.reads == 1


async def test_who_comes_after_a_change_does_not_share_a_read_that_began_before_it(office: Office) -> None:
    bob = await signed_in_slowly(office)
    before = asyncio.create_task(principal(office, bob.token))
    await bob.asked.wait()
    office.house.activity.accepted(office.tenant_id, "users", [(bob.user_id, 2)], at=0.0)
    after = asyncio.create_task(principal(office, bob.token))
    for _ in range(5):
        await asyncio.sleep(0)
    later(office, seconds=5)
    much_later = asyncio.create_task(principal(office, bob.token))
    for _ in range(5):
        await asyncio.sleep(0)
    bob.gate.set()
    await asyncio.gather(before, after, much_later)
    assert bob.reads == 3


async def test_who_joined_a_read_that_took_too_long_asks_once_more(office: Office) -> None:
    """Or what another process has changed before they came would not hold for them within five seconds."""
    bob = await signed_in_slowly(office)
    before = asyncio.create_task(principal(office, bob.token))
    await bob.asked.wait()
    user = await bob.read(office.tenant_id, [bob.user_id])
    user[bob.user_id].set_active(False, now=office.house.clock.now())
    await office.house.users.save(user[bob.user_id])
    later(office, seconds=1)
    joined = asyncio.create_task(shut_out(office, bob.token))
    for _ in range(5):
        await asyncio.sleep(0)
    later(office, seconds=4)
    bob.gate.set()
    assert (await before).user_id == bob.user_id
    assert await joined
    assert bob.reads == 2


@dataclass
class SlowlyRead:
    """Somebody about whom MongoDB answers when ``gate`` opens."""

    token: str
    user_id: str
    read: Callable[[TenantId, Sequence[str]], Awaitable[Mapping[str, User]]]
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    reads: int = 0


async def signed_in_slowly(office: Office) -> SlowlyRead:
    user = await office.hire(role="viewer")
    signed_in = await office.house.log_in("bob@example.com", "a good long one")
    store, read = office.house.users, office.house.users.get_many
    bob = SlowlyRead(signed_in.token, user.id, read)

    async def slowly(tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, User]:
        bob.reads += 1
        found = await read(tenant_id, ids)
        bob.asked.set()
        await bob.gate.wait()
        return found

    store.get_many = slowly  # type: ignore[method-assign]
    return bob
