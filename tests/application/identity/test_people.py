"""People, roles, invitations and tenants through the mediator."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobhire.domains.identity.application.invitations import (
    AcceptInvitation,
    InvitationView,
    Invite,
    ListInvitations,
    ResendInvitation,
    RevokeInvitation,
    invitation_token,
)
from jobhire.domains.identity.application.people import ChangeOwnName, ChangeUser, Leave, RemoveUser
from jobhire.domains.identity.application.ports import Session, UserView
from jobhire.domains.identity.application.queries import GetUser, ListUsers
from jobhire.domains.identity.application.roles import (
    ChangeRole,
    DefineRole,
    DeleteRole,
    ListPermissions,
    ListRoles,
    RoleView,
)
from jobhire.domains.identity.application.tenants import (
    ChangeTenant,
    DeleteTenant,
    GetTenant,
    SetTenantStatus,
    SetTenantTier,
    TransferOwnership,
)
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.errors import (
    AddressNotInvited,
    BeyondYourPermissions,
    EmailTaken,
    InvitationOver,
    InvitationUnknown,
    NotConfirmed,
    OwnerMustStay,
    RoleInUse,
    TenantStatusRefused,
)
from jobhire.domains.identity.domain.roles import PERMISSIONS, Role
from jobhire.domains.identity.domain.tenant import TenantStatus, Tier
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.shared.application import Principal
from jobhire.shared.domain import Conflict, Forbidden, Invalid, NotFound, StaleVersion, TenantId, UserId
from tests.application.identity.house import Crash, House, principal_of


class Office:
    """A tenant with its founder Ann, who owns it."""

    def __init__(self, house: House, ann: Session) -> None:
        self.house, self.send = house, house.mediator.send
        self.ann = ann.user
        self.tenant_id = TenantId(ann.user.tenant_id)

    @property
    def owner(self) -> Principal:
        return principal_of(self.ann, owner=True)

    @property
    def operator(self) -> Principal:
        return Principal.system(self.tenant_id)

    async def invite(
        self, email: str = "bob@example.com", role: str = "recruiter", *, by: Principal | None = None
    ) -> InvitationView:
        ids = self.house.ids
        command = Invite(
            by=by or self.owner,
            id=ids.new(),
            user_id=UserId(ids.new()),
            email=normalise_email(email),
            role=role,
        )
        return await self.send(command)

    async def token(self, invitation: InvitationView) -> str:
        known = await self.house.invitations.get(self.tenant_id, invitation.id)
        return invitation_token(known, self.house.vault)

    async def accept(self, token: str, name: str = "Bob Builder") -> UserView:
        command = AcceptInvitation(token=token, password=Password("a good long one"), full_name=name)
        return (await self.send(command)).user

    async def hire(self, email: str = "bob@example.com", role: str = "recruiter") -> UserView:
        return await self.accept(await self.token(await self.invite(email, role)))

    async def define(self, *permissions: str, name: str = "Sourcer", by: Principal | None = None) -> RoleView:
        id, wanted = self.house.ids.new(), frozenset(permissions)
        return await self.send(DefineRole(by=by or self.owner, id=id, name=name, permissions=wanted))


@pytest.fixture
async def office() -> Office:
    house = House()
    return Office(house, await house.register(company_name="Acme"))


def with_permissions(user: UserView, *permissions: str) -> Principal:
    return Principal(
        tenant_id=TenantId(user.tenant_id),
        user_id=UserId(user.id),
        role=user.role,
        permissions=frozenset(permissions),
    )


# People


async def test_an_admin_changes_a_colleagues_name_role_and_standing(office: Office) -> None:
    bob = await office.hire()
    change = ChangeUser(by=office.owner, id=bob.id, full_name="Robert", role="viewer", active=False)
    changed = await office.send(change)
    assert (changed.full_name, changed.role, changed.active) == ("Robert", "viewer", False)
    assert await office.send(GetUser(by=office.owner, id=bob.id)) == changed
    assert await office.send(change) == changed, "what changes nothing leaves the version alone"


async def test_a_disabled_users_sessions_stay_ended_when_they_are_enabled_again(office: Office) -> None:
    bob, begun = await office.hire(), office.house.clock.now()
    office.house.clock.forward(timedelta(minutes=1))
    await office.send(ChangeUser(by=office.owner, id=bob.id, active=False))
    office.house.clock.forward(timedelta(minutes=1))
    await office.send(ChangeUser(by=office.owner, id=bob.id, active=True))
    user = await office.house.users.get(office.tenant_id, bob.id)
    assert not user.admits("s1", begun=begun)
    assert user.admits("s2", begun=office.house.clock.now())


async def test_one_of_two_admins_with_the_same_version_wins(office: Office) -> None:
    bob = await office.hire()
    await office.send(ChangeUser(by=office.owner, id=bob.id, expected_version=bob.version, role="viewer"))
    with pytest.raises(StaleVersion):
        await office.send(ChangeUser(by=office.owner, id=bob.id, expected_version=bob.version, role="admin"))


@pytest.mark.parametrize("change", [{"active": False}, {"role": "viewer"}])
async def test_the_owner_cannot_be_disabled_or_demoted(office: Office, change: dict[str, object]) -> None:
    with pytest.raises(OwnerMustStay):
        await office.send(ChangeUser(by=office.owner, id=office.ann.id, **change))  # type: ignore[arg-type]


async def test_the_owner_cannot_leave_or_be_removed_until_the_tenant_is_handed_over(office: Office) -> None:
    bob = await office.hire(role="admin")
    with pytest.raises(OwnerMustStay):
        await office.send(Leave(by=office.owner))
    with pytest.raises(OwnerMustStay):
        await office.send(RemoveUser(by=principal_of(bob), id=office.ann.id))
    await office.send(TransferOwnership(by=office.owner, to=UserId(bob.id)))
    await office.send(Leave(by=principal_of(office.ann)))
    with pytest.raises(NotFound):
        await office.send(GetUser(by=principal_of(bob, owner=True), id=office.ann.id))


async def test_who_left_is_listed_no_more_and_their_address_is_free_after_a_while(office: Office) -> None:
    bob = await office.hire()
    await office.send(Leave(by=principal_of(bob)))
    assert (await office.send(ListUsers(by=office.owner))).users == [
        await office.send(GetUser(by=office.owner, id=office.ann.id))
    ]
    office.house.clock.forward(timedelta(minutes=5))
    assert (await office.hire("bob@example.com")).id != bob.id


async def test_a_service_has_no_name_to_change_and_cannot_leave(office: Office) -> None:
    service = Principal(tenant_id=office.tenant_id, user_id=UserId("key:1"), role="service", kind="service")
    with pytest.raises(Forbidden):
        await office.send(ChangeOwnName(by=service, full_name="Robot"))
    with pytest.raises(Forbidden):
        await office.send(Leave(by=service))


async def test_anybody_may_say_what_they_are_called(office: Office) -> None:
    bob = await office.hire(role="viewer")
    changed = await office.send(ChangeOwnName(by=principal_of(bob), full_name="  Bobby   B. "))
    assert changed.full_name == "Bobby B."


# Nobody gives more than they have


async def test_row_27_a_role_that_can_do_more_cannot_be_given_by_who_cannot(office: Office) -> None:
    helper = await office.define("users:read", "users:write", name="Helper")
    bob = await office.hire(role=helper.id)
    by = with_permissions(bob, "users:read", "users:write")
    for attempt in (
        ChangeUser(by=by, id=bob.id, role="admin"),
        Invite(by=by, id="i1", user_id=UserId("u9"), email=normalise_email("eve@example.com"), role="admin"),
        ChangeUser(by=by, id=office.ann.id, full_name="Mallory"),
        RemoveUser(by=by, id=(await office.hire("carl@example.com", "admin")).id),
    ):
        with pytest.raises(BeyondYourPermissions) as refused:
            await office.send(attempt)
        assert refused.value.context["missing"]
    assert (await office.send(GetUser(by=office.owner, id=bob.id))).role == helper.id


async def test_a_role_of_ones_own_holds_only_what_its_maker_may_do(office: Office) -> None:
    bob = await office.hire(role="admin")
    maker = with_permissions(bob, "roles:write", "jobs:read")
    with pytest.raises(BeyondYourPermissions):
        await office.define("jobs:write", by=maker)
    role = await office.define("jobs:read", by=maker)
    with pytest.raises(BeyondYourPermissions):
        await office.send(
            ChangeRole(by=maker, id=role.id, permissions=frozenset({"jobs:read", "jobs:write"}))
        )
    stronger = await office.define("jobs:write", name="Stronger")
    with pytest.raises(BeyondYourPermissions):
        await office.send(ChangeRole(by=maker, id=stronger.id, permissions=frozenset({"jobs:read"})))


@pytest.mark.parametrize(
    "permission", ["tenant:own", "*", "tenants:operate", "matches:write", "jobs:fly", ""]
)
async def test_what_is_not_in_the_table_cannot_be_in_a_role(office: Office, permission: str) -> None:
    with pytest.raises(Invalid) as refused:
        await office.define("jobs:read", permission, by=office.operator)
    assert refused.value.field == "/permissions"


async def test_an_unknown_role_cannot_be_given(office: Office) -> None:
    with pytest.raises(Invalid) as refused:
        await office.invite(role="emperor")
    assert refused.value.field == "/role"


# Roles


async def test_roles_list_the_built_in_ones_and_ones_own(office: Office) -> None:
    role = await office.define("candidates:read", "jobs:read")
    listed = await office.send(ListRoles(by=office.owner))
    assert [each.id for each in listed] == [*Role, role.id]
    assert {each.id: set(each.permissions) for each in listed if each.built_in} == {
        role.value: set(held) for role, held in PERMISSIONS.items()
    }
    assert listed[-1].permissions == ["candidates:read", "jobs:read"]
    assert {each.name for each in await office.send(ListPermissions(by=office.owner))} > set(role.permissions)


async def test_a_role_that_somebody_has_stays(office: Office) -> None:
    role = await office.define("jobs:read")
    bob = await office.hire(role=role.id)
    with pytest.raises(RoleInUse) as refused:
        await office.send(DeleteRole(by=office.owner, id=role.id))
    assert refused.value.context["users"] == 1
    await office.send(ChangeUser(by=office.owner, id=bob.id, role="viewer"))
    await office.send(DeleteRole(by=office.owner, id=role.id))
    assert (await office.define("jobs:read")).id != role.id, "the name is free again"


async def test_two_roles_cannot_share_a_name_whatever_its_case(office: Office) -> None:
    await office.define("jobs:read", name="Sourcer")
    with pytest.raises(Conflict):
        await office.define("jobs:write", name="SOURCER")
    with pytest.raises(Invalid):
        await office.define("jobs:write", name="Admin")


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
