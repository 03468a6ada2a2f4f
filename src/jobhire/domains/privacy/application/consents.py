"""What candidates agreed to: written down, read, and asked by whoever wants to use their data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import msgspec

from jobhire.domains.privacy.application.ports import People
from jobhire.domains.privacy.domain.consent import Basis, Entry, Purpose, Status
from jobhire.domains.privacy.domain.policy import PrivacyPolicy
from jobhire.domains.privacy.domain.record import PrivacyRecord, Reason, latest
from jobhire.shared.application import (
    AggregateStore,
    Asked,
    Clock,
    Disclosed,
    Forgotten,
    Gone,
    Held,
    Message,
    as_kept,
    edit,
    emptied,
)
from jobhire.shared.domain import NotFound, TenantId

CAREER_SITE = "Career site, address not proven"
PURPOSE = "To know what somebody's data may be used for, and to be able to show it"


class EntryView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``at``: from when on; ``until``: when it ends by itself, null: never."""

    basis: Basis
    status: Status
    at: datetime
    until: datetime | None
    how: str
    notice_version: str
    recorded_at: datetime
    recorded_by: str

    @classmethod
    def of(cls, entry: Entry) -> EntryView:
        return cls(
            basis=entry.basis,
            status=entry.status,
            at=entry.at,
            until=entry.until,
            how=entry.how,
            notice_version=entry.notice,
            recorded_at=entry.recorded_at,
            recorded_by=entry.by,
        )


