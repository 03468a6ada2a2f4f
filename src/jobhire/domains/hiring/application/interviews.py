"""Interviews are arranged, changed and ended; calendars can fetch them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from msgspec import UNSET, UnsetType

from jobhire.domains.hiring.application.panel import InterviewView, Panel
from jobhire.domains.hiring.application.ports import CalendarEntry
from jobhire.domains.hiring.domain.interview import Interview, InterviewKind, InterviewStatus, Plan
from jobhire.shared.application import Message, edit
from jobhire.shared.domain import AlreadyExists, Conflict, UserId

MOST = 100
"""Of one application, and of one answer."""


class ScheduleInterview(Message[InterviewView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "interviews:write"

    id: str
    application_id: str
    plan: Plan


async def schedule_interview(command: ScheduleInterview, *, panel: Panel) -> InterviewView:
    """Raises ``NotFound``, ``ApplicationClosed``, ``Invalid``, and ``Conflict`` for one too many."""
    tenant_id = command.by.tenant_id
    application = await panel.desk.open_application(tenant_id, command.application_id)
    interview = Interview.schedule(
        command.id, application, command.plan, by=command.by.user_id, now=panel.clock.now()
    )
    await panel.require_colleagues(tenant_id, interview.plan.interviewers)
    known = await panel.diary.of_application(tenant_id, application.id)
    if len(known) >= MOST and interview.id not in {each.id for each in known}:
        raise Conflict(f"at most {MOST} interviews for one application")
    try:
        await panel.interviews.save(interview)
    except AlreadyExists:  # asked again after an answer was lost
        interview = await panel.interviews.get(tenant_id, command.id)
    return InterviewView.of(interview)


class ListInterviews(Message[list[InterviewView]], frozen=True, kw_only=True):
    """Of an application, in the order in which they were arranged."""

    permission: ClassVar[str] = "applications:read"

    application_id: str


async def list_interviews(query: ListInterviews, *, panel: Panel) -> list[InterviewView]:
    """Raises ``NotFound``."""
    tenant_id = query.by.tenant_id
    application = await panel.desk.application(tenant_id, query.application_id)
    return [InterviewView.of(each) for each in await panel.diary.of_application(tenant_id, application.id)]


class ListOwnInterviews(Message[list[InterviewView]], frozen=True, kw_only=True):
    """What the caller is to hold, the next one first, at most 100."""

    permission: ClassVar[str] = "applications:read"


async def list_own_interviews(query: ListOwnInterviews, *, panel: Panel) -> list[InterviewView]:
    tenant_id, now = query.by.tenant_id, panel.clock.now()
    own = await panel.diary.of_interviewer(tenant_id, query.by.user_id, since=now, most=MOST)
    shown = await panel.desk.applications.get_many(tenant_id, [each.application_id for each in own])
    jobs = list({each.job_id for each in own})
    there = {job.id for job in await panel.desk.jobs.load(tenant_id, jobs)} if jobs else set()
    return [InterviewView.of(each) for each in own if each.application_id in shown and each.job_id in there]


class GetInterview(Message[InterviewView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "applications:read"

    id: str


async def get_interview(query: GetInterview, *, panel: Panel) -> InterviewView:
    """Raises ``NotFound``."""
    return InterviewView.of(await panel.interview(query.by.tenant_id, query.id))


class ChangeInterview(Message[InterviewView], frozen=True, kw_only=True):
    """What is UNSET stays."""

    permission: ClassVar[str] = "interviews:write"

    id: str
    kind: InterviewKind | UnsetType = UNSET
    starts_at: datetime | UnsetType = UNSET
    ends_at: datetime | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    interviewers: tuple[UserId, ...] | UnsetType = UNSET
    place: str | UnsetType = UNSET
    link: str | UnsetType = UNSET
    note: str | UnsetType = UNSET
    expected_version: int | None = None

    def over(self, plan: Plan) -> Plan:
        return Plan(
            kind=plan.kind if self.kind is UNSET else self.kind,
            starts_at=plan.starts_at if self.starts_at is UNSET else self.starts_at,
            ends_at=plan.ends_at if self.ends_at is UNSET else self.ends_at,
            time_zone=plan.time_zone if self.time_zone is UNSET else self.time_zone,
            interviewers=plan.interviewers if self.interviewers is UNSET else self.interviewers,
            place=plan.place if self.place is UNSET else self.place,
            link=plan.link if self.link is UNSET else self.link,
            note=plan.note if self.note is UNSET else self.note,
        )


async def change_interview(command: ChangeInterview, *, panel: Panel) -> InterviewView:
    """Raises ``NotFound``, ``InterviewOver``, ``Invalid``, ``StaleVersion``."""
    tenant_id = command.by.tenant_id
    known = await panel.interview(tenant_id, command.id)
    if command.interviewers is not UNSET:
        # Who was there before may have left meanwhile; who comes in may not.
        added = [id for id in command.interviewers if id not in known.plan.interviewers]
        await panel.require_colleagues(tenant_id, added)
    changed = await edit(
        panel.interviews,
        tenant_id,
        command.id,
        lambda it: it.change(command.over(it.plan), now=panel.clock.now()),
        expected_version=command.expected_version,
    )
    return InterviewView.of(changed)


class EndInterview(Message[InterviewView], frozen=True, kw_only=True):
    """It was held or cancelled, or nobody came."""

    permission: ClassVar[str] = "interviews:write"

    id: str
    status: InterviewStatus
    reason: str = ""
    expected_version: int | None = None


async def end_interview(command: EndInterview, *, panel: Panel) -> InterviewView:
    """Raises ``NotFound``, ``InterviewOver``, ``Invalid``, ``StaleVersion``."""
    tenant_id = command.by.tenant_id
    await panel.interview(tenant_id, command.id)
    ended = await edit(
        panel.interviews,
        tenant_id,
        command.id,
        lambda it: it.end(command.status, reason=command.reason, now=panel.clock.now()),
        expected_version=command.expected_version,
    )
    return InterviewView.of(ended)


class GetCalendar(Message[bytes], frozen=True, kw_only=True):
    """An interview as iCalendar."""

    permission: ClassVar[str] = "applications:read"

    id: str


async def get_calendar(query: GetCalendar, *, panel: Panel) -> bytes:
    """Raises ``NotFound``."""
    tenant_id = query.by.tenant_id
    interview = await panel.interview(tenant_id, query.id)
    application = await panel.desk.application(tenant_id, interview.application_id)
    job = await panel.desk.job(tenant_id, interview.job_id)
    name = await panel.desk.name(tenant_id, application.candidate_id)
    plan = interview.plan
    addresses = await panel.colleagues.addresses(tenant_id, plan.interviewers)
    return panel.calendar.written(
        CalendarEntry(
            uid=f"{interview.id}@interviews.jobhire",
            sequence=interview.sequence,
            changed_at=interview.changed_at,
            cancelled=interview.status is InterviewStatus.CANCELLED,
            summary=f"{name or 'Interview'}: {job.title}",
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            time_zone=plan.time_zone,
            place=plan.place,
            link=plan.link,
            note=plan.note,
            attendees=[addresses[id] for id in plan.interviewers if id in addresses],
        )
    )
