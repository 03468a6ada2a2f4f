"""One suite, every ``AggregateStore``: what holds in memory holds on MongoDB."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

import msgspec
import pytest
from beanie import init_beanie
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.shared.application import (
    Act,
    AggregateStore,
    Principal,
    RequestContext,
    acting_as,
    request_context,
)
from jobhire.shared.domain import (
    Aggregate,
    AlreadyExists,
    DomainEvent,
    NotFound,
    StaleVersion,
    TenantId,
    UserId,
)
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.audit_entries import (
    AuditEntry,
    commitment,
    decode_entries,
    state_digest,
)
from jobhire.shared.infrastructure.documents import decode_pending
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.mongo import AggregateDocument, MongoAggregateStore, aggregate_indexes
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids

ACME, RIVAL = TenantId("acme"), TenantId("rival")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxFilled(DomainEvent):
    type: ClassVar[str] = "ai.jobhire.box.filled.v1"
    item_count: int


@dataclass(frozen=True, slots=True)
class Label:
    text: str
    tags: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True, eq=False)
class Box(Aggregate):
    code: str | None = None
    label: Label = field(default_factory=lambda: Label("plain"))
    items: list[str] = field(default_factory=list)
    filled_at: datetime | None = None
    weight: dict[str, float] = field(default_factory=dict)
    gone: bool = False

    def fill(self, item: str, *, now: datetime) -> None:
        self.items.append(item)
        self.filled_at = now
        self.raise_event(BoxFilled(item_count=len(self.items)))


BOXES = AggregateKind(
    collection="boxes",
    noun="box",
    type=Box,
    unique={"code": lambda box: None if box.gone else box.code},
    live=lambda box: not box.gone,
)


class BoxDocument(AggregateDocument):
    class Settings:
        name = BOXES.collection
        indexes = aggregate_indexes(BOXES)


class Announced:
    def __init__(self) -> None:
        self.calls: list[tuple[str, str, list[tuple[str, int]]]] = []

    async def accepted(
        self, tenant_id: TenantId, collection: str, changed: Sequence[tuple[str, int]]
    ) -> None:
        self.calls.append((tenant_id, collection, list(changed)))


Documents = Callable[[], Any]


@pytest.fixture(params=["memory", "mongo"])
async def boxes(
    request: pytest.FixtureRequest, database: AsyncIOMotorDatabase[dict[str, Any]]
) -> tuple[AggregateStore[Box], Documents]:
    clock, ids = SystemClock(), Uuid7Ids()
    if request.param == "memory":
        memory = MemoryAggregateStore(BOXES, clock=clock, ids=ids)

        async def kept() -> list[dict[str, Any]]:
            return memory.documents()

        return memory, kept
    await init_beanie(database=database, document_models=[BoxDocument])
    store = MongoAggregateStore(BOXES, database=database, clock=clock, ids=ids, announce=Announced())

    async def stored() -> list[dict[str, Any]]:
        return await database["boxes"].find({}).to_list(None)

    return store, stored


def a_box(id: str = "b1", tenant: TenantId = ACME, **changes: Any) -> Box:
    return Box(id=id, tenant_id=tenant, **changes)


async def test_what_was_saved_is_read_back_equal_in_every_field(boxes: Any) -> None:
    store, _ = boxes
    now = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
    box = a_box(code="x", label=Label("grün", ("a", "b")), weight={"kg": 2.5})
    box.fill("cup", now=now)
    await store.save(box)
    found = await store.get(ACME, "b1")
    assert (found.code, found.label, found.items, found.filled_at, found.weight, found.version) == (
        "x", Label("grün", ("a", "b")), ["cup"], now, {"kg": 2.5}, 1,
    )  # fmt: skip


async def test_state_and_events_are_in_one_document(boxes: Any) -> None:
    store, documents = boxes
    token = request_context.set(RequestContext(correlation_id="c-1"))
    try:
        box = a_box()
        box.fill("cup", now=datetime(2026, 1, 1, tzinfo=UTC))
        await store.save(box)
    finally:
        request_context.reset(token)
    (document,) = await documents()
    (event,) = decode_pending(document)
    assert (document["dirty"], event.type, event.data, event.sequence, event.correlation_id) == (
        "acme", "ai.jobhire.box.filled.v1", '{"itemCount":1}', 1, "c-1",
    )  # fmt: skip


async def test_events_wait_in_order_until_they_are_taken_away(boxes: Any) -> None:
    store, documents = boxes
    box = a_box()
    for number in range(3):
        box.fill(f"cup {number}", now=datetime(2026, 1, 1, tzinfo=UTC))
        await store.save(box)
    (document,) = await documents()
    assert [event.sequence for event in decode_pending(document)] == [1, 2, 3]


def entries_of(document: dict[str, Any]) -> list[AuditEntry]:
    return [each.entry for each in decode_entries(document)]


async def test_who_wrote_is_in_the_same_document_as_what_was_written(boxes: Any) -> None:
    store, documents = boxes
    act = Act(
        by=Principal(tenant_id=ACME, user_id=UserId("u-1"), role="x", session_id="s-1"), action="box.fill"
    )
    token = request_context.set(RequestContext(correlation_id="c-1", client="192.0.2.7"))
    try:
        with acting_as(act):
            await store.save(a_box())
    finally:
        request_context.reset(token)
    (document,) = await documents()
    (pending,) = decode_entries(document)
    entry = pending.entry
    assert (entry.actor, entry.actor_kind, entry.session_id, entry.action) == (
        "u-1",
        "user",
        "s-1",
        "box.fill",
    )
    assert (entry.collection, entry.subject, entry.version, entry.outcome) == ("boxes", "b1", 1, "done")
    assert (entry.correlation_id, entry.before) == ("c-1", "")
    assert entry.after == state_digest(document["state"])
    assert pending.address == "192.0.2.7"
    assert entry.origin == commitment(pending.salt, "192.0.2.7")
    assert "192.0.2.7" not in msgspec.json.encode(entry).decode()


async def test_digests_lead_from_one_version_to_the_next(boxes: Any) -> None:
    store, documents = boxes
    box = a_box(weight={"kg": 2.0, "big": 2**40}, label=Label("grün"))
    await store.save(box)
    box.fill("cup", now=datetime(2026, 1, 1, 1, 2, 3, 4000, tzinfo=UTC))
    await store.save(box)
    again = await store.get(ACME, "b1")
    again.items.append("plate")
    await store.save(again)
    (document,) = await documents()
    first, second, third = entries_of(document)
    assert (second.before, third.before) == (first.after, second.after)
    assert len({first.after, second.after, third.after}) == 3
    assert [each.version for each in (first, second, third)] == [1, 2, 3]


async def test_a_write_outside_of_any_message_is_the_services_own(boxes: Any) -> None:
    store, documents = boxes
    await store.save(a_box())
    (document,) = await documents()
    (entry,) = entries_of(document)
    assert (entry.actor, entry.actor_kind, document["dirty"]) == ("system", "system", "acme")


async def test_every_one_of_many_added_has_its_entry(boxes: Any) -> None:
    store, documents = boxes
    await store.add_many([a_box("b1"), a_box("b2"), a_box("b1")])
    assert [len(entries_of(document)) for document in await documents()] == [1, 1]


async def test_a_refused_write_leaves_no_entry(boxes: Any) -> None:
    store, documents = boxes
    await store.save(a_box())
    with pytest.raises(StaleVersion):
        await store.save(a_box(version=7))
    (document,) = await documents()
    assert len(entries_of(document)) == 1


async def test_an_unknown_id_is_not_found(boxes: Any) -> None:
    with pytest.raises(NotFound):
        await boxes[0].get(ACME, "nothing")


async def test_another_tenants_aggregate_is_not_found_by_any_way(boxes: Any) -> None:
    store, _ = boxes
    await store.save(a_box(code="x"))
    with pytest.raises(NotFound):
        await store.get(RIVAL, "b1")
    assert await store.get_many(RIVAL, ["b1"]) == {}
    assert await store.find(RIVAL, "code", "x") is None
    with pytest.raises(NotFound):
        await store.save(a_box(tenant=RIVAL, version=1))


async def test_an_aggregate_that_no_longer_lives_is_not_found(boxes: Any) -> None:
    store, _ = boxes
    box = a_box(code="x")
    await store.save(box)
    box.gone = True
    await store.save(box)
    with pytest.raises(NotFound):
        await store.get(ACME, "b1")
    assert await store.find(ACME, "code", "x") is None
    recalled = await store.recall(ACME, "b1")
    assert (recalled.version, recalled.gone, recalled.code) == (2, True, "x")
    recalled.gone = False
    await store.save(recalled)
    assert (await store.get(ACME, "b1")).version == 3
    for tenant_id, id in ((RIVAL, "b1"), (ACME, "nothing")):
        with pytest.raises(NotFound):
            await store.recall(tenant_id, id)


async def test_a_stale_writer_is_refused_and_changes_nothing(boxes: Any) -> None:
    store, documents = boxes
    await store.save(a_box())
    first, second = await store.get(ACME, "b1"), await store.get(ACME, "b1")
    first.fill("cup", now=datetime(2026, 1, 1, tzinfo=UTC))
    await store.save(first)
    second.fill("plate", now=datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(StaleVersion) as refused:
        await store.save(second)
    assert refused.value.context["current"] == 2
    (document,) = await documents()
    assert document["state"]["items"] == ["cup"]
    assert len(document["pending"]) == 1


async def test_of_twenty_concurrent_writers_of_one_version_exactly_one_wins(boxes: Any) -> None:
    store, _ = boxes
    await store.save(a_box())

    async def write(number: int) -> bool:
        box = await store.get(ACME, "b1")
        box.items.append(str(number))
        box.version = 1
        try:
            await store.save(box)
        except StaleVersion:
            return False
        return True

    assert sum(await asyncio.gather(*(write(number) for number in range(20)))) == 1


async def test_a_taken_unique_key_is_refused_and_names_its_holder(boxes: Any) -> None:
    store, _ = boxes
    await store.save(a_box(code="x"))
    with pytest.raises(AlreadyExists) as refused:
        await store.save(a_box("b2", code="x"))
    assert refused.value.context == {"key": "code", "existing": "b1"}
    await store.save(a_box("b2", RIVAL, code="x"))


async def test_a_unique_key_can_be_changed_given_up_and_taken_by_another(boxes: Any) -> None:
    store, _ = boxes
    box = a_box(code="x")
    await store.save(box)
    box.code = None
    await store.save(box)
    await store.save(a_box("b2", code="x"))
    box.code = "x"
    with pytest.raises(AlreadyExists):
        await store.save(box)
    box.code = "y"
    await store.save(box)
    assert (await store.find(ACME, "code", "y")).id == "b1"


async def test_the_same_id_cannot_be_inserted_twice(boxes: Any) -> None:
    await boxes[0].save(a_box())
    with pytest.raises(AlreadyExists):
        await boxes[0].save(a_box())


async def test_of_many_created_at_once_each_has_its_own_outcome(boxes: Any) -> None:
    """Forty boxes of which every second wants a code that another has, and one id twice."""
    store, stored = boxes
    wanted = [a_box(f"b{number}", code=f"c{number // 2}") for number in range(40)]
    wanted.append(a_box("b0", code="c0"))

    async def create(box: Box) -> bool:
        try:
            await store.save(box)
        except AlreadyExists:
            return False
        return True

    created = await asyncio.gather(*(create(box) for box in wanted))
    assert sum(created) == 20
    assert {box.id for box, made in zip(wanted, created, strict=True) if made} == {
        document["_id"].partition("/")[2] for document in await stored()
    }
    assert [box.version for box in wanted] == [int(made) for made in created]


async def test_many_are_added_with_one_answer_each(boxes: Any) -> None:
    store, _ = boxes
    await store.save(a_box("b1", code="x"))
    batch = [a_box("b2"), a_box("b3", code="x"), a_box("b4"), a_box("b1"), a_box("b5", code="q")]
    answers = await store.add_many(batch)
    assert [answer is None for answer in answers] == [True, False, True, False, True]
    assert [box.version for box in batch] == [1, 0, 1, 0, 1]
    assert set(await store.get_many(ACME, ["b2", "b3", "b4", "b5"])) == {"b2", "b4", "b5"}


async def test_a_commit_is_announced_and_a_refusal_is_not(
    database: AsyncIOMotorDatabase[dict[str, Any]],
) -> None:
    announced = Announced()
    store = MongoAggregateStore(
        BOXES, database=database, clock=SystemClock(), ids=Uuid7Ids(), announce=announced
    )
    box = a_box()
    await store.save(box)
    with pytest.raises(AlreadyExists):
        await store.save(a_box())
    assert announced.calls == [("acme", "boxes", [("b1", 1)])]
