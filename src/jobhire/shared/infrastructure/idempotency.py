"""Idempotency records, in MongoDB and in memory. Same rules, one contract suite."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo.errors import DuplicateKeyError

from jobhire.shared.application import (
    AnswerForgotten,
    Asked,
    Disclosed,
    Forgotten,
    Gone,
    IdempotencyClaim,
    IdempotencyKeyInUse,
    IdempotencyKeyReused,
    StoredAnswer,
)
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.documents import tenant_range

LOCK_MS = 30_000
"""How long the first request may run before a repeat takes over."""
KEPT_MS = 24 * 60 * 60 * 1000


class _Record(msgspec.Struct, kw_only=True):
    """``answer`` is JSON text; ``expires`` is for the database's TTL index, ``until`` for our own eyes."""

    fingerprint: str
    resource_id: str
    lock: int
    until: int
    answer: str = ""


def _fresh(fingerprint: str, resource_id: str, now: int) -> _Record:
    return _Record(fingerprint=fingerprint, resource_id=resource_id, lock=now + LOCK_MS, until=now + KEPT_MS)


def _decide(known: _Record, fingerprint: str, now: int) -> IdempotencyClaim | None:
    """The stored answer, or ``None`` when the claim may be taken over."""
    if known.fingerprint != fingerprint:
        raise IdempotencyKeyReused("use a new Idempotency-Key for a request that is not the same")
    if known.answer:
        answer = msgspec.json.decode(known.answer, type=StoredAnswer)
        return IdempotencyClaim(resource_id=known.resource_id, lock=known.lock, answer=answer)
    if known.lock > now:
        raise _in_use()
    return None


def _in_use() -> IdempotencyKeyInUse:
    return IdempotencyKeyInUse("repeat the request in a moment")


class InMemoryIdempotency:
    """For tests and single-process use."""

    def __init__(self) -> None:
        self._records: dict[str, _Record] = {}

    async def claim(
        self, tenant_id: TenantId, key: str, *, fingerprint: str, resource_id: str, now: int
    ) -> IdempotencyClaim:
        id = f"{tenant_id}/{key}"
        known = self._records.get(id)
        if known is None or known.until <= now:
            known = self._records[id] = _fresh(fingerprint, resource_id, now)
        else:
            answered = _decide(known, fingerprint, now)
            if answered is not None:
                return answered
            known.lock = now + LOCK_MS
        return IdempotencyClaim(resource_id=known.resource_id, lock=known.lock)

    async def finish(self, tenant_id: TenantId, key: str, lock: int, answer: StoredAnswer) -> None:
        known = self._records.get(f"{tenant_id}/{key}")
        if known is not None and known.lock == lock:
            known.answer = msgspec.json.encode(answer).decode()

    async def release(self, tenant_id: TenantId, key: str, lock: int) -> None:
        known = self._records.get(f"{tenant_id}/{key}")
        if known is not None and known.lock == lock:
            known.lock = 0


class MongoIdempotency:
    """One document per key, ``_id`` = ``<tenant>/<key>``; every step is one guarded single-document write."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._records = database["idempotency"]

    async def prepare(self) -> None:
        """Create the TTL index. A server without TTL keeps records longer: they are checked when read."""
        await self._records.create_index("expires", expireAfterSeconds=0)

    async def claim(
        self, tenant_id: TenantId, key: str, *, fingerprint: str, resource_id: str, now: int
    ) -> IdempotencyClaim:
        id = f"{tenant_id}/{key}"
        fresh = _fresh(fingerprint, resource_id, now)
        if await self._insert(id, fresh):
            return IdempotencyClaim(resource_id=resource_id, lock=fresh.lock)
        document = await self._records.find_one({"_id": id})
        if document is None:
            raise _in_use()
        known = msgspec.convert(document, _Record)
        if known.until <= now:
            return await self._replace(id, known, fresh)
        return _decide(known, fingerprint, now) or await self._take_over(id, known, now)

    async def finish(self, tenant_id: TenantId, key: str, lock: int, answer: StoredAnswer) -> None:
        text = msgspec.json.encode(answer).decode()
        await self._records.update_one(
            {"_id": f"{tenant_id}/{key}", "lock": lock}, {"$set": {"answer": text}}
        )

    async def release(self, tenant_id: TenantId, key: str, lock: int) -> None:
        await self._records.update_one({"_id": f"{tenant_id}/{key}", "lock": lock}, {"$set": {"lock": 0}})

    async def _insert(self, id: str, record: _Record) -> bool:
        try:
            await self._records.insert_one(_document(id, record))
        except DuplicateKeyError:
            return False
        return True

    async def _replace(self, id: str, known: _Record, fresh: _Record) -> IdempotencyClaim:
        done = await self._records.replace_one({"_id": id, "until": known.until}, _document(id, fresh))
        if done.matched_count == 0:
            raise _in_use()
        return IdempotencyClaim(resource_id=fresh.resource_id, lock=fresh.lock)

    async def _take_over(self, id: str, known: _Record, now: int) -> IdempotencyClaim:
        lock = now + LOCK_MS
        done = await self._records.update_one(
            {"_id": id, "lock": known.lock, "answer": ""}, {"$set": {"lock": lock}}
        )
        if done.matched_count == 0:
            raise _in_use()
        return IdempotencyClaim(resource_id=known.resource_id, lock=lock)


class AnswerForgetter:
    """See ``Forgetter``: answers kept for a repeat that name an erased candidate say so instead. The key
    stays used, or the repeat would make them anew. What was purged was deleted long after its last answer."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._records = database["idempotency"]

    async def forget(self, tenant_id: TenantId, gone: Gone) -> Forgotten:
        emptied = 0
        if gone.erased:
            wanted = {"_id": tenant_range(tenant_id)}
            async for record in self._records.find(wanted, {"answer": 1, "resource_id": 1}):
                if _speaks_of(record, gone.id):
                    change = {"$set": {"answer": _FORGOTTEN}}
                    emptied += (await self._records.update_one({"_id": record["_id"]}, change)).matched_count
        return Forgotten(removed={"idempotencyAnswers": emptied})


class AnswerDiscloser:
    """See ``Discloser``: what the kernel keeps says nothing that is not told elsewhere."""

    async def disclose(self, tenant_id: TenantId, asked: Asked) -> Disclosed:
        return Disclosed(left_out=_NOT_TOLD)


_NOT_TOLD = {
    "idempotency": "Answers that were given, for a day: the same as in the places above",
    "events": "Ids, and facts that are not personal",
}


def _speaks_of(record: dict[str, Any], id: str) -> bool:
    answer = str(record["answer"])
    return answer not in ("", _FORGOTTEN) and (record["resource_id"] == id or id in answer)


def _forgotten() -> str:
    refused = AnswerForgotten("what the request did then is done; send a new one under another key")
    body = {
        "type": f"https://jobhire.dev/problems/{refused.code}",
        "title": refused.title,
        "status": 409,
        "detail": refused.detail,
    }
    answer = StoredAnswer(status=409, headers={}, body=msgspec.json.encode(body).decode())
    return msgspec.json.encode(answer).decode()


_FORGOTTEN = _forgotten()


def _document(id: str, record: _Record) -> dict[str, Any]:
    expires = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=record.until)
    return {"_id": id, "expires": expires, **msgspec.to_builtins(record)}
