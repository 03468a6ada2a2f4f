"""Another address, and a colleague's lost factors, as clients meet them: through the whole API."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from tests.application.identity.house import House

RIGHT = "correct horse"


@pytest.fixture
def api(http: httpx.AsyncClient) -> httpx.AsyncClient:
    http.base_url = httpx.URL("http://test/api/v1")
    return http


def code_of(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition("/")[2]


async def bearing(api: httpx.AsyncClient, email: str, password: str = RIGHT) -> dict[str, str]:
    answer = await api.post("/auth/login", json={"email": email, "password": password})
    return {"Authorization": f"Bearer {answer.json()['data']['token']}"}


async def test_an_address_from_the_wish_to_the_confirmation(house: House, api: httpx.AsyncClient) -> None:
    await house.register(company_name="Acme")
    await house.register("bea@example.org", company_name="Rival")
    ann = await bearing(api, "ann@example.com")
    for wanted in ("bea@example.org", "New@example.org"):
        asked = await api.post("/auth/email", json={"newEmail": wanted}, headers=ann)
        assert asked.status_code == 202
        assert wanted not in asked.text
    token = (await house.deliver())[-2].text.partition("#token=")[2].split()[0]
    confirmed = await api.post("/auth/email/confirm", json={"token": token})
    assert confirmed.status_code == 200
    house.clock.forward(timedelta(seconds=1))
    again = await api.post("/auth/email/confirm", json={"token": token})
    assert (again.status_code, code_of(again)) == (422, "link-void")
    assert (await api.get("/auth/me", headers=await bearing(api, "new@example.org"))).status_code == 200


async def test_a_fault_of_the_address_is_a_fault_of_that_field(house: House, api: httpx.AsyncClient) -> None:
    await house.register(company_name="Acme")
    ann = await bearing(api, "ann@example.com")
    for wanted in ("ann@example.com", "nobody@", "a\u200bb@example.com"):
        answer = await api.post("/auth/email", json={"newEmail": wanted}, headers=ann)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/newEmail")
    assert (await api.post("/auth/email", json={"newEmail": "x@example.com"})).status_code == 401


async def test_a_colleagues_factors_are_removed_by_who_may(house: House, api: httpx.AsyncClient) -> None:
    await house.register(company_name="Acme")
    ann = await bearing(api, "ann@example.com")
    bob = {"email": "bob@example.com", "password": "a good long one", "fullName": "Bob", "role": "admin"}
    id = (await api.post("/users", json=bob, headers=ann)).json()["data"]["id"]
    for what, code in (("second-factor", "no-second-factor"), ("passkeys", "no-passkey")):
        none = await api.delete(f"/users/{id}/{what}", headers=ann)
        assert (none.status_code, code_of(none)) == (409, code)
        unknown = await api.delete(f"/users/nobody/{what}", headers=ann)
        assert (unknown.status_code, code_of(unknown)) == (404, "not-found")
    assert (await api.get(f"/users/{id}/passkeys", headers=ann)).json()["data"] == []
    missing = await api.delete(f"/users/{id}/passkeys/none", headers=ann)
    assert (missing.status_code, code_of(missing)) == (404, "not-found")
    owner = (await api.get("/auth/me", headers=ann)).json()["data"]["id"]
    as_bob = await bearing(api, bob["email"], bob["password"])
    refused = await api.delete(f"/users/{owner}/second-factor", headers=as_bob)
    assert (refused.status_code, code_of(refused)) == (403, "beyond-your-permissions")