class ConsentView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``allowed``: now. ``recorded``: null where nothing is on record and the tenant's default holds;
    ``history``: what was on record before, newest first."""

    purpose: Purpose
    allowed: bool
    basis: Basis
    recorded: EntryView | None
    history: Sequence[EntryView]


class HoldView(msgspec.Struct, frozen=True, kw_only=True):
    reason: str
    by: str
    at: datetime


class WarnedView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """They will be deleted at that moment or soon after, unless something happens."""

    due_at: datetime
    reason: Reason
    warned_at: datetime


class PrivacyView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``version`` 0: nothing is on record of them. ``mergedIds``: other records of the same person; what was
    written down last of any of them holds for all."""

    candidate_id: str
    merged_ids: Sequence[str]
    purposes: Sequence[ConsentView]
    hold: HoldView | None
    retention: WarnedView | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Where it is written down."""

    records: AggregateStore[PrivacyRecord]
    policies: AggregateStore[PrivacyPolicy]
    people: People
    clock: Clock

    async def policy(self, tenant_id: TenantId) -> PrivacyPolicy:
        found = await self.policies.get_many(tenant_id, [tenant_id])
        return found.get(tenant_id) or PrivacyPolicy.untouched(tenant_id)

    async def change(
        self,
        tenant_id: TenantId,
        id: str,
        change: Callable[[PrivacyRecord], bool],
        *,
        expected_version: int | None = None,
    ) -> PrivacyRecord:
        """The record of one candidate, made where there is none. Raises ``StaleVersion`` for an expected
        version."""
        return await edit(
            self.records,
            tenant_id,
            id,
            change,
            expected_version=expected_version,
            anew=lambda: PrivacyRecord.of(id, tenant_id),
        )

    async def view(self, tenant_id: TenantId, id: str) -> PrivacyView:
        """Raises ``NotFound``."""
        ids = await self.people.records(tenant_id, id)
        found = await self.records.get_many(tenant_id, ids)
        own = found.get(id) or PrivacyRecord.of(id, tenant_id)
        policy, now = await self.policy(tenant_id), self.clock.now()
        known = [own, *(found[each] for each in ids if each in found and each != id)]
        hold = next((each.hold for each in known if each.hold is not None), None)
        return PrivacyView(
            candidate_id=id,
            merged_ids=[each for each in ids if each != id],
            purposes=[_consent(known, policy, purpose, now) for purpose in Purpose],
            hold=None if hold is None else HoldView(reason=hold.reason, by=hold.by, at=hold.at),
            retention=_warned(own),
            version=own.version,
        )


def _warned(record: PrivacyRecord) -> WarnedView | None:
    known = record.warned
    if known is None:
        return None
    return WarnedView(due_at=known.due_at, reason=known.reason, warned_at=known.at)


def _consent(
    records: Sequence[PrivacyRecord], policy: PrivacyPolicy, purpose: Purpose, now: datetime
) -> ConsentView:
    entry, default = latest(records, purpose), policy.default(purpose)
    before = (each for record in records for each in record.history(purpose) if each is not entry)
    return ConsentView(
        purpose=purpose,
        allowed=default.allowed if entry is None else entry.allows(now),
        basis=default.basis if entry is None else entry.basis,
        recorded=None if entry is None else EntryView.of(entry),
        history=[
            EntryView.of(each) for each in sorted(before, key=lambda each: each.recorded_at, reverse=True)
        ],
    )


class RecordConsent(Message[PrivacyView], frozen=True, kw_only=True):
    """``at``: None for now."""

    permission: ClassVar[str] = "privacy:write"

    candidate_id: str
    purpose: Purpose
    basis: Basis
    status: Status
    at: datetime | None = None
    until: datetime | None = None
    how: str = ""
    notice: str = ""
    expected_version: int | None = None


async def record_consent(command: RecordConsent, *, registry: Registry) -> PrivacyView:
    """Raises ``NotFound``, ``Invalid``, ``ConsentHistoryFull``, ``StaleVersion`` for an expected version."""
    tenant_id, id, now = command.by.tenant_id, command.candidate_id, registry.clock.now()
    await registry.people.records(tenant_id, id)
    entry = Entry(
        basis=command.basis,
        status=command.status,
        at=command.at or now,
        recorded_at=now,
        by=command.by.user_id,
        how=command.how,
        until=command.until,
        notice=command.notice,
    )
    await registry.change(
        tenant_id,
        id,
        lambda it: it.note(command.purpose, entry, dated=command.at is not None),
        expected_version=command.expected_version,
    )
    return await registry.view(tenant_id, id)


class NoteApplicantsConsent(Message[None], frozen=True, kw_only=True):
    """Somebody applied on the career site and agreed to these purposes. Nobody knows whether it was them."""

    permission: ClassVar[str] = "privacy:write"

    candidate_id: str
    purposes: Sequence[Purpose]
    at: datetime
    notice: str


async def note_applicants_consent(command: NoteApplicantsConsent, *, registry: Registry) -> None:
    """Where nothing is on record for a purpose: what a person recorded is never overridden by a stranger.
    Safe to repeat. Nothing of who is gone."""
    tenant_id, id = command.by.tenant_id, command.candidate_id
    try:
        ids = await registry.people.records(tenant_id, id)
    except NotFound:
        return
    known = list((await registry.records.get_many(tenant_id, ids)).values())
    entry = Entry(
        basis=Basis.CONSENT,
        status=Status.GIVEN,
        at=command.at,
        recorded_at=registry.clock.now(),
        by=command.by.user_id,
        how=CAREER_SITE,
        notice=command.notice,
    )
    new = [purpose for purpose in command.purposes if latest(known, purpose) is None]

    def change(record: PrivacyRecord) -> bool:
        noted = [record.note(each, entry) for each in new if not record.history(each)]
        return any(noted)

    if new:
        await registry.change(tenant_id, id, change)


class GetPrivacy(Message[PrivacyView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "privacy:read"

    candidate_id: str


async def get_privacy(query: GetPrivacy, *, registry: Registry) -> PrivacyView:
    """Raises ``NotFound``."""
    return await registry.view(query.by.tenant_id, query.candidate_id)


class HoldCandidate(Message[PrivacyView], frozen=True, kw_only=True):
    """``reason``: None ends the hold."""

    permission: ClassVar[str] = "privacy:manage"

    candidate_id: str
    reason: str | None
    expected_version: int | None = None


async def hold_candidate(command: HoldCandidate, *, registry: Registry) -> PrivacyView:
    """Raises ``NotFound``, ``StaleVersion`` for an expected version."""
    tenant_id, id, reason = command.by.tenant_id, command.candidate_id, command.reason
    now = registry.clock.now()
    await registry.people.records(tenant_id, id)

    def change(record: PrivacyRecord) -> bool:
        if reason is None:
            return record.release()
        held = record.put_on_hold(reason, by=command.by.user_id, now=now)
        return record.lift() or held

    await registry.change(tenant_id, id, change, expected_version=command.expected_version)
    return await registry.view(tenant_id, id)


class Consents:
    """What others ask before they use somebody's data."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def remote_ai(self, tenant_id: TenantId, candidate_id: str) -> bool:
        """Whether a provider outside of this service may be given what their CV says, now. Nobody's may."""
        registry = self._registry
        try:
            ids = await registry.people.records(tenant_id, candidate_id)
        except NotFound:
            return False
        records = await registry.records.get_many(tenant_id, ids)
        entry = latest(records.values(), Purpose.AI_ANALYSIS)
        if entry is not None:
            return entry.allows(registry.clock.now())
        return (await registry.policy(tenant_id)).default(Purpose.AI_ANALYSIS).allowed


class RecordForgetter:
    """See ``Forgetter``: what somebody agreed to goes with them."""

    def __init__(self, records: AggregateStore[PrivacyRecord]) -> None:
        self._records = records

    async def forget(self, tenant_id: TenantId, gone: Gone) -> Forgotten:
        if gone.kind != "candidate":
            return Forgotten()
        try:
            found = await emptied(self._records, tenant_id, gone.id, PrivacyRecord.forget)
        except NotFound:
            return Forgotten()
        return Forgotten(removed={"privacyRecords": found})


class RecordDiscloser:
    """See ``Discloser``."""

    def __init__(self, records: AggregateStore[PrivacyRecord]) -> None:
        self._records = records

    async def disclose(self, tenant_id: TenantId, asked: Asked) -> Disclosed:
        found = (await self._records.get_many(tenant_id, [asked.id])).get(asked.id)
        if found is None or not (found.entries or found.hold or found.warned):
            return Disclosed()
        first = min((each[0].recorded_at for each in found.entries.values()), default=None)
        held = Held(
            place="privacy_records",
            id=found.id,
            purpose=PURPOSE,
            data=as_kept(found),
            since=first,
            sources=("person",),
        )
        return Disclosed(held=[held])
