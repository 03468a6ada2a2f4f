"""Bulk imports with everything outside in memory: candidates by their address, and a world that can stop."""

from __future__ import annotations

import io
import zipfile
from collections import Counter as Counted
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import msgspec

from jobhire.domains.intake.application.carrying_on import CarryOnImport, Works, carry_on_import
from jobhire.domains.intake.application.foreseeing import ForeseeEntry, Oracle, foresee_entry
from jobhire.domains.intake.application.import_ports import EntryFilter, Tally
from jobhire.domains.intake.application.import_queries import GetImport, ImportView, get_import
from jobhire.domains.intake.application.planning import (
    CancelImport,
    PlanImport,
    RunImport,
    Shelf,
    UndoImport,
    cancel_import,
    plan_import,
    run_import,
    undo_import,
)
from jobhire.domains.intake.application.ports import CvAtHand
from jobhire.domains.intake.application.running import (
    Counter,
    EndEntry,
    ReleaseEntry,
    TakeBackEntry,
    end_entry,
    release_entry,
    take_back_entry,
)
from jobhire.domains.intake.application.taking_in import TakeInDocument
from jobhire.domains.intake.domain.bulk_import import BulkImport
from jobhire.domains.intake.domain.cv_document import CvDocument, CvStatus
from jobhire.domains.intake.domain.import_entry import EntryStatus, ImportEntry
from jobhire.domains.intake.infrastructure.archives import open_archive
from jobhire.domains.intake.infrastructure.imports import BULK_IMPORTS, IMPORT_ENTRIES
from jobhire.domains.intake.infrastructure.mongo import CV_DOCUMENTS
from jobhire.domains.intake.infrastructure.prechecks import kind_of
from jobhire.shared.application import Handler, Principal, Rows, Slice
from jobhire.shared.domain import NotFound, TenantId
from jobhire.shared.infrastructure.documents import load
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.system import Uuid7Ids
from tests.application.intake.house import ACME, Back, House, Quota, Seen, Summary, Taken, somebody


def zipped(files: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def address_in(text: str) -> str | None:
    return next((word.lower() for word in text.split() if "@" in word), None)


@dataclass
class Registry:
    """Candidates: whoever has the address in the text. Every change is a version of theirs."""

    cvs: dict[str, list[str]] = field(default_factory=dict)
    """Document ids by candidate, the present one last."""
    emails: dict[str, str] = field(default_factory=dict)
    made_by: dict[str, str] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)

    def know(self, email: str, id: str) -> None:
        """Somebody who was there before."""
        self.emails[email], self.made_by[id], self.cvs[id] = id, "d-0", ["d-0"]

    async def foresee(self, *, by: Principal, cv: CvAtHand) -> Seen:
        email = address_in(cv.text)
        return Seen(candidate_id=self.emails.get(email or ""), emails=(email,) if email else ())

    async def take_in(self, *, by: Principal, cv: CvAtHand) -> Taken:
        document_id, email = cv.document_id, address_in(cv.text)
        id = self.emails.get(email or "", cv.new_id)
        created = self.made_by.setdefault(id, document_id) == document_id
        if email:
            self.emails[email] = id
        cvs = self.cvs.setdefault(id, [])
        if document_id not in cvs:
            cvs.append(document_id)
        return Taken(candidate_id=id, created=created)

    async def take_back(self, *, by: Principal, candidate_id: str, document_id: str) -> Back:
        if candidate_id in self.touched:
            return Back(kept="changed_since")
        cvs = self.cvs.get(candidate_id, [])
        if cvs and cvs[-1] != document_id and document_id in cvs:
            return Back(kept="newer_cv")
        if document_id in cvs:
            cvs.remove(document_id)
        if not cvs and self.made_by.get(candidate_id) == document_id:
            self.delete(candidate_id)
        return Back()

    def delete(self, candidate_id: str) -> None:
        self.cvs.pop(candidate_id, None)
        self.made_by.pop(candidate_id, None)
        self.emails = {email: id for email, id in self.emails.items() if id != candidate_id}

    async def summary(self, tenant_id: TenantId, id: str) -> Summary:
        if id not in self.cvs:
            raise NotFound("there is no candidate with this id", id=id)
        return Summary(name="Ada", document_id=self.cvs[id][-1])

    def snapshot(self) -> object:
        return {id: list(cvs) for id, cvs in sorted(self.cvs.items())}, dict(sorted(self.emails.items()))


