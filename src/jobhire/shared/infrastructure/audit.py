"""The audit trail."""

from __future__ import annotations

import structlog

from jobhire.shared.application import SecurityEvent

_log = structlog.get_logger(__name__)


class LoggedAudit:
    """See ``AuditTrail``: one structured log line each."""

    async def record(self, event: SecurityEvent) -> None:
        _log.info(
            "audit", action=event.action, outcome=event.outcome, tenant=event.tenant_id, subject=event.subject
        )
