"""What the job domain needs: a place to read jobs from, and the number of people that match them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from jobhire.domains.job.domain.job import Job, JobStatus
from jobhire.shared.application import Encoded, Rows, Slice
from jobhire.shared.domain import TenantId


class MatchCount(Protocol):
    """Candidates that match one job: all that were scored, the strong (≥ 80) and the good ones (60–79)."""

    @property
    def total(self) -> int: ...
    @property
    def strong(self) -> int: ...
    @property
    def good(self) -> int: ...


class MatchCounts(Protocol):
    async def of_jobs(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, MatchCount]:
        """Per job; a job that no ranking knows yet is left out."""
        ...

    async def candidates(self, tenant_id: TenantId) -> int:
        """How many live candidates a new job is compared with."""
        ...


class Analyzed(Protocol):
    """Which candidates of a job an analyst has looked at."""

    def stamp(self, tenant_id: TenantId) -> int:
        """Changes whenever an answer could."""
        ...

    async def of_jobs(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Collection[str]]:
        """By job; one for whom nobody was looked at may be left out."""
        ...


class NobodyAnalyzed:
    """``Analyzed`` where there is no analyst."""

    def stamp(self, tenant_id: TenantId) -> int:
        return 0

    async def of_jobs(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Collection[str]]:
        return {}


NOBODY_ANALYZED = NobodyAnalyzed()


class JobOrder(StrEnum):
    """``-`` in front: descending."""

    NEWEST = "-createdAt"
    OLDEST = "createdAt"
    LAST_CHANGED = "-updatedAt"
    FIRST_CHANGED = "updatedAt"
    TITLE = "title"
    TITLE_BACKWARDS = "-title"


class JobFilter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``department``: the whole name; ``search``: words as typed, found anywhere, case ignored."""

    status: JobStatus | None = None
    department: str | None = None
    search: str | None = None


class JobReader(Protocol):
    """Reads live jobs of one tenant, past the aggregate store."""

    async def encoded(self, tenant_id: TenantId, id: str) -> Encoded:
        """One job as ``JobView`` JSON, never older than the last write answered. Raises ``NotFound``."""
        ...

    async def rows(self, tenant_id: TenantId, wanted: JobFilter, order: JobOrder, part: Slice) -> Rows[Job]:
        """Without their descriptions."""
        ...

    async def deleted(self, tenant_id: TenantId, since: datetime, part: Slice) -> Rows[Job]:
        """Those deleted after that moment, the last one first, without their descriptions."""
        ...
