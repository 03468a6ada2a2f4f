"""Candidates who were deleted long ago are emptied, and whoever is merged into them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.leaving import go_with, purge
from jobhire.shared.application import (
    AggregateStore,
    Forgetter,
    Forgotten,
    Gone,
    Message,
    edit,
    forget_everywhere,
    together,
)
from jobhire.shared.domain import NotFound, TenantId

Candidates = AggregateStore[Candidate]


class PurgeCandidate(Message[bool], frozen=True, kw_only=True):
    """Nothing stays of who was deleted ``before`` that moment. False: they are not due (any more)."""

    permission: ClassVar[str] = "candidates:write"

    id: str
    before: datetime


async def purge_candidate(command: PurgeCandidate, *, candidates: Candidates) -> bool:
    """Raises ``NotFound``."""
    tenant_id = command.by.tenant_id
    candidate = await edit(
        candidates, tenant_id, command.id, lambda it: purge(it, before=command.before), deleted=True
    )
    return candidate.purged


class HiddenForgetter:
    """See ``Forgetter``: who was merged into somebody who is gone goes with them, wherever they are kept."""

    def __init__(self, candidates: Candidates, forgetters: list[Forgetter]) -> None:
        """``forgetters``: all there are, this one among them; known once all domains are open."""
        self._candidates, self._forgetters = candidates, forgetters

    async def forget(self, tenant_id: TenantId, gone: Gone) -> Forgotten:
        if gone.kind != "candidate":
            return Forgotten()
        parts = [await self._with(tenant_id, id, gone) for id in await self._hidden(tenant_id, gone.id)]
        return together(parts)

    async def _hidden(self, tenant_id: TenantId, id: str) -> list[str]:
        try:
            left = await self._candidates.recall(tenant_id, id)
        except NotFound:
            return []
        return [each.candidate_id for each in left.absorbed if not each.returned]

    async def _with(self, tenant_id: TenantId, id: str, gone: Gone) -> Forgotten:
        """Somebody who was merged, and is still; or went before, and what they left is looked for again."""
        try:
            known = await self._candidates.recall(tenant_id, id)
            after = await edit(self._candidates, tenant_id, id, lambda it: go_with(it, gone.id), deleted=True)
        except NotFound:
            return Forgotten()
        if not after.purged:
            return Forgotten()
        own = Forgotten(removed={"mergedCandidates": int(after.version > known.version)})
        theirs = Gone(kind="candidate", id=id, erased=gone.erased)
        return together([own, await forget_everywhere(self._forgetters, tenant_id, theirs)])
