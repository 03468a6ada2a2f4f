"""The default agent: no network, no cost, the same answer every time."""

from __future__ import annotations

import time

from jobhire.domains.ai.application.ports import Answer, Ledger, Run
from jobhire.domains.ai.domain.fit import FitCase
from jobhire.domains.ai.domain.local_analyst import analyse
from jobhire.domains.ai.domain.untrusted import gives_orders
from jobhire.shared.domain import TenantId

LOCAL = "local-1"


class LocalAgent:
    """See ``AIAgent``."""

    name = LOCAL
    pace = (0.02, 0.2)

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def analyze_fit(self, tenant_id: TenantId, case: FitCase, *, patient: bool) -> Answer:
        began = time.monotonic()
        suspicious = gives_orders(case.cv_text) or gives_orders(case.job_text)
        answer = Answer(fit=analyse(case), agent=LOCAL, suspicious=suspicious)
        took = int(1000 * (time.monotonic() - began))
        await self._ledger.record(tenant_id, Run(agent=LOCAL, milliseconds=took))
        return answer
