"""Whether a ranking is up to date, and the answers kept while it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping, Sequence

from jobhire.domains.matching.application.ports import CANDIDATES, JOBS, MODELS, Outstanding, Subject
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.loader import Loader
from jobhire.shared.infrastructure.read_cache import ReadCache

OVERDUE = 1.0
"""Seconds something may wait before its notice is taken for lost and the record is asked."""
_ASK_AGAIN = 0.25
"""Seconds between two questions to the record while it keeps answering that something is outstanding."""


class ActivityFreshness:
    """See ``Freshness``. Only answers that were up to date are kept."""

    def __init__(
        self,
        activity: Activity,
        outstanding: Outstanding,
        *,
        max_bytes: int = 32_000_000,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._activity = activity
        self._outstanding = outstanding
        self._now = now
        self._answers: ReadCache[bytes] = ReadCache(max_bytes)
        self._known: dict[TenantId, int] = {}
        """Tenants whose record was seen with nothing outstanding, and in which epoch of the activity."""
        self._asked: dict[TenantId, tuple[int, float]] = {}
        """Tenants whose record had something outstanding: at which projection, and when it was asked."""
        self._loader: Loader[bool] = Loader(self._ask)

    def kept(self, tenant_id: TenantId, subject: Subject, key: Hashable) -> bytes | None:
        return self._answers.get(key, self.stamp(tenant_id, subject))

    def keep(self, key: Hashable, stamp: Hashable, body: bytes) -> None:
        self._answers.put(key, stamp, body, size=len(body))

    def stamp(self, tenant_id: TenantId, subject: Subject) -> Hashable:
        activity = self._activity
        return (
            activity.projection_stamp(tenant_id),
            activity.kind_stamp(tenant_id, _others(subject)),
            activity.item_stamp(tenant_id, *subject),
            activity.kind_stamp(tenant_id, MODELS),
        )

    async def up_to_date(self, tenant_id: TenantId, subject: Subject, *, strict: bool) -> bool:
        since = self._waiting_since(tenant_id, subject)
        known = self._known.get(tenant_id) == self._activity.epoch
        if strict:
            return await self._check(tenant_id)
        if since is None and known:
            return True
        if since is not None and self._now() - since < OVERDUE:
            return False
        if self._has_just_answered(tenant_id):
            return False
        return await self._check(tenant_id)

    def _has_just_answered(self, tenant_id: TenantId) -> bool:
        projection, at = self._asked.get(tenant_id, (-1, 0.0))
        same = projection == self._activity.projection_stamp(tenant_id)
        return same and self._now() - at < _ASK_AGAIN

    def _waiting_since(self, tenant_id: TenantId, subject: Subject) -> float | None:
        waiting = (
            self._activity.waiting_since(tenant_id, _others(subject)),
            self._activity.waiting_since(tenant_id, *subject),
        )
        return min((since for since in waiting if since is not None), default=None)

    async def _check(self, tenant_id: TenantId) -> bool:
        """Ask the record. What is accepted while it answers is not in its answer."""
        before = self._marks(tenant_id)
        outstanding = await self._loader.load(tenant_id)
        if outstanding is not False:
            self._asked[tenant_id] = (self._activity.projection_stamp(tenant_id), self._now())
            return False
        if self._marks(tenant_id) != before:
            return False
        self._activity.settle(tenant_id)
        # Notices of what was projected may be among the lost ones: what was read before is void.
        self._activity.projected(tenant_id, 0, ())
        self._known[tenant_id] = self._activity.epoch
        self._asked.pop(tenant_id, None)
        return True

    def _marks(self, tenant_id: TenantId) -> tuple[int, ...]:
        activity = self._activity
        return (
            activity.epoch,
            activity.kind_stamp(tenant_id, CANDIDATES),
            activity.kind_stamp(tenant_id, JOBS),
            activity.kind_stamp(tenant_id, MODELS),
        )

    async def _ask(self, tenants: Sequence[str]) -> Mapping[str, bool]:
        return {tenant: await self._outstanding.check(TenantId(tenant)) for tenant in tenants}


def _others(subject: Subject) -> str:
    return CANDIDATES if subject.kind == JOBS else JOBS
