"""The door of the intake domain: files in, profiles handed on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from jobhire.domains.intake.application.applicants import ApplicantFiles
from jobhire.domains.intake.application.carrying_on import CarryOnImport, Works, carry_on_import
from jobhire.domains.intake.application.disclosing import FileDiscloser
from jobhire.domains.intake.application.foreseeing import ForeseeEntry, Oracle, foresee_entry
from jobhire.domains.intake.application.forgetting import FileForgetter
from jobhire.domains.intake.application.import_ports import CandidateLines
from jobhire.domains.intake.application.import_queries import (
    IMPORT,
    GetImport,
    GetImportOperation,
    ImportOperations,
    ListEntries,
    ListImports,
    get_import,
    get_import_operation,
    list_entries,
    list_imports,
)
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
from jobhire.domains.intake.application.ports import Candidates, OpenJobs, SkillNames
from jobhire.domains.intake.application.queries import (
    OPERATION,
    AwaitCv,
    CvOperations,
    GetCv,
    GetCvFile,
    GetUploadedCandidate,
    OpenCvLink,
    SignCvLink,
    await_cv,
    get_cv,
    get_cv_file,
    get_uploaded_candidate,
    open_cv_link,
    sign_cv_link,
)
from jobhire.domains.intake.application.resumes import GetJsonResume, get_json_resume
from jobhire.domains.intake.application.running import (
    Counter,
    EndEntry,
    ReleaseEntry,
    TakeBackEntry,
    end_entry,
    release_entry,
    take_back_entry,
)
from jobhire.domains.intake.application.taking_in import (
    Desk,
    ReadCvAgain,
    TakeInDocument,
    read_cv_again,
    take_in_document,
)
from jobhire.domains.intake.application.upload import UploadCv, upload_cv
from jobhire.domains.intake.domain.cv_document import CvDocument
from jobhire.domains.intake.domain.events import IMPORT_EVENTS, CvFailed, CvRead, CvReceived
from jobhire.domains.intake.infrastructure.archives import open_archive
from jobhire.domains.intake.infrastructure.imports import (
    BULK_IMPORTS,
    IMPORT_ENTRIES,
    BulkImportDocument,
    ImportEntryDocument,
    MongoImportFacts,
)
from jobhire.domains.intake.infrastructure.json_resume import as_json_resume
from jobhire.domains.intake.infrastructure.links import SignedLinks
from jobhire.domains.intake.infrastructure.mongo import (
    CV_DOCUMENTS,
    CvDocumentDocument,
    MongoCvFacts,
    MongoStorageQuota,
)
from jobhire.domains.intake.infrastructure.prechecks import kind_of
from jobhire.domains.intake.infrastructure.room import JailedRoom
from jobhire.domains.intake.infrastructure.scanning import make_scanner
from jobhire.domains.intake.infrastructure.sweeping import SECONDS, Sweeper, end_left_behind
from jobhire.domains.intake.infrastructure.traces import MongoTraces
from jobhire.domains.intake.presentation.actors import consumer
from jobhire.domains.intake.presentation.import_actors import import_consumer
from jobhire.shared.application import AggregateStore
from jobhire.shared.domain import NotFound, TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.chores import Chore
from jobhire.shared.infrastructure.module import Door, Kit

if TYPE_CHECKING:
    from litestar import Controller

__all__ = ["Intake", "open_door"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What an operator decides."""

    clamd_url: str
    tenant_files: int
    tenant_bytes: int
    readers: int
    link_key: bytes
    link_seconds: int
    public_url: str


def open_door(
    kit: Kit,
    intake: Intake,
    *,
    candidates: Candidates,
    lines: CandidateLines,
    jobs: OpenJobs,
    skills: Callable[[], SkillNames],
    at_work: Callable[[TenantId], Awaitable[bool]],
) -> Door:
    """``skills``: made when the first file is read; ``at_work``: whether a tenant is active."""
    documents, facts = kit.store(CV_DOCUMENTS), MongoCvFacts(kit.database)
    quota = MongoStorageQuota(kit.database, files=intake.tenant_files, size=intake.tenant_bytes)
    room = JailedRoom(skills, readers=intake.readers)
    desk = Desk(blobs=kit.blobs, scanner=make_scanner(intake.clamd_url), room=room, candidates=candidates)
    _take_files(kit, documents, quota, desk, facts, jobs)
    _show_files(kit, intake, documents, facts, candidates, at_work)
    oracle = Oracle(desk=desk, facts=facts, lines=lines)
    imported = _plan_files(kit, documents, quota, oracle)
    sweeper = Sweeper(kit.blobs, facts, imported, quota, kit.clock)
    forgetter = FileForgetter(
        documents=documents,
        entries=kit.store(IMPORT_ENTRIES),
        traces=MongoTraces(kit.database),
        blobs=kit.blobs,
        quota=quota,
        clock=kit.clock,
    )
    left_behind = partial(end_left_behind, imported, kit.mediator, kit.clock)
    return Door(
        name="intake",
        events=(CvReceived, CvRead, CvFailed, *IMPORT_EVENTS),
        documents=(CvDocumentDocument, BulkImportDocument, ImportEntryDocument),
        controllers=_controllers,
        consumers=(consumer(kit.mediator), import_consumer(kit.mediator)),
        on_work=(room.open,),
        chores=(
            Chore(name="cv-files", seconds=SECONDS, run=sweeper.sweep),
            Chore(name="imports", seconds=SECONDS, run=left_behind),
        ),
        forgetters=(forgetter,),
        disclosers=(_discloser(kit, intake, candidates),),
        operations={
            OPERATION: CvOperations(documents),
            IMPORT: ImportOperations(kit.store(BULK_IMPORTS), imported),
        },
    )


