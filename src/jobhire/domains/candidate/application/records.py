"""People as another system has them become candidates, or are told to those that there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol

import msgspec

from jobhire.domains.candidate.application.intake import holder_of
from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.leaving import is_gone
from jobhire.domains.candidate.domain.record_intake import (
    Followed,
    IncomingRecord,
    follow_record,
    somebody_on_record,
)
from jobhire.shared.application import AggregateStore, Clock, Mediator, Message, Principal, edit
from jobhire.shared.domain import AlreadyExists, NotFound, TenantId

Outcome = Literal["created", "updated", "proposed", "same", "deleted", "invalid"]
"""``proposed``: nothing was written, for a person or another source had said otherwise; ``deleted``: whoever
it became was deleted here."""


class RecordTaken(msgspec.Struct, frozen=True, kw_only=True):
    """``fields``: that were written; ``proposals``: how many wait for a person now that did not before."""

    outcome: Outcome
    candidate_id: str | None = None
    fields: Sequence[str] = ()
    proposals: int = 0


class TakeInRecord(Message[RecordTaken], frozen=True, kw_only=True):
    """``into``: whom this record became before; None: whoever has its address, else somebody new under
    ``new_id``. ``values``: by field as the API names it. ``dry``: only say what would happen."""

    permission: ClassVar[str] = "candidates:write"

    new_id: str
    into: str | None
    system: str
    values: Mapping[str, Any]
    dry: bool = False


async def take_in_record(
    command: TakeInRecord, *, candidates: AggregateStore[Candidate], clock: Clock
) -> RecordTaken:
    """Safe to repeat."""
    record = IncomingRecord.of(command.values, system=command.system, by=command.by.user_id)
    if not record.says_who:
        return RecordTaken(outcome="invalid")
    try:
        target = await _target(command, record, candidates)
    except NotFound:
        return RecordTaken(outcome="deleted", candidate_id=command.into)
    if target is None and command.dry:
        return RecordTaken(outcome="created", fields=sorted(record.values))
    if target is None:
        new = somebody_on_record(record, id=command.new_id, tenant_id=command.by.tenant_id, now=clock.now())
        try:
            await candidates.save(new)
            return RecordTaken(outcome="created", candidate_id=new.id, fields=sorted(record.values))
        except AlreadyExists as taken:
            target = str(taken.context["existing"])
    return await _followed(command, record, target, candidates, clock)


async def _target(
    command: TakeInRecord, record: IncomingRecord, candidates: AggregateStore[Candidate]
) -> str | None:
    """Raises ``NotFound`` when whom it became is there no more."""
    tenant_id = command.by.tenant_id
    if command.into is not None:
        return await _live(tenant_id, command.into, candidates)
    return await holder_of(record.emails, tenant_id, candidates)


async def _live(tenant_id: TenantId, id: str, candidates: AggregateStore[Candidate]) -> str:
    """Who was merged into somebody is that one."""
    seen = {id}
    found = await candidates.recall(tenant_id, id)
    while found.merged_into is not None and found.merged_into not in seen:
        seen.add(found.merged_into)
        found = await candidates.recall(tenant_id, found.merged_into)
    if found.deleted_at is not None or is_gone(found):
        raise NotFound("this candidate was deleted", id=id)
    return found.id


async def _followed(
    command: TakeInRecord,
    record: IncomingRecord,
    id: str,
    candidates: AggregateStore[Candidate],
    clock: Clock,
) -> RecordTaken:
    followed = Followed()

    def follow(candidate: Candidate, told: IncomingRecord = record) -> bool:
        nonlocal followed
        followed = follow_record(candidate, told, now=clock.now())
        return bool(followed.fields or followed.proposals)

    tenant_id = command.by.tenant_id
    if command.dry:
        follow(deepcopy(await candidates.get(tenant_id, id)))
        return _taken(id, followed)
    try:
        await edit(candidates, tenant_id, id, follow)
    except AlreadyExists:
        other = record.with_address_of_another()
        await edit(candidates, tenant_id, id, lambda it: follow(it, other))
    except NotFound:
        return RecordTaken(outcome="deleted", candidate_id=id)
    return _taken(id, followed)


def _taken(id: str, followed: Followed) -> RecordTaken:
    outcome: Outcome = "updated" if followed.fields else "proposed" if followed.proposals else "same"
    return RecordTaken(outcome=outcome, candidate_id=id, fields=followed.fields, proposals=followed.proposals)


class Recorded(Protocol):
    """A record at hand, as ``TakeInRecord`` says."""

    @property
    def new_id(self) -> str: ...
    @property
    def into(self) -> str | None: ...
    @property
    def system(self) -> str: ...
    @property
    def values(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDesk:
    """The service itself writes, in the name of a tenant."""

    mediator: Mediator

    async def take_in(self, tenant_id: TenantId, record: Recorded) -> RecordTaken:
        """Make the record somebody's. Safe to repeat."""
        return await self.mediator.send(_command(tenant_id, record, dry=False))

    async def foresee(self, tenant_id: TenantId, record: Recorded) -> RecordTaken:
        """What ``take_in`` would do with it. Writes nothing."""
        return await self.mediator.send(_command(tenant_id, record, dry=True))


def _command(tenant_id: TenantId, record: Recorded, *, dry: bool) -> TakeInRecord:
    return TakeInRecord(
        by=Principal.system(tenant_id),
        new_id=record.new_id,
        into=record.into,
        system=record.system,
        values=record.values,
        dry=dry,
    )
