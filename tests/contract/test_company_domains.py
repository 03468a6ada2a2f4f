"""Companies' domains at rest: what the tests' directory shows, MongoDB shows; a proof is one tenant's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from beanie import init_beanie
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.domains.identity.application.domains import DomainDirectory, ProvenDomains
from jobhire.domains.identity.domain.company_domain import CompanyDomain, DomainProof
from jobhire.domains.identity.domain.errors import DomainTaken
from jobhire.domains.identity.infrastructure.mongo import (
    COMPANY_DOMAINS,
    DOMAIN_PROOFS,
    CompanyDomainDocument,
    DomainProofDocument,
    MongoDomainDirectory,
)
from jobhire.domains.identity.infrastructure.purge import purge
from jobhire.shared.application import AggregateStore
from jobhire.shared.domain import AlreadyExists, TenantId
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.mongo import MongoAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from tests.application.identity.directories import MemoryDomainDirectory
from tests.contract.test_user_directory import Silence

Database = AsyncIOMotorDatabase[dict[str, Any]]
Kept = tuple[AggregateStore[CompanyDomain], AggregateStore[DomainProof], DomainDirectory]
ACME, RIVAL = TenantId("acme"), TenantId("acme-rival")
CLOCK = SystemClock()


def domain(id: str, name: str = "example.com", home: TenantId = ACME) -> CompanyDomain:
    return CompanyDomain.add(id, home, name, secret=f"secret of {id}", now=CLOCK.now())


@pytest.fixture(params=["memory", "mongo"])
async def kept(request: pytest.FixtureRequest, database: Database) -> Kept:
    if request.param == "memory":
        memory: MemoryAggregateStore[CompanyDomain] = MemoryAggregateStore(
            COMPANY_DOMAINS, clock=CLOCK, ids=Uuid7Ids()
        )
        proofs: MemoryAggregateStore[DomainProof] = MemoryAggregateStore(
            DOMAIN_PROOFS, clock=CLOCK, ids=Uuid7Ids()
        )
        return memory, proofs, MemoryDomainDirectory(memory, proofs)
    return await _mongo(database)


async def _mongo(database: Database) -> Kept:
    await init_beanie(database=database, document_models=[CompanyDomainDocument, DomainProofDocument])
    domains: MongoAggregateStore[CompanyDomain] = MongoAggregateStore(
        COMPANY_DOMAINS, database=database, clock=CLOCK, ids=Uuid7Ids(), announce=Silence()
    )
    proofs: MongoAggregateStore[DomainProof] = MongoAggregateStore(
        DOMAIN_PROOFS, database=database, clock=CLOCK, ids=Uuid7Ids(), announce=Silence()
    )
    return domains, proofs, MongoDomainDirectory(database)


async def test_it_shows_one_tenants_oldest_first_and_never_a_removed_one(kept: Kept) -> None:
    store, _, directory = kept
    gone = domain("d3", "gone.example.com")
    gone.remove(now=CLOCK.now())
    for each in (domain("d2", "two.example.com"), domain("d1"), gone, domain("d4", home=RIVAL)):
        await store.save(each)
    assert [each.id for each in await directory.of_tenant(ACME)] == ["d1", "d2"]
    assert [each.id for each in await directory.of_tenant(RIVAL)] == ["d4"]


async def test_a_name_is_taken_once_within_a_tenant_and_free_again_afterwards(kept: Kept) -> None:
    store, _, _ = kept
    first = domain("d1")
    await store.save(first)
    with pytest.raises(AlreadyExists) as taken:
        await store.save(domain("d2"))
    assert taken.value.context["key"] == "name"
    first.remove(now=CLOCK.now())
    await store.save(first)
    await store.save(domain("d3"))


async def test_a_proof_is_one_tenants_over_all_tenants(kept: Kept) -> None:
    store, proofs, _ = kept
    ours, theirs = domain("d1"), domain("d2", home=RIVAL)
    for each in (ours, theirs):
        await store.save(each)
    proven = ProvenDomains(domains=store, proofs=proofs, counting="proven")
    assert await proven.holder("example.com") is None
    await proven.take(ours, [ours.value], CLOCK.now())
    with pytest.raises(DomainTaken):
        await proven.take(theirs, [ours.value, theirs.value], CLOCK.now())
    assert await proven.holder("example.com") == ACME
    _, former = await proven.take(theirs, [theirs.value], CLOCK.now())
    assert former is not None and (former.home, former.domain_id) == (ACME, "d1")
    assert await proven.holder("example.com") == RIVAL
    await proven.release(theirs)
    assert await proven.holder("example.com") is None


async def test_what_was_not_looked_at_for_a_day_is_looked_at_whoever_holds_it(kept: Kept) -> None:
    _, proofs, directory = kept
    now = CLOCK.now()
    for number, looked_at in enumerate([now, now - timedelta(hours=25), None, now - timedelta(hours=23)]):
        ours = domain(f"d{number}", f"n{number}.example.com", ACME if number % 2 else RIVAL)
        proof = DomainProof.of_nobody(ours.name)
        proof.take(ours, published=[ours.value], now=now)
        proof.looked_at = looked_at
        await proofs.save(proof)
    await proofs.save(DomainProof.of_nobody("free.example.com"))
    due = await directory.to_look_at(now - timedelta(days=1), limit=9)
    assert [each.id for each in due] == ["n1.example.com", "n2.example.com"]
    assert [each.id for each in await directory.to_look_at(now, limit=1)] == ["n1.example.com"]


async def test_a_proof_of_an_earlier_release_is_looked_at_too(database: Database) -> None:
    _, proofs, directory = await _mongo(database)
    ours = domain("d1")
    proof = DomainProof.of_nobody(ours.name)
    proof.take(ours, published=[ours.value], now=CLOCK.now())
    await proofs.save(proof)
    await database[DOMAIN_PROOFS.collection].update_many(
        {}, {"$unset": {"state.looked_at": "", "state.misses": ""}}
    )
    [due] = await directory.to_look_at(CLOCK.now(), limit=9)
    assert (due.looked_at, due.misses) == (None, 0)


async def test_a_purged_tenants_domains_are_free(database: Database) -> None:
    store, proofs, _ = await _mongo(database)
    ours, theirs = domain("d1"), domain("d2", home=RIVAL)
    for each in (ours, theirs):
        await store.save(each)
    proven = ProvenDomains(domains=store, proofs=proofs, counting="proven")
    await proven.take(ours, [ours.value], CLOCK.now())
    counts = {name: count async for name, count in purge(database, ACME)}
    assert (counts["company_domains"], counts["domain_proofs"]) == (1, 1)
    await proven.take(theirs, [ours.value, theirs.value], CLOCK.now())
    assert await proven.holder("example.com") == RIVAL
