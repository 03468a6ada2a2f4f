"""Looking, in every worker, which sources are due, and having each asked by itself.

A board that is slow or away holds up no other: each round has a task of its own, and no tenant has more than
its share of the tasks.
"""

from __future__ import annotations

import asyncio
import collections

import structlog
from prometheus_client import Counter, Histogram

from jobhire.domains.sourcing.application.ports import Turn, Turns
from jobhire.domains.sourcing.application.rounds import Scout
from jobhire.domains.sourcing.domain.source import Source
from jobhire.shared.application import Clock
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.tasks import ended

LOOK_SECONDS = 2.0
AT_ONCE, OF_ONE_TENANT = 8, 2
"""Rounds that one process has under way, and of one tenant: each may hold a whole board in memory."""
_LOOKED_AT = 200

_log = structlog.get_logger(__name__)
_rounds = Counter("jobhire_source_rounds", "Rounds of sources", ["board", "outcome"])
_seconds = Histogram(
    "jobhire_source_round_seconds",
    "How long rounds of sources took",
    buckets=(0.3, 1, 3, 10, 30, 100, 300, 1_000),
)


class Watch:
    """See ``Watcher``."""

    def ended(self, board: str, ending: str, seconds: float) -> None:
        _rounds.labels(board, ending).inc()
        _seconds.observe(seconds)

    def unanswered(self, source: Source, reason: str) -> None:
        _log.info("source.unanswered", tenant=source.tenant_id, source=source.id, reason=reason)


class Lookout:
    def __init__(self, scout: Scout, *, turns: Turns, clock: Clock) -> None:
        self._scout = scout
        self._turns = turns
        self._clock = clock
        self._busy: dict[tuple[TenantId, str], asyncio.Task[None]] = {}

    async def run(self, *, look: float = LOOK_SECONDS) -> None:
        """Until cancelled. A fault is logged and survived."""
        try:
            while True:
                try:
                    await self.look()
                except Exception as failure:
                    _log.error("sources.look_failed", error=type(failure).__name__)
                await asyncio.sleep(look)
        finally:
            for task in list(self._busy.values()):
                await ended(task)

    async def look(self) -> None:
        """Begin a round of every source that is due, as far as there is room."""
        busy = collections.Counter(tenant for tenant, _ in self._busy)
        for turn in await self._turns.due(self._clock.now().timestamp(), limit=_LOOKED_AT):
            key = turn.tenant_id, turn.source_id
            if key in self._busy or len(self._busy) >= AT_ONCE or busy[turn.tenant_id] >= OF_ONE_TENANT:
                continue
            busy[turn.tenant_id] += 1
            self._busy[key] = asyncio.create_task(self._turn(key, turn))

    async def _turn(self, key: tuple[TenantId, str], turn: Turn) -> None:
        try:
            await self._scout.turn(turn)
        except Exception as failure:
            _log.error("sources.round_failed", tenant=turn.tenant_id, error=type(failure).__name__)
        finally:
            del self._busy[key]
