"""The door of the AI domain: analyses that explain scores and never move them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from jobhire.domains.ai.application.analyzing import AnalyzeFit, Desk, GetUsage, analyze_fit, get_usage
from jobhire.domains.ai.application.batches import (
    OPERATION,
    BatchOperations,
    CancelBatch,
    CarryOnBatch,
    GetAnalysisStatus,
    StartBatch,
    cancel_batch,
    carry_on_batch,
    get_analysis_status,
    start_batch,
)
from jobhire.domains.ai.application.crediting import AddCredit, GetAllowance, add_credit, get_allowance
from jobhire.domains.ai.application.disclosing import AnalysisDiscloser
from jobhire.domains.ai.application.forgetting import AnalysisForgetter
from jobhire.domains.ai.application.ports import (
    EVERYBODYS,
    AIAgent,
    Candidates,
    Consents,
    Credits,
    Jobs,
    Matches,
    Readings,
)
from jobhire.domains.ai.application.reading import (
    AnalyzeJob,
    EnrichCandidate,
    GetEnrichment,
    GetJobAnalysis,
    Lectern,
    analyze_job,
    enrich_candidate,
    get_enrichment,
    get_job_analysis,
)
from jobhire.domains.ai.domain.events import (
    AnalysisContinued,
    AnalysisEnded,
    AnalysisRequested,
    CandidateEnriched,
    EnrichmentForgotten,
    FitAnalyzed,
    FitForgotten,
    JobAnalyzed,
)
from jobhire.domains.ai.infrastructure.credits import MongoCredits
from jobhire.domains.ai.infrastructure.local import LOCAL, LocalAgent
from jobhire.domains.ai.infrastructure.mongo import (
    ANALYSES,
    BATCHES,
    ENRICHMENTS,
    JOB_ANALYSES,
    AnalysisBatchDocument,
    AnalysisDocument,
    EnrichmentDocument,
    JobAnalysisDocument,
    MongoAnalyses,
    MongoBatches,
    MongoLedger,
)
from jobhire.domains.ai.presentation.actors import consumer, credits_consumer
from jobhire.shared.infrastructure.module import Door, Kit

if TYPE_CHECKING:
    from litestar import Controller

__all__ = ["SHOWN", "Ai", "analyses", "ledger", "open_door"]

SHOWN = (ANALYSES.collection,)
"""Collections whose changes show in what others know of analyses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ai:
    """What an operator decides. Without a model there is the local analyst alone."""

    base_url: str = ""
    api_key: str = ""
    model: str = ""
    timeout: float = 20.0
    retries: int = 2
    at_once: int = 4
    tokens_per_month: int = 2_000_000
    price_in: float = 0.0
    price_out: float = 0.0


def open_door(
    kit: Kit,
    ai: Ai,
    *,
    matches: Matches,
    jobs: Jobs,
    candidates: Candidates,
    readings: Readings,
    consents: Consents = EVERYBODYS,
) -> Door:
    """``readings``: what jobs and CVs say, as whoever scores reads them; ``consents``: of whom a provider may
    be given anything."""
    known = ledger(kit)
    credits = MongoCredits(kit.database, known, kit.clock)
    agent = _agent(ai, known, credits)
    desk = Desk(
        agent=agent,
        matches=matches,
        jobs=jobs,
        candidates=candidates,
        readings=readings,
        analyses=kit.store(ANALYSES),
        found=analyses(kit),
        clock=kit.clock,
        ids=kit.ids,
        consents=consents,
    )
    kit.mediator.register(AnalyzeFit, partial(analyze_fit, desk=desk))
    _account(kit, ai, known, credits)
    _run_batches(kit, matches, agent)
    _read_aloud(kit, agent, jobs, candidates, readings, consents)
    return Door(
        name="ai",
        events=(
            FitAnalyzed,
            FitForgotten,
            AnalysisRequested,
            AnalysisContinued,
            AnalysisEnded,
            JobAnalyzed,
            CandidateEnriched,
            EnrichmentForgotten,
        ),
        documents=(AnalysisDocument, AnalysisBatchDocument, JobAnalysisDocument, EnrichmentDocument),
        controllers=_controllers,
        consumers=(consumer(kit.mediator), credits_consumer(kit.mediator)),
        forgetters=(_forgetter(kit),),
        disclosers=(_discloser(kit),),
        operations={OPERATION: BatchOperations(kit.store(BATCHES))},
    )


