"""Invitations into a tenant, and the tenant itself, through the mediator."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jobhire.domains.identity.application.invitations import (
    ListInvitations,
    ResendInvitation,
    RevokeInvitation,
)
from jobhire.domains.identity.application.people import ChangeUser
from jobhire.domains.identity.application.queries import ListUsers
from jobhire.domains.identity.application.tenants import (
    ChangeTenant,
    DeleteTenant,
    GetTenant,
    SetTenantStatus,
    SetTenantTier,
    TransferOwnership,
)
from jobhire.domains.identity.domain.errors import (
    AddressNotInvited,
    EmailTaken,
    InvitationOver,
    InvitationUnknown,
    NotConfirmed,
    TenantStatusRefused,
)
from jobhire.domains.identity.domain.tenant import TenantStatus, Tier
from jobhire.domains.identity.module import open_door
from jobhire.shared.application import Mediator
from jobhire.shared.domain import Conflict, Forbidden, Invalid, NotFound, UserId
from tests.application.identity.house import Crash, House, principal_of
from tests.application.identity.office import Office, open_office


@pytest.fixture
async def office() -> Office:
    return await open_office()


# Invitations


async def test_the_invited_come_in_with_the_role_of_the_invitation(office: Office) -> None:
    bob = await office.hire("Bob@Example.com", "hiring_manager")
    assert (bob.email, bob.role, bob.tenant_id) == ("bob@example.com", "hiring_manager", office.tenant_id)
    assert (await office.house.log_in("bob@example.com", "a good long one")).user.id == bob.id


async def test_an_invitation_works_once(office: Office) -> None:
    token = await office.token(await office.invite())
    await office.accept(token)
    with pytest.raises(InvitationOver):
        await office.accept(token)


async def test_a_new_letter_makes_the_link_of_the_old_one_useless(office: Office) -> None:
    invitation = await office.invite()
    old = await office.token(invitation)
    await office.send(ResendInvitation(by=office.owner, id=invitation.id))
    with pytest.raises(InvitationUnknown):
        await office.accept(old)
    assert (await office.accept(await office.token(invitation))).email == "bob@example.com"


async def test_a_revoked_or_expired_invitation_lets_nobody_in(office: Office) -> None:
    revoked, late = await office.invite("r@example.com"), await office.invite("l@example.com")
    await office.send(RevokeInvitation(by=office.owner, id=revoked.id))
    office.house.clock.forward(timedelta(days=7))
    for invitation in (revoked, late):
        with pytest.raises(InvitationOver):
            await office.accept(await office.token(invitation))
    assert (await office.send(ListUsers(by=office.owner))).total == 1


@pytest.mark.parametrize("token", ["", ".", "a.b", "a.b.c", "%%%.%%%", "e30.e30", "é.é", "x" * 400])
async def test_a_made_up_token_is_no_invitation(office: Office, token: str) -> None:
    with pytest.raises(InvitationUnknown):
        await office.accept(token)


async def test_a_crash_while_accepting_is_made_good_by_doing_it_again(office: Office) -> None:
    token = await office.token(await office.invite())
    office.house.users.broken = True
    with pytest.raises(Crash):
        await office.accept(token)
    office.house.users.broken = False
    assert (await office.accept(token)).role == "recruiter"
    (shown,) = await office.send(ListInvitations(by=office.owner))
    assert shown.state == "accepted"


async def test_an_address_with_an_account_elsewhere_is_told_only_to_its_owner(office: Office) -> None:
    await office.house.register("eve@example.com", company_name="Rival")
    invitation = await office.invite("eve@example.com")
    with pytest.raises(EmailTaken):
        await office.accept(await office.token(invitation))


async def test_one_address_has_one_pending_invitation(office: Office) -> None:
    await office.invite()
    with pytest.raises(Conflict):
        await office.invite()


async def test_only_addresses_of_the_tenants_domains_are_invited(office: Office) -> None:
    await office.send(ChangeTenant(by=office.owner, invitation_domains=("Acme.example",)))
    with pytest.raises(AddressNotInvited):
        await office.invite("bob@example.com")
    assert (await office.invite("bob@ACME.example")).email == "bob@acme.example"


# Tenants


async def test_a_tenants_settings_are_changed_one_by_one(office: Office) -> None:
    first = await office.send(ChangeTenant(by=office.owner, session_days=7))
    second = await office.send(ChangeTenant(by=office.owner, second_factor_required=True, name="Acme Ltd"))
    assert (second.name, second.settings.session_days, second.settings.second_factor_required) == (
        "Acme Ltd", 7, True,
    )  # fmt: skip
    assert second.version == first.version + 1
    assert await office.send(GetTenant(by=office.owner)) == second


@pytest.mark.parametrize("days", [0, 31])
async def test_a_session_lasts_at_most_thirty_days(office: Office, days: int) -> None:
    with pytest.raises(Invalid) as refused:
        await office.send(ChangeTenant(by=office.owner, session_days=days))
    assert refused.value.field == "/settings/sessionDays"


async def test_only_the_owner_hands_over_and_deletes(office: Office) -> None:
    bob = await office.hire(role="admin")
    for command in (
        TransferOwnership(by=principal_of(bob), to=UserId(bob.id)),
        DeleteTenant(by=principal_of(bob), name="Acme"),
    ):
        with pytest.raises(Forbidden):
            await office.send(command)
    assert (await office.send(GetTenant(by=office.owner))).owner_id == office.ann.id


async def test_a_disabled_or_foreign_user_cannot_become_the_owner(office: Office) -> None:
    bob = await office.hire()
    await office.send(ChangeUser(by=office.owner, id=bob.id, active=False))
    with pytest.raises(Conflict):
        await office.send(TransferOwnership(by=office.owner, to=UserId(bob.id)))
    eve = (await office.house.register("eve@example.com")).user
    with pytest.raises(NotFound):
        await office.send(TransferOwnership(by=office.owner, to=UserId(eve.id)))


async def test_a_tenant_is_deleted_only_when_its_name_is_typed_again(office: Office) -> None:
    with pytest.raises(NotConfirmed):
        await office.send(DeleteTenant(by=office.owner, name="acme"))
    gone = await office.send(DeleteTenant(by=office.owner, name="Acme"))
    assert gone.status is TenantStatus.DELETED
    assert gone.purge_after == office.house.clock.now() + timedelta(days=30)


async def test_the_operator_suspends_resumes_and_restores_and_nobody_else(office: Office) -> None:
    for status in (TenantStatus.SUSPENDED, TenantStatus.ACTIVE, TenantStatus.DELETED, TenantStatus.ACTIVE):
        shown = await office.send(SetTenantStatus(by=office.operator, status=status))
        assert shown.status is status
    await office.send(SetTenantStatus(by=office.operator, status=TenantStatus.DELETED))
    with pytest.raises(TenantStatusRefused):
        await office.send(SetTenantStatus(by=office.operator, status=TenantStatus.SUSPENDED))
    with pytest.raises(Forbidden):
        await office.send(SetTenantStatus(by=office.owner, status=TenantStatus.ACTIVE))
    assert (await office.send(SetTenantTier(by=office.operator, tier=Tier.TEAM))).tier is Tier.TEAM


@pytest.mark.parametrize(("days", "purges"), [(0, False), (30, True)])
def test_a_worker_purges_only_where_a_time_is_set(days: int, purges: bool) -> None:
    house = House()
    kit, access = replace(house.kit, mediator=Mediator()), replace(house.by, purge_days=days)
    door = open_door(kit, access, directories=house.directories)
    assert ("purge" in {each.name for each in door.chores}) is purges
