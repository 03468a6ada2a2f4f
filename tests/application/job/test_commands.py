"""Jobs through the mediator, with everything outside kept in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from jobhire.domains.job.application.commands import (
    ChangeJob,
    DeleteJob,
    ImportJobs,
    JobLine,
    OpenJob,
    change_job,
    delete_job,
    import_jobs,
    open_job,
)
from jobhire.domains.job.domain.errors import StatusChangeRefused
from jobhire.domains.job.domain.job import Job, JobDetails, JobStatus
from jobhire.domains.job.infrastructure.mongo import JOBS
from jobhire.shared.application import Mediator, Principal, authorise
from jobhire.shared.domain import Forbidden, Invalid, NotFound, StaleVersion, TenantId, UserId
from jobhire.shared.infrastructure.documents import decode_pending
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.system import Uuid7Ids


@dataclass
class HandClock:
    moment: datetime = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


@dataclass
class Count:
    total: int
    strong: int
    good: int


class Counts:
    async def of_jobs(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Count]:
        return {"j-1": Count(total=7, strong=2, good=3)}

    async def candidates(self, tenant_id: TenantId) -> int:
        return 42 if tenant_id == "acme" else 0


def somebody(tenant: str = "acme", *permissions: str) -> Principal:
    granted = frozenset(permissions or ("jobs:write",))
    return Principal(tenant_id=TenantId(tenant), user_id=UserId("u-1"), role="test", permissions=granted)


class House:
    def __init__(self) -> None:
        self.mediator = Mediator([authorise])
        clock, counts = HandClock(), Counts()
        self.jobs: MemoryAggregateStore[Job] = MemoryAggregateStore(JOBS, clock=clock, ids=Uuid7Ids())
        register = self.mediator.register
        register(OpenJob, partial(open_job, jobs=self.jobs, counts=counts, clock=clock))
        register(ChangeJob, partial(change_job, jobs=self.jobs, counts=counts, clock=clock))
        register(DeleteJob, partial(delete_job, jobs=self.jobs, clock=clock))
        register(ImportJobs, partial(import_jobs, jobs=self.jobs, clock=clock))
        self.send = self.mediator.send

    def announced(self) -> list[str]:
        return [event.type for document in self.jobs.documents() for event in decode_pending(document)]


@pytest.fixture
async def house() -> House:
    house = House()
    await house.send(OpenJob(by=somebody(), id="j-1", details=JobDetails(title="Nurse")))
    return house


async def test_opening_tells_how_many_candidates_are_compared(house: House) -> None:
    opening = await house.send(OpenJob(by=somebody(), id="j-2", details=JobDetails(title="Doctor")))
    assert opening.candidates == 42
    assert (opening.job.title, opening.job.version, opening.job.created_by) == ("Doctor", 1, "u-1")
    assert opening.job.match_statistics.total_candidates == 0


async def test_opening_again_under_the_same_id_answers_with_the_first_job(house: House) -> None:
    again = await house.send(OpenJob(by=somebody(), id="j-1", details=JobDetails(title="Nurse")))
    assert (again.job.id, again.job.version) == ("j-1", 1)
    assert house.announced() == ["ai.jobhire.job.opened.v1"]


async def test_a_change_says_what_it_leaves_alone_by_silence(house: House) -> None:
    view = await house.send(ChangeJob(by=somebody(), id="j-1", location="Porto", status=JobStatus.ON_HOLD))
    assert (view.title, view.location, view.status, view.version) == ("Nurse", "Porto", "on hold", 2)
    assert view.match_statistics.strong_matches == 2
    assert house.announced()[1:] == ["ai.jobhire.job.changed.v1", "ai.jobhire.job.status-changed.v1"]


async def test_a_change_that_changes_nothing_is_neither_saved_nor_announced(house: House) -> None:
    before = house.jobs.documents()
    view = await house.send(ChangeJob(by=somebody(), id="j-1", title=" Nurse ", status=JobStatus.OPEN))
    assert view.version == 1
    assert house.jobs.documents() == before


async def test_the_company_context_is_patched_member_by_member(house: House) -> None:
    patches: list[Mapping[str, object] | None] = [
        {"industry": "Health", "size": {"people": 5, "sites": 2}},
        {"industry": None, "size": {"people": 6}},
    ]
    for patch in patches:
        view = await house.send(ChangeJob(by=somebody(), id="j-1", company_context=patch))
    assert view.company_context == {"size": {"people": 6, "sites": 2}}
    emptied = await house.send(ChangeJob(by=somebody(), id="j-1", company_context=None))
    assert emptied.company_context == {}


async def test_half_of_a_refused_change_is_not_kept(house: House) -> None:
    await house.send(ChangeJob(by=somebody(), id="j-1", status=JobStatus.CLOSED))
    with pytest.raises(StatusChangeRefused):
        await house.send(ChangeJob(by=somebody(), id="j-1", title="Doctor", status=JobStatus.ON_HOLD))
    assert (await house.jobs.get(TenantId("acme"), "j-1")).details.title == "Nurse"


async def test_an_expected_version_must_be_the_present_one(house: House) -> None:
    await house.send(ChangeJob(by=somebody(), id="j-1", title="Doctor", expected_version=1))
    for command in (
        ChangeJob(by=somebody(), id="j-1", title="Nurse", expected_version=1),
        ChangeJob(by=somebody(), id="j-1", title="Doctor", expected_version=1),
        DeleteJob(by=somebody(), id="j-1", expected_version=1),
    ):
        with pytest.raises(StaleVersion) as stale:
            await house.send(command)
        assert stale.value.context == {"current": 2}


class Hasty(MemoryAggregateStore[Job]):
    """Another writer is faster, so many times."""

    faster = 0

    async def save(self, aggregate: Job) -> None:
        if self.faster and aggregate.version:
            self.faster -= 1
            other = await self.get(aggregate.tenant_id, aggregate.id)
            other.revise(JobDetails(title="Nurse", location=f"place {self.faster}"), now=other.updated_at)
            await super().save(other)
        await super().save(aggregate)


async def test_a_change_without_expected_version_is_made_again_to_what_is_there_now() -> None:
    jobs, clock = Hasty(JOBS, clock=HandClock(), ids=Uuid7Ids()), HandClock()
    await open_job(
        OpenJob(by=somebody(), id="j-1", details=JobDetails(title="Nurse")),
        jobs=jobs,
        counts=Counts(),
        clock=clock,
    )
    jobs.faster = 2
    command = ChangeJob(by=somebody(), id="j-1", title="Doctor")
    view = await change_job(command, jobs=jobs, counts=Counts(), clock=clock)
    assert (view.title, view.location, view.version) == ("Doctor", "place 0", 4)
    jobs.faster = 1
    with pytest.raises(StaleVersion):
        strict = ChangeJob(by=somebody(), id="j-1", title="Nurse", expected_version=4)
        await change_job(strict, jobs=jobs, counts=Counts(), clock=clock)


async def test_a_deleted_job_is_gone_for_everybody(house: House) -> None:
    await house.send(DeleteJob(by=somebody(), id="j-1"))
    for command in (DeleteJob(by=somebody(), id="j-1"), ChangeJob(by=somebody(), id="j-1", title="x")):
        with pytest.raises(NotFound):
            await house.send(command)
    assert house.announced() == ["ai.jobhire.job.opened.v1", "ai.jobhire.job.deleted.v1"]


async def test_another_tenants_job_does_not_exist(house: House) -> None:
    stranger = somebody("globex")
    for command in (ChangeJob(by=stranger, id="j-1", title="x"), DeleteJob(by=stranger, id="j-1")):
        with pytest.raises(NotFound):
            await house.send(command)
    theirs = await house.send(OpenJob(by=stranger, id="j-1", details=JobDetails(title="Pilot")))
    assert (theirs.job.title, theirs.candidates) == ("Pilot", 0)


async def test_who_may_only_read_may_not_write(house: House) -> None:
    with pytest.raises(Forbidden):
        await house.send(DeleteJob(by=somebody("acme", "jobs:read"), id="j-1"))


def lines(*titles: str) -> list[JobLine]:
    ids = Uuid7Ids()
    return [JobLine(id=ids.new(), key=f"c:{title}", details=JobDetails(title=title)) for title in titles]


async def test_an_import_makes_each_line_once_and_says_where_it_is(house: House) -> None:
    by = somebody()
    first = await house.send(ImportJobs(by=by, lines=lines("A", "B", "A")))
    assert [answer.created for answer in first] == [True, True, False]
    assert first[2].id == first[0].id
    again = await house.send(ImportJobs(by=by, lines=lines("A", "B", "C")))
    assert [(answer.id, answer.created) for answer in again[:2]] == [
        (first[0].id, False),
        (first[1].id, False),
    ]
    assert again[2].created
    assert len(house.jobs.documents()) == 4


async def test_a_wrong_line_does_not_spoil_the_others(house: House) -> None:
    answers = await house.send(ImportJobs(by=somebody(), lines=lines("A", " ", "B")))
    assert [answer.created for answer in answers] == [True, False, True]
    assert isinstance(answers[1].refused, Invalid)


async def test_the_line_of_a_deleted_job_can_be_imported_again(house: House) -> None:
    by = somebody()
    [first] = await house.send(ImportJobs(by=by, lines=lines("A")))
    assert first.id is not None
    await house.send(DeleteJob(by=by, id=first.id))
    [second] = await house.send(ImportJobs(by=by, lines=lines("A")))
    assert second.created
    assert second.id != first.id
