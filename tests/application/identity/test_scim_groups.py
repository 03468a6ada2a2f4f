"""What provisioning may do and what it may not: groups give roles, within the rules of people."""

from __future__ import annotations

import httpx
import msgspec
import pytest

from jobhire.domains.identity.application.api_keys import CreateKey
from jobhire.domains.identity.application.groups import GroupRoles
from jobhire.domains.identity.application.ports import UserView
from jobhire.domains.identity.application.provisioning import Profile, ProvisionUser
from jobhire.domains.identity.application.roles import Roles
from jobhire.domains.identity.domain.roles import PERMISSIONS, CustomRole, Role
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.domains.identity.domain.user import Provisioned
from jobhire.shared.application import ProofNeeded
from jobhire.shared.domain import UserId
from tests.application.identity.house import House, principal_of
from tests.application.identity.provider import (
    BOB,
    GROUP,
    Provider,
    provider_of,
    refused,
    role_of,
)


async def test_the_owner_is_neither_disabled_nor_removed_nor_readdressed(
    house: House, acme: Provider
) -> None:
    owner = f"Users/{acme.user_id}"
    for operation in (
        {"op": "replace", "path": "active", "value": False},
        {"op": "replace", "path": "emails", "value": [{"value": "eve@example.com"}]},
    ):
        refused(await acme.patch(owner, operation), 409)
    refused(await acme("DELETE", owner), 409)
    viewers = await acme.group("viewer", acme.user_id)
    assert viewers["members"][0]["value"] == acme.user_id
    assert (await house.users.get(acme.tenant_id, acme.user_id)).role == "admin"


async def test_the_strongest_of_somebodys_groups_decides_their_role(house: House, acme: Provider) -> None:
    bob = await acme.user()
    assert await role_of(house, acme, bob) == "viewer"
    managers = await acme.group("Hiring Manager", bob["id"])
    assert await role_of(house, acme, bob) == "hiring_manager"
    recruiters = await acme.group("recruiter", bob["id"])
    await acme.group("Everybody", bob["id"])
    assert await role_of(house, acme, bob) == "recruiter"
    out = {"op": "remove", "path": f'members[value eq "{bob["id"]}"]'}
    assert (await acme.patch(f"Groups/{recruiters['id']}", out)).status_code == 200
    assert await role_of(house, acme, bob) == "hiring_manager"
    assert (await acme("DELETE", f"Groups/{managers['id']}")).status_code == 204
    assert await role_of(house, acme, bob) == "viewer"


async def test_a_renamed_group_gives_what_its_new_name_says(house: House, acme: Provider) -> None:
    bob = await acme.user()
    group = await acme.group("Staff", bob["id"])
    rename = {"op": "replace", "path": "displayName", "value": "recruiter"}
    assert (await acme.patch(f"Groups/{group['id']}", rename)).status_code == 200
    assert await role_of(house, acme, bob) == "recruiter"


async def test_who_has_left_is_no_member_any_more(acme: Provider) -> None:
    bob = await acme.user()
    group = await acme.group("Staff", bob["id"])
    assert group["members"] == [{"value": bob["id"], "$ref": bob["meta"]["location"], "type": "User"}]
    assert (await acme("DELETE", f"Users/{bob['id']}")).status_code == 204
    refused(await acme("GET", f"Users/{bob['id']}"), 404)
    assert "members" not in (await acme("GET", f"Groups/{group['id']}")).json()


async def test_a_member_from_nowhere_is_refused(acme: Provider) -> None:
    body = {"schemas": [GROUP], "displayName": "Staff", "members": [{"value": "nobody"}]}
    refused(await acme("POST", "Groups", body), 400, "invalidValue")


async def test_a_group_gives_no_more_than_the_caller_has(house: House, acme: Provider) -> None:
    bob = await acme.user()
    admin = await house.users.get(acme.tenant_id, acme.user_id)
    eve = await acme.user(userName="eve@example.com", externalId="00u9")
    held = ["scim:manage", *sorted(PERMISSIONS[Role.VIEWER])]
    role = CustomRole.define(house.ids.new(), acme.tenant_id, name="Provisioning", permissions=held)
    await house.roles.save(role)
    user = await house.users.get(acme.tenant_id, eve["id"])
    user.give_role(role.id)
    await house.users.save(user)
    session = await house.desk.open(user, how="oidc")
    eves = Provider(acme._http, session.token, eve["id"], acme.tenant_id)
    body = {"schemas": [GROUP], "displayName": "admin", "members": [{"value": eve["id"]}]}
    refused(await eves("POST", "Groups", body), 403)
    assert await role_of(house, acme, eve) == role.id
    refused(await eves("DELETE", f"Users/{admin.id}"), 403)
    renamed = {"op": "replace", "path": "displayName", "value": "B."}
    assert (await eves.patch(f"Users/{bob['id']}", renamed)).status_code == 200


