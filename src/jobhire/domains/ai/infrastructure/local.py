"""The default agent: no network, no cost, the same answer every time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from jobhire.domains.ai.application.ports import Answer, Ledger, MayLeave, Run, always
from jobhire.domains.ai.domain.findings import CvFindings, JobFindings
from jobhire.domains.ai.domain.fit import FitAnalysis, FitCase
from jobhire.domains.ai.domain.local_analyst import analyse
from jobhire.domains.ai.domain.local_reader import findings_of_cv, findings_of_job
from jobhire.domains.ai.domain.outlines import CvOutline, JobOutline
from jobhire.domains.ai.domain.untrusted import gives_orders
from jobhire.shared.domain import TenantId

LOCAL = "local-1"

C = TypeVar("C")
S = TypeVar("S")


class LocalAgent:
    """See ``AIAgent``."""

    name = LOCAL
    pace = (0.02, 0.2)

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def analyze_fit(
        self, tenant_id: TenantId, case: FitCase, *, patient: bool, may_leave: MayLeave = always
    ) -> Answer[FitAnalysis]:
        return await self._answer(tenant_id, (case.cv_text, case.job_text), analyse, case)

    async def analyze_job(self, tenant_id: TenantId, job: JobOutline) -> Answer[JobFindings]:
        return await self._answer(tenant_id, (job.title, job.text), findings_of_job, job)

    async def enrich(
        self, tenant_id: TenantId, cv: CvOutline, *, may_leave: MayLeave = always
    ) -> Answer[CvFindings]:
        return await self._answer(tenant_id, (cv.text,), findings_of_cv, cv)

    async def _answer(
        self, tenant_id: TenantId, texts: tuple[str, ...], say: Callable[[C], S], case: C
    ) -> Answer[S]:
        began = time.monotonic()
        answer = Answer(said=say(case), agent=LOCAL, suspicious=any(map(gives_orders, texts)))
        took = int(1000 * (time.monotonic() - began))
        await self._ledger.record(tenant_id, Run(agent=LOCAL, milliseconds=took))
        return answer
