"""What happens to a source. Ids and counts: no address (people put tokens into addresses), no posting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCreated(DomainEvent):
    """Postings of a board become jobs from now on, or people of an applicant tracking system candidates.
    ``board``: the plug-in's name."""

    type: ClassVar[str] = "ai.jobhire.source.created.v1"

    board: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChanged(DomainEvent):
    """What people set of it has changed, or it goes on after a stop. ``fields``: as the API spells them,
    sorted."""

    type: ClassVar[str] = "ai.jobhire.source.changed.v1"

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStopped(DomainEvent):
    """It is not asked until somebody enables it. ``reason``: ``disabled`` by hand, ``gone`` (410) or
    ``failing`` (no round succeeded for seven days)."""

    type: ClassVar[str] = "ai.jobhire.source.stopped.v1"

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDeleted(DomainEvent):
    """It is asked no more. Jobs that came from it stay as they are."""

    type: ClassVar[str] = "ai.jobhire.source.deleted.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundEnded(DomainEvent):
    """A round of a source that changed something, failed, or was asked for: others say nothing. ``outcome``:
    ``done``, ``partial``, ``unchanged`` or ``failed``; then how many postings became what."""

    type: ClassVar[str] = "ai.jobhire.source.round-ended.v1"

    source_id: str
    outcome: str
    created: int
    updated: int
    closed: int
    reopened: int
    kept: int
    skipped: int
    invalid: int
