"""Bulk imports: said first, then done; the same however often, and wherever, the work is cut short."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobhire.domains.intake.domain.bulk_import import BulkImport, ImportStatus
from jobhire.domains.intake.domain.errors import ArchiveRefused, ImportStateRefused, StorageQuotaReached
from jobhire.domains.intake.domain.import_entry import EntryStatus, Fate
from jobhire.domains.intake.domain.refusal import Reason, Refused
from tests.application.intake.bulk import ImportHouse, Killed, zipped
from tests.application.intake.house import ACME

ADA, BO, CY = b"Ada ada@example.org", b"Bo bo@example.org", b"Cy without an address"


@pytest.fixture
def house() -> ImportHouse:
    return ImportHouse()


async def test_a_dry_run_says_what_would_become_of_each_file_and_makes_nobody(house: ImportHouse) -> None:
    house.registry.know("bo@example.org", "c-bo")
    bulk = await house.planned(
        {
            "ada.txt": ADA,
            "bo.txt": BO,
            "again/ada.txt": ADA,
            "ada new.txt": b"Ada ada@example.org now in Paris",
            "cy.txt": CY,
            "__MACOSX/._cy.txt": b"\0\5",
            ".DS_Store": b"x",
            "photo.png": b"\x89PNG",
            "empty.txt": b"",
        }
    )
    assert await house.fates() == [
        ("ada.txt", "create"),
        ("bo.txt", "new-version"),
        ("ada.txt", "duplicate"),
        ("ada new.txt", "new-version"),
        ("cy.txt", "create"),
        ("_cy.txt", "skip"),
        ("DS_Store", "skip"),
        ("photo.png", "refused"),
        ("empty.txt", "refused"),
    ]
    assert (bulk.status, bulk.total) == ("ready", 9)
    assert bulk.predicted == {"create": 2, "new-version": 2, "duplicate": 1, "skip": 2, "refused": 2}
    assert [each.foresight.same_as for each in await house.all() if each.foresight] == [
        None, None, 1, 1, None, None, None, None, None,
    ]  # fmt: skip
    assert set(house.registry.cvs) == {"c-bo"} and house.documents.documents() == []


async def test_a_run_does_what_was_said_and_a_second_one_nothing(house: ImportHouse) -> None:
    await house.planned(
        {"a.txt": ADA, "b.txt": BO, "a2.txt": b"ADA@example.org later", "c.txt": CY, "x.png": b""}
    )
    bulk = await house.run()
    assert bulk.status is ImportStatus.DONE and bulk.outcomes == bulk.predicted
    made = house.registry.snapshot()
    assert len(house.registry.cvs) == 3
    again = await house.run()
    assert again.version == bulk.version and house.registry.snapshot() == made


async def test_the_same_files_once_more_are_all_duplicates(house: ImportHouse) -> None:
    await house.planned({"a.txt": ADA, "c.txt": CY})
    await house.run()
    second = await house.planned({"a.txt": ADA, "c.txt": CY}, id="i-2")
    assert second.id == "i-2" and second.predicted == {"duplicate": 2}


async def test_what_became_known_between_plan_and_run_is_not_made_twice(house: ImportHouse) -> None:
    await house.planned({"c.txt": CY})
    await house.planned({"c.txt": CY, "a.txt": ADA}, id="i-2")
    await house.run("i-2")
    bulk = await house.run("i-1")
    assert bulk.outcomes == {"duplicate": 1} and len(house.registry.cvs) == 2


async def test_while_a_plan_is_open_the_same_upload_is_the_same_plan(house: ImportHouse) -> None:
    first = await house.planned({"a.txt": ADA})
    again = await house.plan(zipped({"a.txt": ADA}), id="i-9")
    assert again.id == first.id and house.quota.used == 1


async def test_an_upload_that_a_crash_cut_short_goes_on_where_it_was(house: ImportHouse) -> None:
    content = zipped({f"{n}.txt": b"person %d p%d@example.org" % (n, n) for n in range(50)})
    put, left = house.blobs.put, [30]

    async def failing(key: str, content: bytes) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        await put(key, content)

    house.blobs.put = failing  # type: ignore[method-assign]
    with pytest.raises(Killed):
        await house.plan(content)
    left[0] = 1_000
    bulk = await house.planned(content, id="i-2")
    assert (bulk.id, bulk.status, bulk.predicted, house.quota.used) == ("i-1", "ready", {"create": 50}, 50)
    assert len({each.new_candidate_id for each in await house.all()}) == 50


async def test_undo_takes_back_what_the_run_did(house: ImportHouse) -> None:
    house.registry.know("bo@example.org", "c-bo")
    before = house.registry.snapshot()
    await house.planned({"a.txt": ADA, "a2.txt": b"newer ada@example.org", "b.txt": BO, "c.txt": CY})
    await house.run()
    bulk = await house.undo()
    assert (bulk.status, bulk.undone) == ("undone", {"undone": 4})
    assert house.registry.snapshot() == before
    later = await house.planned({"a.txt": ADA, "b.txt": BO}, id="i-2")
    assert later.predicted == {"create": 1, "new-version": 1}


async def test_undo_keeps_what_somebody_changed_and_says_why(house: ImportHouse) -> None:
    await house.planned({"a.txt": ADA, "b.txt": BO})
    await house.run()
    house.registry.touched.add(house.registry.emails["bo@example.org"])
    bulk = await house.undo()
    assert bulk.undone == {"kept": 1, "undone": 1}
    kept = [each for each in await house.all() if each.status is EntryStatus.KEPT]
    assert [(each.name, each.reason) for each in kept] == [("b.txt", "changed_since")]


async def test_a_plan_is_cancelled_and_none_of_its_files_are_taken_in(house: ImportHouse) -> None:
    await house.planned({"a.txt": ADA})
    await house.cancel()
    await house.work()
    assert {each.status for each in await house.all()} == {EntryStatus.LEFT_OUT}
    with pytest.raises(ImportStateRefused):
        await house.run()
    with pytest.raises(ImportStateRefused):
        await house.undo()


async def test_a_run_that_is_cancelled_keeps_what_it_made_and_can_be_undone(house: ImportHouse) -> None:
    await house.planned({f"{n:02}.txt": b"p%d@example.org" % n for n in range(40)})
    house.fuse = 20
    with pytest.raises(Killed):
        await house.run()
    house.fuse = None
    await house.cancel()
    await house.work()
    bulk = await house.imports.get(ACME, "i-1")
    assert 0 < bulk.outcomes["create"] < 40 and len(house.registry.cvs) == bulk.outcomes["create"]
    undone = await house.undo()
    assert undone.undone == {"undone": bulk.outcomes["create"]} and house.registry.cvs == {}


async def test_row_60_the_room_for_a_whole_plan_is_taken_at_once_or_not_at_all(house: ImportHouse) -> None:
    house.quota.most = 2
    with pytest.raises(StorageQuotaReached):
        await house.plan(zipped({"a.txt": ADA, "b.txt": BO, "c.txt": CY}))
    assert house.quota.used == 0 and await house.keys() == [] and house.imports.documents() == []


async def test_a_file_that_cannot_be_read_is_refused_with_its_reason_before_the_run(
    house: ImportHouse,
) -> None:
    house.room.fault = Refused(Reason.ENCRYPTED)
    bulk = await house.planned({"a.txt": ADA})
    (entry,) = await house.all()
    assert bulk.predicted == {"refused": 1} and entry.foresight is not None
    assert (entry.status, entry.foresight.reason) == ("left-out", "encrypted")


async def test_a_fault_of_ours_while_looking_ends_as_refused_and_holds_up_nobody(house: ImportHouse) -> None:
    house.room.fault = RuntimeError("told to fail")
    await house.plan(zipped({"a.txt": ADA}))
    for _ in range(3):
        with pytest.raises(RuntimeError):
            await house.work()
    await house.work()
    assert (await house.imports.get(ACME, "i-1")).predicted == {"refused": 1}


async def test_lines_of_candidates_are_planned_run_and_undone_like_files(house: ImportHouse) -> None:
    lines = [
        {"email": "ada@example.org"},
        {"email": "bo@example.org"},
        {"email": "ada@example.org", "name": "A"},
    ]
    house.registry.emails["bo@example.org"] = "c-bo"
    content = b"\n\n".join(json.dumps(line).encode() for line in lines) + b'\n{"nonsense": 1}\n'
    bulk = await house.planned(content, name="people.ndjson")
    assert await house.fates() == [
        ("line 1", "create"), ("line 3", "duplicate"), ("line 5", "duplicate"), ("line 6", "refused"),
    ]  # fmt: skip
    done = await house.run()
    assert done.outcomes == bulk.predicted == {"create": 1, "duplicate": 2, "refused": 1}
    assert (await house.undo()).undone == {"undone": 1}
    assert house.registry.emails == {"bo@example.org": "c-bo"}


async def test_progress_counts_every_entry_once(house: ImportHouse) -> None:
    await house.planned({"a.txt": ADA, "b.txt": BO, "x.png": b"x"})
    view = await house.view()
    assert view.entries == {"foreseen": 2, "left-out": 1} and view.outcomes == {}
    await house.run()
    assert (await house.view()).entries == {"done": 2, "left-out": 1}


async def test_what_is_no_archive_is_refused_and_nothing_kept(house: ImportHouse) -> None:
    with pytest.raises(ArchiveRefused) as refused:
        await house.plan(b"%PDF-1.7", name="cv.pdf")
    assert refused.value.context == {"reason": "unsupported"}
    assert house.imports.documents() == [] and house.quota.used == 0


_people = st.sampled_from(["ada@example.org", "bo@example.org", "cy@example.org", ""])
_files = st.lists(st.tuples(_people, st.integers(0, 3)), min_size=1, max_size=12)


def _archive(files: list[tuple[str, int]]) -> bytes:
    named = {f"{n:02}.txt": f"text {kind} {who}".encode() for n, (who, kind) in enumerate(files)}
    return zipped(named)


@given(_files, st.lists(_people, max_size=2))
@settings(max_examples=60, deadline=None)
async def test_the_prediction_is_the_outcome_when_nothing_else_changes(
    files: list[tuple[str, int]], known: list[str]
) -> None:
    house = ImportHouse()
    for email in filter(None, known):
        house.registry.know(email, f"c-{email}")
    before = house.registry.snapshot()
    await house.planned(_archive(files))
    await house.run()
    for entry in await house.all():
        assert entry.foresight is not None
        if entry.foresight.fate.acts:
            assert entry.outcome is entry.foresight.fate
            assert entry.foresight.candidate_id in {None, entry.candidate_id}
        else:
            assert (entry.status, entry.outcome) == (EntryStatus.LEFT_OUT, None)
    await house.undo()
    assert house.registry.snapshot() == before


@given(_files, st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=80, deadline=None)
async def test_killed_anywhere_and_begun_again_it_ends_the_same(
    files: list[tuple[str, int]], first: int, second: int, third: int
) -> None:
    """Kill -9 while it looks, runs and undoes."""
    house = ImportHouse()
    await house.plan(_archive(files))
    await _killed_once(house, first)
    predicted = [each.foresight.fate for each in await house.all() if each.foresight]
    assert len(predicted) == len(files)
    with_run = await _killed_run(house, second)
    assert with_run.status is ImportStatus.DONE
    news = [each for each in predicted if each is Fate.CREATE]
    assert len(house.registry.cvs) == len(news)
    outcomes = [each.outcome or each.foresight.fate for each in await house.all() if each.foresight]
    assert outcomes == predicted
    house.fuse = third
    try:
        await house.undo()
    except Killed:
        house.fuse = None
        await house.work()
    assert house.registry.cvs == {}


async def _killed_once(house: ImportHouse, fuse: int) -> None:
    house.fuse = fuse
    try:
        await house.work()
    except Killed:
        house.fuse = None
        await house.work()
    house.fuse = None


async def _killed_run(house: ImportHouse, fuse: int) -> BulkImport:
    house.fuse = fuse
    try:
        await house.run()
    except Killed:
        house.fuse = None
        await house.run()
    house.fuse = None
    return await house.imports.get(ACME, "i-1")
