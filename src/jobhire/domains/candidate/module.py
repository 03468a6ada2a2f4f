"""The door of the candidate domain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from jobhire.domains.candidate.application.applicants import Applicants, MeetApplicant, meet_applicant
from jobhire.domains.candidate.application.commands import (
    ChangeCandidate,
    DeleteCandidate,
    ImportCandidates,
    RegisterCandidate,
    RestoreCandidate,
    change_candidate,
    delete_candidate,
    import_candidates,
    register_candidate,
    restore_candidate,
)
from jobhire.domains.candidate.application.disclosing import CandidateDiscloser
from jobhire.domains.candidate.application.duplicates import ListDuplicates, list_duplicates
from jobhire.domains.candidate.application.employment import (
    FollowHiring,
    Follows,
    Pursuits,
    follow_applications,
)
from jobhire.domains.candidate.application.erasing import (
    EraseCandidate,
    GetErasure,
    VerifyErasure,
    erase_candidate,
    get_erasure,
    verify_erasure,
)
from jobhire.domains.candidate.application.intake import (
    ForeseeCv,
    TakeBackCv,
    TakeInCv,
    foresee_cv,
    take_back_cv,
    take_in_cv,
)
from jobhire.domains.candidate.application.lines import LineDesk, ReadLine
from jobhire.domains.candidate.application.merging import (
    AbsorbMerged,
    GiveBackMerged,
    HideMerged,
    RestoreMerged,
    SettleMerged,
    absorb_merged,
    give_back_merged,
    hide_merged,
    restore_merged,
    settle_merged,
)
from jobhire.domains.candidate.application.ports import MatchCounts
from jobhire.domains.candidate.application.provenance import (
    AcceptProposal,
    ConfirmFields,
    GetProvenance,
    ListProposals,
    RejectProposal,
    accept_proposal,
    confirm_fields,
    get_provenance,
    list_proposals,
    reject_proposal,
)
from jobhire.domains.candidate.application.purging import (
    HiddenForgetter,
    PurgeCandidate,
    purge_candidate,
)
from jobhire.domains.candidate.application.queries import (
    GetCandidate,
    ListCandidates,
    ListDeletedCandidates,
    get_candidate,
    list_candidates,
    list_deleted_candidates,
)
from jobhire.domains.candidate.application.records import RecordDesk, TakeInRecord, take_in_record
from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.events import (
    CandidateBack,
    CandidateChanged,
    CandidateDeleted,
    CandidateErased,
    CandidateMerged,
    CandidatePurged,
    CandidateRegistered,
    CandidateRestored,
    CandidateUnmerged,
)
from jobhire.domains.candidate.infrastructure.cv_intake import CvIntake
from jobhire.domains.candidate.infrastructure.erasures import Erasures
from jobhire.domains.candidate.infrastructure.mongo import (
    CANDIDATES,
    CandidateDocument,
    MongoCandidateCards,
    MongoCandidateFacts,
    MongoCandidateReader,
    MongoLookup,
    MongoPeople,
)
from jobhire.domains.candidate.infrastructure.persons import MongoPersons
from jobhire.domains.candidate.presentation.actors import consumer, employment_consumer
from jobhire.shared.application import AggregateStore, Consumer, Principal
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.module import Door, Kit
from jobhire.shared.infrastructure.purging import FOR_EVER, Purgeable, Purger, Retention

if TYPE_CHECKING:
    from litestar import Controller


@dataclass(frozen=True, slots=True, kw_only=True)
class Hiring:
    """Where somebody's applications are, and whether a tenant wants that to show in the employment status."""

    pursuits: Pursuits
    follows: Follows


def open_door(
    kit: Kit, *, counts: MatchCounts, retention: Retention = FOR_EVER, hiring: Hiring | None = None
) -> Door:
    """``counts``: how many jobs match, from whoever ranks them; ``retention``: what becomes of deleted
    candidates; ``hiring``: None where nobody applies for anything."""
    candidates, clock = kit.store(CANDIDATES), kit.clock
    reader = MongoCandidateReader(kit.database, kit.activity, counts)
    register = kit.mediator.register
    register(RegisterCandidate, partial(register_candidate, candidates=candidates, clock=clock))
    register(ChangeCandidate, partial(change_candidate, candidates=candidates, counts=counts, clock=clock))
    register(DeleteCandidate, partial(delete_candidate, candidates=candidates, clock=clock))
    register(RestoreCandidate, partial(restore_candidate, candidates=candidates, clock=clock))
    register(ImportCandidates, partial(import_candidates, candidates=candidates, clock=clock))
    register(GetCandidate, partial(get_candidate, reader=reader))
    register(ListCandidates, partial(list_candidates, reader=reader, counts=counts))
    register(ListDeletedCandidates, partial(list_deleted_candidates, reader=reader, clock=clock))
    _decide(kit, candidates, counts)
    _take_cvs(kit, candidates)
    _merge(kit, candidates, counts)
    erasures = _erase(kit, candidates, retention)
    purger = _purge_deleted(kit, candidates, retention)
    return Door(
        name="candidate",
        events=(
            CandidateRegistered,
            CandidateChanged,
            CandidateDeleted,
            CandidateMerged,
            CandidateUnmerged,
            CandidateRestored,
            CandidateBack,
            CandidatePurged,
            CandidateErased,
        ),
        documents=(CandidateDocument,),
        controllers=_controllers,
        consumers=(consumer(kit.mediator), *_follow(kit, candidates, hiring)),
        forgetters=(HiddenForgetter(candidates, retention.forgetters),),
        disclosers=(CandidateDiscloser(candidates),),
        chores=(*purger.chores(), erasures.chore()),
    )


