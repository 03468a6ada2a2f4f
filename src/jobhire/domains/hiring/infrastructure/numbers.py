"""What is on record of applications and interviews, read in parts to be counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta

from jobhire.domains.hiring.application.numbers import Chosen
from jobhire.domains.hiring.domain.application import JobApplication
from jobhire.domains.hiring.domain.interview import InterviewStatus
from jobhire.domains.hiring.infrastructure.applications import APPLICATIONS
from jobhire.domains.hiring.infrastructure.children import INTERVIEWS
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.documents import Document, load, tenant_range
from jobhire.shared.infrastructure.mongo import Collection, Database

_BATCH = 500
_HIDDEN = dict.fromkeys(("pending", "audit", "unique"), 0)
_COUNTED = (InterviewStatus.SCHEDULED.value, InterviewStatus.HELD.value)


class MongoRecords:
    """See ``Records``."""

    def __init__(self, database: Database, activity: Activity) -> None:
        self._applications = database[APPLICATIONS.collection]
        self._interviews = database[INTERVIEWS.collection]
        self._activity = activity

    def stamp(self, tenant_id: TenantId) -> int:
        kinds = (APPLICATIONS.collection, INTERVIEWS.collection)
        return max(self._activity.kind_stamp(tenant_id, each) for each in kinds)

    async def count(self, tenant_id: TenantId, chosen: Chosen) -> int:
        stages: list[Document] = [{"$match": {"tenant": tenant_id, **_made(chosen)}}, {"$count": "n"}]
        found = await self._applications.aggregate(stages).to_list(None)
        return int(found[0]["n"]) if found else 0

    async def applications(
        self, tenant_id: TenantId, chosen: Chosen
    ) -> AsyncIterator[Sequence[JobApplication]]:
        async for found in batches(self._applications, tenant_id, _made(chosen)):
            yield [load(APPLICATIONS, each) for each in found]

    async def talks(self, tenant_id: TenantId, chosen: Chosen) -> Mapping[str, Sequence[datetime]]:
        where: Document = {"state.status": {"$in": list(_COUNTED)}}
        if chosen.job_id is not None:
            where["state.job_id"] = chosen.job_id
        if chosen.since is not None:  # nobody is interviewed before they have applied
            where["state.created_at"] = {"$gte": chosen.since.isoformat()}
        begun = defaultdict[str, list[datetime]](list)
        async for found in batches(self._interviews, tenant_id, where):
            for interview in (load(INTERVIEWS, each) for each in found):
                begun[interview.application_id].append(interview.plan.starts_at)
        return begun


async def batches(
    collection: Collection, tenant_id: TenantId, where: Document
) -> AsyncIterator[list[Document]]:
    """Of one tenant, whole documents, oldest first; no cursor is left open in between."""
    after: Document = tenant_range(tenant_id)
    while True:
        stages: list[Document] = [
            {"$match": {"_id": after, **where}},
            {"$sort": {"_id": 1}},
            {"$limit": _BATCH},
            {"$project": _HIDDEN},
        ]
        found = await collection.aggregate(stages).to_list(None)
        if found:
            yield found
        if len(found) < _BATCH:
            return
        after = {**after, "$gt": found[-1]["_id"]}


def _made(chosen: Chosen) -> Document:
    """Times are text that sorts: a day comes before every moment of it."""
    where: Document = {}
    if chosen.job_id is not None:
        where["state.job_id"] = chosen.job_id
    bounds: Document = {}
    if chosen.since is not None:
        bounds["$gte"] = chosen.since.isoformat()
    if chosen.until is not None:
        bounds["$lt"] = (chosen.until + timedelta(days=1)).isoformat()
    if bounds:
        where["state.created_at"] = bounds
    return where
