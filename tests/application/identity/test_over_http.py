"""Identity as its clients meet it: through the whole API, with everything outside kept in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar

from jobhire.domains.identity.application.ports import UserView
from tests.application.identity.house import House

Json = dict[str, Any]
ANN = {"email": "Ann@Example.com", "password": "correct horse", "fullName": "Ann Example"}
SIGN_IN = {"email": ANN["email"], "password": ANN["password"]}
BOB = {"email": "bob@example.com", "password": "first password", "fullName": "Bob", "role": "viewer"}


@pytest.fixture
async def api(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
        yield client


async def register(api: httpx.AsyncClient, **changes: object) -> Json:
    answer = await api.post("/auth/register", json=ANN | changes)
    assert answer.status_code == 201, answer.text
    data: Json = answer.json()["data"]
    return data


def bearing(session: Json) -> dict[str, str]:
    return {"Authorization": f"Bearer {session['token']}"}


def problem(answer: httpx.Response, status: int, code: str) -> Json:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    body: Json = answer.json()
    assert body["type"] == f"https://jobhire.dev/problems/{code}"
    return body


async def test_register_answers_with_the_user_and_a_token_that_works(api: httpx.AsyncClient) -> None:
    answer = await api.post("/auth/register", json=ANN | {"role": "recruiter", "companyName": "Acme"})
    assert answer.status_code == 201
    data = answer.json()["data"]
    user = data["user"]
    assert set(data) == {"user", "token", "expiresIn", "refreshToken"}
    assert (user["email"], user["fullName"], user["role"]) == ("ann@example.com", "Ann Example", "admin")
    assert data["expiresIn"] == 900
    assert answer.headers["cache-control"] == "no-store"
    me = await api.get("/auth/me", headers=bearing(data))
    assert (me.status_code, me.json()["data"]) == (200, user)
    there = await api.get(answer.headers["location"].removeprefix("/api/v1"), headers=bearing(data))
    assert there.json()["data"] == user


@pytest.mark.parametrize("role", ["viewer", "admin", "root"])
async def test_the_role_a_client_asks_for_changes_nothing(api: httpx.AsyncClient, role: str) -> None:
    assert (await register(api, role=role))["user"]["role"] == "admin"


@pytest.mark.parametrize(
    "extra", [{"tenant_id": "t1"}, {"tenantId": "t1"}, {"isVerified": True}, {"id": "u1"}]
)
async def test_register_knows_no_other_fields_and_then_sets_nothing(
    api: httpx.AsyncClient, house: House, extra: Json
) -> None:
    problem(await api.post("/auth/register", json=ANN | extra), 400, "invalid-request")
    assert house.tenants.documents() == house.credentials.documents() == []


@pytest.mark.parametrize(
    ("changed", "status", "pointer"),
    [
        ({"email": {"$ne": None}}, 400, "/email"),
        ({"email": ["a@b.cc"]}, 400, "/email"),
        ({"email": "not an address"}, 422, "/email"),
        ({"email": "a@localhost"}, 422, "/email"),
        ({"email": "a@exa mple.com"}, 422, "/email"),
        ({"email": "a" * 300 + "@example.com"}, 400, "/email"),
        ({"password": "short"}, 400, "/password"),
        ({"password": "x" * 1_000_000}, 400, "/password"),
        ({"password": "🐎" * 300}, 422, "/password"),
        ({"password": "nul\x00 inside"}, 400, None),
        ({"password": 12345678}, 400, "/password"),
        ({"fullName": "   "}, 400, "/fullName"),
        ({"fullName": "Ann\u001b[31m"}, 400, "/fullName"),
        ({"companyName": ""}, 400, "/companyName"),
    ],
)
async def test_bad_fields_are_named_before_any_hashing(
    api: httpx.AsyncClient, house: House, changed: Json, status: int, pointer: str | None
) -> None:
    answer = await api.post("/auth/register", json=ANN | changed)
    assert answer.status_code == status
    if pointer is not None:
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert len(answer.content) < 1_000
    assert house.hasher.hashed == 0


async def test_an_address_in_use_is_a_conflict_that_names_nobody(api: httpx.AsyncClient) -> None:
    first = await register(api)
    body = problem(
        await api.post("/auth/register", json=ANN | {"email": "ann@EXAMPLE.com"}), 409, "email-taken"
    )
    assert first["user"]["id"] not in str(body)


@pytest.mark.parametrize(
    ("written", "again"),
    [("a@b\u00fccher.de", "a@xn--bcher-kva.de"), ("a@BU\u0308CHER.de", "A@b\u00fccher.de")],
)
async def test_an_international_domain_is_one_address_in_both_its_forms(
    api: httpx.AsyncClient, written: str, again: str
) -> None:
    await register(api, email=written)
    problem(await api.post("/auth/register", json=ANN | {"email": again}), 409, "email-taken")


async def test_login_answers_like_register(api: httpx.AsyncClient) -> None:
    session = await register(api)
    answer = await api.post("/auth/login", json=SIGN_IN)
    assert answer.status_code == 200
    assert answer.json()["data"]["user"] == session["user"]
    assert (await api.get("/auth/me", headers=bearing(answer.json()["data"]))).status_code == 200


async def test_an_unknown_user_and_a_wrong_password_look_the_same(api: httpx.AsyncClient) -> None:
    await register(api)
    wrong = await api.post("/auth/login", json=SIGN_IN | {"password": "wrong password"})
    unknown = await api.post("/auth/login", json=SIGN_IN | {"email": "nobody@example.com"})
    bodies = [problem(answer, 401, "wrong-credentials") for answer in (wrong, unknown)]
    for body in bodies:
        body.pop("correlationId", None)
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer x.y.z", "Basic YTpi", "Bearer ..", "Token {token}"]
)
async def test_without_a_token_of_ours_nobody_is_known(
    api: httpx.AsyncClient, authorization: str | None
) -> None:
    session = await register(api)
    value = authorization and authorization.format(token=session["token"])
    headers = {} if value is None else {"Authorization": value}
    for path in ("/auth/me", "/users", f"/users/{session['user']['id']}"):
        problem(await api.get(path, headers=headers), 401, "unauthenticated")


async def test_row_18_a_token_in_the_query_is_not_looked_at(api: httpx.AsyncClient) -> None:
    session = await register(api)
    assert (await api.get("/auth/me", params={"access_token": session["token"]})).status_code == 401


async def test_an_admin_adds_and_lists_people_who_sign_in_with_their_role(api: httpx.AsyncClient) -> None:
    admin = await register(api)
    added = await api.post("/users", json=BOB, headers=bearing(admin))
    assert added.status_code == 201
    assert added.headers["location"] == f"/api/v1/users/{added.json()['data']['id']}"
    listed = await api.get("/users", headers=bearing(admin))
    assert listed.json() == {
        "data": [added.json()["data"], admin["user"]],
        "pagination": {"page": 1, "limit": 20, "total": 2, "totalPages": 1},
    }
    credentials = {"email": BOB["email"], "password": BOB["password"]}
    bob = (await api.post("/auth/login", json=credentials)).json()["data"]
    assert bob["user"]["role"] == "viewer"
    problem(await api.get("/users", headers=bearing(bob)), 403, "forbidden")
    problem(await api.post("/users", json=BOB, headers=bearing(bob)), 403, "forbidden")


async def test_a_role_that_is_none_is_refused(api: httpx.AsyncClient) -> None:
    admin = await register(api)
    answer = await api.post("/users", json=BOB | {"role": "root"}, headers=bearing(admin))
    assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == "/role"


async def test_another_tenants_user_looks_like_none_at_all(api: httpx.AsyncClient) -> None:
    ann = await register(api)
    eve = await register(api, email="eve@example.com")
    foreign = problem(await api.get(f"/users/{ann['user']['id']}", headers=bearing(eve)), 404, "not-found")
    none = problem(await api.get("/users/00000000", headers=bearing(eve)), 404, "not-found")
    assert (foreign["title"], foreign["detail"]) == (none["title"], none["detail"])
    listed = (await api.get("/users", headers=bearing(eve))).json()
    assert [user["id"] for user in listed["data"]] == [eve["user"]["id"]]


async def test_the_document_describes_the_answers(api: httpx.AsyncClient) -> None:
    document = (await api.get("/openapi.json")).json()
    schemas = document["components"]["schemas"]
    shown = next(schema for name, schema in schemas.items() if name.endswith("UserView"))
    assert set(shown["properties"]) == {field.encode_name for field in msgspec.structs.fields(UserView)}
    assert "/api/v1/auth/register" in document["paths"]
