"""Bias audits: asked for, carried out here or by a worker, listed and read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import msgspec

from jobhire.domains.fairness.application.declarations import declared_by
from jobhire.domains.fairness.application.ports import AuditReader, Decision, Decisions, Declarations
from jobhire.domains.fairness.application.reporting import digest, report_on
from jobhire.domains.fairness.domain.bias_audit import AuditStatus, BiasAudit, Question, Source
from jobhire.domains.fairness.domain.sample import Person, Rules
from jobhire.shared.application import (
    AggregateStore,
    Clock,
    Message,
    OperationStatus,
    OperationView,
    Progress,
    Slice,
    Vault,
    edit,
    operation_id,
)
from jobhire.shared.domain import AlreadyExists, TenantId

OPERATION = "bias-audit"
AT_ONCE = 2_000
"""Decisions that are audited while the caller waits; of more a worker takes care."""
SMALLEST_SHOWN = 5
"""People in a group of our own records for it to be shown: nobody is to be found out by an audit."""
SELECTED = frozenset({"positive", "hired"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Where an audit finds what was decided, and about whom."""

    decisions: Decisions
    declarations: Declarations
    vault: Vault


class RequestBiasAudit(Message[BiasAudit], frozen=True, kw_only=True):
    """``rows``: outside data instead of our own records; ``at_once``: False leaves it to a worker."""

    permission: ClassVar[str] = "fairness:write"

    id: str
    attributes: tuple[str, ...]
    job_id: str | None = None
    as_of: datetime | None = None
    min_share: float = 0.0
    rows: Sequence[Person] | None = None
    at_once: bool = True


async def request_bias_audit(
    command: RequestBiasAudit, *, audits: AggregateStore[BiasAudit], records: Records, clock: Clock
) -> BiasAudit:
    """Sent again with the same id, it answers with the audit of the first time. Raises ``TooManyGroups``."""
    tenant_id, now = command.by.tenant_id, clock.now()
    question = Question(
        source=Source.DECISIONS if command.rows is None else Source.ROWS,
        attributes=command.attributes,
        min_share=command.min_share,
        as_of=command.as_of or now,
        job_id=command.job_id,
    )
    audit = BiasAudit.request(command.id, tenant_id, question=question, by=command.by.user_id, now=now)
    report = await _answered(command, audit, records)
    if report is None:
        audit.queue()
    else:
        audit.finish(report, digest(report), now=clock.now())
    try:
        await audits.save(audit)
    except AlreadyExists:
        return await audits.get(tenant_id, command.id)
    return audit


async def _answered(command: RequestBiasAudit, audit: BiasAudit, records: Records) -> str | None:
    """The report, if it is to be had at once."""
    question = audit.question
    if command.rows is not None:
        return await asyncio.to_thread(report_on, question, command.rows, Rules(min_share=question.min_share))
    if not command.at_once:
        return None
    decided = await _decided(audit, records)
    return await _report(audit, decided, records) if len(decided) <= AT_ONCE else None


async def _decided(audit: BiasAudit, records: Records) -> Sequence[Decision]:
    question = audit.question
    return await records.decisions.decisions(audit.tenant_id, job_id=question.job_id, as_of=question.as_of)


async def _report(audit: BiasAudit, decided: Sequence[Decision], records: Records) -> str:
    question = audit.question
    people = await _people(audit, decided, records)
    rules = Rules(min_share=question.min_share, smallest_shown=SMALLEST_SHOWN)
    return await asyncio.to_thread(report_on, question, people, rules)


async def _people(audit: BiasAudit, decided: Sequence[Decision], records: Records) -> list[Person]:
    declared = await declared_by(
        audit.tenant_id,
        list({each.candidate_id for each in decided}),
        as_of=audit.question.as_of,
        records=records.declarations,
        vault=records.vault,
    )
    return [
        Person(
            attributes=declared.get(each.candidate_id, {}),
            selected=each.type in SELECTED,
            score=each.points,
        )
        for each in decided
    ]


