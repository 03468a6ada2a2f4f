"""The projection's storage: one suite, both adapters. Nothing older overwrites anything newer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from jobhire.domains.matching.application.ports import RankedCandidate
from jobhire.domains.matching.domain.profile import CandidateType, Demands, Profile, Requirement, Role, Span
from jobhire.domains.matching.infrastructure.stored import (
    MongoStorage,
    Overtaken,
    Storage,
    StoredJob,
    StoredProfile,
    StoredRanking,
    TallyDocument,
)
from jobhire.shared.domain import TenantId
from tests.application.matching.fakes import MemoryStorage

ACME, OTHER = TenantId("acme"), TenantId("other")
SPAN = Span("cvText", 3, 9, 1)
ROW = RankedCandidate("c-1", 4, "past", 80, 800_000, (50, 30))
EDGES = ((-1, 0, 0), (7, 2**64 - 1, 1), (0, 5, 2**63))


@pytest.fixture(params=["memory", "mongo"])
def storage(request: pytest.FixtureRequest) -> Storage:
    if request.param == "memory":
        return MemoryStorage()
    return MongoStorage(request.getfixturevalue("database"))


def a_profile(id: str = "c-1", slot: int = 0, version: int = 1) -> StoredProfile:
    profile = Profile(
        candidate_id=id, version=version, type=CandidateType.PAST, skills={}, terms={"größe": 7},
        roles=(Role("chef", ("chef",), 12, SPAN),), experience_months=None, experience_span=SPAN,
        seniority=3, seniority_span=None, places=("bern",), remote=True, term_spans=(70,),
    )  # fmt: skip
    return StoredProfile(slot=slot, model="m", profile=profile)


def a_ranking(id: str = "j-1", version: int = 1) -> StoredRanking:
    asked = Requirement("Go", SPAN, 3, (("go", 100, "exact"),), (("go", 9),), ("Go",))
    demands = Demands(
        job_id=id, version=version, required=(asked,), nice=(), experience=(), seniority=None,
        places=(("bern", 100),), remote=False, terms=(("go", 9),), words=("Go",),
    )  # fmt: skip
    job = StoredJob(open=True, model="m", demands=demands, edges=EDGES)
    return StoredRanking(job=job, rows=[ROW])


def a_tally(epoch: int, position: int = 1) -> TallyDocument:
    return TallyDocument(
        epoch=epoch, position=position, disorder=0, slotted=0, as_of=None, model="m", total=0,
        jobs="", counts="", histograms=[], written="", candidates="",
    )  # fmt: skip


async def collected(pages: Any) -> list[Any]:
    return [each async for page in pages for each in page]


async def test_what_was_put_comes_back_equal(storage: Storage) -> None:
    await storage.put_profiles(ACME, 1, [a_profile("c-1", 0), a_profile("c-2", 1)])
    await storage.put_rankings(ACME, 1, 5, [a_ranking("j-1"), a_ranking("j-2")])
    await storage.put_tally(ACME, a_tally(1))
    assert await storage.profiles(ACME, ["c-2", "c-9"]) == {"c-2": a_profile("c-2", 1)}
    assert await storage.slots(ACME, ["c-1", "c-2", "c-9"]) == {"c-1": 0, "c-2": 1}
    assert await collected(storage.all_profiles(ACME)) == [a_profile("c-1", 0), a_profile("c-2", 1)]
    assert await storage.ranking(ACME, "j-1") == a_ranking("j-1")
    assert await storage.ranking(ACME, "j-9") is None
    assert await storage.written_rankings(ACME, ["j-2", "j-9"]) == {"j-2": (1, a_ranking("j-2"))}
    assert await collected(storage.all_jobs(ACME)) == [a_ranking("j-1").job, a_ranking("j-2").job]
    assert list(await storage.jobs(ACME, ["j-2", "j-9"])) == [a_ranking("j-2").job]
    assert await storage.tally(ACME) == a_tally(1)


async def test_a_newer_epoch_replaces_and_an_older_one_is_refused(storage: Storage) -> None:
    await storage.put_profiles(ACME, 2, [a_profile(version=2)])
    await storage.put_rankings(ACME, 2, 5, [a_ranking(version=2)])
    await storage.put_tally(ACME, a_tally(2))
    with pytest.raises(Overtaken):
        await storage.put_profiles(ACME, 1, [a_profile(version=1)])
    with pytest.raises(Overtaken):
        await storage.put_rankings(ACME, 1, 4, [a_ranking(version=1)])
    with pytest.raises(Overtaken):
        await storage.put_tally(ACME, a_tally(1))
    await storage.drop_profiles(ACME, 1, ["c-1"])
    await storage.drop_rankings(ACME, 1, ["j-1"])
    assert await storage.profiles(ACME, ["c-1"]) == {"c-1": a_profile(version=2)}
    assert await storage.ranking(ACME, "j-1") == a_ranking(version=2)
    assert await storage.tally(ACME) == a_tally(2)
    await storage.put_profiles(ACME, 3, [a_profile(version=3)])
    assert (await storage.profiles(ACME, ["c-1"]))["c-1"].profile.version == 3


async def test_what_is_dropped_is_gone(storage: Storage) -> None:
    await storage.put_profiles(ACME, 1, [a_profile("c-1", 0), a_profile("c-2", 1)])
    await storage.put_rankings(ACME, 1, 5, [a_ranking("j-1"), a_ranking("j-2")])
    await storage.drop_profiles(ACME, 2, ["c-1", "c-9"])
    await storage.drop_rankings(ACME, 2, ["j-1"])
    await storage.drop_rankings(ACME, 2, [])
    assert [each.profile.candidate_id for each in await collected(storage.all_profiles(ACME))] == ["c-2"]
    assert await storage.ranking(ACME, "j-1") is None


async def test_a_batch_that_did_not_end_is_seen_by_the_next(storage: Storage) -> None:
    first = await storage.begin(ACME)
    assert first.clean
    await storage.end(ACME, first.epoch, "m")
    second = await storage.begin(ACME)
    assert (second.epoch, second.clean) == (first.epoch + 1, True)
    third = await storage.begin(ACME)
    assert (third.epoch, third.clean) == (first.epoch + 2, False)
    with pytest.raises(Overtaken):
        await storage.end(ACME, second.epoch, "m")
    await storage.end(ACME, third.epoch, "m")
    assert (await storage.begin(ACME)).clean


async def test_a_tenant_is_outdated_until_a_batch_of_the_present_model_ended(storage: Storage) -> None:
    assert list(await storage.outdated("new", {}, None)) == []
    first = await storage.begin(ACME)
    assert list(await storage.outdated("new", {}, None)) == [ACME]
    await storage.end(ACME, first.epoch, "old")
    assert (
        list(await storage.outdated("new", {}, None))
        == list(await storage.outdated("new", {}, ACME))
        == [ACME]
    )
    assert (
        list(await storage.outdated("old", {}, None)) == list(await storage.outdated("old", {}, ACME)) == []
    )
    second = await storage.begin(ACME)
    assert list(await storage.outdated("new", {}, ACME)) == [ACME]
    await storage.end(ACME, second.epoch, "new")
    assert list(await storage.outdated("new", {}, None)) == []


async def test_only_the_outdated_among_many_tenants_are_named(database: Any) -> None:
    storage = MongoStorage(database)
    for tenant_id, model in ((OTHER, "old"), (ACME, "old"), (TenantId("third"), "new")):
        await storage.end(tenant_id, (await storage.begin(tenant_id)).epoch, model)
    assert list(await storage.outdated("new", {}, None)) == [ACME, OTHER]
    assert list(await storage.outdated("new", {}, TenantId("third"))) == []
    assert list(await storage.outdated("new", {}, OTHER)) == [OTHER]


async def test_batches_that_begin_at_once_get_an_epoch_each(storage: Storage) -> None:
    fences = await asyncio.gather(*(storage.begin(ACME) for _ in range(20)))
    assert sorted(fence.epoch for fence in fences) == list(range(1, 21))
    assert [fence.epoch for fence in fences if fence.clean] == [1]


async def test_tenants_do_not_see_each_other(database: Any) -> None:
    storage = MongoStorage(database)
    profile = a_profile()
    other = replace(profile.profile, version=9)
    await storage.put_profiles(ACME, 1, [profile])
    await storage.put_profiles(OTHER, 1, [StoredProfile(slot=4, model="m", profile=other)])
    await storage.put_rankings(OTHER, 1, 1, [a_ranking()])
    await storage.put_tally(OTHER, a_tally(1))
    assert await storage.profiles(ACME, ["c-1"]) == {"c-1": profile}
    assert await collected(storage.all_profiles(ACME)) == [profile]
    assert await storage.ranking(ACME, "j-1") is None
    assert await storage.tally(ACME) is None
    await storage.drop_profiles(ACME, 1, ["c-1"])
    assert len(await collected(storage.all_profiles(OTHER))) == 1
    assert (await storage.begin(ACME)).epoch == (await storage.begin(OTHER)).epoch == 1


async def test_all_pages_are_read(database: Any) -> None:
    storage = MongoStorage(database)
    ids = [f"c-{number:04}" for number in range(1_203)]
    await storage.put_profiles(ACME, 1, [a_profile(id, slot) for slot, id in enumerate(ids)])
    found = await collected(storage.all_profiles(ACME))
    assert [each.profile.candidate_id for each in found] == ids
    assert len(await storage.slots(ACME, ids)) == len(ids)


async def test_a_tenant_with_a_model_of_its_own_is_outdated_while_it_follows_another(
    storage: Storage,
) -> None:
    fence = await storage.begin(ACME)
    await storage.end(ACME, fence.epoch, "own")
    for tenant in (None, ACME):
        assert list(await storage.outdated("new", {ACME: "own"}, tenant)) == []
        assert list(await storage.outdated("own", {ACME: "newer own"}, tenant)) == [ACME]
