"""The numbers of analytics after anything that may happen, against a count one by one."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from redis.asyncio import Redis

from jobhire.domains.analytics.application.happenings import TYPES
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.event_log import EventLog

from .conftest import SentHints
from .house import ADA, BOB, Database, House, open_house

NUMBERS = (
    "totalJobs", "openJobs", "totalCandidates", "strongMatches", "aiAnalysisCount", "averageMatchScore",
)  # fmt: skip


@pytest.fixture
async def house(database: Database, redis: Redis, log: EventLog, hints: SentHints) -> AsyncIterator[House]:
    async with open_house(database, redis, log, hints) as house:
        yield house


async def asked(house: House, what: str, **params: Any) -> Any:
    return (await house.get(f"/analytics/{what}", **params))["data"]


class Recount:
    """The same numbers, counted one by one from lists, rankings and the log."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def everything(self) -> dict[str, Any]:
        jobs = await self._all("/jobs")
        shown = [job for job in jobs if job["status"] == "open"]
        scores = [score for job in shown for score in await self._scores(job["id"])]
        analyses = self._house.kit.database["analyses"]
        return {
            "totalJobs": len(jobs),
            "openJobs": len(shown),
            "totalCandidates": len(await self._all("/candidates")),
            "strongMatches": sum(score >= 80 for score in scores),
            "aiAnalysisCount": sum(
                each["state"]["made"] is not None for each in await analyses.find({}).to_list(None)
            ),
            "averageMatchScore": _rounded(sum(scores), len(scores)),
        }

    async def counted(self) -> dict[str, int]:
        """By the names of events, where each counts once."""
        bodies = await self._house.log.read(TenantId("acme"), after=0, limit=10_000)
        kinds = Counter(msgspec.json.decode(body)["type"] for body in bodies)
        names = {
            "ai.jobhire.job.opened.v1": "jobsCreated",
            "ai.jobhire.job.deleted.v1": "jobsDeleted",
            "ai.jobhire.candidate.registered.v1": "candidatesAdded",
            "ai.jobhire.candidate.deleted.v1": "candidatesDeleted",
            "ai.jobhire.candidate.merged.v1": "candidatesMerged",
            "ai.jobhire.analysis.made.v1": "matchesAnalyzed",
        }
        assert set(names) <= TYPES
        return {name: kinds[kind] for kind, name in names.items() if kinds[kind]}

    async def demand(self) -> dict[str, dict[str, int]]:
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for job in await self._all("/jobs"):
            if job["status"] == "open":
                found[job["department"]].update(set(job["requiredSkills"]))
        return {name: dict(counts) for name, counts in found.items()}

    async def _all(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self._house.get(path, limit=100))["data"]
        return found

    async def _scores(self, job: str) -> list[int]:
        page = await self._house.get(f"/jobs/{job}/matches", minScore=0, limit=100)
        assert page["meta"]["upToDate"]
        return [each["matchScore"] for each in page["data"]]


def _rounded(points: int, pairs: int) -> float | None:
    return None if pairs == 0 else int(10 * points / pairs + 0.5) / 10


class Player:
    """Does anything to anything, as chance will have it."""

    def __init__(self, house: House, seed: int) -> None:
        self._house, self._chance = house, random.Random(seed)
        self.jobs: list[str] = []
        self.people: list[str] = []
        self.merged: list[tuple[str, str]] = []

    async def step(self) -> None:
        moves = [self.add_job, self.add_person, self.edit_job, self.drop, self.merge, self.analyze]
        await self._chance.choice(moves)()

    async def add_job(self) -> None:
        skills = self._chance.sample(["Python", "Django", "Nursing", "Patient care"], 2)
        department = self._chance.choice(["Web", "Care", ""])
        self.jobs.append(
            await self._house.new(
                "/jobs", {"title": "Job", "department": department, "requiredSkills": skills}
            )
        )

    async def add_person(self) -> None:
        body = self._chance.choice([ADA, BOB])
        self.people.append(await self._house.new("/candidates", body))

    async def edit_job(self) -> None:
        if self.jobs:
            change = self._chance.choice(
                [
                    {"status": "closed"},
                    {"status": "open"},
                    {"status": "on hold"},
                    {"department": "Ops"},
                    {"requiredSkills": ["Python"]},
                ]
            )
            await self._house.http.patch(f"/jobs/{self._chance.choice(self.jobs)}", json=change)

    async def drop(self) -> None:
        kind, ids = self._chance.choice([("jobs", self.jobs), ("candidates", self.people)])
        if ids:
            await self._house.http.delete(f"/{kind}/{self._chance.choice(ids)}")

    async def merge(self) -> None:
        if self.merged and self._chance.random() < 0.5:
            into, _ = self.merged.pop()
            await self._house.http.post(f"/candidates/{into}/unmerge", json={})
        elif len(self.people) > 1:
            into, other = self._chance.sample(self.people, 2)
            answer = await self._house.http.post(f"/candidates/{into}/merge", json={"candidateId": other})
            if answer.is_success:
                self.merged.append((into, other))

    async def analyze(self) -> None:
        if self.jobs and self.people:
            job, person = self._chance.choice(self.jobs), self._chance.choice(self.people)
            await self._house.http.post(f"/jobs/{job}/candidates/{person}/analyze")


@pytest.mark.parametrize("seed", range(4))
async def test_after_anything_the_numbers_equal_a_full_recount(house: House, seed: int) -> None:
    player, recount, chance = Player(house, seed), Recount(house), random.Random(seed)
    for _ in range(4):
        for _ in range(12):
            await player.step()
            if chance.random() < 0.3:  # Whatever is remembered from in between must not matter.
                await asked(house, "dashboard")
                await asked(house, "insights")
        for _ in range(3):  # What consumers write may concern others.
            await house.drain()
        found = await asked(house, "dashboard")
        assert {name: found[name] for name in NUMBERS} == await recount.everything()
        counted = (await asked(house, "trends"))["totals"]
        expected = await recount.counted()
        assert {name: counted.get(name) for name in expected} == expected
        insights = await asked(house, "insights", skills=100)
        shown = {
            each["department"]: {one["skill"]: one["count"] for one in each["topSkills"]} for each in insights
        }
        assert shown == await recount.demand()
