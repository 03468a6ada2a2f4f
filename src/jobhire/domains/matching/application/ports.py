"""What matching needs from the rest of the house. Bootstrap connects these to the job and candidate doors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Protocol

from jobhire.shared.domain import TenantId


class JobFacts(Protocol):
    """A job as its own domain knows it; ``skills`` as the recruiter listed them."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def required_skills(self) -> Sequence[str]: ...
    @property
    def location(self) -> str: ...
    @property
    def status(self) -> str: ...


class CandidateFacts(Protocol):
    """A candidate as its own domain knows them. ``cv_received_on`` resolves "present" in a CV, once."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def skills(self) -> Sequence[str]: ...
    @property
    def cv_text(self) -> str: ...
    @property
    def cv_received_on(self) -> date: ...
    @property
    def summary(self) -> str: ...
    @property
    def location(self) -> str: ...
    @property
    def experience_years(self) -> float | None: ...


class JobSource(Protocol):
    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[JobFacts]:
        """The live ones among ``ids``; a deleted or unknown id is left out."""
        ...

    def scan(self, tenant_id: TenantId) -> AsyncIterator[Sequence[JobFacts]]:
        """Every live job of the tenant, in batches."""
        ...


class CandidateSource(Protocol):
    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[CandidateFacts]:
        """The live ones among ``ids``; a deleted or unknown id is left out."""
        ...

    def scan(self, tenant_id: TenantId) -> AsyncIterator[Sequence[CandidateFacts]]:
        """Every live candidate of the tenant, in batches."""
        ...
