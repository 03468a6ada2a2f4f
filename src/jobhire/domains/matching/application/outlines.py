"""What a job asks for and what a CV shows, apart from any score: read anew each time, kept by nobody here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Protocol

from jobhire.domains.matching.application.ports import (
    CandidateFacts,
    CandidateSource,
    JobFacts,
    JobSource,
    Rankings,
)
from jobhire.domains.matching.application.queries import no_candidate, no_job
from jobhire.domains.matching.domain.outlines import CvOutline, JobOutline
from jobhire.domains.matching.domain.profile import Demands, Profile
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


class Profiles(Protocol):
    async def profiles(self, facts: Sequence[CandidateFacts]) -> list[Profile]: ...


class ShowCandidates(Message[Mapping[str, Profile]], frozen=True, kw_only=True):
    """What CVs show. ``versions``: of the candidates, by id."""

    permission: ClassVar[str | None] = "candidates:read"

    versions: Mapping[str, int]


async def show_candidates(
    query: ShowCandidates, *, rankings: Rankings, candidates: CandidateSource, reader: Profiles
) -> Mapping[str, Profile]:
    """As rankings have read them where they have that version; else read now. Who is gone is left out."""
    tenant_id, versions = query.by.tenant_id, query.versions
    stored = await rankings.profiles(tenant_id, list(versions))
    found = {id: each for id, each in stored.items() if each.version >= versions[id]}
    if missing := [id for id in versions if id not in found]:
        read = await reader.profiles(await candidates.load(tenant_id, missing))
        found |= {each.candidate_id: each for each in read}
    return found


class Postings(Protocol):
    async def demands(self, facts: Sequence[JobFacts]) -> list[Demands]: ...


class ShowJobs(Message[Mapping[str, Demands]], frozen=True, kw_only=True):
    """What jobs ask for, by id."""

    permission: ClassVar[str | None] = "jobs:read"

    ids: Sequence[str]


async def show_jobs(query: ShowJobs, *, jobs: JobSource, reader: Postings) -> Mapping[str, Demands]:
    """Read now. Which is gone is left out."""
    read = await reader.demands(await jobs.load(query.by.tenant_id, query.ids))
    return {each.job_id: each for each in read}
