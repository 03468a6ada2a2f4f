"""A ranking as it was at an earlier moment: the list that was shown then, made again.

Job, candidates and the tenant's scoring model are those of then; the code is this release's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

import msgspec

from jobhire.domains.matching.application.comparing import Place, Scene, Totals
from jobhire.domains.matching.application.history import (
    History,
    Moment,
    Since,
    events_since,
    model_then,
    time_text,
)
from jobhire.domains.matching.application.models import Models
from jobhire.domains.matching.application.ports import (
    JOBS,
    CandidateCards,
    ChangeLog,
    Freshness,
    Rankings,
    Subject,
)
from jobhire.domains.matching.application.queries import no_job
from jobhire.domains.matching.application.replay import PastInputs
from jobhire.domains.matching.application.views import CandidateView, MatchView, ScoreView, Sheet
from jobhire.domains.matching.domain.errors import NotThereYet, TooMuchChanged
from jobhire.domains.matching.domain.profile import CandidateType, Demands
from jobhire.shared.application import Message
from jobhire.shared.domain import TenantId

_ATTEMPTS = 5


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """``placed``: id and place among everybody. ``position``: up to which the candidates are known."""

    placed: Sequence[tuple[str, Place]]
    totals: Totals
    whole: bool
    position: int


class Lists(Protocol):
    async def listing(
        self, tenant_id: TenantId, scene: Scene, type: CandidateType | None, least: int, limit: int
    ) -> Listing:
        """The best in the scene: ``limit`` at most, of one type, with at least so many points."""
        ...


class PastMatchView(ScoreView, frozen=True, kw_only=True, rename="camel"):
    """``rank``: among all candidates of then, from 1. ``candidate``: name and skills are the present ones."""

    rank: int
    candidate: CandidateView


class PastMatchesMeta(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``position`` of the event log that the ranking is of, and the time of the event there; ``total``,
    ``strong`` and ``good`` over all candidates of then. ``lost``: candidates of then of whom nothing is kept
    (deleted since, or edited too often): they are not in it. ``upToDate``: every accepted change is known,
    so that none of before is missing."""

    position: int
    as_of: str | None
    up_to_date: bool
    total: int
    strong: int
    good: int
    lost: int
    job_version: int
    model_version: str


class PastMatches(msgspec.Struct, frozen=True, kw_only=True):
    data: list[PastMatchView]
    meta: PastMatchesMeta


class ListPastMatches(Message[PastMatches], frozen=True, kw_only=True):
    """``at``: see ``Moment``. Raises ``NotFound``, ``NotThereYet``, ``NotKept``, ``TooMuchChanged`` and
    ``Invalid``."""

    permission: ClassVar[str | None] = "matches:read"

    job_id: str
    at: str
    limit: int = 15
    min_score: int = 50
    type: CandidateType | None = None


async def list_past_matches(
    query: ListPastMatches,
    *,
    rankings: Rankings,
    inputs: PastInputs,
    log: ChangeLog,
    lists: Lists,
    models: Models,
    cards: CandidateCards,
    freshness: Freshness,
) -> PastMatches:
    tenant_id, subject = query.by.tenant_id, Subject(JOBS, query.job_id)
    for _ in range(_ATTEMPTS):
        current = await freshness.up_to_date(tenant_id, subject, strict=False)
        present = await rankings.present_demands(tenant_id, query.job_id)
        if present is None:
            raise no_job(query.job_id)
        head = (await rankings.standing(tenant_id)).position
        moment = Moment(job_id=query.job_id, text=query.at, field="/at")
        since = await events_since(tenant_id, moment, log, head, present.version)
        scene, lost = await _scene_then(tenant_id, present, since, inputs, models)
        found = await lists.listing(tenant_id, scene, query.type, query.min_score, query.limit)
        data = await _shown(tenant_id, scene, found, rankings, cards)
        if data is not None and found.position <= since.head:
            return PastMatches(data=data, meta=_meta(since, scene, found, lost, current))
    raise TooMuchChanged("candidates change faster than they can be looked at: ask again")


async def _scene_then(
    tenant_id: TenantId, present: Demands, since: Since, inputs: PastInputs, models: Models
) -> tuple[Scene, int]:
    model = await model_then(models, tenant_id, since)
    history = History(tenant_id, inputs, since, model.reading)
    demands = await history.demands_then(present)
    if demands is None:
        raise NotThereYet("the job was opened later", field="/at")
    people, lost = await history.people()
    return Scene(demands=demands, model=model, instead=people), lost


async def _shown(
    tenant_id: TenantId, scene: Scene, found: Listing, rankings: Rankings, cards: CandidateCards
) -> list[PastMatchView] | None:
    """None: somebody has changed while they were looked at."""
    ids = [id for id, _ in found.placed]
    profiles = {**await rankings.profiles(tenant_id, ids), **scene.instead}
    shown, sheet = await cards.cards(tenant_id, ids), Sheet(scene.demands, scene.model)
    data = []
    for id, place in found.placed:
        if id not in shown:
            continue
        profile = profiles.get(id)
        score = sheet.score(profile) if profile else None
        if profile is None or score is None or (score.points, score.precise) != (place.points, place.precise):
            return None
        match = sheet.match_view(profile, shown[id], score=score)
        data.append(PastMatchView(rank=place.rank, **_members(match)))
    return data


_OF_NOW = {"ai_analyzed", "feedback"}


def _members(match: MatchView) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(match).items() if name not in _OF_NOW}


def _meta(since: Since, scene: Scene, found: Listing, lost: int, current: bool) -> PastMatchesMeta:
    return PastMatchesMeta(
        position=since.position,
        as_of=None if since.time is None else time_text(since.time),
        up_to_date=current and found.whole,
        total=found.totals.total,
        strong=found.totals.strong,
        good=found.totals.good,
        lost=lost,
        job_version=scene.demands.version,
        model_version=scene.model.version,
    )
