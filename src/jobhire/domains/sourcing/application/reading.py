"""A round of an applicant tracking system: page after page of who was changed, each made a candidate or told
to one, and a position from which the next round goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

import msgspec

from jobhire.domains.sourcing.application.people import (
    FoundPeople,
    People,
    PeopleSystem,
    PersonTraces,
    Record,
    Taken,
    Window,
)
from jobhire.domains.sourcing.application.ports import Unreadable, Unusable
from jobhire.domains.sourcing.application.position import NOWHERE, Position
from jobhire.domains.sourcing.application.walking import TOO_LONG, Failure, WalkFailed, failure_of
from jobhire.domains.sourcing.domain.deciding import Outcome
from jobhire.domains.sourcing.domain.patience import asked_for
from jobhire.domains.sourcing.domain.person import (
    DELETED_HERE,
    ERASED_HERE,
    Person,
    PersonTrace,
    reference,
)
from jobhire.domains.sourcing.domain.posting import LONGEST_ID
from jobhire.domains.sourcing.domain.round import Result
from jobhire.domains.sourcing.domain.source import Source
from jobhire.shared.application import Clock, Fetch, Fetched, FetchFailed, Ids
from jobhire.shared.domain import DomainError, Invalid, TenantId

OVERLAP = timedelta(minutes=5)
"""Read once more at the beginning of a round: two clocks differ, and what is read twice is the same."""
BUSY_SECONDS, LONGEST_BUSY = 30.0, 86_400.0
"""To wait when a system asks for patience without saying how long, and at most."""
LONGEST_PAUSE = 60.0
"""Waited for within a round; for longer the round ends, and goes on later."""
GOES_ON_SECONDS = 5.0
"""Until a round that had to make room goes on."""
BATCH = 50
_OUTCOMES: dict[str, Outcome] = {
    "created": "created",
    "updated": "updated",
    "proposed": "kept",
    "same": "same",
    "deleted": "skipped",
    "invalid": "invalid",
}
_WHY = {"deleted": DELETED_HERE, "invalid": "neither a name nor an address that a candidate could have"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleBounds:
    """Of one round: pages, seconds; and seconds that are waited for within it."""

    pages: int = 200
    seconds: float = 300.0
    pause: float = LONGEST_PAUSE


@dataclass(slots=True, kw_only=True)
class Reading:
    """``partial``: why it has not come to the end; ``wait``: seconds until it goes on then."""

    results: list[Result] = field(default_factory=list)
    position: Position = NOWHERE
    partial: str | None = None
    wait: float | None = None


Use = Callable[[Source, Sequence[Person]], Awaitable[list[Result]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleReader:
    """``sleep``: waits so many seconds."""

    fetch: Fetch
    people: People
    traces: PersonTraces
    clock: Clock
    ids: Ids
    bounds: PeopleBounds = PeopleBounds()
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def read(
        self,
        system: PeopleSystem,
        source: Source,
        secret: str,
        position: Position,
        *,
        alive: Callable[[], Awaitable[bool]],
    ) -> Reading:
        """From where it was left, and everything is written. Raises ``WalkFailed`` when not even one page
        could be had."""
        return await self._walk(system, source, secret, position, alive=alive, use=self.work_off)

    async def preview(self, system: PeopleSystem, source: Source, secret: str, position: Position) -> Reading:
        """What ``read`` would do. Nothing is written."""

        async def alive() -> bool:
            return True

        return await self._walk(system, source, secret, position, alive=alive, use=self.foresee)

    async def _walk(
        self,
        system: PeopleSystem,
        source: Source,
        secret: str,
        position: Position,
        *,
        alive: Callable[[], Awaitable[bool]],
        use: Use,
    ) -> Reading:
        walk = _Walk(self, system, source, secret, position, alive)
        await walk.begin()
        began, pages = self.clock.now(), 0
        while walk.url is not None:
            in_time = (self.clock.now() - began).total_seconds() < self.bounds.seconds
            if pages >= self.bounds.pages or not in_time:
                walk.stop(TOO_LONG, GOES_ON_SECONDS)
                break
            if not await walk.page(use):
                break
            pages += 1
        return walk.out

    async def work_off(self, source: Source, people: Sequence[Person]) -> list[Result]:
        """A batch of them; safe to repeat from any point."""
        tenant_id, place = source.tenant_id, source.place
        known, erased = await self._known(source, people)
        results, open_ones = [], list[tuple[Person, PersonTrace]]()
        for person in people:
            trace = known.get(person.external_id)
            if (why := _skipped(person, erased)) or _is_known(person, trace):
                results.append(_left_alone(source, person, trace, why))
            else:
                fresh = PersonTrace(external_id=person.external_id, candidate_id=self.ids.new())
                open_ones.append((person, trace or fresh))
        # Before anybody is made of it: whoever repeats this after a crash makes the same ones.
        new = [trace for person, trace in open_ones if person.external_id not in known]
        await self.traces.keep(tenant_id, place, new)
        settled = []
        for person, trace in open_ones:
            taken = await self._taken(source, person, trace, self.people.take_in)
            results.append(_result(source, person, taken))
            if taken.candidate_id is not None and taken.outcome != "deleted":
                settled.append(
                    PersonTrace(
                        external_id=person.external_id,
                        candidate_id=taken.candidate_id,
                        made=True,
                        digest=person.digest,
                    )
                )
        await self.traces.keep(tenant_id, place, settled)
        return results

    async def foresee(self, source: Source, people: Sequence[Person]) -> list[Result]:
        """What ``work_off`` would do with them."""
        known, erased = await self._known(source, people)
        results = []
        for person in people:
            trace = known.get(person.external_id)
            if (why := _skipped(person, erased)) or _is_known(person, trace):
                results.append(_left_alone(source, person, trace, why))
                continue
            stand_in = trace or PersonTrace(external_id=person.external_id, candidate_id=self.ids.new())
            taken = await self._taken(source, person, stand_in, self.people.foresee)
            results.append(_result(source, person, taken))
        return results

    async def _known(
        self, source: Source, people: Sequence[Person]
    ) -> tuple[dict[str, PersonTrace], frozenset[str]]:
        ids = [each.external_id for each in people]
        traces = await self.traces.of(source.tenant_id, source.place, ids)
        return dict(traces), await self.traces.erased(source.tenant_id, source.place, ids)

    async def _taken(
        self,
        source: Source,
        person: Person,
        trace: PersonTrace,
        take: Callable[[TenantId, Record], Awaitable[Taken]],
    ) -> Taken:
        record = Record(
            new_id=trace.candidate_id,
            into=trace.candidate_id if trace.made else None,
            system=source.board,
            values=person.values,
        )
        try:
            return await take(source.tenant_id, record)
        except DomainError:
            return _Refused()


class _Walk:
    """One reading on its way."""

    def __init__(
        self,
        reader: PeopleReader,
        system: PeopleSystem,
        source: Source,
        secret: str,
        position: Position,
        alive: Callable[[], Awaitable[bool]],
    ) -> None:
        self._reader = reader
        self._system = system
        self._source = source
        self._secret = secret
        self._token = secret
        self._alive = alive
        self._first = True
        known = position if position.place == source.place else Position(place=source.place)
        self.out = Reading(position=known)
        self.url: str | None = None

    async def begin(self) -> None:
        login = self._system.login(self._source.terms.address, self._secret)
        if login is not None:
            fetch = self._reader.fetch
            answer = await _answered(fetch.post(login.url, body=login.body, headers=login.headers))
            if failure := failure_of(answer.status):
                self._refused(failure, answer.headers.get("retry-after", ""))
                return
            try:
                self._token = self._system.token(answer)
            except Unreadable as wrong:
                raise WalkFailed("unreadable", reason=str(wrong)) from wrong
        then = self.out.position.then
        if then and self._system.continues(self._source.terms.address, then):
            self.url = then
        else:
            self._begin_anew()

    def _begin_anew(self) -> None:
        """The window of who was changed since, up to now: what changes while it is read is the next one's."""
        position, now = self.out.position, self._reader.clock.now()
        since = None if position.since is None else position.since - OVERLAP
        self.url = self._system.begin(self._source.terms.address, Window(since=since, until=now))
        self.out.position = msgspec.structs.replace(position, until=now, then="")

    def stop(self, why: str, wait: float | None) -> None:
        self.out.partial, self.out.wait = why, wait

    async def page(self, use: Use) -> bool:
        """Whether there may be another."""
        assert self.url is not None
        answer = await self._asked(self.url)
        if answer is None:
            return False
        found = self._read(answer)
        people = self._people(found)
        for first in range(0, len(people), BATCH):
            await self._alive()
            self.out.results += await use(self._source, people[first : first + BATCH])
        self._first = False
        self._note(found.then)
        if self.url is None:
            return False
        return await self._rests(self._system.pause(answer))

    async def _asked(self, url: str) -> Fetched | None:
        """None: nothing came of it, and the round ends here."""
        try:
            answer = await _answered(self._reader.fetch.get(url, headers=self._system.headers(self._token)))
            failure, again = failure_of(answer.status), answer.headers.get("retry-after", "")
        except WalkFailed as failed:
            failure, again = failed.failure, ""
            answer = None
        if failure is None:
            return answer
        if self._first and self.out.position.then and failure in {"status", "not-found", "gone"}:
            # The page is not kept there for ever: what was read before it is the same when it is read again.
            self._begin_anew()
            return await self._asked(self.url or "")
        self._refused(failure, again)
        return None

    def _refused(self, failure: Failure, again: str) -> None:
        """The round ends here: it has failed if nothing was read in it, unless it was only to be patient."""
        if failure == "busy":
            asked = asked_for(again, self._reader.clock.now())
            self.stop("busy", min(max(asked, BUSY_SECONDS), LONGEST_BUSY))
        elif self._first:
            raise WalkFailed(failure, retry_after=again)
        else:
            self.stop(failure, None)

    def _read(self, answer: Fetched) -> FoundPeople:
        try:
            return self._system.read(self._source.terms.address, self.url or "", answer)
        except Unreadable as wrong:
            raise WalkFailed("unreadable", reason=str(wrong)) from wrong

    def _people(self, found: FoundPeople) -> list[Person]:
        """Each once: a system that has several records of a person tells of the last one."""
        people, unusable = dict[str, Person](), list(found.unusable)
        for each in found.people:
            try:
                person = each.checked()
            except Invalid as refused:
                unusable.append(Unusable(external_id=each.external_id[:LONGEST_ID], why=refused.detail))
                continue
            people[person.external_id] = person
        self.out.results += [
            Result(external_id=each.external_id, outcome="invalid", why=each.why) for each in unusable
        ]
        return list(people.values())

    def _note(self, then: str | None) -> None:
        """Where to go on, or that all of it was read."""
        position = self.out.position
        if then is not None and self._system.continues(self._source.terms.address, then):
            self.url = then
            self.out.position = msgspec.structs.replace(position, then=then)
            return
        self.url = None
        if then is not None:
            self.stop("unreadable", None)
            return
        self.out.position = Position(place=position.place, since=position.until)

    async def _rests(self, seconds: float) -> bool:
        if seconds > self._reader.bounds.pause:
            self.stop("busy", min(seconds, LONGEST_BUSY))
            return False
        if seconds > 0:
            await self._reader.sleep(seconds)
        return True


