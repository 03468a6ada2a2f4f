"""What fairness tells the house: that something was recorded or audited, never what somebody is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationRecorded(DomainEvent):
    """A candidate declared something of themselves, or declared it anew."""

    type: ClassVar[str] = "ai.jobhire.declaration.recorded.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationWithdrawn(DomainEvent):
    """A candidate took back all they had declared."""

    type: ClassVar[str] = "ai.jobhire.declaration.withdrawn.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class BiasAuditRequested(DomainEvent):
    """Somebody asked for a bias audit that takes a while. ``jobId``: null for all jobs."""

    type: ClassVar[str] = "ai.jobhire.bias-audit.requested.v1"

    job_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BiasAuditFinished(DomainEvent):
    """A bias audit has its report. ``reportHash``: SHA-256 of its canonical JSON."""

    type: ClassVar[str] = "ai.jobhire.bias-audit.finished.v1"

    job_id: str | None
    report_hash: str
