"""Whoever saved a search is told when it finds one that it did not find before.

One worker of a tenant at a time follows the log. Of whatever has changed it looks which alerts find it now,
and which of those an alert does not know. The search tells of them and keeps who they are in one write; then
they are noted as known (``Sightings``). A worker that is killed in between has told, and the next notes it
first: nothing is told twice, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from jobhire.domains.search.application.ports import ChangeLog
from jobhire.domains.search.application.saved import SavedSearches, Sightings, query_of
from jobhire.domains.search.domain.document import Kind
from jobhire.domains.search.domain.events import SavedSearchChanged, SearchSaved
from jobhire.domains.search.domain.query import Query
from jobhire.domains.search.domain.saved import Alert, SavedSearch
from jobhire.shared.application import AggregateStore, Clock, EventRecord, acting_as, edit, system_act
from jobhire.shared.domain import NotFound, TenantId

CONSUMER = "saved-searches"
USER_REMOVED = "ai.jobhire.user.removed.v1"
AT_ONCE = 500
"""Finds that are told of together."""
_SAVED = frozenset({SearchSaved.type, SavedSearchChanged.type})
FOLLOWED: Mapping[Kind, frozenset[str]] = {
    Kind.CANDIDATES: frozenset(
        f"ai.jobhire.candidate.{what}"
        for what in ("registered.v1", "changed.v1", "merged.v1", "unmerged.v1", "restored.v1", "restored.v2")
    ),
    Kind.JOBS: frozenset(
        f"ai.jobhire.job.{what}" for what in ("opened.v1", "changed.v1", "status-changed.v1", "restored.v1")
    ),
}
"""After which one may be found that was not."""
TYPES = frozenset({USER_REMOVED, *_SAVED}).union(*FOLLOWED.values())


class Look(Protocol):
    async def finds(
        self, tenant_id: TenantId, ids: Sequence[str], queries: Sequence[Query]
    ) -> Sequence[Sequence[str]]:
        """Of each query, which of ``ids`` it finds as they are now."""
        ...


class Watch:
    """``looks``: at candidates, and at jobs."""

    def __init__(
        self,
        *,
        searches: AggregateStore[SavedSearch],
        directory: SavedSearches,
        sightings: Sightings,
        looks: Mapping[Kind, Look],
        log: ChangeLog,
        clock: Clock,
    ) -> None:
        self._searches, self._directory, self._sightings = searches, directory, sightings
        self._looks, self._log, self._clock = looks, log, clock

    async def follow(self, tenant_id: TenantId, events: Sequence[EventRecord], up_to: int) -> None:
        """Safe to repeat."""
        with acting_as(system_act(tenant_id, "search.alert")):
            await self._forget_owners(tenant_id, events)
            saved = await self._directory.of_tenant(tenant_id)
            for kind, types in FOLLOWED.items():
                own = [(each, each.alert) for each in saved if each.kind is kind and each.alert]
                if own:
                    changed = {each.subject for each in events if each.type in types}
                    changed |= await self._before_it_was_known(tenant_id, own, events, types)
                    await self._look(tenant_id, kind, own, sorted(changed))

    async def _forget_owners(self, tenant_id: TenantId, events: Sequence[EventRecord]) -> None:
        gone = {each.subject for each in events if each.type == USER_REMOVED}
        for each in await self._directory.of_tenant(tenant_id) if gone else ():
            if each.owner in gone:
                await edit(self._searches, tenant_id, each.id, lambda it: it.leave(now=self._clock.now()))
                if each.alert:
                    await self._sightings.drop(tenant_id, each.alert.id)

    async def _before_it_was_known(
        self,
        tenant_id: TenantId,
        own: Sequence[tuple[SavedSearch, Alert]],
        events: Sequence[EventRecord],
        types: frozenset[str],
    ) -> set[str]:
        """What changed after an alert had looked who is there, and before it was saved: its batch may have
        passed by then."""
        new = {each.subject for each in events if each.type in _SAVED}
        since = [alert.after for saved, alert in own if saved.id in new]
        found = set[str]()
        if since:
            async for lot in self._log.since(tenant_id, min(since)):
                found |= {each.subject for each in lot if each.type in types}
        return found

    async def _look(
        self,
        tenant_id: TenantId,
        kind: Kind,
        own: Sequence[tuple[SavedSearch, Alert]],
        ids: Sequence[str],
    ) -> None:
        if not ids:
            return
        queries = [query_of(kind, saved.wanted.query) for saved, _ in own]
        finds = await self._looks[kind].finds(tenant_id, ids, queries)
        for (saved, alert), found in zip(own, finds, strict=True):
            for first in range(0, len(found), AT_ONCE):
                await self._tell(tenant_id, saved, alert, found[first : first + AT_ONCE])

    async def _tell(
        self, tenant_id: TenantId, saved: SavedSearch, alert: Alert, found: Sequence[str]
    ) -> None:
        recent = saved.alert.recent if saved.alert else ()
        if recent:
            await self._sightings.add(tenant_id, alert.id, recent)
        known = await self._sightings.known(tenant_id, alert.id, found)
        new = [id for id in found if id not in known]
        if new and await self._told(tenant_id, saved, alert, new):
            await self._sightings.add(tenant_id, alert.id, new)

    async def _told(self, tenant_id: TenantId, saved: SavedSearch, alert: Alert, new: Sequence[str]) -> bool:
        told = False

        def tell(present: SavedSearch) -> bool:
            nonlocal told
            told = present.tell(alert.id, new)
            return told

        with suppress(NotFound):  # deleted this very moment
            saved.alert = (await edit(self._searches, tenant_id, saved.id, tell)).alert
        return told
