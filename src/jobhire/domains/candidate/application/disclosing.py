"""What is kept of a candidate themselves: their profile, and where every value comes from."""

from __future__ import annotations

from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.leaving import is_gone
from jobhire.shared.application import AggregateStore, Asked, Disclosed, Held, as_kept
from jobhire.shared.domain import NotFound, TenantId

PURPOSE = "To know who may be right for a job, and to get in touch"
_DERIVED = {"search", "skill_keys"}
"""The same words once more, for searching."""


class CandidateDiscloser:
    """See ``Discloser``. Who was merged into them is the same person."""

    def __init__(self, candidates: AggregateStore[Candidate]) -> None:
        self._candidates = candidates

    async def disclose(self, tenant_id: TenantId, asked: Asked) -> Disclosed:
        try:
            candidate = await self._candidates.recall(tenant_id, asked.id)
        except NotFound:
            return Disclosed()
        also = [each.candidate_id for each in candidate.absorbed if not each.returned]
        return Disclosed(held=() if is_gone(candidate) else [_held(candidate)], also=also)


def _held(candidate: Candidate) -> Held:
    data = {name: value for name, value in as_kept(candidate).items() if name not in _DERIVED}
    return Held(
        place="candidates",
        id=candidate.id,
        purpose=PURPOSE,
        data=data,
        since=candidate.created_at,
        sources=sorted({each.origin.source.value for each in candidate.origins}),
    )
