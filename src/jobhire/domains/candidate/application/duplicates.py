"""Who may be the same person as somebody. Told, never acted on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from jobhire.domains.candidate.application.ports import Lookup
from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.likeness import Likeness, likenesses
from jobhire.shared.application import AggregateStore, Message

_MOST = 50
"""Candidates looked at: more share a key only where it says nothing, such as an agency's number."""


class LikelySame(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Another candidate that may be the same person, and why. ``per_cent``: how alike the texts are."""

    candidate_id: str
    reason: str
    per_cent: int | None = None

    @classmethod
    def of(cls, candidate_id: str, likeness: Likeness) -> LikelySame:
        return cls(candidate_id=candidate_id, reason=likeness.reason.value, per_cent=likeness.per_cent)


class ListDuplicates(Message[Sequence[LikelySame]], frozen=True, kw_only=True):
    permission: ClassVar[str] = "candidates:read"

    id: str


async def list_duplicates(
    query: ListDuplicates, *, candidates: AggregateStore[Candidate], lookup: Lookup
) -> Sequence[LikelySame]:
    """One entry per candidate and reason. Raises ``NotFound``."""
    candidate = await candidates.get(query.by.tenant_id, query.id)
    return await likely_same(candidate, candidates, lookup)


async def likely_same(
    candidate: Candidate, candidates: AggregateStore[Candidate], lookup: Lookup
) -> list[LikelySame]:
    """Live ones only, each reason verified."""
    keys = [key for key in candidate.match_keys if not key.startswith("cv:")]
    if not keys:
        return []
    tenant_id = candidate.tenant_id
    ids = await lookup.by_keys(tenant_id, keys, most=_MOST + 1)
    others = await candidates.get_many(tenant_id, sorted(id for id in ids if id != candidate.id))
    return [
        LikelySame.of(other.id, likeness)
        for other in others.values()
        for likeness in likenesses(candidate.details, candidate.cv_text, other.details, other.cv_text)
    ]