def _account(kit: Kit, ai: Ai, ledger: MongoLedger, credits: Credits) -> None:
    register = kit.mediator.register
    register(GetUsage, partial(get_usage, ledger=ledger, clock=kit.clock))
    register(AddCredit, partial(add_credit, credits=credits))
    allowance = partial(get_allowance, ledger=ledger, credits=credits, monthly=ai.tokens_per_month)
    register(GetAllowance, allowance)


def _forgetter(kit: Kit) -> AnalysisForgetter:
    return AnalysisForgetter(
        enrichments=kit.store(ENRICHMENTS),
        analyses=kit.store(ANALYSES),
        of_jobs=kit.store(JOB_ANALYSES),
        found=analyses(kit),
    )


def _discloser(kit: Kit) -> AnalysisDiscloser:
    return AnalysisDiscloser(
        enrichments=kit.store(ENRICHMENTS), analyses=kit.store(ANALYSES), found=analyses(kit), own=LOCAL
    )


def _run_batches(kit: Kit, matches: Matches, agent: AIAgent) -> None:
    register, batches, clock = kit.mediator.register, kit.store(BATCHES), kit.clock
    start = partial(start_batch, batches=batches, matches=matches, agent=agent)
    register(StartBatch, partial(start, clock=clock))
    register(
        CarryOnBatch,
        partial(carry_on_batch, batches=batches, mediator=kit.mediator, clock=clock, pause=_pause),
    )
    register(CancelBatch, partial(cancel_batch, batches=batches, matches=matches, clock=clock))
    found = MongoBatches(kit.database)
    register(GetAnalysisStatus, partial(get_analysis_status, found=found, matches=matches))


def _read_aloud(
    kit: Kit, agent: AIAgent, jobs: Jobs, candidates: Candidates, readings: Readings, consents: Consents
) -> None:
    register, enrichments = kit.mediator.register, kit.store(ENRICHMENTS)
    lectern = Lectern(
        agent=agent,
        readings=readings,
        jobs=jobs,
        candidates=candidates,
        analyses=kit.store(JOB_ANALYSES),
        enrichments=enrichments,
        clock=kit.clock,
        consents=consents,
    )
    register(AnalyzeJob, partial(analyze_job, lectern=lectern))
    register(GetJobAnalysis, partial(get_job_analysis, lectern=lectern))
    register(EnrichCandidate, partial(enrich_candidate, lectern=lectern))
    register(GetEnrichment, partial(get_enrichment, lectern=lectern))


def analyses(kit: Kit) -> MongoAnalyses:
    """What others may show: who was analysed for a job, and what was said."""
    return MongoAnalyses(kit.store(ANALYSES), kit.database, kit.activity)


def ledger(kit: Kit) -> MongoLedger:
    """What analyses have used and cost."""
    return MongoLedger(kit.database, kit.clock)


async def _pause(seconds: float) -> None:
    await asyncio.sleep(seconds)


def _agent(ai: Ai, ledger: MongoLedger, credits: Credits) -> AIAgent:
    local = LocalAgent(ledger)
    if not ai.model:
        return local
    # Imported where it is wanted: the SDK takes a second, and most installations do without.
    from jobhire.domains.ai.infrastructure.provider import OpenAiProvider
    from jobhire.domains.ai.infrastructure.resilient import ResilientAgent, Terms

    provider = OpenAiProvider(base_url=ai.base_url, api_key=ai.api_key, model=ai.model, timeout=ai.timeout)
    terms = Terms(
        retries=ai.retries,
        at_once=ai.at_once,
        tokens_per_month=ai.tokens_per_month,
        price_in=ai.price_in,
        price_out=ai.price_out,
    )
    return ResilientAgent(provider, local, ledger, terms, credits=credits)


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.ai.presentation.http import AnalysisController, EnrichmentController, UsageController

    return AnalysisController, EnrichmentController, UsageController
