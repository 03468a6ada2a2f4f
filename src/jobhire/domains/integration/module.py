"""The door of the integration domain: outside services are told what happens."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial
from typing import TYPE_CHECKING

from jobhire.domains.integration.application.delivering import Courier
from jobhire.domains.integration.application.endpoints import (
    ChangeWebhook,
    CreateWebhook,
    DeleteWebhook,
    GetWebhook,
    ListWebhooks,
    Office,
    RotateSecret,
    change_webhook,
    create_webhook,
    delete_webhook,
    get_webhook,
    list_webhooks,
    rotate_secret,
)
from jobhire.domains.integration.application.ports import Attempts, AtWork
from jobhire.domains.integration.application.repeating import (
    ListAttempts,
    PingWebhook,
    ReplayEvents,
    ResumeWebhook,
    list_attempts,
    ping_webhook,
    replay_events,
    resume_webhook,
)
from jobhire.domains.integration.application.sending import Sender
from jobhire.domains.integration.domain.events import (
    WebhookChanged,
    WebhookCreated,
    WebhookDeleted,
    WebhookResumed,
    WebhookSecretRotated,
    WebhookStopped,
)
from jobhire.domains.integration.infrastructure.mongo import (
    SEALED,
    SECONDS,
    WEBHOOKS,
    AttemptDocument,
    MongoAttempts,
    MongoLanes,
    MongoWebhookDirectory,
    PublishedLog,
    WebhookDocument,
    sweep,
)
from jobhire.domains.integration.infrastructure.rounds import Rounds, Watch
from jobhire.shared.application import Fetch
from jobhire.shared.infrastructure.chores import Chore
from jobhire.shared.infrastructure.egress import GuardedFetch
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.module import Door, Kit

if TYPE_CHECKING:
    from litestar import Controller

ATTEMPT_SECONDS = 15.0
ANSWER_BYTES = 16_384
"""Of an answer, read at most."""
LOOK_UPS = 64
"""Names that are looked up at the same time: a name server that does not answer keeps a thread for a while,
and whoever may name a host may choose one."""


def way_out(allowed: Iterable[str]) -> GuardedFetch:
    """For attempts to tell somebody. ``allowed``: hosts that the operator named."""
    return GuardedFetch(
        allowed=allowed, seconds=ATTEMPT_SECONDS, limit=ANSWER_BYTES, cut=True, look_ups=LOOK_UPS
    )


def open_door(
    kit: Kit, *, fetch: Fetch, log: EventLog, known: Collection[str], at_work: AtWork, owner: str
) -> Door:
    """``fetch``: ``way_out``; ``known``: every event type that there is, which may still be filled;
    ``owner``: names this process in leases."""
    lanes, attempts, published = (
        MongoLanes(kit.database, owner=owner),
        MongoAttempts(kit.database),
        PublishedLog(log),
    )
    sender = Sender(
        fetch=fetch, attempts=attempts, vault=kit.vault, clock=kit.clock, ids=kit.ids, watcher=Watch()
    )
    office = Office(
        webhooks=kit.store(WEBHOOKS),
        directory=MongoWebhookDirectory(kit.database),
        lanes=lanes,
        log=published,
        fetch=fetch,
        vault=kit.vault,
        clock=kit.clock,
        known=known,
    )
    wire(kit, office, attempts=attempts, sender=sender)
    courier = Courier(
        webhooks=office.webhooks, lanes=lanes, log=published, sender=sender, clock=kit.clock, at_work=at_work
    )
    rounds = Rounds(courier, lanes=lanes, log=log, clock=kit.clock)
    return Door(
        name="integration",
        events=(
            WebhookCreated,
            WebhookChanged,
            WebhookSecretRotated,
            WebhookStopped,
            WebhookResumed,
            WebhookDeleted,
        ),
        documents=(WebhookDocument, AttemptDocument),
        controllers=_controllers,
        sealed=(SEALED,),
        services=(rounds.run,),
        chores=(Chore(name="webhooks", seconds=SECONDS, run=partial(sweep, kit.database, kit.clock)),),
    )


def wire(kit: Kit, office: Office, *, attempts: Attempts, sender: Sender) -> None:
    """Handlers to the mediator, whatever lies behind the ports."""
    register = kit.mediator.register
    register(CreateWebhook, partial(create_webhook, office=office))
    register(ListWebhooks, partial(list_webhooks, office=office))
    register(GetWebhook, partial(get_webhook, office=office))
    register(ChangeWebhook, partial(change_webhook, office=office))
    register(RotateSecret, partial(rotate_secret, office=office))
    register(DeleteWebhook, partial(delete_webhook, office=office))
    register(ListAttempts, partial(list_attempts, office=office, attempts=attempts))
    register(ReplayEvents, partial(replay_events, office=office))
    register(ResumeWebhook, partial(resume_webhook, office=office))
    ping = partial(ping_webhook, office=office, sender=sender, throttle=kit.throttle, ids=kit.ids)
    register(PingWebhook, ping)


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.integration.presentation.http import WebhookController

    return (WebhookController,)
