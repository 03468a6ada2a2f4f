"""What a job tells the house. No personal data, no descriptions: consumers load what they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOpened(DomainEvent):
    """A job was created, with this status."""

    type: ClassVar[str] = "ai.jobhire.job.opened.v1"

    title: str
    department: str
    location: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobChanged(DomainEvent):
    """What is said of a job changed. ``fields``: their names as the API spells them, sorted."""

    type: ClassVar[str] = "ai.jobhire.job.changed.v1"

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStatusChanged(DomainEvent):
    """A job was put on hold, closed or reopened: ``from`` one status ``to`` another."""

    type: ClassVar[str] = "ai.jobhire.job.status-changed.v1"

    from_: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDeleted(DomainEvent):
    """A job was deleted: nobody sees it, unless it is restored."""

    type: ClassVar[str] = "ai.jobhire.job.deleted.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRestored(DomainEvent):
    """A job that was deleted is there again, as it was."""

    type: ClassVar[str] = "ai.jobhire.job.restored.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPurged(DomainEvent):
    """A job that was deleted long ago is gone for good. Nothing more is told of it."""

    type: ClassVar[str] = "ai.jobhire.job.purged.v1"
