"""Documents of CVs in MongoDB, and how much of its room a tenant uses.

``cv_usage``: ``{_id: <tenant>, files, bytes}``, moved by one write before a file is kept. A crash between the
two counts a file that is not there; the sweeper sets the count right.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from pymongo import IndexModel, ReturnDocument

from jobhire.domains.intake.domain.cv_document import CvDocument, CvStatus
from jobhire.domains.intake.domain.errors import StorageQuotaReached
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import document_id, load
from jobhire.shared.infrastructure.mongo import AggregateDocument, Database, aggregate_indexes

CV_DOCUMENTS: AggregateKind[CvDocument] = AggregateKind(
    collection="cv_documents", noun="CV document", type=CvDocument
)
_OF_CANDIDATE = "state.outcome.candidate_id"
_CONTENT = "state.file.sha256"
_NEW, _INTO = "state.new_candidate_id", "state.uploader.into"
_MOST_VERSIONS = 200


class CvDocumentDocument(AggregateDocument):
    class Settings:
        name = CV_DOCUMENTS.collection
        use_cache = False
        indexes = (
            *aggregate_indexes(CV_DOCUMENTS),
            IndexModel([("tenant", 1), (_OF_CANDIDATE, 1)]),
            IndexModel([("tenant", 1), (_CONTENT, 1)]),
            IndexModel([("tenant", 1), (_NEW, 1)]),
            IndexModel([("tenant", 1), (_INTO, 1)]),
        )


class MongoCvFacts:
    """See ``CvFacts``, and what the sweeper asks."""

    def __init__(self, database: Database) -> None:
        self._collection = database[CV_DOCUMENTS.collection]

    async def of_candidate(self, tenant_id: TenantId, candidate_id: str) -> Sequence[CvDocument]:
        wanted = {"tenant": tenant_id, _OF_CANDIDATE: candidate_id}
        hidden = {"pending": 0, "audit": 0}
        found = await self._collection.find(wanted, hidden).limit(_MOST_VERSIONS).to_list(None)
        documents = [load(CV_DOCUMENTS, each) for each in found]
        return sorted(documents, key=lambda each: (each.received_at, each.id), reverse=True)

    async def with_content(self, tenant_id: TenantId, sha256: str) -> Sequence[CvDocument]:
        wanted = {"tenant": tenant_id, _CONTENT: sha256, "state.status": CvStatus.READ.value}
        found = await self._collection.find(wanted, {"pending": 0, "audit": 0}).limit(20).to_list(None)
        return [load(CV_DOCUMENTS, each) for each in found]

    async def known(self, ids: Sequence[tuple[TenantId, str]]) -> set[str]:
        """Which of these (tenant, document) there are, as ``tenant/document``."""
        wanted = [document_id(tenant, id) for tenant, id in ids]
        found = await self._collection.find({"_id": {"$in": wanted}}, {"_id": 1}).to_list(None)
        return {str(each["_id"]) for each in found}

    async def usage(self) -> AsyncIterator[tuple[TenantId, int, int]]:
        """(tenant, files, bytes) of all tenants, from the documents themselves."""
        sums = {"_id": "$tenant", "files": {"$sum": 1}, "bytes": {"$sum": "$state.file.size"}}
        there = {"$match": {"state.file.size": {"$gt": 0}}}
        async for each in self._collection.aggregate([there, {"$group": sums}]):
            yield TenantId(each["_id"]), int(each["files"]), int(each["bytes"])


class MongoStorageQuota:
    """See ``StorageQuota``."""

    def __init__(self, database: Database, *, files: int, size: int) -> None:
        self._collection = database["cv_usage"]
        self._files, self._bytes = files, size

    async def take(self, tenant_id: TenantId, size: int, *, files: int = 1) -> None:
        used = await self._move(tenant_id, files, size)
        if used["files"] <= self._files and used["bytes"] <= self._bytes:
            return
        await self._move(tenant_id, -files, -size)
        raise StorageQuotaReached(
            "the tenant keeps as many CV files as it may; delete some, or ask for more room",
            files=used["files"] - files,
            mostFiles=self._files,
            bytes=used["bytes"] - size,
            mostBytes=self._bytes,
        )

    async def give_back(self, tenant_id: TenantId, size: int, *, files: int = 1) -> None:
        await self._move(tenant_id, -files, -size)

    async def correct(self, tenant_id: TenantId, *, files: int, size: int) -> None:
        change = {"$set": {"files": files, "bytes": size}}
        await self._collection.update_one({"_id": tenant_id}, change, upsert=True)

    async def _move(self, tenant_id: TenantId, files: int, size: int) -> dict[str, Any]:
        used = await self._collection.find_one_and_update(
            {"_id": tenant_id},
            {"$inc": {"files": files, "bytes": size}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return dict(used)
