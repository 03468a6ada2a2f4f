"""Invitations over HTTP."""

from __future__ import annotations

import msgspec
from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from jobhire.domains.identity.application.invitations import (
    InvitationView,
    Invite,
    ListInvitations,
    ResendInvitation,
    RevokeInvitation,
)
from jobhire.domains.identity.presentation.fields import AddressText, IdentityRequest, RoleText, email_of
from jobhire.shared.application import Mediator
from jobhire.shared.domain import UserId
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.envelope import Envelope, Message
from jobhire.shared.presentation.idempotency import once
from jobhire.shared.presentation.services import services

_EXAMPLE = {"email": "grace@example.com", "role": "recruiter"}


class NewInvitation(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    email: AddressText
    role: RoleText


class InvitationController(Controller):
    path = "/invitations"
    tags = ("Identity",)

    @post(
        "/",
        opt=operation("users:write", idempotent=True, example=_EXAMPLE),
        operation_id="invite",
        summary="Invite somebody into your tenant",
    )
    async def invite(
        self, request: IdentityRequest, data: JSONBody[NewInvitation], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[InvitationView]]:
        """A letter with a link goes out; it holds for 7 days and works once."""

        async def run(id: str) -> Response[Envelope[InvitationView]]:
            invitation = await mediator.send(
                Invite(
                    by=request.user,
                    id=id,
                    user_id=UserId(services(request).ids.new()),
                    email=email_of(data.email),
                    role=data.role,
                )
            )
            headers = {"Location": f"/api/v1/invitations/{invitation.id}"}
            return Response(Envelope(data=invitation), status_code=201, headers=headers)

        return await once(request, run)

    @get(
        "/",
        opt=operation("users:write"),
        operation_id="listInvitations",
        summary="The newest 200",
    )
    async def many(
        self, request: IdentityRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[InvitationView]]]:
        return Response(Envelope(data=await mediator.send(ListInvitations(by=request.user))))

    @post(
        "/{id:str}/letter",
        opt=operation("users:write"),
        status_code=200,
        operation_id="resendInvitation",
        summary="Send the letter again, with a new link",
    )
    async def resend(
        self, request: IdentityRequest, id: FromPath[str], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[InvitationView]]:
        """The link in the earlier letter stops working."""
        return Response(Envelope(data=await mediator.send(ResendInvitation(by=request.user, id=id))))

    @delete(
        "/{id:str}",
        opt=operation("users:write"),
        status_code=200,
        operation_id="revokeInvitation",
        summary="Take an invitation back",
    )
    async def revoke(
        self, request: IdentityRequest, id: FromPath[str], mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        await mediator.send(RevokeInvitation(by=request.user, id=id))
        return Response(Message(message="Invitation revoked"))
