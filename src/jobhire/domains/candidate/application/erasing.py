"""A candidate is erased: at once, for ever, and with a record of what was removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

import msgspec

from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.leaving import erase, erasure_of, record
from jobhire.shared.application import (
    AggregateStore,
    Clock,
    Forgetter,
    Gone,
    Message,
    edit,
    forget_everywhere,
)
from jobhire.shared.domain import TenantId


class ErasureView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``removed``: how many things, by the place they were in. ``complete``: nothing is left that says
    anything of them; ``verified_at``: when everything was gone through once more."""

    candidate_id: str
    erased_at: datetime
    erased_by: str
    removed: Mapping[str, int]
    complete: bool
    verified_at: datetime | None
    version: int

    @classmethod
    def of(cls, candidate: Candidate) -> ErasureView:
        erasure = erasure_of(candidate)
        return cls(
            candidate_id=candidate.id,
            erased_at=erasure.at,
            erased_by=erasure.by,
            removed=erasure.removed,
            complete=erasure.complete,
            verified_at=erasure.verified_at,
            version=candidate.version,
        )


class EraseCandidate(Message[ErasureView], frozen=True, kw_only=True):
    """Nothing stays of them. Also of one who was deleted."""

    permission: ClassVar[str] = "candidates:erase"
    sensitive: ClassVar[bool] = True

    id: str
    expected_version: int | None = None


async def erase_candidate(
    command: EraseCandidate,
    *,
    candidates: AggregateStore[Candidate],
    forgetters: Sequence[Forgetter],
    clock: Clock,
) -> ErasureView:
    """The record first: from then on nobody finds them, and what is cut short is taken up again. Sent again,
    it looks again. Raises ``NotFound``, ``CandidateHidden``, and ``StaleVersion`` for an expected version."""
    by = command.by
    await edit(
        candidates,
        by.tenant_id,
        command.id,
        lambda it: erase(it, by=by.user_id, now=clock.now()),
        expected_version=command.expected_version,
        deleted=True,
    )
    return await _forget(by.tenant_id, command.id, candidates, forgetters, again=None)


class VerifyErasure(Message[ErasureView], frozen=True, kw_only=True):
    """Look for everything of an erased candidate once more: something may have been under way."""

    permission: ClassVar[str] = "candidates:erase"

    id: str


async def verify_erasure(
    command: VerifyErasure,
    *,
    candidates: AggregateStore[Candidate],
    forgetters: Sequence[Forgetter],
    clock: Clock,
) -> ErasureView:
    """Raises ``NotFound`` and ``NotErased``."""
    erasure_of(await candidates.recall(command.by.tenant_id, command.id))
    return await _forget(command.by.tenant_id, command.id, candidates, forgetters, again=clock.now())


async def _forget(
    tenant_id: TenantId,
    id: str,
    candidates: AggregateStore[Candidate],
    forgetters: Sequence[Forgetter],
    *,
    again: datetime | None,
) -> ErasureView:
    found = await forget_everywhere(forgetters, tenant_id, Gone(kind="candidate", id=id, erased=True))
    candidate = await edit(
        candidates,
        tenant_id,
        id,
        lambda it: record(it, found.removed, complete=found.complete, again=again),
        deleted=True,
    )
    return ErasureView.of(candidate)


class GetErasure(Message[ErasureView], frozen=True, kw_only=True):
    """What an erasure removed."""

    permission: ClassVar[str] = "candidates:erase"

    id: str


async def get_erasure(query: GetErasure, *, candidates: AggregateStore[Candidate]) -> ErasureView:
    """Raises ``NotFound`` and ``NotErased``."""
    return ErasureView.of(await candidates.recall(query.by.tenant_id, query.id))
