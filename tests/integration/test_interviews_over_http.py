"""Interviews, scorecards and offers over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from redis.asyncio import Redis

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.event_log import EventLog

from .conftest import SentHints
from .house import ADA, JOB, Database, House, open_house, somebody
from .house import BOB as BOBBY
from .test_hiring_over_http import apply, asked, gone, move, told

ACME = TenantId("acme")
START = (datetime.now(UTC) + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)
MEMBER = ("applications:read", "applications:write", "interviews:write", "scorecards:write")
ANN, BOB = somebody("acme", "ann", *MEMBER), somebody("acme", "bob", *MEMBER)


@pytest.fixture
async def house(database: Database, redis: Redis, log: EventLog, hints: SentHints) -> AsyncIterator[House]:
    async with open_house(database, redis, log, hints) as house:
        yield house


@pytest.fixture
async def application(house: House) -> str:
    pair = await house.new("/jobs", JOB), await house.new("/candidates", ADA)
    return str((await apply(house, pair))["id"])


def plan(**more: Any) -> dict[str, Any]:
    return {
        "kind": "video",
        "startsAt": START.isoformat(),
        "endsAt": (START + timedelta(hours=1)).isoformat(),
        "timeZone": "Europe/Zurich",
        "interviewers": ["ann", "bob"],
        **more,
    }


async def arranged(house: House, application: str, **more: Any) -> dict[str, Any]:
    path = f"/applications/{application}/interviews"
    made: dict[str, Any] = (await house.post(path, plan(**more)))["data"]
    return made


def event_in(body: bytes) -> Any:
    calendar = icalendar.Calendar.from_ical(body)
    assert sorted(str(each.name) for each in calendar.subcomponents) == ["VEVENT", "VTIMEZONE"]
    return calendar.walk("VEVENT")[0]


async def test_row_50_calendars_keep_the_uid_and_see_the_sequence_rise_and_nothing_breaks_out(
    house: House, application: str
) -> None:
    evil = "Room 4\r\nATTENDEE:mailto:eve@evil.example\r\nEND:VEVENT"
    made = await arranged(house, application, note=evil)
    path = f"/interviews/{made['id']}"
    answer = await house.http.get(f"{path}/calendar.ics", headers={"Accept": "text/calendar"})
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    before = event_in(answer.content)
    assert before["DTSTART"].dt == START
    assert [str(each) for each in before["ATTENDEE"]] == [
        "mailto:ann@acme.example",
        "mailto:bob@acme.example",
    ]
    assert "eve@evil.example" in str(before["DESCRIPTION"])
    tag = {"If-None-Match": answer.headers["etag"]}
    assert (await house.http.get(f"{path}/calendar.ics", headers=tag)).status_code == 304
    later = (START + timedelta(days=1)).isoformat()
    refused = await house.http.patch(path, json={"startsAt": later})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/endsAt")
    end = (START + timedelta(days=1, hours=1)).isoformat()
    changed = await house.http.patch(path, json={"startsAt": later, "endsAt": end, "interviewers": ["bob"]})
    assert (changed.status_code, changed.json()["data"]["sequence"]) == (200, 1)
    after = event_in((await house.http.get(f"{path}/calendar.ics", headers=tag)).content)
    assert (after["UID"], int(before["SEQUENCE"]), int(after["SEQUENCE"])) == (before["UID"], 0, 1)
    await house.post(f"{path}/end", {"status": "cancelled", "reason": "ill"}, status=200)
    cancelled = event_in((await house.http.get(f"{path}/calendar.ics")).content)
    assert (str(cancelled["STATUS"]), int(cancelled["SEQUENCE"])) == ("CANCELLED", 2)
    over = await house.http.post(f"{path}/end", json={"status": "held"})
    assert (over.status_code, over.json()["interviewStatus"]) == (409, "cancelled")


async def test_interviewers_are_people_of_the_tenant_and_find_their_own(
    house: House, application: str
) -> None:
    path = f"/applications/{application}/interviews"
    unknown = await house.http.post(path, json=plan(interviewers=["ann", "robot"]))
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/interviewers")
    assert (await house.http.post(path, json=plan(timeZone="Mars/Base"))).status_code == 422
    assert (await house.http.post(path, json=plan(link="javascript:alert(1)"))).status_code == 422
    late = await arranged(house, application, interviewers=["bob"])
    soon = await arranged(
        house,
        application,
        interviewers=["bob", "ann"],
        startsAt=(START - timedelta(days=1)).isoformat(),
        endsAt=(START - timedelta(hours=23)).isoformat(),
    )
    await house.drain()
    news = (await house.http.get("/notifications", headers=BOB)).json()["data"]
    assert {(each["type"], each["path"]) for each in news} == {
        ("interview", f"/interviews/{each['id']}") for each in (soon, late)
    }
    own = (await house.http.get("/interviews", headers=BOB)).json()["data"]
    assert [each["id"] for each in own] == [soon["id"], late["id"]]
    assert [each["id"] for each in (await house.get(path))["data"]] == [late["id"], soon["id"]]
    await move(house, application, "new", "rejected", reason="skills")
    assert (await house.http.post(path, json=plan())).status_code == 409


def card(rating: int, recommendation: str = "yes", evidence: str = "") -> dict[str, Any]:
    marks = [{"criterion": "Python", "rating": rating, "evidence": evidence}]
    return {"recommendation": recommendation, "marks": marks}


async def test_nobody_sees_the_others_scorecards_before_handing_in_their_own(
    house: House, application: str
) -> None:
    interview = (await arranged(house, application))["id"]
    path, panel = f"/interviews/{interview}/scorecards", f"/applications/{application}/scorecards"
    first = await house.http.put(f"{path}/me", json=card(5, evidence="SECRET-WORDS"), headers=ANN)
    assert first.status_code == 200
    blind = (await house.http.get(panel, headers=BOB)).json()["data"]
    assert (blind["cards"], blind["hidden"], blind["summary"]) == ([], 1, None)
    assert blind["awaited"] == [{"interviewId": interview, "interviewerId": "bob"}]
    other = await house.http.put(f"{path}/ann", json=card(1), headers=BOB)
    assert other.json()["type"].endswith("/scorecard-of-another")
    managed = (await house.http.get(panel)).json()["data"]
    assert (len(managed["cards"]), managed["hidden"]) == (1, 0)
    await house.http.put(f"{path}/me", json=card(2, "no"), headers=BOB)
    seen = (await house.http.get(panel, headers=BOB)).json()["data"]
    assert (len(seen["cards"]), seen["hidden"], seen["awaited"]) == (2, 0, [])
    assert seen["summary"]["criteria"] == [{"criterion": "Python", "mean": 3.5, "spread": 3, "n": 2}]
    assert seen["summary"]["recommendations"] == {"strong_no": 0, "no": 1, "yes": 1, "strong_yes": 0}
    again = (await house.http.put(f"{path}/me", json=card(3), headers=BOB)).json()["data"]
    assert (again["latest"]["number"], again["earlier"][0]["marks"][0]["rating"]) == (2, 2)
    stranger = await house.http.put(f"{path}/me", json=card(3), headers=somebody("acme", "eve"))
    assert (stranger.status_code, stranger.json()["type"].rpartition("/")[2]) == (403, "not-an-interviewer")
    events = await told(house)
    assert [type for type, _ in events].count("scorecard.submitted.v1") == 3
    assert all(b"SECRET" not in data and b"meet" not in data for _, data in events)


def offer(**more: Any) -> dict[str, Any]:
    return {
        "salary": {"amount": 12345600, "currency": "CHF"},
        "period": "year",
        "startDate": "2027-03-01",
        "expiresAt": (datetime.now(UTC) + timedelta(days=14)).isoformat(),
        **more,
    }


async def test_an_offer_is_drafted_sent_and_accepted_and_hires_nobody_by_itself(
    house: House, application: str
) -> None:
    path = f"/applications/{application}/offers"
    past, nobodys = START.replace(year=2020).isoformat(), {"amount": 1, "currency": "XXX"}
    for wrong in ({"salary": nobodys}, {"expiresAt": past}):
        assert (await house.http.post(path, json=offer(**wrong))).status_code == 422
    made = (await house.post(path, offer(note="SECRET-WORDS")))["data"]
    second = await house.http.post(path, json=offer())
    assert (second.status_code, second.json()["offerId"]) == (409, made["id"])
    own = f"/offers/{made['id']}"
    changed = await house.http.patch(own, json={"startDate": "2027-04-01"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["data"]["salary"]["digits"]) == (200, 2)
    await house.post(f"{own}/move", {"from": "draft", "to": "sent"}, status=200)
    assert (await house.http.patch(own, json={"startDate": "2027-05-01"})).status_code == 409
    answers = await asyncio.gather(
        *(house.http.post(f"{own}/move", json={"from": "sent", "to": to}) for to in ("accepted", "declined"))
    )
    assert sorted(each.status_code for each in answers) == [200, 409]
    shown = (await house.get(f"/applications/{application}"))["data"]
    assert shown["stage"]["kind"] == "new"
    reader = somebody("acme", "bob", *MEMBER)
    assert (await house.http.get(own, headers=reader)).status_code == 403
    events = [each for each in await told(house) if each[0].startswith("offer.")]
    assert [type for type, _ in events] == [
        "offer.drafted.v1",
        "offer.changed.v1",
        "offer.moved.v1",
        "offer.moved.v1",
    ]
    assert all(b"12345600" not in data and b"SECRET" not in data for _, data in events)


async def test_an_offer_whose_time_is_over_has_expired_at_once_and_the_chore_tells_it(
    house: House, application: str
) -> None:
    path = f"/applications/{application}/offers"
    soon = (datetime.now(UTC) + timedelta(seconds=1.2)).isoformat()
    made = (await house.post(path, offer(expiresAt=soon)))["data"]
    own = f"/offers/{made['id']}"
    await house.post(f"{own}/move", {"from": "draft", "to": "sent"}, status=200)
    await asyncio.sleep(1.3)
    assert (await house.get(own))["data"]["status"] == "expired"
    late = await house.http.post(f"{own}/move", json={"from": "sent", "to": "accepted"})
    assert late.json()["type"].endswith("/offer-moved")
    (chore,) = (each for door in house.doors for each in door.chores if each.name == "offer-expiry")
    await chore.run()
    await chore.run()
    assert (await house.get(own))["data"]["version"] == 3
    assert [data for type, data in await told(house) if type == "offer.moved.v1"][-1].count(b"expired")
    await house.post(path, offer())


async def test_what_is_kept_is_told_to_the_candidate_and_forgotten_with_them(
    house: House, application: str
) -> None:
    interview = (await arranged(house, application, place="SECRET-ROOM"))["id"]
    await house.http.put(f"/interviews/{interview}/scorecards/me", json=card(4, evidence="SECRET-WORDS"))
    await house.post(f"/applications/{application}/offers", offer())
    candidate = (await house.get(f"/applications/{application}"))["data"]["candidateId"]
    hiring = next(door for door in house.doors if door.name == "hiring")
    held = [
        each
        for discloser in hiring.disclosers
        for each in (await discloser.disclose(ACME, asked(candidate))).held
    ]
    assert [each.place for each in held] == ["applications", "interviews", "scorecards", "offers"]
    twice = [*hiring.forgetters, *hiring.forgetters]
    removed = [(await each.forget(ACME, gone(candidate))).removed for each in twice]
    assert {k: v for each in removed for k, v in each.items() if v} == {
        "interviewNotes": 1,
        "scorecardNotes": 1,
        "offerTerms": 1,
    }
    for collection in ("interviews", "scorecards", "offers"):
        stored = await house.kit.database[collection].find_one({}, {"pending": 0, "audit": 0})
        assert "SECRET" not in str(stored)
        assert "12345600" not in str(stored)


async def test_numbers_are_counted_from_the_record_and_change_with_it(house: House, application: str) -> None:
    job = (await house.get(f"/applications/{application}"))["data"]["jobId"]
    bob = await apply(house, (job, await house.new("/candidates", BOBBY)), source="agency", channel="Best")
    await arranged(house, application)
    await move(house, application, "new", "interview")
    await move(house, bob["id"], "new", "interview")
    await move(house, bob["id"], "interview", "hired")
    today = datetime.now(UTC).date().isoformat()
    found = (await house.get("/analytics/hiring", **{"jobId": job, "from": today, "to": today}))["data"]
    assert (found["applications"], found["leadTime"]["n"], found["interviewDelay"]["n"]) == (2, 1, 1)
    new = found["passages"][0]
    assert (new["kind"], new["entered"], new["advanced"], new["conversion"]) == ("new", 2, 2, 1.0)
    assert [(each["source"], each["hired"]) for each in found["sources"]] == [("referral", 0), ("agency", 1)]
    assert [(each["channel"], each["applied"]) for each in found["channels"]] == [("Best", 1), ("", 1)]
    viewer = somebody("acme", "vic", "analytics:read")
    less = (await house.http.get("/analytics/hiring", headers=viewer)).json()["data"]
    assert (less["applications"], less["channels"], less["channelsLeftOut"]) == (2, [], 2)
    await move(house, application, "interview", "withdrawn", reason="mistake")
    assert (await house.get("/analytics/hiring"))["data"]["applications"] == 1
    assert (await house.get("/analytics/hiring", to="2020-01-01"))["data"]["applications"] == 0
    for wrong in ({"from": today, "to": "2020-01-01"}, {"to": "9999-12-31"}):
        assert (await house.http.get("/analytics/hiring", params=wrong)).status_code == 422
    unknown = await house.http.get("/analytics/hiring", params={"jobId": "nobody"})
    assert unknown.status_code == 404
