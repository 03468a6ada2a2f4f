"""From aggregates to the event log and the audit trail, and from the log to whoever should know.

Nudged by the notice of a commit, and sweeping on its own: a lost nudge costs at most ``sweep_seconds``.
What nobody waits for (sessions) is gathered for a moment longer, so that a crowd costs few writes.
Tenants take turns: a change waits for one batch of somebody's import, not for all of it.
One relay leads by lease; two at once are harmless (the log refuses a position or an event twice).
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter as Counted
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import msgspec
import structlog
from prometheus_client import Counter, Gauge, Histogram
from pymongo import DeleteOne, UpdateOne
from pymongo.errors import DuplicateKeyError, PyMongoError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.audit_entries import PendingEntry, decode_entries
from jobhire.shared.infrastructure.audit_log import INBOX, AuditLog
from jobhire.shared.infrastructure.bus import Hint, Hints
from jobhire.shared.infrastructure.documents import PendingEvent, decode_pending, document_id, own_id
from jobhire.shared.infrastructure.event_log import Appended, EventLog, Fresh
from jobhire.shared.infrastructure.mongo import Database, in_one_answer
from jobhire.shared.infrastructure.notices import ACCEPTED, Accepted
from jobhire.shared.infrastructure.nudges import Nudges, Work
from jobhire.shared.infrastructure.redrive import Redrive, type_of
from jobhire.shared.infrastructure.tracing import Tracing

STREAM = "jobhire.events"
STREAM_LENGTH = 100_000
BATCH = 200
"""Documents at a time: so many may be before a change that somebody waits for."""
LEASE_SECONDS = 6.0
GATHER_SECONDS = 0.002
"""How long nudges are gathered into one batch."""
LINGER_SECONDS = 0.25
"""How long, where nobody waits for what is nudged."""

_log = structlog.get_logger(__name__)
_relayed = Counter("jobhire_events_relayed", "Events appended to the log")
_audited = Counter("jobhire_audit_entries_relayed", "Entries appended to the audit trail")
_happened = Counter("jobhire_domain_events", "Events appended to the log, by type", ["type"])
_AGES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0)
_age = Histogram("jobhire_relay_event_age_seconds", "Age of a batch's oldest event in the log", buckets=_AGES)
_leading = Gauge("jobhire_relay_leading", "1 while this relay holds the lease")
_nudge = msgspec.json.Decoder(Accepted)
Heads = dict[TenantId, Appended]


class Waiting(msgspec.Struct, frozen=True):
    """A document with events and audit entries that may not be in their logs yet, as of one version."""

    key: str
    version: int
    events: list[PendingEvent]
    entries: list[PendingEntry]

    @property
    def tenant_id(self) -> TenantId:
        return TenantId(self.key.partition("/")[0])

    @property
    def first(self) -> str:
        """The oldest id in it: in the order of these, documents come into the logs."""
        return min(each[0].id for each in (self.events, self.entries) if each)


class Relay:
    def __init__(  # noqa: PLR0913 - each by name
        self,
        *,
        database: Database,
        redis: Redis,
        log: EventLog,
        hints: Hints,
        redrive: Redrive,
        collections: Sequence[str],
        owner: str,
        sweep_seconds: float = 1.0,
        unhurried: Collection[str] = (),
        tracing: Tracing | None = None,
    ) -> None:
        """``unhurried``: collections whose events no consumer follows, and which change in crowds."""
        self._database = database
        self._redis = redis
        self._log = log
        self._audit = AuditLog(database)
        self._hints = hints
        self._redrive = redrive
        self._collections = (*collections, INBOX)
        self._owner = owner
        self._tracing = tracing or Tracing()
        self._sweep_seconds = sweep_seconds
        self._unhurried = frozenset(unhurried)
        self._lingering: asyncio.TimerHandle | None = None
        self._nudged = Nudges()
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Relay until cancelled. A fault is logged and survived: the next round starts afresh."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            tasks.create_task(self._lead())

    async def _listen(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(ACCEPTED)
                    async for message in channel.listen():
                        self._take(message)
            except (RedisError, OSError) as failure:
                _log.warning("relay.not_listening", reason=type(failure).__name__)
                await asyncio.sleep(0.2)

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "message":
            notice = _nudge.decode(message["data"])
            keys = (document_id(notice.tenant_id, id) for id, _ in notice.changed)
            self._nudged.add(notice.tenant_id, notice.collection, keys)
            if notice.collection not in self._unhurried:
                self._wake.set()
            elif self._lingering is None:
                self._lingering = asyncio.get_running_loop().call_later(LINGER_SECONDS, self._wake.set)

    async def _lead(self) -> None:
        lease, swept = 0.0, 0.0
        while True:
            try:
                if time.monotonic() > lease:
                    lease = await self._renew()
                if not lease:
                    await asyncio.sleep(LEASE_SECONDS / 6)
                    continue
                if time.monotonic() - swept >= self._sweep_seconds:
                    swept = time.monotonic()
                    await self.sweep()
                    await self._redrive.run()
                await self._nudges()
            except (PyMongoError, RedisError, OSError) as failure:
                _log.warning("relay.interrupted", reason=type(failure).__name__)
                await asyncio.sleep(0.2)

    async def _nudges(self) -> None:
        """Wait for nudges, at most until the next sweep is due; relay what they name."""
        try:
            async with asyncio.timeout(self._sweep_seconds / 2):
                await self._wake.wait()
        except TimeoutError:
            return
        await asyncio.sleep(GATHER_SECONDS)
        await self._relay_nudged()

    async def _relay_nudged(self) -> None:
        self._wake.clear()
        if self._lingering is not None:
            self._lingering.cancel()
            self._lingering = None
        work = self._nudged.take(BATCH)
        if self._nudged:
            self._wake.set()
        await self.relay(work)

    async def sweep(self) -> int:
        """Relay everything that waits in MongoDB, nudged or not. Returns how many documents had something.
        What is nudged meanwhile does not wait for the end: there are two dozen collections to ask."""
        swept = 0
        for collection in self._collections:
            found = BATCH
            while found == BATCH:
                if self._wake.is_set():
                    await self._relay_nudged()
                keys = await self._dirty(collection)
                if keys:
                    await self.relay({collection: keys})
                found = len(keys)
                swept += found
        return swept

    async def relay(self, work: Work) -> None:
        """Append what waits in these documents to the two logs, tell everyone, then clear it."""
        for collection, keys in work.items():
            documents = await self._pending(collection, keys)
            with self._tracing.batch("relay publish", _traceparents(documents)):
                heads = await self._append(collection, documents)
                # Whoever waits for the events does not wait for the trail.
                await asyncio.gather(self._tell(heads), self._append_entries(documents))
                await self._clear(collection, documents)

    async def _dirty(self, collection: str) -> list[str]:
        cursor = self._database[collection].find({"dirty": {"$gt": ""}}, {"_id": 1}).limit(BATCH)
        found = await in_one_answer(cursor, BATCH)
        return [document["_id"] for document in found]

    async def _pending(self, collection: str, keys: list[str]) -> list[Waiting]:
        shown = {"pending": 1, "audit": 1, "version": 1}
        cursor = self._database[collection].find({"_id": {"$in": keys}}, shown)
        found = await in_one_answer(cursor, len(keys))
        waiting = [
            Waiting(each["_id"], each["version"], decode_pending(each), decode_entries(each))
            for each in found
        ]
        return sorted((each for each in waiting if each.events or each.entries), key=lambda each: each.first)

    async def _append(self, collection: str, documents: list[Waiting]) -> Heads:
        fresh: defaultdict[TenantId, list[Fresh]] = defaultdict(list)
        for document in documents:
            if document.events:
                subject = own_id(document.key)
                events = [Fresh(collection, subject, event) for event in document.events]
                fresh[document.tenant_id] += events
        heads = await self._log.append_all(fresh)
        _measure(heads, documents)
        return heads

    async def _append_entries(self, documents: list[Waiting]) -> None:
        fresh: defaultdict[TenantId, list[PendingEntry]] = defaultdict(list)
        for document in documents:
            if document.entries:
                fresh[document.tenant_id] += document.entries
        heads = await self._audit.append_all(fresh)
        _audited.inc(sum(len(appended.bodies) for appended in heads.values()))

    async def _tell(self, heads: Heads) -> None:
        """Hint the consumers it concerns and feed the live stream. Redis may fail here: the re-drive makes it
        good, and a reader of the stream sees a gap in the positions and reads the log."""
        hints: list[tuple[str, Hint]] = []
        for tenant_id, appended in heads.items():
            # Who appended the rest may have died before telling.
            concerned = self._redrive.concerned(appended.bodies if appended.complete else ())
            self._redrive.expect(tenant_id, appended.position, concerned)
            hint = Hint(tenant_id, appended.position)
            hints += [(consumer, hint) for consumer in self._redrive.hurried(concerned)]
        try:
            await asyncio.to_thread(self._send_hints, hints)
            await self._feed_stream(heads)
        except (RedisError, OSError) as failure:
            _log.warning("relay.hints_not_sent", reason=type(failure).__name__)

    def _send_hints(self, hints: list[tuple[str, Hint]]) -> None:
        for consumer, hint in hints:
            self._hints.send(consumer, hint)

    async def _feed_stream(self, heads: Heads) -> None:
        async with self._redis.pipeline(transaction=False) as pipe:
            for tenant_id, appended in heads.items():
                for body in appended.bodies:
                    fields: dict[Any, Any] = {"tenant": tenant_id, "event": body}
                    pipe.xadd(STREAM, fields, maxlen=STREAM_LENGTH, approximate=True)
            await pipe.execute()

    async def _clear(self, collection: str, documents: list[Waiting]) -> None:
        """Only where nothing was added meanwhile; a document that moved on stays dirty for the next round."""
        if documents:
            done = _deleted if collection == INBOX else _cleared
            await self._database[collection].bulk_write([done(each) for each in documents], ordered=False)

    async def _renew(self) -> float:
        """Take or keep the lease: until when (monotonic) this relay may act without asking again, or 0."""
        leases, now = self._database["leases"], time.time()
        held = {"owner": self._owner, "until": now + LEASE_SECONDS}
        mine_or_free = {"_id": "relay", "$or": [{"owner": self._owner}, {"until": {"$lte": now}}]}
        result = await leases.update_one(mine_or_free, {"$set": held})
        if result.matched_count == 0:
            try:
                await leases.insert_one({"_id": "relay", **held})
            except DuplicateKeyError:
                _leading.set(0)
                return 0.0
        _leading.set(1)
        return time.monotonic() + LEASE_SECONDS / 3


def _measure(heads: Heads, documents: list[Waiting]) -> None:
    _relayed.inc(sum(len(appended.bodies) for appended in heads.values()))
    times = [event.time.timestamp() for document in documents for event in document.events]
    if times:
        _age.observe(max(0.0, time.time() - min(times)))
    types = Counted(type_of(body) for appended in heads.values() for body in appended.bodies)
    for type, number in types.items():
        _happened.labels(type).inc(number)


def _traceparents(documents: list[Waiting]) -> Iterator[str]:
    return (event.traceparent or "" for document in documents for event in document.events)


def _cleared(document: Waiting) -> UpdateOne:
    return UpdateOne(
        {"_id": document.key, "version": document.version},
        {"$set": {"pending": [], "audit": []}, "$unset": {"dirty": ""}},
    )


def _deleted(document: Waiting) -> DeleteOne:
    return DeleteOne({"_id": document.key})
