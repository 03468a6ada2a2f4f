"""What stages and applications tell the house: ids, stages, reasons from a list. What was written stays where
it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineTemplateChanged(DomainEvent):
    """A template was made or changed. ``stages``: the ids of its stages by now, in order."""

    type: ClassVar[str] = "ai.jobhire.pipeline-template.changed.v1"

    template_id: str
    revision: int
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineTemplateDeleted(DomainEvent):
    """No job can take this template any more; those that did keep their stages."""

    type: ClassVar[str] = "ai.jobhire.pipeline-template.deleted.v1"

    template_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineTaken(DomainEvent):
    """A job (``subject``) took the stages of a template as they were."""

    type: ClassVar[str] = "ai.jobhire.pipeline.taken.v1"

    template_id: str
    revision: int
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSubmitted(DomainEvent):
    """A candidate applied for a job, or was put forward. ``matchScore``: theirs at that moment, and its
    versions."""

    type: ClassVar[str] = "ai.jobhire.application.submitted.v1"

    job_id: str
    candidate_id: str
    source: str
    stage: str
    stage_kind: str
    match_score: int
    model_version: str
    job_version: int
    candidate_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationMoved(DomainEvent):
    """An application went from one open stage to another."""

    type: ClassVar[str] = "ai.jobhire.application.moved.v1"

    job_id: str
    candidate_id: str
    from_: str
    from_kind: str
    to: str
    to_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRejected(DomainEvent):
    """An application was rejected. ``from``: the stage it was in; ``reason``: from a list."""

    type: ClassVar[str] = "ai.jobhire.application.rejected.v1"

    job_id: str
    candidate_id: str
    from_: str
    from_kind: str
    to: str
    to_kind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationWithdrawn(DomainEvent):
    """The candidate did not want to go on, or it was entered by mistake. ``reason``: from a list."""

    type: ClassVar[str] = "ai.jobhire.application.withdrawn.v1"

    job_id: str
    candidate_id: str
    from_: str
    from_kind: str
    to: str
    to_kind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationHired(DomainEvent):
    """The candidate was hired for the job. The job stays as it is, and so do their other applications."""

    type: ClassVar[str] = "ai.jobhire.application.hired.v1"

    job_id: str
    candidate_id: str
    from_: str
    from_kind: str
    to: str
    to_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationReopened(DomainEvent):
    """What was rejected, withdrawn or hired is open again, in the stage ``to``."""

    type: ClassVar[str] = "ai.jobhire.application.reopened.v1"

    job_id: str
    candidate_id: str
    from_: str
    from_kind: str
    to: str
    to_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationReassigned(DomainEvent):
    """It is another candidate's now, because two were merged or taken apart: ``from`` one ``to`` another."""

    type: ClassVar[str] = "ai.jobhire.application.reassigned.v1"

    job_id: str
    from_: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationForgotten(DomainEvent):
    """What was written with an application is gone, because the job or candidate is; its stages stay."""

    type: ClassVar[str] = "ai.jobhire.application.forgotten.v1"

    job_id: str
    candidate_id: str
