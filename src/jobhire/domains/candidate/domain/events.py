"""What a candidate tells the house. Nothing personal: erasing somebody leaves the log as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRegistered(DomainEvent):
    """A candidate was created. ``type``: internal, past or uploaded."""

    type: ClassVar[str] = "ai.jobhire.candidate.registered.v1"

    type_: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateChanged(DomainEvent):
    """A candidate's facts or CV changed. ``fields``: their names as the API spells them, sorted."""

    type: ClassVar[str] = "ai.jobhire.candidate.changed.v1"

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateDeleted(DomainEvent):
    """A candidate was deleted: nobody sees them, unless they are restored."""

    type: ClassVar[str] = "ai.jobhire.candidate.deleted.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateMerged(DomainEvent):
    """A candidate was merged into another: nobody sees them any more under this id. ``into``: the one that
    stays."""

    type: ClassVar[str] = "ai.jobhire.candidate.merged.v1"

    into: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateUnmerged(DomainEvent):
    """A candidate gave back what a merge had brought. ``candidateId``: whose; ``number``: which of their
    merges."""

    type: ClassVar[str] = "ai.jobhire.candidate.unmerged.v1"

    candidate_id: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRestored(DomainEvent):
    """A candidate that was merged is somebody of their own again. ``from``: whom they were merged into. Told
    together with version 2, which tells of undone deletions as well."""

    type: ClassVar[str] = "ai.jobhire.candidate.restored.v1"

    from_: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateBack(DomainEvent):
    """A candidate that nobody saw is there again. ``from``: whom they were merged into; null: they were
    deleted."""

    type: ClassVar[str] = "ai.jobhire.candidate.restored.v2"

    from_: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatePurged(DomainEvent):
    """A candidate that was deleted long ago is gone for good: nothing of them is kept."""

    type: ClassVar[str] = "ai.jobhire.candidate.purged.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateErased(DomainEvent):
    """A candidate was erased: nothing of them is kept, and nobody brings them back. Whoever keeps something
    of theirs elsewhere has to forget it."""

    type: ClassVar[str] = "ai.jobhire.candidate.erased.v1"
