"""All that is kept of a person is put together once, handed out for a day, and goes with them."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import msgspec
import pytest

from jobhire.domains.privacy.application.exporting import (
    MOST_KEPT,
    CarryOutExport,
    ExportForgetter,
    ExportPerson,
    GetExportedData,
    carry_out_export,
    expire_exports,
    export_person,
    get_exported_data,
    operation_of,
)
from jobhire.domains.privacy.domain.errors import ExportNotKept
from jobhire.domains.privacy.domain.person_export import KEPT, ExportStatus
from jobhire.shared.application import Gone, Held, OperationStatus, ProofNeeded
from jobhire.shared.domain import NotFound

from .office import ACME, ANN, NOW, Drawer, Office

THINGS = {
    "c-1": [
        Held(place="b", id="1", purpose="To do b", data={"x": 1}, since=NOW, sources=("cv",)),
        Held(place="a", id="2", purpose="To do a", data={"y": 2}, shared_with=("provider:m",)),
    ],
    "c-2": [Held(place="a", id="3", purpose="To do a", data={"z": 3}, since=NOW - KEPT)],
}
ASK = ExportPerson(by=ANN, id="e-1", candidate_id="c-1")
FETCH = GetExportedData(by=ANN, candidate_id="c-1", id="e-1")


def an_office(*more: Drawer) -> Office:
    office = Office(Drawer(THINGS, also={"c-1": ["c-2"], "c-2": ["c-1"]}, left_out={"d": "Why"}), *more)
    office.town.move_in("c-1", merged=("c-2",))
    return office


async def test_what_everybody_tells_is_in_it_by_place_with_what_for_and_who_was_given_it() -> None:
    office = an_office()
    made = await export_person(ASK, archive=office.archive)
    content = await get_exported_data(FETCH, archive=office.archive)
    package = json.loads(content)
    assert package["candidateIds"] == ["c-1", "c-2"]
    assert [(each["place"], each["records"], each["sharedWith"]) for each in package["manifest"]] == [
        ("a", 2, ["provider:m"]),
        ("b", 1, []),
    ]
    assert package["manifest"][0]["since"] == msgspec.to_builtins(NOW - KEPT)
    assert [each["data"] for each in package["data"]["a"]] == [{"y": 2}, {"z": 3}]
    assert package["notIncluded"] == {"d": "Why"}
    assert (made.status, made.size, made.places) == (ExportStatus.DONE, len(content), {"a": 2, "b": 1})
    assert office.told() == ["person-export.finished"]
    (event,) = office.diary.events
    assert (event.action, event.actor, event.subject) == ("privacy.export-fetched", "u-1", "c-1")


async def test_sent_again_it_is_the_same_export() -> None:
    office = an_office()
    first = await export_person(ASK, archive=office.archive)
    assert (await export_person(ASK, archive=office.archive)).sha256 == first.sha256
    assert len(office.exports.documents()) == 1


async def test_what_takes_longer_than_anybody_waits_is_a_workers_from_the_beginning() -> None:
    slow = asyncio.Event()

    async def wait() -> None:
        await slow.wait()

    office = an_office(Drawer(first=wait))
    waiting = await export_person(ASK, archive=office.archive, patience=0.01)
    assert (waiting.status, await office.files()) == (ExportStatus.QUEUED, [])
    assert operation_of(waiting).status is OperationStatus.QUEUED
    assert office.told() == ["person-export.requested"]
    slow.set()
    for _ in range(2):  # at least once
        await carry_out_export(CarryOutExport(by=ANN, id="e-1"), archive=office.archive)
    done = operation_of(await office.exports.get(ACME, "e-1"))
    assert done.result == {"exportId": "e-1", "candidateId": "c-1"}
    assert office.told().count("person-export.finished") == 1


async def test_nothing_stays_of_who_is_erased_while_it_is_put_together() -> None:
    office = an_office()

    async def erased() -> None:
        office.town.there.clear()

    office = an_office(Drawer(first=erased))
    made = await export_person(ASK, archive=office.archive)
    assert (made.status, await office.files()) == (ExportStatus.FAILED, [])


async def test_what_was_put_together_goes_with_the_person_and_by_itself_after_a_day() -> None:
    office = an_office()
    await export_person(ASK, archive=office.archive)
    await export_person(msgspec.structs.replace(ASK, id="e-2"), archive=office.archive)
    forgetter = ExportForgetter(office.archive)
    gone = await forgetter.forget(ACME, Gone(kind="job", id="c-1"))
    assert not gone.removed
    office.watch.pass_(1)
    before = office.watch.now() - KEPT
    assert await expire_exports(ACME, archive=office.archive, before=before) == 2
    assert await office.files() == []
    with pytest.raises(ExportNotKept):
        await get_exported_data(FETCH, archive=office.archive)
    third = msgspec.structs.replace(ASK, id="e-3")
    await export_person(third, archive=office.archive)
    assert (await forgetter.forget(ACME, Gone(kind="candidate", id="c-1"))).removed == {"exports": 1}
    assert (await forgetter.forget(ACME, Gone(kind="candidate", id="c-1"))).removed == {"exports": 0}
    assert await office.files() == []


async def test_an_older_export_makes_room_when_there_are_too_many() -> None:
    office = an_office()
    for number in range(MOST_KEPT + 2):
        office.watch.pass_(0.01)
        await export_person(msgspec.structs.replace(ASK, id=f"e-{number}"), archive=office.archive)
    assert len(await office.files()) == MOST_KEPT
    with pytest.raises(ExportNotKept):
        await get_exported_data(FETCH, archive=office.archive)
    assert await get_exported_data(msgspec.structs.replace(FETCH, id="e-2"), archive=office.archive)


async def test_declared_values_are_for_who_proved_who_they_are_also_when_they_are_fetched() -> None:
    office, ask = an_office(), msgspec.structs.replace(ASK, declared=True)
    with pytest.raises(ProofNeeded):
        await export_person(ask, archive=office.archive)
    proven = msgspec.structs.replace(ANN, proven_at=NOW - timedelta(minutes=1))
    await export_person(msgspec.structs.replace(ask, by=proven), archive=office.archive)
    with pytest.raises(ProofNeeded):
        await get_exported_data(FETCH, archive=office.archive)
    assert await get_exported_data(msgspec.structs.replace(FETCH, by=proven), archive=office.archive)


async def test_an_export_is_found_under_its_own_candidate_only() -> None:
    office = an_office()
    office.town.move_in("c-9")
    await export_person(ASK, archive=office.archive)
    with pytest.raises(NotFound):
        await get_exported_data(msgspec.structs.replace(FETCH, candidate_id="c-9"), archive=office.archive)
    with pytest.raises(NotFound):
        await export_person(msgspec.structs.replace(ASK, candidate_id="nobody"), archive=office.archive)
