"""One result per ``Idempotency-Key``: what is remembered, and what refuses."""

from __future__ import annotations

from typing import Protocol

import msgspec

from jobhire.shared.domain import Conflict, Invalid, TenantId


class StoredAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An HTTP answer kept for a repeat of the same request. ``body`` is JSON text."""

    status: int
    headers: dict[str, str]
    body: str


class IdempotencyClaim(msgspec.Struct, frozen=True, kw_only=True):
    """The right to run a request, or the answer that it had. ``resource_id`` is the same for every repeat."""

    resource_id: str
    lock: int
    answer: StoredAnswer | None = None


class IdempotencyKeyReused(Invalid):
    code = "idempotency-key-reused"
    title = "The Idempotency-Key belongs to another request"


class IdempotencyKeyInUse(Conflict):
    code = "idempotency-key-in-use"
    title = "The first request with this Idempotency-Key is still running"


class AnswerForgotten(Conflict):
    """The answer that a repeat would get spoke of somebody who was erased since."""

    code = "answer-forgotten"
    title = "The answer spoke of somebody who was erased"


class IdempotencyStore(Protocol):
    """One result per key and tenant, remembered for a day. Times are Unix milliseconds."""

    async def claim(
        self, tenant_id: TenantId, key: str, *, fingerprint: str, resource_id: str, now: int
    ) -> IdempotencyClaim:
        """Claim the key, or learn the answer it led to.

        A claim whose lock ran out is taken over with its first ``resource_id``: what was half done is met
        again, not done twice. Raises ``IdempotencyKeyReused`` for another fingerprint, and
        ``IdempotencyKeyInUse`` while the lock holds.
        """
        ...

    async def finish(self, tenant_id: TenantId, key: str, lock: int, answer: StoredAnswer) -> None:
        """Keep the answer, unless somebody else has taken the claim over."""
        ...

    async def release(self, tenant_id: TenantId, key: str, lock: int) -> None:
        """Give up without an answer: a repeat may run at once, with the same ``resource_id``."""
        ...
