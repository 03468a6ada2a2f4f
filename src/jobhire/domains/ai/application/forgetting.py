"""Whoever is deleted is forgotten: what was said of them for jobs, and what was proposed."""

from __future__ import annotations

from typing import ClassVar

from jobhire.domains.ai.application.ports import Analyses
from jobhire.domains.ai.domain.analysis import Analysis
from jobhire.domains.ai.domain.kept import Enrichment
from jobhire.shared.application import AggregateStore, Message, edit


class ForgetCandidate(Message[None], frozen=True, kw_only=True):
    """Nothing that was said of a deleted candidate, or proposed for them, stays. Safe to repeat."""

    permission: ClassVar[str | None] = "analyses:write"

    id: str


async def forget_candidate(
    command: ForgetCandidate,
    *,
    enrichments: AggregateStore[Enrichment],
    analyses: AggregateStore[Analysis],
    found: Analyses,
) -> None:
    tenant_id = command.by.tenant_id
    if await enrichments.get_many(tenant_id, [command.id]):
        await edit(enrichments, tenant_id, command.id, Enrichment.forget)
    for id in await found.of_candidate(tenant_id, command.id):
        await edit(analyses, tenant_id, id, Analysis.forget)
