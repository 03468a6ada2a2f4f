"""Webhooks as their tenant sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from jobhire.domains.integration.application.ports import Lane
from jobhire.domains.integration.domain.webhook import Stop, Webhook


class ReplayState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Earlier events that are being told once more: done up to `position`, ends with `toPosition`."""

    position: int
    to_position: int


class DeliveryState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``position``: the last event of the log that is done; ``backlog``: how many there are behind it, also
    of types that this webhook is not told of. ``next_attempt_at``: null while nothing has failed."""

    position: int
    backlog: int
    last_success_at: datetime | None
    last_failure_at: datetime | None
    consecutive_failures: int
    next_attempt_at: datetime | None
    replay: ReplayState | None


class WebhookView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``event_types``: null for all. ``stopped``: why it is told of nothing; null while it is told.
    ``previous_secret_until``: until then the secret before the last rotation signs along."""

    id: str
    url: str
    description: str
    event_types: list[str] | None
    enabled: bool
    stopped: Stop | None
    stopped_at: datetime | None
    previous_secret_until: datetime | None
    created_by: str
    created_at: datetime
    version: int
    delivery: DeliveryState

    @classmethod
    def of(cls, webhook: Webhook, lanes: Sequence[Lane], *, head: int, now: datetime) -> WebhookView:
        untils = [each.until for each in webhook.signing(now) if each.until is not None]
        return cls(
            id=webhook.id,
            url=webhook.target.url,
            description=webhook.target.description,
            event_types=list(webhook.target.event_types) or None,
            enabled=webhook.is_told,
            stopped=webhook.stopped,
            stopped_at=webhook.stopped_at,
            previous_secret_until=max(untils, default=None),
            created_by=webhook.created_by,
            created_at=webhook.created_at,
            version=webhook.version,
            delivery=_state([each for each in lanes if each.webhook_id == webhook.id], webhook, head),
        )


class NewSecret(msgspec.Struct, frozen=True, kw_only=True):
    """``secret``: what deliveries are signed with, as libraries for Standard Webhooks take it. It is not
    shown again."""

    webhook: WebhookView
    secret: str


def _state(lanes: Sequence[Lane], webhook: Webhook, head: int) -> DeliveryState:
    live = next((each for each in lanes if each.kind == "live"), None)
    replay = next((each for each in lanes if each.kind == "replay"), None)
    position = live.position if live else head
    failures = max((each.failures for each in lanes), default=0)
    due = min((each.due for each in lanes if each.failures), default=None)
    return DeliveryState(
        position=position,
        backlog=max(0, head - position),
        last_success_at=max((each.succeeded for each in lanes if each.succeeded), default=None),
        last_failure_at=max((each.failed for each in lanes if each.failed), default=None),
        consecutive_failures=failures,
        next_attempt_at=datetime.fromtimestamp(round(due, 3), UTC)
        if due is not None and webhook.is_told
        else None,
        replay=ReplayState(position=replay.position, to_position=replay.up_to or 0) if replay else None,
    )
