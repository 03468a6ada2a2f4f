"""Lists and single reads of one kind of aggregate, straight from its collection.

Every query is bounded to one tenant by ``_id`` (rows) or by ``tenant`` (counts), here and nowhere else.
Lists are aggregations, not ``find().sort()``: on the embedded server that is 1 ms instead of 100.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from jobhire.shared.application import Encoded, Rows, Slice
from jobhire.shared.domain import Aggregate, NotFound, TenantId, search_text
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import Document, document_id, load, own_id, tenant_range
from jobhire.shared.infrastructure.loader import Loader
from jobhire.shared.infrastructure.mongo import Database, in_one_answer
from jobhire.shared.infrastructure.read_cache import ReadCache

A = TypeVar("A", bound=Aggregate)

LIVE: Document = {"state.deleted_at": None}
"""What softly deleted aggregates do not match."""
_COUNTS_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Order:
    """By a text field of the document (``state.…``), ties by id; ``None``: by id, which is by creation."""

    field: str | None
    descending: bool


def deleted_since(moment: datetime) -> Document:
    """A filter: deleted, and not before that minute. (By the minute, so that counts are kept in memory.)"""
    return {"state.deleted_at": {"$gt": msgspec.to_builtins(moment.replace(second=0, microsecond=0))}}


def contains(field: str, text: str) -> Document:
    """A filter: the case-folded text of ``field`` has ``text`` in it, to the letter (no patterns)."""
    position = {"$indexOfCP": [f"${field}", {"$literal": search_text(text)}]}
    return {"$expr": {"$gte": [position, 0]}}


class Listing(Generic[A]):
    """``hidden``: dotted fields that rows leave out; they need defaults in the aggregate."""

    def __init__(
        self, kind: AggregateKind[A], database: Database, activity: Activity, *, hidden: Sequence[str]
    ) -> None:
        self._kind = kind
        self._collection = database[kind.collection]
        self._activity = activity
        self._hidden = dict.fromkeys(("pending", "audit", "unique", *hidden), 0)
        self._counts: ReadCache[int] = ReadCache(_COUNTS_BYTES)

    async def rows(self, tenant_id: TenantId, where: Document, order: Order, part: Slice) -> Rows[A]:
        """Those live ones of the tenant that match ``where`` (a filter without ``_id`` and ``$or``); deleted
        ones where that says so (``deleted_since``)."""
        total = await self.count(tenant_id, where)
        found = await self._page(tenant_id, where, order, part) if total else []
        items = [load(self._kind, document) for document in found[: part.limit]]
        more = len(found) > part.limit
        return Rows(items=items, total=total, last=_place(order, found[part.limit - 1]) if more else None)

    async def some(self, tenant_id: TenantId, ids: Sequence[str]) -> list[A]:
        """The live ones among ``ids``, as rows."""
        if not ids:  # the embedded server would walk the whole collection for nobody
            return []
        # Not an aggregation: with $in the embedded server would walk the whole collection.
        wanted = [document_id(tenant_id, id) for id in ids]
        cursor = self._collection.find({"_id": {"$in": wanted}}, self._hidden)
        found = await in_one_answer(cursor, len(wanted))
        loaded = (load(self._kind, document) for document in found)
        return [each for each in loaded if self._kind.live(each)]

    async def scan(self, tenant_id: TenantId, *, batch: int) -> AsyncIterator[list[A]]:
        """All live ones, oldest first, without a cursor left open in between; nothing is hidden."""
        after = f"{tenant_id}/"
        while True:
            bounds = {"$gt": after, "$lt": f"{tenant_id}0"}
            pipeline = [{"$match": {"_id": bounds, **LIVE}}, *_first(batch, {"_id": 1})]
            found = await in_one_answer(self._collection.aggregate(pipeline), batch)
            if found:
                yield [load(self._kind, document) for document in found]
            if len(found) < batch:
                return
            after = found[-1]["_id"]

    async def count(self, tenant_id: TenantId, where: Document) -> int:
        """Exact; from memory while nothing of the kind has changed."""
        key = (tenant_id, msgspec.json.encode(where))
        stamp = self._activity.kind_stamp(tenant_id, self._kind.collection)
        known = self._counts.get(key, stamp)
        if known is None:
            found = await self._run([{"$match": {"tenant": tenant_id, **LIVE, **where}}, {"$count": "n"}])
            known = int(found[0]["n"]) if found else 0
            self._counts.put(key, stamp, known, size=len(key[1]))
        return known

    async def _page(self, tenant_id: TenantId, where: Document, order: Order, part: Slice) -> list[Document]:
        """One row more than the limit when more follow."""
        base = {"_id": tenant_range(tenant_id), **LIVE, **where}
        direction = -1 if order.descending else 1
        sort = {"_id": direction} if order.field is None else {order.field: direction, "_id": direction}
        limit = part.limit + 1
        if part.after is None:
            # The embedded server sorts three times slower where a stage skips, even nothing.
            skip: list[Document] = [{"$skip": part.skip}] if part.skip else []
            stages: list[Document] = [{"$match": base}, {"$sort": sort}, *skip, {"$limit": limit}]
            return await self._run([*stages, {"$project": self._hidden}])
        beyond = "$lt" if order.descending else "$gt"
        value, id = part.after
        own = {**base["_id"], beyond: document_id(tenant_id, id)}
        if order.field is None:
            return await self._run([{"$match": {**base, "_id": own}}, *self._shown(limit, sort)])
        # Two plain queries: one with $or takes the embedded server 200 ms for 10,000 documents.
        shown = self._shown(limit, sort)
        found = await self._run([{"$match": {**base, "_id": own, order.field: value}}, *shown])
        if len(found) < limit:
            found += await self._run([{"$match": {**base, order.field: {beyond: value}}}, *shown])
        return found[:limit]

    def _shown(self, limit: int, sort: Document) -> list[Document]:
        return [*_first(limit, sort), {"$project": self._hidden}]

    async def _run(self, pipeline: list[Document]) -> list[Document]:
        found: list[Document] = await self._collection.aggregate(pipeline).to_list(None)
        return found


def _first(limit: int, sort: Document) -> list[Document]:
    return [{"$sort": sort}, {"$limit": limit}]


def _place(order: Order, document: Document) -> tuple[str, str]:
    value: Any = document
    for step in (order.field or "").split(".") if order.field else ():
        value = value[step]
    return ("" if order.field is None else str(value), own_id(document["_id"]))


Encode = Callable[[TenantId, Sequence[A]], Awaitable[Mapping[str, bytes]]]


class EncodedReads(Generic[A]):
    """Single live aggregates as JSON: from memory while nothing they show has changed, else coalesced into
    few reads of the collection. ``encode`` makes the bodies of several aggregates of one tenant, by id.
    ``beside``: changes when something else they show does.
    """

    def __init__(
        self,
        kind: AggregateKind[A],
        database: Database,
        activity: Activity,
        *,
        encode: Encode[A],
        beside: Callable[[TenantId], int] = lambda _: 0,
        max_bytes: int = 32_000_000,
    ) -> None:
        self._kind = kind
        self._collection = database[kind.collection]
        self._activity = activity
        self._encode = encode
        self._beside = beside
        self._cache: ReadCache[Encoded] = ReadCache(max_bytes)
        self._loader: Loader[Encoded] = Loader(self._fetch)

    async def get(self, tenant_id: TenantId, id: str) -> Encoded:
        """Raises ``NotFound``."""
        key = document_id(tenant_id, id)
        stamp = self._stamp(tenant_id, id)
        known = self._cache.get(key, stamp)
        if known is None:
            known = await self._loader.load(key)
            if known is None:
                raise NotFound(f"there is no {self._kind.noun} with this id", id=id)
            self._cache.put(key, stamp, known, size=len(known.body))
        return known

    def _stamp(self, tenant_id: TenantId, id: str) -> tuple[int, int, int]:
        own = self._activity.item_stamp(tenant_id, self._kind.collection, id)
        return own, self._activity.projection_stamp(tenant_id), self._beside(tenant_id)

    async def _fetch(self, keys: Sequence[str]) -> Mapping[str, Encoded]:
        documents = await in_one_answer(self._collection.find({"_id": {"$in": list(keys)}}), len(keys))
        by_tenant: dict[TenantId, list[A]] = {}
        for aggregate in (load(self._kind, document) for document in documents):
            if self._kind.live(aggregate):
                by_tenant.setdefault(aggregate.tenant_id, []).append(aggregate)
        found: dict[str, Encoded] = {}
        for tenant_id, aggregates in by_tenant.items():
            bodies = await self._encode(tenant_id, aggregates)
            for each in aggregates:
                found[document_id(tenant_id, each.id)] = Encoded(each.version, bodies[each.id])
        return found
