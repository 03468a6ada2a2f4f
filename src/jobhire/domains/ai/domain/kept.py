"""The latest analysis of a job, and the latest enrichment of a candidate, with all they were made from.

Each has the id of what it is of: there is one, or none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from jobhire.domains.ai.domain.events import CandidateEnriched, EnrichmentForgotten, JobAnalyzed
from jobhire.domains.ai.domain.findings import CvFindings, JobFindings
from jobhire.shared.domain import Aggregate

F = TypeVar("F")


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What findings are of: a version, what it was read with, and who was asked. The same basis is not paid
    for twice."""

    version: int
    reading: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Generic[F]):
    """``basis.agent`` is who was asked, ``agent`` who did it; ``fallback``: why those differ;
    ``suspicious``: a text tried to give a model orders."""

    basis: Basis
    agent: str
    fallback: str | None
    suspicious: bool
    findings: F
    at: datetime

    def answers(self, basis: Basis) -> bool:
        """Whether it is of exactly this, and not a stand-in that a provider could better."""
        return self.basis == basis and self.fallback in {None, "suspicious"}

    def outdoes(self, basis: Basis) -> bool:
        """Whether it stays although somebody else has findings of ``basis`` now: those say the same, or are
        of an earlier version."""
        return self.answers(basis) or self.basis.version > basis.version


@dataclass(slots=True, kw_only=True, eq=False)
class JobAnalysis(Aggregate):
    """``told``: None once the job is gone."""

    told: Told[JobFindings] | None = None

    def forget(self) -> bool:
        """Nothing that was said of the job stays. False when there was nothing any more."""
        known, self.told = self.told, None
        return known is not None

    def make(self, told: Told[JobFindings]) -> None:
        self.told = told
        self.raise_event(
            JobAnalyzed(
                job_id=self.id,
                agent=told.agent,
                partial=told.fallback is not None,
                job_version=told.basis.version,
            )
        )


@dataclass(slots=True, kw_only=True, eq=False)
class Enrichment(Aggregate):
    """``told``: None once the candidate is gone."""

    told: Told[CvFindings] | None = None

    def make(self, told: Told[CvFindings]) -> None:
        self.told = told
        self.raise_event(
            CandidateEnriched(
                candidate_id=self.id,
                agent=told.agent,
                partial=told.fallback is not None,
                candidate_version=told.basis.version,
                skills=len(told.findings.skills),
            )
        )

    def forget(self) -> bool:
        """Nothing of the person stays. False when there was nothing any more."""
        if self.told is None:
            return False
        self.told = None
        self.raise_event(EnrichmentForgotten(candidate_id=self.id))
        return True
