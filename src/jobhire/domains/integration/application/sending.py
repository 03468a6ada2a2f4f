"""One message on its way: signed, sent, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from jobhire.domains.integration.application.ports import Attempt, Attempts, Kind, Published
from jobhire.domains.integration.domain import signing
from jobhire.domains.integration.domain.schedule import Answer, Failure, failure_of
from jobhire.domains.integration.domain.webhook import Webhook
from jobhire.shared.application import Clock, Fetch, FetchFailed, Ids, Vault
from jobhire.shared.domain import TenantId

ANSWER_BYTES = 1_000
"""Of an answer, kept for who wants to know why."""
CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"


class Watcher(Protocol):
    """Sees every attempt: for whoever operates the service."""

    def tried(self, kind: Kind, outcome: str) -> None:
        """``outcome``: `delivered` or why not."""
        ...

    def unanswered(self, webhook: Webhook, reason: str) -> None:
        """``reason``: why exactly nothing was answered. To the tenant it would say what our network looks
        like."""
        ...


def context_of(tenant_id: TenantId, id: str) -> str:
    """What secrets are sealed with."""
    return f"webhook/{tenant_id}/{id}"


class Sender:
    """``fetch``: the guarded way out, which cuts answers."""

    def __init__(
        self,
        *,
        fetch: Fetch,
        attempts: Attempts,
        vault: Vault,
        clock: Clock,
        ids: Ids,
        watcher: Watcher,
    ) -> None:
        self._fetch = fetch
        self._attempts = attempts
        self._vault = vault
        self._clock = clock
        self._ids = ids
        self._watcher = watcher

    async def send(self, webhook: Webhook, event: Published, kind: Kind) -> tuple[Attempt, Answer]:
        """On record, however it ended."""
        begun = self._clock.now()
        answer = await self._answer(webhook, event)
        attempt = Attempt(
            id=self._ids.new(),
            event_id=event.id,
            event_type=event.type,
            position=event.position or None,
            kind=kind,
            at=begun,
            delivered=answer.delivered,
            status=answer.status,
            milliseconds=answer.milliseconds,
            error=answer.failure,
            answer=answer.text,
        )
        self._watcher.tried(kind, answer.failure or "delivered")
        await self._attempts.keep(webhook.tenant_id, webhook.id, attempt)
        return attempt, answer

    async def _answer(self, webhook: Webhook, event: Published) -> Answer:
        begun, body = self._clock.now(), event.body.encode()
        context = context_of(webhook.tenant_id, webhook.id)
        secrets = [self._vault.open(each.sealed, context=context) for each in webhook.signing(begun)]
        headers = {
            "Content-Type": CONTENT_TYPE,
            **signing.headers(secrets, event.id, int(begun.timestamp()), body),
        }
        try:
            found = await self._fetch.post(webhook.target.url, body=body, headers=headers)
        except FetchFailed as failed:
            self._watcher.unanswered(webhook, failed.reason)
            why: Failure = "timeout" if failed.late else "unreachable"
            return Answer(status=None, failure=why, milliseconds=self._since(begun))
        return Answer(
            status=found.status,
            failure=failure_of(found.status),
            milliseconds=self._since(begun),
            retry_after=found.headers.get("retry-after", ""),
            text=found.body[:ANSWER_BYTES].decode("utf-8", errors="replace").replace("\0", "\ufffd"),
        )

    def _since(self, begun: datetime) -> int:
        return int((self._clock.now() - begun).total_seconds() * 1_000)
