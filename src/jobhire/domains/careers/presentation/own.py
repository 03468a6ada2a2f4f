"""The candidate's own page: whoever has the link they were sent."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from jobhire.domains.careers.application.own import (
    AnswerOwnApplication,
    GetOwnApplication,
    OwnAction,
    OwnApplication,
)
from jobhire.domains.careers.presentation.public import VISITOR
from jobhire.shared.application import Mediator
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import NO_NUL
from jobhire.shared.presentation.envelope import Envelope

Ticket = FromPath[Annotated[str, msgspec.Meta(max_length=1_000)]]
_EXAMPLE = {
    "action": "accept_offer",
    "offerId": "01990000-0000-7000-8000-000000000004",
    "offerVersion": 2,
}


class OwnAnswer(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """``offerId``, ``offerVersion``: which offer is answered, as you read it."""

    action: OwnAction
    offer_id: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NO_NUL)] | None = None
    offer_version: Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)] | None = None


class OwnApplicationController(Controller):
    path = "/careers/applications"
    tags = ("Careers",)

    @get(
        "/{ticket:str}",
        opt=operation(public=True, problems=(404,)),
        operation_id="getOwnApplication",
        summary="See how your application stands",
    )
    async def one(
        self, ticket: Ticket, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[OwnApplication]]:
        """By the link in a letter, which holds for 90 days."""
        found = await mediator.send(GetOwnApplication(by=VISITOR, ticket=ticket))
        return Response(Envelope(data=found))

    @post(
        "/{ticket:str}",
        opt=operation(public=True, example=_EXAMPLE, problems=(400, 404, 409, 422)),
        status_code=200,
        operation_id="answerOwnApplication",
        summary="Withdraw your application, or answer an offer",
    )
    async def answer(
        self, ticket: Ticket, data: JSONBody[OwnAnswer], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[OwnApplication]]:
        """The same again is the same. An offer that has expired, or says something else by now, is 409."""
        command = AnswerOwnApplication(
            by=VISITOR,
            ticket=ticket,
            action=data.action,
            offer_id=data.offer_id,
            offer_version=data.offer_version,
        )
        done = await mediator.send(command)
        return Response(Envelope(data=done))
