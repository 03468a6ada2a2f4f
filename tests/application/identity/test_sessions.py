"""Sessions: refreshing, ending, and how soon what a person may do follows what has changed."""

from __future__ import annotations

import asyncio
import socket
from datetime import timedelta

import pytest

from jobhire.domains.identity.application.people import ChangeUser
from jobhire.domains.identity.application.ports import SignedIn
from jobhire.domains.identity.application.roles import ChangeRole
from jobhire.domains.identity.application.session_commands import (
    EndSession,
    EndSessionsOfUser,
    ListSessions,
    ListSessionsOfUser,
    LogOut,
    LogOutEverywhere,
    Refresh,
)
from jobhire.domains.identity.application.tenants import ChangeTenant, SetTenantStatus, TransferOwnership
from jobhire.domains.identity.domain.errors import RefreshRefused, ShutOut
from jobhire.domains.identity.domain.roles import OWNER_ONLY, PERMISSIONS, Role
from jobhire.domains.identity.domain.tenant import TenantStatus
from jobhire.shared.application import Principal
from jobhire.shared.domain import DomainError, NotFound, Unauthenticated, UserId
from tests.application.identity.office import Office, open_office


@pytest.fixture
async def office() -> Office:
    return await open_office()


async def refresh(office: Office, token: str) -> SignedIn:
    return await office.send(Refresh(refresh_token=token))


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


def later(office: Office, **by: float) -> None:
    office.house.clock.forward(timedelta(**by))


# Refreshing


async def test_a_refresh_token_gives_another_access_token_and_another_refresh_token(office: Office) -> None:
    first = await sign_in(office)
    later(office, minutes=10)
    second = await refresh(office, first.refresh_token)
    assert second.user == first.user
    assert {first.token, first.refresh_token}.isdisjoint({second.token, second.refresh_token})
    assert (await principal(office, second.token)).user_id == first.user.id


async def test_a_session_goes_on_while_it_is_refreshed_and_at_most_thirty_days(office: Office) -> None:
    present = await sign_in(office)
    for _ in range(29):
        later(office, days=1)
        present = await refresh(office, present.refresh_token)
    later(office, days=1)
    with pytest.raises(RefreshRefused):
        await refresh(office, present.refresh_token)
    assert await shut_out(office, present.token)


async def test_a_tenant_may_want_shorter_sessions(office: Office) -> None:
    await office.send(ChangeTenant(by=office.owner, session_days=2))
    present = await sign_in(office)
    later(office, days=2)
    with pytest.raises(RefreshRefused):
        await refresh(office, present.refresh_token)


async def test_row_16_a_refresh_token_used_again_ends_the_whole_session(office: Office) -> None:
    stolen = await sign_in(office)
    honest = await refresh(office, stolen.refresh_token)
    later(office, seconds=11)
    with pytest.raises(RefreshRefused):
        await refresh(office, stolen.refresh_token)
    assert await shut_out(office, honest.token)
    with pytest.raises(RefreshRefused):
        await refresh(office, honest.refresh_token)
    assert "session.reuse" in {event.action for event in office.house.diary.events}


async def test_another_session_of_the_same_person_is_not_touched_by_a_reuse(office: Office) -> None:
    stolen, other = await sign_in(office), await sign_in(office)
    await refresh(office, stolen.refresh_token)
    later(office, seconds=11)
    with pytest.raises(RefreshRefused):
        await refresh(office, stolen.refresh_token)
    assert not await shut_out(office, other.token)


async def test_row_17_one_refresh_token_sent_many_times_at_once_is_one_rotation_with_one_answer(
    office: Office,
) -> None:
    first = await sign_in(office)
    answers = await asyncio.gather(*(refresh(office, first.refresh_token) for _ in range(20)))
    assert len(set(answers)) == 1, "to the last byte"
    (session,) = [each for each in office.house.sessions.documents() if each["state"]["generation"] > 1]
    assert session["state"]["generation"] == 2
    assert not await shut_out(office, answers[0].token)


async def test_an_answer_that_was_lost_can_be_asked_for_again_for_ten_seconds(office: Office) -> None:
    first = await sign_in(office)
    answer = await refresh(office, first.refresh_token)
    later(office, seconds=10)
    assert await refresh(office, first.refresh_token) == answer


