"""The ports behind which security lives: secrets at rest, throttles, and the audit trail."""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec

from jobhire.shared.domain import TenantId


class Vault(Protocol):
    """Keeps secrets that must be readable again, and makes those that need not be kept at all."""

    def seal(self, plain: bytes, *, context: str) -> str:
        """Encrypted and authenticated text. ``context`` names its place (``totp/<user id>``): moved to
        another place it does not open."""
        ...

    def open(self, sealed: str, *, context: str) -> bytes:
        """What was sealed there. Raises ``ValueError`` when altered, moved, or of a key that is gone."""
        ...

    def derive(self, purpose: str, *parts: str) -> bytes:
        """32 secret bytes, always the same for the same arguments: a link or token that can be made again
        by whoever repeats the work after a crash, and need not be stored."""
        ...


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """At most ``limit`` in any ``seconds``. ``name`` is told to callers, so it never says about whom."""

    name: str
    limit: int
    seconds: int


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """``times`` within the window, at most the limit; ``wait``: seconds until the next may come, 0: now."""

    times: int
    wait: int


class Throttle(Protocol):
    """Counts per rate and key, over all processes; in this process alone while the shared counter is away."""

    async def hit(self, rate: Rate, *key: str) -> int:
        """Count one. 0 when it was within the limit, else whole seconds until the next may come."""
        ...

    async def wait(self, rate: Rate, *key: str) -> int:
        """As ``hit`` would answer, but nothing is counted."""
        ...

    async def count(self, rate: Rate, *key: str) -> Count:
        """How many there were; nothing is counted. Costs what ``wait`` costs."""
        ...

    async def forget(self, rate: Rate, *key: str) -> None:
        """Start again at nothing."""
        ...


HOUSE = TenantId("house")
"""Whose audit trail holds what concerns no tenant, such as a call without a valid token."""


class SecurityEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something the audit trail keeps although no aggregate was written. ``action`` is dotted, past tense
    (``session.refused``). ``tenant_id``: in whose trail it belongs, ``HOUSE`` when in nobody's.
    ``actor``: a user's, key's or client's id, ``system``, or ``visitor``. ``code``: of a refusal, stable.
    ``facts``: no secrets, no names, no addresses."""

    tenant_id: TenantId
    action: str
    outcome: Literal["done", "refused"]
    actor: str
    subject: str = ""
    code: str = ""
    facts: dict[str, str | int | bool] = {}


class AuditTrail(Protocol):
    """The record of who did what. Every write of an aggregate is in it by itself; this adds the rest."""

    async def record(self, event: SecurityEvent) -> None:
        """Keep it, with the time, the caller's address and the correlation id of the present request."""
        ...
