"""Saved searches in MongoDB, and what their alerts know.

``saved_searches``: the aggregates
``search_sightings``: ``{_id: "<tenant>/<alert>/<id>", tenant, thing: <id>}``
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import msgspec
import structlog
from beanie import Document as BeanieDocument
from pymongo import IndexModel
from pymongo.errors import BulkWriteError

from jobhire.domains.search.application.ports import AnySource
from jobhire.domains.search.domain.judging import Reading, is_found
from jobhire.domains.search.domain.query import Query
from jobhire.domains.search.domain.saved import SavedSearch
from jobhire.shared.application import Asked, Clock, Disclosed, Forgotten, Gone, Held
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import Document, document_id, load, own_id, tenant_range
from jobhire.shared.infrastructure.mongo import AggregateDocument, Database, aggregate_indexes, in_one_answer
from jobhire.shared.infrastructure.reads import LIVE

from .folder import Desk

SAVED: AggregateKind[SavedSearch] = AggregateKind(
    collection="saved_searches",
    noun="saved search",
    type=SavedSearch,
    unique={"alert": lambda saved: str(saved.alert.slot) if saved.alert else None},
    live=lambda saved: saved.is_live,
)
TOMBSTONES_KEPT = timedelta(days=30)
_log = structlog.get_logger(__name__)
SECONDS = 21_600.0
"""Between two rounds of sweeping."""
AT_ONCE = 500
_DUPLICATE = 11_000


class SavedSearchDocument(AggregateDocument):
    class Settings:
        name = SAVED.collection
        use_cache = False
        indexes = (*aggregate_indexes(SAVED),)


class SightingDocument(BeanieDocument):
    id: str  # type: ignore[assignment]
    tenant: str
    thing: str

    class Settings:
        name = "search_sightings"
        use_cache = False
        indexes = (IndexModel([("tenant", 1), ("thing", 1)]),)


class MongoSavedSearches:
    """See ``SavedSearches``."""

    def __init__(self, database: Database) -> None:
        self._collection = database[SAVED.collection]

    async def of_tenant(self, tenant_id: TenantId) -> Sequence[SavedSearch]:
        where = {"_id": tenant_range(tenant_id), **LIVE}
        found = await self._collection.aggregate([{"$match": where}, {"$sort": {"_id": 1}}]).to_list(None)
        return [load(SAVED, document) for document in found]


class MongoSightings:
    """See ``Sightings``."""

    def __init__(self, database: Database) -> None:
        self._collection = database[SightingDocument.Settings.name]

    async def known(self, tenant_id: TenantId, alert_id: str, ids: Sequence[str]) -> set[str]:
        place, found = document_id(tenant_id, alert_id), set[str]()
        for lot in _lots(ids):
            keys = {f"{place}/{id}": id for id in lot}
            there = self._collection.find({"_id": {"$in": list(keys)}}, {"_id": 1})
            found |= {keys[each["_id"]] for each in await in_one_answer(there, len(keys))}
        return found

    async def add(self, tenant_id: TenantId, alert_id: str, ids: Sequence[str]) -> None:
        place = document_id(tenant_id, alert_id)
        for lot in _lots(ids):
            documents = [{"_id": f"{place}/{id}", "tenant": tenant_id, "thing": id} for id in lot]
            try:
                await self._collection.insert_many(documents, ordered=False)
            except BulkWriteError as failed:
                errors = (failed.details or {}).get("writeErrors", [])
                if any(each.get("code") != _DUPLICATE for each in errors):
                    raise

    async def drop(self, tenant_id: TenantId, alert_id: str) -> None:
        await self._collection.delete_many({"_id": _of(tenant_id, alert_id)})


def _of(tenant_id: TenantId, alert_id: str) -> Document:
    place = document_id(tenant_id, alert_id)
    return {"$gt": f"{place}/", "$lt": f"{place}0"}


def _lots(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(ids), AT_ONCE):
        yield ids[first : first + AT_ONCE]


class SightingForgetter:
    """See ``Forgetter``: who was found."""

    def __init__(self, database: Database) -> None:
        self._collection = database[SightingDocument.Settings.name]

    async def forget(self, tenant_id: TenantId, gone: Gone) -> Forgotten:
        removed = await self._collection.delete_many({"tenant": tenant_id, "thing": gone.id})
        return Forgotten(removed={"searchSightings": removed.deleted_count})


class SightingDiscloser:
    """See ``Discloser``."""

    def __init__(self, database: Database) -> None:
        self._collection = database[SightingDocument.Settings.name]

    async def disclose(self, tenant_id: TenantId, asked: Asked) -> Disclosed:
        found = await self._collection.find({"tenant": tenant_id, "thing": asked.id}).to_list(None)
        return Disclosed(
            held=[
                Held(
                    place="search_sightings",
                    id=own_id(each["_id"]),
                    purpose="To tell a colleague once that a search they saved has found them",
                    data={"alert": own_id(each["_id"]).partition("/")[0]},
                    sources=("system",),
                )
                for each in found
            ]
        )


class PresentLook:
    """See ``alerting.Look``: by the record, so that a worker needs no index."""

    def __init__(self, source: AnySource, desk: Desk) -> None:
        self._source, self._desk = source, desk

    async def finds(
        self, tenant_id: TenantId, ids: Sequence[str], queries: Sequence[Query]
    ) -> Sequence[Sequence[str]]:
        found: list[list[str]] = [[] for _ in queries]
        await self._warn(tenant_id, queries)
        for lot in _lots(ids):
            things = await self._source.load(tenant_id, lot)
            if things:
                await self._look(tenant_id, things, queries, found)
        return found

    async def _warn(self, tenant_id: TenantId, queries: Sequence[Query]) -> None:
        """A search that was saved while meanings were told finds nobody by them now."""
        asked = any(query.meanings for query in queries)
        if asked and await self._desk.run(lambda: self._desk.vocabulary.embedder) is None:
            _log.warning("search.alert_without_meaning", tenant=tenant_id)

    async def _look(
        self, tenant_id: TenantId, things: Sequence[Any], queries: Sequence[Query], found: list[list[str]]
    ) -> None:
        describe = await self._source.reading(tenant_id, things)

        def work() -> None:
            lexis = self._desk.vocabulary
            for document in describe(lexis):
                reading = Reading(document, lexis)
                for query, own in zip(queries, found, strict=True):
                    if is_found(query, reading):
                        own.append(document.id)

        await self._desk.run(work)


async def sweep(database: Database, clock: Clock) -> None:
    """What is left of searches that were deleted."""
    over = msgspec.to_builtins(clock.now() - TOMBSTONES_KEPT)
    gone = {"state.deleted_at": {"$lt": over, "$gt": ""}, "dirty": {"$exists": False}}
    await database[SAVED.collection].delete_many(gone)
