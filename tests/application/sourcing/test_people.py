"""Rounds of applicant tracking systems: who was changed becomes a candidate, once; nobody's word is lost."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from jobhire.domains.candidate.application.commands import DeleteCandidate, delete_candidate
from jobhire.domains.sourcing.application.reading import OVERLAP, PeopleBounds
from jobhire.domains.sourcing.application.sources import ChangeSource, DeleteSource
from jobhire.domains.sourcing.application.views import SourceView
from jobhire.domains.sourcing.domain.errors import BoardUnreadable, UnknownBoard
from jobhire.shared.application import Fetched, FetchFailed, Principal
from jobhire.shared.domain import Invalid, NotFound
from tests.unit.sourcing.test_systems import ADA, BOB

from .house import ACME, ANN, House, answered

TOKEN = answered(200, {"access_token": "tok", "token_type": "Bearer", "expires_in": 3600})
SOURCE: dict[str, Any] = {
    "board": "greenhouse-harvest",
    "address": "acme",
    "credentials": "client:very-secret",
}
LEVER: dict[str, Any] = {"board": "lever-api", "address": "acme", "credentials": "lever-key"}
NEXT = "https://harvest.greenhouse.io/v3/candidates?cursor=two"


class Ats(House):
    """``pages``: by cursor, the first one under ``""``; ``windows``: that were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: dict[str, Fetched | FetchFailed] = {}
        self.windows: list[str] = []
        self.asked: list[dict[str, str]] = []
        self.world.get = self._get  # type: ignore[method-assign]

    async def _get(self, url: str, *, headers: Any = None) -> Fetched:
        if url.endswith("/token"):
            found = self.pages.get("token", TOKEN)
        else:
            query = {name: each[0] for name, each in parse_qs(urlsplit(url).query).items()}
            self.asked.append(dict(headers or {}))
            self.windows += [query["updated_at"]] if "updated_at" in query else []
            found = self.pages.get(query.get("cursor", query.get("offset", "")), answered(404))
        if isinstance(found, FetchFailed):
            raise found
        return found

    def shows_people(self, *rows: object, cursor: str = "", then: str = "") -> None:
        link = {"link": f'<{then}>; rel="next"'} if then else {}
        self.pages[cursor] = answered(200, list(rows), **link)


@pytest.fixture
def house() -> Ats:
    return Ats()


@pytest.fixture
async def source(house: Ats) -> SourceView:
    return await house.new(**SOURCE)


def person(id: int, **changes: Any) -> dict[str, Any]:
    email = [{"value": f"p{id}@example.com", "type": "personal"}]
    return {**ADA, "id": id, "first_name": f"P{id}", "last_name": "", "email_addresses": email, **changes}


