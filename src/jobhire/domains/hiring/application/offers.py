"""Offers are drafted, sent, and answered. None of it moves the application: that is a decision of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from jobhire.domains.hiring.application.desk import Desk
from jobhire.domains.hiring.application.ports import OfApplication
from jobhire.domains.hiring.domain.errors import OfferExists
from jobhire.domains.hiring.domain.offer import NEEDS_OPEN, Offer, OfferStatus, PayPeriod, Terms
from jobhire.shared.application import AggregateStore, Message, edit
from jobhire.shared.domain import AlreadyExists, NotFound, TenantId, UserId
from jobhire.shared.domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferBook:
    desk: Desk
    offers: AggregateStore[Offer]
    found: OfApplication[Offer]

    async def offer(self, tenant_id: TenantId, id: str) -> Offer:
        """Raises ``NotFound``, also while its application is not to be seen."""
        offer = await self.offers.get(tenant_id, id)
        try:
            await self.desk.application(tenant_id, offer.application_id)
        except NotFound:
            raise NotFound("there is no offer with this id", id=id) from None
        return offer


class MoneyView(msgspec.Struct, frozen=True, kw_only=True):
    """``amount``: in minor units; ``digits``: how many of its digits are behind the point."""

    amount: int
    currency: str
    digits: int


class TurnView(msgspec.Struct, frozen=True, kw_only=True):
    status: OfferStatus
    at: datetime
    by: str
    note: str


class OfferView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``salary``: per ``period``; null when it was forgotten with its candidate. ``turns``: every status it
    was in, oldest first."""

    id: str
    application_id: str
    job_id: str
    candidate_id: str
    status: OfferStatus
    salary: MoneyView | None
    period: PayPeriod
    start_date: date
    expires_at: datetime
    note: str
    turns: list[TurnView]
    version: int

    @classmethod
    def of(cls, offer: Offer, now: datetime) -> OfferView:
        terms, paid = offer.terms, offer.terms.salary
        money = (
            None
            if paid is None
            else MoneyView(amount=paid.amount, currency=paid.currency, digits=paid.digits)
        )
        return cls(
            id=offer.id,
            application_id=offer.application_id,
            job_id=offer.job_id,
            candidate_id=offer.candidate_id,
            status=offer.status_at(now),
            salary=money,
            period=terms.period,
            start_date=terms.start_date,
            expires_at=terms.expires_at,
            note=terms.note,
            turns=[
                TurnView(status=each.status, at=each.at, by=each.by, note=each.note) for each in offer.turns
            ],
            version=offer.version,
        )


class DraftOffer(Message[OfferView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "offers:write"

    id: str
    application_id: str
    terms: Terms


async def draft_offer(command: DraftOffer, *, book: OfferBook) -> OfferView:
    """Raises ``NotFound``, ``ApplicationClosed``, ``OfferExists``, ``Invalid``."""
    tenant_id, by, now = command.by.tenant_id, command.by.user_id, book.desk.clock.now()
    application = await book.desk.open_application(tenant_id, command.application_id)
    for each in await book.found.of_application(tenant_id, application.id):
        if each.status_at(now) is not each.status:  # its time is over: it is in nobody's way
            await edit(book.offers, tenant_id, each.id, lambda it: it.lapse(by=by, now=now))
    offer = Offer.draft(command.id, application, command.terms, by=by, now=now)
    try:
        await book.offers.save(offer)
    except AlreadyExists as taken:
        existing = str(taken.context["existing"])
        if existing != command.id:
            raise OfferExists(existing) from None
        offer = await book.offers.get(tenant_id, existing)
    return OfferView.of(offer, now)


class ListOffers(Message[list[OfferView]], frozen=True, kw_only=True):
    """Of an application, oldest first."""

    permission: ClassVar[str] = "offers:read"

    application_id: str


async def list_offers(query: ListOffers, *, book: OfferBook) -> list[OfferView]:
    """Raises ``NotFound``."""
    tenant_id, now = query.by.tenant_id, book.desk.clock.now()
    application = await book.desk.application(tenant_id, query.application_id)
    return [OfferView.of(each, now) for each in await book.found.of_application(tenant_id, application.id)]


class GetOffer(Message[OfferView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "offers:read"

    id: str


async def get_offer(query: GetOffer, *, book: OfferBook) -> OfferView:
    """Raises ``NotFound``."""
    return OfferView.of(await book.offer(query.by.tenant_id, query.id), book.desk.clock.now())


class ChangeOffer(Message[OfferView], frozen=True, kw_only=True):
    """Of a draft. What is UNSET stays."""

    permission: ClassVar[str] = "offers:write"

    id: str
    salary: Money | UnsetType = UNSET
    period: PayPeriod | UnsetType = UNSET
    start_date: date | UnsetType = UNSET
    expires_at: datetime | UnsetType = UNSET
    note: str | UnsetType = UNSET
    expected_version: int | None = None

    def over(self, terms: Terms) -> Terms:
        return Terms(
            salary=terms.salary if self.salary is UNSET else self.salary,
            period=terms.period if self.period is UNSET else self.period,
            start_date=terms.start_date if self.start_date is UNSET else self.start_date,
            expires_at=terms.expires_at if self.expires_at is UNSET else self.expires_at,
            note=terms.note if self.note is UNSET else self.note,
        )


async def change_offer(command: ChangeOffer, *, book: OfferBook) -> OfferView:
    """Raises ``NotFound``, ``OfferIsElsewhere``, ``Invalid``, ``StaleVersion``."""
    tenant_id, now = command.by.tenant_id, book.desk.clock.now()
    await book.offer(tenant_id, command.id)
    changed = await edit(
        book.offers,
        tenant_id,
        command.id,
        lambda it: it.change(command.over(it.terms), now=now),
        expected_version=command.expected_version,
    )
    return OfferView.of(changed, now)


class MoveOffer(Message[OfferView], frozen=True, kw_only=True):
    """``from_status``: where the caller thinks it is."""

    permission: ClassVar[str] = "offers:write"

    id: str
    from_status: OfferStatus
    to_status: OfferStatus
    note: str = ""
    expected_version: int | None = None


async def move_offer(command: MoveOffer, *, book: OfferBook) -> OfferView:
    """It is sent and accepted only while its application is open. Raises ``NotFound``, ``OfferIsElsewhere``,
    ``ApplicationClosed``, ``Invalid``, ``StaleVersion``."""
    tenant_id, by, now = command.by.tenant_id, command.by.user_id, book.desk.clock.now()
    offer = await book.offer(tenant_id, command.id)
    if command.to_status in NEEDS_OPEN:
        await book.desk.open_application(tenant_id, offer.application_id)
    moved = await edit(
        book.offers,
        tenant_id,
        command.id,
        lambda it: it.move(command.from_status, command.to_status, note=command.note, by=by, now=now),
        expected_version=command.expected_version,
    )
    return OfferView.of(moved, now)


class LapseOffer(Message[None], frozen=True, kw_only=True):
    """Note that an offer's time is over."""

    permission: ClassVar[str] = "offers:write"

    id: str


async def lapse_offer(command: LapseOffer, *, book: OfferBook) -> None:
    """Safe to repeat. Raises ``NotFound``."""
    by, now = UserId("system"), book.desk.clock.now()
    await edit(book.offers, command.by.tenant_id, command.id, lambda it: it.lapse(by=by, now=now))
