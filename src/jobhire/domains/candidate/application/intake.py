"""A CV comes in: it becomes somebody new, or another version of somebody known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date
from typing import ClassVar, Literal

import msgspec

from jobhire.domains.candidate.application.duplicates import LikelySame, likely_same
from jobhire.domains.candidate.application.ports import Lookup
from jobhire.domains.candidate.application.profiles import Profile, own_metadata, values_of
from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.cv_intake import somebody_new, take_in, with_address_of_another
from jobhire.domains.candidate.domain.cv_undo import Kept, take_back
from jobhire.domains.candidate.domain.details import CandidateType
from jobhire.domains.candidate.domain.incoming import IncomingCv
from jobhire.domains.candidate.domain.versions import version_of
from jobhire.shared.application import AggregateStore, Clock, Message, edit
from jobhire.shared.domain import AlreadyExists, NotFound, TenantId


class TakenIn(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a CV became, or was added to. ``version``: the candidate's once it was written."""

    candidate_id: str
    version: int
    created: bool
    proposals: int
    warnings: Sequence[LikelySame] = ()


class TakeInCv(Message[TakenIn], frozen=True, kw_only=True):
    """``into``: whose CV it is; None: whoever has its address, else somebody new under ``new_id``. ``e164``:
    for each phone of the profile. ``given``: what the uploader knows, which counts more than what is read;
    ``unproven``: they are a stranger."""

    permission: ClassVar[str] = "candidates:write"

    new_id: str
    into: str | None
    document_id: str
    file_name: str
    profile: Profile
    text: str
    received_on: date
    e164: Sequence[str | None] = ()
    type: str = "uploaded"
    metadata: Mapping[str, object] = msgspec.field(default_factory=dict)
    given: Mapping[str, object] = msgspec.field(default_factory=dict)
    unproven: bool = False


async def take_in_cv(
    command: TakeInCv, *, candidates: AggregateStore[Candidate], lookup: Lookup, clock: Clock
) -> TakenIn:
    """Safe to repeat: a document that this parser has read before is answered as it was then. Raises
    ``NotFound`` for ``into``."""
    cv = _incoming(command)
    target = await _target(command, cv, candidates, lookup)
    if target is None:
        target = await _new(command, cv, candidates, clock)
    candidate = await _added(command, cv, target, candidates, clock)
    return _answer(candidate, cv, await likely_same(candidate, candidates, lookup))


def _incoming(command: TakeInCv) -> IncomingCv:
    return IncomingCv(
        document_id=command.document_id,
        file_name=command.file_name,
        parser=command.profile.parser,
        received_on=command.received_on,
        text=command.text,
        by=command.by.user_id,
        values=values_of(command.profile, command.e164, command.given),
        type=CandidateType(command.type),
        metadata=own_metadata(command.metadata),
        unproven=command.unproven,
    )


async def _target(
    command: TakeInCv, cv: IncomingCv, candidates: AggregateStore[Candidate], lookup: Lookup
) -> str | None:
    """Whom it was added to before, counts more than whose address is in it now."""
    if command.into is not None:
        return command.into
    tenant_id = command.by.tenant_id
    if (holder := await lookup.of_document(tenant_id, cv.document_id)) is not None:
        return holder
    # A CV names referees, too: of a stranger's, only the address that is said to be theirs counts.
    return await holder_of(cv.emails[:1] if cv.unproven else cv.emails, tenant_id, candidates)


async def holder_of(
    emails: Sequence[str], tenant_id: TenantId, candidates: AggregateStore[Candidate]
) -> str | None:
    """The id of whoever has the first of these addresses that anybody has."""
    for email in emails:
        if (found := await candidates.find(tenant_id, "email", email)) is not None:
            return found.id
    return None


async def _new(command: TakeInCv, cv: IncomingCv, candidates: AggregateStore[Candidate], clock: Clock) -> str:
    """The id of who was made; or of who was faster, with this address or this very document."""
    candidate = somebody_new(cv, id=command.new_id, tenant_id=command.by.tenant_id, now=clock.now())
    try:
        await candidates.save(candidate)
    except AlreadyExists as taken:
        return str(taken.context["existing"])
    return candidate.id


