"""What people do with their own notifications. Everybody has their own; services have none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

import msgspec

from jobhire.domains.notification.application.ports import NotificationDirectory
from jobhire.domains.notification.domain.notification import (
    MailChoice,
    Notification,
    NotificationType,
    chosen_mail,
)
from jobhire.shared.application import (
    AggregateStore,
    Clock,
    Message,
    Principal,
    Slice,
    edit,
    retry_when_stale,
)
from jobhire.shared.domain import AlreadyExists, Forbidden, NotFound, StaleVersion

AT_ONCE = 500
"""How many notifications one request marks as read."""


class NotificationView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``job_id``: null when it is about several ``jobs``, or none; ``path``: of what it is about, below
    ``/api/v1``; null when that is several jobs; ``read_at``: null while it is unread."""

    id: str
    user_id: str
    type: NotificationType
    message: str
    job_id: str | None
    jobs: int
    path: str | None
    created_at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, notification: Notification) -> NotificationView:
        return cls(
            id=notification.id,
            user_id=notification.user_id,
            type=notification.type,
            message=notification.message,
            job_id=notification.job_id,
            jobs=notification.jobs,
            path=notification.path,
            created_at=notification.created_at,
            read_at=notification.read_at,
        )


class NotificationPage(msgspec.Struct, frozen=True, kw_only=True):
    """``total``: of those asked for; ``unread``: of all one's own; ``last``: where the next page begins."""

    items: list[NotificationView]
    total: int
    unread: int
    last: tuple[str, str] | None


class ListNotifications(Message[NotificationPage], frozen=True, kw_only=True):
    """One's own, newest first."""

    permission: ClassVar[str | None] = None

    unread: bool = False
    part: Slice = Slice(limit=20)


async def list_notifications(
    query: ListNotifications, *, directory: NotificationDirectory
) -> NotificationPage:
    by = query.by
    if by.kind != "user":
        return NotificationPage(items=[], total=0, unread=0, last=None)
    rows = await directory.rows(by.tenant_id, by.user_id, query.part, unread=query.unread)
    unread = rows.total if query.unread else await directory.unread(by.tenant_id, by.user_id)
    items = [NotificationView.of(each) for each in rows.items]
    return NotificationPage(items=items, total=rows.total, unread=unread, last=rows.last)


class MarkNotification(Message[NotificationView], frozen=True, kw_only=True):
    permission: ClassVar[str | None] = None

    id: str
    read: bool


async def mark_notification(
    command: MarkNotification, *, notifications: AggregateStore[Notification], clock: Clock
) -> NotificationView:
    """Raises ``NotFound``, also for somebody else's."""

    def change(it: Notification) -> bool:
        if command.by.kind != "user" or it.user_id != command.by.user_id:
            raise NotFound("there is no notification with this id", id=command.id)
        return it.mark(read=command.read, now=clock.now())

    return NotificationView.of(await edit(notifications, command.by.tenant_id, command.id, change))


class MarkedRead(msgspec.Struct, frozen=True, kw_only=True):
    """``marked`` now; ``unread``: those that are left."""

    marked: int
    unread: int


class MarkAllRead(Message[MarkedRead], frozen=True, kw_only=True):
    """The ``AT_ONCE`` newest unread ones."""

    permission: ClassVar[str | None] = None


async def mark_all_read(
    command: MarkAllRead,
    *,
    notifications: AggregateStore[Notification],
    directory: NotificationDirectory,
    clock: Clock,
) -> MarkedRead:
    by = command.by
    if by.kind != "user":
        return MarkedRead(marked=0, unread=0)
    rows = await directory.rows(by.tenant_id, by.user_id, Slice(limit=AT_ONCE), unread=True)
    for each in rows.items:
        await edit(notifications, by.tenant_id, each.id, lambda it: it.mark(read=True, now=clock.now()))
    return MarkedRead(marked=len(rows.items), unread=await directory.unread(by.tenant_id, by.user_id))


class MailChoiceView(msgspec.Struct, frozen=True, kw_only=True):
    """``mail``: the types of notifications that also come by mail."""

    mail: tuple[NotificationType, ...]


class GetMailChoice(Message[MailChoiceView], frozen=True, kw_only=True):
    permission: ClassVar[str | None] = None


async def get_mail_choice(query: GetMailChoice, *, choices: AggregateStore[MailChoice]) -> MailChoiceView:
    by = query.by
    found = (await choices.get_many(by.tenant_id, [by.user_id])).get(by.user_id)
    return MailChoiceView(mail=chosen_mail(found) if by.kind == "user" else ())


class ChooseMail(Message[MailChoiceView], frozen=True, kw_only=True):
    permission: ClassVar[str | None] = None

    mail: Sequence[NotificationType]


async def choose_mail(command: ChooseMail, *, choices: AggregateStore[MailChoice]) -> MailChoiceView:
    """Raises ``Forbidden`` for who is no person."""
    by: Principal = command.by
    if by.kind != "user":
        raise Forbidden("only a person can do this")

    async def attempt() -> MailChoice:
        known = (await choices.get_many(by.tenant_id, [by.user_id])).get(by.user_id)
        choice = known or MailChoice(id=by.user_id, tenant_id=by.tenant_id)
        if choice.choose(command.mail):
            try:
                await choices.save(choice)
            except AlreadyExists:
                raise StaleVersion("they chose somewhere else at the same moment") from None
        return choice

    return MailChoiceView(mail=(await retry_when_stale(attempt)).mail)