class CarryOutBiasAudit(Message[None], frozen=True, kw_only=True):
    """Safe to repeat: the report is a function of what was on record."""

    permission: ClassVar[str] = "fairness:write"

    id: str


async def carry_out_bias_audit(
    command: CarryOutBiasAudit, *, audits: AggregateStore[BiasAudit], records: Records, clock: Clock
) -> None:
    """The attempt is counted before it is made; after three it has failed."""
    tenant_id = command.by.tenant_id
    audit = await edit(audits, tenant_id, command.id, lambda it: it.begin(now=clock.now()))
    if audit.ended:
        return
    report = await _report(audit, await _decided(audit, records), records)
    await edit(audits, tenant_id, command.id, lambda it: it.finish(report, digest(report), now=clock.now()))


class AuditItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An audit in a list."""

    id: str
    status: AuditStatus
    source: Source
    job_id: str | None
    as_of: datetime
    attributes: Sequence[str]
    report_hash: str | None
    requested_by: str
    created_at: datetime

    @classmethod
    def of(cls, audit: BiasAudit) -> AuditItem:
        question = audit.question
        return cls(
            id=audit.id,
            status=audit.status,
            source=question.source,
            job_id=question.job_id,
            as_of=question.as_of,
            attributes=question.attributes,
            report_hash=audit.report_hash or None,
            requested_by=audit.requested_by,
            created_at=audit.created_at,
        )


class AuditView(AuditItem, frozen=True, kw_only=True, rename="camel"):
    """``report``: null until it is there. ``reportHash`` is the SHA-256 of its canonical JSON."""

    report: msgspec.Raw | None

    @classmethod
    def of(cls, audit: BiasAudit) -> AuditView:
        item = msgspec.structs.asdict(AuditItem.of(audit))
        return cls(**item, report=msgspec.Raw(audit.report.encode()) if audit.report else None)


class GetBiasAudit(Message[AuditView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "fairness:read"

    id: str


async def get_bias_audit(query: GetBiasAudit, *, audits: AggregateStore[BiasAudit]) -> AuditView:
    """Raises ``NotFound``."""
    return AuditView.of(await audits.get(query.by.tenant_id, query.id))


class AuditPage(msgspec.Struct, frozen=True, kw_only=True):
    """``last``: where the next page begins; None when there is none."""

    items: list[AuditItem]
    total: int
    last: tuple[str, str] | None


class ListBiasAudits(Message[AuditPage], frozen=True, kw_only=True):
    permission: ClassVar[str] = "fairness:read"

    part: Slice = Slice(limit=20)


async def list_bias_audits(query: ListBiasAudits, *, reader: AuditReader) -> AuditPage:
    rows = await reader.rows(query.by.tenant_id, query.part)
    return AuditPage(items=[AuditItem.of(each) for each in rows.items], total=rows.total, last=rows.last)


_STATUS = {
    AuditStatus.QUEUED: OperationStatus.QUEUED,
    AuditStatus.RUNNING: OperationStatus.RUNNING,
    AuditStatus.DONE: OperationStatus.SUCCEEDED,
    AuditStatus.FAILED: OperationStatus.FAILED,
}


def operation_of(audit: BiasAudit) -> OperationView:
    """How far it is. Its report is not in here: whoever follows operations need not be allowed to read it."""
    done = audit.status is AuditStatus.DONE
    return OperationView(
        id=operation_id(OPERATION, audit.id),
        kind=OPERATION,
        status=_STATUS[audit.status],
        progress=Progress(current=int(audit.ended), total=1, failed=int(audit.ended and not done)),
        created_at=audit.created_at,
        updated_at=audit.updated_at,
        result={"auditId": audit.id, "reportHash": audit.report_hash} if done else None,
    )


class AuditOperations:
    """See ``OperationSource``."""

    def __init__(self, audits: AggregateStore[BiasAudit]) -> None:
        self._audits = audits

    async def operation(self, tenant_id: TenantId, id: str) -> OperationView:
        return operation_of(await self._audits.get(tenant_id, id))
