"""Webhooks over HTTP."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import UNSET, UnsetType

from jobhire.domains.integration.application.endpoints import (
    ChangeWebhook,
    CreateWebhook,
    DeleteWebhook,
    GetWebhook,
    ListWebhooks,
    RotateSecret,
)
from jobhire.domains.integration.application.ports import Attempt
from jobhire.domains.integration.application.repeating import (
    MOST_PICKED,
    ListAttempts,
    PingWebhook,
    Replay,
    ReplayEvents,
    ResumeWebhook,
)
from jobhire.domains.integration.application.views import NewSecret, WebhookView
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import NO_NUL
from jobhire.shared.presentation.conditions import etag, expected_version
from jobhire.shared.presentation.envelope import Envelope, Message, Page
from jobhire.shared.presentation.lists import Listed
from jobhire.shared.presentation.paging import Cursor, PageNumber, PageSize
from jobhire.shared.presentation.services import services

PathId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
HookRequest = Request[Principal, Any, Any]
Url = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=2_000,
        pattern=NO_NUL,
        description="Where to post to: https, port 443, a public host",
    ),
]
Description = Annotated[str, msgspec.Meta(max_length=200, pattern=NO_NUL)]
EventType = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NO_NUL)]
EventTypes = Annotated[
    list[EventType], msgspec.Meta(min_length=1, max_length=200, description="Only of these; `null`: of all")
]
Position = Annotated[int, msgspec.Meta(ge=0, le=999_999_999_999)]
EventPosition = Annotated[int, msgspec.Meta(ge=1, le=999_999_999_999)]
EventId = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NO_NUL)]
Failed = Annotated[bool, QueryParameter(description="Only those that were not delivered")]
SECRET = {"Cache-Control": "no-store"}
_EXAMPLE = {
    "url": "https://hooks.example.com/jobhire",
    "description": "Onboarding",
    "eventTypes": ["ai.jobhire.feedback.given.v1"],
    "from": "beginning",
}


class NewWebhook(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """``from``: what it is told of first: ``now``: what happens from now on; ``beginning``: everything that
    ever happened; a number: what comes after this position of the log."""

    url: Url
    description: Description | None = None
    event_types: EventTypes | None = None
    from_: Literal["now", "beginning"] | Position = msgspec.field(default="now", name="from")


class WebhookPatch(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A merge-patch: what is left out stays. ``enabled``: false stops it, true goes on where it stopped."""

    url: Url | UnsetType = UNSET
    description: Description | UnsetType | None = UNSET
    event_types: EventTypes | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET


class ReplayBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Positions, both included (``toPosition`` left out: to the end of the log), or ``eventIds``."""

    from_position: EventPosition | None = None
    to_position: EventPosition | None = None
    event_ids: Annotated[list[EventId], msgspec.Meta(min_length=1, max_length=MOST_PICKED)] | None = None


class ResumeBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """``fromPosition``: the event to tell of next; left out: the one at which it stopped."""

    from_position: EventPosition | None = None


class WebhookController(Controller):
    path = "/webhooks"
    tags = ("Webhooks",)

    @post(
        "/",
        opt=operation("webhooks:manage", example=_EXAMPLE, problems=(409, 422)),
        operation_id="createWebhook",
        summary="Have an outside service told of events",
    )
    async def create(
        self, request: HookRequest, data: JSONBody[NewWebhook], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[NewSecret]]:
        """``secret`` is shown this once. At most 20 of a tenant."""
        # No Idempotency-Key: its record would keep the secret.
        command = CreateWebhook(
            by=request.user,
            id=services(request).ids.new(),
            url=data.url,
            description=data.description or "",
            event_types=tuple(data.event_types or ()),
            start=data.from_,
        )
        new = await mediator.send(command)
        location = f"/api/v1/webhooks/{new.webhook.id}"
        headers = {**SECRET, "Location": location, "ETag": etag(new.webhook.version)}
        return Response(Envelope(data=new, message="Webhook created"), status_code=201, headers=headers)

    @get("/", opt=operation("webhooks:manage"), operation_id="listWebhooks", summary="List the webhooks")
    async def many(
        self, request: HookRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[WebhookView]]]:
        """Oldest first, with how far each has been told."""
        return Response(Envelope(data=await mediator.send(ListWebhooks(by=request.user))))

    @get("/{id:str}", opt=operation("webhooks:manage"), operation_id="getWebhook", summary="Read a webhook")
    async def one(
        self, request: HookRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[WebhookView]]:
        """With how far it has been told: the ``ETag`` is of what people set, not of that."""
        found = await mediator.send(GetWebhook(by=request.user, id=id))
        return Response(Envelope(data=found), headers={"ETag": etag(found.version)})

    @patch(
        "/{id:str}",
        opt=operation("webhooks:manage", if_match=True, example={"enabled": False}, problems=(404, 422)),
        operation_id="changeWebhook",
        summary="Change, stop or go on with a webhook",
    )
    async def change(
        self,
        request: HookRequest,
        id: PathId,
        data: JSONBody[WebhookPatch],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[WebhookView]]:
        command = ChangeWebhook(
            by=request.user,
            id=id,
            url=data.url,
            description="" if data.description is None else data.description,
            event_types=UNSET if data.event_types is UNSET else tuple(data.event_types or ()),
            enabled=data.enabled,
            expected_version=expected_version(request),
        )
        changed = await mediator.send(command)
        return Response(
            Envelope(data=changed, message="Webhook updated"), headers={"ETag": etag(changed.version)}
        )

    @delete(
        "/{id:str}",
        opt=operation("webhooks:manage", if_match=True),
        status_code=200,
        operation_id="deleteWebhook",
        summary="Delete a webhook",
    )
    async def remove(
        self, request: HookRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """What is on its way may still arrive."""
        await mediator.send(DeleteWebhook(by=request.user, id=id, expected_version=expected_version(request)))
        return Response(Message(message="Webhook deleted"))

    @post(
        "/{id:str}/rotate-secret",
        opt=operation("webhooks:manage", if_match=True),
        status_code=200,
        operation_id="rotateWebhookSecret",
        summary="Another secret for a webhook",
    )
    async def rotate(
        self, request: HookRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[NewSecret]]:
        """``secret`` is shown this once. The one before signs along for 24 hours."""
        new = await mediator.send(
            RotateSecret(by=request.user, id=id, expected_version=expected_version(request))
        )
        return Response(Envelope(data=new), headers={**SECRET, "ETag": etag(new.webhook.version)})

    @post(
        "/{id:str}/resume",
        opt=operation("webhooks:manage", if_match=True, example={}, problems=(404, 422)),
        status_code=200,
        operation_id="resumeWebhook",
        summary="Go on with a webhook that was stopped",
    )
    async def resume(
        self,
        request: HookRequest,
        id: PathId,
        data: JSONBody[ResumeBody],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[WebhookView]]:
        """Where it stopped, or at another event. Of one that is not stopped, what has failed is tried at
        once."""
        command = ResumeWebhook(
            by=request.user,
            id=id,
            from_position=data.from_position,
            expected_version=expected_version(request),
        )
        resumed = await mediator.send(command)
        return Response(
            Envelope(data=resumed, message="Webhook resumed"), headers={"ETag": etag(resumed.version)}
        )

    @get(
        "/{id:str}/deliveries",
        opt=operation("webhooks:manage", problems=(404,)),
        operation_id="listWebhookDeliveries",
        summary="List the attempts to tell a webhook",
    )
    async def deliveries(
        self,
        request: HookRequest,
        id: PathId,
        mediator: NamedDependency[Mediator],
        failed: Failed = False,
        page: PageNumber = 1,
        limit: PageSize = 20,
        cursor: Cursor = None,
    ) -> Response[Page[Attempt]]:
        """Newest first: the last thousand, of the last 30 days."""
        filters = {"webhook": id, "failed": failed}
        listed = Listed(name="webhook-deliveries", filters=filters, page=page, limit=limit)
        query = ListAttempts(by=request.user, id=id, failed=failed, part=listed.part(request, cursor))
        found = await mediator.send(query)
        return listed.answer(request, list(found.items), total=found.total, last=found.last)

    @post(
        "/{id:str}/replay",
        opt=operation(
            "webhooks:manage", example={"fromPosition": 1, "toPosition": 20}, problems=(404, 409, 422)
        ),
        status_code=202,
        operation_id="replayWebhook",
        summary="Tell a webhook of earlier events once more",
    )
    async def replay(
        self,
        request: HookRequest,
        id: PathId,
        data: JSONBody[ReplayBody],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[Replay]]:
        """In order, under the same ``webhook-id`` as before, beside what happens meanwhile. One at a time."""
        command = ReplayEvents(
            by=request.user,
            id=id,
            from_position=data.from_position,
            to_position=data.to_position,
            event_ids=tuple(data.event_ids or ()),
        )
        return Response(Envelope(data=await mediator.send(command), message="Replay begun"), status_code=202)

    @post(
        "/{id:str}/ping",
        opt=operation("webhooks:manage", problems=(404, 429)),
        status_code=200,
        operation_id="pingWebhook",
        summary="Send a webhook a test event",
    )
    async def ping(
        self, request: HookRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[Attempt]]:
        """At once, and once; the answer says what came of it. Also to one that is stopped."""
        return Response(Envelope(data=await mediator.send(PingWebhook(by=request.user, id=id))))
