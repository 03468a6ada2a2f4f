"""SCIM 2.0 through the whole API, with everything outside kept in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import httpx2
import msgspec
import pytest
from prometheus_client import CollectorRegistry
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from jobhire.domains.identity.application.groups import GroupRoles
from jobhire.domains.identity.application.ports import UserView
from jobhire.domains.identity.application.provisioning import Profile, ProvisionUser
from jobhire.domains.identity.application.roles import Roles
from jobhire.domains.identity.domain.errors import WrongCredentials
from jobhire.domains.identity.domain.roles import CustomRole
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.domains.identity.domain.user import Provisioned
from jobhire.interfaces.api.app import create_api
from jobhire.shared.application import ProofNeeded
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.idempotency import InMemoryIdempotency
from jobhire.shared.infrastructure.telemetry import Telemetry
from jobhire.shared.presentation.paging import Cursors
from jobhire.shared.presentation.services import HttpServices
from tests.application.identity.house import House, principal_of

Json = dict[str, Any]
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
FINE = {Status.SUCCESS, Status.COMPLIANT, Status.SKIPPED}
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BASE = "https://jobhire.example/scim/v2"
BOB: Json = {
    "schemas": [USER],
    "userName": "bob@example.com",
    "externalId": "00u1",
    "displayName": "Bob Builder",
    "name": {"givenName": "Bob", "familyName": "Builder"},
}


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
async def http(house: House) -> AsyncIterator[httpx.AsyncClient]:
    app = create_api(
        controllers=house.door.controllers,
        roots=house.door.roots,
        mediator=house.mediator,
        verifier=house.verifier,
        services=HttpServices(
            clock=house.clock, ids=house.ids, idempotency=InMemoryIdempotency(), cursors=Cursors(b"c" * 32)
        ),
        telemetry=Telemetry(registry=CollectorRegistry(), access_log=lambda line: None),
        readiness={},
        version="0.0.0",
    )
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=f"{BASE}/") as client:
        yield client


class Provider:
    """A tenant's identity provider."""

    def __init__(self, http: httpx.AsyncClient, token: str, user_id: str, tenant_id: str) -> None:
        self._http = http
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/scim+json"}
        self.user_id, self.tenant_id = user_id, TenantId(tenant_id)

    async def __call__(
        self, method: str, path: str, body: Json | None = None, **headers: str
    ) -> httpx.Response:
        return await self._http.request(method, path, json=body, headers=self.headers | headers)

    async def user(self, **changes: Any) -> Json:
        answer = await self("POST", "Users", BOB | changes)
        assert answer.status_code == 201, answer.text
        made: Json = answer.json()
        return made

    async def group(self, name: str, *members: str) -> Json:
        body = {"schemas": [GROUP], "displayName": name, "members": [{"value": each} for each in members]}
        answer = await self("POST", "Groups", body)
        assert answer.status_code == 201, answer.text
        made: Json = answer.json()
        return made

    async def patch(self, path: str, *operations: Json, **headers: str) -> httpx.Response:
        return await self("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)}, **headers)


async def provider_of(house: House, http: httpx.AsyncClient, email: str = "ann@example.com") -> Provider:
    signed_in = await house.register(email)
    user = signed_in.user
    return Provider(http, signed_in.token, user.id, user.tenant_id)


@pytest.fixture
async def acme(house: House, http: httpx.AsyncClient) -> Provider:
    return await provider_of(house, http)


async def role_of(house: House, acme: Provider, user: Json) -> str:
    return (await house.users.get(acme.tenant_id, user["id"])).role


def refused(answer: httpx.Response, status: int, scim_type: str | None = None) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/scim+json"
    body = answer.json()
    assert body["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert (body["status"], body.get("scimType")) == (str(status), scim_type)


class OverTheLoop(httpx2.BaseTransport):
    """Lets a client that blocks, in a thread of its own, talk to the application in the loop."""

    def __init__(self, http: httpx.AsyncClient, loop: asyncio.AbstractEventLoop) -> None:
        self._http, self._loop = http, loop

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        asking = self._http.request(
            request.method, str(request.url), content=request.read(), headers=dict(request.headers)
        )
        answer = asyncio.run_coroutine_threadsafe(asking, self._loop).result(60)
        return httpx2.Response(answer.status_code, headers=dict(answer.headers), content=answer.content)


async def test_scim2_tester_finds_nothing_wrong(http: httpx.AsyncClient, acme: Provider) -> None:
    transport = OverTheLoop(http, asyncio.get_running_loop())
    with httpx2.Client(transport=transport, base_url=BASE, headers=acme.headers) as client:
        results = await asyncio.to_thread(check_server, SyncSCIMClient(client))
    wrong = [f"{each.title}: {each.reason}" for each in results if each.status not in FINE]
    assert wrong == []
    skipped = {each.title for each in results if each.status is Status.SKIPPED}
    assert skipped <= {"search_with_attributes"}, "only the search over all resources is not offered"
    titles = {each.title for each in results}
    assert {"object_creation", "object_replacement", "check_replace_attribute", "random_url"} <= titles
    assert {each.resource_type for each in results} >= {"User", "Group"}


async def test_a_provisioned_user_is_found_by_every_name_they_have(acme: Provider) -> None:
    bob = await acme.user()
    assert bob["emails"] == [{"value": "bob@example.com", "type": "work"}]
    assert (bob["active"], bob["name"]) == (True, BOB["name"])
    assert bob["meta"]["location"] == f"{BASE}/Users/{bob['id']}"
    filters = (
        'userName eq "BOB@example.com"',
        'externalId eq "00u1"',
        'displayName eq "Bob Builder" and active eq true',
        'emails.value eq "bob@example.com" and userName eq "bob@example.com"',
        f'id eq "{bob["id"]}"',
    )
    for each in filters:
        found = (await acme("GET", f"Users?filter={each}")).json()
        assert (found["totalResults"], found["Resources"][0]["id"]) == (1, bob["id"]), each
    none = (await acme("GET", 'Users?filter=userName eq "bob@example.com" and externalId eq "00u2"')).json()
    assert (none["totalResults"], none["Resources"]) == (0, [])


async def test_who_was_not_provisioned_is_found_by_their_address(acme: Provider) -> None:
    found = (await acme("GET", 'Users?filter=userName eq "ann@example.com"')).json()
    assert [each["id"] for each in found["Resources"]] == [acme.user_id]


@pytest.mark.parametrize(
    "text",
    [
        'userName sw "b"',
        'not (userName eq "b")',
        'userName eq "a" or userName eq "b"',
        "userName eq",
        'nobody eq "x"',
    ],
)
async def test_a_filter_we_do_not_know_is_refused(acme: Provider, text: str) -> None:
    refused(await acme("GET", f"Users?filter={text}"), 400, "invalidFilter")


async def test_a_list_is_told_page_by_page(acme: Provider) -> None:
    made = [await acme.user(userName=f"u{n}@example.com", externalId=f"x{n}") for n in range(3)]
    page = (await acme("GET", "Users?startIndex=2&count=2")).json()
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (4, 2, 2)
    assert [each["id"] for each in page["Resources"]] == [each["id"] for each in made[:2]]
    counted = (await acme("GET", "Users?startIndex=-5&count=-1")).json()
    assert (counted["totalResults"], counted["startIndex"], counted["Resources"]) == (4, 1, [])


async def test_a_name_or_address_in_use_is_a_uniqueness_conflict(acme: Provider) -> None:
    await acme.user()
    refused(await acme("POST", "Users", BOB), 409, "uniqueness")
    other = {"emails": [{"value": "other@example.com"}]}
    refused(await acme("POST", "Users", BOB | other | {"externalId": "00u2"}), 409, "uniqueness")
    refused(await acme("POST", "Users", BOB | other | {"userName": "other"}), 409, "uniqueness")
    await acme.group("Engineering")
    again = {"schemas": [GROUP], "displayName": "engineering"}
    refused(await acme("POST", "Groups", again), 409, "uniqueness")


async def test_a_provisioned_user_has_no_password_and_can_set_one_by_a_reset(
    house: House, acme: Provider
) -> None:
    await acme.user()
    credential = house.credentials.documents()[-1]["state"]
    assert (credential["email"], credential["password_hash"]) == ("bob@example.com", "")
    for guess in ("correct horse", "v1$correct horse"):
        with pytest.raises(WrongCredentials):
            await house.log_in("bob@example.com", guess)


async def test_inactive_means_signed_out(house: House, acme: Provider) -> None:
    bob = await acme.user()
    changed = await acme.patch(f"Users/{bob['id']}", {"op": "Replace", "path": "active", "value": False})
    assert (changed.status_code, changed.json()["active"]) == (200, False)
    user = await house.users.get(acme.tenant_id, bob["id"])
    assert (user.active, user.sessions_since) == (False, house.clock.now())


async def test_a_patch_is_done_as_a_whole_or_not_at_all(acme: Provider) -> None:
    bob = await acme.user()
    good = {"op": "replace", "path": "displayName", "value": "Robert"}
    bad = {"op": "remove", "path": "userName"}
    refused(await acme.patch(f"Users/{bob['id']}", good, bad), 400, "mutability")
    assert (await acme("GET", f"Users/{bob['id']}")).json() == bob
    removed = await acme.patch(f"Users/{bob['id']}", good, {"op": "remove", "path": "name.givenName"})
    assert (removed.json()["displayName"], removed.json()["name"]) == ("Robert", {"familyName": "Builder"})


async def test_a_changed_address_signs_in_and_the_old_one_does_not(house: House, acme: Provider) -> None:
    bob = await acme.user()
    path = 'emails[type eq "work"].value'
    changed = await acme.patch(
        f"Users/{bob['id']}", {"op": "replace", "path": path, "value": "robert@example.com"}
    )
    assert changed.json()["emails"][0]["value"] == "robert@example.com"
    known = {each["state"]["email"] for each in house.credentials.documents()}
    assert known == {"ann@example.com", "robert@example.com"}
    ann = {"op": "replace", "path": path, "value": "ann@example.com"}
    refused(await acme.patch(f"Users/{bob['id']}", ann), 409, "uniqueness")


async def test_an_outdated_version_changes_nothing(acme: Provider) -> None:
    bob = await acme.user()
    assert bob["meta"]["version"] == '"1"'
    rename = {"op": "replace", "path": "displayName", "value": "Robert"}
    first = await acme.patch(f"Users/{bob['id']}", rename, **{"If-Match": '"1"'})
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    again = {"op": "replace", "path": "displayName", "value": "Rob"}
    refused(await acme.patch(f"Users/{bob['id']}", again, **{"If-Match": '"1"'}), 412)
    refused(await acme("PUT", f"Users/{bob['id']}", BOB, **{"If-Match": '"1"'}), 412)
    assert (await acme("GET", f"Users/{bob['id']}")).json()["displayName"] == "Robert"


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
    held = ["scim:manage", "jobs:read", "candidates:read", "matches:read"]
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


@pytest.mark.parametrize(
    ("body", "scim_type"),
    [
        (BOB | {"userName": None}, "invalidValue"),
        (BOB | {"emails": "bob@example.com"}, "invalidSyntax"),
        (BOB | {"emails": [{"value": "nowhere"}]}, "invalidValue"),
        (BOB | {"displayName": "a\nb" * 200}, "invalidValue"),
        (BOB | {"active": "perhaps"}, "invalidValue"),
    ],
)
async def test_what_does_not_fit_is_refused_without_being_repeated(
    acme: Provider, body: Json, scim_type: str
) -> None:
    answer = await acme("POST", "Users", body)
    assert answer.status_code == 400, answer.text
    assert "example.com" not in answer.text
    assert answer.json()["scimType"] in {scim_type, "invalidValue", "invalidSyntax"}


async def test_what_we_do_not_keep_is_ignored(acme: Provider) -> None:
    enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    more = {
        "nickName": "B",
        "phoneNumbers": [{"value": "1"}],
        "title": "Builder",
        "password": "hunter2 hunter2",
    }
    bob = await acme.user(**more, schemas=[USER, enterprise], **{enterprise: {"department": "Works"}})
    assert not set(more) & set(bob)
    nick = {"op": "add", "path": "nickName", "value": "Bobby"}
    assert (await acme.patch(f"Users/{bob['id']}", nick)).json()["meta"]["version"] == '"1"'


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
