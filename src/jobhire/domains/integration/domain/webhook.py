"""A webhook: whom to tell of what, and with which secret."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from jobhire.domains.integration.domain.events import (
    WebhookChanged,
    WebhookCreated,
    WebhookDeleted,
    WebhookResumed,
    WebhookSecretRotated,
    WebhookStopped,
)
from jobhire.shared.domain import Aggregate, TenantId, one_line

MOST_WEBHOOKS = 20
"""Of one tenant."""
OVERLAP = timedelta(hours=24)
"""For so long the secret before signs along."""


class Stop(StrEnum):
    DISABLED = "disabled"
    GONE = "gone"
    FAILING = "failing"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSecret:
    """``until``: None for the present one; an earlier one signs along until then."""

    sealed: str = field(repr=False)
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom to tell of what. ``event_types``: empty for all."""

    url: str
    description: str
    event_types: tuple[str, ...]

    @classmethod
    def of(cls, url: str, description: str, event_types: Iterable[str]) -> Target:
        """In normal form."""
        types = tuple(sorted(set(event_types)))
        return cls(url=url, description=one_line(description), event_types=types)


@dataclass(slots=True, kw_only=True, eq=False)
class Webhook(Aggregate):
    """``slot``: one of the tenant's places, unique while it lives, so that two who
    create at the same moment do not exceed the limit. ``stopped``: why it is told of nothing, if it is
    not."""

    target: Target
    slot: int
    created_by: str
    created_at: datetime
    secrets: tuple[EndpointSecret, ...]
    stopped: Stop | None = None
    stopped_at: datetime | None = None
    deleted_at: datetime | None = None

    @classmethod
    def create(
        cls,
        id: str,
        tenant_id: TenantId,
        *,
        target: Target,
        slot: int,
        sealed: str,
        after: int,
        by: str,
        now: datetime,
    ) -> Webhook:
        """``sealed``: its secret; ``after``: it is told of what stands behind this position of the log."""
        webhook = cls(
            id=id,
            tenant_id=tenant_id,
            target=target,
            slot=slot,
            created_by=by,
            created_at=now,
            secrets=(EndpointSecret(sealed=sealed),),
        )
        webhook.raise_event(WebhookCreated(event_types=target.event_types, after=after))
        return webhook

    @property
    def is_live(self) -> bool:
        return self.deleted_at is None

    @property
    def is_told(self) -> bool:
        return self.is_live and self.stopped is None

    def wants(self, event_type: str) -> bool:
        return not self.target.event_types or event_type in self.target.event_types

    def signing(self, now: datetime) -> tuple[EndpointSecret, ...]:
        """The present secret, and those before that sign along still."""
        return tuple(each for each in self.secrets if each.until is None or each.until > now)

    def change(self, target: Target) -> bool:
        """False, and nothing happens, when nothing differs."""
        if target == self.target:
            return False
        self.target = target
        self.raise_event(WebhookChanged(event_types=target.event_types))
        return True

    def rotate(self, sealed: str, *, now: datetime) -> None:
        """A secret that was to sign along for longer does so no more: there are never more than two."""
        present = next(each for each in self.secrets if each.until is None)
        ending = EndpointSecret(sealed=present.sealed, until=now + OVERLAP)
        self.secrets = (EndpointSecret(sealed=sealed), ending)
        self.raise_event(WebhookSecretRotated())

    def stop(self, reason: Stop, *, now: datetime) -> bool:
        """False when it is stopped already: the first reason stays."""
        if self.stopped is not None:
            return False
        self.stopped, self.stopped_at = reason, now
        self.raise_event(WebhookStopped(reason=reason.value))
        return True

    def resume(self) -> bool:
        """False when it is not stopped."""
        if self.stopped is None:
            return False
        self.stopped = self.stopped_at = None
        self.raise_event(WebhookResumed())
        return True

    def delete(self, *, now: datetime) -> bool:
        """Its secrets go at once."""
        self.deleted_at, self.secrets = now, ()
        self.raise_event(WebhookDeleted())
        return True
