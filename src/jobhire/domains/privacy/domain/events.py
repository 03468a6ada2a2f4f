"""What privacy tells the house: that something was agreed, asked for or is due, never about what person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonExportRequested(DomainEvent):
    """Somebody asked for all that is kept of a candidate, and it takes a while."""

    type: ClassVar[str] = "ai.jobhire.person-export.requested.v1"

    candidate_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonExportFinished(DomainEvent):
    """All that is kept of a candidate was put together. ``records``: how many things that are."""

    type: ClassVar[str] = "ai.jobhire.person-export.finished.v1"

    candidate_id: str
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChanged(DomainEvent):
    """What a candidate's data may be used for has changed. ``purpose``: recruiting, talent_pool, ai_analysis
    or sharing; ``basis``: consent, legitimate_interest, contract or legal_obligation; ``status``: given or
    withdrawn. The subject is the candidate's id."""

    type: ClassVar[str] = "ai.jobhire.consent.changed.v1"

    purpose: str
    basis: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHoldPlaced(DomainEvent):
    """A legal hold keeps a candidate from being deleted by retention. The subject is the candidate's id."""

    type: ClassVar[str] = "ai.jobhire.legal-hold.placed.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHoldEnded(DomainEvent):
    """The legal hold on a candidate has ended. The subject is the candidate's id."""

    type: ClassVar[str] = "ai.jobhire.legal-hold.ended.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionDue(DomainEvent):
    """A candidate will be deleted unless something happens. ``dueAt``: not before then; ``reason``: inactive,
    withdrawn or lapsed. The subject is the candidate's id."""

    type: ClassVar[str] = "ai.jobhire.retention.due.v1"

    due_at: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionLifted(DomainEvent):
    """A candidate who was to be deleted is not, for now. The subject is the candidate's id."""

    type: ClassVar[str] = "ai.jobhire.retention.lifted.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyPolicyChanged(DomainEvent):
    """A tenant keeps candidates for another time, or on another basis. ``fields``: what differs."""

    type: ClassVar[str] = "ai.jobhire.privacy-policy.changed.v1"

    fields: tuple[str, ...]
