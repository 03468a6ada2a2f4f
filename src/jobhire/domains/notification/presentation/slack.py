"""A tenant's connection to Slack over HTTP: its admins'."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from jobhire.domains.notification.application.slack import (
    DisconnectSlack,
    GetSlack,
    SetSlack,
    SlackTested,
    SlackView,
    TrySlack,
)
from jobhire.domains.notification.domain.notification import NotificationType
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.envelope import Envelope, Message

AdminRequest = Request[Principal, Any, Any]
_MAY = "notifications:manage"
HookUrl = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=500,
        pattern="^[!-~]+$",
        description="Of an incoming webhook, `https://hooks.slack.com/services/…`; kept sealed, never shown",
    ),
]
BotToken = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=500,
        pattern="^[!-~]+$",
        description="Of a bot with the scope `chat:write`, `xoxb-…`; kept sealed, never shown",
    ),
]
ChannelName = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=80,
        pattern="^[^\\s<>&@\\x00]+$",
        description="Where the bot writes: the channel's id (`C…`), or its name with `#`",
    ),
]
_EXAMPLE = {"types": ["attention_needed", "interview"]}


class SlackSettings(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """``webhookUrl``, or ``botToken`` with ``channel``; none of them: what is connected stays. ``types``: of
    notifications that are told there."""

    types: Annotated[list[NotificationType], msgspec.Meta(max_length=20)]
    webhook_url: HookUrl | None = None
    bot_token: BotToken | None = None
    channel: ChannelName | None = None


class SlackController(Controller):
    path = "/notifications/slack"
    tags = ("Notifications",)

    @get("/", opt=operation(_MAY, problems=(404,)), operation_id="getSlack", summary="See what Slack is told")
    async def one(
        self, request: AdminRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[SlackView]]:
        """404 while nothing is connected."""
        return Response(Envelope(data=await mediator.send(GetSlack(by=request.user))))

    @put(
        "/",
        opt=operation(_MAY, example=_EXAMPLE, problems=(404, 422)),
        operation_id="setSlack",
        summary="Connect a channel of Slack, or choose what it is told",
    )
    async def choose(
        self, request: AdminRequest, data: JSONBody[SlackSettings], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[SlackView]]:
        """From the next notification on. What had stopped goes on, with what is less than a day old."""
        command = SetSlack(
            by=request.user,
            types=data.types,
            webhook_url=data.webhook_url,
            bot_token=data.bot_token,
            channel=data.channel,
        )
        return Response(Envelope(data=await mediator.send(command), message="Slack connected"))

    @delete(
        "/",
        opt=operation(_MAY, problems=(404,)),
        status_code=200,
        operation_id="disconnectSlack",
        summary="Tell Slack nothing any more",
    )
    async def remove(self, request: AdminRequest, mediator: NamedDependency[Mediator]) -> Response[Message]:
        """The address or token is deleted at once, and what waits is told to nobody."""
        await mediator.send(DisconnectSlack(by=request.user))
        return Response(Message(message="Slack disconnected"))

    @post(
        "/test",
        opt=operation(_MAY, problems=(404, 409, 429)),
        status_code=200,
        operation_id="testSlack",
        summary="Write a test to Slack now",
    )
    async def test(
        self, request: AdminRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[SlackTested]]:
        """409 `slack-refused` with Slack's own `reason` when it is not taken. Five a minute."""
        tested = await mediator.send(TrySlack(by=request.user))
        return Response(Envelope(data=tested, message="Written"))
