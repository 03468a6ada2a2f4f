"""Sealed values in the database: counted, sealed anew, and none forgotten."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.shared.application import acting_as, system_act
from jobhire.shared.domain import Aggregate, TenantId
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.audit_entries import decode_entries
from jobhire.shared.infrastructure.mongo import MongoAggregateStore
from jobhire.shared.infrastructure.sealed import Count, SealedField, SealedValues
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from jobhire.shared.infrastructure.vault import KeyringVault
from tests.contract.test_aggregate_store import Announced
from tests.unit.shared.test_vault import NEW, OLD

ACME = TenantId("acme")
Database = AsyncIOMotorDatabase[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Lock:
    secret: str | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Safe(Aggregate):
    owner: str
    lock: Lock = field(default_factory=Lock)
    spare: list[Lock] = field(default_factory=list)
    note: str = ""


SAFES: AggregateKind[Safe] = AggregateKind(collection="safes", noun="safe", type=Safe)
FIELDS = (
    SealedField(collection="safes", path="lock.secret", context="lock/{owner}"),
    SealedField(collection="safes", path="spare.*.secret", context="spare/{tenant}/{id}"),
)


class House:
    def __init__(self, database: Database) -> None:
        self.safes = database["safes"]
        self.old, self.both, self.new = KeyringVault([OLD]), KeyringVault([NEW, OLD]), KeyringVault([NEW])
        parts: dict[str, Any] = {"database": database, "clock": SystemClock(), "ids": Uuid7Ids()}
        self.store = MongoAggregateStore(SAFES, announce=Announced(), **parts)
        self._parts = parts

    def values(self, fields: tuple[SealedField, ...] = FIELDS) -> SealedValues:
        parts = {**self._parts}
        return SealedValues(parts.pop("database"), self.both, fields=fields, collections=["safes"], **parts)

    async def keep(self, number: int, vault: KeyringVault) -> Safe:
        spare = [Lock(vault.seal(b"spare", context=f"spare/acme/s{number}")) for _ in range(2)]
        lock = Lock(vault.seal(b"front", context=f"lock/o{number}"))
        safe = Safe(id=f"s{number}", tenant_id=ACME, owner=f"o{number}", lock=lock, spare=spare)
        await self.store.save(safe)
        return safe

    async def status(self) -> Count:
        (count,) = [count async for count in self.values().status()]
        return count

    async def rotate(self) -> Count:
        with acting_as(system_act(ACME, "secrets.rotate")):
            (count,) = [count async for count in self.values().rotate()]
        return count


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


async def test_the_status_counts_by_key_and_changes_nothing(house: House) -> None:
    await house.keep(1, house.old)
    await house.keep(2, house.both)
    before = await house.safes.find({}).to_list(None)
    count = await house.status()
    assert (count.current, count.old, count.rotated, count.undeclared, count.lost) == (3, 3, 0, set(), [])
    assert await house.safes.find({}).to_list(None) == before


async def test_after_a_rotation_the_present_key_alone_opens_everything(house: House) -> None:
    for number in range(3):
        await house.keep(number, house.old)
    assert (await house.rotate()).rotated == 9
    for number in range(3):
        safe = await house.store.get(ACME, f"s{number}")
        assert safe.lock.secret is not None
        assert house.new.open(safe.lock.secret, context=f"lock/o{number}") == b"front"
        for each in safe.spare:
            assert each.secret is not None
            assert house.new.open(each.secret, context=f"spare/acme/s{number}") == b"spare"
    assert (await house.status()).old == 0


async def test_a_second_rotation_changes_nothing(house: House) -> None:
    await house.keep(1, house.old)
    await house.rotate()
    before = await house.safes.find({}).to_list(None)
    assert (await house.rotate()).rotated == 0
    assert await house.safes.find({}).to_list(None) == before


async def test_a_rotation_that_was_stopped_goes_on(house: House) -> None:
    for number in range(4):
        await house.keep(number, house.old if number else house.both)
    assert (await house.status()).old == 9
    await house.rotate()
    assert (await house.status()).current == 12


async def test_a_rotation_is_on_record_with_digests_that_fit(house: House) -> None:
    safe = await house.keep(1, house.old)
    await house.rotate()
    with pytest.raises(Exception, match="changed since"):
        await house.store.save(safe)
    safe = await house.store.get(ACME, "s1")
    await house.store.save(safe)
    (document,) = await house.safes.find({}).to_list(None)
    first, second, third = (each.entry for each in decode_entries(document))
    assert (second.action, second.actor, second.version) == ("secrets.rotate", "system", 2)
    assert (second.before, third.before) == (first.after, second.after)


async def test_a_value_that_no_key_opens_is_named_and_left(house: House) -> None:
    lost = KeyringVault(["a third key, of thirty-two bytes or more"])
    await house.keep(1, lost)
    await house.keep(2, house.old)
    count = await house.rotate()
    assert (count.lost, count.rotated) == (["acme/s1"], 3)
    assert (await house.status()).old == 3


async def test_a_sealed_value_that_nobody_declared_is_noticed(house: House) -> None:
    safe = await house.keep(1, house.both)
    safe.note = house.old.seal(b"hidden", context="?")
    await house.store.save(safe)
    count = await house.rotate()
    assert (count.undeclared, count.old, count.rotated) == ({"note"}, 0, 0)
