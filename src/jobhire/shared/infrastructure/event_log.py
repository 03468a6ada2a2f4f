"""The record of what happened: a chained log of published events. Everything downstream (hints, streams,
rankings) can be rebuilt from here.

``events``: entries (see ``chain``) whose body is the CloudEvent; ``streams``: the heads.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import msgspec

from jobhire.shared.application import EventRecord
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure import cloudevents
from jobhire.shared.infrastructure.chain import BATCH, Appended, BrokenChain, ChainedLog, Head
from jobhire.shared.infrastructure.documents import PendingEvent
from jobhire.shared.infrastructure.mongo import Database

__all__ = ["BATCH", "Appended", "BrokenChain", "EventLog", "Fresh", "Head"]


class Fresh(msgspec.Struct, frozen=True):
    """A pending event and where it comes from."""

    collection: str
    subject: str
    event: PendingEvent

    @property
    def id(self) -> str:
        return self.event.id

    def body(self, tenant_id: TenantId, position: int, previous_hash: str) -> bytes:
        return cloudevents.publish(
            self.event,
            tenant_id=tenant_id,
            collection=self.collection,
            subject=self.subject,
            position=position,
            previous_hash=previous_hash,
        )

    def beside(self) -> Mapping[str, Any]:
        return {}


class EventLog:
    def __init__(self, database: Database) -> None:
        self._chain = ChainedLog(database, entries="events", heads="streams", key="event")

    async def prepare(self) -> None:
        """Create what appending relies on. Safe to repeat."""
        await self._chain.prepare()

    async def append(self, tenant_id: TenantId, fresh: Sequence[Fresh]) -> Appended:
        """Give each event the next position, in the order given; a repeat changes nothing."""
        return await self._chain.append(tenant_id, fresh)

    async def append_all(self, fresh: Mapping[TenantId, Sequence[Fresh]]) -> dict[TenantId, Appended]:
        """The same for many tenants, in one write."""
        return await self._chain.append_all(fresh)

    async def head(self, tenant_id: TenantId) -> Head:
        return await self._chain.head(tenant_id)

    async def heads(self, tenants: Sequence[TenantId] | None = None) -> dict[TenantId, int]:
        """Of these tenants, or of all, who has a log, with its head as far as ``streams`` knows."""
        return await self._chain.heads(tenants)

    async def places(self, tenant_id: TenantId, ids: Sequence[str]) -> dict[str, int]:
        """The positions of those events of this tenant that there are."""
        return await self._chain.places(tenant_id, ids)

    async def tenants(self) -> list[TenantId]:
        return sorted(await self._chain.heads())

    async def read(self, tenant_id: TenantId, *, after: int, limit: int = BATCH) -> list[str]:
        """The published JSON of the next ``limit`` events after a position."""
        return [entry["body"] for entry in await self._chain.page(tenant_id, after=after, limit=limit)]

    async def since(self, tenant_id: TenantId, position: int) -> AsyncIterator[Sequence[EventRecord]]:
        """Everything after ``position``, in batches, until the present head."""
        while batch := [cloudevents.record_of(body) for body in await self.read(tenant_id, after=position)]:
            yield batch
            position = batch[-1].position

    async def verify(self, tenant_id: TenantId) -> Head:
        """Walk the whole chain of one tenant. Raises ``BrokenChain`` at the first gap or altered entry."""
        return await self._chain.verify(tenant_id)
