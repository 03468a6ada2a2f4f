"""Roles and permissions over HTTP."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from jobhire.domains.identity.application.roles import (
    ChangeRole,
    DefineRole,
    DeleteRole,
    ListPermissions,
    ListRoles,
    PermissionView,
    RoleView,
)
from jobhire.domains.identity.presentation.fields import IdentityRequest, LineText
from jobhire.shared.application import Mediator
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import ShortText
from jobhire.shared.presentation.conditions import etag, expected_version
from jobhire.shared.presentation.envelope import Envelope, Message
from jobhire.shared.presentation.idempotency import once

Chosen = Annotated[tuple[ShortText, ...], msgspec.Meta(min_length=1, max_length=100)]
_EXAMPLE = {"name": "Sourcer", "permissions": ["candidates:read", "candidates:write"]}


class NewRole(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    name: LineText
    permissions: Chosen


class RolePatch(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What is left out stays."""

    name: LineText | None = None
    permissions: Chosen | None = None


class RoleController(Controller):
    path = "/roles"
    tags = ("Identity",)

    @get("/", opt=operation("users:read"), operation_id="listRoles", summary="What each role may do")
    async def many(
        self, request: IdentityRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[RoleView]]]:
        """The built-in ones, then the tenant's own."""
        return Response(Envelope(data=await mediator.send(ListRoles(by=request.user))))

    @post(
        "/",
        opt=operation("roles:write", idempotent=True, example=_EXAMPLE),
        operation_id="defineRole",
        summary="Define a role of your own",
    )
    async def define(
        self, request: IdentityRequest, data: JSONBody[NewRole], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[RoleView]]:
        """At most 50. Nobody puts in a permission that they do not have."""

        async def run(id: str) -> Response[Envelope[RoleView]]:
            role = await mediator.send(
                DefineRole(by=request.user, id=id, name=data.name, permissions=frozenset(data.permissions))
            )
            headers = {"Location": f"/api/v1/roles/{role.id}", "ETag": etag(role.version)}
            return Response(Envelope(data=role), status_code=201, headers=headers)

        return await once(request, run)

    @patch(
        "/{id:str}",
        opt=operation("roles:write", if_match=True, example={"permissions": ["candidates:read"]}),
        operation_id="changeRole",
        summary="Change a role of your own",
    )
    async def change(
        self,
        request: IdentityRequest,
        id: FromPath[str],
        data: JSONBody[RolePatch],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[RoleView]]:
        """Whoever has the role may do what it says within 5 seconds."""
        role = await mediator.send(
            ChangeRole(
                by=request.user,
                id=id,
                expected_version=expected_version(request),
                name=data.name,
                permissions=None if data.permissions is None else frozenset(data.permissions),
            )
        )
        return Response(Envelope(data=role, message="Role updated"), headers={"ETag": etag(role.version)})

    @delete(
        "/{id:str}",
        opt=operation("roles:write", if_match=True),
        status_code=200,
        operation_id="deleteRole",
        summary="Delete a role that nobody has",
    )
    async def remove(
        self, request: IdentityRequest, id: FromPath[str], mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        expected = expected_version(request)
        await mediator.send(DeleteRole(by=request.user, id=id, expected_version=expected))
        return Response(Message(message="Role deleted"))


class PermissionController(Controller):
    path = "/permissions"
    tags = ("Identity",)

    @get("/", opt=operation("users:read"), operation_id="listPermissions", summary="All permissions")
    async def many(
        self, request: IdentityRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[PermissionView]]]:
        return Response(Envelope(data=await mediator.send(ListPermissions(by=request.user))))
