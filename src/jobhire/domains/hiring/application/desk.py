"""Where everything about applications is looked up: what is there, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobhire.domains.hiring.application.ports import (
    ApplicationReader,
    CandidateNames,
    Scores,
    Vacancies,
    Vacancy,
)
from jobhire.domains.hiring.domain.application import JobApplication
from jobhire.domains.hiring.domain.errors import JobNotOpen
from jobhire.domains.hiring.domain.feedback import Judged
from jobhire.domains.hiring.domain.pipeline import BOOK, DEFAULT, JobPipeline, PipelineTemplates
from jobhire.shared.application import AggregateStore, Clock, edit
from jobhire.shared.domain import NotFound, TenantId

OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What hiring looks into: its own stores, and neighbours behind ports."""

    applications: AggregateStore[JobApplication]
    pipelines: AggregateStore[JobPipeline]
    templates: AggregateStore[PipelineTemplates]
    found: ApplicationReader
    jobs: Vacancies
    names: CandidateNames
    scores: Scores
    clock: Clock

    async def job(self, tenant_id: TenantId, id: str) -> Vacancy:
        """Raises ``NotFound``."""
        for job in await self.jobs.load(tenant_id, [id]):
            return job
        raise NotFound("there is no job with this id", id=id)

    async def open_job(self, tenant_id: TenantId, id: str) -> Vacancy:
        """Raises ``NotFound`` and ``JobNotOpen``."""
        job = await self.job(tenant_id, id)
        if job.status != OPEN:
            raise JobNotOpen(job.status)
        return job

    async def require_unclosed(self, tenant_id: TenantId, id: str) -> None:
        """Raises ``NotFound``, and ``JobNotOpen`` for a closed job."""
        job = await self.job(tenant_id, id)
        if job.status == CLOSED:
            raise JobNotOpen(job.status)

    async def application(self, tenant_id: TenantId, id: str) -> JobApplication:
        """Raises ``NotFound``, also while its job or candidate is deleted."""
        application = await self.applications.get(tenant_id, id)
        if not await self.jobs.load(tenant_id, [application.job_id]):
            raise NotFound("there is no application with this id", id=id)
        return application

    async def open_application(self, tenant_id: TenantId, id: str) -> JobApplication:
        """Raises ``NotFound`` and ``ApplicationClosed``."""
        application = await self.application(tenant_id, id)
        application.require_open()
        return application

    async def book(self, tenant_id: TenantId) -> PipelineTemplates:
        known = await self.templates.get_many(tenant_id, [BOOK])
        return known.get(BOOK, PipelineTemplates.untouched(tenant_id))

    async def pipeline(self, tenant_id: TenantId, job_id: str) -> JobPipeline:
        """The job's own; before its first application nothing is stored (version 0)."""
        known = await self.pipelines.get_many(tenant_id, [job_id])
        if job_id in known:
            return known[job_id]
        template = (await self.book(tenant_id)).get(DEFAULT)
        return JobPipeline.taken(job_id, tenant_id, template)

    async def taken_pipeline(self, tenant_id: TenantId, job_id: str) -> JobPipeline:
        """The job's own, which it takes now if it has none."""
        present = await self.pipeline(tenant_id, job_id)
        if present.version:
            return present
        return await edit(self.pipelines, tenant_id, job_id, lambda it: it.version == 0, anew=lambda: present)

    async def judged(self, tenant_id: TenantId, job_id: str, candidate_id: str) -> Judged:
        """Raises ``NotFound`` for who is not there."""
        present = await self.scores.score(tenant_id, job_id, candidate_id)
        return Judged(
            points=present.points,
            model=present.model,
            job_version=present.job_version,
            candidate_version=present.candidate_version,
        )

    async def name(self, tenant_id: TenantId, candidate_id: str) -> str | None:
        return (await self.shown(tenant_id, [candidate_id])).get(candidate_id)

    async def shown(self, tenant_id: TenantId, candidate_ids: Sequence[str]) -> Mapping[str, str]:
        """Names of those who are there."""
        wanted = list(dict.fromkeys(candidate_ids))
        cards = await self.names.cards(tenant_id, wanted) if wanted else {}
        return {id: card.name for id, card in cards.items()}
