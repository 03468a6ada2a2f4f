"""Events in, commands out: people are told what has happened, and who is removed is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import msgspec

from jobhire.domains.notification.application.interviews import TellInterviewers
from jobhire.domains.notification.application.telling import (
    ForgetUser,
    Opening,
    TellAdmins,
    TellOfApplicant,
    TellOfBatch,
    TellOfComparisons,
    TellOfFinds,
)
from jobhire.domains.notification.domain.wording import (
    InterviewNews,
    letters_parked,
    plan_lost,
    plan_unpaid,
    slack_stopped,
    source_stopped,
    webhook_stopped,
)
from jobhire.shared.application import Consumer, EventRecord, Mediator, Principal
from jobhire.shared.domain import TenantId, UserId

BATCHES, COMPARISONS, FORGETTING = "notification", "notification-comparisons", "notification-forgetting"
ALARMS, INTERVIEWS, FINDS = "notification-alarms", "notification-interviews", "notification-searches"
APPLICANTS = "notification-applications"
BATCH_ENDED = "ai.jobhire.analysis-batch.ended.v1"
JOB_OPENED = "ai.jobhire.job.opened.v1"
USER_REMOVED = "ai.jobhire.user.removed.v1"
WEBHOOK_STOPPED = "ai.jobhire.webhook.stopped.v1"
SOURCE_STOPPED = "ai.jobhire.source.stopped.v1"
SLACK_STOPPED = "ai.jobhire.slack.stopped.v1"
INTERVIEW_SCHEDULED = "ai.jobhire.interview.scheduled.v1"
INTERVIEW_CHANGED = "ai.jobhire.interview.changed.v1"
INTERVIEW_ENDED = "ai.jobhire.interview.ended.v1"
SEARCH_FOUND = "ai.jobhire.saved-search.found.v1"
LETTER_PARKED = "ai.jobhire.candidate-letter.parked.v1"
APPLICATION_TAKEN = "ai.jobhire.career-application.taken.v1"
PLAN_UNPAID = "ai.jobhire.subscription.past-due.v1"
PLAN_ENDED = "ai.jobhire.subscription.ended.v1"
GRACE_DAYS = 14
"""For which a plan stays that could not be charged."""
_STOPS = {
    WEBHOOK_STOPPED: ("/webhooks", webhook_stopped),
    SOURCE_STOPPED: ("/sources", source_stopped),
    SLACK_STOPPED: ("/notifications", slack_stopped),
}
"""Where what has stopped is found, and how it is said."""


class _BatchEnded(msgspec.Struct, frozen=True, rename="camel"):
    """``requested_by``: empty in events of earlier versions, of which nobody is told."""

    job_id: str
    outcome: str
    completed: int
    failed: int
    requested_by: str = ""


class _JobOpened(msgspec.Struct, frozen=True):
    status: str


async def follow_batches(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    for event in events:
        ended = msgspec.json.decode(event.data, type=_BatchEnded)
        await mediator.send(
            TellOfBatch(
                by=Principal.system(tenant_id),
                cause=event.id,
                job_id=ended.job_id,
                requested_by=UserId(ended.requested_by),
                cancelled=ended.outcome == "cancelled",
                completed=ended.completed,
                failed=ended.failed,
            )
        )


async def follow_openings(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    """Jobs that are brought in as history (closed) are waited for by nobody."""
    awaited = [each for each in events if msgspec.json.decode(each.data, type=_JobOpened).status != "closed"]
    openings = [
        Opening(
            job_id=each.subject,
            request=each.correlation_id or "",
            position=each.position,
            at=each.time,
        )
        for each in awaited
    ]
    if openings:
        await mediator.send(TellOfComparisons(by=Principal.system(tenant_id), openings=openings))


class _Stopped(msgspec.Struct, frozen=True, rename="camel"):
    """``reason``: none of a plan that goes on for now; ``refusals``: how often it could not be charged."""

    reason: str = ""
    refusals: int = 0
    application_id: str = ""


async def follow_stops(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    """Who stops something by hand knows."""
    for event in events:
        message, about = _alarm(event)
        # A mail server that is away parks many letters: the first of a day is news.
        day = f"{event.type}/{tenant_id}/{event.time:%Y-%m-%d}"
        cause = day if event.type == LETTER_PARKED else event.id
        if message:
            by = Principal.system(tenant_id)
            await mediator.send(TellAdmins(by=by, cause=cause, message=message, about=about))


def _alarm(event: EventRecord) -> tuple[str, str]:
    """What to say, and what it is about. Nothing: it needs nobody's attention."""
    told = msgspec.json.decode(event.data, type=_Stopped)
    if event.type == LETTER_PARKED:
        return letters_parked(), f"/applications/{told.application_id}/letters"
    if event.type == PLAN_UNPAID:
        return plan_unpaid(GRACE_DAYS) if told.refusals == 1 else "", "/subscription"
    if event.type == PLAN_ENDED:
        return plan_lost(told.reason) if told.reason != "cancelled" else "", "/subscription"
    place, said = _STOPS[event.type]
    return said(told.reason) if told.reason != "disabled" else "", f"{place}/{event.subject}"


