"""How soon the embedded stack is well again after ``kill -9``: ``python -m benchmarks.recovery``.

Worker and relay: jobs are created while the process is killed in the middle of its work; the time runs from
the kill until the record (not memory) says that every accepted change is in the rankings. API: from the kill
until ``/ready``. Each beside the lease of a consumer, after which another process may go on. Bounded;
loopback only.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from pathlib import Path

import msgspec
import psutil
from tests.stack import Stack, Tenant

from benchmarks.stack.people import a_candidate, a_job
from benchmarks.stack.table import Table
from jobhire.shared.infrastructure.consumers import LEASE_SECONDS

STRICT = {"Cache-Control": "no-cache"}
GOAL = 2.0
CLIENTS = 8
LONGEST = 120.0
"""Seconds until a recovery counts as none."""


class Scene:
    """A tenant with candidates, and jobs that keep coming."""

    def __init__(self, stack: Stack, candidates: int, jobs: int) -> None:
        self.stack = stack
        self._tenant = Tenant(stack.url, timeout=60)
        self._numbers = count()
        self._jobs = jobs
        lines = b"\n".join(msgspec.json.encode(a_candidate(number)) for number in range(candidates))
        self._tenant.http.post(
            "/candidates/import", content=lines, headers={"Content-Type": "application/x-ndjson"}
        ).raise_for_status()
        self._last = self.create()
        self.wait_until_whole()

    def create(self) -> str:
        id: str = self._tenant.post("/jobs", a_job(next(self._numbers)))["id"]
        return id

    def is_whole(self) -> bool:
        """Nothing of the whole tenant is outstanding: true of every job when it is of one."""
        answer = self._tenant.http.get(f"/jobs/{self._last}/matches", params={"limit": 1}, headers=STRICT)
        answer.raise_for_status()
        whole: bool = answer.json()["meta"]["upToDate"]
        return whole

    def wait_until_whole(self) -> None:
        deadline = time.monotonic() + LONGEST
        while not self.is_whole():
            if time.monotonic() > deadline:
                raise TimeoutError(f"still outstanding after {LONGEST:.0f} s")
            time.sleep(0.02)

    def without_a_kill(self) -> float:
        """For comparison: from the middle of the creation until all is ranked."""
        return self._create_and(lambda: None)

    def killing(self, role: str) -> float:
        return self._create_and(lambda: kill(self.stack, role))

    def _create_and(self, disturb: Callable[[], None]) -> float:
        with ThreadPoolExecutor(CLIENTS) as clients:
            first = [clients.submit(self.create) for _ in range(self._jobs // 2)]
            rest = [clients.submit(self.create) for _ in range(self._jobs - len(first))]
            first[-1].result()
            disturb()
            began = time.monotonic()
            self._last = [each.result() for each in (*first, *rest)][-1]
        self.wait_until_whole()
        return time.monotonic() - began

    def killing_the_api(self) -> float:
        kill(self.stack, "api")
        began = time.monotonic()
        self.stack.wait_ready()
        took = time.monotonic() - began
        self.wait_until_whole()
        return took


def kill(stack: Stack, role: str) -> None:
    """``kill -9`` of every process of the role; returns when they are gone."""
    processes = stack.processes_of(role)
    if not processes:
        raise LookupError(f"no {role} is running")
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, timeout=5)


def row(table: Table, what: str, took: list[float], *, goal: bool = True) -> None:
    detail = f"worst {max(took):.1f} s, {max(took) / LEASE_SECONDS:.2f}x of {LEASE_SECONDS:.0f} s"
    table.row(what, f"{statistics.median(took):.1f} s", detail, f"≤ {GOAL:.0f}x" if goal else "")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.recovery",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--candidates", type=int, default=2_000)
    parser.add_argument("--jobs", type=int, default=300, help="created around each kill")
    parser.add_argument("--times", type=int, default=3, help="kills of each role")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder) / "data")
        try:
            stack.start()
            run(partial(Scene, stack, options.candidates, options.jobs), options.times)
        finally:
            stack.stop()


def run(scene: Callable[[], Scene], times: int) -> None:
    """Each time with a tenant of its own: a killed worker's tenant is ranked anew, with all its jobs."""
    table = Table()
    row(table, "no kill", [scene().without_a_kill() for _ in range(times)], goal=False)
    for role in ("worker", "relay"):
        row(table, f"S16 {role} killed → all is ranked", [scene().killing(role) for _ in range(times)])
    row(table, "S16 api killed → ready", [scene().killing_the_api() for _ in range(times)])


if __name__ == "__main__":
    main()
