"""Principals by their bearer text, for as long as nothing that they rest on has changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from jobhire.shared.application import Principal
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity

HOLDS_SECONDS = 4.0
REMEMBERED = 10_000
_KINDS = ("roles", "tenants")
Items = tuple[tuple[str, str], ...]
"""Aggregates, as (collection, id)."""


class Mark(NamedTuple):
    """How what an answer rests on stood at a moment (monotonic seconds)."""

    tenant_id: TenantId
    items: Items
    stamp: int
    at: float


@dataclass(frozen=True, slots=True)
class _Known:
    """``until``: monotonic seconds; ``items``: what it rests on; ``stamp``: when they last changed."""

    until: float
    stamp: int
    tenant_id: TenantId
    items: Items
    principal: Principal


class Remembered:
    """At most ``REMEMBERED`` of them, each for at most four seconds."""

    def __init__(self, activity: Activity, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._activity = activity
        self._monotonic = monotonic
        self._known: dict[str, _Known] = {}

    def get(self, text: str) -> Principal | None:
        """None: not known, or not any more. This runs on every request."""
        known = self._known.get(text)
        if (
            known is not None
            and known.until > self._monotonic()
            and known.stamp == self._activity.stamp(known.tenant_id, known.items, _KINDS)
        ):
            return known.principal
        return None

    def mark(self, tenant_id: TenantId, items: Items) -> Mark:
        """To be taken before the reading begins: what changes while it goes on must count, and a slow answer
        is as old as its question."""
        return Mark(tenant_id, items, self._activity.stamp(tenant_id, items, _KINDS), self._monotonic())

    def now(self) -> float:
        return self._monotonic()

    def holds(self, mark: Mark) -> bool:
        """Whether an answer that was begun then would still be given to who asks now."""
        young = self._monotonic() < mark.at + HOLDS_SECONDS
        return young and mark.stamp == self._activity.stamp(mark.tenant_id, mark.items, _KINDS)

    def keep(self, text: str, principal: Principal, *, mark: Mark, seconds: float = HOLDS_SECONDS) -> None:
        if len(self._known) >= REMEMBERED:
            del self._known[next(iter(self._known))]
        until = min(mark.at + HOLDS_SECONDS, self._monotonic() + seconds)
        self._known[text] = _Known(until, mark.stamp, principal.tenant_id, mark.items, principal)

    def forget(self, text: str) -> None:
        self._known.pop(text, None)
