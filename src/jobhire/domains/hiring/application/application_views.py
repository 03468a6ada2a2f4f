"""What may be asked about applications, and the shapes of the answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

import msgspec

from jobhire.domains.hiring.application.desk import Desk
from jobhire.domains.hiring.application.ports import ApplicationFilter
from jobhire.domains.hiring.domain.application import JobApplication, Source, stays
from jobhire.domains.hiring.domain.pipeline import Stage, StageKind
from jobhire.shared.application import Message, Slice
from jobhire.shared.domain import NotFound, TenantId

_OTHERS = 50
_OF_CANDIDATE = 500
"""More than anybody applies for; what is older is not listed."""


class StageView(msgspec.Struct, frozen=True, kw_only=True):
    """``kind``: what it means, whatever it is called."""

    id: str
    name: str
    kind: StageKind

    @classmethod
    def of(cls, stage: Stage) -> StageView:
        return cls(id=stage.id, name=stage.name, kind=stage.kind)


class ApplicationView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``match_score`` and the versions: how they matched when they applied. ``candidate_name``: null when the
    candidate is gone. ``stage_since``: when it entered its stage."""

    id: str
    job_id: str
    candidate_id: str
    candidate_name: str | None
    source: Source
    channel: str
    stage: StageView
    stage_since: datetime
    match_score: int
    model_version: str
    job_version: int
    candidate_version: int
    submitted_by: str
    created_at: datetime
    version: int

    @classmethod
    def of(cls, application: JobApplication, name: str | None) -> ApplicationView:
        return cls(
            id=application.id,
            job_id=application.job_id,
            candidate_id=application.candidate_id,
            candidate_name=name,
            source=application.source,
            channel=application.channel,
            stage=StageView.of(application.stage),
            stage_since=application.changed_at,
            match_score=application.judged.points,
            model_version=application.judged.model,
            job_version=application.judged.job_version,
            candidate_version=application.judged.candidate_version,
            submitted_by=application.submitted_by,
            created_at=application.created_at,
            version=application.version,
        )


class StepView(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """``from``: null for the first. ``reason``: of a rejection or withdrawal, else empty."""

    at: datetime
    by: str
    from_: StageView | None
    to: StageView
    reason: str
    note: str


class StayView(msgspec.Struct, frozen=True, kw_only=True):
    """``until`` and ``seconds``: null while it is there."""

    stage: StageView
    since: datetime
    until: datetime | None
    seconds: int | None


class OtherApplication(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One more of the same candidate, for a job that is there."""

    id: str
    job_id: str
    job_title: str
    stage: StageView
    created_at: datetime


class ApplicationDetail(ApplicationView, frozen=True, kw_only=True, rename="camel"):
    """``history``: every step, oldest first; ``stays``: how long it was where; ``applied_as``: the candidate
    who applied, another one after a merge; ``others``: what else the candidate has applied for, newest first,
    at most 50."""

    job_title: str
    applied_as: str
    template_id: str
    history: list[StepView]
    stays: list[StayView]
    others: list[OtherApplication]


class GetApplication(Message[ApplicationDetail], frozen=True, kw_only=True):
    permission: ClassVar[str] = "applications:read"

    id: str


async def get_application(query: GetApplication, *, desk: Desk) -> ApplicationDetail:
    """Raises ``NotFound``, also while its job or candidate is deleted."""
    tenant_id = query.by.tenant_id
    found = await desk.application(tenant_id, query.id)
    job = await desk.job(tenant_id, found.job_id)
    name = await desk.name(tenant_id, found.candidate_id)
    return ApplicationDetail(
        **msgspec.structs.asdict(ApplicationView.of(found, name)),
        job_title=job.title,
        applied_as=found.applied_as,
        template_id=found.template_id,
        history=_history(found),
        stays=_stays(found),
        others=await _others(desk, tenant_id, found),
    )


def _history(found: JobApplication) -> list[StepView]:
    return [
        StepView(
            at=step.at,
            by=step.by,
            from_=None if step.left is None else StageView.of(step.left),
            to=StageView.of(step.entered),
            reason=step.reason,
            note=step.note,
        )
        for step in found.history
    ]


def _stays(found: JobApplication) -> list[StayView]:
    return [
        StayView(stage=StageView.of(stay.stage), since=stay.since, until=stay.until, seconds=stay.seconds)
        for stay in stays(found.history)
    ]


async def _others(desk: Desk, tenant_id: TenantId, found: JobApplication) -> list[OtherApplication]:
    own = await _of_candidate(desk, tenant_id, found.candidate_id)
    return [
        OtherApplication(
            id=each.id,
            job_id=each.job_id,
            job_title=title,
            stage=StageView.of(each.stage),
            created_at=each.created_at,
        )
        for each, title in own
        if each.id != found.id
    ][:_OTHERS]


async def _of_candidate(
    desk: Desk, tenant_id: TenantId, candidate_id: str
) -> Sequence[tuple[JobApplication, str]]:
    """For jobs that are there, with their titles, newest first."""
    wanted = ApplicationFilter(candidate_id=candidate_id)
    rows = (await desk.found.rows(tenant_id, wanted, Slice(limit=_OF_CANDIDATE))).items
    ids = list(dict.fromkeys(each.job_id for each in rows))
    titles = {job.id: job.title for job in await desk.jobs.load(tenant_id, ids)} if ids else {}
    return [(each, titles[each.job_id]) for each in rows if each.job_id in titles]


class ApplicationPage(msgspec.Struct, frozen=True, kw_only=True):
    """``last``: where the next page begins; None when there is none. ``total``: exact, over all pages."""

    items: list[ApplicationView]
    total: int
    last: tuple[str, str] | None


class ListApplications(Message[ApplicationPage], frozen=True, kw_only=True):
    """Of a job, newest first."""

    permission: ClassVar[str] = "applications:read"

    job_id: str
    wanted: ApplicationFilter
    part: Slice = Slice(limit=20)


async def list_applications(query: ListApplications, *, desk: Desk) -> ApplicationPage:
    """Raises ``NotFound`` for a job that is not there."""
    tenant_id = query.by.tenant_id
    job = await desk.job(tenant_id, query.job_id)
    wanted = msgspec.structs.replace(query.wanted, job_id=job.id)
    rows = await desk.found.rows(tenant_id, wanted, query.part)
    names = await desk.shown(tenant_id, [each.candidate_id for each in rows.items])
    items = [ApplicationView.of(each, names.get(each.candidate_id)) for each in rows.items]
    return ApplicationPage(items=items, total=rows.total, last=rows.last)


class ListApplicationsOfCandidate(Message[list[ApplicationView]], frozen=True, kw_only=True):
    """For jobs that are there, newest first, at most 500."""

    permission: ClassVar[str] = "applications:read"

    candidate_id: str


async def list_applications_of_candidate(
    query: ListApplicationsOfCandidate, *, desk: Desk
) -> list[ApplicationView]:
    """Raises ``NotFound``."""
    tenant_id, id = query.by.tenant_id, query.candidate_id
    name = await desk.name(tenant_id, id)
    if name is None:
        raise NotFound("there is no candidate with this id", id=id)
    return [ApplicationView.of(each, name) for each, _ in await _of_candidate(desk, tenant_id, id)]
