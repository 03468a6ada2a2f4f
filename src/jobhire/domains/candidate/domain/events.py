"""What a candidate tells the house. Nothing personal: erasing somebody leaves the log as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRegistered(DomainEvent):
    """``type_``, published as ``type``: internal, past or uploaded."""

    type: ClassVar[str] = "ai.jobhire.candidate.registered.v1"

    type_: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateChanged(DomainEvent):
    """``fields``: the names of the changed fields as the API spells them, sorted."""

    type: ClassVar[str] = "ai.jobhire.candidate.changed.v1"

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateDeleted(DomainEvent):
    type: ClassVar[str] = "ai.jobhire.candidate.deleted.v1"
