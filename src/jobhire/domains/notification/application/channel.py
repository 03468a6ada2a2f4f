"""What telling a channel of Slack needs: Slack itself, what waits to be told, and when that is tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from jobhire.domains.notification.domain.slack import Answer, SlackConnection, Way
from jobhire.shared.application import Vault
from jobhire.shared.domain import TenantId


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """``secret``: in the clear, see ``Way``; ``channel``: of a bot."""

    way: Way
    secret: str
    channel: str | None = None

    def __repr__(self) -> str:
        return f"Place(way={self.way.value!r})"


class News(msgspec.Struct, frozen=True, kw_only=True):
    """``text``: plain, as people gave parts of it (titles): whoever sends it sees to it that nothing in it
    means anything there. ``link``: where it leads."""

    text: str
    link: str


class Slack(Protocol):
    async def check(self, url: str, *, field: str) -> None:
        """Whether it is an incoming webhook of Slack, or a host that the operator named. Raises
        ``AddressRefused`` that names the input member ``field``."""
        ...

    async def tell(self, place: Place, news: News) -> Answer:
        """Never raises for what Slack, or the network, does."""
        ...


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel is to be told. ``key``: the same for what all who are told of one thing have in common;
    ``made``: seconds since 1970."""

    key: str
    notification: str
    made: float


class Lane(msgspec.Struct, kw_only=True):
    """When a tenant's channel is told next. ``due``, ``failing_since``: seconds since 1970; ``failures``: in
    a row; ``wakes``: how often there was something new; ``sent``: when something was taken last."""

    tenant_id: TenantId
    due: float = 0.0
    failures: int = 0
    failing_since: float | None = None
    error: str = ""
    sent: datetime | None = None
    wakes: int = 0


class PostCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Of the last 30 days. ``dropped``: too old to be news when they could have been told, or not taken by
    Slack as they were."""

    waiting: int = 0
    sent: int = 0
    dropped: int = 0


class Posts(Protocol):
    """The delivery records: what waits, and what became of it. One lane per tenant, in order. Whoever took a
    lane holds it for ``LEASE_SECONDS``, and longer by ``hold``."""

    async def add(self, tenant_id: TenantId, posts: Sequence[Post]) -> None:
        """Those whose key is not known yet."""
        ...

    async def due(self, now: float, *, limit: int) -> Sequence[TenantId]: ...

    async def take(self, tenant_id: TenantId, *, now: float) -> Lane | None:
        """For this process alone. None: somebody holds it, or it is not due."""
        ...

    async def hold(self, tenant_id: TenantId, *, now: float) -> bool:
        """For longer. False: it is not ours any more."""
        ...

    async def end(self, lane: Lane) -> None:
        """Keep it and give it back. What came meanwhile makes it due at once, unless it fails."""
        ...

    async def wake(self, tenant_id: TenantId) -> None:
        """Due at once, as if nothing had failed."""
        ...

    async def next(self, tenant_id: TenantId) -> Post | None:
        """The oldest that waits."""
        ...

    async def trying(self, tenant_id: TenantId, key: str) -> None:
        """Count an attempt, before it is made."""
        ...

    async def ended(self, tenant_id: TenantId, key: str, outcome: str) -> None:
        """``sent``, or ``dropped`` and why after a colon."""
        ...

    async def drop_waiting(self, tenant_id: TenantId, *, why: str) -> None: ...

    async def lanes(self, tenant_ids: Sequence[TenantId]) -> Mapping[TenantId, Lane]: ...

    async def counts(self, tenant_id: TenantId) -> PostCounts: ...


class PostWatcher(Protocol):
    """Sees every attempt: for whoever operates the service."""

    def told(self, tenant_id: TenantId, answer: Answer) -> None: ...


def context_of(tenant_id: TenantId) -> str:
    """What secrets are sealed with."""
    return f"slack/{tenant_id}"


def place_of(connection: SlackConnection, vault: Vault) -> Place:
    """Of one that is connected."""
    secret = vault.open(connection.secret or "", context=context_of(connection.tenant_id)).decode()
    return Place(way=connection.way, secret=secret, channel=connection.channel)
