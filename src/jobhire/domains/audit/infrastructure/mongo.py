"""The audit trail in MongoDB, for reading (``shared/infrastructure/audit_log.py`` says how it is kept)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from jobhire.domains.audit.application.queries import Kept, Verdict
from jobhire.domains.audit.domain.question import Question
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.audit_entries import filter_text
from jobhire.shared.infrastructure.audit_log import AuditLog
from jobhire.shared.infrastructure.chain import BrokenChain, Stored, position_of
from jobhire.shared.infrastructure.mongo import Database


class MongoTrail:
    """See ``Trail``."""

    def __init__(self, database: Database) -> None:
        self._log = AuditLog(database)

    async def newest(
        self, tenant_id: TenantId, question: Question, *, before: int | None, limit: int
    ) -> Sequence[Kept]:
        found = await self._log.newest(tenant_id, _filter(question), before=before, limit=limit)
        return [_kept(stored) for stored in found]

    async def after(self, tenant_id: TenantId, position: int, *, limit: int) -> Sequence[Kept]:
        return [_kept(each) for each in await self._log.page(tenant_id, after=position, limit=limit)]

    async def verify(self, tenant_id: TenantId) -> Verdict:
        try:
            head = await self._log.verify(tenant_id)
        except BrokenChain as broken:
            return Verdict(whole=False, entries=broken.position - 1, hash="", broken_at=broken.position)
        return Verdict(whole=True, entries=head.position, hash=head.hash)


def _filter(question: Question) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        name: value
        for name in ("actor", "subject", "outcome")
        if (value := getattr(question, name)) is not None
    }
    if question.action is not None:
        wanted["action"] = {"$regex": f"^{re.escape(question.action)}"}
    bounds = {"$gte": question.since, "$lt": question.until}
    times = {name: filter_text(moment) for name, moment in bounds.items() if moment is not None}
    return {**wanted, "time": times} if times else wanted


def _kept(stored: Stored) -> Kept:
    return Kept(
        position=position_of(stored["_id"]),
        body=msgspec.Raw(stored["body"].encode()),
        hash=stored["hash"],
        address=stored.get("address"),
    )