async def _answered(call: Awaitable[Fetched]) -> Fetched:
    try:
        return await call
    except FetchFailed as failed:
        why: Failure = "timeout" if failed.late else "unreachable"
        raise WalkFailed(why, reason=failed.reason) from failed


@dataclass(frozen=True, slots=True)
class _Refused:
    """A record that the candidates' own rules refuse."""

    outcome: Literal["invalid"] = "invalid"
    candidate_id: None = None
    fields: Sequence[str] = ()
    proposals: int = 0


def _is_known(person: Person, trace: PersonTrace | None) -> bool:
    """As they are now."""
    return trace is not None and trace.made and trace.digest == person.digest


def _skipped(person: Person, erased: frozenset[str]) -> str | None:
    return ERASED_HERE if person.external_id in erased else person.withheld


def named(source: Source, external_id: str) -> str:
    """In what is kept of a round: whoever is erased later is not in it."""
    return "#" + reference(source.place, external_id)[:12]


def _left_alone(source: Source, person: Person, trace: PersonTrace | None, why: str | None) -> Result:
    return Result(
        external_id=named(source, person.external_id),
        outcome="skipped" if why else "same",
        candidate_id=trace.candidate_id if trace else None,
        why=why,
    )


def _result(source: Source, person: Person, taken: Taken) -> Result:
    outcome = _OUTCOMES[taken.outcome]
    return Result(
        external_id=person.external_id if outcome == "invalid" else named(source, person.external_id),
        outcome=outcome,
        candidate_id=taken.candidate_id,
        fields=tuple(taken.fields),
        why=_WHY.get(taken.outcome),
    )
