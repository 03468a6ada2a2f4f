"""When what has failed is tried again."""

from __future__ import annotations

from datetime import timedelta

LEASE = timedelta(seconds=60)
"""For so long nobody else takes an order up that somebody is at; an attempt takes 10 seconds at most."""
WAITS = (5, 30, 120, 600, 1_800, 3_600, 7_200)
"""Seconds after the first, second, … attempt without a usable answer; after the last one it is parked."""
PENDING = timedelta(minutes=10)
"""The provider says that it is still at it: it tells when it is done, and is asked now and then."""
KEY_HOLDS = timedelta(hours=20)
"""For so long after the first attempt a payment is asked for again under its key. Stripe keeps keys for 24
hours at least; after that the same key could charge a second time."""
_JITTER = 0.2


def wait_after(attempts: int, *, jitter: float) -> timedelta | None:
    """After so many attempts (1 and more); None: there is none. ``jitter``: 0 to 1, a fifth of it on top."""
    if attempts > len(WAITS):
        return None
    return timedelta(seconds=WAITS[attempts - 1] * (1 + _JITTER * jitter))
