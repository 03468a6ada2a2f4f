"""A job analysed, a candidate enriched: said of what is read, kept per version, forgotten with the person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, TypeVar

from jobhire.domains.ai.application.findings import EnrichmentView, JobAnalysisView
from jobhire.domains.ai.application.ports import (
    EVERYBODYS,
    AIAgent,
    Answer,
    Candidates,
    Consents,
    Jobs,
    Readings,
)
from jobhire.domains.ai.domain.kept import Basis, Enrichment, JobAnalysis, Told
from jobhire.shared.application import AggregateStore, Clock, Message, edit, retry_when_stale
from jobhire.shared.domain import AlreadyExists, NotFound, StaleVersion, TenantId

F = TypeVar("F")
K = TypeVar("K", JobAnalysis, Enrichment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lectern:
    """Where what is read is spoken of: who reads, who speaks, and where it is kept."""

    agent: AIAgent
    readings: Readings
    jobs: Jobs
    candidates: Candidates
    analyses: AggregateStore[JobAnalysis]
    enrichments: AggregateStore[Enrichment]
    clock: Clock
    consents: Consents = EVERYBODYS


class AnalyzeJob(Message[JobAnalysisView], frozen=True, kw_only=True):
    """What was made of the very same job is the answer, and costs nothing. Raises ``NotFound``."""

    permission: ClassVar[str | None] = "analyses:write"

    id: str


async def analyze_job(command: AnalyzeJob, *, lectern: Lectern) -> JobAnalysisView:
    tenant_id, store = command.by.tenant_id, lectern.analyses
    job = await lectern.readings.job(tenant_id, command.id)
    basis = Basis(version=job.version, reading=job.reading, agent=lectern.agent.name)
    known = await _of(store, tenant_id, command.id)
    if known is None or known.told is None or not known.told.answers(basis):
        told = _told(basis, await lectern.agent.analyze_job(tenant_id, job), lectern.clock)

        def make(held: JobAnalysis | None) -> JobAnalysis:
            made = held or JobAnalysis(id=command.id, tenant_id=tenant_id)
            made.make(told)
            return made

        known = await retry_when_stale(lambda: _keep(store, tenant_id, command.id, basis, make))
    return JobAnalysisView.of(known, present=job.version)


class GetJobAnalysis(Message[JobAnalysisView], frozen=True, kw_only=True):
    """The latest, which may be of an earlier version. Raises ``NotFound``."""

    permission: ClassVar[str | None] = "matches:read"

    id: str


async def get_job_analysis(query: GetJobAnalysis, *, lectern: Lectern) -> JobAnalysisView:
    jobs = await lectern.jobs.load(query.by.tenant_id, [query.id])
    known = await _of(lectern.analyses, query.by.tenant_id, query.id) if jobs else None
    if known is None:
        raise NotFound("there is no analysis of a job with this id", id=query.id)
    return JobAnalysisView.of(known, present=jobs[0].version)


class EnrichCandidate(Message[EnrichmentView], frozen=True, kw_only=True):
    """Proposes, and changes nothing of the candidate. What was proposed from the very same facts is the
    answer, and costs nothing. Raises ``NotFound``."""

    permission: ClassVar[str | None] = "analyses:write"

    id: str


async def enrich_candidate(command: EnrichCandidate, *, lectern: Lectern) -> EnrichmentView:
    tenant_id, store = command.by.tenant_id, lectern.enrichments
    cv = await lectern.readings.candidate(tenant_id, command.id)
    basis = Basis(version=cv.version, reading=cv.reading, agent=lectern.agent.name)
    known = await _of(store, tenant_id, command.id)
    if known is None or known.told is None or not known.told.answers(basis):
        may_leave = partial(lectern.consents.remote_ai, tenant_id, command.id)
        told = _told(basis, await lectern.agent.enrich(tenant_id, cv, may_leave=may_leave), lectern.clock)

        def make(held: Enrichment | None) -> Enrichment:
            made = held or Enrichment(id=command.id, tenant_id=tenant_id)
            made.make(told)
            return made

        known = await retry_when_stale(lambda: _keep(store, tenant_id, command.id, basis, make))
        await _gone_meanwhile(command, lectern)
    return EnrichmentView.of(known, present=cv.version)


async def _gone_meanwhile(command: EnrichCandidate, lectern: Lectern) -> None:
    """Whoever was deleted while an agent thought was forgotten before there was anything to forget."""
    tenant_id = command.by.tenant_id
    if not await lectern.candidates.load(tenant_id, [command.id]):
        await edit(lectern.enrichments, tenant_id, command.id, Enrichment.forget)
        raise NotFound("there is no candidate with this id", id=command.id)


class GetEnrichment(Message[EnrichmentView], frozen=True, kw_only=True):
    """The latest, which may be of an earlier version. Raises ``NotFound``."""

    permission: ClassVar[str | None] = "candidates:read"

    id: str


async def get_enrichment(query: GetEnrichment, *, lectern: Lectern) -> EnrichmentView:
    candidates = await lectern.candidates.load(query.by.tenant_id, [query.id])
    known = await _of(lectern.enrichments, query.by.tenant_id, query.id) if candidates else None
    if known is None or known.told is None:
        raise NotFound("there is no enrichment of a candidate with this id", id=query.id)
    return EnrichmentView.of(known, present=candidates[0].version)


async def _of(store: AggregateStore[K], tenant_id: TenantId, id: str) -> K | None:
    return (await store.get_many(tenant_id, [id])).get(id)


def _told(basis: Basis, answer: Answer[F], clock: Clock) -> Told[F]:
    return Told(
        basis=basis,
        agent=answer.agent,
        fallback=answer.fallback,
        suspicious=answer.suspicious,
        findings=answer.said,
        at=clock.now(),
    )


async def _keep(
    store: AggregateStore[K], tenant_id: TenantId, id: str, basis: Basis, make: Callable[[K | None], K]
) -> K:
    """What two make of the same at once is kept once, and is the answer to both."""
    held = await _of(store, tenant_id, id)
    if held is not None and held.told is not None and held.told.outdoes(basis):
        return held
    made = make(held)
    try:
        await store.save(made)
    except AlreadyExists:
        raise StaleVersion("somebody was faster", current=1) from None
    return made
