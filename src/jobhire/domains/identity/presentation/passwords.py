"""Passwords and second factors over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from jobhire.domains.identity.application.passwords import ChangePassword, RequestReset, ResetPassword
from jobhire.domains.identity.application.second_factor import (
    EnrolSecondFactor,
    FactorView,
    GetSecondFactor,
    Offer,
    OfferSecondFactor,
    RecoveryCodes,
    RemoveSecondFactor,
    RenewRecoveryCodes,
)
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.presentation.fields import (
    SECRET,
    AddressText,
    IdentityRequest,
    PasswordText,
    email_of,
)
from jobhire.domains.identity.presentation.http import CodeText, TokenText
from jobhire.shared.application import Mediator
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.envelope import Envelope, Message
from jobhire.shared.presentation.services import services


class PasswordChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    current_password: PasswordText
    new_password: PasswordText


class Forgotten(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    email: AddressText


class NewPassword(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    token: TokenText
    password: PasswordText


class Code(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    code: Annotated[CodeText, msgspec.Meta(description="Six digits")]


class PasswordController(Controller):
    path = "/auth/password"
    tags = ("Passwords",)

    @post(
        "/",
        opt=operation(problems=(429,)),
        status_code=200,
        operation_id="changePassword",
        summary="Change your password",
    )
    async def change(
        self, request: IdentityRequest, data: JSONBody[PasswordChange], mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """All your other sessions end."""
        current, new = Password(data.current_password), Password(data.new_password)
        await mediator.send(ChangePassword(by=request.user, current=current, new=new))
        return Response(Message(message="Password changed"))

    @post(
        "/forgot",
        opt=operation(public=True, problems=(429,)),
        status_code=202,
        operation_id="requestReset",
        summary="Ask for a link to set a new password",
    )
    async def forgot(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[Forgotten],
        mediator: NamedDependency[Mediator],
    ) -> Response[Message]:
        """The same answer, whether there is such an account."""
        await mediator.send(RequestReset(id=services(request).ids.new(), email=email_of(data.email)))
        return Response(Message(message="If there is such an account, a letter with a link is on its way."))

    @post(
        "/reset",
        opt=operation(public=True, problems=(429,)),
        status_code=200,
        operation_id="resetPassword",
        summary="Set a new password by the link in the letter",
    )
    async def reset(
        self, data: JSONBody[NewPassword], mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """The link works once, for 10 minutes. All sessions end; a second factor stays."""
        await mediator.send(ResetPassword(token=data.token, new=Password(data.password)))
        return Response(Message(message="Password set: sign in with it"))


class SecondFactorController(Controller):
    path = "/auth/second-factor"
    tags = ("Passwords",)

    @get("/", opt=operation(), operation_id="getSecondFactor", summary="Have you a second factor?")
    async def one(
        self, request: IdentityRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[FactorView]]:
        return Response(Envelope(data=await mediator.send(GetSecondFactor(by=request.user))))

    @post("/", opt=operation(), operation_id="offerSecondFactor", summary="Begin to enrol an authenticator")
    async def offer(
        self, request: IdentityRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[Offer]]:
        """Show ``svg`` to be scanned, or take ``uri``. It counts once a code has confirmed it."""
        offer = await mediator.send(OfferSecondFactor(by=request.user))
        return Response(Envelope(data=offer), status_code=201, headers=SECRET)

    @post(
        "/confirm",
        opt=operation(problems=(429,)),
        status_code=200,
        operation_id="enrolSecondFactor",
        summary="Confirm the authenticator by a code",
    )
    async def enrol(
        self, request: IdentityRequest, data: JSONBody[Code], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[RecoveryCodes]]:
        """Answers with ten recovery codes: they are not shown again."""
        codes = await mediator.send(EnrolSecondFactor(by=request.user, code=data.code))
        return Response(Envelope(data=codes), headers=SECRET)

    @post(
        "/recovery-codes",
        opt=operation(),
        status_code=200,
        operation_id="renewRecoveryCodes",
        summary="Ten new recovery codes instead of the earlier ones",
    )
    async def renew(
        self, request: IdentityRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[RecoveryCodes]]:
        codes = await mediator.send(RenewRecoveryCodes(by=request.user))
        return Response(Envelope(data=codes), headers=SECRET)

    @delete(
        "/",
        opt=operation(),
        status_code=200,
        operation_id="removeSecondFactor",
        summary="Remove your second factor",
    )
    async def remove(
        self, request: IdentityRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        await mediator.send(RemoveSecondFactor(by=request.user))
        return Response(Message(message="Second factor removed"))
