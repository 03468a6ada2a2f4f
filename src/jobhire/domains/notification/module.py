"""The door of the notification domain: people are told what they wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from jobhire.domains.notification.application.interviews import TellInterviewers, tell_interviewers
from jobhire.domains.notification.application.letters import NotificationLetters
from jobhire.domains.notification.application.own import (
    ChooseMail,
    GetMailChoice,
    ListNotifications,
    MarkAllRead,
    MarkNotification,
    choose_mail,
    get_mail_choice,
    list_notifications,
    mark_all_read,
    mark_notification,
)
from jobhire.domains.notification.application.ports import (
    Comparisons,
    Invitations,
    Jobs,
    NotificationDirectory,
    People,
)
from jobhire.domains.notification.application.posting import Postman
from jobhire.domains.notification.application.slack import (
    DisconnectSlack,
    GetSlack,
    SetSlack,
    SlackOffice,
    TrySlack,
    disconnect_slack,
    get_slack,
    set_slack,
    try_slack,
)
from jobhire.domains.notification.application.telling import (
    ForgetUser,
    TellAdmins,
    TellOfApplicant,
    TellOfBatch,
    TellOfComparisons,
    TellOfFinds,
    forget_user,
    tell_admins,
    tell_of_applicant,
    tell_of_batch,
    tell_of_comparisons,
    tell_of_finds,
)
from jobhire.domains.notification.domain.events import (
    NotificationMade,
    SlackChanged,
    SlackConnected,
    SlackDisconnected,
    SlackStopped,
)
from jobhire.domains.notification.infrastructure.mongo import (
    CHOICES,
    CONNECTIONS,
    NOTIFICATIONS,
    SEALED,
    SECONDS,
    MailChoiceDocument,
    MongoNotificationDirectory,
    NotificationDocument,
    SlackConnectionDocument,
    sweep,
)
from jobhire.domains.notification.infrastructure.posts import (
    MongoPosts,
    PostDocument,
    SlackLaneDocument,
    sweep_posts,
)
from jobhire.domains.notification.infrastructure.rounds import SlackRounds, Watch
from jobhire.domains.notification.infrastructure.slack import SlackOverHttps
from jobhire.domains.notification.presentation.actors import consumers
from jobhire.shared.application import Consumer
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.chores import Chore
from jobhire.shared.infrastructure.egress import GuardedFetch
from jobhire.shared.infrastructure.letters import Letters
from jobhire.shared.infrastructure.module import Door, Kit

if TYPE_CHECKING:
    from litestar import Controller

MAIL, SLACK = "notification-mail", "notification-slack"
ANSWER_SECONDS = 10.0
ANSWER_BYTES = 16_384
"""Of an answer, read at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """``public_url``: where people reach the service; ``sender``: the address that letters come from;
    ``owner``: names this process in leases; ``at_work``: whether a tenant is worked for."""

    public_url: str
    sender: str
    slack: SlackOverHttps
    owner: str
    at_work: Callable[[TenantId], Awaitable[bool]]


def way_out(
    allowed: Iterable[str],
    *,
    public_url: str,
    sender: str,
    owner: str,
    at_work: Callable[[TenantId], Awaitable[bool]],
) -> WayOut:
    """``allowed``: hosts that the operator named."""
    called = tuple(allowed)
    fetch = GuardedFetch(allowed=called, seconds=ANSWER_SECONDS, limit=ANSWER_BYTES, cut=True)
    slack = SlackOverHttps(fetch, allowed=called)
    return WayOut(public_url=public_url, sender=sender, slack=slack, owner=owner, at_work=at_work)


def open_door(
    kit: Kit,
    *,
    jobs: Jobs,
    comparisons: Comparisons,
    people: People,
    invitations: Invitations,
    rankings: str,
    out: WayOut,
) -> Door:
    """``rankings``: the consumer that makes the rankings that are shown; ``out``: ``way_out``."""
    directory = MongoNotificationDirectory(kit.database, kit.activity)
    wire(kit, directory, jobs=jobs, comparisons=comparisons, people=people)
    postman, rounds = _slack(kit, out, out.public_url.rstrip("/"))
    return Door(
        name="notification",
        events=(NotificationMade, SlackConnected, SlackChanged, SlackStopped, SlackDisconnected),
        documents=(
            NotificationDocument,
            MailChoiceDocument,
            SlackConnectionDocument,
            PostDocument,
            SlackLaneDocument,
        ),
        controllers=_controllers,
        consumers=(
            *consumers(kit.mediator, rankings=rankings),
            _letters(kit, people, invitations, out).consumer(MAIL, unhurried=True),
            slack_consumer(postman),
        ),
        sealed=(SEALED,),
        services=(rounds.run,),
        chores=(
            Chore(name="notifications", seconds=SECONDS, run=partial(sweep, kit.database, kit.clock)),
            Chore(name="slack", seconds=SECONDS, run=partial(sweep_posts, kit.database, kit.clock)),
        ),
    )


