"""Hiring as candidates meet it from outside: they apply, ask how it stands, withdraw, and answer an offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from jobhire.domains.hiring.application.applications import MoveApplication, SubmitApplication
from jobhire.domains.hiring.application.offers import MoveOffer, OfferBook
from jobhire.domains.hiring.application.panel import Panel
from jobhire.domains.hiring.application.ports import CalendarEntry
from jobhire.domains.hiring.domain.application import JobApplication, Source, WithdrawReason
from jobhire.domains.hiring.domain.errors import ApplicationClosed, ApplicationExists, JobNotOpen
from jobhire.domains.hiring.domain.interview import Interview, InterviewStatus
from jobhire.domains.hiring.domain.offer import Offer, OfferStatus
from jobhire.domains.hiring.domain.pipeline import StageKind
from jobhire.shared.application import Invitation, Mediator, Principal
from jobhire.shared.domain import NotFound, TenantId, UserId
from jobhire.shared.domain.money import Money

CANDIDATE = UserId("candidate")
"""Who stands beside what a candidate did themselves."""
_SHOWN = frozenset({OfferStatus.SENT, OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.EXPIRED})
"""A draft and what was taken back are nothing to them."""


def candidate_of(tenant_id: TenantId) -> Principal:
    """They may do to what is theirs what a recruiter may do for them; whoever asks checks what that is."""
    return Principal(
        tenant_id=tenant_id,
        user_id=CANDIDATE,
        role="candidate",
        permissions=frozenset({"applications:write", "offers:write"}),
        kind="visitor",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """``application_id``: None when there is none, because the job or the candidate is gone."""

    outcome: Literal["applied", "known", "job_closed", "gone"]
    application_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTold:
    """``version``: what an answer has to name."""

    id: str
    version: int
    status: str
    salary: Money | None
    period: str
    start_date: date
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``kind``: of the stage it is in, since ``changed_at``; ``offer``: the last one they were sent."""

    application_id: str
    job_id: str
    candidate_id: str
    job_title: str
    source: str
    kind: str
    created_at: datetime
    changed_at: datetime
    offer: OfferTold | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """An interview as its candidate is told of it. ``interviewers``: who is to be there."""

    application_id: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    place: str
    link: str
    scheduled: bool
    cancelled: bool
    interviewers: Sequence[UserId]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontDesk:
    mediator: Mediator
    panel: Panel
    book: OfferBook

    async def apply(
        self, tenant_id: TenantId, *, id: str, job_id: str, candidate_id: str, note: str
    ) -> Applied:
        """Safe to repeat: the same id is the same application."""
        command = SubmitApplication(
            by=candidate_of(tenant_id),
            id=id,
            job_id=job_id,
            candidate_id=candidate_id,
            source=Source.CAREER_SITE,
            note=note,
        )
        try:
            made = await self.mediator.send(command)
        except ApplicationExists as known:
            return Applied(outcome="known", application_id=str(known.context["applicationId"]))
        except JobNotOpen:
            return Applied(outcome="job_closed")
        except NotFound:
            return Applied(outcome="gone")
        return Applied(outcome="applied", application_id=made.id)

    async def standing(self, tenant_id: TenantId, id: str) -> Standing:
        """Raises ``NotFound``, also while the job or candidate is deleted."""
        application = await self.panel.desk.application(tenant_id, id)
        job = await self.panel.desk.job(tenant_id, application.job_id)
        return Standing(
            application_id=id,
            job_id=job.id,
            candidate_id=application.candidate_id,
            job_title=job.title,
            source=application.source.value,
            kind=application.stage.kind.value,
            created_at=application.created_at,
            changed_at=application.changed_at,
            offer=await self._offer(tenant_id, id),
        )

    async def withdraw(self, tenant_id: TenantId, id: str) -> None:
        """Safe to repeat. Raises ``NotFound``, ``ApplicationClosed`` and ``StageMoved``."""
        application = await self.panel.desk.application(tenant_id, id)
        if application.stage.kind is StageKind.WITHDRAWN:
            return
        await self.mediator.send(
            MoveApplication(
                by=candidate_of(tenant_id),
                id=id,
                from_stage=application.stage.id,
                to_stage=await self._withdrawn(tenant_id, application),
                reason=WithdrawReason.OTHER,
            )
        )

    async def answer_offer(
        self, tenant_id: TenantId, id: str, offer_id: str, *, accept: bool, version: int
    ) -> None:
        """Safe to repeat. Raises ``NotFound`` for an offer that is not theirs, ``OfferIsElsewhere``,
        ``ApplicationClosed``, ``StaleVersion``."""
        told = await self._offer(tenant_id, id)
        if told is None or told.id != offer_id:
            raise NotFound("there is no offer with this id", id=offer_id)
        to = OfferStatus.ACCEPTED if accept else OfferStatus.DECLINED
        if told.status == to:
            return
        await self.mediator.send(
            MoveOffer(
                by=candidate_of(tenant_id),
                id=offer_id,
                from_status=OfferStatus.SENT,
                to_status=to,
                expected_version=version if told.status == OfferStatus.SENT else None,
            )
        )

    async def meeting(self, tenant_id: TenantId, interview_id: str) -> Meeting:
        """Raises ``NotFound``."""
        interview = await self.panel.interview(tenant_id, interview_id)
        plan = interview.plan
        return Meeting(
            application_id=interview.application_id,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            time_zone=plan.time_zone,
            place=plan.place,
            link=plan.link,
            scheduled=interview.status is InterviewStatus.SCHEDULED,
            cancelled=interview.status is InterviewStatus.CANCELLED,
            interviewers=plan.interviewers,
        )

    async def invitation(
        self, tenant_id: TenantId, interview_id: str, *, organizer: str, attendee: str, summary: str
    ) -> Invitation:
        """To an interview as it is now, for one outside of the house: without its note and without the
        addresses of others. Raises ``NotFound``."""
        interview = await self.panel.interview(tenant_id, interview_id)
        cancelled = interview.status is InterviewStatus.CANCELLED
        entry = _entry(
            interview, summary=summary, organizer=organizer, attendees=[attendee], cancelled=cancelled
        )
        return self._written(entry)

    async def interviewers_invitation(
        self, tenant_id: TenantId, interview_id: str, user_id: str, *, organizer: str
    ) -> Invitation | None:
        """The same for one of those who hold it; a cancellation for who no longer does. None for one that is
        over."""
        interview = await self.panel.interview(tenant_id, interview_id)
        cancelled = interview.status is InterviewStatus.CANCELLED
        if interview.status is not InterviewStatus.SCHEDULED and not cancelled:
            return None
        application = await self.panel.desk.application(tenant_id, interview.application_id)
        job = await self.panel.desk.job(tenant_id, interview.job_id)
        name = await self.panel.desk.name(tenant_id, application.candidate_id)
        own = await self.panel.colleagues.addresses(tenant_id, [user_id])
        entry = _entry(
            interview,
            summary=f"{name or 'Interview'}: {job.title}",
            organizer=organizer,
            attendees=list(own.values()),
            cancelled=cancelled or user_id not in interview.plan.interviewers,
            note=interview.plan.note,
        )
        return self._written(entry)

    def _written(self, entry: CalendarEntry) -> Invitation:
        method: Literal["REQUEST", "CANCEL"] = "CANCEL" if entry.cancelled else "REQUEST"
        return Invitation(method=method, content=self.panel.calendar.written(entry))

    async def _withdrawn(self, tenant_id: TenantId, application: JobApplication) -> str:
        if not application.stage.is_open:
            raise ApplicationClosed(application.stage.id)
        pipeline = await self.panel.desk.pipeline(tenant_id, application.job_id)
        return next(each.id for each in pipeline.stages if each.kind is StageKind.WITHDRAWN)

    async def _offer(self, tenant_id: TenantId, application_id: str) -> OfferTold | None:
        now = self.panel.clock.now()
        found = await self.book.found.of_application(tenant_id, application_id)
        shown = [each for each in found if each.status_at(now) in _SHOWN]
        return _told(shown[-1], now) if shown else None


def _told(offer: Offer, now: datetime) -> OfferTold:
    terms = offer.terms
    return OfferTold(
        id=offer.id,
        version=offer.version,
        status=offer.status_at(now).value,
        salary=terms.salary,
        period=terms.period.value,
        start_date=terms.start_date,
        expires_at=terms.expires_at,
    )


def _entry(
    interview: Interview,
    *,
    summary: str,
    organizer: str,
    attendees: Sequence[str],
    cancelled: bool,
    note: str = "",
) -> CalendarEntry:
    plan = interview.plan
    return CalendarEntry(
        uid=f"{interview.id}@interviews.jobhire",
        sequence=interview.sequence,
        changed_at=interview.changed_at,
        cancelled=cancelled,
        summary=summary,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        time_zone=plan.time_zone,
        place=plan.place,
        link=plan.link,
        note=note,
        attendees=attendees,
        organizer=organizer,
    )
