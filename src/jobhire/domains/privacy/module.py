"""The door of the privacy domain: what people may know, agree to and be kept for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from jobhire.domains.privacy.application.consents import (
    Consents,
    GetPrivacy,
    HoldCandidate,
    NoteApplicantsConsent,
    RecordConsent,
    RecordDiscloser,
    RecordForgetter,
    Registry,
    get_privacy,
    hold_candidate,
    note_applicants_consent,
    record_consent,
)
from jobhire.domains.privacy.application.explaining import (
    ExplainScore,
    Matches,
    Origins,
    explain_score,
)
from jobhire.domains.privacy.application.exporting import (
    OPERATION,
    Archive,
    CarryOutExport,
    ExportForgetter,
    ExportOperations,
    ExportPerson,
    GetExportedData,
    carry_out_export,
    export_person,
    get_exported_data,
)
from jobhire.domains.privacy.application.policy import (
    GetBases,
    GetRetention,
    SetBases,
    SetRetention,
    get_bases,
    get_retention,
    set_bases,
    set_retention,
)
from jobhire.domains.privacy.application.ports import Jobs, People, Verdicts
from jobhire.domains.privacy.application.retaining import Keeper, ListDue, list_due
from jobhire.domains.privacy.domain.events import (
    ConsentChanged,
    LegalHoldEnded,
    LegalHoldPlaced,
    PersonExportFinished,
    PersonExportRequested,
    PrivacyPolicyChanged,
    RetentionDue,
    RetentionLifted,
)
from jobhire.domains.privacy.infrastructure.chores import ExportSweeper, RetentionRounds
from jobhire.domains.privacy.infrastructure.mongo import (
    EXPORTS,
    POLICIES,
    RECORDS,
    MongoExports,
    MongoRecords,
    PersonExportDocument,
    PrivacyPolicyDocument,
    PrivacyRecordDocument,
)
from jobhire.domains.privacy.presentation.actors import consumers
from jobhire.shared.application import Discloser
from jobhire.shared.infrastructure.module import Door, Kit
from jobhire.shared.infrastructure.purging import Tenants

if TYPE_CHECKING:
    from litestar import Controller

__all__ = ["consents", "open_door"]


def open_door(
    kit: Kit,
    *,
    people: People,
    verdicts: Verdicts,
    jobs: Jobs,
    matches: Matches,
    origins: Origins,
    disclosers: Sequence[Discloser],
    tenants: Tenants,
) -> Door:
    """``disclosers``: of all domains, known once all are open; ``tenants``: whose people are looked at."""
    registry = _registry(kit, people)
    archive = Archive(
        exports=kit.store(EXPORTS),
        found=MongoExports(kit.database),
        people=people,
        disclosers=disclosers,
        blobs=kit.blobs,
        audit=kit.audit,
        clock=kit.clock,
    )
    records = MongoRecords(kit.database, kit.activity)
    keeper = Keeper(registry=registry, verdicts=verdicts, jobs=jobs)
    _answer(kit, registry, archive, records)
    kit.mediator.register(ExplainScore, partial(explain_score, matches=matches, origins=origins))
    return Door(
        name="privacy",
        events=(
            PersonExportRequested,
            PersonExportFinished,
            ConsentChanged,
            LegalHoldPlaced,
            LegalHoldEnded,
            RetentionDue,
            RetentionLifted,
            PrivacyPolicyChanged,
        ),
        documents=(PrivacyRecordDocument, PrivacyPolicyDocument, PersonExportDocument),
        controllers=_controllers,
        consumers=consumers(kit.mediator),
        forgetters=(RecordForgetter(registry.records), ExportForgetter(archive)),
        disclosers=(RecordDiscloser(registry.records),),
        operations={OPERATION: ExportOperations(archive.exports)},
        chores=(
            RetentionRounds(kit.database, keeper, records, tenants).chore(),
            ExportSweeper(archive, tenants).chore(),
        ),
    )


def consents(kit: Kit, *, people: People) -> Consents:
    """What others ask before they use somebody's data."""
    return Consents(_registry(kit, people))


def _registry(kit: Kit, people: People) -> Registry:
    return Registry(records=kit.store(RECORDS), policies=kit.store(POLICIES), people=people, clock=kit.clock)


def _answer(kit: Kit, registry: Registry, archive: Archive, records: MongoRecords) -> None:
    register = kit.mediator.register
    register(ExportPerson, partial(export_person, archive=archive))
    register(CarryOutExport, partial(carry_out_export, archive=archive))
    register(GetExportedData, partial(get_exported_data, archive=archive))
    register(RecordConsent, partial(record_consent, registry=registry))
    register(NoteApplicantsConsent, partial(note_applicants_consent, registry=registry))
    register(GetPrivacy, partial(get_privacy, registry=registry))
    register(HoldCandidate, partial(hold_candidate, registry=registry))
    register(GetRetention, partial(get_retention, registry=registry))
    register(SetRetention, partial(set_retention, registry=registry))
    register(GetBases, partial(get_bases, registry=registry))
    register(SetBases, partial(set_bases, registry=registry))
    register(ListDue, partial(list_due, found=records))


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.privacy.presentation.http import PersonController
    from jobhire.domains.privacy.presentation.policy import PrivacyController

    return PersonController, PrivacyController
