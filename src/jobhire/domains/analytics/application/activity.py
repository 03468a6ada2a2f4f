"""What happened lately, told to somebody: with the names of now, and without what they may not read."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from types import MappingProxyType

from jobhire.domains.analytics.application.ports import Cards, Jobs
from jobhire.domains.analytics.application.views import ActivityView
from jobhire.domains.analytics.domain.chronicle import ActivityType, Entry, Recent
from jobhire.domains.analytics.domain.wording import sentence
from jobhire.shared.application import Principal
from jobhire.shared.domain import TenantId

TOLD = 20

_NEEDED: Mapping[ActivityType, str] = MappingProxyType(
    {
        ActivityType.JOB_CREATED: "jobs:read",
        ActivityType.JOB_STATUS_CHANGED: "jobs:read",
        ActivityType.JOB_DELETED: "jobs:read",
        ActivityType.CANDIDATE_ADDED: "candidates:read",
        ActivityType.CANDIDATE_MERGED: "candidates:read",
        ActivityType.CANDIDATE_DELETED: "candidates:read",
        ActivityType.CV_READ: "candidates:read",
        ActivityType.FEEDBACK_GIVEN: "matches:read",
        ActivityType.MATCH_ANALYZED: "matches:read",
        ActivityType.USER_JOINED: "users:read",
    }
)
"""What somebody needs to be told of it. Names beside it need their own."""


def readable(by: Principal) -> frozenset[str]:
    """Those of the permissions that activity needs which somebody has."""
    return frozenset(each for each in _NEEDED.values() if by.may(each))


@dataclass(frozen=True, slots=True)
class Storyteller:
    jobs: Jobs
    cards: Cards

    async def tell(self, tenant_id: TenantId, recent: Recent, may_read: Set[str]) -> list[ActivityView]:
        """Newest first."""
        shown = (each for each in recent.entries if _NEEDED[each.shown.type] in may_read)
        told = sorted(shown, key=lambda each: (each.at, each.id), reverse=True)[:TOLD]
        jobs = {each.shown.job_id for each in told if each.shown.job_id and "jobs:read" in may_read}
        people = {
            each.shown.candidate_id
            for each in told
            if each.shown.candidate_id and "candidates:read" in may_read
        }
        titles = {job.id: job.title for job in await self.jobs.load(tenant_id, sorted(jobs))} if jobs else {}
        cards = await self.cards.cards(tenant_id, sorted(people)) if people else {}
        names = {id: card.name for id, card in cards.items()}
        return [_view(each, titles, names) for each in told]


def _view(entry: Entry, titles: Mapping[str, str], names: Mapping[str, str]) -> ActivityView:
    shown = entry.shown
    title, name = titles.get(shown.job_id or ""), names.get(shown.candidate_id or "")
    return ActivityView(
        id=entry.id,
        type=shown.type,
        at=entry.at,
        message=sentence(shown, count=entry.count, title=title, name=name),
        count=entry.count,
        job_id=shown.job_id,
        job_title=title,
        candidate_id=shown.candidate_id,
        candidate_name=name,
        user_id=shown.user_id,
        became=shown.became,
    )
