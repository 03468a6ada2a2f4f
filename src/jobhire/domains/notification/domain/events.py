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


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackConnected(DomainEvent):
    """A channel of Slack is told of notifications from now on. ``way``: ``webhook`` or ``bot``;
    ``notificationTypes``: those that are told."""

    type: ClassVar[str] = "ai.jobhire.slack.connected.v1"

    way: str
    notification_types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackChanged(DomainEvent):
    """Other types are told there, or it goes on after a stop."""

    type: ClassVar[str] = "ai.jobhire.slack.changed.v1"

    notification_types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackStopped(DomainEvent):
    """The channel is told nothing until somebody sees to it. ``reason``: ``refused`` (by Slack, and trying
    again would change nothing) or ``failing`` (nothing was taken for a day)."""

    type: ClassVar[str] = "ai.jobhire.slack.stopped.v1"

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackDisconnected(DomainEvent):
    """Nothing is told there any more; its secret is gone."""

    type: ClassVar[str] = "ai.jobhire.slack.disconnected.v1"
