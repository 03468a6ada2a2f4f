"""The embedded stack under load, over HTTP alone: ``python -m benchmarks.stack``.

Starts ``jobhire up`` on a temporary data directory and prints, step by step: start-up, import rate, how soon
a new job's ranking over the whole tenant is readable, 100 users at one mixed request a second, sustained job
creation with the backlog after it, a small tenant beside another one's import, and each process's memory.
Bounded; loopback only.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import msgspec
from tests.stack import Stack, Tenant

from benchmarks.stack.neighbour import beside_an_import
from benchmarks.stack.people import a_candidate, a_job
from benchmarks.stack.table import Table


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def import_candidates(tenant: Tenant, count: int, table: Table) -> None:
    lines = b"\n".join(msgspec.json.encode(a_candidate(number)) for number in range(count))
    began = time.perf_counter()
    answer = tenant.http.post(
        "/candidates/import", content=lines, headers={"Content-Type": "application/x-ndjson"}, timeout=300
    )
    took = time.perf_counter() - began
    answer.raise_for_status()
    created = sum(line["status"] == "created" for line in answer.json()["data"])
    table.row("candidates imported", f"{created / took:,.0f}/s", f"{created:,} in {took:.1f} s", "≥ 500/s")


def job_to_ranking(tenant: Tenant, count: int, table: Table) -> None:
    """Job created over HTTP → its ranking over all candidates readable and up to date."""
    took = []
    for number in range(count):
        began = time.perf_counter()
        job = tenant.post("/jobs", a_job(number))
        while not tenant.get(f"/jobs/{job['id']}/matches", limit=20)["meta"]["upToDate"]:
            time.sleep(0.002)
        took.append((time.perf_counter() - began) * 1000)
        time.sleep(0.05)
    table.row(
        "job created → ranking readable",
        f"p50 {statistics.median(took):.0f} ms",
        f"p95 {quantile(took, 0.95):.0f} ms",
        "p50 < 60 ms, p95 < 150 ms",
    )


def change_to_ranking(tenant: Tenant, count: int, table: Table) -> None:
    """A candidate's CV changes → a ranking that includes it."""
    job = tenant.post("/jobs", a_job(1))
    tenant.matches(job["id"])
    people = tenant.get("/candidates", limit=100)["data"][:count]
    took = []
    for number, person in enumerate(people):
        began = time.perf_counter()
        tenant.patch(f"/candidates/{person['id']}", {"cvText": a_candidate(number + 7)["cvText"] + " again"})
        tenant.matches(job["id"])
        took.append((time.perf_counter() - began) * 1000)
        time.sleep(0.05)
    table.row(
        "CV changed → rankings follow",
        f"p50 {statistics.median(took):.0f} ms",
        f"p95 {quantile(took, 0.95):.0f} ms",
        "p95 < 1 s",
    )


class Users:
    """``count`` users, each one request a second, four reads to one write."""

    def __init__(self, tenant: Tenant, jobs: list[str], people: list[str]) -> None:
        self._client = httpx.AsyncClient(
            base_url=str(tenant.http.base_url), headers=dict(tenant.http.headers), timeout=30,
            limits=httpx.Limits(max_connections=120),
        )  # fmt: skip
        self._jobs, self._people = jobs, people
        self.took: list[float] = []
        self.errors: list[str] = []

    async def run(self, count: int, seconds: int) -> None:
        await asyncio.gather(*(self._user(number, count, seconds) for number in range(count)))
        await self._client.aclose()

    async def _user(self, number: int, count: int, seconds: int) -> None:
        await asyncio.sleep(number / count)
        began = time.perf_counter()
        for turn in range(seconds):
            await asyncio.sleep(max(0.0, began + turn - time.perf_counter()))
            await self._request(number * 31 + turn * 7)

    async def _request(self, number: int) -> None:
        method, path, body = self._choice(number)
        began = time.perf_counter()
        try:
            answer = await self._client.request(method, path, json=body)
            if answer.status_code >= 400:
                self.errors.append(f"{method} {path.split('/')[1]} {answer.status_code}")
        except httpx.HTTPError as failure:
            self.errors.append(type(failure).__name__)
        self.took.append((time.perf_counter() - began) * 1000)

    def _choice(self, number: int) -> tuple[str, str, Any]:
        job = self._jobs[number % len(self._jobs)]
        person = self._people[number % len(self._people)]
        match number % 10:
            case 0:
                return "POST", "/candidates", {**a_candidate(number), "email": None}
            case 1:
                return "PATCH", f"/jobs/{job}", {"requiredSkills": a_job(number)["requiredSkills"]}
            case 2 | 3:
                return "GET", f"/jobs/{job}/matches?limit=20", None
            case 4 | 5:
                return "GET", f"/jobs/{job}", None
            case 6:
                return "GET", "/jobs", None
            case 7:
                return "GET", "/candidates", None
            case _:
                return "GET", f"/candidates/{person}", None


