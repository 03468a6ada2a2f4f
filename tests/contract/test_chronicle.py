"""What happened, written down: one suite, both adapters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from jobhire.domains.analytics.application.ports import Chronicle, Overtaken, Page
from jobhire.domains.analytics.application.recording import FORM
from jobhire.domains.analytics.domain.chronicle import ActivityType, Counted, Entry, Month, Recent, Shown
from jobhire.domains.analytics.infrastructure.mongo import CHRONICLE, MongoChronicle
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from tests.application.analytics.chronicles import MemoryChronicle
from tests.integration.desk import Announcements

ACME, OTHER = TenantId("acme"), TenantId("other")
RECENT = Recent(
    position=7,
    entries=(
        Entry(
            id="e",
            at=datetime(2026, 11, 26, tzinfo=UTC),
            cause="r",
            count=2,
            shown=Shown(type=ActivityType.JOB_STATUS_CHANGED, job_id="j", became="on hold"),
        ),
    ),
)
NOVEMBER = Month(position=7, days={"2026-11-26": {Counted.JOBS_CREATED: 3}})


@pytest.fixture(params=["memory", "mongo"])
def chronicle(request: pytest.FixtureRequest) -> Chronicle:
    if request.param == "memory":
        return MemoryChronicle()
    return MongoChronicle(request.getfixturevalue("database"), Announcements(Activity()))


async def put(chronicle: Chronicle, recent: Recent, **changes: Any) -> None:
    page = await chronicle.page(ACME)
    await chronicle.put_page(ACME, msgspec.structs.replace(page, recent=recent, **changes))


async def test_a_tenant_of_which_nothing_is_written_has_an_empty_page(chronicle: Chronicle) -> None:
    assert await chronicle.page(ACME) == Page(recent=Recent(), form=FORM, written=0)
    assert await chronicle.months(ACME, ["2026-11"]) == {}
    assert await chronicle.months(ACME, []) == {}


async def test_what_is_written_comes_back_to_its_tenant_alone(chronicle: Chronicle) -> None:
    await put(chronicle, RECENT)
    await chronicle.put_months(ACME, {"2026-11": NOVEMBER})
    await chronicle.put_months(ACME, {})
    assert await chronicle.page(ACME) == Page(recent=RECENT, form=FORM, written=1)
    assert await chronicle.months(ACME, ["2026-10", "2026-11"]) == {"2026-11": NOVEMBER}
    assert (await chronicle.page(OTHER)).written == 0
    assert await chronicle.months(OTHER, ["2026-11"]) == {}


async def test_a_page_is_written_only_over_the_one_that_was_read(chronicle: Chronicle) -> None:
    page = await chronicle.page(ACME)
    await chronicle.put_page(ACME, page)
    with pytest.raises(Overtaken):
        await chronicle.put_page(ACME, msgspec.structs.replace(page, recent=RECENT))
    await put(chronicle, RECENT)
    assert (await chronicle.page(ACME)).written == 2


async def test_a_month_that_knows_less_of_the_log_does_not_take_the_place_of_one_that_knows_more(
    chronicle: Chronicle,
) -> None:
    await chronicle.put_months(ACME, {"2026-11": NOVEMBER})
    with pytest.raises(Overtaken):
        await chronicle.put_months(ACME, {"2026-11": Month(position=6, days={})})
    await chronicle.put_months(ACME, {"2026-11": Month(position=7, days={})})
    assert await chronicle.months(ACME, ["2026-11"]) == {"2026-11": Month(position=7, days={})}


async def test_pages_of_another_form_are_found(chronicle: Chronicle) -> None:
    await put(chronicle, RECENT)
    assert await chronicle.of_another_form(FORM, None) == []
    assert await chronicle.of_another_form(FORM + 1, None) == [ACME]
    assert await chronicle.of_another_form(FORM + 1, ACME) == [ACME]
    assert await chronicle.of_another_form(FORM + 1, OTHER) == []


async def test_whoever_shows_it_is_told_that_it_has_changed(database: Any) -> None:
    activity = Activity()
    chronicle = MongoChronicle(database, Announcements(activity))
    before = activity.kind_stamp(ACME, CHRONICLE)
    await put(chronicle, RECENT)
    assert activity.kind_stamp(ACME, CHRONICLE) != before
