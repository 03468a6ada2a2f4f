"""Offers over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import Controller, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import UNSET, UnsetType

from jobhire.domains.hiring.application.offers import (
    ChangeOffer,
    DraftOffer,
    GetOffer,
    ListOffers,
    MoveOffer,
    OfferView,
)
from jobhire.domains.hiring.domain.offer import OfferStatus, PayPeriod, Terms
from jobhire.domains.hiring.presentation.fields import HiringRequest, Notes, PathId
from jobhire.shared.application import Mediator
from jobhire.shared.domain import Invalid
from jobhire.shared.domain.money import MOST, Money
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.conditions import etag, expected_version
from jobhire.shared.presentation.envelope import Envelope
from jobhire.shared.presentation.idempotency import once

Amount = Annotated[int, msgspec.Meta(ge=1, le=MOST, description="In minor units: cents, rappen")]
Currency = Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$", description="By ISO 4217")]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_SECRET = {"Cache-Control": "no-store"}
_EXAMPLE = {
    "salary": {"amount": 12000000, "currency": "CHF"},
    "period": "year",
    "startDate": "2027-03-01",
    "expiresAt": "2027-01-15T17:00:00+01:00",
}


class MoneyBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    amount: Amount
    currency: Currency

    def money(self) -> Money:
        try:
            return Money(amount=self.amount, currency=self.currency)
        except Invalid as refused:
            raise Invalid(refused.detail, field=f"/salary{refused.field}") from None


class NewOffer(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """``salary``: per ``period``; ``expiresAt``: until when it can be accepted."""

    salary: MoneyBody
    period: PayPeriod
    start_date: date
    expires_at: Moment
    note: Notes | None = None


class OfferPatch(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A merge-patch: what is left out stays, ``null`` empties."""

    salary: MoneyBody | UnsetType = UNSET
    period: PayPeriod | UnsetType = UNSET
    start_date: date | UnsetType = UNSET
    expires_at: Moment | UnsetType = UNSET
    note: Notes | UnsetType | None = UNSET


class OfferMove(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """``from``: the status it is in, as far as you know."""

    from_: OfferStatus = msgspec.field(name="from")
    to: OfferStatus
    note: Notes | None = None


class ApplicationOfferController(Controller):
    path = "/applications/{id:str}/offers"
    tags = ("Offers",)

    @post(
        "/",
        opt=operation("offers:write", idempotent=True, example=_EXAMPLE, problems=(404, 409)),
        operation_id="draftOffer",
        summary="Draft an offer",
    )
    async def draft(
        self,
        request: HiringRequest,
        id: PathId,
        data: JSONBody[NewOffer],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[OfferView]]:
        """For an application that is open. One at a time: the refusal of a second names the first."""

        async def run(new_id: str) -> Response[Envelope[OfferView]]:
            terms = Terms(
                salary=data.salary.money(),
                period=data.period,
                start_date=data.start_date,
                expires_at=data.expires_at,
                note=data.note or "",
            )
            made = await mediator.send(DraftOffer(by=request.user, id=new_id, application_id=id, terms=terms))
            headers = {**_SECRET, "Location": f"/api/v1/offers/{made.id}", "ETag": etag(made.version)}
            return Response(Envelope(data=made, message="Offer drafted"), status_code=201, headers=headers)

        return await once(request, run)

    @get(
        "/",
        opt=operation("offers:read"),
        operation_id="listOffers",
        summary="List the offers for an application",
    )
    async def many(
        self, request: HiringRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[OfferView]]]:
        """Oldest first."""
        query = ListOffers(by=request.user, application_id=id)
        return Response(Envelope(data=await mediator.send(query)), headers=_SECRET)


class OfferController(Controller):
    path = "/offers"
    tags = ("Offers",)

    @get("/{id:str}", opt=operation("offers:read"), operation_id="getOffer", summary="Read an offer")
    async def one(
        self, request: HiringRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[OfferView]]:
        """With every status it was in. A sent one whose time is over is `expired`."""
        return _answer(await mediator.send(GetOffer(by=request.user, id=id)), None)

    @patch(
        "/{id:str}",
        opt=operation("offers:write", if_match=True, example={"startDate": "2027-04-01"}, problems=(409,)),
        operation_id="changeOffer",
        summary="Change a drafted offer",
    )
    async def change(
        self,
        request: HiringRequest,
        id: PathId,
        data: JSONBody[OfferPatch],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[OfferView]]:
        """Drafts only: what was sent stays as it was sent. Withdraw it, and make another."""
        command = ChangeOffer(
            by=request.user,
            id=id,
            salary=UNSET if data.salary is UNSET else data.salary.money(),
            period=data.period,
            start_date=data.start_date,
            expires_at=data.expires_at,
            note="" if data.note is None else data.note,
            expected_version=expected_version(request),
        )
        return _answer(await mediator.send(command), "Offer changed")

    @post(
        "/{id:str}/move",
        opt=operation(
            "offers:write", if_match=True, example={"from": "draft", "to": "sent"}, problems=(404, 409)
        ),
        status_code=200,
        operation_id="moveOffer",
        summary="Send an offer, or say what became of it",
    )
    async def move(
        self,
        request: HiringRequest,
        id: PathId,
        data: JSONBody[OfferMove],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[OfferView]]:
        """`draft` to `sent` or `withdrawn`; `sent` to `accepted`, `declined` or `withdrawn`; `accepted` to
        `withdrawn`. Nothing is mailed, and accepting hires nobody: move the application for that."""
        command = MoveOffer(
            by=request.user,
            id=id,
            from_status=data.from_,
            to_status=data.to,
            note=data.note or "",
            expected_version=expected_version(request),
        )
        moved = await mediator.send(command)
        return _answer(moved, f"Offer {moved.status.value}")


def _answer(view: OfferView, message: str | None) -> Response[Envelope[OfferView]]:
    headers = {**_SECRET, "ETag": etag(view.version)}
    return Response(Envelope(data=view, message=message), headers=headers)
