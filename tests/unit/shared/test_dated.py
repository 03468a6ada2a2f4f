"""Ids of what comes from elsewhere sort by its own day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from jobhire.shared.domain import dated
from jobhire.shared.infrastructure.system import Uuid7Ids

seconds = st.floats(631_152_000, 4_102_444_800)
moments = seconds.map(lambda since: datetime.fromtimestamp(since, UTC))


@given(moments, moments)
def test_ids_sort_by_the_moments_they_are_given(one: datetime, other: datetime) -> None:
    ids = Uuid7Ids()
    first, second = dated(ids.new(), one), dated(ids.new(), other)
    assert UUID(first).version == UUID(second).version == 7
    if abs(one - other) > timedelta(milliseconds=1):
        assert (first < second) == (one < other)
