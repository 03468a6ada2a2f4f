"""Candidates through the mediator, with everything outside kept in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from jobhire.domains.candidate.application.commands import (
    CandidateLine,
    ChangeCandidate,
    DeleteCandidate,
    ImportCandidates,
    RegisterCandidate,
    change_candidate,
    delete_candidate,
    import_candidates,
    register_candidate,
)
from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.details import CandidateDetails, EmploymentStatus
from jobhire.domains.candidate.domain.errors import CandidateEmailTaken
from jobhire.domains.candidate.infrastructure.mongo import CANDIDATES
from jobhire.shared.application import Mediator, Principal, authorise
from jobhire.shared.domain import AlreadyExists, Forbidden, Invalid, NotFound, StaleVersion, TenantId, UserId
from jobhire.shared.infrastructure.documents import decode_pending
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.system import Uuid7Ids


@dataclass
class HandClock:
    moment: datetime = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


@dataclass
class Count:
    matched: int
    best: int | None
    strong: int


class Counts:
    async def of_candidates(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Count]:
        return {"c-1": Count(matched=7, best=91, strong=2)}


def somebody(tenant: str = "acme", *permissions: str) -> Principal:
    granted = frozenset(permissions or ("candidates:write",))
    return Principal(tenant_id=TenantId(tenant), user_id=UserId("u-1"), role="test", permissions=granted)


class House:
    def __init__(self) -> None:
        self.clock, counts = HandClock(), Counts()
        self.candidates: MemoryAggregateStore[Candidate] = MemoryAggregateStore(
            CANDIDATES, clock=self.clock, ids=Uuid7Ids()
        )
        mediator, store, clock = Mediator([authorise]), self.candidates, self.clock
        mediator.register(RegisterCandidate, partial(register_candidate, candidates=store, clock=clock))
        change = partial(change_candidate, candidates=store, counts=counts, clock=clock)
        mediator.register(ChangeCandidate, change)
        mediator.register(DeleteCandidate, partial(delete_candidate, candidates=store, clock=clock))
        mediator.register(ImportCandidates, partial(import_candidates, candidates=store, clock=clock))
        self.send = mediator.send

    def announced(self) -> list[str]:
        return [event.type for document in self.candidates.documents() for event in decode_pending(document)]


def ann(**details: object) -> CandidateDetails:
    return CandidateDetails(name="Ann", email="ann@x.org", **details)  # type: ignore[arg-type]


@pytest.fixture
async def house() -> House:
    house = House()
    await house.send(RegisterCandidate(by=somebody(), id="c-1", details=ann(), cv_text="nurse to date"))
    return house


async def test_registering_again_under_the_same_id_answers_with_the_first_candidate(house: House) -> None:
    again = await house.send(
        RegisterCandidate(by=somebody(), id="c-1", details=ann(), cv_text="nurse to date")
    )
    assert (again.id, again.version, again.cv_received_on) == ("c-1", 1, date(2026, 11, 21))
    assert house.announced() == ["ai.jobhire.candidate.registered.v1"]


async def test_an_address_belongs_to_one_live_candidate_however_it_is_spelt(house: House) -> None:
    bob = CandidateDetails(name="Bob", email=" ANN@X.ORG")
    with pytest.raises(CandidateEmailTaken) as taken:
        await house.send(RegisterCandidate(by=somebody(), id="c-2", details=bob))
    assert taken.value.context == {"candidateId": "c-1"}
    assert "Ann" not in taken.value.detail
    await house.send(RegisterCandidate(by=somebody("globex"), id="c-2", details=bob))
    await house.send(DeleteCandidate(by=somebody(), id="c-1"))
    assert (await house.send(RegisterCandidate(by=somebody(), id="c-3", details=bob))).email == "ann@x.org"


async def test_a_candidate_cannot_take_over_anothers_address(house: House) -> None:
    await house.send(RegisterCandidate(by=somebody(), id="c-2", details=CandidateDetails(name="Bob")))
    with pytest.raises(CandidateEmailTaken):
        await house.send(ChangeCandidate(by=somebody(), id="c-2", email="ann@x.org"))
    assert (await house.candidates.get(TenantId("acme"), "c-2")).details.email is None


async def test_several_candidates_may_have_no_address(house: House) -> None:
    for id in ("c-2", "c-3"):
        await house.send(RegisterCandidate(by=somebody(), id=id, details=CandidateDetails(name="Bob")))
    view = await house.send(ChangeCandidate(by=somebody(), id="c-1", email=None))
    assert (view.email, view.version) == (None, 2)


async def test_a_change_leaves_alone_what_it_does_not_name(house: House) -> None:
    house.clock.moment += timedelta(days=3)
    view = await house.send(
        ChangeCandidate(
            by=somebody(),
            id="c-1",
            employment_status=EmploymentStatus.HIRED,
            skills=("ICU",),
            metadata={"a": 1},
        )
    )
    assert (view.name, view.email, view.cv_text) == ("Ann", "ann@x.org", "nurse to date")
    assert view.cv_received_on == date(2026, 11, 21)
    assert (view.employment_status, list(view.skills), view.metadata) == ("hired", ["ICU"], {"a": 1})
    assert (view.match_statistics.best_match_score, view.match_statistics.total_jobs_matched) == (91, 7)


async def test_metadata_is_patched_member_by_member(house: House) -> None:
    for patch in ({"summary": "calm", "site": {"a": 1, "b": 2}}, {"summary": None, "site": {"a": None}}):
        view = await house.send(ChangeCandidate(by=somebody(), id="c-1", metadata=patch))
    assert view.metadata == {"site": {"b": 2}}
    assert (await house.send(ChangeCandidate(by=somebody(), id="c-1", metadata=None))).metadata == {}


async def test_a_change_that_changes_nothing_is_neither_saved_nor_announced(house: House) -> None:
    before = house.candidates.documents()
    command = ChangeCandidate(by=somebody(), id="c-1", name=" Ann", cv_text="nurse to date")
    assert (await house.send(command)).version == 1
    assert house.candidates.documents() == before


async def test_an_expected_version_must_be_the_present_one(house: House) -> None:
    await house.send(ChangeCandidate(by=somebody(), id="c-1", name="Anna", expected_version=1))
    with pytest.raises(StaleVersion):
        await house.send(ChangeCandidate(by=somebody(), id="c-1", name="Anne", expected_version=1))
    with pytest.raises(StaleVersion):
        await house.send(DeleteCandidate(by=somebody(), id="c-1", expected_version=1))


async def test_another_tenants_candidate_does_not_exist(house: House) -> None:
    stranger = somebody("globex")
    for command in (ChangeCandidate(by=stranger, id="c-1", name="x"), DeleteCandidate(by=stranger, id="c-1")):
        with pytest.raises(NotFound):
            await house.send(command)


async def test_who_may_only_read_may_not_write(house: House) -> None:
    with pytest.raises(Forbidden):
        await house.send(DeleteCandidate(by=somebody("acme", "candidates:read"), id="c-1"))


def line(name: str, *, email: str | None = None, key: str | None = None) -> CandidateLine:
    details = CandidateDetails(name=name, email=email)
    return CandidateLine(id=Uuid7Ids().new(), key=key or f"c:{name}", details=details, cv_text="cv")


async def test_an_import_makes_each_line_once(house: House) -> None:
    by = somebody()
    batch = [line("Bob", email="bob@x.org"), line("Cy"), line("Cy")]
    first = await house.send(ImportCandidates(by=by, lines=batch))
    assert [answer.created for answer in first] == [True, True, False]
    again = await house.send(
        ImportCandidates(by=by, lines=[line("Bob", email="bob@x.org"), line("Cy"), line("Di")])
    )
    assert [(each.id, each.created, each.refused) for each in again[:2]] == [
        (first[0].id, False, None),
        (first[1].id, False, None),
    ]
    assert again[2].created


async def test_a_line_with_somebodys_address_makes_nothing_and_says_why(house: House) -> None:
    [answer] = await house.send(ImportCandidates(by=somebody(), lines=[line("Eve", email="ANN@x.org")]))
    assert (answer.id, answer.created) == ("c-1", False)
    assert isinstance(answer.refused, CandidateEmailTaken)
    assert (await house.candidates.get(TenantId("acme"), "c-1")).details.name == "Ann"


async def test_a_wrong_line_does_not_spoil_the_others(house: House) -> None:
    batch = [line("Bob"), line("Eve", email="no address"), line("Cy")]
    answers = await house.send(ImportCandidates(by=somebody(), lines=batch))
    assert [answer.created for answer in answers] == [True, False, True]
    assert isinstance(answers[1].refused, Invalid)


async def test_a_long_import_is_stored_in_parts_in_the_order_of_its_lines(house: House) -> None:
    stored: list[int] = []
    by, batch = somebody(), [line(f"P{number}") for number in range(300)]
    batch[140] = line("P140", email="no address")
    batch[299] = line("P3")

    class InParts(MemoryAggregateStore[Candidate]):
        async def add_many(self, aggregates: Sequence[Candidate]) -> Sequence[AlreadyExists | None]:
            stored.append(len(aggregates))
            return await super().add_many(aggregates)

    store = InParts(CANDIDATES, clock=house.clock, ids=Uuid7Ids())
    command = ImportCandidates(by=by, lines=batch)
    answers = await import_candidates(command, candidates=store, clock=house.clock)
    assert stored == [125, 124, 50], "so that others are answered in between"
    made = [answer.id for answer in answers if answer.created]
    assert made == [each.id for number, each in enumerate(batch) if number not in (140, 299)]
    assert isinstance(answers[140].refused, Invalid)
    assert (answers[299].id, answers[299].created) == (batch[3].id, False)


async def test_row_52_a_candidate_whose_name_or_address_may_pass_for_anothers_is_told_of(
    house: House,
) -> None:
    plain = CandidateDetails(name="J\u00fcrgen", email="j@y.org", more_emails=("b@y.org",))
    ordinary = await house.send(RegisterCandidate(by=somebody(), id="c-2", details=plain))
    assert ordinary.oddities == ()
    odd = CandidateDetails(name="\u0410nn", email="ann@\u0435\u0445\u0430.org")
    shown = await house.send(RegisterCandidate(by=somebody(), id="c-3", details=odd))
    assert shown.oddities == ("look-alike-letters", "mixed-alphabets")
    assert (shown.name, shown.email) == (odd.name, odd.email), "kept as they are"
