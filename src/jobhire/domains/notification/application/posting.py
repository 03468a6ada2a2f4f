"""News on its way to Slack: recorded once, told in order, and tried again until it is old."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from jobhire.domains.notification.application.channel import (
    Lane,
    News,
    Post,
    Posts,
    PostWatcher,
    Slack,
    place_of,
)
from jobhire.domains.notification.application.letters import QUIET
from jobhire.domains.notification.domain.notification import Notification, NotificationType
from jobhire.domains.notification.domain.slack import (
    CONNECTION,
    GIVES_UP,
    Answer,
    SlackConnection,
    SlackStop,
    wait_after,
)
from jobhire.shared.application import AggregateStore, Clock, EventRecord, Vault, edit
from jobhire.shared.domain import NotFound, TenantId

PAUSE_SECONDS = 1.2
"""Between two messages: Slack takes one a second per channel."""
AT_ONCE = 20
"""Messages of one turn; then others have theirs."""
IDLE_SECONDS = 86_400.0
"""Until a lane without anything to tell is looked at again: what is new wakes it."""

RECHECK_SECONDS = 300.0
"""At a tenant that is suspended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Postman:
    """``public_url``: where people reach the service; ``at_work``: whether a tenant is worked for;
    ``pause``: waits so many seconds."""

    connections: AggregateStore[SlackConnection]
    notifications: AggregateStore[Notification]
    posts: Posts
    slack: Slack
    vault: Vault
    clock: Clock
    watcher: PostWatcher
    at_work: Callable[[TenantId], Awaitable[bool]]
    pause: Callable[[float], Awaitable[None]]
    public_url: str

    async def follow(self, tenant_id: TenantId, events: Sequence[EventRecord], _: int) -> None:
        """Of notifications that were made: what a channel is to be told waits for its turn, once, however
        many people were told the same. What was before it was connected, or is old, is no news."""
        connection = await self._connection(tenant_id)
        if connection is None:
            return
        since = max(connection.connected_at, self.clock.now() - GIVES_UP)
        fresh = [each for each in events if each.time >= since]
        made = await self.notifications.get_many(tenant_id, [each.subject for each in fresh])
        posts = [
            Post(key=it.shared_id, notification=it.id, made=event.time.timestamp())
            for event in fresh
            if (it := made.get(event.subject)) is not None and it.type in connection.types
        ]
        if posts:
            await self.posts.add(tenant_id, posts)

    async def turn(self, tenant_id: TenantId) -> None:
        """Of one tenant, if it can be had."""
        lane = await self.posts.take(tenant_id, now=self._now())
        if lane is None:
            return
        lane.due = self._now() + IDLE_SECONDS
        connection = await self._connection(tenant_id)
        if connection is None:
            await self.posts.drop_waiting(tenant_id, why="disconnected")
        elif not await self.at_work(tenant_id):
            lane.due = self._now() + RECHECK_SECONDS
        elif connection.is_told:
            await self._tell_all(lane, connection)
        await self.posts.end(lane)

    async def _tell_all(self, lane: Lane, connection: SlackConnection) -> None:
        for told in range(AT_ONCE):
            post = await self.posts.next(lane.tenant_id)
            if post is None:
                return
            if told:
                await self.pause(PAUSE_SECONDS)
            if not await self.posts.hold(lane.tenant_id, now=self._now()):
                return
            if not await self._tell(lane, connection, post):
                return
        lane.due = self._now()

    async def _tell(self, lane: Lane, connection: SlackConnection, post: Post) -> bool:
        """Whether the next one may follow."""
        tenant_id = lane.tenant_id
        if self._now() - post.made > GIVES_UP.total_seconds():
            await self.posts.ended(tenant_id, post.key, "dropped:old")
            return True
        it = (await self.notifications.get_many(tenant_id, [post.notification])).get(post.notification)
        if it is None:
            await self.posts.ended(tenant_id, post.key, "dropped:forgotten")
            return True
        if (wait := self._grows_for(it)) > 0:
            lane.due = self._now() + wait
            return False
        await self.posts.trying(tenant_id, post.key)
        answer = await self.slack.tell(place_of(connection, self.vault), self._news(it))
        self.watcher.told(tenant_id, answer)
        return await self._note(lane, connection, post, answer)

    async def _note(self, lane: Lane, connection: SlackConnection, post: Post, answer: Answer) -> bool:
        lane.error = answer.error
        if answer.told in ("sent", "unfit"):
            outcome = "sent" if answer.told == "sent" else f"dropped:{answer.error}"
            await self.posts.ended(lane.tenant_id, post.key, outcome)
            lane.failures, lane.failing_since = 0, None
            lane.sent = self.clock.now() if answer.told == "sent" else lane.sent
            return True
        lane.failures += 1
        lane.failing_since = lane.failing_since or self._now()
        lane.due = self._now() + wait_after(lane.failures, answer)
        if answer.told == "refused":
            await self._stop(connection, SlackStop.REFUSED, answer.error)
        elif self._now() - lane.failing_since >= GIVES_UP.total_seconds():
            await self._stop(connection, SlackStop.FAILING, answer.error)
        return False

    async def _stop(self, tried: SlackConnection, reason: SlackStop, why: str) -> None:
        """Unless somebody has connected another place meanwhile."""
        now = self.clock.now()
        try:
            await edit(
                self.connections,
                tried.tenant_id,
                CONNECTION,
                lambda it: it.secret == tried.secret and it.stop(reason, why, now=now),
            )
        except NotFound:
            return  # Disconnected meanwhile.

    def _grows_for(self, it: Notification) -> float:
        """Seconds until it has been quiet long enough: jobs that are compared one after the other are told
        of in one message."""
        if it.type is not NotificationType.ANALYSIS_COMPLETE:
            return 0.0
        quiet: timedelta = self.clock.now() - it.created_at
        return (QUIET - quiet).total_seconds()

    def _news(self, it: Notification) -> News:
        link = f"{self.public_url}{it.path or '/notifications'}"
        return News(text=it.to_all or it.message, link=link)

    async def _connection(self, tenant_id: TenantId) -> SlackConnection | None:
        return (await self.connections.get_many(tenant_id, [CONNECTION])).get(CONNECTION)

    def _now(self) -> float:
        return self.clock.now().timestamp()
