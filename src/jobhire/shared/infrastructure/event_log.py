"""The record of what happened: append-only, one gap-free line of positions per tenant, each entry chained
to the one before it by its hash. Everything downstream (hints, streams, rankings) can be rebuilt from here.

``events``: ``{_id: "<tenant>/<position, 12 digits>", event: <id, unique>, body: <CloudEvent JSON>, hash}``
``streams``: ``{_id: <tenant>, position}`` lists the tenants; a cache of each head, written after the entries.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import msgspec
from pymongo.errors import BulkWriteError

from jobhire.shared.application import EventRecord
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure import cloudevents
from jobhire.shared.infrastructure.documents import PendingEvent, tenant_range
from jobhire.shared.infrastructure.mongo import Database, refused_as_duplicates

BATCH = 500
_TRIES = 20


class Head(msgspec.Struct, frozen=True):
    """Where a tenant's log ends: the last position (0: empty) and its hash."""

    position: int
    hash: str


class Fresh(msgspec.Struct, frozen=True):
    """A pending event and where it comes from."""

    collection: str
    subject: str
    event: PendingEvent


class Appended(msgspec.Struct, frozen=True):
    """What an append added (events already in the log are not among them) and where the log ends now."""

    position: int
    bodies: list[str]


class BrokenChain(Exception):
    """An entry is missing or altered. The message names the tenant and the first wrong position."""


class EventLog:
    def __init__(self, database: Database) -> None:
        self._events = database["events"]
        self._streams = database["streams"]

    async def prepare(self) -> None:
        """Create what appending relies on. Safe to repeat."""
        await self._events.create_index("event", unique=True)

    async def append(self, tenant_id: TenantId, fresh: Sequence[Fresh]) -> Appended:
        """Give each event the next position, in the order given.

        Events already in the log are left out, so a repeat after a crash, or a second relay at work at the
        same time, changes nothing: whoever loses the race for a position reads the new head and goes on.
        """
        known: set[str] = set()
        for _ in range(_TRIES):
            missing = [each for each in fresh if each.event.id not in known]
            head = await self.head(tenant_id)
            if not missing:
                return Appended(head.position, [])
            entries = list(_entries(tenant_id, head, missing))
            try:
                await self._events.insert_many(entries, ordered=True)
            except BulkWriteError as failure:
                refused_as_duplicates(failure)
                # Only now: whoever appends first, and that is nearly always, need not look.
                known = await self._known([each.event.id for each in fresh])
                continue
            position = head.position + len(entries)
            await self._note_head(tenant_id, position)
            return Appended(position, [entry["body"] for entry in entries])
        raise RuntimeError(f"gave up appending {len(fresh)} events after {_TRIES} lost races")

    async def head(self, tenant_id: TenantId) -> Head:
        newest: list[dict[str, Any]] = await self._events.aggregate(
            [{"$match": {"_id": tenant_range(tenant_id)}}, {"$sort": {"_id": -1}}, {"$limit": 1}]
        ).to_list(None)
        if not newest:
            return Head(0, cloudevents.GENESIS)
        return Head(_position(newest[0]["_id"]), newest[0]["hash"])

    async def heads(self) -> dict[TenantId, int]:
        """Every tenant that has a log, with its head as far as ``streams`` knows."""
        documents = await self._streams.find({}).to_list(None)
        return {document["_id"]: document["position"] for document in documents}

    async def read(self, tenant_id: TenantId, *, after: int, limit: int = BATCH) -> list[str]:
        """The published JSON of the next ``limit`` events after a position."""
        return [entry["body"] for entry in await self._page(tenant_id, after, limit)]

    async def since(self, tenant_id: TenantId, position: int) -> AsyncIterator[Sequence[EventRecord]]:
        """Everything after ``position``, in batches, until the present head."""
        while batch := [cloudevents.record_of(body) for body in await self.read(tenant_id, after=position)]:
            yield batch
            position = batch[-1].position

    async def verify(self, tenant_id: TenantId) -> Head:
        """Walk the whole chain of one tenant. Raises ``BrokenChain`` at the first gap or altered entry."""
        head = Head(0, cloudevents.GENESIS)
        while page := await self._page(tenant_id, head.position, BATCH):
            for entry in page:
                head = _checked(tenant_id, head, entry)
        return head

    async def _page(self, tenant_id: TenantId, after: int, limit: int) -> list[dict[str, Any]]:
        bounds = {"$gt": _key(tenant_id, after), "$lt": f"{tenant_id}0"}
        page: list[dict[str, Any]] = await self._events.aggregate(
            [{"$match": {"_id": bounds}}, {"$sort": {"_id": 1}}, {"$limit": limit}]
        ).to_list(None)
        return page

    async def _known(self, ids: list[str]) -> set[str]:
        found = await self._events.find({"event": {"$in": ids}}, {"event": 1}).to_list(None)
        return {entry["event"] for entry in found}

    async def _note_head(self, tenant_id: TenantId, position: int) -> None:
        await self._streams.update_one({"_id": tenant_id}, {"$max": {"position": position}}, upsert=True)


def _key(tenant_id: TenantId, position: int) -> str:
    return f"{tenant_id}/{position:012d}"


def _position(key: str) -> int:
    return int(key.rpartition("/")[2])


def _entries(tenant_id: TenantId, head: Head, fresh: Sequence[Fresh]) -> Iterator[dict[str, Any]]:
    previous = head.hash
    for position, each in enumerate(fresh, start=head.position + 1):
        body = cloudevents.publish(
            each.event,
            tenant_id=tenant_id,
            collection=each.collection,
            subject=each.subject,
            position=position,
            previous_hash=previous,
        )
        previous = cloudevents.digest(body)
        key = _key(tenant_id, position)
        yield {"_id": key, "event": each.event.id, "body": body.decode(), "hash": previous}


def _checked(tenant_id: TenantId, head: Head, entry: dict[str, Any]) -> Head:
    body = entry["body"].encode()
    event = cloudevents.parse(body)
    position = head.position + 1
    if _position(entry["_id"]) != position or event.position != position:
        raise BrokenChain(f"tenant {tenant_id}: position {position} is missing")
    if event.previoushash != head.hash or entry["hash"] != cloudevents.digest(body):
        raise BrokenChain(f"tenant {tenant_id}: position {position} does not follow from the one before")
    return Head(position, entry["hash"])
