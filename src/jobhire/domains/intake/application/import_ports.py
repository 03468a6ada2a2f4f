"""What bulk imports need from outside, beside what single files need."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import IO, Protocol

from jobhire.domains.intake.application.ports import TakenBack
from jobhire.domains.intake.domain.bulk_import import BulkImport, ImportForm
from jobhire.domains.intake.domain.import_entry import EntryStatus, Fate, ImportEntry
from jobhire.shared.application import Principal, Rows, Slice
from jobhire.shared.domain import TenantId


class ForeseenLine(Protocol):
    """``invalid``: why the line is no candidate, without its values. ``keys``: see ``Foresight``."""

    @property
    def candidate_id(self) -> str | None: ...
    @property
    def keys(self) -> Sequence[str]: ...
    @property
    def invalid(self) -> str | None: ...


class AddedLine(Protocol):
    @property
    def candidate_id(self) -> str | None: ...
    @property
    def created(self) -> bool: ...
    @property
    def invalid(self) -> str | None: ...


class CandidateLines(Protocol):
    """Candidates as lines of JSON, one by one: whoever keeps candidates knows what a line says."""

    async def foresee(self, *, by: Principal, line: bytes) -> ForeseenLine: ...

    async def add(self, *, by: Principal, id: str, line: bytes) -> AddedLine:
        """Make the candidate ``id`` of a line, unless they are known. Safe to repeat."""
        ...

    async def take_back(self, *, by: Principal, candidate_id: str) -> TakenBack:
        """Delete whom a line made, unless somebody has changed them since. Safe to repeat."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    status: EntryStatus | None = None
    foreseen: Fate | None = None
    outcome: Fate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """So many entries have this status, foreseen fate and outcome."""

    status: EntryStatus
    foreseen: Fate | None
    outcome: Fate | None
    count: int


class ImportFacts(Protocol):
    """Imports, and the entries of one in the order of their numbers, as lists past the aggregate store."""

    async def imports(self, tenant_id: TenantId, part: Slice) -> Rows[BulkImport]:
        """Newest first."""
        ...

    async def rows(
        self, tenant_id: TenantId, import_id: str, wanted: EntryFilter, part: Slice
    ) -> Rows[ImportEntry]: ...

    async def some(
        self, tenant_id: TenantId, import_id: str, status: EntryStatus, limit: int
    ) -> Sequence[ImportEntry]:
        """The first of a status."""
        ...

    def all(self, tenant_id: TenantId, import_id: str) -> AsyncIterator[Sequence[ImportEntry]]: ...

    async def tally(self, tenant_id: TenantId, import_id: str) -> Sequence[Tally]:
        """How many entries there are of every kind."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of an archive. ``refused``: why it is not kept (``skip``: it was never meant to be)."""

    name: str
    size: int
    refused: str | None = None
    skip: bool = False


class Archive(Protocol):
    """What was sent for a bulk import, opened. Blocks: use it in a thread."""

    @property
    def form(self) -> ImportForm: ...
    @property
    def members(self) -> Sequence[Member]: ...

    def read(self, index: int) -> bytes:
        """One member's bytes. Raises ``Refused``."""
        ...


class Archives(Protocol):
    def __call__(self, file: IO[bytes], name: str) -> Archive:
        """Checked before anything is unpacked. Raises ``ArchiveRefused``."""
        ...
