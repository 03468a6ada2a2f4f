"""What may be asked about candidates, and the shapes of the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

import msgspec

from jobhire.domains.candidate.application.career import EducationView, ExperienceView, LanguageView
from jobhire.domains.candidate.application.ports import (
    CandidateFilter,
    CandidateOrder,
    CandidateReader,
    MatchCount,
    MatchCounts,
)
from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.details import CandidateType, EmploymentStatus, ProfileStatus
from jobhire.shared.application import Clock, Encoded, Message, Slice
from jobhire.shared.domain.deletion import RESTORABLE, restorable_until
from jobhire.shared.domain.oddities import Oddity, oddities_of_person


class CandidateStatistics(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Over the open jobs: how many match, the best score (0..100; null: no job), how many are strong."""

    total_jobs_matched: int = 0
    best_match_score: int | None = None
    strong_matches: int = 0

    @classmethod
    def of(cls, count: MatchCount | None) -> CandidateStatistics:
        if count is None:
            return cls()
        return cls(total_jobs_matched=count.matched, best_match_score=count.best, strong_matches=count.strong)


class CandidateItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A candidate in a list. ``oddities``: why name or address may pass for another's."""

    id: str
    name: str
    email: str | None
    type: CandidateType
    skills: Sequence[str]
    employment_status: EmploymentStatus
    match_statistics: CandidateStatistics
    created_at: datetime
    updated_at: datetime
    version: int
    oddities: tuple[Oddity, ...] = ()

    @classmethod
    def of(cls, candidate: Candidate, count: MatchCount | None) -> CandidateItem:
        details = candidate.details
        return cls(
            id=candidate.id,
            name=details.name,
            email=details.email,
            type=details.type,
            skills=details.skills,
            employment_status=details.employment_status,
            match_statistics=CandidateStatistics.of(count),
            created_at=candidate.created_at,
            updated_at=candidate.updated_at,
            version=candidate.version,
            oddities=_oddities(candidate),
        )


class CandidateView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A whole candidate. ``cv_file_url`` is None for a CV that came as text; ``cv_received_on``: its day;
    ``oddities``: why name or addresses may pass for another's."""

    id: str
    name: str
    email: str | None
    type: CandidateType
    skills: Sequence[str]
    headline: str
    phones: Sequence[str]
    more_emails: Sequence[str]
    links: Sequence[str]
    experience: Sequence[ExperienceView]
    education: Sequence[EducationView]
    languages: Sequence[LanguageView]
    certificates: Sequence[str]
    cv_file_url: str | None
    cv_text: str
    cv_received_on: date | None
    metadata: Mapping[str, Any]
    profile_status: ProfileStatus
    employment_status: EmploymentStatus
    match_statistics: CandidateStatistics
    created_at: datetime
    updated_at: datetime
    version: int
    oddities: tuple[Oddity, ...] = ()

    @classmethod
    def of(cls, candidate: Candidate, count: MatchCount | None) -> CandidateView:
        details = candidate.details
        return cls(
            id=candidate.id,
            name=details.name,
            email=details.email,
            type=details.type,
            skills=details.skills,
            headline=details.headline,
            phones=details.phones,
            more_emails=details.more_emails,
            links=details.links,
            experience=[ExperienceView.of(each) for each in details.experience],
            education=[EducationView.of(each) for each in details.education],
            languages=[LanguageView.of(each) for each in details.languages],
            certificates=details.certificates,
            cv_file_url=None if candidate.document_id is None else _file_url(candidate.id),
            cv_text=candidate.cv_text,
            cv_received_on=candidate.cv_received_on if candidate.cv_text else None,
            metadata=details.metadata,
            profile_status=candidate.profile_status,
            employment_status=details.employment_status,
            match_statistics=CandidateStatistics.of(count),
            created_at=candidate.created_at,
            updated_at=candidate.updated_at,
            version=candidate.version,
            oddities=_oddities(candidate),
        )


def _oddities(candidate: Candidate) -> tuple[Oddity, ...]:
    details = candidate.details
    return oddities_of_person(details.name, *filter(None, (details.email, *details.more_emails)))


def _file_url(id: str) -> str:
    return f"/api/v1/candidates/{id}/cv/file"


class GetCandidate(Message[Encoded], frozen=True, kw_only=True):
    permission: ClassVar[str] = "candidates:read"

    id: str


async def get_candidate(query: GetCandidate, *, reader: CandidateReader) -> Encoded:
    """Raises ``NotFound``."""
    return await reader.encoded(query.by.tenant_id, query.id)


class CandidatePage(msgspec.Struct, frozen=True, kw_only=True):
    """``last``: where the next page begins; None when there is none. ``total``: exact, over all pages."""

    items: list[CandidateItem]
    total: int
    last: tuple[str, str] | None


class ListCandidates(Message[CandidatePage], frozen=True, kw_only=True):
    permission: ClassVar[str] = "candidates:read"

    wanted: CandidateFilter = CandidateFilter()
    order: CandidateOrder = CandidateOrder.NEWEST
    part: Slice = Slice(limit=20)


async def list_candidates(
    query: ListCandidates, *, reader: CandidateReader, counts: MatchCounts
) -> CandidatePage:
    tenant_id = query.by.tenant_id
    rows = await reader.rows(tenant_id, query.wanted, query.order, query.part)
    ids = [candidate.id for candidate in rows.items]
    counted = await counts.of_candidates(tenant_id, ids) if ids else {}
    items = [CandidateItem.of(candidate, counted.get(candidate.id)) for candidate in rows.items]
    return CandidatePage(items=items, total=rows.total, last=rows.last)


class DeletedCandidate(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A candidate that can be restored; ``version`` is for ``If-Match``."""

    id: str
    name: str
    email: str | None
    type: CandidateType
    deleted_at: datetime
    restorable_until: datetime
    version: int

    @classmethod
    def of(cls, candidate: Candidate) -> DeletedCandidate:
        deleted_at = candidate.deleted_at or candidate.updated_at
        return cls(
            id=candidate.id,
            name=candidate.details.name,
            email=candidate.details.email,
            type=candidate.details.type,
            deleted_at=deleted_at,
            restorable_until=restorable_until(deleted_at),
            version=candidate.version,
        )


class DeletedCandidatePage(msgspec.Struct, frozen=True, kw_only=True):
    """See ``CandidatePage``."""

    items: list[DeletedCandidate]
    total: int
    last: tuple[str, str] | None


class ListDeletedCandidates(Message[DeletedCandidatePage], frozen=True, kw_only=True):
    """Those that can be restored, the last deleted first."""

    permission: ClassVar[str] = "candidates:write"

    part: Slice = Slice(limit=20)


async def list_deleted_candidates(
    query: ListDeletedCandidates, *, reader: CandidateReader, clock: Clock
) -> DeletedCandidatePage:
    rows = await reader.deleted(query.by.tenant_id, clock.now() - RESTORABLE, query.part)
    items = [DeletedCandidate.of(candidate) for candidate in rows.items]
    return DeletedCandidatePage(items=items, total=rows.total, last=rows.last)
