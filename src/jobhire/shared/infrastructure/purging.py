"""What was deleted long ago is destroyed, a few things at a time, by a chore.

First a thing is emptied: one write that leaves nothing of it but its id, with an event and an audit entry,
and after which nobody restores it. Then every domain takes out what it keeps of it. In a later round that is
done once more, for what was under way meanwhile, and the document goes. So whatever is cut short is taken up
again from what is there, and two at once are harmless.

``chores``  ``{_id: "<chore>.since", since}``: when the chore ran first. What was deleted before that is
treated as if it had been then: until now nobody reckoned with its end.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

import msgspec
import structlog
from prometheus_client import Counter
from pymongo.errors import DuplicateKeyError

from jobhire.shared.application import Clock, Forgetter, Gone, forget_everywhere
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.chores import Chore
from jobhire.shared.infrastructure.documents import Document, document_id, own_id
from jobhire.shared.infrastructure.mongo import Database

SECONDS = 600.0
"""Between two turns."""
BATCH = 50
"""Things of one tenant looked for at a time."""
ROUND_SECONDS = 15.0
"""How long one turn goes on, so that others have the database to themselves; the rest is of the next turn."""

_log = structlog.get_logger(__name__)
_purged = Counter("jobhire_purged", "Deleted things that were destroyed after their days", ("kind",))
_failed = Counter("jobhire_purges_failed", "Tries to destroy something that failed", ("kind",))
_TOLD: Document = {"dirty": {"$exists": False}}
"""Its events and audit entries are in their logs."""
Tenants = Callable[[], Awaitable[Sequence[TenantId]]]
Empty = Callable[[TenantId, str, datetime], Awaitable[bool]]


async def _nobody() -> Sequence[TenantId]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """``days``: after their deletion things are destroyed, 0: never; ``tenants``: whose; ``forgetters``: of
    all domains, known once all are open."""

    days: int = 0
    tenants: Tenants = _nobody
    forgetters: list[Forgetter] = field(default_factory=list)


FOR_EVER = Retention()
"""What is deleted stays, out of sight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purgeable:
    """``kind``: as forgetters call it; ``due``: a further filter of what may be purged and says anything yet;
    ``empty``: purge one that was deleted before a moment, False if it is not to be (any more)."""

    kind: Literal["job", "candidate"]
    collection: str
    due: Document
    empty: Empty


class Purger:
    """The chore of one kind of things."""

    def __init__(
        self, purgeable: Purgeable, *, database: Database, retention: Retention, clock: Clock
    ) -> None:
        self._of = purgeable
        self._collection = database[purgeable.collection]
        self._chores = database["chores"]
        self._retention, self._clock = retention, clock

    def chores(self) -> tuple[Chore, ...]:
        return (Chore(name=self._name, seconds=SECONDS, run=self.run),) if self._retention.days else ()

    @property
    def _name(self) -> str:
        return f"purge-{self._of.collection}"

    async def run(self) -> None:
        """One turn."""
        before = self._clock.now() - timedelta(days=self._retention.days)
        if before < await self._since():
            return
        end, gone = time.monotonic() + ROUND_SECONDS, 0
        for tenant_id in await self._retention.tenants():
            old = {"tenant": tenant_id, "state.deleted_at": {"$gt": "", "$lte": msgspec.to_builtins(before)}}
            await self._each(tenant_id, {**old, "state.purged": True, **_TOLD}, self._finish)
            empty = partial(self._empty, before=before)
            while time.monotonic() < end and (
                done := await self._each(tenant_id, {**old, **self._of.due}, empty)
            ):
                gone += done
        if gone:
            _purged.labels(self._of.kind).inc(gone)
            _log.info("purged", collection=self._of.collection, count=gone)

    async def _each(
        self, tenant_id: TenantId, where: Document, step: Callable[[TenantId, str], Awaitable[bool]]
    ) -> int:
        """How many of the next few it was done for. What fails is logged and counted, and holds up nothing;
        its turn comes again."""
        found = await self._collection.find(where, {"_id": 1}).limit(BATCH).to_list(None)
        done = 0
        for id in (own_id(each["_id"]) for each in found):
            try:
                done += await step(tenant_id, id)
            except Exception as failure:
                _failed.labels(self._of.kind).inc()
                _log.error("purge.failed", kind=self._of.kind, id=id, error=type(failure).__name__)
        return done

    async def _empty(self, tenant_id: TenantId, id: str, *, before: datetime) -> bool:
        if not await self._of.empty(tenant_id, id, before):
            return False
        await self._forget(tenant_id, id)
        return True

    async def _finish(self, tenant_id: TenantId, id: str) -> bool:
        """Once more, for what was under way when it was emptied; then the document goes."""
        await self._forget(tenant_id, id)
        await self._collection.delete_one({"_id": document_id(tenant_id, id), "state.purged": True, **_TOLD})
        return True

    async def _forget(self, tenant_id: TenantId, id: str) -> None:
        await forget_everywhere(self._retention.forgetters, tenant_id, Gone(kind=self._of.kind, id=id))

    async def _since(self) -> datetime:
        known = await self._chores.find_one({"_id": f"{self._name}.since"})
        if known is None:
            known = {"_id": f"{self._name}.since", "since": msgspec.to_builtins(self._clock.now())}
            try:
                await self._chores.insert_one(known)
            except DuplicateKeyError:
                return self._clock.now()
        return datetime.fromisoformat(known["since"])
