"""Where a profile comes from, what waits for a decision, and the decisions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

import msgspec

from jobhire.domains.candidate.application.career import EducationView, ExperienceView, LanguageView
from jobhire.domains.candidate.application.commands import email_taken
from jobhire.domains.candidate.application.ports import MatchCounts
from jobhire.domains.candidate.application.queries import CandidateView
from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.fields import SETS, from_plain, value_of
from jobhire.domains.candidate.domain.origins import Origin, Place, Source
from jobhire.domains.candidate.domain.proposals import Proposal
from jobhire.domains.candidate.domain.versions import CvVersion
from jobhire.shared.application import AggregateStore, Clock, Message, edit
from jobhire.shared.domain import AlreadyExists


class SpanView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Characters ``start`` to ``end`` of the CV's visible text; ``page`` from 1."""

    page: int
    start: int
    end: int

    @classmethod
    def of(cls, place: Place) -> SpanView:
        return cls(page=place.page, start=place.start, end=place.end)


class OriginView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``confidence``: 0..100, null where a person said it, 0 for a stand-in. ``documentId``, ``parser``,
    ``spans``: of a CV; ``candidateId``: of a merge."""

    source: Source
    at: datetime
    by: str | None
    document_id: str | None
    parser: str | None
    candidate_id: str | None
    spans: list[SpanView]
    confidence: int | None
    confirmed_by: str | None
    confirmed_at: datetime | None

    @classmethod
    def of(cls, origin: Origin) -> OriginView:
        return cls(
            source=origin.source,
            at=origin.at,
            by=origin.by,
            document_id=origin.document_id,
            parser=origin.parser,
            candidate_id=origin.candidate_id,
            spans=[SpanView.of(place) for place in origin.spans],
            confidence=origin.confidence,
            confirmed_by=origin.confirmed_by,
            confirmed_at=origin.confirmed_at,
        )


class FieldOrigin(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``element``: of one member of a list that joined it later; null: of the whole field."""

    field: str
    element: str | None
    origin: OriginView


class VersionView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One CV that came as a file. ``current``: the one that is scored."""

    document_id: str
    received_on: date
    parser: str
    file_name: str
    current: bool

    @classmethod
    def of(cls, version: CvVersion, current: str | None) -> VersionView:
        return cls(
            document_id=version.document_id,
            received_on=version.received_on,
            parser=version.parser,
            file_name=version.file_name,
            current=version.document_id == current,
        )


class ProvenanceView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A field that is not named was never set. ``versions``: the newest first."""

    candidate_id: str
    version: int
    fields: list[FieldOrigin]
    versions: list[VersionView]


class GetProvenance(Message[ProvenanceView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "candidates:read"

    id: str


async def get_provenance(query: GetProvenance, *, candidates: AggregateStore[Candidate]) -> ProvenanceView:
    """Raises ``NotFound``."""
    candidate = await candidates.get(query.by.tenant_id, query.id)
    return ProvenanceView(
        candidate_id=candidate.id,
        version=candidate.version,
        fields=[
            FieldOrigin(field=each.field, element=each.element, origin=OriginView.of(each.origin))
            for each in sorted(candidate.origins, key=lambda each: (each.field, each.element or ""))
        ],
        versions=[VersionView.of(each, candidate.document_id) for each in reversed(candidate.versions)],
    )


class ProposalView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``value`` is proposed; for a list field (``addition``) as one more member. ``present``: what there is
    now."""

    id: str
    field: str
    addition: bool
    value: Any
    present: Any
    origin: OriginView

    @classmethod
    def of(cls, proposal: Proposal, candidate: Candidate) -> ProposalView:
        return cls(
            id=proposal.id,
            field=proposal.field,
            addition=proposal.field in SETS,
            value=_shown(proposal.field, from_plain(proposal.field, proposal.value)),
            present=_shown(proposal.field, value_of(candidate.details, proposal.field)),
            origin=OriginView.of(proposal.origin),
        )


_SHAPES: dict[str, Callable[[Any], Any]] = {
    "experience": ExperienceView.of,
    "education": EducationView.of,
    "languages": LanguageView.of,
}


def _shown(field: str, value: Any) -> Any:
    if isinstance(value, tuple):
        return [_shown(field, each) for each in value]
    shape = _SHAPES.get(field)
    return value if shape is None else shape(value)


class ProposalList(msgspec.Struct, frozen=True, kw_only=True):
    version: int
    items: list[ProposalView]


class ListProposals(Message[ProposalList], frozen=True, kw_only=True):
    permission: ClassVar[str] = "candidates:read"

    id: str


async def list_proposals(query: ListProposals, *, candidates: AggregateStore[Candidate]) -> ProposalList:
    """What waits, the oldest first. Raises ``NotFound``."""
    candidate = await candidates.get(query.by.tenant_id, query.id)
    items = [ProposalView.of(each, candidate) for each in candidate.proposals]
    return ProposalList(version=candidate.version, items=items)


class ConfirmFields(Message[CandidateView], frozen=True, kw_only=True):
    """These values are right: no file changes them any more."""

    permission: ClassVar[str] = "candidates:write"

    id: str
    fields: Sequence[str]
    expected_version: int | None = None


class AcceptProposal(Message[CandidateView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "candidates:write"

    id: str
    proposal_id: str
    expected_version: int | None = None


class RejectProposal(Message[CandidateView], frozen=True, kw_only=True):
    """Not this value for this field, whatever is read again."""

    permission: ClassVar[str] = "candidates:write"

    id: str
    proposal_id: str
    expected_version: int | None = None


async def confirm_fields(
    command: ConfirmFields, *, candidates: AggregateStore[Candidate], counts: MatchCounts, clock: Clock
) -> CandidateView:
    """Raises ``NotFound``, ``Invalid`` for a field without a value, ``StaleVersion``."""

    def change(candidate: Candidate) -> bool:
        return candidate.confirm(command.fields, by=command.by.user_id, now=clock.now())

    return await _decided(command, change, candidates, counts)


async def accept_proposal(
    command: AcceptProposal, *, candidates: AggregateStore[Candidate], counts: MatchCounts, clock: Clock
) -> CandidateView:
    """Safe to repeat. Raises ``NotFound``, ``ProposalDecided``, ``CandidateEmailTaken``, ``StaleVersion``."""

    def change(candidate: Candidate) -> bool:
        return candidate.accept(command.proposal_id, by=command.by.user_id, now=clock.now())

    return await _decided(command, change, candidates, counts)


async def reject_proposal(
    command: RejectProposal, *, candidates: AggregateStore[Candidate], counts: MatchCounts
) -> CandidateView:
    """Safe to repeat. Raises ``NotFound``, ``ProposalDecided``, ``StaleVersion``."""
    return await _decided(command, lambda it: it.reject(command.proposal_id), candidates, counts)


async def _decided(
    command: ConfirmFields | AcceptProposal | RejectProposal,
    change: Callable[[Candidate], bool],
    candidates: AggregateStore[Candidate],
    counts: MatchCounts,
) -> CandidateView:
    tenant_id, expected = command.by.tenant_id, command.expected_version
    try:
        candidate = await edit(candidates, tenant_id, command.id, change, expected_version=expected)
    except AlreadyExists as taken:
        raise email_taken(taken) from None
    counted = await counts.of_candidates(tenant_id, [candidate.id])
    return CandidateView.of(candidate, counted.get(candidate.id))
