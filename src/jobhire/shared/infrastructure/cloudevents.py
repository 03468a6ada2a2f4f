"""The published form of an event: CloudEvents 1.0 JSON, in one canonical spelling.

Canonical = UTF-8, keys sorted, no white space, nothing escaped that need not be: what
``json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)`` gives. The hash chain is
over these bytes, so a subscriber in any language can check it from the parsed event.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from jobhire.shared.application import EventRecord
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.documents import PendingEvent

SCHEMA_BASE = "https://jobhire.dev/events/"


class CloudEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CloudEvents 1.0 with the extensions sequence, partitionkey, correlationid, causationid, traceparent
    (CloudEvents primer names) and our own ``position`` and ``previoushash``."""

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    dataschema: str
    sequence: str
    partitionkey: str
    position: int
    previoushash: str
    data: msgspec.Raw
    correlationid: str | None = None
    causationid: str | None = None
    traceparent: str | None = None
    specversion: str = msgspec.field(default="")
    datacontenttype: str = msgspec.field(default="")


def publish(
    event: PendingEvent,
    *,
    tenant_id: TenantId,
    collection: str,
    subject: str,
    position: int,
    previous_hash: str,
) -> bytes:
    """The event's one published spelling, at its place in the tenant's log."""
    envelope = CloudEvent(
        specversion="1.0",
        datacontenttype="application/json",
        id=event.id,
        source=f"/tenants/{tenant_id}/{collection}",
        type=event.type,
        subject=subject,
        time=event.time,
        dataschema=f"{SCHEMA_BASE}{event.type}.schema.json",
        sequence=f"{event.sequence:020d}",
        partitionkey=subject,
        position=position,
        previoushash=previous_hash,
        data=msgspec.Raw(event.data.encode()),
        correlationid=event.correlation_id,
        causationid=event.causation_id,
        traceparent=event.traceparent,
    )
    return msgspec.json.encode(envelope, order="sorted")


_decoder = msgspec.json.Decoder(CloudEvent)


def parse(body: str | bytes) -> CloudEvent:
    return _decoder.decode(body)


def record_of(body: str | bytes) -> EventRecord:
    """What consumers get: the envelope's facts and the undecoded data."""
    event = parse(body)
    return EventRecord(
        position=event.position,
        id=event.id,
        type=event.type,
        subject=event.subject,
        sequence=int(event.sequence),
        time=event.time,
        data=event.data,
        correlation_id=event.correlationid,
    )
