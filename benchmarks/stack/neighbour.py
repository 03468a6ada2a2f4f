"""A small tenant changes a job while another one imports candidates: how long until its ranking follows."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator

import msgspec
from tests.stack import Tenant

from benchmarks.stack.people import a_candidate, a_job
from benchmarks.stack.table import Table

QUIET, OWN = 20, 20
PAUSE = 0.1


def beside_an_import(url: str, count: int, table: Table) -> None:
    with (
        Tenant(url, company="Small", timeout=120) as small,
        Tenant(url, company="Large", timeout=300) as large,
    ):
        for number in range(OWN):
            small.post("/candidates", a_candidate(number))
        job, theirs = (tenant.post("/jobs", a_job(1))["id"] for tenant in (small, large))
        for tenant, id in ((small, job), (large, theirs)):
            tenant.matches(id)
        changes = _changes(small, job)
        alone = [next(changes) for _ in range(QUIET)]
        whole = threading.Event()
        importing = threading.Thread(target=_import, args=(large, theirs, count, whole))
        importing.start()
        beside = []
        while not whole.is_set():
            beside.append(next(changes))
        importing.join()
    for what, took in (("nobody else at work", alone), (f"{count:,} candidates imported", beside)):
        table.row(
            f"small tenant's job changed, {what}",
            f"p50 {statistics.median(took) * 1e3:.0f} ms",
            f"longest {max(took) * 1e3:.0f} ms of {len(took)}",
            "",
        )


def _changes(tenant: Tenant, job: str) -> Iterator[float]:
    """Seconds from each change of the job to its ranking."""
    number = 0
    while True:
        number += 1
        began = time.perf_counter()
        tenant.patch(f"/jobs/{job}", {"title": f"Title {number}"})
        tenant.matches(job, seconds=300)
        yield time.perf_counter() - began
        time.sleep(PAUSE)


def _import(tenant: Tenant, job: str, count: int, whole: threading.Event) -> None:
    """Until everybody is in the ranking of the tenant's job."""
    try:
        lines = b"\n".join(msgspec.json.encode(a_candidate(number)) for number in range(count))
        answer = tenant.http.post(
            "/candidates/import", content=lines, headers={"Content-Type": "application/x-ndjson"}
        )
        answer.raise_for_status()
        while tenant.matches(job, seconds=300, limit=1)["meta"]["total"] < count:
            time.sleep(0.1)
    finally:
        whole.set()
