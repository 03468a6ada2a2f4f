"""The employment status follows applications."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from typing import ClassVar, Protocol

from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.details import EmploymentStatus
from jobhire.domains.candidate.domain.employment import follow_hiring
from jobhire.shared.application import AggregateStore, Clock, Message, edit
from jobhire.shared.domain import NotFound, TenantId

Follows = Callable[[TenantId], Awaitable[bool]]
"""Whether a tenant wants it."""
_TALKED_WITH = frozenset({"interview", "offer"})


class Pursuits(Protocol):
    async def kinds(self, tenant_id: TenantId, candidate_id: str) -> Collection[str]:
        """Of the stages in which their applications are."""
        ...


class FollowHiring(Message[None], frozen=True, kw_only=True):
    """An application of theirs was made, moved, or is theirs no more."""

    permission: ClassVar[str] = "candidates:write"

    candidate_id: str


async def follow_applications(
    command: FollowHiring,
    *,
    candidates: AggregateStore[Candidate],
    pursuits: Pursuits,
    follows: Follows,
    clock: Clock,
) -> None:
    """From where their applications are now: safe to repeat, in whatever order."""
    tenant_id, id = command.by.tenant_id, command.candidate_id
    if not await follows(tenant_id):
        return
    status = status_by(await pursuits.kinds(tenant_id, id))
    with suppress(NotFound):  # deleted, or another's by now
        await edit(candidates, tenant_id, id, lambda it: follow_hiring(it, status, now=clock.now()))


def status_by(kinds: Collection[str]) -> EmploymentStatus:
    """Hired by one counts more than talks about another."""
    if "hired" in kinds:
        return EmploymentStatus.HIRED
    return EmploymentStatus.INTERVIEWING if _TALKED_WITH & set(kinds) else EmploymentStatus.AVAILABLE
