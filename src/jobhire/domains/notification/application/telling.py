"""What others did becomes notifications. Sent by consumers, safe to repeat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import ClassVar

import msgspec

from jobhire.domains.notification.application.ports import (
    Comparisons,
    Job,
    Jobs,
    NotificationDirectory,
    People,
)
from jobhire.domains.notification.domain.notification import ComparedJob, Notification
from jobhire.domains.notification.domain.wording import batch_ended
from jobhire.shared.application import AggregateStore, Clock, Message, NotYet, retry_when_stale
from jobhire.shared.domain import TenantId, UserId

AWAITED = timedelta(days=1)
"""What was longer ago is waited for by nobody: without this, the first start of a version that tells people
things would tell them of every job there ever was."""
INTERNAL = "notifications:write"


class TellOfBatch(Message[None], frozen=True, kw_only=True):
    """A batch of analyses has ended, and who asked for it is told. ``cause``: id of the event."""

    permission: ClassVar[str] = INTERNAL

    cause: str
    job_id: str
    requested_by: UserId
    cancelled: bool
    completed: int
    failed: int


async def tell_of_batch(
    command: TellOfBatch,
    *,
    notifications: AggregateStore[Notification],
    jobs: Jobs,
    people: People,
    clock: Clock,
) -> None:
    tenant_id, user_id = command.by.tenant_id, command.requested_by
    if user_id not in await people.addresses(tenant_id, [user_id]):
        return
    titles = [job.title for job in await jobs.load(tenant_id, [command.job_id])]
    message = batch_ended(
        titles[0] if titles else None,
        completed=command.completed,
        failed=command.failed,
        cancelled=command.cancelled,
    )
    made = Notification.of_batch(
        command.cause,
        tenant_id,
        job_id=command.job_id,
        user_id=user_id,
        message=message,
        now=clock.now(),
    )
    await keep(notifications, tenant_id, [made])


class TellAdmins(Message[None], frozen=True, kw_only=True):
    """Something has stopped, and the tenant's admins are told. ``cause``: id of the event; ``about``: what it
    is, as a path of the API."""

    permission: ClassVar[str] = INTERNAL

    cause: str
    message: str
    about: str


async def tell_admins(
    command: TellAdmins, *, notifications: AggregateStore[Notification], people: People, clock: Clock
) -> None:
    tenant_id, now = command.by.tenant_id, clock.now()
    made = [
        Notification.of_alarm(
            command.cause,
            tenant_id,
            user_id=UserId(id),
            message=command.message,
            about=command.about,
            now=now,
        )
        for id in await people.admins(tenant_id)
    ]
    await keep(notifications, tenant_id, made)


async def keep(
    notifications: AggregateStore[Notification], tenant_id: TenantId, made: Sequence[Notification]
) -> None:
    """Those that are not known yet: what is told twice is there once."""
    known = await notifications.get_many(tenant_id, [each.id for each in made])
    for each in made:
        if each.id not in known:
            await notifications.save(each)


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """A job was opened. ``request``: id of the request behind it, "" if unknown; ``position``: of the event
    in the log; ``at``: when."""

    job_id: str
    request: str
    position: int
    at: datetime


class TellOfComparisons(Message[None], frozen=True, kw_only=True):
    """Jobs have been compared with all candidates for the first time, and who opened them is told: once for
    all jobs of an import, else once for all that they opened within a minute."""

    permission: ClassVar[str] = INTERNAL

    openings: Sequence[Opening]


_Groups = dict[tuple[UserId, str], list[ComparedJob]]


async def tell_of_comparisons(
    command: TellOfComparisons,
    *,
    notifications: AggregateStore[Notification],
    jobs: Jobs,
    comparisons: Comparisons,
    people: People,
    clock: Clock,
) -> None:
    """Who has deleted the job by now, and who is no person, is not told."""
    tenant_id, since = command.by.tenant_id, clock.now() - AWAITED
    ids = [each.job_id for each in command.openings if each.at >= since]
    found = {job.id: job for job in await jobs.load(tenant_id, ids)} if ids else {}
    openers = sorted({job.created_by for job in found.values() if job.created_by})
    known = await people.addresses(tenant_id, openers) if openers else {}
    told = {id: job for id, job in found.items() if job.created_by in known}
    counts = await comparisons.compared(tenant_id, list(told)) if told else {}
    for (user_id, cause), compared in _grouped(command.openings, told, counts).items():
        await _tell(notifications, tenant_id, user_id, cause, compared, clock)


def _grouped(openings: Sequence[Opening], jobs: dict[str, Job], counts: Mapping[str, int]) -> _Groups:
    groups: _Groups = defaultdict(list)
    for each in openings:
        job = jobs.get(each.job_id)
        if job is not None and job.id in counts:
            cause = each.request if job.imported and each.request else _minute(each.at)
            compared = ComparedJob(
                id=job.id, title=job.title, candidates=counts[job.id], position=each.position
            )
            groups[UserId(job.created_by or ""), cause].append(compared)
    return groups


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


async def _tell(
    notifications: AggregateStore[Notification],
    tenant_id: TenantId,
    user_id: UserId,
    cause: str,
    compared: Sequence[ComparedJob],
    clock: Clock,
) -> None:
    await _grow(
        notifications,
        lambda: Notification.of_comparison(cause, tenant_id, user_id, clock.now()),
        lambda it: it.tell_of(compared, now=clock.now()),
    )


async def _grow(
    notifications: AggregateStore[Notification],
    begun: Callable[[], Notification],
    tell: Callable[[Notification], bool],
) -> None:
    """One that tells of several things. What was told of already is left out; that it was read a moment ago
    is no reason to fail."""

    async def attempt() -> None:
        fresh = begun()
        told = (await notifications.get_many(fresh.tenant_id, [fresh.id])).get(fresh.id, fresh)
        if tell(told):
            await notifications.save(told)

    await retry_when_stale(attempt)


class TellOfFinds(Message[None], frozen=True, kw_only=True):
    """A saved search finds ``found`` more. ``position``: in the log, of the event that says so; ``at``: when
    that happened."""

    permission: ClassVar[str] = INTERNAL

    search_id: str
    user_id: UserId
    kind: str
    found: int
    position: int
    at: datetime


async def tell_of_finds(
    command: TellOfFinds, *, notifications: AggregateStore[Notification], people: People, clock: Clock
) -> None:
    """Whoever saved it, once for all that it finds on one day (UTC)."""
    tenant_id, user_id = command.by.tenant_id, command.user_id
    if user_id not in await people.addresses(tenant_id, [user_id]):
        return
    cause, about = f"{command.search_id}/{_day(command.at)}", f"/search/saved/{command.search_id}/results"
    await _grow(
        notifications,
        lambda: Notification.of_search(cause, tenant_id, user_id=user_id, about=about, now=clock.now()),
        lambda it: it.tell_of_finds(command.found, command.kind, position=command.position, now=clock.now()),
    )


class TellOfApplicant(Message[None], frozen=True, kw_only=True):
    """Somebody applied on the career site. ``position`` and ``at``: see ``TellOfFinds``."""

    permission: ClassVar[str] = INTERNAL

    job_id: str
    position: int
    at: datetime


async def tell_of_applicant(
    command: TellOfApplicant,
    *,
    notifications: AggregateStore[Notification],
    jobs: Jobs,
    people: People,
    clock: Clock,
) -> None:
    """Whoever opened the job, once for all who apply for it on one day (UTC). Of a job that no present
    colleague opened, the tenant's admins."""
    tenant_id, cause = command.by.tenant_id, f"{command.job_id}/{_day(command.at)}"
    found = await jobs.load(tenant_id, [command.job_id])
    if not found or command.at < clock.now() - AWAITED:
        return
    [job] = found
    opener = [job.created_by] if job.created_by else []
    told = list(await people.addresses(tenant_id, opener)) or await people.admins(tenant_id)
    for id in told:
        await _grow(
            notifications,
            partial(
                Notification.of_applications,
                cause,
                tenant_id,
                user_id=UserId(id),
                job_id=job.id,
                now=clock.now(),
            ),
            lambda it: it.tell_of_applicant(job.title, position=command.position, now=clock.now()),
        )


def _day(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d}"


class ForgetUser(Message[None], frozen=True, kw_only=True):
    """Somebody was removed: what they were told, and what they chose, goes with them."""

    permission: ClassVar[str] = INTERNAL

    id: str


async def forget_user(command: ForgetUser, *, directory: NotificationDirectory) -> None:
    """Raises ``NotYet`` while an event of theirs is on its way to the log."""
    if not await directory.forget(command.by.tenant_id, command.id):
        raise NotYet("an event of theirs is not in the log yet")
