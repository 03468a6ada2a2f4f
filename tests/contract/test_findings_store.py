"""What is said of jobs and candidates: one suite, every store."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from beanie import init_beanie
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.domains.ai.application.ports import Analyses
from jobhire.domains.ai.domain.analysis import Analysis
from jobhire.domains.ai.domain.kept import Basis, Enrichment, JobAnalysis, Told
from jobhire.domains.ai.domain.local_reader import findings_of_cv, findings_of_job
from jobhire.domains.ai.infrastructure.mongo import (
    ANALYSES,
    ENRICHMENTS,
    JOB_ANALYSES,
    AnalysisDocument,
    EnrichmentDocument,
    JobAnalysisDocument,
    MongoAnalyses,
)
from jobhire.shared.application import AggregateStore
from jobhire.shared.domain import AlreadyExists, NotFound, TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.mongo import MongoAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from tests.application.ai.house import MemoryAnalyses
from tests.unit.ai.cases import a_cv, a_fit_analysis, a_job

from .test_aggregate_store import Announced

ACME, OTHER = TenantId("acme"), TenantId("other")
BASIS = Basis(version=1, reading="r", agent="local-1")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
Stores = tuple[AggregateStore[JobAnalysis], AggregateStore[Enrichment]]


@pytest.fixture(params=["memory", "mongo"])
async def stores(request: pytest.FixtureRequest, database: AsyncIOMotorDatabase[dict[str, Any]]) -> Stores:
    clock, ids = SystemClock(), Uuid7Ids()
    if request.param == "memory":
        return (
            MemoryAggregateStore(JOB_ANALYSES, clock=clock, ids=ids),
            MemoryAggregateStore(ENRICHMENTS, clock=clock, ids=ids),
        )
    await init_beanie(database=database, document_models=[JobAnalysisDocument, EnrichmentDocument])
    more: dict[str, Any] = {"database": database, "clock": clock, "ids": ids, "announce": Announced()}
    return MongoAggregateStore(JOB_ANALYSES, **more), MongoAggregateStore(ENRICHMENTS, **more)


def an_analysis() -> JobAnalysis:
    analysis, findings = JobAnalysis(id="j", tenant_id=ACME), findings_of_job(a_job())
    analysis.make(Told(basis=BASIS, agent="x", fallback=None, suspicious=False, findings=findings, at=NOW))
    return analysis


def an_enrichment() -> Enrichment:
    enrichment, findings = Enrichment(id="c", tenant_id=ACME), findings_of_cv(a_cv())
    enrichment.make(Told(basis=BASIS, agent="x", fallback="busy", suspicious=True, findings=findings, at=NOW))
    return enrichment


async def test_findings_come_back_whole(stores: Stores) -> None:
    analyses, enrichments = stores
    await analyses.save(an_analysis())
    await enrichments.save(an_enrichment())
    assert (await analyses.get(ACME, "j")).told == an_analysis().told
    assert (await enrichments.get(ACME, "c")).told == an_enrichment().told


async def test_there_is_one_of_each_job_and_each_candidate(stores: Stores) -> None:
    analyses, enrichments = stores
    await analyses.save(an_analysis())
    await enrichments.save(an_enrichment())
    with pytest.raises(AlreadyExists):
        await analyses.save(an_analysis())
    with pytest.raises(AlreadyExists):
        await enrichments.save(an_enrichment())


async def test_another_tenant_finds_nothing(stores: Stores) -> None:
    analyses, enrichments = stores
    await analyses.save(an_analysis())
    await enrichments.save(an_enrichment())
    with pytest.raises(NotFound):
        await analyses.get(OTHER, "j")
    assert await enrichments.get_many(OTHER, ["c"]) == {}


async def test_what_is_forgotten_is_gone_from_the_store(stores: Stores) -> None:
    _, enrichments = stores
    await enrichments.save(an_enrichment())
    held = await enrichments.get(ACME, "c")
    held.forget()
    await enrichments.save(held)
    assert (await enrichments.get(ACME, "c")).told is None


@pytest.mark.parametrize("kind", ["memory", "mongo"])
async def test_all_that_was_made_of_one_candidate_is_found(
    kind: str, database: AsyncIOMotorDatabase[dict[str, Any]]
) -> None:
    clock, ids = SystemClock(), Uuid7Ids()
    memory: MemoryAggregateStore[Analysis] = MemoryAggregateStore(ANALYSES, clock=clock, ids=ids)
    store: AggregateStore[Analysis] = memory
    if kind == "mongo":
        await init_beanie(database=database, document_models=[AnalysisDocument])
        store = MongoAggregateStore(ANALYSES, database=database, clock=clock, ids=ids, announce=Announced())
    for id, job, who, tenant in (
        ("a1", "j1", "c1", "acme"),
        ("a2", "j2", "c1", "acme"),
        ("a3", "j1", "c2", "acme"),
        ("a4", "j1", "c1", "other"),
    ):
        await store.save(a_fit_analysis(id, job_id=job, candidate_id=who, tenant_id=tenant))
    found: Analyses = (
        MongoAnalyses(store, database, Activity()) if kind == "mongo" else MemoryAnalyses(memory)
    )
    assert sorted(await found.of_candidate(ACME, "c1")) == ["a1", "a2"]
    assert await found.of_candidate(OTHER, "c2") == []
