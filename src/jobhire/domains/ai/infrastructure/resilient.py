"""A provider at arm's length: bounded in time, tries and money; whatever it does, there is an answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from jobhire.domains.ai.application.ports import (
    AIAgent,
    Answer,
    Credits,
    Ledger,
    MayLeave,
    Run,
    Throttled,
    always,
)
from jobhire.domains.ai.domain.findings import CvFindings, JobFindings
from jobhire.domains.ai.domain.fit import FitAnalysis, FitCase
from jobhire.domains.ai.domain.outlines import CvOutline, JobOutline
from jobhire.domains.ai.domain.untrusted import gives_orders
from jobhire.domains.ai.infrastructure.measures import BREAKER_OPEN, FALLBACKS
from jobhire.domains.ai.infrastructure.provider import ProviderFault, Spent
from jobhire.shared.domain import TenantId

FIRST_DELAY = 0.5
"""Seconds before the second try; doubled before each further one."""
QUEUE_SECONDS = 10.0
"""How long a call waits for a free place before the local analyst takes it."""


S = TypeVar("S")


class Provider(Protocol):
    """Whatever it is asked raises ``Throttled`` or ``ProviderFault``."""

    @property
    def name(self) -> str: ...

    async def analyze_fit(self, case: FitCase) -> tuple[FitAnalysis, Spent]: ...
    async def analyze_job(self, job: JobOutline) -> tuple[JobFindings, Spent]: ...
    async def enrich(self, cv: CvOutline) -> tuple[CvFindings, Spent]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question(Generic[S]):
    """``texts`` that strangers wrote; how a provider is asked, once; who answers instead; ``may_leave``:
    asked before each call whether the provider may be."""

    texts: tuple[str, ...]
    ask: Callable[[], Awaitable[tuple[S, Spent]]]
    instead: Callable[[], Awaitable[Answer[S]]]
    may_leave: MayLeave = always


class _MayNotLeave(Exception):
    """Whoever it is about does not want it to, by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an operator allows. Prices: dollars per million tokens, which are millionths per token."""

    retries: int = 2
    at_once: int = 4
    tokens_per_month: int = 2_000_000
    price_in: float = 0.0
    price_out: float = 0.0


class Breaker:
    """Opens after ``most`` failures in a row; after ``seconds`` one call may try, and closes it or not."""

    def __init__(
        self, *, most: int = 5, seconds: float = 30.0, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._seconds, self._now = most, seconds, now
        self._failures = 0
        self._opened = 0.0

    def lets_through(self) -> bool:
        if self._failures < self._most:
            return True
        if self._now() - self._opened < self._seconds:
            return False
        self._opened = self._now()
        return True

    def succeeded(self) -> None:
        self._failures = 0
        BREAKER_OPEN.set(0)

    def failed(self) -> None:
        self._failures += 1
        if self._failures >= self._most:
            self._opened = self._now()
            BREAKER_OPEN.set(1)


class ResilientAgent:
    """See ``AIAgent``. Falls back to the local analyst, and says why."""

    pace = (3.0, 5.0)

    def __init__(
        self,
        provider: Provider,
        local: AIAgent,
        ledger: Ledger,
        terms: Terms,
        *,
        breaker: Breaker | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        credits: Credits | None = None,
    ) -> None:
        self.name = provider.name
        self._credits = credits
        self._provider, self._local, self._ledger, self._terms = provider, local, ledger, terms
        self._breaker = breaker or Breaker()
        self._places = asyncio.Semaphore(terms.at_once)
        self._sleep = sleep

    async def analyze_fit(
        self, tenant_id: TenantId, case: FitCase, *, patient: bool, may_leave: MayLeave = always
    ) -> Answer[FitAnalysis]:
        question = _Question(
            texts=(case.cv_text, case.job_text),
            ask=lambda: self._provider.analyze_fit(case),
            instead=lambda: self._local.analyze_fit(tenant_id, case, patient=False),
            may_leave=may_leave,
        )
        return await self._answer(tenant_id, question, patient=patient)

    async def analyze_job(self, tenant_id: TenantId, job: JobOutline) -> Answer[JobFindings]:
        question = _Question(
            texts=(job.title, job.text),
            ask=lambda: self._provider.analyze_job(job),
            instead=lambda: self._local.analyze_job(tenant_id, job),
        )
        return await self._answer(tenant_id, question, patient=False)

    async def enrich(
        self, tenant_id: TenantId, cv: CvOutline, *, may_leave: MayLeave = always
    ) -> Answer[CvFindings]:
        question = _Question(
            texts=(cv.text,),
            ask=lambda: self._provider.enrich(cv),
            instead=lambda: self._local.enrich(tenant_id, cv),
            may_leave=may_leave,
        )
        return await self._answer(tenant_id, question, patient=False)

    async def _answer(self, tenant_id: TenantId, question: _Question[S], *, patient: bool) -> Answer[S]:
        reason = await self._reason_not_to_ask(tenant_id, question)
        if reason is None:
            try:
                async with asyncio.timeout(QUEUE_SECONDS):
                    await self._places.acquire()
            except TimeoutError:
                reason = "busy"
        if reason is not None:
            return await _without(question, reason)
        try:
            return await self._asked(tenant_id, question)
        except Throttled:
            if patient:
                raise
            return await _without(question, "throttled")
        except _MayNotLeave:
            return await _without(question, "consent")
        except ProviderFault:
            return await _without(question, "unavailable")
        finally:
            self._places.release()

    async def _reason_not_to_ask(self, tenant_id: TenantId, question: _Question[S]) -> str | None:
        if not await question.may_leave():
            return "consent"
        if any(map(gives_orders, question.texts)):
            return "suspicious"
        if await self._is_used_up(tenant_id):
            return "budget"
        return None if self._breaker.lets_through() else "unavailable"

    async def _is_used_up(self, tenant_id: TenantId) -> bool:
        """What the month brings, and what was bought."""
        monthly = self._terms.tokens_per_month
        if await self._ledger.tokens(tenant_id) < monthly:
            return False
        return self._credits is None or not await self._credits.left(tenant_id, monthly=monthly)

    async def _asked(self, tenant_id: TenantId, question: _Question[S]) -> Answer[S]:
        for left in range(self._terms.retries, -1, -1):
            try:
                said = await self._tried(tenant_id, question)
            except ProviderFault as fault:
                self._breaker.failed()
                if not (fault.again and left and self._breaker.lets_through()):
                    raise
                await self._sleep(FIRST_DELAY * 2 ** (self._terms.retries - left))
            else:
                self._breaker.succeeded()
                return Answer(said=said, agent=self.name)
        raise AssertionError("unreachable")

    async def _tried(self, tenant_id: TenantId, question: _Question[S]) -> S:
        """One call, on record whatever comes of it. Between waiting and calling nothing is waited for but the
        answer whether it may be made."""
        if not await question.may_leave():
            raise _MayNotLeave
        began = time.monotonic()
        spent, failed = Spent(), True
        try:
            said, spent = await question.ask()
            failed = False
        except ProviderFault as fault:
            spent = fault.spent
            raise
        finally:
            took = int(1000 * (time.monotonic() - began))
            await self._ledger.record(tenant_id, self._run(spent, took, failed=failed))
        return said

    def _run(self, spent: Spent, milliseconds: int, *, failed: bool) -> Run:
        terms = self._terms
        cost = spent.prompt_tokens * terms.price_in + spent.completion_tokens * terms.price_out
        return Run(
            agent=self.name,
            prompt_tokens=spent.prompt_tokens,
            completion_tokens=spent.completion_tokens,
            cost=round(cost),
            milliseconds=milliseconds,
            failed=failed,
        )


async def _without(question: _Question[S], reason: str) -> Answer[S]:
    FALLBACKS.labels(reason).inc()
    answer = await question.instead()
    return Answer(said=answer.said, agent=answer.agent, fallback=reason, suspicious=reason == "suspicious")
