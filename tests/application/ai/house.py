"""Everything of reading aloud but servers: jobs and candidates in memory, read by the real reader."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from benchmarks.quality.corpus import CandidateText, JobText

from jobhire.domains.ai.application.forgetting import AnalysisForgetter
from jobhire.domains.ai.application.ports import AgentUsage, Answer, MayLeave, Run, always
from jobhire.domains.ai.application.reading import (
    AnalyzeJob,
    EnrichCandidate,
    GetEnrichment,
    GetJobAnalysis,
    Lectern,
    analyze_job,
    enrich_candidate,
    get_enrichment,
    get_job_analysis,
)
from jobhire.domains.ai.domain.analysis import Analysis, pair_of
from jobhire.domains.ai.domain.findings import CvFindings, JobFindings
from jobhire.domains.ai.domain.fit import FitAnalysis, FitCase
from jobhire.domains.ai.domain.outlines import CvOutline, JobOutline
from jobhire.domains.ai.infrastructure.local import LocalAgent
from jobhire.domains.ai.infrastructure.mongo import ANALYSES, ENRICHMENTS, JOB_ANALYSES
from jobhire.domains.matching.domain.personal import without_personal
from jobhire.domains.matching.infrastructure.reader import Reader
from jobhire.shared.application import Mediator, Principal, authorise
from jobhire.shared.domain import NotFound, TenantId, UserId
from jobhire.shared.infrastructure.documents import decode_pending, load
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from tests.unit.matching.test_outlines import CV, JOB, READER

ACME = TenantId("acme")


def somebody(tenant: str = "acme", *permissions: str) -> Principal:
    granted = frozenset(permissions or ("analyses:write", "matches:read", "candidates:read"))
    return Principal(tenant_id=TenantId(tenant), user_id=UserId("u-1"), role="test", permissions=granted)


ANN = somebody()


@dataclass
class Shelf:
    """What is there of one kind, of one tenant."""

    there: dict[str, Any]

    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Any]:
        return [self.there[id] for id in ids if id in self.there and tenant_id == ACME]

    def change(self, id: str, **changes: Any) -> None:
        self.there[id] = replace(self.there[id], version=self.there[id].version + 1, **changes)


@dataclass
class RealReadings:
    jobs: Shelf
    candidates: Shelf
    reader: Reader = READER

    async def job(self, tenant_id: TenantId, id: str) -> JobOutline:
        return self.reader.outline_job(await self._one(self.jobs, tenant_id, id))

    async def candidate(self, tenant_id: TenantId, id: str) -> CvOutline:
        return self.reader.outline_candidate(await self._one(self.candidates, tenant_id, id))

    async def _one(self, shelf: Shelf, tenant_id: TenantId, id: str) -> Any:
        found = await shelf.load(tenant_id, [id])
        if not found:
            raise NotFound("there is nothing with this id", id=id)
        return found[0]

    def impersonal(self, text: str) -> str:
        return without_personal(text)


@dataclass
class Book:
    """A ``Ledger`` in memory."""

    runs: list[Run] = field(default_factory=list)

    async def record(self, tenant_id: TenantId, run: Run) -> None:
        self.runs.append(run)

    async def tokens(self, tenant_id: TenantId) -> int:
        return 0

    async def usage(self, tenant_id: TenantId, month: str) -> Sequence[AgentUsage]:
        return ()


@dataclass
class Slow:
    """An ``AIAgent`` that says what the local one does, when it is allowed to; ``fallback``: and why."""

    local: LocalAgent
    go: asyncio.Event = field(default_factory=asyncio.Event)
    called: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    asked: int = 0
    fallback: str | None = None
    name: str = "slow-1"
    pace: tuple[float, float] = (1.0, 2.0)

    async def analyze_fit(
        self, tenant_id: TenantId, case: FitCase, *, patient: bool, may_leave: MayLeave = always
    ) -> Answer[FitAnalysis]:
        return await self.local.analyze_fit(tenant_id, case, patient=patient)

    async def analyze_job(self, tenant_id: TenantId, job: JobOutline) -> Answer[JobFindings]:
        await self._think()
        answer = await self.local.analyze_job(tenant_id, job)
        return Answer(said=answer.said, agent=self.name, fallback=self.fallback)

    async def enrich(
        self, tenant_id: TenantId, cv: CvOutline, *, may_leave: MayLeave = always
    ) -> Answer[CvFindings]:
        await self._think()
        answer = await self.local.enrich(tenant_id, cv)
        return Answer(said=answer.said, agent=self.name, fallback=self.fallback)

    async def _think(self) -> None:
        self.asked += 1
        self.called.release()
        await self.go.wait()


@dataclass
class MemoryAnalyses:
    """See ``Analyses``."""

    store: MemoryAggregateStore[Analysis]

    async def of_pair(self, tenant_id: TenantId, job_id: str, candidate_id: str) -> Analysis | None:
        return await self.store.find(tenant_id, "pair", pair_of(job_id, candidate_id))

    async def of_job(self, tenant_id: TenantId, job_id: str) -> Sequence[str]:
        return [each.id for each in self._kept(tenant_id) if each.job_id == job_id]

    async def of_candidate(self, tenant_id: TenantId, candidate_id: str) -> Sequence[str]:
        return [each.id for each in self._kept(tenant_id) if each.candidate_id == candidate_id]

    def _kept(self, tenant_id: TenantId) -> list[Analysis]:
        kept = (load(ANALYSES, each) for each in self.store.documents())
        return [each for each in kept if each.tenant_id == tenant_id]


class House:
    def __init__(self, *, slow: bool = False) -> None:
        self.mediator, clock, ids = Mediator([authorise]), SystemClock(), Uuid7Ids()
        job = JobText(id="j-1", version=1, title="Senior Python Developer", description=JOB)
        self.jobs = Shelf({"j-1": job})
        self.candidates = Shelf({"c-1": CandidateText(id="c-1", version=1, cv_text=CV, skills=("SQL",))})
        self.book = Book()
        self.slow = Slow(LocalAgent(self.book))
        self.fits = MemoryAggregateStore(ANALYSES, clock=clock, ids=ids)
        self.analyses = MemoryAggregateStore(JOB_ANALYSES, clock=clock, ids=ids)
        self.enrichments = MemoryAggregateStore(ENRICHMENTS, clock=clock, ids=ids)
        lectern = Lectern(
            agent=self.slow if slow else LocalAgent(self.book),
            readings=RealReadings(self.jobs, self.candidates),
            jobs=self.jobs,
            candidates=self.candidates,
            analyses=self.analyses,
            enrichments=self.enrichments,
            clock=clock,
        )
        register = self.mediator.register
        register(AnalyzeJob, partial(analyze_job, lectern=lectern))
        register(GetJobAnalysis, partial(get_job_analysis, lectern=lectern))
        register(EnrichCandidate, partial(enrich_candidate, lectern=lectern))
        register(GetEnrichment, partial(get_enrichment, lectern=lectern))
        self.forgetter = AnalysisForgetter(
            enrichments=self.enrichments,
            analyses=self.fits,
            of_jobs=self.analyses,
            found=MemoryAnalyses(self.fits),
        )

    def told(self) -> list[str]:
        """The types of the events raised so far."""
        documents = [*self.analyses.documents(), *self.enrichments.documents()]
        return [event.type for document in documents for event in decode_pending(document)]
