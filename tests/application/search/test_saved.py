"""Searches are kept, shown to whom they are for, and tell of each find once, whatever is killed meanwhile."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jobhire.domains.candidate.domain.details import CandidateDetails
from jobhire.domains.search.application import saved as saving
from jobhire.domains.search.application.alerting import USER_REMOVED, Watch
from jobhire.domains.search.application.saved import (
    ChangeSavedSearch,
    DeleteSavedSearch,
    Drawer,
    ListSavedSearches,
    RecallSearch,
    SavedSearchView,
    SaveSearch,
)
from jobhire.domains.search.application.searching import Searched
from jobhire.domains.search.application.sources import CandidateSource
from jobhire.domains.search.domain import saved as rules
from jobhire.domains.search.domain.document import Kind
from jobhire.domains.search.domain.errors import (
    AlertTooBroad,
    MeaningOff,
    SavedSearchOfAnother,
    TooManyAlerts,
    TooManySavedSearches,
)
from jobhire.domains.search.domain.events import SavedSearchFound
from jobhire.domains.search.domain.query import MeaningClause, Query, TextClause
from jobhire.domains.search.domain.saved import SavedSearch
from jobhire.domains.search.infrastructure.saved import SAVED, PresentLook
from jobhire.domains.search.module import wire_saved
from jobhire.shared.application import EventRecord, Mediator, Principal, authorise
from jobhire.shared.domain import Forbidden, NotFound, StaleVersion, TenantId, UserId
from jobhire.shared.infrastructure.documents import decode_pending, load
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids

from .house import ACME, START, Company, Process, Somebody, id_of, running

CARERS = Query(must=(MeaningClause(text="carers"),))
NURSES = Query(must=(TextClause.of("nurse", "/must/0/text"),))
MAY = frozenset({"search:saved", "search:advanced"})


def somebody(user: str, *granted: str) -> Principal:
    permissions = frozenset(granted) or MAY
    return Principal(tenant_id=ACME, user_id=UserId(user), role="test", permissions=permissions)


ANN, BOB = somebody("ann"), somebody("bob")


class Killed(Exception):
    """The process ends here."""


@dataclass
class MemorySightings:
    """See ``Sightings``. ``dies``: calls until the process is killed, just before one of them is made."""

    found: dict[str, set[str]] = field(default_factory=dict)
    dies: int = -1

    async def known(self, tenant_id: TenantId, alert_id: str, ids: Sequence[str]) -> set[str]:
        self._count()
        return self.found.get(alert_id, set()) & set(ids)

    async def add(self, tenant_id: TenantId, alert_id: str, ids: Sequence[str]) -> None:
        self._count()
        self.found.setdefault(alert_id, set()).update(ids)

    async def drop(self, tenant_id: TenantId, alert_id: str) -> None:
        self.found.pop(alert_id, None)

    def _count(self) -> None:
        self.dies -= 1
        if self.dies == 0:
            raise Killed


class Directory:
    def __init__(self, store: MemoryAggregateStore[SavedSearch]) -> None:
        self._store = store

    async def of_tenant(self, tenant_id: TenantId) -> Sequence[SavedSearch]:
        found = (load(SAVED, each) for each in self._store.documents())
        return [each for each in found if each.tenant_id == tenant_id and each.is_live]


class Office:
    def __init__(self, company: Company, process: Process, *, meaning: bool) -> None:
        self.company, clock = company, SystemClock()
        self.store = MemoryAggregateStore(SAVED, clock=clock, ids=Uuid7Ids())
        self.sightings, directory = MemorySightings(), Directory(self.store)
        self.mediator = Mediator([authorise])
        self.searched = {Kind.CANDIDATES: Searched.candidates(process.index, meaning=meaning)}
        drawer = Drawer(
            searches=self.store,
            directory=directory,
            sightings=self.sightings,
            searched=self.searched,
            log=company,
            clock=clock,
            ids=Uuid7Ids(),
        )
        wire_saved(self.mediator, drawer)
        look = PresentLook(CandidateSource(company, company), process.desk)
        self.watch = Watch(
            searches=self.store,
            directory=directory,
            sightings=self.sightings,
            looks={Kind.CANDIDATES: look},
            log=company,
            clock=clock,
        )
        self.cursor = 0

    async def save(
        self, by: Principal = ANN, id: str = "s1", query: Query = NURSES, **what: Any
    ) -> SavedSearchView:
        command = SaveSearch(by=by, id=id, kind=Kind.CANDIDATES, name="Nurses", query=query, **what)
        return await self.mediator.send(command)

    async def change(self, by: Principal = ANN, id: str = "s1", **what: Any) -> SavedSearchView:
        return await self.mediator.send(ChangeSavedSearch(by=by, id=id, **what))

    async def listed(self, by: Principal) -> list[str]:
        return [each.id for each in await self.mediator.send(ListSavedSearches(by=by))]

    async def work(self, *also: EventRecord) -> None:
        """What a worker does until its cursor is moved."""
        log = self.company.events.get(ACME, [])
        events, end = [*log[self.cursor :], *also], len(log) + len(also)
        if events:
            await self.watch.follow(ACME, events, end)
            self.cursor = end

    def told(self, id: str = "s1") -> int:
        """How many finds, in all."""
        [document] = [each for each in self.store.documents() if each["_id"] == f"acme/{id}"]
        events = [each for each in decode_pending(document) if each.type == SavedSearchFound.type]
        return sum(msgspec.json.decode(each.data)["found"] for each in events)


@asynccontextmanager
async def office(*, meaning: bool = True) -> AsyncIterator[Office]:
    company = Company()
    with tempfile.TemporaryDirectory() as folder, running(company, Path(folder)) as process:
        yield Office(company, process, meaning=meaning)


def person(number: int, text: str) -> Somebody:
    return Somebody(id=id_of(number), details=CandidateDetails(name="Ada"), cv_text=text)


def event(type: str, subject: str, position: int) -> EventRecord:
    return EventRecord(
        position=position, id=f"x{position}", type=type, subject=subject, sequence=1, time=START,
        data=msgspec.Raw(b"{}"),
    )  # fmt: skip


steps = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 4), st.sampled_from(("nurse", "baker", ""))),
        st.integers(0, 4),
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 4), max_size=3), steps)
@example([], [(0, "nurse"), 2, (0, "baker"), (1, "nurse"), 0, (0, "nurse")])
async def test_each_find_is_told_once_whatever_comes_when_and_whenever_the_worker_dies(
    there: list[int], happens: list[tuple[int, str] | int]
) -> None:
    """Who is killed tells it all again; a model says who was met as a nurse by a round that ended."""
    async with office() as here:
        for number in there:
            here.company.put(person(number, "nurse"))
        await here.save(alert=True)
        known = {id_of(number) for number in there}
        before = set(known)
        for step in (*happens, 0):
            if isinstance(step, tuple):
                number, text = step
                if text:
                    here.company.put(person(number, text))
                elif id_of(number) in here.company.people.get(ACME, {}):
                    here.company.delete(id_of(number))
                continue
            here.sightings.dies = step
            met = {id for id, each in here.company.people.get(ACME, {}).items() if each.cv_text == "nurse"}
            changed = {each.subject for each in here.company.events.get(ACME, [])[here.cursor :]}
            try:
                await here.work()
                known |= met & changed
            except Killed:
                saved = await here.store.get(ACME, "s1")
                known.update(saved.alert.recent if saved.alert else ())
        assert here.told() == len(known - before)


async def test_who_comes_while_an_alert_is_switched_on_is_told_of_though_their_batch_has_passed() -> None:
    async with office() as here:
        here.company.put(person(1, "nurse"))
        add = here.sightings.add

        async def meanwhile(tenant_id: TenantId, alert_id: str, ids: Sequence[str]) -> None:
            await add(tenant_id, alert_id, ids)
            here.sightings.add = add  # type: ignore[method-assign]
            here.company.put(person(2, "nurse"))
            await here.work()

        here.sightings.add = meanwhile  # type: ignore[method-assign]
        await here.save(alert=True)
        await here.work(event("ai.jobhire.saved-search.created.v1", "s1", 3))
        assert here.told() == 1


async def test_another_query_is_another_alert_and_what_it_finds_already_is_no_news() -> None:
    async with office() as here:
        await here.save(alert=True)
        here.company.put(person(1, "baker"))
        bakers = Query(must=(TextClause.of("baker", "/x"),))
        changed = await here.change(query=(Kind.CANDIDATES, bakers))
        assert changed.query == {"kind": "candidates", "must": [{"text": "baker"}]} and changed.alert
        await here.work()
        assert here.told() == 0 and len(here.sightings.found) == 1
        here.company.put(person(2, "baker"))
        await here.work()
        assert here.told() == 1
        assert not (await here.change(alert=False)).alert
        assert here.sightings.found == {}


async def test_it_is_shown_to_its_owner_and_shared_with_others_who_may_not_change_it() -> None:
    async with office() as here:
        await here.save()
        assert (await here.listed(ANN), await here.listed(BOB)) == (["s1"], [])
        for message in (
            ChangeSavedSearch(by=BOB, id="s1"),
            DeleteSavedSearch(by=BOB, id="s1"),
            RecallSearch(by=BOB, id="s1"),
        ):
            with pytest.raises(NotFound):
                await here.mediator.send(message)
        await here.change(shared=True)
        assert await here.listed(BOB) == ["s1"]
        assert await here.mediator.send(RecallSearch(by=BOB, id="s1")) == (Kind.CANDIDATES, NURSES)
        with pytest.raises(SavedSearchOfAnother):
            await here.change(BOB, name="Mine")
        with pytest.raises(SavedSearchOfAnother):
            await here.mediator.send(DeleteSavedSearch(by=BOB, id="s1"))
        with pytest.raises(StaleVersion):
            await here.change(name="Other", expected_version=9)
        await here.mediator.send(DeleteSavedSearch(by=ANN, id="s1"))
        assert await here.listed(ANN) == []


async def test_the_same_id_again_is_the_same_search() -> None:
    async with office() as here:
        first = await here.save(alert=True)
        assert await here.save(alert=True) == first
        assert len(here.sightings.found) <= 1, "an alert that was not kept leaves nothing behind"


async def test_whoever_may_not_ask_by_clauses_saves_no_such_search() -> None:
    async with office() as here:
        with pytest.raises(Forbidden):
            await here.save(somebody("eve", "search:saved"))


async def test_there_is_an_end_to_how_many_and_to_how_broad(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (saving, rules):
        monkeypatch.setattr(module, "MOST_ALERTS", 1)
        monkeypatch.setattr(module, "MOST_FOUND", 1)
        monkeypatch.setattr(module, "MOST_SAVED", 3)
    async with office() as here:
        for number in (1, 2):
            here.company.put(person(number, "nurse"))
        with pytest.raises(AlertTooBroad):
            await here.save(alert=True)
        here.company.delete(id_of(2))
        await here.save(alert=True)
        with pytest.raises(TooManyAlerts):
            await here.save(BOB, "s2", alert=True)
        for id in ("s2", "s3"):
            await here.save(BOB, id)
        with pytest.raises(TooManySavedSearches):
            await here.save(BOB, "s4")


async def test_of_who_leaves_the_private_goes_and_the_shared_stays_without_alert() -> None:
    async with office() as here:
        await here.save(alert=True)
        await here.save(id="s2", alert=True, shared=True)
        await here.work(event(USER_REMOVED, "ann", 1))
        assert await here.listed(ANN) == ["s2"]
        assert here.sightings.found == {}
        assert (await here.change(BOB, "s2", name="Ours")).name == "Ours"


async def test_an_alert_by_meaning_tells_of_who_says_the_same_in_other_words() -> None:
    async with office() as here:
        here.company.put(person(1, "nurse"))
        assert (await here.save(query=CARERS, alert=True)).query["must"] == [{"meaning": "carers"}]
        here.company.put(person(1, "nurse again"))
        here.company.put(person(2, "baker"))
        here.company.put(person(3, "nurses"))
        await here.work()
        assert here.told() == 1


async def test_where_meanings_are_off_nobody_saves_one_or_is_told_by_one_saved_before() -> None:
    async with office(meaning=False) as here:
        for alert in (False, True):
            with pytest.raises(MeaningOff) as refused:
                await here.save(query=CARERS, alert=alert)
            assert refused.value.field == "/query/must/0/meaning"
        await here.save()
        with pytest.raises(MeaningOff):
            await here.change(query=(Kind.CANDIDATES, CARERS))
        on = here.searched[Kind.CANDIDATES] = replace(here.searched[Kind.CANDIDATES], meaning=True)
        await here.save(id="s2", query=CARERS)
        here.searched[Kind.CANDIDATES] = replace(on, meaning=False)
        with pytest.raises(MeaningOff):
            await here.change(id="s2", alert=True)
