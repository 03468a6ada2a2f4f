"""The people of a tenant over HTTP."""

from __future__ import annotations

import msgspec
from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from jobhire.domains.identity.application.commands import AddUser
from jobhire.domains.identity.application.people import ChangeUser, RemoveUser
from jobhire.domains.identity.application.ports import UserView
from jobhire.domains.identity.application.queries import GetUser, ListUsers
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.presentation.fields import (
    AddressText,
    IdentityRequest,
    LineText,
    PasswordText,
    RoleText,
    email_of,
)
from jobhire.shared.application import Mediator
from jobhire.shared.domain import UserId
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.conditions import etag, expected_version
from jobhire.shared.presentation.envelope import Envelope, Message, Page, Pagination
from jobhire.shared.presentation.paging import PageNumber, PageSize
from jobhire.shared.presentation.services import services


class NewUser(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    email: AddressText
    password: PasswordText
    full_name: LineText
    role: RoleText


class UserPatch(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What is left out stays."""

    full_name: LineText | None = None
    role: RoleText | None = None
    active: bool | None = None


class UserController(Controller):
    path = "/users"
    tags = ("Identity",)

    @get("/", opt=operation("users:read"), operation_id="listUsers", summary="The people of this tenant")
    async def many(
        self,
        request: IdentityRequest,
        mediator: NamedDependency[Mediator],
        page: PageNumber = 1,
        limit: PageSize = 20,
    ) -> Response[Page[UserView]]:
        found = await mediator.send(ListUsers(by=request.user, page=page, limit=limit))
        window = Pagination.of(page=page, limit=limit, total=found.total)
        return Response(Page(data=found.users, pagination=window))

    @post("/", opt=operation("users:write"), operation_id="addUser", summary="Add a colleague")
    async def add(
        self,
        request: IdentityRequest,
        data: JSONBody[NewUser],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[UserView]]:
        # No Idempotency-Key: its record would keep a fast hash of the password. The address guards repeats.
        user = await mediator.send(
            AddUser(
                by=request.user,
                id=UserId(services(request).ids.new()),
                email=email_of(data.email),
                password=Password(data.password),
                full_name=data.full_name,
                role=data.role,
            )
        )
        headers = {"Location": f"/api/v1/users/{user.id}"}
        return Response(Envelope(data=user), status_code=201, headers=headers)

    @get("/{id:str}", opt=operation("users:read"), operation_id="getUser", summary="One colleague")
    async def one(
        self,
        request: IdentityRequest,
        id: FromPath[str],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[UserView]]:
        user = await mediator.send(GetUser(by=request.user, id=id))
        return Response(Envelope(data=user), headers={"ETag": etag(user.version)})

    @patch(
        "/{id:str}",
        opt=operation("users:write", if_match=True, example={"role": "recruiter"}),
        operation_id="changeUser",
        summary="Change a colleague: name, role, or whether they may sign in",
    )
    async def change(
        self,
        request: IdentityRequest,
        id: FromPath[str],
        data: JSONBody[UserPatch],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[UserView]]:
        """Takes effect on every process within 5 seconds. Nobody gives a role that can do more than they can,
        and nobody touches who may do more than they."""
        user = await mediator.send(
            ChangeUser(
                by=request.user,
                id=id,
                expected_version=expected_version(request),
                full_name=data.full_name,
                role=data.role,
                active=data.active,
            )
        )
        return Response(Envelope(data=user, message="User updated"), headers={"ETag": etag(user.version)})

    @delete(
        "/{id:str}",
        opt=operation("users:write", if_match=True),
        status_code=200,
        operation_id="removeUser",
        summary="Remove a colleague",
    )
    async def remove(
        self,
        request: IdentityRequest,
        id: FromPath[str],
        mediator: NamedDependency[Mediator],
    ) -> Response[Message]:
        expected = expected_version(request)
        await mediator.send(RemoveUser(by=request.user, id=id, expected_version=expected))
        return Response(Message(message="User removed"))
