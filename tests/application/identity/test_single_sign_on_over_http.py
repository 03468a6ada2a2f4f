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


async def prove(
    house: House, api: httpx.AsyncClient, bearing: dict[str, str], domain: str = "acme.example.com"
) -> str:
    named = await api.post("/tenant/domains", json={"domain": domain}, headers=bearing)
    assert (named.status_code, named.headers["etag"]) == (201, '"1"')
    record, where = named.json()["data"]["record"], named.headers["location"].removeprefix("/api/v1")
    early = await api.post(f"{where}/verify", headers=bearing)
    assert (early.status_code, early.json()["type"].rpartition("/")[2]) == (409, "domain-not-proven")
    house.records.published[record["name"]] = [record["value"]]
    verified = await api.post(f"{where}/verify", headers=bearing)
    assert (verified.status_code, verified.headers["etag"]) == (200, '"2"')
    assert verified.json()["data"]["state"] == "proven"
    return where


async def test_from_connecting_a_provider_to_being_signed_in(house: House, api: httpx.AsyncClient) -> None:
    tenant_id, bearing = await owner(house)
    connected = await api.put(WHERE, json=PROVIDER, headers=bearing)
    assert (connected.status_code, connected.headers["etag"]) == (200, '"1"')
    assert connected.json()["data"]["provenDomains"] == []
    await prove(house, api, bearing)
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


async def test_a_domain_from_its_name_to_its_removal(house: House, api: httpx.AsyncClient) -> None:
    _, bearing = await owner(house)
    where = await prove(house, api, bearing)
    listed = await api.get("/tenant/domains", headers=bearing)
    assert [(each["domain"], each["state"]) for each in listed.json()["data"]] == [
        ("acme.example.com", "proven")
    ]
    assert (await api.get(where, headers=bearing)).json()["data"] == listed.json()["data"][0]
    stale = await api.delete(where, headers={**bearing, "If-Match": '"1"'})
    assert stale.status_code == 412
    gone = await api.delete(where, headers={**bearing, "If-Match": '"2"'})
    assert gone.status_code == 200
    assert (await api.get(where, headers=bearing)).status_code == 404
    assert (await api.post(f"{where}/verify", headers=bearing)).status_code == 404


async def test_the_same_key_names_a_domain_once(house: House, api: httpx.AsyncClient) -> None:
    _, bearing = await owner(house)
    keyed = {**bearing, "Idempotency-Key": "acme-domain"}
    first, again = [
        await api.post("/tenant/domains", json={"domain": "acme.example.com"}, headers=keyed) for _ in "ab"
    ]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["data"] == again.json()["data"]
    twice = await api.post("/tenant/domains", json={"domain": "acme.example.com"}, headers=bearing)
    assert (twice.status_code, twice.json()["type"].rpartition("/")[2]) == (409, "domain-known")


async def test_faults_of_a_domain_are_told_apart(house: House, api: httpx.AsyncClient) -> None:
    _, bearing = await owner(house)
    for domain, code in (
        ("gmail.com", "domain-for-everybody"),
        ("co.uk", "domain-for-everybody"),
        ("acme", ""),
    ):
        answer = await api.post("/tenant/domains", json={"domain": domain}, headers=bearing)
        assert answer.status_code == 422
        assert answer.json()["type"].endswith(code) and answer.json()["errors"][0]["pointer"] == "/domain"
    named = await api.post("/tenant/domains", json={"domain": "acme.example.com"}, headers=bearing)
    house.records.silent.add(named.json()["data"]["record"]["name"])
    away = await api.post(f"/tenant/domains/{named.json()['data']['id']}/verify", headers=bearing)
    assert (away.status_code, away.json()["type"].rpartition("/")[2]) == (409, "name-servers-away")


async def test_signing_in_begins_with_an_address_whoever_has_an_account(
    house: House, api: httpx.AsyncClient
) -> None:
    _, bearing = await owner(house)
    await api.put(WHERE, json=PROVIDER, headers=bearing)
    unproven = await api.post("/auth/oidc/start", json={"email": "bea@acme.example.com"})
    unknown = await api.post("/auth/oidc/start", json={"email": "bea@nowhere.example.com"})
    assert (unproven.status_code, unknown.status_code) == (404, 404)
    assert unproven.json()["detail"] == unknown.json()["detail"]
    await prove(house, api, bearing)
    for email in ("bea@acme.example.com", "nobody@acme.example.com"):
        started = await api.post("/auth/oidc/start", json={"email": email})
        assert started.status_code == 200
        assert email not in started.text
    for body in ({}, {"email": "bea@acme.example.com", "tenantId": "t"}):
        assert (await api.post("/auth/oidc/start", json=body)).status_code == 422
