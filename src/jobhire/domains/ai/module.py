"""The door of the AI domain: analyses that explain scores and never move them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

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
from jobhire.domains.ai.application.ports import AIAgent, Candidates, Jobs, Matches
from jobhire.domains.ai.domain.events import (
    AnalysisContinued,
    AnalysisEnded,
    AnalysisRequested,
    FitAnalyzed,
)
from jobhire.domains.ai.infrastructure.local import LocalAgent
from jobhire.domains.ai.infrastructure.mongo import (
    ANALYSES,
    BATCHES,
    AnalysisBatchDocument,
    AnalysisDocument,
    MongoAnalyses,
    MongoBatches,
    MongoLedger,
)
from jobhire.domains.ai.presentation.actors import consumer
from jobhire.domains.ai.presentation.http import AnalysisController, UsageController
from jobhire.shared.infrastructure.module import Door, Kit

__all__ = ["Ai", "analyses", "open_door"]


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
    impersonal: Callable[[str], str],
) -> Door:
    """``impersonal``: takes out of a CV what says who somebody is."""
    made, batches, clock = kit.store(ANALYSES), kit.store(BATCHES), kit.clock
    ledger, found = MongoLedger(kit.database, clock), MongoBatches(kit.database)
    agent = _agent(ai, ledger)
    desk = Desk(
        agent=agent,
        matches=matches,
        jobs=jobs,
        candidates=candidates,
        impersonal=impersonal,
        analyses=made,
        found=analyses(kit),
        clock=clock,
        ids=kit.ids,
    )
    register = kit.mediator.register
    register(AnalyzeFit, partial(analyze_fit, desk=desk))
    register(GetUsage, partial(get_usage, ledger=ledger, clock=clock))
    start = partial(start_batch, batches=batches, matches=matches, agent=agent)
    register(StartBatch, partial(start, clock=clock))
    register(
        CarryOnBatch,
        partial(carry_on_batch, batches=batches, mediator=kit.mediator, clock=clock, pause=_pause),
    )
    register(CancelBatch, partial(cancel_batch, batches=batches, matches=matches, clock=clock))
    register(GetAnalysisStatus, partial(get_analysis_status, found=found, matches=matches))
    return Door(
        name="ai",
        events=(FitAnalyzed, AnalysisRequested, AnalysisContinued, AnalysisEnded),
        documents=(AnalysisDocument, AnalysisBatchDocument),
        controllers=(AnalysisController, UsageController),
        consumers=(consumer(kit.mediator),),
        operations={OPERATION: BatchOperations(batches)},
    )


def analyses(kit: Kit) -> MongoAnalyses:
    """What others may show: who was analysed for a job, and what was said."""
    return MongoAnalyses(kit.store(ANALYSES), kit.database, kit.activity)


async def _pause(seconds: float) -> None:
    await asyncio.sleep(seconds)


def _agent(ai: Ai, ledger: MongoLedger) -> AIAgent:
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
    return ResilientAgent(provider, local, ledger, terms)
