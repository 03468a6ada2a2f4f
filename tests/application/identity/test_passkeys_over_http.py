"""Passkeys as their clients meet them: through the whole API."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.application.identity.house import House
from tests.application.identity.test_over_http import problem
from tests.authenticator import Authenticator, Json, text

PASSKEYS, SIGN_IN = "/auth/passkeys", "/auth/login/passkey"


@pytest.fixture
def api(http: httpx.AsyncClient) -> httpx.AsyncClient:
    http.base_url = httpx.URL("http://test/api/v1")
    return http


async def ann(house: House) -> dict[str, str]:
    signed_in = await house.register(company_name="Acme")
    return {"Authorization": f"Bearer {signed_in.token}"}


async def asked(api: httpx.AsyncClient, path: str, **rest: Any) -> Json:
    answer = await api.post(path, **rest)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), answer.text
    data: Json = answer.json()["data"]
    assert set(data) == {"publicKey", "state"}
    return data


async def registration(api: httpx.AsyncClient, bearing: dict[str, str], it: Authenticator) -> Json:
    """The body that registers it."""
    offer = await asked(api, f"{PASSKEYS}/options", headers=bearing)
    return {"state": offer["state"], "label": "Laptop", "credential": it.create(offer["publicKey"])}


async def answer_of(api: httpx.AsyncClient, it: Authenticator) -> Json:
    """The body that signs in by it."""
    begun = await asked(api, f"{SIGN_IN}/options", json={})
    return {"state": begun["state"], "credential": it.get(begun["publicKey"])}


async def test_from_registering_a_passkey_to_signing_in_by_it_and_removing_it(
    house: House, api: httpx.AsyncClient
) -> None:
    bearing, it = await ann(house), Authenticator()
    made = await api.post(PASSKEYS, json=await registration(api, bearing, it), headers=bearing)
    passkey = made.json()["data"]
    assert made.status_code == 201
    assert set(passkey) == {"id", "label", "synced", "registeredAt", "usedAt"}
    signed_in = await api.post(SIGN_IN, json=await answer_of(api, it))
    assert (signed_in.status_code, signed_in.headers["cache-control"]) == (200, "no-store")
    mine = {"Authorization": f"Bearer {signed_in.json()['data']['token']}"}
    renamed = await api.patch(f"{PASSKEYS}/{passkey['id']}", json={"label": "Old laptop"}, headers=mine)
    assert renamed.json()["data"]["label"] == "Old laptop"
    listed = (await api.get(PASSKEYS, headers=mine)).json()["data"]
    assert listed == [renamed.json()["data"]] and listed[0]["usedAt"] is not None
    proof = await asked(api, "/auth/proof/passkey/options", headers=mine)
    body = {"state": proof["state"], "credential": it.get(proof["publicKey"])}
    assert (await api.post("/auth/proof/passkey", json=body, headers=mine)).status_code == 200
    assert (await api.delete(f"{PASSKEYS}/{passkey['id']}", headers=mine)).status_code == 200
    problem(await api.post(SIGN_IN, json=await answer_of(api, it)), 401, "passkey-refused")
    problem(await api.delete(f"{PASSKEYS}/{passkey['id']}", headers=mine), 404, "not-found")


async def test_a_replayed_answer_is_refused(house: House, api: httpx.AsyncClient) -> None:
    bearing, it = await ann(house), Authenticator()
    await api.post(PASSKEYS, json=await registration(api, bearing, it), headers=bearing)
    body = await answer_of(api, it)
    assert (await api.post(SIGN_IN, json=body)).status_code == 200
    problem(await api.post(SIGN_IN, json=body), 401, "passkey-refused")


async def test_what_a_browser_adds_of_its_own_is_no_reason_to_refuse(
    house: House, api: httpx.AsyncClient
) -> None:
    bearing, it = await ann(house), Authenticator()
    body = await registration(api, bearing, it)
    body["credential"] |= {"someday": {"credProps": True}}
    body["credential"]["response"] |= {"publicKey": "AAAA", "someday": [1]}
    assert (await api.post(PASSKEYS, json=body, headers=bearing)).status_code == 201
    body |= {"isAdmin": True}
    problem(await api.post(PASSKEYS, json=body, headers=bearing), 400, "invalid-request")


MALFORMED = [
    ({"id": "not base64!"}, {}, 400, "/credential/id"),
    ({"id": "A" * 1_365}, {}, 400, "/credential/id"),
    ({"id": 7}, {}, 400, "/credential/id"),
    ({"response": None}, {}, 400, "/credential/response"),
    ({}, {"clientDataJSON": ""}, 400, "/credential/response/clientDataJSON"),
    ({}, {"clientDataJSON": "A" * 12_001}, 400, "/credential/response/clientDataJSON"),
    ({}, {"clientDataJSON": text(b"not json")}, 422, "/credential/response/clientDataJSON"),
    ({}, {"clientDataJSON": text(b"[" * 8_000)}, 422, "/credential/response/clientDataJSON"),
    ({}, {"clientDataJSON": text(b"\xff\xfe")}, 422, "/credential/response/clientDataJSON"),
    ({}, {"clientDataJSON": text(b'{"type": []}')}, 422, "/credential/response/clientDataJSON"),
]


@pytest.mark.parametrize(
    ("credential", "response", "status", "pointer"),
    [
        *MALFORMED,
        ({}, {"authenticatorData": text(b"short")}, 422, "/credential/response/authenticatorData"),
        ({}, {"authenticatorData": text(b"x" * 900)}, 422, "/credential/response/authenticatorData"),
        ({}, {"signature": ["AA"]}, 400, "/credential/response/signature"),
        ({}, {"userHandle": "A" * 87}, 400, "/credential/response/userHandle"),
    ],
)
async def test_what_is_no_answer_of_an_authenticator_is_named_by_field(
    house: House, api: httpx.AsyncClient, credential: Json, response: Json, status: int, pointer: str
) -> None:
    """The same for a passkey that is known and for one that nobody has."""
    bearing, it = await ann(house), Authenticator()
    await api.post(PASSKEYS, json=await registration(api, bearing, it), headers=bearing)
    for id in (None, "bm9ib2R5"):
        body = await answer_of(api, it)
        body["credential"] |= {"id": id} if id else {}
        body["credential"]["response"] |= response
        body["credential"] |= credential
        answer = await api.post(SIGN_IN, json=body)
        found = problem(answer, status, "invalid-request" if status == 400 else "passkey-unfit")
        assert [each["pointer"] for each in found["errors"]] == [pointer]
        assert len(answer.content) < 1_000


@pytest.mark.parametrize(
    ("credential", "response", "status", "pointer"),
    [
        *MALFORMED,
        ({}, {"attestationObject": text(b"\xff")}, 422, "/credential/response/attestationObject"),
        ({}, {"attestationObject": text(b"\x81" * 9_000)}, 422, "/credential/response/attestationObject"),
        ({}, {"attestationObject": text(b"\xa0")}, 422, "/credential/response/attestationObject"),
        ({"id": "b3RoZXI"}, {}, 422, "/credential"),
    ],
)
async def test_what_no_authenticator_made_is_named_by_field(
    house: House, api: httpx.AsyncClient, credential: Json, response: Json, status: int, pointer: str
) -> None:
    bearing = await ann(house)
    body = await registration(api, bearing, Authenticator())
    body["credential"]["response"] |= response
    body["credential"] |= credential
    answer = await api.post(PASSKEYS, json=body, headers=bearing)
    found = problem(answer, status, "invalid-request" if status == 400 else "passkey-unfit")
    assert [each["pointer"] for each in found["errors"]] == [pointer]
    assert house.passkeys.documents() == []


async def test_a_body_that_is_too_large_is_not_read(house: House, api: httpx.AsyncClient) -> None:
    bearing = await ann(house)
    for path in (PASSKEYS, SIGN_IN, "/auth/proof/passkey"):
        answer = await api.post(path, json={"state": "x" * 70_000}, headers=bearing)
        assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


async def test_a_second_factor_says_that_a_passkey_will_do_and_takes_it(
    house: House, api: httpx.AsyncClient
) -> None:
    bearing, it = await ann(house), Authenticator()
    await api.post(PASSKEYS, json=await registration(api, bearing, it), headers=bearing)
    answer = await api.patch("/tenant", json={"settings": {"secondFactorRequired": True}}, headers=bearing)
    assert answer.status_code == 200, answer.text
    password = {"email": "ann@example.com", "password": "correct horse"}
    needed = problem(await api.post("/auth/login", json=password), 401, "second-factor-needed")
    assert needed["methods"] == ["passkey"]
    begun = await asked(api, f"{SIGN_IN}/options", json={"challenge": needed["challenge"]})
    body = {"state": begun["state"], "credential": it.get(begun["publicKey"])}
    assert (await api.post(SIGN_IN, json=body)).status_code == 200
    problem(await api.post(f"{SIGN_IN}/options", json={"challenge": "x"}), 401, "wrong-code")
