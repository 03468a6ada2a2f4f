"""Tokens that were bought, in MongoDB.

``ai_credits``: ``{_id: "<tenant>/<key>", tenant, month, tokens}``: one per order, another for what was paid
back.
"""

from __future__ import annotations

from contextlib import suppress

from pymongo.errors import DuplicateKeyError

from jobhire.domains.ai.infrastructure.mongo import MongoLedger
from jobhire.shared.application import Clock
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.documents import document_id, tenant_range
from jobhire.shared.infrastructure.mongo import Database


class MongoCredits:
    """See ``Credits``."""

    def __init__(self, database: Database, ledger: MongoLedger, clock: Clock) -> None:
        self._collection = database["ai_credits"]
        self._ledger = ledger
        self._clock = clock

    async def add(self, tenant_id: TenantId, key: str, tokens: int) -> None:
        entry = {"tenant": tenant_id, "month": self._month(), "tokens": tokens}
        with suppress(DuplicateKeyError):
            await self._collection.insert_one({"_id": document_id(tenant_id, key), **entry})

    async def left(self, tenant_id: TenantId, *, monthly: int) -> int:
        entries = await self._collection.find({"_id": tenant_range(tenant_id)}).to_list(None)
        if not entries:
            return 0
        first = min(str(each["month"]) for each in entries)
        months = await self._ledger.between(tenant_id, first, self._month())
        used = (
            sum(each.prompt_tokens + each.completion_tokens for each in month) for month in months.values()
        )
        beyond = sum(max(0, tokens - monthly) for tokens in used)
        return max(0, sum(int(each["tokens"]) for each in entries) - beyond)

    def _month(self) -> str:
        return f"{self._clock.now():%Y-%m}"