async def test_a_person_proves_who_they_are_before_they_provision(house: House, acme: Provider) -> None:
    ann = principal_of(UserView.of(await house.users.get(acme.tenant_id, acme.user_id)))
    profile = Profile(
        email=normalise_email("bob@example.com"),
        full_name="Bob",
        active=True,
        provisioned=Provisioned(user_name="bob"),
    )
    command = ProvisionUser(by=ann, id=UserId(house.ids.new()), profile=profile)
    with pytest.raises(ProofNeeded):
        await house.mediator.send(command)
    service = msgspec.structs.replace(ann, kind="key")
    await house.mediator.send(msgspec.structs.replace(command, by=service))


async def test_one_tenant_neither_sees_nor_touches_anothers_people(
    house: House, http: httpx.AsyncClient, acme: Provider
) -> None:
    rival = await provider_of(house, http, "rita@rival.example")
    bob = await acme.user()
    group = await acme.group("recruiter", bob["id"])
    for path in (f"Users/{bob['id']}", f"Groups/{group['id']}"):
        refused(await rival("GET", path), 404)
        refused(await rival("DELETE", path), 404)
        refused(await rival.patch(path, {"op": "replace", "path": "displayName", "value": "x"}), 404)
    for filter in ('userName eq "bob@example.com"', 'externalId eq "00u1"', f'id eq "{bob["id"]}"'):
        assert (await rival("GET", f"Users?filter={filter}")).json()["totalResults"] == 0
    assert (await rival("GET", "Users")).json()["totalResults"] == 1
    assert (await rival("GET", "Groups")).json()["totalResults"] == 0
    theirs = {"schemas": [GROUP], "displayName": "recruiter", "members": [{"value": bob["id"]}]}
    refused(await rival("POST", "Groups", theirs), 400, "invalidValue")
    twin = {"emails": [{"value": "bob@rival.example"}]}
    assert (await rival("POST", "Users", BOB | twin)).status_code == 201


async def test_without_the_permission_nothing_answers(house: House, acme: Provider) -> None:
    bob = await acme.user()
    session = await house.desk.open(await house.users.get(acme.tenant_id, bob["id"]), how="oidc")
    bobs = Provider(acme._http, session.token, bob["id"], acme.tenant_id)
    refused(await bobs("GET", "Users"), 403)
    stranger = Provider(acme._http, "no.such.token", "", "")
    refused(await stranger("GET", "Users"), 401)


async def test_two_groups_that_lose_a_member_at_the_same_moment_leave_no_role_behind(
    house: House, acme: Provider
) -> None:
    bob = await acme.user()
    role = CustomRole.define(
        house.ids.new(), acme.tenant_id, name="Sourcer", permissions=["candidates:read", "candidates:write"]
    )
    await house.roles.save(role)
    for name in ("hiring_manager", "Sourcer"):
        await acme.group(name, bob["id"])
    assert await role_of(house, acme, bob) == "hiring_manager"
    ann = principal_of(UserView.of(await house.users.get(acme.tenant_id, acme.user_id)))
    following = GroupRoles(
        users=house.users,
        tenants=house.tenants,
        roles=Roles(house.roles),
        own_roles=house.directories.roles,
        directory=house.directories.provisioning,
    )
    stored = await house.directories.provisioning.groups(acme.tenant_id)
    before = [await house.groups.get(acme.tenant_id, each.id) for each in stored]
    for group in stored:
        group.change(name=group.display_name, external_id="", members=())
    for old, new in zip(before, stored, strict=True):
        await following.follow(ann, old, new)
    assert await role_of(house, acme, bob) == "hiring_manager", "each still sees the other's membership"
    for old, new in zip(before, stored, strict=True):
        await house.groups.save(new)
        await following.settle(ann, old, new)
    assert await role_of(house, acme, bob) == "viewer"


async def test_an_api_key_provisions_within_its_scopes(house: House, acme: Provider) -> None:
    ann = principal_of(UserView.of(await house.users.get(acme.tenant_id, acme.user_id)), owner=True)
    scopes = frozenset({"scim:manage", *PERMISSIONS[Role.VIEWER]})
    made = await house.mediator.send(CreateKey(by=ann, id=house.ids.new(), name="Okta", scopes=scopes))
    okta = Provider(acme._http, made.secret, made.key.id, acme.tenant_id)
    bob = await okta.user()
    assert bob["meta"]["location"].endswith(bob["id"])
    recruiters = {"schemas": [GROUP], "displayName": "recruiter", "members": [{"value": bob["id"]}]}
    refused(await okta("POST", "Groups", recruiters), 403)
    assert await role_of(house, acme, bob) == "viewer"
    assert (await okta("DELETE", f"Users/{bob['id']}")).status_code == 204
