"""Looking, in every worker, which webhooks there is something to tell, and having each told by itself.

A receiver that is slow or away holds up nobody: each lane has a task of its own, what failed is not due for
a while, and no tenant has more than its share of the tasks.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial

import structlog
from prometheus_client import Counter, Gauge

from jobhire.domains.integration.application.delivering import Courier
from jobhire.domains.integration.application.ports import Kind, Lane
from jobhire.domains.integration.domain.webhook import MOST_WEBHOOKS, Webhook
from jobhire.domains.integration.infrastructure.mongo import MongoLanes
from jobhire.shared.application import Clock
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.errands import Errands, Key
from jobhire.shared.infrastructure.event_log import EventLog

LOOK_SECONDS = 0.5
RESTS = 10
"""Times as long as a look took: however many lanes there are, looking is never most of the work."""
AT_ONCE, OF_ONE_TENANT = 256, MOST_WEBHOOKS
"""Lanes that one process tells on at the same time: of one tenant as many as it has webhooks, so that those
that hang hold up none of the others."""
ASKS_EXACTLY_SECONDS = 30.0
"""A list of where logs end is kept beside them; a relay that dies between the two leaves it short until
something else happens. So the logs themselves are asked now and then."""

MOST_REMEMBERED = 10_000

_log = structlog.get_logger(__name__)
_attempts = Counter("jobhire_webhook_attempts", "Attempts to tell webhooks of events", ["kind", "outcome"])
_backlog = Gauge(
    "jobhire_webhook_backlog", "Events that webhooks have not been told of yet, over all of them"
)


class Watch:
    """See ``Watcher``."""

    def tried(self, kind: Kind, outcome: str) -> None:
        _attempts.labels(kind, outcome).inc()

    def unanswered(self, webhook: Webhook, reason: str) -> None:
        _log.info("webhook.unanswered", tenant=webhook.tenant_id, webhook=webhook.id, reason=reason)


class Rounds:
    def __init__(self, courier: Courier, *, lanes: MongoLanes, log: EventLog, clock: Clock) -> None:
        self._courier = courier
        self._lanes = lanes
        self._log = log
        self._clock = clock
        self._errands = Errands("webhooks", at_once=AT_ONCE, of_one_tenant=OF_ONE_TENANT, failed=_failed)
        self._turned: dict[Key, float] = {}
        """When a lane last had a turn: who waits longest comes next."""
        self._asked: dict[TenantId, tuple[float, int]] = {}
        """When a log was last asked where it ends, and what it said."""

    async def run(self) -> None:
        """Until cancelled. A fault is logged and survived."""
        await self._errands.look_out(self.look, pause=lambda took: max(LOOK_SECONDS, RESTS * took))

    async def look(self) -> None:
        """Begin a turn of every lane that is due and behind, as far as there is room."""
        lanes = await self._lanes.all()
        heads = await self._heads({each.tenant_id for each, _ in lanes})
        live = [each for each, _ in lanes if each.kind == "live"]
        _backlog.set(sum(max(0, heads.get(each.tenant_id, 0) - each.position) for each in live))
        self._begin([each for each, held_until in lanes if self._is_due(each, held_until, heads)])

    def _is_due(self, lane: Lane, held_until: float, heads: Mapping[TenantId, int]) -> bool:
        now = self._clock.now().timestamp()
        behind = lane.kind == "replay" or lane.position < heads.get(lane.tenant_id, 0)
        return behind and held_until <= now and lane.due <= now and _key(lane) not in self._errands

    def _begin(self, due: Sequence[Lane]) -> None:
        for lane in sorted(due, key=lambda each: self._turned.get(_key(each), 0.0)):
            self._errands.begin(_key(lane), partial(self._turn, lane))

    async def _turn(self, lane: Lane) -> None:
        try:
            await self._courier.turn(lane)
        finally:
            if len(self._turned) > MOST_REMEMBERED:
                self._turned.clear()
            self._turned[_key(lane)] = time.monotonic()

    async def _heads(self, tenants: set[TenantId]) -> dict[TenantId, int]:
        if not tenants:
            return {}
        noted = await self._log.heads(sorted(tenants))
        for tenant_id in tenants:
            asked_at, _ = self._asked.get(tenant_id, (-ASKS_EXACTLY_SECONDS, 0))
            if time.monotonic() - asked_at >= ASKS_EXACTLY_SECONDS:
                self._asked[tenant_id] = (time.monotonic(), (await self._log.head(tenant_id)).position)
        return {each: max(noted.get(each, 0), self._asked[each][1]) for each in tenants}


def _failed(key: Key, failure: Exception) -> None:
    _log.error("webhooks.turn_failed", tenant=key[0], error=type(failure).__name__)


def _key(lane: Lane) -> Key:
    return lane.tenant_id, lane.webhook_id, lane.kind
