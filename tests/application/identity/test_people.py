"""People, roles, invitations and tenants through the mediator."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobhire.domains.identity.application.invitations import (
    Invite,
)
from jobhire.domains.identity.application.people import ChangeOwnName, ChangeUser, Leave, RemoveUser
from jobhire.domains.identity.application.queries import GetUser, ListUsers
from jobhire.domains.identity.application.roles import (
    ChangeRole,
    DeleteRole,
    ListPermissions,
    ListRoles,
)
from jobhire.domains.identity.application.tenants import (
    TransferOwnership,
)
from jobhire.domains.identity.domain.errors import (
    BeyondYourPermissions,
    OwnerMustStay,
    RoleInUse,
)
from jobhire.domains.identity.domain.roles import PERMISSIONS, Role
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.shared.application import Principal
from jobhire.shared.domain import Conflict, Forbidden, Invalid, NotFound, StaleVersion, UserId
from tests.application.identity.house import principal_of
from tests.application.identity.office import Office, open_office, with_permissions


@pytest.fixture
async def office() -> Office:
    return await open_office()


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
    assert user.active and not user.admits("s1", begun=begun)
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


async def test_row_52_an_invitation_tells_of_an_address_that_may_pass_for_anothers(office: Office) -> None:
    for address, oddities in (
        ("eve@example.com", ()),
        ("eve@\u0435\u0445\u0430.org", ("look-alike-letters",)),
    ):
        id, user_id, email = office.house.ids.new(), UserId(office.house.ids.new()), normalise_email(address)
        invite = Invite(by=office.owner, id=id, user_id=user_id, email=email, role="viewer")
        assert (await office.send(invite)).oddities == oddities


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
