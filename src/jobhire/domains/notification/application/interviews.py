"""Who is to interview somebody is told so, and of whatever changes about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import ClassVar

from jobhire.domains.notification.application.ports import Jobs, People
from jobhire.domains.notification.application.telling import INTERNAL, keep
from jobhire.domains.notification.domain.notification import INTERVIEWS, Notification
from jobhire.domains.notification.domain.wording import InterviewNews, interview
from jobhire.shared.application import AggregateStore, Clock, Message
from jobhire.shared.domain import UserId


class TellInterviewers(Message[None], frozen=True, kw_only=True):
    """``cause``: id of the event; ``news``: what is told to whom; ``time_zone``: by whose clock."""

    permission: ClassVar[str] = INTERNAL

    cause: str
    interview_id: str
    job_id: str
    starts_at: datetime
    time_zone: str
    news: Mapping[UserId, InterviewNews]


async def tell_interviewers(
    command: TellInterviewers,
    *,
    notifications: AggregateStore[Notification],
    jobs: Jobs,
    people: People,
    clock: Clock,
) -> None:
    """Of what is to come, those who may sign in."""
    tenant_id, now = command.by.tenant_id, clock.now()
    if command.starts_at <= now or not command.news:
        return
    titles = [job.title for job in await jobs.load(tenant_id, [command.job_id])]
    known = await people.addresses(tenant_id, list(command.news))
    say = partial(
        interview,
        title=titles[0] if titles else None,
        starts_at=command.starts_at,
        zone=command.time_zone,
    )
    made = [
        Notification.of_interview(
            command.cause,
            tenant_id,
            user_id=id,
            job_id=command.job_id,
            message=say(news),
            to_all=say(news, to_all=True),
            about=f"{INTERVIEWS}{command.interview_id}",
            now=now,
        )
        for id, news in command.news.items()
        if id in known
    ]
    await keep(notifications, tenant_id, made)
