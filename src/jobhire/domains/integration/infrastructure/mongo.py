"""Webhooks in MongoDB.

``webhooks``: the aggregates
``webhook_lanes``: ``{_id: "<tenant>/<webhook>/<kind>", tenant, webhook, kind, position, up_to, picked,
failures, due, opened, succeeded, failed, owner, lease_until}``
``webhook_attempts``: ``{_id: "<tenant>/<webhook>/<attempt>", at, delivered, attempt: <JSON>}``
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
from beanie import Document as BeanieDocument
from pymongo import IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from jobhire.domains.integration.application.ports import Attempt, Lane, Published
from jobhire.domains.integration.domain.webhook import Webhook
from jobhire.shared.application import Clock, Rows, Slice
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure import cloudevents
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import Document, document_id, load, tenant_range
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.mongo import AggregateDocument, Database, aggregate_indexes, in_one_answer
from jobhire.shared.infrastructure.reads import LIVE
from jobhire.shared.infrastructure.sealed import SealedField

WEBHOOKS: AggregateKind[Webhook] = AggregateKind(
    collection="webhooks",
    noun="webhook",
    type=Webhook,
    unique={"slot": lambda webhook: str(webhook.slot) if webhook.is_live else None},
    live=lambda webhook: webhook.is_live,
)
SEALED = SealedField(collection="webhooks", path="secrets.*.sealed", context="webhook/{tenant}/{id}")
LEASE_SECONDS = 45.0
"""An attempt takes 15 at most."""
ATTEMPTS_KEPT = timedelta(days=30)
MOST_ATTEMPTS = 1_000
"""Of one webhook, the newest. Between two rounds of sweeping there may be more."""
TOMBSTONES_KEPT = timedelta(days=30)
SECONDS = 600.0
"""Between two rounds of sweeping."""
AT_ONCE = 1_000


class WebhookDocument(AggregateDocument):
    class Settings:
        name = WEBHOOKS.collection
        use_cache = False
        indexes = (*aggregate_indexes(WEBHOOKS),)


class AttemptDocument(BeanieDocument):
    id: str  # type: ignore[assignment]
    at: str

    class Settings:
        name = "webhook_attempts"
        use_cache = False
        indexes = (IndexModel([("at", 1)]),)


class MongoWebhookDirectory:
    """See ``WebhookDirectory``."""

    def __init__(self, database: Database) -> None:
        self._collection = database[WEBHOOKS.collection]

    async def of_tenant(self, tenant_id: TenantId) -> Sequence[Webhook]:
        where = {"_id": tenant_range(tenant_id), **LIVE}
        found = await self._collection.aggregate([{"$match": where}, {"$sort": {"_id": 1}}]).to_list(None)
        return [load(WEBHOOKS, document) for document in found]


class MongoLanes:
    """See ``Lanes``. ``owner`` names this process in leases."""

    def __init__(self, database: Database, *, owner: str) -> None:
        self._collection = database["webhook_lanes"]
        self._owner = owner

    async def open(self, lane: Lane) -> bool:
        document = {"_id": _key(lane), "tenant": lane.tenant_id, "webhook": lane.webhook_id}
        fixed = {"kind": lane.kind, "up_to": lane.up_to, "picked": list(lane.picked), "opened": lane.opened}
        free = {"owner": "", "lease_until": 0.0}
        try:
            await self._collection.insert_one({**document, **fixed, **_moving(lane), **free})
        except DuplicateKeyError:
            return False
        return True

    async def of(self, tenant_id: TenantId, webhook_ids: Sequence[str]) -> Sequence[Lane]:
        keys = [f"{document_id(tenant_id, id)}/{kind}" for id in webhook_ids for kind in ("live", "replay")]
        if not keys:
            return []
        found = await in_one_answer(self._collection.find({"_id": {"$in": keys}}), len(keys))
        return [_lane(each) for each in found]

    async def all(self) -> Sequence[tuple[Lane, float]]:
        """Of every tenant, with the moment until which somebody holds it."""
        found = await self._collection.find({}).to_list(None)
        return [(_lane(each), float(each["lease_until"])) for each in found]

    async def take(self, lane: Lane, *, now: float) -> Lane | None:
        found = await self._collection.find_one_and_update(
            {"_id": _key(lane), "lease_until": {"$lte": now}, "due": {"$lte": now}},
            {"$set": {"owner": self._owner, "lease_until": now + LEASE_SECONDS}},
            return_document=ReturnDocument.AFTER,
        )
        return None if found is None else _lane(found)

    async def advance(self, lane: Lane, *, now: float) -> bool:
        held = {**_moving(lane), "lease_until": now + LEASE_SECONDS}
        return bool((await self._collection.update_one(self._own(lane), {"$set": held})).matched_count)

    async def give_back(self, lane: Lane) -> None:
        free = {"owner": "", "lease_until": 0.0}
        await self._collection.update_one(self._own(lane), {"$set": free})

    async def close(self, lane: Lane) -> None:
        await self._collection.delete_one({"_id": _key(lane)})

    async def wake(self, tenant_id: TenantId, webhook_id: str, *, position: int | None = None) -> None:
        at_once: Document = {"due": 0.0, "failures": 0}
        for kind in ("live", "replay"):
            change = dict(at_once)
            if kind == "live" and position is not None:
                # Whoever is telling on it loses it: what they would write is of the place before.
                change |= {"position": position, "owner": "", "lease_until": 0.0}
            key = f"{document_id(tenant_id, webhook_id)}/{kind}"
            await self._collection.update_one({"_id": key}, {"$set": change})

    def _own(self, lane: Lane) -> Document:
        return {"_id": _key(lane), "owner": self._owner}


def _key(lane: Lane) -> str:
    return f"{document_id(lane.tenant_id, lane.webhook_id)}/{lane.kind}"


def _moving(lane: Lane) -> Document:
    return {
        "position": lane.position,
        "failures": lane.failures,
        "due": lane.due,
        "succeeded": msgspec.to_builtins(lane.succeeded),
        "failed": msgspec.to_builtins(lane.failed),
    }


def _lane(document: Document) -> Lane:
    names = {"tenant_id": document["tenant"], "webhook_id": document["webhook"]}
    return msgspec.convert({**document, **names}, Lane)


class MongoAttempts:
    """See ``Attempts``."""

    def __init__(self, database: Database) -> None:
        self._collection = database[AttemptDocument.Settings.name]

    async def keep(self, tenant_id: TenantId, webhook_id: str, attempt: Attempt) -> None:
        document = {
            "_id": f"{document_id(tenant_id, webhook_id)}/{attempt.id}",
            "at": msgspec.to_builtins(attempt.at),
            "delivered": attempt.delivered,
            "attempt": msgspec.json.encode(attempt).decode(),
        }
        await self._collection.insert_one(document)

    async def rows(self, tenant_id: TenantId, webhook_id: str, part: Slice, *, failed: bool) -> Rows[Attempt]:
        wanted = {"delivered": False} if failed else {}
        everything = {**wanted, "_id": _of(tenant_id, webhook_id)}
        total = await self._collection.count_documents(everything)
        where = {**wanted, "_id": _of(tenant_id, webhook_id, before=part.after[1] if part.after else None)}
        pipeline: list[Document] = [{"$match": where}, {"$sort": {"_id": -1}}, {"$skip": part.skip}]
        found = await self._collection.aggregate([*pipeline, {"$limit": part.limit + 1}]).to_list(None)
        items = [msgspec.json.decode(each["attempt"], type=Attempt) for each in found[: part.limit]]
        last = ("", items[-1].id) if len(found) > part.limit else None
        return Rows(items=items, total=total, last=last)


def _of(tenant_id: TenantId, webhook_id: str, *, before: str | None = None) -> Document:
    place = document_id(tenant_id, webhook_id)
    return {"$gt": f"{place}/", "$lt": f"{place}/{before}" if before else f"{place}0"}


class PublishedLog:
    """See ``Log``."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    async def after(self, tenant_id: TenantId, position: int, *, limit: int) -> Sequence[Published]:
        bodies = await self._log.read(tenant_id, after=position, limit=limit)
        return [_published(body) for body in bodies]

    async def head(self, tenant_id: TenantId) -> int:
        return (await self._log.head(tenant_id)).position

    async def places(self, tenant_id: TenantId, ids: Sequence[str]) -> dict[str, int]:
        return await self._log.places(tenant_id, ids)


