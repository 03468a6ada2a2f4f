"""SCIM 2.0 through the whole API, with everything outside kept in memory."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import httpx2
import pytest
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from jobhire.domains.identity.application.passwords import RequestReset, ResetPassword
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.errors import LinkVoid, WrongCredentials
from jobhire.domains.identity.domain.text import normalise_email
from tests.application.identity.house import House
from tests.application.identity.provider import (
    BASE,
    BOB,
    GROUP,
    USER,
    Json,
    Provider,
    refused,
)

FINE = {Status.SUCCESS, Status.COMPLIANT, Status.SKIPPED}


CHOSEN = "a good long one"


async def reset_token(house: House, email: str) -> str:
    """Out of the letter that somebody gets who forgot their password."""
    await house.mediator.send(RequestReset(id=house.ids.new(), email=normalise_email(email)))
    letter = (await house.deliver())[-1]
    return letter.text.partition("#token=")[2].split()[0]


async def set_password(house: House, token: str, password: str = CHOSEN) -> None:
    await house.mediator.send(ResetPassword(token=token, new=Password(password)))


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
    await set_password(house, await reset_token(house, "bob@example.com"))
    assert (await house.log_in("bob@example.com", CHOSEN)).user.email == "bob@example.com"


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
    await set_password(house, await reset_token(house, "bob@example.com"))
    house.clock.forward(timedelta(minutes=1))
    asked_before = await reset_token(house, "bob@example.com")
    path = 'emails[type eq "work"].value'
    changed = await acme.patch(
        f"Users/{bob['id']}", {"op": "replace", "path": path, "value": "robert@example.com"}
    )
    assert changed.json()["emails"][0]["value"] == "robert@example.com"
    with pytest.raises(LinkVoid):
        await set_password(house, asked_before, "a password of a thief")
    assert (await house.log_in("robert@example.com", CHOSEN)).user.id == bob["id"]
    with pytest.raises(WrongCredentials):
        await house.log_in("bob@example.com", CHOSEN)
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
