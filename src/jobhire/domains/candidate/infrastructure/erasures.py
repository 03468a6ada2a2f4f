"""Erasures are gone through once more, a while later: something may have been under way."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from jobhire.domains.candidate.application.erasing import VerifyErasure
from jobhire.domains.candidate.infrastructure.mongo import CANDIDATES
from jobhire.shared.application import Clock, Mediator, Principal
from jobhire.shared.infrastructure.chores import Chore
from jobhire.shared.infrastructure.documents import own_id
from jobhire.shared.infrastructure.mongo import Database
from jobhire.shared.infrastructure.purging import Tenants

SECONDS = 600.0
LATER = timedelta(minutes=1)
"""What was under way then is through, or has failed."""
BATCH = 100


class Erasures:
    def __init__(self, database: Database, tenants: Tenants, mediator: Mediator, clock: Clock) -> None:
        self._collection = database[CANDIDATES.collection]
        self._tenants, self._mediator, self._clock = tenants, mediator, clock

    def chore(self) -> Chore:
        return Chore(name="erasures", seconds=SECONDS, run=self.verify)

    async def verify(self) -> None:
        before = msgspec.to_builtins(self._clock.now() - LATER)
        for tenant_id in await self._tenants():
            wanted = {
                "tenant": tenant_id,
                "state.deleted_at": {"$gt": ""},
                "state.erasure.verified": False,
                "state.erasure.at": {"$lte": before},
            }
            found = await self._collection.find(wanted, {"_id": 1}).limit(BATCH).to_list(None)
            for id in (own_id(each["_id"]) for each in found):
                await self._mediator.send(VerifyErasure(by=Principal.system(tenant_id), id=id))
