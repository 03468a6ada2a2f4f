"""The career site over HTTP: strangers apply, candidates are written to and answer, on a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, cast

import icalendar
import pytest
from redis.asyncio import Redis

from jobhire.domains.careers.domain.site import CareerSite, SiteSettings
from jobhire.domains.careers.infrastructure.mongo import LETTERS, SITES
from jobhire.domains.sourcing.infrastructure.boards.job_posting import JobPostings
from jobhire.shared.application import Asked, Fetched, Mail
from jobhire.shared.domain import AlreadyExists, TenantId
from jobhire.shared.infrastructure.documents import document_id
from jobhire.shared.infrastructure.event_log import EventLog
from tests.kits import Postbox

from .conftest import SentHints
from .house import ADA, JOB, Database, House, open_house, somebody
from .test_hiring_over_http import move, told
from .test_interviews_over_http import plan

ACME = TenantId("acme")
NOBODY = {"Authorization": ""}
ALL: dict[str, dict[str, str]] = {"received": {}, "interview": {}, "rejected": {}, "offer": {}}
SITE = {
    "slug": "acme",
    "companyName": "Acme",
    "enabled": True,
    "letters": ALL,
    "noticeVersion": "2026-11",
}
NORA = {
    "name": "Nora Secret",
    "email": "nora.secret@example.com",
    "note": "SECRET-WORDS",
    "consent": {"recruiting": True, "talentPool": True},
}
OFFER = {
    "salary": {"amount": 9_000_000, "currency": "CHF"},
    "period": "year",
    "startDate": "2027-03-01",
    "expiresAt": "2090-01-01T00:00:00Z",
    "note": "SECRET-WORDS",
}


@pytest.fixture
async def house(database: Database, redis: Redis, log: EventLog, hints: SentHints) -> AsyncIterator[House]:
    async with open_house(database, redis, log, hints) as house:
        await put(house, SITE)
        yield house


async def put(house: House, body: Any, status: int = 200, headers: Any = None) -> dict[str, Any]:
    answer = await house.http.put("/careers", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def settle(house: House) -> None:
    """Each step of a way is told to the next."""
    for _ in range(4):
        await house.drain()


async def posted(house: House) -> list[Mail]:
    """What was sent once everything due is."""
    await settle(house)
    chores = {chore.name: chore for door in house.doors for chore in door.chores}
    await chores["candidate-letters"].run()
    return cast(Postbox, house.kit.mailer).letters


async def apply(
    house: House, job: str, body: Any = NORA, status: int = 202, headers: Any = None
) -> dict[str, Any]:
    path = f"/careers/acme/jobs/{job}/applications"
    return await house.post(path, body, status=status, headers={**NOBODY, **(headers or {})})


async def only_application(house: House, job: str) -> dict[str, Any]:
    (found,) = (await house.get(f"/jobs/{job}/applications", source="career_site"))["data"]
    return cast(dict[str, Any], found)


async def test_a_stranger_applies_and_answers_an_offer(house: House) -> None:
    job = await house.new("/jobs", JOB)
    key = {"Idempotency-Key": "k-1"}
    first = await apply(house, job, headers=key)
    assert await apply(house, job, headers=key) == first
    await apply(house, job, {**NORA, "name": "Somebody Else", "email": "NORA.SECRET@example.com"})
    (letter,) = await posted(house)
    made = await only_application(house, job)
    assert (made["candidateName"], made["stage"]["kind"]) == ("Nora Secret", "new")
    assert (letter.to, letter.sender_name) == ("nora.secret@example.com", "Acme")
    candidate = f"/candidates/{made['candidateId']}"
    proposed = (await house.get(f"{candidate}/proposals"))["data"]
    assert [(each["field"], each["value"]) for each in proposed] == [("name", "Somebody Else")]
    await consents_are_on_record(house, candidate)
    await an_offer_is_accepted(house, made["id"], letter)
    assert (await house.get(candidate))["data"]["employmentStatus"] == "available"
    await move(house, made["id"], "new", "interview")
    await posted(house)
    assert (await house.get(candidate))["data"]["employmentStatus"] == "interviewing"
    events = await told(house)
    assert {each for each, _ in events} >= {
        "career-site.changed.v1",
        "career-application.received.v1",
        "career-application.taken.v1",
        "candidate-letter.sent.v1",
    }
    for _, data in events:
        assert b"SECRET" not in data and b"ecret@" not in data and b"Nora" not in data


async def consents_are_on_record(house: House, candidate: str) -> None:
    known = (await house.get(f"{candidate}/consents"))["data"]["purposes"]
    recorded = {each["purpose"]: each["recorded"] for each in known if each["recorded"]}
    assert sorted(recorded) == ["recruiting", "talent_pool"]
    assert (recorded["recruiting"]["noticeVersion"], recorded["recruiting"]["basis"]) == (
        "2026-11",
        "consent",
    )


async def an_offer_is_accepted(house: House, application: str, letter: Mail) -> None:
    own = "/careers/applications/" + letter.text.split("/careers/applications/")[1].split()[0]
    offer = (await house.post(f"/applications/{application}/offers", OFFER))["data"]
    seen = (await house.http.get(own, headers=NOBODY)).json()["data"]
    assert (seen["status"], seen["offer"]) == ("received", None), "a draft is nobody's business"
    await house.post(f"/offers/{offer['id']}/move", {"from": "draft", "to": "sent"}, status=200)
    assert (await posted(house))[-1].subject.startswith("An offer from Acme")
    seen = (await house.http.get(own, headers=NOBODY)).json()["data"]
    assert "SECRET" not in str(seen) and seen["offer"]["salary"]["amount"] == 9_000_000
    answer = {"action": "accept_offer", "offerId": offer["id"], "offerVersion": seen["offer"]["version"]}
    stale = {**answer, "offerVersion": 1}
    assert (await house.post(own, stale, status=409, headers=NOBODY))["type"].endswith("/offer-changed")
    for _ in range(2):
        done = await house.post(own, answer, status=200, headers=NOBODY)
        assert done["data"]["offer"]["status"] == "accepted"
    declined = {**answer, "action": "decline_offer"}
    assert (await house.post(own, declined, status=409, headers=NOBODY))["offerStatus"] == "accepted"
    turns = (await house.get(f"/offers/{offer['id']}"))["data"]["turns"]
    assert turns[-1]["by"] == "candidate"
    gone = await house.http.get(own[:-1] + ("A" if own[-1] != "A" else "B"), headers=NOBODY)
    assert gone.status_code == 404


async def test_an_interview_reaches_both_calendars_and_a_rejection_waits(
    house: House, database: Database
) -> None:
    job, ada = await house.new("/jobs", JOB), await house.new("/candidates", {**ADA, "email": "ada@x.org"})
    body = {"candidateId": ada, "source": "job_board"}
    made = (await house.post(f"/jobs/{job}/applications", body))["data"]
    arranged = (await house.post(f"/applications/{made['id']}/interviews", plan(note="SECRET-WORDS")))["data"]
    await house.http.patch(f"/interviews/{arranged['id']}", json={"place": "Hall 3", "interviewers": ["ann"]})
    letters = await posted(house)
    to_ada = [each for each in letters if each.to == "ada@x.org"]
    assert len(to_ada) == 2 and "Hall 3" in to_ada[-1].text
    entry = event_of(to_ada[-1])
    assert (int(entry["SEQUENCE"]), "DESCRIPTION" in entry) == (1, False)
    assert str(entry["ATTENDEE"]) == "mailto:ada@x.org"
    colleagues = {each.to: each for each in letters if each.to.endswith("@acme.example")}
    assert event_of(colleagues["ann@acme.example"])["UID"] == entry["UID"]
    left = colleagues["bob@acme.example"].invitation
    assert left is not None and left.method == "CANCEL", "who is not of the panel any more"
    await move(house, made["id"], "new", "rejected", reason="skills")
    assert len(await posted(house)) == len(letters), "an hour in which it can be taken back"
    shown = (await house.get(f"/applications/{made['id']}/letters"))["data"]
    assert [(each["kind"], each["status"]) for each in shown] == [
        ("interview", "sent"),
        ("interview", "sent"),
        ("rejected", "waiting"),
    ]
    held = [each for door in house.doors for each in door.disclosers]
    disclosed = [
        (await each.disclose(ACME, Asked(id=ada, links_until=house.kit.clock.now()))).held for each in held
    ]
    assert sum(each.place == LETTERS.collection for part in disclosed for each in part) == 3
    await due_at_once(database, shown[-1]["id"])
    assert len(await posted(house)) == len(letters), "rejected a moment ago: its letter is for later"


async def due_at_once(database: Database, letter: str) -> None:
    """As if its hour were over."""
    key = {"_id": document_id(ACME, letter)}
    await database[LETTERS.collection].update_one(key, {"$set": {"state.due_at": "2026-01-01T00:00:00Z"}})


def event_of(letter: Mail) -> Any:
    assert letter.invitation is not None and letter.invitation.method == "REQUEST"
    calendar = icalendar.Calendar.from_ical(letter.invitation.content)
    assert calendar["METHOD"] == "REQUEST"
    return calendar.walk("VEVENT")[0]


async def test_strangers_see_open_jobs_and_nothing_else(house: House) -> None:
    job = await house.new("/jobs", {**JOB, "description": "Django & more", "companyContext": {"a": "SECRET"}})
    held = await house.new("/jobs", {**JOB, "title": "SECRET"})
    await house.http.patch(f"/jobs/{held}", json={"status": "closed"})
    listed = await house.http.get("/careers/acme/jobs", headers=NOBODY)
    assert [each["id"] for each in listed.json()["data"]] == [job] and "SECRET" not in listed.text
    assert listed.headers["cache-control"] == "public, max-age=60"
    again = {**NOBODY, "If-None-Match": listed.headers["etag"]}
    assert (await house.http.get("/careers/acme/jobs", headers=again)).status_code == 304
    one = await house.http.get(f"/careers/acme/jobs/{job}", headers=NOBODY)
    assert one.json()["data"]["description"] == "Django & more" and "SECRET" not in one.text
    assert (await house.http.get(f"/careers/acme/jobs/{held}", headers=NOBODY)).status_code == 404
    assert (await apply(house, held, status=409))["type"].endswith("/applications-closed")
    await our_own_reader_reads_it(house, job)
    assert (await put(house, SITE, 409, somebody("rival")))["type"].endswith("/career-slug-taken")
    faster = CareerSite.of(TenantId("rival"), SiteSettings(slug="acme", company_name="Rival"))
    with pytest.raises(AlreadyExists):
        await house.kit.store(SITES).save(faster)
    await put(house, {**SITE, "enabled": False})
    assert (await house.http.get("/careers/acme/jobs", headers=NOBODY)).status_code == 404


async def our_own_reader_reads_it(house: House, job: str) -> None:
    wanted = {**NOBODY, "Accept": "application/ld+json"}
    posting = await house.http.get(f"/careers/acme/jobs/{job}", headers=wanted)
    assert posting.headers["content-type"] == "application/ld+json"
    page = b'<html><script type="application/ld+json">' + posting.content + b"</script></html>"
    reader, address = JobPostings(), "https://acme.example/jobs/1"
    answer = Fetched(status=200, headers={}, body=page)
    (read,) = reader.read(address, reader.begin(address, ""), answer).postings
    assert (read.title, read.location) == (JOB["title"], JOB["location"])
    assert "Django & more" in read.description


async def test_who_was_deleted_gets_no_letter(house: House) -> None:
    job = await house.new("/jobs", JOB)
    await apply(house, job)
    await settle(house)
    made = await only_application(house, job)
    answer = await house.http.delete(f"/candidates/{made['candidateId']}")
    assert answer.status_code == 200
    assert await posted(house) == []
