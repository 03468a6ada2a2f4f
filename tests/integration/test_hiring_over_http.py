"""Applications over HTTP: from a candidate who applies to a hire, on a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from jobhire.domains.candidate.application.erasing import EraseCandidate
from jobhire.domains.hiring import module as hiring
from jobhire.domains.hiring.domain.application import Arrival, JobApplication, Source
from jobhire.domains.hiring.domain.feedback import Judged
from jobhire.domains.hiring.domain.pipeline import BUILT_IN, JobPipeline
from jobhire.domains.hiring.infrastructure.applications import APPLICATIONS
from jobhire.shared.application import Asked, Gone, Principal
from jobhire.shared.domain import TenantId, UserId
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


async def apply(house: House, pair: tuple[str, str], **more: Any) -> dict[str, Any]:
    body = {"candidateId": pair[1], "source": "referral", **more}
    found: dict[str, Any] = (await house.post(f"/jobs/{pair[0]}/applications", body))["data"]
    return found


async def move(house: House, id: str, from_: str, to: str, **more: Any) -> dict[str, Any]:
    body = {"from": from_, "to": to, **more}
    found: dict[str, Any] = (await house.post(f"/applications/{id}/move", body, status=200))["data"]
    return found


async def told(house: House) -> list[tuple[str, bytes]]:
    await house.drain()
    found = [event async for batch in house.log.since(ACME, 0) for event in batch]
    return [(event.type.removeprefix("ai.jobhire."), bytes(event.data)) for event in found]


async def test_an_application_goes_from_stage_to_stage_and_tells_all_of_it(
    house: House, pair: tuple[str, str]
) -> None:
    made = await apply(house, pair, channel="Bob", note="SECRET-WORDS")
    match = (await house.get(f"/jobs/{pair[0]}/candidates/{pair[1]}/match"))["data"]
    assert (made["matchScore"], made["candidateName"]) == (match["matchScore"], "Ada")
    await move(house, made["id"], "new", "interview", note="SECRET-WORDS")
    done = await move(house, made["id"], "interview", "rejected", reason="salary")
    assert (done["stage"]["kind"], done["version"]) == ("rejected", 3)
    shown = (await house.get(f"/applications/{made['id']}"))["data"]
    steps = [(each["from"] and each["from"]["id"], each["to"]["id"]) for each in shown["history"]]
    assert steps == [(None, "new"), ("new", "interview"), ("interview", "rejected")]
    assert [each["seconds"] is None for each in shown["stays"]] == [False, False, True]
    assert (shown["history"][2]["reason"], shown["jobTitle"]) == ("salary", JOB["title"])
    await refuse_a_stranger(house, pair, made["id"])
    events = [each for each in await told(house) if each[0].startswith(("application.", "pipeline."))]
    assert sorted(type for type, _ in events) == [
        "application.moved.v1",
        "application.rejected.v1",
        "application.submitted.v1",
        "pipeline.taken.v1",
    ]
    assert all(b"SECRET" not in data and b"Bob" not in data for _, data in events)


async def test_a_second_application_names_the_first_until_that_is_closed(
    house: House, pair: tuple[str, str]
) -> None:
    path, body = f"/jobs/{pair[0]}/applications", {"candidateId": pair[1], "source": "agency"}
    at_once = await asyncio.gather(*(house.http.post(path, json=body) for _ in range(4)))
    assert sorted(each.status_code for each in at_once) == [201, 409, 409, 409]
    first = next(each.json()["data"]["id"] for each in at_once if each.status_code == 201)
    refused = await house.http.post(path, json=body)
    assert (refused.status_code, refused.json()["applicationId"]) == (409, first)
    await move(house, first, "new", "withdrawn", reason="other_offer")
    second = (await apply(house, pair))["id"]
    reopened = await house.http.post(f"/applications/{first}/move", json={"from": "withdrawn", "to": "new"})
    assert (reopened.status_code, reopened.json()["applicationId"]) == (409, second)
    both = (await house.get(f"/candidates/{pair[1]}/applications"))["data"]
    assert [each["id"] for each in both] == [second, first]


async def test_of_two_moves_at_once_one_wins_and_the_other_is_told_where_it_is(
    house: House, pair: tuple[str, str]
) -> None:
    id = (await apply(house, pair))["id"]
    stages = ["screening", "interview", "offer", "interview"]
    answers = await asyncio.gather(
        *(house.http.post(f"/applications/{id}/move", json={"from": "new", "to": to}) for to in stages)
    )
    assert sorted(each.status_code for each in answers) == [200, 409, 409, 409]
    shown = (await house.get(f"/applications/{id}"))["data"]
    assert len(shown["history"]) == 2
    lost = [each.json() for each in answers if each.status_code == 409]
    assert {(each["type"].rpartition("/")[2], each["stage"]) for each in lost} == {
        ("stage-moved", shown["stage"]["id"])
    }
    stale = await house.http.post(
        f"/applications/{id}/move",
        json={"from": shown["stage"]["id"], "to": "rejected", "reason": "other"},
        headers={"If-Match": '"1"'},
    )
    assert stale.status_code == 412


async def test_row_32_nobody_is_hired_past_the_interviews_twice_or_for_a_closed_job(
    house: House, pair: tuple[str, str]
) -> None:
    path = f"/applications/{(await apply(house, pair))['id']}"

    async def refused(from_: str) -> tuple[int, str]:
        answer = await house.http.post(f"{path}/move", json={"from": from_, "to": "hired"})
        return answer.status_code, answer.json()["type"].rpartition("/")[2]

    assert await refused("new") == (409, "stage-skipped")
    await move(house, path[14:], "new", "offer")
    assert (await house.http.patch(f"/jobs/{pair[0]}", json={"status": "closed"})).status_code == 200
    assert await refused("offer") == (409, "job-not-open")
    assert (await house.http.patch(f"/jobs/{pair[0]}", json={"status": "open"})).status_code == 200
    assert len((await house.get(path))["data"]["history"]) == 2
    await move(house, path[14:], "offer", "hired")
    assert await refused("offer") == (409, "stage-moved")
    again = await house.http.post(
        f"/jobs/{pair[0]}/applications", json={"candidateId": pair[1], "source": "agency"}
    )
    assert again.status_code == 409


async def test_the_board_counts_by_stage_and_lists_by_stage_kind_and_source(
    house: House, pair: tuple[str, str]
) -> None:
    job, other = pair[0], await house.new("/candidates", BOB)
    board = (await house.get(f"/jobs/{job}/pipeline"))["data"]
    assert (board["version"], [each["count"] for each in board["stages"]]) == (0, [0] * 7)
    ada, bob = await apply(house, pair), await apply(house, (job, other), source="agency")
    await move(house, bob["id"], "new", "interview")
    board = (await house.get(f"/jobs/{job}/pipeline"))["data"]
    assert {each["id"]: each["count"] for each in board["stages"] if each["count"]} == {
        "new": 1,
        "interview": 1,
    }
    for wanted, id in (({"stage": "new"}, ada), ({"kind": "interview"}, bob), ({"source": "agency"}, bob)):
        (row,) = (await house.get(f"/jobs/{job}/applications", **wanted))["data"]
        assert row["id"] == id["id"], wanted
    page = await house.get(f"/jobs/{job}/applications", limit=1)
    cursor = page["pagination"]["nextCursor"]
    second = await house.get(f"/jobs/{job}/applications", limit=1, cursor=cursor)
    assert [page["data"][0]["id"], second["data"][0]["id"]] == [bob["id"], ada["id"]]


async def test_templates_change_without_touching_jobs_that_took_them(
    house: House, pair: tuple[str, str]
) -> None:
    listed = (await house.get("/pipeline-templates"))["data"]
    assert [(each["id"], each["revision"]) for each in listed] == [("default", 0)]
    id = (await apply(house, pair))["id"]
    await move(house, id, "new", "screening")
    stages = [each for each in listed[0]["stages"] if each["id"] != "screening"]
    short = {"name": "Short", "stages": stages}
    made = (await house.post("/pipeline-templates", {"id": "short", **short}))["data"]
    put = await house.http.put("/pipeline-templates/short", json={**short, "name": "Shorter"})
    assert (made["revision"], put.json()["data"]["revision"]) == (1, 2)
    assert (await house.http.put("/pipeline-templates/none", json=short)).status_code == 404
    path = f"/jobs/{pair[0]}/pipeline"
    refused = await house.http.put(path, json={"templateId": "short"})
    assert (refused.status_code, refused.json()["stages"]) == (409, ["screening"])
    unknown = await house.http.put(path, json={"templateId": "nope"})
    assert unknown.status_code == 422
    await move(house, id, "screening", "offer")
    taken = await house.http.put(path, json={"templateId": "short"}, headers={"If-Match": '"1"'})
    assert (taken.status_code, taken.json()["data"]["templateId"]) == (200, "short")
    gone = await house.http.delete("/pipeline-templates/short")
    assert gone.status_code == 200
    assert (await house.get(path))["data"]["templateId"] == "short"
    shown = (await house.get(f"/applications/{id}"))["data"]
    assert [each["to"]["id"] for each in shown["history"]] == ["new", "screening", "offer"]


async def test_a_deleted_candidate_or_job_hides_applications_and_a_restored_one_brings_them_back(
    house: House, pair: tuple[str, str]
) -> None:
    id = (await apply(house, pair))["id"]
    for thing in (f"/jobs/{pair[0]}", f"/candidates/{pair[1]}"):
        await house.http.delete(thing)
        await house.drain()
        assert (await house.http.get(f"/applications/{id}")).status_code == 404
        moved = await house.http.post(f"/applications/{id}/move", json={"from": "new", "to": "offer"})
        assert moved.status_code == 404
        if thing.startswith("/cand"):
            assert (await house.get(f"/jobs/{pair[0]}/applications"))["pagination"]["total"] == 0
        else:
            assert (await house.get(f"/candidates/{pair[1]}/applications"))["data"] == []
        await house.post(f"{thing}/restore", status=200)
        await house.drain()
        assert (await house.http.get(f"/applications/{id}")).status_code == 200
    assert (await house.get(f"/jobs/{pair[0]}/applications"))["pagination"]["total"] == 1


async def test_an_application_whose_candidate_went_in_the_same_moment_is_hidden_as_well(
    house: House, pair: tuple[str, str]
) -> None:
    await house.http.delete(f"/candidates/{pair[1]}")
    await house.drain()
    pipeline = JobPipeline.taken(pair[0], ACME, BUILT_IN)
    judged = Judged(points=1, model="m", job_version=1, candidate_version=1)
    late = JobApplication.submit(
        "late",
        pipeline,
        pair[1],
        Arrival(source=Source.OTHER, channel="", note="", judged=judged),
        by=UserId("ann"),
        now=datetime.now(UTC),
    )
    await house.kit.store(APPLICATIONS).save(late)
    assert (await house.get(f"/jobs/{pair[0]}/applications"))["pagination"]["total"] == 1
    await house.drain()
    assert (await house.get(f"/jobs/{pair[0]}/applications"))["pagination"]["total"] == 0


async def test_applications_follow_a_merge_and_come_back_with_an_unmerge(
    house: House, pair: tuple[str, str]
) -> None:
    id, survivor = (await apply(house, pair))["id"], await house.new("/candidates", {**BOB, "name": "Ada B"})
    await house.post(f"/candidates/{survivor}/merge", {"candidateId": pair[1]}, status=200)
    await house.drain()
    shown = (await house.get(f"/applications/{id}"))["data"]
    assert (shown["candidateId"], shown["appliedAs"]) == (survivor, pair[1])
    again = await house.http.post(
        f"/jobs/{pair[0]}/applications", json={"candidateId": survivor, "source": "other"}
    )
    assert (again.status_code, again.json()["applicationId"]) == (409, id)
    await house.post(f"/candidates/{survivor}/unmerge", {"candidateId": pair[1]}, status=200)
    await house.drain()
    await house.drain()
    assert (await house.get(f"/applications/{id}"))["data"]["candidateId"] == pair[1]
    types = [type for type, _ in await told(house)]
    assert types.count("application.reassigned.v1") == 2


async def refuse_a_stranger(house: House, pair: tuple[str, str], id: str) -> None:
    eve = somebody("evil", "eve")
    body = {"candidateId": pair[1], "source": "other"}
    assert (await house.http.post(f"/jobs/{pair[0]}/applications", json=body, headers=eve)).status_code == 404
    for path in (
        f"/applications/{id}",
        f"/jobs/{pair[0]}/applications",
        f"/jobs/{pair[0]}/pipeline",
        f"/candidates/{pair[1]}/applications",
    ):
        assert (await house.http.get(path, headers=eve)).status_code == 404, path


async def test_an_open_application_keeps_its_candidate_and_an_erasure_takes_the_words_of_it(
    house: House, pair: tuple[str, str]
) -> None:
    id = (await apply(house, pair, channel="her aunt", note="SECRET-WORDS"))["id"]
    bonds = hiring.bonds(house.kit)
    assert [each.type for each in (await bonds.about(ACME, [pair[1]]))[pair[1]]] == ["applied"]
    said = {"jobId": pair[0], "candidateId": pair[1], "feedbackType": "positive"}
    await house.post("/feedback", said)
    await move(house, id, "new", "rejected", reason="skills")
    decisions, now = hiring.decisions(house.kit), house.kit.clock.now()
    (decided,) = await decisions.decisions(ACME, job_id=pair[0], as_of=now)
    assert (decided.type, decided.candidate_id) == ("negative", pair[1])
    before = await decisions.decisions(ACME, job_id=None, as_of=decided.at - timedelta(milliseconds=1))
    assert [each.type for each in before] == ["positive"]
    assert [each.type for each in (await bonds.about(ACME, [pair[1]]))[pair[1]]] == ["positive", "decided"]
    erased = await house.kit.mediator.send(EraseCandidate(by=Principal.system(ACME), id=pair[1]))
    assert erased.removed["applicationNotes"] == 1
    await house.drain()
    assert (await house.http.get(f"/applications/{id}")).status_code == 404
    stored = await house.kit.database["applications"].find_one({}, {"pending": 0, "audit": 0})
    assert stored is not None
    assert "SECRET-WORDS" not in str(stored)
    assert "her aunt" not in str(stored)
    assert stored["state"]["stage"]["id"] == "rejected"


def asked(id: str) -> Asked:
    return Asked(id=id, links_until=datetime.now(UTC))


def gone(id: str) -> Gone:
    return Gone(kind="candidate", id=id, erased=True)