def _discloser(kit: Kit, intake: Intake, candidates: Candidates) -> FileDiscloser:
    return FileDiscloser(
        traces=MongoTraces(kit.database),
        blobs=kit.blobs,
        links=SignedLinks(intake.link_key),
        is_live=partial(_is_live, candidates),
        public_url=intake.public_url,
    )


async def _is_live(candidates: Candidates, tenant_id: TenantId, id: str) -> bool:
    try:
        await candidates.summary(tenant_id, id)
    except NotFound:
        return False
    return True


def _stamp(activity: Activity, tenant_id: TenantId, id: str) -> int:
    return activity.item_stamp(tenant_id, CV_DOCUMENTS.collection, id)


def _take_files(
    kit: Kit,
    documents: AggregateStore[CvDocument],
    quota: MongoStorageQuota,
    desk: Desk,
    facts: MongoCvFacts,
    jobs: OpenJobs,
) -> None:
    register, clock = kit.mediator.register, kit.clock
    upload = partial(upload_cv, documents=documents, blobs=kit.blobs, quota=quota, kind_of=kind_of)
    register(UploadCv, partial(upload, clock=clock, ids=kit.ids))
    register(TakeInDocument, partial(take_in_document, documents=documents, desk=desk, clock=clock))
    changes = partial(_stamp, kit.activity)
    register(AwaitCv, partial(await_cv, documents=documents, changes=changes))
    again = partial(read_cv_again, documents=documents, candidates=desk.candidates)
    register(ReadCvAgain, partial(again, facts=facts, clock=clock))
    uploaded = partial(get_uploaded_candidate, candidates=desk.candidates, jobs=jobs)
    register(GetUploadedCandidate, uploaded)


def _show_files(
    kit: Kit,
    intake: Intake,
    documents: AggregateStore[CvDocument],
    facts: MongoCvFacts,
    candidates: Candidates,
    at_work: Callable[[TenantId], Awaitable[bool]],
) -> None:
    register, clock, blobs = kit.mediator.register, kit.clock, kit.blobs
    links = SignedLinks(intake.link_key)
    register(GetCv, partial(get_cv, candidates=candidates, facts=facts, blobs=blobs))
    resume = partial(get_json_resume, candidates=candidates, blobs=blobs)
    register(GetJsonResume, partial(resume, as_resume=as_json_resume))
    register(GetCvFile, partial(get_cv_file, candidates=candidates, facts=facts, blobs=blobs))
    sign = partial(sign_cv_link, candidates=candidates, facts=facts, links=links, clock=clock)
    register(SignCvLink, partial(sign, public_url=intake.public_url, seconds=intake.link_seconds))
    open_link = partial(open_cv_link, documents=documents, candidates=candidates, links=links)
    register(OpenCvLink, partial(open_link, blobs=blobs, clock=clock, at_work=at_work))


def _plan_files(
    kit: Kit, documents: AggregateStore[CvDocument], quota: MongoStorageQuota, oracle: Oracle
) -> MongoImportFacts:
    register, clock = kit.mediator.register, kit.clock
    imports, entries = kit.store(BULK_IMPORTS), kit.store(IMPORT_ENTRIES)
    facts = MongoImportFacts(kit.database)
    shelf = Shelf(
        imports=imports,
        entries=entries,
        blobs=kit.blobs,
        quota=quota,
        kind_of=kind_of,
        clock=clock,
        ids=kit.ids,
    )
    register(PlanImport, partial(plan_import, shelf=shelf, archives=open_archive))
    register(RunImport, partial(run_import, imports=imports, clock=clock))
    register(CancelImport, partial(cancel_import, imports=imports, clock=clock))
    register(UndoImport, partial(undo_import, imports=imports, clock=clock))
    register(GetImport, partial(get_import, imports=imports, facts=facts))
    register(ListImports, partial(list_imports, facts=facts))
    register(ListEntries, partial(list_entries, imports=imports, facts=facts))
    operations = ImportOperations(imports, facts)
    register(GetImportOperation, partial(get_import_operation, operations=operations))
    works = Works(
        imports=imports,
        entries=entries,
        documents=documents,
        facts=facts,
        mediator=kit.mediator,
        clock=clock,
    )
    register(CarryOnImport, partial(carry_on_import, works=works))
    counter = Counter(entries=entries, documents=documents, oracle=oracle, clock=clock)
    register(ForeseeEntry, partial(foresee_entry, entries=entries, oracle=oracle, clock=clock))
    register(ReleaseEntry, partial(release_entry, counter=counter))
    register(EndEntry, partial(end_entry, entries=entries, clock=clock))
    register(TakeBackEntry, partial(take_back_entry, counter=counter))
    return facts


def applicant_files(kit: Kit) -> ApplicantFiles:
    """CVs of people who apply on the career site."""
    return ApplicantFiles(mediator=kit.mediator, documents=kit.store(CV_DOCUMENTS))


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.intake.presentation.http import (
        CvController,
        CvLinkController,
        ResumeController,
    )
    from jobhire.domains.intake.presentation.imports import ImportController

    return CvController, CvLinkController, ResumeController, ImportController
