"""The candidates as whoever reads CVs sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from jobhire.domains.candidate.application.intake import (
    CandidateSummary,
    ForeseeCv,
    Foreseen,
    TakeBackCv,
    TakeInCv,
    TakenBack,
    TakenIn,
    summary_of,
)
from jobhire.domains.candidate.application.profiles import Profile
from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.shared.application import AggregateStore, Mediator, Principal
from jobhire.shared.domain import TenantId


class CvAtHand(Protocol):
    """All that is known of a CV, as ``TakeInCv`` says."""

    @property
    def new_id(self) -> str: ...
    @property
    def into(self) -> str | None: ...
    @property
    def document_id(self) -> str: ...
    @property
    def file_name(self) -> str: ...
    @property
    def profile(self) -> Profile: ...
    @property
    def text(self) -> str: ...
    @property
    def received_on(self) -> date: ...
    @property
    def e164(self) -> Sequence[str | None]: ...
    @property
    def type(self) -> str: ...
    @property
    def metadata(self) -> Mapping[str, object]: ...
    @property
    def given(self) -> Mapping[str, object]: ...
    @property
    def unproven(self) -> bool: ...


class CvIntake:
    """CVs in, through the mediator: whoever hands one over needs the permission to write candidates."""

    def __init__(self, mediator: Mediator, candidates: AggregateStore[Candidate]) -> None:
        self._mediator = mediator
        self._candidates = candidates

    async def take_in(self, *, by: Principal, cv: CvAtHand) -> TakenIn:
        """Make the CV somebody's. Safe to repeat. Raises ``NotFound`` for ``into``."""
        return await self._mediator.send(_command(by, cv))

    async def foresee(self, *, by: Principal, cv: CvAtHand) -> Foreseen:
        """What ``take_in`` would do with it. Writes nothing."""
        return await self._mediator.send(ForeseeCv(by=by, cv=_command(by, cv)))

    async def take_back(self, *, by: Principal, candidate_id: str, document_id: str) -> TakenBack:
        """Undo a CV, as far as nobody built on it. Safe to repeat."""
        command = TakeBackCv(by=by, candidate_id=candidate_id, document_id=document_id)
        return await self._mediator.send(command)

    async def summary(self, tenant_id: TenantId, id: str) -> CandidateSummary:
        """Of a live candidate. Raises ``NotFound``."""
        return await summary_of(self._candidates, tenant_id, id)


def _command(by: Principal, cv: CvAtHand) -> TakeInCv:
    return TakeInCv(
        by=by,
        new_id=cv.new_id,
        into=cv.into,
        document_id=cv.document_id,
        file_name=cv.file_name,
        profile=cv.profile,
        text=cv.text,
        received_on=cv.received_on,
        e164=cv.e164,
        type=cv.type,
        metadata=cv.metadata,
        given=cv.given,
        unproven=cv.unproven,
    )