async def _added(
    command: TakeInCv, cv: IncomingCv, id: str, candidates: AggregateStore[Candidate], clock: Clock
) -> Candidate:
    tenant_id, now = command.by.tenant_id, clock.now()
    try:
        return await edit(candidates, tenant_id, id, lambda it: take_in(it, cv, now=now))
    except AlreadyExists:
        other = with_address_of_another(cv)
        return await edit(candidates, tenant_id, id, lambda it: take_in(it, other, now=now))


def _answer(candidate: Candidate, cv: IncomingCv, warnings: Sequence[LikelySame] = ()) -> TakenIn:
    version = version_of(candidate.versions, cv.document_id)
    taking = None if version is None else version.taking(cv.parser)
    return TakenIn(
        candidate_id=candidate.id,
        version=candidate.version if taking is None else taking.version,
        created=version is not None and version.created,
        proposals=0 if taking is None else taking.proposals,
        warnings=warnings,
    )


class Foreseen(msgspec.Struct, frozen=True, kw_only=True):
    """What would come of a CV. ``candidate_id``: None for somebody new; ``emails``: by which they are looked
    for; the first is the one that somebody new would have."""

    what: Literal["create", "new-version", "nothing-new"]
    candidate_id: str | None
    emails: Sequence[str] = ()
    proposals: int = 0
    warnings: Sequence[LikelySame] = ()


class ForeseeCv(Message[Foreseen], frozen=True, kw_only=True):
    """What a ``TakeInCv`` would do."""

    permission: ClassVar[str] = "candidates:write"

    cv: TakeInCv


async def foresee_cv(
    query: ForeseeCv, *, candidates: AggregateStore[Candidate], lookup: Lookup, clock: Clock
) -> Foreseen:
    """Writes nothing. Raises ``NotFound`` for ``into``."""
    cv, tenant_id = _incoming(query.cv), query.by.tenant_id
    target = await _target(query.cv, cv, candidates, lookup)
    if target is None:
        new = somebody_new(cv, id=query.cv.new_id, tenant_id=tenant_id, now=clock.now())
        warnings = await likely_same(new, candidates, lookup)
        return Foreseen(what="create", candidate_id=None, emails=cv.emails, warnings=warnings)
    candidate = await candidates.get(tenant_id, target)
    after = deepcopy(candidate)
    if not take_in(after, cv, now=clock.now()) or _alike(candidate, after):
        return Foreseen(what="nothing-new", candidate_id=target, emails=cv.emails)
    return Foreseen(
        what="new-version",
        candidate_id=target,
        emails=cv.emails,
        proposals=_answer(after, cv).proposals,
        warnings=await likely_same(after, candidates, lookup),
    )


def _alike(before: Candidate, after: Candidate) -> bool:
    return (
        before.details == after.details
        and before.cv_text == after.cv_text
        and before.proposals == after.proposals
    )


class TakenBack(msgspec.Struct, frozen=True, kw_only=True):
    """``kept``: why it stays as it is; None: it was undone."""

    kept: str | None = None


class TakeBackCv(Message[TakenBack], frozen=True, kw_only=True):
    """Undo a CV: the one before it counts again. Whoever it made is deleted, if nobody touched them."""

    permission: ClassVar[str] = "candidates:write"

    candidate_id: str
    document_id: str


async def take_back_cv(
    command: TakeBackCv, *, candidates: AggregateStore[Candidate], clock: Clock
) -> TakenBack:
    """Safe to repeat; also of somebody who is deleted meanwhile it is done."""
    kept: list[Kept] = []

    def change(candidate: Candidate) -> bool:
        kept[:] = []
        before = (candidate.versions, candidate.deleted_at)
        if (why := take_back(candidate, command.document_id, now=clock.now())) is not None:
            kept.append(why)
        return before != (candidate.versions, candidate.deleted_at)

    try:
        await edit(candidates, command.by.tenant_id, command.candidate_id, change)
    except NotFound:
        return TakenBack()
    return TakenBack(kept=kept[0].value if kept else None)


class CandidateSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in a few words. ``document_id``: of the present CV; None: it did not come as a file."""

    name: str
    email: str | None
    skills: Sequence[str]
    version: int
    document_id: str | None


async def summary_of(candidates: AggregateStore[Candidate], tenant_id: TenantId, id: str) -> CandidateSummary:
    candidate = await candidates.get(tenant_id, id)
    details = candidate.details
    return CandidateSummary(
        name=details.name,
        email=details.email,
        skills=details.skills,
        version=candidate.version,
        document_id=candidate.document_id,
    )