@dataclass(frozen=True)
class Line:
    candidate_id: str | None = None
    keys: Sequence[str] = ()
    invalid: str | None = None
    created: bool = False


@dataclass
class Lines:
    """Lines are ``{"name": …, "email": …}``."""

    registry: Registry

    async def foresee(self, *, by: Principal, line: bytes) -> Line:
        try:
            email = msgspec.json.decode(line)["email"]
        except (msgspec.DecodeError, KeyError, TypeError):
            return Line(invalid="not a candidate")
        return Line(candidate_id=self.registry.emails.get(email), keys=(email,))

    async def add(self, *, by: Principal, id: str, line: bytes) -> Line:
        email = msgspec.json.decode(line)["email"]
        known = self.registry.emails.setdefault(email, id)
        self.registry.cvs.setdefault(known, [])
        return Line(candidate_id=known, created=known == id)

    async def take_back(self, *, by: Principal, candidate_id: str) -> Back:
        if candidate_id in self.registry.touched:
            return Back(kept="changed_since")
        self.registry.delete(candidate_id)
        return Back()


@dataclass
class MemoryImportFacts:
    entries: MemoryAggregateStore[ImportEntry]

    def _of(self, import_id: str) -> list[ImportEntry]:
        found = [load(IMPORT_ENTRIES, each) for each in self.entries.documents()]
        return sorted((each for each in found if each.import_id == import_id), key=lambda it: it.id)

    async def imports(self, tenant_id: TenantId, part: Slice) -> Rows[BulkImport]:
        return Rows(items=[], total=0, last=None)

    async def rows(
        self, tenant_id: TenantId, import_id: str, wanted: EntryFilter, part: Slice
    ) -> Rows[ImportEntry]:
        found = self._of(import_id)
        return Rows(items=found[part.skip : part.skip + part.limit], total=len(found), last=None)

    async def some(
        self, tenant_id: TenantId, import_id: str, status: EntryStatus, limit: int
    ) -> list[ImportEntry]:
        return [each for each in self._of(import_id) if each.status is status][:limit]

    async def all(self, tenant_id: TenantId, import_id: str) -> AsyncIterator[Sequence[ImportEntry]]:
        yield self._of(import_id)

    async def tally(self, tenant_id: TenantId, import_id: str) -> list[Tally]:
        kinds = Counted(
            (each.status, each.foresight.fate if each.foresight else None, each.outcome)
            for each in self._of(import_id)
        )
        return [Tally(status=s, foreseen=f, outcome=o, count=n) for (s, f, o), n in kinds.items()]


@dataclass
class MemoryCvFacts:
    documents: MemoryAggregateStore[CvDocument]

    async def of_candidate(self, tenant_id: TenantId, candidate_id: str) -> list[CvDocument]:
        return []

    async def with_content(self, tenant_id: TenantId, sha256: str) -> list[CvDocument]:
        found = [load(CV_DOCUMENTS, each) for each in self.documents.documents()]
        return [each for each in found if each.file.sha256 == sha256 and each.status is CvStatus.READ]


class Killed(BaseException):
    """The process is gone."""


