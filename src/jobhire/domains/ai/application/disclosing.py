"""What analysts said of a candidate, and which of them are outside of this service."""

from __future__ import annotations

from jobhire.domains.ai.application.ports import Analyses
from jobhire.domains.ai.domain.analysis import Analysis
from jobhire.domains.ai.domain.kept import Enrichment
from jobhire.shared.application import AggregateStore, Asked, Disclosed, Held, as_kept
from jobhire.shared.domain import TenantId

FIT = "To explain how somebody's CV fits a job"
FACTS = "To propose what a CV says of somebody"
_ASKED_ALL_THE_SAME = {None, "throttled", "unavailable"}
_BATCHES = {
    "analysis_batches": "Ids of whom a batch was to analyse; what it said of them is in `analyses`",
}


class AnalysisDiscloser:
    """See ``Discloser``."""

    def __init__(
        self,
        *,
        enrichments: AggregateStore[Enrichment],
        analyses: AggregateStore[Analysis],
        found: Analyses,
        own: str,
    ) -> None:
        """``own``: the name of the analyst who needs nobody outside."""
        self._enrichments, self._analyses = enrichments, analyses
        self._found, self._own = found, own

    async def disclose(self, tenant_id: TenantId, asked: Asked) -> Disclosed:
        ids = await self._found.of_candidate(tenant_id, asked.id)
        analyses = await self._analyses.get_many(tenant_id, ids)
        enriched = await self._enrichments.get_many(tenant_id, [asked.id])
        held = [self._of_fit(each) for each in analyses.values() if each.made is not None]
        held += (self._of_facts(each) for each in enriched.values() if each.told is not None)
        return Disclosed(held=held, left_out=_BATCHES)

    def _of_fit(self, analysis: Analysis) -> Held:
        made = analysis.made
        asked = made.inputs.agent if made else self._own
        return Held(
            place="analyses",
            id=analysis.id,
            purpose=FIT,
            data=as_kept(analysis),
            since=analysis.created_at,
            sources=(made.agent,) if made else (),
            shared_with=self._outside(asked, made.fallback if made else None),
        )

    def _of_facts(self, enrichment: Enrichment) -> Held:
        told = enrichment.told
        asked = told.basis.agent if told else self._own
        return Held(
            place="enrichments",
            id=enrichment.id,
            purpose=FACTS,
            data=as_kept(enrichment),
            since=told.at if told else None,
            sources=(told.agent,) if told else (),
            shared_with=self._outside(asked, told.fallback if told else None),
        )

    def _outside(self, asked: str, fallback: str | None) -> tuple[str, ...]:
        """A provider that failed to answer was given the question all the same."""
        return (asked,) if asked != self._own and fallback in _ASKED_ALL_THE_SAME else ()