def hundred_users(tenant: Tenant, seconds: int, table: Table) -> None:
    jobs = [item["id"] for item in tenant.get("/jobs", limit=100)["data"]]
    people = [item["id"] for item in tenant.get("/candidates", limit=100)["data"]]
    users = Users(tenant, jobs, people)
    asyncio.run(users.run(100, seconds))
    table.row(
        f"100 users, {seconds} s, 80 % reads",
        f"p95 {quantile(users.took, 0.95):.0f} ms",
        f"{len(users.took):,} requests, {len(users.errors)} errors {sorted(set(users.errors))[:3] or ''}",
        "p95 < 100 ms, no error",
    )


async def _create_jobs(tenant: Tenant, count: int) -> tuple[float, list[str], int]:
    limits = httpx.Limits(max_connections=32)
    headers = dict(tenant.http.headers)
    ids: list[str] = []
    errors = 0
    async with httpx.AsyncClient(
        base_url=str(tenant.http.base_url), headers=headers, timeout=30, limits=limits
    ) as client:
        numbers = iter(range(count))

        async def work() -> None:
            nonlocal errors
            for number in numbers:
                answer = await client.post("/jobs", json=a_job(number))
                if answer.status_code == 201:
                    ids.append(answer.json()["data"]["id"])
                else:
                    errors += 1

        began = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(16)))
        return time.perf_counter() - began, ids, errors


def sustained_creation(tenant: Tenant, count: int, table: Table) -> None:
    took, ids, errors = asyncio.run(_create_jobs(tenant, count))
    table.row(
        "jobs created, sustained", f"{len(ids) / took:,.0f}/s", f"{count:,}, {errors} errors", "≥ 150/s"
    )
    began = time.perf_counter()
    # Asked of the record: true only when nothing of the whole tenant is outstanding.
    strict = {"Cache-Control": "no-cache"}
    last = f"/jobs/{ids[-1]}/matches"
    while not tenant.http.get(last, params={"limit": 1}, headers=strict).json()["meta"]["upToDate"]:
        time.sleep(0.1)
    table.row("… until the last ranking", f"{time.perf_counter() - began:.1f} s", "", "< 10 s")
    totals = {tenant.matches(id, limit=1)["meta"]["total"] for id in ids[:: len(ids) // 50]}
    table.row("… every fiftieth one, whole", f"{sorted(totals)}", "candidates ranked", "")


def memory(stack: Stack, table: Table) -> None:
    for role in ("api", "relay", "worker", "redis-server", "nx-27017"):
        sizes = [process.memory_info().rss / 2**20 for process in stack.processes_of(role)]
        if sizes:
            table.row(f"memory of {role}", f"{max(sizes):.0f} MB", "resident", "< 512 MB")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stack", description=__doc__)
    parser.add_argument("--candidates", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=1_500, help="jobs of the sustained creation")
    parser.add_argument("--seconds", type=int, default=30, help="of the hundred users")
    options = parser.parse_args()
    table = Table()
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder) / "data")
        table.row("start-up", f"{stack.start():.1f} s", "embedded stack ready", "< 8 s")
        try:
            run(stack, options, table)
        finally:
            table.row("clean stop", f"{stack.stop():.1f} s", "Ctrl-C", "< 10 s")


def run(stack: Stack, options: argparse.Namespace, table: Table) -> None:
    tenant = Tenant(stack.url, timeout=120)
    import_candidates(tenant, options.candidates, table)
    first = tenant.post("/jobs", a_job(0))
    began = time.perf_counter()
    tenant.matches(first["id"], seconds=300)
    table.row("… until all are ranked", f"{time.perf_counter() - began:.1f} s", "reading every CV", "")
    job_to_ranking(tenant, 40, table)
    change_to_ranking(tenant, 40, table)
    hundred_users(tenant, options.seconds, table)
    sustained_creation(tenant, options.jobs, table)
    beside_an_import(stack.url, options.candidates // 2, table)
    memory(stack, table)


if __name__ == "__main__":
    main()
