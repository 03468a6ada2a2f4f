"""The candidates as whoever reads CVs sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

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


class CvIntake:
    """CVs in, through the mediator: whoever hands one over needs the permission to write candidates."""

    def __init__(self, mediator: Mediator, candidates: AggregateStore[Candidate]) -> None:
        self._mediator = mediator
        self._candidates = candidates

    async def take_in(  # noqa: PLR0913 - all that is known of a CV, each by name
        self,
        *,
        by: Principal,
        new_id: str,
        into: str | None,
        document_id: str,
        file_name: str,
        profile: Profile,
        text: str,
        received_on: date,
        e164: Sequence[str | None],
        type: str,
        metadata: Mapping[str, object],
        given: Mapping[str, object],
    ) -> TakenIn:
        """Make the CV somebody's. Safe to repeat. Raises ``NotFound`` for ``into``."""
        return await self._mediator.send(
            TakeInCv(
                by=by,
                new_id=new_id,
                into=into,
                document_id=document_id,
                file_name=file_name,
                profile=profile,
                text=text,
                received_on=received_on,
                e164=e164,
                type=type,
                metadata=metadata,
                given=given,
            )
        )

    async def foresee(self, *, by: Principal, **known: Any) -> Foreseen:
        """What ``take_in`` would do with the same arguments. Writes nothing."""
        return await self._mediator.send(ForeseeCv(by=by, cv=TakeInCv(by=by, **known)))

    async def take_back(self, *, by: Principal, candidate_id: str, document_id: str) -> TakenBack:
        """Undo a CV, as far as nobody built on it. Safe to repeat."""
        command = TakeBackCv(by=by, candidate_id=candidate_id, document_id=document_id)
        return await self._mediator.send(command)

    async def summary(self, tenant_id: TenantId, id: str) -> CandidateSummary:
        """Of a live candidate. Raises ``NotFound``."""
        return await summary_of(self._candidates, tenant_id, id)
