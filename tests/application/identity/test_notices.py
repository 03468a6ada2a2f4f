"""People are told by mail when something about how they sign in changes; an admin may take a lost factor."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from jobhire.domains.identity.application.colleagues import (
    ListPasskeysOf,
    RemovePasskeyOf,
    RemovePasskeysOf,
    RemoveSecondFactorOf,
)
from jobhire.domains.identity.application.own_passkeys import ListPasskeys, RemovePasskey
from jobhire.domains.identity.application.passwords import ResetPassword
from jobhire.domains.identity.application.people import RemoveUser
from jobhire.domains.identity.application.second_factor import RemoveSecondFactor, RenewRecoveryCodes
from jobhire.domains.identity.application.session_commands import EndSessionsOfUser
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.errors import (
    BeyondYourPermissions,
    NoPasskey,
    NoSecondFactor,
    SecondFactorNeeded,
)
from jobhire.shared.application import Mail, Principal
from jobhire.shared.domain import Forbidden, NotFound, Unauthenticated, UserId
from tests.application.identity.holding import register
from tests.application.identity.house import principal_of
from tests.application.identity.office import Office, open_office, with_permissions
from tests.application.identity.signing import ANN, change_password, enrol, later, log_in, me, request_reset
from tests.authenticator import Authenticator

BOB, BOBS = "bob@example.com", "a good long one"


@pytest.fixture
async def office() -> Office:
    return await open_office()


async def told(office: Office, to: str = ANN) -> list[str]:
    """What the letters say that went out since."""
    letters = await office.house.deliver()
    assert {each.to for each in letters} <= {to}
    assert all(_names_nobody(each) for each in letters)
    return [each.text.partition("\n")[0] for each in letters]


def _names_nobody(letter: Mail) -> bool:
    return "@" not in letter.text and "#token" not in letter.text and "Example" not in letter.text


async def test_a_changed_and_a_reset_password_are_told(office: Office) -> None:
    await change_password(office, await me(office, await log_in(office)))
    [changed] = await told(office)
    assert "was changed" in changed
    later(office, seconds=1)
    await request_reset(office, ANN)
    token = (await office.house.deliver())[-1].text.partition("#token=")[2].split()[0]
    await office.send(ResetPassword(token=token, new=Password("yet another good one")))
    [reset] = await told(office)
    assert "by a link" in reset


async def test_a_second_factor_and_its_recovery_codes_are_told(office: Office) -> None:
    await enrol(office)
    assert ["authenticator was added" in each for each in await told(office)] == [True]
    await office.send(RenewRecoveryCodes(by=office.owner))
    assert ["new recovery codes" in each for each in await told(office)] == [True]
    await office.send(RemoveSecondFactor(by=office.owner))
    [removed] = await told(office)
    assert "was removed" in removed and "admin" not in removed


async def test_a_passkey_that_comes_or_goes_is_told(office: Office) -> None:
    passkey = await register(office, Authenticator(), label="Example's laptop")
    assert ["passkey was added" in each for each in await told(office)] == [True]
    await office.send(RemovePasskey(by=office.owner, id=passkey.id))
    [removed] = await told(office)
    assert "passkeys was removed" in removed and "admin" not in removed


async def test_signing_in_tells_nothing(office: Office) -> None:
    await register(office, authenticator := Authenticator())
    await told(office)
    assert authenticator
    await log_in(office)
    assert await told(office) == []


async def test_who_is_signed_out_by_an_admin_is_told(office: Office) -> None:
    bob = await office.hire()
    await office.house.deliver()
    await office.send(EndSessionsOfUser(by=office.owner, user_id=UserId(bob.id)))
    assert ["ended all your sessions" in each for each in await told(office, BOB)] == [True]


async def test_who_is_gone_is_told_nothing(office: Office) -> None:
    bob = await office.hire()
    await office.house.deliver()
    await office.send(EndSessionsOfUser(by=office.owner, user_id=UserId(bob.id)))
    await office.send(RemoveUser(by=office.owner, id=bob.id))
    assert await told(office) == []


async def test_the_same_event_is_the_same_letter(office: Office) -> None:
    await enrol(office)
    first = await office.house.deliver()
    office.house.delivered.clear()
    assert await office.house.deliver() == first


# Lost


@dataclass
class Lost:
    """Bob has an authenticator and a passkey, and neither with him."""

    office: Office
    by: Principal

    @property
    def bob(self) -> UserId:
        return self.by.user_id

    async def bobs(self) -> list[str]:
        return await told(self.office, BOB)


@pytest.fixture
async def lost(office: Office) -> Lost:
    await office.hire()
    bob = await me(office, await log_in(office, BOBS, email=BOB))
    await register(office, Authenticator(), by=bob)
    await enrol(office, by=bob)
    await office.house.deliver()
    return Lost(office, bob)


async def test_an_admin_removes_a_lost_second_factor(lost: Lost) -> None:
    office = lost.office
    with pytest.raises(SecondFactorNeeded):
        await log_in(office, BOBS, email=BOB)
    later(office, seconds=1)
    await office.send(RemoveSecondFactorOf(by=office.owner, user_id=lost.bob))
    [letter] = await lost.bobs()
    assert "second factor" in letter and "An admin" in letter
    assert (await log_in(office, BOBS, email=BOB)).user.id == lost.bob
    [record] = [each for each in office.house.diary.events if each.action == "second-factor.removed"]
    assert (record.actor, record.subject) == (office.ann.id, lost.bob)
    with pytest.raises(NoSecondFactor):
        await office.send(RemoveSecondFactorOf(by=office.owner, user_id=lost.bob))


async def test_an_admin_removes_lost_passkeys(lost: Lost) -> None:
    office = lost.office
    await office.send(RemovePasskeysOf(by=office.owner, user_id=lost.bob))
    [letter] = await lost.bobs()
    assert "passkeys was removed" in letter and "An admin" in letter
    assert await office.send(ListPasskeys(by=lost.by)) == []
    [record] = [each for each in office.house.diary.events if each.action == "passkey.removed"]
    assert (record.actor, record.subject) == (office.ann.id, lost.bob)
    with pytest.raises(NoPasskey):
        await office.send(RemovePasskeysOf(by=office.owner, user_id=lost.bob))


async def test_an_admin_removes_the_one_passkey_that_is_lost(lost: Lost) -> None:
    office = lost.office
    kept = await register(office, Authenticator(), by=lost.by, label="Laptop")
    await office.house.deliver()
    of_bob = ListPasskeysOf(by=office.owner, user_id=lost.bob)
    phone, laptop = await office.send(of_bob)
    assert laptop == kept
    await office.send(RemovePasskeyOf(by=office.owner, user_id=lost.bob, id=phone.id))
    [letter] = await lost.bobs()
    assert "passkeys was removed" in letter and "An admin" in letter
    assert await office.send(of_bob) == [kept]
    [record] = [each for each in office.house.diary.events if each.action == "passkey.removed"]
    assert (record.actor, record.facts) == (office.ann.id, {"passkey": phone.id})
    for id in (phone.id, "none", (await register(office, Authenticator())).id):
        with pytest.raises(NotFound):
            await office.send(RemovePasskeyOf(by=office.owner, user_id=lost.bob, id=id))


async def test_with_one_passkey_their_sessions_end_too(lost: Lost) -> None:
    office = lost.office
    signed_in = await office.house.desk.open(
        await office.house.users.get(office.tenant_id, lost.bob), how="passkey"
    )
    [phone] = await office.send(ListPasskeysOf(by=office.owner, user_id=lost.bob))
    later(office, seconds=1)
    await office.send(RemovePasskeyOf(by=office.owner, user_id=lost.bob, id=phone.id))
    later(office, seconds=5)
    with pytest.raises(Unauthenticated):
        await me(office, signed_in)


async def test_nobody_sees_or_takes_one_passkey_of_who_may_do_more(lost: Lost) -> None:
    office = lost.office
    passkey = await register(office, Authenticator())
    admin = principal_of(await office.hire("adam@example.com", "admin"))
    owner = office.owner.user_id
    for message in (
        ListPasskeysOf(by=admin, user_id=owner),
        RemovePasskeyOf(by=admin, user_id=owner, id=passkey.id),
    ):
        with pytest.raises(BeyondYourPermissions):
            await office.send(message)
    with pytest.raises(Forbidden):
        await office.send(ListPasskeysOf(by=lost.by, user_id=admin.user_id))
    rival = principal_of((await office.house.register("rob@example.org", company_name="R")).user, owner=True)
    with pytest.raises(NotFound):
        await office.send(RemovePasskeyOf(by=rival, user_id=lost.bob, id=passkey.id))
    assert RemovePasskeyOf.sensitive is True


@pytest.mark.parametrize("command", [RemoveSecondFactorOf, RemovePasskeysOf])
async def test_their_sessions_end(
    lost: Lost, command: type[RemoveSecondFactorOf] | type[RemovePasskeysOf]
) -> None:
    office = lost.office
    signed_in = await office.house.desk.open(
        await office.house.users.get(office.tenant_id, lost.bob), how="password+totp"
    )
    later(office, seconds=1)
    await office.send(command(by=office.owner, user_id=lost.bob))
    later(office, seconds=5)
    with pytest.raises(Unauthenticated):
        await me(office, signed_in)


@pytest.mark.parametrize("command", [RemoveSecondFactorOf, RemovePasskeysOf])
async def test_nobody_disarms_the_owner_nor_who_may_do_more_nor_somebody_of_another_tenant(
    lost: Lost, command: type[RemoveSecondFactorOf] | type[RemovePasskeysOf]
) -> None:
    office = lost.office
    await register(office, Authenticator())
    await enrol(office)
    admin = principal_of(await office.hire("adam@example.com", "admin"))
    with pytest.raises(BeyondYourPermissions) as refusal:
        await office.send(command(by=admin, user_id=office.owner.user_id))
    assert refusal.value.context["missing"] == ["tenant:own"]
    helper = with_permissions(office.ann, "users:write")
    with pytest.raises(BeyondYourPermissions):
        await office.send(command(by=helper, user_id=lost.bob))
    with pytest.raises(Forbidden):
        await office.send(command(by=lost.by, user_id=admin.user_id))
    rival = await office.house.register("rob@example.org", company_name="Rival")
    with pytest.raises(NotFound):
        await office.send(command(by=principal_of(rival.user, owner=True), user_id=lost.bob))
    assert command.sensitive is True
    await office.send(command(by=office.owner, user_id=office.owner.user_id))
