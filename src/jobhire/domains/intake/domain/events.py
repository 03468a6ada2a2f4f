"""What happens to the file of a CV. Nothing personal: no name of a file, nothing of its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CvReceived(DomainEvent):
    """A file is stored and waits to be read (once more). ``kind``: pdf, docx, txt or json; ``size``:
    bytes."""

    type: ClassVar[str] = "ai.jobhire.cv.received.v1"

    kind: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CvRead(DomainEvent):
    """A file was read. ``created``: its candidate is new; ``proposals``: differences from what was known that
    wait for a person; ``parser``: the version that read it."""

    type: ClassVar[str] = "ai.jobhire.cv.read.v1"

    candidate_id: str
    created: bool
    proposals: int
    parser: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CvFailed(DomainEvent):
    """A file could not be read, for a reason out of a fixed list."""

    type: ClassVar[str] = "ai.jobhire.cv.failed.v1"

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReceived(DomainEvent):
    """Everything of a bulk import is stored, and will be looked at. ``form``: zip or ndjson."""

    type: ClassVar[str] = "ai.jobhire.import.received.v1"

    form: str
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlanned(DomainEvent):
    """It is known what would become of every entry of a bulk import. Nothing has been made yet."""

    type: ClassVar[str] = "ai.jobhire.import.planned.v1"

    create: int
    newversion: int
    duplicate: int
    skip: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStarted(DomainEvent):
    """Somebody had a plan run."""

    type: ClassVar[str] = "ai.jobhire.import.started.v1"

    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFinished(DomainEvent):
    """A plan has been run to its end: what became of its entries."""

    type: ClassVar[str] = "ai.jobhire.import.finished.v1"

    create: int
    newversion: int
    duplicate: int
    skip: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCancelled(DomainEvent):
    """Somebody stopped a bulk import. ``started``: it was being run; what it had made by then stays."""

    type: ClassVar[str] = "ai.jobhire.import.cancelled.v1"

    started: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUndoStarted(DomainEvent):
    """Somebody wants back what was before a bulk import."""

    type: ClassVar[str] = "ai.jobhire.import.undo-started.v1"

    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUndone(DomainEvent):
    """A bulk import was undone. ``kept``: what others had changed since, and therefore stays."""

    type: ClassVar[str] = "ai.jobhire.import.undone.v1"

    undone: int
    kept: int


IMPORT_EVENTS = (
    ImportReceived,
    ImportPlanned,
    ImportStarted,
    ImportFinished,
    ImportCancelled,
    ImportUndoStarted,
    ImportUndone,
)
