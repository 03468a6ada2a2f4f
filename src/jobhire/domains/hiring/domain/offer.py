"""What a candidate is offered for a job, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from jobhire.domains.hiring.domain.application import JobApplication
from jobhire.domains.hiring.domain.errors import OfferIsElsewhere
from jobhire.domains.hiring.domain.offer_events import (
    OfferChanged,
    OfferDrafted,
    OfferForgotten,
    OfferMoved,
)
from jobhire.shared.domain import Aggregate, Invalid, UserId
from jobhire.shared.domain.money import Money

_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
_SAID_AS = {"start_date": "startDate", "expires_at": "expiresAt"}


class OfferStatus(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


LIVE = frozenset({OfferStatus.DRAFT, OfferStatus.SENT, OfferStatus.ACCEPTED})
"""There is one of these per application."""
_WAYS = {
    OfferStatus.DRAFT: frozenset({OfferStatus.SENT, OfferStatus.WITHDRAWN}),
    OfferStatus.SENT: frozenset(
        {OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.WITHDRAWN, OfferStatus.EXPIRED}
    ),
    OfferStatus.ACCEPTED: frozenset({OfferStatus.WITHDRAWN}),
}
NEEDS_OPEN = frozenset({OfferStatus.SENT, OfferStatus.ACCEPTED})
"""States that an offer enters only while its application is open."""


class PayPeriod(StrEnum):
    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    HOUR = "hour"
    ONCE = "once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """``salary``: per ``period``, None once forgotten; ``expires_at``: until when it may be accepted."""

    salary: Money | None
    period: PayPeriod
    start_date: date
    expires_at: datetime
    note: str = ""

    def checked(self, now: datetime) -> Terms:
        """In normal form. Raises ``Invalid``."""
        if self.salary is None or self.salary.amount == 0:
            raise Invalid("more than nothing, in minor units", field="/salary/amount")
        if not _FIRST_DAY <= self.start_date <= _LAST_DAY:
            raise Invalid("a day of 2000 to 2099", field="/startDate")
        if self.expires_at.tzinfo is None or not now < self.expires_at <= _last_moment():
            raise Invalid("a moment that is to come, with its offset, before 2100", field="/expiresAt")
        return replace(self, expires_at=self.expires_at.astimezone(UTC).replace(microsecond=0))

    def differs_in(self, other: Terms) -> tuple[str, ...]:
        """Names of fields as the API spells them."""
        names = (each.name for each in fields(self))
        differing = (name for name in names if getattr(self, name) != getattr(other, name))
        return tuple(_SAID_AS.get(name, name) for name in differing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """It entered a status."""

    status: OfferStatus
    at: datetime
    by: UserId
    note: str = ""


@dataclass(slots=True, kw_only=True, eq=False)
class Offer(Aggregate):
    """Use ``Offer.draft``. ``turns``: every status it was in, oldest first."""

    application_id: str
    job_id: str
    candidate_id: str
    terms: Terms
    status: OfferStatus
    turns: tuple[Turn, ...]

    @classmethod
    def draft(cls, id: str, application: JobApplication, terms: Terms, *, by: UserId, now: datetime) -> Offer:
        """Raises ``Invalid`` and ``ApplicationClosed``."""
        application.require_open()
        offer = cls(
            id=id,
            tenant_id=application.tenant_id,
            application_id=application.id,
            job_id=application.job_id,
            candidate_id=application.candidate_id,
            terms=terms.checked(now),
            status=OfferStatus.DRAFT,
            turns=(Turn(status=OfferStatus.DRAFT, at=now, by=by),),
        )
        offer.raise_event(
            OfferDrafted(
                application_id=application.id,
                job_id=application.job_id,
                candidate_id=application.candidate_id,
            )
        )
        return offer

    @property
    def place(self) -> str | None:
        """For which application it is the one that counts."""
        return self.application_id if self.status in LIVE else None

    def status_at(self, now: datetime) -> OfferStatus:
        """A sent one whose time is over has expired, whether or not anybody has noted it."""
        lapsed = self.status is OfferStatus.SENT and now >= self.terms.expires_at
        return OfferStatus.EXPIRED if lapsed else self.status

    def change(self, terms: Terms, *, now: datetime) -> bool:
        """Raises ``OfferIsElsewhere`` once it is no draft, and ``Invalid``. False when nothing differs."""
        if self.status is not OfferStatus.DRAFT:
            raise OfferIsElsewhere(self.status_at(now).value)
        terms = terms.checked(now)
        names = terms.differs_in(self.terms)
        if names:
            self.terms = terms
            self.raise_event(OfferChanged(application_id=self.application_id, fields=names))
        return bool(names)

    def move(self, from_: OfferStatus, to: OfferStatus, *, note: str, by: UserId, now: datetime) -> bool:
        """Raises ``OfferIsElsewhere`` if it is not where the caller thinks (also once its time is over), and
        ``Invalid`` for a way that there is not."""
        if from_ is not self.status_at(now):
            raise OfferIsElsewhere(self.status_at(now).value)
        ways = _WAYS.get(from_, frozenset()) - {OfferStatus.EXPIRED}
        if to not in ways:
            known = ", ".join(sorted(ways)) or "nowhere: make another offer"
            raise Invalid(f"from {from_.value!r} to {known}", field="/to")
        if to is OfferStatus.SENT:
            self.terms.checked(now)
        self._enter(to, note=note, by=by, now=now)
        return True

    def lapse(self, *, by: UserId, now: datetime) -> bool:
        """Note that its time is over. False while it is not, or that was noted."""
        if self.status_at(now) is self.status:
            return False
        self._enter(OfferStatus.EXPIRED, note="", by=by, now=now)
        return True

    def forget_words(self) -> bool:
        """Amount and notes go, what became of it stays. False when there were none."""
        terms = replace(self.terms, salary=None, note="")
        turns = tuple(replace(turn, note="") for turn in self.turns)
        if (terms, turns) == (self.terms, self.turns):
            return False
        self.terms, self.turns = terms, turns
        self.raise_event(OfferForgotten(application_id=self.application_id))
        return True

    def _enter(self, to: OfferStatus, *, note: str, by: UserId, now: datetime) -> None:
        before, self.status = self.status, to
        self.turns = (*self.turns, Turn(status=to, at=now, by=by, note=note))
        self.raise_event(
            OfferMoved(
                application_id=self.application_id,
                job_id=self.job_id,
                candidate_id=self.candidate_id,
                from_=before.value,
                to=to.value,
            )
        )


def _last_moment() -> datetime:
    return datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)
