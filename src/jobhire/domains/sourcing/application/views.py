"""Sources and their rounds as their tenant sees them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from jobhire.domains.sourcing.application.ports import Turn
from jobhire.domains.sourcing.application.working import Case
from jobhire.domains.sourcing.domain.deciding import Decision, JobNow, Outcome
from jobhire.domains.sourcing.domain.posting import Value
from jobhire.domains.sourcing.domain.round import Counts, Ending, Result, Round
from jobhire.domains.sourcing.domain.source import Source, Stop


class SourceState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``nextRoundAt``: null while it is stopped. ``lastError``: of the last round; null when it went well."""

    next_round_at: datetime | None
    last_success_at: datetime | None
    last_failure_at: datetime | None
    consecutive_failures: int
    last_error: str | None


class SourceView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``hasCredentials``, ``hasWebhookSecret``: they themselves are never shown. ``stopped``: why it is not
    asked; null while it is."""

    id: str
    name: str
    board: str
    address: str
    departments: Mapping[str, str]
    every_hours: int
    has_credentials: bool
    has_webhook_secret: bool
    enabled: bool
    stopped: Stop | None
    stopped_at: datetime | None
    created_by: str
    created_at: datetime
    version: int
    state: SourceState

    @classmethod
    def of(cls, source: Source, turn: Turn | None) -> SourceView:
        terms = source.terms
        return cls(
            id=source.id,
            name=terms.name,
            board=source.board,
            address=terms.address,
            departments=terms.departments,
            every_hours=terms.every_hours,
            has_credentials=terms.credentials is not None,
            has_webhook_secret=terms.webhook_secret is not None,
            enabled=source.is_asked,
            stopped=source.stopped,
            stopped_at=source.stopped_at,
            created_by=source.created_by,
            created_at=source.created_at,
            version=source.version,
            state=_state(source, turn or Turn(tenant_id=source.tenant_id, source_id=source.id)),
        )


def _state(source: Source, turn: Turn) -> SourceState:
    due = max(turn.due, source.created_at.timestamp())
    return SourceState(
        next_round_at=datetime.fromtimestamp(round(due, 3), UTC) if source.is_asked else None,
        last_success_at=turn.succeeded,
        last_failure_at=turn.failed,
        consecutive_failures=turn.failures,
        last_error=turn.error,
    )


class RoundCounts(msgspec.Struct, frozen=True, kw_only=True):
    created: int
    updated: int
    closed: int
    reopened: int
    kept: int
    same: int
    skipped: int
    invalid: int

    @classmethod
    def of(cls, counts: Counts) -> RoundCounts:
        return msgspec.convert(counts, cls, from_attributes=True)


class PostingResult(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``fields``: those that were written; of ``kept``: those that a person changed here, which stay.
    ``candidateId``: whom a person became; their ``externalId`` is a reference that does not say who."""

    external_id: str
    outcome: Outcome
    job_id: str | None
    candidate_id: str | None
    fields: list[str]
    why: str | None

    @classmethod
    def of(cls, result: Result) -> PostingResult:
        return cls(
            external_id=result.external_id,
            outcome=result.outcome,
            job_id=result.job_id,
            candidate_id=result.candidate_id,
            fields=named(result.fields),
            why=result.why,
        )


class RoundView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``asked``: by a person. ``error``: why it ``failed`` or is ``partial``."""

    id: str
    source_id: str
    asked: bool
    begun_at: datetime
    milliseconds: int
    outcome: Ending
    error: str | None
    counts: RoundCounts

    @classmethod
    def of(cls, round: Round) -> RoundView:
        return cls(**_facts(round))


class RoundDetails(RoundView, frozen=True, kw_only=True, rename="camel"):
    """``results``: of the postings that are not the same as before, at most 200; ``left_out``: how many more
    there were."""

    results: list[PostingResult]
    left_out: int

    @classmethod
    def of(cls, round: Round) -> RoundDetails:
        results = [PostingResult.of(each) for each in round.results]
        return cls(**_facts(round), results=results, left_out=round.left_out)


def _facts(round: Round) -> dict[str, Any]:
    return {
        "id": round.id,
        "source_id": round.source_id,
        "asked": round.asked,
        "begun_at": round.begun_at,
        "milliseconds": round.milliseconds,
        "outcome": round.ending,
        "error": round.error,
        "counts": RoundCounts.of(round.counts),
    }


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """``present``: what the job says; null where there is none yet. ``offered``: what the board says.
    ``written``: whether a round would write it; false: a person changed it here."""

    field: str
    present: str | list[str] | None
    offered: str | list[str]
    written: bool


class Foreseen(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What would become of one posting, or of one person (``candidateId``, null of somebody new).
    ``fields``: that would be written; of ``kept``: that would be left as they are."""

    external_id: str
    title: str
    url: str
    updated_at: datetime | None
    outcome: Outcome
    job_id: str | None
    candidate_id: str | None
    fields: list[str]
    why: str | None
    differences: list[Difference]

    @classmethod
    def of(cls, case: Case, job: JobNow | None, decision: Decision) -> Foreseen:
        posting = case.posting
        title = posting.title if posting else str(job.fields.get("title", "")) if job else ""
        return cls(
            external_id=case.external_id,
            title=title,
            url=posting.url if posting else "",
            updated_at=posting.updated_at if posting else None,
            outcome=decision.outcome,
            job_id=job.id if job else None,
            candidate_id=None,
            fields=named(decision.kept if decision.outcome == "kept" else tuple(decision.changes)),
            why=decision.why,
            differences=[
                _difference(name, case, job, decision) for name in (*decision.changes, *decision.kept)
            ],
        )


def foreseen_of(result: Result) -> Foreseen:
    """Of what needs no more telling than a round would: a posting that is none, or a person."""
    return Foreseen(
        external_id=result.external_id,
        title="",
        url="",
        updated_at=None,
        outcome=result.outcome,
        job_id=None,
        candidate_id=result.candidate_id,
        fields=named(result.fields),
        why=result.why,
        differences=[],
    )


class Preview(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a round would do now. ``partial``: why not all postings were looked at; null when all were.
    ``postings``: at most 200, those first of which something would become; ``left_out``: how many more."""

    counts: RoundCounts
    partial: str | None
    postings: list[Foreseen]
    left_out: int


LONGEST_SHOWN = 500


def _difference(name: str, case: Case, job: JobNow | None, decision: Decision) -> Difference:
    present = job.fields.get(name) if job else None
    if name == "status" and job:
        offered = "closed" if case.closed else "open"
        return Difference(field=name, present=job.status, offered=offered, written=False)
    return Difference(
        field=_API_NAMES.get(name, name),
        present=None if present is None else _shown(present),
        offered=_shown(case.offer.get(name, "")),
        written=name in decision.changes,
    )


def _shown(value: Value) -> str | list[str]:
    if isinstance(value, tuple):
        return list(value)
    return (value if isinstance(value, str) else str(value.get("url", "")))[:LONGEST_SHOWN]


_API_NAMES = {"required_skills": "requiredSkills", "posting": "companyContext/posting"}


def named(fields: tuple[str, ...]) -> list[str]:
    """As the API spells them."""
    return sorted(_API_NAMES.get(name, name) for name in fields)
