"""The door of the notification domain: people are told what they wait for."""

from __future__ import annotations

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
from jobhire.domains.notification.application.telling import (
    ForgetUser,
    TellAdmins,
    TellOfBatch,
    TellOfComparisons,
    TellOfFinds,
    forget_user,
    tell_admins,
    tell_of_batch,
    tell_of_comparisons,
    tell_of_finds,
)
from jobhire.domains.notification.domain.events import NotificationMade
from jobhire.domains.notification.infrastructure.mongo import (
    CHOICES,
    NOTIFICATIONS,
    SECONDS,
    MailChoiceDocument,
    MongoNotificationDirectory,
    NotificationDocument,
    sweep,
)
from jobhire.domains.notification.presentation.actors import consumers
from jobhire.shared.infrastructure.chores import Chore
from jobhire.shared.infrastructure.letters import Letters
from jobhire.shared.infrastructure.module import Door, Kit

if TYPE_CHECKING:
    from litestar import Controller

MAIL = "notification-mail"


def open_door(
    kit: Kit,
    *,
    jobs: Jobs,
    comparisons: Comparisons,
    people: People,
    invitations: Invitations,
    rankings: str,
    public_url: str,
    sender: str,
) -> Door:
    """``rankings``: the consumer that makes the rankings that are shown; ``public_url``: where people reach
    the service; ``sender``: the address that letters come from."""
    directory = MongoNotificationDirectory(kit.database, kit.activity)
    wire(kit, directory, jobs=jobs, comparisons=comparisons, people=people)
    writer = NotificationLetters(
        notifications=kit.store(NOTIFICATIONS),
        choices=kit.store(CHOICES),
        people=people,
        invitations=invitations,
        clock=kit.clock,
        public_url=public_url,
        sender=sender,
    )
    letters = Letters(kit.database, kit.mailer, {NotificationMade.type: writer.made})
    return Door(
        name="notification",
        events=(NotificationMade,),
        documents=(NotificationDocument, MailChoiceDocument),
        controllers=_controllers,
        consumers=(*consumers(kit.mediator, rankings=rankings), letters.consumer(MAIL, unhurried=True)),
        chores=(Chore(name="notifications", seconds=SECONDS, run=partial(sweep, kit.database, kit.clock)),),
    )


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

    return (NotificationController,)
