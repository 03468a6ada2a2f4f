"""Offers in MongoDB, and the chore that notes which have expired."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
from pymongo import IndexModel

from jobhire.domains.hiring.domain.offer import Offer, OfferStatus
from jobhire.shared.application import Clock
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.chores import Chore
from jobhire.shared.infrastructure.documents import own_id
from jobhire.shared.infrastructure.mongo import AggregateDocument, Database, aggregate_indexes

OFFERS: AggregateKind[Offer] = AggregateKind(
    collection="offers",
    noun="offer",
    type=Offer,
    unique={"place": lambda offer: offer.place},
)
SECONDS = 60.0
MOST = 500
"""Noted in one turn; the rest is of the next."""


class OfferDocument(AggregateDocument):
    class Settings:
        name = OFFERS.collection
        use_cache = False
        indexes = (
            *aggregate_indexes(OFFERS),
            IndexModel([("tenant", 1), ("state.application_id", 1)]),
            IndexModel([("state.status", 1), ("state.terms.expires_at", 1)]),
        )


class ExpiryRounds:
    """Of all tenants: answers tell that an offer has expired at once, its event comes with the next turn."""

    def __init__(
        self, database: Database, clock: Clock, lapse: Callable[[TenantId, str], Awaitable[None]]
    ) -> None:
        self._collection = database[OFFERS.collection]
        self._clock, self._lapse = clock, lapse

    def chore(self) -> Chore:
        return Chore(name="offer-expiry", seconds=SECONDS, run=self.run)

    async def run(self) -> None:
        now = msgspec.to_builtins(self._clock.now())
        where = {"state.status": OfferStatus.SENT.value, "state.terms.expires_at": {"$lte": now}}
        found = await self._collection.find(where, {"tenant": 1}).limit(MOST).to_list(None)
        for each in found:
            await self._lapse(TenantId(each["tenant"]), own_id(each["_id"]))
