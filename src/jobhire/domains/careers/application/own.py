"""What a candidate does with the link they were sent: see how it stands, withdraw, answer an offer."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

import msgspec

from jobhire.domains.careers.application.letters import Post
from jobhire.domains.careers.application.ports import OfferTold, Standing
from jobhire.domains.careers.domain.errors import OfferChanged
from jobhire.domains.careers.domain.letter import REJECTION_DELAY
from jobhire.shared.application import Message
from jobhire.shared.domain import Invalid, NotFound, StaleVersion, TenantId

_OPEN = frozenset({"screening", "interview", "offer"})


class OwnStatus(StrEnum):
    """All that a candidate is told. ``closed``: hired, rejected or withdrawn."""

    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"


class OwnAction(StrEnum):
    WITHDRAW = "withdraw"
    ACCEPT_OFFER = "accept_offer"
    DECLINE_OFFER = "decline_offer"


class SalaryTold(msgspec.Struct, frozen=True, kw_only=True):
    """``amount``: in minor units; ``digits``: how many of its digits are behind the point."""

    amount: int
    currency: str
    digits: int


class OwnOffer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``version``: what an answer has to name; ``status``: sent, accepted, declined or expired."""

    id: str
    version: int
    status: str
    salary: SalaryTold | None
    period: str
    start_date: date
    expires_at: datetime

    @classmethod
    def of(cls, told: OfferTold) -> OwnOffer:
        paid = told.salary
        return cls(
            id=told.id,
            version=told.version,
            status=told.status,
            salary=None
            if paid is None
            else SalaryTold(amount=paid.amount, currency=paid.currency, digits=paid.digits),
            period=told.period,
            start_date=told.start_date,
            expires_at=told.expires_at,
        )


class OwnApplication(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``offer``: the last one that was sent, null: none."""

    company: str
    job_title: str
    status: OwnStatus
    submitted_at: datetime
    offer: OwnOffer | None


class GetOwnApplication(Message[OwnApplication], frozen=True, kw_only=True):
    permission: ClassVar[None] = None

    ticket: str


async def get_own_application(query: GetOwnApplication, *, post: Post) -> OwnApplication:
    """Raises ``NotFound``."""
    tenant_id, id = await _opened(query.ticket, post)
    return await _view(tenant_id, id, post)


class AnswerOwnApplication(Message[OwnApplication], frozen=True, kw_only=True):
    """``offer_id``, ``offer_version``: which offer is answered, as they read it."""

    permission: ClassVar[None] = None

    ticket: str
    action: OwnAction
    offer_id: str | None = None
    offer_version: int | None = None


async def answer_own_application(command: AnswerOwnApplication, *, post: Post) -> OwnApplication:
    """As a recruiter would for them; the same again is the same. Raises ``NotFound``, ``Invalid``,
    ``OfferChanged``, and what hiring refuses."""
    tenant_id, id = await _opened(command.ticket, post)
    if command.action is OwnAction.WITHDRAW:
        await post.front.withdraw(tenant_id, id)
        return await _view(tenant_id, id, post)
    if command.offer_id is None or command.offer_version is None:
        raise Invalid("the offer that is answered: its id and version as you read them", field="/offerId")
    accept = command.action is OwnAction.ACCEPT_OFFER
    try:
        await post.front.answer_offer(
            tenant_id, id, command.offer_id, accept=accept, version=command.offer_version
        )
    except StaleVersion:
        raise OfferChanged from None
    return await _view(tenant_id, id, post)


async def _opened(ticket: str, post: Post) -> tuple[TenantId, str]:
    tenant_id, id = post.tickets.open(ticket, now=post.clock.now())
    if not await post.register.at_work(tenant_id):
        raise no_link()
    return tenant_id, id


async def _view(tenant_id: TenantId, id: str, post: Post) -> OwnApplication:
    site = await post.register.of_tenant(tenant_id)
    standing = await post.standing(tenant_id, id)
    if site is None or standing is None:
        raise no_link()
    return OwnApplication(
        company=site.settings.company_name,
        job_title=standing.job_title,
        status=_status(standing, post.clock.now()),
        submitted_at=standing.created_at,
        offer=None if standing.offer is None else OwnOffer.of(standing.offer),
    )


def _status(standing: Standing, now: datetime) -> OwnStatus:
    """A rejection shows no sooner than its letter leaves: until then it may be taken back."""
    if standing.kind == "new":
        return OwnStatus.RECEIVED
    recent = standing.kind == "rejected" and now - standing.changed_at < REJECTION_DELAY
    return OwnStatus.IN_PROGRESS if standing.kind in _OPEN or recent else OwnStatus.CLOSED


def no_link() -> NotFound:
    return NotFound("there is no application under this link, or no longer")
