"""What is remembered of people of applicant tracking systems, in MongoDB.

``source_people``: ``{_id: "<tenant>/<reference>", tenant, place, candidate, erased, since, trace: <JSON>}``.
Of somebody of whom nothing may be kept any more the reference stays, which does not say who they were: they
are not read in again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec
from beanie import Document as BeanieDocument
from pymongo import IndexModel

from jobhire.domains.sourcing.domain.person import PersonTrace, reference
from jobhire.shared.application import Asked, Clock, Disclosed, Forgotten, Gone, Held
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.documents import Document, document_id
from jobhire.shared.infrastructure.mongo import Database, in_one_answer

PURPOSE = "To know whom somebody of another system became here, and to make nobody twice"


class PersonDocument(BeanieDocument):
    id: str  # type: ignore[assignment]
    tenant: str
    place: str
    candidate: str

    class Settings:
        name = "source_people"
        use_cache = False
        indexes = (
            IndexModel([("tenant", 1), ("candidate", 1)]),
            IndexModel([("tenant", 1), ("place", 1)]),
        )


class MongoPersonTraces:
    """See ``PersonTraces``."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._collection = database[PersonDocument.Settings.name]
        self._clock = clock

    async def of(
        self, tenant_id: TenantId, place: str, external_ids: Sequence[str]
    ) -> Mapping[str, PersonTrace]:
        rows = await self._rows(tenant_id, place, external_ids)
        traces = (msgspec.json.decode(each["trace"], type=PersonTrace) for each in rows if not each["erased"])
        return {each.external_id: each for each in traces}

    async def erased(self, tenant_id: TenantId, place: str, external_ids: Sequence[str]) -> frozenset[str]:
        gone = {each["_id"] for each in await self._rows(tenant_id, place, external_ids) if each["erased"]}
        return frozenset(id for id in external_ids if _key(tenant_id, place, id) in gone)

    async def keep(self, tenant_id: TenantId, place: str, traces: Sequence[PersonTrace]) -> None:
        """Not of somebody who was erased a moment ago: that stays."""
        for each in traces:
            key, now = _key(tenant_id, place, each.external_id), self._clock.now().timestamp()
            told = {"candidate": each.candidate_id, "trace": msgspec.json.encode(each).decode()}
            known = await self._collection.update_one({"_id": key, "erased": False}, {"$set": told})
            if known.matched_count or await self._collection.find_one({"_id": key}, {"_id": 1}):
                continue
            fresh = {"tenant": tenant_id, "place": place, "erased": False, "since": now, **told}
            await self._collection.update_one({"_id": key}, {"$setOnInsert": fresh}, upsert=True)

    async def drop(self, tenant_id: TenantId, place: str) -> None:
        await self._collection.delete_many({"tenant": tenant_id, "place": place, "erased": False})

    async def _rows(self, tenant_id: TenantId, place: str, external_ids: Sequence[str]) -> list[Document]:
        keys = [_key(tenant_id, place, id) for id in external_ids]
        if not keys:
            return []
        return list(await in_one_answer(self._collection.find({"_id": {"$in": keys}}), len(keys)))


class PersonForgetter:
    """See ``Forgetter``."""

    def __init__(self, database: Database) -> None:
        self._collection = database[PersonDocument.Settings.name]

    async def forget(self, tenant_id: TenantId, gone: Gone) -> Forgotten:
        if gone.kind != "candidate":
            return Forgotten()
        emptied = {"$set": {"candidate": "", "trace": "", "erased": True}}
        of_them = {"tenant": tenant_id, "candidate": gone.id}
        found = await self._collection.update_many(of_them, emptied)
        return Forgotten(removed={"sourcePeople": found.modified_count} if found.modified_count else {})


class PersonDiscloser:
    """See ``Discloser``."""

    def __init__(self, database: Database) -> None:
        self._collection = database[PersonDocument.Settings.name]

    async def disclose(self, tenant_id: TenantId, asked: Asked) -> Disclosed:
        found = await self._collection.find({"tenant": tenant_id, "candidate": asked.id}).to_list(None)
        return Disclosed(held=[_held(each) for each in found])


def _held(row: Document) -> Held:
    trace = msgspec.json.decode(row["trace"], type=PersonTrace)
    return Held(
        place=PersonDocument.Settings.name,
        id=row["_id"].partition("/")[2],
        purpose=PURPOSE,
        data={"system": row["place"], "externalId": trace.external_id},
        since=datetime.fromtimestamp(row["since"], UTC),
        sources=[row["place"].partition(":")[0]],
    )


def _key(tenant_id: TenantId, place: str, external_id: str) -> str:
    return document_id(tenant_id, reference(place, external_id))
