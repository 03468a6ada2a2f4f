"""Consumers follow the log: one cursor per consumer and tenant, in order, at least once.

A hint ("the log of this tenant now ends at n") makes a worker drain what lies after the cursor, folded into
batches. The attempt is counted before the work starts, so even an event that kills the process is found
out: after a failure, or two deaths, its batch is walked one event at a time, and an event that fails
``MAX_ATTEMPTS`` times is parked (kept, counted, replayable) so that the rest goes on. An event of an unknown
type or newer version is parked as ``unknown-type`` and taken up again by the first worker that knows it.

Results that an upgrade has outdated are made anew without any event, under the same lease.

``progress``: ``{_id: "<consumer>/<tenant>", position, attempts, careful_to, owner, lease_until, due}``
``parked``: ``{_id: "<consumer>/<tenant>/<position>", consumer, tenant, position, type, reason, error, body}``
"""

from __future__ import annotations

import asyncio
import math
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import msgspec
import structlog
from prometheus_client import Counter, Histogram
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from jobhire.shared.application import Consumer, EventRecord, NotYet, acting_as, system_act
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure import cloudevents
from jobhire.shared.infrastructure.event_log import BATCH, EventLog
from jobhire.shared.infrastructure.mongo import Database
from jobhire.shared.infrastructure.tracing import Tracing

MAX_ATTEMPTS = 5
LEASE_SECONDS = 5.0
FIRST_DELAY, LAST_DELAY = 0.2, 60.0
"""Seconds until a failed batch is tried again: doubled each time, bounded."""

FIRST_PAUSE, LAST_PAUSE = 0.01, 0.2
"""Seconds between two looks at a tenant that another process holds."""

REVISION_SECONDS = 60.0
"""Between two looks for outdated results: a worker of the old version may have left some meanwhile."""

MayWork = Callable[[TenantId], Awaitable[bool]]
Outdated = Callable[[TenantId | None], Awaitable[Sequence[TenantId]]]

_log = structlog.get_logger(__name__)
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0)
_took = Histogram("jobhire_consumer_batch_seconds", "One batch of events", ["consumer"], buckets=_SECONDS)
_age = Histogram(
    "jobhire_event_age_seconds", "Age of a batch's oldest event, done", ["consumer"], buckets=_SECONDS
)
_failures = Counter("jobhire_consumer_failures", "Batches that failed and are tried again", ["consumer"])
_parked = Counter("jobhire_events_parked", "Events a consumer could not process", ["consumer", "reason"])


async def _always(_: TenantId) -> bool:
    return True


class Cursor(msgspec.Struct, kw_only=True):
    position: int = 0
    attempts: int = 0
    careful_to: int = 0
    held: bool = True
    """Not stored: the lease that came with it is still this process's."""


class Interest:
    """What a consumer has to be told of: what it follows, and what nobody here knows of the families it
    follows (a newer version of this product wrote it). ``known``: every type that there is, which may
    still be filled."""

    def __init__(self, types: Iterable[str], known: Collection[str]) -> None:
        self.types = frozenset(types)
        self._known = known
        self._families = {family_of(type) for type in self.types}

    def is_unknown(self, type: str) -> bool:
        return type not in self.types and type not in self._known and family_of(type) in self._families

    def concerns(self, type: str) -> bool:
        return type in self.types or self.is_unknown(type)


def progress_id(consumer: str, tenant_id: TenantId) -> str:
    return f"{consumer}/{tenant_id}"


