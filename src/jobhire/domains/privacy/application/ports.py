"""What privacy needs: who there is, what was decided about them, and where its own records are found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from jobhire.domains.privacy.domain.person_export import PersonExport
from jobhire.domains.privacy.domain.record import PrivacyRecord
from jobhire.shared.application import Rows, Slice
from jobhire.shared.domain import TenantId


class Person(Protocol):
    """A live candidate as retention sees them. ``merged``: ids of who was merged into them; ``changed_at``:
    when somebody or something last changed them (made, edited, a CV read, merged, restored)."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def changed_at(self) -> datetime: ...
    @property
    def merged(self) -> Sequence[str]: ...


class People(Protocol):
    async def live(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Person]:
        """Those of ``ids`` who are there, not deleted and not merged into another."""
        ...

    async def page(self, tenant_id: TenantId, after: str, limit: int) -> Sequence[Person]:
        """Live ones in the order of their ids, after one (empty: from the first on)."""
        ...

    async def records(self, tenant_id: TenantId, id: str) -> Sequence[str]:
        """The ids of all that is on record of one person: theirs first, then whoever was merged into them.
        Also of one who was deleted or merged. Raises ``NotFound`` for who is gone for good, or never was."""
        ...

    async def delete(self, tenant_id: TenantId, id: str, version: int) -> None:
        """As a person would: it can be undone for 30 days. Raises ``NotFound`` and ``StaleVersion``."""
        ...


class Verdict(Protocol):
    """What came of a candidate and a job: a verdict (positive, negative, hired), or an application (applied
    while it is open, hired, or decided)."""

    @property
    def job_id(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def at(self) -> datetime: ...


class Verdicts(Protocol):
    async def about(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Sequence[Verdict]]:
        """Those that hold, by candidate; nobody's are left out."""
        ...


class Job(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def status(self) -> str: ...


class Jobs(Protocol):
    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Job]:
        """The live ones among ``ids``."""
        ...


class Exports(Protocol):
    """Exports of one tenant, past the store."""

    async def of_candidate(self, tenant_id: TenantId, candidate_id: str) -> Sequence[PersonExport]: ...

    async def over(self, tenant_id: TenantId, before: datetime) -> Sequence[PersonExport]:
        """Some of those that were asked for before a moment and whose data may be there yet."""
        ...


class Records(Protocol):
    """Privacy records of one tenant, past the store."""

    async def due(self, tenant_id: TenantId, part: Slice) -> Rows[PrivacyRecord]:
        """Those with a warning, whose day comes first first."""
        ...

    async def page(self, tenant_id: TenantId, after: str, limit: int) -> Sequence[str]:
        """Ids in order, after one (empty: from the first on)."""
        ...
