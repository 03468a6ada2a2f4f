"""The record's own answer to "is everything that was accepted in the rankings?"."""

from __future__ import annotations

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.consumers import progress_id
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.mongo import Database


class Outstanding:
    """Asks MongoDB, not memory. ``consumer`` makes the answer true; ``collections`` are what it follows."""

    def __init__(
        self, *, database: Database, log: EventLog, consumer: str, collections: tuple[str, ...]
    ) -> None:
        self._database = database
        self._log = log
        self._consumer = consumer
        self._collections = collections

    async def check(self, tenant_id: TenantId) -> bool:
        """True when an accepted change is not processed yet: still pending, or beyond the cursor.

        Pending first, head next, cursor last: a change that moves on between the questions is seen by one.
        """
        for collection in self._collections:
            if await self._database[collection].find_one({"dirty": tenant_id}, {"_id": 1}) is not None:
                return True
        head = await self._log.head(tenant_id)
        progress = await self._database["progress"].find_one({"_id": progress_id(self._consumer, tenant_id)})
        return head.position > int((progress or {}).get("position", 0))
