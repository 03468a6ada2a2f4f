"""Events are written down once each, in whatever portions they come, and all anew when the form changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.analytics.application.happenings import MEANINGS
from jobhire.domains.analytics.application.ports import Overtaken, Page
from jobhire.domains.analytics.application.recording import (
    FORM,
    RecordAnew,
    RecordEvents,
    record_anew,
    record_events,
)
from jobhire.domains.analytics.domain.chronicle import Counted, Month, Recent
from jobhire.domains.analytics.presentation.actors import consumer
from jobhire.shared.application import EventRecord, Mediator, authorise
from jobhire.shared.domain import Forbidden, TenantId
from tests.application.notification.house import somebody

from .chronicles import MemoryChronicle, MemoryLog

ACME = TenantId("acme")
START = datetime(2026, 10, 30, tzinfo=UTC)
PAIR = {"jobId": "j", "candidateId": "c"}
DATA: dict[str, dict[str, Any]] = {
    "ai.jobhire.job.status-changed.v1": {"from": "open", "to": "closed"},
    "ai.jobhire.cv.read.v1": {"candidateId": "c", "created": False, "proposals": 0, "parser": "p"},
    "ai.jobhire.feedback.given.v1": {**PAIR, "feedbackType": "hired", "matchScore": 80},
    "ai.jobhire.feedback.changed.v1": {**PAIR, "feedbackType": "negative", "fields": ["notes"]},
    "ai.jobhire.analysis.made.v1": {**PAIR, "agent": "local-1"},
}


def event(position: int, type: str, **data: Any) -> EventRecord:
    return EventRecord(
        position=position,
        id=f"e-{position}",
        type=type,
        subject=f"s-{position}",
        sequence=1,
        time=START + timedelta(hours=position),
        data=msgspec.Raw(msgspec.json.encode(DATA.get(type, {}) | data)),
    )


class Office:
    def __init__(self) -> None:
        self.chronicle, self.log = MemoryChronicle(), MemoryLog()
        mediator = Mediator([authorise])
        chronicle, log = self.chronicle, self.log
        mediator.register(RecordEvents, lambda command: record_events(command, chronicle=chronicle))
        mediator.register(RecordAnew, lambda command: record_anew(command, chronicle=chronicle, log=log))
        self.mediator = mediator
        self.consumer = consumer(mediator, chronicle)

    async def hear(self, *events: EventRecord, up_to: int | None = None) -> None:
        await self.consumer.handle(ACME, events, up_to or events[-1].position)

    async def revise(self) -> None:
        """What the runtime does a minute later at most."""
        assert self.consumer.outdated is not None
        for tenant_id in await self.consumer.outdated(None):
            await self.consumer.handle(tenant_id, [], self.log.events[-1].position)

    async def written(self) -> tuple[Recent, dict[str, Month]]:
        months = await self.chronicle.months(ACME, ["2026-10", "2026-11"])
        return (await self.chronicle.page(ACME)).recent, dict(months)

    async def counts(self) -> dict[Counted, int]:
        _, months = await self.written()
        total: dict[Counted, int] = {}
        for day in (day for month in months.values() for day in month.days.values()):
            for counted, times in day.items():
                total[counted] = total.get(counted, 0) + times
        return total


types = st.sampled_from(sorted(MEANINGS))
logs = st.lists(types, min_size=1, max_size=30).map(
    lambda drawn: [event(position, type) for position, type in enumerate(drawn, start=1)]
)


@given(logs, st.data())
async def test_any_portions_and_repeats_come_to_what_the_whole_log_at_once_does(
    log: list[EventRecord], data: st.DataObject
) -> None:
    office, read = Office(), 0
    while read < len(log):
        again = data.draw(st.integers(0, read), label="from")
        read = data.draw(st.integers(read + 1, len(log)), label="to")
        await office.hear(*log[again:read])
    whole = Office()
    whole.log.events = log
    await whole.consumer.handle(ACME, [], len(log))
    assert (await office.written())[0] == (await whole.written())[0]
    assert await office.counts() == await whole.counts()


async def test_whoever_dies_between_a_month_and_the_page_counts_nothing_twice() -> None:
    office, first = Office(), event(1, "ai.jobhire.job.deleted.v1")
    await office.chronicle.put_months(
        ACME, {"2026-10": Month(position=1, days={"2026-10-30": {Counted.JOBS_DELETED: 1}})}
    )
    await office.hear(first)
    assert await office.counts() == {Counted.JOBS_DELETED: 1}
    assert len((await office.written())[0].entries) == 1


async def test_an_event_that_was_put_aside_and_is_run_later_is_counted_once_all_the_same() -> None:
    office = Office()
    office.log.events = [event(number, "ai.jobhire.candidate.registered.v1") for number in (1, 2, 3)]
    aside = office.log.events[1]
    await office.hear(office.log.events[0])
    await office.hear(office.log.events[2])
    assert await office.counts() == {Counted.CANDIDATES_ADDED: 2}
    await office.hear(aside)
    await office.revise()
    assert await office.counts() == {Counted.CANDIDATES_ADDED: 3}
    await office.hear(aside)
    await office.revise()
    assert await office.counts() == {Counted.CANDIDATES_ADDED: 3}


async def test_what_an_earlier_version_wrote_is_written_anew_from_the_log() -> None:
    office = Office()
    office.log.events = [event(number, "ai.jobhire.job.opened.v1") for number in range(1, 9)]
    old = Page(recent=Recent(position=8), form=FORM + 1, written=0)
    await office.chronicle.put_page(ACME, old)
    await office.revise()
    page = await office.chronicle.page(ACME)
    assert (page.form, page.recent.position, len(page.recent.entries)) == (FORM, 8, 8)
    assert await office.counts() == {Counted.JOBS_CREATED: 8}
    assert await office.chronicle.of_another_form(FORM, None) == []


async def test_what_comes_behind_the_position_asked_for_is_left_for_later() -> None:
    office = Office()
    office.log.events = [event(number, "ai.jobhire.job.opened.v1") for number in range(1, 9)]
    await office.consumer.handle(ACME, [], 5)
    assert await office.counts() == {Counted.JOBS_CREATED: 5}
    await office.hear(*office.log.events[5:])
    assert await office.counts() == {Counted.JOBS_CREATED: 8}


async def test_two_who_write_at_once_do_not_write_over_each_other() -> None:
    office = Office()
    page = await office.chronicle.page(ACME)
    await office.hear(event(1, "ai.jobhire.job.opened.v1"))
    with pytest.raises(Overtaken):
        await office.chronicle.put_page(ACME, page)


async def test_verdicts_are_counted_when_given_and_when_they_turn_but_not_for_other_words() -> None:
    office = Office()
    turned = event(3, "ai.jobhire.feedback.changed.v1", feedbackType="positive", fields=["feedbackType"])
    await office.hear(
        event(1, "ai.jobhire.feedback.given.v1"), event(2, "ai.jobhire.feedback.changed.v1"), turned
    )
    assert await office.counts() == {Counted.HIRED_VERDICTS: 1, Counted.POSITIVE_VERDICTS: 1}


async def test_a_job_is_reopened_only_if_it_was_closed() -> None:
    office, moved = Office(), "ai.jobhire.job.status-changed.v1"
    steps = [("open", "on hold"), ("on hold", "open"), ("open", "closed"), ("closed", "open")]
    await office.hear(
        *(event(n, moved, **{"from": was, "to": to}) for n, (was, to) in enumerate(steps, start=1))
    )
    assert await office.counts() == {Counted.JOBS_CLOSED: 1, Counted.JOBS_REOPENED: 1}


async def test_a_cv_that_brought_somebody_is_not_shown_beside_them() -> None:
    office = Office()
    await office.hear(event(1, "ai.jobhire.cv.read.v1", created=True), event(2, "ai.jobhire.cv.read.v1"))
    recent, _ = await office.written()
    assert [each.id for each in recent.entries] == ["e-2"]
    assert await office.counts() == {Counted.CVS_READ: 2}


async def test_nobody_but_the_service_itself_writes_anything_down() -> None:
    office = Office()
    with pytest.raises(Forbidden):
        await office.mediator.send(RecordEvents(by=somebody(), events=[], up_to=1))
    with pytest.raises(Forbidden):
        await office.mediator.send(RecordAnew(by=somebody(), up_to=1))
