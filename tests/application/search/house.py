"""People, what their CVs show and a log in memory, behind the real index on a disk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import msgspec

from jobhire.domains.candidate.domain.details import CandidateDetails
from jobhire.domains.search.application.sources import CandidateSource
from jobhire.domains.search.domain.document import Kind
from jobhire.domains.search.infrastructure.folder import Desk, Folder
from jobhire.domains.search.infrastructure.following import Follower
from jobhire.domains.search.infrastructure.index import Housekeeper, IndexForgetter, SharedIndex, Shelf
from jobhire.shared.application import EventRecord
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from tests.unit.search.lexis import SKILLS, SmallLexis

ACME, RIVAL = TenantId("acme"), TenantId("rival")
START = datetime(2026, 11, 1, tzinfo=UTC)


def id_of(number: int) -> str:
    """Who has a greater number came later."""
    return f"01890a5d-{number:04x}-774b-bcce-b302099a8057"


def bytes_under(path: Path) -> bytes:
    return b"".join(each.read_bytes() for each in path.rglob("*") if each.is_file()).lower()


@dataclass(frozen=True, kw_only=True)
class Somebody:
    id: str
    details: CandidateDetails
    cv_text: str = ""
    version: int = 1
    updated_at: datetime = START


class Spot:
    source, index = "cvText", None

    def __init__(self, start: int, word: str) -> None:
        self.start, self.end = start, start + len(word)


@dataclass(frozen=True)
class Shows:
    span: Spot


@dataclass(frozen=True)
class Read:
    """What the CV shows: skills it names, years as "<n> years", a level and a place by their words."""

    skills: Mapping[str, Shows]
    experience_months: int | None
    seniority: int | None
    places: Sequence[str]

    @classmethod
    def of(cls, text: str) -> Read:
        words = text.lower().replace(",", " ").split()
        years = [int(one) for one, two in pairwise(words) if one.isdigit() and two == "years"]
        return cls(
            skills={
                SKILLS[word]: Shows(Spot(text.lower().index(word), word)) for word in words if word in SKILLS
            },
            experience_months=12 * years[0] if years else None,
            seniority={"junior": 1, "senior": 3}.get(next(iter(words), "")),
            places=("bern",) if "bern" in words else (),
        )


@dataclass(frozen=True)
class End:
    position: int


@dataclass
class Company:
    """The record: ``People``, ``Readings`` and ``ChangeLog`` in one."""

    activity: Activity = field(default_factory=Activity)
    people: dict[TenantId, dict[str, Somebody]] = field(default_factory=dict)
    events: dict[TenantId, list[EventRecord]] = field(default_factory=dict)
    loads: int = 0
    while_loading: list[Somebody] = field(default_factory=list)

    def put(
        self, somebody: Somebody, tenant: TenantId = ACME, *, told: bool = True, logged: bool = True
    ) -> None:
        known = self.people.setdefault(tenant, {}).get(somebody.id)
        version = 1 if known is None else known.version + 1
        self.people[tenant][somebody.id] = replace(somebody, version=version)
        self._tell(tenant, somebody.id, version, "changed", told=told, logged=logged)

    def delete(self, id: str, tenant: TenantId = ACME, *, told: bool = True) -> None:
        gone = self.people[tenant].pop(id)
        self._tell(tenant, id, gone.version + 1, "deleted", told=told, logged=True)

    def _tell(self, tenant: TenantId, id: str, version: int, what: str, *, told: bool, logged: bool) -> None:
        if logged:
            log = self.events.setdefault(tenant, [])
            log.append(
                EventRecord(
                    position=len(log) + 1,
                    id=f"e{len(log)}",
                    type=f"ai.jobhire.candidate.{what}.v1",
                    subject=id,
                    sequence=version,
                    time=START,
                    data=msgspec.Raw(b"{}"),
                )
            )
        if told:
            self.activity.accepted(tenant, "candidates", [(id, version)], at=0.0)

    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Somebody]:
        self.loads += 1
        found = [each for id in ids if (each := self.people.get(tenant_id, {}).get(id))]
        while self.while_loading:
            self.put(self.while_loading.pop(), tenant_id)
        return found

    async def count(self, tenant_id: TenantId) -> int:
        return len(self.people.get(tenant_id, {}))

    async def scan(self, tenant_id: TenantId) -> AsyncIterator[Sequence[Somebody]]:
        people = list(self.people.get(tenant_id, {}).values())
        for first in range(0, len(people), 3):
            yield people[first : first + 3]

    async def shown(self, tenant_id: TenantId, versions: Mapping[str, int]) -> Mapping[str, Read]:
        own = self.people.get(tenant_id, {})
        return {id: Read.of(own[id].cv_text) for id in versions if id in own}

    async def head(self, tenant_id: TenantId) -> End:
        return End(len(self.events.get(tenant_id, [])))

    async def heads(self) -> Mapping[TenantId, int]:
        return {tenant: len(events) for tenant, events in self.events.items()}

    async def since(self, tenant_id: TenantId, position: int) -> AsyncIterator[Sequence[EventRecord]]:
        later = self.events.get(tenant_id, [])[position:]
        for first in range(0, len(later), 4):
            yield later[first : first + 4]


class Process:
    """One process of a machine: its own connection, thread and notices."""

    def __init__(self, company: Company, path: Path) -> None:
        self.moment = 0.0
        self.desk, self.folder = Desk(SmallLexis), Folder(path)
        self.follower = Follower(
            CandidateSource(company, company),
            company,
            company.activity,
            desk=self.desk,
            folder=self.folder,
            now=lambda: self.moment,
        )
        self.index = SharedIndex(self.follower, self.folder, self.desk)
        self.forgetter = IndexForgetter(Kind.CANDIDATES, self.desk, self.folder)
        self.housekeeper = Housekeeper([Shelf(self.follower, self.folder)], company, self.desk)


@contextmanager
def running(company: Company, path: Path) -> Iterator[Process]:
    process = Process(company, path)
    try:
        yield process
    finally:
        process.desk.close()
        process.folder.close()
