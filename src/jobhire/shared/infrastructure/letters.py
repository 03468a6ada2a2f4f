"""Letters that events cause: sent by a consumer, at least once, each on record.

``letters``: ``{_id: "<tenant>/<event id>", tenant, type, attempts, sent}``. The attempt is counted before the
letter goes; what cannot be sent is tried again with growing delays and then parked like any event. No address
and no text is kept: a letter is made anew from the aggregate whenever it is tried.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog
from prometheus_client import Counter

from jobhire.shared.application import Consumer, EventRecord, Mail, Mailer, MailNotSent
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.mongo import Database

_log = structlog.get_logger(__name__)
_letters = Counter("jobhire_letters", "Letters by what became of them", ["type", "outcome"])
Writer = Callable[[TenantId, EventRecord], Awaitable[Mail | None]]
"""Makes the letter that an event causes, or None when there is nothing to write (any more)."""


class Letters:
    def __init__(self, database: Database, mailer: Mailer, writers: Mapping[str, Writer]) -> None:
        self._database = database
        self._mailer = mailer
        self._writers = dict(writers)

    @property
    def types(self) -> frozenset[str]:
        return frozenset(self._writers)

    async def write(self, tenant_id: TenantId, event: EventRecord) -> Mail | None:
        """The letter that an event causes; sends nothing."""
        return await self._writers[event.type](tenant_id, event)

    def consumer(self, name: str, *, unhurried: bool = False) -> Consumer:
        return Consumer(name=name, kind="outward", types=self.types, handle=self.handle, unhurried=unhurried)

    async def handle(self, tenant_id: TenantId, events: Sequence[EventRecord], _: int) -> None:
        for event in events:
            await self._deliver(tenant_id, event)

    async def _deliver(self, tenant_id: TenantId, event: EventRecord) -> None:
        key = {"_id": f"{tenant_id}/{event.id}"}
        known = await self._database["letters"].find_one(key)
        if known is not None and known["sent"]:
            return
        mail = await self.write(tenant_id, event)
        if mail is None:
            return
        if known is None:
            fresh = {**key, "tenant": tenant_id, "type": event.type, "attempts": 0, "sent": False}
            await self._database["letters"].replace_one(key, fresh, upsert=True)
        await self._database["letters"].update_one(key, {"$inc": {"attempts": 1}})
        try:
            await self._mailer.send(mail)
        except MailNotSent as failure:
            _letters.labels(event.type, "failed").inc()
            _log.warning("letter.not_sent", tenant=tenant_id, letter=event.id, reason=str(failure))
            raise
        await self._database["letters"].update_one(key, {"$set": {"sent": True}})
        _letters.labels(event.type, "sent").inc()
