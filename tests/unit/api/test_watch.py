"""What a role without HTTP of its own tells whoever watches it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from jobhire.interfaces.workers.watch import STALE_SECONDS, Pulse, serve_watchers


class Watch:
    """A clock that somebody moves."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def now() -> Watch:
    return Watch()


@pytest.fixture
def pulse(now: Watch) -> Pulse:
    return Pulse(now)


@pytest.fixture
def watched(pulse: Pulse) -> Iterator[httpx.Client]:
    server = serve_watchers(("127.0.0.1", 0), pulse, lambda: b"jobhire_things_total 1.0\n")
    with httpx.Client(base_url=f"http://127.0.0.1:{server.server_address[1]}", timeout=5) as client:
        yield client
    server.shutdown()
    server.server_close()


def test_a_role_is_alive_from_its_first_beat_until_it_stops_beating(now: Watch, pulse: Pulse) -> None:
    assert not pulse.alive
    pulse.beat()
    now.seconds += STALE_SECONDS - 1
    assert pulse.alive
    now.seconds += 1
    assert not pulse.alive


async def test_an_event_loop_that_turns_beats(pulse: Pulse) -> None:
    beating = asyncio.create_task(pulse.beating())
    await asyncio.sleep(0)
    assert pulse.alive
    beating.cancel()


def test_the_port_tells_of_life_and_of_what_is_counted(watched: httpx.Client, pulse: Pulse) -> None:
    assert watched.get("/health").status_code == 503
    pulse.beat()
    assert watched.get("/health").json() == {"status": "ok"}
    metrics = watched.get("/metrics?name=x")
    assert metrics.headers["content-type"].startswith("text/plain")
    assert metrics.text == "jobhire_things_total 1.0\n"
    assert watched.get("/").status_code == 404
