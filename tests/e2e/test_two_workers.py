"""Two workers share the tenants: whoever gets a hint goes on from where the other one was."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.e2e.test_convergence import CVS, DESCRIPTIONS, SKILLS, enter, play, shown
from tests.stack import Stack, Tenant, running_stack

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack"), pytest.mark.timeout(120)]

TENANTS, EDITS, THINGS = 3, 80, 8
COUNTS = ("total", "strong", "good", "histogram")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("pair"), workers=2) as running:
        yield running


def some_edits(seed: int) -> list[tuple[str, str, int, Any]]:
    chance = random.Random(seed)
    return [_an_edit(chance) for _ in range(EDITS)]


def _an_edit(chance: random.Random) -> tuple[str, str, int, Any]:
    kind, which = chance.choice(["candidates", "candidates", "jobs"]), chance.randrange(THINGS)
    if chance.random() < 0.15:
        return kind, "delete", which, None
    skills = chance.sample(SKILLS, k=chance.randint(0, 4))
    if kind == "jobs":
        place = chance.choice(["Berlin", "Remote", ""])
        return kind, "put", which, _job(skills, chance.choice(DESCRIPTIONS), place)
    type = chance.choice(["internal", "past", "uploaded"])
    return kind, "put", which, {"type": type, "skills": skills, "cvText": chance.choice(CVS)}


def _job(skills: list[str], description: str, location: str) -> dict[str, Any]:
    return {"requiredSkills": skills, "description": description, "location": location}


def counted(tenant: Tenant) -> dict[str, Any]:
    """Every job's exact counts over all candidates."""
    jobs = tenant.get("/jobs", limit=100)["data"]
    metas = {job["title"]: tenant.matches(job["id"])["meta"] for job in jobs}
    return {title: [meta[name] for name in COUNTS] for title, meta in metas.items()}


def test_two_workers_under_mixed_load_give_the_rankings_of_the_final_state(pair: Stack) -> None:
    edited = [Tenant(pair.url) for _ in range(TENANTS)]
    fresh = [Tenant(pair.url) for _ in range(TENANTS)]
    with ThreadPoolExecutor(TENANTS) as threads:
        finals = list(threads.map(play, edited, map(some_edits, range(TENANTS))))
    for tenant, final in zip(fresh, finals, strict=True):
        enter(tenant, final)
    for one, other, final in zip(edited, fresh, finals, strict=True):
        rankings = shown(one)
        assert rankings == shown(other)
        assert counted(one) == counted(other)
        assert len(rankings) == sum(kind == "jobs" for kind, _ in final) > 0
    assert len(pair.processes_of("worker")) == 2
    for tenant in (*edited, *fresh):
        tenant.http.close()
