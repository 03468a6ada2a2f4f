"""What the candidate domain needs: a place to read them from, and how many jobs match them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.details import CandidateType, EmploymentStatus
from jobhire.shared.application import Encoded, Rows, Slice
from jobhire.shared.domain import TenantId


class MatchCount(Protocol):
    """Open jobs that match one candidate: all scored, the strong ones, and the best score (0..100)."""

    @property
    def matched(self) -> int: ...
    @property
    def best(self) -> int | None: ...
    @property
    def strong(self) -> int: ...


class MatchCounts(Protocol):
    async def of_candidates(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, MatchCount]:
        """Per candidate; one that no ranking knows yet is left out."""
        ...


class CandidateOrder(StrEnum):
    """``-`` in front: descending."""

    NEWEST = "-createdAt"
    OLDEST = "createdAt"
    LAST_CHANGED = "-updatedAt"
    FIRST_CHANGED = "updatedAt"
    NAME = "name"
    NAME_BACKWARDS = "-name"


class CandidateFilter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``search``: text as typed, found anywhere in name, e-mail or a skill; ``skills``: has all of them.
    Case is ignored."""

    type: CandidateType | None = None
    employment_status: EmploymentStatus | None = None
    search: str | None = None
    skills: tuple[str, ...] = ()


class CandidateReader(Protocol):
    """Reads live candidates of one tenant, past the aggregate store."""

    async def encoded(self, tenant_id: TenantId, id: str) -> Encoded:
        """One as ``CandidateView`` JSON, never older than the last write answered. Raises ``NotFound``."""
        ...

    async def rows(
        self, tenant_id: TenantId, wanted: CandidateFilter, order: CandidateOrder, part: Slice
    ) -> Rows[Candidate]:
        """Without their CVs."""
        ...

    async def deleted(self, tenant_id: TenantId, since: datetime, part: Slice) -> Rows[Candidate]:
        """Those deleted (not merged) after that moment, the last one first, without their CVs."""
        ...


class Lookup(Protocol):
    """Live candidates of one tenant by what is derived from them."""

    async def of_document(self, tenant_id: TenantId, document_id: str) -> str | None:
        """The id of whom this document was read into."""
        ...

    async def by_keys(self, tenant_id: TenantId, keys: Sequence[str], *, most: int) -> Sequence[str]:
        """The ids of those that have any of these match keys."""
        ...
