"""The port on which the relay and workers tell of themselves."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import httpx
import pytest

from jobhire.config.environment import load
from jobhire.interfaces.cli.environment import child_environment
from tests.servers import free_port

pytestmark = pytest.mark.stack


def metrics_once_alive(port: int, process: subprocess.Popen[bytes]) -> str:
    for _ in range(400):
        assert process.poll() is None
        try:
            if httpx.get(f"http://127.0.0.1:{port}/health", timeout=2).status_code == 200:
                return httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=2).text
        except httpx.TransportError:
            """It does not listen yet."""
        time.sleep(0.1)
    raise TimeoutError("the role does not come to life")


@pytest.mark.parametrize(
    ("role", "metric"), [("relay", "jobhire_events_relayed_total"), ("worker", "jobhire_events_parked_total")]
)
def test_a_role_says_that_it_is_alive_and_what_it_counts(
    role: str, metric: str, mongo_url: str, redis_url: str
) -> None:
    port = free_port()
    named = {
        "JOBHIRE_MONGODB_URL": mongo_url,
        "JOBHIRE_REDIS_URL": redis_url,
        "JOBHIRE_TOKEN_SECRET": "a-secret-for-tests-0123456789-abcdef",
        "JOBHIRE_METRICS_PORT": str(port),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "jobhire", role], env={**os.environ, **named}, stdout=subprocess.DEVNULL
    )
    try:
        text = metrics_once_alive(port, process)
        assert metric in text
        assert "process_resident_memory_bytes" in text
    finally:
        process.terminate()
        process.wait(15)


def test_the_processes_of_up_do_not_share_one_port_for_metrics() -> None:
    assert child_environment(load({"JOBHIRE_METRICS_PORT": "9100"}))["JOBHIRE_METRICS_PORT"] == "0"
