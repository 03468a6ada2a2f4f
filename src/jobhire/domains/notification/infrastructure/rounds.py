"""Looking, in every worker, whom there is something to tell in Slack, and telling each by itself."""

from __future__ import annotations

from functools import partial

import structlog
from prometheus_client import Counter

from jobhire.domains.notification.application.channel import Posts
from jobhire.domains.notification.application.posting import Postman
from jobhire.domains.notification.domain.slack import Answer
from jobhire.shared.application import Clock
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.errands import Errands, Key

LOOK_SECONDS = 2.0
RESTS = 10
"""Times as long as a look took: looking is never most of the work."""
AT_ONCE = 32
LOT = 200

_log = structlog.get_logger(__name__)
_messages = Counter("jobhire_slack_messages", "Messages to Slack by what became of them", ["outcome"])


class Watch:
    """See ``PostWatcher``."""

    def told(self, tenant_id: TenantId, answer: Answer) -> None:
        _messages.labels(answer.told).inc()
        if answer.told != "sent":
            _log.info("slack.not_told", tenant=tenant_id, outcome=answer.told, reason=answer.error)


class SlackRounds:
    def __init__(self, postman: Postman, *, posts: Posts, clock: Clock) -> None:
        self._postman = postman
        self._posts = posts
        self._clock = clock
        self._errands = Errands("slack", at_once=AT_ONCE, of_one_tenant=1, failed=_failed)

    async def run(self) -> None:
        """Until cancelled. A fault is logged and survived."""
        await self._errands.look_out(self.look, pause=lambda took: max(LOOK_SECONDS, RESTS * took))

    async def look(self) -> None:
        """Begin a turn of every tenant that is due, as far as there is room."""
        for tenant_id in await self._posts.due(self._clock.now().timestamp(), limit=LOT):
            self._errands.begin((tenant_id, "slack"), partial(self._postman.turn, tenant_id))


def _failed(key: Key, failure: Exception) -> None:
    _log.error("slack.turn_failed", tenant=key[0], error=type(failure).__name__)
