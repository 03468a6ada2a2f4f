"""A round: postings become jobs, once, and people's edits stay."""

from __future__ import annotations

from typing import Any

import pytest

from jobhire.domains.job.application.commands import ChangeJob, DeleteJob
from jobhire.domains.sourcing.application.ports import Turn
from jobhire.domains.sourcing.application.sources import ChangeSource, DeleteSource
from jobhire.domains.sourcing.infrastructure.mongo import LEASE_SECONDS
from jobhire.shared.application import FetchFailed
from jobhire.shared.domain import NotFound

from .house import ACME, ANN, BOARD, House, MemoryTurns, answered, row

ROUND = "source.round-ended.v1"


async def test_postings_become_jobs_with_what_the_board_says() -> None:
    house = House()
    house.shows(row(1, dept="Eng"), row(2, "Clerk"))
    source = await house.new(departments={"ENG": "Engineering"})
    ended = await house.next_round(source)
    assert (ended.outcome, ended.counts.created, ended.asked) == ("done", 2, False)
    welder = house.all_jobs["Welder"]
    assert (welder.details.department, welder.details.location) == ("Engineering", "Braga")
    assert welder.details.company_context == {
        "posting": {"board": "greenhouse", "id": "1", "url": "https://boards.greenhouse.io/acme/jobs/1"}
    }
    assert {each.job_id for each in ended.results} == {each.id for each in house.all_jobs.values()}
    assert house.raised(house.rounds) == [ROUND]


async def test_the_same_content_is_no_write_and_no_event() -> None:
    house = House()
    house.shows(row(1), row(2, "Clerk"))
    source = await house.new()
    await house.next_round(source)
    before, writes = house.jobs.documents(), house.traces.writes
    again = await house.next_round(source)
    assert (again.counts.same, again.results) == (2, [])
    assert (house.jobs.documents(), house.traces.writes) == (before, writes)
    assert house.raised(house.rounds) == [ROUND]


async def test_changes_follow_and_a_persons_edit_stays_and_is_listed() -> None:
    house = House()
    house.shows(row(1))
    source = await house.new()
    await house.next_round(source)
    await house.send(ChangeJob(by=ANN, id=house.job.id, location="Porto"))
    house.shows(row(1, title="Senior welder", place="Lisbon"))
    (result,) = (await house.next_round(source)).results
    assert (result.outcome, result.fields) == ("updated", ["title"])
    assert (house.job.details.title, house.job.details.location) == ("Senior welder", "Porto")
    (kept,) = (await house.next_round(source)).results
    assert (kept.outcome, kept.fields) == ("kept", ["location"])
    (shown,) = (await house.preview(source)).postings
    (difference,) = shown.differences
    assert (difference.present, difference.offered, difference.written) == ("Porto", "Lisbon", False)


async def test_who_edits_at_the_same_moment_wins() -> None:
    house = House()
    house.shows(row(1))
    source = await house.new()
    await house.next_round(source)
    house.shows(row(1, title="Senior welder", place="Lisbon"))
    change, edited = house.desk.change, ChangeJob(by=ANN, id=house.job.id, location="Porto")

    async def meanwhile(*arguments: Any) -> None:
        if house.job.details.location == "Braga":
            await house.send(edited)
        await change(*arguments)

    house.meanwhile(meanwhile)
    (result,) = (await house.next_round(source)).results
    assert (result.outcome, result.fields) == ("updated", ["title"])
    assert (house.job.details.title, house.job.details.location) == ("Senior welder", "Porto")


async def test_a_job_deleted_at_the_same_moment_stays_deleted() -> None:
    house = House()
    house.shows(row(1))
    source = await house.new()
    await house.next_round(source)
    house.shows(row(1, title="Senior welder"))
    change, id = house.desk.change, house.job.id

    async def meanwhile(*arguments: Any) -> None:
        await house.send(DeleteJob(by=ANN, id=id))
        await change(*arguments)

    house.meanwhile(meanwhile)
    (result,) = (await house.next_round(source)).results
    assert (result.outcome, result.why, house.all_jobs) == ("skipped", "deleted-here", {})


async def test_what_is_gone_from_the_board_is_closed_not_deleted_and_reopened_when_it_is_back() -> None:
    house = House()
    house.shows(row(1), row(2, "Clerk"))
    source = await house.new()
    await house.next_round(source)
    house.shows(row(2, "Clerk"))
    gone = await house.next_round(source)
    assert (gone.counts.closed, house.all_jobs["Welder"].status) == (1, "closed")
    assert (await house.next_round(source)).counts.closed == 0
    house.shows(row(1), row(2, "Clerk"))
    back = await house.next_round(source)
    assert (back.counts.reopened, house.all_jobs["Welder"].status) == (1, "open")


