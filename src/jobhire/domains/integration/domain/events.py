"""What happens to a webhook. Its address is in none of these: people put tokens into addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookCreated(DomainEvent):
    """An outside service is told of events from now on. ``eventTypes``: of these; empty: of all. ``after``:
    of those behind this position of the log."""

    type: ClassVar[str] = "ai.jobhire.webhook.created.v1"

    event_types: tuple[str, ...]
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChanged(DomainEvent):
    """Its address, its description or what it is told of has changed. ``eventTypes``: empty: all."""

    type: ClassVar[str] = "ai.jobhire.webhook.changed.v1"

    event_types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSecretRotated(DomainEvent):
    """It has another secret; the one before signs along for 24 hours."""

    type: ClassVar[str] = "ai.jobhire.webhook.secret-rotated.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookStopped(DomainEvent):
    """It is told of nothing until somebody resumes it; nothing is lost meanwhile. ``reason``: ``disabled``
    by hand, ``gone`` (it answered 410) or ``failing`` (no success in all retries)."""

    type: ClassVar[str] = "ai.jobhire.webhook.stopped.v1"

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookResumed(DomainEvent):
    """It is told again, from where it stopped or where somebody said."""

    type: ClassVar[str] = "ai.jobhire.webhook.resumed.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDeleted(DomainEvent):
    """It is told of nothing any more."""

    type: ClassVar[str] = "ai.jobhire.webhook.deleted.v1"
