"""What a SCIM client finds out about us (RFC 7644, section 4), and what we say to everything else here."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from scim2_models import Resource, ResourceType, Schema, ServiceProviderConfig

from jobhire.domains.identity.presentation.scim.answers import ERRORS, SCIM_JSON, answer, refusal
from jobhire.domains.identity.presentation.scim.asking import MOST_RESULTS
from jobhire.domains.identity.presentation.scim.models import Group, User
from jobhire.shared.domain import NotFound
from jobhire.shared.presentation.auth import operation

_LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
_MANAGE = operation("scim:manage")


def _located(resource: dict[str, Any], kind: str, location: str) -> dict[str, Any]:
    return {**resource, "meta": {"resourceType": kind, "location": location}}


def _schemas(base: str) -> dict[str, dict[str, Any]]:
    models: tuple[type[Resource[Any]], ...] = (User, Group, ServiceProviderConfig, ResourceType, Schema)
    found = (model.to_schema().model_dump() for model in models)
    return {each["id"]: _located(each, "Schema", f"{base}/Schemas/{each['id']}") for each in found}


def _resource_types(base: str) -> dict[str, dict[str, Any]]:
    found = (ResourceType.from_resource(model).model_dump() for model in (User, Group))
    return {
        each["id"]: _located(each, "ResourceType", f"{base}/ResourceTypes/{each['id']}") for each in found
    }


def _provider(base: str) -> dict[str, Any]:
    config = {
        "schemas": [str(ServiceProviderConfig.__schema__)],
        "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST_RESULTS},
        "changePassword": {"supported": False},
        "sort": {"supported": False},
        "etag": {"supported": True},
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "An API key or an access token with the permission scim:manage",
                "specUri": "https://www.rfc-editor.org/info/rfc6750",
                "primary": True,
            }
        ],
    }
    return _located(config, "ServiceProviderConfig", f"{base}/ServiceProviderConfig")


def _all(found: dict[str, dict[str, Any]]) -> Response[bytes]:
    resources = list(found.values())
    size = len(resources)
    body = {"schemas": [_LIST], "totalResults": size, "startIndex": 1, "itemsPerPage": size}
    return answer(body | {"Resources": resources})


def _one(found: dict[str, dict[str, Any]], id: str) -> Response[bytes]:
    if id not in found:
        raise NotFound("there is no such schema or resource type")
    return answer(found[id])


def discovery_controller(base: str) -> type[Controller]:
    """``base``: the address of ``/scim/v2`` as callers know it."""
    schemas, types, provider = _schemas(base), _resource_types(base), _provider(base)

    class ScimDiscoveryController(Controller):
        path = "/scim/v2"
        include_in_schema = False
        exception_handlers = ERRORS  # type: ignore[assignment]

        @get("/ServiceProviderConfig", opt=_MANAGE, media_type=SCIM_JSON)
        async def provider(self) -> Response[bytes]:
            return answer(provider)

        @get("/Schemas", opt=_MANAGE, media_type=SCIM_JSON)
        async def schemas(self) -> Response[bytes]:
            return _all(schemas)

        @get("/Schemas/{id:str}", opt=_MANAGE, media_type=SCIM_JSON)
        async def schema(self, id: FromPath[str]) -> Response[bytes]:
            return _one(schemas, id)

        @get("/ResourceTypes", opt=_MANAGE, media_type=SCIM_JSON)
        async def types(self) -> Response[bytes]:
            return _all(types)

        @get("/ResourceTypes/{id:str}", opt=_MANAGE, media_type=SCIM_JSON)
        async def type(self, id: FromPath[str]) -> Response[bytes]:
            return _one(types, id)

        @get("/{rest:path}", opt=_MANAGE, media_type=SCIM_JSON)
        async def nothing(self, rest: FromPath[str]) -> Response[bytes]:
            return refusal(404, "Nothing answers at this path.")

        @post("/.search", opt=_MANAGE, media_type=SCIM_JSON, status_code=501)
        async def search(self) -> Response[bytes]:
            return refusal(501, "Search in /Users or /Groups.")

    return ScimDiscoveryController
