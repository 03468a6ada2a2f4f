"""Which tenants are worked for: the active ones."""

from __future__ import annotations

import time
from collections.abc import Callable

from jobhire.domains.identity.domain.tenant import TenantStatus
from jobhire.domains.identity.infrastructure.mongo import TENANTS
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.documents import document_id
from jobhire.shared.infrastructure.mongo import Database

HOLDS_SECONDS = 3.0


class TenantsAtWork:
    """Asked before a consumer works for a tenant; what was found out holds for three seconds.

    Who is no tenant of ours (the directory of addresses, a tenant of a third party's making) is worked for:
    only a suspended or deleted tenant's work is left until it is active again.
    """

    def __init__(self, database: Database, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._tenants = database[TENANTS.collection]
        self._monotonic = monotonic
        self._known: dict[TenantId, tuple[float, bool]] = {}

    async def __call__(self, tenant_id: TenantId) -> bool:
        known, now = self._known.get(tenant_id), self._monotonic()
        if known is not None and known[0] > now:
            return known[1]
        found = await self._tenants.find_one({"_id": document_id(tenant_id, tenant_id)})
        at_work = found is None or found["state"]["status"] == TenantStatus.ACTIVE
        if len(self._known) > 10_000:
            self._known.clear()
        self._known[tenant_id] = (now + HOLDS_SECONDS, at_work)
        return at_work


async def present_tenants(database: Database) -> list[TenantId]:
    """The active and the suspended ones."""
    there = {"state.status": {"$in": [TenantStatus.ACTIVE.value, TenantStatus.SUSPENDED.value]}}
    found = await database[TENANTS.collection].find(there, {"_id": 1}).to_list(None)
    return [TenantId(str(each["_id"]).partition("/")[0]) for each in found]