def _published(body: str) -> Published:
    event = cloudevents.parse(body)
    return Published(id=event.id, type=event.type, position=event.position, body=body)


async def sweep(database: Database, clock: Clock) -> None:
    """Old attempts, those beyond the newest thousand of a webhook, and what is left of webhooks that were
    deleted."""
    attempts, now = database[AttemptDocument.Settings.name], clock.now()
    await _delete(attempts, {"at": {"$lt": msgspec.to_builtins(now - ATTEMPTS_KEPT)}})
    for document in await database["webhook_lanes"].find({"kind": "live"}, {"_id": 1}).to_list(None):
        tenant, webhook = document["_id"].split("/")[:2]
        await _trim(attempts, TenantId(tenant), webhook)
    over = msgspec.to_builtins(now - TOMBSTONES_KEPT)
    gone = {"state.deleted_at": {"$lt": over, "$gt": ""}, "dirty": {"$exists": False}}
    await _delete(database[WEBHOOKS.collection], gone)


async def _trim(attempts: Any, tenant_id: TenantId, webhook_id: str) -> None:
    own = _of(tenant_id, webhook_id)
    pipeline: list[Document] = [{"$match": {"_id": own}}, {"$sort": {"_id": -1}}, {"$skip": MOST_ATTEMPTS}]
    beyond = await attempts.aggregate([*pipeline, {"$limit": 1}]).to_list(None)
    if beyond:
        await _delete(attempts, {"_id": {"$gt": own["$gt"], "$lte": beyond[0]["_id"]}})


async def _delete(collection: Any, wanted: Document) -> None:
    while found := await collection.find(wanted, {"_id": 1}).limit(AT_ONCE).to_list(None):
        await collection.delete_many({"_id": {"$in": [each["_id"] for each in found]}})
