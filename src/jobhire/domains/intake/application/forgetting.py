"""Whoever is gone for good: their files, what was read in them, and what imports say of them go too."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

from jobhire.domains.intake.application.files import clean_of, original_of, reading_of
from jobhire.domains.intake.application.ports import StorageQuota
from jobhire.domains.intake.domain.cv_document import CvDocument
from jobhire.domains.intake.domain.import_entry import ImportEntry
from jobhire.shared.application import AggregateStore, Blobs, Clock, Forgotten, Gone, edit, emptied
from jobhire.shared.domain import NotFound, TenantId


class Traces(Protocol):
    """Where a candidate is spoken of."""

    async def documents(self, tenant_id: TenantId, candidate_id: str) -> Sequence[CvDocument]:
        """Those that were read into them, or were to be; also those that are forgotten."""
        ...

    async def entries(
        self, tenant_id: TenantId, candidate_id: str, document_ids: Sequence[str], *, all: bool
    ) -> Sequence[ImportEntry]:
        """What made them, and the entries of these documents. ``all``: every one that speaks of them, and
        such as would have followed one of those; a walk through all entries of the tenant."""
        ...

    async def drop(self, tenant_id: TenantId, document_ids: Sequence[str]) -> None:
        """Delete those of which everything is told."""
        ...


class FileForgetter:
    """See ``Forgetter``. A document is emptied at once, and goes when it is come by again."""

    def __init__(
        self,
        *,
        documents: AggregateStore[CvDocument],
        entries: AggregateStore[ImportEntry],
        traces: Traces,
        blobs: Blobs,
        quota: StorageQuota,
        clock: Clock,
    ) -> None:
        self._documents, self._entries, self._traces = documents, entries, traces
        self._blobs, self._quota, self._clock = blobs, quota, clock

    async def forget(self, tenant_id: TenantId, gone: Gone) -> Forgotten:
        if gone.kind != "candidate":
            return Forgotten()
        documents = await self._traces.documents(tenant_id, gone.id)
        ids = [each.id for each in documents]
        files = sum([await self._empty(each, gone.id) for each in documents])
        entries = await self._traces.entries(tenant_id, gone.id, ids, all=gone.erased)
        rows = sum([await self._empty_entry(each) for each in entries])
        await self._traces.drop(tenant_id, [each.id for each in documents if each.is_forgotten])
        return Forgotten(removed={"cvFiles": files, "importEntries": rows})

    async def _empty(self, document: CvDocument, candidate_id: str) -> int:
        """The files first, so that a crash in between leaves what names them."""
        tenant_id, size = document.tenant_id, document.file.size
        folder = (original_of, clean_of, reading_of)
        await self._blobs.delete([of(tenant_id, document.id) for of in folder])
        if document.is_forgotten:
            return 0
        with suppress(NotFound):
            await edit(
                self._documents,
                tenant_id,
                document.id,
                lambda it: it.forget(candidate_id, now=self._clock.now()),
            )
            await self._quota.give_back(tenant_id, size)
        return 1

    async def _empty_entry(self, entry: ImportEntry) -> int:
        await self._blobs.delete([original_of(entry.tenant_id, entry.id)])
        now = self._clock.now()
        return await emptied(self._entries, entry.tenant_id, entry.id, lambda it: it.forget(now=now))