@pytest.mark.parametrize("text", ["", ".", "..", "jhr..", "jhr.a.b", "jhr.%.%", "x.eA.eA", "jhr.é.é"])
async def test_what_is_no_refresh_token_is_refused(office: Office, text: str) -> None:
    with pytest.raises(RefreshRefused):
        await refresh(office, text)


async def test_an_access_token_is_no_refresh_token_and_the_other_way_round(office: Office) -> None:
    present = await sign_in(office)
    with pytest.raises(RefreshRefused):
        await refresh(office, present.token)
    assert await shut_out(office, present.refresh_token)


async def test_parts_of_two_refresh_tokens_are_none(office: Office) -> None:
    mine, yours = (await sign_in(office)).refresh_token, (await sign_in(office)).refresh_token
    spliced = ".".join([*mine.split(".")[:2], yours.split(".")[2]])
    with pytest.raises(RefreshRefused):
        await refresh(office, spliced)


async def test_nothing_that_is_stored_can_be_presented(office: Office) -> None:
    present = await sign_in(office)
    stored = str(office.house.sessions.documents())
    secret = present.refresh_token.split(".")[2]
    assert secret not in stored and present.token not in stored


# Ending


async def test_row_15_signing_out_ends_the_access_token_too(office: Office) -> None:
    present, other = await sign_in(office), await sign_in(office)
    await office.send(LogOut(by=await principal(office, present.token)))
    later(office, seconds=5)
    assert await shut_out(office, present.token)
    with pytest.raises(RefreshRefused):
        await refresh(office, present.refresh_token)
    assert not await shut_out(office, other.token)


@pytest.mark.parametrize("keep", [True, False])
async def test_signing_out_everywhere_may_spare_this_session(office: Office, keep: bool) -> None:
    here, there = await sign_in(office), await sign_in(office)
    by = await principal(office, here.token)
    later(office, seconds=1)
    await office.send(LogOutEverywhere(by=by, keep_this=keep))
    later(office, seconds=5)
    assert await shut_out(office, there.token)
    assert await shut_out(office, here.token) is not keep
    later(office, seconds=1)
    assert not await shut_out(office, (await sign_in(office)).token), "a new one begins afresh"


async def test_ones_sessions_are_listed_and_ended_one_by_one(office: Office) -> None:
    here, there = await sign_in(office), await sign_in(office)
    by = await principal(office, here.token)
    shown = await office.send(ListSessions(by=by))
    assert [each.current for each in shown] == [False, True, False], "registering began one as well"
    assert {each.how for each in shown} == {"password", "registration"}
    await office.send(EndSession(by=by, id=shown[0].id))
    later(office, seconds=5)
    assert await shut_out(office, there.token)
    assert len(await office.send(ListSessions(by=by))) == 2


async def test_somebody_elses_session_looks_like_none(office: Office) -> None:
    present = await sign_in(office)
    by = await principal(office, present.token)
    await office.hire()
    bob = await office.house.log_in("bob@example.com", "a good long one")
    with pytest.raises(NotFound):
        await office.send(EndSession(by=await principal(office, bob.token), id=by.session_id))
    with pytest.raises(NotFound):
        await office.send(EndSession(by=by, id="nothing"))


async def test_an_admin_signs_a_colleague_out_everywhere(office: Office) -> None:
    user = await office.hire()
    bob = await office.house.log_in("bob@example.com", "a good long one")
    assert len(await office.send(ListSessionsOfUser(by=office.owner, user_id=UserId(user.id)))) == 2
    later(office, seconds=1)
    await office.send(EndSessionsOfUser(by=office.owner, user_id=UserId(user.id)))
    later(office, seconds=5)
    assert await shut_out(office, bob.token)
    assert await office.send(ListSessionsOfUser(by=office.owner, user_id=UserId(user.id))) == []


# What has changed takes effect. No notice reaches the verifier here: five seconds are the longest.


async def test_row_15_a_disabled_user_is_shut_out_within_five_seconds(office: Office) -> None:
    user = await office.hire()
    bob = await office.house.log_in("bob@example.com", "a good long one")
    assert not await shut_out(office, bob.token)
    await office.send(ChangeUser(by=office.owner, id=user.id, active=False))
    later(office, seconds=5)
    assert await shut_out(office, bob.token)
    with pytest.raises(ShutOut):
        await office.house.log_in("bob@example.com", "a good long one")
    with pytest.raises(RefreshRefused):
        await refresh(office, bob.refresh_token)


