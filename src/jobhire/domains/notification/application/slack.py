"""What an admin does with the tenant's connection to Slack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import msgspec

from jobhire.domains.notification.application.channel import (
    Lane,
    News,
    PostCounts,
    Posts,
    Slack,
    context_of,
    place_of,
)
from jobhire.domains.notification.domain.errors import SlackRefused, TooManySlackTests
from jobhire.domains.notification.domain.notification import NotificationType
from jobhire.domains.notification.domain.slack import CONNECTION, SlackConnection, SlackStop, Way
from jobhire.shared.application import AggregateStore, Clock, Message, Rate, Throttle, Vault, edit
from jobhire.shared.domain import Invalid, TenantId

MANAGE = "notifications:manage"
TESTS = Rate(name="slack-tests", limit=5, seconds=60)
TEST = "JobHire can write here. This is a test: nothing has happened."


class SlackState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``waiting``: news that is still to be told; ``sent``, ``dropped``: of the last 30 days; ``lastError``:
    of the last try, null when it went well; ``nextTryAt``: null when nothing waits, or it is stopped."""

    waiting: int
    sent: int
    dropped: int
    last_sent_at: datetime | None
    consecutive_failures: int
    last_error: str | None
    next_try_at: datetime | None


class SlackView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``way``: `webhook` or `bot`; its address or token is never shown. ``channel``: of a bot. ``stopped``:
    why nothing is told any more; null while it is; ``why``: what Slack said then."""

    way: Way
    channel: str | None
    types: tuple[NotificationType, ...]
    connected_by: str
    connected_at: datetime
    stopped: SlackStop | None
    stopped_at: datetime | None
    why: str | None
    state: SlackState

    @classmethod
    def of(cls, it: SlackConnection, lane: Lane, counts: PostCounts) -> SlackView:
        return cls(
            way=it.way,
            channel=it.channel,
            types=it.types,
            connected_by=it.connected_by,
            connected_at=it.connected_at,
            stopped=it.stopped,
            stopped_at=it.stopped_at,
            why=it.why or None,
            state=_state(it, lane, counts),
        )


def _state(it: SlackConnection, lane: Lane, counts: PostCounts) -> SlackState:
    waits = counts.waiting > 0 and it.is_told
    due = datetime.fromtimestamp(round(max(lane.due, it.connected_at.timestamp()), 3), UTC) if waits else None
    return SlackState(
        waiting=counts.waiting,
        sent=counts.sent,
        dropped=counts.dropped,
        last_sent_at=lane.sent,
        consecutive_failures=lane.failures,
        last_error=lane.error or None,
        next_try_at=due,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackOffice:
    """What all of these handlers work with. ``public_url``: where people reach the service."""

    connections: AggregateStore[SlackConnection]
    posts: Posts
    slack: Slack
    vault: Vault
    clock: Clock
    public_url: str

    async def view(self, connection: SlackConnection) -> SlackView:
        tenant_id = connection.tenant_id
        lanes = await self.posts.lanes([tenant_id])
        lane = lanes.get(tenant_id, Lane(tenant_id=tenant_id))
        return SlackView.of(connection, lane, await self.posts.counts(tenant_id))


class GetSlack(Message[SlackView], frozen=True, kw_only=True):
    permission: ClassVar[str] = MANAGE


async def get_slack(query: GetSlack, *, office: SlackOffice) -> SlackView:
    """Raises ``NotFound`` while nothing is connected."""
    return await office.view(await office.connections.get(query.by.tenant_id, CONNECTION))


class SetSlack(Message[SlackView], frozen=True, kw_only=True):
    """``webhook_url``, or ``bot_token`` with ``channel``; none of them: what is connected stays."""

    permission: ClassVar[str] = MANAGE

    types: Sequence[NotificationType]
    webhook_url: str | None = None
    bot_token: str | None = None
    channel: str | None = None


async def set_slack(command: SetSlack, *, office: SlackOffice) -> SlackView:
    """What had stopped goes on. Raises ``Invalid``, ``AddressRefused``; ``NotFound`` when nothing is
    connected and nothing is given."""
    tenant_id, now = command.by.tenant_id, office.clock.now()
    way, secret = _given(command)
    if secret is None:
        changed = await edit(office.connections, tenant_id, CONNECTION, lambda it: it.choose(command.types))
    else:
        if way is Way.WEBHOOK:
            await office.slack.check(secret, field="/webhookUrl")
        sealed = office.vault.seal(secret.encode(), context=context_of(tenant_id))
        by = command.by.user_id
        changed = await edit(
            office.connections,
            tenant_id,
            CONNECTION,
            lambda it: it.connect(way, sealed, command.channel, command.types, by=by, now=now),
            deleted=True,
            anew=lambda: SlackConnection.none_yet(tenant_id, by=by, now=now),
        )
    await office.posts.wake(tenant_id)
    return await office.view(changed)


def _given(command: SetSlack) -> tuple[Way, str | None]:
    """Raises ``Invalid`` for what does not go together."""
    if command.webhook_url and (command.bot_token or command.channel):
        raise Invalid("a webhook has its channel: leave out botToken and channel", field="/webhookUrl")
    if command.webhook_url:
        return Way.WEBHOOK, command.webhook_url
    if command.bot_token and not command.channel:
        raise Invalid("a bot needs to be told the channel", field="/channel")
    if command.channel and not command.bot_token:
        raise Invalid("give the bot's token again with another channel", field="/botToken")
    return Way.BOT, command.bot_token


class DisconnectSlack(Message[None], frozen=True, kw_only=True):
    permission: ClassVar[str] = MANAGE


async def disconnect_slack(command: DisconnectSlack, *, office: SlackOffice) -> None:
    """What waits is told to nobody. Raises ``NotFound``."""
    now = office.clock.now()
    tenant_id = command.by.tenant_id
    await edit(office.connections, tenant_id, CONNECTION, lambda it: it.disconnect(now=now))
    await office.posts.drop_waiting(tenant_id, why="disconnected")


class SlackTested(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    delivered_at: datetime


class TrySlack(Message[SlackTested], frozen=True, kw_only=True):
    """A message at once, also when it is stopped."""

    permission: ClassVar[str] = MANAGE


async def try_slack(command: TrySlack, *, office: SlackOffice, throttle: Throttle) -> SlackTested:
    """Raises ``NotFound``, ``TooManySlackTests``, ``SlackRefused``."""
    tenant_id: TenantId = command.by.tenant_id
    connection = await office.connections.get(tenant_id, CONNECTION)
    if wait := await throttle.hit(TESTS, tenant_id):
        raise TooManySlackTests(f"at most {TESTS.limit} a minute", retry_after=wait)
    news = News(text=TEST, link=f"{office.public_url}/notifications")
    answer = await office.slack.tell(place_of(connection, office.vault), news)
    if answer.told != "sent":
        raise SlackRefused(_says(answer.told), reason=answer.error)
    return SlackTested(delivered_at=office.clock.now())


def _says(told: str) -> str:
    return "Slack does not take it now: try again later" if told == "later" else "Slack does not take it"
