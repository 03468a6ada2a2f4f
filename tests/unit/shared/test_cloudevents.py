"""What is published is CloudEvents 1.0 to others: the official SDK reads it and finds nothing missing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent as SdkEvent
from hypothesis import given
from hypothesis import strategies as st

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure import cloudevents
from jobhire.shared.infrastructure.chain import GENESIS
from jobhire.shared.infrastructure.documents import PendingEvent

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
data = st.dictionaries(texts, st.one_of(texts, st.integers(-(2**53), 2**53), st.booleans()), max_size=4)


def published(body: dict[str, Any], sequence: int = 1) -> bytes:
    event = PendingEvent(
        id="e1",
        type="ai.jobhire.box.filled.v1",
        time=datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC),
        sequence=sequence,
        data=msgspec.json.encode(body, order="sorted").decode(),
        correlation_id="c1",
    )
    return cloudevents.publish(
        event,
        tenant_id=TenantId("t1"),
        collection="boxes",
        subject="b1",
        position=7,
        previous_hash=GENESIS,
    )


@given(data)
def test_the_official_sdk_reads_what_we_publish(body: dict[str, Any]) -> None:
    event = JSONFormat().read(SdkEvent, published(body))
    assert (event.get_id(), event.get_type(), event.get_source()) == (
        "e1", "ai.jobhire.box.filled.v1", "/tenants/t1/boxes",
    )  # fmt: skip
    assert event.get_data() == body
    assert event.get_extension("position") == 7


@given(data)
def test_the_bytes_are_the_canonical_spelling_of_what_they_say(body: dict[str, Any]) -> None:
    raw = published(body)
    decoded = json.loads(raw)
    canonical = json.dumps(decoded, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical.encode() == raw


@given(st.integers(1, 10**12), st.integers(1, 10**12))
def test_sequences_order_as_text_as_they_do_as_numbers(one: int, other: int) -> None:
    first, second = (json.loads(published({}, sequence=number))["sequence"] for number in (one, other))
    assert (first < second) == (one < other)