class _Interview(msgspec.Struct, frozen=True, rename="camel"):
    job_id: str
    starts_at: datetime
    time_zone: str
    interviewers: tuple[UserId, ...]
    was_interviewers: tuple[UserId, ...] = ()
    fields: tuple[str, ...] = ()
    status: str = ""


async def follow_interviews(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    for event in events:
        told = msgspec.json.decode(event.data, type=_Interview)
        command = TellInterviewers(
            by=Principal.system(tenant_id),
            cause=event.id,
            interview_id=event.subject,
            job_id=told.job_id,
            starts_at=told.starts_at,
            time_zone=told.time_zone,
            news=_news(event.type, told),
        )
        await mediator.send(command)


def _news(type: str, told: _Interview) -> dict[UserId, InterviewNews]:
    """Who stays hears of it only when something else than the panel has changed."""
    if type == INTERVIEW_SCHEDULED:
        return dict.fromkeys(told.interviewers, InterviewNews.ARRANGED)
    if type == INTERVIEW_ENDED:
        cancelled = told.interviewers if told.status == "cancelled" else ()
        return dict.fromkeys(cancelled, InterviewNews.CANCELLED)
    before, now = set(told.was_interviewers), set(told.interviewers)
    news = {id: InterviewNews.ARRANGED for id in told.interviewers if id not in before}
    news |= {id: InterviewNews.LEFT for id in told.was_interviewers if id not in now}
    if set(told.fields) - {"interviewers", "note"}:
        news |= {id: InterviewNews.CHANGED for id in told.interviewers if id in before}
    return news


class _Found(msgspec.Struct, frozen=True, rename="camel"):
    user_id: UserId
    kind: str
    found: int


async def follow_finds(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    for event in events:
        told = msgspec.json.decode(event.data, type=_Found)
        await mediator.send(
            TellOfFinds(
                by=Principal.system(tenant_id),
                search_id=event.subject,
                user_id=told.user_id,
                kind=told.kind,
                found=told.found,
                position=event.position,
                at=event.time,
            )
        )


class _Taken(msgspec.Struct, frozen=True, rename="camel"):
    job_id: str
    outcome: str


async def follow_applicants(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    """What a stranger sent may be nothing new: they have applied before, or the job is closed."""
    for event in events:
        taken = msgspec.json.decode(event.data, type=_Taken)
        if taken.outcome == "applied":
            by = Principal.system(tenant_id)
            await mediator.send(
                TellOfApplicant(by=by, job_id=taken.job_id, position=event.position, at=event.time)
            )


async def follow_removals(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    for id in dict.fromkeys(event.subject for event in events):
        await mediator.send(ForgetUser(by=Principal.system(tenant_id), id=id))


def consumers(mediator: Mediator, *, rankings: str) -> tuple[Consumer, ...]:
    """``rankings``: the consumer that makes those that are shown; nobody is told of a job before it has."""
    interviews = {INTERVIEW_SCHEDULED, INTERVIEW_CHANGED, INTERVIEW_ENDED}
    told_later = (
        (ALARMS, {*_STOPS, PLAN_UNPAID, PLAN_ENDED, LETTER_PARKED}, follow_stops),
        (INTERVIEWS, interviews, follow_interviews),
        (FINDS, {SEARCH_FOUND}, follow_finds),
        (APPLICANTS, {APPLICATION_TAKEN}, follow_applicants),
    )
    return (
        Consumer(
            name=BATCHES,
            kind="aggregate-changing",
            types=frozenset({BATCH_ENDED}),
            handle=partial(follow_batches, mediator=mediator),
        ),
        Consumer(
            name=COMPARISONS,
            kind="aggregate-changing",
            types=frozenset({JOB_OPENED}),
            handle=partial(follow_openings, mediator=mediator),
            after=(rankings,),
            unhurried=True,
        ),
        *(
            Consumer(
                name=name,
                kind="aggregate-changing",
                types=frozenset(types),
                handle=partial(follow, mediator=mediator),
                unhurried=True,
            )
            for name, types, follow in told_later
        ),
        Consumer(
            name=FORGETTING,
            kind="convergent",
            types=frozenset({USER_REMOVED}),
            handle=partial(follow_removals, mediator=mediator),
        ),
    )
