"""People are told what they wait for: from the request to the notification, over the real log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, cast

import msgspec
import pytest
from redis.asyncio import Redis

from jobhire.domains.identity.infrastructure.purge import purge
from jobhire.domains.notification.domain.notification import Notification, NotificationType
from jobhire.domains.notification.infrastructure.mongo import (
    CHOICES,
    NOTIFICATIONS,
    READ_ONES_KEPT,
    MongoNotificationDirectory,
    sweep,
)
from jobhire.domains.notification.presentation.actors import COMPARISONS
from jobhire.shared.application import Slice
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.consumers import ConsumerRuntime
from jobhire.shared.infrastructure.event_log import EventLog
from tests.kits import Postbox

from .conftest import SentHints
from .house import ADA, BOB, JOB, Database, House, open_house, somebody

NOBODYS = "01990000-0000-7000-8000-000000000009"
ACME = TenantId("acme")


@pytest.fixture
async def house(database: Database, redis: Redis, log: EventLog, hints: SentHints) -> AsyncIterator[House]:
    async with open_house(database, redis, log, hints) as house:
        yield house


async def mine(house: House, headers: Any = None, **asked: Any) -> dict[str, Any]:
    answer = await house.http.get("/notifications", params=asked, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def messages(house: House, headers: Any = None) -> list[tuple[str, str]]:
    return [(each["type"], each["message"]) for each in (await mine(house, headers))["data"]]


async def again(house: House, tenant: str = "acme") -> None:
    """Every consumer has its whole log once more, as after a restore."""
    await house.kit.database["progress"].delete_many({"tenant": tenant})
    await house.drain(tenant)


async def test_who_opens_a_job_is_told_once_with_how_many_it_was_compared(house: House) -> None:
    for person in (ADA, BOB):
        await house.new("/candidates", person)
    job = await house.new("/jobs", JOB)
    assert (await mine(house))["data"] == []
    await house.drain()
    (told,) = (await mine(house))["data"]
    assert (told["userId"], told["type"], told["jobId"]) == ("ann", "analysis_complete", job)
    assert told["message"] == '"Python developer" has been compared with 2 candidates.'
    assert (told["jobs"], told["readAt"]) == (1, None)
    await again(house)
    assert (await mine(house))["data"] == [told]


async def test_the_end_of_analyze_top_is_told_to_whoever_started_it_as_its_answer_says(house: House) -> None:
    job = await house.new("/jobs", JOB)
    for number in range(3):
        await house.new("/candidates", {**ADA, "name": f"Person {number}"})
    await house.drain()
    bob = somebody("acme", "bob")
    begun = await house.post(f"/jobs/{job}/analyze-top", {"limit": 3}, 202, bob)
    assert "notification" in begun["message"]
    for _ in range(2):  # the batch is run, and then its end is told
        await house.drain()
    said = 'The analysis of candidates for "Python developer" has ended: 3 analyses made, 0 failed.'
    assert await messages(house, bob) == [("batch_analysis_complete", said)]
    await again(house)
    assert await messages(house, bob) == [("batch_analysis_complete", said)]
    assert [kind for kind, _ in await messages(house)] == ["analysis_complete"]


async def test_a_cancelled_batch_is_told_of_too(house: House) -> None:
    job = await house.new("/jobs", JOB)
    for person in (ADA, {**ADA, "name": "Ada Too"}):
        await house.new("/candidates", person)
    await house.drain()
    await house.post(f"/jobs/{job}/analyze-top", {}, 202)
    await house.post(f"/jobs/{job}/analyze-top/cancel", status=200)
    await house.drain()
    said = 'The analysis of candidates for "Python developer" was cancelled: 0 analyses made, 0 failed'
    assert ("batch_analysis_complete", f"{said} before that.") in await messages(house)


async def test_an_import_of_many_jobs_is_one_notification(house: House) -> None:
    await house.new("/candidates", ADA)
    lines = b"\n".join(msgspec.json.encode({**JOB, "title": f"Job {number}"}) for number in range(30))
    headers = {"Content-Type": "application/x-ndjson"}
    answer = await house.http.post("/jobs/import", content=lines, headers=headers)
    assert answer.status_code == 200, answer.text
    await house.drain()
    said = "30 jobs have been compared with 1 candidate each."
    assert await messages(house) == [("analysis_complete", said)]
    await again(house)
    assert await messages(house) == [("analysis_complete", said)]


async def test_nobody_is_told_of_a_job_before_the_rankings_have_got_to_it(house: House) -> None:
    await house.new("/jobs", JOB)
    await house.relay.sweep()
    (telling,) = (each for door in house.doors for each in door.consumers if each.name == COMPARISONS)
    runtime = ConsumerRuntime(telling, database=house.kit.database, log=house.log, owner="w")
    await runtime.drain(ACME, 100)
    assert await messages(house) == []
    await house.drain()
    assert len(await messages(house)) == 1


async def test_unread_ones_are_counted_listed_and_read(house: House) -> None:
    for number, message in enumerate(("One", "Two", "Three")):
        now = house.kit.clock.now() + timedelta(seconds=number)
        made = Notification.of_batch(
            message, ACME, job_id="j", user_id=UserId("ann"), message=message, now=now
        )
        await house.kit.store(NOTIFICATIONS).save(made)
    page = await mine(house, limit=2)
    assert [each["message"] for each in page["data"]] == ["Three", "Two"]
    assert (page["pagination"]["total"], page["meta"]) == (3, {"unread": 3})
    rest = await mine(house, limit=2, cursor=page["pagination"]["nextCursor"])
    assert [each["message"] for each in rest["data"]] == ["One"]
    id = page["data"][0]["id"]
    marked = await house.http.patch(f"/notifications/{id}", json={"read": True})
    assert marked.json()["data"]["readAt"] is not None
    unread = await mine(house, unread="true")
    assert (len(unread["data"]), unread["pagination"]["total"], unread["meta"]["unread"]) == (2, 2, 2)
    all_read = await house.post("/notifications/read", status=200)
    assert all_read["data"] == {"marked": 2, "unread": 0}
    assert (await mine(house, unread="true"))["data"] == []
    assert ((await mine(house))["pagination"]["total"], (await mine(house))["meta"]["unread"]) == (3, 0)
    await house.http.patch(f"/notifications/{id}", json={"read": False})
    assert (await mine(house))["meta"] == {"unread": 1}


@pytest.mark.parametrize("other", [somebody("acme", "bob"), somebody("rival", "ann")])
async def test_those_of_others_and_of_other_tenants_look_like_none(house: House, other: Any) -> None:
    await house.new("/jobs", JOB)
    await house.drain()
    id = (await mine(house))["data"][0]["id"]
    answers = [
        await house.http.patch(f"/notifications/{each}", json={"read": True}, headers=other)
        for each in (id, NOBODYS)
    ]
    theirs, nobodys = ({**each.json(), "correlationId": "", "id": ""} for each in answers)
    assert [each.status_code for each in answers] == [404, 404]
    assert theirs == nobodys
    seen = await mine(house, other)
    assert (seen["data"], seen["pagination"]["total"], seen["meta"]) == ([], 0, {"unread": 0})
    cursor = (await mine(house, limit=1))["pagination"].get("nextCursor", "none")
    refused = await house.http.get("/notifications", params={"cursor": cursor}, headers=other)
    assert refused.status_code == 400


async def test_what_was_chosen_comes_by_mail_once(house: House) -> None:
    assert (await house.get("/notifications/settings"))["data"] == {"mail": ["attention_needed", "interview"]}
    job = await house.new("/jobs", JOB)
    chosen = await house.http.put("/notifications/settings", json={"mail": ["analysis_complete"]})
    assert chosen.json()["data"] == {"mail": ["analysis_complete"]}
    await house.post(f"/jobs/{job}/analyze-top", {}, 202)
    for _ in range(2):
        await house.drain()
    await again(house)
    letters = cast(Postbox, house.kit.mailer).letters
    assert {each.to for each in letters} == {"ann@acme.example"}
    assert [each.text.partition(" has")[0] for each in letters] == ['"Python developer"']
    assert f"https://jobs.example.com/jobs/{job}" in letters[-1].text


@pytest.mark.parametrize("body", [{"mail": ["gossip"]}, {"mail": "analysis_complete"}, {}, {"letters": []}])
async def test_what_cannot_be_chosen_is_refused(house: House, body: Any) -> None:
    answer = await house.http.put("/notifications/settings", json=body)
    assert answer.status_code in {400, 422}
    assert (await house.get("/notifications/settings"))["data"] == {"mail": ["attention_needed", "interview"]}


async def test_no_title_is_in_what_the_log_says_of_notifications(house: House) -> None:
    await house.new("/jobs", {**JOB, "title": "Secret plan"})
    await house.drain()
    await house.drain()
    bodies = [each for each in await house.log.read(ACME, after=0) if "notification.made" in each]
    assert len(bodies) == 1
    assert "Secret" not in bodies[0]
    assert "example" not in msgspec.json.decode(bodies[0])["data"].values()


async def put(house: House, id: str, read_days_ago: int | None) -> None:
    now = house.kit.clock.now()
    made = Notification.of_batch(id, ACME, job_id="j", user_id=UserId("ann"), message="x", now=now)
    if read_days_ago is not None:
        made.mark(read=True, now=now - timedelta(days=read_days_ago))
    await house.kit.store(NOTIFICATIONS).save(made)


async def test_read_ones_are_swept_away_after_ninety_days_and_unread_ones_stay(house: House) -> None:
    days = READ_ONES_KEPT.days
    for id, ago in (("old", days + 1), ("young", days - 1), ("unread", None)):
        await put(house, id, ago)
    await sweep(house.kit.database, house.kit.clock)
    assert await house.kit.database["notifications"].count_documents({}) == 3, "none is in the log yet"
    await house.relay.sweep()
    await sweep(house.kit.database, house.kit.clock)
    assert await house.kit.database["notifications"].count_documents({}) == 2
    assert (
        await MongoNotificationDirectory(house.kit.database, house.kit.activity).unread(ACME, UserId("ann"))
        == 1
    )


async def test_who_is_forgotten_has_none_and_no_choice_and_others_keep_theirs(house: House) -> None:
    bob = somebody("acme", "bob")
    await house.http.put("/notifications/settings", json={"mail": ["analysis_complete"]})
    await house.new("/jobs", JOB)
    await house.post("/jobs", JOB, headers=bob)
    await house.drain()
    directory = MongoNotificationDirectory(house.kit.database, house.kit.activity)
    assert not await directory.forget(ACME, "ann"), "its event is not in the log yet"
    await house.drain()
    assert await directory.forget(ACME, "ann")
    assert (await directory.rows(ACME, UserId("ann"), Slice(limit=9), unread=False)).items == []
    assert await house.kit.store(CHOICES).get_many(ACME, ["ann"]) == {}
    assert await messages(house, bob) != []


async def test_a_tenants_purge_takes_its_notifications_and_choices_and_no_other_tenants(house: House) -> None:
    rival = somebody("rival", "ann")
    for headers, tenant in ((None, "acme"), (rival, "rival")):
        await house.http.put("/notifications/settings", json={"mail": ["analysis_complete"]}, headers=headers)
        await house.post("/jobs", JOB, headers=headers)
        for _ in range(2):
            await house.drain(tenant)
    async for _ in purge(house.kit.database, ACME):
        pass
    for collection in ("notifications", "notification_settings", "letters"):
        left = await house.kit.database[collection].find({}, {"_id": 1}).to_list(None)
        assert [each["_id"].partition("/")[0] for each in left] == ["rival"], collection


def test_every_type_of_notification_is_one_that_something_causes() -> None:
    assert {each.value for each in NotificationType} == {
        "analysis_complete",
        "attention_needed",
        "interview",
        "search_found",
        "application_received",
        "batch_analysis_complete",
    }
