"""What offers tell the house: ids and states. What is offered stays where it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDrafted(DomainEvent):
    """Somebody began to write an offer."""

    type: ClassVar[str] = "ai.jobhire.offer.drafted.v1"

    application_id: str
    job_id: str
    candidate_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferChanged(DomainEvent):
    """A draft says something else. ``fields``: what changed, not to what."""

    type: ClassVar[str] = "ai.jobhire.offer.changed.v1"

    application_id: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferMoved(DomainEvent):
    """An offer was sent, accepted, declined, withdrawn, or its time ran out: ``from`` one status ``to``
    another. Accepted, it moves the application nowhere."""

    type: ClassVar[str] = "ai.jobhire.offer.moved.v1"

    application_id: str
    job_id: str
    candidate_id: str
    from_: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferForgotten(DomainEvent):
    """What was offered is gone, because the job or candidate is; what became of it stays."""

    type: ClassVar[str] = "ai.jobhire.offer.forgotten.v1"

    application_id: str
