"""Notifications over HTTP: everybody's own."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from jobhire.domains.notification.application.own import (
    ChooseMail,
    GetMailChoice,
    ListNotifications,
    MailChoiceView,
    MarkAllRead,
    MarkedRead,
    MarkNotification,
    NotificationView,
)
from jobhire.domains.notification.domain.notification import NotificationType
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.envelope import Envelope, MetaPage
from jobhire.shared.presentation.lists import Listed
from jobhire.shared.presentation.paging import Cursor, PageNumber, PageSize

PathId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
OwnRequest = Request[Principal, Any, Any]
Unread = Annotated[bool, QueryParameter(description="Only those that are not read yet")]


class ReadMark(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    read: bool


class MailSettings(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """``mail``: the types that also come by mail; none by default."""

    mail: Annotated[list[NotificationType], msgspec.Meta(max_length=20)]


class Unseen(msgspec.Struct, frozen=True, kw_only=True):
    """``unread``: how many of all your notifications are not read yet."""

    unread: int


class NotificationController(Controller):
    path = "/notifications"
    tags = ("Notifications",)

    @get("/", opt=operation(), operation_id="listNotifications", summary="List your notifications")
    async def many(
        self,
        request: OwnRequest,
        mediator: NamedDependency[Mediator],
        unread: Unread = False,
        page: PageNumber = 1,
        limit: PageSize = 20,
        cursor: Cursor = None,
    ) -> Response[MetaPage[NotificationView, Unseen]]:
        """Yours alone, newest first: a batch of analyses that you asked for has ended, a job that you opened
        has been compared with all candidates. Services have none."""
        filters = {"user": request.user.user_id, "unread": unread}
        listed = Listed(name="notifications", filters=filters, page=page, limit=limit)
        query = ListNotifications(by=request.user, unread=unread, part=listed.part(request, cursor))
        found = await mediator.send(query)
        meta = Unseen(unread=found.unread)
        return listed.answer(request, found.items, total=found.total, last=found.last, meta=meta)

    @patch(
        "/{id:str}",
        opt=operation(example={"read": True}, problems=(404,)),
        operation_id="markNotification",
        summary="Mark a notification as read, or as unread again",
    )
    async def mark(
        self,
        request: OwnRequest,
        id: PathId,
        data: JSONBody[ReadMark],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[NotificationView]]:
        """Marked as read again, it keeps the moment at which it was read first."""
        marked = await mediator.send(MarkNotification(by=request.user, id=id, read=data.read))
        return Response(Envelope(data=marked))

    @post(
        "/read",
        opt=operation(),
        status_code=200,
        operation_id="markAllNotificationsRead",
        summary="Mark your notifications as read",
    )
    async def mark_all(
        self, request: OwnRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[MarkedRead]]:
        """The 500 newest unread ones at once; the answer says how many are left."""
        marked = await mediator.send(MarkAllRead(by=request.user))
        return Response(Envelope(data=marked, message="Notifications marked as read"))

    @get(
        "/settings",
        opt=operation(),
        operation_id="getNotificationSettings",
        summary="See which notifications come by mail",
    )
    async def settings(
        self, request: OwnRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[MailChoiceView]]:
        return Response(Envelope(data=await mediator.send(GetMailChoice(by=request.user))))

    @put(
        "/settings",
        opt=operation(example={"mail": ["batch_analysis_complete"]}, problems=(403,)),
        operation_id="changeNotificationSettings",
        summary="Choose which notifications come by mail",
    )
    async def choose(
        self, request: OwnRequest, data: JSONBody[MailSettings], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[MailChoiceView]]:
        """From the next notification on, at your own address."""
        chosen = await mediator.send(ChooseMail(by=request.user, mail=data.mail))
        return Response(Envelope(data=chosen, message="Settings updated"))
