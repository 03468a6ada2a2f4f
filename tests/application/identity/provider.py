"""A tenant's identity provider, talking SCIM to the whole API."""

from __future__ import annotations

from typing import Any

import httpx

from jobhire.shared.domain import TenantId
from tests.application.identity.house import House

Json = dict[str, Any]
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BASE = "https://jobhire.example/scim/v2"
BOB: Json = {
    "schemas": [USER],
    "userName": "bob@example.com",
    "externalId": "00u1",
    "displayName": "Bob Builder",
    "name": {"givenName": "Bob", "familyName": "Builder"},
}


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


async def role_of(house: House, acme: Provider, user: Json) -> str:
    return (await house.users.get(acme.tenant_id, user["id"])).role


def refused(answer: httpx.Response, status: int, scim_type: str | None = None) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/scim+json"
    body = answer.json()
    assert body["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert (body["status"], body.get("scimType")) == (str(status), scim_type)
