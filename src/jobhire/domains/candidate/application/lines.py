"""Candidates as lines of JSON, one by one: for whoever imports many as a plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from jobhire.domains.candidate.application.commands import CandidateLine, ImportCandidates, import_candidates
from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.details import CandidateDetails
from jobhire.shared.application import AggregateStore, Clock, Principal, edit
from jobhire.shared.domain import Invalid, NotFound, StaleVersion

_UNTOUCHED = 1
"""The version of a candidate nobody has changed."""
CHANGED = "changed_since"


class ReadLine(NamedTuple):
    """``key``: the identity of the line in its tenant."""

    key: str
    details: CandidateDetails
    cv_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLine:
    candidate_id: str | None = None
    keys: Sequence[str] = ()
    invalid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeLine:
    candidate_id: str | None = None
    created: bool = False
    invalid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    kept: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDesk:
    """``read``: raises ``Invalid`` for what is no candidate."""

    candidates: AggregateStore[Candidate]
    clock: Clock
    read: Callable[[bytes], ReadLine]

    async def foresee(self, *, by: Principal, line: bytes) -> SeenLine:
        try:
            found = self.read(line)
            details = found.details.checked()
        except Invalid as refused:
            return SeenLine(invalid=refused.detail)
        email = details.email
        for name, value in (("import", found.key), ("email", email)):
            known = await self.candidates.find(by.tenant_id, name, value) if value else None
            if known is not None:
                return SeenLine(candidate_id=known.id)
        return SeenLine(keys=(found.key, *(() if email is None else (email,))))

    async def add(self, *, by: Principal, id: str, line: bytes) -> MadeLine:
        try:
            found = self.read(line)
        except Invalid as refused:
            return MadeLine(invalid=refused.detail)
        new = CandidateLine(id=id, key=found.key, details=found.details, cv_text=found.cv_text)
        command = ImportCandidates(by=by, lines=[new])
        (made,) = await import_candidates(command, candidates=self.candidates, clock=self.clock)
        refused_as = None if made.refused is None else made.refused.detail
        return MadeLine(candidate_id=made.id, created=made.created, invalid=refused_as)

    async def take_back(self, *, by: Principal, candidate_id: str) -> Back:
        def change(candidate: Candidate) -> bool:
            return candidate.delete(now=self.clock.now())

        try:
            await edit(self.candidates, by.tenant_id, candidate_id, change, expected_version=_UNTOUCHED)
        except NotFound:
            return Back()
        except StaleVersion:
            return Back(kept=CHANGED)
        return Back()
