"""Who applies on the career site: somebody known, or somebody new. Nobody knows yet whether it is them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.details import CandidateDetails, normal_email
from jobhire.domains.candidate.domain.origins import Origin
from jobhire.shared.application import AggregateStore, Clock, Mediator, Message, Principal, edit
from jobhire.shared.domain import AlreadyExists, TenantId, one_line


class MeetApplicant(Message[str], frozen=True, kw_only=True):
    """Somebody applies without a CV. Answers with the candidate's id: ``new_id`` for somebody new."""

    permission: ClassVar[str] = "candidates:write"

    new_id: str
    name: str
    email: str | None


async def meet_applicant(
    command: MeetApplicant, *, candidates: AggregateStore[Candidate], clock: Clock
) -> str:
    """Who is known by the address stays as they are; another name is proposed. Safe to repeat. Raises
    ``Invalid``."""
    tenant_id, now = command.by.tenant_id, clock.now()
    origin = Origin.applicant(now=now)
    details = CandidateDetails(name=command.name, email=command.email)
    new = Candidate.register(details, id=command.new_id, tenant_id=tenant_id, now=now, origin=origin)
    try:
        await candidates.save(new)
    except AlreadyExists as taken:
        known, name = str(taken.context["existing"]), one_line(command.name)
        await edit(candidates, tenant_id, known, lambda it: _named(it, name, origin))
        return known
    return new.id


def _named(candidate: Candidate, name: str, origin: Origin) -> bool:
    if one_line(candidate.details.name).casefold() == name.casefold():
        return False
    return candidate.propose("name", name, origin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicants:
    """Candidates as whoever lets them apply and writes to them sees them."""

    mediator: Mediator
    candidates: AggregateStore[Candidate]

    def address(self, text: str) -> str:
        """In normal form. Raises ``Invalid``."""
        return normal_email(text)

    async def meet(self, tenant_id: TenantId, *, new_id: str, name: str, email: str | None) -> str:
        """See ``MeetApplicant``."""
        by = Principal.system(tenant_id)
        return await self.mediator.send(MeetApplicant(by=by, new_id=new_id, name=name, email=email))

    async def addressee(self, tenant_id: TenantId, id: str) -> Addressee | None:
        """None for who is not there (any more), or has no address."""
        found = (await self.candidates.get_many(tenant_id, [id])).get(id)
        if found is None or found.details.email is None:
            return None
        return Addressee(name=found.details.name, email=found.details.email)
