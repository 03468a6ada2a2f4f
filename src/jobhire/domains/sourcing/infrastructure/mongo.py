"""Sources in MongoDB.

``sources``, ``source_rounds``: the aggregates
``source_turns``: ``{_id: "<tenant>/<source>", tenant, due, opened, failures, failing_since, asked, succeeded,
failed, error, validators, wakes, owner, lease_until}``
``source_postings``: ``{_id: "<tenant>/<source>/<hash of the external id>", tenant, job, trace: <JSON>}``
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import msgspec
from beanie import Document as BeanieDocument
from pymongo import IndexModel, ReplaceOne, ReturnDocument
from pymongo.errors import DuplicateKeyError

from jobhire.domains.sourcing.application.ports import Turn
from jobhire.domains.sourcing.domain.deciding import Trace
from jobhire.domains.sourcing.domain.round import Round
from jobhire.domains.sourcing.domain.source import Source
from jobhire.shared.application import Clock, Forgotten, Gone, Rows, Slice
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import Document, document_id, load, plain, tenant_range
from jobhire.shared.infrastructure.mongo import AggregateDocument, Database, aggregate_indexes, in_one_answer
from jobhire.shared.infrastructure.reads import LIVE
from jobhire.shared.infrastructure.sealed import SealedField

SOURCES: AggregateKind[Source] = AggregateKind(
    collection="sources",
    noun="source",
    type=Source,
    unique={
        "slot": lambda source: str(source.slot) if source.is_live else None,
        "place": lambda source: source.place if source.is_live else None,
    },
    live=lambda source: source.is_live,
)
ROUNDS: AggregateKind[Round] = AggregateKind(collection="source_rounds", noun="round", type=Round)
SEALED = tuple(
    SealedField(collection="sources", path=f"terms.{name}", context="source/{tenant}/{id}")
    for name in ("credentials", "webhook_secret")
)
LEASE_SECONDS = 120.0
"""Held anew between requests and between batches."""
ROUNDS_KEPT = timedelta(days=30)
TOMBSTONES_KEPT = timedelta(days=30)
SECONDS = 3_600.0
"""Between two rounds of sweeping."""
AT_ONCE = 1_000


class SourceDocument(AggregateDocument):
    class Settings:
        name = SOURCES.collection
        use_cache = False
        indexes = (*aggregate_indexes(SOURCES),)


class RoundDocument(AggregateDocument):
    class Settings:
        name = ROUNDS.collection
        use_cache = False
        indexes = (
            *aggregate_indexes(ROUNDS),
            IndexModel([("tenant", 1), ("state.source_id", 1)]),
        )


class TurnDocument(BeanieDocument):
    id: str  # type: ignore[assignment]
    due: float

    class Settings:
        name = "source_turns"
        use_cache = False
        indexes = (IndexModel([("due", 1)]), IndexModel([("source", 1)]))


class PostingDocument(BeanieDocument):
    id: str  # type: ignore[assignment]
    tenant: str
    job: str

    class Settings:
        name = "source_postings"
        use_cache = False
        indexes = (IndexModel([("tenant", 1), ("job", 1)]),)


class MongoSourceDirectory:
    """See ``SourceDirectory``."""

    def __init__(self, database: Database) -> None:
        self._collection = database[SOURCES.collection]

    async def of_tenant(self, tenant_id: TenantId) -> Sequence[Source]:
        where = {"_id": tenant_range(tenant_id), **LIVE}
        found = await self._collection.aggregate([{"$match": where}, {"$sort": {"_id": 1}}]).to_list(None)
        return [load(SOURCES, document) for document in found]


class MongoRounds:
    """See ``RoundReader``."""

    def __init__(self, database: Database) -> None:
        self._collection = database[ROUNDS.collection]

    async def rows(self, tenant_id: TenantId, source_id: str, part: Slice) -> Rows[Round]:
        own: Document = {"tenant": tenant_id, "state.source_id": source_id}
        total = await self._collection.count_documents(own)
        before = {"_id": {"$lt": document_id(tenant_id, part.after[1])}} if part.after else {}
        pipeline: list[Document] = [
            {"$match": {**own, **before}},
            {"$sort": {"_id": -1}},
            {"$skip": part.skip},
            {"$limit": part.limit + 1},
        ]
        found = await self._collection.aggregate(pipeline).to_list(None)
        items = [load(ROUNDS, each) for each in found[: part.limit]]
        return Rows(items=items, total=total, last=("", items[-1].id) if len(found) > part.limit else None)


class MongoTurns:
    """See ``Turns``. ``owner`` names this process in leases."""

    def __init__(self, database: Database, *, owner: str) -> None:
        self._collection = database[TurnDocument.Settings.name]
        self._owner = owner

    async def open(self, turn: Turn) -> None:
        free = {"owner": "", "lease_until": 0.0}
        with suppress(DuplicateKeyError):  # Of the same request, sent again.
            await self._collection.insert_one(
                {
                    "_id": _key(turn),
                    "tenant": turn.tenant_id,
                    "source": turn.source_id,
                    "opened": turn.opened,
                    "wakes": 0,
                    **_moving(turn),
                    **free,
                }
            )

    async def of(self, tenant_id: TenantId, source_ids: Sequence[str]) -> Mapping[str, Turn]:
        keys = [document_id(tenant_id, id) for id in source_ids]
        found = await in_one_answer(self._collection.find({"_id": {"$in": keys}}), len(keys)) if keys else []
        return {turn.source_id: turn for turn in map(_turn, found)}

    async def due(self, now: float, *, limit: int) -> Sequence[Turn]:
        where = {"due": {"$lte": now}, "lease_until": {"$lte": now}}
        found = await self._collection.aggregate(
            [{"$match": where}, {"$sort": {"due": 1}}, {"$limit": limit}]
        ).to_list(None)
        return [_turn(each) for each in found]

    async def take(self, turn: Turn, *, now: float) -> Turn | None:
        found = await self._collection.find_one_and_update(
            {"_id": _key(turn), "lease_until": {"$lte": now}, "due": {"$lte": now}},
            {"$set": {"owner": self._owner, "lease_until": now + LEASE_SECONDS}},
            return_document=ReturnDocument.AFTER,
        )
        return None if found is None else _turn(found)

    async def hold(self, turn: Turn, *, now: float) -> bool:
        held = {"$set": {"lease_until": now + LEASE_SECONDS}}
        return bool((await self._collection.update_one(self._own(turn), held)).matched_count)

    async def end(self, turn: Turn, *, served: bool = True) -> None:
        free: Document = {"owner": "", "lease_until": 0.0, "asked": "" if served else turn.asked}
        moving = {**_moving(turn), **free}
        own = {**self._own(turn), "wakes": turn.wakes}
        if (await self._collection.update_one(own, {"$set": moving})).matched_count:
            return
        # Somebody woke it while this round was under way: when it is due, and for whom, is theirs to say.
        theirs = {"due"} if turn.asked else {"due", "asked"}
        kept = {name: value for name, value in moving.items() if name not in theirs}
        await self._collection.update_one(self._own(turn), {"$set": kept})

    async def wake(self, tenant_id: TenantId, source_id: str, *, asked: str = "") -> str:
        key = document_id(tenant_id, source_id)
        due: Document = {"due": 0.0}
        if not asked:
            afresh = {**due, "failures": 0, "failing_since": None}
            await self._collection.update_one({"_id": key}, {"$set": afresh, "$inc": {"wakes": 1}})
            return ""
        change = {"$set": {**due, "asked": asked}, "$inc": {"wakes": 1}}
        if (await self._collection.update_one({"_id": key, "asked": ""}, change)).matched_count:
            return asked
        present = await self._collection.find_one({"_id": key})
        return str(present["asked"]) if present else asked

    async def hint(self, tenant_id: TenantId, source_id: str, *, due: float, now: float) -> None:
        waiting = {"_id": document_id(tenant_id, source_id), "failures": 0}
        later: Document = {"$or": [{"due": {"$gt": due}}, {"lease_until": {"$gt": now}}]}
        change = {"$set": {"due": due}, "$inc": {"wakes": 1}}
        await self._collection.update_one({**waiting, **later}, change)

    async def tenant_of(self, source_id: str) -> TenantId | None:
        found = await self._collection.find_one({"source": source_id})
        return None if found is None else TenantId(found["tenant"])

    async def close(self, tenant_id: TenantId, source_id: str) -> None:
        await self._collection.delete_one({"_id": document_id(tenant_id, source_id)})

    def _own(self, turn: Turn) -> Document:
        return {"_id": _key(turn), "owner": self._owner}


def _key(turn: Turn) -> str:
    return document_id(turn.tenant_id, turn.source_id)


def _moving(turn: Turn) -> Document:
    told: Document = msgspec.to_builtins(turn)
    return {name: value for name, value in told.items() if name not in _FIXED}


_FIXED = frozenset({"tenant_id", "source_id", "opened", "wakes"})


def _turn(document: Document) -> Turn:
    tenant, _, source = document["_id"].partition("/")
    return msgspec.convert({**plain(document), "tenant_id": tenant, "source_id": source}, Turn)


class MongoTraces:
    """See ``Traces``."""

    def __init__(self, database: Database) -> None:
        self._collection = database[PostingDocument.Settings.name]

    async def of(self, tenant_id: TenantId, source_id: str) -> Mapping[str, Trace]:
        found = await self._collection.find({"_id": _within(tenant_id, source_id)}).to_list(None)
        traces = (msgspec.json.decode(each["trace"], type=Trace) for each in found)
        return {each.external_id: each for each in traces}

    async def keep(self, tenant_id: TenantId, source_id: str, traces: Sequence[Trace]) -> None:
        place = document_id(tenant_id, source_id)
        writes = [
            ReplaceOne({"_id": id}, {**_posting(each), "_id": id, "tenant": tenant_id}, upsert=True)
            for each in traces
            for id in (f"{place}/{_hash(each.external_id)}",)
        ]
        if writes:
            await self._collection.bulk_write(writes, ordered=False)

    async def drop(self, tenant_id: TenantId, source_id: str) -> None:
        await self._collection.delete_many({"_id": _within(tenant_id, source_id)})


class PostingForgetter:
    """See ``Forgetter``. Of a job that is gone for good there stays that its posting is to make no other."""

    def __init__(self, database: Database) -> None:
        self._collection = database[PostingDocument.Settings.name]

    async def forget(self, tenant_id: TenantId, gone: Gone) -> Forgotten:
        if gone.kind != "job":
            return Forgotten()
        found = await self._collection.find({"tenant": tenant_id, "job": gone.id}).to_list(None)
        for each in found:
            known = msgspec.json.decode(each["trace"], type=Trace)
            emptied = Trace(external_id=known.external_id, job_id="", made=True, forgotten=True)
            await self._collection.update_one({"_id": each["_id"]}, {"$set": _posting(emptied)})
        return Forgotten(removed={"sourcePostings": len(found)} if found else {})


def _posting(trace: Trace) -> Document:
    return {"job": trace.job_id, "trace": msgspec.json.encode(trace).decode()}


def _within(tenant_id: TenantId, source_id: str) -> Document:
    place = document_id(tenant_id, source_id)
    return {"$gt": f"{place}/", "$lt": f"{place}0"}


def _hash(external_id: str) -> str:
    return hashlib.sha256(external_id.encode()).hexdigest()[:32]


async def sweep(database: Database, clock: Clock) -> None:
    """Old rounds, and what is left of sources that were deleted."""
    now, told = clock.now(), {"dirty": {"$exists": False}}
    over = msgspec.to_builtins(now - ROUNDS_KEPT)
    await _delete(database[ROUNDS.collection], {"state.begun_at": {"$lt": over, "$gt": ""}, **told})
    over = msgspec.to_builtins(now - TOMBSTONES_KEPT)
    await _delete(database[SOURCES.collection], {"state.deleted_at": {"$lt": over, "$gt": ""}, **told})


async def _delete(collection: Any, wanted: Document) -> None:
    while found := await collection.find(wanted, {"_id": 1}).limit(AT_ONCE).to_list(None):
        await collection.delete_many({"_id": {"$in": [each["_id"] for each in found]}})
