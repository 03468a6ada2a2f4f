"""What this process knows of changes in each tenant, so that a cached answer is never an old one.

Every accepted write of any process is announced (``accepted``), and so is every projection of rankings
(``projected``). From the two follow stamps, which change whenever an answer built on them could, and
whether something accepted is not yet in the rankings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

from jobhire.shared.domain import TenantId

MOST_ITEMS = 50_000
"""Aggregates per tenant whose last change is remembered one by one; beyond, all count as just changed."""


@dataclass(slots=True)
class _Tenant:
    latest: int = 0
    floor: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    items: dict[tuple[str, str], int] = field(default_factory=dict)
    waiting: dict[str, dict[str, tuple[int, float]]] = field(default_factory=lambda: defaultdict(dict))
    projection: int = 0
    position: int = 0


class Activity:
    """Stamps and outstanding work per tenant. All calls are synchronous and cost a few dict look-ups."""

    def __init__(self) -> None:
        self._next = count(1)
        self._epoch = 0
        self._tenants: dict[str, _Tenant] = defaultdict(_Tenant)

    def accepted(
        self, tenant_id: TenantId, collection: str, changed: Iterable[tuple[str, int]], at: float
    ) -> None:
        """Aggregates ``(id, version)`` of one collection were written. ``at``: monotonic seconds."""
        tenant = self._tenants[tenant_id]
        stamp = tenant.latest = next(self._next)
        tenant.kinds[collection] = stamp
        waiting = tenant.waiting[collection]
        if len(tenant.items) > MOST_ITEMS:
            tenant.items.clear()
            tenant.floor = stamp
        for id, version in changed:
            tenant.items[collection, id] = stamp
            known = waiting.get(id)
            if known is None or known[0] < version:
                waiting[id] = (version, at)

    def projected(self, tenant_id: TenantId, position: int, done: Iterable[tuple[str, str, int]]) -> None:
        """Rankings now include the log up to ``position``, and so ``(collection, id, version)`` each."""
        tenant = self._tenants[tenant_id]
        tenant.projection = tenant.latest = next(self._next)
        tenant.position = max(tenant.position, position)
        for collection, id, version in done:
            known = tenant.waiting[collection].get(id)
            if known is not None and known[0] <= version:
                del tenant.waiting[collection][id]

    def lost_track(self) -> None:
        """Announcements may have been missed: every stamp given before is void."""
        self._epoch = next(self._next)
        self._tenants.clear()

    def settle(self, tenant_id: TenantId) -> None:
        """The record itself (MongoDB) says that nothing of this tenant is outstanding."""
        self._tenants[tenant_id].waiting.clear()

    @property
    def epoch(self) -> int:
        """Changes when track was lost: what was found out before is void."""
        return self._epoch

    def tenant_stamp(self, tenant_id: TenantId) -> int:
        """Changes when anything of the tenant does."""
        return max(self._epoch, self._tenants[tenant_id].latest)

    def item_stamp(self, tenant_id: TenantId, collection: str, id: str) -> int:
        """Changes when this aggregate does."""
        tenant = self._tenants[tenant_id]
        return max(self._epoch, tenant.floor, tenant.items.get((collection, id), 0))

    def kind_stamp(self, tenant_id: TenantId, collection: str) -> int:
        """Changes when any aggregate of this collection does."""
        return max(self._epoch, self._tenants[tenant_id].kinds.get(collection, 0))

    def stamp(self, tenant_id: TenantId, items: tuple[tuple[str, str], ...], kinds: tuple[str, ...]) -> int:
        """Changes when one of these ``(collection, id)`` does, or anything of one of these collections."""
        tenant = self._tenants[tenant_id]
        latest = max(self._epoch, tenant.floor)
        for item in items:
            latest = max(latest, tenant.items.get(item, 0))
        for kind in kinds:
            latest = max(latest, tenant.kinds.get(kind, 0))
        return latest

    def changed(self, tenant_id: TenantId, collection: str, since: int) -> list[str] | None:
        """Ids of this collection that were written after a stamp was given; None: too many to say which."""
        tenant = self._tenants[tenant_id]
        if since < max(self._epoch, tenant.floor):
            return None
        written = ((id, at) for (kind, id), at in tenant.items.items() if kind == collection)
        return [id for id, at in written if at > since]

    def projection_stamp(self, tenant_id: TenantId) -> int:
        """Changes when rankings of this tenant do."""
        return max(self._epoch, self._tenants[tenant_id].projection)

    def waiting_since(self, tenant_id: TenantId, collection: str, id: str | None = None) -> float | None:
        """When the oldest write (of this aggregate, or of any) not yet in the rankings was accepted."""
        waiting = self._tenants[tenant_id].waiting[collection]
        if id is not None:
            found = waiting.get(id)
            return None if found is None else found[1]
        return min((at for _, at in waiting.values()), default=None)
