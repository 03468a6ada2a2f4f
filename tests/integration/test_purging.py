"""What was deleted long ago is destroyed wherever it is kept; what is restored in time is all there."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from redis.asyncio import Redis

from jobhire.shared.application import Forgotten, Gone
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.system import SystemClock

from .conftest import SentHints
from .house import ADA, BOB, JOB, Database, House, open_house

pytestmark = pytest.mark.stack
WORD = "quokka"


@pytest.fixture
async def house(database: Database, redis: Redis, log: EventLog, hints: SentHints) -> AsyncIterator[House]:
    async with open_house(database, redis, log, hints) as house:
        yield house


async def long_ago(house: House, collection: str, id: str, days: float = 31) -> None:
    """As if it had been deleted so many days earlier."""
    document = await house.kit.database[collection].find_one({"_id": f"acme/{id}"})
    assert document is not None
    then = msgspec.to_builtins(SystemClock().now() - timedelta(days=days))
    moved = {"$set": {"state.deleted_at": then, "state.updated_at": then}}
    await house.kit.database[collection].update_one({"_id": document["_id"]}, moved)


async def upgraded_long_ago(house: House) -> None:
    since = msgspec.to_builtins(SystemClock().now() - timedelta(days=100))
    for kind in ("jobs", "candidates"):
        document = {"_id": f"purge-{kind}.since", "since": since}
        await house.kit.database["chores"].replace_one({"_id": document["_id"]}, document, upsert=True)


async def turn(house: House) -> None:
    """One of every purge, and what it told is in the log."""
    for chore in (each for door in house.doors for each in door.chores):
        if chore.name.startswith("purge-"):
            await chore.run()
    await house.drain()


async def left(house: House, word: str = WORD) -> set[str]:
    """The collections in which a word is."""
    database, found = house.kit.database, set()
    for name in await database.list_collection_names():
        async for document in database[name].find({}):
            if word in str(document).casefold():
                found.add(name)
    return found


async def spoken_of(house: House) -> tuple[str, str]:
    """A job and a candidate, with all that is said of them."""
    job = await house.new("/jobs", {**JOB, "description": f"We keep {WORD}s."})
    ada = {**ADA, "name": f"Ada {WORD}", "cvText": f"{ADA['cvText']} Kept a {WORD}."}
    candidate = await house.new("/candidates", ada)
    await house.drain()
    await house.http.patch(f"/candidates/{candidate}", json={"headline": WORD})
    await house.http.patch(f"/jobs/{job}", json={"department": WORD})
    await house.drain()
    notes = {"jobId": job, "candidateId": candidate, "feedbackType": "positive", "notes": f"a {WORD}"}
    await house.post("/feedback", notes)
    await house.post(f"/jobs/{job}/candidates/{candidate}/analyze", status=200)
    await house.post(f"/jobs/{job}/analyze", status=200)
    await house.post(f"/candidates/{candidate}/enrich", status=200)
    await house.http.put(f"/candidates/{candidate}/declaration", json={"sex": "female"})
    await house.drain()
    return job, candidate


async def seen(house: House, job: str, candidate: str) -> list[Any]:
    """All that anybody sees of both, but versions and times of change."""
    answers = [
        await house.get(f"/jobs/{job}"),
        await house.get(f"/jobs/{job}/matches", minScore=0),
        await house.get(f"/jobs/{job}/feedback"),
        await house.get(f"/jobs/{job}/analysis"),
        await house.get(f"/candidates/{candidate}"),
        await house.get(f"/candidates/{candidate}/enrichment"),
        await house.get(f"/candidates/{candidate}/declaration"),
        await house.get(f"/jobs/{job}/candidates/{candidate}/match"),
    ]
    return [without(each) for each in answers]


MOVING = {"version", "updatedAt", "position", "asOf", "stale", "jobVersion", "candidateVersion", "inputsHash"}


def without(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without(each) for name, each in value.items() if name not in MOVING}
    return [without(each) for each in value] if isinstance(value, list) else value


async def test_what_is_restored_is_seen_as_before_by_everybody_who_had_acted_on_the_deletion(
    house: House,
) -> None:
    job, candidate = await spoken_of(house)
    before = await seen(house, job, candidate)
    for _ in range(2):
        for path in (f"/jobs/{job}", f"/candidates/{candidate}"):
            assert (await house.http.delete(path)).status_code == 200
            await house.drain()
        assert (await house.get("/jobs"))["data"] == []
        for path in (f"/candidates/{candidate}/restore", f"/jobs/{job}/restore"):
            await house.post(path, status=200)
            await house.drain()
        assert await seen(house, job, candidate) == before


async def test_a_purge_takes_a_candidate_out_of_everything_and_leaves_the_verdict(house: House) -> None:
    job, candidate = await spoken_of(house)
    await upgraded_long_ago(house)
    await house.http.delete(f"/candidates/{candidate}")
    await house.http.delete(f"/jobs/{job}")
    await house.drain()
    assert await left(house) >= {"candidates", "jobs", "feedback"}
    assert await house.kit.database["past_inputs"].count_documents({}) == 4, "two versions of each"
    await turn(house)
    assert "candidates" in await left(house), "it is not its time"
    for kind, id in (("jobs", job), ("candidates", candidate)):
        await long_ago(house, kind, id)
    await turn(house)
    assert await left(house) == set()
    assert await house.kit.database["past_inputs"].count_documents({}) == 0
    assert (await house.http.post(f"/jobs/{job}/restore")).json()["type"].endswith("restorable-no-more")
    await turn(house)
    for kind, id in (("jobs", job), ("candidates", candidate)):
        assert await house.kit.database[kind].find_one({"_id": f"acme/{id}"}) is None
        assert (await house.http.post(f"/{kind}/{id}/restore")).status_code == 404
    kept = await house.kit.database["feedback"].find_one({})
    assert kept is not None
    assert (kept["state"]["opinion"]["type"], kept["state"]["opinion"]["notes"]) == ("positive", "")
    declared = await house.kit.database["declarations"].find_one({})
    assert declared is not None and declared["state"]["entries"] == []
    bodies = await house.log.read(TenantId("acme"), after=0)
    types = [msgspec.json.decode(each)["type"] for each in bodies]
    for told in ("job.purged.v1", "candidate.purged.v1", "feedback.forgotten.v1", "analysis.forgotten.v1"):
        assert types.count(f"ai.jobhire.{told}") == 1, told


async def test_for_what_was_deleted_before_an_upgrade_the_days_begin_with_it(house: House) -> None:
    id = await house.new("/candidates", BOB)
    await house.http.delete(f"/candidates/{id}")
    await long_ago(house, "candidates", id, days=400)
    await turn(house)
    await turn(house)
    assert await left(house, "nursing") >= {"candidates"}
    since = await house.kit.database["chores"].find_one({"_id": "purge-candidates.since"})
    assert since is not None
    earlier = SystemClock().now() - timedelta(days=30, seconds=5)
    await house.kit.database["chores"].update_one(
        {"_id": since["_id"]}, {"$set": {"since": msgspec.to_builtins(earlier)}}
    )
    await turn(house)
    assert "candidates" not in await left(house, "nursing")


async def test_two_workers_at_once_purge_once_and_what_is_restored_in_time_stays(house: House) -> None:
    await upgraded_long_ago(house)
    ids = [await house.new("/candidates", {"name": f"Number {n}"}) for n in range(8)]
    for id in ids[1:]:
        await house.http.delete(f"/candidates/{id}")
    await house.http.delete(f"/candidates/{ids[0]}")
    await house.post(f"/candidates/{ids[0]}/restore", status=200)
    await house.drain()
    for id in ids[2:]:
        await long_ago(house, "candidates", id)
    await asyncio.gather(*(turn(house) for _ in range(3)))
    await turn(house)
    kept = [str(each["_id"]).partition("/")[2] async for each in house.kit.database["candidates"].find({})]
    assert sorted(kept) == sorted(ids[:2])
    bodies = await house.log.read(TenantId("acme"), after=0)
    purged = [each for each in map(msgspec.json.decode, bodies) if each["type"].endswith("purged.v1")]
    assert sorted(each["subject"] for each in purged) == sorted(ids[2:])


async def test_whoever_is_merged_goes_with_the_one_who_stayed(house: House) -> None:
    await upgraded_long_ago(house)
    ann, bea, cy = [await house.new("/candidates", {"name": f"Ann {WORD}", "skills": [s]}) for s in "abc"]
    await house.post(f"/candidates/{bea}/merge", {"candidateId": cy}, status=200)
    await house.post(f"/candidates/{ann}/merge", {"candidateId": bea}, status=200)
    await house.drain()
    await turn(house)
    for id in (bea, cy):
        await long_ago(house, "candidates", id)
    await turn(house)
    assert await house.kit.database["candidates"].count_documents({}) == 3, "a merge has no end of its own"
    await house.http.delete(f"/candidates/{ann}")
    await house.drain()
    await long_ago(house, "candidates", ann)
    for _ in range(3):
        await turn(house)
    assert await left(house) == set()
    assert await house.kit.database["candidates"].count_documents({}) == 0


async def test_one_that_cannot_be_forgotten_yet_holds_up_nobody_and_comes_again(house: House) -> None:
    await upgraded_long_ago(house)
    ids = [await house.new("/candidates", {"name": f"Number {n}"}) for n in range(3)]
    for id in ids:
        await house.http.delete(f"/candidates/{id}")
        await long_ago(house, "candidates", id)

    class Away:
        away = True

        async def forget(self, tenant_id: TenantId, gone: Gone) -> Forgotten:
            if self.away and gone.id == ids[0]:
                raise ConnectionError("the store of files is away")
            return Forgotten()

    house.retention.forgetters.append(away := Away())
    for _ in range(3):
        await turn(house)
    left_over = [each["_id"] async for each in house.kit.database["candidates"].find({})]
    assert left_over == [f"acme/{ids[0]}"]
    away.away = False
    await turn(house)
    assert await house.kit.database["candidates"].count_documents({}) == 0


async def verify(house: House) -> None:
    [chore] = [each for door in house.doors for each in door.chores if each.name == "erasures"]
    await chore.run()


async def erased_a_while_ago(house: House, id: str) -> None:
    then = msgspec.to_builtins(SystemClock().now() - timedelta(minutes=2))
    change = {"$set": {"state.erasure.at": then}}
    await house.kit.database["candidates"].update_one({"_id": f"acme/{id}"}, change)


async def test_an_erasure_is_gone_through_once_more_and_then_it_is_verified(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobhire.domains.matching.infrastructure.forgetting.PATIENCE", 0.02)
    job, candidate = await spoken_of(house)
    told = (await house.post(f"/candidates/{candidate}/erase", status=200))["data"]
    assert not told["complete"], "nobody has followed the log meanwhile"
    await verify(house)
    assert (await house.get(f"/candidates/{candidate}/erasure"))["data"]["verifiedAt"] is None
    await erased_a_while_ago(house, candidate)
    await verify(house)
    assert not (await house.get(f"/candidates/{candidate}/erasure"))["data"]["complete"]
    await house.drain()
    late = {"_id": f"acme/candidates/{candidate}/0000000009/late", "tenant": "acme", "subject": candidate}
    await house.kit.database["past_inputs"].insert_one(late)
    await verify(house)
    end = (await house.get(f"/candidates/{candidate}/erasure"))["data"]
    assert end["complete"] and end["verifiedAt"]
    assert end["removed"]["pastScoreInputs"] == told["removed"]["pastScoreInputs"] + 1
    await verify(house)
    assert (await house.get(f"/candidates/{candidate}/erasure"))["data"] == end
    await house.http.delete(f"/jobs/{job}")
    await house.kit.database["jobs"].delete_many({})
    assert await left(house) - {"job_analyses", "rankings"} == set()
    await upgraded_long_ago(house)
    await long_ago(house, "candidates", candidate, days=400)
    await turn(house)
    assert (await house.get(f"/candidates/{candidate}/erasure"))["data"]["removed"] == end["removed"]


STEPS = 45


@pytest.mark.parametrize("seed", range(4))
async def test_any_sequence_of_deletions_restores_and_edits_ends_as_a_full_recompute(
    house: House, database: Database, redis: Redis, log: EventLog, hints: SentHints, seed: int
) -> None:
    chance = random.Random(seed)
    skills = ("Python", "Django", "Nursing", "SQL")
    ids: dict[str, list[str]] = {"jobs": [], "candidates": []}
    for number in range(3):
        ids["jobs"].append(await house.new("/jobs", {**JOB, "title": f"Job {number}"}))
        ids["candidates"].append(await house.new("/candidates", {**ADA, "name": f"Ada {number}"}))
    for _ in range(STEPS):
        kind = chance.choice(["jobs", "candidates"])
        path = f"/{kind}/{chance.choice(ids[kind])}"
        match chance.randrange(5):
            case 0:
                await house.http.delete(path)
            case 1 | 2:
                await house.http.post(f"{path}/restore")
            case 3:
                name = "requiredSkills" if kind == "jobs" else "skills"
                await house.http.patch(path, json={name: chance.sample(skills, 2)})
            case _:
                await house.drain()
    for kind in ids:
        await house.http.post(f"/{kind}/{ids[kind][0]}/restore")
    await house.drain()
    kept_up = await rankings_of(house)
    for name in ("profiles", "rankings", "tallies", "fences", "progress"):
        await database[name].drop()
    async with open_house(database, redis, log, hints) as anew:
        await anew.drain()
        assert await rankings_of(anew) == kept_up
    assert any(each["data"] for each in kept_up[1:]), "there is something to compare"


async def rankings_of(house: House) -> list[Any]:
    """Jobs with their counts, candidates with theirs, and every ranking."""
    jobs, candidates = await house.get("/jobs"), await house.get("/candidates")
    rows = [await house.get(f"/jobs/{each['id']}/matches", minScore=0) for each in jobs["data"]]
    for each in rows:
        assert each["meta"].pop("upToDate")
        each["meta"].pop("asOf", None)
    return [[jobs["data"], candidates["data"]], *rows]
