"""Whoever is gone for good is forgotten: what was said of them for jobs, and what was proposed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from jobhire.domains.ai.application.ports import Analyses
from jobhire.domains.ai.domain.analysis import Analysis
from jobhire.domains.ai.domain.kept import Enrichment, JobAnalysis
from jobhire.shared.application import AggregateStore, Forgotten, Gone, emptied
from jobhire.shared.domain import Aggregate, NotFound, TenantId

A = TypeVar("A", bound=Aggregate)


class AnalysisForgetter:
    """See ``Forgetter``. While somebody is only deleted everything stays, to be restored with them."""

    def __init__(
        self,
        *,
        enrichments: AggregateStore[Enrichment],
        analyses: AggregateStore[Analysis],
        of_jobs: AggregateStore[JobAnalysis],
        found: Analyses,
    ) -> None:
        self._enrichments, self._analyses = enrichments, analyses
        self._of_jobs, self._found = of_jobs, found

    async def forget(self, tenant_id: TenantId, gone: Gone) -> Forgotten:
        of_candidate = gone.kind == "candidate"
        ids = await (self._found.of_candidate if of_candidate else self._found.of_job)(tenant_id, gone.id)
        analyses = sum([await _emptied(self._analyses, tenant_id, id, Analysis.forget) for id in ids])
        if of_candidate:
            own = await _emptied(self._enrichments, tenant_id, gone.id, Enrichment.forget)
            return Forgotten(removed={"analyses": analyses, "enrichments": own})
        own = await _emptied(self._of_jobs, tenant_id, gone.id, JobAnalysis.forget)
        return Forgotten(removed={"analyses": analyses, "jobAnalyses": own})


async def _emptied(
    store: AggregateStore[A], tenant_id: TenantId, id: str, forget: Callable[[A], bool]
) -> int:
    """0 as well where nothing is kept."""
    try:
        return await emptied(store, tenant_id, id, forget)
    except NotFound:
        return 0
