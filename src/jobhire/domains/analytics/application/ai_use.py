"""What analyses used and cost, month by month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

import msgspec

from jobhire.domains.analytics.application.ports import AgentUsage, Ledger
from jobhire.domains.analytics.application.views import AgentUse, AiMonth, AiUse, AiUseView
from jobhire.domains.analytics.domain.period import Months
from jobhire.shared.application import Clock, Message


class GetAiUse(Message[AiUseView], frozen=True, kw_only=True):
    """Both months (``2026-11``) included; without the last, up to the present one; without the first, twelve
    in all."""

    permission: ClassVar[str] = "ai:read"

    since: str | None = None
    until: str | None = None


async def get_ai_use(query: GetAiUse, *, ledger: Ledger, clock: Clock) -> AiUseView:
    """Raises ``Invalid`` for what ends before it begins, or is longer than 36 months."""
    wanted = Months.of(query.since, query.until, present=f"{clock.now():%Y-%m}")
    used = await ledger.between(query.by.tenant_id, wanted.first, wanted.last)
    months = [AiMonth(month=name, agents=_agents(used.get(name, ()))) for name in wanted.names()]
    everything = [each for agents in used.values() for each in agents]
    return AiUseView(totals=_sum(everything), agents=_agents(everything), months=months)


def _agents(used: Iterable[AgentUsage]) -> list[AgentUse]:
    by_agent: dict[str, list[AgentUsage]] = {}
    for each in used:
        by_agent.setdefault(each.agent, []).append(each)
    return [
        AgentUse(agent=agent, **msgspec.structs.asdict(_sum(by_agent[agent]))) for agent in sorted(by_agent)
    ]


def _sum(used: Sequence[AgentUsage]) -> AiUse:
    runs = sum(each.runs for each in used)
    cost, spent = sum(each.cost_micros for each in used), sum(each.milliseconds for each in used)
    return AiUse(
        runs=runs,
        failed=sum(each.failed for each in used),
        prompt_tokens=sum(each.prompt_tokens for each in used),
        completion_tokens=sum(each.completion_tokens for each in used),
        cost_micros=cost,
        cost_micros_per_run=round(cost / runs) if runs else None,
        milliseconds_per_run=round(spent / runs) if runs else None,
    )
