"""Where everything about interviews is looked up: who holds which, and what they think."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from jobhire.domains.hiring.application.desk import Desk
from jobhire.domains.hiring.application.ports import Calendar, Colleagues, Diary, OfApplication
from jobhire.domains.hiring.domain.interview import Interview, InterviewKind, InterviewStatus
from jobhire.domains.hiring.domain.scorecard import Scorecard
from jobhire.shared.application import AggregateStore, Clock, Ids
from jobhire.shared.domain import Invalid, NotFound, TenantId, UserId

MANAGE = "hiring:manage"
"""Sees scorecards before handing in one, and writes one down for somebody else."""


class InterviewView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``stage``: the application's when it was arranged; ``sequence``: how often calendars had to be told of
    a change; ``reason``: why it was cancelled, or what was said when it ended."""

    id: str
    application_id: str
    job_id: str
    candidate_id: str
    stage: str
    kind: InterviewKind
    status: InterviewStatus
    reason: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    interviewers: Sequence[UserId]
    place: str
    link: str
    note: str
    scheduled_by: str
    created_at: datetime
    updated_at: datetime
    sequence: int
    version: int

    @classmethod
    def of(cls, interview: Interview) -> InterviewView:
        plan = interview.plan
        return cls(
            id=interview.id,
            application_id=interview.application_id,
            job_id=interview.job_id,
            candidate_id=interview.candidate_id,
            stage=interview.stage,
            kind=plan.kind,
            status=interview.status,
            reason=interview.reason,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            time_zone=plan.time_zone,
            interviewers=plan.interviewers,
            place=plan.place,
            link=plan.link,
            note=plan.note,
            scheduled_by=interview.scheduled_by,
            created_at=interview.created_at,
            updated_at=interview.changed_at,
            sequence=interview.sequence,
            version=interview.version,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    desk: Desk
    interviews: AggregateStore[Interview]
    scorecards: AggregateStore[Scorecard]
    diary: Diary
    cards: OfApplication[Scorecard]
    colleagues: Colleagues
    calendar: Calendar
    ids: Ids

    @property
    def clock(self) -> Clock:
        return self.desk.clock

    async def interview(self, tenant_id: TenantId, id: str) -> Interview:
        """Raises ``NotFound``, also while its application is not to be seen."""
        interview = await self.interviews.get(tenant_id, id)
        try:
            await self.desk.application(tenant_id, interview.application_id)
        except NotFound:
            raise NotFound("there is no interview with this id", id=id) from None
        return interview

    async def require_colleagues(self, tenant_id: TenantId, ids: Collection[UserId]) -> None:
        """Raises ``Invalid`` for who is nobody of the tenant's people."""
        known = await self.colleagues.addresses(tenant_id, list(ids)) if ids else {}
        for id in ids:
            if id not in known:
                raise Invalid(f"ids of users who may sign in: {id!r} is none", field="/interviewers")