class ConsumerRuntime:
    """Drains the log for one consumer. ``owner`` names this process in leases."""

    def __init__(
        self,
        consumer: Consumer,
        *,
        database: Database,
        log: EventLog,
        owner: str,
        may_work: MayWork = _always,
        known: frozenset[str] = frozenset(),
        tracing: Tracing | None = None,
    ) -> None:
        """``known``: every type that this version of the product has. Those that the consumer does not follow
        pass it by; only what nobody here knows is kept for a version that does."""
        self.consumer = consumer
        self._known = known | consumer.types
        self._interest = Interest(consumer.types, known)
        self._may_work = may_work
        self._progress = database["progress"]
        self._parked = database["parked"]
        self._log = log
        self._owner = owner
        self._tracing = tracing or Tracing()
        self._locks: defaultdict[TenantId, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._seen: dict[TenantId, int] = {}
        """Where the cursor was when this process last moved it."""

    async def drain(self, tenant_id: TenantId, up_to: int, *, until: float = math.inf) -> bool:
        """Process everything after the cursor. Returns early when another process holds the tenant and
        gets to ``up_to`` by itself; raises what the consumer raised, after recording it. A tenant that is
        not to be worked for is left as it is: the re-drive comes back to it.

        False: there is more, but after at least one batch it was ``until`` (monotonic)."""
        async with self._locks[tenant_id]:
            if await self._may_work(tenant_id):
                with suppress(NotYet):
                    return await self._drain(tenant_id, up_to, await self._reach(tenant_id), until)
        return True

    async def _drain(self, tenant_id: TenantId, up_to: int, reach: int, until: float) -> bool:
        target, pause = min(up_to, reach), FIRST_PAUSE
        # Behind the target when last seen: no need to ask first, taking the lease asks for that as well.
        seen = self._seen.get(tenant_id, target)
        known = Cursor(position=seen) if seen < target else await self._cursor(tenant_id)
        while known is None or known.position < target:
            if reach == 0 or (known is None and not await self._log.read(tenant_id, after=0, limit=1)):
                return True  # Nobody of ours: a hint is a claim, and Redis holds whatever was put there.
            async with self._lease(tenant_id, new=known is None, below=target) as cursor:
                if cursor is not None and not await self._step(tenant_id, cursor, reach):
                    _log.warning("hint.beyond_the_log", tenant=tenant_id, position=up_to)
                    return True
            known = cursor or await self._cursor(tenant_id)
            if cursor is not None:
                self._seen[tenant_id] = cursor.position
            elif known is None or known.position < target:
                await asyncio.sleep(pause)
                pause = min(LAST_PAUSE, pause * 2)
            if time.monotonic() >= until:
                return known is not None and known.position >= target
        return True

    async def _reach(self, tenant_id: TenantId) -> int:
        """How far the log may be taken up: to where all those have got whom this one comes after."""
        if not self.consumer.after:
            return sys.maxsize
        keys = [progress_id(name, tenant_id) for name in self.consumer.after]
        found = await self._progress.find({"_id": {"$in": keys}}, {"position": 1}).to_list(None)
        return min(each["position"] for each in found) if len(found) == len(keys) else 0

    async def replay(self, tenant_id: TenantId, position: int) -> None:
        """Run one parked event again, and forget the parking when it succeeds."""
        key = f"{progress_id(self.consumer.name, tenant_id)}/{position}"
        entry = await self._parked.find_one({"_id": key})
        if entry is not None:
            event = cloudevents.record_of(entry["body"])
            await self._run(tenant_id, [event], event.position)
            await self._parked.delete_one({"_id": key})

    async def take_up_known(self) -> int:
        """Take up what was parked as unknown and is known now: replay what is followed, let go of the rest.
        Returns how many."""
        entries = await self._parked.find({"consumer": self.consumer.name, "reason": "unknown-type"}).to_list(
            None
        )
        known = [entry for entry in entries if entry["type"] in self._known]
        for entry in known:
            if entry["type"] in self.consumer.types:
                await self.replay(entry["tenant"], entry["position"])
            else:
                await self._parked.delete_one({"_id": entry["_id"]})
        return len(known)

    async def revise_forever(self) -> None:
        """``revise`` now and every minute, until cancelled. A fault is logged and survived."""
        while True:
            try:
                await self.revise()
            except Exception as failure:
                _log.error("revision.failed", consumer=self.consumer.name, error=type(failure).__name__)
            await asyncio.sleep(REVISION_SECONDS)

    async def revise(self) -> int:
        """Have outdated results made anew, one tenant after the other. Returns of how many tenants."""
        if self.consumer.outdated is None:
            return 0
        revised = 0
        for tenant_id in await self.consumer.outdated(None):
            try:
                revised += await self._revise(tenant_id, self.consumer.outdated)
            except Exception as failure:
                name, error = self.consumer.name, type(failure).__name__
                _log.error("revision.failed", consumer=name, tenant=tenant_id, error=error)
        return revised

    async def _revise(self, tenant_id: TenantId, outdated: Outdated) -> bool:
        """False: another process holds the tenant, or has done it. No attempt is counted: no event is in
        hand that could be to blame."""
        async with self._locks[tenant_id], self._lease(tenant_id, new=False, attempt=0) as cursor:
            if cursor is None or not await self._may_work(tenant_id) or not await outdated(tenant_id):
                return False
            try:
                await self._run(tenant_id, [], cursor.position)
            except NotYet:
                return False
        _log.info("revision.made", consumer=self.consumer.name, tenant=tenant_id)
        return True

    async def _step(self, tenant_id: TenantId, cursor: Cursor, reach: int) -> bool:
        """One batch (or, after a failure, one event) from the cursor on. False: the log ends here."""
        if cursor.attempts > 2 and cursor.careful_to <= cursor.position:
            # Two attempts in a row neither finished nor failed: they took their process with them. Once is
            # a restart or bad luck, and walking a long batch one by one would make it costly.
            cursor.careful_to = cursor.position + BATCH
            await self._set(tenant_id, {"careful_to": cursor.careful_to})
        if cursor.position >= reach:  # another process has been here since we looked
            await self._set(tenant_id, {"attempts": 0})
            return True
        careful = cursor.position < cursor.careful_to
        limit = 1 if careful else min(BATCH, reach - cursor.position)
        bodies = await self._log.read(tenant_id, after=cursor.position, limit=limit)
        if not bodies:
            await self._set(tenant_id, {"attempts": 0})
            return False
        events = [cloudevents.record_of(body) for body in bodies]
        if careful and cursor.attempts > MAX_ATTEMPTS:
            await self._park(tenant_id, events[0], bodies[0], "failed", error=None)
        else:
            await self._handle(tenant_id, events, bodies)
        await self._advance(tenant_id, cursor, events[-1].position)
        return True

    async def _handle(self, tenant_id: TenantId, events: Sequence[EventRecord], bodies: list[str]) -> None:
        for event, body in zip(events, bodies, strict=True):
            if self._interest.is_unknown(event.type):
                await self._park(tenant_id, event, body, "unknown-type", error=None)
        wanted = [event for event in events if event.type in self.consumer.types]
        if not wanted:
            return
        began = time.monotonic()
        try:
            with self._tracing.batch(f"{self.consumer.name} process", bodies):
                await self._run(tenant_id, wanted, events[-1].position)
            _took.labels(self.consumer.name).observe(time.monotonic() - began)
            _age.labels(self.consumer.name).observe(max(0.0, time.time() - wanted[0].time.timestamp()))
        except NotYet:
            await self._set(tenant_id, {"attempts": 0})
            raise
        except Exception as failure:
            await self._failed(tenant_id, events[-1].position, failure)
            raise

    async def _run(self, tenant_id: TenantId, events: Sequence[EventRecord], up_to: int) -> None:
        with acting_as(system_act(tenant_id, f"{self.consumer.name}.follow")):
            await self.consumer.handle(tenant_id, events, up_to)

    async def _cursor(self, tenant_id: TenantId) -> Cursor | None:
        found = await self._progress.find_one({"_id": progress_id(self.consumer.name, tenant_id)})
        return None if found is None else msgspec.convert(found, Cursor)

    @asynccontextmanager
    async def _lease(
        self, tenant_id: TenantId, *, new: bool, attempt: int = 1, below: int = sys.maxsize
    ) -> AsyncIterator[Cursor | None]:
        """Hold the tenant while the body runs; None when another process does, or when the cursor is not
        ``below``. Counts the attempt."""
        cursor = await (self._begin(tenant_id) if new else self._acquire(tenant_id, attempt, below))
        renewal = asyncio.create_task(self._renew(tenant_id)) if cursor else None
        try:
            yield cursor
        finally:
            if renewal is not None:
                renewal.cancel()
            if cursor is not None and cursor.held:
                await self._set(tenant_id, {"lease_until": 0.0})

    async def _acquire(self, tenant_id: TenantId, attempt: int, below: int) -> Cursor | None:
        key, now = progress_id(self.consumer.name, tenant_id), time.time()
        found = await self._progress.find_one_and_update(
            {"_id": key, "lease_until": {"$lte": now}, "position": {"$lt": below}},
            {
                "$set": {"owner": self._owner, "lease_until": now + LEASE_SECONDS},
                "$inc": {"attempts": attempt},
            },
            return_document=ReturnDocument.AFTER,
        )
        return None if found is None else msgspec.convert(found, Cursor)

    async def _begin(self, tenant_id: TenantId) -> Cursor | None:
        """The first time this consumer meets this tenant."""
        name = self.consumer.name
        progress = {"position": 0, "attempts": 1, "careful_to": 0, "due": 0.0}
        lease = {"owner": self._owner, "lease_until": time.time() + LEASE_SECONDS}
        names = {"_id": progress_id(name, tenant_id), "consumer": name, "tenant": tenant_id}
        try:
            await self._progress.insert_one({**names, **progress, **lease})
        except DuplicateKeyError:
            return None
        return Cursor(attempts=1)

    async def _renew(self, tenant_id: TenantId) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            await self._set(tenant_id, {"lease_until": time.time() + LEASE_SECONDS})

    async def _advance(self, tenant_id: TenantId, cursor: Cursor, position: int) -> None:
        """Move the cursor and give the lease back, in one write. Not when another process holds it by now."""
        done = {"position": position, "attempts": 0, "due": 0.0, "lease_until": 0.0}
        if await self._set(tenant_id, done):
            cursor.position = position
        cursor.held = False

    async def _failed(self, tenant_id: TenantId, batch_end: int, failure: Exception) -> None:
        _failures.labels(self.consumer.name).inc()
        cursor = await self._cursor(tenant_id) or Cursor()
        delay = min(LAST_DELAY, FIRST_DELAY * 2 ** max(0, cursor.attempts - 1))
        await self._set(
            tenant_id,
            {"careful_to": max(cursor.careful_to, batch_end), "due": time.time() + delay},
        )
        _log.error(
            "consumer.failed",
            consumer=self.consumer.name,
            tenant=tenant_id,
            after_position=cursor.position,
            attempts=cursor.attempts,
            error=type(failure).__name__,
        )

    async def _set(self, tenant_id: TenantId, changes: dict[str, Any]) -> bool:
        """Change the progress only while this process is still the holder: whether it is."""
        key = progress_id(self.consumer.name, tenant_id)
        mine = {"_id": key, "owner": self._owner}
        return (await self._progress.update_one(mine, {"$set": changes})).matched_count > 0

    async def _park(
        self, tenant_id: TenantId, event: EventRecord, body: str, reason: str, *, error: str | None
    ) -> None:
        name = self.consumer.name
        entry = {"consumer": name, "tenant": tenant_id, "position": event.position, "type": event.type}
        key = f"{progress_id(name, tenant_id)}/{event.position}"
        await self._parked.replace_one(
            {"_id": key},
            {"_id": key, **entry, "reason": reason, "error": error, "body": body, "at": time.time()},
            upsert=True,
        )
        _parked.labels(name, reason).inc()
        _log.error("event.parked", reason=reason, **entry)


def family_of(type: str) -> str:
    """``ai.jobhire.job.opened.v1`` → ``ai.jobhire.job``."""
    return ".".join(type.split(".")[:3])
