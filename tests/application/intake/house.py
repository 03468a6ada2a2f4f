"""The intake of CVs with everything outside kept in memory, and a reading room that does as it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial

from msgspec import structs

from jobhire.domains.intake.application.ports import Candidates, CvAtHand
from jobhire.domains.intake.application.taking_in import Desk, TakeInDocument, take_in_document
from jobhire.domains.intake.application.upload import UploadCv, upload_cv
from jobhire.domains.intake.domain.cv_document import CvDocument
from jobhire.domains.intake.domain.document import Kind, Line, Reading
from jobhire.domains.intake.domain.errors import StorageQuotaReached
from jobhire.domains.intake.domain.profile import Month, Profile
from jobhire.domains.intake.domain.read_cv import ReadCv
from jobhire.domains.intake.infrastructure.mongo import CV_DOCUMENTS
from jobhire.domains.intake.infrastructure.prechecks import kind_of
from jobhire.shared.application import Mediator, Principal, authorise
from jobhire.shared.domain import NotFound, TenantId, UserId
from jobhire.shared.infrastructure.blobs import memory_blobs
from jobhire.shared.infrastructure.documents import decode_pending
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.system import Uuid7Ids

ACME = TenantId("acme")


def somebody(*permissions: str) -> Principal:
    granted = frozenset(permissions or ("candidates:write",))
    return Principal(tenant_id=ACME, user_id=UserId("u-1"), role="test", permissions=granted)


@dataclass
class HandClock:
    moment: datetime = datetime(2026, 11, 25, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


@dataclass
class Quota:
    most: int = 10
    used: int = 0

    async def take(self, tenant_id: TenantId, size: int, *, files: int = 1) -> None:
        if self.used + files > self.most:
            raise StorageQuotaReached("full")
        self.used += files

    async def give_back(self, tenant_id: TenantId, size: int, *, files: int = 1) -> None:
        self.used -= files


@dataclass
class Scanner:
    looks: bool = False
    bad: bytes = b"EICAR"
    away: bool = False

    async def infected(self, content: bytes) -> bool:
        if self.away:
            raise ConnectionError("the scanner is away")
        return self.looks and self.bad in content


@dataclass
class Room:
    """Reads whatever it is given as one line; raises ``fault`` while there is one."""

    fault: Exception | None = None
    no_copy: Exception | None = None
    read_names: list[str] = field(default_factory=list)

    async def read(self, content: bytes, name: str, *, today: Month) -> ReadCv:
        self.read_names.append(name)
        if self.fault is not None:
            raise self.fault
        reading = Reading(Kind.TEXT, 1, (Line(content.decode(errors="replace")),))
        return ReadCv(reading, Profile(), ())

    async def clean(self, content: bytes, name: str) -> bytes:
        if self.no_copy is not None:
            raise self.no_copy
        return b"clean " + content


@dataclass(frozen=True)
class Taken:
    candidate_id: str
    version: int = 1
    created: bool = True
    proposals: int = 0
    warnings: Sequence[Likely] = ()


@dataclass(frozen=True)
class Likely:
    candidate_id: str
    reason: str
    per_cent: int | None = None


@dataclass(frozen=True)
class Summary:
    name: str
    document_id: str | None
    email: str | None = None
    skills: Sequence[str] = ()
    version: int = 1


@dataclass(frozen=True)
class Seen:
    candidate_id: str | None = None
    emails: Sequence[str] = ()


@dataclass(frozen=True)
class Back:
    kept: str | None = None


@dataclass
class People:
    """Keeps who was taken in, by id."""

    known: dict[str, Summary] = field(default_factory=dict)
    calls: list[Mapping[str, object]] = field(default_factory=list)
    fault: Exception | None = None

    async def take_in(self, *, by: Principal, cv: CvAtHand) -> Taken:
        facts = structs.asdict(cv)
        if self.fault is not None:
            raise self.fault
        self.calls.append(facts)
        assert isinstance(facts["received_on"], date)
        id = str(facts["into"] or facts["new_id"])
        self.known[id] = Summary(name="Ada", document_id=str(facts["document_id"]))
        return Taken(candidate_id=id, warnings=[Likely("c-9", "same-phone")])

    async def foresee(self, *, by: Principal, cv: CvAtHand) -> Seen:
        return Seen(candidate_id=cv.into)

    async def take_back(self, **facts: object) -> Back:
        self.known.pop(str(facts["candidate_id"]), None)
        return Back()

    async def summary(self, tenant_id: TenantId, id: str) -> Summary:
        if tenant_id != ACME or id not in self.known:
            raise NotFound("there is no candidate with this id", id=id)
        return self.known[id]


class House:
    def __init__(self, candidates: Candidates | None = None) -> None:
        self.clock, self.quota, self.blobs = HandClock(), Quota(), memory_blobs()
        self.scanner, self.room, self.people = Scanner(), Room(), People()
        self.documents: MemoryAggregateStore[CvDocument] = MemoryAggregateStore(
            CV_DOCUMENTS, clock=self.clock, ids=Uuid7Ids()
        )
        self.mediator = Mediator([authorise])
        register, documents = self.mediator.register, self.documents
        upload = partial(upload_cv, documents=documents, blobs=self.blobs, quota=self.quota)
        register(UploadCv, partial(upload, kind_of=kind_of, clock=self.clock, ids=Uuid7Ids()))
        known = candidates or self.people
        self.desk = Desk(blobs=self.blobs, scanner=self.scanner, room=self.room, candidates=known)
        take_in = partial(take_in_document, documents=documents, desk=self.desk)
        register(TakeInDocument, partial(take_in, clock=self.clock))
        self.send = self.mediator.send

    async def upload(self, id: str = "d-1", content: bytes = b"Ada Lovelace", **rest: object) -> CvDocument:
        name = str(rest.pop("file_name", "ada.txt"))
        command = UploadCv(by=somebody(), id=id, file_name=name, content=content, **rest)  # type: ignore[arg-type]
        return await self.send(command)

    async def take_in(self, id: str = "d-1") -> CvDocument:
        await self.send(TakeInDocument(by=Principal.system(ACME), id=id))
        return await self.documents.get(ACME, id)

    async def keys(self) -> list[str]:
        return sorted([each.key async for batch in self.blobs.under("cvs") for each in batch])

    def announced(self) -> list[str]:
        return [event.type for document in self.documents.documents() for event in decode_pending(document)]
