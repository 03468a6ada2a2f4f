"""Verdicts over HTTP, with the ranking that shows them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from jobhire.domains.hiring import module as hiring
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.event_log import EventLog

from .conftest import SentHints
from .house import ADA, BOB, JOB, Database, House, open_house, somebody

ACME = TenantId("acme")


@pytest.fixture
async def house(database: Database, redis: Redis, log: EventLog, hints: SentHints) -> AsyncIterator[House]:
    async with open_house(database, redis, log, hints) as house:
        yield house


@pytest.fixture
async def pair(house: House) -> tuple[str, str]:
    return await house.new("/jobs", JOB), await house.new("/candidates", ADA)


def verdict(pair: tuple[str, str], kind: str = "positive", **more: Any) -> dict[str, Any]:
    return {"jobId": pair[0], "candidateId": pair[1], "feedbackType": kind, **more}


async def test_a_verdict_is_recorded_with_the_score_it_judges(house: House, pair: tuple[str, str]) -> None:
    match = (await house.get(f"/jobs/{pair[0]}/candidates/{pair[1]}/match"))["data"]
    given = await house.post("/feedback", verdict(pair, notes="Good talk."))
    assert given["message"] == "Feedback recorded"
    listed = await house.get(f"/jobs/{pair[0]}/feedback")
    (item,) = listed["data"]
    assert (item["candidateName"], item["feedbackType"], item["notes"]) == ("Ada", "positive", "Good talk.")
    assert (item["candidateId"], item["givenBy"]) == (pair[1], "ann")
    assert (item["matchScore"], item["modelVersion"]) == (match["matchScore"], match["modelVersion"])
    assert (item["jobVersion"], item["candidateVersion"]) == (1, 1)
    assert listed["pagination"]["total"] == 1


async def test_judging_again_changes_the_same_feedback_and_keeps_what_it_was(
    house: House, pair: tuple[str, str]
) -> None:
    first = (await house.post("/feedback", verdict(pair)))["data"]
    await house.http.patch(f"/candidates/{pair[1]}", json={"cvText": "Nurse."})
    second = (await house.post("/feedback", verdict(pair, "hired")))["data"]
    assert (second["id"], second["version"], second["candidateVersion"]) == (first["id"], 2, 2)
    detail = (await house.get(f"/feedback/{first['id']}"))["data"]
    assert [(each["feedbackType"], each["matchScore"]) for each in detail["history"]] == [
        ("positive", first["matchScore"])
    ]
    assert second["matchScore"] < first["matchScore"]


async def test_each_person_has_a_verdict_and_the_summary_counts_them(
    house: House, pair: tuple[str, str]
) -> None:
    await house.post("/feedback", verdict(pair))
    await house.post("/feedback", verdict(pair, "negative"), headers=somebody(user="bob"))
    summary = (await house.get(f"/jobs/{pair[0]}/feedback/summary"))["data"]
    assert summary["counts"] == {"positive": 1, "negative": 1, "hired": 0}
    (model,) = summary["byModel"]
    assert model["averageScores"].keys() == {"positive", "negative"}


async def test_the_ranking_shows_the_latest_verdict_at_once(house: House, pair: tuple[str, str]) -> None:
    await house.drain()

    async def shown() -> Any:
        (row,) = (await house.get(f"/jobs/{pair[0]}/matches", minScore=0))["data"]
        return row["feedback"]

    assert await shown() is None
    id = (await house.post("/feedback", verdict(pair)))["data"]["id"]
    assert await shown() == "positive"
    await house.post("/feedback", verdict(pair, "negative"), headers=somebody(user="bob"))
    assert await shown() == "negative"
    match = await house.get(f"/jobs/{pair[0]}/candidates/{pair[1]}/match")
    assert match["data"]["feedback"] == "negative"
    await house.http.delete(f"/feedback/{id}")
    assert await shown() == "negative"


async def test_only_the_one_who_gave_it_changes_it_and_only_at_the_version_they_saw(
    house: House, pair: tuple[str, str]
) -> None:
    id = (await house.post("/feedback", verdict(pair)))["data"]["id"]
    path = f"/feedback/{id}"
    other = await house.http.patch(path, json={"notes": "x"}, headers=somebody(user="bob"))
    assert (other.status_code, other.json()["type"]) == (
        403,
        "https://jobhire.dev/problems/feedback-of-another",
    )
    stale = await house.http.patch(path, json={"notes": "x"}, headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    changed = await house.http.patch(path, json={"notes": "x"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert (await house.http.delete(path, headers=somebody(user="bob"))).status_code == 403
    assert (await house.http.delete(path)).status_code == 200
    assert (await house.http.get(path)).status_code == 404
    assert (await house.http.delete(path)).status_code == 404


async def test_the_same_idempotency_key_judges_once(house: House, pair: tuple[str, str]) -> None:
    first = await house.post("/feedback", verdict(pair), headers={"Idempotency-Key": "k"})
    again = await house.post("/feedback", verdict(pair), headers={"Idempotency-Key": "k"})
    assert first == again
    other = await house.http.post("/feedback", json=verdict(pair, "hired"), headers={"Idempotency-Key": "k"})
    assert other.status_code == 422


async def test_another_tenants_job_candidate_and_feedback_do_not_exist(
    house: House, pair: tuple[str, str]
) -> None:
    id = (await house.post("/feedback", verdict(pair)))["data"]["id"]
    eve = somebody("evil", "eve")
    assert (await house.http.post("/feedback", json=verdict(pair), headers=eve)).status_code == 404
    for path in (f"/feedback/{id}", f"/jobs/{pair[0]}/feedback", f"/jobs/{pair[0]}/feedback/summary"):
        assert (await house.http.get(path, headers=eve)).status_code == 404, path
    assert (await house.http.delete(f"/feedback/{id}", headers=eve)).status_code == 404


async def test_row_26_notes_are_for_who_may_read_feedback_and_never_in_events(
    house: House, pair: tuple[str, str]
) -> None:
    await house.post("/feedback", verdict(pair, notes="SECRET-WORDS"))
    await house.drain()
    viewer = somebody("acme", "vic", "jobs:read", "candidates:read", "matches:read")
    assert (await house.http.get(f"/jobs/{pair[0]}/feedback", headers=viewer)).status_code == 403
    for path in (f"/jobs/{pair[0]}/matches", f"/jobs/{pair[0]}/candidates/{pair[1]}/match"):
        assert "SECRET-WORDS" not in (await house.http.get(path, headers=viewer)).text
    told = [event async for batch in house.log.since(ACME, 0) for event in batch]
    assert "ai.jobhire.feedback.given.v1" in [event.type for event in told]
    assert all(b"SECRET-WORDS" not in bytes(event.data) for event in told)


async def test_decisions_are_told_as_of_any_moment(house: House, pair: tuple[str, str]) -> None:
    reader, clock = hiring.verdicts(house.kit), house.kit.clock
    other = await house.new("/candidates", BOB)
    before = clock.now() - timedelta(milliseconds=1)
    id = (await house.post("/feedback", verdict(pair)))["data"]["id"]
    await house.post("/feedback", verdict((pair[0], other), "negative"))
    then = clock.now()
    await house.post("/feedback", verdict(pair, "hired"))
    hired = clock.now()
    await house.http.delete(f"/feedback/{id}")

    async def told(moment: Any, job: str | None = pair[0]) -> list[str]:
        return [each.type.value for each in await reader.decisions(ACME, job_id=job, as_of=moment)]

    assert await told(before) == []
    assert await told(then) == ["positive", "negative"]
    assert await told(hired, None) == ["hired", "negative"]
    assert await told(clock.now()) == ["negative"]
    assert await reader.decisions(TenantId("evil"), job_id=None, as_of=hired) == []
