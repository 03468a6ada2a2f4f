"""An agent with a provider on loopback, whose clock and book are looked into."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest

from jobhire.domains.ai.application.ports import AgentUsage, Answer, Credits, MayLeave, Run, always
from jobhire.domains.ai.domain.findings import CvFindings, JobFindings
from jobhire.domains.ai.domain.fit import FitAnalysis
from jobhire.domains.ai.infrastructure.local import LOCAL, LocalAgent
from jobhire.domains.ai.infrastructure.provider import OpenAiProvider
from jobhire.domains.ai.infrastructure.resilient import Breaker, ResilientAgent, Terms
from jobhire.domains.matching.domain.outlines import CvOutline, JobOutline
from jobhire.shared.domain import TenantId
from tests.unit.ai.cases import a_case

from .ai_provider import FakeProvider, fake_provider

ACME = TenantId("acme")


@dataclass
class Book:
    """A ``Ledger`` in memory."""

    runs: list[Run] = field(default_factory=list)

    async def record(self, tenant_id: TenantId, run: Run) -> None:
        self.runs.append(run)

    async def tokens(self, tenant_id: TenantId) -> int:
        return sum(run.prompt_tokens + run.completion_tokens for run in self.runs)

    async def usage(self, tenant_id: TenantId, month: str) -> Sequence[AgentUsage]:
        return ()


@dataclass
class Bench:
    fake: FakeProvider
    provider: OpenAiProvider
    book: Book = field(default_factory=Book)
    slept: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.breaker = Breaker(most=3, seconds=30, now=lambda: self.seconds)
        self.agent = self.with_terms()

    def with_terms(self, credits: Credits | None = None, **terms: float) -> ResilientAgent:
        self.agent = ResilientAgent(
            self.provider,
            LocalAgent(self.book),
            self.book,
            Terms(**{"retries": 1, "price_in": 2.5, "price_out": 10.0, **terms}),  # type: ignore[arg-type]
            breaker=self.breaker,
            sleep=self._sleep,
            credits=credits,
        )
        return self.agent

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def ask(
        self, *, patient: bool = False, may_leave: MayLeave = always, **texts: str
    ) -> Answer[FitAnalysis]:
        return await self.agent.analyze_fit(ACME, a_case(**texts), patient=patient, may_leave=may_leave)

    async def ask_of_job(self, job: JobOutline) -> Answer[JobFindings]:
        return await self.agent.analyze_job(ACME, job)

    async def ask_of_cv(self, cv: CvOutline) -> Answer[CvFindings]:
        return await self.agent.enrich(ACME, cv)

    @property
    def calls(self) -> list[Run]:
        return [run for run in self.book.runs if run.agent != LOCAL]


@pytest.fixture(name="bench")
async def a_bench() -> AsyncIterator[Bench]:
    async with fake_provider() as fake:
        provider = OpenAiProvider(base_url=fake.url, api_key="k", model="m-1", timeout=0.5)
        yield Bench(fake, provider)
        await provider.aclose()
