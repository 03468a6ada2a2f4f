"""One candidate analysed for one job, and what analyses have cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from jobhire.domains.ai.application.ports import (
    EVERYBODYS,
    AgentUsage,
    AIAgent,
    Analyses,
    Candidates,
    Consents,
    Jobs,
    Ledger,
    Match,
    Matches,
    Readings,
)
from jobhire.domains.ai.domain.analysis import Analysis, Inputs, Made
from jobhire.domains.ai.domain.fit import Evidence, FitCase, Part
from jobhire.shared.application import AggregateStore, Clock, Ids, Message, edit, retry_when_stale
from jobhire.shared.domain import AlreadyExists, NotFound, StaleVersion, TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What an analysis is made with."""

    agent: AIAgent
    matches: Matches
    jobs: Jobs
    candidates: Candidates
    readings: Readings
    analyses: AggregateStore[Analysis]
    found: Analyses
    clock: Clock
    ids: Ids
    consents: Consents = EVERYBODYS


class AnalyzeFit(Message[Analysis], frozen=True, kw_only=True):
    """``patient``: raise ``Throttled`` when a provider asks for a pause, instead of doing without it."""

    permission: ClassVar[str] = "analyses:write"

    job_id: str
    candidate_id: str
    patient: bool = False


async def analyze_fit(command: AnalyzeFit, *, desk: Desk) -> Analysis:
    """What was made of the very same inputs is the answer, and costs nothing. Raises ``NotFound``."""
    tenant_id, job_id, candidate_id = command.by.tenant_id, command.job_id, command.candidate_id
    match = await desk.matches.match(tenant_id, job_id, candidate_id)
    inputs = Inputs(
        job_version=match.job_version,
        candidate_version=match.candidate_version,
        scoring_model=match.model_version,
        agent=desk.agent.name,
    )
    known = await desk.found.of_pair(tenant_id, job_id, candidate_id)
    if known is not None and known.answers(inputs):
        return known
    case = await _case(tenant_id, job_id, candidate_id, match, desk)
    may_leave = partial(desk.consents.remote_ai, tenant_id, candidate_id)
    answer = await desk.agent.analyze_fit(tenant_id, case, patient=command.patient, may_leave=may_leave)
    made = Made(
        inputs=inputs,
        agent=answer.agent,
        fallback=answer.fallback,
        suspicious=answer.suspicious,
        score=match.match_score,
        fit=answer.said,
        at=desk.clock.now(),
    )
    analysis = await retry_when_stale(lambda: _kept(command, made, desk))
    await _require_still_there(analysis, desk)
    return analysis


async def _kept(command: AnalyzeFit, made: Made, desk: Desk) -> Analysis:
    tenant_id, job_id, candidate_id = command.by.tenant_id, command.job_id, command.candidate_id
    known = await desk.found.of_pair(tenant_id, job_id, candidate_id)
    if known is None:
        known = Analysis.make(desk.ids.new(), tenant_id, job_id=job_id, candidate_id=candidate_id, made=made)
    else:
        known.make_again(made)
    try:
        await desk.analyses.save(known)
    except AlreadyExists:
        raise StaleVersion("somebody was faster", current=1) from None
    return known


async def _require_still_there(analysis: Analysis, desk: Desk) -> None:
    """Whoever was deleted while an agent thought was forgotten before there was anything to forget."""
    tenant_id, candidate_id = analysis.tenant_id, analysis.candidate_id
    if not await desk.candidates.load(tenant_id, [candidate_id]):
        await edit(desk.analyses, tenant_id, analysis.id, Analysis.forget)
        raise NotFound("there is no candidate with this id", id=candidate_id)


async def _case(tenant_id: TenantId, job_id: str, candidate_id: str, match: Match, desk: Desk) -> FitCase:
    jobs = await desk.jobs.load(tenant_id, [job_id])
    candidates = await desk.candidates.load(tenant_id, [candidate_id])
    if not jobs or not candidates:
        raise NotFound("the job or the candidate is gone")
    return FitCase(
        job_title=jobs[0].title,
        job_text=jobs[0].description,
        cv_text=desk.readings.impersonal(candidates[0].cv_text),
        score=match.match_score,
        parts=tuple(
            Part(
                name=part.name,
                points=part.points,
                max_points=part.max_points,
                evidence=tuple(
                    Evidence(requirement=each.requirement, how=each.how, credit=each.credit, text=each.text)
                    for each in part.evidence
                ),
            )
            for part in match.parts
        ),
    )


class GetUsage(Message[Sequence[AgentUsage]], frozen=True, kw_only=True):
    """``month``: ``2026-11``; None for the present one."""

    permission: ClassVar[str] = "ai:read"

    month: str | None = None


async def get_usage(query: GetUsage, *, ledger: Ledger, clock: Clock) -> Sequence[AgentUsage]:
    month = query.month or f"{clock.now():%Y-%m}"
    return await ledger.usage(query.by.tenant_id, month)
