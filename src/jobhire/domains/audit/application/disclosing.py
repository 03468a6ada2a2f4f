"""Who did something with a candidate's record, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from jobhire.domains.audit.application.queries import Kept, Trail
from jobhire.domains.audit.domain.question import Question
from jobhire.shared.application import Asked, Disclosed, Held
from jobhire.shared.domain import TenantId

PURPOSE = "To show who did what, for security"
MOST = 1_000
"""Of the newest entries. Whoever needs more exports the trail."""
_SHOWN = ("time", "actor", "actorKind", "action", "outcome", "code", "version")
_REST = {
    "audit": f"Of each entry what was done, by whose id and when; of more than {MOST} entries the newest. "
    "Where a member of staff called from is theirs",
}


class TrailDiscloser:
    """See ``Discloser``."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail

    async def disclose(self, tenant_id: TenantId, asked: Asked) -> Disclosed:
        question = Question(subject=asked.id)
        found = await self._trail.newest(tenant_id, question, before=None, limit=MOST)
        return Disclosed(held=[_held(each) for each in found], left_out=_REST)


def _held(kept: Kept) -> Held:
    entry = msgspec.json.decode(kept.body, type=dict[str, Any])
    return Held(
        place="audit",
        id=str(kept.position),
        purpose=PURPOSE,
        data={name: entry[name] for name in _SHOWN if name in entry},
        since=msgspec.convert(entry["time"], datetime),
        sources=("service",),
    )
