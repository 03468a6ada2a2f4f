"""What writes into the audit trail beside the aggregate store: security events, and all refusals."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

import structlog
from prometheus_client import Counter
from pymongo.errors import BulkWriteError

from jobhire.shared.application import (
    HOUSE,
    Act,
    Clock,
    Handler,
    Ids,
    Message,
    Principal,
    SecurityEvent,
    acting,
    action_of,
    request_context,
)
from jobhire.shared.domain import DomainError, Exhausted, Forbidden, Unauthenticated
from jobhire.shared.infrastructure.audit_entries import entry_of_event
from jobhire.shared.infrastructure.audit_log import INBOX
from jobhire.shared.infrastructure.documents import Document, document_id
from jobhire.shared.infrastructure.inserts import refused_as_duplicates
from jobhire.shared.infrastructure.mongo import UNREACHABLE, Database

_log = structlog.get_logger(__name__)
_not_kept = Counter("jobhire_audit_refusals_not_kept", "Refusals that are not in the audit trail", ["reason"])
_TOO_MANY, _AWAY = map(_not_kept.labels, ("too many", "MongoDB is away"))
REFUSED = (Unauthenticated, Forbidden, Exhausted)
_GATHER_SECONDS, _PAUSE_SECONDS = 0.1, 1.0
_WAITING = 5_000


class MongoAuditTrail:
    """See ``AuditTrail``. What is recorded waits in the inbox; the relay gives it its place in the chain."""

    def __init__(self, database: Database, *, clock: Clock, ids: Ids) -> None:
        self._inbox = database[INBOX]
        self._clock = clock
        self._ids = ids

    async def record(self, event: SecurityEvent) -> None:
        letter = self.letter(event)
        await self._inbox.insert_one(letter)
        act = acting.get()
        if act is not None and event.outcome == "refused":
            act.told = True
        _log.info("audit", action=event.action, outcome=event.outcome, entry=letter["_id"])

    def letter(self, event: SecurityEvent) -> Document:
        """What goes into the inbox, with the context of the present request."""
        tenant_id = event.tenant_id or HOUSE
        entry = entry_of_event(event, clock=self._clock, ids=self._ids)
        return {
            "_id": document_id(tenant_id, entry.id),
            "tenant": tenant_id,
            "version": 1,
            "pending": [],
            "audit": [entry.encoded()],
            "dirty": tenant_id,
        }

    async def post(self, letters: Sequence[Document]) -> None:
        """Put letters into the inbox; those that are there already stay as they are."""
        try:
            await self._inbox.insert_many(letters, ordered=False)
        except BulkWriteError as failure:
            refused_as_duplicates(failure)


class Allowance:
    """How many refusals of one actor and action are kept per minute: ``each``, and ``most`` of all actors
    together, per process. Whoever knocks a thousand times fills no disk and hides nobody else's knock."""

    def __init__(self, *, each: int = 10, most: int = 1_000) -> None:
        self._each = each
        self._most = most
        self._minute = -1
        self._counts: dict[tuple[str, ...], int] = {}
        self._all = 0

    def take(self, *key: str) -> bool:
        minute = int(time.monotonic() // 60)
        if minute != self._minute:
            self._minute, self._counts, self._all = minute, {}, 0
        count = self._counts.get(key, 0)
        if count >= self._each or self._all >= self._most:
            return False
        self._counts[key] = count + 1
        self._all += 1
        return True


class Refusals:
    """Keeps who was refused what. A refused request does not wait for it: entries are gathered and written
    by ``run``; while MongoDB is away they wait, at most ``_WAITING`` of them."""

    def __init__(self, trail: MongoAuditTrail, allowance: Allowance | None = None) -> None:
        self._trail = trail
        self._allowance = allowance or Allowance()
        self._letters: deque[Document] = deque()
        self._wake = asyncio.Event()

    async def of_message(self, message: Message[Any], handler: Handler) -> Any:
        """Middleware, the outermost: names who acts for as long as the message runs, and keeps its refusal
        unless the handler did."""
        act = Act(by=message.by, action=action_of(type(message)))
        token = acting.set(act)
        try:
            return await handler(message)
        except REFUSED as refusal:
            if not act.told:
                self._keep(act.by, act.action, refusal)
            raise
        finally:
            acting.reset(token)

    def of_request(self, principal: Principal | None, method: str, route: str, refusal: DomainError) -> None:
        """Who was turned away at the gate, before any message was sent."""
        self._keep(principal, "request.refused", refusal, method=method, route=route)

    async def run(self) -> None:
        """Write what comes in, until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            await asyncio.sleep(_GATHER_SECONDS)
            if not await self.flush():
                await asyncio.sleep(_PAUSE_SECONDS)
                self._wake.set()

    async def flush(self) -> bool:
        """Write what is waiting. False: MongoDB is away, and it goes on waiting."""
        while letters := list(self._letters):
            try:
                await self._trail.post(letters)
            except UNREACHABLE as failure:
                _log.warning("audit.waiting", reason=type(failure).__name__, entries=len(self._letters))
                return False
            for _ in letters:
                self._letters.popleft()
        return True

    def _keep(self, principal: Principal | None, action: str, refusal: DomainError, **facts: str) -> None:
        known = principal is not None and principal.kind != "visitor"
        actor = principal.user_id if principal is not None and known else "visitor"
        tenant_id = principal.tenant_id if principal is not None else HOUSE
        request = request_context.get()
        address = request.client if request is not None and not known else ""
        if not self._allowance.take(tenant_id, actor, address, action, *facts.values()):
            _TOO_MANY.inc()
        elif len(self._letters) >= _WAITING:
            _AWAY.inc()
        else:
            event = SecurityEvent(
                tenant_id=tenant_id,
                action=action,
                outcome="refused",
                actor=actor,
                code=refusal.code,
                facts={**facts},
            )
            self._letters.append(self._trail.letter(event))
            self._wake.set()
