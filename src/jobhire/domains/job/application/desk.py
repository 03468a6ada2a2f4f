"""Jobs as postings of elsewhere: for whoever keeps them up to date with what a board says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from jobhire.domains.job.application.commands import ChangeJob, ImportJobs, JobLine
from jobhire.domains.job.domain.job import Job, JobDetails, JobStatus
from jobhire.shared.application import AggregateStore, Mediator, Principal
from jobhire.shared.domain import TenantId

Told = str | tuple[str, ...] | Mapping[str, str]
"""A posting's value of one field: ``title``, ``department``, ``location``, ``description``,
``required_skills``, or ``posting``, which is the member of that name in ``company_context``."""
POSTING = "posting"
_PLAIN = ("title", "department", "location", "description", "required_skills")


class New(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, Told]: ...


class Known(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentJob:
    id: str
    version: int
    status: str
    fields: Mapping[str, Told]

    @classmethod
    def of(cls, job: Job) -> PresentJob:
        told: dict[str, Told] = {name: getattr(job.details, name) for name in _PLAIN}
        posting = job.details.company_context.get(POSTING)
        known = {name: str(text) for name, text in posting.items()} if isinstance(posting, Mapping) else {}
        return cls(id=job.id, version=job.version, status=job.status.value, fields={**told, POSTING: known})


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeJob:
    """``id``: of the job with that key, now or before; None: refused, and why."""

    id: str | None
    refused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingDesk:
    """The service itself writes, in the name of a tenant."""

    jobs: AggregateStore[Job]
    mediator: Mediator

    async def now(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, PresentJob]:
        """The live ones."""
        found = await self.jobs.get_many(tenant_id, ids)
        return {id: PresentJob.of(job) for id, job in found.items()}

    async def open(self, tenant_id: TenantId, jobs: Sequence[New]) -> Sequence[MadeJob]:
        """One answer per job, in order. A key whose job lives makes no other."""
        lines = [JobLine(id=each.id, key=each.key, details=_details(each.fields)) for each in jobs]
        made = await self.mediator.send(ImportJobs(by=Principal.system(tenant_id), lines=lines))
        return [
            MadeJob(id=each.id, refused=None if each.refused is None else each.refused.detail)
            for each in made
        ]

    async def change(
        self,
        tenant_id: TenantId,
        job: Known,
        fields: Mapping[str, Told],
        status: Literal["open", "closed"] | None,
    ) -> None:
        """What is not given stays. Raises ``StaleVersion``, ``NotFound``, ``Invalid``."""
        given: dict[str, Any] = {name: fields[name] for name in _PLAIN if name in fields}
        if POSTING in fields:
            given["company_context"] = {POSTING: fields[POSTING]}
        if status is not None:
            given["status"] = JobStatus(status)
        command = ChangeJob(by=Principal.system(tenant_id), id=job.id, expected_version=job.version, **given)
        await self.mediator.send(command)


def _details(fields: Mapping[str, Told]) -> JobDetails:
    plain: dict[str, Any] = {name: fields[name] for name in _PLAIN if name in fields}
    return JobDetails(**plain, company_context={POSTING: fields[POSTING]} if POSTING in fields else {})