class ImportHouse(House):
    """``fuse``: so many more commands, then the process is killed."""

    def __init__(self, registry: Registry | None = None) -> None:
        self.registry = registry or Registry()
        super().__init__(self.registry)
        self.quota = Quota(most=1_000)
        self.fuse: int | None = None
        self.lines = Lines(self.registry)
        ids = Uuid7Ids()
        self.imports: MemoryAggregateStore[BulkImport] = MemoryAggregateStore(
            BULK_IMPORTS, clock=self.clock, ids=ids
        )
        self.entries: MemoryAggregateStore[ImportEntry] = MemoryAggregateStore(
            IMPORT_ENTRIES, clock=self.clock, ids=ids
        )
        self.facts = MemoryImportFacts(self.entries)
        self._wire(ids)

    def _wire(self, ids: Uuid7Ids) -> None:
        register, clock, entries = self.mediator.register, self.clock, self.entries
        shelf = Shelf(
            imports=self.imports,
            entries=entries,
            blobs=self.blobs,
            quota=self.quota,
            kind_of=kind_of,
            clock=clock,
            ids=ids,
        )
        register(PlanImport, partial(plan_import, shelf=shelf, archives=open_archive))
        register(RunImport, partial(run_import, imports=self.imports, clock=clock))
        register(CancelImport, partial(cancel_import, imports=self.imports, clock=clock))
        register(UndoImport, partial(undo_import, imports=self.imports, clock=clock))
        register(GetImport, partial(get_import, imports=self.imports, facts=self.facts))
        oracle = Oracle(desk=self.desk, facts=MemoryCvFacts(self.documents), lines=self.lines)
        counter = Counter(entries=entries, documents=self.documents, oracle=oracle, clock=clock)
        works = Works(
            imports=self.imports,
            entries=entries,
            documents=self.documents,
            facts=self.facts,
            mediator=self.mediator,
            clock=clock,
        )
        register(CarryOnImport, partial(carry_on_import, works=works))
        register(
            ForeseeEntry, self._burning(partial(foresee_entry, entries=entries, oracle=oracle, clock=clock))
        )
        register(ReleaseEntry, self._burning(partial(release_entry, counter=counter)))
        register(EndEntry, self._burning(partial(end_entry, entries=entries, clock=clock)))
        register(TakeBackEntry, self._burning(partial(take_back_entry, counter=counter)))

    def _burning(self, handler: Handler) -> Handler:
        async def handle(command: Any) -> Any:
            if self.fuse is not None:
                self.fuse -= 1
                if self.fuse < 0:
                    raise Killed
            return await handler(command)

        return handle

    async def plan(self, content: bytes, name: str = "cvs.zip", id: str = "i-1") -> BulkImport:
        command = PlanImport(
            by=somebody(), id=id, file=io.BytesIO(content), file_name=name, digest=f"d{hash(content)}"
        )
        return await self.send(command)

    async def work(self, id: str = "i-1") -> None:
        """Whatever the two consumers would do, until all is quiet."""
        system = Principal.system(ACME)
        while True:
            more = await self.send(CarryOnImport(by=system, id=id))
            waiting = [
                each["_id"] for each in self.documents.documents() if each["state"]["status"] == "received"
            ]
            for document in waiting:
                await self.send(TakeInDocument(by=system, id=str(document).partition("/")[2]))
            if not more and not waiting:
                return

    async def planned(self, files: Mapping[str, bytes] | bytes, **rest: str) -> BulkImport:
        content = files if isinstance(files, bytes) else zipped(files)
        bulk = await self.plan(content, **rest)
        await self.work(bulk.id)
        return await self.imports.get(ACME, bulk.id)

    async def run(self, id: str = "i-1") -> BulkImport:
        await self.send(RunImport(by=somebody(), id=id))
        await self.work(id)
        return await self.imports.get(ACME, id)

    async def undo(self, id: str = "i-1") -> BulkImport:
        await self.send(UndoImport(by=somebody(), id=id))
        await self.work(id)
        return await self.imports.get(ACME, id)

    async def cancel(self, id: str = "i-1") -> BulkImport:
        await self.send(CancelImport(by=somebody(), id=id))
        return await self.imports.get(ACME, id)

    async def view(self, id: str = "i-1") -> ImportView:
        return await self.send(GetImport(by=somebody("candidates:read"), id=id))

    async def all(self, id: str = "i-1") -> list[ImportEntry]:
        return [entry async for batch in self.facts.all(ACME, id) for entry in batch]

    async def fates(self, id: str = "i-1") -> list[tuple[str, str | None]]:
        """(name, predicted) of every entry."""
        return [(each.name, each.foresight.fate if each.foresight else None) for each in await self.all(id)]
