"""``Prefer``, as callers spell it."""

from __future__ import annotations

from typing import Any, cast

import pytest
from litestar.testing import RequestFactory

from jobhire.shared.presentation.preferences import LONGEST_WAIT, wait_seconds


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        (None, 10.0),
        ("respond-async", 0.0),
        ("wait=3", 3.0),
        ('Wait = "4"', 4.0),
        ("wait=9999", LONGEST_WAIT),
        ("wait=0", 0.0),
        ("wait=-1", 10.0),
        ("return=minimal, wait=2; foo", 2.0),
        ("nonsense", 10.0),
        ("respond-async, wait=5", 0.0),
    ],
)
def test_the_first_preference_that_is_understood_decides(prefer: str | None, seconds: float) -> None:
    headers = {} if prefer is None else {"Prefer": prefer}
    request = RequestFactory().post("/", headers=headers)
    assert wait_seconds(cast(Any, request), 10.0) == seconds
