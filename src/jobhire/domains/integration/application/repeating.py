"""What was told, and telling it again: attempts, replays, going on after a stop, and test events."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from jobhire.domains.integration.application.endpoints import PERMISSION, Office
from jobhire.domains.integration.application.ports import Attempt, Attempts, Lane, Published
from jobhire.domains.integration.application.sending import Sender
from jobhire.domains.integration.application.views import WebhookView
from jobhire.domains.integration.domain.errors import ReplayUnderWay, TooManyPings, UnknownEvents
from jobhire.domains.integration.domain.webhook import Webhook
from jobhire.shared.application import Ids, Message, Rate, Rows, Slice, Throttle, edit
from jobhire.shared.domain import Invalid, TenantId

PINGS = Rate(name="webhook-pings", limit=10, seconds=60)
"""Of one tenant: each keeps a request waiting for somebody outside."""
PING_TYPE = "ai.jobhire.webhook.ping.v1"
MOST_PICKED = 100


class ListAttempts(Message[Rows[Attempt]], frozen=True, kw_only=True):
    permission: ClassVar[str] = PERMISSION

    id: str
    failed: bool = False
    part: Slice = Slice(limit=20)


async def list_attempts(query: ListAttempts, *, office: Office, attempts: Attempts) -> Rows[Attempt]:
    """Newest first. Raises ``NotFound``."""
    tenant_id = query.by.tenant_id
    await office.webhooks.get(tenant_id, query.id)
    return await attempts.rows(tenant_id, query.id, query.part, failed=query.failed)


class Replay(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What will be told again: the events of these positions, both included, or those that were picked.
    ``events``: how many of the log that are, before the webhook's types are looked at."""

    from_position: int
    to_position: int
    events: int


class ReplayEvents(Message[Replay], frozen=True, kw_only=True):
    """From a position to another, both included (None: to the end of the log), or these events."""

    permission: ClassVar[str] = PERMISSION

    id: str
    from_position: int | None = None
    to_position: int | None = None
    event_ids: tuple[str, ...] = ()


async def replay_events(command: ReplayEvents, *, office: Office) -> Replay:
    """Beside what happens meanwhile, which is told as ever. Raises ``NotFound``, ``Invalid``,
    ``UnknownEvents``, ``ReplayUnderWay``."""
    tenant_id = command.by.tenant_id
    await office.webhooks.get(tenant_id, command.id)
    picked = await _picked(command, office, tenant_id)
    first, last = (picked[0], picked[-1]) if picked else await _range(command, office, tenant_id)
    lane = Lane(
        tenant_id=tenant_id,
        webhook_id=command.id,
        kind="replay",
        position=first - 1,
        up_to=last,
        picked=picked,
        opened=office.clock.now().timestamp(),
    )
    if not await office.lanes.open(lane):
        raise ReplayUnderWay("wait until it is done: GET /api/v1/webhooks/{id} shows how far it is")
    return Replay(from_position=first, to_position=last, events=len(picked) or last - first + 1)


async def _picked(command: ReplayEvents, office: Office, tenant_id: TenantId) -> tuple[int, ...]:
    if not command.event_ids:
        return ()
    if command.from_position is not None or command.to_position is not None:
        raise Invalid("either eventIds or positions", field="/eventIds")
    places = await office.log.places(tenant_id, command.event_ids)
    for place, id in enumerate(command.event_ids):
        if id not in places:
            raise UnknownEvents("the log has no event with this id", field=f"/eventIds/{place}")
    return tuple(sorted(set(places.values())))


async def _range(command: ReplayEvents, office: Office, tenant_id: TenantId) -> tuple[int, int]:
    if command.from_position is None:
        raise Invalid("say from which position on, or which events", field="/fromPosition")
    head = await office.require_within(tenant_id, command.from_position, field="/fromPosition")
    last = head if command.to_position is None else command.to_position
    if not command.from_position <= last <= head:
        raise Invalid(f"from {command.from_position} to {head}, where the log ends", field="/toPosition")
    return command.from_position, last


class ResumeWebhook(Message[WebhookView], frozen=True, kw_only=True):
    """``from_position``: None to go on where it stopped; else the first event to tell of next, to leave
    something out that it cannot take, or to have something again."""

    permission: ClassVar[str] = PERMISSION

    id: str
    from_position: int | None = None
    expected_version: int | None = None


async def resume_webhook(command: ResumeWebhook, *, office: Office) -> WebhookView:
    """Also of one that is not stopped: what has failed is tried at once. Raises ``NotFound``, ``Invalid``,
    ``StaleVersion``."""
    tenant_id, first = command.by.tenant_id, command.from_position
    if first is not None:
        # One beyond the end is what comes next.
        await office.require_within(tenant_id, first - 1, field="/fromPosition")
    expected = command.expected_version
    resumed = await edit(office.webhooks, tenant_id, command.id, Webhook.resume, expected_version=expected)
    await office.lanes.wake(tenant_id, resumed.id, position=None if first is None else first - 1)
    return await office.view(resumed)


class PingWebhook(Message[Attempt], frozen=True, kw_only=True):
    permission: ClassVar[str] = PERMISSION

    id: str


async def ping_webhook(
    command: PingWebhook, *, office: Office, sender: Sender, throttle: Throttle, ids: Ids
) -> Attempt:
    """A test event, at once and once, also to one that is stopped. Raises ``NotFound``, ``TooManyPings``."""
    tenant_id = command.by.tenant_id
    webhook = await office.webhooks.get(tenant_id, command.id)
    if wait := await throttle.hit(PINGS, tenant_id):
        raise TooManyPings(f"at most {PINGS.limit} a minute", retry_after=wait)
    attempt, _ = await sender.send(webhook, _test_event(webhook, ids.new(), office), "test")
    return attempt


def _test_event(webhook: Webhook, id: str, office: Office) -> Published:
    """A CloudEvent that is in no log: without position and hash."""
    event = {
        "data": {},
        "datacontenttype": "application/json",
        "id": id,
        "source": f"/tenants/{webhook.tenant_id}/webhooks",
        "specversion": "1.0",
        "subject": webhook.id,
        "time": office.clock.now(),
        "type": PING_TYPE,
    }
    return Published(id=id, type=PING_TYPE, position=0, body=msgspec.json.encode(event).decode())
