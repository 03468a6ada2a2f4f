"""Where a candidate is spoken of in documents and imports, in MongoDB."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from jobhire.domains.intake.domain.cv_document import CvDocument
from jobhire.domains.intake.domain.import_entry import ImportEntry, entry_id
from jobhire.domains.intake.infrastructure.imports import IMPORT_ENTRIES
from jobhire.domains.intake.infrastructure.mongo import CV_DOCUMENTS
from jobhire.shared.domain import Aggregate, TenantId
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import Document, document_id, load, tenant_range
from jobhire.shared.infrastructure.mongo import Database

A = TypeVar("A", bound=Aggregate)
_READ_INTO = ("state.outcome.candidate_id", "state.uploader.into", "state.new_candidate_id")
_MADE = "state.new_candidate_id"
_SPOKEN_OF = ("state.candidate_id", "state.foresight.candidate_id")
_HIDDEN: Document = {"pending": 0, "audit": 0}


class MongoTraces:
    """See ``Traces``. One question per field: with ``$or`` the embedded server would use no index."""

    def __init__(self, database: Database) -> None:
        self._documents = database[CV_DOCUMENTS.collection]
        self._entries = database[IMPORT_ENTRIES.collection]

    async def documents(self, tenant_id: TenantId, candidate_id: str) -> Sequence[CvDocument]:
        wanted = [{"tenant": tenant_id, field: candidate_id} for field in _READ_INTO]
        return await _all(CV_DOCUMENTS, self._documents, wanted)

    async def entries(
        self, tenant_id: TenantId, candidate_id: str, document_ids: Sequence[str], *, all: bool
    ) -> Sequence[ImportEntry]:
        wanted: list[Document] = [{"tenant": tenant_id, _MADE: candidate_id}]
        wanted.append({"_id": {"$in": [document_id(tenant_id, id) for id in document_ids]}})
        if all:
            wanted += ({"_id": tenant_range(tenant_id), field: candidate_id} for field in _SPOKEN_OF)
        found = await _all(IMPORT_ENTRIES, self._entries, wanted)
        if not all:
            return found
        return [*found, *await self._following(tenant_id, found)]

    async def _following(self, tenant_id: TenantId, found: Sequence[ImportEntry]) -> list[ImportEntry]:
        """Such as were taken for the same person, and those before that they were to follow."""
        known = {each.id for each in found}
        before = {
            entry_id(each.import_id, each.foresight.same_as)
            for each in found
            if each.foresight is not None and each.foresight.same_as is not None
        }
        wanted: list[Document] = [{"_id": {"$in": [document_id(tenant_id, id) for id in sorted(before)]}}]
        wanted += (
            {
                "_id": tenant_range(tenant_id),
                "state.import_id": each.import_id,
                "state.foresight.same_as": each.number,
            }
            for each in found
        )
        more = await _all(IMPORT_ENTRIES, self._entries, wanted)
        return [each for each in more if each.id not in known]

    async def drop(self, tenant_id: TenantId, document_ids: Sequence[str]) -> None:
        told = {"$in": [document_id(tenant_id, id) for id in document_ids]}
        if document_ids:
            await self._documents.delete_many({"_id": told, "dirty": {"$exists": False}})


async def _all(kind: AggregateKind[A], collection: Any, wanted: Iterable[Document]) -> list[A]:
    """What meets any of these, each once."""
    found: dict[str, A] = {}
    for where in wanted:
        async for document in collection.find(where, _HIDDEN):
            found[document["_id"]] = load(kind, document)
    return list(found.values())
