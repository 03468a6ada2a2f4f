"""An answer that does not begin in time is cut off; one that has begun is not."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from litestar import Litestar

from jobhire.interfaces.api.edge import Shell
from jobhire.interfaces.api.limits import Limits, RatePlan
from jobhire.interfaces.api.time_limit import TimeLimit
from tests.application.api.conftest import WRITER
from tests.application.api.notes import BASE, Notes, build
from tests.application.api.test_abuse import problem

NOTES = f"{BASE}/notes"


async def ask(limit: TimeLimit, app: Litestar, method: str = "GET") -> httpx.Response:
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with limit.watching(), httpx.AsyncClient(transport=transport, base_url="http://t") as http:
        return await http.request(method, f"{NOTES}/n1", headers=WRITER)


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The verifier hangs, as any await below the shell might; what became of it."""
    ends: list[str] = []

    async def hang(self: Any, token: str) -> Any:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ends.append("cancelled")
            raise

    monkeypatch.setattr("tests.application.api.notes.Tokens.verify", hang)
    return ends


async def test_a_request_that_hangs_is_answered_503_and_its_work_is_cancelled(stuck: list[str]) -> None:
    limit = TimeLimit(0.05)
    answer = await ask(limit, build(shell=Shell(time_limit=limit)))
    problem(answer, 503, "took-too-long")
    assert answer.headers["retry-after"] == "5"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert stuck == ["cancelled"]


async def test_an_ordinary_request_is_left_alone() -> None:
    limit = TimeLimit(30)
    assert (await ask(limit, build(shell=Shell(time_limit=limit)))).status_code == 404


async def test_what_is_cut_off_is_no_longer_in_flight() -> None:
    plan = RatePlan(caller=(99, 99), tenant=(99, 99), address=(99, 99), in_flight=1)
    limit = TimeLimit(0.05)
    notes = Slow()
    app = build(notes, shell=Shell(time_limit=limit, limits=Limits(plan, plan.meters())))
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    limit_of_bodies = "jobhire.interfaces.api.time_limit.BODY_SECONDS"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(limit_of_bodies, 0.0)
        async with limit.watching(), httpx.AsyncClient(transport=transport, base_url="http://t") as http:
            problem(await http.post(NOTES, json={"title": "a"}, headers=WRITER), 503, "took-too-long")
            assert (await http.get(NOTES, headers=WRITER)).status_code == 200


class Slow(Notes):
    async def put(self, message: Any) -> Any:
        await asyncio.sleep(60)


async def test_an_answer_that_has_begun_may_take_its_time() -> None:
    limit, sent = TimeLimit(0.05), []

    async def stream(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        limit.begun()
        await asyncio.sleep(0.6)
        await send({"type": "http.response.body", "body": b"x"})

    async def send(message: Any) -> None:
        sent.append(message["type"])

    async with limit.watching():
        await limit.around(stream)({"type": "http", "method": "GET"}, None, send)
    assert sent == ["http.response.start", "http.response.body"]


async def test_a_client_that_goes_away_is_not_answered() -> None:
    limit = TimeLimit(30)

    async def never(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(60)

    async def send(message: Any) -> None:
        raise AssertionError("nobody is there")

    async with limit.watching():
        asking = asyncio.ensure_future(limit.around(never)({"type": "http", "method": "GET"}, None, send))
        await asyncio.sleep(0.01)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
