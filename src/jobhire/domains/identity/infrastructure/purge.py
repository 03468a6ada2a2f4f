"""Taking a deleted tenant out of the database for good, whatever kept its documents where.

Every collection of the database is gone through, not a list of known ones: a collection that somebody adds
later is purged too. A document is the tenant's when its ``_id`` is ``<tenant>`` or begins ``<tenant>/``, or
when a field ``tenant`` or, of what lives in the directory, ``state.home`` says so.
Deleting is repeatable, so a purge that was interrupted is simply run again, and two at once are harmless; the
tenant's own document goes last and marks that there is something left to do. From the first moment on it
says that it is being purged, so nobody restores half a tenant.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import structlog
from prometheus_client import Counter

from jobhire.domains.identity.domain.tenant import GRACE, TenantStatus
from jobhire.domains.identity.infrastructure.mongo import (
    CREDENTIALS,
    DOMAIN_PROOFS,
    EMAIL_CHANGES,
    PASSKEYS,
    TENANTS,
)
from jobhire.shared.application import HOUSE, AuditTrail, Clock, SecurityEvent
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.audit_log import AuditLog
from jobhire.shared.infrastructure.documents import document_id, load, tenant_range
from jobhire.shared.infrastructure.mongo import Database

BATCH = 1_000
SECONDS = 3_600.0
"""Between two turns of the chore."""
_GONE = [TenantStatus.DELETED.value, TenantStatus.PURGING.value]
_IN_DIRECTORY = {each.collection for each in (CREDENTIALS, PASSKEYS, EMAIL_CHANGES, DOMAIN_PROOFS)}

_log = structlog.get_logger(__name__)
_purged = Counter("jobhire_tenants_purged", "Deleted tenants that were destroyed")
_destroyed = Counter("jobhire_purged_documents", "Documents of theirs that were destroyed")


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
    trail ended with, so that an export of it can still be checked. Nothing happens to a tenant that was
    restored meanwhile."""
    if not await _begin(database, tenant_id):
        return
    head, destroyed = await AuditLog(database).head(tenant_id), 0
    async for name, count in purge(database, tenant_id):
        destroyed += count
        yield name, count
    _purged.inc()
    _destroyed.inc(destroyed)
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


async def _begin(database: Database, tenant_id: TenantId) -> bool:
    """Whether it is deleted still. Another version, so that who is just restoring it reads it anew."""
    wanted = {"_id": document_id(tenant_id, tenant_id), "state.status": {"$in": _GONE}}
    begun = {"$set": {"state.status": TenantStatus.PURGING.value}, "$inc": {"version": 1}}
    return bool((await database[TENANTS.collection].update_one(wanted, begun)).matched_count)


async def purge_due(database: Database, audit: AuditTrail, clock: Clock, *, days: int) -> None:
    """The chore: every tenant that was deleted so many days ago."""
    for tenant_id in await due(database, at=clock.now(), grace=timedelta(days=days)):
        destroyed = [count async for _, count in purge_on_record(database, tenant_id, audit)]
        _log.info("tenant.purged", tenant=tenant_id, documents=sum(destroyed))


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
        gone = await database[collection].delete_many({"_id": {"$in": [each["_id"] for each in found]}})
        deleted += gone.deleted_count


async def due(database: Database, *, at: datetime | None, grace: timedelta = GRACE) -> list[TenantId]:
    """Deleted tenants whose ``grace`` is over at a moment; with None, all deleted ones."""
    found = await database[TENANTS.collection].find({"state.status": {"$in": _GONE}}).to_list(None)
    tenants = [load(TENANTS, document) for document in found]
    return [each.tenant_id for each in tenants if at is None or each.may_be_purged(at, grace=grace)]
