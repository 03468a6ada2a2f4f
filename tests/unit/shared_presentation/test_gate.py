"""The gate cannot be left out by accident: the application does not start."""

from __future__ import annotations

from typing import Any

import pytest
from litestar import Litestar, Request, asgi, get
from litestar.types import Receive, Scope, Send

from jobhire.shared.presentation.auth import Gate, operation
from tests.application.api.notes import Tokens


async def own_hook(_: Request[Any, Any, Any]) -> None:
    return None


@get("/guarded", opt=operation("jobs:read"))
async def guarded() -> None:
    return None


@get("/undeclared")
async def undeclared() -> None:
    return None


@get("/unguarded", before_request=own_hook, opt=operation("jobs:read"))
async def unguarded() -> None:
    return None


@asgi("/mounted", copy_scope=True)
async def mounted(scope: Scope, receive: Receive, send: Send) -> None:
    return None


def routes(gate: Gate, *handlers: Any) -> Any:
    return Litestar(list(handlers), before_request=gate.check, openapi_config=None).routes


def test_ordinary_handlers_are_guarded() -> None:
    gate = Gate(Tokens())
    gate.guards_everything(routes(gate, guarded))


@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        (unguarded, "replaces the gate"),
        (mounted, "not a plain HTTP"),
        (undeclared, "does not say who may call it"),
    ],
)
def test_a_handler_that_would_go_round_the_gate_stops_the_start(handler: Any, reason: str) -> None:
    gate = Gate(Tokens())
    with pytest.raises(RuntimeError, match=reason):
        gate.guards_everything(routes(gate, guarded, handler))


def test_an_application_without_the_gate_stops_too() -> None:
    gate = Gate(Tokens())
    with pytest.raises(RuntimeError, match="replaces the gate"):
        gate.guards_everything(Litestar([guarded], openapi_config=None).routes)
