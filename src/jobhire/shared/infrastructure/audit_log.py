"""The audit trail as it is kept: a chained log per tenant that nothing in the service changes or deletes.

``audit``: entries (see ``chain``) whose body is an ``AuditEntry``, and beside it what queries look for and
the caller's address with its salt; ``audit_heads``: the heads. Entries get here by the relay alone: from the
documents that a command changed, and from the inbox, where events wait that changed no document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.audit_entries import PendingEntry, agrees, filter_text
from jobhire.shared.infrastructure.chain import Appended, ChainedLog, Head, Stored, place
from jobhire.shared.infrastructure.documents import Document, tenant_range
from jobhire.shared.infrastructure.mongo import Database, in_one_answer

INBOX = "audit_inbox"
"""``{_id: "<tenant>/<entry id>", version: 1, pending: [], audit: [JSON text], dirty}``: like an aggregate's
document without a state, gone once its entry is in the chain."""


class AuditLog:
    def __init__(self, database: Database) -> None:
        self._chain = ChainedLog(database, entries="audit", heads="audit_heads", key="entry")
        self._entries = database["audit"]
        self._inbox = database[INBOX]

    async def prepare(self) -> None:
        """Create what appending and asking rely on. Safe to repeat."""
        await self._chain.prepare()
        await self._inbox.create_index("dirty", sparse=True)
        for name in ("actor", "subject"):
            await self._entries.create_index(name)

    async def append(self, tenant_id: TenantId, entries: Sequence[PendingEntry]) -> Appended:
        """Give each entry the next position, in the order given; a repeat changes nothing."""
        return await self._chain.append(tenant_id, entries)

    async def append_all(
        self, entries: Mapping[TenantId, Sequence[PendingEntry]]
    ) -> dict[TenantId, Appended]:
        """The same for many tenants, in one write."""
        return await self._chain.append_all(entries)

    async def head(self, tenant_id: TenantId) -> Head:
        return await self._chain.head(tenant_id)

    async def tenants(self) -> list[TenantId]:
        return sorted(await self._chain.heads())

    async def page(self, tenant_id: TenantId, *, after: int, limit: int) -> list[Stored]:
        """The next entries after a position, oldest first, as stored."""
        return await self._chain.page(tenant_id, after=after, limit=limit)

    async def newest(
        self, tenant_id: TenantId, wanted: Mapping[str, object], *, before: int | None, limit: int
    ) -> list[Stored]:
        """Entries that a filter on what stands beside the body lets through, newest first, from below a
        position on."""
        top = f"{tenant_id}0" if before is None else place(tenant_id, before)
        match = {"$match": {**wanted, "_id": {"$gt": f"{tenant_id}/", "$lt": top}}}
        pipeline: list[Document] = [match, {"$sort": {"_id": -1}}, {"$limit": limit}]
        return await in_one_answer(self._entries.aggregate(pipeline), limit)

    async def verify(self, tenant_id: TenantId) -> Head:
        """Walk the whole trail of one tenant. Raises ``BrokenChain`` at the first gap or altered entry, also
        when only what queries look for, or the address, was altered."""
        return await self._chain.verify(tenant_id, agrees)

    async def forget_addresses(self, tenant_id: TenantId, *, before: datetime) -> int:
        """Erase callers' addresses, and the salts, from entries older than that. The chain still holds."""
        old = {"_id": tenant_range(tenant_id), "time": {"$lt": filter_text(before)}, "address": {"$gt": ""}}
        outcome = await self._entries.update_many(old, {"$unset": {"address": "", "salt": ""}})
        return outcome.modified_count