def _follow(kit: Kit, candidates: AggregateStore[Candidate], hiring: Hiring | None) -> tuple[Consumer, ...]:
    if hiring is None:
        return ()
    following = partial(follow_applications, candidates=candidates, pursuits=hiring.pursuits)
    kit.mediator.register(FollowHiring, partial(following, follows=hiring.follows, clock=kit.clock))
    return (employment_consumer(kit.mediator),)


def _erase(kit: Kit, candidates: AggregateStore[Candidate], retention: Retention) -> Erasures:
    register, clock, forgetters = kit.mediator.register, kit.clock, retention.forgetters
    eraser = partial(erase_candidate, candidates=candidates, forgetters=forgetters)
    register(EraseCandidate, partial(eraser, clock=clock))
    verifier = partial(verify_erasure, candidates=candidates, forgetters=forgetters)
    register(VerifyErasure, partial(verifier, clock=clock))
    register(GetErasure, partial(get_erasure, candidates=candidates))
    return Erasures(kit.database, retention.tenants, kit.mediator, clock)


def _purge_deleted(kit: Kit, candidates: AggregateStore[Candidate], retention: Retention) -> Purger:
    kit.mediator.register(PurgeCandidate, partial(purge_candidate, candidates=candidates))
    purgeable = Purgeable(
        kind="candidate",
        collection=CANDIDATES.collection,
        # Who is merged into another goes with that one.
        due={"state.details.name": {"$gt": ""}, "unique.merged": {"$exists": False}},
        empty=partial(_purge, kit),
    )
    return Purger(purgeable, database=kit.database, retention=retention, clock=kit.clock)


async def _purge(kit: Kit, tenant_id: TenantId, id: str, before: datetime) -> bool:
    command = PurgeCandidate(by=Principal.system(tenant_id), id=id, before=before)
    return await kit.mediator.send(command)


def _decide(kit: Kit, candidates: AggregateStore[Candidate], counts: MatchCounts) -> None:
    register, clock = kit.mediator.register, kit.clock
    register(GetProvenance, partial(get_provenance, candidates=candidates))
    register(ListProposals, partial(list_proposals, candidates=candidates))
    register(ConfirmFields, partial(confirm_fields, candidates=candidates, counts=counts, clock=clock))
    register(AcceptProposal, partial(accept_proposal, candidates=candidates, counts=counts, clock=clock))
    register(RejectProposal, partial(reject_proposal, candidates=candidates, counts=counts))


def _take_cvs(kit: Kit, candidates: AggregateStore[Candidate]) -> None:
    register, clock, lookup = kit.mediator.register, kit.clock, MongoLookup(kit.database)
    register(TakeInCv, partial(take_in_cv, candidates=candidates, lookup=lookup, clock=clock))
    register(MeetApplicant, partial(meet_applicant, candidates=candidates, clock=clock))
    register(ForeseeCv, partial(foresee_cv, candidates=candidates, lookup=lookup, clock=clock))
    register(TakeBackCv, partial(take_back_cv, candidates=candidates, clock=clock))
    register(TakeInRecord, partial(take_in_record, candidates=candidates, clock=clock))


def _merge(kit: Kit, candidates: AggregateStore[Candidate], counts: MatchCounts) -> None:
    register, clock, lookup = kit.mediator.register, kit.clock, MongoLookup(kit.database)
    register(ListDuplicates, partial(list_duplicates, candidates=candidates, lookup=lookup))
    register(HideMerged, partial(hide_merged, candidates=candidates, clock=clock))
    register(AbsorbMerged, partial(absorb_merged, candidates=candidates, counts=counts, clock=clock))
    register(SettleMerged, partial(settle_merged, candidates=candidates))
    register(GiveBackMerged, partial(give_back_merged, candidates=candidates, counts=counts, clock=clock))
    register(RestoreMerged, partial(restore_merged, candidates=candidates, clock=clock))


def facts(kit: Kit) -> MongoCandidateFacts:
    """What a ranking is computed from."""
    return MongoCandidateFacts(kit.store(CANDIDATES), kit.database, kit.activity)


def lines(kit: Kit) -> LineDesk:
    """Who imports candidates line by line."""
    return LineDesk(candidates=kit.store(CANDIDATES), clock=kit.clock, read=_read_line)


def cards(kit: Kit) -> MongoCandidateCards:
    """What a ranking shows of a candidate."""
    return MongoCandidateCards(kit.database, kit.activity)


def persons(kit: Kit) -> MongoPersons:
    """Who there is, for whoever cares for their privacy."""
    return MongoPersons(kit.store(CANDIDATES), kit.database, kit.mediator)


def people(kit: Kit) -> MongoPeople:
    """All that is known of them, for a search."""
    return MongoPeople(kit.store(CANDIDATES), kit.database, kit.activity)


def records(kit: Kit) -> RecordDesk:
    """For whoever reads people from other systems."""
    return RecordDesk(mediator=kit.mediator)


def intake(kit: Kit) -> CvIntake:
    """Whom a CV becomes."""
    return CvIntake(kit.mediator, kit.store(CANDIDATES))


def applicants(kit: Kit) -> Applicants:
    """Who applies on the career site, and is written to."""
    return Applicants(mediator=kit.mediator, candidates=kit.store(CANDIDATES))


def _read_line(raw: bytes) -> ReadLine:
    """Most workers never read one, and what bodies are made of need not be loaded."""
    from jobhire.domains.candidate.presentation.lines import read_candidate_line

    return read_candidate_line(raw)


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.candidate.presentation.erasing import ErasureController
    from jobhire.domains.candidate.presentation.http import CandidateController
    from jobhire.domains.candidate.presentation.merging import MergeController
    from jobhire.domains.candidate.presentation.proposals import ProposalController

    return CandidateController, ProposalController, MergeController, ErasureController
