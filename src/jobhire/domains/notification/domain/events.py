"""What notifications tell the house: that somebody was told something, never what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationMade(DomainEvent):
    """Somebody is told something. ``jobId``: null when it is about several jobs."""

    type: ClassVar[str] = "ai.jobhire.notification.made.v1"

    user_id: str
    notification_type: str
    job_id: str | None
