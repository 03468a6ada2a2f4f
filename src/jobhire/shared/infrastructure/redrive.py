"""Hints again for whatever a consumer has not finished in time, independent of what Redis believes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec
import structlog
from prometheus_client import Counter, Gauge

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.bus import Hint, Hints
from jobhire.shared.infrastructure.consumers import Interest, progress_id
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.mongo import Database, in_one_answer

FIRST_WAIT, LAST_WAIT = 1.0, 30.0
"""Seconds a consumer gets before the hint is sent again: doubled each time, bounded."""
AT_ONCE = 500
"""Consumers of tenants that are looked at together."""

_log = structlog.get_logger(__name__)
_behind = Gauge("jobhire_consumers_behind", "Tenants whose log a consumer has not finished", ["consumer"])
_stalled = Gauge(
    "jobhire_consumer_stalled_seconds",
    "Since a consumer got on for the tenant that waits longest",
    ["consumer"],
)
_redriven = Counter("jobhire_hints_redriven", "Hints sent again", ["consumer"])


class _Typed(msgspec.Struct, frozen=True):
    type: str


_typed = msgspec.json.Decoder(_Typed)


def type_of(body: str) -> str:
    """Of a published event."""
    return _typed.decode(body).type


class Redrive:
    def __init__(
        self,
        *,
        database: Database,
        log: EventLog,
        hints: Hints,
        consumers: Mapping[str, frozenset[str]],
        known: Collection[str] = frozenset(),
        unhurried: Collection[str] = frozenset(),
    ) -> None:
        """``consumers``: the event types that each follows; ``known``: all there are. Of anything that does
        not concern it a consumer is not told: it lags behind the log for as long. ``unhurried``: consumers
        whose first hint comes from here, once they are due."""
        self.consumers = tuple(consumers)
        self._interests = {name: Interest(types, known) for name, types in consumers.items()}
        self._unhurried = frozenset(unhurried)
        self._progress = database["progress"]
        self._log = log
        self._hints = hints
        self._expected: dict[tuple[str, TenantId], int] = {}
        self._waits: dict[tuple[str, TenantId], tuple[float, float]] = {}
        self._stood: dict[tuple[str, TenantId], tuple[int, float]] = {}
        """Where somebody who is behind was last seen, and since when (monotonic)."""
        self._loaded = False

    def concerned(self, bodies: Sequence[str]) -> tuple[str, ...]:
        """Who has to know of these events. Nobody is named: everybody (they are in the log already, and who
        appended them may have died before telling)."""
        if not bodies:
            return self.consumers
        types = set(map(type_of, bodies))
        return tuple(name for name in self.consumers if any(map(self._interests[name].concerns, types)))

    def hurried(self, consumers: Iterable[str]) -> list[str]:
        """Those of them who are to be told at once."""
        return [each for each in consumers if each not in self._unhurried]

    def expect(self, tenant_id: TenantId, position: int, consumers: Iterable[str]) -> None:
        """The log of this tenant now reaches ``position``, which the hurried of these consumers were told."""
        due = time.monotonic() + FIRST_WAIT
        for consumer in consumers:
            key = (consumer, tenant_id)
            self._expected[key] = max(position, self._expected.get(key, 0))
            self._waits.setdefault(key, (due, FIRST_WAIT))

    async def run(self) -> None:
        """Check whoever is due. The first run after a start checks every tenant of the log."""
        if not self._loaded:
            for tenant_id, position in (await self._log.heads()).items():
                head = await self._log.head(tenant_id)
                self.expect(tenant_id, max(position, head.position), self.consumers)
            self._waits = dict.fromkeys(self._waits, (0.0, FIRST_WAIT))
            self._loaded = True
        due = [key for key, (at, _) in self._waits.items() if at <= time.monotonic()]
        for first in range(0, len(due), AT_ONCE):
            await self._check(due[first : first + AT_ONCE])
        self._measure()

    def _measure(self) -> None:
        now = time.monotonic()
        for consumer in self.consumers:
            _behind.labels(consumer).set(sum(key[0] == consumer for key in self._expected))
            since = (at for (name, _), (_, at) in self._stood.items() if name == consumer)
            _stalled.labels(consumer).set(now - min(since, default=now))

    async def _check(self, due: Sequence[tuple[str, TenantId]]) -> None:
        expected = [self._expected[key] for key in due]
        found = self._progress.find({"_id": {"$in": [progress_id(*key) for key in due]}})
        progress = {each["_id"]: each for each in await in_one_answer(found, len(due))}
        for key, position in zip(due, expected, strict=True):
            await self._judge(*key, position, progress.get(progress_id(*key), {}))

    async def _judge(
        self, consumer: str, tenant_id: TenantId, expected: int, progress: Mapping[str, Any]
    ) -> None:
        key = (consumer, tenant_id)
        position = progress.get("position", 0)
        if position >= expected:
            self._stood.pop(key, None)
            if self._expected[key] == expected:
                del self._expected[key], self._waits[key]
            return
        if self._stood.get(key, (-1, 0.0))[0] != position:
            self._stood[key] = position, time.monotonic()
        unhurried, wait = consumer in self._unhurried, self._waits[key][1]
        self._waits[key] = (time.monotonic() + wait, wait if unhurried else min(LAST_WAIT, wait * 2))
        if progress.get("due", 0.0) <= time.time() and progress.get("lease_until", 0.0) <= time.time():
            await asyncio.to_thread(self._hints.send, consumer, Hint(tenant_id, expected))
            if not unhurried:
                _redriven.labels(consumer).inc()
                _log.info("hint.redriven", consumer=consumer, tenant=tenant_id, position=expected)
