"""``upToDate`` is never a lie: not after a lost notice, not in a fresh process, not while something waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from jobhire.domains.matching.application.ports import JOBS, Subject
from jobhire.domains.matching.infrastructure.freshness import ActivityFreshness
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity

ACME = TenantId("acme")


@dataclass
class Record:
    """What MongoDB would answer, and how often it was asked; ``meanwhile`` happens while it answers."""

    outstanding: bool = False
    asked: int = 0
    meanwhile: list[Callable[[], None]] = field(default_factory=list)

    async def check(self, tenant_id: TenantId) -> bool:
        self.asked += 1
        answer = self.outstanding
        while self.meanwhile:
            self.meanwhile.pop()()
        return answer


class Bench:
    def __init__(self) -> None:
        self.activity = Activity()
        self.record = Record()
        self.now = 100.0
        self.freshness = ActivityFreshness(self.activity, self.record, now=lambda: self.now)

    async def current(self, job: str = "j1", *, strict: bool = False) -> bool:
        return await self.freshness.up_to_date(ACME, Subject(JOBS, job), strict=strict)

    def accept(self, collection: str, id: str, version: int = 1) -> None:
        self.activity.accepted(ACME, collection, [(id, version)], at=self.now)


async def test_a_fresh_process_asks_the_record_once() -> None:
    bench = Bench()
    assert await bench.current()
    assert await bench.current("j2")
    assert bench.record.asked == 1


async def test_what_was_accepted_and_not_projected_makes_it_false_without_asking() -> None:
    bench = Bench()
    await bench.current()
    bench.accept("candidates", "c1", 3)
    assert not await bench.current()
    bench.activity.projected(ACME, 8, [("candidates", "c1", 2)])
    assert not await bench.current()
    bench.activity.projected(ACME, 9, [("candidates", "c1", 3)])
    assert await bench.current()
    assert bench.record.asked == 1


async def test_another_job_that_waits_does_not_matter() -> None:
    bench = Bench()
    await bench.current()
    bench.accept("jobs", "j2")
    assert await bench.current("j1")
    assert not await bench.current("j2")


async def test_an_overdue_notice_makes_it_ask_the_record_and_voids_what_was_kept() -> None:
    bench = Bench()
    await bench.current()
    bench.accept("jobs", "j1")
    before = bench.freshness.stamp(ACME, Subject(JOBS, "j1"))
    bench.freshness.keep("key", before, b"old")
    bench.now += 1.5
    assert await bench.current()
    assert bench.record.asked == 2
    assert bench.freshness.kept(ACME, Subject(JOBS, "j1"), "key") is None


async def test_while_the_record_says_outstanding_it_is_not_asked_all_the_time() -> None:
    bench = Bench()
    bench.record.outstanding = True
    assert not await bench.current()
    assert not await bench.current()
    assert bench.record.asked == 1
    bench.now += 0.3
    assert not await bench.current()
    assert bench.record.asked == 2


async def test_after_a_projection_the_record_is_asked_again_at_once() -> None:
    bench = Bench()
    bench.record.outstanding = True
    assert not await bench.current()
    bench.record.outstanding = False
    bench.activity.projected(ACME, 5, ())
    assert await bench.current()


async def test_strict_always_asks() -> None:
    bench = Bench()
    assert await bench.current()
    bench.record.outstanding = True
    assert await bench.current()
    assert not await bench.current(strict=True)


async def test_a_write_accepted_while_the_record_answers_is_not_forgotten() -> None:
    bench = Bench()
    bench.record.meanwhile.append(lambda: bench.accept("candidates", "c1"))
    assert not await bench.current()
    assert not await bench.current()


async def test_a_lost_connection_to_the_notices_voids_everything_known() -> None:
    bench = Bench()
    assert await bench.current()
    bench.freshness.keep("key", bench.freshness.stamp(ACME, Subject(JOBS, "j1")), b"answer")
    assert bench.freshness.kept(ACME, Subject(JOBS, "j1"), "key") == b"answer"
    bench.activity.lost_track()
    assert bench.freshness.kept(ACME, Subject(JOBS, "j1"), "key") is None
    bench.record.outstanding = True
    assert not await bench.current()
    assert bench.record.asked == 2
