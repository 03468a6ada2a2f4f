"""Looking, in every worker, which sources are due, and having each asked by itself.

A board that is slow or away holds up no other: each round has a task of its own, and no tenant has more than
its share of the tasks.
"""

from __future__ import annotations

from functools import partial

import structlog
from prometheus_client import Counter, Histogram

from jobhire.domains.sourcing.application.ports import Turns
from jobhire.domains.sourcing.application.rounds import Scout
from jobhire.domains.sourcing.domain.source import Source
from jobhire.shared.application import Clock
from jobhire.shared.infrastructure.errands import Errands, Key

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
        self._errands = Errands("sources", at_once=AT_ONCE, of_one_tenant=OF_ONE_TENANT, failed=_failed)

    async def run(self, *, look: float = LOOK_SECONDS) -> None:
        """Until cancelled. A fault is logged and survived."""
        await self._errands.look_out(self.look, pause=lambda _: look)

    async def look(self) -> None:
        """Begin a round of every source that is due, as far as there is room."""
        for turn in await self._turns.due(self._clock.now().timestamp(), limit=_LOOKED_AT):
            self._errands.begin((turn.tenant_id, turn.source_id), partial(self._scout.turn, turn))


def _failed(key: Key, failure: Exception) -> None:
    _log.error("sources.round_failed", tenant=key[0], error=type(failure).__name__)
