"""What is over and gone after a while: sessions, requests to register or for another password or address,
removed passkeys, and challenges that nobody can answer any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
from motor.motor_asyncio import AsyncIOMotorCollection

from jobhire.domains.identity.infrastructure.mongo import (
    EMAIL_CHANGES,
    PASSKEYS,
    REGISTRATIONS,
    RESETS,
    SESSIONS,
    SPENT_CHALLENGES,
)
from jobhire.shared.application import Clock
from jobhire.shared.infrastructure.mongo import Database

SECONDS = 600.0
"""Between two rounds."""
SESSIONS_KEPT = timedelta(days=7)
"""How long a session that is over can still be looked at."""
REQUESTS_KEPT = timedelta(days=2)
"""Links in letters end long before."""
AT_ONCE = 1000

Query = dict[str, Any]


async def sweep(database: Database, clock: Clock) -> None:
    """In batches, so that no round holds the database for long. What is not in the event log yet stays for a
    later round."""
    now = clock.now()
    over = msgspec.to_builtins(now - SESSIONS_KEPT)
    for moment in ({"state.expires_at": {"$lt": over}}, {"state.ended_at": {"$lt": over, "$gt": ""}}):
        await _forget(database[SESSIONS.collection], moment)
    asked = msgspec.to_builtins(now - REQUESTS_KEPT)
    for kind in (RESETS, REGISTRATIONS, EMAIL_CHANGES):
        await _forget(database[kind.collection], {"state.requested_at": {"$lt": asked}})
    await _forget(database[PASSKEYS.collection], {"state.removed_at": {"$lt": asked, "$gt": ""}})
    present = msgspec.to_builtins(now)
    await _forget(database[SPENT_CHALLENGES.collection], {"state.until": {"$lt": present}})


async def _forget(collection: AsyncIOMotorCollection[Query], old: Query) -> None:
    told = {**old, "dirty": {"$exists": False}}
    while found := await collection.find(told, {"_id": 1}).limit(AT_ONCE).to_list(None):
        await collection.delete_many({"_id": {"$in": [each["_id"] for each in found]}})
