"""Changing one's own address over HTTP."""

from __future__ import annotations

import msgspec
from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from jobhire.domains.identity.application.email_change import ConfirmEmailChange, RequestEmailChange
from jobhire.domains.identity.presentation.fields import AddressText, IdentityRequest, email_of
from jobhire.domains.identity.presentation.http import TokenText
from jobhire.shared.application import Mediator
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.envelope import Message
from jobhire.shared.presentation.services import services


class WantedAddress(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    new_email: AddressText


class Confirmation(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    token: TokenText


class EmailController(Controller):
    path = "/auth/email"
    tags = ("Passwords",)

    @post(
        "/",
        opt=operation(problems=(409, 429)),
        status_code=202,
        operation_id="requestEmailChange",
        summary="Ask to sign in with another address",
    )
    async def ask(
        self, request: IdentityRequest, data: JSONBody[WantedAddress], mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """Nothing changes until the link in the letter to the new address is used. The same answer, whether
        the address is free. An earlier link is void."""
        wanted = email_of(data.new_email, field="/newEmail")
        command = RequestEmailChange(by=request.user, attempt=services(request).ids.new(), email=wanted)
        await mediator.send(command)
        return Response(Message(message="Look for a letter at the new address, and for one at the present."))

    @post(
        "/confirm",
        opt=operation(public=True, problems=(409, 429)),
        status_code=200,
        operation_id="confirmEmailChange",
        summary="Sign in with another address from now on, by the link in the letter",
    )
    async def confirm(
        self, data: JSONBody[Confirmation], mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """The link works once, for an hour. All sessions end but the one that asked; password and second
        factor stay."""
        await mediator.send(ConfirmEmailChange(token=data.token))
        return Response(Message(message="Address changed: sign in with it from now on"))
