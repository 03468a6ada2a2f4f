"""The whole product as a newcomer starts it (``jobhire up``), for tests and benchmarks that speak HTTP."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.servers import free_port

READY_SECONDS = 120.0
_WHO = ("CALLER", "TENANT", "ADDRESS")
UNHURRIED = {f"JOBHIRE_RATE_{who}_PER_{unit}": "100000000" for who in _WHO for unit in ("SECOND", "MINUTE")}
"""Requests are counted as ever, but nobody here reaches a limit."""
PASSWORD = "correct horse battery staple"


class Stack:
    """One ``jobhire up`` on its own data directory and port."""

    def __init__(
        self,
        data_dir: Path,
        *,
        port: int | None = None,
        workers: int = 1,
        environment: Mapping[str, str] = {},
    ) -> None:
        self.data_dir = data_dir
        self.environment = environment
        self.port = port or free_port()
        self.workers = workers
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start and wait until ready; the seconds it took."""
        began = time.monotonic()
        command = [sys.executable, "-m", "jobhire.interfaces.cli.main", "up", "--port", str(self.port)]
        options = ["--data-dir", str(self.data_dir), "--workers", str(self.workers)]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("JOBHIRE_")}
        environment |= {**UNHURRIED, "JOBHIRE_START_SECONDS": f"{READY_SECONDS:g}", **self.environment}
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with (self.data_dir / "up.out").open("ab") as output:
            self.process = subprocess.Popen(
                [*command, *options], stdout=output, stderr=subprocess.STDOUT, env=environment
            )
        self.wait_ready()
        return time.monotonic() - began

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process is not None and self.process.poll() is not None:
                raise RuntimeError(f"jobhire up ended with {self.process.returncode}:\n{self.output()}")
            try:
                if httpx.get(f"{self.url}/ready", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
        raise TimeoutError(f"not ready within {seconds} s:\n{self.output()}")

    def output(self) -> str:
        return (self.data_dir / "up.out").read_text(errors="replace")[-4000:]

    def stop(self, seconds: float = 15.0) -> float:
        """Ctrl-C; the seconds it took to end."""
        began = time.monotonic()
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(seconds)
        return time.monotonic() - began

    def kill(self) -> None:
        """``kill -9`` of the supervisor alone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)

    def children(self) -> list[psutil.Process]:
        if self.process is None or self.process.poll() is not None:
            return []
        return psutil.Process(self.process.pid).children(recursive=True)

    def processes_of(self, role: str) -> list[psutil.Process]:
        """The processes of one role (``api``, ``relay``, ``worker``, ``redis-server``, ``nx-27017``)."""
        return [child for child in self.children() if _plays(child, role)]


def _plays(process: psutil.Process, role: str) -> bool:
    try:
        command = process.cmdline()
    except psutil.Error:
        return False
    if role in {"redis-server", "nx-27017"}:
        return any(role in word or role.replace("-", "_") in word for word in command[:4])
    return role in command


@contextmanager
def running_stack(data_dir: Path, *, workers: int = 1, **environment: str) -> Iterator[Stack]:
    stack = Stack(data_dir, workers=workers, environment=environment)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


class Tenant:
    """One company: its admin's client and the few calls that every scenario makes."""

    def __init__(self, url: str, *, company: str = "Acme", timeout: float = 30.0) -> None:
        self.email = f"admin-{uuid.uuid4().hex[:12]}@example.com"
        self.url = url
        body = {"email": self.email, "password": PASSWORD, "fullName": "Ada Admin", "companyName": company}
        answer = httpx.post(f"{url}/api/v1/auth/register", json=body, timeout=timeout)
        answer.raise_for_status()
        self.token: str = answer.json()["data"]["token"]
        headers = {"Authorization": f"Bearer {self.token}"}
        self.http = httpx.Client(base_url=f"{url}/api/v1", headers=headers, timeout=timeout)

    def __enter__(self) -> Tenant:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def post(self, path: str, body: Any, **headers: str) -> dict[str, Any]:
        return self._data(self.http.post(path, json=body, headers=headers))

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        answer = self.http.get(path, params=params)
        answer.raise_for_status()
        decoded: dict[str, Any] = answer.json()
        return decoded

    def patch(self, path: str, body: Any, **headers: str) -> dict[str, Any]:
        return self._data(self.http.patch(path, json=body, headers=headers))

    def delete(self, path: str) -> None:
        self.http.delete(path).raise_for_status()

    def matches(self, job_id: str, *, seconds: float = 20.0, **params: Any) -> dict[str, Any]:
        """The ranking once it includes everything this client has written."""
        deadline = time.monotonic() + seconds
        while True:
            answer = self.get(f"/jobs/{job_id}/matches", **params)
            if answer["meta"]["upToDate"]:
                return answer
            if time.monotonic() > deadline:
                raise TimeoutError(f"ranking not up to date within {seconds} s: {answer['meta']}")
            time.sleep(0.01)

    def events(self) -> list[dict[str, Any]]:
        """The whole log, page by page."""
        found: list[dict[str, Any]] = []
        while page := self.get("/events", after=len(found), limit=500)["data"]:
            found += page
        return found

    @staticmethod
    def _data(answer: httpx.Response) -> dict[str, Any]:
        answer.raise_for_status()
        data: dict[str, Any] = answer.json()["data"]
        return data
