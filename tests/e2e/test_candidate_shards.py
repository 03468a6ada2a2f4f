"""Two workers with half of the candidates each store the very rankings that one worker stores."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from pymongo import MongoClient

from jobhire.interfaces.cli.datadir import running_from
from tests.e2e.test_convergence import CVS, DESCRIPTIONS, SKILLS
from tests.stack import Stack, Tenant, running_stack

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack"), pytest.mark.timeout(300)]

PEOPLE, JOBS = 60, 5
OWN = ("epoch", "position")
"""Of a stored ranking: when it was written, which depends on how hints happened to fold."""


def a_candidate(number: int) -> dict[str, Any]:
    chance = random.Random(number)
    return {
        "name": f"Person {number}",
        "type": chance.choice(["internal", "past", "uploaded"]),
        "skills": chance.sample(SKILLS, k=chance.randint(0, 4)),
        "cvText": chance.choice(CVS),
    }


def a_job(number: int) -> dict[str, Any]:
    chance = random.Random(number)
    skills = chance.sample(SKILLS, k=chance.randint(1, 4))
    description = DESCRIPTIONS[number % len(DESCRIPTIONS)]
    return {"title": f"Job {number}", "requiredSkills": skills, "description": description}


def strict(tenant: Tenant, job_id: str) -> dict[str, Any]:
    """Asked of the record: true only when nothing of the whole tenant is outstanding."""
    answer = tenant.http.get(f"/jobs/{job_id}/matches", headers={"Cache-Control": "no-cache"})
    answer.raise_for_status()
    meta: dict[str, Any] = answer.json()["meta"]
    return meta


def wait_until_whole(tenant: Tenant, job_id: str, seconds: float = 60.0) -> dict[str, Any]:
    deadline = time.monotonic() + seconds
    while not (meta := strict(tenant, job_id))["upToDate"]:
        assert time.monotonic() < deadline, meta
        time.sleep(0.05)
    return meta


def joined(tenant: Tenant, url: str) -> Tenant:
    """The same company on a stack that was started again."""
    tenant.http.base_url = httpx.URL(f"{url}/api/v1/")
    return tenant


def stored(stack: Stack, ending: str = "") -> dict[str, dict[str, Any]]:
    running = running_from(stack.data_dir)
    assert running is not None
    client: MongoClient[dict[str, Any]] = MongoClient(running.mongodb_url)
    documents = client["jobhire"][f"rankings{ending}"].find({}).to_list()
    client.close()
    return {each["_id"]: {key: each[key] for key in each if key not in OWN} for each in documents}


def counts(tenant: Tenant) -> dict[str, Any]:
    """What candidates show of their matches, and jobs of their candidates."""
    people = tenant.get("/candidates", limit=100)["data"]
    jobs = tenant.get("/jobs", limit=100)["data"]
    return {each["id"]: each["matchStatistics"] for each in (*people, *jobs)}


@contextmanager
def divided(folder: Path) -> Iterator[Stack]:
    with running_stack(folder, workers=2, JOBHIRE_MATCHING_SHARDS="2") as stack:
        yield stack


def edited(tenant: Tenant, jobs: list[str], people: list[str]) -> None:
    for number, id in enumerate(people[::4]):
        tenant.patch(f"/candidates/{id}", {"cvText": CVS[number % len(CVS)], "skills": SKILLS[: number % 5]})
    tenant.delete(f"/candidates/{people[1]}")
    tenant.patch(f"/jobs/{jobs[0]}", {"requiredSkills": ["SQL", "Nursing"]})
    jobs.append(tenant.post("/jobs", a_job(77))["id"])
    tenant.delete(f"/jobs/{jobs.pop(1)}")


def test_two_shards_store_byte_for_byte_what_one_worker_stores(tmp_path: Path) -> None:
    with running_stack(tmp_path) as alone:
        tenant = Tenant(alone.url)
        people = [tenant.post("/candidates", a_candidate(number))["id"] for number in range(PEOPLE)]
        jobs = [tenant.post("/jobs", a_job(number))["id"] for number in range(JOBS)]
        wait_until_whole(tenant, jobs[0])
        first, shown = stored(alone), counts(tenant)
    with divided(tmp_path) as pair:
        joined(tenant, pair.url)
        wait_until_whole(tenant, jobs[0])
        held = [worker.environ()["JOBHIRE_MATCHING_SHARD"] for worker in pair.processes_of("worker")]
        assert sorted(held) == ["1", "2"]
        assert stored(pair, "_of_2") == first
        assert counts(tenant) == shown
        edited(tenant, jobs, people)
        wait_until_whole(tenant, jobs[0])
        second, shown = stored(pair, "_of_2"), counts(tenant)
        parts = [stored(pair, f"_{number}_of_2") for number in (1, 2)]
        assert all(part.keys() == second.keys() and part != second for part in parts)
    with running_stack(tmp_path) as alone:  # goes on from where its own cursor was
        joined(tenant, alone.url)
        wait_until_whole(tenant, jobs[0])
        assert stored(alone) == second != first
        assert counts(tenant) == shown
    tenant.http.close()


def test_a_shard_whose_worker_is_down_holds_the_ranking_back_and_nothing_is_lost(tmp_path: Path) -> None:
    with divided(tmp_path) as pair:
        tenant = Tenant(pair.url)
        for number in range(12):
            tenant.post("/candidates", a_candidate(number))
        job = tenant.post("/jobs", a_job(1))["id"]
        before = wait_until_whole(tenant, job)
        down = next(
            each for each in pair.processes_of("worker") if each.environ()["JOBHIRE_MATCHING_SHARD"] == "2"
        )
        down.suspend()
        for number in range(20, 40):
            tenant.post("/candidates", a_candidate(number))
        time.sleep(1.5)
        meta = strict(tenant, job)
        assert (meta["upToDate"], meta["total"]) == (False, before["total"])
        down.resume()
        assert wait_until_whole(tenant, job)["total"] == before["total"] + 20
        tenant.http.close()
