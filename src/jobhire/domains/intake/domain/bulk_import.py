"""Many files at once, as a plan: what would become of each is said first, then it is run, and can be undone.

The plan itself knows its state and its sums. Every file is an ``ImportEntry`` of its own, so that nothing
grows with the number of files and two workers never meet in one document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from jobhire.domains.intake.domain.errors import ImportStateRefused
from jobhire.domains.intake.domain.events import (
    ImportCancelled,
    ImportFinished,
    ImportPlanned,
    ImportReceived,
    ImportStarted,
    ImportUndone,
    ImportUndoStarted,
)
from jobhire.shared.domain import Aggregate, TenantId, UserId


class ImportStatus(StrEnum):
    RECEIVING = "receiving"
    """Its files are being stored. After a crash the same upload goes on from here."""
    PLANNING = "planning"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    UNDOING = "undoing"
    UNDONE = "undone"


_OPEN = frozenset({ImportStatus.RECEIVING, ImportStatus.PLANNING, ImportStatus.READY, ImportStatus.RUNNING})
Sums = Mapping[str, int]


class ImportForm(StrEnum):
    """What came in."""

    FILES = "zip"
    LINES = "ndjson"


@dataclass(slots=True, kw_only=True, eq=False)
class BulkImport(Aggregate):
    """Use ``BulkImport.begin``; one read from the store is made by the codec."""

    created_by: UserId
    form: ImportForm
    digest: str
    """Of all that was sent: while a plan is open, the same upload is the same plan."""
    files: int
    bytes: int
    """What was set aside of the tenant's room."""
    created_at: datetime
    updated_at: datetime
    status: ImportStatus = ImportStatus.RECEIVING
    total: int = 0
    predicted: Sums = field(default_factory=dict)
    outcomes: Sums = field(default_factory=dict)
    undone: Sums = field(default_factory=dict)
    started_at: datetime | None = None
    ended_at: datetime | None = None
    undo_at: datetime | None = None

    @classmethod
    def begin(
        cls,
        *,
        id: str,
        tenant_id: TenantId,
        created_by: UserId,
        form: ImportForm,
        digest: str,
        files: int,
        bytes: int,
        now: datetime,
    ) -> BulkImport:
        return cls(
            id=id,
            tenant_id=tenant_id,
            created_by=created_by,
            form=form,
            digest=digest,
            files=files,
            bytes=bytes,
            created_at=now,
            updated_at=now,
        )

    @property
    def content_key(self) -> str | None:
        return self.digest if self.status in _OPEN else None

    @property
    def works(self) -> bool:
        """Whether somebody has to carry it on."""
        return self.status in {ImportStatus.PLANNING, ImportStatus.RUNNING, ImportStatus.UNDOING}

    def receive(self, total: int, *, now: datetime) -> bool:
        """All of its entries are stored."""
        if self.status is not ImportStatus.RECEIVING:
            return False
        self._move(ImportStatus.PLANNING, now)
        self.total = total
        self.raise_event(ImportReceived(form=self.form.value, entries=total))
        return True

    def plan(self, predicted: Sums, *, now: datetime) -> bool:
        """What would become of every entry is known."""
        if self.status is not ImportStatus.PLANNING:
            return False
        self._move(ImportStatus.READY, now)
        self.predicted = dict(predicted)
        self.raise_event(ImportPlanned(**_known(predicted)))
        return True

    def run(self, *, now: datetime) -> bool:
        """False: it runs already, or has. Raises ``ImportStateRefused``."""
        if self.status in {ImportStatus.RUNNING, ImportStatus.DONE}:
            return False
        if self.status is not ImportStatus.READY:
            raise ImportStateRefused("only a plan that is ready can be run", state=self.status.value)
        self._move(ImportStatus.RUNNING, now)
        self.started_at = now
        self.raise_event(ImportStarted(entries=self.total))
        return True

    def finish(self, outcomes: Sums, *, now: datetime) -> bool:
        """Every entry has its outcome."""
        if self.status not in {ImportStatus.RUNNING, ImportStatus.CANCELLED}:
            return False
        if self.status is ImportStatus.CANCELLED:  # what was under way has ended
            changed, self.outcomes = self.outcomes != outcomes, dict(outcomes)
            return changed
        self._move(ImportStatus.DONE, now)
        self.outcomes, self.ended_at = dict(outcomes), now
        self.raise_event(ImportFinished(**_known(outcomes)))
        return True

    def cancel(self, *, now: datetime) -> bool:
        """What has been taken in by now stays, and can be undone. Raises ``ImportStateRefused``."""
        if self.status is ImportStatus.CANCELLED:
            return False
        if self.status not in _OPEN:
            raise ImportStateRefused("it has ended: undo it instead", state=self.status.value)
        self._move(ImportStatus.CANCELLED, now)
        self.ended_at = now
        self.raise_event(ImportCancelled(started=self.started_at is not None))
        return True

    def undo(self, *, now: datetime) -> bool:
        """False: that is under way, or done. Raises ``ImportStateRefused``."""
        if self.status in {ImportStatus.UNDOING, ImportStatus.UNDONE}:
            return False
        if self.started_at is None or self.status is ImportStatus.RUNNING:
            raise ImportStateRefused(
                "only what has been run and has ended can be undone", state=self.status.value
            )
        self._move(ImportStatus.UNDOING, now)
        self.undo_at = now
        self.raise_event(ImportUndoStarted(entries=self.total))
        return True

    def finish_undo(self, undone: Sums, *, now: datetime) -> bool:
        if self.status is not ImportStatus.UNDOING:
            return False
        self._move(ImportStatus.UNDONE, now)
        self.undone = dict(undone)
        self.raise_event(ImportUndone(undone=undone.get("undone", 0), kept=undone.get("kept", 0)))
        return True

    def _move(self, status: ImportStatus, now: datetime) -> None:
        self.status, self.updated_at = status, now


def _known(sums: Sums) -> dict[str, int]:
    """As an event's fields."""
    names = {"create": "create", "new-version": "newversion", "duplicate": "duplicate"}
    named = {field: sums.get(name, 0) for name, field in names.items()}
    return {**named, "skip": sums.get("skip", 0), "refused": sums.get("refused", 0)}
