"""Two records of one person are merged, and taken apart again.

Each command changes one candidate. A merge hides one and then lets the other take over; an unmerge lets the
other give back and then restores the first. What a crash leaves between the two, the consumer of
``merged`` and ``unmerged`` completes by the same commands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from jobhire.domains.candidate.application.ports import MatchCounts
from jobhire.domains.candidate.application.queries import CandidateView
from jobhire.domains.candidate.domain.absorbed import record_of
from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.errors import CandidateEmailTaken
from jobhire.domains.candidate.domain.merging import (
    absorb,
    give_back,
    has_absorbed_enough,
    hide,
    holds_address_of,
    restore,
    settle,
)
from jobhire.shared.application import (
    AggregateStore,
    Clock,
    Mediator,
    Message,
    Principal,
    edit,
    retry_when_stale,
)
from jobhire.shared.domain import AlreadyExists, Conflict, Invalid, NotFound, StaleVersion, TenantId

Candidates = AggregateStore[Candidate]


class HideMerged(Message[None], frozen=True, kw_only=True):
    """The first step of a merge: ``candidate_id`` is hidden, ``id`` is to stay."""

    permission: ClassVar[str] = "candidates:write"

    id: str
    candidate_id: str
    expected_version: int | None = None


async def hide_merged(command: HideMerged, *, candidates: Candidates, clock: Clock) -> None:
    """Safe to repeat. Raises ``NotFound`` for either, ``Invalid`` for one and the same, ``StaleVersion``."""
    tenant_id, id, other = command.by.tenant_id, command.id, command.candidate_id
    if id == other:
        raise Invalid("a candidate cannot be merged into themselves", field="/candidateId")
    survivor = await candidates.get(tenant_id, id)
    hidden = await candidates.find(tenant_id, "merged", other)
    if hidden is not None and hidden.merged_into == id:
        return
    if has_absorbed_enough(survivor):
        raise Invalid("too many candidates are merged into this one", field="/candidateId")
    if command.expected_version not in {None, survivor.version}:
        raise StaleVersion("the candidate has changed since you read it", current=survivor.version)
    by = command.by.user_id
    await edit(candidates, tenant_id, other, lambda it: hide(it, into=id, by=by, now=clock.now()))


class AbsorbMerged(Message[CandidateView], frozen=True, kw_only=True):
    """The second step of a merge: ``id`` takes over from ``candidate_id``, who is hidden."""

    permission: ClassVar[str] = "candidates:write"

    id: str
    candidate_id: str


async def absorb_merged(
    command: AbsorbMerged, *, candidates: Candidates, counts: MatchCounts, clock: Clock
) -> CandidateView:
    """Safe to repeat. Raises ``NotFound`` for who is not merged into ``id`` (any more), and ``Conflict``
    where ``id`` is gone."""
    tenant_id = command.by.tenant_id
    loser = await _hidden(candidates, tenant_id, command.candidate_id, command.id)
    try:
        candidate = await edit(
            candidates, tenant_id, command.id, lambda it: absorb(it, loser, now=clock.now())
        )
    except NotFound:
        raise Conflict("the candidate that was to stay is gone meanwhile", candidateId=command.id) from None
    return await _view(candidate, counts)


class SettleMerged(Message[None], frozen=True, kw_only=True):
    """The last step of a merge: ``candidate_id`` knows that ``id`` took over, and goes wherever that goes."""

    permission: ClassVar[str] = "candidates:write"

    id: str
    candidate_id: str


async def settle_merged(command: SettleMerged, *, candidates: Candidates) -> None:
    """Safe to repeat."""

    def change(loser: Candidate) -> bool:
        return loser.merged_into == command.id and settle(loser)

    await _edit_hidden(candidates, command.by.tenant_id, command.candidate_id, change)


async def take_over(mediator: Mediator, by: Principal, id: str, candidate_id: str) -> CandidateView:
    """All of a merge after its first step. Whom nobody can take over lives again; ``Conflict`` says so."""
    try:
        candidate = await mediator.send(AbsorbMerged(by=by, id=id, candidate_id=candidate_id))
    except Conflict:
        await mediator.send(RestoreMerged(by=by, id=id, candidate_id=candidate_id))
        raise
    await mediator.send(SettleMerged(by=by, id=id, candidate_id=candidate_id))
    return candidate


class GiveBackMerged(Message[CandidateView], frozen=True, kw_only=True):
    """The first step of an unmerge: ``id`` gives back what ``candidate_id`` brought."""

    permission: ClassVar[str] = "candidates:write"

    id: str
    candidate_id: str
    expected_version: int | None = None


async def give_back_merged(
    command: GiveBackMerged, *, candidates: Candidates, counts: MatchCounts, clock: Clock
) -> CandidateView:
    """Safe to repeat. Raises ``NotFound``, ``StaleVersion``, and ``CandidateEmailTaken`` where another has
    the address of the one to come back; nothing is changed then."""
    tenant_id, other = command.by.tenant_id, command.candidate_id
    survivor = await candidates.get(tenant_id, command.id)
    loser = await candidates.find(tenant_id, "merged", other)
    if loser is None and _gave_back(survivor, other):
        return await _view(survivor, counts)
    loser = await _hidden(candidates, tenant_id, other, command.id)
    await _refuse_if_taken(survivor, loser, candidates)
    number = loser.merges
    survivor = await edit(
        candidates,
        tenant_id,
        command.id,
        lambda it: give_back(it, candidate_id=other, number=number, now=clock.now()),
        expected_version=command.expected_version,
    )
    return await _view(survivor, counts)


class RestoreMerged(Message[None], frozen=True, kw_only=True):
    """The last step of an unmerge: ``candidate_id`` lives again, if ``id`` gave back what they brought, or is
    gone before they took it over."""

    permission: ClassVar[str] = "candidates:write"

    id: str
    candidate_id: str


async def restore_merged(command: RestoreMerged, *, candidates: Candidates, clock: Clock) -> None:
    """Safe to repeat, at any time: one that is merged anew stays so."""
    tenant_id = command.by.tenant_id
    loser = await candidates.find(tenant_id, "merged", command.candidate_id)
    if loser is None or loser.merged_into != command.id:
        return
    survivor = (await candidates.get_many(tenant_id, [command.id])).get(command.id)
    if _may_return(loser, survivor):
        await _restore(candidates, tenant_id, loser.id, clock)


def _may_return(loser: Candidate, survivor: Candidate | None) -> bool:
    if survivor is None:
        return not loser.settled
    record = record_of(survivor.absorbed, loser.id)
    return record is not None and record.returned and record.number >= loser.merges


def _gave_back(survivor: Candidate, candidate_id: str) -> bool:
    record = record_of(survivor.absorbed, candidate_id)
    return record is not None and record.returned


async def _hidden(candidates: Candidates, tenant_id: TenantId, id: str, into: str) -> Candidate:
    found = await candidates.find(tenant_id, "merged", id)
    if found is None or found.merged_into != into:
        raise NotFound("this candidate is not merged into that one", id=id)
    return found


async def _refuse_if_taken(survivor: Candidate, loser: Candidate, candidates: Candidates) -> None:
    email = loser.details.email
    if email is None or holds_address_of(survivor, loser):
        return
    holder = await candidates.find(loser.tenant_id, "email", email)
    if holder is not None:
        raise CandidateEmailTaken(holder.id)


async def _restore(candidates: Candidates, tenant_id: TenantId, id: str, clock: Clock) -> None:
    """Whoever was faster keeps the address; nobody stays hidden for it."""
    try:
        await _edit_hidden(candidates, tenant_id, id, lambda it: restore(it, now=clock.now()))
    except AlreadyExists:
        await _edit_hidden(
            candidates, tenant_id, id, lambda it: restore(it, now=clock.now(), keep_email=False)
        )


async def _edit_hidden(
    candidates: Candidates, tenant_id: TenantId, id: str, change: Callable[[Candidate], bool]
) -> None:
    """``edit`` for one that is not live."""

    async def attempt() -> None:
        found = await candidates.find(tenant_id, "merged", id)
        if found is not None and change(found):
            await candidates.save(found)

    await retry_when_stale(attempt)


async def _view(candidate: Candidate, counts: MatchCounts) -> CandidateView:
    counted = await counts.of_candidates(candidate.tenant_id, [candidate.id])
    return CandidateView.of(candidate, counted.get(candidate.id))
