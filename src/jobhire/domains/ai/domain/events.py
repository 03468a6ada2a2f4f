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
    """A batch has ended. ``outcome``: done or cancelled."""

    type: ClassVar[str] = "ai.jobhire.analysis-batch.ended.v1"

    job_id: str
    outcome: str
    completed: int
    failed: int
