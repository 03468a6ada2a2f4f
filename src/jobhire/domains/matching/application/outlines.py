"""What a job asks for and what a CV shows, apart from any score: read anew each time, kept by nobody here."""

from __future__ import annotations

from typing import ClassVar, Protocol

from jobhire.domains.matching.application.ports import CandidateFacts, CandidateSource, JobFacts, JobSource
from jobhire.domains.matching.application.queries import no_candidate, no_job
from jobhire.domains.matching.domain.cv_outline import CvOutline
from jobhire.domains.matching.domain.job_outline import JobOutline
from jobhire.shared.application import Message


class Outlines(Protocol):
    async def outline_candidate(self, facts: CandidateFacts) -> CvOutline: ...
    async def outline_job(self, facts: JobFacts) -> JobOutline: ...


class OutlineJob(Message[JobOutline], frozen=True, kw_only=True):
    permission: ClassVar[str | None] = "jobs:read"

    id: str


async def outline_job(query: OutlineJob, *, jobs: JobSource, outlines: Outlines) -> JobOutline:
    """Raises ``NotFound``."""
    found = await jobs.load(query.by.tenant_id, [query.id])
    if not found:
        raise no_job(query.id)
    return await outlines.outline_job(found[0])


class OutlineCandidate(Message[CvOutline], frozen=True, kw_only=True):
    permission: ClassVar[str | None] = "candidates:read"

    id: str


async def outline_candidate(
    query: OutlineCandidate, *, candidates: CandidateSource, outlines: Outlines
) -> CvOutline:
    """Raises ``NotFound``."""
    found = await candidates.load(query.by.tenant_id, [query.id])
    if not found:
        raise no_candidate(query.id)
    return await outlines.outline_candidate(found[0])
