"""Registering and signing in over HTTP, and what somebody may do about themselves."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from jobhire.domains.identity.application.commands import LogIn, Register
from jobhire.domains.identity.application.invitations import AcceptInvitation
from jobhire.domains.identity.application.people import ChangeOwnName, Leave
from jobhire.domains.identity.application.ports import SignedIn, UserView
from jobhire.domains.identity.application.queries import WhoAmI
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.text import Email
from jobhire.domains.identity.presentation.fields import (
    SECRET,
    AddressText,
    LineText,
    PasswordText,
    email_of,
)
from jobhire.shared.application import Ids, Mediator, Principal
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.presentation.auth import PUBLIC, operation
from jobhire.shared.presentation.bodies import NO_NUL
from jobhire.shared.presentation.envelope import Envelope, Message
from jobhire.shared.presentation.services import services

IgnoredRole = Annotated[
    str,
    msgspec.Meta(
        max_length=50,
        pattern=NO_NUL,
        description="Read and without effect: whoever founds a tenant is its admin",
    ),
]


TokenText = Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=NO_NUL)]


class Registration(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    email: AddressText
    password: PasswordText
    full_name: LineText
    role: IgnoredRole | None = None
    company_name: LineText | None = None
    invitation: TokenText | None = None


class Acceptance(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    token: TokenText
    password: PasswordText
    full_name: LineText


class Me(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    full_name: LineText


class SignIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    email: AddressText
    password: PasswordText


class AuthController(Controller):
    path = "/auth"
    tags = ("Identity",)

    @post(
        "/register",
        opt=PUBLIC,
        operation_id="register",
        summary="Found a tenant and become its admin",
    )
    async def register(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[Registration],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[SignedIn]]:
        """With the token of an ``invitation``, the invitation's tenant and role hold instead."""
        session = await mediator.send(_registration(data, services(request).ids))
        headers = {**SECRET, "Location": f"/api/v1/users/{session.user.id}"}
        return Response(Envelope(data=session), status_code=201, headers=headers)

    @post(
        "/invitations/accept",
        opt=PUBLIC,
        operation_id="acceptInvitation",
        summary="Come in by an invitation",
    )
    async def accept(
        self, data: JSONBody[Acceptance], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[SignedIn]]:
        """The address is the invited one; tenant and role are the invitation's."""
        session = await mediator.send(_acceptance(data.token, data.password, data.full_name))
        headers = {**SECRET, "Location": f"/api/v1/users/{session.user.id}"}
        return Response(Envelope(data=session), status_code=201, headers=headers)

    @post(
        "/login",
        opt=operation(public=True, problems=(401,)),
        status_code=200,
        operation_id="logIn",
        summary="Sign in",
    )
    async def log_in(
        self, data: JSONBody[SignIn], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[SignedIn]]:
        command = LogIn(email=email_of(data.email), password=Password(data.password))
        return Response(Envelope(data=await mediator.send(command)), headers=SECRET)

    @get("/me", opt=operation(), operation_id="whoAmI", summary="Who the token is for")
    async def me(
        self, request: Request[Principal, Any, Any], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[UserView]]:
        return Response(Envelope(data=await mediator.send(WhoAmI(by=request.user))))

    @patch("/me", opt=operation(), operation_id="changeOwnName", summary="Say what you are called")
    async def change_me(
        self, request: Request[Principal, Any, Any], data: JSONBody[Me], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[UserView]]:
        command = ChangeOwnName(by=request.user, full_name=data.full_name)
        return Response(Envelope(data=await mediator.send(command)))

    @delete("/me", opt=operation(), status_code=200, operation_id="leave", summary="Leave the tenant")
    async def leave(
        self, request: Request[Principal, Any, Any], mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """The owner cannot: hand the tenant over first."""
        await mediator.send(Leave(by=request.user))
        return Response(Message(message="You have left"))


def _registration(data: Registration, ids: Ids) -> Register | AcceptInvitation:
    if data.invitation is not None:
        return _acceptance(data.invitation, data.password, data.full_name, email_of(data.email))
    return Register(
        tenant_id=TenantId(ids.new()),
        user_id=UserId(ids.new()),
        email=email_of(data.email),
        password=Password(data.password),
        full_name=data.full_name,
        company_name=data.company_name,
    )


def _acceptance(token: str, password: str, full_name: str, email: Email | None = None) -> AcceptInvitation:
    return AcceptInvitation(token=token, password=Password(password), full_name=full_name, email=email)
