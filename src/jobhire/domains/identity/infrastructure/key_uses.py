"""API keys in MongoDB, for listing, and when they were last used."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime

from jobhire.domains.identity.domain.api_key import ApiKey
from jobhire.domains.identity.infrastructure.mongo import API_KEYS
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.documents import document_id, load, own_id, tenant_range
from jobhire.shared.infrastructure.mongo import Database

NOTED_SECONDS = 60.0
_MOST = 10_000


class MongoKeyDirectory:
    """See ``KeyDirectory``."""

    def __init__(self, database: Database) -> None:
        self._keys = database[API_KEYS.collection]

    async def of_tenant(self, tenant_id: TenantId) -> Sequence[ApiKey]:
        found = await self._keys.find({"_id": tenant_range(tenant_id)}).to_list(None)
        return [load(API_KEYS, document) for document in found]


class MongoKeyUses:
    """See ``KeyUses``: at most one write a minute per key and process."""

    def __init__(self, database: Database) -> None:
        self._uses = database["api_key_uses"]
        self._noted: dict[str, float] = {}

    async def note(self, tenant_id: TenantId, id: str, at: datetime) -> None:
        key, now = document_id(tenant_id, id), time.monotonic()
        if self._noted.get(key, -NOTED_SECONDS) + NOTED_SECONDS > now:
            return
        if len(self._noted) >= _MOST:
            self._noted.clear()
        self._noted[key] = now
        await self._uses.update_one({"_id": key}, {"$set": {"tenant": tenant_id, "at": at}}, upsert=True)

    async def of(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, datetime]:
        wanted = [document_id(tenant_id, id) for id in ids]
        found = await self._uses.find({"_id": {"$in": wanted}}).to_list(None)
        return {own_id(document["_id"]): document["at"] for document in found}
