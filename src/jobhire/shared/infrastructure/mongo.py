"""The aggregate store on MongoDB: one document per aggregate, one atomic write per command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from beanie import Document as BeanieDocument
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pydantic import Field
from pymongo import IndexModel
from pymongo.errors import (
    ConnectionFailure,
    DuplicateKeyError,
    ExecutionTimeout,
    WTimeoutError,
)

from jobhire.shared.application import Clock, Ids
from jobhire.shared.domain import Aggregate, AlreadyExists, NotFound, StaleVersion, TenantId
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import Document, document_id, load, own_id, unique_values
from jobhire.shared.infrastructure.inserts import Inserts, insert_all
from jobhire.shared.infrastructure.writes import Write, new_document, update_of, write_of, written

A = TypeVar("A", bound=Aggregate)
Database = AsyncIOMotorDatabase[dict[str, Any]]
Collection = AsyncIOMotorCollection[dict[str, Any]]
UNREACHABLE = (ConnectionFailure, ExecutionTimeout, WTimeoutError)
"""What the driver raises when the server is away or too slow. A write may have been made all the same."""


async def in_one_answer(cursor: Any, most: int) -> list[Document]:
    """All documents of a cursor, of which there are ``most`` at most. Left to itself a server sends 101, and
    the rest when it is asked again."""
    found: list[Document] = await cursor.batch_size(most + 1).to_list(None)
    return found


class AggregateDocument(BeanieDocument):
    """What Beanie knows of an aggregate's document; a domain's subclass names collection and indexes.

    ``unhurried``: no consumer follows its events, and it changes in crowds: the relay may gather for longer.
    """

    unhurried: ClassVar[bool] = False

    id: str  # type: ignore[assignment]
    tenant: str
    version: int
    state: dict[str, Any]
    pending: list[str] = Field(default_factory=list)
    audit: list[str] = Field(default_factory=list)
    dirty: str | None = None
    unique: dict[str, str] = Field(default_factory=dict)


def aggregate_indexes(kind: AggregateKind[Any]) -> list[IndexModel]:
    """The indexes every aggregate collection has: the relay's work list and the unique keys."""
    unique = [IndexModel([(f"unique.{key}", 1)], unique=True, sparse=True) for key in kind.unique]
    return [IndexModel([("dirty", 1)], sparse=True), *unique]


def connect(url: str, *, app: str) -> AsyncIOMotorClient[dict[str, Any]]:
    """A client with bounded waits: an unreachable server is an error after 5 s, never a hang."""
    return AsyncIOMotorClient(
        url,
        appname=f"jobhire-{app}",
        tz_aware=True,
        serverSelectionTimeoutMS=5_000,
        connectTimeoutMS=5_000,
        socketTimeoutMS=30_000,
        waitQueueTimeoutMS=5_000,
        maxPoolSize=32,
    )


class Announce(Protocol):
    async def accepted(
        self, tenant_id: TenantId, collection: str, changed: Sequence[tuple[str, int]]
    ) -> None:
        """Tell every process that these ``(id, version)`` were committed. Never raises."""
        ...


class MongoAggregateStore(Generic[A]):
    """See ``AggregateStore``. Announces after the commit, before the caller answers."""

    def __init__(
        self, kind: AggregateKind[A], *, database: Database, clock: Clock, ids: Ids, announce: Announce
    ) -> None:
        self._kind = kind
        self._collection: Collection = database[kind.collection]
        self._inserts = Inserts(self._collection)
        self._clock = clock
        self._ids = ids
        self._announce = announce

    async def get(self, tenant_id: TenantId, id: str) -> A:
        found = (await self.get_many(tenant_id, [id])).get(id)
        if found is None:
            raise NotFound(f"there is no {self._kind.noun} with this id", id=id)
        return found

    async def get_many(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, A]:
        if not ids:  # the embedded server would walk the whole collection for nobody
            return {}
        wanted = [document_id(tenant_id, id) for id in ids]
        documents = await in_one_answer(self._collection.find({"_id": {"$in": wanted}}), len(wanted))
        loaded = (load(self._kind, document) for document in documents)
        return {aggregate.id: aggregate for aggregate in loaded if self._kind.live(aggregate)}

    async def recall(self, tenant_id: TenantId, id: str) -> A:
        document = await self._collection.find_one({"_id": document_id(tenant_id, id)})
        if document is None:
            raise NotFound(f"there is no {self._kind.noun} with this id", id=id)
        return load(self._kind, document)

    async def find(self, tenant_id: TenantId, key: str, value: str) -> A | None:
        document = await self._collection.find_one({f"unique.{key}": f"{tenant_id}/{value}"})
        return None if document is None else load(self._kind, document)

    async def save(self, aggregate: A) -> None:
        write = self._write(aggregate)
        try:
            if aggregate.version == 0:
                if not await self._inserts.insert(new_document(self._kind, aggregate, write)):
                    raise await self._taken(aggregate)
            else:
                await self._replace(aggregate, write)
        except DuplicateKeyError:
            raise await self._taken(aggregate) from None
        written(aggregate, write)
        await self._announce.accepted(
            aggregate.tenant_id, self._kind.collection, [(aggregate.id, aggregate.version)]
        )

    async def add_many(self, aggregates: Sequence[A]) -> Sequence[AlreadyExists | None]:
        writes = [self._write(each) for each in aggregates]
        refused = await insert_all(
            self._collection,
            [new_document(self._kind, each, write) for each, write in zip(aggregates, writes, strict=True)],
        )
        answers: list[AlreadyExists | None] = []
        for index, (aggregate, write) in enumerate(zip(aggregates, writes, strict=True)):
            answers.append(await self._taken(aggregate) if index in refused else None)
            if index not in refused:
                written(aggregate, write)
        await self._announce_all(a for a, answer in zip(aggregates, answers, strict=True) if answer is None)
        return answers

    async def _announce_all(self, stored: Iterable[A]) -> None:
        by_tenant: dict[TenantId, list[tuple[str, int]]] = {}
        for aggregate in stored:
            by_tenant.setdefault(aggregate.tenant_id, []).append((aggregate.id, aggregate.version))
        for tenant_id, changed in by_tenant.items():
            await self._announce.accepted(tenant_id, self._kind.collection, changed)

    def _write(self, aggregate: A) -> Write:
        return write_of(self._kind, aggregate, clock=self._clock, ids=self._ids)

    async def _replace(self, aggregate: A, write: Write) -> None:
        key = document_id(aggregate.tenant_id, aggregate.id)
        result = await self._collection.update_one(
            {"_id": key, "version": aggregate.version}, update_of(self._kind, aggregate, write)
        )
        if result.matched_count == 0:
            raise await self._stale(aggregate, key)

    async def _stale(self, aggregate: A, key: str) -> NotFound | StaleVersion:
        noun = self._kind.noun
        present = await self._collection.find_one({"_id": key}, {"version": 1})
        if present is None:
            return NotFound(f"there is no {noun} with this id", id=aggregate.id)
        return StaleVersion(f"this {noun} has changed since it was read", current=present["version"])

    async def _taken(self, aggregate: A) -> AlreadyExists:
        noun, own = self._kind.noun, document_id(aggregate.tenant_id, aggregate.id)
        for key, value in unique_values(self._kind, aggregate).items():
            holder = await self._collection.find_one({f"unique.{key}": value}, {"_id": 1})
            if holder is not None and holder["_id"] != own:
                existing = own_id(holder["_id"])
                return AlreadyExists(f"another {noun} has this {key}", key=key, existing=existing)
        return AlreadyExists(f"this {noun} already exists", key="id", existing=aggregate.id)
