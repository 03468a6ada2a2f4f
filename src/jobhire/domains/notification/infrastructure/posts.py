"""What waits to be told in Slack, in MongoDB.

``slack_posts``: ``{_id: "<tenant>/<key>", tenant, key, notification, made, outcome, attempts, ended}``
``slack_lanes``: ``{_id: "<tenant>", tenant, due, failures, failing_since, error, sent, wakes, owner,
lease_until}``

No text is kept: a message is made anew from its notification whenever it is tried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

import msgspec
from beanie import Document as BeanieDocument
from pymongo import IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from jobhire.domains.notification.application.channel import Lane, Post, PostCounts
from jobhire.shared.application import Clock
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.documents import Document, document_id, plain
from jobhire.shared.infrastructure.mongo import Database

LEASE_SECONDS = 60.0
WAITING = "waiting"
KEPT_SECONDS = 30 * 86_400.0
AT_ONCE = 1_000


class PostDocument(BeanieDocument):
    id: str  # type: ignore[assignment]
    tenant: str
    outcome: str
    made: float

    class Settings:
        name = "slack_posts"
        use_cache = False
        indexes = (IndexModel([("tenant", 1), ("outcome", 1), ("made", 1)]), IndexModel([("made", 1)]))


class SlackLaneDocument(BeanieDocument):
    id: str  # type: ignore[assignment]
    tenant: str
    due: float

    class Settings:
        name = "slack_lanes"
        use_cache = False
        indexes = (IndexModel([("due", 1)]),)


class MongoPosts:
    """See ``Posts``. ``owner`` names this process in leases."""

    def __init__(self, database: Database, *, clock: Clock, owner: str) -> None:
        self._posts = database[PostDocument.Settings.name]
        self._lanes = database[SlackLaneDocument.Settings.name]
        self._clock = clock
        self._owner = owner

    async def add(self, tenant_id: TenantId, posts: Sequence[Post]) -> None:
        new = 0
        for each in posts:
            with suppress(DuplicateKeyError):  # Told to several people, or told before.
                await self._posts.insert_one(
                    {
                        **msgspec.to_builtins(each),
                        "_id": document_id(tenant_id, each.key),
                        "tenant": tenant_id,
                        "outcome": WAITING,
                        "attempts": 0,
                    }
                )
                new += 1
        if new:
            await self._open(tenant_id)
            await self._lanes.update_one({"_id": tenant_id}, {"$inc": {"wakes": 1}})
            await self._lanes.update_one({"_id": tenant_id, "failures": 0}, {"$set": {"due": 0.0}})

    async def due(self, now: float, *, limit: int) -> Sequence[TenantId]:
        where = {"due": {"$lte": now}, "lease_until": {"$lte": now}}
        steps: list[Document] = [{"$match": where}, {"$sort": {"due": 1}}, {"$limit": limit}]
        found = await self._lanes.aggregate(steps).to_list(None)
        return [TenantId(each["tenant"]) for each in found]

    async def take(self, tenant_id: TenantId, *, now: float) -> Lane | None:
        found = await self._lanes.find_one_and_update(
            {"_id": tenant_id, "lease_until": {"$lte": now}, "due": {"$lte": now}},
            {"$set": {"owner": self._owner, "lease_until": now + LEASE_SECONDS}},
            return_document=ReturnDocument.AFTER,
        )
        return None if found is None else _lane(found)

    async def hold(self, tenant_id: TenantId, *, now: float) -> bool:
        held = {"$set": {"lease_until": now + LEASE_SECONDS}}
        own = {"_id": tenant_id, "owner": self._owner}
        return bool((await self._lanes.update_one(own, held)).matched_count)

    async def end(self, lane: Lane) -> None:
        told: Document = msgspec.to_builtins(lane)
        moving = {name: value for name, value in told.items() if name not in {"tenant_id", "wakes"}}
        moving |= {"owner": "", "lease_until": 0.0}
        own = {"_id": lane.tenant_id, "owner": self._owner}
        same = {**own, "wakes": lane.wakes}
        if (await self._lanes.update_one(same, {"$set": moving})).matched_count:
            return
        # Something new came while this turn was under way: unless it fails, it is told at once.
        due = lane.due if lane.failures else 0.0
        await self._lanes.update_one(own, {"$set": {**moving, "due": due}})

    async def wake(self, tenant_id: TenantId) -> None:
        await self._open(tenant_id)
        afresh = {"due": 0.0, "failures": 0, "failing_since": None, "error": ""}
        await self._lanes.update_one({"_id": tenant_id}, {"$set": afresh, "$inc": {"wakes": 1}})

    async def next(self, tenant_id: TenantId) -> Post | None:
        steps: list[Document] = [
            {"$match": {"tenant": tenant_id, "outcome": WAITING}},
            {"$sort": {"made": 1, "_id": 1}},
            {"$limit": 1},
        ]
        found = await self._posts.aggregate(steps).to_list(None)
        return msgspec.convert(plain(found[0]), Post) if found else None

    async def trying(self, tenant_id: TenantId, key: str) -> None:
        await self._posts.update_one({"_id": document_id(tenant_id, key)}, {"$inc": {"attempts": 1}})

    async def ended(self, tenant_id: TenantId, key: str, outcome: str) -> None:
        change = {"outcome": outcome, "ended": self._clock.now().timestamp()}
        await self._posts.update_one({"_id": document_id(tenant_id, key)}, {"$set": change})

    async def drop_waiting(self, tenant_id: TenantId, *, why: str) -> None:
        change = {"outcome": f"dropped:{why}", "ended": self._clock.now().timestamp()}
        await self._posts.update_many({"tenant": tenant_id, "outcome": WAITING}, {"$set": change})

    async def lanes(self, tenant_ids: Sequence[TenantId]) -> Mapping[TenantId, Lane]:
        found = await self._lanes.find({"_id": {"$in": list(tenant_ids)}}).to_list(None)
        return {lane.tenant_id: lane for lane in map(_lane, found)}

    async def counts(self, tenant_id: TenantId) -> PostCounts:
        count = self._posts.count_documents
        every = await count({"tenant": tenant_id})
        waiting = await count({"tenant": tenant_id, "outcome": WAITING})
        sent = await count({"tenant": tenant_id, "outcome": "sent"})
        return PostCounts(waiting=waiting, sent=sent, dropped=every - waiting - sent)

    async def _open(self, tenant_id: TenantId) -> None:
        lane = msgspec.to_builtins(Lane(tenant_id=tenant_id))
        fresh = {name: value for name, value in lane.items() if name != "tenant_id"}
        with suppress(DuplicateKeyError):  # It is there.
            await self._lanes.insert_one(
                {"_id": tenant_id, "tenant": tenant_id, **fresh, "owner": "", "lease_until": 0.0}
            )


def _lane(document: Document) -> Lane:
    return msgspec.convert({**plain(document), "tenant_id": document["tenant"]}, Lane)


async def sweep_posts(database: Database, clock: Clock) -> None:
    """Records go after 30 days."""
    old = {"made": {"$lt": clock.now().timestamp() - KEPT_SECONDS}}
    collection = database[PostDocument.Settings.name]
    while found := await collection.find(old, {"_id": 1}).limit(AT_ONCE).to_list(None):
        await collection.delete_many({"_id": {"$in": [each["_id"] for each in found]}})
