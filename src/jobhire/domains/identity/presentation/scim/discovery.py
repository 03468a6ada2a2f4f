"""What a SCIM client finds out about us, and what we say to everything else here."""

from __future__ import annotations

from typing import Any, ClassVar

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from jobhire.domains.identity.presentation.scim.answers import ERRORS, LIST, SCIM_JSON, answer, refusal
from jobhire.domains.identity.presentation.scim.late import late
from jobhire.shared.domain import NotFound
from jobhire.shared.presentation.auth import operation

_MANAGE = operation("scim:manage")


def _all(found: dict[str, dict[str, Any]]) -> Response[bytes]:
    resources = list(found.values())
    size = len(resources)
    body = {"schemas": [LIST], "totalResults": size, "startIndex": 1, "itemsPerPage": size}
    return answer(body | {"Resources": resources})


def _one(found: dict[str, dict[str, Any]], id: str) -> Response[bytes]:
    if id not in found:
        raise NotFound("there is no such schema or resource type")
    return answer(found[id])


class ScimDiscoveryController(Controller):
    path = "/scim/v2"
    include_in_schema = False
    exception_handlers = ERRORS
    base: ClassVar[str]

    @get("/ServiceProviderConfig", opt=_MANAGE, media_type=SCIM_JSON)
    async def provider(self) -> Response[bytes]:
        return answer((await late()).provider(self.base))

    @get("/Schemas", opt=_MANAGE, media_type=SCIM_JSON)
    async def schemas(self) -> Response[bytes]:
        return _all((await late()).schemas(self.base))

    @get("/Schemas/{id:str}", opt=_MANAGE, media_type=SCIM_JSON)
    async def schema(self, id: FromPath[str]) -> Response[bytes]:
        return _one((await late()).schemas(self.base), id)

    @get("/ResourceTypes", opt=_MANAGE, media_type=SCIM_JSON)
    async def types(self) -> Response[bytes]:
        return _all((await late()).resource_types(self.base))

    @get("/ResourceTypes/{id:str}", opt=_MANAGE, media_type=SCIM_JSON)
    async def type(self, id: FromPath[str]) -> Response[bytes]:
        return _one((await late()).resource_types(self.base), id)

    @get("/{rest:path}", opt=_MANAGE, media_type=SCIM_JSON)
    async def nothing(self, rest: FromPath[str]) -> Response[bytes]:
        return refusal(404, "Nothing answers at this path.")

    @post("/.search", opt=_MANAGE, media_type=SCIM_JSON, status_code=501)
    async def search(self) -> Response[bytes]:
        return refusal(501, "Search in /Users or /Groups.")
