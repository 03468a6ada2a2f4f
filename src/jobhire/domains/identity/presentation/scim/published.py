"""What we publish of ourselves (RFC 7644, section 4), as the library of SCIM describes it."""

from __future__ import annotations

from typing import Any

from scim2_models import Resource, ResourceType, Schema, ServiceProviderConfig

from jobhire.domains.identity.presentation.scim.asking import MOST_RESULTS
from jobhire.domains.identity.presentation.scim.models import Group, User


def _located(resource: dict[str, Any], kind: str, location: str) -> dict[str, Any]:
    return {**resource, "meta": {"resourceType": kind, "location": location}}


def schemas(base: str) -> dict[str, dict[str, Any]]:
    models: tuple[type[Resource[Any]], ...] = (User, Group, ServiceProviderConfig, ResourceType, Schema)
    found = (model.to_schema().model_dump() for model in models)
    return {each["id"]: _located(each, "Schema", f"{base}/Schemas/{each['id']}") for each in found}


def resource_types(base: str) -> dict[str, dict[str, Any]]:
    found = (ResourceType.from_resource(model).model_dump() for model in (User, Group))
    return {
        each["id"]: _located(each, "ResourceType", f"{base}/ResourceTypes/{each['id']}") for each in found
    }


def provider(base: str) -> dict[str, Any]:
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
