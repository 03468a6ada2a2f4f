"""What webhooks need: the log to tell of, where each has got to, and what became of each attempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

import msgspec

from jobhire.shared.application import Rows, Slice
from jobhire.shared.domain import TenantId

Kind = Literal["live", "replay", "test"]
"""What an attempt is part of: telling what happens, telling again, or a test event."""


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """An event of the log, or a test event (position 0). ``body``: the exact JSON that is sent."""

    id: str
    type: str
    position: int
    body: str


class Log(Protocol):
    """The tenant's event log."""

    async def after(self, tenant_id: TenantId, position: int, *, limit: int) -> Sequence[Published]: ...

    async def head(self, tenant_id: TenantId) -> int:
        """Position of the last event; 0 when there is none."""
        ...

    async def places(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, int]:
        """Positions of those events of the tenant that there are."""
        ...


class Lane(msgspec.Struct, kw_only=True):
    """How far one webhook has been told: of what happens (``live``), or of earlier events once more
    (``replay``).

    ``position``: up to and including this one everything is done. ``up_to``: the last to tell of; None: no
    end. ``picked``: only these positions, in order; empty: all. ``failures``: of the event behind
    ``position``, in a row. ``due``: seconds since 1970, not to be tried before. ``succeeded``, ``failed``:
    when that happened last.
    """

    tenant_id: TenantId
    webhook_id: str
    kind: Literal["live", "replay"]
    position: int
    up_to: int | None = None
    picked: tuple[int, ...] = ()
    failures: int = 0
    due: float = 0.0
    opened: float = 0.0
    succeeded: datetime | None = None
    failed: datetime | None = None

    def ends_before(self, position: int) -> bool:
        return self.up_to is not None and position > self.up_to


class Lanes(Protocol):
    """Times are seconds since 1970. Whoever took a lane holds it for ``LEASE_SECONDS`` after each write;
    what was lost to somebody else meanwhile is not written to."""

    async def open(self, lane: Lane) -> bool:
        """False, and nothing changes, when there is one of this kind already."""
        ...

    async def of(self, tenant_id: TenantId, webhook_ids: Sequence[str]) -> Sequence[Lane]: ...

    async def take(self, lane: Lane, *, now: float) -> Lane | None:
        """As it is now, for this process alone. None: somebody holds it, it is not due, or it is gone."""
        ...

    async def advance(self, lane: Lane, *, now: float) -> bool:
        """Keep its ``position`` and what stands beside it. False: it is not ours any more."""
        ...

    async def give_back(self, lane: Lane) -> None: ...

    async def close(self, lane: Lane) -> None:
        """It is not needed any more."""
        ...

    async def wake(self, tenant_id: TenantId, webhook_id: str, *, position: int | None = None) -> None:
        """Try again at once, as if nothing had failed; from another ``position``, if one is given, live."""
        ...


class Attempt(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One try to tell of one event. ``position``: null of a test event. ``status``: of the answer, null
    when there was none. ``error``: null when it was delivered, else `status`, `redirect` (not followed),
    `timeout` or `unreachable`. ``answer``: how the answer began, at most 1,000 bytes."""

    id: str
    event_id: str
    event_type: str
    position: int | None
    kind: Kind
    at: datetime
    delivered: bool
    status: int | None
    milliseconds: int
    error: str | None
    answer: str


class Attempts(Protocol):
    async def keep(self, tenant_id: TenantId, webhook_id: str, attempt: Attempt) -> None: ...

    async def rows(self, tenant_id: TenantId, webhook_id: str, part: Slice, *, failed: bool) -> Rows[Attempt]:
        """Newest first; ``failed``: only those that were not delivered."""
        ...


class AtWork(Protocol):
    async def __call__(self, tenant_id: TenantId) -> bool:
        """Whether this tenant is worked for: not when it is suspended or deleted."""
        ...
