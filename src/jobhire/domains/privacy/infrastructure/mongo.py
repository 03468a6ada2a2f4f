"""Privacy records, policies and exports in MongoDB."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from pymongo import IndexModel

from jobhire.domains.privacy.domain.person_export import ExportStatus, PersonExport
from jobhire.domains.privacy.domain.policy import PrivacyPolicy
from jobhire.domains.privacy.domain.record import PrivacyRecord
from jobhire.shared.application import Rows, Slice
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import Document, load, own_id
from jobhire.shared.infrastructure.mongo import AggregateDocument, Database, aggregate_indexes
from jobhire.shared.infrastructure.reads import Listing, Order

RECORDS: AggregateKind[PrivacyRecord] = AggregateKind(
    collection="privacy_records", noun="privacy record", type=PrivacyRecord
)
POLICIES: AggregateKind[PrivacyPolicy] = AggregateKind(
    collection="privacy_policies", noun="privacy policy", type=PrivacyPolicy
)
EXPORTS: AggregateKind[PersonExport] = AggregateKind(
    collection="person_exports", noun="export", type=PersonExport
)
_DUE_AT = "state.warned.due_at"
_BATCH = 100


class PrivacyRecordDocument(AggregateDocument):
    class Settings:
        name = RECORDS.collection
        use_cache = False
        indexes = (*aggregate_indexes(RECORDS), IndexModel([("tenant", 1), (_DUE_AT, 1)]))


class PrivacyPolicyDocument(AggregateDocument):
    class Settings:
        name = POLICIES.collection
        use_cache = False
        indexes = aggregate_indexes(POLICIES)


class PersonExportDocument(AggregateDocument):
    class Settings:
        name = EXPORTS.collection
        use_cache = False
        indexes = (*aggregate_indexes(EXPORTS), IndexModel([("tenant", 1), ("state.candidate_id", 1)]))


class MongoRecords:
    """See ``Records``."""

    def __init__(self, database: Database, activity: Activity) -> None:
        self._collection = database[RECORDS.collection]
        self._listing = Listing(RECORDS, database, activity, hidden=("state.entries", "state.hold"))

    async def due(self, tenant_id: TenantId, part: Slice) -> Rows[PrivacyRecord]:
        order = Order(_DUE_AT, descending=False)
        return await self._listing.rows(tenant_id, {_DUE_AT: {"$gt": ""}}, order, part)

    async def page(self, tenant_id: TenantId, after: str, limit: int) -> Sequence[str]:
        bounds = {"$gt": f"{tenant_id}/{after}", "$lt": f"{tenant_id}0"}
        stages: list[Document] = [
            {"$match": {"_id": bounds}},
            {"$sort": {"_id": 1}},
            {"$limit": limit},
            {"$project": {"_id": 1}},
        ]
        found = await self._collection.aggregate(stages).to_list(None)
        return [own_id(each["_id"]) for each in found]


class MongoExports:
    """See ``Exports``."""

    def __init__(self, database: Database) -> None:
        self._collection = database[EXPORTS.collection]

    async def of_candidate(self, tenant_id: TenantId, candidate_id: str) -> Sequence[PersonExport]:
        return await self._found({"tenant": tenant_id, "state.candidate_id": candidate_id})

    async def over(self, tenant_id: TenantId, before: datetime) -> Sequence[PersonExport]:
        there = {"state.status": {"$ne": ExportStatus.EXPIRED.value}}
        asked = {"state.created_at": {"$lte": msgspec.to_builtins(before)}}
        return await self._found({"tenant": tenant_id, **there, **asked}, most=_BATCH)

    async def _found(self, where: Document, *, most: int = 0) -> list[PersonExport]:
        cursor = self._collection.find(where, {"pending": 0, "audit": 0}).limit(most)
        return [load(EXPORTS, each) async for each in cursor]
