"""Applications and their stages in MongoDB: how they are stored, and how they are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Protocol

from pymongo import IndexModel

from jobhire.domains.hiring.application.ports import ApplicationFilter
from jobhire.domains.hiring.domain.application import JobApplication
from jobhire.domains.hiring.domain.pipeline import JobPipeline, PipelineTemplates, Stage, StageKind
from jobhire.domains.hiring.infrastructure.mongo import Verdict
from jobhire.shared.application import Gone, Rows, Slice
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import Document, load, own_id
from jobhire.shared.infrastructure.mongo import AggregateDocument, Database, aggregate_indexes
from jobhire.shared.infrastructure.read_cache import ReadCache
from jobhire.shared.infrastructure.reads import LIVE, Listing, Order

APPLICATIONS: AggregateKind[JobApplication] = AggregateKind(
    collection="applications",
    noun="application",
    type=JobApplication,
    unique={"pair": lambda application: application.pair},
    live=lambda application: application.is_live,
)
PIPELINES: AggregateKind[JobPipeline] = AggregateKind(
    collection="pipelines", noun="pipeline", type=JobPipeline
)
TEMPLATES: AggregateKind[PipelineTemplates] = AggregateKind(
    collection="pipeline_templates", noun="set of pipeline templates", type=PipelineTemplates
)
_HIDDEN = dict.fromkeys(("pending", "audit", "unique", "state.history"), 0)
_NEWEST = Order(None, descending=True)
_COUNTS_BYTES = 4_000_000
APPLIED, DECIDED = "applied", "decided"
"""How an application that is open, or not any more, shows among what keeps a candidate."""


class ApplicationDocument(AggregateDocument):
    class Settings:
        name = APPLICATIONS.collection
        use_cache = False
        indexes = (
            *aggregate_indexes(APPLICATIONS),
            IndexModel([("tenant", 1), ("state.job_id", 1), ("state.deleted_at", 1)]),
            IndexModel([("tenant", 1), ("state.candidate_id", 1)]),
            IndexModel([("tenant", 1), ("state.applied_as", 1)]),
        )


class PipelineDocument(AggregateDocument):
    class Settings:
        name = PIPELINES.collection
        use_cache = False
        indexes = tuple(aggregate_indexes(PIPELINES))


class TemplatesDocument(AggregateDocument):
    class Settings:
        name = TEMPLATES.collection
        use_cache = False
        indexes = tuple(aggregate_indexes(TEMPLATES))


class MongoApplicationReader:
    """See ``ApplicationReader``. Counts are kept in memory until any application changes."""

    def __init__(self, database: Database, activity: Activity) -> None:
        self._collection = database[APPLICATIONS.collection]
        self._activity = activity
        self._listing = Listing(APPLICATIONS, database, activity, hidden=("state.history",))
        self._counts: ReadCache[list[tuple[Stage, int]]] = ReadCache(_COUNTS_BYTES)

    async def rows(self, tenant_id: TenantId, wanted: ApplicationFilter, part: Slice) -> Rows[JobApplication]:
        return await self._listing.rows(tenant_id, _where(wanted), _NEWEST, part)

    async def counts(self, tenant_id: TenantId, job_id: str) -> Sequence[tuple[Stage, int]]:
        stamp = self._activity.kind_stamp(tenant_id, APPLICATIONS.collection)
        known = self._counts.get((tenant_id, job_id), stamp)
        if known is None:
            # By text, and not made in the group itself: the embedded server groups by nothing else.
            stage = {"$concat": ["$state.stage.id", " ", "$state.stage.kind"]}
            stages: list[Document] = [
                {"$match": {"tenant": tenant_id, "state.job_id": job_id, **LIVE}},
                {"$project": {"stage": stage, "name": "$state.stage.name"}},
                {"$group": {"_id": "$stage", "name": {"$first": "$name"}, "n": {"$sum": 1}}},
            ]
            found = await self._collection.aggregate(stages).to_list(None)
            known = [_counted(each) for each in found]
            self._counts.put((tenant_id, job_id), stamp, known, size=200 * len(known))
        return known

    async def ids_of(self, tenant_id: TenantId, gone: Gone) -> list[str]:
        places = ("job_id",) if gone.kind == "job" else ("candidate_id", "applied_as")
        ids: dict[str, None] = {}
        for place in places:  # not $or: the embedded server would walk the whole collection
            where = {"tenant": tenant_id, f"state.{place}": gone.id}
            found = await self._collection.find(where, {"_id": 1}).to_list(None)
            ids |= dict.fromkeys(own_id(each["_id"]) for each in found)
        return sorted(ids)

    async def about(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Sequence[Verdict]]:
        """What their applications have come to, and when; candidates without any are left out."""
        found = defaultdict[str, list[Verdict]](list)
        for id in ids:  # with $in the embedded server would walk the whole collection
            where = {"tenant": tenant_id, "state.candidate_id": id, **LIVE}
            for each in await self._collection.find(where, _HIDDEN).to_list(None):
                found[id].append(_verdict(load(APPLICATIONS, each)))
        return found


def _where(wanted: ApplicationFilter) -> Document:
    places = {
        "state.job_id": wanted.job_id,
        "state.candidate_id": wanted.candidate_id,
        "state.stage.id": wanted.stage,
        "state.stage.kind": wanted.kind,
        "state.source": wanted.source,
    }
    return {place: str(value) for place, value in places.items() if value is not None}


def _counted(row: Document) -> tuple[Stage, int]:
    id, _, kind = row["_id"].partition(" ")
    return Stage(id=id, name=row["name"], kind=StageKind(kind)), int(row["n"])


def _verdict(application: JobApplication) -> Verdict:
    kind = application.stage.kind
    if kind is StageKind.HIRED:
        type = StageKind.HIRED.value
    else:
        type = APPLIED if application.stage.is_open else DECIDED
    return Verdict(job_id=application.job_id, type=type, at=application.changed_at)


class KeptBy(Protocol):
    async def about(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Sequence[Verdict]]: ...


class Bonds:
    """All that may keep candidates, by candidate."""

    def __init__(self, parts: Sequence[KeptBy]) -> None:
        self._parts = parts

    async def about(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Sequence[Verdict]]:
        found = defaultdict[str, list[Verdict]](list)
        for part in self._parts:
            for id, said in (await part.about(tenant_id, ids)).items():
                found[id] += said
        return found