async def test_most_of_a_board_gone_at_once_is_closed_only_when_it_is_still_gone() -> None:
    house = House()
    house.shows(*(row(n, f"Job {n}") for n in range(8)), etag='"1"')
    source = await house.new()
    await house.next_round(source)
    house.shows(etag='"2"')
    held = await house.next_round(source)
    assert (held.counts.closed, held.counts.skipped) == (0, 8)
    assert {each.why for each in held.results} == {"too-many-gone-at-once"}
    still = await house.next_round(source)
    assert still.counts.closed == 8
    assert "If-None-Match" not in house.world.asked[-1][1], "the second look has to be a real one"


async def test_a_feed_of_the_newest_closes_nothing() -> None:
    house = House()
    item = "<item><guid>{0}</guid><title>{0}</title></item>"
    feed = "https://acme.example/feed"
    source = await house.new(board="feed", address=feed)
    for titles in (["A", "B"], ["B"]):
        body = "".join(item.format(each) for each in titles)
        house.world.pages[feed] = answered(200, f"<rss><channel>{body}</channel></rss>".encode())
        await house.next_round(source)
    assert house.all_jobs["A"].status == "open"


async def test_a_job_that_a_person_deleted_does_not_come_back() -> None:
    house = House()
    house.shows(row(1))
    source = await house.new()
    await house.next_round(source)
    await house.send(DeleteJob(by=ANN, id=house.job.id))
    house.shows(row(1, title="Senior welder"))
    (result,) = (await house.next_round(source)).results
    assert (result.outcome, result.why) == ("skipped", "deleted-here")
    assert house.all_jobs == {}


