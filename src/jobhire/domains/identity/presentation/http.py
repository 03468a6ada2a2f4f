"""Registering and signing in over HTTP, and what somebody may do about themselves."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody

from jobhire.domains.identity.application.invitations import AcceptInvitation
from jobhire.domains.identity.application.people import ChangeOwnName, Leave
from jobhire.domains.identity.application.ports import SignedIn, UserView
from jobhire.domains.identity.application.queries import WhoAmI
from jobhire.domains.identity.application.registration import ConfirmRegistration, Register
from jobhire.domains.identity.application.sign_in import FinishLogIn, LogIn, Prove
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.text import Email
from jobhire.domains.identity.presentation.fields import (
    SECRET,
    AddressText,
    IdentityRequest,
    LineText,
    PasswordText,
    email_of,
)
from jobhire.shared.application import Ids, Mediator
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.presentation.auth import operation
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


CodeText = Annotated[str, msgspec.Meta(min_length=6, max_length=40, pattern="^[0-9A-Za-z -]*$")]


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
    """``code``: of the second factor, by who knows that it is wanted."""

    email: AddressText
    password: PasswordText
    code: CodeText | None = None


class SecondStep(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """``challenge``: from the problem ``second-factor-needed``; ``code``: six digits, or a recovery code."""

    challenge: Annotated[str, msgspec.Meta(min_length=1, max_length=1_000, pattern=NO_NUL)]
    code: CodeText


class Proof(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """The code where there is a second factor, else the password."""

    password: PasswordText | None = None
    code: CodeText | None = None


class RegistrationConfirmation(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    token: TokenText


class AuthController(Controller):
    path = "/auth"
    tags = ("Identity",)

    @post(
        "/register",
        opt=operation(public=True, problems=(403, 429)),
        operation_id="register",
        summary="Found a tenant and become its admin",
        responses={202: ResponseSpec(Message, description="A letter follows", generate_examples=False)},
    )
    async def register(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[Registration],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[SignedIn]]:
        """With the token of an ``invitation``, the invitation's tenant and role hold instead. Where
        registration has to be confirmed, the answer is 202 for every address and a letter follows."""
        signed_in = await mediator.send(_registration(data, services(request).ids))
        if signed_in is None:
            letter: Any = Message(message="If the address can be used, a letter with a link is on its way.")
            return Response(letter, status_code=202, headers=SECRET)
        return _welcome(signed_in)

    @post(
        "/register/confirm",
        opt=operation(public=True, problems=(429,)),
        operation_id="confirmRegistration",
        summary="Confirm a registration by the link in the letter",
    )
    async def confirm(
        self, data: JSONBody[RegistrationConfirmation], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[SignedIn]]:
        return _welcome(await mediator.send(ConfirmRegistration(token=data.token)))

    @post(
        "/invitations/accept",
        opt=operation(public=True, problems=(429,)),
        operation_id="acceptInvitation",
        summary="Come in by an invitation",
    )
    async def accept(
        self, data: JSONBody[Acceptance], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[SignedIn]]:
        """The address is the invited one; tenant and role are the invitation's."""
        return _welcome(await mediator.send(_acceptance(data.token, data.password, data.full_name)))

    @post(
        "/login",
        opt=operation(public=True, problems=(401, 403, 429)),
        status_code=200,
        operation_id="logIn",
        summary="Sign in",
    )
    async def log_in(
        self, data: JSONBody[SignIn], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[SignedIn]]:
        """401 ``second-factor-needed`` brings a ``challenge`` for the second step."""
        command = LogIn(email=email_of(data.email), password=Password(data.password), code=data.code)
        return Response(Envelope(data=await mediator.send(command)), headers=SECRET)

    @post(
        "/login/second-factor",
        opt=operation(public=True, problems=(401, 403, 429)),
        status_code=200,
        operation_id="finishLogIn",
        summary="Sign in: the second factor",
    )
    async def finish(
        self, data: JSONBody[SecondStep], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[SignedIn]]:
        """Within 5 minutes of the first step. Each code is good once."""
        command = FinishLogIn(challenge=data.challenge, code=data.code)
        return Response(Envelope(data=await mediator.send(command)), headers=SECRET)

    @post(
        "/proof",
        opt=operation(problems=(429,)),
        status_code=200,
        operation_id="prove",
        summary="Show again that it is you, before a sensitive change",
    )
    async def prove(
        self,
        request: IdentityRequest,
        data: JSONBody[Proof],
        mediator: NamedDependency[Mediator],
    ) -> Response[Message]:
        """Holds for 15 minutes in this session."""
        password = Password(data.password) if data.password is not None else None
        await mediator.send(Prove(by=request.user, password=password, code=data.code))
        return Response(Message(message="Proved"))

    @get("/me", opt=operation(), operation_id="whoAmI", summary="Who the token is for")
    async def me(
        self, request: IdentityRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[UserView]]:
        return Response(Envelope(data=await mediator.send(WhoAmI(by=request.user))))

    @patch("/me", opt=operation(), operation_id="changeOwnName", summary="Say what you are called")
    async def change_me(
        self, request: IdentityRequest, data: JSONBody[Me], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[UserView]]:
        command = ChangeOwnName(by=request.user, full_name=data.full_name)
        return Response(Envelope(data=await mediator.send(command)))

    @delete("/me", opt=operation(), status_code=200, operation_id="leave", summary="Leave the tenant")
    async def leave(self, request: IdentityRequest, mediator: NamedDependency[Mediator]) -> Response[Message]:
        """The owner cannot: hand the tenant over first."""
        await mediator.send(Leave(by=request.user))
        return Response(Message(message="You have left"))


def _welcome(signed_in: SignedIn) -> Response[Envelope[SignedIn]]:
    headers = {**SECRET, "Location": f"/api/v1/users/{signed_in.user.id}"}
    return Response(Envelope(data=signed_in), status_code=201, headers=headers)


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
