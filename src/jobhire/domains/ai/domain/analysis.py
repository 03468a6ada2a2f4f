"""The analysis of one candidate for one job: the latest, with all it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jobhire.domains.ai.domain.events import FitAnalyzed, FitForgotten
from jobhire.domains.ai.domain.fit import FitAnalysis
from jobhire.shared.domain import Aggregate, TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What an analysis is of. The same inputs by the same agent are not paid for twice."""

    job_version: int
    candidate_version: int
    scoring_model: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """``inputs.agent`` is who was asked, ``agent`` who did it; ``fallback``: why those differ;
    ``suspicious``: a text tried to give a model orders."""

    inputs: Inputs
    agent: str
    fallback: str | None
    suspicious: bool
    score: int
    fit: FitAnalysis
    at: datetime


@dataclass(slots=True, kw_only=True, eq=False)
class Analysis(Aggregate):
    """``made``: None once the candidate is gone."""

    job_id: str
    candidate_id: str
    made: Made | None
    created_at: datetime

    @classmethod
    def make(cls, id: str, tenant_id: TenantId, *, job_id: str, candidate_id: str, made: Made) -> Analysis:
        analysis = cls(
            id=id,
            tenant_id=tenant_id,
            job_id=job_id,
            candidate_id=candidate_id,
            made=made,
            created_at=made.at,
        )
        analysis.make_again(made)
        return analysis

    @property
    def pair(self) -> str:
        return pair_of(self.job_id, self.candidate_id)

    @property
    def partial(self) -> bool:
        """Whether the local analyst stood in for a provider."""
        return self.made is not None and self.made.fallback is not None

    def answers(self, inputs: Inputs) -> bool:
        """Whether it is of exactly these, and not a stand-in that a provider could better."""
        made = self.made
        return made is not None and made.inputs == inputs and made.fallback in {None, "suspicious"}

    def make_again(self, made: Made) -> None:
        self.made = made
        self.raise_event(
            FitAnalyzed(
                job_id=self.job_id,
                candidate_id=self.candidate_id,
                agent=made.agent,
                partial=self.partial,
                job_version=made.inputs.job_version,
                candidate_version=made.inputs.candidate_version,
            )
        )

    def forget(self) -> bool:
        """Nothing of the person stays. False when there was nothing any more."""
        if self.made is None:
            return False
        self.made = None
        self.raise_event(FitForgotten(job_id=self.job_id, candidate_id=self.candidate_id))
        return True


def pair_of(job_id: str, candidate_id: str) -> str:
    return f"{job_id}/{candidate_id}"
