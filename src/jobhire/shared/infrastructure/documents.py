"""An aggregate as one document: state, version, and what is not yet in the event log and the audit trail.

``{_id: "<tenant>/<id>", tenant, version, state, pending: [JSON text], audit: [JSON text],
dirty?: "<tenant>", unique: {key: value}}``

The tenant is the first part of ``_id`` and of every unique value, so a look-up cannot cross tenants.
``dirty`` is there exactly while ``pending`` or ``audit`` is not empty; the relay finds its work by it. Both
are JSON text because they only travel through the document, and because the embedded server's ``$push``
turns documents into text anyway.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

import msgspec
from bson.int64 import Int64

from jobhire.shared.application import Clock, Ids, request_context
from jobhire.shared.domain import Aggregate, DomainEvent, TenantId
from jobhire.shared.infrastructure.aggregates import AggregateKind

A = TypeVar("A", bound=Aggregate)
Document = dict[str, Any]
_ENVELOPE = ("id", "tenant_id", "version")


class PendingEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event as it waits in its aggregate's document. ``data`` is the published JSON."""

    id: str
    type: str
    time: datetime
    sequence: int
    data: str
    correlation_id: str | None = None
    causation_id: str | None = None
    traceparent: str | None = None


def document_id(tenant_id: TenantId, id: str) -> str:
    return f"{tenant_id}/{id}"


def own_id(key: str) -> str:
    """The part of a document's ``_id`` that is not the tenant's."""
    return key.partition("/")[2]


def tenant_range(tenant_id: TenantId) -> dict[str, str]:
    """A filter on ``_id`` that holds for exactly the documents of one tenant ("0" follows "/")."""
    return {"$gt": f"{tenant_id}/", "$lt": f"{tenant_id}0"}


def state_of(aggregate: Aggregate) -> Document:
    """The aggregate's own fields as JSON types; times become RFC 3339 text, which sorts."""
    state: Document = msgspec.to_builtins(aggregate)
    for name in _ENVELOPE:
        del state[name]
    return state


def unique_values(kind: AggregateKind[A], aggregate: A) -> dict[str, str]:
    keys = ((name, value_of(aggregate)) for name, value_of in kind.unique.items())
    return {name: f"{aggregate.tenant_id}/{value}" for name, value in keys if value is not None}


def load(kind: AggregateKind[A], document: Document) -> A:
    """Back from a document. Raises ``msgspec.ValidationError`` with the path of a misfit."""
    tenant_id, _, id = document["_id"].partition("/")
    fields = {**plain(document["state"]), "id": id, "tenant_id": tenant_id, "version": document["version"]}
    aggregate = msgspec.convert(fields, kind.type)
    aggregate.stored_state = document["state"]
    return aggregate


def plain(value: Any) -> Any:
    """BSON gives integers beyond 32 bits as a type of its own, which no JSON encoder takes."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return int(value) if type(value) is Int64 else value


def pending_events(aggregate: Aggregate, *, clock: Clock, ids: Ids) -> list[str]:
    """Take what the aggregate raised, as it will stand in the document. ``sequence`` = the version to be."""
    context = request_context.get()
    return [
        msgspec.json.encode(
            PendingEvent(
                id=ids.new(),
                type=event.type,
                time=clock.now(),
                sequence=aggregate.version + 1,
                data=event_data(event).decode(),
                correlation_id=context.correlation_id if context else None,
                causation_id=context.causation_id if context else None,
                traceparent=context.traceparent if context else None,
            )
        ).decode()
        for event in aggregate.take_events()
    ]


_pending_decoder = msgspec.json.Decoder(PendingEvent)


def decode_pending(document: Document) -> list[PendingEvent]:
    """The events that wait in a document, in order."""
    return [_pending_decoder.decode(text) for text in document.get("pending", ())]


def event_data(event: DomainEvent) -> bytes:
    """The event's fields as published: JSON object, camelCase, keys sorted."""
    fields: Document = msgspec.to_builtins(event)
    return msgspec.json.encode({_camel(name): value for name, value in fields.items()}, order="sorted")


def _camel(name: str) -> str:
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(word.capitalize() for word in rest)
