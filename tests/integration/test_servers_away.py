"""The whole API in this process, its servers taken away one by one."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import structlog
from litestar.testing import TestClient

from jobhire.config.environment import load
from jobhire.interfaces.api.role import build_api
from tests.application.api.test_abuse import problem
from tests.servers import mongo_server, redis_server

GIVEN = ("JOBHIRE_TEST_MONGODB_URL", "JOBHIRE_TEST_REDIS_URL")
pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(
        any(name in os.environ for name in GIVEN), reason="given servers are not ours to stop"
    ),
]


@pytest.fixture
def own_logging() -> Iterator[None]:
    """``build_api`` sets up the process's logging; the tests after this one want their own back."""
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    yield
    logging.getLogger().handlers[:] = handlers
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


def readiness(client: TestClient[Any], *, until: str) -> tuple[int, str]:
    """What ``/ready`` says, asked again for up to 5 s (it keeps its answer for one)."""
    deadline = time.monotonic() + 5
    while True:
        answer = client.get("/ready")
        body = answer.json()
        said = body["status"] if answer.status_code == 200 else body["type"].rpartition("/")[2]
        if said == until or time.monotonic() > deadline:
            return answer.status_code, said
        time.sleep(0.1)


def sign_up(client: TestClient[Any]) -> None:
    person = {"email": "ada@example.com", "password": "correct horse battery", "fullName": "Ada"}
    token = client.post("/api/v1/auth/register", json=person).json()["data"]["token"]
    client.headers["Authorization"] = f"Bearer {token}"


def test_without_redis_it_serves_on_and_without_mongodb_it_says_so(own_logging: None, tmp_path: Path) -> None:
    with ExitStack() as mongodb, ExitStack() as redis:
        settings = load(
            {
                "JOBHIRE_MONGODB_URL": mongodb.enter_context(mongo_server(tmp_path)),
                "JOBHIRE_REDIS_URL": redis.enter_context(redis_server(tmp_path)),
                "JOBHIRE_TOKEN_SECRET": "a-secret-for-tests-0123456789-abcdef",
            }
        )
        with TestClient(build_api(settings), raise_server_exceptions=False) as client:
            sign_up(client)
            assert client.get("/ready").json()["status"] == "ready"
            redis.close()
            job = client.post("/api/v1/jobs", json={"title": "Nurse"})
            assert job.status_code == 201
            assert client.get(job.headers["Location"]).status_code == 200
            assert client.get(f"{job.headers['Location']}/matches").status_code == 200
            assert readiness(client, until="degraded") == (200, "degraded")
            mongodb.close()
            assert readiness(client, until="unavailable") == (503, "unavailable")
            answer = client.post("/api/v1/jobs", json={"title": "Nurse"})
            problem(answer, 503, "unavailable")
            assert answer.headers["Retry-After"] == "5"
