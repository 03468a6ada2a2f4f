"""A tenant's connection to Slack: which channel is told what, and why it is told nothing any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from jobhire.domains.notification.domain.events import (
    SlackChanged,
    SlackConnected,
    SlackDisconnected,
    SlackStopped,
)
from jobhire.domains.notification.domain.notification import NotificationType
from jobhire.shared.domain import Aggregate, TenantId

CONNECTION = "slack"
"""The id of a tenant's connection: there is one at most."""
RETRIES = (5, 30, 120, 600, 1_800, 3_600, 7_200)
"""Seconds to wait after the first, second, … failure in a row; the last goes for all that follow."""
GIVES_UP = timedelta(days=1)
"""After which of nothing but failures the connection stops. News that is older is told to nobody."""
LONGEST_WAIT = 21_600
"""Seconds. Whoever asks for more in ``Retry-After`` gets this: a day has room for several tries."""


class Way(StrEnum):
    WEBHOOK = "webhook"
    """An incoming webhook: its address is the secret, and says which channel."""
    BOT = "bot"
    """The token of a bot, and a channel that it may write to."""


class SlackStop(StrEnum):
    REFUSED = "refused"
    """Slack wants no more of it until somebody has seen to it: a token revoked, a channel gone."""
    FAILING = "failing"
    """Nothing was taken for ``GIVES_UP``."""


Told = Literal["sent", "later", "refused", "unfit"]
"""What became of one message. ``later``: it may be taken when tried again; ``refused``: nothing will be until
somebody sees to the connection; ``unfit``: this message will not, others may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """``error``: as Slack spells it, or what kept us from an answer; empty when it was sent. ``retry_after``:
    seconds that Slack asks for, 0 when it does not."""

    told: Told
    error: str = ""
    retry_after: float = 0.0


def wait_after(failures: int, answer: Answer) -> float:
    """Seconds until the next try after so many failures in a row (1 and more). Slack may ask for a later
    time, never for an earlier one."""
    own = RETRIES[min(failures, len(RETRIES)) - 1]
    return max(own, min(answer.retry_after, LONGEST_WAIT))


@dataclass(slots=True, kw_only=True, eq=False)
class SlackConnection(Aggregate):
    """``secret``: the webhook's address or the bot's token, sealed; None once it is disconnected.
    ``channel``: of a bot. ``why``: it was stopped, as Slack spells it."""

    way: Way
    secret: str | None
    channel: str | None
    types: tuple[NotificationType, ...]
    connected_by: str
    connected_at: datetime
    stopped: SlackStop | None = None
    stopped_at: datetime | None = None
    why: str = ""
    disconnected_at: datetime | None = None

    @classmethod
    def none_yet(cls, tenant_id: TenantId, *, by: str, now: datetime) -> SlackConnection:
        """To be connected."""
        return cls(
            id=CONNECTION,
            tenant_id=tenant_id,
            way=Way.WEBHOOK,
            secret=None,
            channel=None,
            types=(),
            connected_by=by,
            connected_at=now,
            disconnected_at=now,
        )

    @property
    def is_live(self) -> bool:
        return self.disconnected_at is None

    @property
    def is_told(self) -> bool:
        return self.is_live and self.stopped is None

    def connect(
        self,
        way: Way,
        secret: str,
        channel: str | None,
        types: Iterable[NotificationType],
        *,
        by: str,
        now: datetime,
    ) -> bool:
        """To this channel, whatever it was connected to before."""
        self.way, self.secret, self.channel, self.types = way, secret, channel, _ordered(types)
        self.connected_by, self.connected_at = by, now
        self._go_on()
        self.disconnected_at = None
        self.raise_event(SlackConnected(way=way.value, notification_types=self.types))
        return True

    def choose(self, types: Iterable[NotificationType]) -> bool:
        """What is told, and that it goes on if it had stopped. False when nothing differs."""
        chosen = _ordered(types)
        if chosen == self.types and self.stopped is None:
            return False
        self.types = chosen
        self._go_on()
        self.raise_event(SlackChanged(notification_types=chosen))
        return True

    def stop(self, reason: SlackStop, why: str, *, now: datetime) -> bool:
        """False when it is stopped already: the first reason stays."""
        if not self.is_told:
            return False
        self.stopped, self.stopped_at, self.why = reason, now, why
        self.raise_event(SlackStopped(reason=reason.value))
        return True

    def disconnect(self, *, now: datetime) -> bool:
        """Its secret goes at once."""
        self.secret, self.channel, self.disconnected_at = None, None, now
        self.raise_event(SlackDisconnected())
        return True

    def _go_on(self) -> None:
        self.stopped, self.stopped_at, self.why = None, None, ""


def _ordered(types: Iterable[NotificationType]) -> tuple[NotificationType, ...]:
    wanted = set(types)
    return tuple(each for each in NotificationType if each in wanted)