@pytest.mark.parametrize("dies_after", range(1, 7))
async def test_a_worker_that_dies_anywhere_leaves_a_round_that_the_next_one_finishes(dies_after: int) -> None:
    """At each write of a first and a changing round: nothing twice, nothing mistaken for a person's edit."""
    house = House()
    house.shows(row(1), row(2, "Clerk"))
    source = await house.new()
    left = dies_after

    def counted(write: Any) -> Any:
        async def inner(*arguments: Any, **named: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                raise ConnectionError("killed")
            return await write(*arguments, **named)

        return inner

    house.traces.keep = counted(house.traces.keep)  # type: ignore[method-assign]
    house.jobs.save = counted(house.jobs.save)  # type: ignore[method-assign]
    for _ in range(3):
        try:
            await house.look()
        except ConnectionError:
            house.clock.skip(minutes=10)
    house.shows(row(1, title="Senior welder"), row(2, "Clerk"))
    for _ in range(3):
        house.clock.skip(days=2)
        try:
            await house.look()
        except ConnectionError:
            house.clock.skip(minutes=10)
    assert house.all_jobs.keys() == {"Senior welder", "Clerk"}
    assert (await house.last_round(source)).counts.kept == 0


async def test_two_workers_fetch_once() -> None:
    house = House()
    house.shows(row(1))
    source = await house.new()
    turn = await house.turn(source.id)
    other = MemoryTurns("w2", house.turns.everything)
    assert await other.take(turn, now=house.clock.now().timestamp())
    await house.scout.turn(turn)
    assert house.world.asked == []
    house.clock.skip(seconds=LEASE_SECONDS + 1)
    await house.scout.turn(turn)
    assert len(house.world.asked) == 1


async def test_who_lost_the_turn_writes_nothing_more() -> None:
    house = House()
    house.shows(row(1))
    source = await house.new()

    def lost(url: str) -> None:
        house.turns.everything[ACME, source.id].owner = "w2"

    house.world.meanwhile = lost
    await house.look()
    assert (house.all_jobs, house.rounds.documents()) == ({}, [])


async def test_the_board_is_asked_only_whether_anything_changed() -> None:
    house = House()
    house.shows(row(1), etag='W/"7"', last_modified="Thu, 26 Nov 2026 08:00:00 GMT")
    source = await house.new()
    await house.next_round(source)
    house.world.pages[BOARD] = answered(304)
    assert (await house.next_round(source)).outcome == "unchanged"
    assert house.world.asked[-1][1]["If-None-Match"] == 'W/"7"'
    assert (await house.next_round(source)).outcome == "unchanged"
    assert house.world.asked[-1][1]["If-Modified-Since"] == "Thu, 26 Nov 2026 08:00:00 GMT"
    house.shows(row(1))
    await house.send(ChangeSource(by=ANN, id=source.id, departments={"works": "Production"}))
    await house.next_round(source)
    assert "If-None-Match" not in house.world.asked[-1][1], "the names mean something else now"
    assert house.job.details.department == "Production"


FAILURES: list[tuple[Any, str]] = [
    (answered(500), "status"),
    (answered(404), "not-found"),
    (answered(403), "refused"),
    (answered(302, location="https://10.0.0.1/"), "redirect"),
    (answered(200, b"<html>sign in</html>"), "unreadable"),
    (answered(304), "redirect"),
    (FetchFailed("10.1.2.3 refused"), "unreachable"),
    (FetchFailed("", late=True), "timeout"),
]


@pytest.mark.parametrize(("answer", "error"), FAILURES)
async def test_a_failure_is_on_record_closes_nothing_and_is_tried_again_later(
    answer: Any, error: str
) -> None:
    house = House()
    house.shows(row(1))
    source = await house.new(every_hours=6)
    await house.next_round(source)
    house.world.pages[BOARD] = answer
    failed = await house.next_round(source)
    assert (failed.outcome, failed.error) == ("failed", error)
    assert house.job.status == "open"
    state = (await house.source(source.id)).state
    assert (state.consecutive_failures, state.last_error) == (1, error)
    assert (await house.turn(source.id)).due - house.clock.now().timestamp() == 900
    house.shows(row(1))
    assert (await house.next_round(source)).outcome == "done"
    assert (await house.source(source.id)).state.consecutive_failures == 0
    assert "10.1.2.3" not in repr((await house.source(source.id), failed))


async def test_a_busy_board_is_left_alone_for_as_long_as_it_asks() -> None:
    house = House()
    source = await house.new()
    house.world.pages[BOARD] = answered(429, retry_after="7200")
    assert (await house.next_round(source)).error == "busy"
    assert (await house.turn(source.id)).due - house.clock.now().timestamp() == 7_200


async def test_a_source_that_fails_for_a_week_stops_and_says_so() -> None:
    house = House()
    source = await house.new()
    for _ in range(20):
        await house.next_round(source)
        if not (await house.source(source.id)).enabled:
            break
    stopped = await house.source(source.id)
    assert (stopped.stopped, stopped.state.next_round_at) == ("failing", None)
    assert house.raised() == ["source.created.v1", "source.stopped.v1"]
    asked = len(house.world.asked)
    house.clock.skip(days=3)
    await house.look()
    assert len(house.world.asked) == asked
    await house.send(ChangeSource(by=ANN, id=source.id, enabled=True))
    assert (await house.next_round(source)).outcome == "failed"
    assert (await house.source(source.id)).enabled, "it has another week"
    house.shows(row(1))
    assert (await house.next_round(source)).counts.created == 1


async def test_a_board_that_is_gone_stops_its_source_at_once() -> None:
    house = House()
    source = await house.new()
    house.world.pages[BOARD] = answered(410)
    await house.next_round(source)
    assert (await house.source(source.id)).stopped == "gone"


async def test_nobody_is_asked_for_a_suspended_tenant_or_a_deleted_source() -> None:
    house = House()
    house.shows(row(1))
    source = await house.new()
    house.suspended.add(ACME)
    await house.look()
    assert house.world.asked == []
    house.suspended.clear()
    await house.send(DeleteSource(by=ANN, id=source.id))
    house.clock.skip(days=2)
    await house.look()
    assert house.world.asked == []


async def test_a_turn_without_a_source_is_closed_after_an_hour() -> None:
    house = House()
    await house.turns.open(Turn(tenant_id=ACME, source_id="none", opened=house.clock.now().timestamp()))
    await house.look()
    assert len(house.turns.everything) == 1
    house.clock.skip(hours=2)
    await house.look()
    assert house.turns.everything == {}


async def test_what_is_no_posting_is_listed_and_spoils_no_other() -> None:
    house = House()
    house.shows(row(1), {**row(2), "title": ""}, "nonsense", {"id": None})
    source = await house.new()
    ended = await house.next_round(source)
    assert (ended.counts.created, ended.counts.invalid) == (1, 3)
    house.shows({**row(1), "id": None})
    nameless = await house.next_round(source)
    assert (nameless.outcome, nameless.error) == ("partial", "postings-without-id")
    assert house.job.status == "open", "it may be the one without an id"
    house.shows({**row(1), "title": ""})
    assert (await house.next_round(source)).outcome == "done"
    assert house.job.status == "open", "it is there, although it is none at the moment"


async def test_jobs_stay_when_their_source_is_deleted() -> None:
    house = House()
    house.shows(row(1))
    source = await house.new()
    await house.next_round(source)
    await house.send(DeleteSource(by=ANN, id=source.id))
    assert house.job.status == "open"
    assert house.traces.kept == {}
    with pytest.raises(NotFound):
        await house.source(source.id)


async def test_a_round_that_somebody_asks_for_while_one_is_under_way_comes_after_it() -> None:
    house = House()
    house.shows(row(1))
    source = await house.new()

    def change(url: str) -> None:
        turn = house.turns.everything[ACME, source.id].turn
        turn.due, turn.wakes = 0.0, turn.wakes + 1
        house.world.meanwhile = None

    house.world.meanwhile = change
    await house.look()
    assert (await house.turn(source.id)).due == 0.0
    await house.look()
    assert len(house.world.asked) == 2
