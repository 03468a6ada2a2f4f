"""What a colleague signs in with, taken from them by an admin."""

from __future__ import annotations

from litestar import Controller, Response, delete, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from jobhire.domains.identity.application.colleagues import (
    ListPasskeysOf,
    RemovePasskeyOf,
    RemovePasskeysOf,
    RemoveSecondFactorOf,
)
from jobhire.domains.identity.application.own_passkeys import PasskeyView
from jobhire.domains.identity.presentation.fields import IdentityRequest
from jobhire.shared.application import Mediator
from jobhire.shared.domain import UserId
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.envelope import Envelope, Message


class ColleagueFactorController(Controller):
    path = "/users/{id:str}"
    tags = ("Passwords",)

    @delete(
        "/second-factor",
        opt=operation("users:write", problems=(404, 409)),
        status_code=200,
        operation_id="removeSecondFactorOfUser",
        summary="Remove a colleague's second factor",
    )
    async def second_factor(
        self, request: IdentityRequest, id: FromPath[str], mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """For who has lost it, and the recovery codes. Make sure who asks you. Their sessions end, and they
        are told by mail. The owner's: by the owner alone."""
        await mediator.send(RemoveSecondFactorOf(by=request.user, user_id=UserId(id)))
        return Response(Message(message="Second factor removed"))

    @get(
        "/passkeys",
        opt=operation("users:write", problems=(404,)),
        operation_id="listPasskeysOfUser",
        summary="A colleague's passkeys",
    )
    async def many(
        self, request: IdentityRequest, id: FromPath[str], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[PasskeyView]]]:
        """Oldest first, to find out with them which is to be removed. The owner's: for the owner alone."""
        found = await mediator.send(ListPasskeysOf(by=request.user, user_id=UserId(id)))
        return Response(Envelope(data=found))

    @delete(
        "/passkeys/{passkey_id:str}",
        opt=operation("users:write", problems=(404,)),
        status_code=200,
        operation_id="removePasskeyOfUser",
        summary="Remove one passkey of a colleague",
    )
    async def passkey(
        self,
        request: IdentityRequest,
        id: FromPath[str],
        passkey_id: FromPath[str],
        mediator: NamedDependency[Mediator],
    ) -> Response[Message]:
        """For who has lost one device and keeps the others. Make sure who asks you. Their sessions end, and
        they are told by mail. The owner's: by the owner alone."""
        await mediator.send(RemovePasskeyOf(by=request.user, user_id=UserId(id), id=passkey_id))
        return Response(Message(message="Passkey removed"))

    @delete(
        "/passkeys",
        opt=operation("users:write", problems=(404, 409)),
        status_code=200,
        operation_id="removePasskeysOfUser",
        summary="Remove all passkeys of a colleague",
    )
    async def passkeys(
        self, request: IdentityRequest, id: FromPath[str], mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """For who has lost the device. Make sure who asks you. Their sessions end, and they are told by mail.
        The owner's: by the owner alone."""
        await mediator.send(RemovePasskeysOf(by=request.user, user_id=UserId(id)))
        return Response(Message(message="Passkeys removed"))
