"""Long work: accepted at once, looked at later under ``/api/v1/operations/{id}``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol

import msgspec

from jobhire.shared.application.messages import Message
from jobhire.shared.domain import NotFound, TenantId


class OperationStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self not in {OperationStatus.QUEUED, OperationStatus.RUNNING}


class Progress(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``current`` of ``total`` pieces are done, well or badly; ``failed`` of them badly."""

    current: int
    total: int
    failed: int = 0


class OperationView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something that takes a while. ``kind``: what it is (``cv``). ``result``: what came of it, once it has
    succeeded; ``problem``: why it failed, as a problem (RFC 9457) would say it."""

    id: str
    kind: str
    status: OperationStatus
    progress: Progress
    created_at: datetime
    updated_at: datetime
    result: Mapping[str, Any] | None = None
    problem: Mapping[str, Any] | None = None


def operation_id(kind: str, id: str) -> str:
    """The id under which the world knows the work of one aggregate: ``cv.0199…``."""
    return f"{kind}.{id}"


class OperationSource(Protocol):
    """Whoever does long work shows it here."""

    async def operation(self, tenant_id: TenantId, id: str) -> OperationView:
        """``id`` without the kind. Raises ``NotFound``."""
        ...


class GetOperation(Message[OperationView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "operations:read"

    id: str


async def get_operation(query: GetOperation, *, sources: Mapping[str, OperationSource]) -> OperationView:
    """Raises ``NotFound``."""
    kind, _, id = query.id.partition(".")
    source = sources.get(kind)
    if source is None or not id:
        raise NotFound("there is no operation with this id", id=query.id)
    try:
        return await source.operation(query.by.tenant_id, id)
    except NotFound:
        raise NotFound("there is no operation with this id", id=query.id) from None


def sources_of(parts: Sequence[Mapping[str, OperationSource]]) -> dict[str, OperationSource]:
    """All kinds together. Two doors with the same kind are a start-up error."""
    merged: dict[str, OperationSource] = {}
    for part in parts:
        if taken := merged.keys() & part.keys():
            raise ValueError(f"two doors show operations of the kind {sorted(taken)[0]}")
        merged |= part
    return merged
