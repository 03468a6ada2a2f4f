"""What a job tells the house. No personal data, no descriptions: consumers load what they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOpened(DomainEvent):
    type: ClassVar[str] = "ai.jobhire.job.opened.v1"

    title: str
    department: str
    location: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobChanged(DomainEvent):
    """``fields``: the names of the changed fields as the API spells them, sorted."""

    type: ClassVar[str] = "ai.jobhire.job.changed.v1"

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStatusChanged(DomainEvent):
    type: ClassVar[str] = "ai.jobhire.job.status-changed.v1"

    from_: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDeleted(DomainEvent):
    type: ClassVar[str] = "ai.jobhire.job.deleted.v1"
