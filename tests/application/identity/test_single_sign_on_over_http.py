"""Single sign-on as its clients meet it: through the whole API."""

from __future__ import annotations

import httpx
import pytest

from tests.application.identity.house import House
from tests.application.identity.oidc_provider import CLIENT, ISSUER, SECRET, FakeProvider

PROVIDER = {
    "issuer": ISSUER,
    "clientId": CLIENT,
    "clientSecret": SECRET,
    "redirectUri": "https://app.acme.example/sso",
    "domains": ["acme.example.com"],
    "justInTime": True,
}
WHERE = "/tenant/identity-provider"


@pytest.fixture
def house() -> House:
    house = House()
    house.fetch = FakeProvider(clock=house.clock)
    house.mediator = house._mediator()
    return house


@pytest.fixture
def api(http: httpx.AsyncClient) -> httpx.AsyncClient:
    http.base_url = httpx.URL("http://test/api/v1")
    return http


async def owner(house: House) -> tuple[str, dict[str, str]]:
    ann = await house.register(company_name="Acme")
    return ann.user.tenant_id, {"Authorization": f"Bearer {ann.token}"}


async def test_from_connecting_a_provider_to_being_signed_in(house: House, api: httpx.AsyncClient) -> None:
    tenant_id, bearing = await owner(house)
    connected = await api.put(WHERE, json=PROVIDER, headers=bearing)
    assert (connected.status_code, connected.headers["etag"]) == (200, '"1"')
    assert SECRET not in connected.text and "ecret" not in connected.text
    started = await api.post("/auth/oidc/start", json={"tenantId": tenant_id})
    assert (started.status_code, started.headers["cache-control"]) == (200, "no-store")
    assert isinstance(house.fetch, FakeProvider)
    code, _ = house.fetch.browser(started.json()["data"]["authorizationUrl"])
    finished = await api.post(
        "/auth/oidc/finish", json={"state": started.json()["data"]["state"], "code": code}
    )
    assert (finished.status_code, finished.headers["cache-control"]) == (200, "no-store")
    mine = {"Authorization": f"Bearer {finished.json()['data']['token']}"}
    assert (await api.get("/auth/me", headers=mine)).json()["data"]["email"] == "bea@acme.example.com"


async def test_row_65_an_issuer_inside_is_a_fault_of_that_field(house: House, api: httpx.AsyncClient) -> None:
    _, bearing = await owner(house)
    answer = await api.put(WHERE, json={**PROVIDER, "issuer": "https://127.0.0.1"}, headers=bearing)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (422, "address-refused")
    assert answer.json()["errors"][0]["pointer"] == "/issuer"


async def test_refusals_have_the_status_of_their_kind(house: House, api: httpx.AsyncClient) -> None:
    tenant_id, bearing = await owner(house)
    assert (await api.get(WHERE, headers=bearing)).status_code == 404
    assert (await api.delete(WHERE, headers=bearing)).status_code == 404
    assert (await api.post("/auth/oidc/start", json={"tenantId": tenant_id})).status_code == 404
    assert (await api.post("/auth/oidc/finish", json={"state": "a", "code": "b"})).status_code == 401
    await api.put(WHERE, json=PROVIDER, headers=bearing)
    stale = await api.put(WHERE, json=PROVIDER, headers={**bearing, "If-Match": '"7"'})
    assert stale.status_code == 412
    assert (await api.delete(WHERE, headers=bearing)).status_code == 200
