"""What happened, told in a channel of Slack: once, in order, and tried again until it is old."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from jobhire.domains.notification.application.channel import Lane, Post, PostCounts
from jobhire.domains.notification.application.letters import QUIET
from jobhire.domains.notification.application.posting import Postman
from jobhire.domains.notification.application.slack import (
    DisconnectSlack,
    GetSlack,
    SetSlack,
    SlackOffice,
    SlackView,
    TrySlack,
)
from jobhire.domains.notification.domain.errors import SlackRefused, TooManySlackTests
from jobhire.domains.notification.domain.notification import NotificationType
from jobhire.domains.notification.domain.slack import RETRIES, Answer, SlackStop, Way
from jobhire.domains.notification.infrastructure.slack import SlackOverHttps
from jobhire.domains.notification.module import wire_slack
from jobhire.domains.notification.presentation.actors import (
    ALARMS,
    COMPARISONS,
    FINDS,
    INTERVIEWS,
    WEBHOOK_STOPPED,
)
from jobhire.shared.application import AddressRefused, EventRecord, Principal
from jobhire.shared.domain import Forbidden, Invalid, NotFound, TenantId, UserId
from jobhire.shared.infrastructure.documents import decode_pending
from tests.slack import HOOK, FakeSlack, refused, said

from .house import ACME, House, Job, opening, record

ADMIN = Principal(
    tenant_id=ACME, user_id=UserId("ann"), role="t", permissions=frozenset({"notifications:manage"})
)
EVERY = list(NotificationType)


@dataclass
class MemoryPosts:
    """``Posts`` of one tenant, in this process."""

    posts: dict[str, Post] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    attempts: list[str] = field(default_factory=list)
    lane: Lane = field(default_factory=lambda: Lane(tenant_id=ACME))
    lost: bool = False

    async def add(self, tenant_id: TenantId, posts: Sequence[Post]) -> None:
        for each in posts:
            self.posts.setdefault(each.key, each)
        if not self.lane.failures:
            self.lane.due = 0.0

    async def due(self, now: float, *, limit: int) -> Sequence[TenantId]:
        return [ACME] if self.lane.due <= now else []

    async def take(self, tenant_id: TenantId, *, now: float) -> Lane | None:
        return msgspec.structs.replace(self.lane) if self.lane.due <= now else None

    async def hold(self, tenant_id: TenantId, *, now: float) -> bool:
        return not self.lost

    async def end(self, lane: Lane) -> None:
        self.lane = lane

    async def wake(self, tenant_id: TenantId) -> None:
        self.lane = Lane(tenant_id=ACME, sent=self.lane.sent)

    async def next(self, tenant_id: TenantId) -> Post | None:
        waiting = [each for key, each in self.posts.items() if key not in self.outcomes]
        return min(waiting, key=lambda each: each.made) if waiting else None

    async def trying(self, tenant_id: TenantId, key: str) -> None:
        self.attempts.append(key)

    async def ended(self, tenant_id: TenantId, key: str, outcome: str) -> None:
        self.outcomes[key] = outcome

    async def drop_waiting(self, tenant_id: TenantId, *, why: str) -> None:
        for key in self.posts:
            self.outcomes.setdefault(key, f"dropped:{why}")

    async def lanes(self, tenant_ids: Sequence[TenantId]) -> Mapping[TenantId, Lane]:
        return {ACME: self.lane}

    async def counts(self, tenant_id: TenantId) -> PostCounts:
        sent = sum(each == "sent" for each in self.outcomes.values())
        waiting = len(self.posts) - len(self.outcomes)
        return PostCounts(waiting=waiting, sent=sent, dropped=len(self.outcomes) - sent)


class Desk:
    """The house, its connection to Slack, and a worker that tells what waits."""

    def __init__(self) -> None:
        self.house, self.posts, self.fake = House(), MemoryPosts(), FakeSlack()
        self.heard: list[Answer] = []
        self.pauses: list[float] = []
        house, slack, url = self.house, SlackOverHttps(self.fake), "https://jobs.example.com"
        self.office = SlackOffice(
            connections=house.connections, posts=self.posts, slack=slack, vault=house.kit.vault,
            clock=house.clock, public_url=url,
        )  # fmt: skip
        wire_slack(house.kit, self.office)
        self.postman = Postman(
            connections=house.connections, notifications=house.notifications, posts=self.posts, slack=slack,
            vault=house.kit.vault, clock=house.clock, watcher=self, at_work=self._at_work, pause=self._pause,
            public_url=url,
        )  # fmt: skip
        house.neighbours.add(Job("j-1", "R&D <!channel>"))
        house.neighbours.in_charge = ["ann", "bob"]
        self.suspended = False

    def told(self, tenant_id: TenantId, answer: Answer) -> None:
        self.heard.append(answer)

    async def _at_work(self, tenant_id: TenantId) -> bool:
        return not self.suspended

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def set(self, types: Sequence[NotificationType] = EVERY, **given: Any) -> SlackView:
        return await self.house.mediator.send(SetSlack(by=ADMIN, types=types, **given))

    async def state(self) -> SlackView:
        return await self.house.mediator.send(GetSlack(by=ADMIN))

    async def stopped(self, position: int = 1, reason: str = "failing") -> None:
        """A webhook stops: two admins are told, and so is the channel."""
        data = msgspec.json.encode({"reason": reason})
        await self.house.hear(ALARMS, record(WEBHOOK_STOPPED, f"w-{position}", position, data=data))
        await self.follow()

    async def follow(self, ago: timedelta = timedelta()) -> None:
        """The consumer hears of every notification there ever was: what is told twice is told once."""
        made = [
            (document["_id"].partition("/")[2], event)
            for document in self.house.notifications.documents()
            for event in decode_pending(document)
        ]
        events = [
            EventRecord(
                position=1, id=event.id, type=event.type, subject=id, sequence=1, time=event.time - ago,
                data=msgspec.Raw(event.data.encode()),
            )
            for id, event in made
        ]  # fmt: skip
        await self.postman.follow(ACME, events, 1)

    async def work(self) -> None:
        await self.postman.turn(ACME)


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    await desk.set(webhook_url=HOOK)
    return desk


async def test_a_channel_hears_once_what_several_people_are_told(desk: Desk) -> None:
    await desk.stopped()
    await desk.follow()
    await desk.work()
    await desk.work()
    assert len(desk.fake.taken) == 1
    assert desk.fake.texts[0].startswith("A webhook was stopped")
    (link,) = desk.fake.taken[0]["blocks"][1]["elements"]
    assert link["text"] == "<https://jobs.example.com/webhooks/w-1|Open in JobHire>"
    state = (await desk.state()).state
    assert (state.sent, state.waiting, state.dropped, state.last_error) == (1, 0, 0, None)


async def test_only_chosen_types_are_told_from_then_on(desk: Desk) -> None:
    await desk.set([NotificationType.INTERVIEW])
    await desk.stopped()
    await desk.work()
    assert desk.fake.taken == []
    await desk.set([NotificationType.ATTENTION_NEEDED])
    await desk.stopped(2)
    await desk.work()
    assert len(desk.fake.taken) == 2, "the consumer was told of both again here"


async def test_what_was_before_the_connection_is_no_news(desk: Desk) -> None:
    await desk.stopped()
    desk.posts.posts.clear()
    await desk.set(webhook_url=HOOK)
    await desk.follow(ago=timedelta(hours=1))
    assert desk.posts.posts == {}


async def test_jobs_that_are_compared_are_told_of_when_no_more_come(desk: Desk) -> None:
    await desk.house.hear(COMPARISONS, opening("j-1"))
    await desk.follow()
    await desk.work()
    assert desk.fake.taken == [] and not desk.posts.attempts
    desk.house.clock.skip(QUIET)
    await desk.work()
    assert desk.fake.texts == ['"R&amp;D &lt;!channel&gt;" has been compared with 40 candidates.']


async def test_an_interview_is_told_in_nobodys_name(desk: Desk) -> None:
    facts = {
        "jobId": "j-1",
        "startsAt": datetime.fromisoformat("2999-05-03T09:00:00+00:00"),
        "timeZone": "UTC",
        "interviewers": ["ann", "bob"],
    }
    event = record("ai.jobhire.interview.scheduled.v1", "i-1", data=msgspec.json.encode(facts))
    await desk.house.hear(INTERVIEWS, event)
    await desk.follow()
    await desk.work()
    told = 'Somebody is to hold an interview for "R&amp;D &lt;!channel&gt;" on 3 May 2999, 09:00 (UTC).'
    assert desk.fake.texts == [told]


async def test_a_find_is_told_in_nobodys_name(desk: Desk) -> None:
    found = msgspec.json.encode({"userId": "ann", "kind": "jobs", "found": 2})
    await desk.house.hear(FINDS, record("ai.jobhire.saved-search.found.v1", "s-1", data=found))
    await desk.follow()
    await desk.work()
    assert desk.fake.texts == ["A saved search finds 2 jobs more than before."]


async def test_a_busy_slack_is_left_alone_for_as_long_as_it_asks_and_nothing_is_lost(desk: Desk) -> None:
    await desk.stopped(1)
    await desk.stopped(2)
    desk.fake.answers = [said(b'{"ok": false, "error": "ratelimited"}', 429, retry_after="90")]
    await desk.work()
    state = (await desk.state()).state
    assert (state.waiting, state.consecutive_failures, state.last_error) == (2, 1, "ratelimited")
    await desk.stopped(3)
    desk.house.clock.skip(timedelta(seconds=60))
    await desk.work()
    assert desk.fake.taken == []
    desk.house.clock.skip(timedelta(seconds=31))
    await desk.work()
    assert len(desk.fake.taken) == 3
    assert len(desk.pauses) == 2, "a channel takes a message a second"
    assert (await desk.state()).state.consecutive_failures == 0


async def test_waits_grow_while_slack_is_away_and_after_a_day_it_stops_and_admins_hear_of_it(
    desk: Desk,
) -> None:
    await desk.stopped()
    waits = []
    for _ in range(100):
        desk.fake.answers = [None]
        before = desk.house.clock.now()
        await desk.work()
        if (await desk.state()).stopped:
            break
        waits.append(desk.posts.lane.due - before.timestamp())
        desk.house.clock.skip(timedelta(seconds=waits[-1]))
        await desk.stopped(len(waits) + 1)
    late = [wait - planned for wait, planned in zip(waits, RETRIES, strict=False)]
    assert len(late) == len(RETRIES) and all(0 <= each < 15 for each in late)
    state = await desk.state()
    assert (state.stopped, state.why) == (SlackStop.FAILING, "unreachable")
    assert state.state.next_try_at is None
    (document,) = desk.house.connections.documents()
    assert decode_pending(document)[-1].type == "ai.jobhire.slack.stopped.v1"


async def test_what_slack_refuses_stops_it_at_once_and_setting_it_again_tells_what_waited(
    desk: Desk,
) -> None:
    await desk.stopped(1)
    desk.fake.answers = [refused("channel_not_found")]
    await desk.work()
    assert ((await desk.state()).stopped, (await desk.state()).why) == (
        SlackStop.REFUSED,
        "channel_not_found",
    )
    await desk.stopped(2)
    await desk.work()
    assert desk.fake.taken == []
    await desk.set(bot_token="xoxb-2", channel="C2")
    await desk.work()
    assert [each["channel"] for each in desk.fake.taken] == ["C2", "C2"]


async def test_news_of_more_than_a_day_ago_is_told_to_nobody_and_counted(desk: Desk) -> None:
    await desk.stopped()
    desk.house.clock.skip(timedelta(days=1, seconds=1))
    await desk.work()
    state = (await desk.state()).state
    assert (desk.fake.calls, state.dropped, state.waiting) == ([], 1, 0)
    assert list(desk.posts.outcomes.values()) == ["dropped:old"]


async def test_a_message_that_slack_cannot_use_holds_up_no_other(desk: Desk) -> None:
    await desk.stopped(1)
    await desk.stopped(2)
    desk.fake.answers = [refused("invalid_blocks")]
    await desk.work()
    assert len(desk.fake.taken) == 1
    assert (await desk.state()).state.dropped == 1


async def test_who_lost_the_lane_and_who_is_suspended_tells_nothing(desk: Desk) -> None:
    await desk.stopped()
    desk.suspended = True
    await desk.work()
    desk.suspended, desk.posts.lost = False, True
    desk.house.clock.skip(timedelta(minutes=6))
    await desk.work()
    assert desk.fake.calls == []


async def test_an_old_secret_that_is_refused_does_not_stop_the_new_one(desk: Desk) -> None:
    await desk.stopped()
    told = desk.fake.post

    async def slow(*given: Any, **named: Any) -> Any:
        await desk.set(webhook_url=HOOK)
        return await told(*given, **named)

    desk.fake.post = slow  # type: ignore[method-assign]
    desk.fake.answers = [refused("token_revoked")]
    await desk.work()
    assert (await desk.state()).stopped is None


async def test_a_disconnected_one_keeps_no_secret_and_tells_nothing(desk: Desk) -> None:
    await desk.stopped()
    await desk.house.mediator.send(DisconnectSlack(by=ADMIN))
    assert list(desk.posts.outcomes.values()) == ["dropped:disconnected"]
    await desk.stopped(2)
    await desk.work()
    assert desk.fake.calls == []
    (document,) = desk.house.connections.documents()
    assert document["state"]["secret"] is None
    with pytest.raises(NotFound):
        await desk.state()
    again = await desk.set(webhook_url=HOOK)
    assert again.way is Way.WEBHOOK


async def test_the_secret_is_sealed_and_never_shown(desk: Desk) -> None:
    await desk.set(bot_token="xoxb-very-secret", channel="C1")
    assert "xoxb" not in str(desk.house.connections.documents())
    assert "xoxb" not in str(await desk.state())


@pytest.mark.parametrize(
    "given",
    [
        {"webhook_url": HOOK, "bot_token": "xoxb-1", "channel": "C1"},
        {"bot_token": "xoxb-1"},
        {"channel": "C1"},
    ],
)
async def test_what_does_not_go_together_is_refused_and_changes_nothing(desk: Desk, given: Any) -> None:
    before = await desk.state()
    with pytest.raises(Invalid):
        await desk.set(**given)
    assert await desk.state() == before


async def test_only_slack_is_connected_and_only_by_who_may() -> None:
    desk = Desk()
    with pytest.raises(AddressRefused):
        await desk.set(webhook_url="https://evil.example/services/T0")
    with pytest.raises(NotFound):
        await desk.set()
    nobody = Principal(tenant_id=ACME, user_id=UserId("bob"), role="t", permissions=frozenset())
    with pytest.raises(Forbidden):
        await desk.house.mediator.send(SetSlack(by=nobody, types=EVERY, webhook_url=HOOK))


async def test_a_test_says_what_slack_says(desk: Desk) -> None:
    await desk.house.mediator.send(TrySlack(by=ADMIN))
    assert desk.fake.texts[0].startswith("JobHire can write here")
    desk.fake.answers = [refused("invalid_auth")]
    with pytest.raises(SlackRefused) as told:
        await desk.house.mediator.send(TrySlack(by=ADMIN))
    assert told.value.context["reason"] == "invalid_auth"
    with pytest.raises(TooManySlackTests):
        for _ in range(5):
            await desk.house.mediator.send(TrySlack(by=ADMIN))
