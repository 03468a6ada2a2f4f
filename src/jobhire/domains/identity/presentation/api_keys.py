"""API keys over HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from jobhire.domains.identity.application.api_keys import (
    CreateKey,
    GetKey,
    KeyView,
    ListKeys,
    NewKey,
    RenameKey,
    RevokeKey,
    RotateKey,
)
from jobhire.domains.identity.presentation.fields import SECRET, IdentityRequest, LineText
from jobhire.domains.identity.presentation.roles import Chosen
from jobhire.shared.application import Mediator
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.conditions import etag, expected_version
from jobhire.shared.presentation.envelope import Envelope, Message
from jobhire.shared.presentation.services import services

_EXAMPLE = {"name": "Career site", "scopes": ["jobs:read"]}
Hours = Annotated[int, msgspec.Meta(ge=0, le=168)]


class KeyBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """``expiresAt``: within a year; left out, 90 days from now."""

    name: LineText
    scopes: Chosen
    expires_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class KeyPatch(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    name: LineText


class Rotation(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """``overlapHours``: for how long the present secret works on, at most a week."""

    overlap_hours: Hours = 0


class ApiKeyController(Controller):
    path = "/api-keys"
    tags = ("API keys",)

    @get("/", opt=operation("keys:read"), operation_id="listApiKeys", summary="The API keys of this tenant")
    async def many(
        self, request: IdentityRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[KeyView]]]:
        """Newest first, revoked and expired ones too."""
        return Response(Envelope(data=await mediator.send(ListKeys(by=request.user))))

    @post(
        "/",
        opt=operation("keys:write", example=_EXAMPLE),
        operation_id="createApiKey",
        summary="Make a key for a service",
    )
    async def create(
        self, request: IdentityRequest, data: JSONBody[KeyBody], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[NewKey]]:
        """``secret`` is shown this once. No scope that you do not have."""
        # No Idempotency-Key: its record would keep the secret.
        new = await mediator.send(
            CreateKey(
                by=request.user,
                id=services(request).ids.new(),
                name=data.name,
                scopes=frozenset(data.scopes),
                expires_at=data.expires_at,
            )
        )
        headers = {**SECRET, "Location": f"/api/v1/api-keys/{new.key.id}", "ETag": etag(new.key.version)}
        return Response(Envelope(data=new), status_code=201, headers=headers)

    @get("/{id:str}", opt=operation("keys:read"), operation_id="getApiKey", summary="One API key")
    async def one(
        self, request: IdentityRequest, id: FromPath[str], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[KeyView]]:
        key = await mediator.send(GetKey(by=request.user, id=id))
        return Response(Envelope(data=key), headers={"ETag": etag(key.version)})

    @patch(
        "/{id:str}",
        opt=operation("keys:write", if_match=True, example={"name": "Old career site"}),
        operation_id="renameApiKey",
        summary="Rename an API key",
    )
    async def rename(
        self,
        request: IdentityRequest,
        id: FromPath[str],
        data: JSONBody[KeyPatch],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[KeyView]]:
        command = RenameKey(
            by=request.user, id=id, name=data.name, expected_version=expected_version(request)
        )
        key = await mediator.send(command)
        return Response(Envelope(data=key), headers={"ETag": etag(key.version)})

    @post(
        "/{id:str}/rotate",
        opt=operation("keys:write", example={"overlapHours": 24}),
        status_code=200,
        operation_id="rotateApiKey",
        summary="Another secret for an API key",
    )
    async def rotate(
        self,
        request: IdentityRequest,
        id: FromPath[str],
        data: JSONBody[Rotation],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[NewKey]]:
        """``secret`` is shown this once."""
        command = RotateKey(by=request.user, id=id, overlap=timedelta(hours=data.overlap_hours))
        return Response(Envelope(data=await mediator.send(command)), headers=SECRET)

    @delete(
        "/{id:str}",
        opt=operation("keys:write"),
        status_code=200,
        operation_id="revokeApiKey",
        summary="Revoke an API key",
    )
    async def revoke(
        self, request: IdentityRequest, id: FromPath[str], mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """It works no longer anywhere within 5 seconds, nor do tokens it was exchanged for."""
        await mediator.send(RevokeKey(by=request.user, id=id))
        return Response(Message(message="API key revoked"))
