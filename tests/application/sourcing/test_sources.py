"""What a tenant does with its sources, through the mediator."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from jobhire.domains.sourcing.application.boards import PluginManager
from jobhire.domains.sourcing.application.running import (
    PREVIEWS,
    GetRound,
    ListRounds,
    PreviewSource,
    RunSource,
)
from jobhire.domains.sourcing.application.sources import (
    ChangeSource,
    CreateSource,
    DeleteSource,
    GetSource,
    ListSources,
)
from jobhire.domains.sourcing.domain.errors import (
    BoardUnreadable,
    SourceExists,
    SourceIsStopped,
    TooManyPreviews,
    TooManySources,
    UnknownBoard,
)
from jobhire.domains.sourcing.domain.source import MOST_SOURCES
from jobhire.domains.sourcing.infrastructure.boards.lever import Lever
from jobhire.shared.application import AddressRefused, Message, Principal, Slice
from jobhire.shared.domain import Forbidden, Invalid, NotFound, StaleVersion

from .house import ACME, ANN, BOARD, RIVAL, House, answered, row, somebody

PART = Slice(limit=10)
NAMED: dict[str, Callable[[Principal, str], Message[Any]]] = {
    "get": lambda by, source: GetSource(by=by, id=source),
    "change": lambda by, source: ChangeSource(by=by, id=source, every_hours=2),
    "another address": lambda by, source: ChangeSource(by=by, id=source, address="other"),
    "delete": lambda by, source: DeleteSource(by=by, id=source),
    "preview": lambda by, source: PreviewSource(by=by, id=source),
    "run": lambda by, source: RunSource(by=by, id=source),
    "rounds": lambda by, source: ListRounds(by=by, id=source, part=PART),
    "round": lambda by, source: GetRound(by=by, id=source, round_id="x"),
}
READING = {"get", "rounds", "round"}


@pytest.mark.parametrize("name", NAMED)
async def test_another_tenants_source_is_not_there(name: str) -> None:
    house = House()
    source = await house.new()
    before = house.everything()
    with pytest.raises(NotFound):
        await house.send(NAMED[name](somebody(RIVAL), source.id))
    assert (house.everything(), house.world.asked) == (before, [])
    assert await house.send(ListSources(by=somebody(RIVAL))) == []


@pytest.mark.parametrize("name", NAMED)
async def test_whoever_may_not_is_refused(name: str) -> None:
    house = House()
    source = await house.new()
    reader = somebody(ACME, "sources:read")
    for by in (somebody(ACME, "jobs:write"), *(() if name in READING else (reader,))):
        with pytest.raises(Forbidden):
            await house.send(NAMED[name](by, source.id))


async def test_credentials_lie_sealed_and_are_never_shown() -> None:
    house = House()
    feed = "https://acme.example/jobs.xml"
    source = await house.new(board="portal-xml", address=feed, credentials="hush-hush")
    assert source.has_credentials
    house.world.pages[feed] = answered(200, b"<source/>")
    await house.next_round(source)
    assert house.world.asked[-1][1]["Authorization"] == "Bearer hush-hush"
    shown = msgspec.json.encode([source, await house.last_round(source)]).decode()
    assert "hush" not in shown + repr(house.everything())
    (document,) = house.sources.documents()
    with pytest.raises(ValueError, match="moved"):
        house.kit.vault.open(document["state"]["terms"]["credentials"], context="source/rival/other")
    changed = await house.send(ChangeSource(by=ANN, id=source.id, credentials=None))
    assert not changed.has_credentials


async def test_an_unknown_board_is_refused_with_those_that_there_are() -> None:
    house = House()
    with pytest.raises(UnknownBoard) as refused:
        await house.new(board="monster")
    assert "greenhouse" in refused.value.detail and refused.value.field == "/board"


async def test_row_65_an_address_inside_our_network_is_refused() -> None:
    house = House()
    with pytest.raises(AddressRefused):
        await house.new(board="feed", address="https://10.0.0.1/feed")
    source = await house.new()
    with pytest.raises(Invalid):
        await house.send(ChangeSource(by=ANN, id=source.id, address="../secret"))
    assert len(house.sources.documents()) == 1
    assert (await house.source(source.id)).version == 1


async def test_the_same_board_and_address_twice_is_refused() -> None:
    house = House()
    first = await house.new()
    with pytest.raises(SourceExists) as refused:
        await house.new(name="again", address=" acme ")
    assert refused.value.context["existing"] == first.id
    second = await house.new(address="other")
    with pytest.raises(SourceExists):
        await house.send(ChangeSource(by=ANN, id=second.id, address="acme"))
    await house.send(DeleteSource(by=ANN, id=first.id))
    assert await house.new()


async def test_sent_again_with_the_same_id_it_is_the_one_of_the_first_time() -> None:
    house = House()
    command = CreateSource(by=ANN, id="same", name="Careers", board="greenhouse", address="acme")
    first, again = await house.send(command), await house.send(command)
    assert (first.id, again.version) == (again.id, 1)
    assert len(house.turns.everything) == 1
    with pytest.raises(SourceExists):
        await house.new()
    assert len(house.turns.everything) == 1, "who was refused leaves nothing"


async def test_twenty_is_the_limit_also_for_those_who_create_at_once() -> None:
    house = House()
    made = await asyncio.gather(
        *(house.new(address=f"a{n}") for n in range(MOST_SOURCES + 5)), return_exceptions=True
    )
    refused = [each for each in made if isinstance(each, BaseException)]
    assert len(await house.send(ListSources(by=ANN))) == MOST_SOURCES
    assert {type(each) for each in refused} == {TooManySources}


async def test_it_is_changed_at_the_version_one_has_seen() -> None:
    house = House()
    source = await house.new()
    changed = await house.send(ChangeSource(by=ANN, id=source.id, every_hours=2, expected_version=1))
    assert (changed.every_hours, changed.version) == (2, 2)
    same = await house.send(ChangeSource(by=ANN, id=source.id, every_hours=2))
    assert same.version == 2
    with pytest.raises(StaleVersion):
        await house.send(ChangeSource(by=ANN, id=source.id, every_hours=3, expected_version=1))
    with pytest.raises(StaleVersion):
        await house.send(DeleteSource(by=ANN, id=source.id, expected_version=1))
    assert house.raised() == ["source.created.v1", "source.changed.v1"]


async def test_a_preview_tells_what_would_become_of_each_posting_and_changes_nothing() -> None:
    house = House()
    house.shows(row(1), row(2, "Clerk"), {"id": 9, "title": " "})
    source = await house.new(enabled=False)
    before = house.everything()
    preview = await house.preview(source)
    assert (preview.counts.created, preview.counts.invalid, preview.partial) == (2, 1, None)
    first = preview.postings[0]
    assert (first.title, first.outcome, first.job_id) == ("Welder", "created", None)
    assert {each.field for each in first.differences} >= {"title", "location", "companyContext/posting"}
    assert house.everything() == before
    await house.look()
    assert house.all_jobs == {}, "it is not enabled"


async def test_what_a_preview_foresees_is_what_a_round_does() -> None:
    house = House()
    house.shows(row(1), row(2, "Clerk"), row(3, "Cook"))
    source = await house.new()
    await house.next_round(source)
    house.shows(row(1, title="Senior welder"), row(2, "Clerk"), row(4, "Porter"))
    foreseen = (await house.preview(source)).counts
    assert (await house.next_round(source)).counts == foreseen


async def test_previews_are_counted() -> None:
    house = House()
    house.shows()
    source = await house.new()
    for _ in range(PREVIEWS.limit):
        await house.preview(source)
    with pytest.raises(TooManyPreviews):
        await house.preview(source)


@pytest.mark.parametrize(("status", "reason"), [(404, "not-found"), (401, "refused"), (500, "status")])
async def test_a_preview_says_why_there_is_nothing_to_see(status: int, reason: str) -> None:
    house = House()
    house.world.pages[BOARD] = answered(status)
    source = await house.new()
    with pytest.raises(BoardUnreadable) as said:
        await house.preview(source)
    assert said.value.context["reason"] == reason


async def test_a_round_that_is_asked_for_is_followed_as_an_operation() -> None:
    house = House()
    house.shows(row(1))
    source = await house.new()
    await house.look()
    asked = await house.run(source)
    assert (await house.run(source)).id == asked.id, "one is waited for already"
    assert (await house.operation(asked)).status == "queued"
    await house.look()
    done = await house.operation(asked)
    assert (done.status, done.result and done.result["outcome"]) == ("succeeded", "done")
    assert (await house.last_round(source)).asked
    assert house.raised(house.rounds)[-1] == "source.round-ended.v1"
    house.world.pages[BOARD] = answered(500)
    asked = await house.run(source)
    await house.look()
    failed = await house.operation(asked)
    assert (failed.status, failed.problem and failed.problem["reason"]) == ("failed", "status")
    with pytest.raises(NotFound):
        await house.operations.operation(RIVAL, asked.id.partition(".")[2])


async def test_a_stopped_source_is_not_run() -> None:
    house = House()
    source = await house.new(enabled=False)
    with pytest.raises(SourceIsStopped):
        await house.run(source)


async def test_the_round_of_another_source_is_not_there() -> None:
    house = House()
    house.shows(row(1))
    one, other = await house.new(), await house.new(address="other")
    await house.look()
    round = await house.last_round(one)
    with pytest.raises(NotFound):
        await house.send(GetRound(by=ANN, id=other.id, round_id=round.id))


def test_plug_ins_have_names_of_their_own() -> None:
    manager = PluginManager()
    manager.register("lever", Lever())
    assert (manager.names, manager.get("lever") is None, manager.get("other")) == (["lever"], False, None)
    with pytest.raises(ValueError, match="two plug-ins"):
        manager.register("lever", Lever())
    for wrong in ("", "Lever", "a/b", "x" * 41):
        with pytest.raises(ValueError, match="name of a board"):
            manager.register(wrong, Lever())


async def test_who_creates_needs_the_permission_to() -> None:
    house = House()
    with pytest.raises(Forbidden):
        await house.send(
            CreateSource(by=somebody(ACME, "jobs:write"), id="x", name="n", board="lever", address="a")
        )
