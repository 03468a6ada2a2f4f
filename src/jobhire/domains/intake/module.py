"""The door of the intake domain: files in, profiles handed on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from jobhire.domains.intake.application.ports import Candidates, OpenJobs, SkillNames
from jobhire.domains.intake.application.queries import (
    OPERATION,
    CvOperations,
    GetCv,
    GetCvDocument,
    GetCvFile,
    GetUploadedCandidate,
    OpenCvLink,
    SignCvLink,
    get_cv,
    get_cv_document,
    get_cv_file,
    get_uploaded_candidate,
    open_cv_link,
    sign_cv_link,
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
from jobhire.domains.intake.domain.events import CvFailed, CvRead, CvReceived
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
from jobhire.domains.intake.infrastructure.sweeping import SECONDS, Sweeper
from jobhire.domains.intake.presentation.actors import consumer
from jobhire.domains.intake.presentation.http import CvController, CvLinkController, upload_controller
from jobhire.shared.application import AggregateStore
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.chores import Chore
from jobhire.shared.infrastructure.module import Door, Kit

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
    jobs: OpenJobs,
    skills: Callable[[], SkillNames],
    at_work: Callable[[TenantId], Awaitable[bool]],
) -> Door:
    """``skills``: made when the first file is read; ``at_work``: whether a tenant is active."""
    documents, facts = kit.store(CV_DOCUMENTS), MongoCvFacts(kit.database)
    quota = MongoStorageQuota(kit.database, files=intake.tenant_files, size=intake.tenant_bytes)
    room = JailedRoom(skills, readers=intake.readers)
    desk = Desk(blobs=kit.blobs, scanner=make_scanner(intake.clamd_url), room=room, candidates=candidates)
    _take_files(kit, documents, quota, desk, facts)
    _show_files(kit, intake, documents, facts, candidates, at_work)
    sweeper = Sweeper(kit.blobs, facts, quota, kit.clock)
    changes = partial(_stamp, kit.activity)
    return Door(
        name="intake",
        events=(CvReceived, CvRead, CvFailed),
        documents=(CvDocumentDocument,),
        controllers=(upload_controller(changes, jobs), CvController, CvLinkController),
        consumers=(consumer(kit.mediator),),
        on_work=(room.open,),
        chores=(Chore(name="cv-files", seconds=SECONDS, run=sweeper.sweep),),
        operations={OPERATION: CvOperations(documents)},
    )


def _stamp(activity: Activity, tenant_id: TenantId, id: str) -> int:
    return activity.item_stamp(tenant_id, CV_DOCUMENTS.collection, id)


def _take_files(
    kit: Kit,
    documents: AggregateStore[CvDocument],
    quota: MongoStorageQuota,
    desk: Desk,
    facts: MongoCvFacts,
) -> None:
    register, clock = kit.mediator.register, kit.clock
    upload = partial(upload_cv, documents=documents, blobs=kit.blobs, quota=quota, kind_of=kind_of)
    register(UploadCv, partial(upload, clock=clock, ids=kit.ids))
    register(TakeInDocument, partial(take_in_document, documents=documents, desk=desk, clock=clock))
    register(GetCvDocument, partial(get_cv_document, documents=documents))
    again = partial(read_cv_again, documents=documents, candidates=desk.candidates)
    register(ReadCvAgain, partial(again, facts=facts, clock=clock))
    register(GetUploadedCandidate, partial(get_uploaded_candidate, candidates=desk.candidates))


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
    register(GetCvFile, partial(get_cv_file, candidates=candidates, facts=facts, blobs=blobs))
    sign = partial(sign_cv_link, candidates=candidates, facts=facts, links=links, clock=clock)
    register(SignCvLink, partial(sign, public_url=intake.public_url, seconds=intake.link_seconds))
    open_link = partial(open_cv_link, documents=documents, candidates=candidates, links=links)
    register(OpenCvLink, partial(open_link, blobs=blobs, clock=clock, at_work=at_work))
