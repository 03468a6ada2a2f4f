"""Who is due is warned of, and then deleted, a few people at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

import msgspec

from jobhire.domains.privacy.application.consents import Registry
from jobhire.domains.privacy.application.ports import Jobs, Person, Records, Verdict, Verdicts
from jobhire.domains.privacy.domain.due import Due, Facts, due
from jobhire.domains.privacy.domain.policy import PrivacyPolicy
from jobhire.domains.privacy.domain.record import PrivacyRecord, Reason
from jobhire.shared.application import Message, Slice
from jobhire.shared.domain import NotFound, StaleVersion, TenantId

HIRED, OPEN = "hired", "open"
WANTED = frozenset({"positive", "applied"})
"""Liked, or with an application that is not closed: they are kept while the job is open."""


class DueView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A candidate who will be deleted at that moment or soon after, unless something happens."""

    id: str
    due_at: datetime
    reason: Reason
    warned_at: datetime

    @classmethod
    def of(cls, record: PrivacyRecord) -> DueView | None:
        known = record.warned
        if known is None:
            return None
        return cls(id=record.id, due_at=known.due_at, reason=known.reason, warned_at=known.at)


class DuePage(msgspec.Struct, frozen=True, kw_only=True):
    """``last``: where the next page begins; None when there is none."""

    items: list[DueView]
    total: int
    last: tuple[str, str] | None


class ListDue(Message[DuePage], frozen=True, kw_only=True):
    """Whose day comes first first."""

    permission: ClassVar[str] = "privacy:read"

    part: Slice = Slice(limit=20)


async def list_due(query: ListDue, *, found: Records) -> DuePage:
    rows = await found.due(query.by.tenant_id, query.part)
    views = (DueView.of(each) for each in rows.items)
    return DuePage(items=[each for each in views if each is not None], total=rows.total, last=rows.last)


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """How many were warned of, are not due any more, and were deleted."""

    warned: int = 0
    lifted: int = 0
    deleted: int = 0

    def plus(self, other: Done) -> Done:
        return Done(
            warned=self.warned + other.warned,
            lifted=self.lifted + other.lifted,
            deleted=self.deleted + other.deleted,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Looks at people of one tenant. Two at once are harmless: a warning is one guarded write, and nobody is
    deleted who, or of whom the record, was changed since they were looked at."""

    registry: Registry
    verdicts: Verdicts
    jobs: Jobs

    async def look_at(self, tenant_id: TenantId, people: Sequence[Person], policy: PrivacyPolicy) -> Done:
        """All of these, live candidates."""
        now = self.registry.clock.now()
        wanted = [id for each in people for id in (each.id, *each.merged)]
        records = await self.registry.records.get_many(tenant_id, wanted)
        soon = now + timedelta(days=policy.retention.warn_days)
        close = {each.id: each for each in people if _close(each, records, policy, soon, now)}
        verdicts = await self._verdicts(tenant_id, list(close.values()))
        needed = await self._open_jobs(tenant_id, verdicts)
        done = Done()
        for each in people:
            said = [one for id in (each.id, *each.merged) for one in verdicts.get(id, ())]
            facts = _facts(each, said, needed)
            end = due(_of(each, records), policy, facts, now=now) if each.id in close else None
            near = end if end is not None and end.at <= soon else None
            done = done.plus(await self._settle(tenant_id, each, near, records.get(each.id), policy, now))
        return done

    async def _verdicts(
        self, tenant_id: TenantId, people: Sequence[Person]
    ) -> Mapping[str, Sequence[Verdict]]:
        ids = [id for each in people for id in (each.id, *each.merged)]
        return await self.verdicts.about(tenant_id, ids) if ids else {}

    async def _open_jobs(
        self, tenant_id: TenantId, verdicts: Mapping[str, Sequence[Verdict]]
    ) -> frozenset[str]:
        liked = sorted({one.job_id for said in verdicts.values() for one in said if one.type in WANTED})
        jobs = await self.jobs.load(tenant_id, liked) if liked else ()
        return frozenset(job.id for job in jobs if job.status == OPEN)

    async def _settle(
        self,
        tenant_id: TenantId,
        person: Person,
        end: Due | None,
        record: PrivacyRecord | None,
        policy: PrivacyPolicy,
        now: datetime,
    ) -> Done:
        warned = record.warned if record else None
        if end is None:
            if warned is None:
                return Done()
            lifted = await self.registry.change(tenant_id, person.id, PrivacyRecord.lift)
            return Done(lifted=int(lifted.warned is None))
        if record is not None and warned is not None and warned.due_at <= now and end.at <= now:
            return await self._delete(tenant_id, person, record)
        day = max(end.at, now + timedelta(days=policy.retention.warn_days))
        if warned is not None and warned.due_at <= day:
            return Done()
        await self.registry.change(tenant_id, person.id, lambda it: it.warn(day, end.reason, now=now))
        return Done(warned=1)

    async def _delete(self, tenant_id: TenantId, person: Person, record: PrivacyRecord) -> Done:
        """The record first, as it was looked at: a hold, or a word of theirs, that came since keeps them. Who
        was changed themselves stays, too; if they are due all the same, they are warned of anew."""
        change, version = self.registry.change, record.version
        try:
            await change(tenant_id, person.id, PrivacyRecord.part, expected_version=version)
        except StaleVersion:
            return Done()
        try:
            await self.registry.people.delete(tenant_id, person.id, person.version)
        except NotFound:
            return Done()
        except StaleVersion:
            await change(tenant_id, person.id, PrivacyRecord.stay)
            return Done(lifted=1)
        return Done(deleted=1)

    async def tidy(self, tenant_id: TenantId, ids: Sequence[str]) -> None:
        """Who is deleted by now is not to be warned of."""
        records = await self.registry.records.get_many(tenant_id, ids)
        for id in (each.id for each in records.values() if each.warned is not None):
            await self.registry.change(tenant_id, id, PrivacyRecord.part)


def _close(
    person: Person,
    records: Mapping[str, PrivacyRecord],
    policy: PrivacyPolicy,
    soon: datetime,
    now: datetime,
) -> bool:
    """Whether they would be due soon if nobody had said anything about them: most people are not."""
    end = due(_of(person, records), policy, _facts(person, (), frozenset()), now=now)
    return end is not None and end.at <= soon


def _of(person: Person, records: Mapping[str, PrivacyRecord]) -> list[PrivacyRecord]:
    return [records[id] for id in (person.id, *person.merged) if id in records]


def _facts(person: Person, said: Sequence[Verdict], needed: frozenset[str]) -> Facts:
    return Facts(
        type=person.type,
        active_at=max([person.changed_at, *(each.at for each in said)]),
        wanted=any(each.type == HIRED or (each.type in WANTED and each.job_id in needed) for each in said),
    )
