"""All jobs of a tenant in brief: read once, then kept up by what is written."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest

from jobhire.domains.job.domain.job import Job, JobDetails, JobStatus
from jobhire.domains.job.infrastructure.board import Board, MongoJobBoards
from jobhire.domains.job.infrastructure.mongo import JOBS
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.mongo import MongoAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids

from .desk import Announcements

ACME, RIVAL = TenantId("acme"), TenantId("rival")


class Yard:
    def __init__(self, database: Any) -> None:
        self.activity, self.clock, self.ids = Activity(), SystemClock(), Uuid7Ids()
        self._database = database
        self.store = MongoAggregateStore(
            JOBS,
            database=database,
            clock=self.clock,
            ids=self.ids,
            announce=Announcements(self.activity),
        )
        self.boards = self.fresh()

    def fresh(self) -> MongoJobBoards:
        return MongoJobBoards(self.store, self._database, self.activity)

    def job(self, tenant: TenantId = ACME, skills: Sequence[str] = ("Python",)) -> Job:
        details = JobDetails(title="Job", department="Web", required_skills=tuple(skills))
        return Job.open(
            details, id=self.ids.new(), tenant_id=tenant, created_by=UserId("ann"), now=self.clock.now()
        )

    async def add(self, tenant: TenantId = ACME) -> Job:
        job = self.job(tenant)
        await self.store.save(job)
        return job


def shown(board: Board) -> Any:
    return {id: (job.is_open, job.department, list(job.required_skills)) for id, job in board.jobs.items()}


async def test_after_any_changes_it_is_what_a_first_read_finds(database: Any) -> None:
    yard, chance = Yard(database), random.Random(1)
    for _ in range(60):
        jobs = list((await yard.store.get_many(ACME, list((await yard.boards.board(ACME)).jobs))).values())
        move = chance.choice(["add", "status", "department", "delete"]) if jobs else "add"
        if move == "add":
            await yard.add(chance.choice([ACME, RIVAL]))
            continue
        job = chance.choice(jobs)
        if move == "status":
            closed = job.status is JobStatus.CLOSED
            job.move_to(JobStatus.OPEN if closed else JobStatus.CLOSED, now=yard.clock.now())
        elif move == "delete":
            job.delete(now=yard.clock.now())
        else:
            details = JobDetails(title="Job", department=chance.choice(["Ops", ""]))
            job.revise(details, now=yard.clock.now())
        await yard.store.save(job)
        board = await yard.boards.board(ACME)
        assert shown(board) == shown(await yard.fresh().board(ACME))
        assert {each.id for each in board.open} == {id for id, each in board.jobs.items() if each.is_open}


async def test_only_what_has_changed_is_read_again(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    yard = Yard(database)
    for _ in range(3):
        await yard.add()
    assert (await yard.boards.board(ACME)).total == 3

    async def refuse(*_: Any) -> Any:
        raise AssertionError("all jobs were read again")

    monkeypatch.setattr(MongoJobBoards, "_all", refuse)
    job = await yard.add()
    board = await yard.boards.board(ACME)
    assert (board.total, board.department(job.id), board.department("nobody's")) == (4, "Web", None)
    monkeypatch.setattr(MongoJobBoards, "_mended", refuse)
    assert await yard.boards.board(ACME) is board


async def test_after_missed_notices_all_is_read_again(database: Any) -> None:
    yard = Yard(database)
    await yard.add()
    assert (await yard.boards.board(ACME)).total == 1
    silent = MongoAggregateStore(
        JOBS, database=database, clock=yard.clock, ids=yard.ids, announce=Announcements(Activity())
    )
    await silent.save(yard.job())
    assert (await yard.boards.board(ACME)).total == 1
    yard.activity.lost_track()
    assert (await yard.boards.board(ACME)).total == 2
    await yard.store.add_many([yard.job() for _ in range(250)])
    assert (await yard.boards.board(ACME)).total == 252
