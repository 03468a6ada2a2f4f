"""One round of a source: what was asked, what came of each posting, and how it ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from jobhire.domains.sourcing.domain.deciding import Outcome
from jobhire.domains.sourcing.domain.events import RoundEnded
from jobhire.shared.domain import Aggregate, TenantId

MOST_RESULTS = 200
"""Kept of one round; counts are of all."""

Ending = Literal["done", "partial", "unchanged", "failed"]
"""``partial``: not all was read; so no job was closed for being absent, and of people the next round goes on.
``unchanged``: the board said that nothing has changed since it was last asked, or nobody was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one posting, or of one person. ``fields``: that were written, or kept as a person has
    them. ``external_id``: of a person that somebody was made of, a reference that does not say who."""

    external_id: str
    outcome: Outcome
    job_id: str | None = None
    candidate_id: str | None = None
    fields: tuple[str, ...] = ()
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    created: int = 0
    updated: int = 0
    closed: int = 0
    reopened: int = 0
    kept: int = 0
    same: int = 0
    skipped: int = 0
    invalid: int = 0

    @classmethod
    def of(cls, results: Sequence[Result]) -> Counts:
        return cls(**Counter[str](each.outcome for each in results))

    @property
    def changed(self) -> int:
        return self.created + self.updated + self.closed + self.reopened


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of a round. ``error``: why it failed or is partial."""

    ending: Ending
    error: str | None = None
    results: Sequence[Result] = ()


@dataclass(slots=True, kw_only=True, eq=False)
class Round(Aggregate):
    """``asked``: by a person, not by the clock. ``error``: why it failed or is partial. ``left_out``: results
    beyond those that are kept."""

    source_id: str
    asked: bool
    begun_at: datetime
    milliseconds: int
    ending: Ending
    error: str | None
    counts: Counts
    results: tuple[Result, ...]
    left_out: int

    @classmethod
    def ended(
        cls,
        id: str,
        tenant_id: TenantId,
        source_id: str,
        *,
        asked: bool,
        begun_at: datetime,
        now: datetime,
        report: Report,
    ) -> Round:
        telling = [each for each in report.results if each.outcome != "same"]
        ended = cls(
            id=id,
            tenant_id=tenant_id,
            source_id=source_id,
            asked=asked,
            begun_at=begun_at,
            milliseconds=int((now - begun_at).total_seconds() * 1_000),
            ending=report.ending,
            error=report.error,
            counts=Counts.of(report.results),
            results=tuple(telling[:MOST_RESULTS]),
            left_out=max(0, len(telling) - MOST_RESULTS),
        )
        if asked or report.ending == "failed" or ended.counts.changed:
            ended.raise_event(ended._event())
        return ended

    def _event(self) -> RoundEnded:
        counts = self.counts
        return RoundEnded(
            source_id=self.source_id,
            outcome=self.ending,
            created=counts.created,
            updated=counts.updated,
            closed=counts.closed,
            reopened=counts.reopened,
            kept=counts.kept,
            skipped=counts.skipped,
            invalid=counts.invalid,
        )
