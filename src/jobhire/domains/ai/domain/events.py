"""What analyses tell the house: that there is one, never what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class FitAnalyzed(DomainEvent):
    """A candidate was analysed for a job, or anew. ``agent``: by whom; ``partial``: the local analyst stood
    in for a provider."""

    type: ClassVar[str] = "ai.jobhire.analysis.made.v1"

    job_id: str
    candidate_id: str
    agent: str
    partial: bool
    job_version: int
    candidate_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FitForgotten(DomainEvent):
    """What was said of a candidate for a job is gone, because the candidate is."""

    type: ClassVar[str] = "ai.jobhire.analysis.forgotten.v1"

    job_id: str
    candidate_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisRequested(DomainEvent):
    """The best candidates of a job are to be analysed, one after the other."""

    type: ClassVar[str] = "ai.jobhire.analysis-batch.requested.v1"

    job_id: str
    candidates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisContinued(DomainEvent):
    """A worker has done its share of a batch, or a provider asked for a pause; there is more to do."""

    type: ClassVar[str] = "ai.jobhire.analysis-batch.continued.v1"

    job_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisEnded(DomainEvent):
    """A batch has ended. ``outcome``: done or cancelled; ``requestedBy``: who is to hear of it."""

    type: ClassVar[str] = "ai.jobhire.analysis-batch.ended.v1"

    job_id: str
    outcome: str
    completed: int
    failed: int
    requested_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobAnalyzed(DomainEvent):
    """A job was analysed, or anew: what it asks for, and of what rank it is. ``agent``: by whom; ``partial``:
    the local analyst stood in for a provider."""

    type: ClassVar[str] = "ai.jobhire.job-analysis.made.v1"

    job_id: str
    agent: str
    partial: bool
    job_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateEnriched(DomainEvent):
    """A role, a summary and skills were proposed for a candidate, or anew. Nothing of the candidate changed.
    ``skills``: how many; ``agent``: by whom; ``partial``: the local analyst stood in for a provider."""

    type: ClassVar[str] = "ai.jobhire.enrichment.made.v1"

    candidate_id: str
    agent: str
    partial: bool
    candidate_version: int
    skills: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichmentForgotten(DomainEvent):
    """What was proposed for a candidate is gone, because the candidate is."""

    type: ClassVar[str] = "ai.jobhire.enrichment.forgotten.v1"

    candidate_id: str
