"""The chore that sends what candidates are to be written, as soon as it is due."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
import structlog
from prometheus_client import Counter

from jobhire.domains.careers.domain.letter import LetterStatus
from jobhire.domains.careers.infrastructure.mongo import LETTERS
from jobhire.shared.application import Clock
from jobhire.shared.domain import StaleVersion, TenantId
from jobhire.shared.infrastructure.chores import Chore
from jobhire.shared.infrastructure.documents import own_id
from jobhire.shared.infrastructure.mongo import Database

SECONDS = 5.0
MOST = 100
"""Sent in one turn; the rest is of the next."""

_log = structlog.get_logger(__name__)
_letters = Counter("jobhire_candidate_letters", "Letters to candidates by what became of them", ["outcome"])
Send = Callable[[TenantId, str], Awaitable[str]]
"""Answers what became of it."""


class LetterRounds:
    """Of all tenants, the longest due first. Two workers at one letter: the second finds it begun."""

    def __init__(self, database: Database, clock: Clock, send: Send) -> None:
        self._collection = database[LETTERS.collection]
        self._clock, self._send = clock, send

    def chore(self) -> Chore:
        return Chore(name="candidate-letters", seconds=SECONDS, run=self.run)

    async def run(self) -> None:
        now = msgspec.to_builtins(self._clock.now())
        due = {"state.status": LetterStatus.WAITING.value, "state.due_at": {"$lte": now}}
        found = self._collection.find(due, {"tenant": 1}).sort("state.due_at", 1).limit(MOST)
        for each in await found.to_list(None):
            await self._one(TenantId(each["tenant"]), own_id(each["_id"]))

    async def _one(self, tenant_id: TenantId, id: str) -> None:
        try:
            outcome = await self._send(tenant_id, id)
        except StaleVersion:  # another worker is at it
            return
        _letters.labels(outcome).inc()
        if outcome not in {LetterStatus.SENT, LetterStatus.CANCELLED}:
            _log.warning("candidate_letter.not_sent", tenant=tenant_id, letter=id, outcome=outcome)
