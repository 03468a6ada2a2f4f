"""A house that takes in CVs, with everything outside kept in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import msgspec

from jobhire.domains.candidate.application.commands import (
    ChangeCandidate,
    DeleteCandidate,
    RegisterCandidate,
    change_candidate,
    delete_candidate,
    register_candidate,
)
from jobhire.domains.candidate.application.duplicates import ListDuplicates, list_duplicates
from jobhire.domains.candidate.application.intake import (
    ForeseeCv,
    Foreseen,
    TakeBackCv,
    TakeInCv,
    TakenBack,
    TakenIn,
    foresee_cv,
    take_back_cv,
    take_in_cv,
)
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
    take_over,
)
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
from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.details import CandidateDetails
from jobhire.domains.candidate.infrastructure.mongo import CANDIDATES
from jobhire.domains.candidate.presentation.actors import TYPES, follow
from jobhire.domains.intake.domain.profile import (
    Found,
    Job,
    KnownSkill,
    Language,
    Month,
    Profile,
    Span,
    Study,
)
from jobhire.shared.application import EventRecord, Mediator, Principal, authorise
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.documents import decode_pending, load
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.system import Uuid7Ids

ACME = TenantId("acme")
ANN = Principal(
    tenant_id=ACME,
    user_id=UserId("u-1"),
    role="test",
    permissions=frozenset({"candidates:read", "candidates:write"}),
)
DAY = date(2026, 11, 21)


def found(value: str, start: int = 0, *, confidence: int = 90) -> Found:
    return Found(value, Span(1, start, start + len(value)), confidence)


def skills(*names: str) -> tuple[KnownSkill, ...]:
    return tuple(KnownSkill(found(name), None, listed=True) for name in names)


def a_profile(name: str | None = "Ada Bloom", *emails: str, **more: Any) -> Profile:
    profile = Profile(
        name=None if name is None else found(name),
        emails=tuple(map(found, emails or ("ada@x.org",))),
        skills=skills("Python"),
    )
    return replace(profile, **more)


FULL = a_profile(
    headline=found("Engineer"),
    phones=(found("+49 30 901820"),),
    location=found("Berlin"),
    links=(found("https://ada.dev"),),
    summary=found("Builds things"),
    jobs=(
        Job(found("Developer"), found("Initech"), Month(2015, 1), Month(2022), False, found("2015 - 2022")),
        Job(found("Lead"), None, Month(2022, 3), None, True, found("since 2022"), (found("Led"),)),
    ),
    studies=(Study(found("MSc"), found("TU Berlin"), 2014),),
    languages=(Language(found("German"), "de", "native"),),
    certificates=(found("CKA"),),
    months_of_experience=90,
)


@dataclass
class HandClock:
    moment: datetime = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


class NoCounts:
    async def of_candidates(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Any]:
        return {}


class MemoryLookup:
    """``Lookup`` over the documents of a memory store."""

    def __init__(self, store: MemoryAggregateStore[Candidate]) -> None:
        self._store = store

    def live(self, tenant_id: TenantId) -> list[Candidate]:
        everybody = (load(CANDIDATES, document) for document in self._store.documents())
        return [each for each in everybody if each.is_live and each.tenant_id == tenant_id]

    async def of_document(self, tenant_id: TenantId, document_id: str) -> str | None:
        for each in self.live(tenant_id):
            if any(version.document_id == document_id for version in each.versions):
                return each.id
        return None

    async def by_keys(self, tenant_id: TenantId, keys: Sequence[str], *, most: int) -> Sequence[str]:
        return [each.id for each in self.live(tenant_id) if set(keys) & set(each.match_keys)][:most]


class CvHouse:
    def __init__(self) -> None:
        self.clock = clock = HandClock()
        self.candidates = store = MemoryAggregateStore(CANDIDATES, clock=clock, ids=Uuid7Ids())
        self.lookup = lookup = MemoryLookup(store)
        mediator, counts = Mediator([authorise]), NoCounts()
        register = mediator.register
        register(RegisterCandidate, partial(register_candidate, candidates=store, clock=clock))
        register(ChangeCandidate, partial(change_candidate, candidates=store, counts=counts, clock=clock))
        register(DeleteCandidate, partial(delete_candidate, candidates=store, clock=clock))
        register(TakeInCv, partial(take_in_cv, candidates=store, lookup=lookup, clock=clock))
        register(ForeseeCv, partial(foresee_cv, candidates=store, lookup=lookup, clock=clock))
        register(TakeBackCv, partial(take_back_cv, candidates=store, clock=clock))
        register(GetProvenance, partial(get_provenance, candidates=store))
        register(ListProposals, partial(list_proposals, candidates=store))
        decide = {"candidates": store, "counts": counts}
        register(ConfirmFields, partial(confirm_fields, clock=clock, **decide))  # type: ignore[arg-type]
        register(AcceptProposal, partial(accept_proposal, clock=clock, **decide))  # type: ignore[arg-type]
        register(RejectProposal, partial(reject_proposal, **decide))  # type: ignore[arg-type]
        register(ListDuplicates, partial(list_duplicates, candidates=store, lookup=lookup))
        register(HideMerged, partial(hide_merged, candidates=store, clock=clock))
        register(AbsorbMerged, partial(absorb_merged, clock=clock, **decide))  # type: ignore[arg-type]
        register(SettleMerged, partial(settle_merged, candidates=store))
        register(GiveBackMerged, partial(give_back_merged, clock=clock, **decide))  # type: ignore[arg-type]
        register(RestoreMerged, partial(restore_merged, candidates=store, clock=clock))
        self.mediator, self.send = mediator, mediator.send

    async def take_in(self, document_id: str, profile: Profile, **more: Any) -> TakenIn:
        return await self.send(_taking(document_id, profile, more))

    async def foresee(self, document_id: str, profile: Profile, **more: Any) -> Foreseen:
        return await self.send(ForeseeCv(by=ANN, cv=_taking(document_id, profile, more)))

    async def register(self, id: str, *, cv_text: str = "", **details: Any) -> None:
        known = CandidateDetails(**{"name": f"Name of {id}", **details})
        await self.send(RegisterCandidate(by=ANN, id=id, details=known, cv_text=cv_text))

    async def merge(self, id: str, other: str) -> None:
        await self.send(HideMerged(by=ANN, id=id, candidate_id=other))
        await take_over(self.mediator, ANN, id, other)

    async def unmerge(self, id: str, other: str) -> None:
        await self.send(GiveBackMerged(by=ANN, id=id, candidate_id=other))
        await self.send(RestoreMerged(by=ANN, id=id, candidate_id=other))

    async def alike(self, id: str) -> list[tuple[str, str, int | None]]:
        found = await self.send(ListDuplicates(by=ANN, id=id))
        return [(each.candidate_id, each.reason, each.per_cent) for each in found]

    async def follow(self) -> None:
        """What the consumer does with all that was ever announced."""
        events = [
            EventRecord(
                position=at,
                id=str(at),
                type=event.type,
                subject=document["_id"].partition("/")[2],
                sequence=event.sequence,
                time=event.time,
                data=msgspec.Raw(event.data.encode()),
            )
            for document in self.candidates.documents()
            for at, event in enumerate(decode_pending(document))
        ]
        await follow(ACME, [each for each in events if each.type in TYPES], 0, mediator=self.mediator)

    async def take_back(self, candidate_id: str, document_id: str) -> TakenBack:
        return await self.send(TakeBackCv(by=ANN, candidate_id=candidate_id, document_id=document_id))

    async def change(self, id: str, **fields: Any) -> None:
        await self.send(ChangeCandidate(by=ANN, id=id, **fields))

    async def get(self, id: str) -> Candidate:
        return await self.candidates.get(ACME, id)

    async def proposed(self, id: str) -> dict[str, list[Any]]:
        """Values by field."""
        values: dict[str, list[Any]] = {}
        for each in (await self.send(ListProposals(by=ANN, id=id))).items:
            values.setdefault(each.field, []).append(each.value)
        return values

    async def proposal(self, id: str, field: str) -> str:
        items = (await self.send(ListProposals(by=ANN, id=id))).items
        return next(each.id for each in items if each.field == field)

    def announced(self) -> list[tuple[str, str]]:
        """(last word of the type, data) of all events."""
        return [
            (event.type.split(".")[-2], event.data)
            for document in self.candidates.documents()
            for event in decode_pending(document)
        ]


def _taking(document_id: str, profile: Profile, more: dict[str, Any]) -> TakeInCv:
    known: dict[str, Any] = {
        "new_id": f"c-{document_id}",
        "into": None,
        "file_name": f"{document_id}.pdf",
        "text": f"text of {document_id}",
        "received_on": DAY,
        **more,
    }
    return TakeInCv(by=ANN, document_id=document_id, profile=profile, **known)