def _letters(kit: Kit, people: People, invitations: Invitations, out: WayOut) -> Letters:
    writer = NotificationLetters(
        notifications=kit.store(NOTIFICATIONS),
        choices=kit.store(CHOICES),
        people=people,
        invitations=invitations,
        clock=kit.clock,
        public_url=out.public_url,
        sender=out.sender,
    )
    return Letters(kit.database, kit.mailer, {NotificationMade.type: writer.made})


def _slack(kit: Kit, out: WayOut, public_url: str) -> tuple[Postman, SlackRounds]:
    posts = MongoPosts(kit.database, clock=kit.clock, owner=out.owner)
    office = SlackOffice(
        connections=kit.store(CONNECTIONS),
        posts=posts,
        slack=out.slack,
        vault=kit.vault,
        clock=kit.clock,
        public_url=public_url,
    )
    wire_slack(kit, office)
    postman = Postman(
        connections=office.connections,
        notifications=kit.store(NOTIFICATIONS),
        posts=posts,
        slack=out.slack,
        vault=kit.vault,
        clock=kit.clock,
        watcher=Watch(),
        at_work=out.at_work,
        pause=asyncio.sleep,
        public_url=public_url,
    )
    return postman, SlackRounds(postman, posts=posts, clock=kit.clock)


def slack_consumer(postman: Postman) -> Consumer:
    types = frozenset({NotificationMade.type})
    return Consumer(name=SLACK, kind="outward", types=types, handle=postman.follow, unhurried=True)


def wire_slack(kit: Kit, office: SlackOffice) -> None:
    """Handlers to the mediator, wherever what waits is kept."""
    register = kit.mediator.register
    register(GetSlack, partial(get_slack, office=office))
    register(SetSlack, partial(set_slack, office=office))
    register(DisconnectSlack, partial(disconnect_slack, office=office))
    register(TrySlack, partial(try_slack, office=office, throttle=kit.throttle))


def wire(
    kit: Kit, directory: NotificationDirectory, *, jobs: Jobs, comparisons: Comparisons, people: People
) -> None:
    """Handlers to the mediator, whatever notifications are read from."""
    notifications, choices, clock = kit.store(NOTIFICATIONS), kit.store(CHOICES), kit.clock
    register = kit.mediator.register
    batch = partial(tell_of_batch, notifications=notifications, jobs=jobs, people=people, clock=clock)
    register(TellOfBatch, batch)
    compared = partial(tell_of_comparisons, notifications=notifications, jobs=jobs, people=people)
    register(TellOfComparisons, partial(compared, comparisons=comparisons, clock=clock))
    interviews = partial(tell_interviewers, notifications=notifications, jobs=jobs, people=people)
    register(TellInterviewers, partial(interviews, clock=clock))
    applicant = partial(tell_of_applicant, notifications=notifications, jobs=jobs, people=people, clock=clock)
    register(TellOfApplicant, applicant)
    register(TellAdmins, partial(tell_admins, notifications=notifications, people=people, clock=clock))
    register(TellOfFinds, partial(tell_of_finds, notifications=notifications, people=people, clock=clock))
    register(ForgetUser, partial(forget_user, directory=directory))
    register(ListNotifications, partial(list_notifications, directory=directory))
    register(MarkNotification, partial(mark_notification, notifications=notifications, clock=clock))
    marking = partial(mark_all_read, notifications=notifications, directory=directory, clock=clock)
    register(MarkAllRead, marking)
    register(GetMailChoice, partial(get_mail_choice, choices=choices))
    register(ChooseMail, partial(choose_mail, choices=choices))


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.notification.presentation.http import NotificationController
    from jobhire.domains.notification.presentation.slack import SlackController

    return NotificationController, SlackController