async def test_who_was_changed_becomes_a_candidate_and_the_next_round_asks_for_later_changes_alone(
    house: Ats, source: SourceView
) -> None:
    house.shows_people(person(1), then=NEXT)
    house.shows_people(person(2), cursor="two")
    first = await house.next_round(source)
    assert (first.outcome, first.counts.created, sorted(house.everybody)) == ("done", 2, ["P1", "P2"])
    assert house.asked[0]["Authorization"] == "Bearer tok"
    ended = house.clock.now()
    house.shows_people()
    second = await house.next_round(source)
    assert (second.outcome, second.results) == ("unchanged", [])
    since = (ended - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert house.windows[0].startswith("gte|1970") and house.windows[1].startswith(f"gte|{since}|lte|")


async def test_a_change_there_changes_what_came_from_there_and_is_proposed_where_a_person_said_otherwise(
    house: Ats, source: SourceView
) -> None:
    house.shows_people(person(1), person(2))
    await house.next_round(source)
    ada = house.everybody["P1"]
    ada.confirm(["headline"], by="ann", now=house.clock.now())
    await house.candidates.save(ada)
    house.shows_people(person(1, title="Director"), person(2, title="Director"), person(3))
    told = await house.next_round(source)
    assert [each.outcome for each in told.results] == ["kept", "updated", "created"]
    assert house.everybody["P1"].details.headline == "Analyst, Engines Ltd"
    assert [each.value for each in house.everybody["P1"].proposals] == ["Director, Engines Ltd"]
    assert house.everybody["P2"].details.headline == "Director, Engines Ltd"
    again = await house.next_round(source)
    assert (again.counts.same, again.results) == (3, [])


async def test_the_same_address_is_the_same_person_whichever_system_tells(house: Ats) -> None:
    source = await house.new(**SOURCE)
    house.shows_people(person(1))
    await house.next_round(source)
    lever = await house.new(**LEVER)
    house.pages[""] = answered(200, {"data": [{**BOB, "emails": ["P1@Example.com"]}], "hasNext": False})
    told = await house.next_round(lever)
    assert [each.outcome for each in told.results] == ["updated"]
    (only,) = house.everybody.values()
    assert (only.details.name, only.details.location) == ("P1", "Oakland")


async def test_who_was_deleted_here_erased_here_or_is_withheld_there_is_not_taken_in(
    house: Ats, source: SourceView
) -> None:
    house.shows_people(person(1))
    await house.next_round(source)
    gone = house.everybody["P1"]
    house.kit.mediator.register(
        DeleteCandidate, partial(delete_candidate, candidates=house.candidates, clock=house.clock)
    )
    await house.send(DeleteCandidate(by=Principal.system(ACME), id=gone.id))
    house.people.gone.add(("greenhouse-harvest:acme", "2"))
    rows = (
        person(1, title="Chief"),
        person(2),
        person(3, private=True),
        person(4, email_addresses=[], first_name=""),
    )
    house.shows_people(*rows)
    told = await house.next_round(source)
    assert sorted((each.outcome, each.why) for each in told.results)[1:] == [
        ("skipped", "confidential-there"),
        ("skipped", "deleted-here"),
        ("skipped", "erased-here"),
    ]
    assert (told.results[0].outcome, told.results[0].external_id) == ("invalid", "4")
    assert house.everybody == {}
    assert all(each.external_id.startswith("#") for each in told.results if each.outcome == "skipped")


async def test_asked_too_often_it_pauses_and_goes_on_at_the_same_page_without_having_failed(
    house: Ats, source: SourceView
) -> None:
    house.shows_people(person(1), then=NEXT)
    house.pages["two"] = answered(429, b"", retry_after="120")
    first = await house.next_round(source)
    assert (first.outcome, first.error, first.counts.created) == ("partial", "busy", 1)
    turn = await house.turn(source.id)
    assert (turn.failures, turn.due - house.clock.now().timestamp()) == (0, 120.0)
    house.pages[""] = FetchFailed("must not be asked again")
    house.shows_people(person(2), cursor="two")
    second = await house.next_round(source)
    assert (second.outcome, second.counts.created) == ("done", 1)
    assert (await house.turn(source.id)).position.then == ""


async def test_a_token_that_is_to_be_waited_for_is_no_failure_either(house: Ats, source: SourceView) -> None:
    house.pages["token"] = answered(429, b"", retry_after="40")
    told = await house.next_round(source)
    assert (told.outcome, told.error, house.asked) == ("partial", "busy", [])
    turn = await house.turn(source.id)
    assert (turn.failures, turn.due - house.clock.now().timestamp()) == (0, 40.0)


async def test_what_the_headers_ask_for_is_waited_for(house: Ats, source: SourceView) -> None:
    link = f'<{NEXT}>; rel="next"'
    house.pages[""] = answered(200, [person(1)], link=link, x_ratelimit_remaining="0", retry_after="9")
    house.shows_people(person(2), cursor="two")
    assert (await house.next_round(source)).counts.created == 2
    assert house.slept == [9.0]


async def test_a_large_account_is_read_in_several_rounds_and_a_page_that_is_gone_begins_anew(
    house: Ats, source: SourceView
) -> None:
    house.scout = replace(house.scout, reader=replace(house.scout.reader, bounds=PeopleBounds(pages=1)))
    house.shows_people(person(1), then=NEXT)
    house.shows_people(person(2), cursor="two")
    first = await house.next_round(source)
    assert (first.outcome, first.error) == ("partial", "too-long")
    house.pages["two"] = answered(404)
    second = await house.next_round(source)
    assert (second.counts.same, second.error) == (1, "too-long")
    house.shows_people(person(2), cursor="two")
    assert (await house.next_round(source)).outcome == "done"
    assert sorted(house.everybody) == ["P1", "P2"]


async def test_a_worker_that_dies_half_way_makes_nobody_twice(house: Ats, source: SourceView) -> None:
    house.shows_people(person(1, email_addresses=[]), person(2, email_addresses=[]))
    keep, calls = house.people.keep, list[int]()

    async def dies(*given: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("killed")
        await keep(*given)

    house.people.keep = dies  # type: ignore[method-assign, assignment]
    with pytest.raises(RuntimeError):
        await house.look()
    assert sorted(house.everybody) == ["P1", "P2"]
    told = await house.next_round(source)
    assert (told.counts.created, told.counts.same, len(house.everybody)) == (0, 2, 2)


async def test_a_preview_writes_nothing_and_says_what_a_round_then_does(house: Ats) -> None:
    source = await house.new(**SOURCE, enabled=False)
    house.shows_people(person(1), person(2, private=True), person(3, first_name="", email_addresses=[]))
    before = house.everything()
    preview = await house.preview(source)
    assert house.everything() == before
    assert (preview.counts.created, preview.counts.skipped, preview.counts.invalid) == (1, 1, 1)
    assert "P1" not in str(preview) and "example.com" not in str(preview)
    await house.send(ChangeSource(by=ANN, id=source.id, enabled=True))
    assert msgspec.structs.asdict((await house.next_round(source)).counts) == msgspec.structs.asdict(
        preview.counts
    )


@pytest.mark.parametrize(
    ("token", "error"),
    [(answered(401), "refused"), (answered(200, {}), "unreadable"), (FetchFailed("x", late=True), "timeout")],
)
async def test_without_a_token_the_round_fails_and_nobody_is_asked_for(
    house: Ats, source: SourceView, token: Any, error: str
) -> None:
    house.pages["token"] = token
    told = await house.next_round(source)
    assert (told.outcome, told.error, house.asked) == ("failed", error, [])
    with pytest.raises(BoardUnreadable):
        await house.preview(source)


async def test_credentials_are_wanted_and_go_to_nobody_else(house: Ats, source: SourceView) -> None:
    house.shows_people(person(1), then="https://evil.example/v3/candidates?cursor=two")
    told = await house.next_round(source)
    assert (told.outcome, told.error, len(house.asked)) == ("partial", "unreadable", 1)
    with pytest.raises(Invalid):
        await house.new(board="lever-api", address="acme")
    with pytest.raises(Invalid):
        await house.send(ChangeSource(by=ANN, id=source.id, credentials=None))
    with pytest.raises(UnknownBoard) as unknown:
        await house.new(board="taleo")
    assert {"greenhouse", "greenhouse-harvest", "lever-api"} <= {
        *cast(list[str], unknown.value.context["boards"])
    }


async def test_another_account_is_read_from_the_beginning_and_what_was_remembered_goes(
    house: Ats, source: SourceView
) -> None:
    house.shows_people(person(1))
    await house.next_round(source)
    await house.send(ChangeSource(by=ANN, id=source.id, address="acme-two"))
    assert house.people.kept == {}
    told = await house.next_round(source)
    assert house.windows[1].startswith("gte|1970") and told.counts.same == 1
    assert len(house.everybody) == 1
    await house.send(DeleteSource(by=ANN, id=source.id))
    assert house.people.kept == {}
    with pytest.raises(NotFound):
        await house.source(source.id)


async def test_rounds_hold_nothing_that_says_who(house: Ats, source: SourceView) -> None:
    house.shows_people(person(1), person(2, private=True))
    await house.next_round(source)
    kept = str(house.rounds.documents())
    assert "P1" not in kept and "example.com" not in kept
