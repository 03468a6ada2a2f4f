"""The aggregate store without a server. Keeps BSON bytes, so it has MongoDB's type limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

import bson

from jobhire.shared.application import Clock, Ids
from jobhire.shared.domain import Aggregate, AlreadyExists, NotFound, StaleVersion, TenantId
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import Document, document_id, load, own_id
from jobhire.shared.infrastructure.writes import new_document, write_of, written

A = TypeVar("A", bound=Aggregate)


class MemoryAggregateStore(Generic[A]):
    """Same contract as the MongoDB one (``tests/contract``), for tests and experiments."""

    def __init__(self, kind: AggregateKind[A], *, clock: Clock, ids: Ids) -> None:
        self._kind = kind
        self._clock = clock
        self._ids = ids
        self._documents: dict[str, bytes] = {}

    def documents(self) -> list[Document]:
        """Everything as stored, in insertion order (for assertions)."""
        return [bson.decode(raw) for raw in self._documents.values()]

    async def get(self, tenant_id: TenantId, id: str) -> A:
        found = (await self.get_many(tenant_id, [id])).get(id)
        if found is None:
            raise NotFound(f"there is no {self._kind.noun} with this id", id=id)
        return found

    async def get_many(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, A]:
        raws = (self._documents.get(document_id(tenant_id, id)) for id in ids)
        loaded = (load(self._kind, bson.decode(raw)) for raw in raws if raw is not None)
        return {aggregate.id: aggregate for aggregate in loaded if self._kind.live(aggregate)}

    async def recall(self, tenant_id: TenantId, id: str) -> A:
        raw = self._documents.get(document_id(tenant_id, id))
        if raw is None:
            raise NotFound(f"there is no {self._kind.noun} with this id", id=id)
        return load(self._kind, bson.decode(raw))

    async def find(self, tenant_id: TenantId, key: str, value: str) -> A | None:
        wanted = f"{tenant_id}/{value}"
        for document in self.documents():
            if document["unique"].get(key) == wanted:
                return load(self._kind, document)
        return None

    async def save(self, aggregate: A) -> None:
        key = document_id(aggregate.tenant_id, aggregate.id)
        raw = self._documents.get(key)
        known = bson.decode(raw) if raw else None
        self._guard(aggregate, known)
        write = write_of(self._kind, aggregate, clock=self._clock, ids=self._ids)
        document = new_document(self._kind, aggregate, write)
        for waiting in ("pending", "audit"):
            document[waiting] = [*(known or {}).get(waiting, ()), *document[waiting]]
        self._documents[key] = bson.encode(document)
        written(aggregate, write)

    async def add_many(self, aggregates: Sequence[A]) -> Sequence[AlreadyExists | None]:
        answers: list[AlreadyExists | None] = []
        for aggregate in aggregates:
            try:
                await self.save(aggregate)
                answers.append(None)
            except AlreadyExists as refused:
                answers.append(refused)
        return answers

    def _guard(self, aggregate: A, known: Document | None) -> None:
        noun = self._kind.noun
        if aggregate.version == 0 and known is not None:
            raise AlreadyExists(f"this {noun} already exists", key="id", existing=aggregate.id)
        if aggregate.version > 0 and known is None:
            raise NotFound(f"there is no {noun} with this id", id=aggregate.id)
        if known is not None and known["version"] != aggregate.version:
            raise StaleVersion(f"this {noun} has changed since it was read", current=known["version"])
        for key, value_of in self._kind.unique.items():
            value = value_of(aggregate)
            holder = self._holder(aggregate, key, value)
            if holder is not None:
                raise AlreadyExists(f"another {noun} has this {key}", key=key, existing=holder)

    def _holder(self, aggregate: A, key: str, value: str | None) -> str | None:
        if value is None:
            return None
        wanted, own = f"{aggregate.tenant_id}/{value}", document_id(aggregate.tenant_id, aggregate.id)
        for document in self.documents():
            if document["_id"] != own and document["unique"].get(key) == wanted:
                return own_id(document["_id"])
        return None
