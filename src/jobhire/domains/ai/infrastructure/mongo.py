"""Analyses, enrichments and batches in MongoDB, and what they cost.

``ai_usage``: ``{_id: "<tenant>/<month>/<agent>", tenant, month, agent, runs, …}``, counted up by each run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from pymongo import IndexModel

from jobhire.domains.ai.application.ports import AgentUsage, Run
from jobhire.domains.ai.application.views import AnalysisView
from jobhire.domains.ai.domain.analysis import Analysis, pair_of
from jobhire.domains.ai.domain.batch import AnalysisBatch
from jobhire.domains.ai.domain.kept import Enrichment, JobAnalysis
from jobhire.domains.ai.infrastructure import measures
from jobhire.shared.application import AggregateStore, Clock
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import load, own_id, tenant_range
from jobhire.shared.infrastructure.mongo import AggregateDocument, Database, aggregate_indexes
from jobhire.shared.infrastructure.read_cache import ReadCache

ANALYSES: AggregateKind[Analysis] = AggregateKind(
    collection="analyses", noun="analysis", type=Analysis, unique={"pair": lambda analysis: analysis.pair}
)
JOB_ANALYSES: AggregateKind[JobAnalysis] = AggregateKind(
    collection="job_analyses", noun="analysis of a job", type=JobAnalysis
)
ENRICHMENTS: AggregateKind[Enrichment] = AggregateKind(
    collection="enrichments", noun="enrichment", type=Enrichment
)
BATCHES: AggregateKind[AnalysisBatch] = AggregateKind(
    collection="analysis_batches",
    noun="analysis batch",
    type=AnalysisBatch,
    unique={"running": lambda batch: None if batch.ended else batch.job_id},
)
_CACHE_BYTES = 8_000_000
_COUNTED = ("runs", "failed", "prompt_tokens", "completion_tokens", "cost_micros", "milliseconds")


class AnalysisDocument(AggregateDocument):
    class Settings:
        name = ANALYSES.collection
        use_cache = False
        indexes = (
            *aggregate_indexes(ANALYSES),
            IndexModel([("tenant", 1), ("state.job_id", 1)]),
            IndexModel([("tenant", 1), ("state.candidate_id", 1)]),
        )


class AnalysisBatchDocument(AggregateDocument):
    class Settings:
        name = BATCHES.collection
        use_cache = False
        indexes = (*aggregate_indexes(BATCHES), IndexModel([("tenant", 1), ("state.job_id", 1)]))


class JobAnalysisDocument(AggregateDocument):
    class Settings:
        name = JOB_ANALYSES.collection
        use_cache = False
        indexes = aggregate_indexes(JOB_ANALYSES)


class EnrichmentDocument(AggregateDocument):
    class Settings:
        name = ENRICHMENTS.collection
        use_cache = False
        indexes = aggregate_indexes(ENRICHMENTS)


class MongoAnalyses:
    """See ``Analyses``; for whoever shows matches, who was analysed, in memory until that changes."""

    def __init__(self, analyses: AggregateStore[Analysis], database: Database, activity: Activity) -> None:
        self._analyses = analyses
        self._collection = database[ANALYSES.collection]
        self._activity = activity
        self._known: ReadCache[frozenset[str]] = ReadCache(_CACHE_BYTES)
        self._any: ReadCache[bool] = ReadCache(_CACHE_BYTES)
        """By tenant: whether anybody was analysed for any job. Many never ask for it."""
        self._count: ReadCache[int] = ReadCache(_CACHE_BYTES)

    async def of_pair(self, tenant_id: TenantId, job_id: str, candidate_id: str) -> Analysis | None:
        return await self._analyses.find(tenant_id, "pair", pair_of(job_id, candidate_id))

    async def of_candidate(self, tenant_id: TenantId, candidate_id: str) -> Sequence[str]:
        return await self._ids({"tenant": tenant_id, "state.candidate_id": candidate_id})

    async def of_job(self, tenant_id: TenantId, job_id: str) -> Sequence[str]:
        return await self._ids({"tenant": tenant_id, "state.job_id": job_id})

    async def _ids(self, where: Mapping[str, str]) -> Sequence[str]:
        found = await self._collection.find(where, {"_id": 1}).to_list(None)
        return [own_id(document["_id"]) for document in found]

    async def on_record(self, tenant_id: TenantId) -> int:
        """How many there are that still say something, each candidate and job once."""
        stamp = self.stamp(tenant_id)
        known = self._count.get(tenant_id, stamp)
        if known is None:
            where = {"tenant": tenant_id, "state.made": {"$ne": None}}
            found = await self._collection.aggregate([{"$match": where}, {"$count": "n"}]).to_list(None)
            known = int(found[0]["n"]) if found else 0
            self._count.put(tenant_id, stamp, known, size=100)
        return known

    def stamp(self, tenant_id: TenantId) -> int:
        """Changes whenever an answer of ``analyzed`` could."""
        return self._activity.kind_stamp(tenant_id, ANALYSES.collection)

    async def analyzed(self, tenant_id: TenantId, job_id: str) -> frozenset[str]:
        """Ids of the candidates that were analysed for this job."""
        return (await self.of_jobs(tenant_id, [job_id]))[job_id]

    async def of_jobs(self, tenant_id: TenantId, ids: Sequence[str]) -> dict[str, frozenset[str]]:
        """The same for each of these jobs, with one question for all that are not known."""
        stamp = self.stamp(tenant_id)
        known = {id: self._known.get((tenant_id, id), stamp) for id in ids}
        asked = [id for id, found in known.items() if found is None]
        found = (
            await self._candidates_of(tenant_id, asked) if asked and await self._has_any(tenant_id) else {}
        )
        for id in asked:
            own = known[id] = frozenset(found.get(id, ()))
            self._known.put((tenant_id, id), stamp, own, size=100 * (1 + len(own)))
        return {id: own for id, own in known.items() if own is not None}

    async def _has_any(self, tenant_id: TenantId) -> bool:
        stamp = self.stamp(tenant_id)
        known = self._any.get(tenant_id, stamp)
        if known is None:
            known = await self._collection.find_one({"_id": tenant_range(tenant_id)}, {"_id": 1}) is not None
            self._any.put(tenant_id, stamp, known, size=100)
        return known

    async def _candidates_of(
        self, tenant_id: TenantId, job_ids: Sequence[str]
    ) -> Mapping[str, Sequence[str]]:
        where = {"tenant": tenant_id, "state.job_id": {"$in": list(job_ids)}}
        hidden = {"state.made": 0, "pending": 0, "audit": 0}
        by_job = defaultdict[str, list[str]](list)
        for document in await self._collection.find(where, hidden).to_list(None):
            by_job[document["state"]["job_id"]].append(document["state"]["candidate_id"])
        return by_job

    async def shown(self, tenant_id: TenantId, job_id: str, candidate_id: str) -> tuple[str, bytes] | None:
        """When it was analysed, and the analysis as JSON."""
        if candidate_id not in await self.analyzed(tenant_id, job_id):
            return None
        found = await self.of_pair(tenant_id, job_id, candidate_id)
        if found is None or found.made is None:
            return None
        at: str = msgspec.to_builtins(found.made.at)
        return at, msgspec.json.encode(AnalysisView.of(found))


class MongoBatches:
    """See ``Batches``."""

    def __init__(self, database: Database) -> None:
        self._collection = database[BATCHES.collection]

    async def latest(self, tenant_id: TenantId, job_id: str) -> AnalysisBatch | None:
        where = {"_id": tenant_range(tenant_id), "state.job_id": job_id}
        stages: list[dict[str, Any]] = [{"$match": where}, {"$sort": {"_id": -1}}, {"$limit": 1}]
        found = await self._collection.aggregate(stages).to_list(None)
        return load(BATCHES, found[0]) if found else None


class MongoLedger:
    """See ``Ledger``."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._collection = database["ai_usage"]
        self._clock = clock

    async def record(self, tenant_id: TenantId, run: Run) -> None:
        measures.count(run)
        month = self._month()
        await self._collection.update_one(
            {"_id": f"{tenant_id}/{month}/{run.agent}"},
            {
                "$set": {"tenant": tenant_id, "month": month, "agent": run.agent},
                "$inc": {
                    "runs": 1,
                    "failed": int(run.failed),
                    "prompt_tokens": run.prompt_tokens,
                    "completion_tokens": run.completion_tokens,
                    "cost_micros": run.cost,
                    "milliseconds": run.milliseconds,
                },
            },
            upsert=True,
        )

    async def tokens(self, tenant_id: TenantId) -> int:
        return sum(
            each.prompt_tokens + each.completion_tokens for each in await self.usage(tenant_id, self._month())
        )

    async def usage(self, tenant_id: TenantId, month: str) -> Sequence[AgentUsage]:
        bounds = {"$gt": f"{tenant_id}/{month}/", "$lt": f"{tenant_id}/{month}0"}
        found = await self._collection.find({"_id": bounds}).to_list(None)
        return [_usage(document) for document in sorted(found, key=lambda each: str(each["agent"]))]

    async def between(self, tenant_id: TenantId, first: str, last: str) -> Mapping[str, Sequence[AgentUsage]]:
        """By month (``2026-11``), both included; those in which nothing was used are left out."""
        bounds = {"$gt": f"{tenant_id}/{first}/", "$lt": f"{tenant_id}/{last}0"}
        found = await self._collection.find({"_id": bounds}).to_list(None)
        months = defaultdict[str, list[AgentUsage]](list)
        for document in sorted(found, key=lambda each: str(each["_id"])):
            months[document["month"]].append(_usage(document))
        return months

    def _month(self) -> str:
        return f"{self._clock.now():%Y-%m}"


def _usage(document: Mapping[str, Any]) -> AgentUsage:
    return AgentUsage(agent=document["agent"], **{name: int(document[name]) for name in _COUNTED})
