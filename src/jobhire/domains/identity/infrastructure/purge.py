"""Taking a deleted tenant out of the database for good, whatever kept its documents where.

Every collection of the database is gone through, not a list of known ones: a collection that somebody adds
later is purged too. A document is the tenant's when its ``_id`` is ``<tenant>`` or begins ``<tenant>/``, or
when a field ``tenant`` or, of what lives in the directory, ``state.home`` says so.
Deleting is repeatable, so a purge that was interrupted is simply run again; the tenant's own document goes
last and marks that there is something left to do.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from jobhire.domains.identity.domain.tenant import TenantStatus
from jobhire.domains.identity.infrastructure.mongo import (
    CREDENTIALS,
    DOMAIN_PROOFS,
    EMAIL_CHANGES,
    PASSKEYS,
    TENANTS,
)
from jobhire.shared.application import HOUSE, AuditTrail, SecurityEvent
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.audit_log import AuditLog
from jobhire.shared.infrastructure.documents import load, tenant_range
from jobhire.shared.infrastructure.mongo import Database

BATCH = 1_000
_IN_DIRECTORY = {each.collection for each in (CREDENTIALS, PASSKEYS, EMAIL_CHANGES, DOMAIN_PROOFS)}


async def purge(database: Database, tenant_id: TenantId) -> AsyncIterator[tuple[str, int]]:
    """Delete everything of one tenant; yields (collection, how many documents) as it goes."""
    names = sorted(await database.list_collection_names())
    for name in [*(name for name in names if name != TENANTS.collection), TENANTS.collection]:
        if not name.startswith("system."):
            deleted = 0
            for wanted in _filters(name, tenant_id):
                deleted += await _delete(database, name, wanted)
            yield name, deleted


async def purge_on_record(
    database: Database, tenant_id: TenantId, audit: AuditTrail
) -> AsyncIterator[tuple[str, int]]:
    """``purge``, and what stays behind: in the trail of the house, that it was done and what the tenant's own
    trail ended with, so that an export of it can still be checked."""
    head, destroyed = await AuditLog(database).head(tenant_id), 0
    async for name, count in purge(database, tenant_id):
        destroyed += count
        yield name, count
    facts: dict[str, str | int | bool] = {"documents": destroyed, "entries": head.position, "head": head.hash}
    await audit.record(
        SecurityEvent(
            tenant_id=HOUSE,
            action="tenant.purged",
            outcome="done",
            actor="system",
            subject=tenant_id,
            facts=facts,
        )
    )


def _filters(collection: str, tenant_id: TenantId) -> list[dict[str, Any]]:
    filters: list[dict[str, Any]] = [
        {"_id": tenant_range(tenant_id)},
        {"_id": tenant_id},
        {"tenant": tenant_id},
    ]
    if collection in _IN_DIRECTORY:
        filters.append({"state.home": tenant_id})
    return filters


async def _delete(database: Database, collection: str, wanted: dict[str, Any]) -> int:
    """In batches: a long delete would hold the server up."""
    deleted = 0
    while True:
        found = await database[collection].find(wanted, {"_id": 1}).limit(BATCH).to_list(None)
        if not found:
            return deleted
        await database[collection].delete_many({"_id": {"$in": [document["_id"] for document in found]}})
        deleted += len(found)


async def due(database: Database, *, at: datetime | None) -> list[TenantId]:
    """Deleted tenants whose time to be restored is over at a moment; with None, all deleted ones."""
    found = (
        await database[TENANTS.collection].find({"state.status": TenantStatus.DELETED.value}).to_list(None)
    )
    tenants = [load(TENANTS, document) for document in found]
    return [each.tenant_id for each in tenants if at is None or each.may_be_purged(at)]
