"""Webhooks of boards and applicant tracking systems, coming in."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from jobhire.domains.sourcing.application.hinting import TakeHint
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.domain import TenantId
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.envelope import Message
from jobhire.shared.presentation.problems import INVALID_REQUEST, FieldError, HttpProblem

PathId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
LARGEST = 1_048_576
"""Bytes of a message."""
_VISITOR = Principal.visitor(TenantId(""))
_SAYS = {"taken": "The board will be asked", "known": "This message came before"}
_HEADERS = ("signature", "webhook-id", "webhook-timestamp", "webhook-signature")
_ANYTHING = {"type": "object", "description": "Whatever the board sends: it is not read"}


class HintController(Controller):
    path = "/sources"
    tags = ("Sources",)

    @post(
        "/{id:str}/webhook",
        opt=operation(public=True, reads="application/json", body_schema=_ANYTHING, problems=(400, 401)),
        status_code=200,
        request_max_body_size=LARGEST,
        operation_id="tellSource",
        summary="A board says that something has changed",
    )
    async def tell(
        self, request: Request[Any, Any, Any], id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """For the board, not for you: signed with the source's `webhookSecret`, by [Standard
        Webhooks](https://www.standardwebhooks.com) (`whsec_…`) or as Greenhouse does (`Signature: sha256 …`).
        The source is asked within seconds; what the message says is not believed."""
        headers = {name: request.headers.get(name, "") for name in _HEADERS}
        command = TakeHint(by=_VISITOR, id=id, headers=headers, body=await request.body())
        taken = await mediator.send(command)
        if taken == "late":
            error = FieldError("Within five minutes of now", header="webhook-timestamp")
            raise HttpProblem(INVALID_REQUEST, "The message is too old.", errors=(error,))
        return Response(Message(message=_SAYS[taken]))