async def test_row_15_a_lowered_role_takes_effect_within_five_seconds(office: Office) -> None:
    user = await office.hire(role="admin")
    bob = await office.house.log_in("bob@example.com", "a good long one")
    assert (await principal(office, bob.token)).permissions == PERMISSIONS[Role.ADMIN]
    await office.send(ChangeUser(by=office.owner, id=user.id, role="viewer"))
    later(office, seconds=5)
    assert (await principal(office, bob.token)).permissions == PERMISSIONS[Role.VIEWER]


async def test_a_changed_role_of_ones_own_takes_effect_and_a_lost_one_allows_nothing(office: Office) -> None:
    role = await office.define("jobs:read", "jobs:write")
    await office.hire(role=role.id)
    bob = await office.house.log_in("bob@example.com", "a good long one")
    assert (await principal(office, bob.token)).permissions == {"jobs:read", "jobs:write"}
    await office.send(ChangeRole(by=office.owner, id=role.id, permissions=frozenset({"jobs:read"})))
    later(office, seconds=5)
    assert (await principal(office, bob.token)).permissions == {"jobs:read"}
    known = await office.house.roles.get(office.tenant_id, role.id)
    known.delete(now=office.house.clock.now())
    await office.house.roles.save(known)
    later(office, seconds=5)
    assert (await principal(office, bob.token)).permissions == frozenset()


async def test_row_30_nobody_of_a_suspended_tenant_gets_in_until_it_is_resumed(office: Office) -> None:
    ann = await sign_in(office)
    await office.send(SetTenantStatus(by=office.operator, status=TenantStatus.SUSPENDED))
    later(office, seconds=5)
    assert await shut_out(office, ann.token)
    with pytest.raises(ShutOut):
        await sign_in(office)
    await office.send(SetTenantStatus(by=office.operator, status=TenantStatus.ACTIVE))
    assert not await shut_out(office, ann.token)


async def test_ownership_moves_what_only_an_owner_may(office: Office) -> None:
    user, ann = await office.hire(role="viewer"), await sign_in(office)
    bob = await office.house.log_in("bob@example.com", "a good long one")
    await office.send(TransferOwnership(by=office.owner, to=UserId(user.id)))
    later(office, seconds=5)
    assert (await principal(office, bob.token)).permissions == PERMISSIONS[Role.ADMIN] | OWNER_ONLY
    assert not (await principal(office, ann.token)).may("tenant:own")


async def test_an_owner_acts_as_an_admin_even_if_their_user_says_otherwise(office: Office) -> None:
    """The outcome of a race between disabling somebody and handing the tenant over to them."""
    ann = await sign_in(office)
    user = await office.house.users.get(office.tenant_id, office.ann.id)
    user.active, user.role = False, "viewer"
    await office.house.users.save(user)
    later(office, seconds=5)
    assert (await principal(office, ann.token)).permissions == PERMISSIONS[Role.ADMIN] | OWNER_ONLY


async def test_a_session_that_was_shut_out_cannot_keep_itself(office: Office) -> None:
    """The gate of another process may not have heard of it yet, and let its last request in."""
    thief, ann = await sign_in(office), await sign_in(office)
    known_before = await principal(office, thief.token)
    later(office, seconds=1)
    await office.send(LogOutEverywhere(by=await principal(office, ann.token), keep_this=True))
    with pytest.raises(Unauthenticated):
        await office.send(LogOutEverywhere(by=known_before, keep_this=True))
    later(office, seconds=4)
    assert await shut_out(office, thief.token)
    assert not await shut_out(office, ann.token)


async def test_proving_again_makes_the_proof_fresh(office: Office) -> None:
    ann = await sign_in(office)
    later(office, minutes=14)
    by = await principal(office, ann.token)
    await office.house.desk.prove(by, how="password")
    later(office, seconds=5)
    assert (await principal(office, ann.token)).proven_at == office.house.clock.now() - timedelta(seconds=5)


async def test_row_11_a_token_that_names_a_foreign_key_makes_us_ask_nobody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("somebody was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    named: list[dict[str, object]] = [
        {"jku": "https://evil.example/k"},
        {"x5u": "https://evil.example/c"},
        {"jwk": {}},
    ]
    for header in named:
        text = office.house.forge({"alg": "HS256", "typ": "JWT", "kid": "k", **header})
        with pytest.raises(DomainError):
            await principal(office, text)
