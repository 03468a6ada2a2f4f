"""What is done now and then: people who are due are warned of and deleted, data of old exports go.

``privacy_rounds``  ``{_id: "<tenant>/<walk>", tenant, after}``: how far a walk through a tenant's candidates,
or through its privacy records, has come. A turn goes on from there, and begins anew after the last one.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence

import structlog
from prometheus_client import Counter

from jobhire.domains.privacy.application.exporting import ROOT, Archive, expire_exports
from jobhire.domains.privacy.application.ports import Person, Records
from jobhire.domains.privacy.application.retaining import Done, Keeper
from jobhire.domains.privacy.domain.person_export import KEPT
from jobhire.domains.privacy.domain.policy import PrivacyPolicy
from jobhire.shared.application import Blobs, Clock
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.chores import Chore
from jobhire.shared.infrastructure.documents import document_id
from jobhire.shared.infrastructure.mongo import Database
from jobhire.shared.infrastructure.purging import Tenants

SECONDS = 600.0
"""Between two turns."""
PAGE = 200
MOST_DELETED = 200
"""Of one tenant in one turn, to begin no page after."""
TENANT_SECONDS = 15.0
"""How long a turn goes on with one tenant; the rest is of the next turn."""

_log = structlog.get_logger(__name__)
_warned = Counter("jobhire_retention_warned", "Candidates of whom it was told that they will be deleted")
_deleted = Counter("jobhire_retention_deleted", "Candidates who were deleted because they were due")
_failed = Counter("jobhire_retention_failed", "Turns of retention with one tenant that failed")


class RetentionRounds:
    """The chore of retention."""

    def __init__(self, database: Database, keeper: Keeper, records: Records, tenants: Tenants) -> None:
        self._places = database["privacy_rounds"]
        self._keeper, self._records, self._tenants = keeper, records, tenants

    def chore(self) -> Chore:
        return Chore(name="retention", seconds=SECONDS, run=self.run)

    async def run(self) -> None:
        """One turn. What fails for one tenant is logged and counted, and holds up no other."""
        done = Done()
        for tenant_id in await self._tenants():
            try:
                done = done.plus(await self._of_tenant(tenant_id))
            except Exception as failure:
                _failed.inc()
                _log.error("retention.failed", tenant=tenant_id, error=type(failure).__name__)
        _warned.inc(done.warned)
        _deleted.inc(done.deleted)
        if done != Done():
            _log.info("retention", warned=done.warned, lifted=done.lifted, deleted=done.deleted)

    async def _of_tenant(self, tenant_id: TenantId) -> Done:
        """Everybody, where being inactive has an end; else those of whom something is on record."""
        policy = await self._keeper.registry.policy(tenant_id)
        done = await self._walk(tenant_id, "records", self._recorded, policy)
        if policy.retention.rules:
            done = done.plus(await self._walk(tenant_id, "people", self._everybody, policy))
        return done

    async def _walk(self, tenant_id: TenantId, name: str, page: _Page, policy: PrivacyPolicy) -> Done:
        place, end, done = document_id(tenant_id, name), time.monotonic() + TENANT_SECONDS, Done()
        known = await self._places.find_one({"_id": place})
        after = str(known["after"]) if known else ""
        while time.monotonic() < end and done.deleted < MOST_DELETED:
            people, last = await page(tenant_id, after)
            done = done.plus(await self._keeper.look_at(tenant_id, people, policy))
            after = last
            if not last:
                break
        if after or known:
            stored = {"_id": place, "tenant": tenant_id, "after": after}
            await self._places.replace_one({"_id": place}, stored, upsert=True)
        return done

    async def _everybody(self, tenant_id: TenantId, after: str) -> tuple[Sequence[Person], str]:
        found = await self._keeper.registry.people.page(tenant_id, after, PAGE)
        return found, found[-1].id if len(found) == PAGE else ""

    async def _recorded(self, tenant_id: TenantId, after: str) -> tuple[Sequence[Person], str]:
        ids = await self._records.page(tenant_id, after, PAGE)
        people = await self._keeper.registry.people.live(tenant_id, ids)
        live = {each.id for each in people}
        await self._keeper.tidy(tenant_id, [id for id in ids if id not in live])
        return people, ids[-1] if len(ids) == PAGE else ""


_Page = Callable[[TenantId, str], Awaitable[tuple[Sequence[Person], str]]]


class ExportSweeper:
    """The chore that takes away what exports put together, a day after they were asked for."""

    def __init__(self, archive: Archive, tenants: Tenants) -> None:
        self._archive, self._tenants = archive, tenants

    def chore(self) -> Chore:
        return Chore(name="person-exports", seconds=SECONDS, run=self.run)

    async def run(self) -> None:
        before = self._archive.clock.now() - KEPT
        for tenant_id in await self._tenants():
            await expire_exports(tenant_id, archive=self._archive, before=before)
        await _sweep(self._archive.blobs, self._archive.clock)


async def _sweep(blobs: Blobs, clock: Clock) -> None:
    """Also of tenants that are gone, and of what was cut short."""
    async for batch in blobs.under(ROOT):
        await blobs.delete([each.key for each in batch if clock.now() - each.modified > KEPT])
