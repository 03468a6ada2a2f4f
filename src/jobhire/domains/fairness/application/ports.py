"""What fairness needs: decisions on record, who exists, and places to read from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from jobhire.domains.fairness.domain.bias_audit import BiasAudit
from jobhire.domains.fairness.domain.declaration import Declaration
from jobhire.shared.application import Rows, Slice
from jobhire.shared.domain import TenantId


class Decision(Protocol):
    """What was decided about one candidate for one job, and the score it was decided on."""

    @property
    def candidate_id(self) -> str: ...
    @property
    def type(self) -> str:
        """``positive``, ``negative`` or ``hired``."""
        ...

    @property
    def points(self) -> int: ...


class Decisions(Protocol):
    async def decisions(
        self, tenant_id: TenantId, *, job_id: str | None, as_of: datetime
    ) -> Sequence[Decision]:
        """What held at that moment, of one job or of all; each candidate of a job once."""
        ...


class People(Protocol):
    async def cards(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, object]:
        """The live ones among ``ids``."""
        ...


class Declarations(Protocol):
    async def of(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Declaration]:
        """Those of ``ids`` that are on record."""
        ...

    def everybodys(self, tenant_id: TenantId) -> AsyncIterator[Sequence[Declaration]]:
        """All that hold something, in batches."""
        ...


class AuditReader(Protocol):
    async def rows(self, tenant_id: TenantId, part: Slice) -> Rows[BiasAudit]:
        """Newest first, without their reports."""
        ...
