"""The record's own answer to "is everything that was accepted in the rankings?"."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure import cloudevents
from jobhire.shared.infrastructure.consumers import Interest, progress_id
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.mongo import Database

_REMEMBERED = 10_000


class _Look(NamedTuple):
    """What was seen of a log: after which position, up to which, and the last that concerns the consumer."""

    since: int
    up_to: int
    last: int


class Outstanding:
    """Asks MongoDB, not memory. ``consumer`` makes the answer true; ``types`` are the events it follows,
    ``known`` all there are, and ``collections`` where they come from.

    Events that do not concern the consumer leave its cursor where it is, so the cursor is compared with the
    last event that does. The log never changes: what was looked through once is not read again.
    """

    def __init__(
        self,
        *,
        database: Database,
        log: EventLog,
        consumer: str,
        types: Iterable[str],
        collections: tuple[str, ...],
        known: Collection[str] = frozenset(),
    ) -> None:
        self._database = database
        self._log = log
        self._consumer = consumer
        self._interest = Interest(types, known)
        self._collections = collections
        self._looked: dict[TenantId, _Look] = {}

    async def check(self, tenant_id: TenantId) -> bool:
        """True when an accepted change is not processed yet: still pending, or beyond the cursor.

        Pending first, the log next, cursor last: a change that moves on between the questions is seen by one.
        """
        for collection in self._collections:
            if await self._database[collection].find_one({"dirty": tenant_id}, {"_id": 1}) is not None:
                return True
        cursor = await self._cursor(tenant_id)
        last = await self._last_of_concern(tenant_id, cursor)
        return last > cursor and last > await self._cursor(tenant_id)

    async def _last_of_concern(self, tenant_id: TenantId, cursor: int) -> int:
        """A position beyond the cursor that concerns the consumer, or the last one before it. The log is read
        no further than that takes."""
        known = self._looked.get(tenant_id)
        if known is None or cursor < known.since:
            known = _Look(cursor, cursor, 0)
        since, up_to, last = known
        while last <= cursor and (bodies := await self._log.read(tenant_id, after=up_to)):
            events = [cloudevents.record_of(body) for body in bodies]
            concerning = (event.position for event in events if self._interest.concerns(event.type))
            up_to, last = events[-1].position, max(concerning, default=last)
        if len(self._looked) >= _REMEMBERED:
            self._looked.clear()
        self._looked[tenant_id] = _Look(since, up_to, last)
        return last

    async def _cursor(self, tenant_id: TenantId) -> int:
        progress = await self._database["progress"].find_one({"_id": progress_id(self._consumer, tenant_id)})
        return int((progress or {}).get("position", 0))
